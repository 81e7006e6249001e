"""Which readings reproduce the courts' outcomes: choose positions once, for all cases, so that most of them follow.

Every version of the facts of every case with a court outcome is a world; the positions are one choice over all worlds.
A court outcome is followed where the convictions are the court's in every version. Among the packages that follow most
outcomes those nearest to the standard (positive law) are reported, each with what it makes of every accused; besides,
what each single position gains or loses against the standard. Facts that are assumed count as assumed: each accused
says how many his case has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress

from clingo import Function, Number, Symbol

from kb.ask import court
from kb.ask.court import Judged, follows, judge
from kb.ask.openness import alternatives
from kb.ask.sentencing import Measured, measured
from kb.errors import BadInput, Problem
from kb.files.cases import Case, symbol
from kb.files.doctrine import DEFAULT, Package
from kb.rules.knowledge import Knowledge, shipped
from kb.run.derivation import Job, Passed, derive_each
from kb.run.driver import Deadline, Grounded, Stated
from kb.run.outcome import Outcome
from kb.run.solver import reading_of, stated
from kb.run.standings import changes
from kb.run.versions import versions

__all__ = ["Fit", "Fitting", "Judged", "Single", "fit"]

MAX_PACKAGES = 20
Departures = tuple[tuple[str, str], ...]
_PROGRAM = """
#defined court/3.
doctrine(W,I,P) :- chosen(I,P), world(W).
1 { chosen(I,P) : position(I,P) } 1 :- position(I,_).
misfit(C,P) :- version(W,C), court(C,P,O), not convicted(W,P,_,O).
misfit(C,P) :- version(W,C), judged_by_court(C,P), convicted(W,P,_,O), not court(C,P,O).
#minimize { 1@2,C,P : misfit(C,P) }.
#minimize { 1@1,I : chosen(I,P), not default(I,P) }.
"""


@dataclass(frozen=True)
class Fit:
    """One package: how it departs from the standard, how it fares on every accused, and the sentences that are
    known, set against its ranges."""

    departs: Departures
    judged: tuple[Judged, ...]
    measured: tuple[Measured, ...] = ()

    @property
    def misfits(self) -> tuple[Judged, ...]:
        """Those whose outcome does not follow: open, silent and misfit."""
        return tuple(j for j in self.judged if not j.fits)


@dataclass(frozen=True)
class Single:
    """A single position put into the standard: the accused it wins, and those it loses, as it judges them."""

    issue: str
    position: str
    gains: tuple[Judged, ...]
    loses: tuple[Judged, ...]


@dataclass(frozen=True)
class Fitting:
    """The best packages, the standard itself, and every single position; `complete` is false if more packages are as
    good."""

    best: tuple[Fit, ...]
    complete: bool
    positive: Fit
    singles: tuple[Single, ...]
    assumed: Mapping[str, int]
    cases: Mapping[str, Case]


def fit(
    batch: Sequence[Case],
    knowledge: Knowledge | None = None,
    seconds: float | Deadline = 60.0,
    standard: Package | None = None,
    passed: Passed = iter,
) -> Fitting:
    """Fit the readings to the courts' outcomes of the cases that have one, from positive law or another standard.

    `passed` sees each outcome go by. Raise `BadInput` where no case has one, and `BoundHit`.
    """
    base, deadline = knowledge or shipped(), Deadline.of(seconds)
    judged = [case for case in batch if case.court is not None and (case.court.convicted or case.court.acquitted)]
    if not judged:
        text = "no case has a court outcome; add one with `court: {convicted: {NAME: [OFFENCE]}}`"
        raise BadInput([Problem("fit", 0, text)])
    package = standard or base.doctrine.package()
    found, complete = _search(judged, base, package, deadline)
    tried = [(), *found, *changes(alternatives(base.doctrine, package), 1)]
    runs = _runs(judged, tried, package, base, lambda jobs: passed(derive_each(jobs, base, deadline, reasons=False)))
    positive, *best = (_fit(departs, next(runs)) for departs in tried[: 1 + len(found)])
    singles = tuple(_single(departs, positive, next(runs)) for departs in tried[1 + len(found) :])
    assumed = {case.id: sum(fact.status == "assumed" for fact in case.facts) for case in judged}
    return Fitting(tuple(best), complete, positive, singles, assumed, {case.id: case for case in judged})


def _runs(
    judged: Sequence[Case],
    tried: Sequence[Departures],
    package: Package,
    base: Knowledge,
    derived: Callable[[Sequence[Job]], Iterator[Outcome]],
) -> Iterator[list[Outcome]]:
    """Yield the outcomes of all cases for one package after the other, the first of which departs in nothing.

    Where no rule that could fire in a case hangs on what a package departs in, its outcome is that of the first.
    """
    read = _readings(base)
    issues = [base.program.issues([*read, *(symbol(fact.atom) for fact in case.facts)]) for case in judged]
    moved = [
        [not departs or not issues[at].isdisjoint(dict(departs)) for at in range(len(judged))] for departs in tried
    ]
    plan = [(case, departs) for departs, row in zip(tried, moved, strict=True) for case in compress(judged, row)]
    outcomes = derived([(case, DEFAULT, {**package, **dict(departs)}) for case, departs in plan])
    first: list[Outcome] = []
    for row in moved:
        run = [next(outcomes) if moves else first[at] for at, moves in enumerate(row)]
        first = first or run
        yield run


def _fit(departs: Departures, outcomes: Sequence[Outcome]) -> Fit:
    pairs = [(outcome, who) for outcome in outcomes for who in court.judged_by(outcome.case)]
    terms = [found for outcome, who in pairs if (found := measured(outcome, who))]
    return Fit(departs, tuple(sorted(judge(*pair) for pair in pairs)), tuple(terms))


def _single(departs: Departures, positive: Fit, outcomes: Sequence[Outcome]) -> Single:
    before = {(j.case, j.accused): j for j in positive.judged}
    changed = [
        judge(outcome, who)
        for outcome in outcomes
        for who in court.judged_by(outcome.case)
        if follows(outcome, who) != before[outcome.case.id, who].fits
    ]
    ((issue, position),) = departs
    gains, loses = (tuple(sorted(j for j in changed if j.fits == won)) for won in (True, False))
    return Single(issue, position, gains, loses)


def _search(
    judged: Sequence[Case], base: Knowledge, package: Package, deadline: Deadline
) -> tuple[list[Departures], bool]:
    """Find the packages that follow most outcomes and, among them, those with the fewest departures."""
    stated_anywhere = [symbol(fact.atom) for case in judged for fact in case.facts]
    grounded = Grounded(
        base.program.bearing([*_readings(base), *stated_anywhere], instances=False) + _PROGRAM,
        lambda facts: _state(facts, judged, base, package),
        deadline,
        [*base.program.options, "--opt-mode=optN"],
        "best package",
    )
    found: dict[Departures, None] = {}
    for model in grounded.models():
        if model.optimality_proven:
            chosen = [s.arguments for s in model.symbols(atoms=True) if s.name == "chosen"]
            departs = sorted((str(i), str(p)) for i, p in chosen if package[str(i)] != str(p))
            found[tuple(departs)] = None
        if len(found) > MAX_PACKAGES:
            break
    return sorted(found)[:MAX_PACKAGES], len(found) <= MAX_PACKAGES


def _readings(base: Knowledge) -> list[Symbol]:
    """Every position on every issue."""
    return [reading_of(issue.id, position) for issue in base.doctrine.issues.values() for position in issue.positions]


def _state(facts: Stated, judged: Sequence[Case], base: Knowledge, package: Package) -> None:
    """Every version of every case is a world, and its readings are those chosen for all."""
    open_ = alternatives(base.doctrine, package)
    for issue, position in package.items():
        name, default = Function(issue), Function(position)
        taken = [default, *map(Function, open_.get(issue, ()))]
        facts.facts(Function("position", [name, each]) for each in taken)
        facts.facts([Function("default", [name, default])])
    every = [(at, version) for at, case in enumerate(judged) for version in versions(case)]
    for number, (at, version) in enumerate(every):
        world = Number(number)
        facts.facts(stated(world, (symbol(fact.atom) for fact in version), {}))
        facts.facts([Function("version", [world, Number(at)])])
    for at, case in enumerate(judged):
        for accused in court.judged_by(case):
            who = Function(accused)
            facts.facts([Function("judged_by_court", [Number(at), who])])
            facts.facts(Function("court", [Number(at), who, Function(o)]) for o in court.convictions(case, accused))
