"""A case as values: facts, sources, what the court did, what nullum should say.

Facts come in the order of the file, each with its line. Maps of outcomes go from accused to offences, as in the file.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from kb.errors import BadInput, Problem, did_you_mean
from kb.files.terms import CEILING, Atom, Money, symbol

__all__ = [
    "CEILING",
    "NONE",
    "READINGS",
    "SETS",
    "STANDINGS",
    "STATUSES",
    "ByAccused",
    "Case",
    "Court",
    "Expect",
    "Fact",
    "Known",
    "Name",
]
__all__ += ["Origin", "Sentence", "accused_of", "check_accused", "symbol"]

STATUSES = ("proved", "admitted", "assumed", "disputed")
SETS = ("established", "convicted", "displaced", "tied")  # what an expectation lists whole: [] says that there is none
READINGS = ("theory", "positions", "note")  # keys of an expectation that state nothing
NONE = "none"  # as `missing` or `tier`: no element is missing, no tier is reached
STANDINGS = ("robust", "contested", "excluded")

ByAccused = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Name:
    """What a person, act or thing is called in a drawing."""

    en: str
    zh: str


@dataclass(frozen=True)
class Origin:
    """Where something is written: a seed with section and lines, or a citation; "" if not given."""

    seed: str = ""
    section: str = ""
    lines: str = ""
    citation: str = ""


@dataclass(frozen=True)
class Fact:
    """A fact of a case; a disputed one may hold or not."""

    atom: Atom
    status: str = "proved"
    note: str = ""
    line: int = 0
    source: Origin | None = None
    note_zh: str = ""

    @property
    def notes(self) -> tuple[str, str]:
        """The note in English and Chinese; a note in one language stands for both."""
        return self.note, self.note_zh or self.note


@dataclass(frozen=True)
class Sentence:
    """What the court imposed on an accused: a main penalty in months, a fine in yuan, months of suspension.

    "" and None where the record does not say; `tier` where the court named it, `mitigation` in its words.
    """

    kind: str = ""
    months: int = 0
    fine: Decimal | None = None
    suspended: int | None = None
    tier: str = ""
    mitigation: str = ""
    mitigation_zh: str = ""


@dataclass(frozen=True)
class Court:
    """What the real court decided; `remarks` holds the other keys of the file, each told in English and Chinese."""

    convicted: ByAccused = field(default_factory=dict)
    acquitted: ByAccused = field(default_factory=dict)
    remarks: dict[str, tuple[str, str]] = field(default_factory=dict)
    sentences: dict[str, Sentence] = field(default_factory=dict)


@dataclass(frozen=True)
class Expect:
    """What is expected under one theory; None means that nothing is said."""

    theory: str
    established: ByAccused | None = None
    convicted: ByAccused | None = None
    not_established: ByAccused | None = None
    displaced: ByAccused | None = None
    tied: ByAccused | None = None
    notes: ByAccused | None = None
    standing: dict[str, dict[str, str]] | None = None
    missing: dict[str, dict[str, str]] | None = None
    tier: dict[str, dict[str, str]] | None = None
    because: tuple[str, ...] = ()
    derived: tuple[str, ...] = ()
    not_derived: tuple[str, ...] = ()
    note: str = ""
    positions: dict[str, str] = field(default_factory=dict)
    line: int = 0


def _fen_of(atom: Atom) -> Decimal | None:
    amounts = [term.value for term in atom.args if isinstance(term, Money) and term.has_fen]
    return amounts[0] if amounts and not atom.negated else None


@dataclass(frozen=True)
class Case:
    """A checked case."""

    id: str
    title: str
    path: Path
    names: dict[str, Name]
    sources: tuple[Origin, ...]
    facts: tuple[Fact, ...]
    court: Court | None
    expect: tuple[Expect, ...]
    note: str = ""
    title_zh: str = ""
    note_zh: str = ""

    @property
    def titles(self) -> tuple[str, str]:
        """The title in English and Chinese; a title in one language stands for both."""
        return self.title, self.title_zh or self.title

    @property
    def notes(self) -> tuple[str, str]:
        """The note in English and Chinese; a note in one language stands for both."""
        return self.note, self.note_zh or self.note

    @property
    def accused(self) -> tuple[str, ...]:
        """The persons and units of the case, in the order of the file."""
        return accused_of(self.facts)

    @cached_property
    def with_fen(self) -> tuple[tuple[Atom, Decimal], ...]:
        """The facts that state an amount with fen, each with the first such amount."""
        return tuple((fact.atom, amount) for fact in self.facts if (amount := _fen_of(fact.atom)))


@dataclass(frozen=True)
class Known:
    """Ids that a case may name; None means that they are not checked."""

    offences: Collection[str] | None = None
    theories: Collection[str] | None = None
    provisions: Collection[str] | None = None


def check_accused(cases: Iterable[Case], accused: str | None) -> None:
    """Check that each of the cases has an accused of this name (None: any); raise `BadInput` with the nearest right word."""
    without = [case for case in cases if accused is not None and accused not in case.accused]
    if without:
        raise BadInput(
            Problem(str(case.path), 0, f"unknown accused `{accused}`{did_you_mean(accused or '', case.accused)}")
            for case in without
        )


def accused_of(facts: Iterable[Fact]) -> tuple[str, ...]:
    """Name the persons and units that the facts declare, each once, in their order."""
    atoms = [fact.atom for fact in facts]
    declared = [str(a.args[0]) for a in atoms if a.name in ("person", "unit") and a.args and not a.negated]
    return tuple(dict.fromkeys(declared))
