"""Running the fixtures: what a case expects against what is derived.

A `Failure` names case, theory, line and what differs, and the provisions it may be due to. Only what an expectation
writes is checked. Outcomes are checked in batches as they are derived, so that memory does not grow with the number of
cases.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

from kb.ask.evidence import Evidence, evidence
from kb.ask.expectations import Unmet, unmet
from kb.ask.sentencing import Measured, measured
from kb.files import case_files, folders, tables
from kb.files.cases import Case, Expect
from kb.files.doctrine import DEFAULT
from kb.rules.knowledge import Knowledge, shipped
from kb.run import amended
from kb.run.derivation import Job, derive_each
from kb.run.driver import Deadline
from kb.run.outcome import Outcome
from kb.run.solver import CHUNK

SECONDS = 600.0  # all shipped fixtures take one to two minutes
BATCH = 100  # expectations of which the outcomes are held at one time


@dataclass(frozen=True, order=True)
class Failure:
    """One statement that the outcome does not meet; `cited` are the provisions it may be due to, the likeliest first; `own`
    those that a folder laid over the law changes and that bear on it."""

    file: str
    line: int
    case: str
    theory: str
    message: str
    unmet: Unmet = field(compare=False, repr=False)
    cited: tuple[str, ...] = field(compare=False, repr=False, default=())
    told: Any = field(compare=False, repr=False, default=None)
    own: tuple[str, ...] = field(compare=False, repr=False, default=())

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.case} under {self.theory}: {self.message}"


@dataclass(frozen=True)
class Checked:
    """An expectation with its failures; `beside` counts, where there are any, how many expectations of the same batch
    that are met rest on each provision; `outside` are the court's sentences that lie outside what positive law gives."""

    case: Case
    expect: Expect
    failures: tuple[Failure, ...]
    beside: Counter[str]
    outside: tuple[Measured, ...] = ()


Tell = Callable[[Failure, Outcome, Evidence], Any]
"""What is said of a failure while its outcome is at hand; it becomes `Failure.told`."""


def load_all(roots: Iterable[str | Path] | None = None, knowledge: Knowledge | None = None) -> list[Case]:
    """Load every case and every row of every table below the roots (files or folders), or without roots those of the
    project and the shipped ones that it does not put its own in place of; raise `BadInput` for all at once."""
    known = knowledge or shipped()
    if roots:
        return case_files.load_all(roots, known.vocabulary, known.ids)
    own = load_own(known)
    named = {case.id for case in own}
    every = case_files.load_all(folders.fixtures(), known.vocabulary, known.ids)
    return [*own, *(case for case in every if case.id not in named)]


def load_own(knowledge: Knowledge) -> list[Case]:
    """Load the cases and rows of the project alone, if there is one; raise `BadInput` for all at once."""
    roots = [root for root in knowledge.own_fixtures if case_files.paths([root]) or tables.paths([root])]
    return case_files.load_all(roots, knowledge.vocabulary, knowledge.ids)


def check(
    batch: Sequence[Case], knowledge: Knowledge | None = None, seconds: float | Deadline = SECONDS
) -> list[Failure]:
    """Run all expectations of the cases; the failures, sorted, are empty where all are met. Raise `BoundHit`."""
    return sorted(failure for checked in check_each(batch, knowledge, seconds) for failure in checked.failures)


def check_each(
    batch: Sequence[Case],
    knowledge: Knowledge | None = None,
    seconds: float | Deadline = SECONDS,
    tell: Tell | None = None,
) -> Iterator[Checked]:
    """Yield each expectation of the cases with its failures, as they are derived; raise `BoundHit`."""
    left = outcomes(batch, knowledge, seconds, reasons=False)
    while found := _checked(list(islice(left, BATCH)), tell):  # the outcomes are let go before the next are derived
        yield from found


def _checked(share: Sequence[tuple[Case, Expect, Outcome]], tell: Tell | None) -> list[Checked]:
    wrong = [list(unmet(expect, outcome)) for _, expect, outcome in share]
    beside: Counter[str] = Counter()
    if any(wrong):
        beside.update(p for (_, _, met), bad in zip(share, wrong, strict=True) if not bad for p in met.because())
    return [
        Checked(
            case,
            expect,
            tuple(_failure(case, expect, failed, outcome, beside, tell) for failed in bad),
            beside,
            tuple(_outside(case, expect, outcome)),
        )
        for (case, expect, outcome), bad in zip(share, wrong, strict=True)
    ]


def _outside(case: Case, expect: Expect, outcome: Outcome) -> Iterator[Measured]:
    """The court's sentences that lie outside the range, asked once a case: with its expectation of positive law."""
    if case.court and (expect.theory, expect.positions) == (DEFAULT, {}):
        terms = [found for who in case.court.sentences if (found := measured(outcome, who))]
        yield from (found for found in terms if not found.agrees)


def outcomes(
    batch: Sequence[Case],
    knowledge: Knowledge | None = None,
    seconds: float | Deadline = SECONDS,
    *,
    reasons: bool = True,
) -> Iterator[tuple[Case, Expect, Outcome]]:
    """Yield each expectation of the cases with the outcome under its readings; raise `BoundHit`.

    Without `reasons`, where there are more than one grounding takes, they are worked out beforehand only for those that say
    because of what.
    """
    base, deadline = knowledge or shipped(), Deadline.of(seconds)
    pairs = [(case, expect) for case in batch for expect in case.expect]
    all_of_them = reasons or len(pairs) <= CHUNK
    jobs: dict[bool, list[Job]] = {True: [], False: []}  # by whether reasons are worked out beforehand
    for case, expect in pairs:
        package = base.doctrine.package(expect.theory, expect.positions)
        jobs[all_of_them or bool(expect.because)].append((case, expect.theory, package))
    derived = {told: derive_each(asked, base, deadline, reasons=told) for told, asked in jobs.items()}
    for case, expect in pairs:
        yield case, expect, next(derived[all_of_them or bool(expect.because)])


def differences(expect: Expect, outcome: Outcome) -> Iterator[str]:
    """Say, one by one, where an outcome is not as expected."""
    return (failed.message for failed in unmet(expect, outcome))


def readings(expect: Expect) -> str:
    """Name the theory of an expectation with the positions that replace its own."""
    return ", ".join([expect.theory, *(f"{issue}={position}" for issue, position in sorted(expect.positions.items()))])


def _failure(
    case: Case, expect: Expect, failed: Unmet, outcome: Outcome, beside: Counter[str], tell: Tell | None
) -> Failure:
    """Name a failure; the provisions on which the fewest met expectations rest are the likeliest."""
    shown = evidence(failed, outcome)
    cited = tuple(sorted(shown.cited, key=lambda name: beside[name]))
    own = tuple(_own(outcome, shown, beside))
    made = Failure(str(case.path), expect.line, case.id, readings(expect), failed.message, failed, cited, own=own)
    return replace(made, told=tell(made, outcome, shown)) if tell else made


def _own(outcome: Outcome, shown: Evidence, beside: Counter[str]) -> Iterator[str]:
    """Name the changes of a folder laid over the law whose rules a failure may be due to: those that bear on the outcome;
    where none does, those on a way to what is lacking on which no met expectation rests."""
    every = amended.changes(outcome.knowledge)
    if not every:
        return
    bearing = amended.bearing(outcome)
    borne = [name for name, kind in every.items() if name in bearing and kind != "text"]
    yield from borne or (name for name in every if name in shown.tried and not beside[name])
