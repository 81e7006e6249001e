"""The range of punishment that a conviction opens: what the law states for the tier, and how it reads."""

from __future__ import annotations

from clingo import Symbol

from explain.say.effects import term
from explain.say.sentences import Speaker
from kb.run.outcome import WorldOutcome


def stated(world: WorldOutcome, head: Symbol) -> list[Symbol]:
    """List the main penalties, mildest first, and the fine that the law states for the tier of punished_within/4."""
    offence, tier = head.arguments[2:]
    main, fine = (
        [atom for atom in world.model.having(name, True, 0, offence) if atom.arguments[1] == tier]
        for name in ("main_penalty", "fine")
    )
    return [*sorted(main, key=lambda atom: _severity(world, atom)), *sorted(fine)]


def _severity(world: WorldOutcome, atom: Symbol) -> int:
    return next(int(place) for kind, place in world.rows("severity") if kind == str(atom.arguments[2]))


def lines(world: WorldOutcome, head: Symbol, speaker: Speaker) -> list[str]:
    """Say the range of punished_within/4, one line a penalty; nothing for any other atom."""
    if head.name != "punished_within":
        return []
    return [_said(atom, speaker) for atom in stated(world, head)]


def _said(atom: Symbol, speaker: Speaker) -> str:
    if atom.name == "fine":
        return speaker.constant("fine_mode", str(atom.arguments[2]))
    return term(speaker, str(atom.arguments[2]), atom.arguments[3].number, atom.arguments[4].number)
