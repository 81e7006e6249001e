"""A survey of the fixtures: what each expectation's run has to do with each rule and each mutant of the law.

One pass, some hundred worlds to a grounding, and nothing of it is kept: each `Sight` says of one expectation which rules
stand in the proofs of what it states, and which mutants would change its run at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from clingo import Symbol

from kb.ask.expectations import LARGEST_IN_CLINGO, unmet
from kb.files.atom_parser import parse_atom
from kb.files.cases import Case, Expect
from kb.files.terms import symbol
from kb.rules.formula import signature
from kb.rules.knowledge import Knowledge
from kb.rules.mutants import Mutant
from kb.rules.probes import LESS, MORE, USES, probed
from kb.run.derivation import Job, derive_each
from kb.run.driver import Deadline
from kb.run.outcome import Outcome
from kb.run.world import WorldOutcome

Pair = tuple[Case, Expect]


@dataclass(frozen=True)
class Sight:
    """What one expectation sees: rules in the proofs of what is stated or expected, by id; mutants that conclude more, and
    less; rules without a world on whose conclusions a rule looks; whether the law itself meets it."""

    proofs: frozenset[int]
    more: frozenset[int]
    less: frozenset[int]
    uses: frozenset[int]
    met: bool


def survey(
    pairs: Sequence[Pair], chosen: Iterable[Mutant], known: Knowledge, seconds: float | Deadline
) -> Iterator[Sight]:
    """Yield what each expectation sees, in order; raise `BoundHit`."""
    watched = known.solved_by(probed(known.program, known.rules, chosen))
    unlifted: dict[Symbol, frozenset[int]] = {}
    for (_, expect), outcome in zip(pairs, derive_each(jobs(pairs, known), watched, seconds), strict=True):
        yield Sight(
            frozenset(_proofs(expect, outcome)),
            frozenset(_numbers(outcome, MORE)),
            frozenset(_numbers(outcome, LESS)),
            frozenset(rule for atom in _used(outcome) for rule in _below(atom, outcome, unlifted)),
            next(unmet(expect, outcome), None) is None,
        )


def jobs(pairs: Iterable[Pair], known: Knowledge) -> list[Job]:
    """What is to be derived for each expectation."""
    return [(case, each.theory, known.doctrine.package(each.theory, each.positions)) for case, each in pairs]


def expected_atoms(expect: Expect, world: WorldOutcome) -> list[Symbol]:
    """The atoms that an expectation names as derived and that a world has."""
    asked = (symbol(parse_atom(text), ceiling=LARGEST_IN_CLINGO) for text in expect.derived)
    return [atom for atom in asked if atom in world.model]


def _proofs(expect: Expect, outcome: Outcome) -> Iterator[int]:
    for world in outcome.worlds:
        roots = [*world.stated, *expected_atoms(expect, world)]
        yield from (step.rule.id for step in world.reasons.closure(roots))


def _numbers(outcome: Outcome, name: str) -> Iterator[int]:
    return (atom.arguments[0].number for world in outcome.worlds for atom in world.model.of(name))


def _used(outcome: Outcome) -> Iterator[Symbol]:
    return (atom.arguments[0] for world in outcome.worlds for atom in world.model.of(USES))


def _below(atom: Symbol, outcome: Outcome, known: dict[Symbol, frozenset[int]]) -> frozenset[int]:
    """The rules on which an atom without a world rests, worked out once for all."""
    if atom not in known:
        steps = outcome.worlds[0].reasons.closure([atom])
        known[atom] = frozenset(step.rule.id for step in steps)
    return known[atom]


def of_the_case(mutant: Mutant, known: Knowledge) -> bool:
    """Say whether what a mutant's rule concludes depends on the case."""
    return signature(mutant.rule.head) in known.program.lifted
