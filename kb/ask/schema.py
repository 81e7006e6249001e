"""JSON Schema (draft 7) of the files that people write, made from the vocabulary, so that editors complete and check them.

A schema says what can be said without reading the law: keys, words, the shape of each fact. What needs more (two facts
that contradict each other, a rule without a provision) is left to `nullum check`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from kb.ask.claims import FORMS, VERDICTS
from kb.files import court_sentences, law
from kb.files.cases import READINGS, SETS, STANDINGS, STATUSES
from kb.files.predicates import Argument, Predicate
from kb.rules.knowledge import Knowledge

Schema = dict[str, Any]

_ID = "[a-z][A-Za-z0-9_]*"
_NUMBER = r"[0-9]+(?:_[0-9]+)*"
_PATTERNS = {
    "number": _NUMBER,
    "yuan": rf"{_NUMBER}(?:\.[0-9]+)?",
    "quantity": rf"{_NUMBER}(?:\.[0-9]+)?",
    "date": "[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "text": r'"(?:[^"\\]|\\.)*"',
}
_TEXT: Schema = {"type": ["string", "number"]}  # 2.1 is a number to an editor and a text to nullum
_BOTH: Schema = {
    "type": "object",
    "required": ["en", "zh"],
    "additionalProperties": False,
    "properties": {"en": _TEXT, "zh": _TEXT},
}
_EITHER: Schema = {"anyOf": [_TEXT, _BOTH]}
_DATE: Schema = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_REMARK: Schema = {**_BOTH, "required": []}


def make(kind: str, knowledge: Knowledge) -> Schema:
    """Make the schema of a kind of file, one of `KINDS`."""
    body = KINDS[kind](knowledge)
    return {"$schema": "http://json-schema.org/draft-07/schema#", "title": f"nullum: {kind}", **body}


def _object(properties: Schema, required: Iterable[str] = ()) -> Schema:
    return {
        "type": "object",
        "required": list(required),
        "additionalProperties": False,
        "properties": properties,
    }


def _list(items: Schema) -> Schema:
    """A list; nothing at all counts as an empty one."""
    return {"type": ["array", "null"], "items": items}


def _map(values: Schema, keys: Iterable[str] | None = None) -> Schema:
    if keys is None:
        return {"type": "object", "additionalProperties": values}
    return {"type": "object", "additionalProperties": False, "properties": dict.fromkeys(keys, values)}


def _words(words: Iterable[str]) -> Schema:
    return {"enum": sorted(words)}


# --- cases and tables


def _case(knowledge: Knowledge) -> Schema:
    properties = {
        "id": {"type": "string", "pattern": f"^_*{_ID}$"},
        "title": _EITHER,
        "names": _map(_EITHER),
        "sources": _list(_origin()),
        "facts": _facts(),
        "court": _court(),
        "expect": _list({"$ref": "#/definitions/expect"}),
        "note": _EITHER,
    }
    return {**_object(properties, ("id", "title", "facts")), "definitions": _definitions(knowledge)}


def _table(knowledge: Knowledge) -> Schema:
    row = {
        "id": _TEXT,
        "title": _EITHER,
        "names": _map(_EITHER),
        "facts": _facts(),
        "without": _list(_TEXT),
        "expect": _list({"$ref": "#/definitions/expect"}),
        "note": _EITHER,
    }
    properties = {
        "table": {"type": "string"},
        "title": _EITHER,
        "names": _map(_EITHER),
        "sources": _list(_origin()),
        "note": _EITHER,
        "base": _facts(),
        "rows": _list(_object(row, ("id", "expect"))),
    }
    return {**_object(properties, ("table", "title", "base", "rows")), "definitions": _definitions(knowledge)}


def _facts() -> Schema:
    entry = {
        "fact": {"$ref": "#/definitions/fact"},
        "status": _words(STATUSES),
        "note": _EITHER,
        "source": _origin(),
    }
    either = {"if": {"type": "object"}, "then": _object(entry, ("fact",)), "else": {"$ref": "#/definitions/fact"}}
    return _list(either)


def _origin() -> Schema:
    place = _object(dict.fromkeys(("seed", "section", "lines", "citation"), _TEXT))
    return {"anyOf": [_TEXT, {**place, "anyOf": [{"required": ["seed"]}, {"required": ["citation"]}]}]}


def _court() -> Schema:
    by_accused = _map(_list({"$ref": "#/definitions/offence"}))
    count = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": f"^{_PATTERNS['yuan']}$"}]}
    imposed = {
        **dict.fromkeys((*court_sentences.WITH_TERM, "fine", "suspended"), count),
        **{key: {"const": True} for key in court_sentences.WITHOUT_TERM},
        "tier": {"type": "string"},
        "mitigation": _EITHER,
    }
    sentence = {"if": {"type": "object"}, "then": _map(_object(imposed)), "else": _TEXT}
    return {
        "type": "object",
        "properties": {"convicted": by_accused, "acquitted": by_accused, "sentence": sentence},
        "additionalProperties": _EITHER,
    }


def _definitions(knowledge: Knowledge) -> Schema:
    return {
        "fact": _fact(knowledge),
        "offence": _words(knowledge.offences),
        "provision": _words(knowledge.citable),
        "positions": _positions(knowledge),
        "expect": _expect(knowledge),
    }


def _positions(knowledge: Knowledge) -> Schema:
    issues = knowledge.doctrine.issues.values()
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {issue.id: {"description": issue.question[0], **_words(issue.positions)} for issue in issues},
    }


def _expect(knowledge: Knowledge) -> Schema:
    offences = _list({"$ref": "#/definitions/offence"})
    properties = {
        "theory": _words(knowledge.doctrine.theories),
        "positions": {"$ref": "#/definitions/positions"},
        **dict.fromkeys(SETS, _filled(_map({**offences, "type": "array"}))),
        "not_established": _filled(_map(_filled(offences))),
        "notes": _filled(_map(_filled(_list(_TEXT)))),
        "standing": _filled(_map(_filled(_map(_words(STANDINGS), knowledge.offences)))),
        "missing": _filled(_map(_filled(_map({"type": "string"}, knowledge.offences)))),
        "tier": _filled(_map(_filled(_map({"type": "string"}, knowledge.offences)))),
        "because": _filled(_list({"$ref": "#/definitions/provision"})),
        "derived": _filled(_list(_TEXT)),
        "not_derived": _filled(_list(_TEXT)),
        "note": _TEXT,
    }
    stated = [{"required": [key]} for key in properties if key not in READINGS]
    return {**_object(properties), "anyOf": stated}


def _filled(schema: Schema) -> Schema:
    """A list or map that is not empty: an empty one would state nothing."""
    if schema["type"] == "object":
        return {**schema, "minProperties": 1}
    return {**schema, "type": "array", "minItems": 1}


def _fact(knowledge: Knowledge) -> Schema:
    """A fact: one of the words of a case, in its shape; snippets and the message are for editors."""
    words = [p for p in knowledge.vocabulary.predicates.values() if p.input]
    shapes = "|".join(_shape(p, knowledge) for p in words)
    return {
        "type": "string",
        "pattern": rf"^\s*-?\s*(?:{shapes})\s*\.?\s*$",
        "patternErrorMessage": "no fact is written so: `nullum facts NAME` shows its places and what may stand there",
        "defaultSnippets": [_snippet(p) for p in words],
    }


def _snippet(p: Predicate) -> Schema:
    places = ", ".join(f"${{{number}:{arg.name}}}" for number, arg in enumerate(p.args, 1))
    return {"label": p.form, "description": p.en, "body": f"{p.name}({places})" if places else p.name}


def _shape(p: Predicate, knowledge: Knowledge) -> str:
    terms = r"\s*,\s*".join(f"(?:{_term(arg, knowledge)})" for arg in p.args)
    return rf"{re.escape(p.name)}\s*\(\s*{terms}\s*\)" if p.args else re.escape(p.name)


def _term(arg: Argument, knowledge: Knowledge) -> str:
    sort = knowledge.vocabulary.sorts.get(arg.type)
    if sort and not sort.open and sort.values:
        return "|".join(map(re.escape, sort.values))
    return _PATTERNS.get(arg.type, f"_*{_ID}")


# --- sources and issues


def _source(knowledge: Knowledge) -> Schema:
    confidence = _words(law.CONFIDENCE)
    provision = {
        "id": {"type": "string", "pattern": f"^{_ID}$"},
        "cite": _BOTH,
        "gist": _BOTH,
        "note": _REMARK,
        "confidence": confidence,
        "from": _DATE,
        "to": _DATE,
        "out_of_scope": _REMARK,
    }
    properties = {
        "source": {"type": "string", "pattern": f"^{_ID}$"},
        "title": _BOTH,
        "short": _BOTH,
        "number": _TEXT,
        "issuer": _TEXT,
        "rank": _words(law.RANKS),
        "from": _DATE,
        "to": _DATE,
        "confidence": confidence,
        "provisions": _list(_object(provision, ("id", "cite", "gist"))),
    }
    below = _words(knowledge.law.sources)
    described = {"required": ["title", "rank", "short"]}
    whole = _object(properties, ("source", "provisions"))
    return {**whole, "if": {"properties": {"source": below}}, "else": described}


def _issue(knowledge: Knowledge) -> Schema:
    position = {
        "en": _TEXT,
        "zh": _TEXT,
        "holders": _list(_EITHER),
        "where": _list(_EITHER),
        "effect": _EITHER,
    }
    properties = {
        "name": _BOTH,
        "question": _BOTH,
        "positions": _map(_object(position, position)),
        "no_rule": _EITHER,
    }
    return _object(properties, ("positions",))


# --- claims


def _claim(knowledge: Knowledge) -> Schema:
    facts = {"anyOf": [_TEXT, _list(_TEXT)]}  # patterns, in which `_` stands for anything
    condition = {"type": "object"}
    side = {"type": "object", "properties": {"only": facts, "offence": {"$ref": "#/definitions/offence"}}}
    every, theories = _words(knowledge.doctrine.issues), _words(knowledge.doctrine.theories)
    properties = {
        **{"id": {"type": "string", "pattern": f"^_*{_ID}$"}, "text": _EITHER, "author": _TEXT, "passage": _TEXT},
        **{"form": _words(FORMS), "reason": _EITHER, "note": _EITHER, "expect": _words(VERDICTS)},
        **{"premise": condition, "conclusion": condition, "first": side, "second": side},
        **dict.fromkeys(("on", "given", "without", "may_vary"), facts),
        "theory": theories,
        "positions": {"$ref": "#/definitions/positions"},
        "theories": {"anyOf": [{"enum": ["every", "some"]}, theories, _list(theories), {"type": "object"}]},
        **{key: {"anyOf": [every, _list(every)]} for key in ("every", "some")},
        "date": _DATE,
        "bounds": {"type": "object"},
        **dict.fromkeys(("case", "accused", "act"), _TEXT),
    }
    known = _definitions(knowledge)
    return {
        **_object(properties, ("id", "text", "author", "form")),
        "definitions": {name: known[name] for name in ("offence", "positions")},
    }


KINDS: dict[str, Callable[[Knowledge], Schema]] = {
    "case": _case,
    "table": _table,
    "source": _source,
    "issue": _issue,
    "claim": _claim,
}
