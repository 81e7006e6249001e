"""Work shared among processes: each has the law, the expectations and the mutants, and is told only numbers.

Few tasks do without any: they run here. What a task found may be kept in a file, and is then not asked for again.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import active_children, get_context
from pathlib import Path
from typing import Any, Self, TypeVar

from kb.ask.survey import Pair
from kb.errors import BoundHit
from kb.files.kept import Kept
from kb.rules.knowledge import Knowledge
from kb.rules.mutants import Mutant
from kb.run import watched
from kb.run.driver import Deadline
from kb.run.executors import end_with_parent
from kb.run.receipt import case_hash, receipt

Task = TypeVar("Task")
Result = TypeVar("Result")
Material = tuple[Knowledge, Sequence[Pair], Sequence[Mutant]]
_HERE: list[Material] = []
RENEWED = 8  # tasks, after which a process is renewed


class Workers:
    """Some processes that hold the material of a search; use them in a `with`."""

    def __init__(
        self,
        number: int,
        known: Knowledge,
        pairs: Sequence[Pair],
        chosen: Sequence[Mutant],
        keep: str | Path | None = None,
    ) -> None:
        """Take the material; `keep` names the file in which results are kept."""
        self._number = number
        self._material: Material = (known, pairs, chosen)
        self._kept = None if keep is None else Kept(keep, _key(*self._material))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._kept:
            self._kept.close()

    def map(self, do: Callable[..., Result], tasks: Sequence[Task], deadline: Deadline) -> Iterator[Result]:
        """Do each task and yield the results in order, as they come; raise `BoundHit` at the deadline.

        Clingo never lets go of a symbol, so processes are renewed after some tasks each.
        """
        if self._kept is None:
            yield from self._done(do, tasks, deadline)
            return
        names = [f"{do.__name__}-{_sum(repr(task))}" for task in tasks]
        left = [task for task, name in zip(tasks, names, strict=True) if name not in self._kept]
        done = self._done(do, left, deadline)
        for name in names:
            if name in self._kept:
                yield self._kept[name]
            else:
                result = next(done)
                self._kept.add(name, result)
                yield result

    def _done(self, do: Callable[..., Result], tasks: Sequence[Task], deadline: Deadline) -> Iterator[Result]:
        if self._number == 1 and len(tasks) <= RENEWED:
            with _heeding_the_clock():
                for task in tasks:
                    yield do(task, *self._material, deadline)
            return
        some = RENEWED * self._number
        for start in range(0, len(tasks), some):
            yield from self._shared(do, tasks[start : start + some], deadline)

    def _shared(self, do: Callable[..., Result], tasks: Sequence[Task], deadline: Deadline) -> Iterator[Result]:
        known, pairs, chosen = self._material
        told = (known.folders, pairs, chosen, watched.here)
        others = set(active_children())
        pool = ProcessPoolExecutor(self._number, get_context("spawn"), _prepare, told)
        end = time.time() + deadline.left
        futures = [pool.submit(_do, do, task, end) for task in tasks]
        try:
            for future in futures:
                yield future.result(timeout=deadline.left)
        except TimeoutError:
            for process in set(active_children()) - others:  # what they are at would be lost anyway
                process.terminate()
            deadline.check("result")
            raise
        except BrokenExecutor:
            raise BoundHit("a process was ended from outside: memory may have run out") from None
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _heeding_the_clock() -> Iterator[None]:
    """Let a task here end at its own deadline, that what was found before is told, and not with the process."""
    before, watched.here = watched.here, False
    try:
        yield
    finally:
        watched.here = before


def in_halves(
    do: Callable[[Sequence[Task]], Result], items: Sequence[Task], deadline: Deadline
) -> tuple[list[Result], list[Task]]:
    """Do something with all items at once; where memory does not allow it, with half of them at a time.

    Return the results, and the items for which it does not do even alone. Raise `BoundHit` at the deadline.
    """
    try:
        return [do(items)], []
    except BoundHit:
        if not deadline.left:
            raise
    if len(items) == 1:
        return [], list(items)
    half = len(items) // 2
    first, second = (in_halves(do, part, deadline) for part in (items[:half], items[half:]))
    return [*first[0], *second[0]], [*first[1], *second[1]]


def _key(known: Knowledge, pairs: Sequence[Pair], chosen: Sequence[Mutant]) -> str:
    """Sum up what results depend on: the law, the files of the fixtures and what is expected of whom, the mutants."""
    files = {case.path: hashlib.sha256(case.path.read_bytes()).hexdigest() for case, _ in pairs}
    asked = [(case.id, case_hash(case), expect.theory, files[case.path]) for case, expect in pairs]
    return _sum(repr((receipt(known), asked, [(m.id, m.rule.file, m.line, m.change) for m in chosen])))


def _sum(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "backslashreplace"), digest_size=12).hexdigest()


def _prepare(folders: tuple[Path, ...], pairs: Sequence[Pair], chosen: Sequence[Mutant], is_watched: bool) -> None:
    """Make a process ready; it ends with the one that began it."""
    end_with_parent(is_watched)
    _HERE.append((Knowledge(*folders), pairs, chosen))


def _do(do: Callable[..., Any], task: Any, end: float) -> Any:
    return do(task, *_HERE[0], Deadline(max(0.0, end - time.time())))
