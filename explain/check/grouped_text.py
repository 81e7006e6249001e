"""The failures of a run as text: grouped, each group with what changed in how many cases and one failure told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from explain.check import telling
from explain.check.telling import Told
from explain.say.language import Language
from kb.ask import fixtures
from kb.ask.evidence import Evidence
from kb.ask.expectations import Unmet, listed
from kb.ask.fixtures import Failure
from kb.ask.grouping import Group
from kb.files.cases import Case
from kb.rules.formula import Rule
from kb.rules.knowledge import Knowledge
from kb.run import amended
from kb.run.driver import Deadline
from kb.run.outcome import Outcome

TOLD, SHOWN = 12, 3  # groups of which a failure is told; failures of a group that are named
_INDENT = "   "


def examples(
    groups: Sequence[Group], cases: Sequence[Case], known: Knowledge, seconds: float | Deadline, lang: str
) -> list[Failure | None]:
    """Derive one failure of each of the first groups again, all in one run, and tell it as a failure of the group."""
    tell = telling.teller(lang)
    chosen = {_example(group): group for group in groups[:TOLD]}
    lines = {(failure.file, failure.case, failure.line) for failure in chosen}
    alone = [
        replace(case, expect=kept)
        for case in cases
        if (kept := tuple(e for e in case.expect if (str(case.path), case.id, e.line) in lines))
    ]

    def told(failure: Failure, outcome: Outcome, shown: Evidence) -> Told | None:
        group = chosen.get(failure)
        likely = (group.provision,) if group and group.provision else ()
        return tell(replace(failure, cited=likely), outcome, shown) if group else None

    again = fixtures.check_each(alone, known, seconds, told) if alone else iter(())
    found = {failure: failure for checked in again for failure in checked.failures}
    return [found.get(_example(group)) if group in chosen.values() else None for group in groups]


def _example(group: Group) -> Failure:
    """The failure to be told: one that says more than that a provision is not used, if there is one."""
    return min(group.failures, key=lambda failure: failure.unmet.statement.kind == "because")


def lines(group: Group, example: Failure | None, known: Knowledge, words: Language, every: bool) -> Iterator[str]:
    """Tell a group: the provision, what changed in how many expectations, the first failures, and one of them at length."""
    yield _heading(group, known, words)
    if provision := known.law.provisions.get(group.provision):
        yield _INDENT + words.pick(provision.gist)
    yield from (_INDENT + line for line in of_rules(group.provision, group.own, known, words))
    for said, count in Counter(_change(failure.unmet, words) for failure in group.failures).most_common():
        yield _INDENT + words("check.change", count=count, said=said)
    shown = group.failures if every else group.failures[:SHOWN]
    yield from (telling.line(failure, words) for failure in shown)
    if len(shown) < len(group.failures):
        yield words("check.more", count=len(group.failures) - len(shown))
    if example is not None:
        yield words("check.example", case=example.case)
        yield from (_INDENT + row for row in telling.text(example, words))


def of_rules(provision: str, own: bool, known: Knowledge, words: Language) -> Iterator[str]:
    """Tell where the rules of a provision stand, and what a project changes in it where it is its `own`."""
    if own:
        yield words(f"law.is_{amended.changes(known)[provision]}", name=known.project, id=provision)
    for rule in _rules(provision, known)[:SHOWN]:
        yield words("check.rule", place=known.place(rule))
    for off in [off for off in known.replaced if off.provision == provision][:SHOWN]:
        yield words("law.replaced", rule=known.place(off.rule), by=off.place)


def of_own(failure: Failure, known: Knowledge, words: Language) -> Iterator[str]:
    """Tell the provision that a project changes and to which a failure may be due, as the heading of its group does."""
    for name in failure.own[:1]:
        if provision := known.law.provisions.get(name):
            yield words("check.own", cite=words.pick(provision.cite), id=name)
            yield _INDENT + words.pick(provision.gist)
        yield from (_INDENT + line for line in of_rules(name, True, known, words))


def _rules(provision: str, known: Knowledge) -> list[Rule]:
    """The rules of a provision; those of the folder laid over the law first."""
    rules = [rule for rule in known.rules if provision in rule.provisions]
    return sorted(rules, key=lambda rule: -rule.layer)


def _heading(group: Group, known: Knowledge, words: Language) -> str:
    failures, cases = len(group.failures), len(group.cases)
    if not group.provision:
        return words("check.group_none", failures=failures, cases=cases)
    provision = known.law.provisions.get(group.provision)
    cite = words.pick(provision.cite) if provision else group.provision
    return words("check.group", cite=cite, id=group.provision, failures=failures, cases=cases)


def _change(failed: Unmet, words: Language) -> str:
    """Say what was expected and what is found, whoever the accused is."""
    said = failed.statement
    kind = words(f"check.kind_{said.kind}")
    return words("check.unmet", what=kind, expected=listed(said.expected), found=listed(failed.found))
