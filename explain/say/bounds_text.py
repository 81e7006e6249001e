"""The bounds of a search, a line each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from explain.say.language import Language
from explain.say.sentences import Speaker
from kb.ask import fact_space
from kb.files.cases import Case

if TYPE_CHECKING:
    from kb.ask.fact_space import Bounds
    from kb.rules.knowledge import Knowledge


def lines(bounds: Bounds, knowledge: Knowledge, lang: str) -> Iterator[str]:
    """Say within what was searched."""
    speaker = Speaker(knowledge, Case("", "", Path(), {}, (), (), None, ()), lang)
    words = speaker.words
    if bounds.case:
        yield words("bounds.case", case=bounds.case, count=bounds.facts)
        for name in bounds.borne:
            yield words("bounds.borne", reason=words.pick(fact_space.reasons()[name]))
        return
    limits = bounds.limits
    yield words("bounds.persons", count=bounds.persons)
    if bounds.persons == 1:
        yield words("bounds.joint")
    yield words("bounds.acts", count=bounds.acts)
    yield words("bounds.things", count=limits.things)
    spans = (words.span(speaker.date(begin), speaker.date(end)) for begin, end in limits.times)
    yield words("bounds.act", spans=words.join(spans, "semicolon"))
    yield words("bounds.moments" if limits.moments else "bounds.dates")
    measures = words.join(speaker.constant("measure", measure) for measure in limits.around)
    yield words("bounds.amounts_around", measures=measures) if measures else words("bounds.amounts")
    yield words("bounds.offences", offences=_offences(bounds, speaker, words))
    yield words("bounds.facts", count=bounds.facts)


def _offences(bounds: Bounds, speaker: Speaker, words: Language) -> str:
    return words.join(map(speaker.offence, bounds.offences), "semicolon") or words("bounds.all")
