"""What follows in a state, as the page shows it: the account, the picture, and what changed since another state."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from explain.report import picture
from explain.report.outcome_rows import Row, Teller
from explain.report.worlds import View
from explain.say.account import Statement
from explain.say.sentences import Speaker


class _Teller(Teller):
    """Tells of each statement also whom and which charge it is about, so that one can ask on."""

    def _row(self, statement: Statement) -> Row:
        made = super()._row(statement)
        if statement.offence:
            made |= {"accused": statement.accused, "offence": statement.offence}
        return made


def told(view: View, before: View | None) -> dict[str, Any]:
    """The account of a state; rows that the state `before` had not are new, and those it had and this not are gone."""
    teller = _teller(view)
    found = teller.account(view.outcome)
    accused = teller.outcome(view.outcome)
    gone: list[Row] = []
    if before is not None:
        old = _teller(before).outcome(before.outcome)
        known, here = (dict(_flat(rows)) for rows in (old, accused))
        for key, row in here.items():
            row["new"] = key not in known
        gone = [{**row, "whom": key[0]} for key, row in known.items() if key not in here]
    facts = [s.text for s in found.of("", "versions")]
    return {
        "under": found.heading,
        "facts": facts,
        "summary": teller.summary(view.outcome),
        "accused": accused,
        "persons": [[who, teller.speaker.name(who)] for who in view.outcome.case.accused],
        "gone": [{"kind": row["kind"], "text": row["text"], "whom": row["whom"]} for row in gone],
    }


def drawn(graph: Any, lang: str) -> dict[str, Any]:
    """A proof graph as picture, with what its boxes say."""
    if not len(graph):
        return {"svg": "", "boxes": {}, "arrows": [], "legend": ""}
    with ThreadPoolExecutor(2) as pool:  # the engine is a program of its own
        svg, legend = pool.submit(picture.draw, graph), pool.submit(picture.legend, [graph], lang)
        named, arrows = picture.boxes(graph, lang)
        return {"svg": svg.result(), "boxes": named, "arrows": arrows, "legend": legend.result()}


def _teller(view: View) -> _Teller:
    outcome = view.outcome
    return _Teller(Speaker(outcome.knowledge, outcome.case, view.lang), ())


def _flat(accused: list[dict[str, Any]]) -> list[tuple[tuple[str, str, str], Row]]:
    """Every row with what tells it apart: whose it is, its kind and its text."""
    found = []
    for one in accused:
        stack = list(one["rows"])
        while stack:
            row = stack.pop(0)
            found.append(((one["name"], row["kind"], row["text"]), row))
            stack = [*row.get("below", ()), *stack]
    return found
