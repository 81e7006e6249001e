"""Which facts can bear on a question: a backward walk over the rules that keeps constants apart.

A pattern is a predicate with its constants, `None` where a place is free: `quantity(None, None, illegal_gains,
None)`. The walk starts at what is asked and goes to the bodies of the rules that could supply it; what is left are
patterns of input predicates.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping

from clingo import Symbol

from kb.rules.formula import Fn, Lit, Rule, Term, Value, Var, atoms_of
from kb.rules.knowledge import Knowledge

Pattern = tuple[str, tuple[str | None, ...]]
ELEMENTS = ("satisfied", "satisfied_dependently")
OUTCOMES = ("established", "convicted")
_EARLIER = "counts_towards"
_CRIME_OF_ANOTHER = "crime_in_itself"


def relevant_offences(knowledge: Knowledge, issues: Iterable[str]) -> tuple[str, ...]:
    """The offences that rules reading these issues speak of, directly or through what they conclude."""
    wanted = set(issues)
    reached = [rule for rule in knowledge.rules if issues_read(rule) & wanted]
    names: set[str] = set()
    seen: set[int] = set()
    while reached:
        rule = reached.pop()
        if rule.id in seen:
            continue
        seen.add(rule.id)
        spoken = offences_of(rule, knowledge)
        names |= spoken
        if not spoken and rule.head.name not in (*ELEMENTS, "established", "element", "offence"):
            reached += [
                r
                for r in knowledge.rules
                if any(a.atom.name == rule.head.name for part in r.body for a in atoms_of(part))
            ]
    return tuple(offence for offence in knowledge.offences if offence in names)


def issues_read(rule: Rule) -> set[str]:
    """The issues whose positions a rule asks for."""
    return {
        a.atom.args[0].text
        for part in rule.body
        for a in atoms_of(part)
        if a.atom.name == "doctrine" and isinstance(a.atom.args[0], Value)
    }


def offences_of(rule: Rule, knowledge: Knowledge) -> set[str]:
    """The offences that a rule names."""
    atoms = [rule.head, *(a.atom for part in rule.body for a in atoms_of(part))]
    constants = {term.text for atom in atoms for term in atom.args if isinstance(term, Value)}
    return constants & set(knowledge.offences)


def facts_for(knowledge: Knowledge, offences: Iterable[str], issues: Iterable[str]) -> set[Pattern]:
    """Patterns of the input facts that can bear on the elements and tiers of these offences, or on rules reading
    these issues."""
    start: list[Pattern] = []
    for offence in offences:
        elements = [(name, (None, None, offence, None)) for name in ELEMENTS]
        start += [*elements, ("tier_met", (None, None, offence, None))]
    wanted = set(issues)
    for rule in knowledge.rules:
        if issues_read(rule) & wanted:
            start += list(body(rule, {}))
    return facts_bearing(knowledge, start, None)


def facts_bearing(knowledge: Knowledge, asked: Iterable[Pattern], package: Mapping[str, str] | None) -> set[Pattern]:
    """Patterns of the input facts that can bear on what is asked, under the readings of a package (None: under any).

    The crime of another is stated, not made out from his own acts: the walk ends there.
    """
    return set(_inputs(knowledge, asked, frozenset({*OUTCOMES, _CRIME_OF_ANOTHER}), package))


def facts_of_element(knowledge: Knowledge, offence: str, element: str | None) -> list[Pattern]:
    """Patterns of the input facts that bear on one element of an offence by rules that name it, the nearest first.

    With None, what bears on every element: the rules of the general part that name no offence, and the counting in of
    earlier acts.
    """
    start: list[Pattern] = [] if element else [(_EARLIER, (None, None, None, offence))]
    for rule in (rule for name in ELEMENTS for rule in knowledge.rules_by_head.get(name, ())):
        named = tuple(term.text if isinstance(term, Value) else None for term in rule.head.args[2:])
        if named == ((offence, element) if element else (None, None)):
            bound = bind(rule.head, (None, None, offence, element))
            start += list(body(rule, bound or {}))
    return _inputs(knowledge, start, frozenset({*OUTCOMES, *ELEMENTS, *((_EARLIER,) if element else ())}))


def _inputs(
    knowledge: Knowledge,
    start: Iterable[Pattern],
    stop: frozenset[str] = frozenset(),
    package: Mapping[str, str] | None = None,
) -> list[Pattern]:
    """Walk back from patterns to those of input predicates, the nearest first, by rules that the readings allow."""
    words = knowledge.vocabulary.predicates
    seen: set[Pattern] = set()
    found: list[Pattern] = []
    waiting = deque(start)
    while waiting:
        pattern = waiting.popleft()
        if pattern in seen or pattern[0] in stop:
            continue
        seen.add(pattern)
        if (word := words.get(pattern[0])) and word.input:
            found.append(pattern)
        for rule in knowledge.rules_by_head.get(pattern[0], ()):
            bound = bind(rule.head, pattern[1])
            if bound is not None and not (package and not_taken(rule, package)):
                waiting.extend(body(rule, bound))
    return found


def not_taken(rule: Rule, package: Mapping[str, str]) -> bool:
    """Say whether a rule asks for a position that the package does not take."""
    asked = [
        part.atom.args for part in rule.body if isinstance(part, Lit) and part.atom.name == "doctrine" and not part.sign
    ]
    return any(
        isinstance(issue, Value) and isinstance(position, Value) and package.get(issue.text) != position.text
        for issue, position in asked
    )


def bind(head: Fn, constants: tuple[str | None, ...]) -> dict[str, str] | None:
    """Bind the variables of a head to the constants asked for; None where another constant stands in their place."""
    if len(head.args) != len(constants):
        return None
    bound: dict[str, str] = {}
    for term, constant in zip(head.args, constants, strict=True):
        if constant is None:
            continue
        if isinstance(term, Value) and term.text != constant:
            return None
        if isinstance(term, Var):
            bound[term.name] = constant
    return bound


def body(rule: Rule, bound: Mapping[str, str]) -> Iterator[Pattern]:
    """Yield the patterns of what a rule asks for, its variables bound."""
    for part in rule.body:
        for literal in atoms_of(part):
            yield pattern(literal.atom, bound)


def pattern(atom: Fn, bound: Mapping[str, str]) -> Pattern:
    """The pattern of an atom, its variables bound."""
    return atom.name, constants_in(atom, bound)


def constants_in(atom: Fn, bound: Mapping[str, str]) -> tuple[str | None, ...]:
    """The constants in the places of an atom, its variables bound; None where a place is free."""
    return tuple(_constant(term, bound) for term in atom.args)


def _constant(term: Term, bound: Mapping[str, str]) -> str | None:
    if isinstance(term, Value):
        return term.text
    return bound.get(term.name) if isinstance(term, Var) else None


def matches(symbol: Symbol, patterns: Mapping[str, list[tuple[str | None, ...]]]) -> bool:
    """Say whether a fact has one of the patterns."""
    if not (found := patterns.get(symbol.name)):
        return False
    args = [str(arg) for arg in symbol.arguments]
    return any(all(wanted in (None, arg) for wanted, arg in zip(pattern, args, strict=True)) for pattern in found)
