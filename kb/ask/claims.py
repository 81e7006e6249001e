"""Claims about the law, as values: a proposition over facts and outcomes, the readings and bounds under which it is put,
and what its author's readers should expect."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from clingo import Symbol

from kb.ask.limits import DEFAULT, Limits
from kb.files.terms import Atom, symbol

Texts = tuple[str, str]
FREE = "anything_"
"""What stands in an atom for `_`: any value."""

UNIVERSAL = ("contained_in", "equivalent", "impossible", "lighter_than")
EXISTENTIAL = ("possible", "separable", "depends_on")
NOT_COMPUTABLE = "not_computable"
FORMS = (*UNIVERSAL, *EXISTENTIAL, NOT_COMPUTABLE)

HOLDS, REFUTED, POSSIBLE, NOT_WITHIN, UNDECIDED = "holds", "refuted", "possible", "not_within_bounds", "undecided"
VERDICTS = (HOLDS, REFUTED, POSSIBLE, NOT_WITHIN, UNDECIDED, NOT_COMPUTABLE)


@dataclass(frozen=True)
class Condition:
    """What is so in one world: atoms that hold or do not, all of them; and, of each group of `either`, one at least."""

    atoms: tuple[tuple[Atom, bool], ...] = ()
    either: tuple[tuple[Condition, ...], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.atoms or self.either)

    def every_atom(self) -> Iterator[Atom]:
        """Yield the atoms, also those of the alternatives."""
        yield from (atom for atom, _ in self.atoms)
        for group in self.either:
            for one in group:
                yield from one.every_atom()


NOTHING = Condition()


@dataclass(frozen=True)
class Claim:
    """A claim. `only` are patterns of facts that the first world alone has, `only_second` those of its twin alone; a
    claim without them is about one world. `theories` are those that it quantifies over (none: `theory` alone), every one of
    them or some; so are the positions of the issues in `every` and in `some`. `compared` are the offences whose ranges `lighter_than` compares ("" stands
    for any conviction)."""

    id: str
    text: Texts
    author: str
    passage: str
    form: str
    path: Path
    premise: Condition = NOTHING
    conclusion: Condition = NOTHING
    second: Condition = NOTHING
    only: tuple[Atom, ...] = ()
    only_second: tuple[Atom, ...] = ()
    compared: tuple[str, str] = ("", "")
    theory: str = "positive_law"
    positions: dict[str, str] = field(default_factory=dict)
    theories: tuple[str, ...] = ()
    some_theory: bool = False
    every: tuple[str, ...] = ()
    some: tuple[str, ...] = ()
    limits: Limits = DEFAULT
    offences: tuple[str, ...] = ()
    case: str = ""
    accused: str = ""
    act: str = ""
    given: tuple[Atom, ...] = ()
    without: tuple[Atom, ...] = ()
    may_vary: tuple[Atom, ...] = ()
    expect: str = ""
    reason: Texts = ("", "")
    note: Texts = ("", "")

    @property
    def twins(self) -> bool:
        """Say whether the claim is about two cases that differ in named facts."""
        return bool(self.only or self.only_second)

    @property
    def universal(self) -> bool:
        """Say whether one case refutes the claim; otherwise one bears it out."""
        return self.form in UNIVERSAL

    @property
    def stated(self) -> Iterator[Atom]:
        """Every pattern of the claim."""
        for condition in (self.premise, self.conclusion, self.second):
            yield from condition.every_atom()
        yield from (*self.only, *self.only_second)


def free(atom: Atom) -> bool:
    """Say whether an atom has an open place."""
    return any(str(term) == FREE for term in atom.args)


def matches(atom: Atom, fact: Symbol) -> bool:
    """Say whether a fact, as clingo sees it, has the pattern of an atom."""
    wanted = symbol(atom)
    return (
        (wanted.name, wanted.positive, len(wanted.arguments)) == (fact.name, fact.positive, len(fact.arguments))
    ) and all(str(one) in (FREE, str(other)) for one, other in zip(wanted.arguments, fact.arguments, strict=True))
