"""Proofs of every charge of the reported cases and of a sample of boundary rows: the graph, and what is told of it."""

from __future__ import annotations

import re
from functools import cache

import networkx as nx
import pytest

import explain
from explain.draw.cut import goals
from explain.draw.graph import Proof
from explain.draw.proofs import Options, proof
from explain.say.why_text import lines
from kb.ask import fixtures
from kb.errors import BadInput
from kb.files import folders
from kb.rules.knowledge import shipped
from kb.run.derivation import derive, derive_many, load_case
from kb.run.outcome import Outcome

KINDS = {"fact", "assumed", "disputed", "derived", "rule", "absent", "refuted", "doctrine", "evaluative"}
STATED = {"fact", "assumed", "disputed", "refuted", "evaluative"}
ROWS = 36
LEAK = re.compile(r"\b\w+_\w*|\b_\w+")


@cache
def outcomes() -> tuple[Outcome, ...]:
    """The reported cases, and a sample of the boundary rows spread over all tables."""
    reported = fixtures.load_all([folders.cases() / "reported"])
    rows = fixtures.load_all([folders.encodings()])
    package = shipped().doctrine.package()
    sample = [*reported, *rows[:: len(rows) // ROWS][:ROWS]]
    return tuple(derive_many([(case, "positive_law", package) for case in sample]))


def reported() -> list[Outcome]:
    return [outcome for outcome in outcomes() if outcome.case.path.parent.name == "reported"]


def made_out() -> list[tuple[Outcome, str, str]]:
    return [
        (outcome, who, offence)
        for outcome in outcomes()
        for who, charges in outcome.established.items()
        for offence in sorted({c.offence for c in charges})
    ]


def missing(outcome: Outcome) -> list[tuple[Outcome, str, str]]:
    return [
        (outcome, who, offence)
        for who, items in outcome.missing.items()
        for offence in sorted({item.offence for item in items})
    ]


@cache
def graphs() -> dict[tuple[str, str, str], Proof]:
    return {(o.case.id, who, offence): proof(o, offence, who) for o, who, offence in made_out()}


def test_the_sample_is_not_empty() -> None:
    assert len(reported()) >= 8
    assert len(outcomes()) >= ROWS
    assert len(graphs()) >= 40


def test_every_graph_is_acyclic_and_its_nodes_are_those_of_the_contract() -> None:
    for key, graph in graphs().items():
        assert nx.is_directed_acyclic_graph(graph), key
        for node, data in graph.nodes(data=True):
            assert data["kind"] in KINDS, (key, node)
            if data["kind"] == "rule":
                assert data["provision"] and data["citation"], (key, node)
            else:
                assert data["atom"] and data["sentence"], (key, node)


def test_every_provision_of_a_proof_exists() -> None:
    known = shipped()
    for key, graph in graphs().items():
        for _, data in graph.nodes(data=True):
            if data["kind"] == "rule":
                names = data["provision"].split("; ") if isinstance(data["provision"], str) else data["provision"]
                assert [n for n in names if n not in known.citable] == [], key


def test_every_leaf_is_a_fact_of_the_case_a_doctrine_an_absence_or_law_that_asks_for_nothing() -> None:
    by_id = {outcome.case.id: outcome for outcome in outcomes()}
    for key, graph in graphs().items():
        stated = {str(symbol) for symbol in by_id[key[0]].worlds[0].symbols}
        for node in (n for n in graph if graph.in_degree(n) == 0):
            kind = graph.nodes[node]["kind"]
            if kind in STATED:
                assert graph.nodes[node]["atom"] in stated or kind == "refuted", (key, node)
            else:
                assert kind in ("doctrine", "absent", "rule"), (key, node, kind)


def test_every_proof_of_a_charge_rests_on_a_fact_and_ends_in_the_charge() -> None:
    for (case, who, offence), graph in graphs().items():
        first = goals(graph)[0]
        assert re.match(
            rf"(convicted|displaced|tied|barred_from_prosecution|established)\({who},\w+,{offence}[,)]", first
        ), case
        assert {n for n in graph if graph.out_degree(n) == 0} <= set(goals(graph)), case
        assert any(graph.nodes[n]["kind"] in STATED for n in graph), case


def test_every_citation_in_the_text_is_one_of_the_rules_of_the_graph() -> None:
    for key, graph in graphs().items():
        cited = {data["citation"] for _, data in graph.nodes(data=True) if data["kind"] == "rule"}
        told = [line.cite for line in lines(graph) if line.cite]
        assert told, key
        assert set(told) <= cited, (key, set(told) - cited)
        assert cited <= set(told), (key, "not told", cited - set(told))


def prose(told: str) -> str:
    """A text without its heading, and without what is to be typed: (order_form=any_form), and facts in backticks."""
    return re.sub(r"\(\w+=\w+\)|`[^`]*`", "", "\n".join(told.split("\n")[2:]))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_name_of_a_predicate_or_constant_shows_in_why(lang: str) -> None:
    for outcome, who, offence in made_out():
        told = prose(explain.why(outcome, offence, who, lang))
        assert LEAK.findall(told) == [], (outcome.case.id, offence)
        assert "{" not in told, (outcome.case.id, offence)


def test_alternatives_add_to_the_minimal_proof_and_take_nothing_away() -> None:
    more = 0
    for outcome, who, offence in made_out():
        small = graphs()[outcome.case.id, who, offence]
        whole = proof(outcome, offence, who, options=Options(alternatives=True))
        assert set(small) <= set(whole), outcome.case.id
        assert nx.is_directed_acyclic_graph(whole), outcome.case.id
        more += len(whole) > len(small)
    assert more > 0, "no charge of the sample has two proofs: the test shows nothing"


def test_why_not_answers_for_every_charge_that_the_reported_cases_lack() -> None:
    """Each charge once, and each case once."""
    asked = [goal for outcome in reported() for goal in missing(outcome)]
    assert len(asked) > 100
    chosen = {**{goal[2]: goal for goal in asked}, **{goal[0].case.id: goal for goal in asked}}
    for outcome, who, offence in chosen.values():
        _check_lacking(outcome, who, offence, "en")


def test_why_not_answers_in_the_boundary_rows() -> None:
    """One charge a row, not always the same one."""
    rows = [outcome for outcome in outcomes() if outcome.case.path.name.endswith(".table.yaml")]
    for at, outcome in enumerate(rows):
        goals = missing(outcome)
        if goals:
            _check_lacking(*goals[7 * at % len(goals)], "zh" if at % 3 == 0 else "en")


def _check_lacking(outcome: Outcome, who: str, offence: str, lang: str) -> None:
    told = prose(explain.why_not(outcome, offence, who, lang))
    items = [item for item in outcome.missing[who] if item.offence == offence]
    first = "首先缺少的要件" if lang == "zh" else "The first missing element is "
    assert told.count(first) == sum(bool(item.elements) for item in items), (outcome.case.id, offence)
    assert LEAK.findall(told) == [], (outcome.case.id, offence)
    assert "{" not in told, (outcome.case.id, offence)


def test_the_graph_of_a_missing_charge_shows_what_stands_and_what_lacks() -> None:
    graph = proof(derive(load_case("ji")), "refusing_duties")
    (end,) = (n for n in graph if graph.out_degree(n) == 0)
    assert graph.nodes[end]["role"] == "not_made_out"
    lacking = {n for n in graph.predecessors(end) if graph.nodes[n]["kind"] == "absent"}
    assert lacking == {
        "not satisfied(ji,settlement,refusing_duties,order)",
        "not satisfied(ji,settlement,refusing_duties,refusal)",
    }
    assert "satisfied(ji,settlement,refusing_duties,duty)" in graph.predecessors(end)


def test_an_assumed_fact_keeps_its_note_and_a_presumption_its_role() -> None:
    graph = proof(derive(load_case("cheng_cong")), "assisting")
    roles = {data.get("role") for _, data in graph.nodes(data=True)}
    assert "presumption" in roles
    assert graph.nodes["quantity(cheng_cong,hosting,illegal_gains,10000)"]["kind"] == "assumed"
    assert "no number is reported" in graph.nodes["quantity(cheng_cong,hosting,illegal_gains,10000)"]["note"]
    assert graph.nodes["not rebutted(knowledge,cheng_cong,hosting)"]["kind"] == "absent"


def test_a_reading_that_positive_law_does_not_take_shows_as_doctrine() -> None:
    graph = proof(derive(load_case("cheng_cong"), "pan_xiong"), "assisting")
    doctrine = {data["atom"] for _, data in graph.nodes(data=True) if data["kind"] == "doctrine"}
    assert "doctrine(concurrence,special_law_first)" in doctrine


def test_a_depth_cuts_the_proof_below_the_conclusion() -> None:
    outcome = derive(load_case("cheng_cong"))
    whole, cut = (proof(outcome, "assisting", options=Options(depth=depth)) for depth in (None, 1))
    assert 0 < len(cut) < len(whole)
    assert set(cut) <= set(whole)


@pytest.mark.parametrize(("charge", "accused"), [("assistin", None), ("assisting", "chen_cong")])
def test_an_unknown_goal_is_refused_with_the_nearest_word(charge: str, accused: str | None) -> None:
    with pytest.raises(BadInput, match="did you mean"):
        proof(derive(load_case("cheng_cong")), charge, accused)
