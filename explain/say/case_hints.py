"""Hints in a case file: as comments, the facts that bear on each element of an offence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from explain.say.facts_text import Glossary
from explain.say.language import Language
from kb.ask import authoring
from kb.rules.knowledge import Knowledge


def comments(knowledge: Knowledge, offences: Iterable[str], words: Language) -> str:
    """Write the hints on offences, each fact once; a line `#  - FACT` without its `#` is a fact of the case."""
    said, told = Glossary(knowledge, words.code), set[str]()
    lines = (line for offence in offences for line in _lines(knowledge, offence, said, told))
    return "".join(f"# {line}".rstrip() + "\n" for line in lines)


def _lines(knowledge: Knowledge, offence: str, said: Glossary, told: set[str]) -> Iterator[str]:
    yield ""
    constant = knowledge.vocabulary.sorts["offence"].values[offence]
    yield said.words("facts.hints", offence=said.words.pick((constant.en, constant.zh)))
    for place, (element, found) in enumerate(authoring.hints(knowledge, offence).items(), 1):
        if not (element or found):
            continue
        yield ""
        yield said.element(offence, element, place) if element else said.words("facts.every_element")
        fresh = [hint for hint in found if hint.fact not in told]
        if above := len(found) - len(fresh):
            yield f" {said.words('facts.above', count=above)}"
        for hint in fresh:
            told.add(hint.fact)
            yield f" - {hint.fact}"
            yield f"      # {said.words.pick((hint.bearing.predicate.en, hint.bearing.predicate.zh))}"
            for name, others in hint.others:
                listed = said.words.join(others)
                yield f"      # {said.words('facts.or_else', place=name, values=listed)}"
