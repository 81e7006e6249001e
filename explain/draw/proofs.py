"""The proof of an outcome as a graph: typed nodes, edges from premise to conclusion.

Only what a reader needs is kept (see `builder`). Nodes carry what the contract and the drawing ask for: kind, atom,
sentence, band, role, number, lines, note, source, and `goal`, the place among the conclusions; rule nodes provision,
citation and gist. The graph has a title, a subtitle (theory and replaced positions) and, where facts are disputed, what
of them is taken to hold and what not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clingo import Function, Symbol

from explain.draw import circles, lacking, shown_version
from explain.draw.builder import Builder
from explain.draw.cut import at_depth
from explain.say import readings
from kb.errors import BadInput, Problem, did_you_mean
from kb.files.cases import check_accused, symbol
from kb.run.outcome import ELEMENT_PREDICATES, Outcome, WorldOutcome

if TYPE_CHECKING:
    from explain.draw.graph import Proof

_OF_A_CONVICTION = ("punished_within", "fine_range", "direction", "prosecution")
_OF_A_PERSON = ("combined", "combined_frame")


@dataclass(frozen=True)
class Options:
    """What to show: language, alternative derivations, steps below the conclusion (None: all), one element only."""

    lang: str = "en"
    alternatives: bool = False
    depth: int | None = None
    element: str | None = None


def proof(
    outcome: Outcome, charge: str | None = None, accused: str | None = None, *, options: Options | None = None
) -> Proof:
    """Build the proof graph of a charge of an accused, or of all that the outcome states; raise `BadInput`.

    Where facts are disputed it is that of the first version that decides, see `versions`. For a charge that is not made
    out the graph shows which elements stand and which are missing.
    """
    return next(proofs(outcome, charge, accused, options=options))


def proofs(
    outcome: Outcome, charge: str | None = None, accused: str | None = None, *, options: Options | None = None
) -> Iterator[Proof]:
    """Build the proof graphs of all versions of the disputed facts that decide; raise `BadInput`."""
    check_goal(outcome, charge, accused)
    chosen = options or Options()
    for world in shown_version.deciding(outcome, charge, accused):
        yield at_depth(_proof(outcome, world, charge, accused, chosen), chosen.depth)


def pair(
    first: Outcome,
    second: Outcome,
    charges: tuple[str | None, str | None] = (None, None),
    accused: str | None = None,
    *,
    options: Options | None = None,
) -> tuple[Proof, Proof]:
    """Build the proof graphs of two outcomes to be set against each other, as `proof` does; raise `BadInput`.

    A charge that one of them shows and the other leaves aside is shown in both, made out or not, so that what is in one only
    is what the other really lacks.
    """
    chosen = options or Options()
    built = []
    for outcome, charge in zip((first, second), charges, strict=True):
        check_goal(outcome, charge, accused)
        world = shown_version.deciding(outcome, charge, accused)[0]
        built.append(_built(outcome, world, charge, accused, chosen))
    one, other = built
    seen = [list(builder.charges()) for builder in built]
    for builder, charged in ((one, seen[1]), (other, seen[0])):
        for key in charged:
            lacking.likewise(builder, key)
        _name_persons(builder)
    return at_depth(one.graph, chosen.depth), at_depth(other.graph, chosen.depth)


def _proof(outcome: Outcome, world: WorldOutcome, charge: str | None, accused: str | None, options: Options) -> Proof:
    return _built(outcome, world, charge, accused, options).graph


def _built(outcome: Outcome, world: WorldOutcome, charge: str | None, accused: str | None, options: Options) -> Builder:
    builder = Builder(outcome, world, options.lang, alternatives=options.alternatives)
    if options.element is not None:
        for atom in _element(outcome, world, options.element, charge, accused):
            builder.goal(builder.add(atom))
    else:
        for atom in _goals(world, charge, accused):
            builder.goal(builder.add(atom))
            if atom.name == "convicted":
                lacking.rivals(builder, atom)
        lacking.add(builder, charge, accused)
    if options.alternatives:
        circles.cut(builder.graph)
    builder.graph.graph.update(
        title=builder.speaker.pick(outcome.case.titles), subtitle=readings.line(outcome, builder.speaker.words)
    )
    holds, fails = shown_version.disputed(outcome, world, accused, builder.graph)
    for key, facts in (("holds", holds), ("fails", fails)):
        if facts:
            builder.graph.graph[key] = [builder.speaker.atom(symbol(fact.atom)) for fact in facts]
    _name_persons(builder)
    return builder


def _name_persons(builder: Builder) -> None:
    """Name the person in the box of each element, and the act where one answers for several, if a proof speaks of more than
    one person."""
    elements = [data for _, data in builder.graph.nodes(data=True) if "person" in data]
    persons, pairs = ({data[key] for data in elements} for key in ("person", "whose"))
    for data in elements if len(persons) > 1 else ():
        whose = data["person"] if len(persons) == len(pairs) else data["whose"]
        data["said"] = builder.speaker.words("contrast.whose", whose=whose, said=data["sentence"])


def check_goal(outcome: Outcome, charge: str | None, accused: str | None) -> None:
    """Check that a charge and an accused exist; raise `BadInput` with the nearest right word."""
    path = str(outcome.case.path)
    if charge is not None and charge not in outcome.knowledge.offences:
        hint = did_you_mean(charge, outcome.knowledge.offences)
        raise BadInput([Problem(path, 0, f"unknown offence `{charge}`{hint}")])
    check_accused([outcome.case], accused)


def _goals(world: WorldOutcome, charge: str | None, accused: str | None) -> Iterator[Symbol]:
    """Yield the atoms that the proof concludes: convictions with what follows from them, what gave way, ties, and what is
    only established."""
    shown = set()
    for name in ("convicted", "displaced", "tied", "barred_from_prosecution", "established"):
        for atom in sorted(world.model.of(name)):
            key = tuple(atom.arguments[:3])
            if charge not in (None, str(key[2])) or accused not in (None, str(key[0])):
                continue
            if name != "established" or key not in shown:
                yield atom
            if name == "convicted":
                yield from _follows(world, _OF_A_CONVICTION, key)
                yield from (a for a in _follows(world, ("remark",), key) if str(a.arguments[3]) == "unit_fined")
            shown.add(key)
    for person in sorted({key[0] for key in shown}) if charge is None else ():
        yield from _follows(world, _OF_A_PERSON, (person,))


def _follows(world: WorldOutcome, names: tuple[str, ...], key: tuple[Symbol, ...]) -> Iterator[Symbol]:
    for name in names:
        of_first = world.model.having(name, True, 0, key[0])  # not all: persons times persons in a large case
        yield from (atom for atom in sorted(of_first) if tuple(atom.arguments[: len(key)]) == key)


def _element(
    outcome: Outcome, world: WorldOutcome, element: str, charge: str | None, accused: str | None
) -> list[Symbol]:
    """Find one element of a charge where it is met; raise `BadInput` where it is not."""
    met = [
        atom
        for atom in sorted(atom for name in ELEMENT_PREDICATES for atom in world.model.of(name))
        if charge in (None, str(atom.arguments[2])) and accused in (None, str(atom.arguments[0]))
    ]
    found = [atom for atom in met if atom.arguments[3] == Function(element)]
    if not found:
        known = {str(atom.arguments[3]) for atom in met}
        hint = did_you_mean(element, known) or f"; met are {', '.join(sorted(known)) or 'none'}"
        raise BadInput([Problem(str(outcome.case.path), 0, f"element `{element}` is not met{hint}")])
    return found
