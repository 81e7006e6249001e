"""What an atom that is not derived lacks: the rules that could have supplied it, and the obstacles in each.

An obstacle is a fact that is wanted, a number that falls short, an exception that applies, a reading not taken. The
distance of a rule is the number of its obstacles, counted through the rules below.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from clingo import Symbol, SymbolType

from kb.rules.formula import Agg, Cmp, Rule
from kb.run.matching import Bindings

FAR = 99


@dataclass(frozen=True)
class Wanted:
    """An atom that would be needed; free places are None.

    `ways` are the rules that could derive it (none for a fact).
    """

    name: str
    args: tuple[Symbol | None, ...]
    positive: bool
    input: bool
    ways: tuple[Way, ...] = ()

    @property
    def distance(self) -> int:
        """Parts still needed on the nearest way."""
        return 1 if self.input or not self.ways else self.ways[0].distance


class _Figures:
    """What falls short of a number, or goes past it."""

    reached: Symbol
    required: Symbol

    @property
    def share(self) -> float:
        """How much of the required number is missing, between 0 and 1."""
        reached, required = self.reached, self.required
        if reached.type != SymbolType.Number or required.type != SymbolType.Number or required.number <= 0:
            return 1.0
        return min(1.0, max(0.0, 1 - reached.number / required.number))


@dataclass(frozen=True)
class Short(_Figures):
    """A comparison that fails: the number reached, the relation, the number required."""

    rule: Rule = field(hash=False)
    part: Cmp
    bindings: Bindings = field(hash=False)
    reached: Symbol
    op: str
    required: Symbol
    distance: int = 1


@dataclass(frozen=True)
class ShortTotal(_Figures):
    """An aggregate whose value misses its bound."""

    part: Agg
    reached: Symbol
    op: str
    required: Symbol
    distance: int = 1


@dataclass(frozen=True)
class Blocked:
    """An exception or rebuttal that applies: this atom is derived, and the rule asks that it is not.

    `of_dates` says that it rests on nothing but when things were; `denials` are the facts on which it rests that deny
    something.
    """

    atom: Symbol
    distance: int = 1
    of_dates: bool = False
    denials: frozenset[Symbol] = frozenset()


@dataclass(frozen=True)
class NotTaken:
    """A reading that the rule depends on and that the theory does not take."""

    issue: str
    position: str
    distance: int = 1


Obstacle: TypeAlias = Wanted | Short | ShortTotal | Blocked | NotTaken


@dataclass(frozen=True)
class Way:
    """A rule that could have supplied the conclusion: the atoms that hold and the obstacles, nearest first."""

    rule: Rule
    provisions: tuple[str, ...]
    holds: tuple[Symbol, ...]
    obstacles: tuple[Obstacle, ...]

    @property
    def distance(self) -> int:
        """Parts still needed."""
        return min(FAR, sum(o.distance for o in self.obstacles))
