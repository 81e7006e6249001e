"""Many cases, one a line, in and out as a stream: chunks of lines go to an executor, answers come back in order.

A chunk is read, derived and told where it is worked on: in this process, in several, or on a cluster, always through
the executor interface of the standard library. In memory are never more than some chunks. A line that cannot be used
is told and skipped; a chunk that cannot be derived (memory runs out) is halved until the line is found that is at fault.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from dataclasses import dataclass, field
from itertools import groupby, islice
from pathlib import Path

from kb.errors import BadInput, BoundHit, NullumError, Problem
from kb.files import json_lines
from kb.files.case_reader import read_case
from kb.files.doctrine import Package
from kb.files.resumable import Progress, Resumable
from kb.rules.knowledge import Knowledge, Laid, laid_over
from kb.run.derivation import Job, derive_each
from kb.run.driver import Deadline
from kb.run.outcome import Outcome
from kb.run.solver import CHUNK
from kb.run.versions import versions

Tell = Callable[[int, Outcome], str]
_BYTES = 262_144  # of lines in a chunk
_PER_GIGABYTE = 200  # worlds in a chunk


@dataclass(frozen=True)
class Task:
    """What is asked of every line: the readings, and how an outcome is told; sent to whoever works on a chunk.

    `laid` is what is laid over the law that is shipped; `law` is the digest of its rules.
    """

    file: str
    readings: tuple[tuple[str, Package], ...]
    tell: Tell
    law: str
    laid: Laid = ((), None)

    @property
    def key(self) -> str:
        """Sum up what the lines written depend on beside the input."""
        return _sum(json.dumps([self.law, self.readings]))


@dataclass(frozen=True)
class Chunk:
    """Lines that are worked on together, and the bytes of the file up to the next chunk."""

    lines: tuple[json_lines.Line, ...]
    taken: bytes


@dataclass
class Answer:
    """What came of a chunk: the lines to write, those that cannot be used, and those that cannot be
    derived."""

    text: str = ""
    cases: int = 0
    bad: list[Problem] = field(default_factory=list)
    stopped: list[Problem] = field(default_factory=list)

    @property
    def problems(self) -> list[Problem]:
        """What was skipped, in the order of the lines."""
        return sorted([*self.bad, *self.stopped])


def task(file: Path, readings: Sequence[tuple[str, Package]], tell: Tell, known: Knowledge) -> Task:
    """Put together what is asked of every line of a file."""
    return Task(
        str(file),
        tuple((theory, dict(package)) for theory, package in readings),
        tell,
        digest(known),
        known.laid,
    )


def digest(known: Knowledge) -> str:
    """Sum up the rules of a law, alike on every machine."""
    return _sum(known.program.text)


def _sum(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def size(gigabytes: float, readings: int) -> int:
    """How many lines a chunk has: it follows the memory a process may take."""
    return max(1, min(CHUNK, int((gigabytes - 0.2) * _PER_GIGABYTE)) // readings)


# --- the stream -------------------------------------------------------------------------------------------------------


def run(
    output: Resumable,
    asked: Task,
    executor: Executor,
    ahead: int,
    lines: int,
    bound: float | Deadline,
    strict: bool = False,
    most: int | None = None,
) -> Iterator[Answer]:
    """Work on the lines that `output` has not yet, `ahead` chunks of some `lines` at a time, `most` chunks in all; yield
    what came of each chunk once it is written.

    Raise `BoundHit` at the bound, and `BadInput` where a line would be skipped and `strict` forbids it; what is done by
    then is kept.
    """
    deadline = Deadline.of(bound)
    pending: deque[tuple[Chunk, Future[Answer]]] = deque()
    left = islice(_chunks(output.source, output.progress, lines), most)
    try:
        while True:
            while len(pending) < ahead and (chunk := next(left, None)):
                deadline.check("end of the batch")
                pending.append((chunk, executor.submit(work, chunk.lines, asked, deadline.left)))
            if not pending:
                return
            chunk, future = pending.popleft()
            answer = _result(future, deadline)
            if strict and answer.problems:
                raise BadInput(answer.problems)
            output.add(answer.text.encode(), _after(output.progress, chunk, answer), chunk.taken)
            yield answer
    finally:
        for _, future in pending:
            future.cancel()


def _result(future: Future[Answer], deadline: Deadline) -> Answer:
    try:
        return future.result(min(deadline.left, threading.TIMEOUT_MAX))
    except TimeoutError:
        raise BoundHit(f"no end of the batch within {deadline.seconds:g} seconds") from None
    except BrokenExecutor:
        raise BoundHit("a process that worked on the batch was ended from outside: memory may have run out") from None


def _chunks(source: Path, progress: Progress, most: int) -> Iterator[Chunk]:
    """Cut what is left of a file into chunks of some lines and of bounded size."""
    with source.open("rb") as file, source.open("rb") as again:
        file.seek(progress.taken)
        again.seek(progress.taken)
        begin, lines = progress.taken, list[json_lines.Line]()
        for line, end in json_lines.lines(file, progress.line):
            lines.append(line)
            if len(lines) == most or end - begin >= _BYTES:
                yield Chunk(tuple(lines), again.read(end - begin))
                begin, lines = end, []
        if lines:
            yield Chunk(tuple(lines), again.read(file.tell() - begin))


def _after(progress: Progress, chunk: Chunk, answer: Answer) -> Progress:
    stopped = len({problem.line for problem in answer.stopped})
    return Progress(
        chunk.lines[-1][0],
        progress.taken + len(chunk.taken),
        progress.written + len(answer.text.encode()),
        progress.cases + answer.cases,
        progress.skipped + len({problem.line for problem in answer.bad}) + stopped,
        progress.stopped + stopped,
    )


# --- the work on a chunk ----------------------------------------------------------------------------------------------


def work(lines: Sequence[json_lines.Line], asked: Task, seconds: float | Deadline) -> Answer:
    """Read, derive and tell some lines."""
    known, deadline, answer = laid_over(asked.laid), Deadline.of(seconds), Answer()
    if digest(known) != asked.law:
        raise RuntimeError("another version of the law stands where the batch is worked on")
    jobs: list[tuple[int, Job]] = []
    for line in lines:
        try:
            case = read_case(json_lines.node(line, asked.file), Path(asked.file), known.vocabulary, known.ids)
            versions(case)
        except BadInput as error:
            answer.bad += error.problems
        else:
            jobs += [(line[0], (case, *reading)) for reading in asked.readings]
    _derive(jobs, asked, known, deadline, answer)
    return answer


def _derive(jobs: Sequence[tuple[int, Job]], asked: Task, known: Knowledge, deadline: Deadline, answer: Answer) -> None:
    """Derive and tell jobs; where that fails, one half after the other."""
    if not jobs:
        return
    numbers = [number for number, _ in jobs]
    try:
        told = [
            asked.tell(number, outcome)
            for number, outcome in zip(numbers, derive_each([job for _, job in jobs], known, deadline), strict=True)
        ]
    except (NullumError, MemoryError, RecursionError) as error:
        deadline.check("end of the batch")
        if numbers[0] == numbers[-1]:
            answer.stopped.append(Problem(asked.file, numbers[0], f"not derived: {str(error) or 'memory'}"))
            return
    else:
        answer.text += "".join(told)
        answer.cases += len(set(numbers))
        return
    middle = numbers[len(numbers) // 2] if numbers[len(numbers) // 2] > numbers[0] else numbers[-1]
    for _, half in groupby(jobs, lambda job: job[0] >= middle):
        _derive(list(half), asked, known, deadline, answer)
