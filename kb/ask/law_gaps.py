"""Questions on the law as a whole: which offences tie, which harms no offence reaches, which positions change nothing.

An offence *reaches* a harm where some case is one of that offence, or of its graver form, with the harm and not without
it. A position *changes nothing* where no case comes out otherwise under it, all other readings those of the package. Both
within the bounds of `whole_law`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from clingo import Function, Symbol, SymbolType

from kb.ask import made_cases
from kb.ask.fact_space import ACCUSED, ACT, listed
from kb.ask.whole_law import ELSE, WholeLaw
from kb.files.cases import Case
from kb.files.doctrine import DEFAULT, Package
from kb.rules.knowledge import STATED, Knowledge
from kb.run.derivation import derive_many
from kb.run.driver import Deadline, Stated


@dataclass(frozen=True)
class Tie:
    """Two offences of which one act can be both while neither provision is the heavier, with a case."""

    offences: tuple[str, str]
    example: Case


@dataclass(frozen=True)
class Harm:
    """A harm, as a fact or a measure, the offences that reach it, and the years in which any of them does."""

    id: Symbol
    offences: tuple[str, ...]
    years: tuple[int, ...]


@dataclass(frozen=True)
class Idle:
    """A position under which no case comes out otherwise; `reason` is why its issue says that no rule carries it."""

    issue: str
    position: str
    reason: tuple[str, str]


def ties(knowledge: Knowledge, package: Package, seconds: float | Deadline) -> list[Tie]:
    """Find the pairs of offences that tie in some case, each with the smallest; raise `BoundHit`."""
    deadline = Deadline.of(seconds)
    law = WholeLaw(knowledge, [("tied", (None,) * 5)], package, deadline, "pair of equal provisions")
    text = f"tie(O, Q) :- tied({ACCUSED}, {ACT}, O, Q, _), O < Q.\n#defined tie/2.\n"
    found = sorted(law.some(text, "tie(O, Q)"))
    pairs = [tuple(sorted(map(str, one.arguments), key=list(knowledge.offences).index)) for one in found]
    facts = law.smallest(text, found)
    cases = [made_cases.made("example", ("Example", "示例"), each, knowledge) for each in facts]
    outcomes = derive_many([(case, DEFAULT, package) for case in cases], knowledge, deadline)
    made = [
        Tie((first, second), outcome.case)
        for (first, second), outcome in zip(pairs, outcomes, strict=True)
        if any({row.first, row.second} == {first, second} for row in outcome.worlds[0].rows("tied"))
    ]
    return sorted(made, key=lambda tie: [list(knowledge.offences).index(name) for name in tie.offences])


def harms(knowledge: Knowledge, package: Package, seconds: float | Deadline) -> list[Harm]:
    """Say of each harm of encodings/search/harms.yaml which offences reach it, and when; raise `BoundHit`."""
    deadline = Deadline.of(seconds)
    law = WholeLaw(knowledge, [("reached", (None,) * 4)], package, deadline, "harm that is reached", elements=True)
    ids = {fact: named for fact in law.facts if (named := _harm(fact))}
    without = ", not harmless(X)"
    text = (
        law.copy()
        + law.carried(without)
        + _readings_too()
        + (
            "harmless(F) :- harm(F, H), studied(H).\n"
            f"reached_by(H, O) :- studied(H), reached({ACCUSED}, {ACT}, O, T), not reached{ELSE}({ACCUSED}, {ACT}, O, T).\n"
            f"reaches(H, O) :- reached_by(H, O).\n"
            f"reaches(H, Y) :- reached_by(H, _), time({ACT}, Day, _), Y = Day / 10000.\n"
            "#defined reaches/2.\n"
        )
    )

    def state(stated: Stated) -> None:
        stated.facts(Function("harm", [fact, named]) for fact, named in ids.items())
        stated.one_of([Function("studied", [named]) for named in sorted(set(ids.values()))])

    found: dict[Symbol, list[Symbol]] = defaultdict(list)
    for atom in sorted(law.some(text, "reaches(H, X)", state)):
        found[atom.arguments[0]].append(atom.arguments[1])
    every = dict.fromkeys(named for fact in law.possible if (named := _harm(fact)))
    return [
        Harm(
            harm,
            tuple(str(one) for one in found[harm] if one.type != SymbolType.Number),
            tuple(one.number for one in found[harm] if one.type == SymbolType.Number),
        )
        for harm in every
    ]


def _harm(fact: Symbol) -> Symbol | None:
    """The harm that a fact states: its measure, or what it says, whoever suffers it."""
    if fact.name == "quantity":
        return fact.arguments[2] if str(fact.arguments[2]) in named_harms() else None
    return fact if fact.positive and fact.name in named_harms() else None


@cache
def named_harms() -> frozenset[str]:
    """The facts and measures that state a harm."""
    return frozenset(listed("harms", "a harm"))


def _readings_too() -> str:
    return f"doctrine{ELSE}(I, P) :- doctrine(I, P).\n"


def idle_positions(
    knowledge: Knowledge, package: Package, issues: Sequence[str], seconds: float | Deadline
) -> tuple[list[Idle], int]:
    """Find the positions of these issues that change nothing, and say how many were tried; raise `BoundHit`."""
    words = knowledge.vocabulary.predicates
    asked = [(name, (None,) * len(words[name].args)) for name in STATED if name in words]
    law = WholeLaw(knowledge, asked, package, Deadline.of(seconds), "position that changes something")
    tried = [
        Function("instead", [Function(issue), Function(position)])
        for issue in issues
        for position in knowledge.doctrine.issues[issue].positions
        if position != package[issue]
    ]
    text = (
        law.copy()
        + law.carried()
        + (
            f"doctrine{ELSE}(I, P) :- instead(I, P).\n"
            f"doctrine{ELSE}(I, P) :- doctrine(I, P), not instead(I, _).\n"
            "changes(I, P) :- instead(I, P), differs.\n#defined changes/2.\n#defined differs/0.\n"
        )
    )
    text += "".join(_differing(name, len(args)) for name, args in asked)
    found = law.some(text, "changes(I, P)", lambda stated: stated.one_of(tried))
    changing = {tuple(map(str, atom.arguments)) for atom in found}
    named = [tuple(map(str, atom.arguments)) for atom in tried]
    return list(_idle(knowledge, [pair for pair in named if pair not in changing])), len(tried)


def _idle(knowledge: Knowledge, pairs: Sequence[tuple[str, ...]]) -> Iterator[Idle]:
    for issue, position in pairs:
        found = knowledge.doctrine.issues[issue]
        yield Idle(issue, position, (found.no_rule, found.no_rule_zh))


def _differing(name: str, arity: int) -> str:
    args = ",".join(f"X{at}" for at in range(arity))
    here, there = f"{name}({args})", f"{name}{ELSE}({args})"
    return f"differs :- {here}, not {there}.\ndiffers :- {there}, not {here}.\n"
