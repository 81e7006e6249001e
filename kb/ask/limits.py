"""What a search is limited to: whose act, when, how many things of a kind, which amounts. Limits are part of the
answer: what is not found within them may stand outside them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

ACCUSED, ACT = "accused", "act"
BEGIN = 20200101


@dataclass(frozen=True)
class Limits:
    """The limits of a space of facts.

    `begins` are the days on which the act may begin (YYYYMMDD); it ends with the year. `around` are measures of which
    also the number just below each threshold and its half are tried, so that what falls short and what is reached pro
    rata are there. `moments` tries orders before and after the act, and penalties that lie too long in the past.
    """

    begins: tuple[int, ...] = (BEGIN,)
    things: int = 1
    around: tuple[str, ...] = ()
    moments: bool = False

    @property
    def times(self) -> tuple[tuple[int, int], ...]:
        """First and last day of the act, in the alternative."""
        return tuple((begin, begin // 10_000 * 10_000 + 1231) for begin in self.begins)

    def dates_of(self, predicate: str) -> tuple[int, ...]:
        """The dates that facts of a predicate may bear: orders come half-way through the act, what lies in the past
        seven months before it; with `moments`, all of them any of these, or longer ago than two years, or shortly
        before or after the act."""
        found: dict[int, None] = {}
        for begin, end in self.times:
            first, last = _day(begin), _day(end)
            past, half_way = first - timedelta(215), first + (last - first) / 2
            dates = [half_way if "order" in predicate else past]
            if self.moments:
                dates = [half_way, past, first - timedelta(1000), first - timedelta(30), last + timedelta(30)]
            found.update(dict.fromkeys(int(f"{each:%Y%m%d}") for each in dates))
        return tuple(found)

    def amounts(self, thresholds: Iterable[int], measure: str = "") -> list[int]:
        """The amounts of a measure that are tried, from the lowest: the thresholds, and what lies about them."""
        numbers = set(thresholds)
        if measure in self.around:
            numbers |= {n for each in numbers for n in (each - 1, (each + 1) // 2) if n > 0}
        return sorted(numbers)

    def said(self) -> dict[str, str]:
        """The limits on dates and amounts in a line each, for printing."""
        spans = "; ".join(f"{_iso(begin)} to {_iso(end)}" for begin, end in self.times)
        usual = "orders half-way; earlier penalties 7 months before"
        wide = "other dates 33 months, 7 months or 30 days before it, half-way, or 30 days after it"
        wider = f"; of {', '.join(self.around)} also one less, and the half" if self.around else ""
        return {
            "dates": f"the act {spans}; {wide if self.moments else usual}",
            "amounts": f"the thresholds of the law{wider}",
        }


DEFAULT = Limits()


def _day(number: int) -> date:
    return date(number // 10_000, number // 100 % 100, number % 100)


def _iso(number: int) -> str:
    return _day(number).isoformat()
