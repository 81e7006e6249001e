"""What follows in a state, as the page shows it: the account, the picture, and what changed since another state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from explain.draw.proofs import Options, proof
from explain.report import picture
from explain.report.outcome_rows import Row, Teller
from explain.report.worlds import View
from explain.say.account import Statement
from explain.say.sentences import Speaker

Key = tuple[str, str, str]


class _Teller(Teller):
    """Tells of each statement also its standing, and whom and which charge it is about, so that one can ask on."""

    def _row(self, statement: Statement) -> Row:
        made = super()._row(statement)
        if statement.standing == "contested":
            made["text"] += self.words("statement.contested")
        if statement.offence:
            made |= {"accused": statement.accused, "offence": statement.offence}
        return made


CROWD = 6  # accused; of more, the picture shows one at a time


@dataclass(frozen=True)
class Shown(View):
    """What follows in a state, with its account, which later states are held against."""

    @cached_property
    def teller(self) -> _Teller:
        """What words the account."""
        outcome = self.outcome
        return _Teller(Speaker(outcome.knowledge, outcome.case, self.lang), ())

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """The account: for each accused a name and rows."""
        return self.teller.outcome(self.outcome)

    @cached_property
    def said(self) -> dict[Key, Row]:
        """Every row by whose it is, its kind and its text."""
        return {key: row for one in self.rows for key, row in _flat(one["name"], one["rows"])}


def _flat(name: str, rows: list[Row]) -> Iterator[tuple[Key, Row]]:
    for row in rows:
        yield (name, row["kind"], row["text"]), row
        yield from _flat(name, row.get("below", []))


def told(view: Shown, before: Shown | None) -> dict[str, Any]:
    """The account of a state; rows that the state `before` had not are new, and those it had and this not are gone."""
    known = view.said if before is None else before.said
    found = view.teller.account(view.outcome)
    return {
        "under": found.heading,
        "facts": [s.text for s in found.of("", "versions")],
        "summary": view.teller.summary(view.outcome),
        "accused": [{**one, "rows": _marked(one["name"], one["rows"], known)} for one in view.rows],
        "persons": [[who, view.teller.speaker.name(who)] for who in view.outcome.case.accused],
        "gone": [
            {"whom": key[0], "kind": key[1], "text": key[2]}
            for key in (before.said if before else ())
            if key not in view.said
        ],
    }


def _marked(name: str, rows: list[Row], known: Mapping[Key, Row]) -> list[Row]:
    """Rows with those marked that are not known."""
    made = []
    for row in rows:
        new = {"new": True} if (name, row["kind"], row["text"]) not in known else {}
        below = {"below": _marked(name, row["below"], known)} if "below" in row else {}
        made.append({**row, **new, **below})
    return made


def pictured(view: Shown, whom: str) -> dict[str, Any]:
    """The proof as picture: of all accused, or, where there are many, of one: `whom`, or the first."""
    accused = view.outcome.case.accused
    if len(accused) <= CROWD:
        return {**drawn(view.graph, view.lang), "drawn": ""}
    one = whom if whom in accused else accused[0]
    graph = proof(view.outcome, accused=one, options=Options(view.lang))
    graph.graph.update(title="", subtitle="")
    return {**drawn(graph, view.lang), "drawn": one}


def drawn(graph: Any, lang: str) -> dict[str, Any]:
    """A proof graph as picture, with what its boxes say."""
    if not len(graph):
        return {"svg": "", "boxes": {}, "arrows": [], "legend": ""}
    with ThreadPoolExecutor(2) as pool:  # the engine is a program of its own
        svg, legend = pool.submit(picture.draw, graph), pool.submit(picture.legend, [graph], lang)
        named, arrows = picture.boxes(graph, lang)
        return {"svg": svg.result(), "boxes": named, "arrows": arrows, "legend": legend.result()}
