"""Open issues and disputed facts: standing over all packages, and the choices on which a charge hangs."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from explain import cli
from explain.say import open_text
from kb.ask.openness import Openness, Standing, choose, explore
from kb.errors import BadInput, BoundHit
from kb.files.cases import Case
from kb.rules.knowledge import shipped
from kb.run.derivation import derive, derive_many, load_case

KEY = ("cheng_cong", "hosting")


def disputing(case: Case, *starts: str) -> Case:
    facts = tuple(replace(f, status="disputed") if str(f.atom).startswith(starts) else f for f in case.facts)
    assert sum(f.status == "disputed" for f in facts) == len(starts)
    return replace(case, facts=facts)


def explored(case: Case, *issues: str) -> Openness:
    return explore(case, "positive_law", shipped().doctrine.package(), issues)


def tiers_in_some(worlds: list[Any]) -> dict[Standing, int]:
    """The tiers that a charge which is made out in each of some worlds reaches in a part of them, with their number."""
    found = {}
    for row in {row for world in worlds for row in world.rows("reached")}:
        count = sum(row in world.rows("reached") for world in worlds)
        if count < len(worlds) and all(row[:3] in {one[:3] for one in world.rows("established")} for world in worlds):
            found[Standing("reached", *row[:3], "contested", row.tier)] = count
    return found


def standings(found: Openness) -> dict[tuple[str, str], str]:
    return {(s.kind, s.offence): s.standing for s in found.standings}


@pytest.fixture(scope="module")
def on_concurrence() -> Openness:
    return explored(load_case("cheng_cong"), "concurrence")


@pytest.fixture(scope="module")
def on_both() -> Openness:
    """The readings of concurrence are open, and the refusal is in dispute."""
    return explored(disputing(load_case("cheng_cong"), "refused("), "concurrence")


def test_the_conviction_of_cheng_cong_is_contested_and_hangs_on_concurrence(on_concurrence: Openness) -> None:
    assert standings(on_concurrence) == {
        ("established", "assisting"): "robust",
        ("established", "refusing_duties"): "robust",
        ("convicted", "assisting"): "contested",
        ("convicted", "refusing_duties"): "contested",
    }
    for offence, values in (
        ("assisting", ("heavier", "special_law_first")),
        ("refusing_duties", ("special_law_first", "heavier")),
    ):
        (pivot,) = on_concurrence.on("convicted", *KEY, offence)
        assert (pivot.on, pivot.is_issue, pivot.facts) == ("concurrence", True, ())
        assert pivot.values == values
        assert "concurrence" not in pivot.package


def test_a_robust_charge_has_no_pivot(on_concurrence: Openness) -> None:
    assert on_concurrence.on("established", *KEY, "assisting") == []


def test_a_pivot_holds_when_both_of_its_packages_are_derived_one_by_one(on_concurrence: Openness) -> None:
    for pivot in on_concurrence.pivots:
        for value, expected in zip(pivot.values, (True, False), strict=True):
            outcome = derive(load_case("cheng_cong"), positions={**pivot.package, pivot.on: value})
            assert (pivot.offence in {c.offence for c in outcome.convicted["cheng_cong"]}) is expected


def test_disputed_facts_and_issues_are_open_together(on_both: Openness) -> None:
    assert [str(f.atom) for f in on_both.disputed] == ["refused(cheng_cong,o1)"]
    assert standings(on_both) == {
        ("established", "assisting"): "robust",
        ("established", "refusing_duties"): "contested",
        ("convicted", "assisting"): "contested",
        ("convicted", "refusing_duties"): "contested",
    }
    (fact,) = on_both.on("established", *KEY, "refusing_duties")
    assert (fact.on, fact.is_issue, fact.values) == ("refused(cheng_cong,o1)", False, ("holds", "does not hold"))
    pivots = {p.on: p for p in on_both.on("convicted", *KEY, "refusing_duties")}
    assert set(pivots) == {"concurrence", "refused(cheng_cong,o1)"}
    assert pivots["concurrence"].facts == ("refused(cheng_cong,o1)",), "the issue matters only where he refused"
    assert pivots["refused(cheng_cong,o1)"].package["concurrence"] == "special_law_first"
    lost = {p.on: p for p in on_both.on("convicted", *KEY, "assisting")}
    assert lost["refused(cheng_cong,o1)"].values == ("does not hold", "holds")


def test_standings_equal_those_of_all_packages_derived_one_by_one() -> None:
    known = shipped()
    issues = ("concurrence", "order_element", "necessity")
    case = disputing(load_case("cheng_cong"), "refused(")
    found = explored(case, *issues)
    base = known.doctrine.package()
    positions = [list(known.doctrine.issues[issue].positions) for issue in issues]
    packages = [{**base, **dict(zip(issues, chosen, strict=True))} for chosen in product(*positions)]
    outcomes = derive_many([(case, "positive_law", package) for package in packages], known, reasons=False)
    worlds = [world for outcome in outcomes for world in outcome.worlds]
    expected = {}
    for kind in ("established", "convicted"):
        for row in {row for world in worlds for row in world.rows(kind)}:
            count = sum(row in world.rows(kind) for world in worlds)
            expected[Standing(kind, *row, "robust" if count == len(worlds) else "contested")] = count
    expected.update(tiers_in_some(worlds))
    assert set(found.standings) == set(expected)
    assert len(worlds) == 2 * len(packages) > 8


COMES_LATER = """\
id: comes_later
title: 20,000 without q, 15,000 with q
facts:
  - person(p)
  - person(q)
  - acts(p, one)
  - acts(p, two)
  - acts(q, two)
  - joint(q, two, p)
  - common_intention(q, two)
  - time(one, 2022-01-10, 2022-01-20)
  - time(two, 2022-03-10, 2022-03-20)
  - by_telecom_means(one)
  - by_telecom_means(two)
  - obtains_by_deception(p, one)
  - obtains_by_deception(p, two)
  - quantity(p, one, defrauded, 20000)
  - quantity(p, two, defrauded, 15000)
"""


def test_a_conviction_that_is_robust_says_where_its_tier_is_not(tmp_path: Path) -> None:
    """Whether who comes later answers for the sum of both acts is an issue: 15,000 is the basic tier, 35,000 the serious."""
    path = tmp_path / "comes_later.yaml"
    path.write_text(COMES_LATER, encoding="utf-8")
    found = explored(load_case(path), "participants_in_a_sum")
    mine = {(s.kind, s.tier): s for s in found.standings if (s.accused, s.act) == ("q", "two")}
    assert {key: one.standing for key, one in mine.items()} == {
        ("established", ""): "robust",
        ("convicted", ""): "robust",
        ("reached", "basic"): "contested",
        ("reached", "serious"): "contested",
    }
    for tier, position in (("basic", "own_part"), ("serious", "whole_crime")):
        (pivot,) = found.on("reached", "q", "two", "fraud", tier)
        assert (pivot.on, pivot.values[0]) == ("participants_in_a_sum", position)
        follows = [one.settings for one in found.deciding[mine["reached", tier]] if one.follows]
        assert follows == [(("participants_in_a_sum", position),)]
    package = shipped().doctrine.package()
    said = open_text.text(found, package, shipped())
    assert "fraud (art. 266) for two, serious tier reached: contested, under some packages" in said
    tiers = open_text.data(found, package, shipped())["accused"]["q"]["tiers"]
    assert [(one["tier"], one["standing"]) for one in tiers] == [("basic", "contested"), ("serious", "contested")]
    assert not [s for s in found.standings if s.accused == "p" and s.tier], "p reaches the serious tier in any case"


def test_smallest_deciding_sets_of_readings_and_facts(on_both: Openness) -> None:
    """The refusal and the special law decide for refusing only together; either without the other decides against."""
    (refused,) = on_both.disputed
    (convicted,) = (s for s in on_both.standings if (s.kind, s.offence) == ("convicted", "refusing_duties"))
    found = {(one.follows, frozenset(one.settings)) for one in on_both.deciding[convicted]}
    others = [p for p in shipped().doctrine.issues["concurrence"].positions if p != "special_law_first"]
    assert found == {
        (True, frozenset({("concurrence", "special_law_first"), (refused, True)})),
        (False, frozenset({(refused, False)})),
        *((False, frozenset({("concurrence", position)})) for position in others),
    }
    contested = {s for s in on_both.standings if s.standing == "contested"}
    assert set(on_both.deciding) == contested


def test_deciding_sets_of_a_case_are_those_of_its_outcome() -> None:
    """By search and from the worlds: one code, and the same sets."""
    case = disputing(load_case("cheng_cong"), "refused(", "continued_after_being_informed(")
    outcome, found = derive(case), explored(case)
    assert found.deciding
    for one, sets in found.deciding.items():
        row = (one.accused, one.act, one.offence)
        assert set(sets) == set(outcome.deciding(one.kind, row))
        assert [p.on for p in found.on(one.kind, *row)] == [str(f.atom) for f in outcome.pivotal(one.kind, row)]


def test_a_bound_on_time_ends_every_question() -> None:
    with pytest.raises(BoundHit, match="no answer within 0 seconds"):
        explore(load_case("cheng_cong"), "positive_law", shipped().doctrine.package(), ("concurrence",), seconds=0)


def test_facts_beyond_dispute_that_deny_each_other_are_refused() -> None:
    base = load_case("cheng_cong")
    (refused,) = (f for f in base.facts if str(f.atom).startswith("refused("))
    denied = replace(refused, atom=replace(refused.atom, negated=True))
    with pytest.raises(BadInput, match="stated both to be and not to be"):
        explored(replace(base, facts=(*base.facts, denied)))


def test_with_nothing_open_everything_is_robust() -> None:
    found = explored(load_case("cheng_cong"))
    assert set(standings(found).values()) == {"robust"}
    assert found.pivots == ()


def test_a_fact_and_its_denial_in_dispute_are_never_taken_together() -> None:
    """Taken together they would leave no answer set; the three coherent versions are decided."""
    base = load_case("cheng_cong")
    (refused,) = (f for f in base.facts if str(f.atom).startswith("refused("))
    denied = replace(refused, atom=replace(refused.atom, negated=True), status="disputed")
    facts = (*(f for f in base.facts if f is not refused), replace(refused, status="disputed"), denied)
    found = explored(replace(base, facts=facts))
    assert standings(found)["established", "refusing_duties"] == "contested"


@pytest.mark.parametrize(
    ("words", "message"), [(["concurrenc"], "did you mean `concurrence`?"), (["x1", "x2"], "unknown issue `x2`")]
)
def test_an_unknown_issue_is_refused(words: list[str], message: str) -> None:
    with pytest.raises(BadInput) as caught:
        choose(shipped().doctrine, words)
    assert message in str(caught.value)
    assert len(caught.value.problems) == len(words)


def test_all_opens_what_has_a_rule_and_each_issue_once() -> None:
    doctrine = shipped().doctrine
    chosen = choose(doctrine, ["concurrence", "all", "concurrence"])
    assert len(chosen) == len(set(chosen))
    assert {n for n in doctrine.issues if n not in chosen} == {
        n for n, i in doctrine.issues.items() if i.no_rule or len(i.positions) < 2
    }


@pytest.mark.parametrize(
    ("lang", "lines"),
    [
        (
            "en",
            [
                "    follows where the issue “concurrence of art. 286-1 with art. 287-2” is read as “the provision with the heavier punishment”",
                "    or where the disputed fact “Cheng Cong did not correct as the rectification notice required” does not hold",
                "made out: robust, under every package",
            ],
        ),
        (
            "zh",
            [
                "成立于：争点“第二百八十六条之一与第二百八十七条之二的竞合”采“依照处罚较重的规定”。",
                "构成：稳定，在任何解释下均成立。",
            ],
        ),
    ],
)
def test_it_is_told_in_words(on_both: Openness, lang: str, lines: list[str]) -> None:
    told = open_text.text(on_both, shipped().doctrine.package(), shipped(), lang)
    assert [line for line in lines if line not in told] == []


def test_the_data_list_what_is_excluded_under_every_package(on_both: Openness) -> None:
    made = open_text.data(on_both, shipped().doctrine.package(), shipped())["accused"]["cheng_cong"]
    assert "fraud" in made["excluded"] and "assisting" not in made["excluded"]
    assert {p["on"] for p in made["pivotal"]} == {"concurrence", "refused(cheng_cong,o1)"}


PARTS = 14
MANY = "id: many\ntitle: Many\nfacts:\n" + "".join(
    f"  - {fact}\n"
    for fact in [
        "person(li)",
        "acts(li, hosting)",
        "time(hosting, 2020-01-01, 2020-12-31)",
        "provides(li, storage)",
        "breaches(li, hosting, csl2016_a47)",
        "order(notice, li, public_security)",
        "order_form(notice, rectification_notice)",
        "concerns(notice, hosting)",
        "refused(li, notice)",
        *(f"{{fact: 'portion(li, hosting, illegal_video_files, x{n}, 100)', status: disputed}}" for n in range(PARTS)),
    ]
)


def test_more_disputed_facts_than_versions_can_be_listed_are_searched(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Any two of fourteen portions of 100 reach the 200 files of 2019 Interpretation, art. 3(1); one does not."""
    path = tmp_path / "many.yaml"
    path.write_text(MANY, encoding="utf-8")
    assert cli.main(["charge", str(path), "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["results"]
    li = found["accused"]["li"]
    assert {(s["offence"], s["standing"]) for s in li["established"]} == {("refusing_duties", "contested")}
    settled = [f"--fact=portion(li, hosting, illegal_video_files, x{n}, 100)=no" for n in range(2, PARTS)]
    assert cli.main(["charge", str(path), "--json", *settled]) == 0
    (found,) = json.loads(capsys.readouterr().out)["results"]
    deciding = [one["settings"] for one in found["accused"]["li"]["deciding"] if one["kind"] == "established"]
    both = [
        {"fact": f"portion(li, hosting, illegal_video_files, x{n}, 100)".replace(" ", ""), "holds": True}
        for n in (0, 1)
    ]
    assert both in [[{**s, "fact": s["fact"].replace(" ", "")} for s in one] for one in deciding]
