"""Mutation of the law: which small slips in a rule would no fixture notice?

A survey (`kb.ask.survey`) says for each mutant in which fixtures it would change anything at once; only those are run
against it, the nearest first, until one of its expectations fails. A world is a fixture under a mutant, so that many
mutants share a grounding. Survivors are mutants that no fixture kills; one is *argued* where the list of equivalent
mutants (`quality.yaml`) gives a reason.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kb.ask.fixtures import differences
from kb.ask.nearness import in_order, place
from kb.ask.survey import Pair, Sight, jobs, of_the_case, survey
from kb.ask.unnoticed import Clue, clues
from kb.ask.workers import Workers, in_halves
from kb.errors import BoundHit
from kb.rules.knowledge import Knowledge
from kb.rules.mutants import GUARDS, Mutant, guarded, guards
from kb.rules.reaching import OF_ALL
from kb.run.derivation import derive_under
from kb.run.driver import Deadline, SolverError

CASES = 200  # fixtures run against one mutant at most
WORLDS, WORLDS_OF_STATUTE = 200, 40  # in one grounding; fewer where what depends on no case has to be told apart
STEP = 200  # expectations in one part of the survey
Run = tuple[int, tuple[int, ...]]  # a mutant and the expectations to run against it, both by number
Touched = tuple[list[int], list[int]]  # expectations whose run a mutant changes: its rule is in their proofs, or not
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant: the case that killed it ("" if it survives), of how many expectations whose run it
    changes how many were tried, and what one of them would have to say to notice it."""

    mutant: Mutant
    killed_by: str
    tried: int
    changed: int
    clue: Clue | None = None

    @property
    def undecided(self) -> bool:
        """Say whether it survives only because not all expectations whose run it changes were tried."""
        return not self.killed_by and self.tried < self.changed


def judge(
    chosen: Sequence[Mutant],
    pairs: Sequence[Pair],
    known: Knowledge,
    seconds: float | Deadline,
    workers: int = 1,
    cases: int = CASES,
    progress: Progress = lambda _stage, _done, _total: None,
    keep: str | Path | None = None,
    failing: Callable[[Pair], None] = lambda _pair: None,
) -> list[Verdict]:
    """Run the fixtures against mutants; a verdict for each, in order. `progress` is told stage, done and total, `failing`
    each expectation that the law itself does not meet: it can tell nothing of a mutant, and is not run.

    `cases` bounds the expectations tried on one mutant. Raise `BoundHit` where the time does not do for the survey; where
    it ends later, those not yet killed are `undecided`. `keep` names a file from which another run goes on.
    """
    deadline = Deadline.of(seconds)
    with Workers(workers, known, pairs, chosen, keep) as pool:
        waiting = _changed(chosen, pairs, known, pool, deadline, progress, failing)
        killed: dict[int, str] = {}
        tried = [0] * len(chosen)
        with suppress(BoundHit):  # what is found so far is worth telling
            for runs in _rounds(waiting, killed, tried, cases):
                packs = list(_packed(runs, chosen, known))
                decided = len(chosen) - len(runs) - len(killed)
                for pack, found in zip(packs, pool.map(kills, packs, deadline), strict=True):
                    killed.update(found)
                    for at, batch in pack:
                        tried[at] += len(batch)
                    progress("mutants", decided + len(killed), len(chosen))
        hints: dict[int, Clue] = {}
        with suppress(BoundHit):
            left = {at: numbers for at, numbers in enumerate(waiting) if numbers and at not in killed}
            hints = clues(left, chosen, pairs, known, deadline)
    return [Verdict(m, killed.get(at, ""), tried[at], len(waiting[at]), hints.get(at)) for at, m in enumerate(chosen)]


def _rounds(
    waiting: Sequence[Sequence[int]], killed: Mapping[int, str], tried: Sequence[int], cases: int
) -> Iterator[list[Run]]:
    """Yield what to run next, each time three times as many expectations for those that are still alive."""
    size = 1
    while live := [at for at, all_ in enumerate(waiting) if at not in killed and tried[at] < min(cases, len(all_))]:
        yield [(at, tuple(waiting[at][tried[at] : min(cases, tried[at] + size)])) for at in live]
        size *= 3


def _changed(
    chosen: Sequence[Mutant],
    pairs: Sequence[Pair],
    known: Knowledge,
    pool: Workers,
    deadline: Deadline,
    progress: Progress,
    failing: Callable[[Pair], None],
) -> list[array[int]]:
    """List for each mutant the expectations whose run it changes, those first that deny what it would conclude, then those
    whose proofs have its rule, of these the nearest."""
    found = [(array("L"), array("L")) for _ in chosen]
    parts = [(start, min(start + STEP, len(pairs))) for start in range(0, len(pairs), STEP)]
    for number, (part, unmet) in enumerate(pool.map(changed_in, parts, deadline)):
        for at, touched in part.items():
            for all_, some in zip(found[at], touched, strict=True):
                all_.extend(some)
        for at in unmet:
            failing(pairs[at])
        progress("survey", parts[number][1], len(pairs))
    places = [place(pair) for pair in pairs]
    both = zip(found, chosen, strict=True)
    return [array("L", in_order(mutant, places, *touched)) for touched, mutant in both]


def _packed(runs: Iterable[Run], chosen: Sequence[Mutant], known: Knowledge) -> Iterator[list[Run]]:
    """Pack runs into groundings: mutants of one predicate together, those of the statute apart."""

    def key(run: Run) -> tuple[bool, str, int]:
        mutant = chosen[run[0]]
        of_case = of_the_case(mutant, known)
        return of_case, "" if of_case else mutant.rule.head.name, run[0]

    pack: list[Run] = []
    for run in sorted(runs, key=key):
        of_case = key(run)[0]
        bound = WORLDS if of_case else WORLDS_OF_STATUTE
        if pack and (sum(len(tried) for _, tried in [*pack, run]) > bound or key(pack[-1])[0] != of_case):
            yield pack
            pack = []
        pack.append(run)
    if pack:
        yield pack


# --- what a worker does -------------------------------------------------------------------------------------------------


def changed_in(
    part: tuple[int, int], known: Knowledge, pairs: Sequence[Pair], chosen: Sequence[Mutant], deadline: Deadline
) -> tuple[dict[int, Touched], list[int]]:
    """Survey a part of the expectations: for each mutant (by place) those whose run it changes, of those that the law
    itself meets; and those that it does not meet."""
    numbers = {mutant.id: at for at, mutant in enumerate(chosen)}
    of_statute: Mapping[int, list[int]] = _by_rule(chosen, known)
    always = {at for at, mutant in enumerate(chosen) if mutant.rule.head.name in OF_ALL}  # an outcome reads them itself

    def seen(some: Sequence[int]) -> list[tuple[int, set[int], Sight]]:
        sights = zip(some, survey([pairs[number] for number in some], chosen, known, deadline), strict=True)
        return [(number, always | _touched(sight, numbers, of_statute), sight) for number, sight in sights]

    made, too_large = in_halves(seen, range(*part), deadline)
    found: dict[int, Touched] = defaultdict(lambda: ([], []))
    unmet: list[int] = []
    for number, mutants, sight in (each for some in made for each in some):
        if not sight.met:
            unmet.append(number)
            continue
        for at in mutants:
            found[at][chosen[at].rule.id not in sight.proofs].append(number)
    for number in too_large:  # what it sees is not known: it may be any of them
        for at in range(len(chosen)):
            found[at][True].append(number)
    return dict(found), unmet


def _by_rule(chosen: Sequence[Mutant], known: Knowledge) -> dict[int, list[int]]:
    """Places of the mutants of each rule that depends on no case."""
    found: dict[int, list[int]] = defaultdict(list)
    for at, mutant in enumerate(chosen):
        if not of_the_case(mutant, known):
            found[mutant.rule.id].append(at)
    return found


def _touched(sight: Sight, numbers: Mapping[int, int], of_statute: Mapping[int, list[int]]) -> set[int]:
    touched = {numbers[mutant] for mutant in (*sight.more, *sight.less)}
    for rule in (*sight.uses, *sight.proofs):
        touched.update(of_statute.get(rule, ()))
    return touched


def kills(
    runs: Sequence[Run], known: Knowledge, pairs: Sequence[Pair], chosen: Sequence[Mutant], deadline: Deadline
) -> dict[int, str]:
    """Run expectations against mutants in one grounding; the case that kills it for each mutant that falls."""
    try:
        return _kills(runs, known, pairs, chosen, deadline)
    except (SolverError, BoundHit) as error:
        if isinstance(error, BoundHit) and not deadline.left:
            raise
        if len(runs) > 1:
            half = len(runs) // 2
            parts = (runs[:half], runs[half:])
            return {at: by for part in parts for at, by in kills(part, known, pairs, chosen, deadline).items()}
        return {runs[0][0]: pairs[runs[0][1][0]][0].id}  # a law without an answer falls at the first case


def _kills(
    runs: Sequence[Run], known: Knowledge, pairs: Sequence[Pair], chosen: Sequence[Mutant], deadline: Deadline
) -> dict[int, str]:
    mutated = known.having(guarded(known.rules, [chosen[at] for at, _ in runs]), GUARDS)
    each = [(chosen[at], pairs[number]) for at, numbers in runs for number in numbers]
    asked = zip(jobs([pair for _, pair in each], known), (guards(mutant) for mutant, _ in each), strict=True)
    outcomes = derive_under(asked, mutated, deadline)
    found: dict[int, str] = {}
    for at, numbers in runs:
        for number in numbers:
            outcome = next(outcomes)
            if at not in found and _fails(pairs[number], outcome):
                found[at] = pairs[number][0].id
    return found


def _fails(pair: Pair, outcome: object) -> bool:
    try:
        return next(differences(pair[1], outcome), None) is not None  # type: ignore[arg-type]
    except (LookupError, ArithmeticError):  # an outcome that cannot even be told
        return True
