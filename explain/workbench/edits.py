"""What the page asks to change, as a new state: facts in the text of the case file, readings beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from explain.say.language import language
from explain.workbench import forms
from explain.workbench.desk import Desk, State
from kb.errors import NullumError, quoted
from kb.files.case_text import CaseText
from kb.files.cases import STATUSES
from kb.files.terms import IDENTIFIER

Asked = Mapping[str, Any]
T = TypeVar("T")


class Unreadable(NullumError, ValueError):
    """A request that no page of ours sends."""


def new_state(desk: Desk, state: State, asked: Asked) -> State:
    """Make the state that a change asks for; raise `forms.Faulty`, `Unreadable`.

    Whether the case is a good one as a whole is asked by the desk.
    """
    do = get(asked, "do", str)
    if do == "readings":
        return _readings(state, asked)
    made = CaseText(state.text)
    column = ("en", "zh")[language(desk.lang).column]
    match do:
        case "add":
            fact, status, note = _fact(desk, asked)
            text = made.add(fact, status, note)
        case "alter":
            text = _altered(desk, state, asked, column)
        case "withdraw":
            text = made.withdraw(_place(made, asked))
        case "title":
            text = made.head("title", _line(asked, "text"), column)
        case "name":
            text = made.name(_word(desk, state, asked), _line(asked, "en"), _line(asked, "zh"))
        case "rename":
            text = _renamed(desk, state, _word(desk, state, asked), _new_word(desk, state, asked))
        case "several":
            return _several(desk, state, asked)
        case _:
            raise Unreadable(f"no change is called {do}")
    return replace(state, text=text)


def _readings(state: State, asked: Asked) -> State:
    positions = get(asked, "positions", dict)
    if not all(isinstance(key, str) and isinstance(value, str) for key, value in positions.items()):
        raise Unreadable("positions go from issue to position")
    return replace(state, theory=get(asked, "theory", str), positions=tuple(sorted(positions.items())))


def _fact(desk: Desk, asked: Asked) -> tuple[str, str, str]:
    values = get(asked, "values", list)
    if not all(isinstance(value, str) for value in values):
        raise Unreadable("values are texts")
    atom = forms.atom(get(asked, "predicate", str), values, get(asked, "denied", bool), desk.knowledge)
    status, note = get(asked, "status", str), get(asked, "note", str).strip()
    if status not in STATUSES:
        raise Unreadable("no such status")
    return forms.written(atom), status, note


def _altered(desk: Desk, state: State, asked: Asked, column: str) -> str:
    """Change of a fact just what differs from what is written."""
    fact, status, note = _fact(desk, asked)
    made = CaseText(state.text)
    place = _place(made, asked)
    old = desk.case(state).facts[place]
    old_note = old.notes[("en", "zh").index(column)]
    if fact != forms.written(old.atom):
        made = CaseText(made.alter(place, "fact", fact))
    if status != old.status:
        made = CaseText(made.alter(place, "status", "" if status == "proved" else status))
    if note != old_note.strip():
        made = CaseText(made.alter(place, "note", note, column))
    return made.text


def _place(made: CaseText, asked: Asked) -> int:
    place = get(asked, "place", int)
    if not 0 <= place < len(made.facts):
        raise Unreadable("no such fact")
    return place


def _word(desk: Desk, state: State, asked: Asked) -> str:
    word = get(asked, "word", str)
    if word not in forms.mentioned(desk.case(state), desk.knowledge):
        raise Unreadable("no fact mentions this")
    return word


def _renamed(desk: Desk, state: State, word: str, new: str) -> str:
    """Call a person, act or thing by another identifier, in every fact and among the names."""
    made = CaseText(state.text)
    for place, fact in enumerate(desk.case(state).facts):
        atom = forms.renamed(fact.atom, word, new, desk.knowledge)
        if atom != fact.atom:
            made = CaseText(made.alter(place, "fact", forms.written(atom)))
    return made.name_key(word, new)


def _new_word(desk: Desk, state: State, asked: Asked) -> str:
    """An identifier that the case does not use yet."""
    new = get(asked, "new", str)
    if not IDENTIFIER.fullmatch(new):
        raise forms.Faulty([(0, f"{quoted(new)} is no identifier (a-z, then letters, digits, _)")])
    if new in forms.mentioned(desk.case(state), desk.knowledge):
        raise forms.Faulty([(0, f"{quoted(new)} is in use already")])
    return new


def _several(desk: Desk, state: State, asked: Asked) -> State:
    """Make several changes as one; places are those before the first of them."""
    changes = get(asked, "changes", list)
    if not all(isinstance(one, dict) and one.get("do") in ("add", "alter", "withdraw") for one in changes):
        raise Unreadable("several changes are facts added, altered and withdrawn")
    for one in sorted(changes, key=lambda one: (one["do"] == "withdraw", -one.get("place", 0))):
        state = new_state(desk, state, one)
    return state


def _line(asked: Asked, key: str) -> str:
    """A text that must not be empty."""
    if not (text := get(asked, key, str).strip()):
        raise forms.Faulty([(0, "a name or a title is not empty")])
    return text


def get(asked: Asked, key: str, kind: type[T]) -> T:
    """Read a key of a request; raise `Unreadable`."""
    value = asked.get(key)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise Unreadable(f"`{key}` is missing or is no {kind.__name__}")
    return value
