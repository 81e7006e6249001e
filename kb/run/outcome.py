"""What follows for a case: charges, conviction, what gave way, what is missing, in each world and over all of them.

A world fixes the disputed facts (and, where issues are open, the readings). Over several worlds a charge is `robust`
(in all), `contested` (in some) or `excluded` (in none).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from clingo import Symbol

from kb.files.cases import Case, Fact
from kb.rules.formula import Fn, Rule, Term, Value, Var, citation, signature
from kb.rules.knowledge import STATED
from kb.run import display
from kb.run.solver import Model

if TYPE_CHECKING:
    from kb.rules.knowledge import Knowledge
    from kb.run.reasons import Reasons

ELEMENT_PREDICATES = ("satisfied", "satisfied_dependently")


@dataclass(frozen=True, order=True)
class Charge:
    """An offence made out (or convicted of) for an act, with the tier reached and its standing over the worlds."""

    offence: str
    act: str
    tier: str
    standing: str

    def __str__(self) -> str:
        return self.offence


@dataclass(frozen=True, order=True)
class Displaced:
    """An offence made out that gives way to another one, by this provision or reading."""

    offence: str
    act: str
    by: str
    provision: str
    standing: str


@dataclass(frozen=True, order=True)
class Tied:
    """Two offences on one act with equal ranges: the provision does not decide between them."""

    offence: str
    other: str
    act: str
    provision: str
    standing: str


@dataclass(frozen=True, order=True)
class Missing:
    """An offence not made out, with the elements that are missing in statutory order (none if it is excluded)."""

    offence: str
    act: str
    elements: tuple[str, ...]


@dataclass(frozen=True, order=True)
class Note:
    """A consequence or remark, an exclusion, or another legal effect that the law attaches."""

    note: str
    offence: str
    act: str
    provision: str
    standing: str


@dataclass(frozen=True, order=True)
class Direction:
    """A ground that moves the penalty within or below the range; policy and law alike, apart from tiers."""

    offence: str
    act: str
    direction: str
    provision: str
    standing: str


@dataclass(frozen=True, order=True)
class Route:
    """How a conviction comes to court: `private` (on complaint) or `public` prosecution, or a bar."""

    offence: str
    act: str
    mode: str
    provision: str
    standing: str


@dataclass(frozen=True, order=True)
class Remains:
    """An administrative or civil effect that stands apart from crime."""

    effect: str
    act: str
    provision: str
    standing: str


@dataclass(frozen=True)
class Penalty:
    """The range of a conviction: `main` holds (kind, least months, most months), life and death (kind, 0, 0), for a unit nothing."""

    offence: str
    act: str
    tier: str
    main: tuple[tuple[str, int, int], ...]
    fine: str


@dataclass(frozen=True)
class WorldOutcome:
    """One world: its facts and readings, and the answer."""

    facts: tuple[Fact, ...]
    symbols: tuple[Symbol, ...]
    package: Mapping[str, str]
    model: Model = field(repr=False)
    knowledge: Knowledge = field(repr=False)
    _rows: dict[str, set[tuple[str, ...]]] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def reasons(self) -> Reasons:
        """The derivation of this world."""
        import clingo

        from kb.run.reasons import Reasons  # only who asks why needs it

        readings = [
            clingo.Function("doctrine", [clingo.Function(issue), clingo.Function(position)])
            for issue, position in self.package.items()
        ]
        known = self.knowledge
        return Reasons(self.model, known.rules_by_head, known.program.lifted, [*self.symbols, *readings])

    def rows(self, name: str) -> set[tuple[str, ...]]:
        """The atoms of a predicate as tuples of text; not to be changed by who asks."""
        if name not in self._rows:
            self._rows[name] = {tuple(citation(arg) for arg in atom.arguments) for atom in self.model.of(name)}
        return self._rows[name]

    def element_predicate(self, offence: str) -> str:
        """Name the predicate that holds of the elements of an offence: those of one that rests on the crime of another
        (core/offence.lp) are settled after all others."""
        return "satisfied_dependently" if (offence,) in self.rows("dependent_offence") else "satisfied"

    def elements_met(self) -> set[tuple[str, ...]]:
        """The elements that are met, as (accused, act, offence, element)."""
        return {row for name in ELEMENT_PREDICATES for row in self.rows(name)}


Key = tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """A case under a theory, over all its worlds.

    Maps go from accused to sorted lists.
    """

    case: Case
    theory: str
    package: Mapping[str, str]
    worlds: tuple[WorldOutcome, ...]
    knowledge: Knowledge = field(repr=False)

    def standing(self, name: str, row: Key) -> str:
        """Say whether a row of a predicate holds in all worlds, some or none."""
        count = sum(row in world.rows(name) for world in self.worlds)
        return "robust" if count == len(self.worlds) else "contested" if count else "excluded"

    def pivotal(self, name: str, row: Key) -> list[Fact]:
        """The disputed facts on which a row hangs: two worlds that differ in nothing else part on it."""
        holds = {frozenset(world.facts): row in world.rows(name) for world in self.worlds}
        disputed = [fact for fact in self.case.facts if fact.status == "disputed"]
        return [
            fact
            for fact in disputed
            if any(fact in facts and holds.get(facts - {fact}, true) != true for facts, true in holds.items())
        ]

    def _rows(self, name: str) -> dict[Key, str]:
        rows = sorted({row for world in self.worlds for row in world.rows(name)})
        return {row: self.standing(name, row) for row in rows}

    def _by_accused(self, name: str, make: Callable[[Key, str], Any]) -> dict[str, list[Any]]:
        made: dict[str, list[Any]] = {accused: [] for accused in self.case.accused}
        for row, standing in self._rows(name).items():
            made.setdefault(row[0], []).append(make(row, standing))
        return {accused: sorted(items) for accused, items in made.items()}

    @cached_property
    def _tiers(self) -> dict[Key, str]:
        ranks = {row[0]: int(row[1]) for row in self.worlds[0].rows("tier_rank")}
        highest: dict[Key, str] = {}
        for world in self.worlds:
            for *key, tier in world.rows("reached"):
                known = highest.get(tuple(key))
                if known is None or ranks[tier] > ranks[known]:
                    highest[tuple(key)] = tier
        return highest

    def _charge(self, row: Key, standing: str) -> Charge:
        _, act, offence = row
        return Charge(offence, act, self._tiers.get(row, "basic"), standing)

    @cached_property
    def established(self) -> dict[str, list[Charge]]:
        """Offences made out."""
        return self._by_accused("established", self._charge)

    @cached_property
    def convicted(self) -> dict[str, list[Charge]]:
        """Convictions after concurrence."""
        return self._by_accused("convicted", self._charge)

    @cached_property
    def displaced(self) -> dict[str, list[Displaced]]:
        """Offences that give way."""
        return self._by_accused("displaced", lambda row, s: Displaced(row[2], row[1], row[3], row[4], s))

    @cached_property
    def tied(self) -> dict[str, list[Tied]]:
        """Offences that the law leaves equal, each pair once."""
        pairs = self._by_accused("tied", lambda row, s: Tied(row[2], row[3], row[1], row[4], s))
        return {accused: [t for t in ties if t.offence < t.other] for accused, ties in pairs.items()}

    @cached_property
    def missing(self) -> dict[str, list[Missing]]:
        """Offences made out in no world, each act, with the elements missing in every world."""
        lacking = [self._lacking(world) for world in self.worlds]
        order = {(row[0], row[1]): int(row[2]) for world in self.worlds for row in world.rows("element")}
        made: dict[str, list[Missing]] = {accused: [] for accused in self.case.accused}
        for key in sorted({key for rows in lacking for key in rows}):
            accused, act, offence = key
            if any(key in world.rows("established") for world in self.worlds):
                continue
            each = [rows.get(key, set()) for rows in lacking]
            elements = set.intersection(*each) or set.union(*each)
            made.setdefault(accused, []).append(
                Missing(offence, act, tuple(sorted(elements, key=lambda e: order.get((offence, e), 0))))
            )
        return {accused: sorted(items) for accused, items in made.items()}

    def _lacking(self, world: WorldOutcome) -> dict[Key, set[str]]:
        rows: dict[Key, set[str]] = defaultdict(set)
        for accused, act, offence, element in world.rows("missing"):
            rows[accused, act, offence].add(element)
        for accused, act, offence, _ in world.rows("excluded"):
            rows[accused, act, offence] |= set()
        return rows

    @cached_property
    def notes(self) -> dict[str, list[Note]]:
        """Remarks and exclusions, with the provision each rests on."""
        made: dict[str, list[Note]] = {accused: [] for accused in self.case.accused}
        for name in ("remark", "excluded"):
            for row, standing in self._rows(name).items():
                accused, act, offence, note = row
                if name == "remark" or self._would_be(row[:3]):
                    made.setdefault(accused, []).append(Note(note, offence, act, self.provision(name, row), standing))
        return {accused: sorted(items) for accused, items in made.items()}

    def _would_be(self, key: Key) -> bool:
        """Say whether an exclusion matters: nothing else is missing in some world."""
        return any(not any(row[:3] == key for row in world.rows("missing")) for world in self.worlds)

    @cached_property
    def directions(self) -> dict[str, list[Direction]]:
        """What makes the penalty of a charge heavier, lighter, mitigated or exempt."""
        made = self._by_accused("direction", lambda row, s: Direction(row[2], row[1], row[3], row[4], s))
        charged = {(who, c.offence, c.act) for who, charges in self.established.items() for c in charges}
        return {who: [d for d in items if (who, d.offence, d.act) in charged] for who, items in made.items()}

    @cached_property
    def routes(self) -> dict[str, list[Route]]:
        """How each charge is prosecuted, and what bars it."""
        made: dict[str, list[Route]] = {accused: [] for accused in self.case.accused}
        for name in ("prosecution", "barred_from_prosecution"):
            for row, standing in self._rows(name).items():
                if any((c.act, c.offence) == row[1:3] for c in self.established.get(row[0], [])):
                    made.setdefault(row[0], []).append(
                        Route(row[2], row[1], row[3], self.provision(name, row), standing)
                    )
        return {accused: sorted(items) for accused, items in made.items()}

    @cached_property
    def remains(self) -> dict[str, list[Remains]]:
        """What follows beside crime, or where no crime is made out."""
        made: dict[str, list[Remains]] = {accused: [] for accused in self.case.accused}
        for row, standing in self._rows("remains").items():
            made.setdefault(row[0], []).append(Remains(row[2], row[1], self.provision("remains", row), standing))
        return {accused: sorted(items) for accused, items in made.items()}

    @cached_property
    def combined(self) -> dict[str, list[tuple[str, int, int, str]]]:
        """The combined punishment for several crimes: kind, least and most months, provision."""
        return self._by_accused(
            "combined", lambda row, _: (row[1], int(row[2]), int(row[3]), self.provision("combined", row))
        )

    @cached_property
    def fine_ranges(self) -> dict[str, list[tuple[str, str, int, int]]]:
        """The normal fine of a conviction, where the law ties it to the gains: offence, act, least and most yuan."""
        return self._by_accused("fine_range", lambda row, _: (row[2], row[1], int(row[3]), int(row[4])))

    def provision(self, name: str, row: Key) -> str:
        """The provision of the first rule, in the order of the law, that makes a row of an outcome predicate true."""
        for world in self.worlds:
            for rule, values in self._fired(world, name):
                bound = dict(zip(rule.variables, values, strict=True))
                if tuple(citation(_filled(term, bound)) for term in rule.head.args) == row:
                    return citation(bound.get(rule.provision, rule.provision))
        raise LookupError(f"{name}{row}")

    def _fired(self, world: WorldOutcome, name: str) -> Iterator[tuple[Rule, tuple[Symbol, ...]]]:
        for rule in self.knowledge.program.stated.get(name, ()):
            in_world = signature(rule.head) in self.knowledge.program.lifted
            for values in world.model.fired(rule.id, in_world):
                yield rule, values

    @cached_property
    def penalties(self) -> dict[str, list[Penalty]]:
        """The range of each conviction; a unit is only fined (art. 31)."""
        world = self.worlds[0]
        units = {row[0] for row in world.rows("unit")}
        fines = {row[:2]: row[2] for row in world.rows("fine")}
        made: dict[str, list[Penalty]] = {}
        for accused, charges in self.convicted.items():
            made[accused] = []
            for c in charges:
                main = sorted(
                    (
                        (row[2], int(row[3]), int(row[4]))
                        for row in world.rows("main_penalty")
                        if row[:2] == (c.offence, c.tier)
                    ),
                    key=lambda item: (item[2], item[1], item[0]),
                )
                fine = "unit_fine" if accused in units else fines.get((c.offence, c.tier), "none")
                made[accused].append(Penalty(c.offence, c.act, c.tier, () if accused in units else tuple(main), fine))
        return made

    def because(self) -> set[str]:
        """All provisions in the derivations of what the outcome states, in any world."""
        named: set[str] = set()
        for world in self.worlds:
            for step in world.reasons.closure(_stated(world.model)):
                named.update(step.provisions)
        return named

    def _repr_html_(self) -> str | None:
        """Show the outcome in a notebook, once `explain` is imported."""
        return display.show("outcome", self)


def _filled(term: Term, bound: Mapping[str, Symbol]) -> object:
    """Fill a term of a head: a variable, a constant, or a function of them."""
    match term:
        case Var(name):
            return bound[name]
        case Fn(name, args):
            return f"{name}({','.join(str(_filled(arg, bound)) for arg in args)})"
        case Value(text):
            return text
    raise TypeError(term)


def _stated(model: Model) -> Iterable[Symbol]:
    for name in STATED:
        yield from model.of(name)
