"""Amounts as the case states them: fen are cut off when a case is read, but a gap of one fen is told as one."""

from __future__ import annotations

from decimal import Decimal

from clingo import Symbol, SymbolType

from kb.files.cases import CEILING, Case
from kb.files.terms import Atom, Money
from kb.files.vocabulary import Vocabulary


def exact(atom: Symbol, case: Case, words: Vocabulary) -> Decimal | None:
    """The amount of yuan that an atom holds, fen included; None where nothing was cut off.

    A sum holds at most one amount with fen (a case with two is refused), so its fen are those of the sum.
    """
    predicate = words.predicates.get(atom.name)
    last = atom.arguments[-1] if atom.arguments else None
    if predicate is None or last is None or last.type != SymbolType.Number or last.number >= CEILING:
        return None
    typed = zip(predicate.args, atom.arguments, strict=True)
    wanted = {str(value) for arg, value in typed if arg.type in ("accused", "act", "measure")}
    for fact in case.facts:
        if wanted and wanted <= {str(term) for term in fact.atom.args} and (fen := _fen(fact.atom)):
            return last.number + fen
    return None


def _fen(atom: Atom) -> Decimal:
    amounts = [Decimal(term.value) for term in atom.args if isinstance(term, Money) and term.has_fen]
    return amounts[0] % 1 if amounts and not atom.negated else Decimal(0)
