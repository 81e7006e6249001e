"""A case with some facts changed: what was taken away, what was put there, and what then follows by all of the law.

Facts put in are *assumed* and say that they are a hypothesis; disputed facts are settled as in the version from which
the change started. An amount is put no further from where it was than it must go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from clingo import Function, Number, Symbol

from kb.ask.amounts import amount
from kb.ask.changes import Change
from kb.files.atom_parser import parse_atom
from kb.files.case_checks import FactChecks
from kb.files.cases import Case, Fact, symbol
from kb.files.vocabulary import Vocabulary
from kb.files.yamlfile import Reader
from kb.run import case_writer
from kb.run.derivation import derive_versions
from kb.run.driver import Deadline
from kb.run.outcome import Outcome

NOTE = ("changed: a hypothesis, no fact of the case", "改变后的假设，并非本案事实")
_STEPS = 15  # amounts tried in one run between the one that does not do and the one that does


@dataclass(frozen=True)
class Flipped:
    """The changes in canonical order, the changed case, and its outcome."""

    changes: tuple[Change, ...]
    case: Case
    outcome: Outcome

    @property
    def facts(self) -> frozenset[Symbol]:
        """The facts of the changed case."""
        return frozenset(symbol(fact.atom) for fact in self.case.facts)

    @property
    def cost(self) -> int:
        """What the changes count together."""
        return sum(change.cost for change in self.changes)


def changed_case(before: Outcome, changes: Iterable[Change]) -> Case:
    """Apply changes to the case of an outcome in its one version; raise `BadInput` where the facts then contradict each
    other."""
    words = before.knowledge.vocabulary
    taken = {fact for change in changes for fact in change.taken}
    put = [fact for change in changes for fact in change.put]
    kept = [_settled(fact) for fact in before.worlds[0].facts if symbol(fact.atom) not in taken]
    facts = (*kept, *(_put(fact, words) for fact in put))
    reader = Reader(str(before.case.path))
    FactChecks(reader, words, facts).check()
    reader.finish()
    return replace(before.case, facts=facts, expect=(), court=None)


def _settled(fact: Fact) -> Fact:
    return replace(fact, status="assumed") if fact.status == "disputed" else fact


def _put(fact: Symbol, words: Vocabulary) -> Fact:
    return Fact(parse_atom(case_writer.fact(fact, words)), "assumed", NOTE[0], note_zh=NOTE[1])


def derived(before: Outcome, sets: Sequence[Sequence[Change]], deadline: Deadline) -> list[Flipped]:
    """Apply each set of changes and derive all the changed cases in one run."""
    cases = [changed_case(before, changes) for changes in sets]
    jobs = [(case, before.theory, before.package, case.facts) for case in cases]
    outcomes = derive_versions(jobs, before.knowledge, deadline)
    return [Flipped(tuple(s), c, o) for s, c, o in zip(sets, cases, outcomes, strict=True)]


def tightened(
    before: Outcome, found: Sequence[Flipped], met: Callable[[Outcome], bool], deadline: Deadline
) -> list[Flipped]:
    """Put each amount as near to where it was as still does; one run tells which amounts could go nearer at all."""
    nearer = [
        (at, place, _with(flip.changes, place, reached - (1 if reached > start else -1)))
        for at, flip in enumerate(found)
        for place, start, reached in _moves(before, flip)
    ]
    loose = {
        (at, place)
        for (at, place, _), one in zip(nearer, derived(before, [s for _, _, s in nearer], deadline), strict=True)
        if met(one.outcome)
    }
    result = list(found)
    for at, place in sorted(loose):
        result[at] = _pulled(before, result[at], place, met, deadline)
    return result


def _moves(before: Outcome, flip: Flipped) -> Iterator[tuple[int, int, int]]:
    """Yield the places of the changes that put an amount further than by one, with the amounts before and after."""
    words = before.knowledge.vocabulary.predicates
    for place, change in enumerate(flip.changes):
        if change.put and (reached := amount(change.put[0], words)) is not None:
            start = sum(number for fact in change.taken if (number := amount(fact, words)) is not None)
            if abs(reached - start) > 1:
                yield place, start, reached


def _pulled(before: Outcome, found: Flipped, place: int, met: Callable[[Outcome], bool], deadline: Deadline) -> Flipped:
    """Put one amount as near to where it was as still does: some amounts in between are tried at a time."""
    start, reached = next((s, r) for at, s, r in _moves(before, found) if at == place)
    while between := _between(start, reached):
        tried = derived(before, [_with(found.changes, place, number) for number in between], deadline)
        good = [at for at, one in enumerate(tried) if met(one.outcome)]
        first = good[0] if good else len(between)
        start = between[first - 1] if first else start
        if good:
            found, reached = tried[first], between[first]
    return found


def _between(start: int, end: int) -> list[int]:
    """Amounts strictly between two, from the first to the second, at most `_STEPS`."""
    gap = abs(end - start)
    steps = min(gap - 1, _STEPS)
    sign = 1 if end > start else -1
    return sorted({start + sign * (gap * step // (steps + 1)) for step in range(1, steps + 1)}, reverse=sign < 0)


def _with(changes: Sequence[Change], place: int, number: int) -> tuple[Change, ...]:
    """Put another amount in one of the changes."""
    old = changes[place].put[0]
    put = Function(old.name, [*old.arguments[:-1], Number(number)], old.positive)
    return (*changes[:place], replace(changes[place], put=(put,)), *changes[place + 1 :])
