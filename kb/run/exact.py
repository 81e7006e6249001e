"""Exact sums: what the amounts of a case add up to, with fen and above the ceiling at which clingo sees them cut off.

The law decides by the totals that clingo sees, which stop above every threshold. Where an outcome tells a sum itself,
such as the gains a fine follows, it is added up here from the facts of the acts that the law counts together.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING

from kb.files.terms import Money, Number

if TYPE_CHECKING:
    from kb.files.cases import Fact
    from kb.run.world import WorldOutcome


def total(world: WorldOutcome, act: str, offence: str, measure: str, doers: Iterable[str]) -> Decimal:
    """Add up an amount over the acts that count with an act of one of the doers, in the unit of the measure.

    The number of a whole act contains its parts; parts are added where no whole is stated.
    """
    counted = {
        (each, row.earlier)
        for doer in doers
        for row in world.rows("counts_towards", doer)
        if row[2:] == (act, offence)
        for each in (doer, *_joined(world, doer, row.earlier))
    }
    return sum((_of_act(world.facts, doer, each, measure) for doer, each in sorted(counted)), Decimal(0))


def fines(world: WorldOutcome, accused: str) -> Decimal:
    """Add up the fines that the case states for what an accused is convicted of."""
    added = {row[:3] for row in world.rows("fine_added", accused)}
    return sum(
        (
            Decimal(fact.atom.args[-1].value)
            for fact in world.facts
            if fact.atom.name == "fine_imposed"
            and isinstance(fact.atom.args[-1], Number | Money)
            and tuple(map(str, fact.atom.args[:3])) in added
        ),
        Decimal(0),
    )


def fine(world: WorldOutcome, accused: str, act: str, offence: str, least: str, most: str) -> tuple[Decimal, Decimal]:
    """The least and the most yuan of a row of fine_range/5, of the amount as the case states it."""
    own = _joined(world, accused, act)  # an entity that is no unit among them: what it does is his own part
    units = [each.unit for each in world.rows("responsible", accused) if each.act == act and each.unit not in own]
    basis = next(iter(world.rows("fine_basis", accused, act, offence)))
    amount = share(total(world, act, offence, basis.measure, units or [accused]), int(basis.divisor))
    return amount, amount * (int(most) // int(least))


def share(amount: Decimal, divisor: int) -> Decimal:
    """Divide an amount, down to the fen; whole yuan are written as such.

    >>> share(Decimal(60_000_500), 1000), share(Decimal(20_000_000), 1000)
    (Decimal('60000.50'), Decimal('20000'))
    """
    part = (amount / divisor).quantize(Decimal("0.01"), ROUND_FLOOR)
    whole = part.to_integral_value()
    return whole if whole == part else part


def _joined(world: WorldOutcome, doer: str, act: str) -> Iterable[str]:
    """Those for whose part in an act he answers too."""
    return {row.other for row in world.rows("part_in_act", doer) if row.act == act}


def _of_act(facts: Iterable[Fact], doer: str, act: str, measure: str) -> Decimal:
    whole: list[Decimal] = []
    parts: list[Decimal] = []
    for fact in facts:
        name, args = fact.atom.name, fact.atom.args
        if name in ("quantity", "portion") and tuple(map(str, args[:3])) == (doer, act, measure):
            value = args[-1]
            if isinstance(value, Number | Money):
                (whole if name == "quantity" else parts).append(Decimal(value.value))
    return sum(whole or parts, Decimal(0))
