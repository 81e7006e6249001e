"""Deciding claims: a search for the case that refutes a claim, or for one that bears it out.

A verdict is always one within bounds. What a search finds is written as a case, read back and derived as any other
case is; where that says otherwise, nothing is reported as decided. A claim that holds of all cases is also shown a case
in which its premise is met, so that it does not hold of nothing.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from clingo import Symbol

from kb.ask import claims, incoherence, propositions, shown_cases
from kb.ask.changes import said_of
from kb.ask.claims import Claim, free, matches
from kb.ask.fact_space import Bounds, Space, exclusive, span
from kb.ask.quantifying import Choice, choices
from kb.ask.search import Side, smallest
from kb.ask.shown_cases import Shown
from kb.errors import BadInput, BoundHit, Problem
from kb.files.cases import Case
from kb.files.doctrine import Package
from kb.files.terms import Atom, symbol
from kb.rules.knowledge import Knowledge, shipped
from kb.run import solver
from kb.run.amended import Changes, bearing, can_bear, changes
from kb.run.derivation import load_case
from kb.run.driver import Deadline

_RANK = (claims.HOLDS, claims.POSSIBLE, claims.NOT_COMPUTABLE, claims.UNDECIDED, claims.NOT_WITHIN, claims.REFUTED)
"""Verdicts, the best first."""


@dataclass(frozen=True)
class Decision:
    """What came of a claim under one choice of readings: that of its theory, and of those `alike` in all that bears on it;
    `group` tells apart the choices of which some is enough; `amended` are the changes of a folder laid over the law that can
    bear on a case within the bounds, with their kinds."""

    claim: Claim
    verdict: str
    package: Package
    bounds: Bounds | None = None
    shown: tuple[Shown, ...] = ()
    vacuous: bool = False
    seconds: float = 0.0
    group: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()
    amended: tuple[tuple[str, str], ...] = ()

    @property
    def as_expected(self) -> bool:
        """Say whether the verdict is the expected one; a claim that expects none is always so."""
        return self.claim.expect in ("", self.verdict)


@dataclass(frozen=True)
class Verdict:
    """A claim under each choice of readings that it names: one decision, or several, and what they come to."""

    claim: Claim
    decisions: tuple[Decision, ...]

    @property
    def verdict(self) -> str:
        """A claim about every reading is only as good as under the worst of them, one about some as under the best."""
        groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for decision in self.decisions:
            groups[decision.group].append(decision.verdict)
        return min((max(found, key=_RANK.index) for found in groups.values()), key=_RANK.index)

    @property
    def as_expected(self) -> bool:
        """Say whether the verdict is the expected one, where one is expected; what holds of nothing is never so."""
        return not self.claim.expect or (self.claim.expect == self.verdict and not self.vacuous)

    @property
    def vacuous(self) -> bool:
        """Say whether no case meets the premise under any of the readings."""
        return bool(self.decisions) and all(decision.vacuous for decision in self.decisions)

    @property
    def seconds(self) -> float:
        """Time of the searches."""
        return sum(decision.seconds for decision in self.decisions)


def decide(
    claim: Claim,
    knowledge: Knowledge | None = None,
    seconds: float | Deadline = 60.0,
    at_hand: Case | None = None,
) -> Verdict:
    """Decide a claim under the readings it names; `at_hand` is the case that it speaks of, where that stands in no file.

    Raise `BadInput` where it speaks of facts that its space has not.
    """
    known, deadline = knowledge or shipped(), Deadline.of(seconds)
    case = at_hand or (load_case(claim.case, known) if claim.case else None)
    return Verdict(claim, tuple(_decided(choice, case, known, deadline) for choice in choices(claim, known)))


def _decided(choice: Choice, case: Case | None, known: Knowledge, deadline: Deadline) -> Decision:
    claim, package = choice.claim, choice.package
    decision = Decision(claim, claims.NOT_COMPUTABLE, package, group=choice.group, alike=choice.alike)
    if claim.form == claims.NOT_COMPUTABLE:
        return decision
    start = time.perf_counter()
    bounds, amended = None, changes(known)
    try:
        search = _Question(claim, case, package, known, deadline)
        bounds, amended = search.space.bounds, search.amended()
        verdict, shown, vacuous = search.universal() if claim.universal else search.existential()
    except BoundHit:
        verdict, shown, vacuous = claims.UNDECIDED, (), False
    seconds = time.perf_counter() - start
    borne = _borne(amended, shown, known)
    found = replace(decision, verdict=verdict, bounds=bounds, shown=shown, vacuous=vacuous, amended=borne)
    return replace(found, seconds=seconds)


def _borne(amended: Changes, shown: Sequence[Shown], known: Knowledge) -> tuple[tuple[str, str], ...]:
    """What can bear on the cases of the search, and what does on those that are shown, in the order of the changes."""
    found = {*amended, *(name for each in shown for outcome in each.outcomes for name in bearing(outcome))}
    return tuple((name, kind) for name, kind in changes(known).items() if name in found)


class _Question:
    """A claim under one choice of readings, with its space."""

    def __init__(self, claim: Claim, case: Case | None, package: Package, known: Knowledge, deadline: Deadline) -> None:
        self.claim, self.case, self.package, self.known, self.deadline = claim, case, package, known, deadline
        self.space = self._of_case(self.case) if self.case else self._spanned()
        first, second = (self._alone(patterns) for patterns in (claim.only, claim.only_second))
        self.sides = [Side(package, first)]
        if claim.twins:
            self.sides.append(Side(package, second))
        last = len(self.sides) - 1
        named = [("premise", claim.premise, 0), ("second", claim.second, last)]
        named += [("conclusion", claim.conclusion, 0), ("other", claim.conclusion, last)]
        self.rules = propositions.words() + "".join(
            propositions.rules(f"{name}_", condition, world, known) for name, condition, world in named
        )
        self.rules += self._lighter(last)

    def amended(self) -> Changes:
        """The changes of a folder laid over the law that can bear on a case of the space."""
        stated = [*self.space.fixed, *self.space.possible, *solver.readings(self.package)]
        return can_bear(self.known, stated, (atom.name for atom in self.claim.stated))

    # --- the space

    def _spanned(self) -> Space:
        claim = self.claim
        offences = propositions.offences(claim, self.known)
        asked = propositions.asked(claim, offences, self.known)
        space = span(self.known, offences, limits=claim.limits, asked=asked, package=self.package)
        given = tuple(symbol(atom) for atom in claim.given)
        left = [fact for fact in space.possible if not any(matches(atom, fact) for atom in claim.without)]
        stated = [symbol(a) for a in claim.stated if not free(a) and self._is_fact(a)]
        varied = [symbol(atom) for atom in claim.may_vary]
        possible = tuple(dict.fromkeys(f for f in [*left, *stated, *varied] if f not in given))
        bounds = replace(space.bounds, facts=len(possible))
        apart = exclusive(self.known, [*given, *possible])
        return replace(space, fixed=(*space.fixed, *given), possible=possible, exclusive=apart, bounds=bounds)

    def _of_case(self, case: Case) -> Space:
        """The space of a case: its facts stand; its disputed facts and those named may vary, and with each what is said of
        a thing that it brings in."""
        claim, words = self.claim, self.known.vocabulary.predicates
        stated = [symbol(f.atom) for f in case.facts]
        varied = [symbol(atom) for atom in claim.may_vary]
        open_ = dict.fromkeys([*(symbol(f.atom) for f in case.facts if f.status == "disputed"), *varied])
        stand = [fact for fact in stated if not any(matches(atom, fact) for atom in claim.without)]
        bound = [(said, fact) for fact in open_ for said in said_of(fact, stand, words) if said not in open_]
        loose = {*open_, *(said for said, _ in bound)}
        given = [symbol(atom) for atom in claim.given]
        fixed = tuple(dict.fromkeys([*(fact for fact in stand if fact not in loose), *given]))
        asked = [symbol(a) for a in claim.stated if not free(a) and self._is_fact(a)]
        left = tuple(f for f in dict.fromkeys([*open_, *(said for said, _ in bound), *asked]) if f not in fixed)
        named = propositions.offences(claim, self.known)
        borne = frozenset[str]().union(*(incoherence.of(self.known, each, self.deadline) for each in (stated, fixed)))
        return Space(
            fixed,
            left,
            exclusive(self.known, [*fixed, *left]),
            Bounds(len(case.accused), 1, claim.limits, named, len(left), case.id, tuple(sorted(borne))),
            bound=tuple(pair for pair in bound if not set(pair) & {*fixed}),
            borne=borne,
        )

    def _is_fact(self, atom: Atom) -> bool:
        word = self.known.vocabulary.predicates.get(atom.name)
        return word is not None and word.input

    def _alone(self, patterns: Sequence[Atom]) -> frozenset[Symbol]:
        """The facts that one of two twins has alone; raise `BadInput` where the space has none of a pattern."""
        found: set[Symbol] = set()
        for atom in patterns:
            fitting = {fact for fact in self.space.possible if matches(atom, fact)}
            if not fitting:
                text = f"no fact of the space is `{str(atom).replace(claims.FREE, '_')}`"
                raise BadInput([Problem(str(self.claim.path), 0, text)])
            found |= fitting
        return frozenset(found)

    def _lighter(self, last: int) -> str:
        """The rule of `lighter_than`: the first range is lighter than the second."""
        first, second = (offence or "_" for offence in self.claim.compared)
        name = "lighter_range" if "_" not in (first, second) else "lighter_conviction"
        return f"lighter_ :- {name}(0,{first},{last},{second}).\n"

    # --- the forms

    def universal(self) -> tuple[str, tuple[Shown, ...], bool]:
        """Look for a counterexample; where there is none, for a witness of the premise."""
        against, witness = {
            "contained_in": (":- not premise_. :- conclusion_.", ":- not premise_."),
            "impossible": (":- not premise_. :- not conclusion_.", ":- not premise_."),
            "equivalent": (
                ":- premise_, conclusion_. :- not premise_, not conclusion_.",
                ":- not premise_. :- not conclusion_.",
            ),
            "lighter_than": (":- not premise_. :- lighter_.", ":- not premise_."),
        }[self.claim.form]
        if found := self._find(against, "counterexample"):
            return claims.REFUTED, (found,), False
        shown = self._find(witness, "witness")
        return claims.HOLDS, (shown,) if shown else (), shown is None

    def existential(self) -> tuple[str, tuple[Shown, ...], bool]:
        """Look for an example; for `separable` for one each way."""
        wanted = {
            "possible": [(":- not premise_. :- not conclusion_.", "example")],
            "separable": [
                (":- not premise_. :- conclusion_.", "example"),
                (":- not conclusion_. :- premise_.", "converse"),
            ],
            "depends_on": [(":- not premise_. :- not conclusion_. :- other_.", "example")],
        }[self.claim.form]
        found = [self._find(constraints, role) for constraints, role in wanted]
        shown = tuple(each for each in found if each)
        return (claims.POSSIBLE if len(shown) == len(wanted) else claims.NOT_WITHIN), shown, False

    def _find(self, constraints: str, role: str) -> Shown | None:
        asked = f"{self.rules}{constraints} :- not second_.\n"
        found = smallest(self.known, self.space, self.sides, asked, self.deadline)
        if found is None:
            return None
        return shown_cases.shown(self.claim, self.case, found, role, self.package, self.known, self.deadline)
