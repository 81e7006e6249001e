"""The vocabulary as text: facts with their sentences, values of sorts, what a word is found in, what bears on an offence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from explain.say.language import DEFAULT, language
from kb.ask.glossary import Bearing, Found, under_reading
from kb.files.predicates import Argument, Predicate
from kb.files.values import Constant
from kb.files.vocabulary import Vocabulary
from kb.rules.knowledge import Knowledge

_LISTED = 40
_SHOWN = 12


class Glossary:
    """Says words of the vocabulary in one language."""

    def __init__(self, knowledge: Knowledge, lang: str = DEFAULT) -> None:
        self.knowledge = knowledge
        self.vocabulary: Vocabulary = knowledge.vocabulary
        self.words = language(lang)

    def fact(self, predicate: Predicate, *, whole: bool = False) -> Iterator[str]:
        """A fact: how it is written and what it says; `whole` adds what may stand in each place."""
        kind = (
            self.words("facts.input", kind=self.words(f"facts.{predicate.kind}"))
            if predicate.input
            else self.words("facts.concluded")
        )
        yield f"{predicate.form}  {kind}"
        yield f"    {self.words.pick((predicate.en, predicate.zh))}"
        if note := self.words.pick((predicate.note_en, predicate.note_zh)):
            yield f"    {note}"
        for arg in predicate.args if whole else ():
            yield "    " + self.words("facts.place", name=arg.name, said=self._thing(arg), type=self._type(arg.type))

    def _type(self, name: str) -> str:
        if name not in self.vocabulary.sorts:
            return self.words(f"types.{name}")
        sort = self.vocabulary.sorts[name]
        listed = list(sort.values)
        more = self.words("facts.and_more", sort=name) if len(listed) > _LISTED else ""
        values = self.words.join(listed[:_LISTED]) + more
        return self.words("facts.open_sort" if sort.open else "facts.closed_sort", sort=name, values=values)

    def _thing(self, arg: Argument) -> str:
        return self.words.section("things").get(arg.name, self.words("types.number"))

    def sort(self, name: str) -> Iterator[str]:
        """A sort with its values."""
        sort = self.vocabulary.sorts[name]
        yield name + (self.words("facts.open") if sort.open else "")
        yield from (f"    {self._constant(c)}" for c in sort.values.values())

    def _constant(self, constant: Constant) -> str:
        unit = f"  [{self.words.count('', constant.unit).strip()}]" if constant.unit else ""
        return f"{constant.name}  {self.words.pick((constant.en, constant.zh))}{unit}"

    def found(self, found: Found) -> Iterator[str]:
        """What a word was found in, under a heading each."""
        if found.facts:
            yield self.words("facts.facts")
            yield from (f"  {line}" for p in found.facts for line in self.fact(p))
        if found.values:
            yield self.words("facts.values")
        for value in found.values:
            yield f"  {self._constant(value.constant)}"
            facts = self.words.join(value.facts[:_SHOWN])
            yield "      " + self.words("facts.stands_in", sort=value.sort, facts=facts)
        if found.offences:
            yield self.words("facts.offences")
            yield from (f"  {self._constant(constant)}" for constant in found.offences)
        if found.provisions:
            yield self.words("facts.provisions")
        for provision in found.provisions[:_SHOWN]:
            cite, gist = self.words.pick(provision.cite), self.words.pick(provision.gist)
            yield f"  {provision.id}  {cite}{self.words('punctuation.colon')}{gist}"
        if len(found.provisions) > _SHOWN:
            yield "  " + self.words("facts.more", count=len(found.provisions) - _SHOWN)

    def bearing(self, offence: str, rows: Mapping[str, Sequence[Bearing]]) -> Iterator[str]:
        """The facts that bear on an offence, by element."""
        constant = self.vocabulary.sorts["offence"].values[offence]
        yield self.words("facts.bearing", offence=self.words.pick((constant.en, constant.zh)))
        for place, (element, found) in enumerate(rows.items(), 1):
            if element or found:
                yield ""
                yield self.element(offence, element, place) if element else self.words("facts.every_element")
            for one in found:
                yield f"    {one.predicate.form}"
                yield f"        {self.words.pick((one.predicate.en, one.predicate.zh))}"
                yield from (f"        {line}" for line in self._asked(one))

    def element(self, offence: str, name: str, place: int) -> str:
        """The heading of an element."""
        constant = self.vocabulary.sorts["element"].values[name]
        said = self.words("facts.element", place=place, element=self.words.pick((constant.en, constant.zh)))
        return said + (self.words("facts.under_reading") if under_reading(self.knowledge, offence, name) else "")

    def _asked(self, one: Bearing) -> Iterator[str]:
        """The values that matter in a place, where only some do."""
        for arg, values in zip(one.predicate.args, one.values, strict=True):
            if values:
                yield f"{arg.name}{self.words('punctuation.colon')}{self.words.join(values)}"
