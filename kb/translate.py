"""From clingo's syntax tree to `kb.formula`, and from `kb.formula` back to program text."""

from __future__ import annotations

from typing import Any

from clingo import ast

from kb.formula import Agg, Cmp, Cond, Element, Fn, Lit, Literal, Op, Term, Value, Var

_COMPARISON = {
    ast.ComparisonOperator.Equal: "=",
    ast.ComparisonOperator.NotEqual: "!=",
    ast.ComparisonOperator.LessThan: "<",
    ast.ComparisonOperator.LessEqual: "<=",
    ast.ComparisonOperator.GreaterThan: ">",
    ast.ComparisonOperator.GreaterEqual: ">=",
}
_MIRROR = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
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


def term(node: Any) -> Term:
    """Translate a term; raises `Unsupported` for pools, intervals and external calls."""
    kind = node.ast_type
    if kind == ast.ASTType.Variable:
        return Var(node.name)
    if kind == ast.ASTType.SymbolicTerm:
        return Value(str(node.symbol))
    if kind == ast.ASTType.Function and not node.external:
        args = tuple(term(arg) for arg in node.arguments)
        return Fn(node.name, args) if args or not node.name else Value(node.name)
    if kind == ast.ASTType.BinaryOperation and node.operator_type in _BINARY:
        return Op(_BINARY[node.operator_type], (term(node.left), term(node.right)))
    if kind == ast.ASTType.UnaryOperation:
        sign = "|" if node.operator_type == ast.UnaryOperator.Absolute else "-"
        return Op(sign, (term(node.argument),))
    raise Unsupported(f"`{node}` may not stand in a rule of the law files")


def atom(node: Any) -> Fn:
    """Translate the symbol of a symbolic atom, keeping classical negation."""
    if node.ast_type == ast.ASTType.UnaryOperation:
        return atom(node.argument)._replace(positive=False)
    return Fn(node.name, tuple(term(arg) for arg in node.arguments))


def _plain(node: Any) -> Lit | Cmp:
    inner = node.atom
    if inner.ast_type == ast.ASTType.SymbolicAtom:
        return Lit(atom(inner.symbol), int(node.sign))
    if inner.ast_type == ast.ASTType.Comparison:
        guards = tuple((_COMPARISON[g.comparison], term(g.term)) for g in inner.guards)
        return Cmp(term(inner.term), guards, int(node.sign))
    raise Unsupported(f"`{node}` may not stand in a body")


def _aggregate(node: Any) -> Agg:
    inner = node.atom
    guards: list[tuple[str, Term]] = []
    if inner.left_guard is not None:
        guards.append((_MIRROR[_COMPARISON[inner.left_guard.comparison]], term(inner.left_guard.term)))
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
    raise Unsupported(f"`{node}` is not the head of a normal rule")


# --- back to text -----------------------------------------------------------------------------------------------------


def show(part: Term | Literal) -> str:
    """Write a term or body literal as clingo reads it."""
    match part:
        case Var(name):
            return name
        case Value(text):
            return text
        case Fn(name, args, positive):
            inner = ",".join(show(arg) for arg in args)
            if not name:
                return f"({inner},)" if len(args) == 1 else f"({inner})"
            return ("" if positive else "-") + (f"{name}({inner})" if args else name)
        case Op(op, (one,)):
            return f"|{show(one)}|" if op == "|" else f"(-{show(one)})"
        case Op(op, (left, right)):
            return f"({show(left)}{op}{show(right)})"
        case _:
            return _show_literal(part)


def _show_literal(part: Term | Literal) -> str:
    match part:
        case Lit(inner, sign):
            return "not " * sign + show(inner)
        case Cmp(left, guards, sign):
            return "not " * sign + show(left) + "".join(f" {op} {show(t)}" for op, t in guards)
        case Cond(inner, condition):
            return f"{show(inner)} : {', '.join(show(c) for c in condition)}"
        case Agg(function, elements, guards, sign):
            inside = "; ".join(
                f"{','.join(show(t) for t in e.terms)} : {', '.join(show(c) for c in e.condition)}" for e in elements
            )
            return "not " * sign + _with_guards(f"#{function}{{ {inside} }}", guards)
    raise TypeError(part)


def _with_guards(aggregate: str, guards: tuple[tuple[str, Term], ...]) -> str:
    if len(guards) == 2:
        (first, term_1), (second, term_2) = guards
        return f"{show(term_1)} {_MIRROR[first]} {aggregate} {second} {show(term_2)}"
    return aggregate + "".join(f" {op} {show(t)}" for op, t in guards)
