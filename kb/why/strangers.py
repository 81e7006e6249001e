"""Acts and orders of which facts speak and which no fact brings in: a slip of the pen, most likely.

An order is brought in by the fact that somebody gave it, an act by that somebody does it or was urged to in vain. Of an act that
nobody does something may be said with sense (an order about another act), so it is a stranger only where its name is nearly
that of an act that is done. A case file whose names of three letters and more are so near is refused when it is read; here are
the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from clingo import Symbol

from kb.errors import nearest
from kb.files.case_checks import NAMES_ACT
from kb.files.cases import Case, symbol
from kb.files.vocabulary import Vocabulary

ACT, ORDER = "act", "order"


@dataclass(frozen=True)
class Stranger:
    """What it is of (`act` or `order`), its name, the name that was most likely meant ("" where none is near), and the facts
    that speak of it."""

    kind: str
    name: str
    near: str
    facts: tuple[Symbol, ...]


def strangers(case: Case, words: Vocabulary) -> tuple[Stranger, ...]:
    """List them in the order of the case."""
    facts = [symbol(fact.atom) for fact in case.facts]
    done = {str(fact.arguments[1]) for fact in facts if fact.name in NAMES_ACT and fact.positive}
    given = {str(fact.arguments[0]) for fact in facts if fact.name == "order" and fact.positive}
    spoken: dict[tuple[str, str], list[Symbol]] = {}
    for fact in facts:
        for kind, name in _named(fact, words):
            if name not in (done if kind == ACT else given):
                spoken.setdefault((kind, name), []).append(fact)
    found = []
    for (kind, name), of_it in spoken.items():
        near = nearest(name, done if kind == ACT else given) or ""
        if kind == ORDER and len(given) == 1:
            near = next(iter(given))
        if near or kind == ORDER:
            found.append(Stranger(kind, name, near, tuple(dict.fromkeys(of_it))))
    return tuple(found)


def _named(fact: Symbol, words: Vocabulary) -> Iterator[tuple[str, str]]:
    """The acts and orders in the places of a fact."""
    for arg, term in zip(words.predicates[fact.name].args, fact.arguments, strict=True):
        if arg.type == ACT or (arg.name == ORDER and arg.type == "id"):
            yield (ACT if arg.type == ACT else ORDER), str(term)
