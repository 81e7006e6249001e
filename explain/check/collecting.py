"""Cases, tables and claims as nodes of pytest: file, case, accused, and one test for each statement of an expectation.

A claim is one test, `FILE::verdict[holds]`. That of a case is called `FILE::CASE::ACCUSED::established[OFFENCE]`, with ` under THEORY` where that is not positive law. All cases of
a session are derived together, some hundred to a grounding. A file that does not load is one failing test.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from explain.check import claim_telling, grouped_text
from explain.check.batches import Batches
from explain.check.telling import message, text
from explain.say.language import language
from kb.ask import claim_reader, expectations, fixtures
from kb.ask.claims import Claim
from kb.ask.deciding import Verdict, decide
from kb.ask.expectations import Statement
from kb.ask.fixtures import Failure
from kb.errors import BadInput, BoundHit
from kb.files import folders, kinds, tables
from kb.files.cases import Case, Expect
from kb.rules.knowledge import shipped

_BATCHES = pytest.StashKey[Batches]()
_CLAIM_SECONDS = 120.0
_POSITIVE_LAW = "positive_law"


def collector(path: Path, parent: pytest.Collector, *, named: bool) -> pytest.Collector | None:
    """Make the node of a file, or None where it is none of ours; a `named` file is a case unless it reads otherwise."""
    found = kinds.kind(path)
    if named and not found and (path.name.endswith(tables.ENDINGS) or not folders.is_of_the_law(path)):
        found = kinds.CASE
    if not found:
        return None
    made: pytest.Collector = (ClaimFile if found == kinds.CLAIM else CaseFile).from_parent(parent, path=path)
    return made


class CaseFile(pytest.File):
    """A case file or a table."""

    def collect(self) -> Iterator[pytest.Item | pytest.Collector]:
        """Yield its cases, or the one test that fails since it does not load."""
        try:
            cases = fixtures.load_all([self.path])
        except BadInput as error:
            yield Unreadable.from_parent(self, name="loads", error=error)
            return
        for case in cases:
            yield Group.from_parent(self, name=case.id, rows=_rows(case))


Row = tuple[str, str, Case, Expect | None, Statement | None]  # accused, name of the test, and what it is about


def _rows(case: Case) -> list[Row]:
    rows: list[Row] = [
        (statement.accused, _name(statement, expect), case, expect, statement)
        for expect in case.expect
        for statement in expectations.statements(expect)
    ]
    return rows or [("", "expects", case, None, None)]


def _name(statement: Statement, expect: Expect) -> str:
    about = statement.subject or ", ".join(statement.expected) or "nothing"
    if statement.subject and statement.kind in expectations.DETAILS:
        about = f"{statement.subject}: {statement.expected[0]}"
    under = fixtures.readings(expect)
    return f"{statement.kind}[{about}]" if under == _POSITIVE_LAW else f"{statement.kind}[{about} under {under}]"


class Group(pytest.Collector):
    """A case, or an accused in it."""

    def __init__(self, rows: list[Row], **words: Any) -> None:
        super().__init__(**words)
        self.rows = rows

    def collect(self) -> Iterator[pytest.Item | pytest.Collector]:
        """Yield the accused, then the tests that are about nobody."""
        for accused, rows in groupby(sorted(self.rows, key=lambda row: not row[0]), key=lambda row: row[0]):
            if accused and accused != self.name:
                yield Group.from_parent(self, name=accused, rows=[("", *row[1:]) for row in rows])
            else:
                for _, name, case, expect, statement in rows:
                    yield Test.from_parent(self, name=name, case=case, expect=expect, statement=statement)


class NotMet(Exception):
    """A statement that the outcome does not meet."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(str(failure))
        self.failure = failure


class Test(pytest.Item):
    """One statement of an expectation."""

    def __init__(self, case: Case, expect: Expect | None, statement: Statement | None, **words: Any) -> None:
        super().__init__(**words)
        self.case, self.expect, self.statement = case, expect, statement

    def runtest(self) -> None:
        """Derive the case with those that come after it, unless that is done; raise `NotMet`."""
        if self.expect is None or self.statement is None:
            pytest.skip("the case states no expectation: nothing to check")
        stash = self.config.stash
        if _BATCHES not in stash:
            alone = hasattr(self.config, "workerinput")  # the tests that follow may run in another process
            stash[_BATCHES] = Batches(size=1 if alone else Batches.SIZE)
        found = stash[_BATCHES].failure(self.case, self.expect, self.statement, self._following())
        if found:
            raise NotMet(found)

    def _following(self) -> Iterator[Case]:
        """The cases of the tests from this one on."""
        items = self.session.items
        for item in items[items.index(self) :]:
            if isinstance(item, Test):
                yield item.case

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Tell the failure instead of a traceback."""
        error = excinfo.value
        if isinstance(error, NotMet):
            words = language()
            own = grouped_text.of_own(error.failure, shipped(), words)
            return "\n".join([message(error.failure.unmet, words), *own, *text(error.failure, words)])
        return str(error) if isinstance(error, BoundHit) else super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where the expectation stands."""
        line = self.expect.line - 1 if self.expect else None
        return self.path, line, self.nodeid.partition("::")[2]


class ClaimFile(pytest.File):
    """A claim."""

    def collect(self) -> Iterator[pytest.Item | pytest.Collector]:
        """Yield its one test, or the one that fails since it does not load."""
        try:
            claim = claim_reader.load(self.path, shipped())
        except BadInput as error:
            yield Unreadable.from_parent(self, name="loads", error=error)
            return
        yield ClaimTest.from_parent(self, name=f"verdict[{claim.expect or 'any'}]", claim=claim)


class Otherwise(Exception):
    """A claim that is decided otherwise than expected."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.verdict)
        self.verdict = verdict


class ClaimTest(pytest.Item):
    """The verdict on a claim."""

    def __init__(self, claim: Claim, **words: Any) -> None:
        super().__init__(**words)
        self.claim = claim

    def runtest(self) -> None:
        """Decide the claim; raise `Otherwise` where the verdict is not the expected one."""
        if not self.claim.expect:
            pytest.skip("the claim states no expected verdict: nothing to check")
        verdict = decide(self.claim, shipped(), _CLAIM_SECONDS)
        if not verdict.as_expected:
            raise Otherwise(verdict)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Tell the failure instead of a traceback."""
        error, words = excinfo.value, language()
        if isinstance(error, Otherwise):
            told = claim_telling.text(error.verdict, shipped(), words)
            return "\n".join([claim_telling.message(error.verdict, words), *told])
        return str(error) if isinstance(error, BadInput) else super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where the claim stands."""
        return self.path, 0, self.nodeid.partition("::")[2]


class Unreadable(pytest.Item):
    """A file that does not load."""

    def __init__(self, error: BadInput, **words: Any) -> None:
        super().__init__(**words)
        self.error = error

    def runtest(self) -> None:
        """Raise what is wrong with the file."""
        raise self.error

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """List the problems, each with file and line."""
        return str(excinfo.value)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where the first problem stands."""
        return self.path, max(0, self.error.problems[0].line - 1), self.nodeid.partition("::")[2]
