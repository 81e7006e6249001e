"""What a change of the law did to the fixtures: every case under the law before and after, and only what differs.

A `Move` is an expectation's readings under which a case comes out otherwise, with what of its outcome went and came, and
the revised provisions that made it: those whose rules conclude other things in this case than before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, is_dataclass
from typing import Any, TypeVar

from clingo import Symbol

from kb.ask.expectations import named
from kb.ask.fixtures import readings
from kb.ask.reached import Pair, reached
from kb.errors import BadInput
from kb.files import case_files
from kb.files.cases import Case, Expect, Known
from kb.files.doctrine import DEFAULT
from kb.rules.formula import Rule, signature
from kb.rules.knowledge import Knowledge
from kb.rules.revising import Revised, revised
from kb.run.derivation import Job, derive_each
from kb.run.driver import Deadline
from kb.run.outcome import Outcome
from kb.run.reasons import Step
from kb.run.world import WorldOutcome

KINDS = (
    *("established", "convicted", "displaced", "tied", "notes", "directions", "routes", "remains", "combined"),
    *("penalties", "fine_ranges"),
)
_ALSO = ("punished_within", "fine_range")  # conclusions that an outcome does not state, but penalties rest on
Finding = tuple[str, ...]  # kind, accused, what it says


@dataclass(frozen=True)
class Cause:
    """Revised rules, and what they concluded in a case before and do not now, and the reverse."""

    revised: Revised
    went: tuple[Symbol, ...]
    came: tuple[Symbol, ...]


@dataclass(frozen=True)
class Move:
    """A case that comes out otherwise under the readings of an expectation; `told` is what is said of it."""

    case: Case
    expect: Expect
    went: tuple[Finding, ...]
    came: tuple[Finding, ...]
    causes: tuple[Cause, ...]
    told: Any = None


@dataclass(frozen=True)
class Unread:
    """A case that the law before cannot read, and why."""

    case: str
    reason: str


@dataclass(frozen=True)
class Moved:
    """All that moved: the groups by the revised provisions that made them, and what could not be compared; `reached` of
    the outcomes compared were derived, no changed rule can bear on the others."""

    compared: int
    reached: int
    revised: tuple[Revised, ...]
    groups: dict[tuple[Revised, ...], list[Move]]
    unread: tuple[Unread, ...]


T = TypeVar("T")
Progress = Callable[[str, int, int], None]
Tell = Callable[[Outcome, Outcome, Sequence[Cause]], Any]
"""What is said of a move while both outcomes are at hand; it becomes `Move.told`."""


def moved(
    cases: Sequence[Case],
    before: Knowledge,
    after: Knowledge,
    seconds: float | Deadline,
    tell: Tell = lambda was, now, causes: None,
    progress: Progress = lambda _stage, _done, _total: None,
) -> Moved:
    """Compare the law before and after on cases loaded under the law after; raise `BoundHit`.

    `progress` is told stage (`reach`, `derived`), done and total.
    """
    changes = revised(before, after)
    old_cases, unread = _loaded(cases, before, after)
    pairs = list(_pairs(cases, old_cases, before, after, unread))
    deadline = Deadline.of(seconds)
    groups: dict[tuple[Revised, ...], list[Move]] = {}
    touched = list(reached(_passed(pairs, "reach", progress), before, after, changes))
    old_jobs = [_job(before, old, expect) for _, old, expect in touched]
    new_jobs = [_job(after, case, expect) for case, _, expect in touched]
    olds, news = derive_each(old_jobs, before, deadline), derive_each(new_jobs, after, deadline)
    for (case, _, expect), was, now in zip(_passed(touched, "derived", progress), olds, news, strict=True):
        if move := _move(case, expect, was, now, changes, tell):
            groups.setdefault(tuple(cause.revised for cause in move.causes), []).append(move)
    return Moved(len(pairs), len(touched), tuple(changes), _largest_first(groups), tuple(unread))


def _passed(items: Sequence[T], stage: str, progress: Progress) -> Iterator[T]:
    """Yield items, and tell how many of them are done with."""
    for count, item in enumerate(items, 1):
        yield item
        progress(stage, count, len(items))


def _largest_first(groups: Mapping[tuple[Revised, ...], list[Move]]) -> dict[tuple[Revised, ...], list[Move]]:
    return dict(sorted(groups.items(), key=lambda item: -len(item[1])))


def _job(known: Knowledge, case: Case, expect: Expect) -> Job:
    return case, expect.theory, known.doctrine.package(expect.theory, expect.positions)


def _loaded(cases: Sequence[Case], before: Knowledge, after: Knowledge) -> tuple[dict[str, Case], list[Unread]]:
    """The cases as the words of the law before read them, by id; what does not load is told."""
    apart = before.vocabulary.apart(after.vocabulary)
    others = dict.fromkeys(case.path for case in cases if any(apart.bears_on(fact.atom) for fact in case.facts))
    found = {case.id: case for case in cases if case.path not in others}
    unread: list[Unread] = []
    for path in others:
        try:  # what it expects may name what the law before does not know; its facts may not
            found |= {case.id: case for case in case_files.load_all([path], before.vocabulary, Known())}
        except BadInput as error:
            reason = str(error.problems[0])
            unread += [Unread(case.id, reason) for case in cases if case.path == path]
    return found, unread


def _pairs(
    cases: Sequence[Case], old: Mapping[str, Case], before: Knowledge, after: Knowledge, unread: list[Unread]
) -> Iterator[Pair]:
    """Yield each case as both laws read it, with each choice of readings that both know."""
    refused: dict[str, str] = {}
    for case in (case for case in cases if case.id in old):
        for expect in case.expect or (Expect(DEFAULT),):
            asked = readings(expect)
            if asked not in refused:
                refused[asked] = _refused(expect, before)
            if refused[asked]:
                unread.append(Unread(case.id, refused[asked]))
            else:
                yield case, old[case.id], expect


def _refused(expect: Expect, known: Knowledge) -> str:
    """Say why a law does not know the readings of an expectation; nothing where it does."""
    try:
        known.doctrine.package(expect.theory, expect.positions)
    except BadInput as error:
        return str(error.problems[0])
    return ""


def _move(
    case: Case, expect: Expect, was: Outcome, now: Outcome, changes: Sequence[Revised], tell: Tell
) -> Move | None:
    if _untouched(was, now, changes):
        return None
    old, new = (frozenset(_findings(outcome, expect)) for outcome in (was, now))
    if old == new:
        return None
    words = {word for row in old ^ new for word in row}
    causes = tuple(_about(cause, words, now) for cause in _causes(was, now, changes, expect))
    return Move(case, expect, tuple(sorted(old - new)), tuple(sorted(new - old)), causes, tell(was, now, causes))


def _untouched(was: Outcome, now: Outcome, changes: Sequence[Revised]) -> bool:
    """Say whether an outcome is the same before anything of it is read: nothing but rules changed, and none of these fires,
    before or after."""
    if was.case.facts != now.case.facts or was.package.items() ^ now.package.items():
        return False
    sides = ((was, [rule for change in changes for rule in change.gone]), (now, [r for c in changes for r in c.come]))
    return not any(
        next(_steps(rule, world), None) for outcome, rules in sides for world in outcome.worlds for rule in rules
    )


def _about(cause: Cause, words: set[str], now: Outcome) -> Cause:
    """Leave out what a cause concludes of offences that did not move, where it concludes something else, too."""
    idle = set(now.knowledge.offences) - words

    def kept(atoms: Sequence[Symbol]) -> tuple[Symbol, ...]:
        return tuple(atom for atom in atoms if not idle & set(map(str, atom.arguments)))

    went, came = kept(cause.went), kept(cause.came)
    return Cause(cause.revised, went, came) if went or came else cause


def _findings(outcome: Outcome, expect: Expect) -> Iterator[Finding]:
    """Yield what an outcome states, and of what else the expectation names, how it stands."""
    for kind in KINDS:
        for accused, items in getattr(outcome, kind).items():
            for item in items:
                said = astuple(item) if is_dataclass(item) and not isinstance(item, type) else item
                cited = outcome.provisions(kind, (accused, item.act, item.offence)) if kind in KINDS[:2] else ()
                yield (kind, accused, *map(str, said), *cited)
    for accused, offences in (expect.missing or {}).items():
        for item in outcome.missing[accused]:
            if item.offence in offences:
                yield "missing", accused, item.offence, item.act, *item.elements
    for atom in named(expect):
        yield from (("derived", "", str(atom)) for world in outcome.worlds if atom in world.model)


def _causes(was: Outcome, now: Outcome, changes: Sequence[Revised], expect: Expect) -> Iterator[Cause]:
    """Yield the revisions whose rules conclude other things than before; where some of it bears on what is stated, only
    those."""
    found = []
    for change in changes:
        old, new = _concluded(change.gone, was), _concluded(change.come, now)
        went, came = tuple(sorted(old - new)), tuple(sorted(new - old))
        if went or came:
            found.append(Cause(change, went, came))
    if len(found) > 1:  # the proofs tell them apart
        before, after = _behind(was, expect), _behind(now, expect)
        found = [one for one in found if before.intersection(one.went) or after.intersection(one.came)] or found
    yield from found


def _concluded(rules: Sequence[Rule], outcome: Outcome) -> set[Symbol]:
    """What rules conclude in the worlds of an outcome."""
    return {step.head for world in outcome.worlds for rule in rules for step in _steps(rule, world)}


def _steps(rule: Rule, world: WorldOutcome) -> Iterator[Step]:
    in_world = signature(rule.head) in world.knowledge.program.lifted
    fired = world.model.fired(rule.id, in_world) if rule.body or in_world else [()]
    yield from (Step(rule, values, world.model) for values in fired)


def _behind(outcome: Outcome, expect: Expect) -> set[Symbol]:
    """All conclusions on which what an outcome states rests, and the law on the penalties of its convictions."""
    found: set[Symbol] = set()
    for world in outcome.worlds:
        stated = [atom for name in _ALSO for atom in world.model.of(name)] + named(expect)
        found |= {step.head for step in world.reasons.closure([*world.stated, *stated])}
    convicted = {charge.offence for charges in outcome.convicted.values() for charge in charges}
    for name in ("main_penalty", "fine"):
        found |= {atom for atom in outcome.worlds[0].model.of(name) if str(atom.arguments[0]) in convicted}
    return found
