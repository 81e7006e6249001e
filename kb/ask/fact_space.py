"""The space of possible facts, spanned from the vocabulary and the rules, for searches over cases.

Each input predicate is filled in every way: sorts range over their values; amounts over the numbers that a rule
compares them with; persons, acts and things over a few names. Which places stand for the same kind of thing (an
order, a recipient, the conduct of a recipient) is read off the rules: places that share a variable share their names.
Bounds are part of the result: a search that finds nothing within them proves nothing beyond them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

from clingo import Function, Number, Symbol

from kb.files.vocabulary import Argument, Predicate
from kb.rules import slicing
from kb.rules.formula import Cmp, Fn, Op, Rule, Term, Value, Var, atoms_of, variables_of
from kb.rules.knowledge import Knowledge

ACCUSED, ACT = "accused", "act"
BEGIN, END, MIDDLE, BEFORE = 20200101, 20201231, 20200601, 20190601
MAX_FILLINGS = 400
Place = tuple[str, int]
SKIPPED = frozenset(
    {
        "person",
        "unit",
        "acts",
        "time",
        "responsible",
        "portion",
        "judged",
        "not_caught",
        "not_tried",
        "under_age",
    }
)


@dataclass(frozen=True)
class Bounds:
    """What the space is limited to."""

    persons: int = 1
    acts: int = 1
    things_of_a_kind: int = 1
    dates: str = "one act in 2020, orders in mid-2020, earlier penalties in mid-2019"
    amounts: str = "the thresholds of the law"
    offences: tuple[str, ...] = ()
    facts: int = 0

    def rows(self) -> dict[str, int | str]:
        """The bounds as a mapping, for printing."""
        return {
            "persons": self.persons,
            "acts": self.acts,
            "things of a kind": self.things_of_a_kind,
            "dates": self.dates,
            "amounts": self.amounts,
            "offences": ", ".join(self.offences) or "all",
            "possible facts": self.facts,
        }


@dataclass(frozen=True)
class Space:
    """The facts that may be stated, in canonical order (that of the vocabulary), those that always are, and the
    groups of which at most one holds."""

    fixed: tuple[Symbol, ...]
    possible: tuple[Symbol, ...]
    exclusive: tuple[tuple[Symbol, ...], ...]
    bounds: Bounds


def span(knowledge: Knowledge, offences: Sequence[str] = (), issues: Sequence[str] = ()) -> Space:
    """Span the space of one accused and one act; where offences are given, only facts that can bear on them or on the
    issues."""
    builder = _Builder(knowledge)
    person, act = Function(ACCUSED), Function(ACT)
    fixed = (
        Function("person", [person]),
        Function("acts", [person, act]),
        Function("time", [act, Number(BEGIN), Number(END)]),
    )
    possible: list[Symbol] = []
    exclusive: list[tuple[Symbol, ...]] = []
    for predicate in knowledge.vocabulary.predicates.values():
        if not _spanned(predicate):
            continue
        filled = list(builder.fill(predicate))
        possible += filled
        exclusive += _exclusive(predicate, filled)
        if builder.denied(predicate):
            possible += [Function(s.name, s.arguments, False) for s in filled]
    ordered = tuple(dict.fromkeys(possible))
    if offences:
        patterns: dict[str, list[tuple[str | None, ...]]] = defaultdict(list)
        for name, constants in sorted(slicing.facts_for(knowledge, offences, issues), key=str):
            patterns[name].append(constants)
        ordered = tuple(fact for fact in ordered if slicing.matches(fact, patterns))
        kept = set(ordered)
        exclusive = [left for group in exclusive if len(left := tuple(f for f in group if f in kept)) > 1]
    return Space(fixed, ordered, tuple(exclusive), Bounds(offences=tuple(offences), facts=len(ordered)))


def _spanned(predicate: Predicate) -> bool:
    """Say whether the space has facts of a predicate: not those that are fixed, nor those that state an offence as
    made out."""
    return predicate.input and predicate.name not in SKIPPED and all(arg.type != "offence" for arg in predicate.args)


def _exclusive(predicate: Predicate, filled: list[Symbol]) -> Iterator[tuple[Symbol, ...]]:
    """Facts that agree on the key of their predicate exclude each other."""
    if not predicate.key:
        return
    at = [place for place, arg in enumerate(predicate.args) if arg.name in predicate.key]
    groups: dict[tuple[Symbol, ...], list[Symbol]] = defaultdict(list)
    for symbol in filled:
        groups[tuple(symbol.arguments[i] for i in at)].append(symbol)
    yield from (tuple(group) for group in groups.values() if len(group) > 1)


@dataclass
class _Builder:
    knowledge: Knowledge
    _kin: dict[Place, Place] = field(default_factory=dict)
    _numbers: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    _compared: dict[Place, set[int]] = field(default_factory=lambda: defaultdict(set))
    _denied: set[str] = field(default_factory=set)
    _constants: dict[Place, set[str]] = field(default_factory=lambda: defaultdict(set))

    def __post_init__(self) -> None:
        for rule in self.knowledge.rules:
            self._read(rule)

    # --- reading the rules

    def _read(self, rule: Rule) -> None:
        atoms = [rule.head, *(lit.atom for part in rule.body for lit in atoms_of(part))]
        places: dict[str, list[Place]] = defaultdict(list)
        for atom in atoms:
            if not atom.positive:
                self._denied.add(atom.name)
            for at, term in enumerate(atom.args):
                if isinstance(term, Var) and term.name != "_" and atom.name not in SKIPPED:
                    places[term.name].append((atom.name, at))
                elif isinstance(term, Value):
                    self._constants[atom.name, at].add(term.text)
        for joined in places.values():
            for place in joined[1:]:
                self._join(joined[0], place)
        self._thresholds(rule, places)

    def _join(self, first: Place, second: Place) -> None:
        self._kin[self._root(first)] = self._root(second)

    def _root(self, place: Place) -> Place:
        while (above := self._kin.get(place, place)) != place:
            place = above
        return place

    def _thresholds(self, rule: Rule, places: dict[str, list[Place]]) -> None:
        numbers = {n for part in rule.body for n in _integers(part)}
        measures = {
            term.text
            for part in rule.body
            for lit in atoms_of(part)
            for term in lit.atom.args
            if isinstance(term, Value) and term.text in self.knowledge.vocabulary.sorts["measure"].values
        }
        for measure in measures:
            self._numbers[measure] |= {n for n in numbers if n > 1}
        for part in rule.body:
            if isinstance(part, Cmp):
                for _, right in part.guards:
                    for name in variables_of(part.left):
                        if isinstance(right, Value) and right.text.lstrip("-").isdigit():
                            for place in places.get(name, ()):
                                self._compared[place].add(int(right.text))

    # --- filling the predicates

    def denied(self, predicate: Predicate) -> bool:
        """Say whether some rule asks for the strong negation of a predicate."""
        return predicate.name in self._denied

    def fill(self, predicate: Predicate) -> Iterator[Symbol]:
        """Yield the instances of an input predicate, at most `MAX_FILLINGS`."""
        if any(arg.type == "quantity" for arg in predicate.args):
            yield from self._quantities(predicate)
            return
        domains = [list(self._domain(predicate, at, arg)) for at, arg in enumerate(predicate.args)]
        for count, values in enumerate(product(*domains)):
            if count >= MAX_FILLINGS:
                return
            yield Function(predicate.name, list(values))

    def _quantities(self, predicate: Predicate) -> Iterator[Symbol]:
        for measure in self.knowledge.vocabulary.sorts["measure"].values:
            for number in sorted(self._numbers.get(measure, ())):
                yield Function(predicate.name, [Function(ACCUSED), Function(ACT), Function(measure), Number(number)])

    def _domain(self, predicate: Predicate, at: int, arg: Argument) -> Iterable[Symbol]:
        if arg.type == "accused":
            return [Function(ACCUSED)]
        if arg.type == "act":
            return [Function(ACT)]
        if arg.type == "date":
            return [Number(MIDDLE if "order" in predicate.name else BEFORE)]
        if arg.type in ("number", "yuan"):
            return [Number(n) for n in sorted(self._compared.get((predicate.name, at), {1}))]
        if arg.type in ("id", "text"):
            return [Function(self._name(predicate.name, at, arg))]
        sort = self.knowledge.vocabulary.sorts[arg.type]
        return [Function(name) for name in self._values(predicate, at, list(sort.values))]

    def _values(self, predicate: Predicate, at: int, values: list[str]) -> list[str]:
        """Values of a sort; a long one is cut down to those that the rules name in places of the same kind."""
        root = self._root((predicate.name, at))
        named = {v for place, found in self._constants.items() if self._root(place) == root for v in found}
        kept = [v for v in values if v in named and not self._doubtful(v)]
        return kept or values[:8]

    def _doubtful(self, value: str) -> bool:
        """Say whether a value is a provision whose text or role is unsure: a search does not build on it."""
        provision = self.knowledge.law.provisions.get(value)
        return provision is not None and provision.confidence == "unsure"

    def _name(self, predicate: str, at: int, arg: Argument) -> str:
        """Name a thing after its kind: what the places that the rules identify with this one are called most
        often."""
        root = self._root((predicate, at))
        return f"{self._kinds.get(root, arg.name)}_1"

    @cached_property
    def _kinds(self) -> dict[Place, str]:
        called: dict[Place, Counter[str]] = defaultdict(Counter)
        for predicate in self.knowledge.vocabulary.predicates.values():
            for at, arg in enumerate(predicate.args):
                if predicate.input and arg.type == "id":
                    called[self._root((predicate.name, at))][arg.name] += 1
        return {root: min(names, key=lambda name: (-names[name], name)) for root, names in called.items()}


def _integers(part: object) -> Iterator[int]:
    match part:
        case Cmp(left, guards):
            for term in (left, *(t for _, t in guards)):
                yield from _numbers_of(term)
        case _:
            return


def _numbers_of(term: Term) -> Iterator[int]:
    match term:
        case Value(text) if text.isdigit():
            yield int(text)
        case Op(_, operands):
            for operand in operands:
                yield from _numbers_of(operand)
        case Fn(_, args):
            for arg in args:
                yield from _numbers_of(arg)
