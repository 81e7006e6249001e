"""How far a long run is: on a terminal one line of the error stream that is written over, and gone at the end; of a run in
stages a line now and then."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")
OFTEN = 0.2  # seconds between two lines that are written over
_SELDOM = 2.0  # seconds between two lines that stay
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


class Counted:
    """Passes the items of several runs on and says, on a terminal, how many there were so far."""

    def __init__(self, said: Callable[[int], str]) -> None:
        """Take what says in words that there were so many."""
        self._said = said
        self._done = 0

    def __call__(self, items: Iterable[T]) -> Iterator[T]:
        before = self._done
        for item in shown(items, lambda count: self._said(before + count)):
            self._done += 1
            yield item


class Stages:
    """Tells how far a run of stages is, in lines that stay: one every two seconds at most, and one at the end of a stage."""

    def __init__(self, said: Callable[[str, int, int], str]) -> None:
        """Take what says in words that so many of all steps of a stage are done."""
        self._said = said
        self._last = 0.0

    def tell(self, stage: str, done: int, total: int) -> None:
        """Tell it, if it is time."""
        if time.monotonic() - self._last > _SELDOM or done == total:
            self._last = time.monotonic()
            print(self._said(stage, done, total), file=sys.stderr, flush=True)
