"""Coverage of the law by the fixtures, on both sides: where does each rule decide yes, and where no?

*Yes*: an instance of the rule stands in a proof of what an outcome states or an expectation names, or of what blocks such
a conclusion. *No*: the rule nearly fires (`kb.rules.nearly`). A rule without conditions, one that depends on no case and one
that only works out a figure have no second side. A provision is covered where all its rules are, on each of their sides,
or `quality.yaml` gives a reason.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kb.ask.mutation import STEP
from kb.ask.survey import Pair, expected_atoms, jobs
from kb.ask.workers import Workers
from kb.files.argued import SIDES, Argued, find
from kb.rules import printing
from kb.rules.formula import Rule, signature
from kb.rules.knowledge import Knowledge
from kb.rules.mutants import Mutant, mutants
from kb.rules.nearly import BLOCKS, REFUSES, dropped, figures, watched
from kb.run.derivation import derive_each
from kb.run.driver import Deadline
from kb.run.outcome import Outcome

KEPT = 10  # cases named for a side
YES, NO = SIDES
Sides = dict[tuple[int, str], list[str]]  # (rule, side) to the first cases


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


def coverage(
    pairs: Sequence[Pair],
    known: Knowledge,
    seconds: float | Deadline,
    workers: int = 1,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Sides:
    """Find the first cases on each side of each rule, by its id; what is kept does not grow with the cases.

    Raise `BoundHit`.
    """
    deadline = Deadline.of(seconds)
    drops = [mutant for mutant in mutants(known.rules, known.vocabulary) if dropped(mutant) is not None]
    parts = [(start, min(start + STEP, len(pairs))) for start in range(0, len(pairs), STEP)]
    found: Sides = defaultdict(list)
    pool = Workers(workers, known, pairs, drops)
    for (_, end), part in zip(parts, pool.map(sides_in, parts, deadline), strict=True):
        for side, cases in part.items():
            found[side] = list(dict.fromkeys([*found[side], *cases]))[:KEPT]
        progress(end, len(pairs))
    return dict(found)


def sides_in(
    part: tuple[int, int], known: Knowledge, pairs: Sequence[Pair], drops: Sequence[Mutant], deadline: Deadline
) -> Sides:
    """Find the first cases on each side of each rule in a part of the expectations."""
    program = watched(known.program, known.rules, drops)
    seen = known.solved_by(program)
    found: Sides = defaultdict(list)
    chosen = pairs[slice(*part)]
    for pair, outcome in zip(chosen, derive_each(jobs(chosen, known), seen, deadline), strict=True):
        for rule in set(_decides_yes(pair, outcome)):
            _note(found[rule, YES], pair[0].id)
        for rule in {atom.arguments[0].number for world in outcome.worlds for atom in world.model.of(REFUSES)}:
            _note(found[rule, NO], pair[0].id)
    return dict(found)


def _note(cases: list[str], case: str) -> None:
    if len(cases) < KEPT and case not in cases:
        cases.append(case)


def _decides_yes(pair: Pair, outcome: Outcome) -> Iterator[int]:
    for world in outcome.worlds:
        blocks = (atom.arguments[0] for atom in world.model.of(BLOCKS))
        roots = [*world.stated, *expected_atoms(pair[1], world), *blocks]
        yield from (step.rule.id for step in world.reasons.closure(roots))


def sides_of(rule: Rule, known: Knowledge) -> tuple[str, ...]:
    """The sides on which a rule can decide."""
    one = not rule.body or signature(rule.head) not in known.program.lifted or figures(rule)
    return (YES,) if one else SIDES


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
            entry.open.append(Open(rule, side, find(argued, rule.provision, printing.show(rule.head), side)))
