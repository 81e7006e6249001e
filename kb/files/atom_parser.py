"""Facts as written in a case file: one ground atom, read without any program text.

Rules, variables, pools, intervals, arithmetic, directives and calls are refused with their column.
"""

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NoReturn

from kb.errors import BadTerm, quoted
from kb.files.terms import IDENTIFIER, Atom, Compound, Const, Date, Money, Number, Term, Text, forbidden

MAX_DEPTH = 20
MAX_DIGITS = 1000


@lru_cache(maxsize=1 << 14)  # the rows of a table have most of their facts in common
def parse_atom(text: str) -> Atom:
    """Parse one ground atom, with or without a full stop; its `str` parses back to an equal atom; raise `BadTerm`.

    >>> str(parse_atom("-order( o1, ji, 1_000, 9999.9, 2016-10-20 )."))
    '-order(o1,ji,1000,9999.90,2016-10-20)'
    >>> parse_atom("conduct(ji, X)")
    Traceback (most recent call last):
    kb.errors.BadTerm: column 13: `X` is a variable; names begin with a lower-case letter
    """
    if bad := forbidden(text):
        code = f"U+{ord(bad.group()):04X}"
        raise BadTerm(bad.start() + 1, f"control character {code} is not allowed")
    return _Parser(text).atom()


_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?![A-Za-z0-9_-])")
_LIKE_DATE = re.compile(r"[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}")
_NUMBER = re.compile(r"-?[0-9]+(?:_[0-9]+)*(?:\.[0-9]+(?:_[0-9]+)*)?(?![A-Za-z0-9_])")
_PARTED = re.compile(r"(?<![\w,.-])[1-9][0-9]{0,2}(?:,[0-9]{3})+(?!\w)")  # by the thousand
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
            if parted := next((one for one in _PARTED.finditer(self.text) if one.start() < self.at < one.end()), None):
                plain, under = (parted.group().replace(",", mark) for mark in ("", "_"))
                self._fail(f"{quoted(parted.group())} has commas in the number; write {plain} or {under}")
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
