"""Searching the space of facts: the smallest case on which two theories part.

The two theories are two worlds over the same facts (see `search`). The search looks first at the offences that the
differing readings speak of, and at all offences only where it finds nothing there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clingo import Symbol

from kb.ask.fact_space import Bounds, Space, span
from kb.ask.search import Side, smallest
from kb.files import folders
from kb.files.doctrine import Package
from kb.rules import slicing
from kb.rules.knowledge import Knowledge, shipped
from kb.run.driver import Deadline

KINDS = ("conviction", "charge", "penalty")


@dataclass(frozen=True)
class Separation:
    """The facts of a separating case, or None where there is none within the bounds; what parts, and the bounds."""

    facts: tuple[Symbol, ...] | None
    parts: tuple[str, ...]
    bounds: Bounds


def separate(
    first: Package,
    second: Package,
    knowledge: Knowledge | None = None,
    wanted: str | None = None,
    seconds: float | Deadline = 60.0,
) -> Separation:
    """Find the smallest case on which two packages part, in `wanted` (conviction, charge, penalty) or in any of
    them; raise `BoundHit`."""
    base, deadline = knowledge or shipped(), Deadline.of(seconds)
    issues = sorted(issue for issue in first if first[issue] != second[issue])
    if not issues:
        return Separation(None, (), span(base).bounds)
    near = span(base, slicing.relevant_offences(base, issues), issues)
    found = _search(base, near, (first, second), wanted or "", deadline)
    if found.facts is None and near.bounds.offences:
        return _search(base, span(base), (first, second), wanted or "", deadline)
    return found


def _search(base: Knowledge, space: Space, packages: Sequence[Package], wanted: str, deadline: Deadline) -> Separation:
    """Find the smallest case; of several, the one whose facts come first."""
    asked = (folders.encodings() / "search" / "separate.lp").read_text(encoding="utf-8")
    asked += f"wanted({wanted}).\n" if wanted else "#defined wanted/1.\n"
    found = smallest(base, space, [Side(package) for package in packages], asked, deadline, "separating case")
    if found is None:
        return Separation(None, (), space.bounds)
    return Separation(found.facts[0], found.parts, space.bounds)
