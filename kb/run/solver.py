"""One clingo run for many worlds.

A world is a set of facts and a package of readings. `solve` grounds the lifted program for some hundred of them at a
time and returns, for each, the atoms of its answer set and the instances of rules that fired. The law is stratified,
so there is one answer set. What a package of readings concludes by itself is worked out before, once for all worlds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

import clingo

from kb.files.symbols import EVERY, at_place, atoms_by_world, by_name, handles, remembered, values_by_world
from kb.rules.concluded import READS
from kb.run.driver import Deadline, Grounded, SolverError, Stated

if TYPE_CHECKING:
    from kb.rules.bearing import Slices
    from kb.rules.concluded import Reading
    from kb.rules.formula import Rule
    from kb.rules.knowledge import Program

__all__ = [
    "Answer",
    "Atom",
    "Model",
    "SolverError",
    "World",
    "lift",
    "reading",
    "reading_of",
    "readings",
    "solve",
    "stated",
    "stream",
]

INSTANCE = "rule_"
_USUAL, _APART = "usual_reading_", "reads_apart_"
_READINGS = f"""
#defined {_USUAL}/2. #defined {_APART}/2.
doctrine(World, Issue, Position) :- world(World), {_USUAL}(Issue, Position), not {_APART}(World, Issue).
"""
"""The worlds of a grounding read most issues alike: that is stated once, and for a world only where it departs."""
CHUNK = 200  # worlds in one grounding: more save little time and cost memory
CHUNK_FACTS = 10_000  # and facts: a grounding cannot be interrupted
_PACKAGES = 2 * CHUNK  # of which what they conclude is kept
_NO_WORLD = -1
Atom = clingo.Symbol


@dataclass(frozen=True)
class World:
    """What differs between worlds: the facts, as unlifted symbols, and the readings."""

    facts: tuple[Atom, ...]
    readings: Mapping[str, str]


class Answer:
    """The one answer set of a run: its symbols by name, split by world only where someone asks.

    Where what depends on no world is known beforehand, an answer of its own holds it (`law`); where what depends on a
    world's readings alone is, a model of its own holds it, for each world (`read`). `shared` holds what others work out once
    for all worlds, `rows` what they make of an atom in whichever world.
    """

    def __init__(
        self,
        symbols: Sequence[Atom],
        lifted: frozenset[str],
        law: Answer | None = None,
        told: Callable[[], Answer] | None = None,
        read: Read | None = None,
        read_off: frozenset[int] = frozenset(),
    ) -> None:
        """Where `told` is given, the answer is without instances of rules but for those `read_off`; it gets one with all,
        when some other is asked for."""
        self._law = law
        self._of_law = None if law is None else Model(law, _NO_WORLD)
        self._read = read or Read((), frozenset(), frozenset())
        self._tell, self._read_off = told, read_off
        self._lifted = lifted
        self._handles = handles(symbols)
        self._places = by_name(self._handles)
        self._worlds: dict[str, dict[int, dict[bool, list[Atom]]]] = {}
        self._sets: dict[tuple[int, str, bool], frozenset[Atom]] = {}
        self._by_value: dict[tuple[int, str, bool, int], dict[Atom, list[Atom]]] = {}
        self._fired: dict[int, dict[int, list[tuple[Atom, ...]]]] = {}
        self._concluding: dict[str, dict[int, list[tuple[Rule, list[tuple[Atom, ...]]]]]] = {}
        self._shared: dict[Any, Any] = {}
        self.indexed: dict[
            Any, Any
        ] = {}  # by rules and world, the steps that conclude what several worlds have in common
        self.grouped: dict[int, Any] = {}  # by world, the rows of what several worlds have in common
        self.steps: dict[int, dict[tuple[Atom, ...], Any]] = defaultdict(dict)  # of rules, by the values of an instance
        self.rows: dict[Atom, Any] = {}

    @property
    def law(self) -> Answer:
        """The answer that holds what depends on no world."""
        return self if self._law is None else self._law

    @cached_property
    def _told(self) -> Answer:
        """The answer that holds the instances of all rules."""
        return self._tell() if self._tell else self

    @property
    def shared(self) -> dict[Any, Any]:
        """What others have worked out."""
        return self.law._shared

    def elsewhere(self, world: int, name: str) -> Model | None:
        """The model that holds the atoms of a predicate in a world where this answer does not: that of the law, or one that
        many worlds have in common."""
        if name not in self._lifted:
            return self._of_law or Model(self, _NO_WORLD)
        return self._read.models[world] if name in self._read.names else None

    def atoms(self, world: int, name: str, positive: bool) -> list[Atom]:
        """The atoms, which this answer holds, of a predicate in a world, without the world argument."""
        if name not in self._worlds:
            self._worlds[name] = self._split(name)
        return self._worlds[name].get(world, {}).get(positive, [])

    def holds(self, world: int, atom: Atom) -> bool:
        """Say whether an atom, of a predicate that this answer holds, is true in a world."""
        return atom in self._set(world, atom.name, atom.positive)

    def having(self, world: int, name: str, positive: bool, place: int, value: Atom) -> list[Atom]:
        """The atoms, which this answer holds, of a predicate in a world with this value at an argument place."""
        key, known = (world, name, positive, place), self._by_value
        if key not in known:
            index: dict[Atom, list[Atom]] = defaultdict(list)
            atoms = self.atoms(world, name, positive)
            for atom, found in zip(atoms, at_place(handles(atoms), place), strict=True):
                index[found].append(atom)
            known[key] = index
        return known[key].get(value, [])

    def _set(self, world: int, name: str, positive: bool) -> frozenset[Atom]:
        key, known = (world, name, positive), self._sets
        if key not in known:
            known[key] = frozenset(self.atoms(world, name, positive))
        return known[key]

    def _named(self, name: str) -> Iterator[int]:
        """The handles of the atoms of a name."""
        return (atom for places in self._places.get(name, ()) for atom in self._handles[places.start : places.stop])

    def _unlifted(self, name: str) -> Iterable[Atom]:
        """The atoms of a name that depends on no world."""
        return map(EVERY.__getitem__, self._named(name))

    def _split(self, name: str) -> dict[int, dict[bool, list[Atom]]]:
        rows: dict[int, dict[bool, list[Atom]]] = defaultdict(lambda: {True: [], False: []})
        if name not in self._lifted:
            for atom in sorted(self._unlifted(name)):
                rows[_NO_WORLD][atom.positive].append(atom)
            return rows
        worlds: dict[int, list[int]] = defaultdict(list)  # of an atom
        for places in self._places.get(name, ()):
            lifted = self._handles[places.start : places.stop]
            for world, handle in atoms_by_world(name, EVERY[lifted[0]].positive, lifted):
                worlds[handle].append(world)
        kept = EVERY.__getitem__
        for handle in sorted(worlds, key=kept):  # the order of grounding hangs on what else is grounded
            atom, positive = kept(handle), kept(handle).positive
            for world in worlds[handle]:
                rows[world][positive].append(atom)
        return rows

    def fired(self, world: int, rule: int, in_world: bool) -> list[tuple[Atom, ...]]:
        """The values of the global variables of each instance of a rule in a world."""
        if rule in self._read.rules:
            return self._read.models[world].fired(rule, in_world)
        found = self.law if not in_world else self if rule in self._read_off else self._told
        if rule not in found._fired:
            rows: dict[int, list[tuple[Atom, ...]]] = defaultdict(list)
            name = f"{INSTANCE}{rule}"
            if in_world:
                for of, values in values_by_world(found._named(name)):
                    rows[of].append(values)
            else:
                rows[_NO_WORLD] = [tuple(atom.arguments) for atom in found._unlifted(name)]
            found._fired[rule] = rows
        return found._fired[rule].get(world if in_world else _NO_WORLD, [])

    def concluding(self, world: int, name: str, rules: Iterable[Rule]) -> list[tuple[Rule, list[tuple[Atom, ...]]]]:
        """Those of the rules that conclude a predicate which this answer holds, all of which hang on the world, that fired
        in it, each with the values of its instances."""
        found = self._told
        if name not in found._concluding:
            rows: dict[int, list[tuple[Rule, list[tuple[Atom, ...]]]]] = defaultdict(list)
            for rule in (rule for rule in rules if f"{INSTANCE}{rule.id}" in found._places):
                found.fired(world, rule.id, True)
                for of, values in found._fired[rule.id].items():
                    rows[of].append((rule, values))
            found._concluding[name] = rows
        return found._concluding[name].get(world, [])

    def instances(self, world: int, rules: Collection[int]) -> frozenset[tuple[int, frozenset[tuple[Atom, ...]]]]:
        """Which of these rules, all of which hang on the world, fired in it, each with the values of its instances."""
        places = (name.removeprefix(INSTANCE) for name in self._told._places if name.startswith(INSTANCE))
        fired = ((rule, self.fired(world, rule, True)) for rule in map(int, places) if rule in rules)
        found = frozenset((rule, frozenset(values)) for rule, values in fired if values)
        if not self._read.models:
            return found
        read = self._read.models[world]
        return found | read.answer.instances(read.world, rules)


class Law(Answer):
    """What depends on no world, read as it is asked for: one for all runs of a program."""

    def __init__(self, program: Program, slices: Slices) -> None:
        super().__init__((), program.lifted_names)
        self._slices = slices

    def _unlifted(self, name: str) -> Iterable[Atom]:
        return self._slices.fixed(name)


def law_of(program: Program) -> Law | None:
    """What depends on no world, where a program has it worked out."""
    if program.slices is None:
        return None
    found: Law = program.slices.shared.setdefault("law", Law(program, program.slices))
    return found


@dataclass(frozen=True)
class Model:
    """The answer of one world."""

    answer: Answer
    world: int

    def holding(self, name: str) -> Model:
        """The model that holds the atoms of a predicate: one of many worlds, where it does not depend on this."""
        return self.answer.elsewhere(self.world, name) or self

    def of(self, name: str, positive: bool = True) -> list[Atom]:
        """The atoms of a predicate."""
        held = self.holding(name)
        return held.answer.atoms(held.world, name, positive)

    def fired(self, rule: int, in_world: bool) -> list[tuple[Atom, ...]]:
        """The instances of a rule, by the values of its variables."""
        return self.answer.fired(self.world, rule, in_world)

    def instances(self, rules: Collection[int]) -> Hashable:
        """What fired of these rules, all of which hang on the world: the same where it is the same."""
        return self.answer.instances(self.world, rules)

    def having(self, name: str, positive: bool, place: int, value: Atom) -> list[Atom]:
        """The atoms of a predicate with this value at an argument place."""
        held = self.holding(name)
        return held.answer.having(held.world, name, positive, place, value)

    def __contains__(self, atom: Atom) -> bool:
        held = self.holding(atom.name)
        return held.answer.holds(held.world, atom)


@dataclass(frozen=True)
class Read:
    """What is known beforehand of the readings of worlds: for each a model, of these predicates and by these rules."""

    models: Sequence[Model]
    names: frozenset[str]
    rules: frozenset[int]


def solve(program: Program, worlds: Iterable[World], bound: float | Deadline = 60.0) -> list[Model]:
    """Solve worlds; one model for each, in order.

    The bound is one for all of them, in seconds. Raise `BoundHit`, or `SolverError` on any message of clingo.
    """
    return list(stream(program, worlds, bound))


def stream(
    program: Program, worlds: Iterable[World], bound: float | Deadline, instances: bool = True
) -> Iterator[Model]:
    """Yield the models of worlds in order; some worlds share a grounding, which lasts as long as a model of it.

    Without `instances` of rules a grounding takes a quarter less; where one is asked for all the same, it is made again.
    """
    deadline = Deadline.of(bound)
    for chunk in _chunks(worlds):
        yield from _models(program, chunk, deadline, instances)


def _chunks(worlds: Iterable[World]) -> Iterator[list[World]]:
    """Cut worlds into chunks of at most `CHUNK` worlds, with not many more than `CHUNK_FACTS` facts."""
    chunk: list[World] = []
    facts = 0
    for world in worlds:
        chunk.append(world)
        facts += len(world.facts)
        if len(chunk) == CHUNK or facts >= CHUNK_FACTS:
            yield chunk
            chunk, facts = [], 0
    if chunk:
        yield chunk


def _models(program: Program, worlds: Sequence[World], deadline: Deadline, instances: bool) -> Iterator[Model]:
    answer = _answer(program, worlds, deadline, instances)
    yield from (Model(answer, number) for number in range(len(worlds)))


def _answer(program: Program, worlds: Sequence[World], deadline: Deadline, instances: bool) -> Answer:
    facts = (fact for world in worlds for fact in world.facts)
    if (slices := program.slices) is None or any(fact.name in slices.by_reading for fact in facts):
        return Answer(_whole(program, worlds, deadline), program.lifted_names, law_of(program))
    taken = [tuple(sorted(world.readings.items())) for world in worlds]
    numbers = {package: number for number, package in enumerate(dict.fromkeys(taken))}
    known = _conclusions(program, slices, list(numbers), deadline)
    reads = [numbers[package] for package in taken]

    def state(facts: Stated) -> None:
        for number, (world, read) in enumerate(zip(worlds, reads, strict=True)):
            here = clingo.Number(number)
            facts.facts(stated(here, world.facts, {}))
            facts.facts([clingo.Function(READS, [here, clingo.Number(read)])])

    text = slices.under((fact for world in worlds for fact in world.facts), [one for _, one in known], instances)
    atoms = _symbols(text, state, program, deadline)
    models = [known[read][0] for read in reads]
    tell = None if instances else lambda: _answer(program, worlds, Deadline(deadline.seconds), instances=True)
    return Answer(
        atoms,
        program.lifted_names,
        law_of(program),
        told=tell,
        read=Read(models, slices.by_reading, slices.read_rules),
        read_off=program.read_off,
    )


def _conclusions(
    program: Program, slices: Slices, packages: Sequence[tuple[tuple[str, str], ...]], deadline: Deadline
) -> list[tuple[Model, Reading]]:
    """What packages of readings conclude, each as a model and as what is stated of it; the last ones asked for are kept."""
    kept: dict[Any, tuple[Model, Reading]] = slices.shared.setdefault("readings", {})
    known = {package: found for package in packages if (found := kept.get(package))}
    if fresh := [package for package in packages if package not in known]:
        worlds = [World((), dict(package)) for package in fresh]
        text = slices.concluding({one for world in worlds for one in readings(world.readings)})
        atoms = _symbols(text + _READINGS, lambda facts: _departing(facts, worlds), program, deadline)
        answer = Answer(atoms, program.lifted_names, law_of(program))
        for number, package in enumerate(fresh):
            model = Model(answer, number)
            of = (atom for name in sorted(slices.by_reading) for sign in (True, False) for atom in model.of(name, sign))
            known[package] = (model, slices.reading(of))
        left = [*kept.items()][max(0, len(kept) + len(fresh) - _PACKAGES) :]  # others may be reading it
        slices.shared["readings"] = {**dict(left), **{package: known[package] for package in fresh}}
    return [known[package] for package in packages]


def _whole(program: Program, worlds: Sequence[World], deadline: Deadline) -> Sequence[Atom]:
    """The atoms of worlds of which nothing is known beforehand."""
    taken = {one for world in worlds for one in readings(world.readings)}
    text = program.bearing([*taken, *(fact for world in worlds for fact in world.facts)])
    return _symbols(text + _READINGS, lambda facts: _departing(facts, worlds), program, deadline)


def _departing(facts: Stated, worlds: Sequence[World]) -> None:
    """State worlds by the readings of the first, and where they depart from these."""
    usual = worlds[0].readings
    facts.facts(clingo.Function(_USUAL, [*map(_constant, one)]) for one in usual.items())
    for number, world in enumerate(worlds):
        here = clingo.Number(number)
        facts.facts(stated(here, world.facts, dict(world.readings.items() - usual.items())))
        apart = {issue for issue, _ in world.readings.items() ^ usual.items()}
        facts.facts(clingo.Function(_APART, [here, _constant(issue)]) for issue in sorted(apart))


def _symbols(text: str, state: Callable[[Stated], None], program: Program, deadline: Deadline) -> Sequence[Atom]:
    atoms = Grounded(text, state, deadline, program.options).symbols()
    if atoms is None:
        raise SolverError("no answer set: two facts contradict each other")
    return atoms


def stated(world: Atom, facts: Iterable[Atom], readings: Mapping[str, str]) -> Iterator[Atom]:
    """Yield what makes a world: that it is one, its facts and its readings, lifted."""
    yield clingo.Function("world", [world])
    yield from (lift(fact, world) for fact in facts)
    yield from (reading(world, issue, position) for issue, position in readings.items())


def lift(symbol: Atom, world: Atom) -> Atom:
    """Put an atom into a world: the world becomes its first argument."""
    return clingo.Function(symbol.name, [world, *symbol.arguments], symbol.positive)


def reading(world: Atom, issue: str, position: str) -> Atom:
    """Say that a world takes a position on an issue."""
    return clingo.Function("doctrine", [world, _constant(issue), _constant(position)])


@cache
def reading_of(issue: str, position: str) -> Atom:
    """Say that a position is taken on an issue."""
    return remembered(clingo.Function("doctrine", [_constant(issue), _constant(position)]))


def readings(package: Mapping[str, str]) -> Iterator[Atom]:
    """Say which position a package takes on each issue."""
    return (reading_of(issue, position) for issue, position in package.items())


@cache
def _constant(name: str) -> Atom:
    return clingo.Function(name)
