"""Checks on the law as text: what is doubtful about which rule, and within which bounds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from explain.say.language import DEFAULT, language
from kb.ask.law_checks import IDLE, NEVER, NOT_JUDGED, SWALLOWED, YEARS, Checked, Doubt
from kb.rules.formula import Rule
from kb.rules.knowledge import Knowledge
from kb.rules.printing import show


def text(known: Knowledge, checked: Sequence[Checked], theory: str, everything: bool, lang: str = DEFAULT) -> str:
    """Write the doubts, file by file; those that could not be judged only where everything is asked for."""
    return "\n".join(_lines(known, checked, theory, everything, lang))


def _lines(known: Knowledge, checked: Sequence[Checked], theory: str, everything: bool, lang: str) -> Iterator[str]:
    words = language(lang)
    for each in checked:
        told = [doubt for doubt in each.doubts if everything or doubt.kind != NOT_JUDGED]
        if told:
            yield words("law_check.file", file=each.file, count=len(each.rules))
        for doubt in told:
            yield from (f"  {line}" for line in _doubt(known, doubt, lang))
    counts = Counter(doubt.kind for each in checked for doubt in each.doubts)
    yield words(
        "law_check.total",
        rules=sum(len(each.rules) for each in checked),
        files=len(checked),
        never=counts[NEVER],
        swallowed=counts[SWALLOWED],
        idle=counts[IDLE],
        not_judged=counts[NOT_JUDGED],
    )
    yield words("law_check.clear")
    yield words("law_check.bounds", years=words.join(map(str, YEARS)), theory=theory)
    if counts[NOT_JUDGED] and not everything:
        yield words("law_check.all_of_it")


def _doubt(known: Knowledge, doubt: Doubt, lang: str) -> Iterator[str]:
    words = language(lang)
    cite = _cited(known, doubt.rule, lang)
    if doubt.kind == NOT_JUDGED:
        yield words("law_check.not_judged", cite=cite, wants=words.join(doubt.wants))
    else:
        yield words(f"law_check.{doubt.kind}", cite=cite)
    yield "    " + words("law_check.conclusion", head=show(doubt.rule.head))
    for rule in doubt.beside:
        yield "    " + words("law_check.beside", cite=_cited(known, rule, lang))


def _cited(known: Knowledge, rule: Rule, lang: str) -> str:
    words = language(lang)
    cites = (words.pick(known.law.provisions[p].cite) if p in known.law.provisions else p for p in rule.provisions)
    return f"{words.join(dict.fromkeys(cites), 'also')} ({known.place(rule)})"
