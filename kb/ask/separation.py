"""Searching the space of facts: the smallest case on which two theories part.

The two theories are two worlds of one lifted program over the same facts. The case found has the fewest facts; among
those with as few, it is the first in the canonical order of facts, so that it never changes from run to run. The
search looks first at the offences that the differing readings speak of, and at all offences only where it finds
nothing there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import clingo
from clingo import Function, Number, Symbol

from kb.ask.fact_space import Bounds, Space, span
from kb.errors import BoundHit
from kb.files import folders
from kb.files.doctrine import Package
from kb.rules import slicing
from kb.rules.knowledge import Knowledge, shipped
from kb.run.solver import SolverError, lift, reading

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
    seconds: float = 60.0,
) -> Separation:
    """Find the smallest case on which two packages part, in `wanted` (conviction, charge, penalty) or in any of
    them."""
    base = knowledge or shipped()
    issues = sorted(issue for issue in first if first[issue] != second[issue])
    if not issues:
        return Separation(None, (), span(base).bounds)
    near = span(base, slicing.relevant_offences(base, issues), issues)
    found = _find(base, near, (first, second), wanted, seconds)
    if found.facts is None and near.bounds.offences:
        return _find(base, span(base), (first, second), wanted, seconds)
    return found


def _find(base: Knowledge, space: Space, packages: Sequence[Package], wanted: str | None, seconds: float) -> Separation:
    search = _Search(base, space, packages, wanted, seconds)
    facts = search.smallest()
    if facts is None:
        return Separation(None, (), space.bounds)
    return Separation((*space.fixed, *facts), search.parts, space.bounds)


class _Search:
    def __init__(
        self, base: Knowledge, space: Space, packages: Sequence[Package], wanted: str | None, seconds: float
    ) -> None:
        self.base, self.space, self.packages, self.seconds = base, space, packages, seconds
        self.wanted = wanted
        self.parts: tuple[str, ...] = ()

    def _control(self, *arguments: str) -> tuple[clingo.Control, dict[Symbol, int]]:
        messages: list[str] = []
        control = clingo.Control(list(arguments), logger=lambda _code, text: messages.append(text))
        extra = (folders.encodings() / "search" / "separate.lp").read_text(encoding="utf-8")
        control.add("base", [], self.base.program.text + extra + "#defined wanted/1.\n")
        with control.backend() as backend:
            literals = self._state(backend)
        control.ground([("base", [])])
        if messages:
            raise SolverError("\n".join(messages))
        return control, literals

    def _state(self, backend: clingo.Backend) -> dict[Symbol, int]:
        for world, package in enumerate(self.packages):
            here = Number(world)
            known = [Function("world", [here]), *(lift(fact, here) for fact in self.space.fixed)]
            known += [reading(here, i, p) for i, p in package.items()]
            if self.wanted:
                known.append(Function("wanted", [Function(self.wanted)]))
            for symbol in known:
                backend.add_rule([backend.add_atom(symbol)])
        literals = {}
        for fact in self.space.possible:
            literals[fact] = literal = backend.add_atom(lift(fact, Number(0)))
            backend.add_rule([literal], choice=True)
            for world in range(1, len(self.packages)):
                backend.add_rule([backend.add_atom(lift(fact, Number(world)))], [literal])
        for group in self.space.exclusive:
            for at, one in enumerate(group):
                for other in group[at + 1 :]:
                    backend.add_rule([], [literals[one], literals[other]])
        backend.add_minimize(0, [(literal, 1) for literal in literals.values()])
        return literals

    def smallest(self) -> tuple[Symbol, ...] | None:
        """The canonical smallest case, or None."""
        control, _ = self._control("--opt-strategy=usc,k,0,5", "--opt-usc-shrink=min")
        best: list[frozenset[Symbol]] = []
        self._solve(control, [], lambda model: best.append(self._chosen(model)))
        if not best:
            return None
        size = len(best[-1])
        return self._canonical(size, best[-1])

    def _canonical(self, size: int, found: frozenset[Symbol]) -> tuple[Symbol, ...]:
        """Among the cases of the smallest size, take the one whose facts come first."""
        control, literals = self._control("--opt-mode=ignore")
        with control.backend() as backend:
            too_many = backend.add_atom()
            backend.add_weight_rule([too_many], size + 1, [(literal, 1) for literal in literals.values()])
            backend.add_rule([], [too_many])
        kept: list[tuple[Symbol, bool]] = []
        current = found
        for fact in self.space.possible:
            if sum(truth for _, truth in kept) == size:
                break
            symbol = lift(fact, Number(0))
            if fact not in current:
                other = self._one(control, [*kept, (symbol, True)])
                if other is None:
                    kept.append((symbol, False))
                    continue
                current = other
            kept.append((symbol, True))
        return tuple(fact for fact in self.space.possible if fact in current)

    def _one(self, control: clingo.Control, assumptions: Sequence[tuple[Symbol, bool]]) -> frozenset[Symbol] | None:
        found: list[frozenset[Symbol]] = []
        self._solve(control, assumptions, lambda model: found.append(self._chosen(model)))
        return found[-1] if found else None

    def _chosen(self, model: clingo.Model) -> frozenset[Symbol]:
        true = set(model.symbols(atoms=True))
        self.parts = tuple(sorted(str(s.arguments[0]) for s in true if s.name == "part"))
        return frozenset(fact for fact in self.space.possible if lift(fact, Number(0)) in true)

    def _solve(
        self, control: clingo.Control, assumptions: Sequence[tuple[Symbol, bool]], keep: Callable[[clingo.Model], None]
    ) -> None:
        with control.solve(assumptions=assumptions, on_model=keep, async_=True) as handle:
            if not handle.wait(self.seconds):
                handle.cancel()
                raise BoundHit(f"no separating case within {self.seconds:g} seconds")
            handle.get()
