"""Acts, orders, values and names of which facts speak and which nothing else brings in: a slip of the pen, most likely.

An order is brought in by the fact that somebody gave it, an act by that somebody does it or was urged to in vain. Of an act that
nobody does something may be said with sense (an order about another act), so it is a stranger only where its name is nearly
that of an act that is done. A case file whose names of three letters and more are so near is refused when it is read; here are
the others. A value of an open sort that no rule and no other fact knows is a stranger where it is nearly one that the law
knows; so is the name of somebody in one fact alone where it is nearly that of one who does something.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from clingo import Symbol

from kb.errors import nearest
from kb.files.case_checks import NAMES_ACT
from kb.files.cases import Case, symbol
from kb.files.vocabulary import Vocabulary

ACT, ORDER, VALUE, NAME = "act", "order", "value", "name"
_ALIKE = 0.8  # how near a value or a name must be
_DOES = ("commits", *NAMES_ACT)  # facts whose first place holds somebody who does something


@dataclass(frozen=True)
class Stranger:
    """What it is of (`act`, `order`, `value` or `name`), its name, the name that was most likely meant ("" where none is near), and the facts
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
    return (*found, *_slips(facts, words))


def _slips(facts: Sequence[Symbol], words: Vocabulary) -> Iterator[Stranger]:
    """The values and names that stand in one fact alone and are nearly known ones."""
    stands = Counter(name for fact in set(facts) for name in {str(term) for term in fact.arguments})
    doers = {str(fact.arguments[0]) for fact in facts if fact.name in _DOES and fact.positive}
    for fact in dict.fromkeys(facts):
        for arg, term in zip(words.predicates[fact.name].args, fact.arguments, strict=True):
            name, sort = str(term), words.sorts.get(arg.type)
            known = sort.values if sort and sort.open else doers if arg.type == "id" else ()
            if stands[name] == 1 and name not in known and (near := _alike(name, known)):
                yield Stranger(VALUE if sort else NAME, name, near, (fact,))


def _alike(name: str, known: Collection[str]) -> str:
    """The known word that is nearly the same; "" where none is, or where only its number is another."""
    near = nearest(name, known, _ALIKE) or ""
    return "" if near.rstrip("0123456789") == name.rstrip("0123456789") else near


def _named(fact: Symbol, words: Vocabulary) -> Iterator[tuple[str, str]]:
    """The acts and orders in the places of a fact."""
    for arg, term in zip(words.predicates[fact.name].args, fact.arguments, strict=True):
        if arg.type == ACT or (arg.name == ORDER and arg.type == "id"):
            yield (ACT if arg.type == ACT else ORDER), str(term)
