"""Versions of a case: which choice among its disputed facts a proof shows.

The version that decides is the one in which the charge asked about leads to a conviction; of several the one in which
most of the disputed facts hold. Where no one version shows every contested conviction, each that adds one is shown.
"""

from __future__ import annotations

from collections.abc import Container, Iterator

from kb.files.cases import Fact, symbol
from kb.run import versions
from kb.run.outcome import Outcome, WorldOutcome
from kb.run.world import ELEMENT_PREDICATES, TOLD

_DECIDING = ("convicted", "established", *ELEMENT_PREDICATES)  # how far a charge comes, the farthest first
Row = tuple[str, ...]


def deciding(outcome: Outcome, charge: str | None, accused: str | None) -> list[WorldOutcome]:
    """List the versions that decide, the nearest to the case as stated first."""
    worlds = sorted(outcome.worlds, key=lambda w: -len(w.facts))  # stable: the order of the case decides among equals
    for name in _DECIDING:
        if found := list(_covering(worlds, name, charge, accused)):
            return found if name == "convicted" else found[:1]
    return worlds[:1]


def _covering(worlds: list[WorldOutcome], name: str, charge: str | None, accused: str | None) -> Iterator[WorldOutcome]:
    """Yield each version that shows a row which none before it does."""
    seen: set[Row] = set()
    for world in worlds:
        rows = {r for r in world.rows(name) if charge in (None, r[2]) and accused in (None, r[0])}
        if rows - seen:
            seen |= rows
            yield world


def disputed(
    outcome: Outcome, world: WorldOutcome, accused: str | None, shown: Container[str]
) -> tuple[list[Fact], list[Fact]]:
    """Divide the disputed facts of a case that are shown, or bear on an accused (None: on anybody), into those that hold in a
    version and those that do not."""
    every = versions.disputed(outcome.case)
    facts = [fact for fact in every if str(symbol(fact.atom)) in shown or _bears(outcome, fact, accused)]
    return [f for f in facts if f in world.facts], [f for f in facts if f not in world.facts]


def _bears(outcome: Outcome, fact: Fact, accused: str | None) -> bool:
    """Say whether anything else that is concluded of an accused turns on a fact; yes where no two versions tell."""
    by_facts = {frozenset(world.facts): world for world in outcome.worlds}
    pairs = [(world, by_facts.get(facts - {fact})) for facts, world in by_facts.items() if fact in facts]
    told = [(world, without) for world, without in pairs if without is not None]
    return not told or any(_of(world, accused) != _of(without, accused) for world, without in told)


def _of(world: WorldOutcome, accused: str | None) -> frozenset[Row]:
    rows = ((name, *row) for name in TOLD for row in world.rows(name))
    return frozenset(row for row in rows if accused in (None, row[1]))
