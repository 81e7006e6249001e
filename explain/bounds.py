"""Bounds on the time and memory of a command: whatever it is doing, it ends there, with its reason.

Grounding cannot be interrupted from within, and where a library finds no memory it may end the process in a way of its
own. So a process that is the command's own is watched by a thread that ends it at either bound, a little before the
system would refuse memory; called from Python, a command has the system's limit alone.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from kb.run import watched

_GIBIBYTE = 2**30
_SPARE = _GIBIBYTE  # between the memory at which the watch ends a process and that which the system refuses
_GLANCE = 0.02  # seconds between two looks


@contextmanager
def bounded(gigabytes: float, seconds: float | None) -> Iterator[None]:
    """Bound the memory of the process meanwhile, and its life where seconds are given: exit code 3 ends it."""
    threshold = gc.get_threshold()
    gc.set_threshold(100_000)  # a run makes many small values that live to its end
    most, done = int(gigabytes * _GIBIBYTE), threading.Event()
    if seconds is not None:
        threading.Thread(target=_watch, args=(done, most, seconds), daemon=True).start()
    before, watched.here = watched.here, watched.here or seconds is not None
    limit = _limit_memory(most if seconds is None else most + _SPARE)
    try:
        yield
    finally:
        done.set()
        watched.here = before
        if limit:
            _limit_memory(*limit)
        gc.set_threshold(*threshold)
        if seconds is not None:
            gc.freeze()  # the process ends: what it leaves need not be looked through once more


def _watch(done: threading.Event, most: int, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not done.wait(min(_GLANCE, max(0.0, end - time.monotonic()))):
        if time.monotonic() >= end:
            _stop(f"not done within {seconds:g} seconds (--seconds)")
        if _resident() > most:
            _stop(f"more than {most / _GIBIBYTE:g} gigabytes of memory were needed (--gigabytes)")


def _stop(reason: str) -> None:
    """End the process without waiting for anything: neither a lock on a stream nor the work that goes on."""
    os.write(2, f"bound hit: {reason}\n".encode())
    os._exit(3)


def _resident() -> int:
    """The memory that the process holds, in bytes; where the system does not say, the most it has held."""
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        pass
    try:
        import resource
    except ImportError:
        return 0
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held if sys.platform == "darwin" else held * 1024


def _limit_memory(soft: int, hard: int | None = None) -> tuple[int, int] | None:
    """Limit the address space and return the limits before, or None on a system that has none; a limit that is lower
    already stays."""
    try:
        import resource

        before = resource.getrlimit(resource.RLIMIT_AS)
        if hard is None and before[0] != resource.RLIM_INFINITY:
            soft = min(soft, before[0])
        resource.setrlimit(resource.RLIMIT_AS, (soft, before[1] if hard is None else hard))
    except (ImportError, ValueError, OSError):
        return None
    return before
