"""What moved, told: of each case what went and came of its outcome, and the rule instances that made it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from explain.say import charge_text
from explain.say.account import account
from explain.say.language import Language, language
from explain.say.sentences import Speaker
from kb.ask.fixtures import readings
from kb.ask.moves import Cause, Finding, Move, Moved, Tell
from kb.rules.knowledge import Knowledge
from kb.rules.revising import Revised
from kb.run.outcome import Outcome

WENT, CAME = "-", "+"
SHOWN, INSTANCES = 3, 8  # cases of a group told at length, and rule instances of a case
Signed = tuple[str, str]  # `-` or `+`, and what is said


@dataclass(frozen=True)
class Told:
    """A move in words: its title, the lines of the outcome, and the instances of rules, each that went or came."""

    title: str
    outcome: tuple[Signed, ...]
    instances: tuple[Signed, ...]


def teller(lang: str) -> Tell:
    """Make what tells moves in a language."""

    def tell(was: Outcome, now: Outcome, causes: Sequence[Cause]) -> Told:
        old, new = Speaker(was.knowledge, was.case, lang), Speaker(now.knowledge, now.case, lang)
        lines = [list(_lines(outcome, lang)) for outcome in (was, now)]
        instances = []
        for cause in causes:
            for sign, speaker, atoms in ((WENT, old, cause.went), (CAME, new, cause.came)):
                cite = speaker.words.cite([speaker.citation(cause.revised.provision)])
                instances += [(sign, speaker.atom(atom) + cite) for atom in atoms]
        title = new.pick(now.case.titles)
        return Told(title, tuple(_apart(*lines)), tuple(dict.fromkeys(instances)))

    return tell


def _lines(outcome: Outcome, lang: str) -> Iterator[str]:
    """The lines of an outcome but the one that names the law and the theory, which is no part of it; where there are
    several accused, each with the name under which it stands."""
    named, several = "", len(outcome.case.accused) > 1
    told = account(outcome, lang)
    for line in charge_text.lines(told):
        if line == told.heading:
            continue
        if several and line.startswith(" "):
            yield f"{named}{language(lang)('punctuation.colon')}{line.strip()}"
        else:
            named = line.strip()
            yield named


def _apart(old: Sequence[str], new: Sequence[str]) -> Iterator[Signed]:
    yield from ((WENT, line) for line in old if line not in new)
    yield from ((CAME, line) for line in new if line not in old)


def revision(change: Revised, known: Knowledge, words: Language) -> str:
    """Name what was revised, and how."""
    provision = known.law.provisions.get(change.provision)
    cite = words.pick(provision.cite) if provision else ""
    named = cite + words("punctuation.aside", text=change.provision) if cite else change.file
    return words(f"moved.{change.kind}", named=named)


def literals(change: Revised) -> Iterator[Signed]:
    """Write what the rules said and now say, where they differ, as program text."""
    old, new = change.literals
    yield from ((WENT, part) for part in old)
    yield from ((CAME, part) for part in new)


def found(move: Move, words: Language) -> list[Signed]:
    """The lines of the outcome that went and came; where those are the same, the findings themselves."""
    told: Told = move.told
    if told.outcome:
        return list(told.outcome)
    rows = [*((WENT, row) for row in move.went), *((CAME, row) for row in move.came)]
    return [(sign, _finding(row, words)) for sign, row in rows]


def instances(move: Move, words: Language) -> list[Signed]:
    """The first rule instances that went and came, and how many more there are."""
    told: tuple[Signed, ...] = move.told.instances
    rest = len(told) - INSTANCES
    return [*told[:INSTANCES], *([("…", words("moved.more", count=rest))] if rest > 0 else [])]


def _finding(row: Finding, words: Language) -> str:
    return words.join(filter(None, row))


def text(moved: Moved, base: str, known: Knowledge, words: Language, every: bool) -> Iterator[str]:
    """Tell what moved, group by group."""
    yield words(
        "moved.lead",
        base=base,
        compared=moved.compared,
        moved=_count(moved),
        revised=len(moved.revised),
        reached=moved.reached,
    )
    for changes, moves in moved.groups.items():
        yield ""
        yield from _heading(changes, len(moves), known, words)
        for place, move in enumerate(moves):
            yield "   " + words("moved.case", case=move.case.id, theory=readings(move.expect))
            if every or place < SHOWN:
                yield from (f"      {sign} {said}" for sign, said in [*found(move, words), *instances(move, words)])
    idle = [change for change in moved.revised if not any(change in changes for changes in moved.groups)]
    if idle:
        yield ""
        yield words("moved.idle")
        yield from (f"   {revision(change, known, words)}" for change in idle)
    if moved.unread:
        yield ""
        yield words("moved.unread")
        yield from (f"   {one.case}: {one.reason}" for one in moved.unread)


def _heading(changes: Sequence[Revised], count: int, known: Knowledge, words: Language) -> Iterator[str]:
    named = words.join((revision(change, known, words) for change in changes), "semicolon")
    yield words("moved.group", named=named or words("moved.readings"), count=count)
    for change in changes:
        yield from (f"   {sign} {said}" for sign, said in literals(change))


def _count(moved: Moved) -> int:
    return sum(len(moves) for moves in moved.groups.values())


def data(moved: Moved, base: str) -> dict[str, Any]:
    """What moved, as data."""
    return {
        "base": base,
        "compared": moved.compared,
        "reached": moved.reached,
        "revised": [_revised(change) for change in moved.revised],
        "groups": [
            {"provisions": [change.provision for change in changes], "moves": [_moved(move) for move in moves]}
            for changes, moves in moved.groups.items()
        ],
        "unread": [{"case": one.case, "reason": one.reason} for one in moved.unread],
    }


def _revised(change: Revised) -> dict[str, Any]:
    gone, come = change.literals
    return {
        "provision": change.provision,
        "file": change.file,
        "kind": change.kind,
        "gone": list(gone),
        "come": list(come),
    }


def _moved(move: Move) -> dict[str, Any]:
    def atoms(picked: Iterable[Any]) -> list[str]:
        return [str(atom) for atom in picked]

    return {
        "case": move.case.id,
        "theory": move.expect.theory,
        "positions": dict(move.expect.positions),
        "went": [list(row) for row in move.went],
        "came": [list(row) for row in move.came],
        "instances": [
            {"provision": cause.revised.provision, "went": atoms(cause.went), "came": atoms(cause.came)}
            for cause in move.causes
        ],
    }


def sections(moved: Moved, known: Knowledge, words: Language) -> list[Mapping[str, Any]]:
    """The groups as a page shows them."""
    return [
        {
            "heading": "\n".join(_heading(changes, len(moves), known, words)).split("\n")[0],
            "rules": [each for change in changes for each in literals(change)],
            "moves": [
                {
                    "case": move.case.id,
                    "title": move.told.title,
                    "readings": readings(move.expect),
                    "lines": found(move, words),
                    "instances": instances(move, words),
                }
                for move in moves
            ],
        }
        for changes, moves in moved.groups.items()
    ]
