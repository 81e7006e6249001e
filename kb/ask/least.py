"""The least that an element of an offence takes: the facts of its shortest way through the rules.

A backward walk lists the rules that could supply the element under positive law; a forward one finds for each conclusion
the cheapest facts (`cost:` of their words, so that a catch-all comes last). What stands under a `not` is
not asked for, of a sum one part is, and numbers are not compared: the facts named are those with which this way begins.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from kb.files.doctrine import DEFAULT
from kb.rules.formula import Agg, Cmp, Cond, Fn, Lit, Literal, Rule, Value, Var
from kb.rules.knowledge import Knowledge
from kb.rules.slicing import ELEMENTS, OUTCOMES, Pattern, bind, not_taken, pattern

Row = tuple[Pattern, tuple[Pattern, ...]]


class Way(NamedTuple):
    """The facts with which a conclusion is reached, what they cost together, and the place of the rule."""

    cost: int
    place: int
    facts: frozenset[Pattern]


_GOAL: Pattern = ("", ())
_STATED = ("acts", "doctrine", *OUTCOMES, *ELEMENTS)  # every new case states it, or it is told elsewhere
_PERSON = "person"  # stated of the accused, whom most rules name first; of another it would make an accused


def least(knowledge: Knowledge, offence: str, element: str) -> list[Pattern]:
    """Name the facts of the shortest way to an element, as patterns; empty where positive law knows none."""
    package = knowledge.doctrine.package(DEFAULT)
    rows = list(_rows(knowledge, offence, element, package))
    costs = {name: word.cost for name, word in knowledge.vocabulary.predicates.items() if word.input}
    found: dict[Pattern, Way] = {}
    while _improved(rows, found, costs):
        pass
    return sorted(found[_GOAL].facts, key=str) if _GOAL in found else []


def _rows(knowledge: Knowledge, offence: str, element: str, package: Mapping[str, str]) -> Iterator[Row]:
    """Walk back from an element; a row is what a rule concludes and what it needs for that."""
    waiting: deque[Pattern] = deque()
    for rule in (rule for name in ELEMENTS for rule in knowledge.rules_by_head.get(name, ())):
        of_any = isinstance(rule.head.args[2], Var)  # one rule for all offences: intent, negligence
        if rule.head.args[3] != Value(element) or not (of_any or rule.head.args[2] == Value(offence)):
            continue
        bound = bind(rule.head, (None, None, offence, element))
        if bound is not None and not not_taken(rule, package):
            needed = tuple(_needs(rule, bound))
            waiting.extend(needed)
            yield _GOAL, needed
    seen: set[Pattern] = set()
    while waiting:
        wanted = waiting.popleft()
        if wanted in seen:
            continue
        seen.add(wanted)
        for rule in knowledge.rules_by_head.get(wanted[0], ()):
            bound = bind(rule.head, wanted[1]) if rule.head.positive else None
            if bound is not None and not not_taken(rule, package):
                needed = tuple(_needs(rule, bound))
                waiting.extend(needed)
                yield wanted, needed


def _needs(rule: Rule, bound: Mapping[str, str]) -> Iterator[Pattern]:
    for part in rule.body:
        for one in _asked(part):
            if (
                isinstance(one, Lit)
                and not one.sign
                and one.atom.name not in _STATED
                and not _of_accused(rule, one.atom)
            ):
                yield pattern(one.atom, bound)


def _of_accused(rule: Rule, atom: Fn) -> bool:
    """Say whether an atom asks no more than that whom a rule is about first be a natural person, as the accused is."""
    natural = (_PERSON, "natural_person")
    return atom.name in natural and rule.head.name not in natural and atom.args == rule.head.args[:1]


def _asked(part: Literal) -> tuple[Lit | Cmp, ...]:
    """What a condition asks for at least: of a sum its first part, of an "each" one."""
    match part:
        case Agg(elements=elements):
            return elements[0].condition
        case Cond(inner, _):
            return (inner,)
        case Lit() | Cmp():
            return (part,)


def _improved(rows: Iterable[Row], found: dict[Pattern, Way], costs: Mapping[str, int]) -> bool:
    """Go through the rows once; say whether a conclusion was found to take less, or as much by an earlier rule."""
    better = False
    for place, (wanted, needed) in enumerate(rows):
        ways = [_way(one, found, costs) for one in needed]
        facts = frozenset[Pattern]().union(*(way.facts for way in ways if way))
        new = Way(sum(costs[name] for name, _ in facts), place, facts)
        before = _way(wanted, found, costs)
        if all(ways) and (before is None or new[:2] < before[:2]):
            found[wanted], better = new, True
    return better


def _way(wanted: Pattern, found: Mapping[Pattern, Way], costs: Mapping[str, int]) -> Way | None:
    """The best way to a conclusion so far; what a case may state itself is one."""
    if wanted not in found and wanted[0] in costs and wanted[0] != _PERSON:
        return Way(costs[wanted[0]], -1, frozenset({wanted}))
    return found.get(wanted)
