"""The derivation of an answer set: which rules made an atom true, with their ground bodies.

A direct read of the instances that fired; nothing is searched. `Reasons.steps(atom)` lists every derivation of an atom, the
well-founded shortest first; a step's `premises()` are its ground body: atoms, absences, comparisons, "each" and aggregates.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

from clingo import Symbol, SymbolType

from kb import matching, translate
from kb.formula import Agg, Cmp, Cond, Fn, Lit, Rule, Term, Value, Var
from kb.matching import Bindings, Unbound, value
from kb.solver import Model


@dataclass(frozen=True, slots=True)
class Holds:
    """A premise: this atom is true."""

    atom: Symbol


@dataclass(frozen=True, slots=True)
class Absent:
    """A premise: no atom of this form is true (free places are `None` in `args`)."""

    name: str
    args: tuple[Symbol | None, ...]
    positive: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """A premise: a comparison that holds, as `left op right`, with the terms it was written with."""

    left: Symbol
    op: str
    right: Symbol
    written: str


@dataclass(frozen=True, slots=True)
class Each:
    """A premise: for each of these, the literal holds."""

    atoms: tuple[Holds | Absent | Compared, ...]


@dataclass(frozen=True, slots=True)
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
        return tuple(
            citation(self.bindings[name]) if name in self.bindings else name for name in self.rule.provisions
        )

    @cached_property
    def premises(self) -> tuple[Premise, ...]:
        """The ground body."""
        return tuple(self._premises())

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


def citation(symbol: Symbol) -> str:
    """Write a provision held by a variable: a law id, or `issue.position` for a reading."""
    if symbol.type == SymbolType.Function and symbol.name == "reading":
        return ".".join(str(part) for part in symbol.arguments)
    return str(symbol)


def _ground(part: Lit | Cmp, bindings: Bindings, model: Model) -> Iterator[Holds | Absent | Compared]:
    if isinstance(part, Cmp):
        left: Term = part.left
        for op, right in part.guards:
            yield Compared(value(left, bindings), op, value(right, bindings), translate.show(part))
            left = right
    elif part.sign == 1:
        yield Absent(part.atom.name, tuple(_place(arg, bindings) for arg in part.atom.args), part.atom.positive)
    else:
        found = next(matching.solutions([Lit(part.atom)], bindings, model), None)
        if found is not None:
            yield Holds(_instance(part.atom, found, model))


def _place(term: Term, bindings: Bindings) -> Symbol | None:
    try:
        return value(term, bindings)
    except Unbound:
        return None


def _instance(atom: Fn, bindings: Bindings, model: Model) -> Symbol:
    """Find the true atom that a literal stands for, also where it has an anonymous place."""
    if all(not (isinstance(arg, Var) and arg.name == "_") for arg in atom.args):
        return value(atom, bindings)
    return next(s for s in model.of(atom.name, atom.positive) if _fits(atom, s, bindings))


def _fits(atom: Fn, symbol: Symbol, bindings: Bindings) -> bool:
    pairs = zip(atom.args, symbol.arguments, strict=True)
    return all(matching.match(arg, part, bindings) is not None for arg, part in pairs)


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
            for _, atoms in rows:
                yield from atoms


class Reasons:
    """All derivations of one world."""

    def __init__(self, model: Model, rules: tuple[Rule, ...], facts: Iterable[Symbol]) -> None:
        self.model = model
        self.rules = rules
        self.facts = frozenset(facts)

    @cached_property
    def _by_head(self) -> dict[Symbol, list[Step]]:
        index: dict[Symbol, list[Step]] = defaultdict(list)
        for rule in self.rules:
            if rule.body or rule.id in self.model.instances:
                for values in self.model.instances.get(rule.id, ()):
                    step = Step(rule, values, self.model)
                    index[step.head].append(step)
            else:
                step = Step(rule, (), self.model)
                index[step.head].append(step)
        return index

    @cached_property
    def _level(self) -> dict[Symbol, int]:
        """Length of the shortest well-founded derivation of each atom (facts and premise-free rules have 0)."""
        level: dict[Symbol, int] = dict.fromkeys(self.facts, 0)
        waiting = [(head, step) for head, steps in self._by_head.items() for step in steps]
        changed = True
        while changed:
            changed, still = False, []
            for head, step in waiting:
                needs = [level.get(a) for premise in step.premises for a in premise_atoms(premise)]
                known = [n for n in needs if n is not None]
                if len(known) < len(needs):
                    still.append((head, step))
                elif head not in level or level[head] > 1 + max(known, default=0):
                    level[head] = 1 + max(known, default=0)
                    changed = True
            waiting = still
        return level

    def is_fact(self, atom: Symbol) -> bool:
        """Say whether the case itself states the atom."""
        return atom in self.facts

    def steps(self, atom: Symbol) -> list[Step]:
        """List the derivations of an atom that do not lean on the atom itself, the shortest first."""
        own = self._level.get(atom, 0)
        founded = [s for s in self._by_head.get(atom, []) if self._height(s) < own or self._height(s) + 1 == own]
        rest = [s for s in self._by_head.get(atom, []) if s not in founded and self._is_founded(s, atom)]
        return sorted(founded, key=self._order) + sorted(rest, key=self._order)

    def _order(self, step: Step) -> tuple[int, int, str]:
        return self._height(step), step.rule.id, str(step.values)

    def _height(self, step: Step) -> int:
        return max((self._level.get(a, 0) for p in step.premises for a in premise_atoms(p)), default=0)

    def _is_founded(self, step: Step, goal: Symbol) -> bool:
        """Say whether the step can be proved without the goal, following the shortest derivations below it."""
        seen: set[Symbol] = set()
        stack = [a for p in step.premises for a in premise_atoms(p)]
        while stack:
            atom = stack.pop()
            if atom == goal:
                return False
            if atom not in seen and atom not in self.facts:
                seen.add(atom)
                if steps := self._by_head.get(atom):
                    stack += [a for p in min(steps, key=self._order).premises for a in premise_atoms(p)]
        return True

    def closure(self, atoms: Iterable[Symbol]) -> Iterator[Step]:
        """Yield every step, in all derivations, that the given atoms rest on."""
        seen, stack = set(), list(atoms)
        while stack:
            atom = stack.pop()
            if atom in seen:
                continue
            seen.add(atom)
            for step in self._by_head.get(atom, []):
                yield step
                stack += [a for p in step.premises for a in premise_atoms(p)]


__all__ = ["Absent", "Compared", "Each", "Holds", "Premise", "Reasons", "Step", "Total", "Value", "premise_atoms"]
