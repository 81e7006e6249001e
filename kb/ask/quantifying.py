"""The readings that a claim speaks of: one theory, every or some theory, and of issues every or some position.

Theories that differ in no reading that bears on the claim are one choice: what is so under the first of them is so under
the others. Which readings bear is read off the rules below what the claim asks, of all offences.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

from kb.ask import propositions
from kb.ask.claims import Claim
from kb.files.doctrine import Package
from kb.rules.excerpt import excerpt
from kb.rules.knowledge import Knowledge
from kb.rules.slicing import issues_read


@dataclass(frozen=True)
class Choice:
    """A claim put under one theory, with its package; `alike` are further theories that do not differ from it in what
    bears on the claim; `group` tells apart what `some` chooses among."""

    claim: Claim
    package: Package
    group: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()


def choices(claim: Claim, known: Knowledge) -> list[Choice]:
    """The readings under which a claim is to be decided, in the order of the theories and positions."""
    bearing = _bearing(claim, known) if len(claim.theories) > 1 else frozenset[str]()
    found: dict[object, Choice] = {}
    for one, positions in _every(claim, known):
        key = (positions, *(one.package[issue] for issue in sorted(bearing)))
        first = found.get(key)
        found[key] = replace(first, alike=(*first.alike, one.claim.theory)) if first else one
    return list(found.values())


def _every(claim: Claim, known: Knowledge) -> Iterator[tuple[Choice, tuple[str, ...]]]:
    """Each theory with each choice of positions."""
    issues = (*claim.some, *claim.every)
    positions = [known.doctrine.issues[issue].positions for issue in issues]
    for theory in claim.theories or (claim.theory,):
        for chosen in product(*positions):
            package = known.doctrine.package(theory, {**claim.positions, **dict(zip(issues, chosen, strict=True))})
            group = (theory if claim.some_theory else "", *chosen[: len(claim.some)])
            yield Choice(replace(claim, theory=theory), package, group), chosen


def _bearing(claim: Claim, known: Knowledge) -> frozenset[str]:
    """The issues that some rule reads on which the claim's answer can hang."""
    asked = propositions.asked(claim, propositions.offences(claim, known), known)
    rules = excerpt(known, [*asked, *propositions.outcomes(claim)], known.offences).rules
    return frozenset[str]().union(*map(issues_read, rules))
