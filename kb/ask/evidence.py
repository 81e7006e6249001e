"""What an unmet statement rests on: the conclusions that are there against expectation, and what is lacking.

From it a failure is told, and from the provisions it `cited` failures are grouped: the conclusions bring those of their
derivations, what is lacking those of its nearest ways.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from clingo import Function, Symbol

from kb.ask.expectations import LARGEST_IN_CLINGO, Unmet
from kb.files.atom_parser import parse_atom
from kb.files.cases import NONE
from kb.files.terms import symbol
from kb.run.outcome import Outcome, WorldOutcome
from kb.why import silence
from kb.why.obstacles import Blocked, Wanted, Way
from kb.why.routes import routes

_DEFINITION = "definition"
INSTEAD = 2  # conclusions that are told in the stead of one that is lacking
NEAREST = 2  # ways to what is lacking that may have failed


@dataclass(frozen=True)
class Lack:
    """Something that is not derived: the charge of an accused, or an atom; and the ways to it, nearest first."""

    accused: str
    offence: str
    ways: tuple[Way, ...]


@dataclass(frozen=True)
class Evidence:
    """The world that shows the failure, the conclusions against expectation, and what is lacking in it."""

    world: WorldOutcome = field(repr=False)
    surplus: tuple[Symbol, ...] = ()
    lacks: tuple[Lack, ...] = ()
    named: tuple[str, ...] = ()

    @property
    def cited(self) -> tuple[str, ...]:
        """The provisions that the failure may be due to, each once, those nearest to the facts first."""
        found = dict.fromkeys(self.named)
        for lack in self.lacks:
            for route in routes(lack.ways)[:NEAREST]:
                found.update(dict.fromkeys(reversed(route.provisions)))
                blocking = [o.atom for o in route.obstacles if isinstance(o, Blocked)]
                found.update(dict.fromkeys(self._behind(blocking)))
        found.update(dict.fromkeys(self._behind(self.surplus)))
        return tuple(name for name in found if name != _DEFINITION)

    @property
    def tried(self) -> frozenset[str]:
        """The provisions of all rules on the ways to what is lacking, near and far, of a folder laid over the law."""
        seen: dict[int, Way] = {}
        waiting = [way for lack in self.lacks for way in lack.ways]
        while waiting:
            way = waiting.pop()
            if id(way) not in seen:
                seen[id(way)] = way
                waiting.extend(below for o in way.obstacles if isinstance(o, Wanted) for below in o.ways)
        return frozenset(way.rule.provision for way in seen.values() if way.rule.layer)

    def _behind(self, atoms: Iterable[Symbol]) -> Iterator[str]:
        steps = list(self.world.reasons.closure(atoms))
        return (name for step in reversed(steps) for name in step.provisions)


def evidence(failed: Unmet, outcome: Outcome) -> Evidence:
    """Find what an unmet statement rests on."""
    said = failed.statement
    match said.kind:
        case "because":
            return Evidence(outcome.worlds[0], named=(said.subject,))
        case "derived" | "not_derived":
            return _of_atom(failed, outcome)
        case "notes":
            return _of_note(failed, outcome)
        case "tier":
            return _of_tier(failed, outcome)
        case "standing" | "missing":
            return _of_charge(failed, outcome, "established", [said.subject], failed.found in (("excluded",),))
    names = "established" if said.kind == "not_established" else said.kind
    return _of_charge(failed, outcome, names, [*failed.surplus, *failed.lacking], bool(failed.lacking))


def _of_charge(failed: Unmet, outcome: Outcome, name: str, offences: list[str], lacking: bool) -> Evidence:
    """The rows of a predicate on offences of an accused; for an offence without one what became of it, or what it lacks.

    Of several worlds one is taken in which a row is there, or, for what is lacking, is not.
    """
    accused = failed.statement.accused
    world = min(outcome.worlds, key=lambda world: bool(_rows(world, name, accused, offences)) == lacking)
    surplus = list(_rows(world, name, accused, offences))
    made = {str(term) for atom in surplus for term in atom.arguments}
    lacks: list[Lack] = []
    for offence in offences:
        if offence not in made:
            became = _became(world, accused, offence) if name != "established" else ()
            surplus += became
            lacks += () if became else _lacks(world, outcome, accused, offence)
    return Evidence(world, tuple(surplus), tuple(lacks))


def _became(world: WorldOutcome, accused: str, offence: str) -> tuple[Symbol, ...]:
    """What became of an offence that is made out: it gave way, is tied or barred, or leads to a conviction after all."""
    names = ("displaced", "tied", "barred_from_prosecution", "convicted", "established")
    return next((rows for name in names if (rows := _rows(world, name, accused, [offence]))), ())


def _rows(world: WorldOutcome, name: str, accused: str, offences: Iterable[str]) -> tuple[Symbol, ...]:
    wanted = {Function(offence) for offence in offences}
    rows = (atom for atom in world.model.of(name) if atom.arguments[0] == Function(accused))
    return tuple(sorted(atom for atom in rows if wanted & set(atom.arguments[1:])))


def _lacks(world: WorldOutcome, outcome: Outcome, accused: str, offence: str) -> Iterator[Lack]:
    engine = silence.engine(world)
    for item in outcome.missing.get(accused, []):
        if item.offence == offence:
            excluded = [a for a in _rows(world, "excluded", accused, [offence]) if str(a.arguments[1]) == item.act]
            ways = silence.ways_to(world, engine, accused, item, item.elements[0]) if item.elements else ()
            yield Lack(accused, offence, ways or tuple(_blocked(world, excluded)))


def _blocked(world: WorldOutcome, atoms: Iterable[Symbol]) -> Iterator[Way]:
    """Show exclusions as what stands in the way of the rules they rest on."""
    for atom in atoms:
        for step in world.reasons.steps(atom)[:1]:
            yield Way(step.rule, step.provisions, (), (Blocked(atom),))


def _of_tier(failed: Unmet, outcome: Outcome) -> Evidence:
    said, world = failed.statement, outcome.worlds[0]
    if failed.found == (NONE,):
        return _of_charge(failed, outcome, "established", [said.subject], True)
    who, offence = Function(said.accused), Function(said.subject)
    reached = [a for a in world.model.of("reached") if a.arguments[0] == who and a.arguments[2] == offence]
    surplus = tuple(sorted(atom for atom in reached if str(atom.arguments[3]) in failed.found))
    acts = [str(charge.act) for charge in outcome.established[said.accused] if charge.offence == said.subject]
    wanted = [who, Function(acts[0]), offence, Function(said.expected[0])]
    return Evidence(world, surplus, _atom_lack(world, Function("reached", wanted), said.accused))


def _of_note(failed: Unmet, outcome: Outcome) -> Evidence:
    accused, note = failed.statement.accused, Function(failed.statement.subject)
    world = outcome.worlds[0]
    engine = silence.engine(world)
    ways = [engine.ways(name, [Function(accused), None, None, note]) for name in ("remark", "excluded")]
    return Evidence(world, lacks=tuple(Lack(accused, "", found) for found in ways if found))


def _of_atom(failed: Unmet, outcome: Outcome) -> Evidence:
    atom = symbol(parse_atom(failed.statement.subject), ceiling=LARGEST_IN_CLINGO)
    holding = bool(failed.found)
    world = next(world for world in outcome.worlds if (atom in world.model) == holding)
    if holding:
        return Evidence(world, (atom,))
    return Evidence(world, _instead(world, atom), _atom_lack(world, atom, ""))


def _instead(world: WorldOutcome, atom: Symbol) -> tuple[Symbol, ...]:
    """What holds in the stead of an atom: what says the same of the same, but for one place."""
    others = world.model.of(atom.name, atom.positive)
    alike = [o for o in others if o.arguments[:1] == atom.arguments[:1] and _places_apart(o, atom) == 1]
    return tuple(sorted(alike)) if len(alike) <= INSTEAD else ()


def _places_apart(one: Symbol, other: Symbol) -> int:
    return sum(a != b for a, b in zip(one.arguments, other.arguments, strict=True))


def _atom_lack(world: WorldOutcome, atom: Symbol, accused: str) -> tuple[Lack, ...]:
    ways = silence.engine(world).ways(atom.name, list(atom.arguments)) if atom not in world.model else ()
    return (Lack(accused, "", ways),) if ways else ()
