"""From cases to outcomes: build the worlds, solve them, read them off."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from clingo import Symbol

from kb.files import case_files
from kb.files.cases import Case, symbol
from kb.files.doctrine import DEFAULT, Package
from kb.rules.knowledge import Knowledge, shipped
from kb.run import solver
from kb.run.driver import Deadline
from kb.run.outcome import Outcome
from kb.run.versions import Version, versions
from kb.run.world import WorldOutcome

Job = tuple[Case, str, Package]
Passed = Callable[[Iterator[Outcome]], Iterator[Outcome]]
"""What sees outcomes go by, one by one, and hands them on."""


def load_case(path_or_id: str | Path, knowledge: Knowledge | None = None) -> Case:
    """Load a case by path, or one of the project or a shipped one by id; raise `BadInput` with every problem of the file."""
    known = knowledge or shipped()
    return case_files.load(path_or_id, known.vocabulary, known.ids, known.fixtures)


def derive(
    case: Case,
    theory: str = DEFAULT,
    positions: Mapping[str, str] | None = None,
    knowledge: Knowledge | None = None,
    seconds: float | Deadline = 60.0,
) -> Outcome:
    """Derive what follows for a case under a theory, with single positions replaced; raise `BadInput`, `BoundHit`.

    The bound holds where the solver can be asked to stop, which is at each rule instance and while it searches. A join
    that yields no instance for a long time is not interrupted: only its process can be ended, as the command line does.
    """
    known = knowledge or shipped()
    return derive_many([(case, theory, known.doctrine.package(theory, positions))], known, seconds)[0]


def derive_many(
    jobs: Iterable[Job],
    knowledge: Knowledge | None = None,
    seconds: float | Deadline = 60.0,
    *,
    reasons: bool = True,
) -> list[Outcome]:
    """Derive many cases and packages; one outcome for each job, in order.

    The bound holds for all of them together, grounding included. Who needs one outcome after the other takes less
    memory with `derive_each`.
    """
    return list(derive_each(jobs, knowledge, seconds, reasons=reasons))


def derive_each(
    jobs: Iterable[Job],
    knowledge: Knowledge | None = None,
    seconds: float | Deadline = 60.0,
    *,
    reasons: bool = True,
) -> Iterator[Outcome]:
    """Yield the outcome of each job in order, some hundred worlds to a grounding; what nobody keeps is let go.

    Say `reasons=False` where only what outcomes state is read: that takes a quarter less time. Reasons asked for all the
    same are then worked out anew.
    """
    every: dict[int, list[Version]] = {}  # a case that comes again has the same versions
    plans = []
    for job in jobs:
        case = job[0]
        if id(case) not in every:
            every[id(case)] = versions(case)
        plans.append((job, every[id(case)]))
    yield from _solved(plans, knowledge or shipped(), Deadline.of(seconds), reasons)


def derive_under(
    jobs: Iterable[tuple[Job, tuple[Symbol, ...]]], knowledge: Knowledge, seconds: float | Deadline = 60.0
) -> Iterator[Outcome]:
    """Yield the outcome of each job in order, each in worlds of which further things are stated that no case states."""
    made = [(job, versions(job[0]), further) for job, further in jobs]
    worlds = (_world(facts, job[2], further) for job, every, further in made for facts in every)
    yield from _told(((job, every) for job, every, _ in made), worlds, knowledge, Deadline.of(seconds), reasons=True)


def derive_versions(
    jobs: Iterable[tuple[Case, str, Package, Version]],
    knowledge: Knowledge | None = None,
    seconds: float | Deadline = 60.0,
    *,
    reasons: bool = True,
) -> Iterator[Outcome]:
    """Yield the outcome of each job, in order, in the one version of its facts that it names, and in no other."""
    plans = [((case, theory, package), [facts]) for case, theory, package, facts in jobs]
    yield from _solved(plans, knowledge or shipped(), Deadline.of(seconds), reasons)


def _solved(
    plans: Sequence[tuple[Job, list[Version]]], known: Knowledge, deadline: Deadline, reasons: bool
) -> Iterator[Outcome]:
    worlds = (_world(facts, job[2]) for job, every in plans for facts in every)
    yield from _told(plans, worlds, known, deadline, reasons)


def _world(facts: Version, package: Package, further: tuple[Symbol, ...] = ()) -> solver.World:
    return solver.World((*(symbol(fact.atom) for fact in facts), *further), package)


def _told(
    plans: Iterable[tuple[Job, list[Version]]],
    worlds: Iterable[solver.World],
    known: Knowledge,
    deadline: Deadline,
    reasons: bool,
) -> Iterator[Outcome]:
    models = solver.stream(known.program, worlds, deadline, reasons)
    for (case, theory, package), every in plans:
        made = (WorldOutcome(facts, package, next(models), known) for facts in every)
        yield Outcome(case, theory, package, tuple(made), known)
