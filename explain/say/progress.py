"""How far a long run is, on a terminal: one line of the error stream that is written over, and gone at the end."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")
OFTEN = 0.2  # seconds between two lines
_CLEAR = "\r\x1b[K"


def shown(items: Iterable[T], said: Callable[[int], str]) -> Iterator[T]:
    """Pass items on and say how far it is by their number; nothing is said where nobody looks at a terminal."""
    if not sys.stderr.isatty():
        yield from items
        return
    last = 0.0
    try:
        for count, item in enumerate(items, 1):
            if time.monotonic() - last > OFTEN:
                last = time.monotonic()
                print(f"{_CLEAR}{said(count)}", end="", file=sys.stderr, flush=True)
            yield item
    finally:
        print(_CLEAR, end="", file=sys.stderr, flush=True)
