"""Why an atom is not derived: each rule that could have supplied it, what holds of its body and what blocks it,
nearest first.

A failed proof tree says too much; here each rule is matched as far as the facts go, the best match is kept, and each
failing part is explained by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import islice
from operator import itemgetter
from threading import Lock
from typing import NamedTuple

from clingo import Function, Number, Symbol, SymbolType

from kb.rules.formula import Agg, Cmp, Cond, Fn, Lit, Literal, Rule, Term, Value, Var, citation, variables_of
from kb.run import matching
from kb.run.matching import Bindings, Unbound, place, value
from kb.run.reasons import Reasons
from kb.why.obstacles import Blocked, NotTaken, Obstacle, Short, ShortTotal, Wanted, Way
from kb.why.routes import Flattened

MAX_DEPTH = 8
MAX_MATCHES = 400
MAX_TIED = 8  # matches of which as much fails, to be looked into
_SOME_DAY = Function("some_day_")  # stands for the day of a fact that is not stated


@dataclass
class WhyNot:
    """Explains absences in one world.

    `inputs` are the predicates that cases state; `numbers` those whose last argument is a count: where none is
    derived, it is 0; `dates` the inputs that say when things were; `costs` what a fact counts where it is not 1; `dated` the
    places of inputs that hold a date; `events` those of which there may be several, each on a day of its own; `stateable` says
    whether a case could state an input with these places. `flattened` keeps the routes of its ways.
    """

    reasons: Reasons
    inputs: frozenset[str]
    numbers: frozenset[str] = frozenset()
    dates: frozenset[str] = frozenset()
    costs: Mapping[str, int] = field(default_factory=dict)
    dated: Mapping[str, Collection[int]] = field(default_factory=dict)
    events: frozenset[str] = frozenset()
    stateable: Callable[[str, tuple[Symbol | None, ...]], bool] = lambda _name, _places: True
    _known: dict[_Key, list[_Known]] = field(default_factory=dict)
    _orders: dict[int, tuple[Literal, ...]] = field(default_factory=dict)
    _concluding: dict[str, _Concluding] = field(default_factory=dict)
    flattened: Flattened = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._busy: set[_Key] = set()
        self._asked = _Asked()
        self._alone = Lock()  # for several may ask of one world at a time
        of = self.reasons.model.of
        self._days = {atom.arguments[at] for name in self.events for atom in of(name) for at in self.dated[name]}
        self._named = {place for name in self.inputs for atom in of(name) for place in atom.arguments}

    def ways(self, name: str, args: Sequence[Symbol | None]) -> tuple[Way, ...]:
        """List the ways to an atom that is not derived, nearest first."""
        with self._alone:
            return self._ways(name, args, 0)

    def _ways(self, name: str, args: Sequence[Symbol | None], depth: int) -> tuple[Way, ...]:
        key = (name, tuple(args))
        for known in self._known.get(key, ()):
            if known.good(depth, self._busy):
                self._asked.add(known.asked)
                return known.ways
        if key in self._busy or depth > MAX_DEPTH:
            self._asked.cut(key, in_a_circle=key in self._busy)
            return ()
        above, self._asked = self._asked, _Asked()
        self._busy.add(key)
        try:
            found = [way for rule in self._that_conclude(name, args) for way in self._rule(rule, args, depth)]
        finally:
            self._busy.discard(key)
            asked, self._asked = self._asked, above
        asked.done(key)
        self._asked.add(asked)
        ways = tuple(sorted(found, key=lambda way: (way.distance, way.rule.id)))
        self._known.setdefault(key, []).append(_Known(depth, asked, ways))
        return ways

    def _that_conclude(self, name: str, args: Sequence[Symbol | None]) -> list[Rule]:
        """The rules whose heads have no other constants than an atom."""
        if name not in self._concluding:
            self._concluding[name] = _Concluding(self.reasons.rules.get(name, ()))
        return self._concluding[name].of(args)

    def _rule(self, rule: Rule, args: Sequence[Symbol | None], depth: int) -> Iterator[Way]:
        bindings: Bindings | None = {}
        for term, wanted in zip(rule.head.args, args, strict=True):
            if wanted is not None and bindings is not None:
                bindings = matching.match(term, wanted, bindings)
        if bindings is None or not rule.body:
            return
        nearest = self._nearest(rule, bindings, depth)
        yield from filter(None, [nearest])
        if nearest and any(held.name in self.events for held in nearest.holds):
            yield from filter(None, [self._nearest(rule, bindings, depth, of_another_event=True)])

    def _nearest(self, rule: Rule, bindings: Bindings, depth: int, *, of_another_event: bool = False) -> Way | None:
        """The way that asks for least, of those that the best matches leave."""
        best = self._best(rule, bindings, of_another_event)
        found = (self._way(rule, match, best.asked, depth) for match in best.matches)
        return min(filter(None, found), key=lambda way: way.distance, default=None)

    def _way(self, rule: Rule, best: _Match, asked: Collection[_Asking], depth: int) -> Way | None:
        """The way that a match leaves; None where the rule excludes this very thing by name: no fact could change that."""
        obstacles = [
            replace(o, one_of=_one_of(best, part, asked)) if isinstance(o, Wanted) and isinstance(part, Lit) else o
            for part in best.failing
            for o in self._explain(rule, part, best.bindings, depth)
        ]
        if any(isinstance(o, Short) and _of_names(o) for o in obstacles):
            return None
        obstacles.sort(key=lambda o: o.distance)
        cited = tuple(citation(best.bindings[p]) if p in best.bindings else p for p in rule.provisions)
        return Way(rule, cited, tuple(best.holds), tuple(obstacles))

    def _best(self, rule: Rule, bindings: Bindings, of_another_event: bool) -> _Best:
        """Match the body as far as it goes: an atom that cannot be matched fails, and the match goes on without it. Of some
        hundred ways to match it, take the nearest, several where as much of each fails and they ask for another thing; one of
        which more has failed already is not followed. Of another event is one that takes no event for that which the facts
        state."""
        if rule.id not in self._orders:
            self._orders[rule.id] = tuple(sorted(rule.body, key=_order))
        best: dict[_Asking, _Match] = {}
        asked: set[_Asking] = set()
        remoteness, count = _REMOTEST, 0
        stack = [_Match(bindings, (), (), self._orders[rule.id])]
        while stack and count < MAX_MATCHES:
            state = stack.pop()
            if len(state.failing) > remoteness[0]:
                continue
            if not self._could_be_stated(state):
                continue
            if state.rest:
                stack.extend(reversed(list(self._extend(state, of_another_event))))
                continue
            count += 1
            if (found := _remoteness(state)) < remoteness:
                best, asked, remoteness = {}, set(), found
            if found == remoteness:
                asked.add(asking := _asked_for(state))
                if len(best) < MAX_TIED and (not best or self._is_of_the_case(state)):
                    best.setdefault(asking, state)
        return _Best(best.values(), asked)

    def _could_be_stated(self, match: _Match) -> bool:
        """Say whether a case could state each fact that a match asks for, with the values that it has found so far."""
        inputs = (part.atom for part in match.failing if isinstance(part, Lit) and part.atom.name in self.inputs)
        return all(self.stateable(atom.name, self._stated_places(atom, match.bindings)) for atom in inputs)

    def _stated_places(self, atom: Fn, bindings: Bindings) -> tuple[Symbol | None, ...]:
        """The places of a fact that is asked for; the day of one that is not stated is open."""
        args = (place(arg, bindings) for arg in atom.args)
        return tuple(None if arg == _SOME_DAY else arg for arg in args)

    def _is_of_the_case(self, match: _Match) -> bool:
        """Say whether a match asks for what is told of nothing but things that the facts name."""
        return all(known in self._named for places in _asked_for(match) for known in places if known is not None)

    def _extend(self, state: _Match, of_another_event: bool) -> Iterator[_Match]:
        first, rest = state.rest[0], state.rest[1:]
        if isinstance(first, Lit) and first.sign == 0:
            matched = first.atom.name in self.inputs and _is_of_some_day(first.atom, state.bindings)
            if matched:  # what is asked for is such a fact
                yield _Match(state.bindings, state.holds, state.failing, rest)
            passed_over = of_another_event and first.atom.name in self.events
            stated = () if passed_over else matching.matches(first.atom, state.bindings, self.reasons.model)
            for symbol, extended in stated:
                matched = True
                yield _Match(extended, (*state.holds, symbol), state.failing, rest)
            if not matched and first.atom.name in self.numbers and (zero := _zero(first.atom, state.bindings)):
                yield state._replace(bindings=zero, rest=rest)
            elif not matched:
                bindings = {**state.bindings, **self._days_of(first.atom, state.bindings)}
                yield state._replace(bindings=bindings, failing=(*state.failing, first), rest=rest)
        else:
            yield self._decide(state, first, rest)

    def _days_of(self, atom: Fn, bindings: Bindings) -> Bindings:
        """The days of a fact that is not stated: not those of other facts, which could be matched instead."""
        terms = (atom.args[place] for place in self.dated.get(atom.name, ()))
        free = (term.name for term in terms if isinstance(term, Var) and term.name != "_")
        return {name: _SOME_DAY for name in free if name not in bindings}

    def _decide(self, state: _Match, part: Literal, rest: tuple[Literal, ...]) -> _Match:
        """Judge a part that binds nothing; one that cannot be judged for want of values does not count against the
        rule."""
        bindings = state.bindings
        if isinstance(part, Cmp):
            extended = _assign(part, bindings)
            if extended is not None:
                return state._replace(bindings=extended, rest=rest)
        if isinstance(part, Agg) and (extended := _assign_total(part, bindings, self.reasons)) is not None:
            return state._replace(bindings=extended, rest=rest)
        try:
            true = _asks_of_some_day(part, bindings) or matching.holds(part, bindings, self.reasons.model)
        except (Unbound, ArithmeticError):
            true = True
        return state._replace(failing=state.failing if true else (*state.failing, part), rest=rest)

    def _explain(self, rule: Rule, part: Literal, bindings: Bindings, depth: int) -> Iterator[Obstacle]:
        match part:
            case Lit(atom, 0):
                wanted = self._wanted(atom, bindings, depth)
                if not (_is_of_some_day(atom, bindings) and isinstance(wanted, Wanted) and _is_given(wanted)):
                    yield wanted
            case Lit(atom, _):
                yield from map(self._blocked, self._matching(atom, bindings))
            case Cmp():
                left = part.left
                movable = not self._days.isdisjoint(bindings.values())
                for op, right in part.guards:
                    figures = value(left, bindings), op, value(right, bindings)
                    yield Short(rule, part, bindings, *figures, of_event=movable)
                    left = right
            case Cond(inner, _):
                for case in matching.members(part, bindings, self.reasons.model):
                    if not matching.holds(inner, case, self.reasons.model):
                        yield from self._explain(rule, inner, case, depth)
            case Agg():
                reached = matching.aggregate(part, bindings, self.reasons.model)
                rows = tuple(row for _, row, _ in matching.elements(part, bindings, self.reasons.model))
                for op, term in part.guards:
                    yield ShortTotal(part, reached, op, value(term, bindings), rows=rows)

    def _wanted(self, atom: Fn, bindings: Bindings, depth: int) -> Obstacle:
        args = tuple(place(arg, bindings) for arg in atom.args)
        if atom.name == "doctrine" and None not in args:
            return NotTaken(str(args[0]), str(args[1]))
        stated = atom.name in self.inputs
        if stated:
            args = self._stated_places(atom, bindings)
        ways = () if stated else self._ways(atom.name, args, depth + 1)
        return Wanted(atom.name, args, atom.positive, stated, ways, self.costs.get(atom.name, 1) if stated else 1)

    def _blocked(self, atom: Symbol) -> Blocked:
        """Say on what an exception rests."""
        rested = {a for step in self.reasons.closure([atom]) for a in (atom, *step.body)} or {atom}
        stated = {a for a in rested if a.name in self.inputs}
        dates = bool(stated) and {a.name for a in stated} <= self.dates
        return Blocked(atom, of_dates=dates, denials=frozenset(a for a in stated if not a.positive))

    def _matching(self, atom: Fn, bindings: Bindings) -> list[Symbol]:
        return [symbol for symbol, _ in islice(matching.matches(atom, bindings, self.reasons.model), 1)]


_Key = tuple[str, tuple[Symbol | None, ...]]


@dataclass
class _Asked:
    """What the ways to an atom asked for: the atoms gone through, those above it at which they went in a circle, and whether
    they went too deep."""

    through: set[_Key] = field(default_factory=set)
    circles: set[_Key] = field(default_factory=set)
    too_deep: bool = False

    def cut(self, key: _Key, *, in_a_circle: bool) -> None:
        """An atom is not gone through."""
        if in_a_circle:
            self.circles.add(key)
        else:
            self.too_deep = True

    def done(self, key: _Key) -> None:
        """The atom itself has been gone through: circles that close at it are its own."""
        self.circles.discard(key)
        self.through.add(key)

    def add(self, below: _Asked) -> None:
        """All this was asked on the way, too."""
        self.through |= below.through
        self.circles |= below.circles
        self.too_deep |= below.too_deep


class _Known(NamedTuple):
    """The ways to an atom as they were found from some place."""

    depth: int
    asked: _Asked
    ways: tuple[Way, ...]

    def good(self, depth: int, busy: Set[_Key]) -> bool:
        """Say whether they are the same from a place at this depth, below these atoms."""
        as_deep = depth == self.depth if self.asked.too_deep else depth <= self.depth
        return as_deep and self.asked.circles <= busy and self.asked.through.isdisjoint(busy)


class _Concluding:
    """Rules that conclude a predicate, found by the constants in their heads: of some hundred few are of one element."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules: dict[tuple[int, tuple[int, ...]], dict[tuple[Symbol | None, ...], list[tuple[int, Rule]]]] = {}
        for number, rule in enumerate(rules):
            if rule.head.positive:
                terms = rule.head.args
                places = tuple(at for at, term in enumerate(terms) if isinstance(term, Value))
                constants = tuple(value(terms[at], {}) for at in places)
                group = self._rules.setdefault((len(terms), places), {})
                group.setdefault(constants, []).append((number, rule))

    def of(self, args: Sequence[Symbol | None]) -> list[Rule]:
        """Those that have no other constant where an atom has one, in their order."""
        found: list[tuple[int, Rule]] = []
        for (size, places), group in self._rules.items():
            if size == len(args):
                wanted = tuple(args[at] for at in places)
                if None not in wanted:
                    found += group.get(wanted, ())
                    continue
                for constants, rules in group.items():
                    if all(one in (None, other) for one, other in zip(wanted, constants, strict=True)):
                        found += rules
        return [rule for _, rule in sorted(found, key=itemgetter(0))]


class _Match(NamedTuple):
    bindings: Bindings
    holds: tuple[Symbol, ...]
    failing: tuple[Literal, ...]
    rest: tuple[Literal, ...] = ()


_REMOTEST = (10**9, 0, 0)  # of nothing


def _remoteness(match: _Match) -> tuple[int, int, int]:
    """How far the facts are from a body: parts that fail, then parts that hold, then what the numbers are off."""
    comparisons = [part for part in match.failing if isinstance(part, Cmp)]
    return len(match.failing), -len(match.holds), sum(_off(part, match.bindings) for part in comparisons)


_Asking = tuple[tuple[Symbol | None, ...], ...]


class _Best(NamedTuple):
    """The nearest matches, and what all that are as near ask for."""

    matches: Collection[_Match]
    asked: Collection[_Asking]


def _asked_for(match: _Match) -> _Asking:
    """What a match asks for: the places that are known of the atoms that fail."""
    wanted = (part.atom for part in match.failing if isinstance(part, Lit))
    return tuple(tuple(place(arg, match.bindings) for arg in atom.args) for atom in wanted)


def _one_of(match: _Match, part: Lit, asked: Collection[_Asking]) -> tuple[int, tuple[Symbol, ...]] | None:
    """The first place of an atom that fails in which other values would do as well, with these."""
    if len(asked) == 1:
        return None
    at, mine = [failing for failing in match.failing if isinstance(failing, Lit)].index(part), _asked_for(match)
    for place_, value_ in enumerate(mine[at]):
        others = {
            other[at][place_]
            for other in asked
            if len(other) == len(mine) and _but_for(other, at, place_) == _but_for(mine, at, place_)
        }
        values = tuple(sorted(known for known in others if known not in (None, value_)))
        if values:
            return place_, values
    return None


def _but_for(asking: _Asking, at: int, place_: int) -> _Asking:
    """What is asked for but for one place of one atom."""
    cut = (*asking[at][:place_], *asking[at][place_ + 1 :])
    return (*asking[:at], cut, *asking[at + 1 :])


def _off(part: Cmp, bindings: Bindings) -> int:
    """By how much two numbers differ; 0 where they are none."""
    try:
        terms = [value(term, bindings) for term in (part.left, *(right for _, right in part.guards))]
    except (Unbound, ArithmeticError):
        return 0
    numbers = [term.number for term in terms if term.type == SymbolType.Number]
    return max(numbers, default=0) - min(numbers, default=0)


def _zero(atom: Fn, bindings: Bindings) -> Bindings | None:
    """Bind the free number of an atom that is not derived to 0."""
    last = atom.args[-1]
    if isinstance(last, Var) and last.name not in bindings and last.name != "_":
        return {**bindings, last.name: Number(0)}
    return None


def _is_of_some_day(term: Term, bindings: Bindings) -> bool:
    if all(found is not _SOME_DAY for found in bindings.values()):  # one object, wherever it is bound
        return False
    return any(bindings.get(name) is _SOME_DAY for name in variables_of(term))


def _asks_of_some_day(part: Literal, bindings: Bindings) -> bool:
    """Say whether a comparison is of the day of a fact that is not stated, which may be as is asked."""
    terms = (part.left, *(term for _, term in part.guards)) if isinstance(part, Cmp) else ()
    return any(_is_of_some_day(term, bindings) for term in terms)


def _is_given(wanted: Wanted) -> bool:
    """Say whether some rule supplies it with nothing more."""
    return any(not way.obstacles for way in wanted.ways)


def _of_names(short: Short) -> bool:
    """Say whether a comparison is of names, in which nothing can be short of anything."""
    return SymbolType.Number not in (short.reached.type, short.required.type)


def _order(part: Literal) -> int:
    """Atoms first, in the order of the rule; then what needs their values."""
    return 0 if isinstance(part, Lit) and part.sign == 0 else 1 if isinstance(part, Agg) else 2


def _assign(part: Cmp, bindings: Bindings) -> Bindings | None:
    """Bind the variable of `X = term` where X is free."""
    if (
        len(part.guards) == 1
        and part.guards[0][0] == "="
        and isinstance(part.left, Var)
        and part.left.name not in bindings
    ):
        found = place(part.guards[0][1], bindings)
        return None if found is None else {**bindings, part.left.name: found}
    return None


def _assign_total(part: Agg, bindings: Bindings, reasons: Reasons) -> Bindings | None:
    """Bind the variable of `X = #sum {...}` where X is free."""
    for op, term in part.guards:
        if op == "=" and isinstance(term, Var) and term.name not in bindings:
            total = matching.aggregate(part, bindings, reasons.model)
            return {**bindings, term.name: total} if total.type == SymbolType.Number else None
    return None
