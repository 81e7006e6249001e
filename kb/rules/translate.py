"""From clingo's syntax tree to `kb.formula`."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from clingo import ast

from kb.errors import quoted
from kb.files.yamlfile import MAX_DEPTH
from kb.rules.formula import Agg, Cmp, Cond, Element, Fn, Lit, Literal, Op, Term, Value, Var
from kb.rules.printing import MIRROR

_COMPARISON = {
    ast.ComparisonOperator.Equal: "=",
    ast.ComparisonOperator.NotEqual: "!=",
    ast.ComparisonOperator.LessThan: "<",
    ast.ComparisonOperator.LessEqual: "<=",
    ast.ComparisonOperator.GreaterThan: ">",
    ast.ComparisonOperator.GreaterEqual: ">=",
}
_BINARY = {
    ast.BinaryOperator.Plus: "+",
    ast.BinaryOperator.Minus: "-",
    ast.BinaryOperator.Multiplication: "*",
    ast.BinaryOperator.Division: "/",
    ast.BinaryOperator.Modulo: "\\",
    ast.BinaryOperator.Power: "**",
}
_AGGREGATE = {
    ast.AggregateFunction.Count: "count",
    ast.AggregateFunction.Sum: "sum",
    ast.AggregateFunction.SumPlus: "sum+",
    ast.AggregateFunction.Min: "min",
    ast.AggregateFunction.Max: "max",
}


class Unsupported(ValueError):
    """A construct that the law files may not use (disjunction, pool, interval, script, ...)."""


def _unsupported(node: Any, why: str) -> Unsupported:
    return Unsupported(f"{quoted(str(node))} {why}")


def term(node: Any, depth: int = 0) -> Term:
    """Translate a term; raises `Unsupported` for pools, intervals, external calls and what is nested too deep."""
    kind, inner = node.ast_type, depth + 1
    if depth > MAX_DEPTH:
        raise Unsupported(f"a term is nested more than {MAX_DEPTH} deep")
    if kind == ast.ASTType.Variable:
        return Var(node.name)
    if kind == ast.ASTType.SymbolicTerm:
        return Value(str(node.symbol))
    if kind == ast.ASTType.Function and not node.external:
        args = tuple(term(arg, inner) for arg in node.arguments)
        return Fn(node.name, args) if args or not node.name else Value(node.name)
    if kind == ast.ASTType.BinaryOperation and node.operator_type in _BINARY:
        return Op(_BINARY[node.operator_type], (term(node.left, inner), term(node.right, inner)))
    if kind == ast.ASTType.UnaryOperation:
        sign = "|" if node.operator_type == ast.UnaryOperator.Absolute else "-"
        return Op(sign, (term(node.argument, inner),))
    raise _unsupported(node, "may not stand in a rule of the law files")


def atom(node: Any) -> Fn:
    """Translate the symbol of a symbolic atom, keeping classical negation."""
    if node.ast_type == ast.ASTType.UnaryOperation:
        return atom(node.argument)._replace(positive=False)
    if node.ast_type != ast.ASTType.Function:
        raise _unsupported(node, "may not stand in a rule of the law files")
    return Fn(node.name, tuple(term(arg) for arg in node.arguments))


def _plain(node: Any) -> Lit | Cmp:
    inner = node.atom
    if inner.ast_type == ast.ASTType.SymbolicAtom:
        return Lit(atom(inner.symbol), int(node.sign))
    if inner.ast_type == ast.ASTType.Comparison:
        guards = tuple((_COMPARISON[g.comparison], term(g.term)) for g in inner.guards)
        return Cmp(term(inner.term), guards, int(node.sign))
    raise _unsupported(node, "may not stand in a body")


def _aggregate(node: Any) -> Agg:
    inner = node.atom
    guards: list[tuple[str, Term]] = []
    if inner.left_guard is not None:
        guards.append((MIRROR[_COMPARISON[inner.left_guard.comparison]], term(inner.left_guard.term)))
    if inner.right_guard is not None:
        guards.append((_COMPARISON[inner.right_guard.comparison], term(inner.right_guard.term)))
    elements = tuple(
        Element(tuple(term(t) for t in e.terms), tuple(_plain(c) for c in e.condition)) for e in inner.elements
    )
    return Agg(_AGGREGATE[inner.function], elements, tuple(guards), int(node.sign))


def literal(node: Any) -> Literal:
    """Translate a body literal."""
    if node.ast_type == ast.ASTType.ConditionalLiteral:
        return Cond(_plain(node.literal), tuple(_plain(c) for c in node.condition))
    if node.atom.ast_type == ast.ASTType.BodyAggregate:
        return _aggregate(node)
    return _plain(node)


def head(node: Any) -> Fn:
    """Translate the head of a normal rule; anything else is not law: law never chooses and never deletes worlds."""
    if node.ast_type == ast.ASTType.Literal and node.atom.ast_type == ast.ASTType.SymbolicAtom and not node.sign:
        return atom(node.atom.symbol)
    raise _unsupported(node, "is not the head of a normal rule")


@lru_cache(maxsize=4096)  # laws that are laid over others have most of them in common
def fact(text: str) -> Fn:
    """Read a ground atom that data files state as a fact of the law."""
    found: list[Fn] = []

    def keep(node: Any) -> None:
        if node.ast_type == ast.ASTType.Rule:
            found.append(head(node.head))

    ast.parse_string(f"{text}.", keep)
    return found[0]
