"""Which terms may stand in a place of a rule: the types of the vocabulary, held against constants and variables.

The sorts that data files fill (provision, source, rank, issue, position) are complete for the law, though open for
cases. A name in a place of another open sort is an error only where it is one letter away from a known one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kb.errors import did_you_mean, quoted
from kb.files.doctrine import Issue
from kb.files.values import Sort
from kb.files.vocabulary import Vocabulary
from kb.rules.formula import Fn, Op, Term, Value, Var
from kb.rules.printing import show

FROM_DATA = frozenset({"provision", "source", "rank", "issue", "position"})
_NAMES = frozenset({"id", "act", "accused"})
_AMOUNTS = frozenset({"number", "yuan", "quantity", "date"})
_NUMBER = re.compile(r"-?[0-9]+")


@dataclass(frozen=True)
class Sorts:
    """The types of a vocabulary (with the sorts that data files fill) and the positions of the issues."""

    vocabulary: Vocabulary
    issues: Mapping[str, Issue]

    def fault(self, type_: str, term: Term) -> str:
        """Say why a term may not stand in a place of a type, or ""; a variable may."""
        if isinstance(term, Var):
            return ""
        if sort := self.vocabulary.sorts.get(type_):
            return self._sort_fault(sort, term)
        if type_ in _NAMES:
            fits, wanted = isinstance(term, Fn), "a variable, for the law names no thing of a case"
        elif type_ == "text":
            fits, wanted = isinstance(term, Value) and term.text.startswith('"'), "a text in double quotes"
        else:
            fits, wanted = isinstance(term, Op) or (isinstance(term, Value) and _counts(term.text, type_)), f"a {type_}"
        return "" if fits else f"must be {wanted}, not {quoted(show(term))}"

    def _sort_fault(self, sort: Sort, term: Term) -> str:
        free = sort.open and sort.name not in FROM_DATA
        if isinstance(term, Fn) and sort.name == "provision" and term.name == "reading":
            return self.reading(term.args)
        if not isinstance(term, Value):
            fits = free and isinstance(term, Fn)
            return "" if fits else f"must be one of the sort `{sort.name}`, not {quoted(show(term))}"
        if term.text in sort.values:
            return ""
        near = next((name for name in sort.values if _one_letter_apart(name, term.text)), None)
        if free and near is None:
            return ""
        hint = f", did you mean {quoted(near)}?" if near else sort.hint(term.text)
        return f"has an unknown {sort.name} {quoted(term.text)}{hint}"

    def reading(self, args: tuple[Term, ...]) -> str:
        """Say what is wrong with `issue, position`, or ""."""
        match args:
            case (Value(issue), Value(position)) if issue in self.issues:
                return self.position(issue, position)
            case (issue, position):
                return self.fault("issue", issue) or self.fault("position", position)
        return "must name an issue and one of its positions"

    def position(self, issue: str, position: str) -> str:
        """Say that there is no such issue, or no such position of it, or ""."""
        if issue not in self.issues:
            return f"unknown issue {quoted(issue)}{did_you_mean(issue, self.issues)}"
        known = self.issues[issue].positions
        if position in known:
            return ""
        hint = did_you_mean(position, known) or f"; known are {', '.join(known)}"
        return f"`{issue}` has no position {quoted(position)}{hint}"

    def meet(self, one: str, other: str) -> bool:
        """Say whether one value may have both types."""
        sorts = [self.vocabulary.sorts[type_] for type_ in (one, other) if type_ in self.vocabulary.sorts]
        if one == other or {one, other} <= _NAMES or {one, other} <= _AMOUNTS:
            return True
        if len(sorts) == 2:
            free = all(sort.open and sort.name not in FROM_DATA for sort in sorts)
            return free or not sorts[0].values.keys().isdisjoint(sorts[1].values)
        return bool(sorts) and sorts[0].open and not {one, other}.isdisjoint(_NAMES)


def as_good(sorts: Sorts, below: Sorts) -> bool:
    """Say whether all that fits the types below fits these, which add to them: no open sort has further names, of which one
    may be a letter away from a name that stood for itself."""
    lying = ((sort, sorts.vocabulary.sorts[name]) for name, sort in below.vocabulary.sorts.items())
    return all(
        one.values.keys() == other.values.keys() for one, other in lying if one.open and one.name not in FROM_DATA
    )


def _counts(text: str, type_: str) -> bool:
    """Say whether a constant is a number and, for a date, a day of the calendar as YYYYMMDD."""
    if not _NUMBER.fullmatch(text):
        return False
    if type_ == "date":
        try:
            datetime.strptime(text.zfill(8), "%Y%m%d")
        except ValueError:
            return False
    return True


def _one_letter_apart(one: str, other: str) -> bool:
    """Say whether one letter added, left out, changed or swapped with its neighbour makes a word of the other."""
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1 or one == other:
        return False
    at = next((i for i, pair in enumerate(zip(short, long, strict=False)) if pair[0] != pair[1]), len(short))
    if len(long) > len(short):
        return short[at:] == long[at + 1 :]
    swapped = short[at : at + 2] == long[at : at + 2][::-1]
    return short[at + 1 :] == long[at + 1 :] or (swapped and short[at + 2 :] == long[at + 2 :])
