"""A whole amount above the ceiling that has parts beside it, told apart: the parts, and the rest of it.

The law takes some parts off a whole (what was settled for a lawful recipient). Clingo sees both cut off at `CEILING`,
so that the difference of two large amounts would be lost; the parts and the rest, added up, lose nothing.
"""

from collections.abc import Iterator
from decimal import Decimal

from kb.errors import quoted
from kb.files.cases import Fact
from kb.files.terms import CEILING, Atom, Const, Money, Number, Term
from kb.files.vocabulary import Vocabulary
from kb.files.yamlfile import Reader

REST = Const("rest")


class Wholes:
    """Puts the rest in place of each whole in yuan that is too large to take its parts off."""

    def __init__(self, reader: Reader, vocabulary: Vocabulary, facts: tuple[Fact, ...]) -> None:
        self.reader = reader
        self.vocabulary = vocabulary
        self.facts = facts

    def apart(self) -> tuple[Fact, ...]:
        """The facts of the case; what cannot be told apart is noted in the reader."""
        return tuple(self._rest(fact) for fact in self.facts)

    def _rest(self, fact: Fact) -> Fact:
        atom = fact.atom
        if atom.name != "quantity" or atom.negated or len(atom.args) != 4 or self.vocabulary.unit(atom) != "yuan":
            return fact
        parts = list(self._parts(atom.args[:3]))
        whole = _amount(atom)
        if whole <= CEILING or not parts:
            return fact
        rest = whole - sum(_amount(part.atom) for part in parts)
        lines = ", ".join(str(part.line) for part in parts)
        if rest < 0:
            self.reader.add(
                fact.line, f"the parts of {quoted(str(atom))} (lines {lines}) add up to more than the whole"
            )
        elif "disputed" in (fact.status, *(part.status for part in parts)):
            reason = f"above {CEILING:,}, where amounts are cut off, with a disputed part (lines {lines})"
            self.reader.add(fact.line, f"{quoted(str(atom))} is {reason}: give all of it in parts")
        left: Term = Number(int(rest)) if rest == rest.to_integral_value() else Money(rest)
        return Fact(
            Atom("portion", (*atom.args[:3], REST, left)), fact.status, fact.note, fact.line, fact.source, fact.note_zh
        )

    def _parts(self, owner: tuple[Term, ...]) -> Iterator[Fact]:
        for fact in self.facts:
            if fact.atom.name == "portion" and not fact.atom.negated and fact.atom.args[:3] == owner:
                yield fact


def _amount(atom: Atom) -> Decimal:
    last = atom.args[-1]
    assert isinstance(last, Number | Money)  # the vocabulary has seen to it
    return Decimal(last.value)
