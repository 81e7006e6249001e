"""How an outcome shows itself in a notebook: the account as a table, one row a statement."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from explain.say.account import Account, Statement, account
from explain.say.language import DEFAULT
from kb.run.outcome import Outcome

_COLUMNS = ("accused", "outcome", "statement", "standing", "provisions")


def outcome(found: Outcome, lang: str = DEFAULT) -> str:
    """Write the outcome of a case as an HTML table; all text is escaped."""
    told = account(found, lang)
    words = told.speaker.words
    head = "".join(f"<th>{escape(words(f'notebook.{name}'))}</th>" for name in _COLUMNS)
    rows = (row for who in found.case.accused for s in told.told(who) for row in _rows(told, who, s))
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    title = f"{escape(words.pick(found.case.titles))}<br>{escape(told.heading)}"
    return f"<table><caption>{title}</caption><tr>{head}</tr>{body}</table>"


def _rows(told: Account, who: str, statement: Statement) -> Iterator[tuple[str, ...]]:
    words = told.speaker.words
    cited = words.join(map(told.speaker.citation, statement.provisions), "semicolon")
    standing = words(f"standing.{statement.standing}") if statement.offence else ""
    kind = words.section("heading").get(statement.kind, "")
    yield (told.speaker.name(who), kind, statement.text, standing, cited)
    for below in statement.below:
        if not below.aside:
            yield from _rows(told, who, below)
