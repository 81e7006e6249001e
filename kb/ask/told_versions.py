"""Outcomes of cases with many disputed facts, from the few versions that show all that is to be told.

Beyond a handful of disputed facts the versions are not worked out one by one. The solver says what holds in some version
and what in all of them; what holds in some only is then shown in one version where it does and in one where it does not.
These versions are the worlds of the outcome; what a charge hangs on is searched for when it is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from clingo import Symbol

from kb.ask.open_choices import OpenChoices
from kb.files.cases import Case, Fact, symbol
from kb.files.doctrine import Package
from kb.rules.formula import citation, signature
from kb.rules.knowledge import Knowledge, Program
from kb.run.derivation import derive_each
from kb.run.driver import Deadline
from kb.run.outcome import Key, Outcome
from kb.run.solver import INSTANCE, Answer, Model, law_of
from kb.run.standings import Table
from kb.run.versions import MAX_VERSIONS, count, disputed
from kb.run.world import TOLD, WorldOutcome

HANDFUL = 64  # versions: all choices among six facts
WITH_FINES = (*TOLD, "fine_range")
CHARGES = ("established", "convicted", "reached")


def searched(case: Case) -> bool:
    """Say whether a case has more versions than are worked out one by one where only what they show is wanted."""
    return count(case) > HANDFUL


def outcomes(
    cases: Sequence[Case], theory: str, package: Package, knowledge: Knowledge, seconds: float | Deadline
) -> list[Outcome]:
    """Tell the outcomes of cases under a theory, those with many versions by search; raise `BadInput`, `BoundHit`."""
    deadline = Deadline.of(seconds)
    worked = derive_each([(case, theory, package) for case in cases if not searched(case)], knowledge, deadline)
    return [
        Searched(case, [package], knowledge, deadline).outcome(theory, package) if searched(case) else next(worked)
        for case in cases
    ]


class Searched:
    """The outcomes of a case under several packages, from one grounding."""

    def __init__(self, case: Case, packages: Sequence[Package], knowledge: Knowledge, deadline: Deadline) -> None:
        """Open the issues on which the packages part, and the disputed facts; raise `BadInput`, `BoundHit`."""
        self.case = case
        self.knowledge = knowledge
        first = packages[0]
        self._issues = [issue for issue in first if len({package[issue] for package in packages}) > 1]
        self._open = OpenChoices(case, first, self._issues, knowledge, deadline)

    def outcome(self, theory: str, package: Package, told: Sequence[str] = WITH_FINES) -> Outcome:
        """Tell the outcome under one of the packages, or one put together from their positions; or `told` of it."""
        settled = {issue: package[issue] for issue in self._issues}
        names = frozenset(_names(self.knowledge.program, told))
        some, every = (self._open.consequences(mode, names, settled) for mode in ("brave", "cautious"))
        models = self._telling(some, every, settled)
        made = (WorldOutcome(self._facts(model), package, model, self.knowledge) for model in models)
        worlds = sorted(made, key=lambda world: [fact not in world.facts for fact in self.case.facts])
        return Outcome(self.case, theory, package, tuple(worlds), self.knowledge, _Rest(self._open, settled, some))

    def _telling(self, some: frozenset[Symbol], every: frozenset[Symbol], settled: Package) -> list[Model]:
        """Find answers among which each disputed fact, and each atom that is contested, is true in one and false in one;
        and in one, where that can be, an offence that is excluded lacks nothing."""
        both = [*(symbol(fact.atom) for fact in disputed(self.case)), *sorted(some - every)]
        asked: list[list[tuple[Symbol, bool]]] = [[]]
        asked += ([(atom, holds)] for holds in (True, False) for atom in both)
        asked += _lacking_nothing(some)
        made: list[Model] = []
        for wanted in asked:
            if not made or not any(all(_true(atom, model) == holds for atom, holds in wanted) for model in made):
                symbols = self._open.answer(wanted, settled)
                if symbols is not None:
                    program = self.knowledge.program
                    made.append(Model(Answer(symbols, program.lifted_names, law_of(program)), 0))
        return made

    def _facts(self, model: Model) -> tuple[Fact, ...]:
        return tuple(fact for fact in self.case.facts if fact.status != "disputed" or symbol(fact.atom) in model)


def _names(program: Program, told: Sequence[str]) -> Iterator[str]:
    """What is told: the predicates, and the instances of the rules for which a provision is named."""
    for name in told:
        if name in program.lifted_names:
            yield name
        if told is WITH_FINES:
            yield from (
                f"{INSTANCE}{rule.id}"
                for rule in program.stated.get(name, ())
                if signature(rule.head) in program.lifted
            )


def _true(atom: Symbol, model: Model) -> bool:
    """Say whether an atom, or an instance of a rule, is in an answer."""
    number = atom.name.removeprefix(INSTANCE)
    return tuple(atom.arguments) in model.fired(int(number), True) if number.isdigit() else atom in model


def _lacking_nothing(some: Iterable[Symbol]) -> list[list[tuple[Symbol, bool]]]:
    """For each charge that something excludes: that no element of it is missing."""
    lacks: dict[tuple[Symbol, ...], list[tuple[Symbol, bool]]] = {}
    for atom in sorted(some):
        if atom.name in ("excluded", "missing"):
            key = tuple(atom.arguments[:3])
            lacks.setdefault(key, []).extend([(atom, False)] if atom.name == "missing" else [])
    keys = {tuple(atom.arguments[:3]) for atom in some if atom.name == "excluded"}
    return [wanted for key, wanted in lacks.items() if key in keys]


class _Rest:
    """What a search says of all versions of a case under a package."""

    def __init__(self, open_: OpenChoices, settled: Package, some: Iterable[Symbol]) -> None:
        self._open = open_
        self._settled = settled
        self._atoms = {(atom.name, tuple(map(citation, atom.arguments))): atom for atom in some}

    @cached_property
    def count(self) -> int:
        """The number of versions."""
        return count(self._open.case)

    def table(self, name: str, row: Key) -> Table:
        """The truth of a row over the disputed facts on which it hangs; where these are too many, as much as shows them."""
        atom = self._atoms.get((name, tuple(row)))
        if atom is None:
            return Table({}, {(): False})
        parted = list(self._open.parting(atom, self._settled))
        found = self._open.table(atom, [choice for choice, _, _ in parted], self._settled, MAX_VERSIONS)
        if found is not None:
            return found
        facts = {choice: values for choice, values in self._open.choices.items() if choice not in self._settled}
        points = ((taken, holds) for _, *both in parted for taken, holds in zip(both, (True, False), strict=True))
        return _Sketch(facts, {tuple(taken[fact] for fact in facts): holds for taken, holds in points})


class _Sketch(Table):
    """A few points of a table that is too large to be filled: the choices on which it hangs, not the smallest sets."""

    deciding = ()
