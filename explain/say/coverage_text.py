"""Coverage as text: by source, by offence, by issue, and the sides of rules on which no case stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from explain.say.language import Language
from kb.ask.coverage import Covered, Found, Open
from kb.files.argued import SIDES
from kb.rules import printing
from kb.rules.knowledge import Knowledge
from kb.rules.slicing import offences_of

Row = tuple[str, int, int]  # what, covered, total


def lines(provisions: Sequence[Covered], known: Knowledge, words: Language) -> Iterator[str]:
    """Tell the sums, what is open, and what is argued."""
    for kind, rows in sums(provisions, known, words).items():
        if rows:
            yield words(f"coverage.{kind}")
        yield from (f"  {words('coverage.row', what=what, covered=done, total=all_)}" for what, done, all_ in rows)
    opened = [one for entry in provisions for one in entry.open]
    for title, chosen in (
        ("open", [one for one in opened if not one.argued]),
        ("argued", [one for one in opened if one.argued]),
    ):
        if chosen:
            yield words(f"coverage.{title}")
            yield from (f"  {said(one, known, words)}" for one in chosen)
    rules = sum(len(entry.rules) for entry in provisions)
    covered = sum(entry.covered for entry in provisions)
    yes, no = (sum(one.side == side and not one.argued for one in opened) for side in SIDES)
    yield words("coverage.total", covered=covered, total=len(provisions), rules=rules, yes=yes, no=no)


def taken(expectations: int, in_all: int, words: Language) -> Iterator[str]:
    """Tell which fixtures were taken, where not all were."""
    if expectations < in_all:
        yield words("coverage.taken", taken=expectations, total=in_all)


def cut(found: Found, expectations: int, words: Language) -> Iterator[str]:
    """Tell which bound was hit, if any: what is then listed as open may have a case."""
    if found.seen < expectations:
        yield words("coverage.cut", seen=found.seen, total=expectations)
    if found.too_large:
        yield words("coverage.too_large", cases=words.join(found.too_large))


def said(one: Open, known: Knowledge, words: Language) -> str:
    """Tell a side on which no case stands, with the reason where there is one."""
    text = words(
        f"coverage.side_{one.side}",
        place=known.place(one.rule),
        provision=one.rule.provision,
        rule=printing.show(one.rule.head),
    )
    return text + words("coverage.reason", reason=words.pick(one.argued.reason)) if one.argued else text


def sums(provisions: Sequence[Covered], known: Knowledge, words: Language) -> dict[str, list[Row]]:
    """Count provisions and those covered by source, offence and issue."""
    groups: dict[str, dict[str, list[bool]]] = {kind: defaultdict(list) for kind in ("source", "offence", "issue")}
    offences = known.vocabulary.sorts["offence"].values
    for entry in provisions:
        issue, dot, _ = entry.provision.partition(".")
        provision = known.law.provisions.get(entry.provision)
        if dot:
            groups["issue"][issue].append(entry.covered)
        elif provision:
            groups["source"][words.pick(known.law.sources[provision.source].short)].append(entry.covered)
        for offence in {name for rule in entry.rules for name in offences_of(rule, known)}:
            groups["offence"][words.pick((offences[offence].en, offences[offence].zh))].append(entry.covered)
    return {
        kind: [(what, sum(done), len(done)) for what, done in sorted(found.items())] for kind, found in groups.items()
    }
