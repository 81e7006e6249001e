"""From cases to outcomes: build the worlds, solve them in one run, read them off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path

from clingo import Symbol

from kb.errors import BadInput, Problem
from kb.files import case_files, folders
from kb.files.cases import Case, Fact, symbol
from kb.files.doctrine import DEFAULT, Package
from kb.rules.knowledge import Knowledge, shipped
from kb.run import solver
from kb.run.outcome import Outcome, WorldOutcome

MAX_DISPUTED = 10
Job = tuple[Case, str, Package]


def load_case(path_or_id: str | Path, knowledge: Knowledge | None = None) -> Case:
    """Load a case by path, or a shipped one by id; raise `BadInput` with every problem of the file."""
    known = knowledge or shipped()
    return case_files.load(path_or_id, known.vocabulary, known.ids, folders.fixtures())


def derive(
    case: Case,
    theory: str = DEFAULT,
    positions: Mapping[str, str] | None = None,
    knowledge: Knowledge | None = None,
    seconds: float = 60.0,
) -> Outcome:
    """Derive what follows for a case under a theory, with single positions replaced; raise `BadInput`, `BoundHit`."""
    known = knowledge or shipped()
    return derive_many([(case, theory, known.doctrine.package(theory, positions))], known, seconds)[0]


def derive_many(jobs: Sequence[Job], knowledge: Knowledge | None = None, seconds: float = 60.0) -> list[Outcome]:
    """Derive many cases and packages in one grounding; one outcome for each job, in order."""
    known = knowledge or shipped()
    plans = [list(_worlds(case)) for case, _, _ in jobs]
    flat = [
        solver.World(symbols, package) for plan, (_, _, package) in zip(plans, jobs, strict=True) for _, symbols in plan
    ]
    models = iter(solver.solve(known.program, flat, seconds))
    return [
        Outcome(
            case,
            theory,
            package,
            tuple(WorldOutcome(facts, symbols, package, next(models), known) for facts, symbols in plan),
            known,
        )
        for plan, (case, theory, package) in zip(plans, jobs, strict=True)
    ]


def _worlds(case: Case) -> Iterator[tuple[tuple[Fact, ...], tuple[Symbol, ...]]]:
    """Yield the worlds of a case: every choice among its disputed facts that does not contradict itself."""
    disputed = [fact for fact in case.facts if fact.status == "disputed"]
    if len(disputed) > MAX_DISPUTED:
        text = f"more than {MAX_DISPUTED} disputed facts make over {2**MAX_DISPUTED} worlds"
        raise BadInput([Problem(str(case.path), disputed[MAX_DISPUTED].line, text)])
    symbols = {fact: symbol(fact.atom) for fact in case.facts}
    for choice in product((True, False), repeat=len(disputed)):
        left_out = {fact for fact, held in zip(disputed, choice, strict=True) if not held}
        facts = tuple(fact for fact in case.facts if fact not in left_out)
        if not _contradictory(facts):
            yield facts, tuple(symbols[fact] for fact in facts)


def _contradictory(facts: tuple[Fact, ...]) -> bool:
    denied = {(f.atom.name, f.atom.args) for f in facts if f.atom.negated}
    return any((f.atom.name, f.atom.args) in denied for f in facts if not f.atom.negated)
