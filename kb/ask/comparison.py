"""Theories side by side: the outcome of every case under every theory, and the positions that make each difference.

Where a theory's outcome for an accused differs from the first theory's, `flips`
are the smallest sets of its positions that, put into the first theory's package, already change that outcome to the
theory's own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kb.ask.told_versions import CHARGES, WITH_FINES, Searched, searched
from kb.files.cases import Case, symbol
from kb.files.doctrine import Package
from kb.rules.knowledge import Knowledge, shipped
from kb.run.derivation import Job, Passed, derive_each
from kb.run.driver import Deadline
from kb.run.outcome import Outcome
from kb.run.solver import readings
from kb.run.standings import changes

MAX_FLIP = 4
Verdict = tuple[tuple[str, str, str, str], ...]
Flip = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Difference:
    """An accused whose outcome parts from that under the first theory, and the sets of positions that do it."""

    case: str
    accused: str
    theory: str
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    flips: tuple[Flip, ...]


@dataclass(frozen=True)
class Comparison:
    """The table: one outcome for each case and theory, and the differences from the first theory."""

    theories: tuple[str, ...]
    cases: tuple[Case, ...]
    cells: dict[tuple[str, str], Outcome]
    differences: tuple[Difference, ...]

    def difference(self, case: str, accused: str, theory: str) -> Difference | None:
        """The difference of one cell, if there is one."""
        key = (case, accused, theory)
        return next((d for d in self.differences if (d.case, d.accused, d.theory) == key), None)


def verdict(outcome: Outcome, accused: str) -> Verdict:
    """What an outcome says of an accused: charges and convictions with act, tier and standing."""
    made = [("established", c) for c in outcome.established[accused]] + [
        ("convicted", c) for c in outcome.convicted[accused]
    ]
    return tuple((kind, f"{c.offence} ({c.act})", c.tier, c.standing) for kind, c in made)


def compare(
    cases: Sequence[Case],
    theories: Sequence[str],
    knowledge: Knowledge | None = None,
    seconds: float | Deadline = 60.0,
    positions: Mapping[str, str] | None = None,
    passed: Passed = iter,
) -> Comparison:
    """Compare theories on cases; the first theory is what the others are held against.

    `positions` replace single positions of every theory; `passed` sees each outcome go by. Raise `BadInput`, `BoundHit`.
    """
    base, deadline = knowledge or shipped(), Deadline.of(seconds)
    packages = {theory: base.doctrine.package(theory, positions) for theory in theories}
    derived = _Derived(cases, packages, base, deadline, passed)
    outcomes = derived.each((case, theory, packages[theory]) for case in cases for theory in theories)
    cells = {(outcome.case.id, outcome.theory): outcome for outcome in outcomes}
    parted = [
        (case, accused, theory)
        for case in cases
        for theory in theories[1:]
        for accused in case.accused
        if verdict(cells[case.id, theory], accused) != verdict(cells[case.id, theories[0]], accused)
    ]
    flips = _flips(parted, cells, packages, theories[0], derived, base)
    differences = tuple(
        _difference(cells[case.id, theories[0]], cells[case.id, theory], accused, flips[case.id, accused, theory])
        for case, accused, theory in parted
    )
    return Comparison(tuple(theories), tuple(cases), cells, differences)


class _Derived:
    """Outcomes under any package put together from those compared: of cases with many versions from a search, of all
    others from worlds that share groundings."""

    def __init__(
        self,
        cases: Sequence[Case],
        packages: Mapping[str, Package],
        base: Knowledge,
        deadline: Deadline,
        passed: Passed,
    ) -> None:
        every = list(packages.values())
        self._searches = {case.id: Searched(case, every, base, deadline) for case in cases if searched(case)}
        self._base, self._deadline, self._passed = base, deadline, passed

    def each(self, jobs: Iterable[Job], told: Sequence[str] = WITH_FINES) -> Iterator[Outcome]:
        """Yield the outcome of each job, in order; a search may find no more than is `told`."""
        asked = list(jobs)
        plain = [job for job in asked if job[0].id not in self._searches]
        worked = derive_each(plain, self._base, self._deadline, reasons=False)
        made = (
            self._searches[c.id].outcome(t, p, told) if c.id in self._searches else next(worked) for c, t, p in asked
        )
        return self._passed(made)


def _difference(first: Outcome, second: Outcome, accused: str, flips: tuple[Flip, ...]) -> Difference:
    before = {(kind, what) for kind, what, _, _ in verdict(first, accused)}
    after = {(kind, what) for kind, what, _, _ in verdict(second, accused)}
    gained, lost = (tuple(sorted(f"{kind} {what}" for kind, what in rows)) for rows in (after - before, before - after))
    return Difference(first.case.id, accused, second.theory, gained, lost, flips)


def _flips(
    parted: Sequence[tuple[Case, str, str]],
    cells: Mapping[tuple[str, str], Outcome],
    packages: Mapping[str, Package],
    first: str,
    derived: _Derived,
    base: Knowledge,
) -> dict[tuple[str, str, str], tuple[Flip, ...]]:
    """Find the smallest sets of positions that make each difference, sizes growing."""
    found: dict[tuple[str, str, str], list[Flip]] = {(case.id, who, theory): [] for case, who, theory in parted}
    apart = {(case.id, theory): _apart(case, packages[first], packages[theory], base) for case, _, theory in parted}
    by_id = {case.id: case for case, _, _ in parted}
    for size in range(1, MAX_FLIP + 1):
        # for each trial the accused and theories whose difference it may explain
        trials: dict[tuple[str, Flip], list[tuple[str, str]]] = defaultdict(list)
        for case, accused, theory in parted:
            if not found[case.id, accused, theory]:
                for flip in changes(apart[case.id, theory], size):
                    trials[case.id, flip].append((accused, theory))
        jobs = [(by_id[case], first, {**packages[first], **dict(flip)}) for case, flip in trials]
        outcomes = derived.each(jobs, CHARGES)
        for ((case_id, flip), explained), outcome in zip(trials.items(), outcomes, strict=True):
            for accused, theory in explained:
                if verdict(outcome, accused) == verdict(cells[case_id, theory], accused):
                    found[case_id, accused, theory].append(flip)
    return {key: tuple(flips) for key, flips in found.items()}


def _apart(case: Case, first: Package, second: Package, base: Knowledge) -> dict[str, tuple[str]]:
    """The issues on which two packages part and that bear on a case, with the position of the second."""
    facts = [symbol(fact.atom) for fact in case.facts]
    bearing = base.program.issues([*facts, *readings(first), *readings(second)])
    return {i: (second[i],) for i in sorted(first) if first[i] != second[i] and i in bearing}
