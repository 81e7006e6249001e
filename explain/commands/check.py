"""`nullum check`: run the fixtures."""

from __future__ import annotations

import argparse
from pathlib import Path

from explain.commands import options


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.description = (
        "Run the expectations of cases and tables: the shipped ones, or those of the given files and folders. A run that\n"
        "has nothing to check fails: a path without a case, or a case without an expectation, is named. A court's sentence\n"
        "(`court: sentence`) that lies outside the range is told, with what explains it, and fails nothing."
    )
    parser.epilog = "example: nullum check encodings/int2019"
    parser.add_argument("path", nargs="*", help="case file, table or folder")
    options.language(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print each failure; 1 if there is one."""
    from explain.say.language import language
    from explain.say.sentenced import Sentenced
    from kb.ask import fixtures
    from kb.rules.knowledge import shipped

    words = language(arguments.lang)
    batch = fixtures.load_all(arguments.path or None)
    named = {Path(path) for path in arguments.path}
    silent = [case for case in batch if not case.expect and arguments.path]
    found = fixtures.run(batch, seconds=arguments.seconds)
    failures = found.failures
    for failure in failures:
        print(failure)
    teller = Sentenced(shipped(), words)
    for term, case in found.outside.items():
        for line in teller.lines(term, case):
            print(f"{case.path}: {case.id}: {words('term.head', accused=term.accused)} {line}")
    for case in silent:
        print(words("check.silent", file=case.path, case=case.id))
    expectations = sum(len(case.expect) for case in batch)
    print(words("check.total", cases=len(batch), expectations=expectations, failures=len(failures)))
    return 1 if failures or not expectations or any(case.path in named for case in silent) else 0
