"""What one fact would make of a number that nothing reaches: the fact supposed, and all of the law asked.

What is stated may count only under a heading that one more fact opens (information obtained in performing duties, of which
half is enough), or only with one more fact about the thing it is of (information bought for business, once it is passed
on). The ways through the rules lead to that fact but tell no sum; so each fact that they name is supposed in a world of
its own, and the number is read off its answer. How many are left out where they are too many, or the time is too
short, is part of the result.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from operator import ne
from typing import TypeGuard

from clingo import Function, Number, Symbol, SymbolType

from kb.errors import BoundHit
from kb.rules.formula import Fn, Lit, Var, variables_of
from kb.run import matching, solver
from kb.run.driver import Deadline
from kb.run.matching import Bindings
from kb.run.solver import Model
from kb.run.world import WorldOutcome
from kb.why import silence
from kb.why.obstacles import Obstacle, Short, Wanted, Way
from kb.why.routes import Route, least, routes
from kb.why.whynot import WhyNot

MOST_SUPPOSED = 24  # facts for all ways to one element, each in a world of its own
SECONDS = 60.0  # for all elements
_UNDER_NO_HEADING = 3  # places of a number that tells only whose and by which act it is
_SOMEBODY = Function("somebody_")  # stands for one whom the case does not name
_Places = tuple[Symbol | None, ...]
_Identity = Callable[[Obstacle], Hashable]


@dataclass(frozen=True)
class Supposed:
    """Routes, the nearest first, and how many facts a bound left unsupposed that might have made another."""

    routes: list[Route]
    left: int


@dataclass
class Supposing:
    """Finds ways by one fact in a world; `engine` explains its absences, with a number that is not derived as 0."""

    world: WorldOutcome
    engine: WhyNot
    _models: dict[Symbol, Model] = field(default_factory=dict)
    _named: dict[tuple[str, _Places], tuple[Symbol, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._deadline: Deadline | None = None  # runs from the first fact that is supposed
        self._open = silence.engine(self.world, none_is_zero=False)

    def routes(self, ways: Sequence[Way], identity: _Identity) -> Supposed:
        """Flatten ways into routes, those among them by one fact that makes a number count."""
        found = routes(ways, identity, self.engine.flattened)
        none = [one for route in found for one in route.obstacles if self._is_none(one)]
        of_things = self._of_things(found)
        asked: dict[Obstacle, Sequence[Symbol]] = {short: self._facts(short) or of_things for short in none}
        facts = dict.fromkeys(fact for facts in asked.values() for fact in facts)
        self._suppose(facts)
        by_fact = (new for route in found for new in self._by_fact(route, asked))
        return Supposed(least([*found, *by_fact], identity), sum(fact not in self._models for fact in facts))

    def _is_none(self, obstacle: Obstacle) -> TypeGuard[Short]:
        return isinstance(obstacle, Short) and obstacle.reached == Number(0) and self._number(obstacle) is not None

    def _number(self, short: Short) -> Fn | None:
        """What a rule compares: the atom that ends with the number; None where no atom does."""
        atoms = (part.atom for part in short.rule.body if isinstance(part, Lit) and not part.sign)
        return next((a for a in atoms if a.name in self.engine.numbers and a.args[-1] == short.part.left), None)

    def _facts(self, short: Short) -> Sequence[Symbol]:
        """The facts that a case may state, each with all its places, on the ways to any number at all."""
        number, bound = self._number(short), _unreached(short)
        if number is None:
            return ()
        key = (number.name, tuple(matching.place(arg, bound) for arg in number.args))
        if key not in self._named:
            self._named[key] = tuple(dict.fromkeys(self._on_ways(*key))) if self._is_stated_elsewhere(*key) else ()
        return self._named[key]

    def _on_ways(self, name: str, places: _Places) -> Iterator[Symbol]:
        found = routes(self._open.ways(name, places), known=self._open.flattened)
        for one in (one for route in found for one in route.obstacles):
            if isinstance(one, Wanted) and one.input and silence.denial(one, self.world) is None:
                given = [place for place in one.args if place is not None]
                if len(given) == len(one.args):
                    yield Function(one.name, given, one.positive)

    def _of_things(self, found: Iterable[Route]) -> Sequence[Symbol]:
        """The facts on ways to an element, no judgements, that tell of an act and the things with which it is stated."""
        wanted = (one for route in found for one in route.obstacles if isinstance(one, Wanted) and one.input)
        facts = (self._about_things(one) for one in dict.fromkeys(wanted) if one.cost <= 1 and one.positive)
        return tuple(dict.fromkeys(fact for fact in facts if fact is not None))

    def _about_things(self, wanted: Wanted) -> Symbol | None:
        """A fact about an act and its things, with somebody where it leaves another open; None if it is no such fact."""
        known = self._stated_with(wanted.args[:2])
        things = [place for place in wanted.args[2:] if place is not None]
        if not things or not known.issuperset(things) or silence.denial(wanted, self.world) is not None:
            return None
        types = [arg.type for arg in self.world.knowledge.vocabulary.predicates[wanted.name].args]
        open_ = [type_ for type_, place in zip(types, wanted.args, strict=True) if place is None]
        if not all(self._may_be_anybody(type_) for type_ in open_):
            return None
        return Function(wanted.name, [_SOMEBODY if place is None else place for place in wanted.args])

    def _stated_with(self, doer: _Places) -> set[Symbol]:
        """The things that the facts state of an act of somebody, beside the two."""
        stated = (fact.arguments for fact in self.world.symbols if fact.type == SymbolType.Function)
        return {place for places in stated if tuple(places[:2]) == doer for place in places[2:]}

    def _may_be_anybody(self, type_: str) -> bool:
        sort = self.world.knowledge.vocabulary.sorts.get(type_)
        return type_ in ("id", "accused") or (sort is not None and sort.open)

    def _is_stated_elsewhere(self, name: str, places: _Places) -> bool:
        """Say whether there is such a number under one other heading; of a number that has no heading but the accused and
        the act, whether there is any of these."""
        if len(places) > _UNDER_NO_HEADING:
            return any(sum(map(ne, atom.arguments[:-1], places)) == 1 for atom in self._some(name))
        return any(
            tuple(atom.arguments[:2]) == places[:2] for other in self.engine.numbers for atom in self._some(other)
        )

    def _some(self, name: str) -> list[Symbol]:
        return [atom for atom in self.world.model.of(name) if atom.arguments[-1] > Number(0)]

    def _suppose(self, facts: Iterable[Symbol]) -> None:
        known = self.world.knowledge
        fresh = [fact for fact in facts if fact not in self._models][:MOST_SUPPOSED]
        worlds = (solver.World((*self.world.symbols, fact), self.world.package) for fact in fresh)
        self._deadline = self._deadline or Deadline(SECONDS)
        models = solver.stream(known.program, worlds, self._deadline, instances=False)
        with suppress(BoundHit):  # what is not supposed is counted
            self._models.update(zip(fresh, models, strict=True))

    def _by_fact(self, route: Route, asked: Mapping[Obstacle, Sequence[Symbol]]) -> Iterator[Route]:
        """Yield a route for each fact that makes a number count on it: the fact in place of the number, or beside what the
        number then is."""
        for short in route.obstacles:
            for fact in asked.get(short, ()):
                if not isinstance(short, Short) or (reached := self._reached(short, fact)) is None:
                    continue
                if not self._is_excepted(short, fact):
                    yield replace(route, obstacles=tuple(self._instead(route, short, fact, reached)))

    def _instead(self, route: Route, short: Short, fact: Symbol, reached: Symbol) -> Iterator[Obstacle]:
        yield from (one for one in route.obstacles if one is not short)
        enough = matching.compare(reached, short.op, short.required)
        cost = self.engine.costs.get(fact.name, 1) - enough
        places = tuple(None if place == _SOMEBODY else place for place in fact.arguments)
        yield Wanted(fact.name, places, fact.positive, input=True, cost=cost)
        if not enough and isinstance(left := short.part.left, Var):
            yield replace(short, reached=reached, bindings={**short.bindings, left.name: reached})

    def _is_excepted(self, short: Short, fact: Symbol) -> bool:
        """Say whether the rule, as far as it is known, asks for what does not hold where the fact does."""
        nots = (part for part in short.rule.body if isinstance(part, Lit) and part.sign == 1)
        return any(
            matching.any_match(part.atom, short.bindings, self._models[fact])
            for part in nots
            if short.bindings.keys() >= set(variables_of(part.atom))
        )

    def _reached(self, short: Short, fact: Symbol) -> Symbol | None:
        """The number where the fact holds; None where it is still none."""
        number, model = self._number(short), self._models.get(fact)
        if number is None or model is None:
            return None
        return max((atom.arguments[-1] for atom, _ in matching.matches(number, _unreached(short), model)), default=None)


def _unreached(short: Short) -> Bindings:
    """What the facts bind in a rule but for the number itself."""
    return {name: found for name, found in short.bindings.items() if Var(name) != short.part.left}
