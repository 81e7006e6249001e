"""Worlds of one case: choices of readings and disputed facts, solved together and seen as outcome
and proof.

A `Choice` says in what a world departs from positive law and which disputed facts do not hold in
it. `Worlds.views` solves all choices that are still unknown in one grounding. Choices in which
the same rules fire share one `View`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import blake2b
from typing import Any

from explain.draw.proofs import Options, proof
from kb.files.cases import Case, Fact
from kb.files.doctrine import DEFAULT
from kb.rules.knowledge import Knowledge
from kb.run.derivation import derive_versions
from kb.run.outcome import Outcome
from kb.run.versions import clashes, versions


@dataclass(frozen=True)
class Passed:
    """What sees each outcome go by that is solved, and each view that is told."""

    solved: Callable[[Iterable[Any]], Iterable[Any]] = iter
    told: Callable[[Iterable[Any]], Iterable[Any]] = iter


UNSEEN = Passed()


@dataclass(frozen=True)
class Choice:
    """Positions taken instead of positive law, sorted, and places of facts that do not hold."""

    positions: tuple[tuple[str, str], ...] = ()
    absent: frozenset[int] = frozenset()

    def with_position(self, issue: str, position: str) -> Choice:
        """Take another position."""
        return replace(self, positions=tuple(sorted({**dict(self.positions), issue: position}.items())))


@dataclass(frozen=True)
class View:
    """What follows in a world: the outcome, over this world alone, and its proof graph."""

    outcome: Outcome
    lang: str = field(repr=False)

    @cached_property
    def graph(self) -> Any:
        """The proof graph of all that the outcome states."""
        made = proof(self.outcome, options=Options(self.lang))
        made.graph.update(title="", subtitle="")
        return made

    @cached_property
    def convicted(self) -> tuple[tuple[str, str, str, str], ...]:
        """Convictions as (accused, offence, act, tier)."""
        rows = self.outcome.convicted.items()
        return tuple(sorted((who, c.offence, c.act, c.tier) for who, charges in rows for c in charges))

    @cached_property
    def follows(self) -> str:
        """What is told of each charge, but for the provisions, as one comparable text: whether it is made out, gives way or is
        tied, how it is prosecuted and what bars it, direction and range of the penalty."""
        found = self.outcome
        told: tuple[dict[str, list[Any]], ...] = (
            found.established,
            {who: [(d.offence, d.act, d.by, d.to_acts) for d in rows] for who, rows in found.displaced.items()},
            {who: [(t.offence, t.other, t.act) for t in rows] for who, rows in found.tied.items()},
            {who: [(r.offence, r.act, r.mode) for r in rows] for who, rows in found.routes.items()},
            {who: [(d.offence, d.act, d.direction) for d in rows] for who, rows in found.directions.items()},
            {who: [row[:3] for row in rows] for who, rows in found.combined.items()},
            found.penalties,
            found.fine_ranges,
        )
        return repr([sorted((who, sorted(set(map(repr, rows)))) for who, rows in one.items()) for one in told])

    @cached_property
    def signature(self) -> str:
        """A short name of outcome and picture: equal where a reader would see no difference."""
        found = self.outcome
        notes = sorted(
            repr(
                (
                    who,
                    *(
                        rows.get(who)
                        for rows in (found.missing, found.notes, found.displaced, found.tied, found.routes)
                    ),
                )
            )
            for who in found.case.accused
        )
        nodes = sorted((str(n), json.dumps(d, sort_keys=True, default=str)) for n, d in self.graph.nodes(data=True))
        edges = sorted((str(u), str(v), d.get("sign", "+")) for u, v, d in self.graph.edges(data=True))
        text = repr((self.convicted, self.follows, notes, nodes, edges))
        return blake2b(text.encode("utf-8", "backslashreplace"), digest_size=10).hexdigest()


class Worlds:
    """The worlds of one case, each solved once."""

    def __init__(self, case: Case, knowledge: Knowledge, lang: str, seconds: float, passed: Passed = UNSEEN) -> None:
        """Take the case and the language in which its proofs are written."""
        self.passed = passed
        self.case = case
        self.knowledge = knowledge
        self.lang = lang
        self.seconds = seconds
        self.disputed = {place: fact for place, fact in enumerate(case.facts) if fact.status == "disputed"}
        self._known: dict[Choice, View] = {}
        self._alike: dict[object, View] = {}

    @cached_property
    def default(self) -> Choice:
        """Positive law; the disputed facts hold as far as they do not contradict one another."""
        holding = set(versions(self.case)[0])
        return Choice(absent=frozenset(place for place, fact in self.disputed.items() if fact not in holding))

    def possible(self, absent: Iterable[int]) -> bool:
        """Say whether the facts left do not contradict one another."""
        return not any(clashes(self._facts(frozenset(absent))))

    def theory(self, name: str) -> Choice:
        """The choice that a theory makes."""
        doctrine = self.knowledge.doctrine
        chosen = doctrine.theories[name].positions.items()
        return replace(
            self.default,
            positions=tuple(sorted((i, p) for i, p in chosen if p != doctrine.issues[i].default)),
        )

    def views(self, choices: Sequence[Choice]) -> list[View]:
        """What follows in each of the choices; those not yet solved are solved in one grounding."""
        new = [choice for choice in dict.fromkeys(choices) if choice not in self._known]
        for choice, outcome in zip(new, self.passed.solved(self._solve(new)), strict=True):
            key = (_fired(outcome), choice.absent)
            self._known[choice] = self._alike.setdefault(key, View(outcome, self.lang))
        return [self._known[choice] for choice in choices]

    def package(self, choice: Choice) -> Mapping[str, str]:
        """All positions of a choice."""
        return self.knowledge.doctrine.package(DEFAULT, dict(choice.positions))

    def _facts(self, absent: frozenset[int]) -> tuple[Fact, ...]:
        return tuple(fact for place, fact in enumerate(self.case.facts) if place not in absent)

    def _solve(self, choices: Sequence[Choice]) -> Iterator[Outcome]:
        jobs = [(self.case, DEFAULT, self.package(choice), self._facts(choice.absent)) for choice in choices]
        return derive_versions(jobs, self.knowledge, self.seconds)


def _fired(outcome: Outcome) -> Hashable:
    """What fired of the rules that readings move: where the facts and these are the same, so are outcome and proof."""
    return outcome.worlds[0].model.instances(outcome.knowledge.moved_by_readings)
