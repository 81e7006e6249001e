"""An account as text: the readings, the facts taken for granted, then for each accused what is stated."""

from __future__ import annotations

from collections.abc import Iterator

from explain.say.account import Account, Statement, account
from explain.say.language import DEFAULT
from kb.run import case_writer
from kb.run.outcome import Outcome
from kb.why.idle import idle
from kb.why.strangers import strangers


def text(outcome: Outcome, lang: str = DEFAULT, only: str | None = None) -> str:
    """Write the outcome of one case, for all accused or one."""
    return "\n".join(lines(account(outcome, lang), only))


def lines(told: Account, only: str | None = None) -> Iterator[str]:
    """Write an account line by line, of all accused or one; what belongs to a statement is indented below it."""
    words, case = told.speaker.words, told.outcome.case
    yield words.pick(case.titles)
    yield told.heading
    for status in ("assumed", "disputed"):
        stated = told.of("", status)
        if stated:
            yield words(f"statement.{status}_head")
        yield from (f"  - {s.text}" for s in stated)
    yield from (f"  {s.text}" for s in told.of("", "versions"))
    for accused in [only] if only else case.accused:
        yield ""
        yield told.speaker.name(accused)
        for statement in told.told(accused):
            yield from _statement(told, statement, "  ")
    if undated := told.outcome.undated:
        yield ""
        yield words("statement.undated", acts=words.join(map(told.speaker.name, undated)))
    if without := idle(told.outcome):
        yield ""
        yield words("statement.idle_head")
        yield from (f"  - {words.sentence(told.speaker.atom(fact))}" for fact in without)
    yield from _strangers(told)


def _strangers(told: Account) -> Iterator[str]:
    """Name acts and orders that no fact brings in, with what is stated of them and what was most likely meant."""
    words, known = told.speaker.words, told.outcome.knowledge.vocabulary
    for one in strangers(told.outcome.case, known):
        near = words("statement.stranger_near", name=one.near) if one.near else ""
        facts = words.join(f"`{case_writer.fact(fact, known)}`" for fact in one.facts)
        yield ""
        yield words(f"statement.stranger_{one.kind}", name=one.name, near=near, facts=facts)


def _statement(told: Account, statement: Statement, indent: str) -> Iterator[str]:
    yield indent + line(told, statement)
    for below in statement.below:
        if not below.aside:
            yield from _statement(told, below, indent + "  ")


def line(told: Account, statement: Statement) -> str:
    """Write one statement: what it is, what it says, where it is contested that it holds, and its provisions."""
    words = told.speaker.words
    heading = words.section("heading").get(statement.kind)
    if heading is None:
        return statement.text
    return words(
        "statement.line",
        heading=heading,
        text=statement.text,
        mark=words("statement.contested") if statement.standing == "contested" else "",
        cite=words.cite(map(told.speaker.citation, statement.provisions)),
    )
