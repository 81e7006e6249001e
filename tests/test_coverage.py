"""Coverage of a law of a page: which rules decide yes, which no, and by which case."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import small_law

from explain.cli import main
from kb.ask.coverage import by_provision, coverage, sides_of
from kb.files import argued
from kb.rules import knowledge
from kb.rules.knowledge import Knowledge


def sides(law: Path) -> dict[tuple[str, str], list[str]]:
    known, pairs = small_law.known(law)
    found = coverage(pairs, known, 60).sides
    names = {rule.id: f"{rule.provision} {rule.head.name}" for rule in known.rules}
    return {(names[rule], side): cases for (rule, side), cases in found.items()}


def test_a_rule_decides_yes_in_a_proof_and_no_where_one_condition_alone_fails(tmp_path: Path) -> None:
    found = sides(small_law.made(tmp_path))
    assert found["own_a1 established", "yes"] == ["own_a1__hundred"]
    assert found["own_a1 established", "no"] == ["own_a1__less", "own_a1__back"]


def test_an_exception_decides_yes_where_it_alone_blocks_and_no_where_its_absence_is_relied_on(tmp_path: Path) -> None:
    found = sides(small_law.made(tmp_path))
    assert found["own_a2 returned", "yes"] == ["own_a1__back"]
    assert found["own_a2 returned", "no"] == ["own_a1__hundred"]


def test_two_conditions_that_fail_together_decide_nothing(tmp_path: Path) -> None:
    row = '  - {id: both, facts: ["takes(p, a, 1)", "gives_back(a)"], expect: [{established: {p: []}}]}\n'
    found = sides(small_law.made(tmp_path, row))
    assert "own_a1__both" not in found["own_a1 established", "no"]


def test_what_depends_on_no_case_has_one_side(tmp_path: Path) -> None:
    known, _ = small_law.known(small_law.made(tmp_path))
    both = {f"{rule.provision} {rule.head.name}": sides_of(rule, known) for rule in known.rules}
    assert both["own_a3 range"] == ("yes",)
    assert both["own_a3 remark"] == both["own_a2 returned"] == ("yes", "no")


def test_an_expected_atom_counts_as_what_is_proved(tmp_path: Path) -> None:
    assert ("own_a4 old_text", "yes") not in sides(small_law.made(tmp_path / "without"))
    found = sides(small_law.made(tmp_path / "with", small_law.LATE))
    assert (found["own_a4 old_text", "yes"], found["own_a4 old_text", "no"]) == (["own_a1__early"], ["own_a1__late"])


def test_a_conclusion_that_an_expectation_denies_is_wanted(tmp_path: Path) -> None:
    assert ("own_a3 remark", "no") not in sides(small_law.made(tmp_path / "without"))
    row = '  - {id: small, facts: ["takes(p, a, 99)"], expect: [{not_derived: ["remark(p, a, taking, grave)"]}]}\n'
    found = sides(small_law.made(tmp_path / "with", row))
    assert found["own_a3 remark", "no"] == [
        "own_a1__small"
    ]  # `established` fails, which gives the values, and the rest holds


def test_a_condition_that_gives_the_values_fails_only_where_the_others_hold(tmp_path: Path) -> None:
    mild = small_law.FILES["encodings/own/a1.lp"].replace("range(taking, 6, 36)", "range(taking, 6, 12)")
    row = '  - {id: small, facts: ["takes(p, a, 99)"], expect: [{not_derived: ["remark(p, a, taking, grave)"]}]}\n'
    assert "own_a1__small" not in sides(small_law.made(tmp_path, row, a1=mild))["own_a3 remark", "no"]


def test_what_lists_of_what_an_each_speaks_is_used_where_the_each_is(tmp_path: Path) -> None:
    plain = small_law.FILES["encodings/own/a1.lp"].replace("Most > 12.", "Most > 120.")
    assert ("own_a3 range", "yes") not in sides(small_law.made(tmp_path / "without", a1=plain))
    listed = plain.replace("Yuan >= 100,", "Yuan >= 100,\n    Yuan > Least : range(taking, Least, _);")
    found = sides(small_law.made(tmp_path / "with", a1=listed))
    assert found["own_a3 range", "yes"] == ["own_a1__hundred"]


def test_what_goes_into_a_figure_alone_has_one_side(tmp_path: Path) -> None:
    summed = small_law.FILES["encodings/own/a1.lp"].replace(
        "%@ own_a4\nold_text",
        "%@ own_a4\nreturned(A) :-\n    done(A, _),\n    #count { B : old_text(B) } > 3.\n\n%@ own_a4\nold_text",
    )
    known, _ = small_law.known(small_law.made(tmp_path, a1=summed))
    both = {rule.head.name: sides_of(rule, known) for rule in known.rules}
    assert both["old_text"] == ("yes",)


@pytest.fixture
def ruled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A law of a page in place of the shipped one."""
    law = small_law.made(tmp_path)
    monkeypatch.setattr(knowledge, "shipped", lambda: Knowledge(law))
    return law


def run(law: Path, *words: str) -> int:
    return main(["coverage", "--fixtures", str(law), "--workers", "1", *words])


def test_what_is_open_fails_unless_a_reason_is_given(ruled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(ruled, "--json") == 1
    told = json.loads(capsys.readouterr().out)
    rows = {row["provision"]: row for row in told["provisions"]}
    assert (told["covered"], told["total"]) == (2, 4)
    assert [one["side"] for one in rows["own_a4"]["open"]] == ["yes", "no"]
    assert rows["own_a1"]["yes"] == ["own_a1__hundred"] and rows["own_a1"]["rules"] == 1
    (ruled / argued.NAME).write_text(
        """\
uncovered:
  - {provision: own_a4, side: "yes", reason: {en: no such time, zh: 无此时}}
  - {provision: own_a4, side: "no", reason: {en: no such time, zh: 无此时}}
  - {provision: own_a3, rule: "remark(*", side: "no", reason: {en: always grave, zh: 一律严重}}
""",
        encoding="utf-8",
    )
    assert run(ruled) == 0
    said = capsys.readouterr().out
    assert "4 of 4 provisions" in said and "(always grave)" in said


def test_the_page_shows_gist_cases_and_what_is_open(ruled: Path, tmp_path: Path) -> None:
    page = tmp_path / "coverage.html"
    assert run(ruled, "-o", str(page), "--lang", "zh") == 1
    text = page.read_text(encoding="utf-8")
    assert "own_a1__less" in text and "要旨" in text and "尚无得出否定结论的案例" in text
    assert "<script" not in text


def test_sums_are_told_by_source_and_offence(ruled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(ruled)
    said = capsys.readouterr().out
    assert "Own: 2 of 4" in said and "taking: 1 of 2" in said
    assert by_provision({}, Knowledge(ruled).rules, Knowledge(ruled), [])[0].provision == "own_a1"
