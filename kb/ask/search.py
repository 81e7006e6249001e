"""Searching a space of facts: worlds over one choice of facts, and the first of the smallest choices.

World 0 chooses the facts; every other world has the same, but for those that it or world 0 has alone. A world also has
its own readings. What hangs on neither is concluded for world 0 alone.

The choice found has the fewest facts, of these the fewest that fill an open clause and then the lowest amounts, and of
these it is the first in the canonical order: all of it one optimisation, so that the same question finds the same case
on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from clingo import Function, Number, Symbol, SymbolType

from kb.ask.fact_space import Space, incoherent
from kb.files.terms import predicate_of
from kb.rules.in_common import InCommon
from kb.rules.knowledge import Knowledge
from kb.rules.leading import leading_to, names
from kb.run.driver import NUMBERS_MAY_BE_MISSING, Deadline, Grounded, Stated
from kb.run.solver import lift, readings, stated

OUTCOMES = frozenset(
    ("established", "convicted", "satisfied", "satisfied_dependently", "reached", "excluded", "prosecution")
)
_OWN, _BORNE = "own_", "borne_"
_OPEN_CLAUSE = 1_000
SMALLEST = (NUMBERS_MAY_BE_MISSING, "--opt-strategy=usc,k,0,5", "--opt-usc-shrink=min", "--eq=1")


@dataclass(frozen=True)
class Side:
    """A world of a search: its readings, and the facts that it has and the others do not (at least one of them)."""

    package: Mapping[str, str]
    alone: frozenset[Symbol] = frozenset()


@dataclass(frozen=True)
class Found:
    """The facts of each world, what is true in them of `OUTCOMES`, and in which parts (of encodings/search/separate.lp)
    they differ."""

    facts: tuple[tuple[Symbol, ...], ...]
    outcomes: frozenset[Symbol]
    parts: tuple[str, ...] = ()


def smallest(
    knowledge: Knowledge, space: Space, sides: Sequence[Side], asked: str, deadline: Deadline, goal: str = "case"
) -> Found | None:
    """Find the smallest choice of facts of which the rules and constraints `asked` (program text over worlds) admit the
    outcomes, or None where the space has none; raise `BoundHit`."""
    search = _Search(knowledge, space, sides)
    further = incoherent() + _coherent(space) + asked + _copies(space)
    program = search.program(further) + further
    options = (*SMALLEST, *knowledge.program.options)
    best: Sequence[Symbol] = ()
    for model in Grounded(program, search.state, deadline, options, goal).models():
        best = model.symbols(atoms=True)
    if not best:
        return None
    true = frozenset(best)
    outcomes, parts = [], []
    for symbol in best:
        name = symbol.name
        if name in OUTCOMES and symbol.positive:
            outcomes.append(symbol)
        elif name == "part":
            parts.append(str(symbol.arguments[0]))
    facts = tuple(search.facts(number, true) for number in range(len(sides)))
    return Found(facts, frozenset(outcomes), tuple(sorted(parts)))


def _coherent(space: Space) -> str:
    borne = "".join(f"{_BORNE}({name}).\n" for name in sorted(space.borne))
    return f"#defined {_BORNE}/1.\n:- incoherent(_, Name), not {_BORNE}(Name).\n{borne}"


class _Search:
    def __init__(self, knowledge: Knowledge, space: Space, sides: Sequence[Side]) -> None:
        self.knowledge, self.words = knowledge, knowledge.vocabulary.predicates
        self.space, self.sides = space, sides
        self.alone = frozenset[Symbol]().union(*(side.alone for side in sides))

    @property
    def stated(self) -> Iterator[Symbol]:
        """What is stated in some world."""
        yield from chain(self.space.fixed, self.space.possible, self.alone, *self.space.one_of)
        for side in self.sides:
            yield from readings(side.package)

    def program(self, further: str) -> str:
        """The rules of the law that lead to outcomes and to what further rules read; what all sides have in common is
        concluded once."""
        read = OUTCOMES | names(further)
        program = leading_to(read, self.knowledge.program.bearing(self.stated, instances=False, read_by=further))
        if len(self.sides) == 1:
            return program
        common = InCommon(program, {fact.name for fact in self.alone}, self._issues)
        return common.text + "".join(
            _carried(name, len(self.words[name].args), sign) for name, sign in common.concluded(read)
        )

    @property
    def _issues(self) -> set[str]:
        """The issues on which the sides take different positions."""
        first, *others = (side.package for side in self.sides)
        return {issue for other in others for issue, _ in first.items() ^ other.items()}

    def state(self, facts: Stated) -> None:
        """State the choice of world 0, what the others have alone, and what is kept apart."""
        space, first = self.space, Number(0)
        facts.facts(stated(first, space.fixed, self.sides[0].package))
        facts.facts(Function(_OWN, [fact]) for fact in self.alone)
        for group in space.one_of:
            facts.one_of([lift(fact, first) for fact in group])
        for number, side in enumerate(self.sides):
            world = Number(number)
            if number:
                facts.facts(stated(world, (), side.package))
            chosen = [f for f in space.possible if f in side.alone or (not number and f not in self.alone)]
            facts.optional(lift(fact, world) for fact in chosen)
            facts.fewest(lift(fact, world) for fact in chosen)
            facts.lightest(self._weights(chosen, world))
            if side.alone:
                facts.never(*((lift(fact, world), False) for fact in chosen if fact in side.alone))
            for fact, other in space.bound:
                facts.never((lift(fact, world), True), (lift(other, world), False))
                facts.never((lift(fact, world), False), (lift(other, world), True))
            mine = {*chosen, *space.fixed}
            for group in space.exclusive:
                facts.at_most_one([lift(fact, world) for fact in group if fact in mine])

    def facts(self, number: int, true: frozenset[Symbol]) -> tuple[Symbol, ...]:
        """The facts of a world, in canonical order."""
        world = Number(number)
        times = [fact for group in self.space.one_of for fact in group]
        return tuple(f for f in [*self.space.fixed, *times, *self.space.possible] if lift(f, world) in true)

    def _weights(self, facts: Sequence[Symbol], world: Symbol) -> Iterator[tuple[Symbol, int]]:
        """Weigh a judgement that fills an open clause above any amount, and an amount by its place among those of its
        kind, so that units do not matter."""
        kinds: dict[tuple[object, ...], int] = {}
        for fact in facts:
            weight = _OPEN_CLAUSE if self._fills_a_clause(fact) else 0
            if fact.arguments and fact.arguments[-1].type == SymbolType.Number:
                kind = (fact.name, *fact.arguments[:-1])
                weight += (place := kinds.get(kind, 0))
                kinds[kind] = place + 1
            if weight:
                yield lift(fact, world), weight

    def _fills_a_clause(self, fact: Symbol) -> bool:
        word = self.words[fact.name]
        return word.kind == "evaluative" and any(arg.type == "provision" for arg in word.args)


def _carried(name: str, arity: int, positive: bool, own: bool = False) -> str:
    """A rule that gives what is so in world 0 to every other world, but, where they have `own` facts, for these."""
    sign, rest = "" if positive else "-", [f"X{at}" for at in range(arity)]
    here, there = (f"{sign}{name}({','.join([world, *rest])})" for world in ("W", "0"))
    plain = f"{sign}{name}({','.join(rest)})" if rest else f"{sign}{name}"
    return f"{here} :- {there}; world(W); W != 0{f'; not {_OWN}({plain})' if own else ''}.\n"


def _copies(space: Space) -> str:
    """Rules that give the facts of world 0 to every other world."""
    chosen = [*space.fixed, *space.possible, *(fact for group in space.one_of for fact in group)]
    signatures = sorted(set(map(predicate_of, chosen)))
    return f"#defined {_OWN}/1.\n" + "".join(_carried(*one, own=True) for one in signatures)
