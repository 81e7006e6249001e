"""Flips as sentences: what would have to differ in the facts, and what then follows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from clingo import Function

from explain.say import effects, readings
from explain.say.account import Account, account
from explain.say.charge_text import line
from explain.say.language import DEFAULT, Language, language
from explain.say.sentences import Speaker
from kb.ask.changes import Change
from kb.ask.flip_versions import Among
from kb.ask.flipped import Flipped
from kb.ask.flips import CONVICT, WAYS, Flips, Limits, Question
from kb.files.cases import Case, Fact, Name, symbol
from kb.run.outcome import Outcome

_FOLLOWS = ("convicted", "tied", "barred", "gives_way")


def text(found: Flips, lang: str = DEFAULT, versions: Among | None = None) -> str:
    """Write the flips of a case under one reading; `versions` says how they stand to those of the disputed facts that were not
    searched."""
    return "\n".join(_Teller(found, lang, versions).lines())


class _Teller:
    def __init__(self, found: Flips, lang: str, versions: Among | None) -> None:
        self.found, self.lang, self.versions = found, lang, versions
        self.speaker = Speaker(found.before.knowledge, named(found, found.before.case), lang)
        self.words = self.speaker.words
        self.norms: set[str] = set()  # provisions of which it is said what they are about

    def lines(self) -> Iterator[str]:
        found, words = self.found, self.words
        yield words.pick(found.before.case.titles)
        yield readings.line(found.before, words)
        yield from self._version()
        goal = goal_text(found.question, self.speaker)
        if found.already:
            yield words("flip.already", goal=goal)
            return
        yield words("flip.lead", goal=goal)
        if not found.found:
            yield words("flip.none")
            yield from self._limits()
            return
        yield words("flip.size", size=found.found[0].cost)
        for place, flip in enumerate(found.found, 1):
            yield ""
            yield words("flip.flip", place=place)
            yield from (f"  - {said}" for change in flip.changes for said in change_text(change, self.speaker))
            yield from (f"  {said}" for said in self._follows(flip))
        yield ""
        if found.more:
            yield words("flip.more")
        yield words("flip.hypothesis")
        yield words("flip.within")
        yield from self._limits()

    def _version(self) -> Iterator[str]:
        """Say which disputed facts are taken to hold: of those that are open all, or those on which the answer hangs."""
        held = tuple(fact for fact in self.found.before.worlds[0].facts if fact.status == "disputed")
        among = self.versions or Among(1, held, (), ())
        if among.settled:
            yield self.words("flip.version", facts=self._facts(among.settled))
        if among.count > 1:
            named = among.open if among.hangs_on is None else among.hangs_on
            alike = "alike_already" if self.found.already else "alike"
            phrase = "unsearched" if among.hangs_on is None else "hangs" if named else alike
            yield self.words(f"flip.{phrase}", count=among.count, facts=self._facts(named))

    def _facts(self, facts: Iterable[Fact]) -> str:
        return self.words.join((self.speaker.inside(symbol(fact.atom)) for fact in facts), "also")

    def _follows(self, flip: Flipped) -> Iterator[str]:
        """Say what then follows for the accused and which elements of the charges asked about come or go, each with the
        provisions it rests on and, once, what these are about."""
        outcome, question = replace(flip.outcome, case=named(self.found, flip.case)), self.found.question
        told = account(outcome, self.lang)
        found = [s for s in told.of(question.accused, *_FOLLOWS) if not s.aside]
        for statement in found:
            yield from self._cited(line(told, statement), statement.provisions)
        if not found:
            yield self.words("flip.then", said=self.words("flip.nothing"))
        for statement in told.of(question.accused, "not_made_out"):
            if statement.offence == question.charge and question.to != CONVICT:
                gone = self._rests_on(self.found.before, outcome, statement.offence, statement.act)
                cited = (*statement.provisions, *(name for names in gone.values() for name in names))
                yield from self._cited(line(told, replace(statement, provisions=cited)), cited)
        yield from self._fallen(told)
        for statement in found:
            for element, cited in self._rests_on(outcome, self.found.before, statement.offence, statement.act).items():
                name = self.speaker.constant("element", element)
                cite = self.words.cite(map(self.speaker.citation, cited))
                yield from self._cited(self.words("flip.met", element=name, cite=cite), cited)

    def _fallen(self, told: Account) -> Iterator[str]:
        """Say of a charge that the accused no longer comes near, as when he no longer takes part, what it rested on."""
        question, before = self.found.question, self.found.before
        if question.to == CONVICT or told.of(question.accused, "not_made_out", *_FOLLOWS):
            return
        for charge in before.established[question.accused]:
            if charge.offence == question.charge:
                key = (question.accused, charge.act, charge.offence)
                cited = effects.rests_on(before, Function("established", [Function(word) for word in key]))
                cite = self.words.cite(map(self.speaker.citation, cited))
                yield from self._cited(
                    self.words("flip.fallen", charge=self.speaker.offence(charge.offence), cite=cite), cited
                )

    def _rests_on(self, here: Outcome, there: Outcome, offence: str, act: str) -> dict[str, tuple[str, ...]]:
        """The elements of a charge that are met here and not there, each with the provisions it rests on here."""
        key = (self.found.question.accused, act, offence)
        met, missed = (outcome.worlds[0].elements_met(*key) for outcome in (here, there))
        return {element: effects.rests_on(here, atom) for element, atom in met.items() if element not in missed}

    def _cited(self, said: str, provisions: Iterable[str]) -> Iterator[str]:
        """A line, and below it what the provisions it cites are about, where that has not been said."""
        yield self.words("flip.then", said=said)
        for name in provisions:
            if name not in self.norms and (gist := self.speaker.gist(name)):
                self.norms.add(name)
                yield "  " + self.words("why.norm", gist=gist)

    def _limits(self) -> Iterator[str]:
        for name, value in limits_said(self.found, self.speaker):
            yield f"  {name}{self.words('punctuation.colon')}{value}"


def goal_text(question: Question, speaker: Speaker) -> str:
    """Say what is asked for."""
    who, charge, words = speaker.name(question.accused), speaker.offence(question.charge), speaker.words
    if question.to in WAYS:
        return words(f"flip.{question.to}", accused=who, charge=charge)
    return words("flip.instead", accused=who, charge=charge, other=speaker.offence(question.to))


def change_text(change: Change, speaker: Speaker) -> Iterator[str]:
    """Say a change in a line for each fact: what is withdrawn, what falls with it, what is added or moved."""
    words = speaker.words
    if change.taken and change.put:
        before = words.join((speaker.inside(fact) for fact in change.taken), "also")
        yield words("flip.moved", after=speaker.atom(change.put[0]), before=before)
        return
    for place, fact in enumerate(change.taken):
        yield words("flip.falls" if place else "flip.withdrawn", fact=speaker.inside(fact))
    for fact in change.put:
        yield words("flip.added", fact=speaker.inside(fact))


def named(found: Flips, case: Case) -> Case:
    """Give the new things of a changed case names after their kind: order 1."""
    names = {}
    for name in found.limits.new_names:
        kind = name.partition("_1")[0]
        called = (language(code).section("things").get(kind, kind.replace("_", " ")) for code in ("en", "zh"))
        names[name] = Name(*(f"{thing} 1" if thing.isascii() else f"{thing}1" for thing in called))
    return replace(case, names={**names, **case.names})


def _parts(limits: Limits, words: Language, speaker: Speaker) -> str:
    """Say in which acts a part of the accused was sought."""
    acts = words.join(map(speaker.name, limits.acts))
    return words("flip.parts", accused=speaker.name(limits.accused), acts=acts) if acts else words("flip.no_parts")


def limits_said(found: Flips, speaker: Speaker) -> list[tuple[str, str]]:
    """The limits of the search, each with its name."""
    limits, words = found.limits, speaker.words
    rows = {
        "accused": words.join(map(speaker.name, (limits.accused, *limits.partners))),
        "offences": words.join(map(speaker.offence, limits.offences)),
        "changes": f"{limits.changes:,}",
        "new": words.join(map(speaker.name, limits.new_names)),
        "amounts": words("flip.amounts"),
        "count": words("flip.value"),
        "kept": words.join(sorted(found.question.kept)),
        "fault": words("flip.fault"),
        "joint": words("flip.outside") if len(found.before.case.accused) == 1 else _parts(limits, words, speaker),
    }
    return [(words(f"flip.bound_{key}"), value) for key, value in rows.items() if value]
