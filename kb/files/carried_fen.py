"""The fen of amounts that a sum may join: stated as facts of their own, since clingo sees whole yuan.

One amount with fen loses nothing: whole yuan suffice for "at least" and "less than" a figure in whole yuan. Where several
amounts of one measure have fen, their fen may make up a yuan; `fen/5` gives them to the law, whose sums carry them.
"""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from kb.files.cases import Fact
from kb.files.terms import Atom, Const, Money, Number, Term

FEN = "fen"
WHOLE = Const("whole")
OF_A_MEASURE = {"quantity": 4, "portion": 5}  # facts with an amount of a measure, and their arguments


def of_a_measure(atom: Atom) -> bool:
    """Say whether an atom gives an amount, with fen, of an act by a measure."""
    last = atom.args[-1] if atom.args else None
    return OF_A_MEASURE.get(atom.name) == len(atom.args) and isinstance(last, Money) and last.has_fen


def stated_apart(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """State the fen of each measure of which several amounts have some."""
    found: dict[Term, list[Fact]] = defaultdict(list)
    for fact in facts:
        if of_a_measure(fact.atom) and not fact.atom.negated:
            found[fact.atom.args[2]].append(fact)
    return tuple(_fen(fact) for same in found.values() if len(same) > 1 for fact in same)


def _fen(fact: Fact) -> Fact:
    *place, amount = fact.atom.args
    assert isinstance(amount, Money)  # of_a_measure
    item = place[3] if len(place) > 3 else WHOLE
    beyond = Number(int(amount.value % 1 * Decimal(100)))
    return Fact(Atom(FEN, (*place[:3], item, beyond)), fact.status, fact.note, fact.line, fact.source, fact.note_zh)
