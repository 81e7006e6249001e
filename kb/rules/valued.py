"""Which variables of a rule get a value from what it says, and which stand between two numbers only.

For clingo a number between two others is a value, so that `500 <= Yuan, Yuan < 15000000` alone makes fifteen million
instances. In the law such a number is one that nothing states: a rule must say where it is from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kb.rules.formula import Agg, Cmp, Cond, Fn, Lit, Literal, Op, Rule, Term, Var, variables_of


def without_source(rule: Rule) -> set[str]:
    """Find the variables that stand in comparisons and that no atom, sum or equation gives a value."""
    valued = given(rule.body)
    lacking = {name for part in rule.body if isinstance(part, Cmp) for name in _compared(part)} - valued
    for condition in _conditions(rule.body):
        inside = given(condition, valued)
        lacking |= {name for part in condition if isinstance(part, Cmp) for name in _compared(part)} - inside
    return lacking


def _conditions(body: Iterable[Literal]) -> Iterator[tuple[Lit | Cmp, ...]]:
    """Yield what is asked inside an "each" and inside a sum."""
    for part in body:
        match part:
            case Cond(_, condition):
                yield condition
            case Agg(elements=elements):
                yield from (element.condition for element in elements)


def given(body: Iterable[Literal], known: Iterable[str] = ()) -> set[str]:
    """The variables that have a value: those known, and those to which these conditions give one."""
    found, equations = set(known), list[tuple[set[str], set[str]]]()
    for part in body:
        match part:
            case Lit(atom, 0):
                found.update(variables_of(atom))
            case Agg(guards=guards, sign=0):
                found.update(name for op, term in guards if op == "=" for name in variables_of(term))
            case Cmp(sign=0):
                equations += _equations(part)
    while fresh := {name for left, right in equations if left <= found for name in right - found}:
        found |= fresh
    return found


def _equations(part: Cmp) -> Iterator[tuple[set[str], set[str]]]:
    """Yield for each `=` of a chain, both ways, whose values give values to whom."""
    left: Term = part.left
    for op, right in part.guards:
        if op == "=":
            yield set(variables_of(left)), _solved(right)
            yield set(variables_of(right)), _solved(left)
        left = right


def _solved(term: Term) -> set[str]:
    """The variables of a term that its value gives a value to: of arithmetic one alone, where it can be undone."""
    names = set(variables_of(term))
    lone = isinstance(term, Var | Fn) or (isinstance(term, Op) and term.op in "+-*" and len(names) == 1)
    return names if lone else set()


def _compared(part: Cmp) -> Iterator[str]:
    for term in (part.left, *(term for _, term in part.guards)):
        yield from variables_of(term)
