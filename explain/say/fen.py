"""Amounts as the case states them: fen are cut off when a case is read, but a gap of one fen is told as one."""

from __future__ import annotations

from decimal import Decimal

from clingo import Symbol, SymbolType

from kb.files.cases import CEILING, Case
from kb.files.vocabulary import Vocabulary


def exact(atom: Symbol, case: Case, words: Vocabulary) -> Decimal | None:
    """The amount of yuan that an atom holds, fen included; None where nothing was cut off.

    A sum that holds one amount with fen has its fen; of several, which the law carries, the sum is told in whole yuan.
    """
    predicate = words.predicates.get(atom.name)
    last = atom.arguments[-1] if atom.arguments else None
    if predicate is None or last is None or last.type != SymbolType.Number or last.number >= CEILING:
        return None
    typed = list(zip(predicate.args, atom.arguments, strict=True))
    if predicate.args[-1].type not in ("yuan", "quantity"):
        return None
    wanted = {str(value) for arg, value in typed if arg.type in ("accused", "act", "measure")}
    several = [amount for each, amount in case.with_fen if wanted and wanted <= {str(term) for term in each.args}]
    if len(several) != 1:
        return None
    alone = last.number == int(several[0]) or not _carried(case, wanted)
    return last.number + several[0] % 1 if alone else None


def _carried(case: Case, wanted: set[str]) -> bool:
    """Say whether amounts of the same measure in other acts have fen too."""
    return any(fact.atom.name == "fen" and str(fact.atom.args[2]) in wanted for fact in case.facts)
