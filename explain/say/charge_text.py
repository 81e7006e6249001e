"""An account as text: the readings, the facts taken for granted, then for each accused what is stated."""

from __future__ import annotations

from collections.abc import Iterator

<<<<<<< HEAD
from explain.say.sentences import Speaker, upper
from kb.run.outcome import Charge, Missing, Outcome, Penalty

_WORDS = {
    "en": {
        "theory": "Theory",
        "worlds": "over {} combinations of disputed facts",
        "convicted": "Convicted",
        "none": "no conviction",
        "established": "Made out",
        "displaced": "Gives way",
        "tied": "Tied",
        "missing": "Not made out",
        "notes": "Notes",
        "to": "to {} ({})",
        "undecided": "equally heavy; {} does not decide",
        "lacks": "lacks {}",
        "excluded": "excluded",
        "range": "Range",
        "direction": "Sentencing",
        "prosecution": "Prosecution",
        "remains": "Beside crime",
        "combined": "Combined punishment",
        "fine": "Fine by the gains",
        "hangs": "Hangs on the disputed fact",
        "assumed": "Assumed facts",
        "disputed": "Disputed facts",
        "for": "for {}",
        "months": "{} to {} months",
        "rest": "{} further offences share at most one element with the facts (--json lists them)",
    },
    "zh": {
        "theory": "理论",
        "worlds": "争议事实的{}种组合",
        "convicted": "定罪",
        "none": "不定罪",
        "established": "构成",
        "displaced": "不以此定罪",
        "tied": "轻重相同",
        "missing": "不构成",
        "notes": "附注",
        "to": "而以{}定罪（{}）",
        "undecided": "{}不能决定",
        "lacks": "缺少{}",
        "excluded": "已排除",
        "range": "法定刑",
        "direction": "量刑",
        "prosecution": "追诉方式",
        "remains": "刑事之外",
        "combined": "数罪并罚",
        "fine": "罚金按违法所得计",
        "hangs": "取决于争议事实",
        "assumed": "假定的事实",
        "disputed": "争议的事实",
        "for": "（{}）",
        "months": "{}至{}个月",
        "rest": "另有{}个罪名至多符合一项要件（见--json）",
    },
}
=======
from explain.say.account import Account, Statement, account
from explain.say.language import DEFAULT
from kb.run.outcome import Outcome
>>>>>>> main


def text(outcome: Outcome, lang: str = DEFAULT) -> str:
    """Write the outcome of one case."""
    return "\n".join(lines(account(outcome, lang)))


def lines(told: Account) -> Iterator[str]:
    """Write an account line by line; what belongs to a statement is indented below it."""
    words, case = told.speaker.words, told.outcome.case
    yield words.pick(case.titles)
    yield told.heading
    for status in ("assumed", "disputed"):
        stated = told.of("", status)
        if stated:
            yield words(f"statement.{status}_head")
        yield from (f"  - {s.text}" for s in stated)
    yield from (f"  {s.text}" for s in told.of("", "versions"))
    for accused in case.accused:
        yield ""
        yield told.speaker.name(accused)
        for statement in told.told(accused):
            yield from _statement(told, statement, "  ")


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
