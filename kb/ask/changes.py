"""What may be changed in the facts of a case: each fact withdrawn, another put beside it or in its place.

The facts of a case stand in *slots*: facts of which at most one holds (an order's form, the amount of one measure) share
one. A change puts into a slot another fact, or nothing. Facts to put in come from the space that the vocabulary and the
rules span, told of the case's own persons, acts and things; where it has none of a kind, of a new one. Where amounts go
says `amounts`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property, lru_cache
from itertools import product

from clingo import Function, Number, Symbol, SymbolType

from kb.ask.amounts import Amounts, amount
from kb.ask.fact_space import ACCUSED, ACT, Space, span
from kb.files.predicates import Predicate
from kb.files.symbols import remembered
from kb.files.vocabulary import Vocabulary
from kb.rules.excerpt import Excerpt
from kb.rules.knowledge import Knowledge
from kb.run.driver import Stated

_NAMED = ("id", "text", "accused", "act")
_PRINCIPAL = "other_1"  # what the space calls one who is no accused himself
MAX_OF_ONE = 2_000  # ways to tell one fact of the space of the things of a case

Slot = tuple[object, ...]


@dataclass(frozen=True)
class Change:
    """Facts that give way and facts that take their place (either may be none), and what the change counts."""

    taken: tuple[Symbol, ...]
    put: tuple[Symbol, ...]
    cost: int

    @property
    def moves(self) -> bool:
        """Say whether an amount is put in the place of one, and nothing else changes."""
        return bool(self.taken and self.put) and _amount_at(self.put[0]) is not None


@dataclass(frozen=True)
class Changeable:
    """The facts that stay, and for each slot the facts in it and the changes open to it, the nearest first."""

    fixed: tuple[Symbol, ...]
    slots: tuple[tuple[tuple[Symbol, ...], tuple[Change, ...]], ...]
    new_names: tuple[str, ...]
    acts: tuple[str, ...] = ()  # those that the case names with the accused; only in these a part is sought

    @property
    def changes(self) -> list[Change]:
        """All changes, in canonical order: those of the case's own facts first."""
        return [change for _, changes in self.slots for change in changes]

    def taken_with(self, change: Change, slot: int) -> Iterator[int]:
        """The further slots that a change empties."""
        yield from sorted({self._places[fact] for fact in change.taken if fact in self._places} - {slot})

    @cached_property
    def _places(self) -> dict[Symbol, int]:
        """The slot of each fact."""
        return {fact: slot for slot, (held, _) in enumerate(self.slots) for fact in held}


def changeable(
    law: Excerpt,
    facts: Sequence[Symbol],
    accused: str,
    kept: Collection[str] = (),
    varied: Collection[str] = (),
    partners: Collection[str] = (),
) -> Changeable:
    """Spread the facts of a case over slots and find what each may change to.

    Only facts that bear on the question change; what others who act in the case did stays, other than that of `partners`,
    for whose part in the act the accused answers: their amounts move as his own do. The predicates in `kept` stay, those
    in `varied` change though the vocabulary calls them fixed.
    """
    words = law.knowledge.vocabulary.predicates
    facts = list(map(remembered, facts))
    stated = set(facts)
    others = {fact.arguments[0] for fact in facts if fact.name == "acts"}
    others -= {Function(name) for name in (accused, *partners)}

    def open_(fact: Symbol) -> bool:
        theirs = bool(fact.arguments) and fact.arguments[0] in others
        fixed = (words[fact.name].fixed or theirs) and fact.name not in varied
        return not fixed and fact.name not in kept and law.bears(fact)

    held: dict[Slot, list[Symbol]] = {}
    for fact in facts:
        if open_(fact):
            held.setdefault(slot_of(fact, words), []).append(fact)
    telling = _Telling(law, facts, accused)
    amounts = Amounts(law, facts)
    offered: dict[Slot, dict[Symbol, None]] = defaultdict(dict)
    told = [put for fact in telling.facts() for put in amounts.moved(fact)]
    told += amounts.parts(telling.space.possible)
    told += amounts.summed(Function(accused), telling.acts, telling.space.possible)
    told += (put for name in partners for put in amounts.of_partner(Function(name), told, telling.acts))
    for fact in told:
        if fact not in stated and open_(fact):
            offered[slot_of(fact, words)][fact] = None
    fixed = tuple(fact for fact in facts if not open_(fact))
    closed = {slot_of(fact, words) for fact in fixed}
    theirs = {Function(name) for name in partners}

    def of_partner(slot: Slot) -> bool:
        first = next(iter((*held.get(slot, ()), *offered.get(slot, ()))))
        return first.arguments[:1] != [] and first.arguments[0] in theirs

    slots = [
        (
            tuple(held.get(slot, ())),
            tuple(_changes(_falling(held.get(slot, ()), held, words), offered.get(slot, ()), words)),
        )
        for slot in sorted({**held, **offered}, key=of_partner)  # what the accused did comes first
        if slot not in closed
    ]
    return Changeable(fixed, tuple(slots), tuple(telling.new), tuple(map(str, telling.acts)))


def slot_of(fact: Symbol, words: Mapping[str, Predicate]) -> Slot:
    """Name the slot of a fact: one with a key shares that of its key; any other, and what is denied, stands alone with its
    opposite."""
    predicate = words[fact.name]
    named = [arg.name for arg in predicate.args]
    if fact.positive and predicate.key:
        return (fact.name, *(fact.arguments[named.index(name)] for name in predicate.key))
    return (fact.name, "alone", *fact.arguments)


def freely(stated: Stated, facts: Sequence[Symbol], words: Mapping[str, Predicate]) -> None:
    """State that each of some facts may hold, and of those that share a slot one at most."""
    stated.optional(facts)
    slots: dict[Slot, list[Symbol]] = defaultdict(list)
    for fact in facts:
        slots[slot_of(fact, words)].append(fact)
    for sharing in slots.values():
        stated.at_most_one(sharing)


def _changes(falling: Sequence[Symbol], offered: Iterable[Symbol], words: Mapping[str, Predicate]) -> Iterator[Change]:
    """Withdraw what stands in a slot, with all that falls with it; or put another fact there, amounts the nearest
    first."""
    now = tuple(fact for fact in falling if slot_of(fact, words) == slot_of(falling[0], words))
    if now:
        yield Change(tuple(falling), (), max(words[fact.name].cost for fact in now))
    before = sum(number for fact in now if (number := amount(fact, words)) is not None)
    found = (fact for fact in dict.fromkeys(offered) if fact not in now)
    for fact in sorted(found, key=lambda fact: abs((amount(fact, words) or 0) - before)):
        yield Change(now, (fact,), words[fact.name].cost)


def _falling(
    now: Sequence[Symbol], held: Mapping[Slot, Sequence[Symbol]], words: Mapping[str, Predicate]
) -> list[Symbol]:
    """What falls when the facts of a slot are withdrawn: they, and what is said of the things they bring in."""
    facts = [fact for inner in held.values() for fact in inner]
    return list(dict.fromkeys([*now, *(said for fact in now for said in said_of(fact, facts, words))]))


def said_of(fact: Symbol, facts: Iterable[Symbol], words: Mapping[str, Predicate]) -> list[Symbol]:
    """The other facts about a thing that a fact brings in, which go with it: an order's form, date and refusal.

    A thing is brought in by the fact that is called after it.
    """
    args = zip(words[fact.name].args, fact.arguments, strict=True)
    brought = {term for arg, term in args if fact.positive and arg.name == fact.name and arg.type == "id"}
    return [other for other in facts if other != fact and brought.intersection(other.arguments)]


def _amount_at(fact: Symbol) -> int | None:
    return fact.arguments[-1].number if fact.arguments and fact.arguments[-1].type == SymbolType.Number else None


class _Telling:
    """Tells the facts of the space of the persons, acts and things of one case."""

    def __init__(self, law: Excerpt, facts: Sequence[Symbol], accused: str) -> None:
        self.law = law
        self.words: Vocabulary = law.knowledge.vocabulary
        self.space = _space(law.law)
        self.own = list(facts)
        self.new: dict[str, None] = {}
        self._taken = {str(term) for fact in facts for term in fact.arguments}
        doing = [f.arguments for f in facts if f.name == "acts" and f.positive and f.arguments[0] != Function(accused)]
        self._others = sorted({who for who, _ in doing})
        self._their_acts = sorted({act for _, act in doing})
        self._names = self._kinds(accused)
        self._dates = _Dates(self.space.fixed, facts, {str(name) for name in self._names[ACT]})

    def _kinds(self, accused: str) -> dict[str, list[Symbol]]:
        """The names of the case by what the space calls things that stand in their places."""
        called: dict[tuple[str, int], str] = {}
        for fact in self.space.possible:
            for at in self._named(fact):
                called[fact.name, at] = str(fact.arguments[at])
        names: dict[str, dict[Symbol, None]] = defaultdict(dict)
        for fact in self.own:
            for at in self._named(fact):
                if (kind := called.get((fact.name, at))) and kind not in (ACCUSED, ACT):
                    names[kind][fact.arguments[at]] = None
        who = Function(accused)
        acts = {
            term
            for fact in self.own
            if who in fact.arguments
            for arg, term in zip(self.words.predicates[fact.name].args, fact.arguments, strict=True)
            if arg.type == "act"
        }
        return {**{kind: list(found) for kind, found in names.items()}, ACCUSED: [who], ACT: sorted(acts)}

    def _named(self, fact: Symbol) -> list[int]:
        args = self.words.predicates[fact.name].args
        return [at for at, arg in enumerate(args) if arg.type in _NAMED]

    @property
    def acts(self) -> list[Symbol]:
        """The acts of the accused."""
        return self._names[ACT]

    def facts(self) -> Iterator[Symbol]:
        """Yield the facts that could be stated of the case, in the order of the space."""
        for fact in self.space.possible:
            if self.law.bears(fact):
                yield from self._told(fact)

    def _told(self, fact: Symbol) -> Iterator[Symbol]:
        args = self.words.predicates[fact.name].args
        kinds = [arg.type for arg in args]
        choices = [
            self._of_others(kinds, at, term) or self._fitting(args[at].name, self._called(str(term)))
            if kinds[at] in _NAMED
            else [self._dates.moved(term) if kinds[at] == "date" else term]
            for at, term in enumerate(fact.arguments)
        ]
        for count, values in enumerate(product(*choices)):
            if count >= MAX_OF_ONE:
                return
            yield remembered(Function(fact.name, list(values), fact.positive))

    def _of_others(self, kinds: Sequence[str], at: int, term: Symbol) -> list[Symbol]:
        """What can be joined, instigated, helped or known of beside one's own: who else acts in the case, and by what acts;
        none where the place is one's own or nobody else acts."""
        if not self._others or (at == kinds.index(kinds[at]) and str(term) != _PRINCIPAL):
            return []
        own = {ACT: self._names[ACT] + self._their_acts, ACCUSED: self._others}.get(kinds[at])
        own = [*self._others, *self._names.get(_PRINCIPAL, ())] if str(term) == _PRINCIPAL else own
        return list(dict.fromkeys(own or []))

    def _fitting(self, place: str, names: list[Symbol]) -> list[Symbol]:
        """Leave out persons where a unit must stand, and units where a person must."""
        other = {"unit": "person", "person": "unit"}.get(place)
        return [name for name in names if other is None or Function(other, [name]) not in self.own]

    def _called(self, kind: str) -> list[Symbol]:
        """The names that the case has for a kind of thing; a new one where it has none."""
        if own := self._names.get(kind):
            return own
        name = kind
        while name in self._taken:
            name += "_new"
        self.new[name] = None
        return [Function(name)]


@lru_cache(maxsize=16)
def _space(law: Knowledge) -> Space:
    space = span(law)
    return replace(space, possible=tuple(map(remembered, space.possible)))  # asked for each case


class _Dates:
    """Carries dates of the space over to a case: what lies within the act lies within it, what lies so many days before it
    lies so many days before."""

    def __init__(self, fixed: Iterable[Symbol], facts: Iterable[Symbol], acts: Collection[str]) -> None:
        self._model = next(_times(fixed), None)
        self._case = next(_times(fact for fact in facts if fact.arguments and str(fact.arguments[0]) in acts), None)

    def moved(self, term: Symbol) -> Symbol:
        """Move a date; it stays as it is where the case gives its act no time."""
        if self._model is None or self._case is None or term.type != SymbolType.Number:
            return term
        begin, end = self._model
        first, last = self._case
        day = _day(term.number)
        if day < begin:
            return Number(_number(first - (begin - day)))
        share = (day - begin) / max(end - begin, timedelta(1))
        return Number(_number(first + timedelta(round((last - first).days * share))))


def _times(facts: Iterable[Symbol]) -> Iterator[tuple[date, date]]:
    for fact in facts:
        if fact.name == "time" and fact.positive:
            yield _day(fact.arguments[1].number), _day(fact.arguments[2].number)


def _day(number: int) -> date:
    return date(number // 10_000, number // 100 % 100, number % 100)


def _number(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day
