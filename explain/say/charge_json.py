"""An account as JSON: stable keys, sorted lists, the same bytes for the same input (schema 1)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from explain.say import receipt_text
from explain.say.account import Account, account
from explain.say.readings import Over
from kb.rules.knowledge import Knowledge
from kb.run import case_writer
from kb.run.outcome import Outcome
from kb.run.receipt import case_hash
from kb.run.versions import disputed
from kb.why.idle import idle
from kb.why.strangers import Stranger, strangers

SCHEMA = 1
KEYS = {  # under which key the rows of a kind of statement stand
    "made_out": "established",
    "convicted": "convicted",
    "gives_way": "displaced",
    "tied": "tied",
    "not_made_out": "missing",
    "note": "notes",
    "direction": "directions",
    "prosecution": "prosecution",
    "remains": "remains",
    "combined": "combined",
    "execution": "execution",
    "fines_total": "fines_total",
    "frame": "combined_frames",
    "fine": "fine_ranges",
    "least_fine": "least_fines",
    "pivotal": "pivotal",
    "range": "penalties",
}


def _exact(amount: object) -> int | str:
    """Write an exact amount: a number where it is whole, text to the fen where it is not."""
    if not isinstance(amount, Decimal):
        raise TypeError(f"{type(amount).__name__} is no data")
    return int(amount) if amount == amount.to_integral_value() else f"{amount:f}"


def dump(data: dict[str, Any], knowledge: Knowledge | None = None) -> str:
    """Write one JSON object, with the project laid over the law and the receipt of its results."""
    made = receipt_text.data(data.get("results", ()), knowledge)
    whole = {"schema": SCHEMA, "project": made["project"], **data, "receipt": made}
    return json.dumps(whole, ensure_ascii=False, indent=1, default=_exact) + "\n"


def charges(outcomes: Sequence[Outcome], only: str | None = None) -> str:
    """Write the object of `nullum charge --json`, of all accused or one."""
    results = [
        {
            **result(outcome, only),
            "undated": list(outcome.undated),
            "without_effect": [case_writer.fact(found, outcome.knowledge.vocabulary) for found in idle(outcome)],
            "not_brought_in": [
                _stranger(found, outcome) for found in strangers(outcome.case, outcome.knowledge.vocabulary)
            ],
        }
        for outcome in outcomes
    ]
    return dump({"results": results}, outcomes[0].knowledge if outcomes else None)


def _stranger(found: Stranger, outcome: Outcome) -> dict[str, Any]:
    facts = [case_writer.fact(fact, outcome.knowledge.vocabulary) for fact in found.facts]
    return {"kind": found.kind, "name": found.name, "near": found.near, "facts": facts}


def result(outcome: Outcome, only: str | None = None) -> dict[str, Any]:
    """Build the entry of one case under one theory, of all accused or one."""
    told = account(outcome)
    return {
        "case": outcome.case.id,
        "case_hash": case_hash(outcome.case),
        **project(told.readings.over),
        "theory": told.readings.theory,
        "positions": dict(told.readings.positions),
        "facts": _chosen(outcome),
        "worlds": outcome.versions,
        "accused": {accused: _accused(told, accused) for accused in ([only] if only else sorted(outcome.case.accused))},
    }


def project(over: Over | None) -> dict[str, Any]:
    """The project laid over the law (None where there is none) and what it amends that bears on the case."""
    amended = [{"provision": change.id, "change": change.kind} for change in over.changes] if over else []
    return {"project": over.project if over else None, "amended": amended}


def _chosen(outcome: Outcome) -> dict[str, bool]:
    """The disputed facts that are as they are in every world told: the version chosen; empty where all versions are."""
    made = {}
    for fact in disputed(outcome.case):
        holds = {fact in world.facts for world in outcome.worlds}
        if len(holds) == 1:
            made[str(fact.atom)] = holds == {True}
    return dict(sorted(made.items()))


def _accused(told: Account, accused: str) -> dict[str, Any]:
    rows: dict[str, list[Mapping[str, Any]]] = {key: [] for key in KEYS.values()}
    for statement in (below for s in told.of(accused) for below in s.all()):
        if statement.row is not None:
            rows[KEYS[statement.kind]] += statement.row.get("rows", [statement.row])
    return {key: sorted(found, key=_order) for key, found in rows.items()}


def _order(row: Mapping[str, Any]) -> list[str]:
    """Rows are sorted by what they say, key after key, as lists of text and numbers."""
    return [f"{value:012}" if isinstance(value, int) else str(value) for value in row.values()]


def line(number: int, outcome: Outcome) -> str:
    """Write the line of `nullum batch` for the case in a line of its input."""
    data = {"schema": SCHEMA, "line": number, **result(outcome)}
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=_exact) + "\n"
