"""The failures of a run as text: grouped, each group with what changed in how many cases and one failure told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from explain.check import telling
from explain.say.language import Language
from kb.ask import fixtures
from kb.ask.expectations import Unmet, listed
from kb.ask.fixtures import Failure
from kb.ask.grouping import Group
from kb.files.cases import Case
from kb.rules.knowledge import Knowledge
from kb.run.driver import Deadline

TOLD, SHOWN = 12, 3  # groups of which a failure is told; failures of a group that are named
_INDENT = "   "


def examples(
    groups: Sequence[Group], cases: Sequence[Case], known: Knowledge, seconds: float | Deadline, lang: str
) -> list[Failure | None]:
    """Derive the first failure of each of the first groups again, and tell it as a failure of the group."""
    found = [_example(group, cases, known, seconds, lang) for group in groups[:TOLD]]
    return [*found, *[None] * (len(groups) - len(found))]


def _example(
    group: Group, cases: Sequence[Case], known: Knowledge, seconds: float | Deadline, lang: str
) -> Failure | None:
    first = min(group.failures, key=lambda failure: failure.unmet.statement.kind == "because")
    tell = telling.teller(lang)
    likely = (group.provision,) if group.provision else ()
    case = next(case for case in cases if case.id == first.case and str(case.path) == first.file)
    alone = replace(case, expect=tuple(expect for expect in case.expect if expect.line == first.line))
    again = fixtures.check_each([alone], known, seconds, lambda f, o, e: tell(replace(f, cited=likely), o, e))
    return next((bad for checked in again for bad in checked.failures if bad == first), None)


def lines(group: Group, example: Failure | None, known: Knowledge, words: Language, every: bool) -> Iterator[str]:
    """Tell a group: the provision, what changed in how many expectations, the first failures, and one of them at length."""
    yield _heading(group, known, words)
    if provision := known.law.provisions.get(group.provision):
        yield _INDENT + words.pick(provision.gist)
    for rule in [rule for rule in known.rules if group.provision in rule.provisions][:SHOWN]:
        yield _INDENT + words("check.rule", place=known.place(rule))
    for said, count in Counter(_change(failure.unmet, words) for failure in group.failures).most_common():
        yield _INDENT + words("check.change", count=count, said=said)
    shown = group.failures if every else group.failures[:SHOWN]
    yield from (telling.line(failure, words) for failure in shown)
    if len(shown) < len(group.failures):
        yield words("check.more", count=len(group.failures) - len(shown))
    if example is not None:
        yield words("check.example", case=example.case)
        yield from (_INDENT + row for row in telling.text(example, words))


def _heading(group: Group, known: Knowledge, words: Language) -> str:
    counts = {"failures": len(group.failures), "cases": len(group.cases)}
    if not group.provision:
        return words("check.group_none", **counts)
    provision = known.law.provisions.get(group.provision)
    cite = words.pick(provision.cite) if provision else group.provision
    return words("check.group", cite=cite, id=group.provision, **counts)


def _change(failed: Unmet, words: Language) -> str:
    """Say what was expected and what is found, whoever the accused is."""
    said = failed.statement
    kind = words(f"check.kind_{said.kind}")
    return words("check.unmet", what=kind, expected=listed(said.expected), found=listed(failed.found))
