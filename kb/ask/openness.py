"""Open issues: what holds under every coherent package of readings, under some, under none, and on which issue it
hangs.

Issues left open become a choice in the solver, and so do disputed facts; each answer set is one package with one
version of the facts. Robust is what follows in all of them, contested in some, excluded in none. An issue (or fact)
is pivotal for a charge if two packages that differ in nothing else part on it: this is asked of two worlds solved
together, so nothing is enumerated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import prod

from clingo import Function, Number, Symbol

from kb.errors import BadInput, Problem, did_you_mean
from kb.files.cases import Case, Fact, symbol
from kb.files.doctrine import Doctrine, Package
from kb.rules.knowledge import Knowledge, shipped
from kb.run.driver import Deadline, Grounded, Literal, Stated
from kb.run.solver import by_name, lift, reading, reading_of, stated
from kb.run.standings import CONTESTED, Deciding, Table, standing
from kb.run.versions import disputed, exclusions

STATED = ("established", "convicted")
HOLDS = {True: "holds", False: "does not hold"}
MAX_POINTS = 256  # packages of pivotal choices that are gone through for the smallest deciding sets


@dataclass(frozen=True, order=True)
class Standing:
    """A charge with its standing over all packages; `kind` is established or convicted."""

    kind: str
    accused: str
    act: str
    offence: str
    standing: str


@dataclass(frozen=True)
class Pivot:
    """An issue or a disputed fact on which a charge hangs, with two packages that differ in it alone.

    `values` are the positions (or `holds`, `does not hold`) with and without the charge; `package` is the common
    rest.
    """

    kind: str
    accused: str
    act: str
    offence: str
    on: str
    is_issue: bool
    values: tuple[str, str]
    package: Mapping[str, str]
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Openness:
    """The standing of each charge of a case, and what it hangs on.

    `deciding` holds the smallest sets of readings and facts that decide a contested charge; choices are issues, by id,
    and disputed facts. A charge whose pivotal choices have more than `MAX_POINTS` packages is left out.
    """

    case: Case
    theory: str
    issues: tuple[str, ...]
    disputed: tuple[Fact, ...]
    standings: tuple[Standing, ...]
    pivots: tuple[Pivot, ...]
    deciding: Mapping[Standing, tuple[Deciding, ...]]

    def on(self, kind: str, accused: str, act: str, offence: str) -> list[Pivot]:
        """The pivots of one charge."""
        return [p for p in self.pivots if (p.kind, p.accused, p.act, p.offence) == (kind, accused, act, offence)]


def alternatives(doctrine: Doctrine, package: Package) -> dict[str, tuple[str, ...]]:
    """The issues that have a rule, each with the positions that a package does not take."""
    return {
        name: tuple(position for position in issue.positions if position != package[name])
        for name, issue in doctrine.issues.items()
        if not issue.no_rule and len(issue.positions) > 1
    }


def choose(doctrine: Doctrine, words: Iterable[str]) -> tuple[str, ...]:
    """Read the issues to open; `all` means every issue that has a rule.

    Raise `BadInput` for an unknown one.
    """
    chosen: dict[str, None] = {}
    problems = []
    for word in words:
        if word == "all":
            chosen.update(dict.fromkeys(alternatives(doctrine, doctrine.package())))
        elif word in doctrine.issues:
            chosen[word] = None
        else:
            problems.append(Problem("--open", 0, f"unknown issue `{word}`" + did_you_mean(word, doctrine.issues)))
    if problems:
        raise BadInput(problems)
    return tuple(chosen)


def explore(
    case: Case,
    theory: str,
    package: Package,
    issues: Sequence[str],
    knowledge: Knowledge | None = None,
    seconds: float | Deadline = 60.0,
) -> Openness:
    """Decide standing, pivots and smallest deciding sets of every charge of a case while the given issues, and its
    disputed facts, are open.

    Raise `BadInput`, `BoundHit`.
    """
    search = _Search(case, package, issues, knowledge or shipped(), Deadline.of(seconds))
    some, every = search.consequences("brave"), search.consequences("cautious")
    standings = tuple(sorted(_standing(atom, atom in every) for atom in some))
    contested = [one for one in standings if one.standing == CONTESTED]
    pivots = {one: list(search.pivots(one)) for one in contested}
    tables = {one: search.table(one, [pivot.on for pivot in pivots[one]]) for one in contested}
    deciding = {one: table.deciding for one, table in tables.items() if table is not None}
    found = tuple(pivot for one in contested for pivot in pivots[one])
    return Openness(case, theory, tuple(issues), disputed(case), standings, found, deciding)


def _standing(atom: Symbol, always: bool) -> Standing:
    accused, act, offence = (str(arg) for arg in atom.arguments[1:])
    return Standing(atom.name, accused, act, offence, standing({True, always}))


def _goal(one: Standing, world: int) -> Symbol:
    return Function(one.kind, [Number(world), Function(one.accused), Function(one.act), Function(one.offence)])


class _Search:
    """Packages as answer sets: in one world for what is robust, in two that share every choice but one for pivots."""

    def __init__(
        self, case: Case, package: Package, issues: Sequence[str], knowledge: Knowledge, deadline: Deadline
    ) -> None:
        self.case = case
        self.package = package
        self.issues = list(issues)
        self.knowledge = knowledge
        self.deadline = deadline
        self.choices: dict[str | Fact, tuple[str | bool, ...]] = {
            issue: tuple(knowledge.doctrine.issues[issue].positions) for issue in issues
        }
        self.choices |= dict.fromkeys(disputed(case), (True, False))
        exclusions(case)  # refuses what contradicts itself; clingo keeps a disputed fact and its denial apart

    @cached_property
    def _one(self) -> Grounded:
        return self._grounded(lambda facts: self._world(facts, 0))

    @cached_property
    def _two(self) -> Grounded:
        return self._grounded(self._twins)

    def _grounded(self, state: Callable[[Stated], None]) -> Grounded:
        """Ground what can fire in some version of the facts under some reading."""
        program, fixed = self.knowledge.program, self.package.items()
        taken = [reading_of(issue, position) for issue, position in fixed if issue not in self.issues]
        open_ = [reading_of(issue, str(one)) for issue in self.issues for one in self.choices[issue]]
        text = program.bearing([*taken, *open_, *(symbol(fact.atom) for fact in self.case.facts)])
        return Grounded(text, state, self.deadline, program.options)

    def _world(self, facts: Stated, number: int) -> None:
        here = Number(number)
        certain = [symbol(fact.atom) for fact in self.case.facts if fact.status != "disputed"]
        facts.facts(stated(here, certain, {i: p for i, p in self.package.items() if i not in self.issues}))
        for choice, values in self.choices.items():
            atoms = [self._literal(choice, value, number)[0] for value in values]
            if isinstance(choice, Fact):
                facts.optional(atoms[:1])
            else:
                facts.one_of(atoms)

    def _literal(self, choice: str | Fact, value: str | bool, world: int) -> Literal:
        """What says in a world that a choice has a value."""
        if isinstance(choice, Fact):
            return lift(symbol(choice.atom), Number(world)), value is True
        return reading(Number(world), choice, str(value)), True

    def _twins(self, facts: Stated) -> None:
        """The two worlds agree on everything for which `differs` is not assumed."""
        for number in (0, 1):
            self._world(facts, number)
        for choice, values in self.choices.items():
            differs = self._differs(choice)
            facts.optional([differs])
            for value in values:
                left, right = (self._literal(choice, value, number)[0] for number in (0, 1))
                facts.never((differs, False), (left, True), (right, False))
                facts.never((differs, False), (right, True), (left, False))

    def _differs(self, choice: str | Fact) -> Symbol:
        return Function("differs", [Number(list(self.choices).index(choice))])

    def consequences(self, mode: str) -> set[Symbol]:
        """The charges that hold in some (brave) or all (cautious) packages."""
        found: set[Symbol] = set()
        for model in self._one.models(mode=mode):
            symbols = model.symbols(atoms=True)
            places = by_name(symbols)
            stated = (symbols[place] for name in STATED for span in places.get(name, ()) for place in span)
            found = {symbol for symbol in stated if len(symbol.arguments) == 4}
        return found

    def pivots(self, one: Standing) -> Iterator[Pivot]:
        """Ask for each choice whether two packages that differ in it alone part on the charge."""
        goal = [(_goal(one, 0), True), (_goal(one, 1), False)]
        for choice in self.choices:
            differ = [(self._differs(other), other == choice) for other in self.choices]
            symbols = self._two.symbols([*differ, *goal])
            if symbols is not None:
                yield self._pivot(one, choice, frozenset(symbols))

    def _pivot(self, one: Standing, choice: str | Fact, true: frozenset[Symbol]) -> Pivot:
        taken, other = ({c: self._value(c, number, true) for c in self.choices} for number in (0, 1))
        package = {**self.package, **{issue: str(taken[issue]) for issue in self.issues}}
        if is_issue := not isinstance(choice, Fact):
            on, values = choice, (str(taken[choice]), str(other[choice]))
        else:
            on, values = str(choice.atom), (HOLDS[taken[choice] is True], HOLDS[other[choice] is True])
        rest = {issue: position for issue, position in package.items() if issue != choice}
        held = tuple(str(c.atom) for c, value in taken.items() if isinstance(c, Fact) and value)
        return Pivot(one.kind, one.accused, one.act, one.offence, on, is_issue, values, rest, held)

    def _value(self, choice: str | Fact, number: int, true: frozenset[Symbol]) -> str | bool:
        literals = {value: self._literal(choice, value, number) for value in self.choices[choice]}
        return next(value for value, (atom, holds) in literals.items() if (atom in true) == holds)

    def table(self, one: Standing, pivotal: Sequence[str]) -> Table | None:
        """The truth of a charge in every package of the choices on which it hangs; None if they are too many.

        No other choice makes a difference, so one answer set for each package says it.
        """
        named = {choice: str(choice.atom) if isinstance(choice, Fact) else choice for choice in self.choices}
        choices = {choice: values for choice, values in self.choices.items() if named[choice] in pivotal}
        if prod(map(len, choices.values())) > MAX_POINTS:
            return None
        truth = {}
        for point in product(*choices.values()):
            pairs = zip(choices, point, strict=True)
            symbols = self._one.symbols([self._literal(choice, value, 0) for choice, value in pairs])
            if symbols is not None:
                truth[point] = _goal(one, 0) in set(symbols)
        return Table(choices, truth)
