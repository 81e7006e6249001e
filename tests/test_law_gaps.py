"""Questions on the law as a whole, over a law of three offences: what ties, what reaches a harm, what a reading changes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from clingo import Function, parse_term
from test_claims_by_construction import house as house

from explain import cli
from kb.ask import law_gaps, made_cases
from kb.ask.law_gaps import Harm, Tie
from kb.errors import BoundHit
from kb.rules.knowledge import Knowledge, shipped


@pytest.fixture(autouse=True)
def no_incoherence_of_the_shipped_law(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.ask.fact_space.incoherent", lambda: "#defined incoherent/2.\n")


def reached(known: Knowledge, monkeypatch: pytest.MonkeyPatch, *harms: str) -> dict[str, Harm]:
    monkeypatch.setattr(law_gaps, "named_harms", lambda: frozenset(harms))
    return {str(harm.id): harm for harm in law_gaps.harms(known, known.doctrine.package(), 60)}


def test_a_harm_is_reached_where_some_case_is_an_offence_by_it_alone(
    house: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = reached(house, monkeypatch, "coins", "reported", "enters")
    assert found["coins"].offences == ("taking",)
    assert set(found["enters(accused,act)"].offences) == {"entering", "taking"}
    assert found["reported(accused,act)"].offences == ()  # bears on the route of prosecution, on no offence


def test_a_position_changes_something_where_a_case_comes_out_otherwise(house: Knowledge) -> None:
    found, tried = law_gaps.idle_positions(house, house.doctrine.package(), ["permission"], 60)
    assert (found, tried) == ([], 1)


def test_without_time_nothing_is_found(house: Knowledge) -> None:
    with pytest.raises(BoundHit):
        law_gaps.ties(house, house.doctrine.package(), 0)


def test_two_siblings_tie_and_the_case_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    facts = [Function("person", [Function("accused")]), Function("acts", [Function("accused"), Function("act")])]
    case = made_cases.made("example", ("Example", "示例"), facts, shipped())
    monkeypatch.setattr(law_gaps, "ties", lambda *_: [Tie(("illegal_use", "assisting"), case)])
    assert cli.main(["law", "--ties"]) == 0
    told = capsys.readouterr().out
    assert "illegal use of information networks (art. 287-1); assisting network crime (art. 287-2)" in told
    assert "Within these bounds" in told
    assert cli.main(["law", "--ties", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["ties"][0]["offences"] == ["illegal_use", "assisting"]


def test_every_named_harm_is_a_word_of_cases() -> None:
    words = shipped().vocabulary
    inputs = {p.name for p in words.predicates.values() if p.input}
    assert [n for n in law_gaps.named_harms() if n not in inputs and n not in words.sorts["measure"].values] == []


def test_an_issue_is_checked_by_its_command(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    idle = law_gaps.Idle("rarity", "improper_elements", ("A matter of policy.", "政策问题。"))
    monkeypatch.setattr(law_gaps, "idle_positions", lambda *_: ([idle], 3))
    assert cli.main(["issues", "--check", "--lang", "zh"]) == 0
    told = capsys.readouterr().out
    assert "3种立场中有1种不改变任何结论" in told
    assert "rarity=improper_elements" in told


def test_a_bound_is_no_answer(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert cli.main(["law", "--ties", "--seconds", "0.001"]) == 3
    assert "bound hit" in capsys.readouterr().err


def test_what_a_made_case_names_are_things_and_no_measures() -> None:
    facts = [
        parse_term(fact) for fact in ("quantity(accused, act, business_profit, 5)", "posts(person_2, act, business)")
    ]
    named = made_cases.names(facts)
    assert named["person_2"] == ("Zhou 2", "周某2") and named["business"] == ("the business", "涉案业务")
    assert "business_profit" not in named
