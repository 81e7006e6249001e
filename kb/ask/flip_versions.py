"""Whether what a flip says of one version of the disputed facts is so in the others.

A flip is sought in one version. In each other it is looked whether what is asked for is so already, and whether the changes that
were found, all of them still called for, do it there as well; where that differs, the answer hangs on the disputed facts by
which the versions differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from kb.ask.flipped import Flipped, changed_case
from kb.ask.flips import Flips
from kb.errors import BadInput
from kb.files.cases import Case, Fact, symbol
from kb.run.derivation import derive_versions
from kb.run.driver import Deadline
from kb.run.outcome import Outcome
from kb.run.standings import Table
from kb.run.versions import disputed

MOST = 256  # changed cases that are derived for it


@dataclass(frozen=True)
class Among:
    """The versions of a case among which one was taken: how many they are; of the disputed facts that hold in that one, those
    that hold in all of them, and of the rest those on which the answer hangs, None where the other versions were not looked
    at."""

    count: int
    settled: tuple[Fact, ...]
    open: tuple[Fact, ...]
    hangs_on: tuple[Fact, ...] | None


def among(found: Flips, every: Outcome, deadline: Deadline) -> Among:
    """Hold what was found in the first version of an outcome against the others; raise `BoundHit`."""
    facts = tuple(dict.fromkeys(disputed(every.case)))
    held = [fact for fact in facts if fact in every.worlds[0].facts]
    settled = tuple(fact for fact in held if not every.search and all(fact in world.facts for world in every.worlds))
    rest = tuple(fact for fact in held if fact not in settled)
    answers = None if every.search else _answers(found, every, deadline)
    if answers is None:
        return Among(every.versions, settled, rest, None)
    points = (tuple(fact in world.facts for fact in facts) for world in every.worlds)
    hanging = Table(dict.fromkeys(facts, (True, False)), dict(zip(points, answers, strict=True))).pivots
    hangs_on = tuple(fact for fact in rest if fact in hanging)
    return Among(every.versions, settled, rest, hangs_on or (() if all(answers) else rest))


def _answers(found: Flips, every: Outcome, deadline: Deadline) -> list[bool] | None:
    """Say of each version whether the answer is that of the first; None where that cannot be told without a search in each."""
    starts = [replace(every, worlds=(world,)) for world in every.worlds]
    already = [found.question.met(start, start) for start in starts]
    if found.already:
        return already
    if not found.found or (len(starts) - 1) * len(found.found) > MOST:
        return None if len(starts) > 1 else [True]
    tried = {
        (at, place): changed
        for at, start in enumerate(starts)
        if at and not already[at]
        for place, flip in enumerate(found.found)
        if (changed := _changed(flip, start)) is not None
    }
    done = _done(found, starts, tried, deadline)
    others = (all((at, place) in done for place in range(len(found.found))) for at in range(1, len(starts)))
    return [True, *others]


def _changed(flip: Flipped, start: Outcome) -> Case | None:
    """The case of a version with the changes of a flip; None where one of them is not called for in it."""
    facts = {symbol(fact.atom) for fact in start.worlds[0].facts}
    if any(not facts.issuperset(change.taken) for change in flip.changes):
        return None
    try:
        return changed_case(start, flip.changes)
    except BadInput:  # what is put in stands there, or its contrary
        return None


def _done(
    found: Flips, starts: list[Outcome], tried: Mapping[tuple[int, int], Case], deadline: Deadline
) -> set[tuple[int, int]]:
    """The versions and flips in which what is asked for then is so."""
    jobs = [(case, found.before.theory, found.before.package, case.facts) for case in tried.values()]
    outcomes = derive_versions(jobs, found.before.knowledge, deadline, reasons=False)
    return {key for key, outcome in zip(tried, outcomes, strict=True) if found.question.met(outcome, starts[key[0]])}
