"""Which version of the disputed facts a proof shows, and that text and picture say which."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

import explain
from explain import cli
from explain.draw import drawing
from explain.draw.cut import goals
from explain.draw.proofs import Options, proof, proofs
from kb.run.derivation import derive, load_case
from kb.run.outcome import Outcome

KNOWLEDGE = [
    "clearly_abnormal(ji,settlement,manner)",
    "clearly_abnormal(ji,settlement,price)",
    "other_ground_for_knowledge(ji,settlement,int2019_a11_i7)",
]
REFUSING = "convicted(ji,settlement,refusing_duties)"
ASSISTING = "convicted(ji,settlement,assisting)"


@pytest.fixture(scope="module")
def deleted() -> Outcome:
    """Ji with the order element deleted: refusing contested, and displaced where assisting is made out."""
    return derive(load_case("ji"), positions={"order_element": "deleted"})


@pytest.fixture(scope="module")
def standing() -> Outcome:
    return derive(load_case("ji"))


def kept(outcome: Outcome, **held: bool) -> Outcome:
    """Keep the versions with disputed facts as chosen, by the end of their name: price=False."""
    facts = {f: yes for f in outcome.case.facts for end, yes in held.items() if str(f.atom).endswith(f",{end})")}
    assert len(facts) == len(held)
    worlds = [w for w in outcome.worlds if all((f in w.facts) == yes for f, yes in facts.items())]
    return replace(outcome, worlds=tuple(worlds))


def picture(graph: Any) -> str:
    return re.sub(r"\s+", "", "".join(ElementTree.fromstring(drawing.svg(graph)).itertext()))


def test_a_charge_is_shown_in_the_version_that_convicts_of_it(deleted: Outcome) -> None:
    graph = proof(deleted, "refusing_duties")
    assert goals(graph)[0] == REFUSING
    assert graph.graph["holds"] == [
        "The settlement for the website of Ji is comparably serious within 2019 Interpretation, art. 6(7)"
    ]
    assert len(graph.graph["fails"]) == 3
    assert not set(KNOWLEDGE) & set(graph)


def test_without_a_charge_every_contested_conviction_has_its_version(deleted: Outcome) -> None:
    first, second = proofs(deleted)
    assert ASSISTING in goals(first) and REFUSING not in first
    assert "displaced(ji,settlement,refusing_duties,assisting,cl_a286_1_p3)" in goals(first)
    assert REFUSING in goals(second) and ASSISTING not in second
    assert len(first.graph["holds"]) == 4 and "fails" not in first.graph


def test_the_conviction_rests_on_the_absence_of_what_displaces_it_elsewhere(deleted: Outcome) -> None:
    """With the order deleted Ji is convicted of refusing, and just when knowledge is not presumed."""
    graph = proof(deleted, "refusing_duties")
    (rule,) = graph.predecessors(REFUSING)
    rival, lacking = (
        "not established(ji,settlement,assisting)",
        "not satisfied_dependently(ji,settlement,assisting,knowledge)",
    )
    assert graph.edges[rival, rule]["sign"] == "-"
    assert set(graph.predecessors(rival)) == {lacking}
    assert set(graph.predecessors(lacking)) == {f"not {fact}" for fact in KNOWLEDGE}
    assert all(graph.nodes[f"not {fact}"]["role"] == "disputed" for fact in KNOWLEDGE)
    told = explain.why(deleted, "refusing_duties")
    assert "Assisting network crime (art. 287-2) is not made out for Ji" in told
    assert "(1) Knowledge: not shown" in told


def test_a_conviction_that_nothing_displaces_elsewhere_names_no_rival(standing: Outcome) -> None:
    assert not any(n.startswith("not established(") for n in proof(standing, "assisting"))


def test_one_version_is_enough_where_it_shows_all_convictions(standing: Outcome) -> None:
    assert len(list(proofs(standing))) == 1
    assert len(list(proofs(derive(load_case("ke"))))) == 1


def test_a_chosen_fact_is_kept_and_the_rest_still_decides(deleted: Outcome) -> None:
    first, second = proofs(kept(deleted, price=False, manner=False))
    assert ASSISTING in goals(first) and len(first.graph["fails"]) == 2
    assert REFUSING in goals(second) and len(second.graph["fails"]) == 3
    (graph,) = proofs(kept(deleted, int2019_a6_i7=False))
    assert ASSISTING in goals(graph)
    (graph,) = proofs(kept(deleted, price=True), "refusing_duties")
    assert REFUSING not in graph and any(n.startswith("displaced(") for n in goals(graph))


def test_a_version_in_which_nothing_is_made_out_shows_what_is_missing_and_why(standing: Outcome) -> None:
    (graph,) = proofs(kept(standing, price=False, manner=False, int2019_a11_i7=False))
    lacking = "not satisfied_dependently(ji,settlement,assisting,knowledge)"
    assert lacking in graph.predecessors("not established(ji,settlement,assisting)")
    assert len(graph.graph["fails"]) == 3


@pytest.mark.parametrize(
    ("lang", "holds", "fails"),
    [
        ("en", "In dispute, and taken to hold here:", "In dispute, and taken not to hold here:"),
        ("zh", "存在争议，此处视为成立：", "存在争议，此处视为不成立："),
    ],
)
def test_the_picture_says_in_which_version_it_stands(deleted: Outcome, lang: str, holds: str, fails: str) -> None:
    graph = proof(deleted, "refusing_duties", options=Options(lang))
    shown = picture(graph)
    for heading, key in ((holds, "holds"), (fails, "fails")):
        joint = "；" if lang == "zh" else "; "
        assert re.sub(r"\s+", "", heading + joint.join(graph.graph[key])) in shown


TWO = """id: two
title: t
facts:
  - person(a)
  - person(b)
  - acts(a, lending)
  - acts(b, dealing)
  - commits(mo, scam)
  - uses_network(scam)
  - confirmable_crime(scam)
  - helps(a, lending, mo, payment_settlement)
  - helps(b, dealing, mo, payment_settlement)
  - quantity(a, lending, payment_settlement, 200_000)
  - quantity(b, dealing, payment_settlement, 200_000)
  - fact: knows_of_crime(a, lending)
    status: disputed
  - fact: knows_of_crime(b, dealing)
    status: disputed
"""


def test_only_what_is_in_dispute_about_the_accused_stands_over_his_proof(tmp_path: Path) -> None:
    path = tmp_path / "two.yaml"
    path.write_text(TWO, encoding="utf-8")
    made = derive(load_case(path))
    mine, other = (f"{who} knows that another uses a network to commit a crime" for who in ("A", "B"))
    for accused, named in (("a", [mine]), ("b", [other]), (None, [mine, other])):
        told = proof(made, "assisting", accused).graph["holds"]
        assert [one.partition(" (")[0] for one in told] == named
    without = replace(
        made, worlds=tuple(w for w in made.worlds if len(w.facts) == min(len(v.facts) for v in made.worlds))
    )
    assert len(proof(without, "assisting", "a").graph["fails"]) == 2  # of one version nothing can be told apart


def test_without_disputed_facts_no_version_is_named() -> None:
    graph = proof(derive(load_case("zhu")))
    assert "holds" not in graph.graph and "fails" not in graph.graph
    assert "Indispute" not in picture(graph)


def test_a_replaced_position_stands_over_text_and_picture(deleted: Outcome) -> None:
    told = explain.why(deleted).splitlines()[1]
    assert "order_element=deleted" in told and "the order element is deleted" in told
    shown = picture(proof(deleted))
    assert "order_element=deleted" in shown
    assert "The law as it stands" not in told and "Thelawasitstands" not in shown


def test_the_command_line_chooses_a_version(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["why", "ji", "--position", "order_element=deleted", "--fact", f"{KNOWLEDGE[2]}=no"]
    words += [w for what in ("price", "manner") for w in ("--fact", f"clearly_abnormal(ji, settlement, {what})=no")]
    assert cli.main(words) == 0
    told = capsys.readouterr().out
    assert "Ji is convicted of refusing to perform network security duties (art. 286-1)" in told
    assert "convicted of assisting" not in told
