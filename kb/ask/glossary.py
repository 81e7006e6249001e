"""Looking things up by any word: facts, values that may stand in them, offences, provisions, in English and Chinese.

And, for an offence, the facts that bear on each of its elements.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kb.files.law import Provision
from kb.files.predicates import Predicate
from kb.files.values import Constant
from kb.rules import slicing
from kb.rules.formula import Lit, Rule, Value
from kb.rules.knowledge import Knowledge

_NOT_FACTS = ("provision", "source", "offence", "issue", "position", "element")  # sorts found in their own place


@dataclass(frozen=True)
class SortValue:
    """A value of a sort, with the facts in which it may stand."""

    sort: str
    constant: Constant
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """What a word was found in."""

    facts: tuple[Predicate, ...]
    values: tuple[SortValue, ...]
    offences: tuple[Constant, ...]
    provisions: tuple[Provision, ...]


@dataclass(frozen=True)
class Bearing:
    """A fact that bears on an element: its arguments, with the values that matter where only some do."""

    predicate: Predicate
    values: tuple[tuple[str, ...], ...]


def search(knowledge: Knowledge, word: str, derived: bool = False) -> Found:
    """Find a word, or several that must all stand there, in names, sentences, values, offences and provisions."""
    words = knowledge.vocabulary
    facts = [p for p in words.predicates.values() if (derived or p.input) and _in(word, _text_of(p))]
    values = [
        SortValue(sort.name, constant, tuple(_facts_with(knowledge, sort.name)))
        for sort in words.sorts.values()
        if sort.name not in _NOT_FACTS
        for constant in sort.values.values()
        if _in(word, (constant.name, constant.en, constant.zh))
    ]
    offences = [c for c in words.sorts["offence"].values.values() if _in(word, (c.name, c.en, c.zh))]
    provisions = [p for p in knowledge.law.provisions.values() if _in(word, (p.id, *p.cite, *p.gist))]
    ranked = sorted(facts, key=lambda p: not _in(word, (p.name,)))
    return Found(tuple(ranked), tuple(v for v in values if v.facts), tuple(offences), tuple(provisions))


def _text_of(p: Predicate) -> tuple[str, ...]:
    return p.name, p.en, p.zh, p.not_en, p.not_zh, p.neg_en, p.neg_zh, p.note_en, p.note_zh, p.same_en, p.same_zh


def _in(word: str, texts: Iterable[str]) -> bool:
    for text in texts:
        plain = text.lower().replace("_", " ")
        if all(part in plain for part in word.lower().replace("_", " ").split()):
            return True
    return False


def _facts_with(knowledge: Knowledge, sort: str) -> list[str]:
    """The facts that a case may state with a value of a sort."""
    return [p.name for p in knowledge.vocabulary.predicates.values() if p.input and sort in {a.type for a in p.args}]


def bearing(knowledge: Knowledge, offence: str) -> dict[str, list[Bearing]]:
    """The facts that bear on an offence, by element in statutory order; those that bear on every element under ""."""
    made = {
        element: by_predicate(knowledge, offence, slicing.facts_of_element(knowledge, offence, element))
        for element in elements(knowledge, offence)
    }
    return {**made, "": by_predicate(knowledge, offence, slicing.facts_of_element(knowledge, offence, None))}


def elements(knowledge: Knowledge, offence: str) -> list[str]:
    """The elements of an offence, under whatever reading, in statutory order."""
    places: dict[str, int] = {}
    for rule in knowledge.rules_by_head.get("element", ()):
        of, element, place = rule.head.args
        if of == Value(offence) and isinstance(element, Value) and isinstance(place, Value):
            places.setdefault(element.text, int(place.text))
    return sorted(places, key=lambda name: places[name])


def under_reading(knowledge: Knowledge, offence: str, element: str) -> bool:
    """Say whether an element is one only under a reading that is not that of positive law."""
    issues = knowledge.doctrine.issues
    rules = [
        r for r in knowledge.rules_by_head.get("element", ()) if r.head.args[:2] == (Value(offence), Value(element))
    ]
    return all(any(issues[issue].default != position for issue, position in _readings(rule)) for rule in rules)


def _readings(rule: Rule) -> Iterator[tuple[str, str]]:
    for part in rule.body:
        if isinstance(part, Lit) and not part.sign and part.atom.name == "doctrine":
            issue, position = part.atom.args
            if isinstance(issue, Value) and isinstance(position, Value):
                yield issue.text, position.text


def by_predicate(knowledge: Knowledge, offence: str, patterns: Iterable[slicing.Pattern]) -> list[Bearing]:
    """Put the patterns of one predicate together: for each argument the values asked for, none where any will do; of
    measures those that count for the offence."""
    rules = knowledge.rules_by_head.get("counted", ())
    counted = tuple(
        sorted({t.text for r in rules for o, t in [r.head.args] if o == Value(offence) and isinstance(t, Value)})
    )
    words = knowledge.vocabulary.predicates
    grouped: dict[str, list[tuple[str | None, ...]]] = {}
    for name, constants in patterns:
        grouped.setdefault(name, []).append(constants)
    made = []
    for name, rows in grouped.items():
        columns = zip(words[name].args, zip(*rows, strict=True), strict=True)
        values = tuple(
            tuple(sorted({str(v) for v in column})) if None not in column else counted if arg.type == "measure" else ()
            for arg, column in columns
        )
        made.append(Bearing(words[name], values))
    return made
