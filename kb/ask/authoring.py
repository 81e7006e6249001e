"""Writing a case: a skeleton, hints on what bears on an offence, and a copy of a case to vary.

A hint is a fact that loads as it stands: its arguments are the names of the skeleton, words of the vocabulary or examples
of their type.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb.ask.glossary import Bearing, bearing, by_predicate, elements, under_reading
from kb.ask.least import least
from kb.errors import BadInput, Problem
from kb.files import tables, yamlfile
from kb.files.cases import Case
from kb.files.predicates import Argument
from kb.rules.knowledge import Knowledge
from kb.run import case_writer

ACCUSED, ACT = "accused", "act"
_EXAMPLES = {"number": "1", "yuan": "1", "quantity": "1", "date": "2020-01-01", "text": '"..."'}
_ID = re.compile(r"""^(id:[ \t]*)(["']?)[^\s"'#]+\2""", re.MULTILINE)
_TITLE = re.compile(r"^title:.*(?:\n[ \t].*)*", re.MULTILINE)
_AFTER_FACTS = re.compile(r"^facts:.*?\n(?:(?:[ \t#-].*)?\n)*?()(?=[^\s#-])", re.MULTILINE)
_LISTED = 12


@dataclass(frozen=True)
class Hint:
    """A fact to state, the predicate it is of, and what may stand instead of its words, by argument."""

    fact: str
    bearing: Bearing
    others: tuple[tuple[str, tuple[str, ...]], ...]


def hints(knowledge: Knowledge, offence: str) -> dict[str, list[Hint]]:
    """Hints on an offence, by element in statutory order; those on every element under ""."""
    return {
        element: [_hint(knowledge, one) for one in found if one.predicate.name not in ("person", "acts")]
        for element, found in bearing(knowledge, offence).items()
    }


def least_hints(knowledge: Knowledge, offence: str) -> dict[str, list[Hint]]:
    """Hints on the least that each element takes under positive law, in statutory order; none where nothing need be
    stated."""
    return {
        element: [_hint(knowledge, one) for one in by_predicate(knowledge, offence, least(knowledge, offence, element))]
        for element in elements(knowledge, offence)
        if not under_reading(knowledge, offence, element)
    }


def _hint(knowledge: Knowledge, one: Bearing) -> Hint:
    others = []
    terms: list[str] = []
    for arg, asked in zip(one.predicate.args, one.values, strict=True):
        values = _values(knowledge, arg, asked)
        if values == [arg.name] and arg.type in (ACCUSED, ACT) and arg.type not in terms:
            values = [arg.type]  # of several persons or acts the first is that of the skeleton
        terms.append(values[0])
        if 1 < len(values) <= _LISTED:
            others.append((arg.name, tuple(values[1:])))
    name = one.predicate.name
    return Hint(f"{name}({', '.join(terms)})" if terms else name, one, tuple(others))


def _values(knowledge: Knowledge, arg: Argument, asked: tuple[str, ...]) -> list[str]:
    """What may stand in a place: what is asked for, else the words of its sort, else an example or the place's name."""
    if asked:
        return list(asked)
    if arg.type in knowledge.vocabulary.sorts:
        return list(knowledge.vocabulary.sorts[arg.type].values) or [arg.name]
    return [_EXAMPLES.get(arg.type, arg.name)]


def skeleton(case_id: str, title: str) -> str:
    """Write a case of one person and one act."""
    return case_writer.case(case_id, title, [f"person({ACCUSED})", f"acts({ACCUSED}, {ACT})"])


def copy(case: Case, case_id: str, title: str | None = None) -> str:
    """Write a case anew under another id, and another title where one is given: a file as it stands, comments included; a
    row of a table with all its facts; raise `BadInput`."""
    if case.path.name.endswith(tables.ENDINGS):
        return "\n".join(_row(case, case_id, title or case.title)) + "\n"
    text, found = _ID.subn(rf"\g<1>{case_id}", yamlfile.text_of(case.path).replace("\r\n", "\n"), count=1)
    if not found:
        raise BadInput([Problem(str(case.path), 0, "its `id` does not stand on a line of its own")])
    if title is None:
        return text
    text, found = _TITLE.subn(lambda _: f"title: {case_writer.quoted(title)}", text, count=1)
    if not found:
        raise BadInput([Problem(str(case.path), 0, "its `title` does not stand on a line of its own")])
    return text


def with_comments(text: str, comments: str) -> str:
    """Put comment lines at the end of the facts of a case."""
    found = _AFTER_FACTS.search(text)
    at = found.start(1) if found else len(text)
    return text[:at] + comments + text[at:]


def _row(case: Case, case_id: str, title: str) -> Iterator[str]:
    yield f"# From {case.id}"
    head = case_writer.case(case_id, title, [])
    yield head.rstrip("\n")
    for fact in case.facts:
        quoted = case_writer.quoted(str(fact.atom))
        if fact.status == "proved" and not fact.note:
            yield f"  - {quoted}"
            continue
        yield f"  - fact: {quoted}"
        yield f"    status: {fact.status}"
        if fact.note:
            yield f"    note: {case_writer.quoted(fact.note)}"
