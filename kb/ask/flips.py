"""The smallest changes of a case's facts that bring another outcome: flips.

A question names an accused, a charge and what is to become of it. The search grounds only the rules that can bear on it,
over the case's own facts and those that could be stated of its things, and asks for changes that count 1, then 2, and so
on, until some bring what is asked. Each flip is then applied to the case and derived by all of the law; where a further
offence turns out to matter, the search is made again with it. An amount goes no further than it must.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from clingo import Function, Number, Symbol

from kb.ask import incoherence
from kb.ask.changes import Change, Changeable, changeable
from kb.ask.flipped import Flipped, derived, tightened
from kb.errors import BoundHit
from kb.files import folders
from kb.files.doctrine import Package
from kb.rules.excerpt import Excerpt, excerpt
from kb.run.driver import Deadline, Grounded, Literal, Stated
from kb.run.outcome import Outcome

ACQUIT, CONVICT, MADE_OUT, NOT_MADE_OUT = "acquit", "convict", "made_out", "not_made_out"
WAYS = (ACQUIT, CONVICT, MADE_OUT, NOT_MADE_OUT)
MOST = 6
MAX_FLIPS = 200
MAX_ROUNDS = 5
_CLINGO = ("--configuration=handy",)


@dataclass(frozen=True)
class Question:
    """What is to become of a charge against an accused: one of `WAYS`, or another offence in its place.

    Acquittal leaves no conviction that was not there before; under `made_out` and `not_made_out` concurrence does not
    count. `kept` and `varied` name predicates whose facts stay, or change though they are fixed.
    """

    accused: str
    charge: str
    to: str
    kept: frozenset[str] = frozenset()
    varied: frozenset[str] = frozenset()

    @property
    def offences(self) -> set[str]:
        """The offences that the question names."""
        return {self.charge} if self.to in WAYS else {self.charge, self.to}

    def demands(self, before: Outcome) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
        """What must hold and what must not, as (conviction or charge, offence)."""
        match self.to:
            case "acquit":
                now = {row.offence for row in before.worlds[0].rows("convicted", self.accused)}
                gone = [name for name in before.knowledge.offences if name not in now - {self.charge}]
                return [], [("conviction", name) for name in gone]
            case "convict":
                return [("conviction", self.charge)], []
            case "made_out":
                return [("charge", self.charge)], []
            case "not_made_out":
                return [], [("charge", self.charge)]
        return [("conviction", self.to)], [("conviction", self.charge)]

    def met(self, outcome: Outcome, before: Outcome) -> bool:
        """Say whether an outcome is what is asked for."""
        wanted, unwanted = self.demands(before)
        world = outcome.worlds[0]
        there = {("conviction", row.offence) for row in world.rows("convicted", self.accused)}
        there |= {("charge", row.offence) for row in world.rows("established", self.accused)}
        ties = {("conviction", row.first) for row in world.rows("tied", self.accused)}
        return there.issuperset(wanted) and not (there | ties).intersection(unwanted)


@dataclass(frozen=True)
class Limits:
    """Within what the changes were sought."""

    accused: str
    offences: tuple[str, ...]
    changes: int
    new_names: tuple[str, ...]
    most: int


@dataclass(frozen=True)
class Flips:
    """The smallest flips of a case under a reading, in canonical order; none where there is none within the limits.

    `already` says that nothing need change. `none_of_any_size` says that no changes do it, however many. `more` says
    that there are further ones of the same size than are given.
    """

    question: Question
    before: Outcome
    found: tuple[Flipped, ...]
    limits: Limits
    already: bool = False
    none_of_any_size: bool = False
    more: bool = False


def flips(
    before: Outcome,
    question: Question,
    *,
    every: bool = False,
    most: int = MOST,
    seconds: float | Deadline = 120.0,
) -> Flips:
    """Find the smallest changes that bring what is asked: the first of them, or `every` one.

    `before` is the outcome in one version of the facts. Raise `BoundHit`, which says up to which size all changes were
    tried.
    """
    deadline = Deadline.of(seconds)
    if question.met(before, before):
        return Flips(question, before, (), Limits(question.accused, (), 0, (), most), already=True)
    offences = question.offences | {row.offence for row in before.worlds[0].rows("established")}
    for _ in range(MAX_ROUNDS):
        search = _Search(before, question, offences, most, deadline)
        found = search.result(every)
        if found.found or not search.overlooked:
            return found
        offences |= search.overlooked
    raise BoundHit(f"each of {MAX_ROUNDS} searches met a further offence that decides: {', '.join(sorted(offences))}")


class _Search:
    """One search over the rules on some offences; `overlooked` are offences that spoilt what it found."""

    def __init__(
        self, before: Outcome, question: Question, offences: Collection[str], most: int, deadline: Deadline
    ) -> None:
        self.before, self.question, self.most, self.deadline = before, question, most, deadline
        self.overlooked: set[str] = set()
        asked = [("convicted", (None,) * 3), ("tied", (None,) * 5)]
        if question.to in (MADE_OUT, NOT_MADE_OUT):
            asked = [("established", (None, None, question.charge))]
        self.law: Excerpt = excerpt(before.knowledge, asked, offences)
        self.facts: Changeable = changeable(
            self.law, before.worlds[0].symbols, question.accused, question.kept, question.varied
        )
        self.changes = self.facts.changes

    def result(self, every: bool) -> Flips:
        """Search, apply and derive what is found."""
        sets, none = self._smallest(every)
        made = derived(self.before, [self._chosen(numbers) for numbers in sets[:MAX_FLIPS]], self.deadline)
        good = [tightened(self.before, flip, self._met, self.deadline) for flip in made if self._met(flip.outcome)]
        for flip in made if not good else ():
            new = {row.offence for row in flip.outcome.worlds[0].rows("established")}
            self.overlooked |= new - set(self.law.offences)
        found = {flip.facts: flip for flip in good}
        limits = Limits(self.question.accused, self.law.offences, len(self.changes), self.facts.new_names, self.most)
        return Flips(
            self.question,
            self.before,
            tuple(found.values()),
            limits,
            none_of_any_size=none,
            more=len(sets) > MAX_FLIPS,
        )

    def _met(self, outcome: Outcome) -> bool:
        return self.question.met(outcome, self.before)

    def _chosen(self, numbers: Sequence[int]) -> tuple[Change, ...]:
        return tuple(self.changes[number] for number in numbers)

    # --- solving

    @cached_property
    def _program(self) -> str:
        rules = (folders.encodings() / "search" / "flip.lp").read_text(encoding="utf-8")
        named = {(f.name, len(f.arguments), f.positive) for held, changes in self.facts.slots for f in held}
        named |= {(f.name, len(f.arguments), f.positive) for change in self.changes for f in change.put}
        named |= {(f.name, len(f.arguments), f.positive) for f in self.facts.fixed}
        standing = "".join(_standing(*one) for one in sorted(named))
        return self.law.text + rules + standing + incoherence.program(self.law.knowledge, named)

    @cached_property
    def _grounded(self) -> Grounded:
        return Grounded(self._program, self._state, self.deadline, _CLINGO, "change of the facts")

    def _state(self, stated: Stated) -> None:
        """The facts that stay, the slots, the changes, the readings, and what is asked."""
        package: Package = self.before.package
        stated.facts(self.facts.fixed)
        stated.facts(Function("doctrine", [Function(issue), Function(taken)]) for issue, taken in package.items())
        numbered = iter(range(len(self.changes)))
        for slot, (held, changes) in enumerate(self.facts.slots):
            stated.facts([_term("slot", slot), *(_term("kept", slot, fact) for fact in held)])
            for change in changes:
                number = next(numbered)
                stated.facts([_term("change_in", slot, number), _term("cost", number, change.cost)])
                stated.facts(_term("change_in", other, number) for other in self.facts.taken_with(change, slot))
                stated.facts(_term("puts", number, fact) for fact in change.put)
        stated.optional(_term("most", size) for size in self._sizes)
        known = incoherence.of(self.before.knowledge, self.before.worlds[0].symbols, self.deadline)
        stated.facts(_term("already", Function(name)) for name in known)
        wanted, unwanted = self.question.demands(self.before)
        for name, demands in (("wanted", wanted), ("unwanted", unwanted)):
            stated.facts(_term(name, Function(what), self._who, Function(offence)) for what, offence in demands)

    @property
    def _who(self) -> Symbol:
        return Function(self.question.accused)

    @property
    def _sizes(self) -> range:
        return range(1, self.most + 1)

    def _smallest(self, every: bool) -> tuple[list[tuple[int, ...]], bool]:
        """The smallest sets of changes, by their numbers; and whether there is none of any size."""
        if self._solved([(_term("most", size), False) for size in self._sizes]) is None:
            return [], True
        for size in self._sizes:
            try:
                assumed = [(_term("most", each), each == size) for each in self._sizes]
                if (found := self._solved(assumed)) is not None:
                    return (self._all(assumed) if every else [self._first(assumed, found)]), False
            except BoundHit as hit:
                raise BoundHit(f"{hit}; no change that counts up to {size - 1} does it") from None
        return [], False

    def _solved(self, assumed: Sequence[Literal]) -> tuple[int, ...] | None:
        found = self._grounded.symbols(assumed)
        return None if found is None else _numbers(found)

    def _all(self, assumed: Sequence[Literal]) -> list[tuple[int, ...]]:
        """Every set, in canonical order; one more than is given where there are more."""
        found: set[tuple[int, ...]] = set()
        models = self._grounded.models(assumed)
        for model in models:
            found.add(_numbers(model.symbols(atoms=True)))
            if len(found) > MAX_FLIPS * 10:
                break
        models.close()  # type: ignore[attr-defined]
        return sorted(found)

    def _first(self, assumed: Sequence[Literal], found: tuple[int, ...]) -> tuple[int, ...]:
        """The first set in canonical order: change after change, the first that some set goes on with."""
        sure: list[int] = []
        while len(sure) < len(found):
            chosen = [(_term("change", number), True) for number in sure]
            some = self._some([*assumed, *chosen])
            sure.append(min(some - set(sure)))
            found = self._solved([*assumed, *((_term("change", number), True) for number in sure)]) or found
        return tuple(sure)

    def _some(self, assumed: Sequence[Literal]) -> set[int]:
        """The changes that belong to some set."""
        found: Sequence[Symbol] = ()
        for model in self._grounded.models(assumed, "brave"):
            found = model.symbols(shown=True)
        return set(_numbers(found))


def _numbers(symbols: Sequence[Symbol]) -> tuple[int, ...]:
    return tuple(sorted(s.arguments[0].number for s in symbols if s.name == "change" and len(s.arguments) == 1))


def _term(name: str, *args: int | Symbol) -> Symbol:
    return Function(name, [Number(arg) if isinstance(arg, int) else arg for arg in args])


def _standing(name: str, arity: int, positive: bool) -> str:
    """A fact of a slot stands where it was and nothing changes, and where a change puts it."""
    atom = f"{'' if positive else '-'}{name}({','.join(f'X{at}' for at in range(arity))})".replace("()", "")
    return f"{atom} :- kept(Slot, {atom}), not changed(Slot).\n{atom} :- puts(C, {atom}), change(C).\n"
