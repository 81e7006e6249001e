"""Facts of a case that reach no rule: stated, and without any effect with what else is stated.

A fact has an effect where some rule speaks of it and the rest of what the rule asks for holds, be it under another reading,
so that it helps the rule to fire, keeps it from firing, or goes into a sum. One that has none was most likely meant to say
more than it does. What denies something, and a value that keeps others of its kind away, work by what they rule out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from clingo import Symbol

from kb.rules.formula import Fn
from kb.run import matching
from kb.run.matching import Bindings

if TYPE_CHECKING:
    from kb.rules.mentions import Mention
    from kb.run.outcome import Outcome
    from kb.run.solver import Model


def idle(outcome: Outcome) -> tuple[Symbol, ...]:
    """List the facts that reach no rule in any world in which they hold, in canonical order."""
    knowledge = outcome.knowledge
    mentions, words = knowledge.mentions, knowledge.vocabulary.predicates
    found: dict[Symbol, bool] = {}
    for world in outcome.worlds:
        for fact in world.symbols:
            if fact.positive and not words[fact.name].key:
                found[fact] = found.get(fact, False) or _reaches(fact, mentions, world.model)
    return tuple(sorted(fact for fact, reaches in found.items() if not reaches))


def _reaches(fact: Symbol, mentions: Mapping[str, Sequence[Mention]], model: Model) -> bool:
    for atom, others in mentions.get(fact.name, ()):
        if atom.positive != fact.positive or len(atom.args) != len(fact.arguments):
            continue
        bindings: Bindings | None = {}
        for term, value in zip(atom.args, fact.arguments, strict=True):
            bindings = bindings if bindings is None else matching.match(term, value, bindings)
        if bindings is not None and _all_hold(others, bindings, model):
            return True
    return False


def _all_hold(atoms: tuple[Fn, ...], bindings: Bindings, model: Model) -> bool:
    """Say whether some values make all atoms hold; what leaves least to try goes first, as persons may be many."""
    if not atoms:
        return True
    sizes = [len(matching.candidates(atom, bindings, model)) for atom in atoms] if len(atoms) > 1 else [1]
    at = sizes.index(min(sizes))
    first, rest = atoms[at], (*atoms[:at], *atoms[at + 1 :])
    return any(_all_hold(rest, found, model) for _, found in matching.matches(first, bindings, model))
