"""Sentences: what an atom says, in English or Chinese, with the words of the vocabulary and the names of the case.

Numbers are grouped and carry the unit of their measure; dates are ISO dates; an amount that was cut off when the case
was read is written as the case states it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from clingo import Symbol, SymbolType

from kb.files.cases import CEILING, Case, symbol
from kb.files.terms import Money, Number
from kb.files.vocabulary import Argument, Predicate

if TYPE_CHECKING:
    from kb.files.doctrine import Position
    from kb.rules.knowledge import Knowledge
    from kb.run.reasons import Absent

OPEN_END = 99990000  # dates from here on mean that no end is known
_ANY = {"en": "any", "zh": "任何"}
_PLACE = re.compile(r"\{(\w+)\}")  # filled in one pass: the name of a person may itself look like a place
_UNITS_ZH = {
    "yuan": "元",
    "files": "个",
    "items": "条",
    "accounts": "个",
    "clicks": "次",
    "records": "条",
    "websites": "个",
    "groups": "个",
    "recipients": "个",
    "views": "次",
    "forwards": "次",
    "persons": "人",
    "times": "次",
    "person_times": "人次",
    "days": "天",
    "members": "名",
    "sites": "个",
    "cards": "张",
    "computers": "台",
    "sets": "组",
    "vehicles": "辆",
    "advertisements": "则",
}


class Speaker:
    """Puts the atoms of one case into words of one language (`en` or `zh`)."""

    def __init__(self, knowledge: Knowledge, case: Case, lang: str = "en") -> None:
        self.knowledge = knowledge
        self.case = case
        self.lang = lang
        self._column = 1 if lang == "zh" else 0
        self._exact = {symbol(fact.atom): fact.atom for fact in case.facts}

    def pick(self, texts: Sequence[str]) -> str:
        """Choose the text of the speaker's language from a pair (en, zh)."""
        return texts[self._column]

    def atom(self, atom: Symbol) -> str:
        """Say an atom; one with strong negation says that it is shown not to be so."""
        predicate = self._predicate(atom.name)
        if predicate is None:
            return str(atom)
        if atom.positive:
            return upper(self._fill(self._text(predicate, ""), predicate, atom.arguments, atom))
        if denied := self._text(predicate, "neg_"):
            return upper(self._fill(denied, predicate, atom.arguments, atom))
        said = self._fill(self._text(predicate, ""), predicate, atom.arguments, atom)
        return f"已证明并非：{said}" if self.lang == "zh" else f"It is shown not to be so that {said}"

    def absent(self, absent: Absent) -> str:
        """Say that no atom of a form is shown; free places read as `any`."""
        predicate = self._predicate(absent.name)
        if predicate is None:
            return f"not {absent.name}"
        if absent.positive and (text := self._text(predicate, "not_")):
            return upper(self._fill(text, predicate, absent.args))
        text = self._text(predicate, "" if absent.positive else "neg_") or self._text(predicate, "")
        said = self._fill(text, predicate, absent.args)
        if not absent.positive and not self._text(predicate, "neg_"):
            return f"未证明并非：{said}" if self.lang == "zh" else f"It is not shown not to be so that {said}"
        return f"未证明：{said}" if self.lang == "zh" else f"It is not shown that {said}"

    def pattern(self, wanted: Absent) -> str:
        """Say an atom that would be needed; free places read as `any`."""
        predicate = self._predicate(wanted.name)
        if predicate is None:
            return wanted.name
        text = self._text(predicate, "" if wanted.positive else "neg_") or self._text(predicate, "")
        named = [
            self._some(arg) if value is None else value for arg, value in zip(predicate.args, wanted.args, strict=True)
        ]
        said = self._fill(text, predicate, named)
        if not wanted.positive and not self._text(predicate, "neg_"):
            return f"已证明并非：{said}" if self.lang == "zh" else f"It is shown not to be so that {said}"
        return upper(said)

    def _some(self, arg: Argument) -> str:
        return "某" if self.lang == "zh" else f"some {arg.name.replace('_', ' ')}"

    def constant(self, sort: str, name: str) -> str:
        """Name a constant of a sort."""
        values = self.knowledge.vocabulary.sorts[sort].values
        if name in values:
            return values[name].zh if self.lang == "zh" else values[name].en
        return self.name(name)

    def name(self, word: str) -> str:
        """Name a person, act or thing of the case."""
        if found := self.case.names.get(word):
            return found.zh if self.lang == "zh" else found.en
        return word.replace("_", " ")

    def citation(self, provision: str) -> str:
        """Cite a provision, or name a reading `issue.position`."""
        law = self.knowledge.law.provisions
        if provision in law:
            return self.pick(law[provision].cite)
        if found := self._reading(provision):
            name = self.pick(found.name)
            return f"学说：{name}" if self.lang == "zh" else f"Reading: {name}"
        return "（定义）" if self.lang == "zh" else "(by definition)"

    def gist(self, provision: str) -> str:
        """Say what a provision is about, in our own words; for a reading, who holds it and where."""
        law = self.knowledge.law.provisions
        if provision in law:
            return self.pick(law[provision].gist)
        if found := self._reading(provision):
            where = "; ".join(self.citation(place) if place in law else place for place in found.where)
            return f"{', '.join(found.holders)}: {where}. {found.effect}"
        return ""

    def _reading(self, name: str) -> Position | None:
        """Find the position that `issue.position` names."""
        issue, _, position = name.partition(".")
        issues = self.knowledge.doctrine.issues
        return issues[issue].positions.get(position) if issue in issues else None

    def penalty(self, score: int) -> str:
        """Name a main penalty by its score: 1000 times its place in the order of severity, plus months."""
        kinds = list(self.knowledge.vocabulary.sorts["penalty_kind"].values)
        place, months = divmod(score, 1000)
        kind = self.constant("penalty_kind", kinds[place - 1]) if 0 < place <= len(kinds) else str(score)
        if not months:
            return kind
        return f"{kind}{months}个月" if self.lang == "zh" else f"{kind} of {months} month{'s' * (months > 1)}"

    def number(self, value: int, unit: str = "") -> str:
        """Write a number with its unit."""
        said = f"{value:,}"
        if value >= CEILING:
            said = f"{said}以上" if self.lang == "zh" else f"{said} or more"
        return self._with_unit(said, unit)

    def _with_unit(self, said: str, unit: str) -> str:
        if not unit:
            return said
        return f"{said}{_UNITS_ZH.get(unit, '')}" if self.lang == "zh" else f"{said} {unit.replace('_', '-')}"

    def _predicate(self, name: str) -> Predicate | None:
        return self.knowledge.vocabulary.predicates.get(name)

    def _text(self, predicate: Predicate, prefix: str) -> str:
        text: str = getattr(predicate, prefix + self.lang)
        return text

    def _fill(
        self, text: str, predicate: Predicate, args: Sequence[Symbol | str | None], whole: Symbol | None = None
    ) -> str:
        unit = self._unit(predicate, args)
        exact = self._exact.get(whole) if whole is not None else None
        words = {}
        for place, (arg, value) in enumerate(zip(predicate.args, args, strict=True)):
            stated = exact.args[place] if exact is not None else None
            if isinstance(stated, Number | Money):
                words[arg.name] = self._stated(stated, unit)
            else:
                words[arg.name] = self.term(arg, value, unit)
        if predicate.name == "doctrine" and None not in args:
            words["position"] = self._position(str(args[0]), str(args[1]))
        return _PLACE.sub(lambda place: words.get(place[1], place[0]), text)

    def _position(self, issue: str, position: str) -> str:
        """Name a position by its issue: several issues may use the same word for one of theirs."""
        found = self._reading(f"{issue}.{position}")
        return self.pick(found.name) if found else position.replace("_", " ")

    def _stated(self, stated: Number | Money, unit: str) -> str:
        return self._with_unit(f"{stated.value:,}", unit)

    def _unit(self, predicate: Predicate, args: Sequence[Symbol | str | None]) -> str:
        for arg, value in zip(predicate.args, args, strict=True):
            sort = self.knowledge.vocabulary.sorts.get(arg.type)
            if sort and sort.measures and value is not None and str(value) in sort.values:
                return sort.values[str(value)].unit
        return ""

    def term(self, arg: Argument, value: Symbol | str | None, unit: str = "") -> str:
        """Say one argument by its type; a text stands for itself."""
        if value is None or isinstance(value, str):
            return value or _ANY[self.lang]
        if value.type == SymbolType.Number:
            if arg.type == "date":
                return date(value.number)
            return self.number(value.number, "yuan" if arg.type == "yuan" else unit if arg.type == "quantity" else "")
        if value.type == SymbolType.String:
            return f"“{value.string}”"
        if arg.type == "provision" or value.name == "reading":
            from kb.rules.formula import citation

            return self.citation(citation(value))
        if arg.type in self.knowledge.vocabulary.sorts:
            return self.constant(arg.type, str(value))
        return self.name(str(value))


def date(number: int) -> str:
    """Write YYYYMMDD as an ISO date; the open end of time is said in words."""
    return "open end" if number >= OPEN_END else f"{number // 10000:04}-{number // 100 % 100:02}-{number % 100:02}"


def upper(text: str) -> str:
    """Begin a sentence with a capital letter."""
    return text[:1].upper() + text[1:]
