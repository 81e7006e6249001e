"""Versions of the facts: the choices among the disputed facts of a case that do not contradict themselves.

Whatever combines disputed facts (worlds, open questions, pages with switches) asks here which facts deny each other,
and no contradictory combination is ever built. Facts are compared as the solver sees them, so that `5` and `5.00`
are one amount.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from math import prod

from clingo import Function, Symbol

from kb.errors import BadInput, Problem
from kb.files.cases import Case, Fact, symbol

MAX_VERSIONS = 1024  # all choices among ten facts
Version = tuple[Fact, ...]


def disputed(case: Case) -> tuple[Fact, ...]:
    """The disputed facts of a case, in its order."""
    return tuple(fact for fact in case.facts if fact.status == "disputed")


def clashes(facts: Iterable[Fact]) -> Iterator[tuple[Fact, Fact]]:
    """Yield the pairs of facts that deny each other, in the order of the facts."""
    seen: dict[Symbol, Fact] = {}
    for fact in facts:
        atom = symbol(fact.atom)
        denied = seen.get(Function(atom.name, atom.arguments, not atom.positive))
        if denied is not None:
            yield denied, fact
        seen.setdefault(atom, fact)


def exclusions(case: Case) -> list[tuple[Fact, Fact]]:
    """List the pairs of facts of a case that never hold together.

    Raise `BadInput` where two facts beyond dispute deny each other.
    """
    found = list(clashes(case.facts))
    for first, second in found:
        if "disputed" not in (first.status, second.status):
            text = f"stated both to be and not to be (lines {first.line} and {second.line})"
            raise BadInput([Problem(str(case.path), second.line, text)])
    return found


def versions(case: Case) -> list[Version]:
    """List the versions of a case, each with the facts that hold in it, all that can hold first.

    Raise `BadInput` where facts beyond dispute deny each other, and where there are more than `MAX_VERSIONS`.
    """
    open_, chosen = disputed(case), _chosen(case)
    if len(chosen) > MAX_VERSIONS:
        text = f"{len(open_)} disputed facts make more than {MAX_VERSIONS:,} versions"
        raise BadInput([Problem(str(case.path), open_[-1].line, text)])
    return [tuple(fact for fact in case.facts if fact in held) for held in chosen]


def too_many(case: Case) -> bool:
    """Say whether a case has more versions than are gone through one by one."""
    return count(case) > MAX_VERSIONS


def count(case: Case) -> int:
    """Count the versions of a case: what is disputed of different things is chosen freely; raise `BadInput`."""
    rivals, certain = _rivals(case)
    about: dict[Symbol, list[Fact]] = defaultdict(list)
    for fact in disputed(case):
        about[symbol(replace(fact.atom, negated=False))].append(fact)
    return prod(sum(1 for _ in _choices(facts, rivals, certain)) for facts in about.values())


def _chosen(case: Case) -> list[frozenset[Fact]]:
    """The choices that do not contradict themselves, one more than `MAX_VERSIONS` at most."""
    return list(islice(_choices(disputed(case), *_rivals(case)), MAX_VERSIONS + 1))


def _rivals(case: Case) -> tuple[dict[Fact, set[Fact]], frozenset[Fact]]:
    """The facts that each fact denies, and the facts beyond dispute."""
    rivals: dict[Fact, set[Fact]] = defaultdict(set)
    for first, second in exclusions(case):
        rivals[first].add(second)
        rivals[second].add(first)
    return rivals, frozenset(case.facts) - frozenset(disputed(case))


def _choices(
    open_: Sequence[Fact], rivals: Mapping[Fact, set[Fact]], held: frozenset[Fact]
) -> Iterator[frozenset[Fact]]:
    """Choose for one fact after the other whether it holds; one whose rival holds does not."""
    if not open_:
        yield held
        return
    first, rest = open_[0], open_[1:]
    if not held & rivals.get(first, set()):
        yield from _choices(rest, rivals, held | {first})
    yield from _choices(rest, rivals, held)
