"""The verdicts of an account as cells of a table: each charge with the mark of what became of it."""

from __future__ import annotations

from typing import NamedTuple

from explain.say.account import Account, Statement
from explain.say.language import Language

KINDS = ("convicted", "tied", "barred", "gives_way", "made_out")


class Cell(NamedTuple):
    """A charge in a table: what became of it, and whether that is so in every version of the facts."""

    offence: str
    act: str
    tier: str
    kind: str
    standing: str

    def mark(self, words: Language) -> str:
        """The signs that say so behind the offence's name."""
        contested = words("mark.contested") if self.standing == "contested" else ""
        return words(f"mark.{self.kind}") + contested


def cells(told: Account, accused: str) -> list[Cell]:
    """The charges made out of an accused, convictions first; each offence of a tie by itself."""
    tiers = {(c.offence, c.act): c.tier for c in told.outcome.established[accused]}
    made = []
    for statement in told.of(accused, *KINDS):
        if not statement.aside:
            made += [_cell(name, statement, tiers[name, statement.act]) for name in statement.offences]
    return sorted(made, key=lambda cell: (KINDS.index(cell.kind), cell.offence, cell.act))


def _cell(offence: str, statement: Statement, tier: str) -> Cell:
    return Cell(offence, statement.act, tier, statement.kind, statement.standing)
