"""The sentence of a court against what follows: within the range of its convictions, or outside and why.

The range is that of the court's own convictions as they follow here, the combined one for several crimes. A term below it
is explained by what lets the court go below (a ground that mitigates or exempts, a tier that is open downwards); where
no such ground follows, the mitigation that the court named is all there is. A fine is set against the least fine and the
multiples of the gains, where the law has them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kb.ask.court import convictions
from kb.files.cases import Sentence
from kb.run.findings import Penalty
from kb.run.outcome import Outcome

WITHIN, BELOW, ABOVE = "within", "below", "above"
GOES_BELOW = ("mitigated", "exempt")
OPEN_TIER = "tier_open_downwards"
Span = tuple[str, int, int]  # kind of penalty, least and most months


@dataclass(frozen=True, order=True)
class Measured:
    """A sentence, the range of the court's convictions, and how the two compare.

    `term` and `fine` are within, below, above or "" (nothing to compare). `grounds` are the provisions that let the court
    go below the range. `tiers` are offence, tier found and tier of the court where the two differ.
    """

    case: str
    accused: str
    term: str
    fine: str
    spans: tuple[Span, ...]
    fines: tuple[Decimal, Decimal | None] | None
    grounds: tuple[str, ...]
    tiers: tuple[tuple[str, str, str], ...]

    @property
    def agrees(self) -> bool:
        """Say whether nothing lies outside what follows."""
        return not self.tiers and BELOW not in (self.term, self.fine) and ABOVE not in (self.term, self.fine)


def measured(outcome: Outcome, accused: str) -> Measured | None:
    """Set the court's sentence for one accused against the range; None without a sentence or without a range."""
    court = outcome.case.court
    sentence = court.sentences.get(accused) if court else None
    wanted = convictions(outcome.case, accused)
    penalties = [p for p in outcome.penalties.get(accused, []) if p.offence in wanted]
    if sentence is None or not penalties:
        return None
    order = list(outcome.knowledge.vocabulary.sorts["penalty_kind"].values)
    spans = tuple(sorted(set(_spans(outcome, accused, penalties)), key=lambda span: (order.index(span[0]), span[1:])))
    fines = _fines(outcome, accused, wanted)
    return Measured(
        outcome.case.id,
        accused,
        _term(outcome, sentence, spans),
        _fine(sentence, penalties, fines),
        spans,
        fines,
        tuple(dict.fromkeys(_grounds(outcome, accused, wanted))),
        tuple(sorted({(p.offence, p.tier, sentence.tier) for p in penalties if sentence.tier not in ("", p.tier)})),
    )


def _spans(outcome: Outcome, accused: str, penalties: list[Penalty]) -> Iterator[Span]:
    """The combined range of several crimes, or that of the one."""
    combined = [(kind, least, most) for kind, least, most, _ in outcome.combined.get(accused, [])]
    yield from combined or [span for penalty in penalties for span in penalty.main]


def _term(outcome: Outcome, sentence: Sentence, spans: tuple[Span, ...]) -> str:
    if not sentence.kind or not spans:
        return ""
    order = list(outcome.knowledge.vocabulary.sorts["penalty_kind"].values)
    if any(kind == sentence.kind and least <= sentence.months <= most for kind, least, most in spans):
        return WITHIN
    lowest = min((order.index(kind), least) for kind, least, _ in spans)
    return BELOW if (order.index(sentence.kind), sentence.months) < lowest else ABOVE


def _fines(outcome: Outcome, accused: str, offences: frozenset[str]) -> tuple[Decimal, Decimal | None] | None:
    """The least and the most yuan of a fine, as far as the law ties it to figures."""
    ranges = [(least, most) for offence, _, least, most in outcome.fine_ranges.get(accused, []) if offence in offences]
    least = [
        Decimal(row.yuan)
        for world in outcome.worlds
        for row in world.rows("least_fine", accused)
        if row.offence in offences
    ]
    if len(offences) == 1 and ranges:
        return min(low for low, _ in ranges), max(high for _, high in ranges)
    return (min(least), None) if least else None


def _fine(sentence: Sentence, penalties: list[Penalty], fines: tuple[Decimal, Decimal | None] | None) -> str:
    if sentence.fine is None:
        return ""
    if all(penalty.fine == "none" for penalty in penalties):
        return ABOVE if sentence.fine else ""
    if fines is None:
        return ""
    least, most = fines
    return BELOW if sentence.fine < least else ABOVE if most is not None and sentence.fine > most else WITHIN


def _grounds(outcome: Outcome, accused: str, offences: frozenset[str]) -> Iterator[str]:
    yield from (
        d.provision for d in outcome.directions.get(accused, []) if d.offence in offences and d.direction in GOES_BELOW
    )
    yield from (n.provision for n in outcome.notes.get(accused, []) if n.offence in offences and n.note == OPEN_TIER)
