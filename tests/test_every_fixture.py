"""Every shipped fixture: its expectations are met, the charges made out are told with their proofs, and so is what is lacking."""

from __future__ import annotations

import re
from functools import cache

import pytest
from clingo import Function

from explain.draw.proofs import proof
from explain.say import why_not_text, why_text
from kb.ask import fixtures
from kb.files.cases import Case
from kb.run.outcome import Outcome

SHARES = 36  # so many tests, each one grounding

Lack = tuple[str, tuple[str, ...]]
TOLD: set[Lack] = set()  # rows lack the same, and rest on the same rules, many times: in each process once
PROVED: set[tuple[str, int]] = set()  # offences, each with a rule on which it was proved to rest


@cache
def every() -> list[Case]:
    return fixtures.load_all()


def test_ids_are_unique_and_each_fixture_expects_something() -> None:
    assert len({case.id for case in every()}) == len(every())
    assert [case.id for case in every() if not case.expect] == []


@pytest.mark.parametrize("share", range(SHARES))
def test_each_fixture_meets_its_expectations_and_is_explained(share: int) -> None:
    size = -(-len(every()) // SHARES)
    explained: set[str] = set()
    failures = []
    for case, expect, outcome in fixtures.outcomes(every()[share * size : (share + 1) * size]):
        failures += [f"{case.path}:{expect.line}: {case.id}: {text}" for text in fixtures.differences(expect, outcome)]
        if case.id in explained:
            continue
        explained.add(case.id)  # under the first of its readings, mostly positive law
        for accused in case.accused:
            for offence in sorted({charge.offence for charge in outcome.established[accused]}):
                if not (shown := grounds(outcome, accused, offence)) <= PROVED:
                    PROVED.update(shown)
                    check_proof(outcome, accused, offence)
            if (lack := nearest(outcome, accused)) and lack not in TOLD:
                TOLD.add(lack)
                assert len(why_not_text.text(outcome, lack[0], accused).splitlines()) > 3, (case.id, accused, lack)
    assert not failures, "\n".join(failures)


def grounds(outcome: Outcome, accused: str, offence: str) -> set[tuple[str, int]]:
    """The rules on which an offence that is made out rests: a proof all of whose rules stood in others is put together of
    the same steps."""
    rests: set[tuple[str, int]] = set()
    for world in outcome.worlds:
        charges = (row for row in world.rows("established", accused) if row.offence == offence)
        made = [Function("established", [*map(Function, row)]) for row in charges]
        rests.update((offence, step.rule.id) for step in world.reasons.closure(made))
    return rests


def nearest(outcome: Outcome, accused: str) -> Lack | None:
    """The offence not made out that lacks the fewest elements, and which they are."""
    rows = sorted((len(m.elements), m.offence, m.elements) for m in outcome.missing.get(accused, []))
    return rows[0][1:] if rows else None


def check_proof(outcome: Outcome, accused: str, offence: str) -> None:
    """Every leaf is stated, a reading, an absence or law that asks for nothing; nothing is cited that is no step."""
    graph = proof(outcome, offence, accused)
    key = (outcome.case.id, accused, offence)
    stated = {str(symbol) for world in outcome.worlds for symbol in world.symbols}
    for node, data in graph.nodes(data=True):
        if graph.in_degree(node) == 0:
            assert data["kind"] in ("doctrine", "absent", "rule", "refuted") or data["atom"] in stated, (key, node)
    cited = {data["citation"] for _, data in graph.nodes(data=True) if data["kind"] == "rule"}
    assert set(re.findall(r"  \[(.+)\]$", why_text.text(graph), re.MULTILINE)) <= cited, key
