"""One clingo run for many worlds.

A world is a set of facts and a package of readings. `solve` grounds the lifted program once for all of them and
returns, for each, the atoms of its answer set and the instances of rules that fired. The law is stratified, so there
is one answer set.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import clingo

from kb.errors import BoundHit, NullumError

if TYPE_CHECKING:
    from kb.rules.knowledge import Program

INSTANCE = "rule_"
Atom = clingo.Symbol


class SolverError(NullumError, RuntimeError):
    """Clingo said something about the program: a message from it is always a failure."""


@dataclass(frozen=True)
class World:
    """What differs between worlds: the facts, as unlifted symbols, and the readings."""

    facts: tuple[Atom, ...]
    readings: Mapping[str, str]


class Answer:
    """The one answer set of a run: its symbols by name, split by world only where someone asks.

    `shared` holds what others work out once for all worlds.
    """

    def __init__(self, symbols: Iterable[Atom], lifted: frozenset[tuple[str, int, bool]]) -> None:
        self._lifted = {name for name, _, _ in lifted}
        self._named: dict[str, list[Atom]] = defaultdict(list)
        for symbol in symbols:
            self._named[symbol.name].append(symbol)
        self._worlds: dict[str, dict[int, dict[bool, list[Atom]]]] = {}
        self.shared: dict[str, Any] = {}
        self._fired: dict[int, dict[int, list[tuple[Atom, ...]]]] = {}

    @property
    def names(self) -> Iterable[str]:
        """Names of the predicates that hold of something, rule instances left out."""
        return [name for name in self._named if not name.startswith(INSTANCE) and name != "world"]

    def atoms(self, world: int, name: str, positive: bool) -> list[Atom]:
        """The atoms of a predicate in a world, without the world argument."""
        if name not in self._worlds:
            self._worlds[name] = self._split(name)
        rows = self._worlds[name]
        return rows.get(world if name in self._lifted else -1, {}).get(positive, [])

    def _split(self, name: str) -> dict[int, dict[bool, list[Atom]]]:
        rows: dict[int, dict[bool, list[Atom]]] = defaultdict(lambda: {True: [], False: []})
        for symbol in self._named.get(name, ()):
            positive = symbol.positive
            if name in self._lifted:
                args = symbol.arguments
                rows[args[0].number][positive].append(clingo.Function(name, args[1:], positive))
            else:
                rows[-1][positive].append(symbol)
        return rows

    def fired(self, world: int, rule: int, in_world: bool) -> list[tuple[Atom, ...]]:
        """The values of the global variables of each instance of a rule in a world."""
        if rule not in self._fired:
            rows: dict[int, list[tuple[Atom, ...]]] = defaultdict(list)
            for symbol in self._named.get(f"{INSTANCE}{rule}", ()):
                args = symbol.arguments
                rows[args[0].number if in_world else -1].append(tuple(args[-1].arguments))
            self._fired[rule] = rows
        return self._fired[rule].get(world if in_world else -1, [])


@dataclass(frozen=True)
class Model:
    """The answer of one world."""

    answer: Answer
    world: int

    def of(self, name: str, positive: bool = True) -> list[Atom]:
        """The atoms of a predicate."""
        return self.answer.atoms(self.world, name, positive)

    def fired(self, rule: int, in_world: bool) -> list[tuple[Atom, ...]]:
        """The instances of a rule, by the values of its variables."""
        return self.answer.fired(self.world, rule, in_world)

    def __contains__(self, atom: Atom) -> bool:
        return atom in self.of(atom.name, atom.positive)


def solve(program: Program, worlds: Sequence[World], seconds: float = 60.0) -> list[Model]:
    """Solve all worlds in one run; raise `BoundHit` after `seconds` of solving, `SolverError` on any message of
    clingo."""
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
    answer = Answer(symbols, program.lifted)
    return [Model(answer, number) for number in range(len(worlds))]


def _failure(error: RuntimeError, messages: list[str]) -> NullumError:
    if "bad_alloc" in str(error) or "Resource temporarily unavailable" in str(error):
        return BoundHit("the memory bound was hit while grounding")
    return SolverError("\n".join([*messages, str(error)]))


def lift(symbol: Atom, world: Atom) -> Atom:
    """Put an atom into a world: the world becomes its first argument."""
    return clingo.Function(symbol.name, [world, *symbol.arguments], symbol.positive)


def reading(world: Atom, issue: str, position: str) -> Atom:
    """Say that a world takes a position on an issue."""
    return clingo.Function("doctrine", [world, clingo.Function(issue), clingo.Function(position)])


def _state(control: clingo.Control, worlds: Sequence[World]) -> None:
    """Hand the facts over as symbols: nothing of a case is ever program text."""
    with control.backend() as backend:
        for number, world in enumerate(worlds):
            here = clingo.Number(number)
            stated = [clingo.Function("world", [here])]
            stated += [lift(fact, here) for fact in world.facts]
            stated += [reading(here, issue, position) for issue, position in world.readings.items()]
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
        symbols: Sequence[Atom] = model.symbols(atoms=True)
        return symbols
