"""Going through what nests deeper than Python calls can."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

T = TypeVar("T")


def unnested(found: Iterator[T], below: Callable[[T], Iterator[T] | None]) -> Iterator[T]:
    """Yield what is found; what has something `below` it is gone through in its place, before going on."""
    open_ = [found]
    while open_:
        one = next(open_[-1], None)
        if one is None:
            open_.pop()
        elif (inner := below(one)) is None:
            yield one
        else:
            open_.append(inner)
