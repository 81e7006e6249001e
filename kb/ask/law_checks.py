"""Checks on the law itself, by search: rules that never apply, exceptions that swallow their rule, items that are idle.

For each law file the search runs over the facts that can bear on its rules and asks, of each rule, whether some case
meets its premises, whether some case meets them with no exception in the way, and whether in some case no other rule
concludes the same. A rule that applies in a shipped case, or in a row of any boundary table, is above the first doubts.
What is found in no case is found within the bounds of the space only: one accused, a person or a unit, with one act in
one of `YEARS`, and two things of a kind. A rule that asks for what the space does not hold is not judged. What is idle or
swallowed is shown by the smallest case there is, derived by all of the law.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from kb.ask import made_cases
from kb.ask.fixtures import load_all
from kb.ask.law_file import ALONE, FIRES, MET, YEARS, LawFile
from kb.files.cases import Case, symbol
from kb.files.doctrine import DEFAULT, Package
from kb.rules.formula import Rule, signature
from kb.rules.knowledge import Knowledge
from kb.rules.reaching import Reach
from kb.run.derivation import derive_each, derive_many
from kb.run.driver import Deadline
from kb.run.outcome import Outcome
from kb.run.solver import readings

__all__ = ["IDLE", "NEVER", "NOT_JUDGED", "SWALLOWED", "YEARS", "Checked", "Doubt", "check", "files"]

NEVER, SWALLOWED, IDLE, NOT_JUDGED = "never", "swallowed", "idle", "not_judged"


@dataclass(frozen=True)
class Doubt:
    """What is doubtful about a rule: its premises are never met (`never`), never without an exception (`swallowed`), or
    another rule always concludes the same (`idle`, `beside` names such rules); `not_judged` asks for facts that the
    space does not hold, `wants` names them. `example` is a case in which an idle rule applies, or in which a swallowed
    one would but for its exception."""

    rule: Rule
    kind: str
    beside: tuple[Rule, ...] = ()
    wants: tuple[str, ...] = ()
    example: Case | None = None


@dataclass(frozen=True)
class Checked:
    """The rules of one law file that were judged, the doubts about them, and the bounds of the search: the offences that
    its rules speak of, and how many facts could be stated."""

    file: str
    rules: tuple[Rule, ...]
    doubts: tuple[Doubt, ...]
    offences: tuple[str, ...]
    facts: int


def files(rules: Iterable[Rule]) -> dict[str, list[Rule]]:
    """The rules that can be checked, by their law file, in the order of the law."""
    found: dict[str, list[Rule]] = defaultdict(list)
    for rule in rules:
        if rule.body and rule.provision != "definition":
            found[rule.file].append(rule)
    return found


def check(
    knowledge: Knowledge, rules: Mapping[str, Sequence[Rule]], package: Package, seconds: float | Deadline
) -> Iterator[Checked]:
    """Check rules of the law, file by file, under a package of readings; raise `BoundHit`."""
    deadline = Deadline.of(seconds)
    fixtures = _Fixtures(knowledge, (rule for found in rules.values() for rule in found), package, deadline)
    for name, found in rules.items():
        file = LawFile(knowledge, name, found, package, deadline)
        doubts = [doubt for rule in file.rules if (doubt := _doubt(file, rule))]
        kept = [doubt for doubt in doubts if doubt.kind == IDLE or doubt.rule not in fixtures.applying]
        told = tuple(_with_examples(file, kept, package, deadline))
        yield Checked(name, tuple(file.rules), told, file.law.offences, len(file.facts))


def _doubt(file: LawFile, rule: Rule) -> Doubt | None:
    if (ALONE, rule.id, 0) in file.found:
        return None
    if (FIRES, rule.id, 0) in file.found:
        return Doubt(rule, IDLE, tuple(r for r in file.rivals(rule) if (FIRES, r.id, 0) in file.found))
    if wants := file.wants(rule):
        return Doubt(rule, NOT_JUDGED, wants=wants)
    return Doubt(rule, SWALLOWED if (MET, rule.id, 0) in file.found else NEVER)


class _Fixtures:
    """The shipped cases and rows: derived once, where a rule is in doubt, as far as the rules asked about can bear on them."""

    def __init__(self, knowledge: Knowledge, asked: Iterable[Rule], package: Package, deadline: Deadline) -> None:
        self.knowledge, self.package, self.deadline = knowledge, package, deadline
        self.asked = frozenset(asked)

    @cached_property
    def applying(self) -> frozenset[Rule]:
        """The rules asked about that apply in some case."""
        reach = Reach(self.knowledge, self.asked, self.knowledge.program.lifted)
        taken = [one for one in readings(self.package) if reach.needs(one)]
        every = load_all(None, self.knowledge)
        near = [case for case in every if reach.bears_on([*(symbol(fact.atom) for fact in case.facts), *taken])]
        left = set(self.asked)
        for outcome in derive_each([(case, DEFAULT, self.package) for case in near], self.knowledge, self.deadline):
            left -= {rule for rule in left if _applies(rule, outcome)}
            if not left:
                break
        return self.asked - left


def _applies(rule: Rule, outcome: Outcome) -> bool:
    """Say whether a rule fires in some version of a case."""
    in_world = signature(rule.head) in outcome.knowledge.program.lifted
    return any(world.model.fired(rule.id, in_world) for world in outcome.worlds)


def _with_examples(file: LawFile, doubts: Sequence[Doubt], package: Package, deadline: Deadline) -> Iterator[Doubt]:
    """Give what is idle or swallowed its smallest case, where all of the law says of it what the file's law says."""
    asked = {IDLE: FIRES, SWALLOWED: MET}
    found = [file.example(asked[doubt.kind], doubt.rule) if doubt.kind in asked else () for doubt in doubts]
    cases = [made_cases.made("example", ("Example", "示例"), facts, file.knowledge) for facts in found if facts]
    outcomes = iter(
        derive_many([(case, DEFAULT, package) for case in cases], file.knowledge, deadline) if cases else ()
    )
    for doubt, facts in zip(doubts, found, strict=True):
        outcome = next(outcomes) if facts else None
        if outcome is None or _applies(doubt.rule, outcome) != (doubt.kind == IDLE):
            yield doubt
            continue
        beside = tuple(rule for rule in doubt.beside if _applies(rule, outcome))
        yield replace(doubt, example=outcome.case, beside=beside or doubt.beside)
