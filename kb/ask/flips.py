"""The smallest changes of a case's facts that bring another outcome: flips.

A question names an accused, a charge and what is to become of it. The search grounds only the rules that can bear on it,
over the case's own facts and those that could be stated of its things, and asks for the changes that count least. Each flip is then applied to the case and derived by all of the law; where a further
offence turns out to matter, the search is made again with it. An amount goes no further than it must.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, islice

from clingo import Function, Number, Symbol

from kb.ask import incoherence
from kb.ask.changes import Change, Changeable, changeable
from kb.ask.flipped import Flipped, derived, nearest, tightened
from kb.ask.search import SMALLEST
from kb.errors import BoundHit
from kb.files import folders
from kb.files.terms import predicate_of
from kb.rules.excerpt import Excerpt, excerpt
from kb.rules.slicing import Pattern
from kb.run.driver import Deadline, Grounded, Literal, Stated
from kb.run.outcome import Outcome
from kb.run.solver import readings

ACQUIT, CONVICT, MADE_OUT, NOT_MADE_OUT = "acquit", "convict", "made_out", "not_made_out"
WAYS = (ACQUIT, CONVICT, MADE_OUT, NOT_MADE_OUT)
MAX_FLIPS = 200
MAX_ROUNDS = 5
GOAL = "change of the facts"


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
    acts: tuple[str, ...] = ()  # those that the case names with the accused; a part in another act was not sought
    partners: tuple[str, ...] = ()  # those for whose part in his acts the accused answers: what they did changes, too


@dataclass(frozen=True)
class Flips:
    """The smallest flips of a case under a reading, in canonical order; none where no changes within the limits do it,
    however many.

    `already` says that nothing need change, `more` that there are further flips of the same size, which differ from those
    given in a value or a name only.
    """

    question: Question
    before: Outcome
    found: tuple[Flipped, ...]
    limits: Limits
    already: bool = False
    more: bool = False


def flips(
    before: Outcome,
    question: Question,
    *,
    every: bool = False,
    seconds: float | Deadline = 120.0,
) -> Flips:
    """Find the smallest changes that bring what is asked: the first of them, or `every` one.

    `before` is the outcome in one version of the facts. Raise `BoundHit`, which says what all changes were tried that
    count less.
    """
    deadline = Deadline.of(seconds)
    if question.met(before, before):
        return Flips(question, before, (), Limits(question.accused, (), 0, ()), already=True)
    offences = question.offences | {row.offence for row in before.worlds[0].rows("established")}
    for _ in range(MAX_ROUNDS):
        search = _Search(before, question, offences, deadline)
        found = search.result(every)
        if found.found or not search.overlooked:
            return found
        offences |= search.overlooked
    raise BoundHit(f"each of {MAX_ROUNDS} searches met a further offence that decides: {', '.join(sorted(offences))}")


def _partners(before: Outcome, accused: str) -> tuple[str, ...]:
    """Those whose part in his acts the accused answers for, and theirs in the same acts, as the crime of one of them may be
    his."""
    found: set[tuple[str, str]] = set()
    rows = before.worlds[0].rows("part_in_act")
    new = {(row.other, row.act) for row in rows if row.accused == accused}
    while new:
        found |= new
        new = {(row.other, row.act) for row in rows if (row.accused, row.act) in new} - found
    return tuple(sorted({name for name, _ in found} - {accused}))


class _Search:
    """One search over the rules on some offences; `overlooked` are offences that spoilt what it found."""

    def __init__(self, before: Outcome, question: Question, offences: Collection[str], deadline: Deadline) -> None:
        self.before, self.question, self.deadline = before, question, deadline
        self.overlooked: set[str] = set()
        asked: list[Pattern] = [("convicted", (None,) * 3), ("tied", (None,) * 5)]
        if question.to in (MADE_OUT, NOT_MADE_OUT):
            asked = [("established", (None, None, question.charge))]
        self.law: Excerpt = excerpt(before.knowledge, asked, offences)
        self.partners = _partners(before, question.accused)
        self.facts: Changeable = changeable(
            self.law, before.worlds[0].symbols, question.accused, question.kept, question.varied, self.partners
        )
        self.changes = self.facts.changes

    def result(self, every: bool) -> Flips:
        """Search, apply and derive what is found."""
        sets, more = self._smallest(every)
        words = self.before.knowledge.vocabulary.predicates
        made = derived(self.before, nearest([self._chosen(numbers) for numbers in sets], words), self.deadline)
        good = tightened(self.before, [f for f in made if self._met(f.outcome)], self._met, self.deadline)
        for flip in made if not good else ():
            made_out = {row.offence for row in flip.outcome.worlds[0].rows("established")}
            self.overlooked |= made_out - set(self.law.offences)
        found = {flip.facts: flip for flip in good}
        limits = Limits(
            self.question.accused,
            self.law.offences,
            len(self.changes),
            self.facts.new_names,
            self.facts.acts,
            self.partners,
        )
        return Flips(self.question, self.before, tuple(found.values()), limits, more=more)

    def _met(self, outcome: Outcome) -> bool:
        return self.question.met(outcome, self.before)

    def _chosen(self, numbers: Sequence[int]) -> tuple[Change, ...]:
        return tuple(self.changes[number] for number in numbers)

    # --- solving

    def _smallest(self, every: bool) -> tuple[list[tuple[int, ...]], bool]:
        """The smallest sets of changes, by their numbers, in canonical order; and whether some are left out.

        Where there are more than `MAX_FLIPS`, of those that differ in a value or a name only the first is given.
        """
        if not every:
            first = self._first()
            return [] if first is None else [first], False
        found: set[tuple[int, ...]] = set()
        for symbols in self._optimal("change(C)"):
            found.add(_numbers(symbols))
            if len(found) > MAX_FLIPS:
                break
        else:
            return sorted(found), False
        shapes = {
            frozenset(s for s in symbols if s.name == "shape") for symbols in self._optimal("shape(Predicate, How)")
        }
        known = frozenset[Symbol]().union(*shapes)
        firsts = (self._first([(atom, atom in shape) for atom in sorted(known)]) for shape in shapes)
        return sorted(each for each in firsts if each is not None), True

    def _first(self, assumed: Sequence[Literal] = ()) -> tuple[int, ...] | None:
        """The first of the smallest sets; None where no set does."""
        best: Sequence[Symbol] | None = None
        for model in self._in_order.models(assumed):
            best = model.symbols(shown=True)
        return None if best is None else _numbers(best)

    def _optimal(self, shown: str) -> Iterator[Sequence[Symbol]]:
        """Yield the smallest sets, each once as far as the atoms shown tell them apart."""
        options = (*SMALLEST, "--opt-mode=optN", "--project=show")
        text = self._program + _shown(shown)
        for model in Grounded(text, self._state, self.deadline, options, GOAL).models():
            if model.optimality_proven:
                yield model.symbols(shown=True)

    @cached_property
    def _in_order(self) -> Grounded:
        """The search that prefers, of sets that count as little, the one with fewest changes, then the first."""

        def state(stated: Stated) -> None:
            self._state(stated)
            stated.fewest(_term("change", number) for number in range(len(self.changes)))

        return Grounded(self._program + _shown("change(C)"), state, self.deadline, SMALLEST, GOAL)

    @cached_property
    def _program(self) -> str:
        rules = (folders.encodings() / "search" / "flip.lp").read_text(encoding="utf-8")
        facts = [*self.facts.fixed, *(fact for held, _ in self.facts.slots for fact in held)]
        facts += [fact for change in self.changes for fact in change.put]
        named = set(map(predicate_of, facts))
        standing = "".join(_standing(*one) for one in sorted(named))
        kept_apart = incoherence.program(self.law.knowledge, named)
        return self.law.text + rules + standing + kept_apart + "".join(self._rows())

    def _state(self, stated: Stated) -> None:
        stated.facts(self._facts)

    @cached_property
    def _facts(self) -> list[Symbol]:
        """The facts that stay, the slots, the changes, the readings, and what is asked."""
        known = incoherence.of(self.before.knowledge, self.before.worlds[0].symbols, self.deadline)
        wanted, unwanted = self.question.demands(self.before)
        who = Function(self.question.accused)
        asked = [
            _term(name, Function(what), who, Function(offence))
            for name, demands in (("wanted", wanted), ("unwanted", unwanted))
            for what, offence in demands
        ]
        already = (_term("already", Function(name)) for name in known)
        return [*self.facts.fixed, *readings(self.before.package), *self._slots(), *already, *asked]

    def _slots(self) -> Iterator[Symbol]:
        for slot, (held, _) in enumerate(self.facts.slots):
            yield from (_term("kept", slot, fact) for fact in held)
        for number, change in enumerate(self.changes):
            yield from (_term("puts", number, fact) for fact in change.put)

    def _rows(self) -> Iterator[str]:
        """Write which changes are in each slot, what they count, and of which shape they are."""
        rows: dict[str, list[int]] = defaultdict(list)
        numbered = enumerate(self.changes)
        for slot, (_, changes) in enumerate(self.facts.slots):
            yield f"slot({slot}).\n"
            for number, change in islice(numbered, len(changes)):
                for one in (slot, *self.facts.taken_with(change, slot)):
                    rows[f"change_in({one},%s).\n"].append(number)
                rows[f"cost(%s,{change.cost}).\n"].append(number)
                for how, facts in (("withdrawn", change.taken), ("added", change.put)):
                    for name in {fact.name for fact in facts}:
                        rows[f"of_shape(%s,{name},{how}).\n"].append(number)
        yield from (row % numbers for row, found in sorted(rows.items()) for numbers in _stretches(found))


def _numbers(symbols: Sequence[Symbol]) -> tuple[int, ...]:
    return tuple(sorted(s.arguments[0].number for s in symbols))


def _shown(term: str) -> str:
    return f"#show.\n#show {term} : {term}.\n"


def _stretches(numbers: Sequence[int]) -> Iterator[str]:
    """Write ascending numbers, those that follow one another as an interval."""
    for _, found in groupby(enumerate(numbers), lambda one: one[1] - one[0]):
        first, *rest = (number for _, number in found)
        yield f"{first}..{rest[-1]}" if rest else str(first)


def _term(name: str, *args: int | Symbol) -> Symbol:
    return Function(name, [Number(arg) if isinstance(arg, int) else arg for arg in args])


def _standing(name: str, arity: int, positive: bool) -> str:
    """A fact of a slot stands where it was and nothing changes, and where a change puts it."""
    atom = f"{'' if positive else '-'}{name}({','.join(f'X{at}' for at in range(arity))})".replace("()", "")
    return f"{atom} :- kept(Slot, {atom}), not changed(Slot).\n{atom} :- puts(C, {atom}), change(C).\n"
