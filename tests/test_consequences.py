"""What follows from a conviction has a proof: tier, range, sentencing, route, combined frame; in text and picture."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any
from xml.etree import ElementTree

import pytest

import explain
from explain.draw import drawing
from explain.draw.cut import goals
from explain.draw.proofs import proof
from kb.rules.formula import Lit, Rule, Term, Value
from kb.rules.knowledge import Knowledge, shipped
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
        ("en", "shall be lighter within the range, or below the range, or exempt from punishment"),
        ("zh", "应当从轻处罚或者减轻处罚或者免除处罚"),
    ):
        told = [s for each in account(outcome, lang).of("accessory") for s in each.all() if s.kind == "direction"]
        assert [(s.text, s.provisions) for s in told] == [(said, ("cl_a27_p2",))]
    rows = result(outcome)["accused"]["accessory"]["directions"]
    assert sorted(row["direction"] for row in rows) == ["exempt", "lighter", "mitigated"]


def test_what_is_executed_of_terms_of_several_kinds_is_told() -> None:
    """Art. 69 para. 2: beside a fixed term detention falls away; surveillance is served after either."""
    assert _told("cl_a69__fixed_term_absorbs_detention", "execution") == [
        ("criminal detention is not executed: only the fixed-term imprisonment is", ("cl_a69_p2_1",))
    ]
    assert _told("cl_a69__surveillance_after_detention", "execution") == [
        ("public surveillance is executed after the other term", ("cl_a69_p2_2",))
    ]
    assert _told("cl_a69__detention_alone_is_executed", "execution") == []


def test_the_least_that_a_fine_may_be_is_told() -> None:
    """The general least, that for those under 18, and that of an interpretation for its offence (191)."""
    assert _told("laundering2024_a9__basic", "least_fine") == [("at least 10,000 yuan", ("laundering2024_a9_1",))]
    assert _told("laundering2024_a9__serious", "least_fine") == [("at least 200,000 yuan", ("laundering2024_a9_2",))]
    assert _told("laundering2024_a9__under_18", "least_fine") == [("at least 500 yuan", ("fine2000_a2_p2",))]
    assert _told("laundering2024_a9__until_2024_08_19", "least_fine") == [("at least 1,000 yuan", ("fine2000_a2_p1",))]


def test_fines_of_several_crimes_are_told_added_up_and_other_kinds_apart() -> None:
    """Art. 69 para. 3: fines are added, supplementary penalties of different kinds executed each; one fine is no sum."""
    assert _told("two_acts_combined", "fines_total") == [
        ("25,000 yuan: the fines for the several crimes are added up", ("cl_a69_p3_1", "fine2000_a3_p1"))
    ]
    assert _told("cl_a69__one_fine_of_two_crimes", "fines_total") == []
    apart = "cl_a69__different_kinds_are_executed_separately"
    assert _told(apart, "execution") == [
        ("deprivation of political rights and fine are executed separately", ("cl_a69_p3_2",))
    ]
    assert _told(apart, "fines_total") == []


def test_a_sum_of_fines_is_exact_above_the_ceiling_and_stands_in_the_data() -> None:
    from explain.say.charge_json import result

    rows = result(derive(load_case("cl_a69__fines_above_the_ceiling")))["accused"]["p"]["fines_total"]
    assert [row["yuan"] for row in rows] == [90_000_001]


def test_a_tier_that_is_also_anothers_cites_what_sets_it_and_by_what_it_is_his() -> None:
    """Of a helper art. 266 and art. 25, of a person responsible in a unit art. 312 and art. 31; of the doer the first alone."""
    helper, doer = (_told("fraud2011_a7__cards_with_knowledge_of_the_fraud", "tier", who) for who in ("p", "boss"))
    assert [cited for _, cited in helper] == [("cl_a266_p1_2", "cl_a25_p1")]
    assert [cited for _, cited in doer] == [("cl_a266_p1_2",)]
    manager, unit = (_told("core_unit__serious_tier", "tier", who) for who in ("boss", "u"))
    assert [cited for _, cited in manager] == [("cl_a312_p1_2", "cl_a31")]
    assert [cited for _, cited in unit] == [("cl_a312_p1_2",)]


def _told(case: str, kind: str, accused: str = "p") -> list[tuple[str, tuple[str, ...]]]:
    """What is told of an accused in statements of a kind, with the provisions cited."""
    from explain.say.account import account

    statements = account(derive(load_case(case))).of(accused)
    return [(s.text, s.provisions) for each in statements for s in each.all() if s.kind == kind]


_AT_17 = """\
id: at_17
title: A swindler of 17 whose calls found nobody
facts:
  - person(ren)
  - age(ren, 17)
  - acts(ren, calls)
  - time(calls, 2023-06-01, 2023-06-20)
  - deceives_unspecified_many(ren, calls)
  - by_telecom_means(calls)
  - amount_hard_to_verify(ren, calls)
  - quantity(ren, calls, deceptive_calls, 500)
  - stage(ren, calls, attempt)
"""


def test_what_the_court_shall_do_and_what_it_may_do_stand_in_lines_of_their_own(tmp_path: Path) -> None:
    """Art. 17 para. 4 (under 18: shall), art. 23 para. 2 (attempt: may), both lighter or below the range."""
    from explain.say.account import account
    from explain.say.charge_json import result

    (tmp_path / "at_17.yaml").write_text(_AT_17, encoding="utf-8")
    outcome = derive(load_case(str(tmp_path / "at_17.yaml")))
    for lang, shall, may in (("en", "shall be lighter", "may be lighter"), ("zh", "应当从轻", "可以从轻")):
        told = [s for each in account(outcome, lang).of("ren") for s in each.all() if s.kind == "direction"]
        assert [s.provisions for s in told if s.text.startswith(shall)] == [("cl_a17_p4",)]
        assert [s.provisions for s in told if s.text.startswith(may)] == [("cl_a23_p2",)]
    rows = result(outcome)["accused"]["ren"]["directions"]
    found = {(row["provision"], row["force"]) for row in rows}
    assert found == {("cl_a17_p4", "shall"), ("cl_a23_p2", "may"), ("fraud2011_a2_p1_i1", "may")}


def test_a_policy_text_that_says_shall_is_told_as_policy() -> None:
    from explain.say.account import account

    told = account(derive(load_case("help2025_a9__organises"))).of("p")
    (said,) = {s.text for each in told for s in each.all() if s.kind == "direction"}
    assert said == "shall, as a matter of policy, be heavier within the range"


def _values(known: Knowledge, rule: Rule, at: int, taken: Mapping[Term, Term] = MappingProxyType({})) -> set[str]:
    """What may stand at a place of the head of a rule: a constant, or what it takes over from the heads of others, some
    of its variables being taken."""
    term = rule.head.args[at]
    if isinstance(term, Value):
        return {term.text}
    given = next(p.atom for p in rule.body if isinstance(p, Lit) and not p.sign and term in p.atom.args)
    asked = [taken.get(arg, arg) for arg in given.args]
    found = set[str]()
    for other in known.rules_by_head[given.name]:
        pairs = list(zip(asked, other.head.args, strict=True))
        if all(a == b for a, b in pairs if isinstance(a, Value) and isinstance(b, Value)):
            passed = {b: a for a, b in pairs if isinstance(a, Value)}
            found |= _values(known, other, given.args.index(term), passed)
    return found


def test_of_each_provision_that_moves_a_penalty_the_law_says_whether_it_binds_the_court() -> None:
    known = shipped()
    grounds = {value for rule in known.rules_by_head["direction"] for value in _values(known, rule, 4)}
    forces: dict[bool, set[str]] = {True: set(), False: set()}
    for rule in known.rules_by_head["binding"]:
        forces[rule.head.positive] |= _values(known, rule, 0)
    assert not forces[True] & forces[False]
    assert forces[True] | forces[False] == grounds


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
