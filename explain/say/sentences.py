"""Sentences: what an atom says, in one language, with the words of the vocabulary and the names of the case.

Numbers are grouped and carry their unit: that of the measure beside them, or the one that the argument's name ends in
(`least_months`, `paid_yuan`); whether the sentence says it again or not, it is told once. Dates are ISO dates; an amount that was cut
off when the case was read is written as the case states it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from clingo import Symbol, SymbolType

from explain.say.agreement import agree
from explain.say.language import DEFAULT, Language, T, language
from kb.files.cases import CEILING, Case, symbol
from kb.files.predicates import Argument, Predicate
from kb.files.terms import Money, Number

if TYPE_CHECKING:
    from kb.files.doctrine import Position
    from kb.rules.knowledge import Knowledge
    from kb.run.reasons import Absent

OPEN_END = 99990000  # dates from here on mean that no end is known
_PLACE = re.compile(r"\{(\w+)\}")
COUNTED = ("number", "quantity", "yuan")


class Speaker:
    """Puts the atoms of one case into words of one language."""

    def __init__(self, knowledge: Knowledge, case: Case, lang: str = DEFAULT) -> None:
        self.knowledge = knowledge
        self.case = case
        self.lang = lang
        self.words: Language = language(lang)
        self._exact: dict[Symbol, Sequence[object]] = {symbol(fact.atom): fact.atom.args for fact in case.facts}

    def know(self, atom: Symbol, args: Sequence[object]) -> None:
        """Take exact amounts (`Number`, `Money`) for those of an atom that the law sees cut off."""
        self._exact[atom] = args

    def pick(self, texts: Sequence[T]) -> T:
        """Choose the text of the speaker's language from a pair (en, zh)."""
        return self.words.pick(texts)

    # --- atoms

    def atom(self, atom: Symbol) -> str:
        """Say an atom; one with strong negation says that it is shown not to be so."""
        predicate = self._predicate(atom.name)
        if predicate is None:
            return str(atom)
        return self._said(predicate, atom.arguments, atom.positive, atom)

    def inside(self, atom: Symbol) -> str:
        """Say an atom within another sentence."""
        return self.inner(self.atom(atom))

    def inner(self, said: str) -> str:
        """Put a sentence within another one: it begins small, unless with a name of the case."""
        return self.words.lower(said, (self.pick((name.en, name.zh)) for name in self.case.names.values()))

    def absent(self, absent: Absent) -> str:
        """Say that no atom of a form is shown; free places read as `any`."""
        predicate = self._predicate(absent.name)
        if predicate is None:
            return self.words("sentence.not_shown", said=absent.name)
        if absent.positive and (text := self._text(predicate, "not_")):
            return self.words.upper(self._fill(text, predicate, absent.args))
        said = self._fill(self._text(predicate, ""), predicate, absent.args)
        return self.words("sentence.not_shown" if absent.positive else "sentence.not_refuted", said=said)

    def pattern(self, wanted: Absent) -> str:
        """Say an atom that would be needed; free places read as `some`."""
        predicate = self._predicate(wanted.name)
        if predicate is None:
            return wanted.name
        unit = self._measured(predicate, wanted.args)
        pairs = zip(predicate.args, wanted.args, strict=True)
        named = [self._some(arg, unit) if value is None else value for arg, value in pairs]
        return self._said(predicate, named, wanted.positive)

    def typed(self, wanted: Absent) -> str:
        """Write a fact that would be needed as a case states it; places that are free are in capitals."""
        predicate = self._predicate(wanted.name)
        names = [arg.name for arg in predicate.args] if predicate else [""] * len(wanted.args)
        types = [arg.type for arg in predicate.args] if predicate else names
        args = (
            name.upper() if value is None else iso(value.number) if type_ == "date" else str(value)
            for name, type_, value in zip(names, types, wanted.args, strict=True)
        )
        return f"{'' if wanted.positive else '-'}{wanted.name}({', '.join(args)})"

    def _said(
        self,
        predicate: Predicate,
        args: Sequence[Symbol | str | None],
        positive: bool,
        whole: Symbol | None = None,
    ) -> str:
        alike = positive and self._text(predicate, "same_") if _alike(predicate, args) else ""
        text = alike or self._text(predicate, "" if positive else "neg_")
        if text:
            return self.words.upper(self._fill(text, predicate, args, whole))
        said = self._fill(self._text(predicate, ""), predicate, args, whole)
        return self.words("sentence.shown_not", said=said)

    def _predicate(self, name: str) -> Predicate | None:
        return self.knowledge.vocabulary.predicates.get(name)

    def _text(self, predicate: Predicate, prefix: str) -> str:
        english: str = getattr(predicate, f"{prefix}en")
        chinese: str = getattr(predicate, f"{prefix}zh")
        return self.pick((english, chinese))

    def _fill(
        self, text: str, predicate: Predicate, args: Sequence[Symbol | str | None], whole: Symbol | None = None
    ) -> str:
        measured = self._measured(predicate, args)
        exact = self._exact.get(whole) if whole is not None else None
        words, units = {}, {}
        for place, (arg, value) in enumerate(zip(predicate.args, args, strict=True)):
            stated = exact[place] if exact is not None else None
            units[arg.name] = self._unit(arg, measured)
            if isinstance(stated, Number | Money):
                words[arg.name] = self.stated(stated, units[arg.name])
            else:
                words[arg.name] = self.term(arg, value, measured)
        if self.words.words["language"]["inflects"]:
            text = agree(text, self._names(predicate, args))
        if predicate.name == "doctrine" and None not in args:
            words["position"] = self._position(str(args[0]), str(args[1]))
        return self._put(text, words, units)

    def _names(self, predicate: Predicate, args: Sequence[Symbol | str | None]) -> dict[str, str]:
        """The names of the case that go into the places of a sentence."""
        pairs = zip(predicate.args, args, strict=True)
        return {arg.name: self.name(str(value)) for arg, value in pairs if str(value) in self.case.names}

    def _put(self, text: str, words: Mapping[str, str], units: Mapping[str, str]) -> str:
        """Put words into the places of a text, in one pass; a unit that the text itself says after its number is that of
        the number, and said once."""
        made, end = [], 0
        for place in _PLACE.finditer(text):
            made += [text[end : place.start()], words.get(place[1], place[0])]
            end = place.end()
            if (unit := units.get(place[1])) and (said := self.words.unit_said(text[end:], unit)):
                end += said
        return "".join(made) + text[end:]

    # --- terms

    def term(self, arg: Argument, value: Symbol | str | None, measured: str = "") -> str:
        """Say one argument by its type; a text stands for itself. `measured` is the unit of the measure beside it."""
        if value is None:
            return self.words("sentence.any", thing=self.thing(arg))
        if isinstance(value, str):
            return value
        if value.type == SymbolType.Number:
            return (
                self.date(value.number) if arg.type == "date" else self.number(value.number, self._unit(arg, measured))
            )
        if value.type == SymbolType.String:
            return self.words("sentence.quoted", text=value.string)
        if arg.type == "provision" or value.name == "reading":
            from kb.rules.formula import citation

            return self.citation(citation(value))
        if value.arguments:
            return self.part(value)
        if arg.type in self.knowledge.vocabulary.sorts:
            return self.constant(arg.type, str(value))
        return self.name(str(value))

    def part(self, value: Symbol) -> str:
        """Name a part of an amount: an item, or what another brought about, `of(OTHER, PART)`."""
        if value.name == "of" and len(value.arguments) == 2:
            other, part = value.arguments
            return self.words("sentence.through", other=self.name(str(other)), part=self.part(part))
        if value.arguments:
            return self.part(value.arguments[-1])
        return self.constant("part_of_amount", str(value))

    def _some(self, arg: Argument, measured: str) -> str:
        """Name a place that nothing fills."""
        if arg.type in COUNTED:
            unit = self._unit(arg, measured)
            return self.words.count(self.words("sentence.some_of" if unit else "sentence.some_number"), unit)
        return self.words("sentence.some", thing=self.thing(arg))

    def thing(self, arg: Argument) -> str:
        """Name what stands in a place of a predicate, by the argument's name."""
        return self.words.section("things").get(arg.name, arg.name.replace("_", " "))

    def _measured(self, predicate: Predicate, args: Sequence[Symbol | str | None]) -> str:
        """The unit that a measure among the arguments gives to the quantity beside it."""
        for arg, value in zip(predicate.args, args, strict=True):
            sort = self.knowledge.vocabulary.sorts.get(arg.type)
            if sort and sort.measures and value is not None and str(value) in sort.values:
                return sort.values[str(value)].unit
        return ""

    def unit(self, predicate: Predicate, arg: Argument, args: Sequence[Symbol | str | None]) -> str:
        """The unit in which an argument of an atom counts, or ""."""
        return self._unit(arg, self._measured(predicate, args))

    def _unit(self, arg: Argument, measured: str) -> str:
        """The unit of a number: of the measure beside it, or the one its name ends in."""
        if arg.type in ("quantity", "yuan"):
            return measured if arg.type == "quantity" else "yuan"
        return unit_of(arg.name, self.words) if arg.type == "number" else ""

    def constant(self, sort: str, name: str) -> str:
        """Name a constant of a sort."""
        values = self.knowledge.vocabulary.sorts[sort].values
        return self.pick((values[name].en, values[name].zh)) if name in values else self.name(name)

    def offence(self, name: str) -> str:
        """Name an offence."""
        return self.constant("offence", name)

    def name(self, word: str) -> str:
        """Name a person, act or thing of the case."""
        if found := self.case.names.get(word):
            return self.pick((found.en, found.zh))
        return word.replace("_", " ")

    # --- numbers

    def number(self, value: int, unit: str = "") -> str:
        """Write a number with its unit; one at the ceiling, where amounts are cut off, is a lower bound."""
        if unit == "months" and value < CEILING:
            return self.words.duration(value)
        said = self.words.count(f"{value:,}", unit, one=value == 1)
        return self.words("number.or_more", number=said) if value >= CEILING else said

    def stated(self, stated: Number | Money, unit: str) -> str:
        """Write an amount as the case states it."""
        if unit == "months" and isinstance(stated, Number):
            return self.words.duration(int(stated.value))
        return self.words.count(f"{stated.value:,}", unit, one=stated.value == 1)

    def date(self, number: int) -> str:
        """Write YYYYMMDD as an ISO date; the open end of time is said in words."""
        return self.words("number.open_end") if number >= OPEN_END else iso(number)

    def penalty(self, score: int) -> str:
        """Name a main penalty by its score: 1000 times its place in the order of severity, plus months."""
        kinds = list(self.knowledge.vocabulary.sorts["penalty_kind"].values)
        place, months = divmod(score, 1000)
        kind = self.constant("penalty_kind", kinds[place - 1]) if 0 < place <= len(kinds) else str(score)
        return self.words("statement.term", kind=kind, term=self.words.duration(months)) if months else kind

    # --- law

    def citation(self, provision: str) -> str:
        """Cite a provision, or name a reading `issue.position`."""
        law = self.knowledge.law.provisions
        if provision in law:
            return self.pick(law[provision].cite)
        if found := self.reading(provision):
            return self.words("readings.reading", name=self._answered(provision, found))
        return self.words("readings.definition")

    def gist(self, provision: str) -> str:
        """Say what a provision is about, in our own words; for a reading, who holds what."""
        law = self.knowledge.law.provisions
        if provision in law:
            return self.pick(law[provision].gist)
        if found := self.reading(provision):
            holders = self.words.join(self.pick((found.holders, found.holders_zh)), "semicolon")
            return self.words("readings.held_by", holders=holders, name=self._answered(provision, found))
        return ""

    def _answered(self, name: str, found: Position) -> str:
        question = self.knowledge.doctrine.issues[name.partition(".")[0]].question
        return self.words.answered(self.pick(question), self.pick(found.name))

    def reading(self, name: str) -> Position | None:
        """Find the position that `issue.position` names."""
        issue, _, position = name.partition(".")
        issues = self.knowledge.doctrine.issues
        return issues[issue].positions.get(position) if issue in issues else None

    def _position(self, issue: str, position: str) -> str:
        """Name a position by its issue: several issues may use the same word for one of theirs."""
        found = self.reading(f"{issue}.{position}")
        return self.pick(found.name) if found else position.replace("_", " ")


def unit_of(name: str, words: Language) -> str:
    """The unit that an argument's name ends in, or ""."""
    parts = name.split("_")
    tails = ("_".join(parts[at:]) for at in range(len(parts)))
    return next((tail for tail in tails if tail in words.section("units")), "")


def iso(number: int) -> str:
    """Write YYYYMMDD as an ISO date."""
    return f"{number // 10000:04}-{number // 100 % 100:02}-{number % 100:02}"


def _alike(predicate: Predicate, args: Sequence[Symbol | str | None]) -> bool:
    """Say whether one thing stands in two places of a type."""
    placed = [(arg.type, str(value)) for arg, value in zip(predicate.args, args, strict=True) if value is not None]
    return len(set(placed)) < len(placed)
