"""The ways to an atom that is not derived, flattened into routes: each goes through the rules down to what is lacking at
its end, the nearest first, each once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from clingo import Number, Symbol, SymbolType

from kb.rules.formula import Lit
from kb.run.matching import place
from kb.why.obstacles import Blocked, NotTaken, Obstacle, Short, ShortTotal, Wanted, Way


@dataclass(frozen=True)
class Route:
    """One way through the rules down to what is lacking: the provisions on it and the obstacles at its end."""

    provisions: tuple[str, ...]
    obstacles: tuple[Obstacle, ...]

    @property
    def distance(self) -> tuple[float, int]:
        """How much it takes to remove the obstacles, and how many they are: a number nearly reached comes before one fact,
        that before a number that is far off, and that before several facts."""
        return round(sum(o.weight for o in self.obstacles), 9), len(self.obstacles)


Flattened = dict[int, tuple[Sequence[Way], list[Route]]]
"""The routes of ways that many others lead to, each flattened once; the ways are kept, so that none takes their place."""


def routes(
    ways: Sequence[Way],
    identity: Callable[[Obstacle], Hashable] = lambda one: one,
    known: Flattened | None = None,
) -> list[Route]:
    """Flatten ways into routes, the nearest first, each once; one that asks for all that a nearer one asks for, and more,
    is none. What is asked for is the same where its `identity` is: who tells obstacles gives the words he tells them in.

    Where one obstacle of a way has ways of its own each of them makes a route; where several have, the nearest of
    each is taken. What is `known` of the ways below is kept for those who ask of others that lead to them.
    """
    return least(_flattened(ways, {} if known is None else known), identity)


def least(found: Iterable[Route], identity: Callable[[Obstacle], Hashable] = lambda one: one) -> list[Route]:
    """Order routes, the nearest first, and leave out those that ask for what a nearer one asks for, and more, be it more of the
    same number: ten times it where the number itself is enough."""
    kept_routes: list[tuple[frozenset[Hashable], Route]] = []
    for route in sorted(found, key=lambda route: route.distance):
        asked = frozenset(map(identity, route.obstacles))
        again = any(nearer == asked and kept.provisions == route.provisions for nearer, kept in kept_routes)
        if asked and not again and not any(nearer < asked for nearer, _ in kept_routes):
            kept_routes.append((asked, route))
    lowest: dict[Hashable, int] = {}
    for _, route in kept_routes:
        for of, required in _numbers(route, identity):
            lowest[of] = min(required, lowest.get(of, required))
    return [route for _, route in kept_routes if not _asks_for_more_than(lowest, route, identity)]


def _asks_for_more_than(lowest: Mapping[Hashable, int], route: Route, identity: Callable[[Obstacle], Hashable]) -> bool:
    """Say whether less of a number is enough, alone or beside the same other obstacles."""
    asked = (
        (of, required) for beside, required in _numbers(route, identity) for of in (beside, (beside[0], frozenset()))
    )
    return any(required > lowest.get(of, required) for of, required in asked)


def _numbers(
    route: Route, identity: Callable[[Obstacle], Hashable]
) -> Iterator[tuple[tuple[Hashable, frozenset[Hashable]], int]]:
    """Yield the numbers that fall short on a route, each beside the other obstacles, and how much of it is required."""
    for one in route.obstacles:
        if isinstance(one, Short) and (number := _number(one)) and one.required.type == SymbolType.Number:
            others = frozenset(identity(other) for other in route.obstacles if other is not one)
            yield (number, others), one.required.number


def _number(short: Short) -> Hashable:
    """The number that falls short: the atom that holds it, with the places that are known; None where it may not be more."""
    bodies = (part.atom for part in short.rule.body if isinstance(part, Lit) and not part.sign)
    atom = next((atom for atom in bodies if atom.args and atom.args[-1] == short.part.left), None)
    if atom is None or short.op != ">=":
        return None
    return atom.name, *(place(arg, short.bindings) for arg in atom.args)


def _flattened(ways: Sequence[Way], known: Flattened) -> Collection[Route]:
    found: dict[Hashable, Route] = {}
    for way in ways:
        for route in _routes(way, known):
            if not any(_impossible(o) for o in route.obstacles) and not _stays_denied(route):
                kept = _worth_telling(route.obstacles)
                found.setdefault((route.provisions[-1:], kept), Route(route.provisions, kept))
    return [route for route in found.values() if not _short_under_the_reading(route)] or found.values()


def _below(ways: Sequence[Way], known: Flattened) -> list[Route]:
    if id(ways) not in known:
        known[id(ways)] = ways, least(_flattened(ways, known))
    return known[id(ways)][1]


def through(ways: Sequence[Way], provision: str) -> tuple[Way, ...]:
    """Keep of ways what goes through the rules that rest on a provision."""
    found = []
    for way in ways:
        cut = [
            replace(o, ways=below) if isinstance(o, Wanted) and (below := through(o.ways, provision)) else o
            for o in way.obstacles
        ]
        if way.rule.provision == provision:
            found.append(way)
        elif any(one is not o for one, o in zip(cut, way.obstacles, strict=True)):
            found.append(replace(way, obstacles=tuple(cut)))
    return tuple(found)


def _worth_telling(obstacles: tuple[Obstacle, ...]) -> tuple[Obstacle, ...]:
    """Leave out what another obstacle of the route says better: each once, the more special of two facts wanted."""
    better = any(isinstance(o, Short | ShortTotal) and not _technical(o) for o in obstacles)
    kept = list(dict.fromkeys(o for o in obstacles if not (better and _technical(o))))
    return tuple(o for o in kept if not any(_more_special(other, o) for other in kept))


def _more_special(obstacle: Obstacle, other: Obstacle) -> bool:
    if not isinstance(obstacle, Wanted) or not isinstance(other, Wanted) or obstacle.args == other.args:
        return False
    if (obstacle.name, obstacle.positive) != (other.name, other.positive):
        return False
    return all(open_ in (None, given) for given, open_ in zip(obstacle.args, other.args, strict=True))


def _short_under_the_reading(route: Route) -> bool:
    """Say whether a route asks for a reading under which a number falls short all the same."""
    kinds = [type(obstacle) for obstacle in route.obstacles]
    return NotTaken in kinds and (Short in kinds or ShortTotal in kinds)


def _stays_denied(route: Route) -> bool:
    """Say whether what a stated fact denies would defeat a route all the same, with all that it asks for."""
    wanted = [o for o in route.obstacles if isinstance(o, Wanted)]
    denied = [o.denials for o in route.obstacles if isinstance(o, Blocked) and o.denials]
    return not all(any(_takes_the_place_of(o, fact) for fact in facts for o in wanted) for facts in denied)


def _takes_the_place_of(wanted: Wanted, fact: Symbol) -> bool:
    if (wanted.name, wanted.positive) != (fact.name, not fact.positive):
        return False
    return all(asked in (None, given) for asked, given in zip(wanted.args, fact.arguments, strict=True))


def _impossible(obstacle: Obstacle) -> bool:
    """Say whether no fact of a case could remove an obstacle: the law itself would have to be another."""
    if isinstance(obstacle, Short) and obstacle.of_dates:
        return not obstacle.of_event  # a text that is not in force at the time of the act
    if isinstance(obstacle, Blocked):
        return obstacle.of_dates
    if isinstance(obstacle, Short | ShortTotal):
        return obstacle.op == "<" and obstacle.required == Number(0)  # nothing is less than none
    return isinstance(obstacle, Wanted) and not obstacle.input and not obstacle.ways


def _technical(obstacle: Obstacle) -> bool:
    """Say whether an obstacle is a comparison of a definition, which a provision's own comparison says better."""
    return isinstance(obstacle, Short) and obstacle.rule.provisions == ("definition",)


def _routes(way: Way, known: Flattened) -> Iterator[Route]:
    own = tuple(p for p in way.provisions if p != "definition")
    leaves = tuple(o for o in way.obstacles if not (isinstance(o, Wanted) and o.ways))
    open_ = [_below(o.ways, known) for o in way.obstacles if isinstance(o, Wanted) and o.ways]
    if not all(open_):
        return
    if not open_:
        yield Route(own, leaves)
    elif len(open_) == 1:
        for below in open_[0]:
            yield Route(_joined(own, below.provisions), (*leaves, *below.obstacles))
    else:
        nearest = [below[0] for below in open_]
        cited = _joined(own, tuple(p for route in nearest for p in route.provisions))
        yield Route(cited, (*leaves, *(o for route in nearest for o in route.obstacles)))


def _joined(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return (*first, *dict.fromkeys(p for p in second if p not in first))
