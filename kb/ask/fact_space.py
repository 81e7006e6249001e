"""The space of possible facts, spanned from the vocabulary and the rules, for searches over cases: of claims, of theories
that part, of changes that matter.

It holds the facts of one accused and one act that can bear on what is asked. Facts that a key or a rule of
encodings/search/incoherent.lp keeps apart never stand together. Bounds are part of the result: a search that finds
nothing within them proves nothing beyond them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from clingo import Function, Number, Symbol

from kb.ask.fillings import SKIPPED, Fillings
from kb.ask.limits import ACCUSED, ACT, DEFAULT, Limits
from kb.files import folders
from kb.files.doctrine import Package
from kb.files.predicates import Predicate
from kb.files.yamlfile import Reader, read
from kb.rules import slicing
from kb.rules.knowledge import Knowledge
from kb.rules.slicing import Pattern

__all__ = ["ACCUSED", "ACT", "OF_AN_OFFENCE", "Bounds", "Limits", "Space"]
__all__ += ["exclusive", "incoherent", "reasons", "span", "usual"]

OF_AN_OFFENCE = frozenset(
    {
        "knows_of_result",
        "hopes_for_result",
        "lets_result_happen",
        "should_foresee_result",
        "foresees_result",
        "trusts_to_avoid_result",
        "complaint",
        "complaint_withdrawn",
    }
)
"""Facts that name an offence without stating it as made out: fault as to its result, and complaints."""


@dataclass(frozen=True)
class Bounds:
    """What the space is limited to; of a `case` also the incoherent combinations that are borne."""

    persons: int = 1
    acts: int = 1
    limits: Limits = DEFAULT
    offences: tuple[str, ...] = ()
    facts: int = 0
    case: str = ""
    borne: tuple[str, ...] = ()

    def rows(self) -> dict[str, int | str]:
        """The bounds as a mapping, for printing."""
        if self.case:
            borne = {"borne": ", ".join(self.borne)} if self.borne else {}
            offences = ", ".join(self.offences) or "all"
            return {"case": self.case, "offences": offences, "possible facts": self.facts, **borne}
        return {
            "persons": self.persons,
            **({"joint crime": "outside"} if self.persons == 1 else {}),
            "acts": self.acts,
            "things of a kind": self.limits.things,
            **self.limits.said(),
            "offences": ", ".join(self.offences) or "all",
            "possible facts": self.facts,
        }


@dataclass(frozen=True)
class Space:
    """The facts that may be stated, in canonical order (that of the vocabulary, what is usual first), those that always
    are, the groups of which at most one holds, and those of which exactly one does. Of each pair in `bound` both hold or
    neither does; `borne` names the incoherent combinations that are borne, for the case at hand makes them."""

    fixed: tuple[Symbol, ...]
    possible: tuple[Symbol, ...]
    exclusive: tuple[tuple[Symbol, ...], ...]
    bounds: Bounds
    one_of: tuple[tuple[Symbol, ...], ...] = ()
    bound: tuple[tuple[Symbol, Symbol], ...] = ()
    borne: frozenset[str] = frozenset()


def span(
    knowledge: Knowledge,
    offences: Sequence[str] = (),
    issues: Sequence[str] = (),
    limits: Limits | None = None,
    asked: Collection[Pattern] = (),
    package: Package | None = None,
) -> Space:
    """Span the space of one accused and one act; where offences are given, only facts that can bear on them or on the
    issues; where patterns are asked, only facts that can bear on these, under the readings of the package."""
    limits = limits or Limits()
    filled = Fillings(knowledge, limits, tuple(offences))
    person, act = Function(ACCUSED), Function(ACT)
    times = tuple(Function("time", [act, Number(first), Number(last)]) for first, last in limits.times)
    fixed = (Function("person", [person]), Function("acts", [person, act]), *(times if len(times) == 1 else ()))
    possible: list[Symbol] = []
    rank = _rank()
    for predicate in sorted(knowledge.vocabulary.predicates.values(), key=lambda p: rank.get(p.name, len(rank))):
        if not _spanned(predicate, offences):
            continue
        facts = _usual_first(filled.fill(predicate))
        possible += facts
        if filled.denied(predicate):
            possible += [Function(s.name, s.arguments, False) for s in facts]
    ordered = tuple(dict.fromkeys(possible))
    bearing: Iterable[Pattern] | None = None
    if asked:
        bearing = slicing.facts_bearing(knowledge, asked, package)
    elif offences:
        bearing = slicing.facts_for(knowledge, offences, issues)
    if bearing is not None:
        patterns: dict[str, list[tuple[str | None, ...]]] = defaultdict(list)
        for name, constants in sorted(bearing, key=str):
            patterns[name].append(constants)
        ordered = tuple(fact for fact in ordered if slicing.matches(fact, patterns))
    bounds = Bounds(limits=limits, offences=tuple(offences), facts=len(ordered))
    return Space(fixed, ordered, exclusive(knowledge, ordered), bounds, (times,) if len(times) > 1 else ())


def _spanned(predicate: Predicate, offences: Sequence[str]) -> bool:
    """Say whether the space has facts of a predicate: not those that are fixed, nor those that state an offence as
    made out."""
    if not predicate.input or predicate.name in SKIPPED:
        return False
    names_offence = any(arg.type == "offence" for arg in predicate.args)
    return not names_offence or (bool(offences) and predicate.name in OF_AN_OFFENCE)


def exclusive(knowledge: Knowledge, facts: Iterable[Symbol]) -> tuple[tuple[Symbol, ...], ...]:
    """Group the facts of which at most one holds: those that agree on the key of their predicate."""
    groups: dict[tuple[str, tuple[Symbol, ...]], list[Symbol]] = defaultdict(list)
    for fact in facts:
        predicate = knowledge.vocabulary.predicates[fact.name]
        if predicate.key and fact.positive:
            places = zip(predicate.args, fact.arguments, strict=True)
            groups[fact.name, tuple(value for arg, value in places if arg.name in predicate.key)].append(fact)
    return tuple(tuple(group) for group in groups.values() if len(group) > 1)


def _usual_first(facts: Iterable[Symbol]) -> list[Symbol]:
    """Put what encodings/search/usual.yaml names before its equals, in the order of that file."""
    rank = _rank()
    return sorted(facts, key=lambda s: [rank.get(str(arg), len(rank)) for arg in s.arguments])


def usual() -> tuple[str, ...]:
    """The values that stand for their kind in a case that a search makes, and the facts that come before others."""
    return listed("usual", "a value")


@cache
def _rank() -> dict[str, int]:
    return {word: place for place, word in enumerate(usual())}


@cache
def listed(name: str, what: str) -> tuple[str, ...]:
    """The words of a list that searches go by, as its file in encodings/search has them; `what` is one of them."""
    path = folders.encodings() / "search" / f"{name}.yaml"
    reader = Reader(str(path))
    rows = reader.mapping(read(path), "the file", (name,), (name,))
    found = tuple(reader.text(node, what) for node in reader.sequence(rows.get(name), f"`{name}`"))
    reader.finish()
    return found


@cache
def incoherent() -> str:
    """The rules that keep facts apart which no case has together, as text over worlds."""
    return (folders.encodings() / "search" / "incoherent.lp").read_text(encoding="utf-8")


@cache
def reasons() -> dict[str, tuple[str, str]]:
    """Why the facts of each of these combinations never stand together, by its name."""
    path = folders.encodings() / "search" / "incoherent.yaml"
    reader = Reader(str(path))
    found = {name: reader.languages(node, name) for name, node in reader.mapping(read(path), "the file").items()}
    reader.finish()
    return found
