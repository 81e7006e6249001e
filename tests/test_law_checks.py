"""Checks on the law by search: each kind of doubt is found where it is planted, and nowhere else."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

import pytest

from explain import cli
from kb.ask.law_checks import IDLE, NEVER, NOT_JUDGED, SWALLOWED, Checked, Doubt, check, files
from kb.ask.law_file import MAX_AMOUNTS, LawFile
from kb.errors import BoundHit
from kb.rules.formula import Cmp, Fn, Lit, Literal, Rule, Value, Var
from kb.rules.knowledge import Knowledge, shipped
from kb.run.driver import Deadline

FILES = Var("Files")


def rule(provision: str) -> Rule:
    return next(r for r in shipped().rules if r.provision == provision)


def planted(*added: Rule) -> Knowledge:
    """The law with some rules more."""
    return shipped().with_rules((*shipped().rules, *added))


def checked(known: Knowledge, *rules: Rule) -> list[Checked]:
    return list(check(known, files(rules), known.doctrine.package(), 60.0))


def doubts(known: Knowledge, *rules: Rule) -> dict[tuple[str, ...], str]:
    return {d.rule.provisions: d.kind for each in checked(known, *rules) for d in each.doubts}


def with_body(number: int, *parts: Literal) -> Rule:
    """A further rule like that on 200 illegal video files, which asks for more."""
    found = rule("int2019_a3_i1")
    return replace(found, id=len(shipped().rules) + 1000 + number, body=(*found.body, *parts), lines=())


BAD = {
    NEVER: with_body(0, Cmp(FILES, (("<", Value("100")),))),
    SWALLOWED: with_body(1, Lit(Fn("acts", (Var("P"), Var("A"))), 1)),
    IDLE: with_body(2, Cmp(FILES, ((">=", Value("300")),))),
    NOT_JUDGED: with_body(3, Lit(Fn("responsible", (Var("P"), Var("_"), Var("A"), Var("_"))))),
}


@pytest.fixture(scope="module")
def found() -> dict[int, Doubt]:
    (one,) = checked(planted(*BAD.values()), *BAD.values(), rule("int2019_a3_i3"))
    return {doubt.rule.id: doubt for doubt in one.doubts}


@pytest.mark.parametrize("kind", BAD)
def test_what_is_planted_is_found(found: dict[int, Doubt], kind: str) -> None:
    """Premises that deny each other, an exception that always holds, an item that asks for more than another, and one
    that asks for what the space lacks."""
    assert any(isinstance(part, Cmp) and part.left == FILES for part in rule("int2019_a3_i1").body)
    assert found[BAD[kind].id].kind == kind


def test_beside_an_idle_item_the_one_that_says_as_much_is_named(found: dict[int, Doubt]) -> None:
    assert rule("int2019_a3_i1").id in [each.id for each in found[BAD[IDLE].id].beside]


def test_what_is_swallowed_is_shown_by_the_case_in_which_it_would_apply(found: dict[int, Doubt]) -> None:
    example = found[BAD[SWALLOWED].id].example
    assert example is not None
    assert [str(f.atom) for f in example.facts if f.atom.name == "quantity"] == [
        "quantity(accused,act,illegal_video_files,200)"
    ]
    assert found[BAD[NEVER].id].example is None


def test_at_the_bound_on_time_the_command_names_what_was_left(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["law", "int2019", "--check", "--seconds", "0.01"]) == 3
    said = capsys.readouterr()
    assert "0 rules in 0 files" in said.out
    assert "bound hit: 20 files were not checked: int2019/a01.lp" in said.err.replace("\n", " ")


def test_what_is_not_judged_names_the_facts_that_it_wants(found: dict[int, Doubt]) -> None:
    assert found[BAD[NOT_JUDGED].id].wants == ("responsible",)


def test_an_item_with_a_threshold_of_its_own_is_above_doubt() -> None:
    assert doubts(shipped(), rule("int2019_a3_i1"), rule("int2019_a3_i2")) == {}


def test_a_rule_that_a_boundary_table_shows_at_work_is_above_doubt(found: dict[int, Doubt]) -> None:
    assert set(found) == {bad.id for bad in BAD.values()}  # the mixture of art. 3(3) is beyond the space, not the table


def test_so_is_one_that_a_table_of_another_source_shows_at_work() -> None:
    assert doubts(shipped(), rule("cl_a287")) == {}  # the remark on fraud by computer stands in the table of fraud2011


def test_the_proviso_repeated_is_idle_beside_the_proviso(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["law", "int2019_a15_p2", "--check"]) == 0
    told = capsys.readouterr().out
    assert "changes nothing beside another: 2019 Interpretation, art. 15" in told
    assert "the same follows from Criminal Law, art. 13" in told
    assert "a case in which both apply:" in told
    assert "The circumstances of the act of Lin are clearly minor and the harm is small." in told
    assert "Within these bounds" in told
    assert cli.main(["law", "int2019_a15_p2", "--check", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)["checked"]
    assert [d["kind"] for d in row["doubts"]] == ["idle"]
    assert any(place.startswith("encodings/cl/a013.lp") for place in row["doubts"][0]["beside"])


def test_the_check_is_told_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["law", "int2019_a15_p2", "--check", "--lang", "zh"]) == 0
    assert "与他条并存而不改变任何结论" in capsys.readouterr().out


def test_a_bound_on_time_ends_the_check() -> None:
    with pytest.raises(BoundHit):
        list(check(shipped(), files([rule("int2019_a3_i1")]), shipped().doctrine.package(), 0.0))


def test_of_a_measure_that_a_file_does_not_compare_few_amounts_are_tried() -> None:
    """Sums are ground for every choice among the amounts of a measure: seventeen of one never ended."""
    known = shipped()
    rules = [rule for rule in known.rules if rule.file == "unit1999/a02.lp"]
    file = LawFile(known, "unit1999/a02.lp", rules, known.doctrine.package(), Deadline(60))
    tried = Counter(fact.arguments[2] for fact in file.facts if fact.name == "quantity")
    assert tried and max(tried.values()) <= MAX_AMOUNTS
