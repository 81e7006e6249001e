"""`nullum batch`: many cases, streamed."""

from __future__ import annotations

import argparse
import os
import sys
import time
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from explain.commands import options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from explain.say.language import Language
    from kb.files.resumable import Progress, Resumable
    from kb.run.batch import Answer, Task

SECONDS = 86_400.0
_RENEWED = 10  # chunks, after which a process is renewed
_OFTEN = 1.0  # seconds between two lines of progress on a terminal


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("file", metavar="FILE.jsonl")
    parser.add_argument("-o", "--output", required=True, metavar="OUT.jsonl")
    parser.add_argument("--theory", action="append", default=[])
    options.position(parser)
    parser.add_argument("--strict", action="store_true")
    parser.add_argument(
        "--processes",
        type=options.processes,
        default=1,
        metavar="N",
    )
    parser.add_argument("--cluster", metavar="ADDRESS")
    parser.add_argument("--json", action="store_true")
    options.language(parser)
    parser.set_defaults(run=run, seconds=SECONDS)


def run(arguments: argparse.Namespace) -> int:
    """Work through the file; 3 where a case could not be derived within the bounds."""
    from explain.say import terminal
    from explain.say.charge_json import dump, line
    from explain.say.language import language
    from kb.files.resumable import resumable
    from kb.rules.knowledge import shipped
    from kb.run import batch

    known, words = shipped(), language(arguments.lang)
    replaced = options.positions(arguments.position)
    theories = list(dict.fromkeys(arguments.theory or ["positive_law"]))
    packages = [(theory, known.doctrine.package(theory, replaced)) for theory in theories]
    source = _readable(arguments.file)
    asked = batch.task(source, packages, line, known)
    with resumable(source, Path(arguments.output), asked.key) as output:
        if output.resumed:
            terminal.tell(words("batch.resumed", line=f"{output.progress.line:,}", file=arguments.file))
        _work(arguments, asked, output, words)
        output.finish()
        done = output.progress
    if arguments.json:
        print(dump({"theories": theories, "cases": done.cases, "skipped": done.skipped}, known), end="")
    else:
        print(_summary(done, words))
        terminal.written(arguments.output)
    return 3 if done.stopped else 0


def _work(arguments: argparse.Namespace, asked: Task, output: Resumable, words: Language) -> None:
    """Work on what is left, and tell what is skipped and, on a terminal, how far it is."""
    from explain.say import terminal

    told = time.monotonic()
    for answer in _answers(arguments, asked, output):
        for problem in answer.problems:
            terminal.tell(str(problem))
        if sys.stderr.isatty() and time.monotonic() - told > _OFTEN:
            told = time.monotonic()
            terminal.tell(_summary(output.progress, words))


def _answers(arguments: argparse.Namespace, asked: Task, output: Resumable) -> Iterator[Answer]:
    """Work on some chunks after the others, each time in new processes: clingo never lets go of a symbol."""
    from kb.run import batch
    from kb.run.driver import Deadline
    from kb.run.executors import workers

    lines, deadline = batch.size(arguments.gigabytes, len(asked.readings)), Deadline(arguments.seconds)
    most = None if arguments.cluster else _RENEWED * arguments.processes
    for part in count():
        done = 0
        with workers(arguments.processes, arguments.cluster, here=not part) as (executor, ahead):
            for answer in batch.run(output, asked, executor, ahead, lines, deadline, arguments.strict, most):
                done += 1
                yield answer
        if done != most:
            return


def _summary(done: Progress, words: Language) -> str:
    return words("batch.done", cases=f"{done.cases:,}", skipped=f"{done.skipped:,}", line=f"{done.line:,}")


def _readable(name: str) -> Path:
    """The path of a file that can be read from any place in it; raise `BadInput`."""
    from kb.errors import BadInput, Problem

    path = Path(name)
    if not path.is_file() or not os.access(path, os.R_OK):
        raise BadInput([Problem(name, 0, "there is no such file that can be read")])
    return path
