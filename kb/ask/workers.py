"""Work shared among processes: each has the law, the expectations and the mutants, and is told only numbers.

Few tasks do without any: they run here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

from kb.ask.survey import Pair
from kb.errors import BoundHit
from kb.rules.knowledge import Knowledge
from kb.rules.mutants import Mutant
from kb.run import watched
from kb.run.driver import Deadline
from kb.run.executors import end_with_parent

Task = TypeVar("Task")
Result = TypeVar("Result")
Material = tuple[Knowledge, Sequence[Pair], Sequence[Mutant]]
_HERE: list[Material] = []
RENEWED = 8  # tasks, after which a process is renewed


class Workers:
    """Some processes that hold the material of a search."""

    def __init__(self, number: int, known: Knowledge, pairs: Sequence[Pair], chosen: Sequence[Mutant]) -> None:
        self._number = number
        self._material: Material = (known, pairs, chosen)

    def map(self, do: Callable[..., Result], tasks: Sequence[Task], deadline: Deadline) -> Iterator[Result]:
        """Do each task and yield the results in order, as they come; raise `BoundHit` at the deadline.

        Clingo never lets go of a symbol, so processes are renewed after some tasks each.
        """
        if self._number == 1 and len(tasks) <= RENEWED:
            for task in tasks:
                yield do(task, *self._material, deadline)
            return
        some = RENEWED * self._number
        for start in range(0, len(tasks), some):
            yield from self._shared(do, tasks[start : start + some], deadline)

    def _shared(self, do: Callable[..., Result], tasks: Sequence[Task], deadline: Deadline) -> Iterator[Result]:
        known, pairs, chosen = self._material
        told = (known.folders, pairs, chosen, watched.here)
        pool = ProcessPoolExecutor(self._number, get_context("spawn"), _prepare, told)
        futures = [pool.submit(_do, do, task, deadline.left) for task in tasks]
        try:
            for future in futures:
                yield future.result(timeout=deadline.left)
        except TimeoutError:
            deadline.check("result")
            raise
        except BrokenExecutor:
            raise BoundHit("a process was ended from outside: memory may have run out") from None
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _prepare(folders: tuple[Path, ...], pairs: Sequence[Pair], chosen: Sequence[Mutant], is_watched: bool) -> None:
    """Make a process ready; it ends with the one that began it."""
    end_with_parent(is_watched)
    _HERE.append((Knowledge(*folders), pairs, chosen))


def _do(do: Callable[..., Any], task: Any, left: float) -> Any:
    return do(task, *_HERE[0], Deadline(left))
