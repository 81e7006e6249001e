"""Checks on the law as text: what is doubtful about which rule, and within which bounds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from explain.say.language import DEFAULT, language
from explain.say.sentences import Speaker
from kb.ask.law_checks import IDLE, NEVER, NOT_JUDGED, SWALLOWED, YEARS, Checked, Doubt
from kb.files.cases import Case, symbol
from kb.rules.formula import Rule
from kb.rules.knowledge import Knowledge
from kb.rules.printing import show

STRUCTURE = ("person", "acts")  # facts of which a made case never leaves a doubt


def file_text(known: Knowledge, checked: Checked, everything: bool, lang: str = DEFAULT) -> str:
    """Write the doubts about the rules of one file; those that could not be judged only where everything is asked for."""
    words = language(lang)
    told = [doubt for doubt in checked.doubts if everything or doubt.kind != NOT_JUDGED]
    lines = [f"  {line}" for doubt in told for line in _doubt(known, doubt, lang)]
    head = [words("law_check.file", file=checked.file, count=len(checked.rules))] if told else []
    return "\n".join([*head, *lines])


def total(checked: Sequence[Checked], theory: str, everything: bool, lang: str = DEFAULT) -> Iterator[str]:
    """Write how many rules were judged, what came of it, and the bounds."""
    words = language(lang)
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


def unchecked(files: Sequence[str], lang: str = DEFAULT) -> str:
    """Say which files were not reached before the bound on time."""
    words = language(lang)
    return words("law_check.unchecked", count=len(files), files=words.join(files))


def _doubt(known: Knowledge, doubt: Doubt, lang: str) -> Iterator[str]:
    words = language(lang)
    cite = _cited(known, doubt.rule, lang)
    if doubt.kind == NOT_JUDGED:
        yield words("law_check.not_judged", cite=cite, wants=words.join(doubt.wants))
    else:
        yield words(f"law_check.{doubt.kind}", cite=cite)
    yield "  " + words("law_check.conclusion", head=show(doubt.rule.head))
    for rule in doubt.beside:
        yield "  " + words("law_check.beside", cite=_cited(known, rule, lang))
    if doubt.example:
        yield "  " + words(f"law_check.example_{doubt.kind}")
        yield from (f"    - {said}" for said in facts_said(known, doubt.example, lang))


def facts_said(known: Knowledge, case: Case, lang: str) -> Iterator[str]:
    """The facts of a made case in sentences, those left out that only say who acts."""
    speaker = Speaker(known, case, lang)
    atoms = (symbol(fact.atom) for fact in case.facts)
    yield from (speaker.words.sentence(speaker.atom(atom)) for atom in atoms if atom.name not in STRUCTURE)


def _cited(known: Knowledge, rule: Rule, lang: str) -> str:
    words = language(lang)
    cites = (words.pick(known.law.provisions[p].cite) if p in known.law.provisions else p for p in rule.provisions)
    return f"{words.join(dict.fromkeys(cites), 'also')} ({known.place(rule)})"
