"""The dates of one case against each other: what cannot all be true is refused, with both lines.

Only what is impossible is told: an age that the birth date excludes, an act before its doer was born, and a step of the
procedure (prosecution, judgment) before the act that it is about had begun. A disputed date contradicts nothing.
"""

from collections.abc import Iterable
from datetime import date

from kb.files.cases import Fact
from kb.files.terms import Date, Number
from kb.files.vocabulary import Vocabulary
from kb.files.yamlfile import Reader

STEPS = {
    "judged": "the court decided",
    "final_judgment": "the judgment became final",
    "prosecuted": "prosecution began",
    "discovered": "the act was discovered",
}
"""Facts that give the day of something which only an act already begun can meet; the date stands last."""


class DateChecks:
    """Notes in `reader` the dates of a case that exclude each other."""

    def __init__(self, reader: Reader, vocabulary: Vocabulary, facts: Iterable[Fact]) -> None:
        self.reader = reader
        self.vocabulary = vocabulary
        self.facts = [fact for fact in facts if fact.status != "disputed" and not fact.atom.negated]
        self.times = {str(fact.atom.args[0]): fact for fact in self._named("time")}

    def check(self) -> None:
        """Make all checks."""
        self._steps()
        for born in self._named("born"):
            if times := self._times_of(str(born.atom.args[0])):
                self._birth(born, times)

    def _named(self, name: str) -> list[Fact]:
        return [fact for fact in self.facts if fact.atom.name == name]

    def _times_of(self, person: str) -> list[Fact]:
        """List when the acts lie that some fact names together with a person."""
        acts: dict[str, None] = {}
        for fact in self.facts:
            if person in map(str, self.vocabulary.places(fact.atom, "accused")):
                acts |= dict.fromkeys(map(str, self.vocabulary.places(fact.atom, "act")))
        return [self.times[act] for act in acts if act in self.times]

    def _steps(self) -> None:
        for fact in self.facts:
            if fact.atom.name not in STEPS:
                continue
            acts = set(map(str, self.vocabulary.places(fact.atom, "act"))) or set(self.times)
            begun = [time for act, time in self.times.items() if act in acts]
            for time in begun:
                if _day(fact, -1) < _day(time, 1):
                    both = f"lines {fact.line} and {time.line}"
                    act = f"`{time.atom.args[0]}` began on {_day(time, 1)}"
                    message = f"{STEPS[fact.atom.name]} on {_day(fact, -1)}, before {act} ({both})"
                    self.reader.add(fact.line, message)

    def _birth(self, born: Fact, times: list[Fact]) -> None:
        birth, person = _day(born, 1), str(born.atom.args[0])
        first = min(times, key=lambda time: _day(time, 1))
        last = max(times, key=lambda time: _day(time, 2))
        if _day(first, 1) < birth:
            both = f"lines {first.line} and {born.line}"
            self.reader.add(first.line, f"`{person}` acts on {_day(first, 1)}, before the birth on {birth} ({both})")
            return
        youngest, oldest = _years(birth, _day(first, 1), reached=False), _years(birth, _day(last, 2), reached=True)
        for age in self._named("age"):
            who, years = age.atom.args
            if str(who) == person and isinstance(years, Number) and not youngest <= years.value <= oldest:
                span = f"{youngest}" if youngest == oldest else f"{youngest} to {oldest}"
                both = f"lines {age.line} and {born.line}"
                message = f"`{person}`, born on {birth}, was {span} years old when acting, not {years} ({both})"
                self.reader.add(age.line, message)


def _day(fact: Fact, place: int) -> date:
    term = fact.atom.args[place]
    assert isinstance(term, Date)  # the vocabulary has seen to it
    return term.value


def _years(birth: date, day: date, *, reached: bool) -> int:
    """Count full years; `reached` says whether the birthday itself counts as the new year of life."""
    birthday_to_come = (day.month, day.day) < (birth.month, birth.day)
    on_birthday = (day.month, day.day) == (birth.month, birth.day)
    return max(0, day.year - birth.year - (birthday_to_come or (on_birthday and not reached)))
