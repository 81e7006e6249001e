"""What an atom that is not derived lacks: the rules that could have supplied it, and the obstacles in each.

An obstacle is a fact that is wanted, a number that falls short, an exception that applies, a reading not taken. The
distance of a rule is the number of its obstacles, counted through the rules below; the weight of an obstacle is how much it
takes to remove it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from clingo import Symbol, SymbolType

from kb.rules.formula import Agg, Cmp, Rule
from kb.run.matching import Bindings

FAR = 99
NEARLY = 0.1  # a number that lacks so much of what is required, or only one, is nearer than any fact
_MADE_TO_COUNT, _FACT, _NUMBER, _JUDGEMENT, _READING, _NOTHING, _CATCH_ALL = 0.9, 1.0, 1.05, 1.1, 1.4, 1.5, 1.6
"""What an obstacle weighs, all less than two facts: a fact with which what is stated is enough, any other; a number reached in
part; a judgement; another reading; a number of which there is nothing; a catch-all."""


@dataclass(frozen=True)
class Wanted:
    """An atom that would be needed; free places are None.

    `ways` are the rules that could derive it (none for a fact); `cost` is what the vocabulary says that the fact counts,
    one less where it makes a number that is reached count. In `one_of` stand the place and the values of which any other would
    do, where the law lists several.
    """

    name: str
    args: tuple[Symbol | None, ...]
    positive: bool
    input: bool
    ways: tuple[Way, ...] = ()
    cost: int = 1
    one_of: tuple[int, tuple[Symbol, ...]] | None = None

    @property
    def distance(self) -> int:
        """Parts still needed on the nearest way."""
        return 1 if self.input or not self.ways else self.ways[0].distance

    @property
    def weight(self) -> float:
        """That of one fact, nearer where it is about nothing that the case does not name: a judgement is farther, and one
        that fills a catch-all farther than any number."""
        kind = {0: _MADE_TO_COUNT, 1: _FACT, 2: _JUDGEMENT}.get(self.cost, _CATCH_ALL)
        return kind + min(4, self.args.count(None)) / 100


class _Figures:
    """What falls short of a number, or goes past it."""

    reached: Symbol
    required: Symbol

    @property
    def share(self) -> float:
        """How much of the greater of the two numbers the other lacks, between 0 and 1."""
        if not self._are_numbers:
            return 1.0
        low, high = sorted((self.reached.number, self.required.number))
        return 1.0 if high <= 0 else min(1.0, 1 - low / high)

    @property
    def _are_numbers(self) -> bool:
        return self.reached.type == self.required.type == SymbolType.Number

    @property
    def weight(self) -> float:
        """At most that of one fact where the number is nearly reached; else more, and most where there is none of it."""
        one_short = self._are_numbers and abs(self.required.number - self.reached.number) == 1
        if one_short or self.share <= NEARLY:
            return self.share
        return _NOTHING if self.share == 1 else _NUMBER + self.share / 100


@dataclass(frozen=True)
class Short(_Figures):
    """A comparison that fails: the number reached, the relation, the number required; `of_event` says that it turns on the day
    of a stated event, which may have been another."""

    rule: Rule = field(hash=False)
    part: Cmp
    bindings: Bindings = field(hash=False)
    reached: Symbol
    op: str
    required: Symbol
    distance: int = 1
    of_event: bool = False

    @property
    def of_dates(self) -> bool:
        """Say whether what is compared are two days."""
        return _is_date(self.reached) and _is_date(self.required)

    @property
    def weight(self) -> float:
        """That of one fact where it is a day, for which a fact is as it is."""
        return _FACT if self.of_dates else super().weight


def _is_date(symbol: Symbol) -> bool:
    """Say whether a number is a date, YYYYMMDD."""
    return symbol.type == SymbolType.Number and symbol.number > 19000000 and 0 < symbol.number // 100 % 100 <= 12


@dataclass(frozen=True)
class ShortTotal(_Figures):
    """An aggregate whose value misses its bound; `rows` are what its variables stand for in each of its terms."""

    part: Agg
    reached: Symbol
    op: str
    required: Symbol
    distance: int = 1
    rows: tuple[Bindings, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Blocked:
    """An exception or rebuttal that applies: this atom is derived, and the rule asks that it is not.

    `of_dates` says that it rests on nothing but when things were; `denials` are the facts on which it rests that deny
    something.
    """

    atom: Symbol
    distance: int = 1
    weight: float = 1.0
    of_dates: bool = False
    denials: frozenset[Symbol] = frozenset()


@dataclass(frozen=True)
class NotTaken:
    """A reading that the rule depends on and that the theory does not take."""

    issue: str
    position: str
    distance: int = 1
    weight: float = _READING


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
