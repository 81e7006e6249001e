"""The cases that are shown for a claim: written as case files, read back and derived as any other case is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clingo import Number, Symbol

from kb.ask import made_cases
from kb.ask.claims import Claim
from kb.ask.search import OUTCOMES, Found
from kb.errors import NullumError
from kb.files.cases import Case, symbol
from kb.files.doctrine import Package
from kb.rules.knowledge import Knowledge
from kb.run import case_writer, solver
from kb.run.derivation import derive_many
from kb.run.driver import Deadline
from kb.run.outcome import Outcome

_TITLES = {
    "counterexample": ("Refutes the claim", "否定命题"),
    "example": ("Bears out the claim", "支持命题"),
    "converse": ("The converse of the claim", "命题的反向"),
    "witness": ("Meets the premise of the claim", "满足前提：命题"),
}


class Disagreement(NullumError, RuntimeError):
    """A case that a search found, derived as a case, is not what the search took it for."""


@dataclass(frozen=True)
class Shown:
    """A case that is shown: what for (counterexample, example, witness, converse), and its outcome in each world; `of`
    is the case that the claim speaks of, where it speaks of one."""

    role: str
    cases: tuple[Case, ...]
    texts: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    of: Case | None = None

    @property
    def taken(self) -> list[Symbol]:
        """What the case that the claim speaks of states and the first case shown does not, in its order."""
        return [fact for fact in self._stated if fact not in self.outcomes[0].worlds[0].symbols]

    @property
    def put(self) -> list[Symbol]:
        """What the first case shown states and the case that the claim speaks of does not."""
        return [fact for fact in self.outcomes[0].worlds[0].symbols if fact not in self._stated]

    @property
    def _stated(self) -> list[Symbol]:
        return [symbol(fact.atom) for fact in self.of.facts] if self.of else []


def shown(
    claim: Claim, case: Case | None, found: Found, role: str, package: Package, known: Knowledge, deadline: Deadline
) -> Shown:
    """Read the facts that a search found back as case files and derive them: what is shown is what `charge` says.

    `case` is the case that the claim speaks of, if any. Raise `Disagreement`, `BoundHit`.
    """
    texts = [_written(claim, case, facts, role, n, known) for n, facts in enumerate(found.facts)]
    cases = [made_cases.read(text, claim.id, known) for text in texts]
    outcomes = derive_many([(each, claim.theory, package) for each in cases], known, deadline)
    for number, outcome in enumerate(outcomes):
        _agrees(claim, outcome, number, found)
    expected = ["\n".join(["expect:", *case_writer.expectation(outcome)]) + "\n" for outcome in outcomes]
    whole = tuple(text + expect for text, expect in zip(texts, expected, strict=True))
    return Shown(role, tuple(cases), whole, tuple(outcomes), case)


def _agrees(claim: Claim, outcome: Outcome, number: int, found: Found) -> None:
    """Hold the derivation of a case against what the search took to be true."""
    world, model = Number(number), outcome.worlds[0].model
    derived = {solver.lift(atom, world) for name in OUTCOMES for atom in model.of(name)}
    if odd := derived ^ {s for s in found.outcomes if s.arguments[0] == world}:
        said = ", ".join(sorted(map(str, odd)))
        raise Disagreement(f"{claim.id}: the case found and its derivation part in {said}")


def _written(claim: Claim, case: Case | None, facts: Sequence[Symbol], role: str, number: int, known: Knowledge) -> str:
    """Write a case file: named after the claim, with names for persons and things."""
    suffix = ("first", "second")[number] if claim.twins else ""
    name = "_".join(part for part in (claim.id or claim.case, role, suffix) if part)
    en, zh = (f"{said} {claim.id}".strip() for said in _TITLES[role])
    if suffix:
        en, zh = f"{en}, {suffix} of two", f"{zh}，其{'二' if number else '一'}"
    return made_cases.written(name, (en, zh), facts, known, case)
