"""Searching the space of facts: the smallest case on which two theories part.

The two theories are two worlds of one lifted program over the same facts. The case found has the fewest facts; among
those with as few, it is the first in the canonical order of facts, so that it never changes from run to run: both are
one optimisation. The search looks first at the offences that the differing readings speak of, and at all offences only where it finds
nothing there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clingo import Function, Number, Symbol

from kb.ask.fact_space import Bounds, Space, span
from kb.files import folders
from kb.files.doctrine import Package
from kb.rules import slicing
from kb.rules.knowledge import Knowledge, shipped
from kb.run.driver import Deadline, Grounded, Stated
from kb.run.solver import lift, stated

KINDS = ("conviction", "charge", "penalty")


@dataclass(frozen=True)
class Separation:
    """The facts of a separating case, or None where there is none within the bounds; what parts, and the bounds."""

    facts: tuple[Symbol, ...] | None
    parts: tuple[str, ...]
    bounds: Bounds


def separate(
    first: Package,
    second: Package,
    knowledge: Knowledge | None = None,
    wanted: str | None = None,
    seconds: float | Deadline = 60.0,
) -> Separation:
    """Find the smallest case on which two packages part, in `wanted` (conviction, charge, penalty) or in any of
    them; raise `BoundHit`."""
    base, deadline = knowledge or shipped(), Deadline.of(seconds)
    issues = sorted(issue for issue in first if first[issue] != second[issue])
    if not issues:
        return Separation(None, (), span(base).bounds)
    near = span(base, slicing.relevant_offences(base, issues), issues)
    found = _Search(base, near, (first, second), wanted, deadline).smallest()
    if found.facts is None and near.bounds.offences:
        return _Search(base, span(base), (first, second), wanted, deadline).smallest()
    return found


class _Search:
    def __init__(
        self, base: Knowledge, space: Space, packages: Sequence[Package], wanted: str | None, deadline: Deadline
    ) -> None:
        self.space, self.packages, self.wanted, self.deadline = space, packages, wanted, deadline
        extra = (folders.encodings() / "search" / "separate.lp").read_text(encoding="utf-8")
        self.program = base.program.text + extra + "#defined wanted/1.\n"

    def smallest(self) -> Separation:
        """Find the smallest case; of several, the one whose facts come first."""
        options = ("--opt-strategy=usc,k,0,5", "--opt-usc-shrink=min")
        best: Sequence[Symbol] = ()
        for model in Grounded(self.program, self._state, self.deadline, options, "separating case").models():
            best = model.symbols(atoms=True)
        if not best:
            return Separation(None, (), self.space.bounds)
        true = frozenset(best)
        facts = (fact for fact in self.space.possible if lift(fact, Number(0)) in true)
        parts = sorted(str(symbol.arguments[0]) for symbol in best if symbol.name == "part")
        return Separation((*self.space.fixed, *facts), tuple(parts), self.space.bounds)

    def _state(self, facts: Stated) -> None:
        """The packages are worlds; all of them choose the same facts, as few as possible."""
        for number, package in enumerate(self.packages):
            world = Number(number)
            facts.facts(stated(world, self.space.fixed, package))
            facts.optional(lift(fact, world) for fact in self.space.possible)
            for fact in self.space.possible if number else ():
                here, there = lift(fact, Number(0)), lift(fact, world)
                facts.never((here, True), (there, False))
                facts.never((here, False), (there, True))
        if self.wanted:
            facts.facts([Function("wanted", [Function(self.wanted)])])
        for group in self.space.exclusive:
            facts.at_most_one([lift(fact, Number(0)) for fact in group])
        facts.fewest(lift(fact, Number(0)) for fact in self.space.possible)
