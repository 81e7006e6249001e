"""Rules as data: what is left of a clingo rule when only its meaning is kept.

A rule is `Rule(id, provisions, head, body, variables, file, line, ...)`. Terms are `Var`, `Value` (a ground clingo term as text),
`Fn` and `Op`; body literals are `Lit` (an atom with its sign), `Cmp` (a comparison), `Cond` (a conditional literal)
and `Agg` (an aggregate). The compiler makes them once; proofs, why-not and coverage read them.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple, TypeAlias


class Var(NamedTuple):
    """A variable; `_` is anonymous."""

    name: str


WORLD = Var("World_")
"""The world of an atom that depends on one: its first argument, in the text of a program."""


class Value(NamedTuple):
    """A ground symbol, kept as clingo writes it (`7`, `video`, `"text"`)."""

    text: str


class Fn(NamedTuple):
    """A function term or an atom; a tuple has the empty name."""

    name: str
    args: tuple[Term, ...]
    positive: bool = True


class Op(NamedTuple):
    """Arithmetic: `op` is one of + - * / \\ ** | (absolute value has one operand)."""

    op: str
    operands: tuple[Term, ...]


Term: TypeAlias = Var | Value | Fn | Op


class Lit(NamedTuple):
    """An atom in a body; sign 0 is plain, 1 is `not`, 2 is `not not`."""

    atom: Fn
    sign: int = 0


class Cmp(NamedTuple):
    """A chain of comparisons: `left op term op term ...`."""

    left: Term
    guards: tuple[tuple[str, Term], ...]
    sign: int = 0


class Cond(NamedTuple):
    """A conditional literal: `literal : condition, ...` ("each ...

    is ...").
    """

    literal: Lit | Cmp
    condition: tuple[Lit | Cmp, ...]


class Element(NamedTuple):
    """One element of an aggregate: a tuple of terms under a condition."""

    terms: tuple[Term, ...]
    condition: tuple[Lit | Cmp, ...]


class Agg(NamedTuple):
    """An aggregate `function` (sum, count, min, max, sum+) with its guards, each `(op, term)` read as `aggregate op
    term`."""

    function: str
    elements: tuple[Element, ...]
    guards: tuple[tuple[str, Term], ...]
    sign: int = 0


Literal: TypeAlias = Lit | Cmp | Cond | Agg


@dataclass(frozen=True)
class Rule:
    """A rule of the encodings with the provisions its annotation names; `variables` are its global ones, in order.

    `file` is the path below the folder of the law that `layer` counts, from 0 for the shipped one; `line` is that of the
    head, `lines` are those of the literals of the body.
    """

    id: int
    provisions: tuple[str, ...]
    head: Fn
    body: tuple[Literal, ...]
    variables: tuple[str, ...]
    file: str
    line: int
    lines: tuple[int, ...] = ()
    layer: int = 0

    @property
    def provision(self) -> str:
        """The provision the rule rests on first of all."""
        return self.provisions[0]

    @cached_property
    def told_by_values(self) -> bool:
        """Whether the values of an instance tell its whole body, so that it is the same in every world: nothing is counted,
        and no place is open."""
        return not any(
            isinstance(part, Cond | Agg) or (isinstance(part, Lit) and part.sign != 1 and _is_open(part.atom))
            for part in self.body
        )


def _is_open(term: Term) -> bool:
    return term == Var("_") or (isinstance(term, Fn) and any(map(_is_open, term.args)))


def variables_of(term: Term) -> Iterator[str]:
    """Yield the named variables of a term, from left to right, repeated as often as they stand."""
    match term:
        case Var(name):
            if name != "_":
                yield name
        case Fn(_, args) | Op(_, args):
            for arg in args:
                yield from variables_of(arg)


def global_variables(head: Fn, body: tuple[Literal, ...]) -> tuple[str, ...]:
    """Variables that a ground instance of the rule fixes: all but those local to conditions and aggregates."""
    found: dict[str, None] = dict.fromkeys(variables_of(head))
    for literal in body:
        match literal:
            case Lit(atom):
                found.update(dict.fromkeys(variables_of(atom)))
            case Cmp(left, guards):
                for term in (left, *(term for _, term in guards)):
                    found.update(dict.fromkeys(variables_of(term)))
            case Agg(guards=guards):
                for _, term in guards:
                    found.update(dict.fromkeys(variables_of(term)))
            case Cond():
                pass
    return tuple(found)


def parts_of(literal: Literal) -> Iterator[Lit | Cmp]:
    """Yield every atom and comparison of a body literal, also those inside conditions and aggregates."""
    match literal:
        case Lit() | Cmp():
            yield literal
        case Cond(inner, condition):
            yield from (inner, *condition)
        case Agg(elements=elements):
            for element in elements:
                yield from element.condition


def names_in(literal: Literal) -> set[str]:
    """The named variables of a body literal, also those inside conditions and aggregates."""
    found = {name for part in parts_of(literal) for term in _terms(part) for name in variables_of(term)}
    if isinstance(literal, Agg):
        found.update(name for _, term in literal.guards for name in variables_of(term))
        found.update(name for element in literal.elements for term in element.terms for name in variables_of(term))
    return found


def _terms(part: Lit | Cmp) -> tuple[Term, ...]:
    return (part.atom,) if isinstance(part, Lit) else (part.left, *(term for _, term in part.guards))


def atoms_of(literal: Literal) -> Iterator[Lit]:
    """Yield every atom that a body literal mentions, also inside conditions and aggregates."""
    return (part for part in parts_of(literal) if isinstance(part, Lit))


def signature(atom: Fn) -> tuple[str, int, bool]:
    """Name, arity and sign of an atom: what the solver tells predicates apart by."""
    return atom.name, len(atom.args), atom.positive


@lru_cache(maxsize=1 << 16)  # the same few names stand in many thousand atoms, and clingo writes each anew
def citation(symbol: Hashable) -> str:
    """Write a provision held by a variable: a law id, or `issue.position` for the term `reading(issue, position)`."""
    text = str(symbol)
    return ".".join(text[len("reading(") : -1].split(",")) if text.startswith("reading(") else text


CLASSES = (Rule, Var, Value, Fn, Op, Lit, Cmp, Cond, Element, Agg)
