"""`nullum check`: run the fixtures."""

from __future__ import annotations

import argparse
from pathlib import Path

from explain.commands import options


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.description = (
        "Run the expectations of cases and tables: those of the project (outside of one the shipped ones), or of the\n"
        "given files and folders. A run that has nothing to check fails: a path without a case, or a case without an expectation, is named."
    )
    parser.epilog = "example: nullum check encodings/int2019"
    parser.add_argument("path", nargs="*", help="case file, table or folder")
    options.language(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print each failure; 1 if there is one."""
    from explain.say.language import language
    from kb.ask import fixtures
    from kb.rules.knowledge import shipped

    words, known = language(arguments.lang), shipped()
    own = bool(known.project and not arguments.path)
    batch = fixtures.load_own(known) if own else fixtures.load_all(arguments.path)
    named = {Path(path) for path in arguments.path}
    silent = [case for case in batch if not case.expect and arguments.path]
    failures = fixtures.check(batch, seconds=arguments.seconds)
    for failure in failures:
        print(failure)
    for case in silent:
        print(words("check.silent", file=case.path, case=case.id))
    expectations = sum(len(case.expect) for case in batch)
    print(words("check.total", cases=len(batch), expectations=expectations, failures=len(failures)))
    return 1 if failures or not expectations or any(case.path in named for case in silent) else 0
