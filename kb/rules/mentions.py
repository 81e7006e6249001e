"""How rules speak of what a case may state: each atom of a body, with what the rule asks to hold beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import TypeAlias

from kb.rules.formula import Agg, Cond, Fn, Lit, Literal, Rule

Mention: TypeAlias = tuple[Fn, tuple[Fn, ...]]


def by_name(rules: Iterable[Rule], stated: Collection[str]) -> dict[str, tuple[Mention, ...]]:
    """List how rules speak of the predicates that a case may state, by name."""
    found: dict[str, list[Mention]] = defaultdict(list)
    for rule in rules:
        for atom, others in spoken_of(rule.body):
            if atom.name in stated:
                found[atom.name].append((atom, others))
    return {name: tuple(mentions) for name, mentions in found.items()}


def spoken_of(body: tuple[Literal, ...]) -> Iterator[Mention]:
    """Yield each atom of a body with the atoms that are to hold beside it; within a sum or a condition, those of its own."""
    asked = (part.atom for part in body if isinstance(part, Lit) and part.sign == 0)
    outer = tuple(atom for atom in asked if atom.name != "doctrine")  # another reading may be taken
    for part in body:
        match part:
            case Lit(atom, _):
                yield atom, tuple(other for other in outer if other is not atom)
            case Cond(Lit(atom, _), condition):
                yield from ((atom, outer), *spoken_of(tuple(condition)))
            case Agg():
                for element in part.elements:
                    yield from spoken_of(tuple(element.condition))
