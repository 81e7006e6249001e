"""Coverage of the law by the fixtures, on both sides: where does each rule decide yes, and where no?

*Yes*: an instance of the rule stands in a proof of what an outcome states or an expectation names, or of what blocks such
a conclusion; where a proof says something of each of a list, what lists it is used, too. *No*: the rule nearly fires
(`kb.rules.nearly`). A rule without conditions, one that depends on no case and one that only works out a figure or goes
into one have no second side. A provision is covered where all its rules are, on each of their sides,
or `quality.yaml` gives a reason.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path

from clingo import Symbol

from kb.ask.expectations import LARGEST_IN_CLINGO
from kb.ask.mutation import STEP
from kb.ask.survey import Pair, expected_atoms, jobs
from kb.ask.workers import Workers, in_halves
from kb.errors import BoundHit
from kb.files.argued import SIDES, Argued, find
from kb.files.atom_parser import parse_atom
from kb.files.cases import Expect
from kb.files.terms import symbol
from kb.rules import printing
from kb.rules.formula import Rule, signature
from kb.rules.knowledge import Knowledge
from kb.rules.mutants import Mutant, mutants
from kb.rules.nearly import BLOCKS, REFUSES, dropped, figures, wanted, watched
from kb.run.derivation import derive_under
from kb.run.driver import Deadline
from kb.run.outcome import Outcome
from kb.run.world import WorldOutcome

KEPT = 10  # cases named for a side
YES, NO = SIDES
Sides = dict[tuple[int, str], list[str]]  # (rule, side) to the first cases
Part = tuple[Sides, list[int]]  # and the expectations, by number, for which memory does not do


@dataclass(frozen=True)
class Open:
    """A side of a rule on which no case stands; `argued` where there is a reason for it."""

    rule: Rule
    side: str
    argued: Argued | None


@dataclass
class Covered:
    """A provision with its rules, the first cases on each side, and the sides that are open."""

    provision: str
    rules: list[Rule] = field(default_factory=list)
    yes: list[str] = field(default_factory=list)
    no: list[str] = field(default_factory=list)
    open: list[Open] = field(default_factory=list)

    @property
    def covered(self) -> bool:
        """Say whether every side has a case or a reason."""
        return all(one.argued for one in self.open)


@dataclass(frozen=True)
class Found:
    """The first cases on each side of each rule, by its id; how many expectations were gone through before a bound on
    time was hit, and the cases of those among them for which memory does not do."""

    sides: Sides
    seen: int
    too_large: tuple[str, ...] = ()


def coverage(
    pairs: Sequence[Pair],
    known: Knowledge,
    seconds: float | Deadline,
    workers: int = 1,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    keep: str | Path | None = None,
) -> Found:
    """Find the first cases on each side of each rule; what is held does not grow with the cases.

    A bound on time ends it: what was found is told. `keep` names a file from which another run goes on.
    """
    deadline = Deadline.of(seconds)
    drops = [mutant for mutant in mutants(known.rules, known.vocabulary) if dropped(mutant) is not None]
    parts = [(start, min(start + STEP, len(pairs))) for start in range(0, len(pairs), STEP)]
    sides, seen, too_large = defaultdict[tuple[int, str], list[str]](list), 0, list[str]()
    with Workers(workers, known, pairs, drops, keep) as pool, suppress(BoundHit):  # what is found so far is told
        for (_, end), (part, large) in zip(parts, pool.map(sides_in, parts, deadline), strict=True):
            _add_all(sides, part)
            too_large += [pairs[at][0].id for at in large]
            seen = end
            progress(end, len(pairs))
    return Found(dict(sides), seen, tuple(dict.fromkeys(too_large)))


def sides_in(
    part: tuple[int, int], known: Knowledge, pairs: Sequence[Pair], drops: Sequence[Mutant], deadline: Deadline
) -> Part:
    """Find the first cases on each side of each rule in a part of the expectations."""
    seen = known.solved_by(watched(known.program, known.rules, drops))
    made, too_large = in_halves(partial(_sides, seen=seen, pairs=pairs, deadline=deadline), range(*part), deadline)
    found: Sides = defaultdict(list)
    for sides in made:
        _add_all(found, sides)
    return dict(found), too_large


def _sides(numbers: Sequence[int], seen: Knowledge, pairs: Sequence[Pair], deadline: Deadline) -> Sides:
    found: Sides = defaultdict(list)
    chosen = [pairs[number] for number in numbers]
    asked = zip(jobs(chosen, seen), (tuple(_denied(pair)) for pair in chosen), strict=True)
    for pair, outcome in zip(chosen, derive_under(asked, seen, deadline), strict=True):
        for rule in set(_decides_yes(pair, outcome)):
            _note(found[rule, YES], pair[0].id)
        for rule in {atom.arguments[0].number for world in outcome.worlds for atom in world.model.of(REFUSES)}:
            _note(found[rule, NO], pair[0].id)
    return found


def _add_all(found: Sides, part: Sides) -> None:
    for side, cases in part.items():
        for case in cases:
            _note(found[side], case)


def _note(cases: list[str], case: str) -> None:
    if len(cases) < KEPT and case not in cases:
        cases.append(case)


def _denied(pair: Pair) -> Iterator[Symbol]:
    """What is stated of the atoms that an expectation says are not derived."""
    return (wanted(symbol(parse_atom(text), ceiling=LARGEST_IN_CLINGO)) for text in pair[1].not_derived)


def _decides_yes(pair: Pair, outcome: Outcome) -> Iterator[int]:
    """The rules in the proofs, and those that list of what an "each" in a proof speaks."""
    for world in outcome.worlds:
        blocks = (atom.arguments[0] for atom in world.model.of(BLOCKS))
        roots = {*world.stated, *expected_atoms(pair[1], world), *_missing(pair[1], world), *blocks}
        told = set[Symbol]()
        while roots:
            told |= roots
            steps = list(world.reasons.closure(roots))
            yield from (step.rule.id for step in steps)
            roots = {atom for step in steps for atom in step.listed} - told


def _missing(expect: Expect, world: WorldOutcome) -> Iterator[Symbol]:
    """That the elements are missing which an expectation names as missing."""
    named = {(who, *row) for who, rows in (expect.missing or {}).items() for row in rows.items()}
    for atom in world.model.of("missing"):
        who, _, offence, element = map(str, atom.arguments)
        if (who, offence, element) in named:
            yield atom


def sides_of(rule: Rule, known: Knowledge) -> tuple[str, ...]:
    """The sides on which a rule can decide."""
    one = not rule.body or signature(rule.head) not in known.program.lifted or rule.id in _figures(known)
    return (YES,) if one else SIDES


@lru_cache(maxsize=4)
def _figures(known: Knowledge) -> set[int]:
    return figures(known.rules)


def by_provision(found: Sides, rules: Iterable[Rule], known: Knowledge, argued: Sequence[Argued]) -> list[Covered]:
    """Sum up rules by what they rest on, in the order of the law; readings are called `issue.position`."""
    made: dict[str, Covered] = {}
    for rule in rules:
        if rule.file.endswith(".lp"):  # what a source states of itself decides nothing
            entry = made.setdefault(rule.provision, Covered(rule.provision))
            entry.rules.append(rule)
            _add(entry, rule, found, known, argued)
    return list(made.values())


def _add(
    entry: Covered, rule: Rule, found: Mapping[tuple[int, str], list[str]], known: Knowledge, argued: Sequence[Argued]
) -> None:
    for side in sides_of(rule, known):
        cases = found.get((rule.id, side), [])
        kept = entry.yes if side == YES else entry.no
        kept += [case for case in cases if case not in kept][: KEPT - len(kept)]
        if not cases:
            entry.open.append(Open(rule, side, find(argued, rule.provision, printing.show(rule.head), side=side)))
