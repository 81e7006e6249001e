"""Why a charge is not made out, in sentences a lawyer would write: first missing element first, then what each would
have needed. A charge that is made out is told as what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from clingo import Function, Symbol

from explain.say import conditions, readings
from explain.say.account import Account, account
from explain.say.charge_text import line
from explain.say.language import DEFAULT, language
from kb.files.cases import symbol
from kb.run.outcome import Missing, Outcome, WorldOutcome
from kb.run.reasons import Absent
from kb.why.whynot import Blocked, NotTaken, Obstacle, Short, ShortTotal, Wanted, Way, WhyNot, routes

_SHOWN = 3
_MADE_OUT = ("convicted", "tied", "barred", "gives_way", "made_out")


def text(
    outcome: Outcome, charge: str, accused: str | None = None, lang: str = DEFAULT, everything: bool = False
) -> str:
    """Explain, for each accused and act, why the charge is not made out.

    Where it hangs on disputed facts, the version of the facts in which it fails is told.
    """
    found = body(outcome, charge, accused, lang, everything)
    words = language(lang)
    return "\n".join([words.pick(outcome.case.titles), readings.line(outcome, words), *found])


def body(
    outcome: Outcome, charge: str, accused: str | None = None, lang: str = DEFAULT, everything: bool = False
) -> Iterator[str]:
    """Explain line by line, without the heading."""
    failing = _failing(outcome, charge, accused)
    told = replace(outcome, worlds=(failing,)) if failing is not None else outcome
    yield from _Teller(account(told, lang), everything).lines(charge, accused)


def _failing(outcome: Outcome, charge: str, accused: str | None) -> WorldOutcome | None:
    """The world, nearest to all disputed facts holding, in which a contested charge fails; None if it is not contested."""
    contested = any(
        c.offence == charge and c.standing == "contested" and accused in (None, who)
        for who, charges in outcome.established.items()
        for c in charges
    )
    if not contested:
        return None
    failing = [w for w in outcome.worlds if not any(row[2] == charge for row in w.rows("established"))]
    return max(failing, key=lambda world: len(world.facts), default=None)


class _Teller:
    def __init__(self, told: Account, everything: bool) -> None:
        self.told = told
        self.outcome = told.outcome
        self.speaker = told.speaker
        self.words = told.speaker.words
        self.everything = everything
        self.world: WorldOutcome = self.outcome.worlds[0]
        words = self.outcome.knowledge.vocabulary.predicates
        inputs = frozenset(name for name, word in words.items() if word.input)
        numbers = frozenset(
            name for name, word in words.items() if not word.input and word.args and word.args[-1].name == "number"
        )
        self.engine = WhyNot(self.world.reasons, inputs, numbers)
        self.names = [self.speaker.pick((name.en, name.zh)) for name in self.outcome.case.names.values()]

    def lines(self, charge: str, accused: str | None) -> Iterator[str]:
        yield from self._left_out()
        for who in [accused] if accused else self.outcome.case.accused:
            made = [s for s in self.told.of(who, *_MADE_OUT) if charge in _about(s.offence, s.row) and not s.aside]
            lacking = [item for item in self.outcome.missing[who] if item.offence == charge]
            for statement in made:
                yield ""
                yield f"{self.speaker.name(who)}{self.words('punctuation.colon')}{line(self.told, statement)}"
            for item in lacking:
                yield ""
                yield from self._item(who, item)
            if not made and not lacking:
                yield ""
                name = self.speaker.name(who)
                yield self.words("why_not.no_act", accused=name, offence=self.speaker.offence(charge))

    def _left_out(self) -> Iterator[str]:
        """Say which disputed facts do not hold in the version that is told."""
        for fact in self.outcome.case.facts:
            if fact.status == "disputed" and fact not in self.world.facts:
                yield self.words("why_not.without", fact=self.speaker.atom(symbol(fact.atom)))

    def _item(self, who: str, item: Missing) -> Iterator[str]:
        lead = self.words(
            "why_not.lead",
            offence=self.speaker.offence(item.offence),
            accused=self.speaker.name(who),
            act=self.speaker.name(item.act),
        )
        yield self.words.upper(lead)
        key = [Function(who), Function(item.act), Function(item.offence)]
        places = {row[1]: int(row[2]) for row in self.world.rows("element") if row[0] == item.offence}
        met = sorted((e for e in places if e not in item.elements), key=lambda e: places[e])
        if met and item.elements:
            yield self.words("why_not.met", elements=self.words.join(map(self._element, met)))
        if not item.elements:
            yield from self._exclusions(who, item)
        for place, element in enumerate(item.elements):
            phrase = "why_not.also" if place else "why_not.first"
            yield self.words(phrase, element=self._element(element), place=places.get(element, "?"))
            yield from self._ways(self._ways_to(who, item, key, element), "   ", _SHOWN if place else None)

    def _element(self, element: str) -> str:
        return self.speaker.constant("element", element)

    def _ways_to(self, who: str, item: Missing, key: list[Symbol], element: str) -> tuple[Way, ...]:
        """For a responsible person the elements are those of the unit."""
        doers = {who, *(row[1] for row in self.world.rows("responsible") if row[0] == who and row[2] == item.act)}
        units = [d for d in sorted(doers) if (d, item.act) in self.world.rows("acts")]
        actor = Function(units[0] if units else who)
        return self.engine.ways(self.world.element_predicate(item.offence), [actor, *key[1:], Function(element)])

    def _exclusions(self, who: str, item: Missing) -> Iterator[str]:
        for row in sorted(self.world.rows("excluded")):
            if row[:3] == (who, item.act, item.offence):
                ground = self.speaker.constant("ground_of_exclusion", row[3])
                cited = self.speaker.citation(self.outcome.provision("excluded", row))
                yield self.words("why_not.excluded", ground=ground, cite=self.words.cite([cited]))

    def _ways(self, ways: tuple[Way, ...], indent: str, shown: int | None) -> Iterator[str]:
        found = routes(ways)
        told = found if self.everything else found[:shown]
        if not told:
            yield indent + self.words("why_not.none")
        for place, route in enumerate(told, 1):
            cited = self.words.join(map(self.speaker.citation, route.provisions), "semicolon")
            yield indent + self.words("why_not.way", place=place, cite=cited)
            yield from (f"{indent}   - {self._obstacle(obstacle)}" for obstacle in route.obstacles)
        if len(told) < len(found):
            yield indent + self.words("why_not.more", count=len(found) - len(told))

    def _obstacle(self, obstacle: Obstacle) -> str:
        match obstacle:
            case Wanted(name, args, positive):
                wanted = self.speaker.pattern(Absent(name, args, positive))
                return self.words("why_not.needed", fact=self.words.lower(wanted, self.names))
            case Blocked(atom):
                return self.words("why_not.defeated", fact=self.words.lower(self.speaker.atom(atom), self.names))
            case NotTaken(issue, position):
                doctrine = self.outcome.knowledge.doctrine
                return self.words("why_not.reading", reading=readings.position(doctrine, issue, position, self.words))
            case Short() | ShortTotal():
                return conditions.gap(obstacle, self.speaker)


def _about(offence: str, row: object) -> set[str]:
    """The offences that a statement is about: the several of a tie, else one."""
    rows = row.get("rows", ()) if isinstance(row, dict) else ()
    return {offence, *(name for pair in rows for name in pair.get("offences", ()))}
