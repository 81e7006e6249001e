"""Terms and body literals of `kb.formula` as program text."""

from __future__ import annotations

from kb.rules.formula import Agg, Cmp, Cond, Fn, Lit, Literal, Op, Term, Value, Var

MIRROR = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


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
        return f"{show(term_1)} {MIRROR[first]} {aggregate} {second} {show(term_2)}"
    return aggregate + "".join(f" {op} {show(t)}" for op, t in guards)
