"""How the facts of a search are filled in: what each place of an input predicate may hold, read off the rules.

Sorts range over their values; amounts over the numbers that a rule compares them with (and, where a search asks for
it, over their neighbourhood and their halves); dates over the moments of the act; persons, acts and things over a few
names. Which places stand for the same kind of thing (an order, a recipient, the conduct of a recipient) is read off the
rules: places that share a variable share their names.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import product

from clingo import Function, Number, Symbol

from kb.ask.limits import ACCUSED, ACT, Limits
from kb.files.predicates import Argument, Predicate
from kb.rules.formula import Cmp, Fn, Op, Rule, Term, Value, Var, atoms_of, variables_of
from kb.rules.knowledge import Knowledge

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
        "remark_on",  # whatever a remark speaks of
    }
)


class Usage:
    """How the rules use the places of predicates: which stand for one kind of thing, and what they are compared with."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.numbers: dict[str, set[int]] = defaultdict(set)
        self.compared: dict[Place, set[int]] = defaultdict(set)
        self.denied: set[str] = set()
        self._constants: dict[Place, set[str]] = defaultdict(set)
        self._kin: dict[Place, Place] = {}
        for rule in knowledge.rules:
            self._read(rule)
        self.named: dict[Place, set[str]] = defaultdict(set)
        for place, constants in self._constants.items():
            self.named[self.root(place)] |= constants

    def _read(self, rule: Rule) -> None:
        atoms = [rule.head, *(lit.atom for part in rule.body for lit in atoms_of(part))]
        places: dict[str, list[Place]] = defaultdict(list)
        for atom in atoms:
            if not atom.positive:
                self.denied.add(atom.name)
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
        self._kin[self.root(first)] = self.root(second)

    def root(self, place: Place) -> Place:
        """The place that stands for all of one kind."""
        path = [place]
        while (above := self._kin.get(path[-1], path[-1])) != path[-1]:
            path.append(above)
        self._kin.update(dict.fromkeys(path, path[-1]))
        return path[-1]

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
            self.numbers[measure] |= {n for n in numbers if n > 1}
        for part in rule.body:
            if isinstance(part, Cmp):
                for _, right in part.guards:
                    for name in variables_of(part.left):
                        if isinstance(right, Value) and right.text.lstrip("-").isdigit():
                            for place in places.get(name, ()):
                                self.compared[place].add(int(right.text))


@lru_cache(maxsize=4)
def usage(knowledge: Knowledge) -> Usage:
    """Read the rules of the law once."""
    return Usage(knowledge)


@dataclass
class Fillings:
    """Every way to fill the input predicates within limits; `offences` are those that facts may name."""

    knowledge: Knowledge
    limits: Limits
    offences: tuple[str, ...] = ()

    @cached_property
    def _usage(self) -> Usage:
        return usage(self.knowledge)

    # --- filling the predicates

    def denied(self, predicate: Predicate) -> bool:
        """Say whether some rule asks for the strong negation of a predicate."""
        return predicate.name in self._usage.denied

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
            for number in self.limits.amounts(self._usage.numbers.get(measure, ()), measure):
                yield Function(predicate.name, [Function(ACCUSED), Function(ACT), Function(measure), Number(number)])

    def _domain(self, predicate: Predicate, at: int, arg: Argument) -> Iterable[Symbol]:
        if arg.type == "accused":
            return [Function(ACCUSED)]
        if arg.type == "act":
            return [Function(ACT)]
        if arg.type == "date":
            return map(Number, self.limits.dates_of(predicate.name))
        if arg.type == "offence":
            return map(Function, self.offences)
        if arg.type in ("number", "yuan"):
            return map(Number, self.limits.amounts(self._usage.compared.get((predicate.name, at), {1})))
        if arg.type in ("id", "text"):
            name = self._name(predicate.name, at, arg)
            return [Function(f"{name}_{number}") for number in range(1, self.limits.things + 1)]
        sort = self.knowledge.vocabulary.sorts[arg.type]
        return [Function(name) for name in self._values(predicate, at, list(sort.values))]

    def _values(self, predicate: Predicate, at: int, values: list[str]) -> list[str]:
        """Values of a sort; a long one is cut down to those that the rules name in places of the same kind."""
        root = self._usage.root((predicate.name, at))
        named = self._usage.named.get(root, set())
        kept = [v for v in values if v in named and not self._doubtful(v)]
        return kept or values[:8]

    def _doubtful(self, value: str) -> bool:
        """Say whether a value is a provision whose text or role is unsure: a search does not build on it."""
        provision = self.knowledge.law.provisions.get(value)
        return provision is not None and provision.confidence == "unsure"

    def _name(self, predicate: str, at: int, arg: Argument) -> str:
        """Name a thing after its kind: what the places that the rules identify with this one are called most
        often."""
        root = self._usage.root((predicate, at))
        return self._kinds.get(root, arg.name)

    @cached_property
    def _kinds(self) -> dict[Place, str]:
        called: dict[Place, Counter[str]] = defaultdict(Counter)
        for predicate in self.knowledge.vocabulary.predicates.values():
            for at, arg in enumerate(predicate.args):
                if predicate.input and arg.type == "id":
                    called[self._usage.root((predicate.name, at))][arg.name] += 1
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
