"""Which readings reproduce the courts' outcomes: choose positions once, for all cases, so that most of them follow.

Every case with a court outcome is a world; the positions are one choice over all worlds. A misfit is an accused whose
convictions are not the court's; a conviction that hangs on disputed facts does not count as following. Among packages with the fewest misfits those nearest to positive law are reported,
each with its misfits and the element on which each fails; besides, what each single position gains or loses against
positive law. Facts that are assumed count as assumed: each misfit and each match says how many its case has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import clingo
from clingo import Function, Number

from kb.ask.openness import choose
from kb.errors import BadInput, BoundHit, Problem
from kb.files import cases
from kb.files.cases import Case
from kb.files.doctrine import DEFAULT, Package
from kb.rules.knowledge import Knowledge, shipped
from kb.run.derivation import derive_many
from kb.run.outcome import Outcome
from kb.run.solver import SolverError, lift

MAX_PACKAGES = 20
_PROGRAM = """
doctrine(W,I,P) :- chosen(I,P), world(W).
1 { chosen(I,P) : position(I,P) } 1 :- position(I,_).
misfit(W,P) :- court(W,P,O), not convicted(W,P,_,O).
misfit(W,P) :- judged_by_court(W,P), convicted(W,P,_,O), not court(W,P,O).
#minimize { 1@2,W,P : misfit(W,P) }.
#minimize { 1@1,I : chosen(I,P), not default(I,P) }.
"""


@dataclass(frozen=True, order=True)
class Judged:
    """An accused with the court's convictions, ours, and, for a misfit, what is missing or superfluous."""

    case: str
    accused: str
    court: tuple[str, ...]
    found: tuple[str, ...]
    lacking: tuple[tuple[str, str], ...]
    assumed: int

    @property
    def is_open(self) -> bool:
        """Say whether what is missing hangs on disputed facts alone."""
        return not self.fits and bool(self.lacking) and all(reason == "disputed facts" for _, reason in self.lacking)

    @property
    def fits(self) -> bool:
        """Say whether the convictions are the court's."""
        return self.court == self.found


@dataclass(frozen=True)
class Fit:
    """One package: how it departs from positive law, and how it fares on every accused."""

    departs: tuple[tuple[str, str], ...]
    judged: tuple[Judged, ...]

    @property
    def misfits(self) -> tuple[Judged, ...]:
        """Those it gets wrong."""
        return tuple(j for j in self.judged if not j.fits)


@dataclass(frozen=True)
class Single:
    """A single position put into positive law: the accused it wins and those it loses."""

    issue: str
    position: str
    gains: tuple[tuple[str, str], ...]
    loses: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Fitting:
    """The best packages, positive law itself, and every single position; `complete` is false if more packages are as
    good."""

    best: tuple[Fit, ...]
    complete: bool
    positive: Fit
    singles: tuple[Single, ...]
    assumed: Mapping[str, int]


def fit(batch: Sequence[Case], knowledge: Knowledge | None = None, seconds: float = 60.0) -> Fitting:
    """Fit the readings to the courts' outcomes of the cases that have one."""
    base = knowledge or shipped()
    judged = [case for case in batch if case.court is not None and (case.court.convicted or case.court.acquitted)]
    if not judged:
        text = "no case has a court outcome; add one with `court: {convicted: {NAME: [OFFENCE]}}`"
        raise BadInput([Problem("fit", 0, text)])
    departures, complete = _search(judged, base, seconds)
    default = base.doctrine.package()
    trials = [
        ((issue, position),)
        for issue in choose(base.doctrine, ["all"])
        for position in base.doctrine.issues[issue].positions
        if position != default[issue]
    ]
    packages: list[tuple[tuple[str, str], ...]] = [(), *departures, *trials]
    fits = _fits(judged, packages, default, base, seconds)
    positive, best, singles = fits[0], fits[1 : 1 + len(departures)], fits[1 + len(departures) :]
    assumed = {case.id: sum(fact.status == "assumed" for fact in case.facts) for case in judged}
    return Fitting(tuple(best), complete, positive, tuple(_single(one, positive) for one in singles), assumed)


def _single(one: Fit, positive: Fit) -> Single:
    before = {(j.case, j.accused): j.fits for j in positive.judged}
    after = {(j.case, j.accused): j.fits for j in one.judged}
    ((issue, position),) = one.departs
    gains = tuple(key for key in before if after[key] and not before[key])
    loses = tuple(key for key in before if before[key] and not after[key])
    return Single(issue, position, gains, loses)


def _fits(
    judged: Sequence[Case],
    packages: Sequence[tuple[tuple[str, str], ...]],
    default: Package,
    base: Knowledge,
    seconds: float,
) -> list[Fit]:
    jobs = [(case, DEFAULT, {**default, **dict(departs)}) for departs in packages for case in judged]
    outcomes = iter(derive_many(jobs, base, seconds)) if jobs else iter(())
    return [
        Fit(departs, tuple(sorted(j for case in judged for j in _judge(case, next(outcomes))))) for departs in packages
    ]


def _judge(case: Case, outcome: Outcome) -> list[Judged]:
    assert case.court is not None
    assumed = sum(fact.status == "assumed" for fact in case.facts)
    rows = []
    for accused in dict.fromkeys([*case.court.convicted, *case.court.acquitted]):
        court = tuple(sorted(set(case.court.convicted.get(accused, ()))))
        found = tuple(sorted({c.offence for c in outcome.convicted[accused] if c.standing == "robust"}))
        wanted = set(court) - set(found)
        first = tuple(
            (m.offence, m.elements[0] if m.elements else "excluded")
            for m in outcome.missing[accused]
            if m.offence in wanted
        )
        gone = tuple((d.offence, f"gives way to {d.by}") for d in outcome.displaced[accused] if d.offence in wanted)
        ties = tuple((name, "tied") for t in outcome.tied[accused] for name in (t.offence, t.other) if name in wanted)
        contested = {c.offence for c in outcome.convicted[accused] if c.standing == "contested"} & wanted
        hangs = tuple((offence, "disputed facts") for offence in sorted(contested))
        rows.append(Judged(case.id, accused, court, found, first + gone + ties + hangs, assumed))
    return rows


def _search(judged: Sequence[Case], base: Knowledge, seconds: float) -> tuple[list[tuple[tuple[str, str], ...]], bool]:
    """Find the packages with the fewest misfits and, among them, the fewest departures from positive law."""
    messages: list[str] = []
    control = clingo.Control(["--opt-mode=optN", "0"], logger=lambda _c, text: messages.append(text))
    control.add("base", [], base.program.text + _PROGRAM)
    default = base.doctrine.package()
    with control.backend() as backend:
        for symbol in _facts(judged, base, default):
            backend.add_rule([backend.add_atom(symbol)])
    control.ground([("base", [])])
    if messages:
        raise SolverError("\n".join(messages))
    found: list[tuple[tuple[str, str], ...]] = []

    def keep(model: clingo.Model) -> bool:
        if model.optimality_proven:
            chosen = [
                (str(s.arguments[0]), str(s.arguments[1])) for s in model.symbols(atoms=True) if s.name == "chosen"
            ]
            found.append(tuple(sorted((i, p) for i, p in chosen if default[i] != p)))
        return len(found) <= MAX_PACKAGES

    with control.solve(on_model=keep, async_=True) as handle:
        if not handle.wait(seconds):
            handle.cancel()
            raise BoundHit(f"no best package within {seconds:g} seconds")
        handle.get()
    return sorted(set(found))[:MAX_PACKAGES], len(found) <= MAX_PACKAGES


def _facts(judged: Sequence[Case], base: Knowledge, default: Package) -> list[clingo.Symbol]:
    open_ = set(choose(base.doctrine, ["all"]))
    facts = []
    for issue, position in default.items():
        taken = base.doctrine.issues[issue].positions if issue in open_ else [position]
        facts += [Function("position", [Function(issue), Function(p)]) for p in taken]
        facts.append(Function("default", [Function(issue), Function(position)]))
    for number, case in enumerate(judged):
        here = Number(number)
        facts.append(Function("world", [here]))
        facts += [lift(cases.symbol(fact.atom), here) for fact in case.facts if fact.status != "disputed"]
        assert case.court is not None
        for accused in {*case.court.convicted, *case.court.acquitted}:
            facts.append(Function("judged_by_court", [here, Function(accused)]))
            facts += [
                Function("court", [here, Function(accused), Function(o)]) for o in case.court.convicted.get(accused, ())
            ]
    return facts
