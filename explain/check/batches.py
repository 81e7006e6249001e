"""Cases that tests ask for one by one, derived many at a time."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile
from pathlib import Path

from explain.check import telling
from explain.say.language import DEFAULT
from kb.ask import fixtures
from kb.ask.expectations import Statement
from kb.ask.fixtures import Failure
from kb.files.cases import Case, Expect

Key = tuple[Path, str]


class Batches:
    """What failed in each case so far; a case not yet derived is derived with those that are said to follow it."""

    SIZE = 200

    def __init__(self, size: int = SIZE, lang: str = DEFAULT) -> None:
        """Take at least `size` cases at a time: with 1, those of one file."""
        self._size = size
        self._tell = telling.teller(lang)
        self._failures: dict[Key, list[tuple[Expect, Failure]]] = {}

    def failure(self, case: Case, expect: Expect, statement: Statement, following: Iterable[Case]) -> Failure | None:
        """Say how a statement fails; None where it is met; raise `BoundHit`."""
        if (case.path, case.id) not in self._failures:
            self._derive(self._next(case, following))
        found = self._failures[case.path, case.id]
        return next((bad for at, bad in found if at is expect and bad.unmet.statement == statement), None)

    def _next(self, case: Case, following: Iterable[Case]) -> list[Case]:
        """The cases to derive: the next ones, and all of a file that is begun."""
        chosen: dict[Key, Case] = {}
        for other in takewhile(lambda o: len(chosen) < self._size or o.path == case.path, following):
            if (other.path, other.id) not in self._failures:
                chosen.setdefault((other.path, other.id), other)
        return list(chosen.values())

    def _derive(self, cases: list[Case]) -> None:
        found: dict[Key, list[tuple[Expect, Failure]]] = {(case.path, case.id): [] for case in cases}
        for checked in fixtures.check_each(cases, tell=self._tell):
            found[checked.case.path, checked.case.id] += [(checked.expect, bad) for bad in checked.failures]
        self._failures.update(found)
