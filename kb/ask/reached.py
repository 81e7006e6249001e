"""Which outcomes a change of the law can touch: only those need be derived to see what moved."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from clingo import Symbol

from kb.ask.expectations import named
from kb.ask.fixtures import readings as asked
from kb.files.cases import Case, Expect, symbol
from kb.files.doctrine import Package
from kb.rules.compiler import Signature
from kb.rules.formula import Rule
from kb.rules.knowledge import Knowledge
from kb.rules.mutants import mutants
from kb.rules.reaching import Reach
from kb.rules.revising import Revised
from kb.run.solver import readings

Pair = tuple[Case, Case, Expect]  # a case under the law after and before, and what is asked of it


def reached(pairs: Iterable[Pair], before: Knowledge, after: Knowledge, changes: Sequence[Revised]) -> Iterator[Pair]:
    """Yield those whose outcome a change of rules, readings or facts can touch."""
    rules = [rule for change in changes for rule in (*change.gone, *change.come)]
    lifted = before.program.lifted | after.program.lifted
    laws = [_Law(known, rules, lifted) for known in (before, after)]
    of_cases = {name for name, _, _ in lifted}
    facts: tuple[Case | None, list[Symbol]] = (None, [])
    for case, old, expect in pairs:
        if facts[0] is not case:
            facts = (case, [symbol(fact.atom) for fact in case.facts])
        fixed = any(atom.name not in of_cases for atom in named(expect))  # expected, and no case bears on it
        otherwise = case.facts != old.facts or _read_otherwise(*(law.package(expect) for law in laws))
        if otherwise or (rules and (fixed or any(law.bears_on(facts[1], expect) for law in laws))):
            yield case, old, expect


def bearing(
    pairs: Sequence[tuple[Case, Expect]], known: Knowledge, rules: Collection[Rule]
) -> list[tuple[Case, Expect]]:
    """Keep, in a project, the expectations of its own fixtures, those that name a provision of these rules, and those of
    whose cases a rule, or one with a small slip in it, can touch the outcome."""
    slips = [made.variant for made in mutants(rules, known.vocabulary) if made.variant is not None]
    law = _Law(known, [*rules, *slips], known.program.lifted)
    cited = {provision for rule in rules for provision in rule.provisions} - {"definition"}
    own = [root.absolute() for root in known.own_fixtures]
    stated: dict[int, list[Symbol]] = {}

    def kept(case: Case, expect: Expect) -> bool:
        if cited & {*expect.because} or any(case.path.absolute().is_relative_to(root) for root in own):
            return True
        if id(case) not in stated:
            stated[id(case)] = [symbol(fact.atom) for fact in case.facts]
        return law.bears_on(stated[id(case)], expect)

    return [pair for pair in pairs if kept(*pair)]


def _read_otherwise(one: Package, other: Package) -> bool:
    """Say whether two laws take different positions on an issue of both; one that a single law has is read by rules that
    it alone has."""
    return any(position != other.get(issue, position) for issue, position in one.items())


class _Law:
    """One of the two versions of the law, and what the changed rules can reach in it."""

    def __init__(self, known: Knowledge, changed: Sequence[Rule], lifted: Collection[Signature]) -> None:
        self._known = known
        self._reach = Reach(known, changed, lifted)
        self._taken: dict[str, tuple[Package, list[Symbol]]] = {}

    def package(self, expect: Expect) -> Package:
        """The position that is taken on each issue."""
        return self._read(expect)[0]

    def bears_on(self, facts: Iterable[Symbol], expect: Expect) -> bool:
        """Say whether a change can touch what facts come to under the readings of an expectation."""
        return self._reach.bears_on([*facts, *self._read(expect)[1]])

    def _read(self, expect: Expect) -> tuple[Package, list[Symbol]]:
        """The positions, and those readings that the changed rules need: they are many, and few are needed."""
        key = asked(expect)
        if key not in self._taken:
            package = self._known.doctrine.package(expect.theory, expect.positions)
            self._taken[key] = package, [one for one in readings(package) if self._reach.needs(one)]
        return self._taken[key]
