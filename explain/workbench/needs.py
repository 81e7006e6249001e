"""What the elements of a charge would still need: the ways to each, nearest first, with the facts that would supply it.

Each obstacle on a way says what it is and, where a change of the case or of the readings would remove it, offers it.
"""

from __future__ import annotations

from typing import Any

from clingo import SymbolType

from explain.say.account import account
from explain.say.why_not_text import Teller
from explain.workbench import forms, lookup
from kb.files.cases import Case
from kb.files.terms import Number
from kb.rules.formula import Lit, Value
from kb.run.findings import Missing
from kb.run.outcome import Outcome
from kb.run.reasons import Absent
from kb.why import silence
from kb.why.obstacles import NotTaken, Obstacle, Short, Wanted
from kb.why.routes import Route

_SHOWN = 6


def needs(outcome: Outcome, accused: str, offence: str, lang: str) -> list[dict[str, Any]]:
    """For each act of an accused that does not meet an offence: the elements it lacks, and the ways to each."""
    teller = Teller(account(outcome, lang), False)
    found = [item for item in outcome.missing[accused] if item.offence == offence]
    return [
        {
            "act": teller.speaker.name(item.act),
            "elements": [_element(teller, accused, item, element) for element in item.elements],
        }
        for item in found
    ]


def _element(teller: Teller, accused: str, item: Missing, element: str) -> dict[str, Any]:
    ways = teller.routes(silence.ways_to(teller.world, teller.engine, accused, item, element))
    shown = [_way(teller, accused, item, route) for route in ways[:_SHOWN]]
    return {"name": teller.element(element), "ways": shown, "more": max(0, len(ways) - _SHOWN)}


def _way(teller: Teller, accused: str, item: Missing, route: Route) -> dict[str, Any]:
    speaker = teller.speaker
    cited = [name for name in route.provisions if name != "definition"]
    return {
        "cites": [[speaker.citation(name), speaker.gist(name)] for name in cited],
        "obstacles": [{"said": _said(teller, one), **_offered(teller, accused, item, one)} for one in route.obstacles],
    }


def _said(teller: Teller, obstacle: Obstacle) -> str:
    """Say an obstacle; a fact that is wanted without the form in which a file states it, which the page fills in."""
    words = teller.speaker.words
    if isinstance(obstacle, Wanted):
        wanted = Absent(obstacle.name, obstacle.args, obstacle.positive)
        fact = teller.speaker.inner(teller.speaker.pattern(wanted))
        return words.upper(words("why_not.needed", fact=fact, typed=""))
    return words.upper(teller.obstacle(obstacle))


def _offered(teller: Teller, accused: str, item: Missing, obstacle: Obstacle) -> dict[str, Any]:
    """What would remove an obstacle: a fact to add or to alter, or a reading to take; nothing where neither does."""
    case, known = teller.outcome.case, teller.outcome.knowledge
    match obstacle:
        case Wanted(name, args, positive, input=True):
            predicate = known.vocabulary.predicates[name]
            given = forms.from_symbols(args, predicate)
            return {"offer": lookup.offer(predicate, case, teller.speaker, given, not positive)}
        case NotTaken(issue, position):
            return {"reading": [issue, position]}
        case Short():
            return _amount(teller, accused, item, obstacle)
    return {}


def _amount(teller: Teller, accused: str, item: Missing, short: Short) -> dict[str, Any]:
    """The amount that would suffice: the one stated altered, or, where none is stated, one to add."""
    case, known = teller.outcome.case, teller.outcome.knowledge
    if SymbolType.Number not in (short.required.type, short.reached.type) or short.op not in (">=", ">"):
        return {}
    enough = short.required.number + (short.op == ">")
    measure = _measure(teller, short)
    if measure is None:
        return {}
    place = _stated(case, accused, measure)
    predicate = known.vocabulary.predicates["quantity"]
    if place is None:
        given = [accused, item.act, measure, str(enough)]
        return {"offer": lookup.offer(predicate, case, teller.speaker, given)}
    fact = case.facts[place]
    values = [forms.shown(term) for term in fact.atom.args[:-1]] + [str(enough)]
    made = lookup.offer(predicate, case, teller.speaker, values)
    return {"offer": {**made, "place": place, "status": fact.status, "note": teller.speaker.pick(fact.notes)}}


def _measure(teller: Teller, short: Short) -> str | None:
    """What the number that falls short counts: the measure that its rule names beside it."""
    measures = teller.outcome.knowledge.vocabulary.sorts["measure"].values
    for part in short.rule.body:
        if isinstance(part, Lit) and short.part.left in part.atom.args:
            named = [term.text for term in part.atom.args if isinstance(term, Value) and term.text in measures]
            if len(named) == 1:
                return named[0]
    return None


def _stated(case: Case, accused: str, measure: str) -> int | None:
    """The place of the one amount of a measure that the case states of an accused, or None."""
    places = [
        place
        for place, fact in enumerate(case.facts)
        if fact.atom.name == "quantity"
        and [str(term) for term in fact.atom.args[::2]] == [accused, measure]
        and isinstance(fact.atom.args[-1], Number)
        and not fact.atom.negated
    ]
    return places[0] if len(places) == 1 else None
