"""Answers on the law as a whole as text: equal provisions, harms that no offence reaches, positions that change nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from clingo import Function, Symbol

from explain.say.language import DEFAULT, Language, language
from explain.say.law_check_text import facts_said
from explain.say.sentences import Speaker
from kb.ask import made_cases
from kb.ask.law_file import YEARS
from kb.ask.law_gaps import Harm, Idle, Tie
from kb.ask.limits import ACCUSED, ACT
from kb.files.doctrine import Doctrine
from kb.rules.knowledge import Knowledge


def ties(known: Knowledge, found: Sequence[Tie], theory: str, lang: str = DEFAULT) -> Iterator[str]:
    """Write the pairs of offences that tie, each with its case, and the bounds."""
    words = language(lang)
    yield words("law_gaps.ties", count=len(found))
    for tie in found:
        yield "  " + words.join((_offence(known, offence, words) for offence in tie.offences), "also")
        yield from (f"    - {said}" for said in facts_said(known, tie.example, lang))
    yield bounds(words, theory)


def harms(known: Knowledge, found: Sequence[Harm], theory: str, lang: str = DEFAULT) -> Iterator[str]:
    """Write the harms that no offence reaches, those that one reaches only from some year on, and the bounds."""
    words = language(lang)
    none = [harm for harm in found if not harm.years]
    late = [harm for harm in found if harm.years and harm.years[0] > YEARS[0]]
    yield words("law_gaps.gaps", count=len(none), total=len(found))
    yield from (f"  - {harm_said(known, harm.id, lang)}" for harm in none)
    if late:
        yield words("law_gaps.late")
    for harm in late:
        offences = words.join(_offence(known, offence, words) for offence in harm.offences)
        said = harm_said(known, harm.id, lang)
        yield "  - " + words("law_gaps.since", harm=said, year=harm.years[0], offences=offences)
    yield bounds(words, theory)


def harm_said(known: Knowledge, harm: Symbol, lang: str) -> str:
    """Say a harm: the sentence of its fact, or the name of its measure."""
    words = language(lang)
    if (named := known.vocabulary.sorts["measure"].values.get(str(harm))) is not None:
        return words.pick((named.en, named.zh))
    case = made_cases.made("harm", ("Harm", "危害"), [*_acting(), harm], known)
    return Speaker(known, case, lang).atom(harm)


def _offence(known: Knowledge, offence: str, words: Language) -> str:
    constant = known.vocabulary.sorts["offence"].values[offence]
    return words.pick((constant.en, constant.zh))


def _acting() -> tuple[Symbol, Symbol]:
    who = Function(ACCUSED)
    return Function("person", [who]), Function("acts", [who, Function(ACT)])


def positions(doctrine: Doctrine, found: Sequence[Idle], tried: int, theory: str, lang: str = DEFAULT) -> Iterator[str]:
    """Write the positions that change nothing, those first whose issue says that no rule carries them, and the bounds."""
    words = language(lang)
    yield words("law_gaps.positions", count=len(found), tried=tried)
    for kind, chosen in (
        ("stated", [i for i in found if i.reason[0]]),
        ("found", [i for i in found if not i.reason[0]]),
    ):
        if chosen:
            yield words(f"law_gaps.idle_{kind}")
        for idle in chosen:
            title = words.pick(doctrine.issues[idle.issue].positions[idle.position].name)
            yield f"  - {idle.issue}={idle.position}{words('punctuation.colon')}{title}"
    yield bounds(words, theory)


def bounds(words: Language, theory: str) -> str:
    """Say within what the search looked."""
    return words("law_gaps.bounds", years=words.join(map(str, YEARS)), theory=theory)
