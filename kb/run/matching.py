"""Reading rule bodies against an answer set: which values make a condition true, and what a term comes to.

Used for what an instance of a rule does not carry by itself: the true elements of an aggregate, the members of "each
... is ...", and, for why-not, how far a rule's body holds. Bindings map variable names to clingo symbols.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from clingo import Function, Number, Symbol, SymbolType, parse_term

from kb.files.symbols import remembered
from kb.rules.formula import Agg, Cmp, Cond, Fn, Lit, Literal, Term, Value, Var, variables_of
from kb.run.solver import Model

Bindings = Mapping[str, Symbol]
_FEW = 8  # atoms that are looked through as they stand


class Unbound(LookupError):
    """A term still has a variable without a value."""


def value(term: Term, bindings: Bindings) -> Symbol:
    """Evaluate a term; raises `Unbound` for a free variable, `ArithmeticError` for arithmetic on names."""
    if isinstance(term, Var):
        if (bound := bindings.get(term.name)) is None:
            raise Unbound(term.name)
        return bound
    if isinstance(term, Value):
        return _parsed(term.text)
    if isinstance(term, Fn):
        return remembered(Function(term.name, [value(arg, bindings) for arg in term.args], term.positive))
    return remembered(Number(_calculate(term.op, [_number(value(o, bindings)) for o in term.operands])))


def place(term: Term, bindings: Bindings) -> Symbol | None:
    """Evaluate a term; None where it has no value."""
    try:
        return value(term, bindings)
    except (Unbound, ArithmeticError):
        return None


@cache
def _parsed(text: str) -> Symbol:
    return remembered(parse_term(text))


def _number(symbol: Symbol) -> int:
    if symbol.type != SymbolType.Number:
        raise ArithmeticError(str(symbol))
    return symbol.number


def _calculate(op: str, numbers: Sequence[int]) -> int:
    if len(numbers) == 1:
        return abs(numbers[0]) if op == "|" else -numbers[0]
    left, right = numbers
    match op:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/":
            return int(left / right)
        case "\\":
            return left - right * int(left / right)
    return int(left**right)


def match(term: Term, symbol: Symbol, bindings: Bindings) -> Bindings | None:
    """Extend the bindings so that the term becomes the symbol, or return None."""
    if isinstance(term, Var):
        if term.name == "_":
            return bindings
        if (bound := bindings.get(term.name)) is None:
            return {**bindings, term.name: symbol}
        return bindings if bound == symbol else None
    if isinstance(term, Value):
        return bindings if symbol == _parsed(term.text) else None
    if isinstance(term, Fn):
        if symbol.type != SymbolType.Function or symbol.name != term.name:
            return None
        return _match_all(term.args, symbol.arguments, bindings)
    try:
        return bindings if value(term, bindings) == symbol else None
    except (Unbound, ArithmeticError):
        return None


def _match_all(terms: Sequence[Term], symbols: Sequence[Symbol], bindings: Bindings) -> Bindings | None:
    if len(terms) != len(symbols):
        return None
    made: dict[str, Symbol] | None = None  # the bindings with those of free variables, copied once
    for term, symbol in zip(terms, symbols, strict=True):
        taken = bindings if made is None else made
        if isinstance(term, Var) and term.name not in taken:
            if term.name != "_":
                made = dict(bindings) if made is None else made
                made[term.name] = symbol
        elif (extended := match(term, symbol, taken)) is None:
            return None
        elif extended is not taken:
            made = dict(extended)
    return bindings if made is None else made


def holds_comparison(part: Cmp, bindings: Bindings) -> bool:
    """Decide a ground comparison chain."""
    left, truth = value(part.left, bindings), True
    for op, term in part.guards:
        right = value(term, bindings)
        truth = truth and compare(left, op, right)
        left = right
    return truth != (part.sign == 1)


def compare(left: Symbol, op: str, right: Symbol) -> bool:
    """Compare two symbols in clingo's order."""
    match op:
        case "=":
            return left == right
        case "!=":
            return left != right
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
    return left >= right


def matches(atom: Fn, bindings: Bindings, model: Model) -> Iterator[tuple[Symbol, Bindings]]:
    """Yield the atoms of the model that an atom of a rule stands for, in the model's order, with the bindings that
    make it so."""
    for symbol in candidates(atom, bindings, model):
        extended = _match_all(atom.args, symbol.arguments, bindings)
        if extended is not None:
            yield symbol, extended


def candidates(atom: Fn, bindings: Bindings, model: Model) -> Sequence[Symbol]:
    """List the atoms of the predicate; of many, those that have the rarest of the values already known."""
    found = model.of(atom.name, atom.positive)
    for place, term in enumerate(atom.args):
        if len(found) <= _FEW:
            break
        if isinstance(term, Value) or (isinstance(term, Var) and term.name in bindings):
            having = model.having(atom.name, atom.positive, place, value(term, bindings))
            found = having if len(having) < len(found) else found
    return found


def solutions(body: Sequence[Lit | Cmp], bindings: Bindings, model: Model) -> Iterator[Bindings]:
    """Yield every way to make a condition true, in the order of the model's atoms."""
    if not body:
        yield bindings
        return
    first, rest = body[0], body[1:]
    if isinstance(first, Cmp):
        yield from _compared(first, rest, bindings, model)
    elif first.sign == 0:
        for _, extended in matches(first.atom, bindings, model):
            yield from solutions(rest, extended, model)
    elif rest and not _is_bound(first, bindings):
        yield from solutions([*rest, first], bindings, model)
    elif any_match(first.atom, bindings, model) == (first.sign == 2):
        yield from solutions(rest, bindings, model)


def _is_bound(literal: Lit, bindings: Bindings) -> bool:
    return all(name in bindings for name in variables_of(literal.atom))


def any_match(atom: Fn, bindings: Bindings, model: Model) -> bool:
    """Say whether some atom of the model matches under the bindings."""
    return next(matches(atom, bindings, model), None) is not None


def _compared(first: Cmp, rest: Sequence[Lit | Cmp], bindings: Bindings, model: Model) -> Iterator[Bindings]:
    try:
        if holds_comparison(first, bindings):
            yield from solutions(rest, bindings, model)
        return
    except Unbound:
        pass
    if isinstance(first.left, Var) and len(first.guards) == 1 and first.guards[0][0] == "=":
        try:
            symbol = value(first.guards[0][1], bindings)
        except Unbound:
            pass
        else:
            yield from solutions(rest, {**bindings, first.left.name: symbol}, model)
            return
    if rest:
        yield from solutions([*rest, first], bindings, model)


def elements(
    part: Agg, bindings: Bindings, model: Model
) -> list[tuple[tuple[Symbol, ...], Bindings, Sequence[Lit | Cmp]]]:
    """List the distinct true elements of an aggregate: the tuple, the bindings and the condition that made it
    true."""
    found: dict[tuple[Symbol, ...], tuple[Bindings, Sequence[Lit | Cmp]]] = {}
    for element in part.elements:
        for solution in solutions(element.condition, bindings, model):
            terms = tuple(value(term, solution) for term in element.terms)
            found.setdefault(terms, (solution, element.condition))
    return [(terms, *how) for terms, how in found.items()]


def aggregate(part: Agg, bindings: Bindings, model: Model) -> Symbol:
    """Compute the value of an aggregate: `#inf`/`#sup` for an empty minimum or maximum."""
    rows = [terms for terms, _, _ in elements(part, bindings, model)]
    match part.function:
        case "count":
            return Number(len(rows))
        case "sum" | "sum+":
            weights = [_number(row[0]) for row in rows]
            return Number(sum(w for w in weights if w > 0 or part.function == "sum"))
        case "min":
            return min((row[0] for row in rows), default=parse_term("#sup"))
    return max((row[0] for row in rows), default=parse_term("#inf"))


def members(part: Cond, bindings: Bindings, model: Model) -> list[Bindings]:
    """List the cases that a conditional literal speaks of."""
    return list(solutions(part.condition, bindings, model))


def holds(part: Literal, bindings: Bindings, model: Model) -> bool:
    """Decide a body literal whose global variables are bound as far as they matter."""
    match part:
        case Lit(atom, sign):
            return any_match(atom, bindings, model) != (sign == 1)
        case Cmp():
            return holds_comparison(part, bindings)
        case Cond(inner, _):
            return all(holds(inner, case, model) for case in members(part, bindings, model))
        case Agg(_, _, guards, sign):
            result = aggregate(part, bindings, model)
            truth = all(compare(result, op, value(term, bindings)) for op, term in guards)
            return truth != (sign == 1)
    raise TypeError(part)
