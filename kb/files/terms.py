"""Facts as written in a case file: one ground atom, read without any program text.

`parse("-order(o1, cheng_cong, 1_000, 9999.99, 2016-10-20, \"text\")")` gives an `Atom`; its `str`
is canonical (clingo's spacing, no digit grouping) and parses back to an equal atom. Rules,
variables, pools, intervals, arithmetic, directives and calls are refused with their column.

`symbol` is the only way from here into clingo, whose integers are 32 bits wide and wrap silently:
numbers are cut off at a ceiling above every threshold of the law before they cross. Whole yuan
suffice for "at least" and "less than" a threshold in whole yuan, so fen are dropped there.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, NoReturn

from kb.errors import BadTerm, quoted

if TYPE_CHECKING:
    import clingo

CEILING = 30_000_000
MAX_DEPTH = 20
MAX_DIGITS = 1000

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
    args: "tuple[Term, ...]"

    def __str__(self) -> str:
        return f"{self.name}({','.join(map(str, self.args))})"


Term = Const | Number | Money | Date | Text | Compound


@dataclass(frozen=True)
class Atom:
    """A ground atom; `negated` is strong negation: it is shown that not."""

    name: str
    args: tuple[Term, ...] = ()
    negated: bool = False

    def __str__(self) -> str:
        inner = f"({','.join(map(str, self.args))})" if self.args else ""
        return f"{'-' if self.negated else ''}{self.name}{inner}"


def parse(text: str) -> Atom:
    """Parse one ground atom, with or without a full stop; raise BadTerm."""
    if bad := forbidden(text):
        code = f"U+{ord(bad.group()):04X}"
        raise BadTerm(bad.start() + 1, f"control character {code} is not allowed")
    return _Parser(text).atom()


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
    """Replace each amount by what clingo will see: whole, and cut off at `ceiling`."""
    return Atom(atom.name, tuple(_bounded(arg, ceiling) for arg in atom.args), atom.negated)


def symbol(atom: Atom, ceiling: int = CEILING) -> "clingo.Symbol":
    """Turn an atom into a clingo symbol; dates become YYYYMMDD, amounts are bounded."""
    from clingo import Function  # clingo takes longer to load than a case does to read

    args = [_symbol(arg) for arg in bounded(atom, ceiling).args]
    return Function(atom.name, args, not atom.negated)


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


def _symbol(term: Term) -> "clingo.Symbol":
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


_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?![A-Za-z0-9_-])")
_LIKE_DATE = re.compile(r"[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}")
_NUMBER = re.compile(r"-?[0-9]+(?:_[0-9]+)*(?:\.[0-9]+(?:_[0-9]+)*)?(?![A-Za-z0-9_])")
_STRING = re.compile(r'"((?:[^"\\]|\\["\\n])*)"')
_CLOSED_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_SPACE = re.compile(r"\s*")
_ESCAPE = re.compile(r"\\(.)")

_REFUSED = [
    (re.compile(pattern), message)
    for pattern, message in (
        (r":-|:~|<-", "{} is a rule; a case states facts only"),
        (r"#[a-z]*", "{} is a directive; a case states facts only"),
        (r"@\w*", "{} is a call; a case states facts only"),
        (r";", "{} is a pool; write one fact a line"),
        (r"\.\.", "{} is an interval; write one number"),
        (r"not\b", "{} is no part of a fact; leave the fact out, or write - for shown not to be"),
        (r"[{}]", "{} is a choice; give the fact the status `disputed` instead"),
        (r"%", "{} is a comment; use `note`, or a YAML comment with #"),
        (r"_*[A-Z]\w*", "{} is a variable; names begin with a lower-case letter"),
        (r"_+(?!\w)", "{} is an anonymous variable; give the thing a name"),
        (r"\*\*|[-+*/\\^&?~|]", "{} is arithmetic; write the result"),
        (r"[<>=!]+", "{} is a comparison; a case states facts only"),
        (r":", "{} is a condition; a case states facts only"),
        (r"'", "{} does not quote here; use double quotes"),
        (r"[（），。；：“”‘’、－．]", '{} is full-width; use ( ) , . " from the Latin keyboard'),
        (r"[0-9]\w*", "{} is no name; names begin with a lower-case letter"),
        (r"[^\x00-\x7f]+", "{}: names are written a-z, 0-9, _; give other scripts under `names`"),
    )
]


class _Parser:
    """Reads an atom from left to right; `at` is the place reached."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def atom(self) -> Atom:
        self._space()
        negated = self._take("-")
        name = self._name()
        args = self._arguments(0) if self._take("(") else ()
        if not self.text.startswith("..", self.at):
            self._take(".")
        if self.at < len(self.text):
            self._refuse("nothing after the fact; write one fact a line")
        return Atom(name, args, negated)

    def _name(self) -> str:
        found = IDENTIFIER.match(self.text, self.at)
        if not found:
            self._refuse("a name")
        self._go(found.end())
        return found.group()

    def _arguments(self, depth: int) -> tuple[Term, ...]:
        if depth > MAX_DEPTH:
            self._fail(f"terms nested more than {MAX_DEPTH} deep")
        if self.text.startswith(")", self.at):
            self._fail("empty parentheses; leave them out")
        args = [self._term(depth)]
        while self._take(","):
            args.append(self._term(depth))
        if not self._take(")"):
            self._refuse("`,` or `)`")
        return tuple(args)

    def _term(self, depth: int) -> Term:
        text, at = self.text, self.at
        if found := _DATE.match(text, at):
            return self._date(found.group(), found.end())
        if _LIKE_DATE.match(text, at):
            self._fail("write a date as 2016-10-20, without a time of day")
        if found := _NUMBER.match(text, at):
            return self._number(found.group(), found.end())
        if text.startswith('"', at):
            return self._quoted()
        if re.match(r"-\s*[A-Za-z_]", text[at : at + 20]):
            self._fail("`-` (shown not to be) stands only in front of the whole fact")
        if text.startswith("(", at):
            self._fail("a tuple; give it a name, as in `f(a,b)`")
        name = self._name()
        return Compound(name, self._arguments(depth + 1)) if self._take("(") else Const(name)

    def _date(self, written: str, end: int) -> Date:
        try:
            value = date.fromisoformat(written)
        except ValueError:
            self._fail(f"{quoted(written)} is no date of the calendar")
        self._go(end)
        return Date(value)

    def _number(self, written: str, end: int) -> Number | Money:
        digits = written.replace("_", "")
        whole, point, _ = digits.lstrip("-").partition(".")
        if len(digits) > MAX_DIGITS:
            self._fail(f"a number of more than {MAX_DIGITS} digits")
        if len(whole) > 1 and whole.startswith("0"):
            self._fail(f"{quoted(written)} begins with 0")
        self._go(end)
        return Money(Decimal(digits)) if point else Number(int(digits))

    def _quoted(self) -> Text | Date:
        found = _STRING.match(self.text, self.at)
        if not found and _CLOSED_STRING.match(self.text, self.at):
            self._fail('in a quoted text, only \\", \\\\ and \\n may follow a backslash')
        if not found:
            self._fail("the quoted text does not end (put a fact with ` #` or `: ` in ' ')")
        inner = found.group(1)
        if _DATE.fullmatch(inner):
            return self._date(inner, found.end())
        self._go(found.end())
        return Text(_ESCAPE.sub(lambda e: "\n" if e[1] == "n" else e[1], inner))

    def _take(self, mark: str) -> bool:
        if not self.text.startswith(mark, self.at):
            return False
        self._go(self.at + len(mark))
        return True

    def _go(self, place: int) -> None:
        self.at = place
        self._space()

    def _space(self) -> None:
        found = _SPACE.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def _refuse(self, wanted: str) -> NoReturn:
        """Say what stands here instead of what was wanted."""
        if self.at >= len(self.text):
            self._fail(f"ends too early: expected {wanted}")
        for pattern, message in _REFUSED:
            if found := pattern.match(self.text, self.at):
                self._fail(message.format(quoted(found.group())))
        self._fail(f"unexpected {quoted(self.text[self.at])}: expected {wanted}")

    def _fail(self, reason: str) -> NoReturn:
        raise BadTerm(self.at + 1, reason)
