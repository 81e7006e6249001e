"""Complicity as a way to a charge: what would give an accused a part in a crime that is made out of another.

A charge that one's own acts do not come near may still be a fact or two away, for who helps, agrees, joins or directs
shares in the crime of another (arts 25 to 29 and the texts on accomplices).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass

from clingo import Function

from kb.run.world import Row, WorldOutcome
from kb.why.obstacles import Obstacle, Wanted
from kb.why.routes import Route, routes
from kb.why.whynot import WhyNot

MOST_FACTS = 2
MOST_SOUGHT = 20  # acts of the accused, each with each crime of another


@dataclass(frozen=True)
class Share:
    """A crime of another (accused, act, offence) in which one would have a part by an act, and the ways to it, nearest
    first."""

    crime: Row
    act: str
    routes: tuple[Route, ...]


@dataclass(frozen=True)
class Shares:
    """The crimes in which a part is near; `all_sought` says that no act and no crime of another was left out, `crimes` how many
    crimes of others were looked at."""

    found: tuple[Share, ...]
    all_sought: bool
    crimes: int


@dataclass(frozen=True)
class Links:
    """What facts name together: by each person, act or thing the others `beside` it; `things` are neither persons nor
    acts."""

    beside: Mapping[str, set[str]]
    things: frozenset[str]


def links(world: WorldOutcome) -> Links:
    """Read from the facts of a world what they name together."""
    beside: dict[str, set[str]] = defaultdict(set)
    words, persons = world.knowledge.vocabulary, set[str]()
    for fact in world.facts:
        named = {str(term) for term in words.places(fact.atom, "id", "act", "accused")}
        persons.update(str(term) for term in words.places(fact.atom, "act", "accused"))
        for name in named:
            beside[name] |= named
    return Links(beside, frozenset(beside) - persons)


def shares(
    world: WorldOutcome,
    engine: WhyNot,
    known: Links,
    accused: str,
    charge: str | None = None,
    identity: Callable[[Obstacle], Hashable] = lambda one: one,
) -> Shares:
    """Find where at most `MOST_FACTS` facts to be stated give an accused, by an act that the case names with him or in the
    very act of the other, a part in a crime made out of another with whom the case links him (`known`).

    An offence of which he is guilty himself is none; with a `charge`, only crimes of this offence are looked at, but those of
    all, with whom he is linked or not. What is asked for is the same where its `identity` is.
    """
    own = {row.offence for row in world.rows("established", accused)}
    parts = {(row.offence, row.principal_act) for row in world.rows("joint_offender", accused)}
    acts = sorted({row.act for row in world.rows("involved", accused)})
    linked = _linked(known, accused, acts)
    crimes = [
        row
        for row in world.rows("perpetrated")
        if row.accused != accused and row.offence not in own and charge in (None, row.offence)
        if (row.offence, row.act) not in parts and (charge or linked & {row.accused, row.act})
    ]
    crimes.sort(key=lambda row: not linked & {row.accused, row.act})
    pairs = [(crime, act) for crime in crimes for act in dict.fromkeys([*acts, crime.act])]
    found = [Share(crime, act, _near(engine, accused, act, crime, identity)) for crime, act in pairs[:MOST_SOUGHT]]
    near = sorted((share for share in found if share.routes), key=lambda share: share.routes[0].distance)
    return Shares(tuple(near), len(pairs) <= MOST_SOUGHT, len(crimes))


def _linked(links: Links, accused: str, acts: Collection[str]) -> set[str]:
    """The persons, acts and things that facts name together with an accused or his acts, or with a thing that they name
    so."""
    named = {accused, *acts}
    first = named.union(*(links.beside.get(name, ()) for name in named))
    return first.union(*(links.beside.get(name, ()) for name in first & links.things))


def _near(
    engine: WhyNot, accused: str, act: str, crime: Row, identity: Callable[[Obstacle], Hashable]
) -> tuple[Route, ...]:
    """The ways to a part in a crime that need so few facts, each a fact that a case may state; of those that need as many,
    ways by other facts go before ways by the same facts with another value."""
    wanted = [Function(word) for word in (accused, act, crime.offence, crime.accused, crime.act)]
    found = routes(engine.ways("joint_offender", wanted), identity, engine.flattened)
    near = [route for route in found if len(route.obstacles) <= MOST_FACTS and all(map(_to_state, route.obstacles))]
    first: dict[frozenset[str], Route] = {}
    for route in near:
        first.setdefault(_names(route), route)
    return tuple(sorted(near, key=lambda route: (len(route.obstacles), first[_names(route)] is not route)))


def _to_state(obstacle: Obstacle) -> bool:
    return isinstance(obstacle, Wanted) and obstacle.input


def _names(route: Route) -> frozenset[str]:
    return frozenset(o.name for o in route.obstacles if isinstance(o, Wanted))
