"""The conditions of a claim as rules over worlds, and what bears on them.

A condition becomes rules that conclude a name in a world; its atoms are checked words of the vocabulary, so that no
text of a claim is ever program text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import count

from kb.ask.claims import FREE, Claim, Condition
from kb.files import folders
from kb.files.terms import Atom, symbol
from kb.rules.formula import signature
from kb.rules.knowledge import Knowledge
from kb.rules.slicing import Pattern
from kb.rules.translate import fact

_ADDED = frozenset({"met", "punishable_with"})  # defined in encodings/search/claim.lp, in worlds
_OFFENCE_LEVEL = ("satisfied", "satisfied_dependently", "excluded", "tier_met")
_AFTER_CONCURRENCE = frozenset({"convicted", "displaced", "tied", "punished_within", "punishable_with", "established"})
_BY_OFFENCE = frozenset({*_AFTER_CONCURRENCE, "reached", "met"})


@cache
def words() -> str:
    """The rules of encodings/search/claim.lp."""
    return (folders.encodings() / "search" / "claim.lp").read_text(encoding="utf-8")


def rules(name: str, condition: Condition, world: int, knowledge: Knowledge) -> str:
    """Write rules that conclude `name` where the condition is met in a world."""
    return "".join(_rules(name, condition, world, knowledge, count()))


def _rules(name: str, condition: Condition, world: int, knowledge: Knowledge, numbers: Iterator[int]) -> Iterator[str]:
    body = [f"{'' if holds else 'not '}{_literal(atom, world, knowledge)}" for atom, holds in condition.atoms]
    for group in condition.either:
        either = f"{name}_{next(numbers)}"
        body.append(either)
        for one in group:
            yield from _rules(either, one, world, knowledge, numbers)
    yield f"{name} :- {', '.join(body)}.\n" if body else f"{name}.\n"


def _literal(atom: Atom, world: int, knowledge: Knowledge) -> str:
    """Write an atom in a world, as far as it depends on the facts."""
    text = str(symbol(atom)).replace(FREE, "_")
    plain = fact(str(symbol(atom)))
    if atom.name not in _ADDED and signature(plain) not in knowledge.program.lifted:
        return text
    name, opened, rest = text.partition("(")
    return f"{name}({world},{rest}" if opened else f"{name}({world})"


def offences(claim: Claim, knowledge: Knowledge) -> tuple[str, ...]:
    """The offences that a claim speaks of, in the order of the vocabulary, with those that its bounds add."""
    named = {str(term) for atom in claim.stated for term in atom.args}
    named |= {*claim.compared, *claim.offences}
    return tuple(offence for offence in knowledge.offences if offence in named)


def asked(claim: Claim, named: Iterable[str], knowledge: Knowledge) -> set[Pattern]:
    """Patterns of what the claim's answer hangs on: the elements, exclusions and degrees of the offences it names, the
    facts and conclusions it speaks of. Other offences than these meet them only on the facts that bear on these."""
    found: set[Pattern] = {(name, (None, None, offence, None)) for offence in named for name in _OFFENCE_LEVEL}
    for atom in claim.stated:
        if atom.name not in _BY_OFFENCE:
            args = symbol(atom).arguments
            found.add((atom.name, tuple(None if str(arg) == FREE else str(arg) for arg in args)))
    return {(name, _unnamed(args)) for name, args in found}


def outcomes(claim: Claim) -> list[Pattern]:
    """Patterns of the outcomes that a claim speaks of, of any offence: what is made out, and where it asks for what comes
    after concurrence, convictions and their ranges."""
    names = {atom.name for atom in claim.stated}
    found: list[Pattern] = [("established", (None,) * 3)]
    if claim.form == "lighter_than" or names & (_AFTER_CONCURRENCE - {"established"}):
        found += [("convicted", (None,) * 3), ("tied", (None,) * 5), ("punished_within", (None,) * 5)]
    return found


def _unnamed(args: tuple[str | None, ...]) -> tuple[str | None, ...]:
    """Leave out the names of persons and acts: rules never name them."""
    return tuple(None if arg in ("accused", "act") else arg for arg in args)
