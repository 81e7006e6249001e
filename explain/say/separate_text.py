"""A separating case as text: its facts, in what the theories part, and the account of it under each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from explain.say import bounds_text, charge_text
from explain.say.language import DEFAULT, language
from explain.say.sentences import Speaker
from kb.ask.separation import Separation
from kb.rules.knowledge import Knowledge
from kb.run.outcome import Outcome

_STRUCTURE = ("person", "acts")


def text(found: Separation, outcomes: Sequence[Outcome], case: str, knowledge: Knowledge, lang: str = DEFAULT) -> str:
    """Write what the search found; `case` is the found case as a case file."""
    bounds = [f"  {line}" for line in bounds_text.lines(found.bounds, knowledge, lang)]
    return "\n".join(_lines(found, outcomes, case, bounds, lang))


def _lines(
    found: Separation, outcomes: Sequence[Outcome], case: str, bounds: Sequence[str], lang: str
) -> Iterator[str]:
    words = language(lang)
    if not found.facts:
        yield words("separate.none")
        yield from bounds
        return
    speaker = Speaker(outcomes[0].knowledge, outcomes[0].case, lang)
    yield words("separate.facts")
    for symbol in found.facts:
        if symbol.name not in _STRUCTURE:
            yield f"  - {words.sentence(speaker.atom(symbol))}"
    yield ""
    yield words("separate.parts", parts=words.join(words(f"separate.{part}") for part in found.parts))
    for outcome in outcomes:
        yield ""
        yield charge_text.text(outcome, lang)
    yield ""
    yield words("separate.bounds")
    yield from bounds
    yield ""
    yield case.rstrip()
