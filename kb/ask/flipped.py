"""A case with some facts changed: what was taken away, what was put there, and what then follows by all of the law.

Facts put in are *assumed* and say that they are a hypothesis; disputed facts are settled as in the version from which
the change started. An amount is put no further from where it was than it must go.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from clingo import Function, Number, Symbol

from kb.ask.amounts import amount
from kb.ask.changes import Change
from kb.files.atom_parser import parse_atom
from kb.files.case_checks import FactChecks
from kb.files.cases import Case, Fact, symbol
from kb.files.predicates import Predicate
from kb.files.vocabulary import Vocabulary
from kb.files.yamlfile import Reader
from kb.run import case_writer
from kb.run.derivation import derive_versions
from kb.run.driver import Deadline
from kb.run.outcome import Outcome

NOTE = ("changed: a hypothesis, no fact of the case", "改变后的假设，并非本案事实")
_STEPS = 7  # amounts tried in one run between the one that does not do and the one that does


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


def derived(
    before: Outcome, sets: Sequence[Sequence[Change]], deadline: Deadline, *, reasons: bool = True
) -> list[Flipped]:
    """Apply each set of changes and derive all the changed cases in one run, for their `reasons` or not."""
    cases = [changed_case(before, changes) for changes in sets]
    jobs = [(case, before.theory, before.package, case.facts) for case in cases]
    outcomes = derive_versions(jobs, before.knowledge, deadline, reasons=reasons)
    return [Flipped(tuple(s), c, o) for s, c, o in zip(sets, cases, outcomes, strict=True)]


def nearest(sets: Sequence[Sequence[Change]], words: Mapping[str, Predicate]) -> list[Sequence[Change]]:
    """Leave out sets of changes that do what another does, but with amounts put further."""
    alike: dict[object, list[tuple[Sequence[Change], list[int]]]] = defaultdict(list)
    for one in sets:
        moves = [_distance(change, words) for change in one]
        key = tuple((change.taken, shape) for change, (shape, _) in zip(one, moves, strict=True))
        alike[key].append((one, [far for _, far in moves]))
    return [
        one
        for found in alike.values()
        for one, far in found
        if not any(other != far and all(a <= b for a, b in zip(other, far, strict=True)) for _, other in found)
    ]


def _distance(change: Change, words: Mapping[str, Predicate]) -> tuple[object, int]:
    """What a change puts in but for its amount, which way, and how far the amount goes."""
    reached = amount(change.put[0], words) if change.put else None
    if reached is None:
        return change.put, 0
    start = _start(change, words)
    put = change.put[0]
    return (put.name, tuple(put.arguments[:-1]), put.positive, reached > start), abs(reached - start)


def _start(change: Change, words: Mapping[str, Predicate]) -> int:
    return sum(number for fact in change.taken if (number := amount(fact, words)) is not None)


def tightened(
    before: Outcome, found: Sequence[Flipped], met: Callable[[Outcome], bool], deadline: Deadline
) -> list[Flipped]:
    """Put each amount as near to where it was as still does; one run tells which amounts could go nearer at all."""
    nearer = [
        (at, place, _with(flip.changes, place, reached - (1 if reached > start else -1)))
        for at, flip in enumerate(found)
        for place, start, reached in _moves(before, flip)
    ]
    tried = derived(before, [changes for _, _, changes in nearer], deadline, reasons=False)
    loose = {(at, place) for (at, place, _), one in zip(nearer, tried, strict=True) if met(one.outcome)}
    return _pulled(before, list(found), sorted(loose), met, deadline)


def _moves(before: Outcome, flip: Flipped) -> Iterator[tuple[int, int, int]]:
    """Yield the places of the changes that put an amount further than by one, with the amounts before and after."""
    words = before.knowledge.vocabulary.predicates
    for place, change in enumerate(flip.changes):
        if change.put and (reached := amount(change.put[0], words)) is not None:
            start = _start(change, words)
            if abs(reached - start) > 1:
                yield place, start, reached


def _pulled(
    before: Outcome,
    found: list[Flipped],
    loose: Iterable[tuple[int, int]],
    met: Callable[[Outcome], bool],
    deadline: Deadline,
) -> list[Flipped]:
    """Put amounts, each named by its flip and its place there, as near to where they were as still does: some amounts in
    between are tried at a time, of all flips together; a second amount of a flip when the first is settled. A little
    further does most often, so amounts near to where they were are tried first.
    """
    between = _near
    spans = {(at, place): next((s, r) for p, s, r in _moves(before, found[at]) if p == place) for at, place in loose}
    while spans:
        first = {at: (at, place) for at, place in reversed(list(spans))}
        tried = [(key, number) for key in sorted(first.values()) for number in between(*spans[key])]
        sets = [_with(found[at].changes, place, number) for (at, place), number in tried]
        made = derived(before, sets, deadline, reasons=False) if sets else []
        for key in first.values():
            (start, reached), steps = spans.pop(key), [t for t in zip(tried, made, strict=True) if t[0][0] == key]
            good = [at for at, (_, one) in enumerate(steps) if met(one.outcome)]
            nearer = steps[: good[0]] if good else steps
            if good:
                ((_, reached), found[key[0]]) = steps[good[0]]
            if steps:
                spans[key] = (nearer[-1][0][1] if nearer else start, reached)
        between = _between
    return found


def _near(start: int, end: int) -> list[int]:
    """Amounts strictly between two, from the first to the second, at most `_STEPS`: each so many times as far from the first
    as the one before it."""
    gap, sign = abs(end - start), 1 if end > start else -1
    steps = {round(gap ** (step / _STEPS)) for step in range(_STEPS)}
    return [start + sign * step for step in sorted(steps) if step < gap]


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
