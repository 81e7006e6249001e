"""Facts as forms: what stands in each place, what may stand there, and blanks filled from the case itself.

The values of a form are texts, one an argument, as one types them; they become an atom by the reader of case files,
so that a bad value gets the message that it would get there, at its own field (0: the whole fact).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from explain.say.sentences import Speaker, iso, unit_of
from kb.errors import BadTerm, quoted
from kb.files.atom_parser import parse_atom
from kb.files.cases import Case, symbol
from kb.files.predicates import Argument, Predicate
from kb.files.terms import Atom, Const, Number, Term, Text
from kb.rules.knowledge import Knowledge
from kb.run.reasons import Absent

_OWN = ("accused", "act", "id")
_COUNTED = ("number", "quantity", "yuan")


class Faulty(ValueError):
    """Values that make no fact: (number of the argument, message)."""

    def __init__(self, faults: Sequence[tuple[int, str]]) -> None:
        self.faults = list(faults)
        super().__init__(self.faults)


def facts(case: Case, speaker: Speaker) -> list[dict[str, Any]]:
    """The facts of a case as sentences with the values of their forms."""
    predicates = speaker.knowledge.vocabulary.predicates
    return [
        {
            "said": speaker.atom(symbol(fact.atom)),
            "typed": written(fact.atom),
            "predicate": fact.atom.name,
            "values": [shown(term) for term in fact.atom.args],
            "denied": fact.atom.negated,
            "status": fact.status,
            "note": speaker.pick(fact.notes),
            "kind": predicates[fact.atom.name].kind,
        }
        for fact in case.facts
    ]


def shown(term: Term) -> str:
    """Write a term as one types it into a field."""
    return term.value if isinstance(term, Text) else str(term)


def form(name: str, case: Case, speaker: Speaker) -> dict[str, Any]:
    """What the form of a fact asks for, place by place; `KeyError` for what no case states."""
    predicate = speaker.knowledge.vocabulary.predicates[name]
    if not predicate.input:
        raise KeyError(name)
    return {
        "predicate": name,
        "said": speaker.pick((predicate.en, predicate.zh)),
        "note": speaker.pick((predicate.note_en, predicate.note_zh)),
        "fields": [_field(arg, case, speaker) for arg in predicate.args],
    }


def _field(arg: Argument, case: Case, speaker: Speaker) -> dict[str, Any]:
    sort = speaker.knowledge.vocabulary.sorts.get(arg.type)
    made: dict[str, Any] = {"name": arg.name, "label": speaker.thing(arg), "type": arg.type, "open": True, "unit": ""}
    if arg.type in _COUNTED:
        unit = "yuan" if arg.type == "yuan" else unit_of(arg.name, speaker.words)
        return made | {"label": speaker.words("workbench.number"), "unit": speaker.words.count("", unit).strip()}
    if sort:
        units = {c.name: speaker.words.count("", c.unit).strip() for c in sort.values.values() if c.unit}
        options = [[c.name, speaker.pick((c.en, c.zh)), units.get(c.name, "")] for c in sort.values.values()]
        made |= {"type": "sort", "open": sort.open, "options": options}
    elif arg.type in _OWN:
        made["options"] = [[word, speaker.name(word), ""] for word in own(case, arg, speaker.knowledge)]
    return made


def own(case: Case, arg: Argument, knowledge: Knowledge) -> list[str]:
    """What of the case may stand in a place: its accused, its acts, or what stands in places of that name."""
    if arg.type == "accused":
        return list(case.accused)
    found: dict[str, None] = {}
    for fact in case.facts:
        for other, term in zip(knowledge.vocabulary.predicates[fact.atom.name].args, fact.atom.args, strict=True):
            alike = other.type == "act" if arg.type == "act" else other.name == arg.name
            if alike and isinstance(term, Const):
                found[term.name] = None
    return list(found)


def filled(predicate: Predicate, given: Sequence[str | None], case: Case, knowledge: Knowledge) -> list[str]:
    """Fill the blanks of a fact from the case; what only the user can say stays ""."""
    taken = {shown(f.atom.args[0]) for f in case.facts if f.atom.name == predicate.name and f.atom.args}
    made = []
    for place, (arg, value) in enumerate(zip(predicate.args, given, strict=True)):
        if value is not None:
            made.append(value)
            continue
        known = own(case, arg, knowledge) if arg.type in _OWN else []
        declares = not place and arg.name == predicate.name  # order(Order, ...) is about a new order
        free = [word for word in known if not (declares and word in taken)]
        made.append(free[0] if free else _fresh(arg, known) if arg.type == "id" else _only(arg, knowledge))
    return made


def _fresh(arg: Argument, known: Sequence[str]) -> str:
    return next(f"{arg.name}_{n}" for n in range(1, len(known) + 2) if f"{arg.name}_{n}" not in known)


def _only(arg: Argument, knowledge: Knowledge) -> str:
    sort = knowledge.vocabulary.sorts.get(arg.type)
    return next(iter(sort.values)) if sort and len(sort.values) == 1 and not sort.open else ""


def said(predicate: Predicate, values: Sequence[str], denied: bool, speaker: Speaker) -> str:
    """Say a fact with the values there are; blanks read as `some`."""
    pairs = zip(predicate.args, values, strict=True)
    symbols = tuple(symbol(Atom("x", (_term(arg, value),))).arguments[0] if value else None for arg, value in pairs)
    return speaker.pattern(Absent(predicate.name, symbols, not denied))


def atom(name: str, values: Sequence[str], denied: bool, knowledge: Knowledge) -> Atom:
    """Read the values of a form as an atom; raise `Faulty`."""
    predicate = knowledge.vocabulary.predicates.get(name)
    if predicate is None or not predicate.input or len(values) != len(predicate.args):
        raise Faulty([(0, f"{quoted(name)} is no fact with {len(values)} places")])
    terms, faults = [], []
    for place, (arg, value) in enumerate(zip(predicate.args, values, strict=True), 1):
        try:
            terms.append(_term(arg, value.strip()))
        except BadTerm as error:
            faults.append((place, error.reason))
    if faults:
        raise Faulty(faults)
    made = Atom(name, tuple(terms), denied)
    if found := knowledge.vocabulary.faults(made):
        raise Faulty(found)
    return made


def _term(arg: Argument, value: str) -> Term:
    """Read one value by the parser of case files; a text stands for itself."""
    if arg.type == "text":
        return Text(value)
    if not value:
        raise BadTerm(1, f"{arg.name}: nothing stands here yet")
    args = parse_atom(f"x({value})").args
    if len(args) != 1:
        raise BadTerm(1, f"{quoted(value)} is more than one value")
    return args[0]


def written(made: Atom) -> str:
    """Write an atom as case files have it: a space after each comma, large numbers grouped."""
    args = ", ".join(_grouped(term) for term in made.args)
    return f"{'-' if made.negated else ''}{made.name}" + (f"({args})" if args else "")


def _grouped(term: Term) -> str:
    if isinstance(term, Number):
        return f"{term.value:_}"
    return str(term)


def from_symbols(args: Sequence[Any], predicate: Predicate) -> list[str | None]:
    """Write the known arguments of a wanted fact as values; free ones are None."""
    return [None if value is None else _value(value, arg) for value, arg in zip(args, predicate.args, strict=True)]


def _value(value: Any, arg: Argument) -> str:
    if arg.type == "date":
        return iso(value.number)
    return str(value.string) if str(value).startswith('"') else str(value)


def mentioned(case: Case, knowledge: Knowledge) -> list[str]:
    """What the facts of a case name that is its own: persons, acts, things."""
    predicates = knowledge.vocabulary.predicates
    places = (zip(predicates[f.atom.name].args, f.atom.args, strict=True) for f in case.facts)
    found = (term.name for pairs in places for arg, term in pairs if arg.type in _OWN and isinstance(term, Const))
    return list(dict.fromkeys(found))


def renamed(atom: Atom, word: str, new: str, knowledge: Knowledge) -> Atom:
    """Put an identifier of the case's own in the place of another; values of sorts stay, whatever they are called."""
    args = zip(knowledge.vocabulary.predicates[atom.name].args, atom.args, strict=True)
    terms = (Const(new) if arg.type in _OWN and term == Const(word) else term for arg, term in args)
    return replace(atom, args=tuple(terms))
