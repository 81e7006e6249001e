"""What follows for a case: charges, conviction, what gave way, what is missing, in each world and over all of them.

A world fixes the disputed facts (and, where issues are open, the readings). Over several worlds a charge is `robust`
(in all), `contested` (in some) or `excluded` (in none).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from clingo import Function

from kb.files.cases import Case, Fact
from kb.run import display, exact, standings
from kb.run.findings import Charge, Direction, Displaced, Missing, Note, Penalty, Remains, Route, Tied
from kb.run.standings import Deciding, Table
from kb.run.versions import disputed
from kb.run.world import BASIC, ELEMENT_PREDICATES, Row, WorldOutcome

if TYPE_CHECKING:
    from kb.rules.knowledge import Knowledge
    from kb.run.reasons import Step

__all__ = [
    "ELEMENT_PREDICATES",
    "Charge",
    "Direction",
    "Displaced",
    "Missing",
    "Note",
    "Outcome",
    "Penalty",
    "Remains",
    "Route",
    "Tied",
    "WorldOutcome",
]

Key = tuple[str, ...]
ByAccused = dict[str, list[Any]]


class Searching(Protocol):
    """What a search says of all versions of the facts, where not each of them is a world."""

    @property
    def count(self) -> int:
        """The number of versions."""

    def table(self, name: str, row: Key) -> Table:
        """What a row of a predicate hangs on."""


@dataclass(frozen=True)
class Outcome:
    """A case under a theory, over all its worlds.

    Maps go from accused to sorted lists. Where the versions of the facts are too many, the worlds are those that show
    all that is told, and `search` says the rest.
    """

    case: Case
    theory: str
    package: Mapping[str, str]
    worlds: tuple[WorldOutcome, ...]
    knowledge: Knowledge = field(repr=False)
    search: Searching | None = field(default=None, repr=False, compare=False)
    _tables: dict[tuple[str, Key], Table] = field(default_factory=dict, init=False, repr=False, compare=False)

    # --- over the versions of disputed facts

    def table(self, name: str, row: Key) -> Table:
        """The truth of a row of a predicate in every version of the disputed facts."""
        key = (name, row)
        if key not in self._tables and self.search:
            self._tables[key] = self.search.table(name, row)
        elif key not in self._tables:
            choices, points = self._points
            truth = {point: row in world.rows(name) for point, world in zip(points, self.worlds, strict=True)}
            self._tables[key] = Table(choices, truth)
        return self._tables[key]

    @cached_property
    def _points(self) -> tuple[dict[Fact, tuple[bool, bool]], list[tuple[bool, ...]]]:
        """The disputed facts, and for each world which of them hold."""
        choices = dict.fromkeys(disputed(self.case), (True, False))
        held = [frozenset(world.facts) if choices else frozenset() for world in self.worlds]
        return choices, [tuple(fact in facts for fact in choices) for facts in held]

    def standing(self, name: str, row: Key) -> str:
        """Say whether a row of a predicate holds in all worlds, some or none."""
        return standings.standing(row in world.rows(name) for world in self.worlds)

    @property
    def versions(self) -> int:
        """The number of versions of the facts that are told of."""
        return self.search.count if self.search else len(self.worlds)

    def pivotal(self, name: str, row: Key) -> list[Fact]:
        """The disputed facts on which a row hangs: two worlds that differ in nothing else part on it."""
        return list(self.table(name, row).pivots)

    def deciding(self, name: str, row: Key) -> tuple[Deciding, ...]:
        """The smallest sets of disputed facts that decide a row for or against, by `holding` and `failing`.

        A set of one fact decides alone, one of several together, several sets in the alternative.
        """
        return self.table(name, row).deciding

    def bearing(self, name: str, row: Key) -> dict[Fact, str]:
        """Say of each pivotal fact whether it works `for` a row, `against` it, or `both`."""
        return self.table(name, row).bearing

    def deciding_world(self, name: str, row: Key, holds: bool = True) -> WorldOutcome | None:
        """The world that decides a row: of those in which it holds (or does not), the one with the most facts."""
        found = [world for world in self.worlds if (row in world.rows(name)) == holds]
        return max(found, key=lambda world: len(world.facts), default=None)

    # --- what is stated

    def _rows(self, name: str) -> dict[Row, str]:
        rows = sorted({row for world in self.worlds for row in world.rows(name)})
        return {row: self.standing(name, row) for row in rows}

    def _by_accused(self, name: str, make: Callable[[Row, str], Any]) -> ByAccused:
        made: ByAccused = {accused: [] for accused in self.case.accused}
        for row, standing in self._rows(name).items():
            made.setdefault(row.accused, []).append(make(row, standing))
        return {accused: sorted(items) for accused, items in made.items()}

    @cached_property
    def _tiers(self) -> dict[Key, str]:
        reached: dict[Key, set[str]] = defaultdict(set)
        for world in self.worlds:
            for row in world.rows("reached"):
                reached[row[:3]].add(row.tier)
        return {key: self.worlds[0].highest(tiers) for key, tiers in reached.items()}

    def _charge(self, row: Row, standing: str) -> Charge:
        return Charge(row.offence, row.act, self._tiers.get(row[:3], BASIC), standing)

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
        to_acts: dict[Key, set[str]] = defaultdict(set)
        for world in self.worlds:
            for row in world.rows("gives_way_to_act"):
                to_acts[row.accused, row.act, row.offence, row.by, row.ground].add(row.other_act)
        return self._by_accused(
            "displaced",
            lambda row, s: Displaced(row.offence, row.act, row.by, row.ground, s, tuple(sorted(to_acts[row]))),
        )

    @cached_property
    def tied(self) -> dict[str, list[Tied]]:
        """Offences that the law leaves equal, each pair once."""
        pairs = self._by_accused("tied", lambda row, s: Tied(row.first, row.second, row.act, row.clause, s))
        return {accused: [t for t in ties if t.offence < t.other] for accused, ties in pairs.items()}

    @cached_property
    def missing(self) -> dict[str, list[Missing]]:
        """Offences made out in no world, each act, with the elements missing in every world."""
        lacking = [_lacking(world) for world in self.worlds]
        order = {row[:2]: int(row.place) for world in self.worlds for row in world.rows("element")}
        made: ByAccused = {accused: [] for accused in self.case.accused}
        for key in sorted({key for rows in lacking for key in rows}):
            accused, act, offence = key
            if any(key in world.rows("established") for world in self.worlds):
                continue
            each = [rows.get(key, set()) for rows in lacking]
            elements = set.intersection(*each) or set.union(*each)
            ordered = tuple(sorted(elements, key=lambda e: (order.get((offence, e), 0), e)))
            made.setdefault(accused, []).append(Missing(offence, act, ordered))
        return {accused: sorted(items) for accused, items in made.items()}

    @cached_property
    def notes(self) -> dict[str, list[Note]]:
        """Remarks and exclusions, one for each provision that each rests on."""
        made: ByAccused = {accused: [] for accused in self.case.accused}
        for name in ("remark", "excluded"):
            for row, standing in self._rows(name).items():
                accused, act, offence, note = row
                if name == "remark" or self._would_be(row[:3]):
                    about = self._about(row) if name == "remark" else ()
                    notes = [Note(note, offence, act, cited, standing, about) for cited in self.provisions(name, row)]
                    made.setdefault(accused, []).extend(notes)
        return {accused: sorted(items) for accused, items in made.items()}

    def _about(self, remark: tuple[str, ...]) -> tuple[str, ...]:
        rows = (row for world in self.worlds for row in world.rows("remark_on", *remark))
        return tuple(sorted({row.thing for row in rows}))

    def _would_be(self, key: Key) -> bool:
        """Say whether an exclusion matters: nothing else is missing in some world."""
        return any(not world.rows("missing", *key) for world in self.worlds)

    @cached_property
    def _charged(self) -> set[Key]:
        """What is made out in some world, as (accused, act, offence)."""
        return {(who, c.act, c.offence) for who, charges in self.established.items() for c in charges}

    @cached_property
    def directions(self) -> dict[str, list[Direction]]:
        """What makes the penalty of a charge heavier, lighter, mitigated or exempt."""
        made: ByAccused = {accused: [] for accused in self.case.accused}
        for row, standing in self._rows("direction").items():
            if row[:3] in self._charged:
                found = Direction(row.offence, row.act, row.direction, row.ground, standing, self._force(row.ground))
                made.setdefault(row.accused, []).append(found)
        return {accused: sorted(items) for accused, items in made.items()}

    def _force(self, provision: str) -> str:
        """Say whether the law has a provision bind the court or leave it a choice (`binding`)."""
        for force, positive in (("shall", True), ("may", False)):
            if any(Function("binding", [Function(provision)], positive) in world.model for world in self.worlds):
                return force
        return ""

    @cached_property
    def routes(self) -> dict[str, list[Route]]:
        """How each charge is prosecuted, and what bars it."""
        made: ByAccused = {accused: [] for accused in self.case.accused}
        for name in ("prosecution", "barred_from_prosecution"):
            for row, standing in self._rows(name).items():
                if row[:3] in self._charged:
                    accused, act, offence, mode = row
                    routes = [Route(offence, act, mode, cited, standing) for cited in self.provisions(name, row)]
                    made.setdefault(accused, []).extend(routes)
        return {accused: sorted(items) for accused, items in made.items()}

    @cached_property
    def remains(self) -> dict[str, list[Remains]]:
        """What follows beside crime, or where no crime is made out."""
        made: ByAccused = {accused: [] for accused in self.case.accused}
        for row, standing in self._rows("remains").items():
            effects = [Remains(row.effect, row.act, cited, standing) for cited in self.provisions("remains", row)]
            made.setdefault(row.accused, []).extend(effects)
        return {accused: sorted(items) for accused, items in made.items()}

    @cached_property
    def combined(self) -> dict[str, list[tuple[str, int, int, str]]]:
        """The combined punishment for several crimes: kind, least and most months, provision."""
        return self._by_accused(
            "combined",
            lambda row, _: (
                row.penalty,
                int(row.least_months),
                int(row.most_months),
                self.provision("combined", row),
            ),
        )

    @cached_property
    def fine_ranges(self) -> dict[str, list[tuple[str, str, Decimal, Decimal]]]:
        """The fine of a conviction, where the law ties it to a measure: offence, act, least and most yuan.

        The law gives the multiples and what they are taken of; the amount is that of the case, to the fen and of any
        size.
        """
        return self._by_accused("fine_range", lambda row, _: (row.offence, row.act, *self._fine(row)))

    def _fine(self, row: Row) -> tuple[Decimal, Decimal]:
        return exact.fine(next(world for world in self.worlds if row in world.rows("fine_range")), *row)

    @cached_property
    def penalties(self) -> dict[str, list[Penalty]]:
        """The range of each conviction; a unit is only fined (art. 31)."""
        units = {row.unit for world in self.worlds for row in world.rows("unit")}
        return {
            accused: [self._penalty(charge, accused in units) for charge in charges]
            for accused, charges in self.convicted.items()
        }

    def _penalty(self, charge: Charge, of_unit: bool) -> Penalty:
        if of_unit:
            return Penalty(charge.offence, charge.act, charge.tier, (), "unit_fine")
        world, severity = self.worlds[0], list(self.knowledge.vocabulary.sorts["penalty_kind"].values)
        rows = world.rows("main_penalty", charge.offence, charge.tier)
        main = sorted(
            ((row.penalty, int(row.least_months), int(row.most_months)) for row in rows),
            key=lambda item: (item[2], severity.index(item[0])),
        )
        fines = [row.mode for row in world.rows("fine", charge.offence, charge.tier)]
        return Penalty(charge.offence, charge.act, charge.tier, tuple(main), fines[-1] if fines else "none")

    @property
    def undated(self) -> tuple[str, ...]:
        """The acts of which no time is stated in any world: the law of today judges them."""
        acts = {row.act for world in self.worlds for row in world.rows("acts")}
        return tuple(sorted(acts - {row.act for world in self.worlds for row in world.rows("time")}))

    # --- why

    def provision(self, name: str, row: Key) -> str:
        """The provision of the first rule, in the order of the law, that makes a row of an outcome predicate true."""
        return self.provisions(name, row)[0]

    def provisions(self, name: str, row: Key) -> tuple[str, ...]:
        """The provisions that make a row of an outcome predicate true in any world, in the order of the law."""
        found = tuple(dict.fromkeys(cited for world in self.worlds for cited in world.provisions(name, row)))
        if not found:
            raise LookupError(f"{name}{row}")
        return found

    def because(self) -> set[str]:
        """All provisions in the derivations of what the outcome states, in any world."""
        return self._because

    def rests_on(self, provision: str) -> bool:
        """Say whether a provision is among them; derivations are gone through no further than to where it stands."""
        return any(provision in step.provisions for step in self._steps())

    @cached_property
    def _because(self) -> set[str]:
        return {name for step in self._steps() for name in step.provisions}

    def _steps(self) -> Iterator[Step]:
        return (step for world in self.worlds for step in world.reasons.closure(world.stated))

    def _repr_html_(self) -> str | None:
        """Show the outcome in a notebook, once `explain` is imported."""
        return display.show("outcome", self)


def _lacking(world: WorldOutcome) -> dict[Key, set[str]]:
    """The elements that each offence lacks in a world; none for one that is only excluded."""
    rows: dict[Key, set[str]] = defaultdict(set)
    for row in world.rows("missing"):
        rows[row[:3]].add(row.element)
    for row in world.rows("excluded"):
        rows[row[:3]] |= set()
    return rows
