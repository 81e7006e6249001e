"""What an expectation says, statement by statement, and which statements an outcome does not meet.

A `Statement` says one thing of one outcome: the charges of an accused, the standing of an offence, a provision that the
proofs must use. `expected` and what `found` reads off the outcome are tuples of the same words; where they are equal
the statement is met.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from clingo import Symbol

from kb.files.atom_parser import parse_atom
from kb.files.cases import NONE, SETS, Expect
from kb.files.terms import symbol
from kb.run.outcome import Outcome

LARGEST_IN_CLINGO = 2**31 - 1  # a conclusion is compared as it is written; only facts are cut off lower
DETAILS = ("standing", "tier", "missing")
Words = tuple[str, ...]


@dataclass(frozen=True)
class Statement:
    """One statement: `kind` is the key of the expectation; `subject` the offence, note, provision or atom it is about,
    "" for a whole set of charges; `accused` is "" where it is about nobody."""

    kind: str
    accused: str
    subject: str
    expected: Words


@dataclass(frozen=True)
class Unmet:
    """A statement, and what was found in its stead; `among` is what there is of the kind."""

    statement: Statement
    found: Words
    among: Words = ()

    @property
    def message(self) -> str:
        """Say in one line what differs."""
        said, about = self.statement, f" of {self.statement.accused}"
        match said.kind:
            case "not_established":
                return f"established{about} against expectation: {listed(self.found)}"
            case "notes":
                return f"notes{about}: {listed(said.expected)} not among {listed(self.among)}"
            case "because":
                return f"the proofs do not use {said.subject}"
            case "derived":
                return f"{said.subject} is not derived"
            case "not_derived":
                return f"{said.subject} is derived"
            case "standing" | "tier":
                what = f"{said.kind} of {said.subject} for {said.accused}"
                return f"{what}: expected {said.expected[0]}, found {self.found[0]}"
            case "missing":
                what = f"first missing element of {said.subject} for {said.accused}"
                return f"{what}: expected {said.expected[0]}, found {self.found[0]}"
        return f"{said.kind}{about}: expected {listed(said.expected)}, found {listed(self.found)}"

    @property
    def lacking(self) -> Words:
        """What was expected and was not found."""
        return tuple(word for word in self.statement.expected if word not in self.found)

    @property
    def surplus(self) -> Words:
        """What was found and was not expected."""
        return tuple(word for word in self.found if word not in self.statement.expected)


def listed(words: Iterable[str]) -> str:
    """Write words as a case file lists them."""
    return "[" + ", ".join(sorted(words)) + "]"


def statements(expect: Expect) -> Iterator[Statement]:
    """Take an expectation apart, in the order in which a case file writes it."""
    for kind in SETS:
        for accused, offences in (getattr(expect, kind) or {}).items():
            yield Statement(kind, accused, "", tuple(sorted(offences)))
    for accused, offences in (expect.not_established or {}).items():
        yield from (Statement("not_established", accused, offence, ()) for offence in offences)
    for accused, notes in (expect.notes or {}).items():
        yield from (Statement("notes", accused, note, (note,)) for note in notes)
    for kind in DETAILS:
        for accused, details in (getattr(expect, kind) or {}).items():
            yield from (Statement(kind, accused, offence, (word,)) for offence, word in details.items())
    yield from (Statement("derived", "", atom, (atom,)) for atom in expect.derived)
    yield from (Statement("not_derived", "", atom, ()) for atom in expect.not_derived)
    yield from (Statement("because", "", provision, (provision,)) for provision in expect.because)


def unmet(expect: Expect, outcome: Outcome) -> Iterator[Unmet]:
    """Yield the statements of an expectation that an outcome does not meet."""
    for statement in statements(expect):
        if failed := judge(statement, outcome):
            yield failed


def judge(statement: Statement, outcome: Outcome) -> Unmet | None:
    """Say what an outcome has in the stead of a statement; None where it meets it."""
    found = _FOUND[statement.kind](statement, outcome)
    if found == statement.expected:
        return None
    return Unmet(statement, found, _notes(statement, outcome) if statement.kind == "notes" else ())


def _charges(statement: Statement, outcome: Outcome) -> Words:
    """The offences of a set."""
    rows = getattr(outcome, statement.kind).get(statement.accused, [])
    return tuple(sorted({charge.offence for charge in rows}))


def _ties(statement: Statement, outcome: Outcome) -> Words:
    ties = outcome.tied.get(statement.accused, [])
    return tuple(sorted(set(chain.from_iterable((tie.offence, tie.other) for tie in ties))))


def _established(statement: Statement, outcome: Outcome) -> Words:
    made = {charge.offence for charge in outcome.established.get(statement.accused, [])}
    return (statement.subject,) if statement.subject in made else ()


def _notes(statement: Statement, outcome: Outcome) -> Words:
    return tuple(sorted({note.note for note in outcome.notes.get(statement.accused, [])}))


def _note(statement: Statement, outcome: Outcome) -> Words:
    return statement.expected if statement.subject in _notes(statement, outcome) else ()


def _standing(statement: Statement, outcome: Outcome) -> Words:
    held = {charge.offence: charge.standing for charge in outcome.established.get(statement.accused, [])}
    return (held.get(statement.subject, "excluded"),)


def _tier(statement: Statement, outcome: Outcome) -> Words:
    tiers = {charge.offence: charge.tier for charge in outcome.established.get(statement.accused, [])}
    return (tiers.get(statement.subject, NONE),)


def _missing(statement: Statement, outcome: Outcome) -> Words:
    first = {item.offence: (item.elements or ("",))[0] for item in outcome.missing.get(statement.accused, [])}
    return (first.get(statement.subject) or NONE,)


def _derived(statement: Statement, outcome: Outcome) -> Words:
    """The atom where all worlds have it, or, for one that must not be derived, where some world has it."""
    atom = symbol(parse_atom(statement.subject), ceiling=LARGEST_IN_CLINGO)
    held = [atom in world.model for world in outcome.worlds]
    return (statement.subject,) if (all(held) if statement.expected else any(held)) else ()


def _because(statement: Statement, outcome: Outcome) -> Words:
    return statement.expected if outcome.rests_on(statement.subject) else ()


def named(expect: Expect) -> list[Symbol]:
    """List the atoms that an expectation names."""
    written = [*expect.derived, *expect.not_derived]
    return [symbol(parse_atom(text), ceiling=LARGEST_IN_CLINGO) for text in written]


_FOUND: dict[str, Callable[[Statement, Outcome], Words]] = {
    "established": _charges,
    "convicted": _charges,
    "displaced": _charges,
    "tied": _ties,
    "not_established": _established,
    "notes": _note,
    "standing": _standing,
    "tier": _tier,
    "missing": _missing,
    "derived": _derived,
    "not_derived": _derived,
    "because": _because,
}
