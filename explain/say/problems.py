"""What is wrong with an input, in the language of the reader.

The readers of files say it in English; another language has a list of their phrases with its own. What stands in a
phrase (names, numbers, a phrase within it) is put over likewise; a phrase that the list has not stays as it is.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from explain.say.language import DEFAULT, language
from kb.errors import BadInput, Problem, printable

_HOLE = "{}"
_CODE = re.compile(r"`[^`]*`|-?[a-z]\w*\(.*\)", re.DOTALL)  # what a case or a rule states, quoted or not
_PART = "((?:[^`]|`[^`]*`)*?)"  # what is quoted is never parted


def text(error: BadInput, lang: str) -> str:
    """Say all problems of an input, a line each."""
    return "\n".join(
        map(str, (Problem(printable(_said(p.file, lang)), p.line, message(p.message, lang)) for p in error.problems))
    )


def _said(file: str, lang: str) -> str:
    return message(file, lang) if " " in file else file


def message(said: str, lang: str) -> str:
    """Put a message into a language; English ones are in English already."""
    if lang == DEFAULT or _CODE.fullmatch(said):
        return said
    names = _names(lang)
    if all(part in names for part in said.split(", ")):
        return "、".join(names[part] for part in said.split(", "))
    for found, other in _list(lang, "tails"):
        if (match := found.search(said)) and match.start():
            tail = other.format(*(message(part, lang) for part in match.groups()))
            return message(said[: match.start()], lang) + tail
    for found, other in _list(lang, "phrases"):
        if match := found.fullmatch(said):
            return other.format(*(message(part, lang) for part in match.groups()))
    return said


@cache
def _names(lang: str) -> dict[str, str]:
    """What the language calls the things, types and units that a problem names in English."""
    known, other = language(DEFAULT), language(lang)
    sections = [(known.section(name), other.section(name)) for name in ("things", "types")]
    named = {word: there[key] for here, there in sections for key, word in here.items()}
    units = {form: other.count("", unit) for unit in known.section("units") for form in known.unit_forms(unit)}
    return {**units, **named, **{key: there[key] for _, there in sections for key in there}}


@cache
def _list(lang: str, part: str) -> list[tuple[re.Pattern[str], str]]:
    """The phrases of a language as patterns, those with most words first."""
    import yaml

    path = Path(__file__).parent / f"problems.{lang}.yaml"
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))[part] if path.is_file() else {}
    end = r"\Z" if part == "tails" else ""
    return [
        (re.compile(re.escape(known).replace(re.escape(_HOLE), _PART) + end, re.DOTALL), other)
        for known, other in sorted(rows.items(), key=lambda row: -len(row[0]))
    ]
