"""An outcome for the page: its account as rows that the page's script shows, and its proofs as lines."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from explain.report.worlds import View
from explain.say import why_not_text as lacking
from explain.say import why_text as telling
from explain.say.account import Account, Key, Statement, account
from explain.say.sentences import Speaker
from kb.run.outcome import Outcome

Row = dict[str, Any]


class Teller:
    """Words one case; `watched` are the charges made out in some world of the page."""

    def __init__(self, speaker: Speaker, watched: Collection[Key]) -> None:
        self.speaker = speaker
        self.watched = watched
        self.words = speaker.words
        self._last: Account | None = None

    def account(self, found: Outcome) -> Account:
        """The account of an outcome in the page's language; asked again of the same outcome, it is at hand."""
        if self._last is None or self._last.outcome is not found:
            self._last = account(found, self.speaker.lang, self.watched)
        return self._last

    def outcome(self, found: Outcome) -> list[dict[str, Any]]:
        """Word an outcome: for each accused a name and its rows."""
        told = self.account(found)
        return [
            {"name": self.speaker.name(who), "rows": [self._row(s) for s in told.told(who) if s.kind != "further"]}
            for who in found.case.accused
        ]

    def summary(self, found: Outcome, assumed: Collection[Key] = ()) -> str:
        """Say the verdicts in one line; of a contested one that it is, and of a conviction among `assumed` what it rests
        on."""
        told = self.account(found)
        parts = []
        for who in found.case.accused:
            said = (self._short(s, assumed) for s in told.of(who, "convicted", "no_conviction", "tied", "barred"))
            parts.append(
                f"{self.speaker.name(who)}{self.words('punctuation.colon')}{self.words.join(said, 'semicolon')}"
            )
        return " | ".join(parts)

    def _short(self, statement: Statement, assumed: Collection[Key]) -> str:
        """A verdict in a line: a conviction by its offence alone, anything else by what it is."""
        mark = self.words("statement.contested") if statement.standing == "contested" else ""
        if (statement.accused, statement.act, statement.offence) in assumed:
            mark += self.words("page.assumed_mark")
        if statement.kind in ("convicted", "no_conviction"):
            said = self.speaker.offence(statement.offence) if statement.offence else statement.text
            return said + mark
        return f"{self.words(f'heading.{statement.kind}')}{self.words('punctuation.colon')}{statement.text}{mark}"

    def why(self, view: View) -> tuple[tuple[int, str, str], ...]:
        """The proof in sentences, without its heading, as (depth, what is said, citation)."""
        return tuple((line.depth, line.said, line.cite) for line in telling.lines(view.graph) if line.said)

    def why_not(self, found: Outcome) -> list[tuple[str, tuple[tuple[int, str, str], ...]]]:
        """What each charge that is told as not made out lacks, as (heading, lines)."""
        told = self.account(found)
        made = []
        for who in found.case.accused:
            shown = [s.offence for s in told.of(who, "not_made_out") if not s.aside]
            for offence in dict.fromkeys(shown):
                lines = lacking.body(found, offence, who, self.speaker.lang)
                deep = tuple((_depth(line), line.strip(), "") for line in lines if line)
                head = f"{self.speaker.name(who)}{self.words('punctuation.colon')}{self.offence(offence)}"
                made.append((head, deep))
        return made

    def offence(self, offence: str) -> str:
        """Name an offence."""
        return self.speaker.offence(offence)

    def _row(self, statement: Statement) -> Row:
        cited = [[self.speaker.citation(p), self.speaker.gist(p)] for p in statement.provisions]
        below = [self._row(s) for s in statement.below if not s.aside]
        return {
            "kind": statement.kind,
            "text": statement.text,
            **({"cites": cited} if cited else {}),
            **({"below": below} if below else {}),
        }


def _depth(line: str) -> int:
    return min(8, -(-(len(line) - len(line.lstrip())) // len(telling.INDENT)))
