"""What a fixture would have to say to notice a mutant that it lets live.

A mutant that changes the run of an expectation concludes something there that the law does not, or the other way round. A
`Clue` names the expectation and this conclusion: expected beside what stands there, it kills the mutant. Whether the law
is right there is for its author to read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from clingo import Symbol

from kb.ask.survey import Pair, jobs
from kb.errors import BadTerm, BoundHit
from kb.files.atom_parser import parse_atom
from kb.rules.formula import Fn
from kb.rules.knowledge import Knowledge
from kb.rules.mutants import GUARDS, Mutant, guarded, guards
from kb.run.case_writer import fact
from kb.run.derivation import Job, derive_each, derive_under
from kb.run.driver import Deadline, SolverError
from kb.run.outcome import Outcome

TRIED = 3  # expectations in which a conclusion is looked for
SHARE = 100  # expectations in one grounding


@dataclass(frozen=True)
class Clue:
    """A case, the number of its expectation (from 0), and what to expect there: `side` is `derived` or `not_derived`."""

    case: str
    expectation: int
    side: str
    atom: str

    def __str__(self) -> str:
        return f'{self.side}: ["{self.atom}"]'


def clues(
    left: Mapping[int, Sequence[int]],
    chosen: Sequence[Mutant],
    pairs: Sequence[Pair],
    known: Knowledge,
    deadline: Deadline,
) -> dict[int, Clue]:
    """Find a clue for each mutant (by place) in the first of the expectations, by number, that it touches; those alone for
    which there is one. Raise `BoundHit`."""
    found: dict[int, Clue] = {}
    runs = [(at, number) for at, numbers in left.items() for number in numbers[:TRIED]]
    for start in range(0, len(runs), SHARE):
        some = [run for run in runs[start : start + SHARE] if run[0] not in found]
        for (at, number), (lawful, mutated) in zip(some, _both(some, chosen, pairs, known, deadline), strict=True):
            if at not in found and (clue := _clue(chosen[at], pairs[number], lawful, mutated)):
                found[at] = clue
    return found


def _both(
    runs: Sequence[tuple[int, int]],
    chosen: Sequence[Mutant],
    pairs: Sequence[Pair],
    known: Knowledge,
    deadline: Deadline,
) -> Iterator[tuple[Outcome, Outcome | None]]:
    """Yield the outcome of each expectation under the law and under the mutant, None where the latter has none."""
    asked = jobs([pairs[number] for _, number in runs], known)
    law = list(derive_each(asked, known, deadline))
    yield from zip(law, _mutated(runs, asked, chosen, known, deadline), strict=True)


def _mutated(
    runs: Sequence[tuple[int, int]],
    asked: Sequence[Job],
    chosen: Sequence[Mutant],
    known: Knowledge,
    deadline: Deadline,
) -> list[Outcome | None]:
    """Derive each job under its mutant, all in one grounding or, where that fails, in halves."""
    if not runs:
        return []
    changed = known.having(guarded(known.rules, list({at: chosen[at] for at, _ in runs}.values())), GUARDS)
    placed = (guards(chosen[at]) for at, _ in runs)
    try:
        return list(derive_under(zip(asked, placed, strict=True), changed, deadline))
    except (SolverError, BoundHit):
        if not deadline.left:
            raise
        if len(runs) == 1:
            return [None]
    half = len(runs) // 2
    parts = ((runs[:half], asked[:half]), (runs[half:], asked[half:]))
    return [outcome for some, of in parts for outcome in _mutated(some, of, chosen, known, deadline)]


def _clue(mutant: Mutant, pair: Pair, law: Outcome, other: Outcome | None) -> Clue | None:
    """Read what one concludes and the other does not: in some world where it must not be derived, in all where it must."""
    if other is None:
        return None
    head = mutant.variant.head if mutant.variant else mutant.rule.head
    lost = _in_all(law, head) - _in_all(other, head)
    gained = _in_some(other, head) - _in_some(law, head)
    named = [("derived", atom) for atom in sorted(lost)] + [("not_derived", atom) for atom in sorted(gained)]
    case, expect = pair
    at = next(place for place, each in enumerate(case.expect) if each is expect)
    written = ((side, fact(atom, law.knowledge.vocabulary)) for side, atom in named)
    return next((Clue(case.id, at, side, text) for side, text in written if _readable(text)), None)


def _in_all(outcome: Outcome, head: Fn) -> set[Symbol]:
    return set.intersection(*_held(outcome, head))


def _in_some(outcome: Outcome, head: Fn) -> set[Symbol]:
    return set.union(*_held(outcome, head))


def _held(outcome: Outcome, head: Fn) -> list[set[Symbol]]:
    size = len(head.args)
    held = (world.model.of(head.name, head.positive) for world in outcome.worlds)
    return [{atom for atom in atoms if len(atom.arguments) == size} for atoms in held]


def _readable(text: str) -> bool:
    try:
        parse_atom(text)
    except BadTerm:
        return False
    return True
