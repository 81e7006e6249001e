"""One account of an outcome: the list of statements that text, page, data and tables all render.

A statement has a kind (a word of the section `heading`), says in `text` what holds, and names the provisions it rests
on. What belongs to a statement (the range of a conviction, the fact it hangs on) stands `below` it. `row` is what data
formats write of it; a statement that is `aside` stands in data only, because texts say the same in another one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from explain.say.language import DEFAULT
from explain.say.readings import Readings, heading, readings
from explain.say.sentences import Speaker
from kb.run.outcome import Outcome

Key = tuple[str, str, str]  # accused, act, offence


@dataclass(frozen=True)
class Statement:
    """One thing that an outcome says, of an accused or (where that is "") of the whole case."""

    kind: str
    text: str
    accused: str = ""
    offence: str = ""
    act: str = ""
    provisions: tuple[str, ...] = ()
    standing: str = "robust"
    row: Mapping[str, Any] | None = None
    aside: bool = False
    below: tuple[Statement, ...] = ()

    def all(self) -> Iterator[Statement]:
        """Yield the statement and everything below it."""
        yield self
        for statement in self.below:
            yield from statement.all()

    @property
    def offences(self) -> tuple[str, ...]:
        """The offences that it is about: the several of a tie, else one."""
        pairs = (self.row or {}).get("rows", ())
        return tuple(dict.fromkeys(name for pair in pairs for name in pair.get("offences", ()))) or (self.offence,)


@dataclass(frozen=True)
class Account:
    """What an outcome says, in the order of telling; `readings` and `heading` say under which readings."""

    outcome: Outcome
    speaker: Speaker = field(repr=False)
    readings: Readings
    heading: str
    statements: tuple[Statement, ...]

    def of(self, accused: str, *kinds: str) -> list[Statement]:
        """The statements about an accused ("": about the case), of some kinds or all."""
        return [s for s in self._by_accused.get(accused, ()) if not kinds or s.kind in kinds]

    @cached_property
    def _by_accused(self) -> dict[str, list[Statement]]:
        found: dict[str, list[Statement]] = {}
        for statement in self.statements:
            found.setdefault(statement.accused, []).append(statement)
        return found

    def told(self, accused: str) -> list[Statement]:
        """The statements about an accused that texts tell."""
        return [s for s in self.of(accused) if not s.aside]


def account(outcome: Outcome, lang: str = DEFAULT, watched: Collection[Key] = ()) -> Account:
    """Give an account of an outcome; of charges not made out the near ones are told, and those `watched`."""
    from explain.say import effects, verdicts

    speaker = Speaker(outcome.knowledge, outcome.case, lang)
    made = list(verdicts.facts(outcome, speaker))
    for accused in outcome.case.accused:
        made += verdicts.verdicts(outcome, speaker, accused)
        made += effects.apart(outcome, speaker, accused)
        made += verdicts.lacking(outcome, speaker, accused, watched)
    told = merged(made)
    found = readings(outcome)
    return Account(outcome, speaker, found, heading(found, outcome.knowledge.doctrine, speaker.words), told)


def merged(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """Say once what several provisions bear out alike; each keeps its row."""
    found: dict[tuple[object, ...], Statement] = {}
    for number, new in enumerate(statements):
        key = (
            new.kind,
            new.accused,
            new.offence,
            new.act,
            new.text,
            new.standing,
            new.aside,
        )
        old = found.get(key)
        if old is None or new.row is None or old.row is None or (old.below and new.below):
            found[key if old is None else (*key, number)] = replace(new, below=merged(new.below))
            continue
        rows = [row for one in (old, new) for row in (one.row or {}).get("rows", [one.row])]
        cited = tuple(dict.fromkeys([*old.provisions, *new.provisions]))
        found[key] = replace(old, provisions=cited, row={"rows": rows}, below=old.below or merged(new.below))
    return tuple(found.values())
