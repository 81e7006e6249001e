"""Checks on the law itself, for `nullum law` and `nullum issues`: of rules, and of all the law together."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from explain.commands import options

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kb.ask.law_checks import Checked
    from kb.rules.formula import Rule
    from kb.rules.knowledge import Knowledge
    from kb.run.ledger import Entry

BOUND = 3
_SHARE = 0.9  # of the time: the rest is for the watchdog, which ends the process


def rules(known: Knowledge, chosen: Sequence[Entry], arguments: argparse.Namespace) -> int:
    """Check the rules of the chosen provisions, file by file, and print the doubts as they are found; 3 where the bound on
    time left some out."""
    from explain.say import law_check_text, terminal
    from explain.say.language import language
    from kb.ask import law_checks

    every = {rule.id: rule for entry in chosen for rule in entry.rules}
    files = law_checks.files(every[number] for number in sorted(every))
    words = language(arguments.lang)
    checked: list[Checked] = []
    for each in _within(known, files, arguments):
        checked.append(each)
        told = law_check_text.file_text(known, each, arguments.all, arguments.lang)
        if told and not arguments.json:
            terminal.show(told, words)
    left = list(files)[len(checked) :]
    if arguments.json:
        _dump(_checked(known, checked, left, arguments))
        return BOUND if left else 0
    terminal.show("\n".join(law_check_text.total(checked, arguments.theory, arguments.all, arguments.lang)), words)
    if left:
        terminal.tell(law_check_text.unchecked(left, arguments.lang))
    return BOUND if left else 0


def _within(known: Knowledge, files: dict[str, list[Rule]], arguments: argparse.Namespace) -> Iterator[Checked]:
    """Yield what comes of each file until the bound on time, and tell on a terminal how far it is."""
    from explain.say import progress
    from explain.say.language import language
    from kb.ask.law_checks import check
    from kb.errors import BoundHit

    package = known.doctrine.package(arguments.theory, options.positions(arguments.position))
    names, words = list(files), language(arguments.lang)
    try:
        found = check(known, files, package, arguments.seconds * _SHARE)
        yield from progress.shown(
            found, lambda count: words("law_check.progress", count=count, total=len(names), file=names[count - 1])
        )
    except BoundHit:
        return


def _checked(known: Knowledge, checked: Sequence[Checked], left: list[str], arguments: argparse.Namespace) -> Any:
    """What was checked as data."""
    rows = [{"file": each.file, "rules": len(each.rules), "doubts": _doubts(known, each)} for each in checked]
    positions = options.positions(arguments.position)
    return {"theory": arguments.theory, "positions": positions, "checked": rows, "unchecked": left}


def _doubts(known: Knowledge, checked: Checked) -> list[dict[str, Any]]:
    return [
        {
            "kind": doubt.kind,
            "provisions": list(doubt.rule.provisions),
            "rule": known.place(doubt.rule),
            "beside": [known.place(rule) for rule in doubt.beside],
            "wants": list(doubt.wants),
            "example": [str(fact.atom) for fact in doubt.example.facts] if doubt.example else [],
        }
        for doubt in checked.doubts
    ]


def of_all(known: Knowledge, arguments: argparse.Namespace) -> int:
    """Print which offences tie, and which harms no offence reaches."""
    from explain.say import law_gaps_text, terminal
    from explain.say.language import language
    from kb.ask import law_gaps
    from kb.run.driver import Deadline

    package = known.doctrine.package(arguments.theory, options.positions(arguments.position))
    deadline = Deadline(arguments.seconds * _SHARE)
    data: dict[str, Any] = {}
    told: list[str] = []
    if arguments.ties:
        ties = law_gaps.ties(known, package, deadline)
        told += law_gaps_text.ties(known, ties, arguments.theory, arguments.lang)
        data["ties"] = [{"offences": t.offences, "example": [str(f.atom) for f in t.example.facts]} for t in ties]
    if arguments.gaps:
        harms = law_gaps.harms(known, package, deadline)
        told += law_gaps_text.harms(known, harms, arguments.theory, arguments.lang)
        data["harms"] = [{"harm": str(harm.id), "offences": harm.offences, "years": harm.years} for harm in harms]
    if arguments.json:
        _dump({"theory": arguments.theory, "positions": options.positions(arguments.position), **data})
    else:
        terminal.show("\n".join(told), language(arguments.lang))
    return 0


def positions(known: Knowledge, arguments: argparse.Namespace) -> int:
    """Print which positions of an issue, or of all issues, change nothing."""
    from explain.say import law_gaps_text, terminal
    from explain.say.language import language
    from kb.ask.law_gaps import idle_positions

    issues = [arguments.issue] if arguments.issue else list(known.doctrine.issues)
    found, tried = idle_positions(known, known.doctrine.package(), issues, arguments.seconds * _SHARE)
    if arguments.json:
        _dump({"tried": tried, "change_nothing": [{"issue": i.issue, "position": i.position} for i in found]})
    else:
        told = law_gaps_text.positions(known.doctrine, found, tried, "positive_law", arguments.lang)
        terminal.show("\n".join(told), language(arguments.lang))
    return 0


def _dump(data: dict[str, Any]) -> None:
    from explain.say.charge_json import dump

    print(dump(data), end="")
