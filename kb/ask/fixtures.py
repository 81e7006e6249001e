"""Running the fixtures: what a case expects against what is derived.

A `Failure` names case, theory, line and what differs. Only what an expectation writes is checked. Outcomes are
checked one after the other, as they are derived, so that memory does not grow with the number of cases.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kb.files import case_files, folders
from kb.files.atom_parser import parse_atom
from kb.files.cases import Case, Expect
from kb.files.terms import symbol
from kb.rules.knowledge import Knowledge, shipped
from kb.run.derivation import Job, derive_each
from kb.run.driver import Deadline
from kb.run.outcome import Outcome

SECONDS = 600.0  # all shipped fixtures take one to two minutes
LARGEST_IN_CLINGO = 2**31 - 1  # a conclusion is compared as it is written; only facts are cut off lower


@dataclass(frozen=True, order=True)
class Failure:
    """One expectation that the outcome does not meet."""

    file: str
    line: int
    case: str
    theory: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.case} under {self.theory}: {self.message}"


def load_all(roots: Iterable[str | Path] | None = None, knowledge: Knowledge | None = None) -> list[Case]:
    """Load every case and every row of every table below the roots (files or folders); raise `BadInput` for all at
    once."""
    known = knowledge or shipped()
    return case_files.load_all(roots or folders.fixtures(), known.vocabulary, known.ids)


def check(
    batch: Sequence[Case], knowledge: Knowledge | None = None, seconds: float | Deadline = SECONDS
) -> list[Failure]:
    """Run all expectations of the cases; the failures, sorted, are empty where all are met. Raise `BoundHit`."""
    return sorted(
        Failure(str(case.path), expect.line, case.id, _readings(expect), message)
        for case, expect, outcome in outcomes(batch, knowledge, seconds)
        for message in differences(expect, outcome)
    )


def outcomes(
    batch: Sequence[Case], knowledge: Knowledge | None = None, seconds: float | Deadline = SECONDS
) -> Iterator[tuple[Case, Expect, Outcome]]:
    """Yield each expectation of the cases with the outcome under its readings; raise `BoundHit`."""
    base = knowledge or shipped()
    pairs = [(case, expect) for case in batch for expect in case.expect]
    jobs: list[Job] = [
        (case, expect.theory, base.doctrine.package(expect.theory, expect.positions)) for case, expect in pairs
    ]
    for (case, expect), outcome in zip(pairs, derive_each(jobs, base, seconds), strict=True):
        yield case, expect, outcome


def _readings(expect: Expect) -> str:
    """Name the theory of an expectation with the positions that replace its own."""
    return ", ".join([expect.theory, *(f"{issue}={position}" for issue, position in sorted(expect.positions.items()))])


def differences(expect: Expect, outcome: Outcome) -> Iterator[str]:
    """Say, one by one, where an outcome is not as expected."""
    for name in ("established", "convicted", "displaced"):
        yield from _sets(name, getattr(expect, name), getattr(outcome, name))
    yield from _ties(expect, outcome)
    yield from _not_established(expect, outcome)
    yield from _notes(expect, outcome)
    yield from _details(expect, outcome)
    yield from _atoms(expect, outcome)
    if expect.because and (unused := outcome.unused(expect.because)):
        yield f"the proofs do not use {', '.join(unused)}"


def _sets(name: str, expected: Mapping[str, tuple[str, ...]] | None, found: Mapping[str, list[Any]]) -> Iterator[str]:
    for accused, offences in (expected or {}).items():
        actual = sorted({charge.offence for charge in found.get(accused, [])})
        if sorted(offences) != actual:
            yield f"{name} of {accused}: expected {_list(offences)}, found {_list(actual)}"


def _ties(expect: Expect, outcome: Outcome) -> Iterator[str]:
    for accused, offences in (expect.tied or {}).items():
        actual = sorted({name for tie in outcome.tied.get(accused, []) for name in (tie.offence, tie.other)})
        if sorted(offences) != actual:
            yield f"tied of {accused}: expected {_list(offences)}, found {_list(actual)}"


def _not_established(expect: Expect, outcome: Outcome) -> Iterator[str]:
    for accused, offences in (expect.not_established or {}).items():
        wrong = {c.offence for c in outcome.established.get(accused, [])} & set(offences)
        if wrong:
            yield f"established of {accused} against expectation: {_list(sorted(wrong))}"


def _notes(expect: Expect, outcome: Outcome) -> Iterator[str]:
    for accused, notes in (expect.notes or {}).items():
        actual = {note.note for note in outcome.notes.get(accused, [])}
        lacking = [note for note in notes if note not in actual]
        if lacking:
            yield f"notes of {accused}: {_list(lacking)} not among {_list(sorted(actual))}"


def _details(expect: Expect, outcome: Outcome) -> Iterator[str]:
    for accused, offences in (expect.standing or {}).items():
        standing = {c.offence: c.standing for c in outcome.established.get(accused, [])}
        for offence, wanted in offences.items():
            if standing.get(offence, "excluded") != wanted:
                yield f"standing of {offence} for {accused}: expected {wanted}, found {standing.get(offence, 'excluded')}"
    for accused, offences in (expect.tier or {}).items():
        tiers = {c.offence: c.tier for c in outcome.established.get(accused, [])}
        for offence, wanted in offences.items():
            if tiers.get(offence) != wanted:
                yield f"tier of {offence} for {accused}: expected {wanted}, found {tiers.get(offence, 'none')}"
    for accused, offences in (expect.missing or {}).items():
        first = {m.offence: (m.elements or ("",))[0] for m in outcome.missing.get(accused, [])}
        for offence, wanted in offences.items():
            if first.get(offence) != wanted:
                yield f"first missing element of {offence} for {accused}: expected {wanted}, found {first.get(offence) or 'none'}"


def _atoms(expect: Expect, outcome: Outcome) -> Iterator[str]:
    for written, wanted in [*((a, True) for a in expect.derived), *((a, False) for a in expect.not_derived)]:
        atom = symbol(parse_atom(written), ceiling=LARGEST_IN_CLINGO)
        if any((atom in world.model) != wanted for world in outcome.worlds):
            yield f"{written} is {'not ' if wanted else ''}derived"


def _list(words: Iterable[str]) -> str:
    return "[" + ", ".join(sorted(words)) + "]"
