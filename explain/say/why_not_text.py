"""Why a charge is not made out, in sentences a lawyer would write: first missing element first, then what each would
have needed, with the fact to state. A charge that is made out is told as what became of it."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from clingo import Function

from explain.say import case_name, conditions, effects, readings
from explain.say.account import Account, Statement, account
from explain.say.charge_text import line
from explain.say.language import DEFAULT, Language, language
from kb.files.cases import symbol
from kb.files.doctrine import DEFAULT as POSITIVE_LAW
from kb.run.outcome import Missing, Outcome
from kb.run.reasons import Absent
from kb.run.world import WorldOutcome
from kb.why import complicity, silence, supposing, told_version
from kb.why.obstacles import Blocked, NotTaken, Obstacle, Short, ShortTotal, Wanted, Way
from kb.why.routes import Route, routes

_SHOWN, _SHOWN_OF_FIRST, _NEAREST = 3, 8, 3
_OTHERS = 3  # values that would do as well, by name
_COUNTED = ("assisting", "seriousness")  # where recipients and their parts are counted, or left out
_MADE_OUT = ("convicted", "tied", "barred", "gives_way", "made_out")


def text(
    outcome: Outcome, charge: str | None, accused: str | None = None, lang: str = DEFAULT, everything: bool = False
) -> str:
    """Explain, for each accused and act, why the charge is not made out; without one, the nearest charges.

    Where it hangs on disputed facts, the version of the facts in which it fails is told.
    """
    words = language(lang)
    head = [words.pick(outcome.case.titles), readings.line(outcome, words)]
    stands = outcome.case.path.is_file()  # the case that a search found is no file yet
    pointer = ["", _pointer(outcome, charge, accused, words)] if charge and stands else []
    return "\n".join([*head, *body(outcome, charge, accused, lang, everything), *pointer])


def _pointer(outcome: Outcome, charge: str, accused: str | None, words: Language) -> str:
    """Name the command that says what would have to differ in the facts."""
    taken = readings.readings(outcome)
    who = f" --accused {accused}" if accused else ""
    theory = "" if taken.theory == POSITIVE_LAW else f" --theory {taken.theory}"
    replaced = "".join(f" --position {issue}={position}" for issue, position in taken.positions.items())
    case = shlex.quote(case_name.named(outcome.case, outcome.knowledge))
    return words("why_not.flip", command=f"nullum flip {case} --charge {charge}{who}{theory}{replaced}")


def body(
    outcome: Outcome, charge: str | None, accused: str | None = None, lang: str = DEFAULT, everything: bool = False
) -> Iterator[str]:
    """Explain line by line, without the heading, for each accused in the version of the facts in which the charge fails."""
    whose = [accused] if accused else outcome.case.accused
    versions = groupby(whose, lambda who: told_version.failing(outcome, charge, who))
    for place, (failing, found) in enumerate(versions):
        yield from [""] if place else []
        told = replace(outcome, worlds=(failing,)) if failing is not None else outcome
        yield from Teller(account(told, lang), everything, outcome).lines(charge, list(found))


def ways(outcome: Outcome, world: WorldOutcome, found: tuple[Way, ...], lang: str, shown: int) -> Iterator[str]:
    """Tell the nearest of the ways to what is not derived in a world, and of no more; nothing is supposed for it."""
    teller = Teller(account(replace(outcome, worlds=(world,)), lang), False)
    yield from teller.tell(routes(found, teller.obstacle), "", shown, count=False)


class Teller:
    """Words what charges lack; `everything` tells every way, also those far off; `every` is the outcome in all versions of the
    facts, where one is told."""

    def __init__(self, told: Account, everything: bool, every: Outcome | None = None) -> None:
        self.told = told
        self.every = every or told.outcome
        self.outcome = told.outcome
        self.speaker = told.speaker
        self.words = told.speaker.words
        self.everything = everything
        self.world: WorldOutcome = self.outcome.worlds[0]
        self.engine = silence.engine(self.world)
        self._supposing = supposing.Supposing(self.world, self.engine)
        self._said: dict[Obstacle, str] = {}
        self._links = complicity.links(self.world)

    def lines(self, charge: str | None, whose: Sequence[str]) -> Iterator[str]:
        """Tell of these accused what the charge lacks, or the nearest charges."""
        asked = {who: [charge] if charge else self._nearest(who) for who in whose}
        yield from self._left_out()
        yield from self._taken_to_hold(asked)
        for who, charges in asked.items():
            for offence in charges:
                yield from self._charge(who, offence)
            near = complicity.shares(self.world, self.engine, self._links, who, charge, self.obstacle)
            yield from self._shares(who, near)
            if not near.found and (not charges or (charge and self._is_for_others(who, charge))):
                yield ""
                yield self._nothing_near(who, near, charge)

    def _is_for_others(self, who: str, charge: str) -> bool:
        """Say whether somebody beside an accused whose charge is not made out could commit the crime in which he would have a
        part."""
        made = (row.offence for row in self.world.rows("established", who))
        return charge not in made and len(self.outcome.case.accused) > 1

    def _nothing_near(self, who: str, near: complicity.Shares, charge: str | None) -> str:
        phrase = "nothing_near" if charge is None else "no_part" if near.crimes else "no_crime_of_another"
        offence = self.speaker.offence(charge) if charge else ""
        name, count = self.speaker.name(who), complicity.MOST_FACTS
        said = self.words(f"why_not.{phrase}", accused=name, count=count, offence=offence)
        return (
            said if near.all_sought else self.words("why_not.not_all_sought", said=said, count=complicity.MOST_SOUGHT)
        )

    def _shares(self, who: str, near: complicity.Shares) -> Iterator[str]:
        """Tell of the crimes of others in which a fact or two would give a part."""
        for share in near.found if self.everything else near.found[:_NEAREST]:
            yield ""
            yield self.words(
                "why_not.share_in_act" if share.act == share.crime.act else "why_not.share",
                accused=self.speaker.name(who),
                offence=self.speaker.offence(share.crime.offence),
                principal=self.speaker.name(share.crime.accused),
                crime=self.speaker.name(share.crime.act),
                act=self.speaker.name(share.act),
            )
            yield from self.tell(share.routes, "   ", _SHOWN)

    def _nearest(self, who: str) -> list[str]:
        """The charges not made out that come nearest: those that lack least, of these those that meet most."""
        near = [s for s in self.told.of(who, "not_made_out") if not s.aside]
        met = {s.offence: len(self.world.elements_met(who, s.act, s.offence)) for s in near}
        ranked = sorted(near, key=lambda s: (len((s.row or {})["elements"]), -met[s.offence], s.offence))
        return list(dict.fromkeys(s.offence for s in ranked))[:_NEAREST]

    def _made_out(self, who: str, charge: str) -> list[Statement]:
        return [s for s in self.told.of(who, *_MADE_OUT) if charge in s.offences and not s.aside]

    def _charge(self, who: str, charge: str) -> Iterator[str]:
        made = self._made_out(who, charge)
        lacking = [item for item in self.outcome.missing[who] if item.offence == charge]
        for statement in made:
            yield ""
            yield f"{self.speaker.name(who)}{self.words('punctuation.colon')}{line(self.told, statement)}"
        for item in lacking:
            yield ""
            yield from self._item(who, item)
        if not made and not lacking:
            yield from self._through_others(who, charge)

    def _through_others(self, who: str, charge: str) -> Iterator[str]:
        """Tell of one who does not act himself what the charge lacks for those in whose acts he takes part."""
        acts = {row.act for row in self.world.rows("involved", who)}
        doers = {(row.accused, row.act) for row in self.world.rows("acts") if row.act in acts and row.accused != who}
        found = [(doer, item) for doer, act in sorted(doers) for item in self.outcome.missing[doer] if item.act == act]
        name, offence = self.speaker.name(who), self.speaker.offence(charge)
        told = [(doer, item) for doer, item in found if item.offence == charge]
        yield ""
        if not told:
            yield self.words("why_not.no_act", accused=name, offence=offence)
        for doer, item in told:
            yield self._in_the_act_of(doer, who, item)
            yield from self._item(doer, item)

    def _in_the_act_of(self, doer: str, who: str, item: Missing) -> str:
        name = self.speaker.name
        return self.words("why_not.through", accused=name(who), act=name(item.act), doer=name(doer))

    def _left_out(self) -> Iterator[str]:
        """Say which disputed facts do not hold in the version that is told."""
        for fact in self.outcome.case.facts:
            if fact.status == "disputed" and fact not in self.world.facts:
                yield self.words("why_not.without", fact=self.speaker.atom(symbol(fact.atom)))

    def _taken_to_hold(self, asked: Mapping[str, Iterable[str]]) -> Iterator[str]:
        """Say which disputed facts that bear on a charge which is not made out hold in the version that is told."""
        pairs = ((who, charge) for who, charges in asked.items() for charge in charges)
        lacking = dict.fromkeys(charge for who, charge in pairs if not self._made_out(who, charge))
        for fact in told_version.bearing(self.every, self.world, lacking):
            yield self.words("why_not.with", fact=self.speaker.atom(symbol(fact.atom)))

    def _item(self, who: str, item: Missing) -> Iterator[str]:
        lead = self.words(
            "why_not.lead",
            offence=self.speaker.offence(item.offence),
            accused=self.speaker.name(who),
            act=self.speaker.name(item.act),
        )
        yield self.words.upper(lead)
        yield from self._through(who, item)
        places = {row.element: int(row.place) for row in self.world.rows("element") if row.offence == item.offence}
        order = sorted(places, key=lambda element: places[element])
        known = self.world.elements_met(who, item.act, item.offence)
        if (met := [e for e in order if e in known]) and item.elements:
            yield self.words("why_not.met", elements=self.words.join(map(self.element, met)))
        excluded = list(self._exclusions(who, item))
        yield from excluded
        for place, element in enumerate(item.elements):
            phrase = "why_not.beside" if element not in places else "why_not.also" if place else "why_not.first"
            yield self.words(phrase, element=self.element(element), place=places.get(element, "?"))
            ways = silence.ways_to(self.world, self.engine, who, item, element)
            yield from self.ways(ways, "   ", _SHOWN if place else _SHOWN_OF_FIRST)
            yield from self._minds(who, item, element)
        if _COUNTED in {(item.offence, element) for element in item.elements}:
            for row in sorted(self.world.rows("left_out", who, item.act)):
                atom = Function("left_out", [Function(name) for name in row])
                yield self.words.sentence(self.speaker.atom(atom))
        if self.world.rows("apart_from_crime", who, item.act, item.offence):
            yield from self._on_his_own(who, item, [e for e in order if e not in known])

    def _minds(self, who: str, item: Missing, element: str) -> Iterator[str]:
        """Tell of those who meet an element that would count for another only if their mind were shown, what would show it."""
        for other in self.world.minds_unshown(who, item.act, item.offence, [element]):
            minds = {row.element for row in self.world.rows("in_the_mind")}
            for mind in (row.element for row in sorted(self.world.rows("missing", other, item.act, item.offence))):
                if mind in minds:
                    yield self.words(
                        "why_not.mind",
                        element=self.element(element),
                        mind=self.element(mind),
                        accused=self.speaker.name(who),
                        other=self.speaker.name(other),
                    )
                    ways = silence.ways_to(self.world, self.engine, other, item, mind)
                    yield from self.ways(ways, "   ", _SHOWN)

    def _on_his_own(self, who: str, item: Missing, lacking: list[str]) -> Iterator[str]:
        """Tell of one who has no part in the crime of another what he lacks for one of his own."""
        for element in lacking:
            yield self.words("why_not.alone", element=self.element(element), accused=self.speaker.name(who))
            ways = silence.ways_to(self.world, self.engine, who, item, element)
            yield from self.ways(ways, "   ", _SHOWN)

    def _through(self, who: str, item: Missing) -> Iterator[str]:
        """Say for whose acts one answers besides: not where one of the two lacks the knowledge of the crime, or
        of what is lacking."""
        if any(row.ground == "knowledge_disproved" for row in self.world.rows("excluded", who, item.act, item.offence)):
            return
        if {row.element for row in self.world.rows("own_part_only", who, item.act, item.offence)} & set(item.elements):
            return
        others = {row.other for row in self.world.rows("part_in_act", who, item.act)}
        for apart in ("ignorant_partner", "partner_not_shown"):
            others -= {row.other for row in self.world.rows(apart, who, item.act) if row.offence == item.offence}
        if others:
            names = self.words.join(map(self.speaker.name, sorted(others)))
            act = self.speaker.name(item.act)
            yield self.words("why_not.together", accused=self.speaker.name(who), act=act, others=names)

    def element(self, element: str) -> str:
        """Name an element."""
        return self.speaker.constant("element", element)

    def _exclusions(self, who: str, item: Missing) -> Iterator[str]:
        for row in sorted(self.world.rows("excluded", who, item.act, item.offence)):
            ground = self.speaker.constant("ground_of_exclusion", row.ground)
            cited = map(self.speaker.citation, effects.provisions_of(self.outcome, "excluded", *row))
            phrase = "why_not.excluded_too" if item.elements else "why_not.excluded"
            yield self.words(phrase, ground=ground, cite=self.words.cite(cited))

    def ways(self, ways: tuple[Way, ...], indent: str, shown: int) -> Iterator[str]:
        """Tell so many of the ways to what is lacking, nearest first."""
        found = self._supposing.routes(ways, self.obstacle)
        yield from self.tell(found.routes, indent, shown)
        if found.left:
            yield indent + self.words(
                "why_not.unsupposed", count=found.left, most=supposing.MOST_SUPPOSED, seconds=f"{supposing.SECONDS:g}"
            )

    def routes(self, ways: tuple[Way, ...]) -> list[Route]:
        """The ways as routes down to what is lacking, nearest first."""
        return self._supposing.routes(ways, self.obstacle).routes

    def tell(self, found: Sequence[Route], indent: str, shown: int, count: bool = True) -> Iterator[str]:
        """Tell so many of the routes in their order and, if asked, how many there are besides."""
        told = found if self.everything else found[:shown]
        if not told:
            yield indent + self.words("why_not.none")
        for place, route in enumerate(told, 1):
            cited = (self.speaker.citation(p) for p in route.provisions if p != "definition")
            yield indent + self.words("why_not.way", place=place, cite=self.words.cite(cited).strip())
            yield from (f"{indent}   - {self.obstacle(obstacle)}" for obstacle in route.obstacles)
        if count and len(told) < len(found):
            yield indent + self.words("why_not.more", count=len(found) - len(told))

    def obstacle(self, obstacle: Obstacle) -> str:
        """Say what stands in the way."""
        if obstacle not in self._said:
            self._said[obstacle] = self._worded(obstacle)
        return self._said[obstacle]

    def _any(self, wanted: Wanted) -> str:
        """Name the other values that would do as well, where they are those of a list of the law, or ""."""
        word = self.outcome.knowledge.vocabulary.predicates.get(wanted.name)
        if wanted.one_of is None or word is None:
            return ""
        place, others = wanted.one_of
        sort = self.outcome.knowledge.vocabulary.sorts.get(word.args[place].type)
        if sort is None or not all(str(other) in sort.values for other in others):
            return ""
        named = [self.speaker.constant(sort.name, str(other)) for other in others[:_OTHERS]]
        more = [self.words("why_not.other_values", count=rest)] if (rest := len(others) - _OTHERS) > 0 else []
        return self.words("why_not.any", others=self.words.join([*named, *more], "either"))

    def _worded(self, obstacle: Obstacle) -> str:
        match obstacle:
            case Wanted(name, args, positive):
                wanted = Absent(name, args, positive)
                fact = self.speaker.inner(self.speaker.pattern(wanted))
                stated = self.speaker.typed(wanted)
                typed = self.words("why_not.typed", fact=stated, any=self._any(obstacle)) if obstacle.input else ""
                if obstacle.input and (denied := silence.denial(obstacle, self.world)) is not None:
                    stated = self.speaker.typed(Absent(denied.name, tuple(denied.arguments), denied.positive))
                    return self.words("why_not.needed_against", fact=fact, typed=typed, denied=stated)
                return self.words("why_not.needed", fact=fact, typed=typed)
            case Blocked(atom):
                return self.words("why_not.defeated", fact=self.speaker.inside(atom))
            case NotTaken(issue, position):
                doctrine = self.outcome.knowledge.doctrine
                return self.words("why_not.reading", reading=readings.position(doctrine, issue, position, self.words))
            case Short() | ShortTotal():
                return self.words("why_not.gap", gap=conditions.gap(obstacle, self.speaker))
