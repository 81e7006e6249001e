"""`nullum check`: run the fixtures."""

from __future__ import annotations

import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.description = (
        "Run the expectations of cases and tables: the shipped ones, or those of the given files and folders."
    )
    parser.epilog = "example: nullum check encodings/int2019"
    parser.add_argument("path", nargs="*", help="case file, table or folder")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print each failure; 1 if there is one."""
    from kb.ask import fixtures

    batch = fixtures.load_all(arguments.path or None)
    failures = fixtures.check(batch, seconds=arguments.seconds)
    for failure in failures:
        print(failure)
    expectations = sum(len(case.expect) for case in batch)
    print(f"{len(batch)} cases, {expectations} expectations, {len(failures)} failures")
    return 1 if failures else 0
