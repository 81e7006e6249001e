"""Facts found, not remembered: by words of either language, and by the offence on which they bear."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from explain.say.sentences import Speaker
from explain.workbench import forms
from kb.ask import glossary
from kb.files.cases import Case
from kb.files.predicates import Predicate
from kb.rules.formula import atoms_of
from kb.rules.knowledge import Knowledge

_SHOWN = 20
Offer = dict[str, Any]


def offer(
    predicate: Predicate, case: Case, speaker: Speaker, given: Iterable[str | None] = (), denied: bool = False
) -> Offer:
    """A fact to add: its sentence, and its values with the blanks filled from the case."""
    values = forms.filled(predicate, [*given] or [None] * len(predicate.args), case, speaker.knowledge)
    return {
        "predicate": predicate.name,
        "said": forms.said(predicate, values, denied, speaker),
        "kind": predicate.kind,
        "values": values,
        "denied": denied,
        "typed": _typed(predicate, values, denied, speaker.knowledge),
    }


def _typed(predicate: Predicate, values: list[str], denied: bool, knowledge: Knowledge) -> str:
    """The fact as one types it; "" where something is still to be filled in."""
    try:
        return forms.written(forms.atom(predicate.name, values, denied, knowledge))
    except forms.Faulty:
        return ""


def search(word: str, case: Case, speaker: Speaker) -> dict[str, Any]:
    """What a word is found in: facts to add, values with the facts they stand in, offences, provisions with the facts
    their rules read."""
    known = speaker.knowledge
    if not word.strip():
        return {"facts": [], "values": [], "offences": [], "provisions": [], "more": 0}
    found = glossary.search(known, word)
    lists = (found.facts, found.values, found.offences, found.provisions)
    return {
        "facts": [offer(p, case, speaker) for p in found.facts[:_SHOWN]],
        "values": [_value(value, case, speaker) for value in found.values[:_SHOWN]],
        "offences": [{"id": c.name, "name": speaker.pick((c.en, c.zh))} for c in found.offences[:_SHOWN]],
        "provisions": [_provision(p.id, case, speaker) for p in found.provisions[:_SHOWN]],
        "more": sum(max(0, len(one) - _SHOWN) for one in lists),
    }


def _value(value: glossary.SortValue, case: Case, speaker: Speaker) -> dict[str, Any]:
    words = speaker.knowledge.vocabulary.predicates
    offers = []
    for name in value.facts[:_SHOWN]:
        places = [arg.type == value.sort for arg in words[name].args]
        first = places.index(True)
        given = [value.constant.name if place == first else None for place in range(len(places))]
        offers.append(offer(words[name], case, speaker, given))
    return {"name": speaker.pick((value.constant.en, value.constant.zh)), "facts": offers}


def _provision(name: str, case: Case, speaker: Speaker) -> dict[str, Any]:
    known = speaker.knowledge
    facts = [offer(known.vocabulary.predicates[p], case, speaker) for p in read_by(known, name)]
    return {"cite": speaker.citation(name), "gist": speaker.gist(name), "facts": facts}


def read_by(known: Knowledge, provision: str) -> list[str]:
    """The facts that the rules of a provision read, in the order of the rules."""
    words = known.vocabulary.predicates
    rules = (rule for rule in known.rules if provision in rule.provisions)
    atoms = (literal.atom.name for rule in rules for part in rule.body for literal in atoms_of(part))
    return [name for name in dict.fromkeys(atoms) if name in words and words[name].input]


def bearing(offence: str, case: Case, speaker: Speaker) -> list[dict[str, Any]]:
    """The facts that bear on an offence, by element in statutory order."""
    rows = glossary.bearing(speaker.knowledge, offence)
    return [
        {
            "element": speaker.constant("element", element) if element else "",
            "facts": [offer(one.predicate, case, speaker, _single(one)) for one in found],
        }
        for element, found in rows.items()
        if found
    ]


def _single(one: glossary.Bearing) -> Iterator[str | None]:
    """The value of each place that only one value can fill."""
    return (values[0] if len(values) == 1 else None for values in one.values)
