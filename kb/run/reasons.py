"""The derivation of an answer set: which rules made an atom true, with their ground bodies.

A direct read of the instances that fired; nothing is searched. `Reasons.steps(atom)` lists every derivation of an
atom, the well-founded shortest first; a step's `premises()` are its ground body: atoms, absences, comparisons, "each"
and aggregates.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from heapq import heapify, heappop, heappush
from typing import TypeAlias

from clingo import Symbol

from kb.rules import printing
from kb.rules.formula import Agg, Cmp, Cond, Fn, Lit, Rule, Term, citation, signature
from kb.run import matching
from kb.run.matching import Bindings, Unbound, value
from kb.run.solver import Model


@dataclass(frozen=True)
class Holds:
    """A premise: this atom is true; where its rule leaves a place open, `others` are true that would have done as well."""

    atom: Symbol
    others: tuple[Symbol, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Absent:
    """A premise: no atom of this form is true (free places are `None` in `args`)."""

    name: str
    args: tuple[Symbol | None, ...]
    positive: bool


@dataclass(frozen=True)
class Compared:
    """A premise: a comparison that holds, as `left op right`, with the terms it was written with."""

    left: Symbol
    op: str
    right: Symbol
    written: str


@dataclass(frozen=True)
class Each:
    """A premise: for each of these, the literal holds."""

    atoms: tuple[Holds | Absent | Compared, ...]


@dataclass(frozen=True)
class Total:
    """A premise: an aggregate with its true elements, its value and its bounds `(op, number)`."""

    function: str
    rows: tuple[tuple[tuple[Symbol, ...], tuple[Symbol, ...]], ...]
    value: Symbol
    guards: tuple[tuple[str, Symbol], ...]


Premise: TypeAlias = Holds | Absent | Compared | Each | Total


@dataclass(frozen=True)
class Step:
    """An instance of a rule that fired, or a fact of the law (an instance without body)."""

    rule: Rule
    values: tuple[Symbol, ...]
    model: Model = field(repr=False, compare=False)

    @cached_property
    def bindings(self) -> Bindings:
        """The values of the rule's global variables."""
        return dict(zip(self.rule.variables, self.values, strict=True))

    @cached_property
    def head(self) -> Symbol:
        """The conclusion."""
        return value(self.rule.head, self.bindings)

    @cached_property
    def provisions(self) -> tuple[str, ...]:
        """What the rule cites; a variable in the annotation stands for the provision it holds."""
        return tuple(citation(self.bindings[name]) if name in self.bindings else name for name in self.rule.provisions)

    @cached_property
    def premises(self) -> tuple[Premise, ...]:
        """The ground body."""
        return tuple(self._premises())

    @cached_property
    def body(self) -> frozenset[Symbol]:
        """The true atoms of the ground body."""
        return frozenset(atom for premise in self.premises for atom in premise_atoms(premise))

    @property
    def listed(self) -> Iterator[Symbol]:
        """The true atoms that say of what each "each" of the rule speaks, such as the elements of an offence."""
        for part in (part for part in self.rule.body if isinstance(part, Cond)):
            for case in matching.members(part, self.bindings, self.model):
                for one in part.condition:
                    yield from (p.atom for p in _ground(one, case, self.model) if isinstance(p, Holds))

    def _premises(self) -> Iterator[Premise]:
        for part in self.rule.body:
            match part:
                case Lit() | Cmp():
                    yield from _ground(part, self.bindings, self.model)
                case Cond(inner, _):
                    cases = matching.members(part, self.bindings, self.model)
                    yield Each(tuple(p for case in cases for p in _ground(inner, case, self.model)))
                case Agg():
                    yield _total(part, self.bindings, self.model)


def _ground(part: Lit | Cmp, bindings: Bindings, model: Model) -> Iterator[Holds | Absent | Compared]:
    if isinstance(part, Cmp):
        left: Term = part.left
        for op, right in part.guards:
            yield Compared(value(left, bindings), op, value(right, bindings), printing.show(part))
            left = right
    elif part.sign == 1:
        yield Absent(part.atom.name, tuple(matching.place(arg, bindings) for arg in part.atom.args), part.atom.positive)
    else:
        atom, *others = _instances(part.atom, bindings, model)
        yield Holds(atom, tuple(others))


def _instances(atom: Fn, bindings: Bindings, model: Model) -> list[Symbol]:
    """Find the true atoms that a literal stands for: one, or, where it has an anonymous place, one at least."""
    try:
        return [value(atom, bindings)]
    except Unbound:
        return list(dict.fromkeys(symbol for symbol, _ in matching.matches(atom, bindings, model)))


def _total(part: Agg, bindings: Bindings, model: Model) -> Total:
    rows = []
    for terms, how, condition in matching.elements(part, bindings, model):
        atoms = tuple(p.atom for c in condition for p in _ground(c, how, model) if isinstance(p, Holds))
        rows.append((terms, atoms))
    guards = tuple((op, value(term, bindings)) for op, term in part.guards)
    return Total(part.function, tuple(rows), matching.aggregate(part, bindings, model), guards)


def premise_atoms(premise: Premise) -> Iterator[Symbol]:
    """Yield the true atoms that a premise rests on."""
    match premise:
        case Holds(atom):
            yield atom
        case Each(atoms):
            for part in atoms:
                yield from premise_atoms(part)
        case Total(_, rows, _, _):
            for _, true in rows:
                yield from true


_FAR = 10**9


def _highest(atoms: Iterable[Symbol], levels: Mapping[Symbol, int]) -> int:
    return max((levels.get(atom, _FAR) for atom in atoms), default=0)


class Reasons:
    """All derivations of one world; what is asked for is worked out, the rest is left alone."""

    def __init__(
        self,
        model: Model,
        rules: Mapping[str, Sequence[Rule]],
        lifted: frozenset[tuple[str, int, bool]],
        facts: Iterable[Symbol],
    ) -> None:
        """Take the model, the rules by what they conclude, the predicates with worlds, and the facts with the
        readings."""
        self.model = model
        self.lifted = lifted
        self.rules = rules
        self.facts = frozenset(facts)
        self._indexed: dict[str, dict[Symbol, list[Step]]] = {}
        self._ranked: dict[Symbol, list[Step]] = {}
        self._levels: dict[Symbol, int] = dict.fromkeys(self.facts, 0)

    def _all_steps(self, atom: Symbol) -> list[Step]:
        name = atom.name
        if name not in self._indexed:
            held = self.model.holding(name)
            self._indexed[name] = self._index(name, held) if held is self.model else self._indexed_once(name, held)
        return self._indexed[name].get(atom, [])

    def _indexed_once(self, name: str, model: Model) -> dict[Symbol, list[Step]]:
        """What depends on less than the world is worked out once for all, by the same rules."""
        _, shared = model.answer.indexed.setdefault((id(self.rules), model.world), (self.rules, {}))
        if name not in shared:
            shared[name] = self._index(name, model)
        found: dict[Symbol, list[Step]] = shared[name]
        return found

    def _index(self, name: str, model: Model) -> dict[Symbol, list[Step]]:
        index: dict[Symbol, list[Step]] = defaultdict(list)
        for rule, fired in self._fired(name, model):
            known = model.answer.steps[rule.id] if rule.told_by_values else {}
            for values in fired:
                if (step := known.get(values)) is None:
                    step = known[values] = Step(rule, values, model)
                index[step.head].append(step)
        return index

    def _fired(self, name: str, model: Model) -> Iterator[tuple[Rule, list[tuple[Symbol, ...]]]]:
        """Yield the rules concluding a predicate that fired, with the values of their instances."""
        in_world, others = self._parted(name)
        yield from model.answer.concluding(model.world, name, in_world)
        for rule in others:
            yield rule, (model.fired(rule.id, False) if rule.body else [()])

    def _parted(self, name: str) -> tuple[list[Rule], list[Rule]]:
        """The rules concluding a predicate: those that hang on the world, and those that do not."""
        _, shared = self.model.answer.shared.setdefault(("parted", id(self.rules)), (self.rules, {}))
        if name not in shared:
            parts: tuple[list[Rule], list[Rule]] = ([], [])
            for rule in self.rules.get(name, ()):
                parts[signature(rule.head) not in self.lifted].append(rule)
            shared[name] = parts
        found: tuple[list[Rule], list[Rule]] = shared[name]
        return found

    def _settled(self, goals: Iterable[Symbol], without: Symbol | None = None) -> Mapping[Symbol, int]:
        """The length of the shortest well-founded derivation of these atoms and of all below them; facts have 0, what
        only circles has no end.

        `without` is an atom on which no derivation may lean. The shortest are settled first, so that the last premise of
        a step decides its length (Knuth, A Generalization of Dijkstra's Algorithm, 1977); nothing recurs.
        """
        levels = self._levels if without is None else dict.fromkeys(self.facts, 0)
        waiting, lacking, known = self._below(goals, levels, without)
        ready = [(level, place, atom) for place, (atom, level) in enumerate(known.items())]
        heapify(ready)
        settled: set[Symbol] = set()
        while ready:
            level, _, atom = heappop(ready)
            if atom in settled:
                continue
            settled.add(atom)
            levels[atom] = level
            for head, step in waiting.get(atom, ()):
                lacking[step].discard(atom)
                if not lacking[step] and head not in settled:
                    heappush(ready, (level + 1, len(known) + step, head))
        return levels

    def _below(
        self, goals: Iterable[Symbol], levels: Mapping[Symbol, int], without: Symbol | None
    ) -> tuple[dict[Symbol, list[tuple[Symbol, int]]], list[set[Symbol]], dict[Symbol, int]]:
        """Walk down from some atoms to those whose levels are known: which steps wait for an atom, what each step lacks,
        and the levels known at the beginning."""
        waiting: dict[Symbol, list[tuple[Symbol, int]]] = defaultdict(list)
        lacking: list[set[Symbol]] = []
        known: dict[Symbol, int] = {}
        seen, stack = set(), list(goals)
        while stack:
            atom = stack.pop()
            if atom in seen or atom == without:
                continue
            seen.add(atom)
            if atom in levels:
                known[atom] = levels[atom]
                continue
            for step in self._all_steps(atom):
                for premise in step.body:
                    waiting[premise].append((atom, len(lacking)))
                if not step.body:
                    known[atom] = 1
                lacking.append(set(step.body))
                stack += step.body
        return waiting, lacking, known

    def is_fact(self, atom: Symbol) -> bool:
        """Say whether the case itself states the atom."""
        return atom in self.facts

    def steps(self, atom: Symbol) -> list[Step]:
        """List the derivations of an atom that do not lean on the atom itself, the shortest first."""
        if atom not in self._ranked:
            self._ranked[atom] = self._rank(atom)
        return self._ranked[atom]

    def _rank(self, atom: Symbol) -> list[Step]:
        steps = self._all_steps(atom)
        levels = self._settled([atom, *(a for step in steps for a in step.body)])
        own = levels.get(atom, _FAR)
        ranked: list[tuple[int, Step]] = []
        for step in steps:
            level = _highest(step.body, levels)
            if level >= own:  # longer than the shortest: it may lean on the atom
                level = _highest(step.body, self._settled(step.body, without=atom))
            if level < _FAR:
                ranked.append((level, step))
        if len(ranked) > 1:
            ranked.sort(key=lambda row: (row[0], row[1].rule.id, str(row[1].values)))
        return [step for _, step in ranked]

    def closure(self, atoms: Iterable[Symbol]) -> Iterator[Step]:
        """Yield every step, in all derivations, that the given atoms rest on."""
        seen, stack = set(), list(atoms)
        while stack:
            atom = stack.pop()
            if atom in seen:
                continue
            seen.add(atom)
            for step in self._all_steps(atom):
                yield step
                stack += step.body
