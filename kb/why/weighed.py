"""Circumstances weighed twice: what makes a penalty heavier is what the tier, or the crime itself, rests on already.

A circumstance counts as used up where the charge would not stand as high without it, whatever else makes the penalty
heavier being left out; what rests on how old somebody is goes beyond it, for no charge is graver by an age. Whether it
may weigh again no text settles; it can only so far as it goes beyond what was used.
"""

from __future__ import annotations

from collections.abc import Iterator, Set

from clingo import Function, Symbol

from kb.run.findings import Charge, Direction
from kb.run.outcome import Outcome
from kb.run.reasons import Reasons, Step
from kb.run.world import BASIC, WorldOutcome

HEAVIER = "heavier"
_OF_THE_CHARGE = ("convicted", "established", "reached", "tier_met")  # said of the charge, no grounds of their own
_TIMES = ("time", "judged")


def already_weighed(outcome: Outcome, accused: str, charge: Charge, direction: Direction) -> bool:
    """Say whether the circumstance of a direction is, in some world, one without which the charge is not as grave."""
    if direction.direction != HEAVIER:
        return False
    key = (accused, charge.act, charge.offence)
    every = {d.provision for d in outcome.directions[accused] if (d.act, d.offence, d.direction) == (*key[1:], HEAVIER)}
    return any(_used(world, key, direction.provision, every - {direction.provision}) for world in outcome.worlds)


def _used(world: WorldOutcome, key: tuple[str, str, str], provision: str, others: Set[str]) -> bool:
    """Say whether the charge stands as high with the circumstance of a provision and without those of others, and no
    longer without any of its facts."""
    own = _grounds(world, key, provision)
    words = world.knowledge.vocabulary.predicates
    if not own or any(words[fact.name].fixed for fact in own):
        return False
    beside = {fact for other in others for fact in _grounds(world, key, other)} - own
    goal = _gravity(world, key)
    return _stands(world.reasons, goal, beside) and not any(_stands(world.reasons, goal, beside | {f}) for f in own)


def _gravity(world: WorldOutcome, key: tuple[str, str, str]) -> Symbol:
    """The conclusion that the highest tier is reached, or in the basic one that the offence is made out."""
    highest = world.highest(row.tier for row in world.rows("reached", *key))
    names = map(Function, key)
    return Function("established", [*names]) if highest == BASIC else Function("tier_met", [*names, Function(highest)])


def _grounds(world: WorldOutcome, key: tuple[str, str, str], provision: str) -> set[Symbol]:
    """The facts of the case on which a direction rests beside the charge itself and the times of acts."""
    atom = Function("direction", [*map(Function, key), Function(HEAVIER), Function(provision)])
    words = world.knowledge.vocabulary.predicates
    found, seen, waiting = set[Symbol](), {atom}, [atom]
    while waiting:
        one = waiting.pop()
        if world.reasons.is_fact(one):
            if one.name in words and words[one.name].kind != "structural" and one.name not in _TIMES:
                found.add(one)
            continue
        below = {part for step in world.reasons.steps(one) for part in step.body}
        new = {part for part in below - seen if part.name not in _OF_THE_CHARGE}
        seen |= new
        waiting += new
    return found


def _stands(reasons: Reasons, goal: Symbol, without: Set[Symbol]) -> bool:
    """Say whether an atom has a derivation that needs none of these facts; exceptions stay as they are."""
    steps = list(reasons.closure([goal]))
    held = set(reasons.facts - without)
    while new := set(_concluded(steps, held)):
        held |= new
    return goal in held


def _concluded(steps: list[Step], held: Set[Symbol]) -> Iterator[Symbol]:
    return (step.head for step in steps if step.head not in held and step.body <= held)
