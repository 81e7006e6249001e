"""Standings, and what they hang on.

What a case leaves open is a set of choices: a disputed fact holds or does not, an issue takes one of its positions. A
`Table` says for every coherent point (a value for each choice) whether a conclusion follows. From it come the standing
of the conclusion (robust, contested, excluded), the choices on which it hangs, and the smallest sets of settings that
decide it whatever else is so: a set of one setting decides alone, one of several only together, and where there are
several sets each will do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product
from math import prod
from typing import Any, TypeVar

from kb.files.cases import STANDINGS

ROBUST, CONTESTED, EXCLUDED = STANDINGS
FOR, AGAINST, BOTH = "for", "against", "both"
Choice = TypeVar("Choice", bound=Hashable)
Value = TypeVar("Value", bound=Hashable)
Point = tuple[Any, ...]


def standing(truths: Iterable[bool]) -> str:
    """Name the standing of what is true in these versions and not in those."""
    found = set(truths)
    return CONTESTED if len(found) == 2 else ROBUST if True in found else EXCLUDED


def changes(values: Mapping[Choice, Iterable[Value]], size: int) -> Iterator[tuple[tuple[Choice, Value], ...]]:
    """Yield every way to set `size` of the choices to one of their `values`."""
    for chosen in combinations(values, size):
        for picked in product(*(values[choice] for choice in chosen)):
            yield tuple(zip(chosen, picked, strict=True))


@dataclass(frozen=True)
class Deciding:
    """A smallest set of settings that decides a conclusion: with them it follows (or, if `follows` is false, does not),
    whatever else is so."""

    follows: bool
    settings: tuple[tuple[Any, Any], ...]

    @property
    def holding(self) -> tuple[Any, ...]:
        """Of disputed facts: those that hold in it."""
        return tuple(choice for choice, value in self.settings if value is True)

    @property
    def failing(self) -> tuple[Any, ...]:
        """Of disputed facts: those that do not hold in it."""
        return tuple(choice for choice, value in self.settings if value is False)


class Table:
    """The truth of one conclusion at every coherent point."""

    def __init__(self, choices: Mapping[Any, Sequence[Any]], truth: Mapping[Point, bool]) -> None:
        """Take the values of each choice, and the truth at each point that does not contradict itself."""
        self.choices = choices
        self.truth = truth

    @property
    def standing(self) -> str:
        """Whether the conclusion follows at all points, some or none."""
        return standing(self.truth.values())

    @cached_property
    def pivots(self) -> tuple[Any, ...]:
        """The choices on which it hangs: two points that differ in nothing else part on it."""
        return tuple(choice for at, choice in enumerate(self.choices) if self._parts(at))

    def _parts(self, at: int) -> bool:
        """Say whether points that differ in the choice at a place alone part."""
        groups: dict[Point, set[bool]] = defaultdict(set)
        for point, true in self.truth.items():
            groups[point[:at] + point[at + 1 :]].add(true)
        return any(len(found) == 2 for found in groups.values())

    @cached_property
    def deciding(self) -> tuple[Deciding, ...]:
        """The smallest deciding sets, those for the conclusion first; none where nothing is contested."""
        return (*self._decide(True), *self._decide(False)) if self.pivots else ()

    def _decide(self, follows: bool) -> list[Deciding]:
        """Find the smallest sets for one side; a point that contradicts itself counts for neither."""
        places = [at for at, choice in enumerate(self.choices) if choice in self.pivots]
        values = tuple(tuple(self.choices[choice]) for choice in self.pivots)
        truth = {tuple(point[at] for at in places): true for point, true in self.truth.items()}
        mine = [point for point, true in truth.items() if true == follows]
        allowed = frozenset(point for point in product(*values) if truth.get(point, follows) == follows)
        sets = [one for one in _implicants(allowed, values, {}) if any(_covers(one, point) for point in mine)]
        ranked = sorted(sets, key=lambda one: (len(one), [(at, values[at].index(value)) for at, value in one]))
        return [Deciding(follows, tuple((self.pivots[at], value) for at, value in one)) for one in ranked]

    @property
    def bearing(self) -> dict[Any, str]:
        """How each disputed fact on which it hangs bears on the conclusion: `for` it, `against` it, or `both`."""
        ways: dict[Any, set[str]] = defaultdict(set)
        for one in self.deciding:
            for fact, holds in one.settings:
                if isinstance(holds, bool):
                    ways[fact].add(FOR if holds == one.follows else AGAINST)
        return {fact: BOTH if len(ways[fact]) == 2 else min(ways[fact]) for fact in self.pivots if fact in ways}


Settings = tuple[tuple[int, Any], ...]


def _implicants(
    points: frozenset[Point],
    values: tuple[tuple[Any, ...], ...],
    known: dict[frozenset[Point], frozenset[Settings]],
) -> frozenset[Settings]:
    """Find the prime implicants of a set of points: the smallest settings, by place, all of whose points are in it.

    With f and its parts f_v (first choice set to v): what every part has does not need the first choice; what only f_v
    has needs it set to v.
    """
    if not points or len(points) == prod(map(len, values)):
        return frozenset([()] if points else [])
    if points not in known:
        parts = [frozenset(p[1:] for p in points if p[0] == value) for value in values[0]]
        common = _implicants(frozenset.intersection(*parts), values[1:], known)
        found = set(_moved(common))
        for value, part in zip(values[0], parts, strict=True):
            found.update(((0, value), *one) for one in _moved(_implicants(part, values[1:], known) - common))
        known[points] = frozenset(found)
    return known[points]


def _moved(sets: Iterable[Settings]) -> Iterator[Settings]:
    """Count the places from one choice earlier."""
    return (tuple((at + 1, value) for at, value in one) for one in sets)


def _covers(one: Settings, point: Point) -> bool:
    return all(point[at] == value for at, value in one)
