"""Arguments that several commands share, and what they mean."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kb.errors import BadInput, Problem

if TYPE_CHECKING:
    from kb.files.cases import Case
    from kb.run.outcome import Outcome


def readings(parser: argparse.ArgumentParser) -> None:
    """Add --theory and --position."""
    parser.add_argument("--theory", default="positive_law", help="the theory to apply (default %(default)s)")
    parser.add_argument(
        "--position",
        action="append",
        default=[],
        metavar="ISSUE=POSITION",
        help="replace one position of the theory; repeatable",
    )


def language(parser: argparse.ArgumentParser) -> None:
    """Add --lang."""
    parser.add_argument(
        "--lang", choices=("en", "zh"), default="en", help="language of the sentences (default %(default)s)"
    )


def goal(parser: argparse.ArgumentParser) -> None:
    """Add --charge and --accused."""
    parser.add_argument("--charge", metavar="OFFENCE", help="only this offence")
    parser.add_argument("--accused", help="only this person or unit")


def positions(words: Sequence[str]) -> dict[str, str]:
    """Read ISSUE=POSITION pairs; raise `BadInput`."""
    chosen: dict[str, str] = {}
    for word in words:
        issue, found, position = word.partition("=")
        if not found or not issue or not position:
            raise BadInput([Problem("--position", 0, f"`{word}` is not of the form ISSUE=POSITION")])
        chosen[issue] = position
    return chosen


def outcomes(arguments: argparse.Namespace, cases: Sequence[str]) -> list[Outcome]:
    """Load and derive the named cases in one run; all problems of all files are reported together."""
    from kb.rules.knowledge import shipped
    from kb.run.derivation import derive_many

    known = shipped()
    package = known.doctrine.package(arguments.theory, positions(arguments.position))
    return derive_many([(case, arguments.theory, package) for case in load_cases(cases)], known, arguments.seconds)


def load_cases(names: Sequence[str]) -> list[Case]:
    """Load cases by path or id; raise one `BadInput` with the problems of all."""
    from kb.files.case_files import repeated
    from kb.run.derivation import load_case

    loaded: list[Case] = []
    problems: list[Problem] = []
    for name in names:
        try:
            loaded.append(load_case(name))
        except BadInput as error:
            problems += error.problems
    problems += repeated(loaded)
    if problems:
        raise BadInput(problems)
    return loaded
