"""A receipt as data for JSON and as one line of text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from explain.say.language import Language
from kb.files.cases import Case
from kb.rules.knowledge import Knowledge, shipped
from kb.run import receipt


def data(results: Iterable[Mapping[str, Any]] = (), knowledge: Knowledge | None = None) -> dict[str, Any]:
    """Build the receipt of results in their JSON form: law and versions, the readings taken, the cases with their
    hashes."""
    known, found = knowledge or shipped(), [one for one in results if "case_hash" in one]
    taken = {(one["theory"], tuple(sorted(one["positions"].items()))): None for one in found}
    return {
        **receipt.receipt(known),
        "readings": [{"theory": theory, "positions": dict(positions)} for theory, positions in taken],
        "cases": {one["case"]: one["case_hash"] for one in found},
    }


def line(made: Mapping[str, Any], words: Language) -> str:
    """Write a receipt in one line."""
    law = [words("receipt.law", name=name, hash=digest) for name, digest in made["law"].items()]
    read = [_reading(one["theory"], one["positions"]) for one in made["readings"]]
    cases = [words("receipt.case", case=case, hash=digest) for case, digest in made["cases"].items()]
    versions = (words("receipt.version", name=name, number=made[name] or "-") for name in ("nullum", "clingo"))
    return words("receipt.line", parts=words.join([*versions, *law, *read, *cases], "semicolon"))


def _reading(theory: str, positions: Mapping[str, str]) -> str:
    return " ".join([theory, *(f"{issue}={position}" for issue, position in positions.items())])


def of(
    cases: Sequence[Case], theories: Sequence[str], positions: Mapping[str, str], knowledge: Knowledge | None = None
) -> dict[str, Any]:
    """Build the receipt of cases under theories with positions replaced."""
    readings = [{"theory": theory, "positions": dict(positions)} for theory in theories]
    hashes = {case.id: receipt.case_hash(case) for case in cases}
    return {**data((), knowledge), "readings": readings, "cases": hashes}
