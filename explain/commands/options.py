"""Arguments that several commands share, and what they mean."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kb.errors import BadInput, Problem

if TYPE_CHECKING:
    from kb.files.cases import Case, Fact
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


def versions(parser: argparse.ArgumentParser) -> None:
    """Add --fact."""
    parser.add_argument(
        "--fact",
        action="append",
        default=[],
        metavar="FACT=yes|no",
        help="choose whether a disputed fact holds (by its name where that is enough); repeatable. Without a choice the "
        "version is shown in which the charge leads to a conviction, or each version that adds a conviction",
    )


def chosen_facts(case: Case, words: Sequence[str]) -> dict[Fact, bool]:
    """Read FACT=yes|no pairs against the disputed facts of a case; raise `BadInput`."""
    disputed = {str(fact.atom): fact for fact in case.facts if fact.status == "disputed"}
    chosen = {}
    for word in words:
        name, _, answer = word.rpartition("=")
        wanted = "".join(name.split())
        found = [fact for text, fact in disputed.items() if wanted in ("".join(text.split()), text.partition("(")[0])]
        if answer not in ("yes", "no"):
            raise BadInput([Problem("--fact", 0, f"`{word}` is not of the form FACT=yes or FACT=no")])
        if len(found) != 1:
            what = f"`{name}` is more than one" if found else f"`{name}` is no"
            known = "; ".join(disputed) or "none"
            raise BadInput([Problem("--fact", 0, f"{what} disputed fact of {case.id}; disputed: {known}")])
        chosen[found[0]] = answer == "yes"
    return chosen


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
    return derive_many([(case, arguments.theory, package) for case in load(cases)], known, arguments.seconds)


def load(names: Sequence[str]) -> list[Case]:
    """Load cases by path or id; raise one `BadInput` with the problems of all."""
    from kb.files.cases import repeated
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
