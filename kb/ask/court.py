"""What a court decided against what follows: it fits, it is open, the record is silent, or it is a misfit.

Each version of the disputed facts, and each way to resolve a tie, allows certain convictions. The court's outcome
*fits* where all of them are the court's, and is *open* where some are. Else it is a *misfit*, unless all that keeps a
conviction away are facts which the record neither states nor denies: then the record is *silent*, and the outcome
speaks neither for nor against a reading.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from kb.files.cases import Case
from kb.run.outcome import Outcome
from kb.run.standings import ROBUST, standing
from kb.run.world import WorldOutcome
from kb.why.silence import record_is_silent

FITS, OPEN, SILENT, MISFIT = "fits", "open", "silent", "misfit"
MISSING, EXCLUDED, GIVES_WAY, TIED, DISPUTED = "missing", "excluded", "gives_way", "tied", "disputed"
NO_ACT, NO_OFFENCE = "no_act", "no_offence"


class Lack(NamedTuple):
    """A conviction of the court that does not follow in every version, and why.

    `reason` is missing (`what` is the first missing element), excluded, gives_way or tied (`what` is the other
    offence), disputed (it follows in some versions), no_act (no act of the accused is stated) or no_offence (the
    readings know no such offence).
    """

    offence: str
    reason: str
    what: str = ""


@dataclass(frozen=True, order=True)
class Judged:
    """An accused with the court's convictions, those of ours that are robust, and how the two compare.

    `lacking` are the court's convictions that do not follow in every version, `superfluous` those that the court does
    not have, with their standing.
    """

    case: str
    accused: str
    label: str
    court: tuple[str, ...]
    found: tuple[str, ...]
    lacking: tuple[Lack, ...]
    superfluous: tuple[tuple[str, str], ...]
    assumed: int

    @property
    def fits(self) -> bool:
        """Say whether the convictions are the court's in every version."""
        return self.label == FITS

    @property
    def is_open(self) -> bool:
        """Say whether they are the court's in some version."""
        return self.label == OPEN


def judged_by(case: Case) -> tuple[str, ...]:
    """The accused on whom the court of a case decided."""
    return tuple(dict.fromkeys([*case.court.convicted, *case.court.acquitted])) if case.court else ()


def convictions(case: Case, accused: str) -> frozenset[str]:
    """The offences of which the court convicted an accused."""
    return frozenset(case.court.convicted.get(accused, ())) if case.court else frozenset()


def follows(outcome: Outcome, accused: str) -> bool:
    """Say whether the court's outcome follows in every version."""
    return _allowed(outcome, accused) == {convictions(outcome.case, accused)}


def judge(outcome: Outcome, accused: str) -> Judged:
    """Compare an outcome with the court's for one accused."""
    allowed, wanted = _allowed(outcome, accused), convictions(outcome.case, accused)
    ours = {offence: standing(offence in each for each in allowed) for each in allowed for offence in each}
    robust = tuple(sorted(offence for offence, found in ours.items() if found == ROBUST))
    lacking = sorted(wanted - set(robust))
    return Judged(
        outcome.case.id,
        accused,
        _label(outcome, accused, allowed, ours),
        tuple(sorted(wanted)),
        robust,
        tuple(_lack(outcome, accused, offence) for offence in lacking),
        tuple((offence, ours[offence]) for offence in sorted(set(ours) - wanted)),
        sum(fact.status == "assumed" for fact in outcome.case.facts),
    )


def _label(outcome: Outcome, accused: str, allowed: set[frozenset[str]], ours: Mapping[str, str]) -> str:
    wanted = convictions(outcome.case, accused)
    if wanted in allowed:
        return FITS if len(allowed) == 1 else OPEN
    never = wanted - set(ours)
    contradicted = any(found == ROBUST for offence, found in ours.items() if offence not in wanted)
    silent = never and not contradicted and all(_is_silent(outcome, accused, offence) for offence in never)
    return SILENT if silent else MISFIT


def _allowed(outcome: Outcome, accused: str) -> set[frozenset[str]]:
    """The sets of convictions that the versions, and the ways to resolve their ties, allow."""
    return {each for world in outcome.worlds for each in _resolved(world, accused)}


def _resolved(world: WorldOutcome, accused: str) -> Iterator[frozenset[str]]:
    """Convict of one offence of each tie, in every way; without a tie there is one way."""
    convicted = frozenset(row.offence for row in world.rows("convicted", accused))
    tied = [((row.act, row.first), (row.act, row.second)) for row in world.rows("tied", accused)]
    if not tied:
        yield convicted
        return
    import networkx as nx  # slow to load, and ties are rare

    ties: nx.Graph[tuple[str, str]] = nx.Graph(tied)
    for one_each in product(*nx.connected_components(ties)):
        yield convicted | {offence for _, offence in one_each}


def _lack(outcome: Outcome, accused: str, offence: str) -> Lack:
    """Say why a conviction does not follow in every version."""
    if any(c.offence == offence for c in outcome.convicted[accused]):
        return Lack(offence, DISPUTED)
    for tie in outcome.tied[accused]:
        if offence in (tie.offence, tie.other):
            return Lack(offence, TIED, tie.other if offence == tie.offence else tie.offence)
    for gone in outcome.displaced[accused]:
        if gone.offence == offence:
            return Lack(offence, GIVES_WAY, gone.by)
    items = [item for item in outcome.missing[accused] if item.offence == offence]
    if not items:
        return Lack(offence, NO_ACT if _is_known(outcome, offence) else NO_OFFENCE)
    nearest = min(items, key=lambda item: len(item.elements))
    return Lack(offence, MISSING, nearest.elements[0]) if nearest.elements else Lack(offence, EXCLUDED)


def _is_known(outcome: Outcome, offence: str) -> bool:
    return any((offence,) in world.rows("offence") for world in outcome.worlds)


def _is_silent(outcome: Outcome, accused: str, offence: str) -> bool:
    """Say whether only facts about which the record is silent keep an offence from being made out."""
    if any(charge.offence == offence for charge in outcome.established[accused]):
        return False
    items = [item for item in outcome.missing[accused] if item.offence == offence]
    if not items:
        return _is_known(outcome, offence)
    return any(record_is_silent(outcome.worlds[0], accused, item) for item in items)
