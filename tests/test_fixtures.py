"""The runner of fixtures: it must be able to fail, in every kind of expectation."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from explain.say import problems
from kb.ask import fixtures
from kb.ask.expectations import Statement, judge
from kb.errors import BadInput, BoundHit
from kb.files import folders
from kb.rules.knowledge import shipped
from kb.run.derivation import derive, load_case


def test_a_bound_on_time_ends_the_check() -> None:
    with pytest.raises(BoundHit, match="no answer within 0 seconds"):
        fixtures.check([load_case("cheng_cong")], seconds=0)


CASE = """
id: probe
title: A probe
facts:
  - person(p)
  - acts(p, a)
  - provides(p, storage)
expect:
  - {expect}
"""


@pytest.mark.parametrize(
    ("expect", "message"),
    [
        ("{established: {p: [assisting]}}", "established of p: expected [assisting], found []"),
        ("{convicted: {p: [assisting]}}", "convicted of p"),
        ("{displaced: {p: [assisting]}}", "displaced of p"),
        ("{tied: {p: [assisting]}}", "tied of p"),
        ("{because: [int2019_a3_i1]}", "the proofs do not use int2019_a3_i1"),
        ("{standing: {p: {assisting: robust}}}", "standing of assisting"),
        ("{tier: {p: {assisting: basic}}}", "tier of assisting"),
        (
            "{missing: {p: {assisting: help}}}",
            "first missing element of assisting for p: expected help, found knowledge",
        ),
        ("{notes: {p: [professional_ban]}}", "notes of p"),
        ("{derived: ['established(p, a, assisting)']}", "established(p,a,assisting) is not derived"),
        ("{not_derived: ['network_service_provider(p)']}", "network_service_provider(p) is derived"),
    ],
)
def test_each_kind_of_expectation_can_fail(tmp_path: Path, expect: str, message: str) -> None:
    path = tmp_path / "probe.yaml"
    path.write_text(CASE.replace("{expect}", expect), encoding="utf-8")
    (failure,) = fixtures.check(fixtures.load_all([path]))
    assert message in failure.message
    assert failure.file == str(path)


def test_not_established_fails_where_the_offence_is_established() -> None:
    known = shipped()
    (case,) = (c for c in fixtures.load_all([folders.cases() / "reported"]) if c.id == "cheng_cong")
    from dataclasses import replace

    wrong = replace(case, expect=(replace(case.expect[0], not_established={"cheng_cong": ("assisting",)}),))
    assert any("against expectation" in f.message for f in fixtures.check([wrong], known))


def test_problems_of_several_files_are_reported_together(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.yaml").write_text(
            f"id: {name}\ntitle: t\nfacts: ['person(p)', 'acts(p, a)', 'ordr(o, p, x)']\n", encoding="utf-8"
        )
    with pytest.raises(BadInput) as caught:
        fixtures.load_all([tmp_path])
    assert len(caught.value.problems) == 2
    assert "did you mean `order/3`?" in str(caught.value)


def test_what_holds_in_some_versions_only_is_neither_derived_nor_not_derived() -> None:
    outcome, atom = derive(load_case("ji")), "clearly_abnormal(ji, settlement, price)"
    derived, absent = Statement("derived", "", atom, (atom,)), Statement("not_derived", "", atom, ())
    assert [bool(judge(one, outcome)) for one in (derived, absent)] == [True, True]
    decided = replace(outcome, worlds=outcome.worlds[:1])  # the version in which all that is disputed holds
    assert [bool(judge(one, decided)) for one in (derived, absent)] == [False, True]


def refused(folder: Path, expectation: str, facts: str = 'person(p), "acts(p, a)"') -> str:
    """What is said of the one expectation of a case, in its line."""
    path = folder / "c.yaml"
    path.write_text(f"id: c\ntitle: C\nfacts: [{facts}]\nexpect:\n  - {expectation}\n")
    with pytest.raises(BadInput) as caught:
        fixtures.load_all([path])
    (problem,) = caught.value.problems
    assert (problem.file, problem.line) == (str(path), 5)
    return problem.message


@pytest.mark.parametrize("key", ["derived", "not_derived"])
@pytest.mark.parametrize(
    ("atom", "said"),
    [
        ("etablished(p, a, assisting)", "unknown fact `etablished/3`, did you mean `established/3`?"),
        ("established(p, a)", "`established/2` has the wrong number of arguments: write `established("),
        ("established(p, a, asisting)", "has an unknown offence `asisting`, did you mean `assisting`?"),
    ],
)
def test_a_conclusion_that_no_rule_could_draw_is_no_expectation(key: str, atom: str, said: str, tmp_path: Path) -> None:
    """Else `not_derived` would be met whatever the rules say."""
    assert said in refused(tmp_path, f'{key}: ["{atom}"]')


@pytest.mark.parametrize("key", ["derived", "not_derived"])
@pytest.mark.parametrize(
    ("atom", "name", "meant"),
    [
        ("established(pang, act, fraud)", "pang", "did you mean `wang`?"),
        ("established(q, act, fraud)", "q", "known are wang"),
        ("established(wang, acts, fraud)", "acts", "did you mean `act`?"),
        ("gang_fraud(gang2, wang, act)", "gang2", "did you mean `gang`?"),
    ],
)
def test_a_conclusion_on_what_the_case_has_not_is_no_expectation(
    key: str, atom: str, name: str, meant: str, tmp_path: Path
) -> None:
    """The law names no thing of a case, so that nothing is concluded of one that no fact mentions."""
    facts = 'person(wang), "acts(wang, act)", "act_of_group(act, gang)"'
    said = refused(tmp_path, f'{key}: ["{atom}"]', facts)
    assert said.startswith(f"no fact mentions `{name}`, and nothing is concluded of it") and meant in said
    assert problems.message(said, "zh").startswith(f"没有事实提及`{name}`，不会对其得出任何结论")


def test_who_is_mentioned_and_what_rules_compose_may_stand_in_an_expectation(tmp_path: Path) -> None:
    """A slip of a rule could conclude something of them."""
    path = tmp_path / "c.yaml"
    absent = ["established(r, c, fraud)", "taken_off(p, a, confirmed, illegal_gains, of(q,whole), 1)"]
    facts = ["person(p)", "acts(p, a)", "helps(p, a, r, server_hosting)", "commits(r, c)"]
    path.write_text(f"id: c\ntitle: C\nfacts: {facts}\nexpect:\n  - not_derived: {absent}\n")
    (case,) = fixtures.load_all([path])
    assert len(case.expect[0].not_derived) == 2


def test_where_a_fact_is_refused_it_is_not_said_that_none_mentions_a_thing(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    facts, absent = ["person(p)", "acts(p, a)", "actss(p, b)"], ["established(p, b, fraud)"]
    path.write_text(f"id: c\ntitle: C\nfacts: {facts}\nexpect:\n  - not_derived: {absent}\n")
    with pytest.raises(BadInput) as caught:
        fixtures.load_all([path])
    assert [problem.line for problem in caught.value.problems] == [3]


@pytest.mark.parametrize(
    ("expectation", "said"),
    [
        ("notes: {p: [no_such_note]}", "unknown remark `no_such_note`"),
        ("notes: {p: [unit_find]}", "unknown remark `unit_find`, did you mean `unit_fined`?"),
        ("notes: {p: [prior_agreemnt]}", "unknown remark `prior_agreemnt`, did you mean `prior_agreement`?"),
        ("missing: {p: {fraud: conduc}}", "unknown element `conduc`, did you mean `conduct`?"),
        ("tier: {p: {fraud: grave}}", "unknown tier `grave`; known are basic, "),
    ],
)
def test_a_word_that_no_outcome_could_have_is_no_expectation(expectation: str, said: str, tmp_path: Path) -> None:
    found = refused(tmp_path, expectation)
    assert found.startswith(said)
    assert problems.message(found, "zh").startswith("未知的")
