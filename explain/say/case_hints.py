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
    """Tell the least that each element takes, then what else bears on it, last what does so under other readings."""
    constant = knowledge.vocabulary.sorts["offence"].values[offence]
    yield ""
    yield said.words("facts.hints", offence=said.words.pick((constant.en, constant.zh)))
    every = authoring.hints(knowledge, offence)
    places = {element: place for place, element in enumerate(every, 1)}
    least = authoring.least_hints(knowledge, offence)
    yield ""
    yield said.words("facts.least")
    for element, found in least.items():
        yield from _element(offence, element, places[element], found, said, told)
    further = {element: found for element, found in every.items() if element in least or not element}
    other = {element: found for element, found in every.items() if element not in further}
    for title, part in (("further", further), ("other_readings", other)):
        lines = [
            line
            for element, found in part.items()
            if any(hint.fact not in told for hint in found)
            for line in _element(offence, element, places[element], found, said, told)
        ]
        if lines:
            yield from ("", said.words(f"facts.{title}"), *lines)


def _element(
    offence: str, element: str, place: int, found: list[authoring.Hint], said: Glossary, told: set[str]
) -> Iterator[str]:
    yield f" {said.element(offence, element, place) if element else said.words('facts.every_element')}"
    fresh = [hint for hint in found if hint.fact not in told]
    if above := len(found) - len(fresh):
        yield f"  {said.words('facts.above', count=above)}"
    elif not found:
        yield f"  {said.words('facts.nothing_needed')}"
    for hint in fresh:
        told.add(hint.fact)
        sentence = said.words.pick((hint.bearing.predicate.en, hint.bearing.predicate.zh))
        others = (
            said.words("facts.or_else", place=name, values=said.words.join(others)) for name, others in hint.others
        )
        yield f" - {hint.fact}  # {said.words.join([sentence, *others], 'semicolon')}"
