"""Outcomes as JSON: stable keys, sorted lists, the same bytes for the same input (schema 1)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from kb.run.outcome import Outcome

SCHEMA = 1


def _exact(amount: object) -> int | str:
    """Write an exact amount: a number where it is whole, text to the fen where it is not."""
    if not isinstance(amount, Decimal):
        raise TypeError(f"{type(amount).__name__} is no data")
    return int(amount) if amount == amount.to_integral_value() else f"{amount:f}"


def dump(data: dict[str, Any]) -> str:
    """Write one JSON object."""
    return json.dumps({"schema": SCHEMA, **data}, ensure_ascii=False, indent=1, default=_exact) + "\n"


def charges(outcomes: Sequence[Outcome]) -> str:
    """Write the object of `nullum charge --json`."""
    return dump({"results": [result(outcome) for outcome in outcomes]})


def result(outcome: Outcome) -> dict[str, Any]:
    """Build the entry of one case under one theory."""
    return {
        "case": outcome.case.id,
        "theory": outcome.theory,
        "worlds": len(outcome.worlds),
        "accused": {accused: _accused(outcome, accused) for accused in sorted(outcome.case.accused)},
    }


def _accused(outcome: Outcome, accused: str) -> dict[str, Any]:
    return {
        "established": [asdict(c) for c in outcome.established[accused]],
        "convicted": [asdict(c) for c in outcome.convicted[accused]],
        "displaced": [_without(asdict(d), "standing") for d in outcome.displaced[accused]],
        "tied": [
            {"offences": [t.offence, t.other], "act": t.act, "provision": t.provision} for t in outcome.tied[accused]
        ],
        "missing": [asdict(m) | {"elements": list(m.elements)} for m in outcome.missing[accused]],
        "notes": [asdict(n) for n in outcome.notes[accused]],
        "directions": [asdict(d) for d in outcome.directions[accused]],
        "prosecution": [asdict(r) for r in outcome.routes[accused]],
        "remains": [asdict(r) for r in outcome.remains[accused]],
        "combined": [
            {"kind": k, "least_months": least, "most_months": most, "provision": p}
            for k, least, most, p in outcome.combined[accused]
        ],
        "fine_ranges": [
            {"offence": o, "act": a, "least_yuan": least, "most_yuan": most}
            for o, a, least, most in outcome.fine_ranges[accused]
        ],
        "pivotal": [
            {
                "offence": c.offence,
                "act": c.act,
                "facts": sorted(str(f.atom) for f in outcome.pivotal("established", (accused, c.act, c.offence))),
            }
            for c in outcome.established[accused]
            if c.standing == "contested"
        ],
        "penalties": [_penalty(asdict(p)) for p in outcome.penalties[accused]],
    }


def _penalty(row: dict[str, Any]) -> dict[str, Any]:
    main = [{"kind": kind, "least_months": least, "most_months": most} for kind, least, most in row["main"]]
    return {**row, "main": main}


def _without(row: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != key}
