"""What a case leaves open as choices in the solver: issues take a position, disputed facts hold or do not.

Each answer set is one package of readings with one version of the facts, so that nothing is enumerated: what holds in
some or in all of them, and whether two that differ in one choice part on it, is asked of the solver. Every question
may settle some of the issues. Of the versions that answer a question the solver finds the one with the first facts of
the case.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import product
from math import prod
from types import MappingProxyType

from clingo import Function, Number, Symbol

from kb.files.cases import Case, Fact, symbol
from kb.files.doctrine import Package
from kb.rules.knowledge import Knowledge
from kb.run.driver import Deadline, Grounded, Literal, Stated
from kb.run.solver import lift, reading, reading_of, stated
from kb.run.standings import Table
from kb.run.versions import disputed, exclusions

MAX_POINTS = 256  # packages of pivotal choices that are gone through for the smallest deciding sets
Choice = str | Fact  # an issue, or a disputed fact
Chosen = Mapping[Choice, str | bool]  # the position of each issue, and whether each fact holds
_HERE, _THERE = Number(0), Number(1)
_NONE: Package = MappingProxyType({})


class OpenChoices:
    """Packages and versions as answer sets: in one world for what holds, in two that share every choice but one for
    what a conclusion hangs on."""

    def __init__(
        self,
        case: Case,
        package: Package,
        issues: Iterable[str],
        knowledge: Knowledge,
        deadline: Deadline,
        *,
        reasons: bool = True,
    ) -> None:
        """Open `issues` and the disputed facts of a case; `package` says how the other issues are read. Say whether the
        reasons of answers will be asked for.

        Raise `BadInput` where facts beyond dispute deny each other.
        """
        self.case = case
        self.package = package
        self.knowledge = knowledge
        self.deadline = deadline
        self._reasons = reasons
        self.choices: dict[Choice, tuple[str | bool, ...]] = {
            issue: tuple(knowledge.doctrine.issues[issue].positions) for issue in issues
        }
        self.choices |= dict.fromkeys(disputed(case), (True, False))
        exclusions(case)  # refuses what contradicts itself; clingo keeps a disputed fact and its denial apart

    @cached_property
    def _one(self) -> Grounded:
        return self._grounded(lambda facts: self._world(facts, _HERE), self._reasons, consequences=True)

    @cached_property
    def _two(self) -> Grounded:
        return self._grounded(self._twins, instances=False)

    def _grounded(self, state: Callable[[Stated], None], instances: bool, *, consequences: bool = False) -> Grounded:
        """Ground what can fire in some version of the facts under some reading."""
        program = self.knowledge.program
        taken = [reading_of(issue, position) for issue, position in self._closed.items()]
        open_ = [reading_of(c, str(one)) for c, values in self.choices.items() if isinstance(c, str) for one in values]
        facts = (symbol(fact.atom) for fact in self.case.facts)
        text = program.bearing([*taken, *open_, *facts], instances=instances)
        return Grounded(text, state, self.deadline, program.options, consequences=consequences)

    @property
    def _closed(self) -> Package:
        return {issue: position for issue, position in self.package.items() if issue not in self.choices}

    def _world(self, facts: Stated, here: Symbol) -> None:
        certain = [symbol(fact.atom) for fact in self.case.facts if fact.status != "disputed"]
        facts.facts(stated(here, certain, self._closed))
        for choice, values in self.choices.items():
            atoms = [_literal(choice, value, here)[0] for value in values]
            if isinstance(choice, Fact):
                facts.optional(atoms[:1])
                facts.first(atoms[:1])
            else:
                facts.one_of(atoms)

    def _twins(self, facts: Stated) -> None:
        """The two worlds agree on everything for which `differs` is not assumed."""
        for world in (_HERE, _THERE):
            self._world(facts, world)
        for choice, values in self.choices.items():
            differs = self._differs(choice)
            facts.optional([differs])
            for value in values:
                left, right = (_literal(choice, value, world)[0] for world in (_HERE, _THERE))
                facts.never((differs, False), (left, True), (right, False))
                facts.never((differs, False), (right, True), (left, False))

    def _differs(self, choice: Choice) -> Symbol:
        return Function("differs", [Number(list(self.choices).index(choice))])

    def consequences(self, mode: str, names: Collection[str], settled: Package = _NONE) -> frozenset[Symbol]:
        """The atoms of predicates that depend on the case which hold in some (brave) or all (cautious) packages."""
        found: Sequence[Symbol] = ()
        for model in self._one.models(_settled(settled), mode):
            found = model.symbols(atoms=True)
        return frozenset(_unlifted(atom) for atom in found if atom.name in names)

    def answer(self, wanted: Iterable[tuple[Symbol, bool]] = (), settled: Package = _NONE) -> Sequence[Symbol] | None:
        """The atoms of a package in which these hold (or do not), as the solver has them; None where there is none."""
        return self._one.symbols([*_settled(settled), *((lift(atom, _HERE), holds) for atom, holds in wanted)])

    def parting(self, one: Symbol, settled: Package = _NONE) -> Iterator[tuple[Choice, Chosen, Chosen]]:
        """Yield the choices on which a conclusion hangs, each with two packages that differ in it alone: the conclusion
        holds in the first, not in the second."""
        goal = [*_settled(settled), (lift(one, _HERE), True), (lift(one, _THERE), False)]
        for choice in self.choices:
            if choice in settled:
                continue
            differ = [(self._differs(other), other == choice) for other in self.choices]
            symbols = self._two.symbols([*differ, *goal])
            if symbols is not None:
                true = frozenset(symbols)
                taken, other_ = ({c: self._value(c, w, true) for c in self.choices} for w in (_HERE, _THERE))
                yield choice, taken, other_

    def _value(self, choice: Choice, world: Symbol, true: frozenset[Symbol]) -> str | bool:
        literals = {value: _literal(choice, value, world) for value in self.choices[choice]}
        return next(value for value, (atom, holds) in literals.items() if (atom in true) == holds)

    def table(
        self, one: Symbol, pivotal: Collection[Choice], settled: Package = _NONE, most: int = MAX_POINTS
    ) -> Table | None:
        """The truth of a conclusion in every package of the choices on which it hangs; None if they are more than `most`.

        No other choice makes a difference, so one answer set for each package says it.
        """
        choices = {choice: values for choice, values in self.choices.items() if choice in pivotal}
        if prod(map(len, choices.values())) > most:
            return None
        truth = {}
        for point in product(*choices.values()):
            pairs = zip(choices, point, strict=True)
            assumed = [*_settled(settled), *(_literal(choice, value, _HERE) for choice, value in pairs)]
            holds = self._one.holds(lift(one, _HERE), assumed)
            if holds is not None:
                truth[point] = holds
        return Table(choices, truth)


def _literal(choice: Choice, value: str | bool, world: Symbol) -> Literal:
    """What says in a world that a choice has a value."""
    if isinstance(choice, Fact):
        return lift(symbol(choice.atom), world), value is True
    return reading(world, choice, str(value)), True


def _settled(package: Package) -> list[Literal]:
    return [(reading(_HERE, issue, position), True) for issue, position in package.items()]


def _unlifted(atom: Symbol) -> Symbol:
    return Function(atom.name, atom.arguments[1:], atom.positive)
