"""Facts as values: an atom and its terms, and what clingo sees of them.

The `str` of an atom is canonical (clingo's spacing, no digit grouping). `symbol` is the only way from here into clingo,
whose integers are 32 bits wide and wrap silently: numbers are cut off at a ceiling above every threshold of the law
before they cross. Whole yuan suffice for "at least" and "less than" a threshold in whole yuan, so fen are dropped there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import clingo

CEILING = 30_000_000

IDENTIFIER = re.compile(r"(?!not\b)_*[a-z][A-Za-z0-9_]*", re.ASCII)
"""A name as clingo has it; `not` is a word of the language."""

# Control characters other than tab and newline; separators and bidirectional overrides, which make
# a text read otherwise than it is; characters that no XML file may hold.
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Const:
    """An identifier."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Number:
    """A whole number of any size."""

    value: int

    def __str__(self) -> str:
        return str(self.value)


@dataclass(frozen=True)
class Money:
    """A decimal number, written with a point; an amount in yuan."""

    value: Decimal

    def __str__(self) -> str:
        whole, _, part = format(self.value, "f").partition(".")
        return f"{whole}.{part.rstrip('0').ljust(2, '0')}"

    @property
    def has_fen(self) -> bool:
        """Say whether the amount is not in whole yuan."""
        return self.value != self.value.to_integral_value()


@dataclass(frozen=True)
class Date:
    """A calendar date."""

    value: date

    def __str__(self) -> str:
        return self.value.isoformat()


@dataclass(frozen=True)
class Text:
    """A quoted text; one that looks like a date is a Date."""

    value: str

    def __str__(self) -> str:
        inner = self.value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        return f'"{inner}"'


@dataclass(frozen=True)
class Compound:
    """A term with arguments."""

    name: str
    args: tuple[Term, ...]

    def __str__(self) -> str:
        return f"{self.name}({','.join(map(str, self.args))})"


Term = Const | Number | Money | Date | Text | Compound


@dataclass(frozen=True)
class Atom:
    """A ground atom; `negated` is strong negation: it is shown that not."""

    name: str
    args: tuple[Term, ...] = ()
    negated: bool = False

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.name, self.args, self.negated))

    def __reduce__(self) -> tuple[type[Atom], tuple[object, ...]]:
        return Atom, (self.name, self.args, self.negated)  # a hash is that of one process

    @property
    def exact(self) -> Atom:
        """The atom with whole yuan written without a point, so that equal amounts are equal terms."""
        return self._without_point or self

    @cached_property
    def _without_point(self) -> Atom | None:
        if not any(isinstance(term, Money) for term in self.args):
            return None
        args = (Number(int(term.value)) if isinstance(term, Money) and not term.has_fen else term for term in self.args)
        return Atom(self.name, tuple(args), self.negated)

    @cached_property
    def has_amounts(self) -> bool:
        """Say whether some argument is a number."""
        return any(isinstance(term, Number | Money) for term in self.args)

    def __str__(self) -> str:
        inner = f"({','.join(map(str, self.args))})" if self.args else ""
        return f"{'-' if self.negated else ''}{self.name}{inner}"


def forbidden(text: str) -> re.Match[str] | None:
    """Find the first character that may stand in no text, such as a control character."""
    return _FORBIDDEN.search(text)


def walk(terms: tuple[Term, ...]) -> Iterator[Term]:
    """Yield the terms and everything inside them."""
    for term in terms:
        yield term
        if isinstance(term, Compound):
            yield from walk(term.args)


def bounded(atom: Atom, ceiling: int = CEILING) -> Atom:
    """Replace each amount by what clingo will see: whole, and cut off at `ceiling`.

    >>> str(bounded(Atom("fined", (Const("ji"), Money(Decimal("9999.99"))))))
    'fined(ji,9999)'
    """
    return Atom(atom.name, tuple(_bounded(arg, ceiling) for arg in atom.args), atom.negated)


def predicate_of(fact: clingo.Symbol) -> tuple[str, int, bool]:
    """The predicate of a symbol: its name, its number of places, and whether it is not denied."""
    return fact.name, len(fact.arguments), fact.positive


@lru_cache(100_000)  # cases state much the same
def symbol(atom: Atom, ceiling: int = CEILING) -> clingo.Symbol:
    """Turn an atom into a clingo symbol; dates become YYYYMMDD, amounts are bounded.

    >>> str(symbol(Atom("time", (Const("act"), Date(date(2016, 10, 20)), Number(10**12))), ceiling=2_000_000))
    'time(act,20161020,2000000)'
    """
    from clingo import Function  # clingo takes longer to load than a case does to read

    from kb.files.symbols import remembered

    args = [_symbol(arg) for arg in bounded(atom, ceiling).args]
    return remembered(Function(atom.name, args, not atom.negated))


def _bounded(term: Term, ceiling: int) -> Term:
    match term:
        case Number(value):
            return Number(max(-ceiling, min(value, ceiling)))
        case Money(value):
            whole = int(value.to_integral_value(ROUND_FLOOR))
            return Number(max(-ceiling, min(whole, ceiling)))
        case Compound(name, args):
            return Compound(name, tuple(_bounded(arg, ceiling) for arg in args))
        case _:
            return term


def _symbol(term: Term) -> clingo.Symbol:
    import clingo

    match term:
        case Const(name):
            return clingo.Function(name)
        case Number(value):
            return clingo.Number(value)
        case Date(value):
            return clingo.Number(value.year * 10_000 + value.month * 100 + value.day)
        case Text(value):
            return clingo.String(value)
        case Compound(name, args):
            return clingo.Function(name, [_symbol(arg) for arg in args])
        case Money():
            raise TypeError("money is bounded before it becomes a symbol")
