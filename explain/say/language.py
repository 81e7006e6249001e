"""What nullum itself says in one language: every phrase of every output, from `words/<language>.yaml`.

The law's own words (sentences of facts, names of offences, citations) are in the vocabulary; here is what stands around
them: headings, connectives, units, punctuation. A phrase is called `section.word`; its places are named: `{offence}`.
A new language is one more file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from kb.files import cache as disk

_FOLDER = Path(__file__).with_name("words")
DEFAULT = "en"
LANGUAGES = (DEFAULT, *sorted(path.stem for path in _FOLDER.glob("*.yaml") if path.stem != DEFAULT))
T = TypeVar("T")
_LAW = ("en", "zh")  # the columns of the law's own texts
_NUMBERED = re.compile(r"(\{(\w+)\}[^{}\[\]]*)\[([^{}\[\]|]*)\|([^{}\[\]|]*)\]")  # {count} [case|cases]
_CLOSED = tuple(".!?:;。！？：；")


def _numbered(text: str, values: Mapping[str, object]) -> str:
    """Take of `{count} [case|cases]` the form that goes with the number."""
    return _NUMBERED.sub(lambda found: found[1] + found[3 if str(values.get(found[2])) == "1" else 4], text)


class Language:
    """The phrases of one language, and how it writes lists, numbers with units, and sentences."""

    def __init__(self, code: str, words: Mapping[str, Mapping[str, Any]]) -> None:
        self.code = code
        self.words = words
        self.column = _LAW.index(words["language"]["law"])

    def __call__(self, phrase: str, **values: object) -> str:
        """Say a phrase with its places filled; `KeyError` where the file has none of that name."""
        section, _, word = phrase.partition(".")
        text: str = self.words[section][word]
        return (_numbered(text, values) if "[" in text else text).format(**values) if values else text

    def section(self, name: str) -> Mapping[str, str]:
        """All phrases of a section, as they stand in the file."""
        return self.words[name]

    def pick(self, texts: Sequence[T]) -> T:
        """Choose from a pair of texts (or of whatever holds texts) of the law, (en, zh)."""
        return texts[self.column]

    def join(self, parts: Iterable[str], mark: str = "list") -> str:
        """Join parts by a mark of the section `punctuation`: list, either, or, also, semicolon."""
        return self(f"punctuation.{mark}").join(parts)

    def cite(self, citations: Iterable[str]) -> str:
        """Write citations as they stand behind what they bear out; nothing where there are none."""
        found = list(dict.fromkeys(citations))
        return self("punctuation.cite", cite=self.join(found, "semicolon")) if found else ""

    def count(self, number: str, unit: str = "", *, one: bool = False) -> str:
        """Write a number, already in digits, with its unit; `one` asks for the singular."""
        if not unit:
            return number
        forms = self._forms(unit)
        return self("number.with_unit", number=number, unit=forms["one" if one and "one" in forms else "many"])

    def unit_said(self, text: str, unit: str) -> int:
        """How many characters at the beginning of a text are a word of this unit, its space included."""
        forms = "|".join(sorted(map(re.escape, self.unit_forms(unit)), key=len, reverse=True))
        found = re.match(rf" ?(?:{forms})(?![a-z])", text)
        return found.end() if found else 0

    def unit_forms(self, unit: str) -> Iterable[str]:
        """The words of a unit: one and many."""
        return self._forms(unit).values()

    def _forms(self, unit: str) -> Mapping[str, str]:
        known = self.words["units"].get(unit)
        return known if isinstance(known, Mapping) else {"many": known or unit.replace("_", " ")}

    def span(self, least: str, most: str) -> str:
        """Write a range of two amounts."""
        return least if least == most else self("number.span", least=least, most=most)

    def duration(self, months: int) -> str:
        """Write a term: in years where it is whole years, else in months."""
        number, unit = (months // 12, "years") if months and months % 12 == 0 else (months, "months")
        return self.count(f"{number:,}", unit, one=number == 1)

    def term(self, least: int, most: int) -> str:
        """Write a range of months: 3 to 7 years, 6 months to 3 years."""
        if least and all(months % 12 == 0 for months in (least, most)):
            return self.count(self.span(f"{least // 12}", f"{most // 12}"), "years", one=most == 12)
        if any(months % 12 == 0 for months in (least, most)):
            return self.span(self.duration(least), self.duration(most))
        return self.count(self.span(f"{least}", f"{most}"), "months", one=most == 1)

    def answered(self, question: str, answer: str) -> str:
        """Say an answer, with its question where it is a bare yes or no that says nothing alone."""
        first = re.split(r"[\s,:;，：；]", answer, maxsplit=1)[0]
        if first not in self("readings.answers").split():
            return answer
        return self("readings.answer", question=question, answer=self.upper(answer))

    def sentence(self, text: str) -> str:
        """Begin and end a text as this language begins and ends a sentence."""
        said = self.upper(text)
        return said if not said or said.endswith(_CLOSED) else said + self("punctuation.stop")

    def upper(self, text: str) -> str:
        """Begin as a sentence does: with a capital letter, where the language has them."""
        return text[:1].upper() + text[1:] if self.words["language"]["capitals"] else text

    def lower(self, text: str, names: Iterable[str] = ()) -> str:
        """Put a sentence inside another one: small first letter, unless it begins with a name or an abbreviation."""
        first = text.split(" ", 1)[0]
        keep = len(first) > 1 and not first[1:].islower()
        keep = keep or any(name and text.startswith(name) for name in names)
        return text if keep or not self.words["language"]["capitals"] else text[:1].lower() + text[1:]


@cache
def language(code: str = DEFAULT) -> Language:
    """The phrases of a language, one of `LANGUAGES`; `KeyError` for another."""
    if code not in LANGUAGES:
        raise KeyError(code)
    path = _FOLDER / f"{code}.yaml"
    return Language(code, disk.cached(f"words_{code}", disk.fingerprint([path]), lambda: _read(path)))


def _read(path: Path) -> dict[str, dict[str, Any]]:
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    made: dict[str, dict[str, Any]] = yaml.load(path.read_text(encoding="utf-8"), loader)
    return made
