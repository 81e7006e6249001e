"""What follows from a conviction has a proof: tier, range, sentencing, route, combined frame; in text and picture."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

import explain
from explain.draw import drawing
from explain.draw.cut import goals
from explain.draw.proofs import proof
from kb.run.derivation import derive, load_case

KE = "ke,trade,personal_information"


def cited(graph: Any, node: str) -> set[str]:
    """The provisions of the rules that a node rests on directly."""
    rules = [p for p in graph.predecessors(node) if graph.nodes[p]["kind"] == "rule"]
    return {name for rule in rules for name in graph.nodes[rule]["provisions"]}


def premises(graph: Any, node: str) -> set[str]:
    return {p for rule in graph.predecessors(node) for p in graph.predecessors(rule)}


def test_the_higher_tier_of_ke_rests_on_its_own_item() -> None:
    graph = proof(derive(load_case("ke")))
    met = f"tier_met({KE},especially_serious)"
    assert cited(graph, met) == {"cl_a253_1_p1_2"}
    (ground,) = (p for p in premises(graph, met) if graph.nodes[p]["kind"] == "derived")
    assert cited(graph, ground) == {"int2017_a5_p2_i3"}
    number, other = graph.nodes[ground]["lines"]
    assert number == "Illegal gains: 1,500,000 yuan, at least 50,000 yuan required"
    assert other.startswith("Likewise: selling or providing")  # buying them is the one that is drawn
    assert "quantity(ke,trade,illegal_gains,1500000)" in premises(graph, ground)


def test_the_range_of_ke_rests_on_conviction_and_tier_and_cites_the_tier_of_the_article() -> None:
    graph = proof(derive(load_case("ke")))
    node = f"punished_within({KE},especially_serious)"
    assert premises(graph, node) == {f"convicted({KE})", f"reached({KE},especially_serious)"}
    assert cited(graph, node) == {"cl_a253_1_p1_2"}
    assert cited(graph, f"reached({KE},especially_serious)") == {"time1997_a2"}
    assert len(graph.nodes[node]["lines"]) == 2
    assert graph.nodes[node]["lines"][0].startswith("fixed-term imprisonment")
    assert graph.nodes[node]["lines"][1] == "fine concurrently"
    assert graph.nodes[node]["band"] == "consequence"


def test_the_basic_tier_needs_no_proof_but_the_range_of_it_is_told_with_its_provision() -> None:
    graph = proof(derive(load_case("zhu")))
    (node,) = (n for n in graph if n.startswith("punished_within("))
    assert cited(graph, node) == {"cl_a286_1_p1"}
    assert graph.nodes[node]["lines"] == [
        "public surveillance of 3 months to 2 years",
        "criminal detention of 1 to 6 months",
        "fixed-term imprisonment of 6 months to 3 years",
        "fine concurrently or alone",
    ]
    assert not any(n.startswith(("reached(", "tier_met(")) for n in graph)


@pytest.mark.parametrize(("lang", "words"), [("en", "art. 5, para. 2, item (3)"), ("zh", "第五条第二款第（三）项")])
def test_text_and_picture_tell_on_what_the_tier_rests(lang: str, words: str) -> None:
    outcome = derive(load_case("ke"))
    assert words in explain.why(outcome, lang=lang)
    from explain.draw.proofs import Options

    svg = drawing.svg(proof(outcome, options=Options(lang)))
    shown = re.sub(r"\s", "", "".join(ElementTree.fromstring(svg).itertext()))
    assert re.sub(r"\s", "", words) in shown


CASES = Path(__file__).resolve().parent.parent / "cases"


def test_a_combined_frame_is_told_with_two_convictions_and_rests_on_both_and_on_the_cap() -> None:
    graph = proof(derive(load_case("two_acts_combined")))
    frame = "combined_frame(p,36,156)"
    assert frame in goals(graph)
    assert cited(graph, frame) == {"cl_a69_p1_1"}
    assert cited(graph, "frame_cap(p,240)") == {"cl_a69_p1_4"}
    below = premises(graph, frame)
    assert {"range_total(p,156)", "frame_cap(p,240)"} <= below
    assert premises(graph, "range_total(p,156)") >= {
        "several_crimes(p)",
        "punished_within(p,groups,illegal_use,basic)",
        "punished_within(p,swindle,fraud,serious)",
    }
    assert "Sum: 156" in " ".join(graph.nodes["range_total(p,156)"]["lines"])
    assert any("highest" in line.lower() for line in graph.nodes[frame]["lines"])


def test_one_conviction_has_no_frame_and_a_frame_is_left_out_of_the_proof_of_one_charge() -> None:
    assert not any(n.startswith("combined") for n in proof(derive(load_case("ke"))))
    assert not any(n.startswith("combined") for n in proof(derive(load_case("two_acts_combined")), "fraud"))


def test_a_unit_is_fined_and_has_no_range() -> None:
    graph = proof(derive(load_case("unit_refusing_platform")), accused="company")
    (fined,) = (n for n in goals(graph) if n.startswith("remark(company,"))
    assert fined.endswith(",unit_fined)")
    assert cited(graph, fined) == {"cl_a31"}
    assert not any(n.startswith("punished_within(company,") for n in graph)


def test_sentencing_rests_on_its_ground() -> None:
    graph = proof(derive(load_case("cl_a253_1__from_duties")))
    (node,) = (n for n in goals(graph) if n.startswith("direction("))
    assert cited(graph, node) == {"cl_a253_1_p2"}


def test_the_route_of_prosecution_has_a_proof() -> None:
    graph = proof(derive(load_case("lang_he")))
    routes = [n for n in goals(graph) if n.startswith("prosecution(")]
    assert routes
    for node in routes:
        assert cited(graph, node) <= {"cl_a246_p2_1", "cl_a246_p2_2"} and cited(graph, node)


def test_a_fine_is_proved_in_the_amounts_that_charge_tells() -> None:
    """The turnover is far above where the law sees amounts cut off."""
    outcome = derive(load_case("lin_shell_accounts"))
    graph = proof(outcome)
    (node,) = (n for n in goals(graph) if n.startswith("fine_range("))
    assert graph.nodes[node]["sentence"].endswith(" 4,669,000 yuan to 23,345,000 yuan")
    assert [row[2:] for row in outcome.fine_ranges["lin"]] == [(4_669_000, 23_345_000)]
    assert "30,000 yuan" not in explain.why(outcome)


def test_convictions_are_told_before_what_follows_from_them() -> None:
    graph = proof(derive(load_case("ke")))
    assert [n.partition("(")[0] for n in goals(graph)] == ["convicted", "punished_within", "fine_range"]
    told = explain.why(derive(load_case("ke")))
    assert told.index("is convicted of") < told.index("The range of the especially serious tier")


def test_what_one_provision_allows_in_several_ways_is_told_as_one_of_them() -> None:
    """Art. 27 para. 2: an accessory is punished more lightly, below the range, or not at all; data keep each way."""
    from explain.say.account import account
    from explain.say.charge_json import result

    outcome = derive(load_case("zhang_servers"))
    for lang, said in (
        ("en", "lighter within the range, or below the range, or exempt from punishment"),
        ("zh", "从轻处罚或者减轻处罚或者免除处罚"),
    ):
        told = [s for each in account(outcome, lang).of("accessory") for s in each.all() if s.kind == "direction"]
        assert [(s.text, s.provisions) for s in told] == [(said, ("cl_a27_p2",))]
    rows = result(outcome)["accused"]["accessory"]["directions"]
    assert sorted(row["direction"] for row in rows) == ["exempt", "lighter", "mitigated"]


def test_charge_tells_the_frame_of_two_convictions_and_none_of_one_or_of_a_unit() -> None:
    from explain.say.account import account

    def frames(case: str, accused: str) -> list[str]:
        return [s.text for s in account(derive(load_case(case))).of(accused, "frame")]

    assert frames("two_acts_combined", "p") == [
        "fixed-term imprisonment of 3 to 13 years, by the ranges of all crimes together"
    ]
    assert frames("ke", "ke") == []
    both = "general_units__unit_has_no_range_and_no_frame"
    assert frames(both, "u") == [] and len(frames(both, "p")) == 1
