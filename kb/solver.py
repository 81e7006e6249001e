"""One clingo run for many worlds.

A world is a set of facts and a package of readings. `solve` grounds the lifted program once for all of them and returns, for
each, the atoms of its answer set and the instances of rules that fired. The law is stratified, so there is one answer set.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import clingo

from kb.errors import BoundHit, NullumError

if TYPE_CHECKING:
    from kb.knowledge import Program

INSTANCE = "rule_"
Atom = clingo.Symbol
Atoms = dict[tuple[str, bool], list[Atom]]


class SolverError(NullumError, RuntimeError):
    """clingo said something about the program: a message from it is always a failure."""


@dataclass(frozen=True, slots=True)
class World:
    """What differs between worlds: the facts, as unlifted symbols, and the readings."""

    facts: tuple[Atom, ...]
    readings: Mapping[str, str]


@dataclass(slots=True)
class Model:
    """The answer of one world: atoms without the world argument by (name, sign), and fired instances by rule id."""

    atoms: Atoms
    instances: dict[int, list[tuple[Atom, ...]]]
    index: set[Atom] = field(default_factory=set)

    def of(self, name: str, positive: bool = True) -> list[Atom]:
        """The atoms of a predicate."""
        return self.atoms.get((name, positive), [])

    def __contains__(self, atom: Atom) -> bool:
        if not self.index:
            self.index = {symbol for symbols in self.atoms.values() for symbol in symbols}
        return atom in self.index


def solve(program: Program, worlds: Sequence[World], seconds: float = 60.0) -> list[Model]:
    """Solve all worlds in one run; raise `BoundHit` after `seconds` of solving, `SolverError` on any message of clingo."""
    messages: list[str] = []
    control = clingo.Control(logger=lambda _code, text: messages.append(text.strip()))
    try:
        control.add("base", [], program.text)
        _state(control, worlds)
        control.ground([("base", [])])
    except MemoryError:
        raise BoundHit("the memory bound was hit while grounding") from None
    except RuntimeError as error:
        raise _failure(error, messages) from None
    if messages:
        raise SolverError("\n".join(messages))
    symbols = _answer(control, seconds)
    return _split(symbols, program, len(worlds))


def _failure(error: RuntimeError, messages: list[str]) -> NullumError:
    if "bad_alloc" in str(error):
        return BoundHit("the memory bound was hit while grounding")
    return SolverError("\n".join([*messages, str(error)]))


def _state(control: clingo.Control, worlds: Sequence[World]) -> None:
    """Hand the facts over as symbols: nothing of a case is ever program text."""
    with control.backend() as backend:
        for number, world in enumerate(worlds):
            here = clingo.Number(number)
            stated = [clingo.Function("world", [here])]
            stated += [clingo.Function(f.name, [here, *f.arguments], f.positive) for f in world.facts]
            for issue, position in world.readings.items():
                reading = [here, clingo.Function(issue), clingo.Function(position)]
                stated.append(clingo.Function("doctrine", reading))
            for symbol in stated:
                backend.add_rule([backend.add_atom(symbol)])


def _answer(control: clingo.Control, seconds: float) -> Iterable[Atom]:
    with control.solve(yield_=True, async_=True) as handle:
        handle.resume()
        if not handle.wait(seconds):
            handle.cancel()
            raise BoundHit(f"no answer within {seconds:g} seconds")
        model = handle.model()
        if model is None:
            raise SolverError("no answer set: two facts contradict each other")
        return model.symbols(atoms=True)


def _split(symbols: Iterable[Atom], program: Program, count: int) -> list[Model]:
    lifted = {(name, arity + 1, sign) for name, arity, sign in program.lifted}
    common: Atoms = defaultdict(list)
    common_instances: dict[int, list[tuple[Atom, ...]]] = defaultdict(list)
    atoms: list[Atoms] = [defaultdict(list) for _ in range(count)]
    instances: list[dict[int, list[tuple[Atom, ...]]]] = [defaultdict(list) for _ in range(count)]
    for symbol in symbols:
        name, args = symbol.name, symbol.arguments
        if name == INSTANCE:
            bucket = instances[args[1].number] if len(args) == 3 else common_instances
            bucket[args[0].number].append(tuple(args[-1].arguments))
        elif (name, len(args), symbol.positive) in lifted:
            bare = clingo.Function(name, args[1:], symbol.positive)
            atoms[args[0].number][name, symbol.positive].append(bare)
        elif name != "world":
            common[name, symbol.positive].append(symbol)
    return [Model({**common, **atoms[i]}, {**common_instances, **instances[i]}) for i in range(count)]
