"""Mutants of a law of a page: which there are, which fall, and to which case."""

from __future__ import annotations

import json
import os
import random
import subprocess
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import pytest
import small_law

from explain.cli import main
from kb.ask import chosen_rules
from kb.ask.mutation import Verdict, judge
from kb.ask.workers import Workers
from kb.errors import BadInput, BoundHit
from kb.files import argued
from kb.rules import knowledge
from kb.rules.knowledge import Knowledge, shipped
from kb.rules.mutants import GUARDS, Mutant, guarded, mutants
from kb.rules.stratification import circles
from kb.run.derivation import load_case
from kb.run.driver import Deadline


@cache
def of_the_shipped_law() -> list[Mutant]:
    return mutants(shipped().rules, shipped().vocabulary)


def of(known: Knowledge, provision: str) -> dict[str, Mutant]:
    rules = [rule for rule in known.rules if rule.provision == provision]
    return {mutant.change: mutant for mutant in mutants(rules, known.vocabulary)}


def verdicts(law: Path, workers: int = 1) -> dict[str, Verdict]:
    known, pairs = small_law.known(law)
    chosen = [m for m in mutants(known.rules, known.vocabulary) if m.rule.file.endswith(".lp")]
    return {v.mutant.change: v for v in judge(chosen, pairs, known, 60, workers)}


def test_each_operator_makes_its_slips_and_nothing_that_cannot_be_read(tmp_path: Path) -> None:
    known, _ = small_law.known(small_law.made(tmp_path))
    assert {change: mutant.operator for change, mutant in of(known, "own_a1").items()} == {
        "without established(P,A,taking)": "rule",
        "without Yuan >= 100": "condition",  # without takes(...) nothing would say who is meant
        "Yuan >= 100 -> Yuan >= 99": "threshold",
        "Yuan >= 100 -> Yuan >= 101": "threshold",
        "without not returned(A)": "exception",
        "not returned(A) -> returned(A)": "negation",
    }
    assert {change for change, m in of(known, "own_a3").items() if m.operator == "bound"} == {
        "range(taking,6,36) -> range(taking,36,6)",
        "range(taking,6,36) -> range(taking,5,36)",
        "range(taking,6,36) -> range(taking,7,36)",
        "range(taking,6,36) -> range(taking,6,35)",
        "range(taking,6,36) -> range(taking,6,37)",
    }
    assert {change for change, m in of(known, "own_a4").items() if m.operator == "date"} == {
        "Date < 20200101 -> Date < 20191231",
        "Date < 20200101 -> Date < 20200102",
    }


def test_a_comparison_of_two_terms_has_its_strictness_exchanged_and_one_with_a_number_has_not() -> None:
    made = [m for m in of_the_shipped_law() if m.operator == "strictness"]
    assert "Class1 < Class2 -> Class1 <= Class2" in {m.change for m in made}
    assert not [m.change for m in made if m.change.rpartition(" ")[2].isdigit()]


def test_a_condition_without_which_a_number_stands_between_bounds_alone_is_not_dropped() -> None:
    changes = {m.change for m in of_the_shipped_law() if m.rule.head.name == "fine_by_gains_from_prostitution"}
    assert "without 500 <= Yuan" in changes
    assert "without total(P,A,introducing_prostitution,illegal_gains,Yuan)" not in changes


def test_a_mutant_names_the_line_of_the_condition_it_changes(tmp_path: Path) -> None:
    known, _ = small_law.known(small_law.made(tmp_path))
    lines = small_law.FILES["encodings/own/a1.lp"].splitlines()
    found = of(known, "own_a1")
    assert lines[found["without not returned(A)"].line - 1].strip() == "not returned(A)."
    assert lines[found["Yuan >= 100 -> Yuan >= 99"].line - 1].strip() == "Yuan >= 100,"


def test_fixtures_kill_what_they_tell_from_the_law_and_the_killer_is_named(tmp_path: Path) -> None:
    found = verdicts(small_law.made(tmp_path))
    killed = {change: v.killed_by for change, v in found.items() if v.killed_by}
    assert killed == {
        "without established(P,A,taking)": "own_a1__hundred",
        "without Yuan >= 100": "own_a1__less",
        "Yuan >= 100 -> Yuan >= 99": "own_a1__less",
        "Yuan >= 100 -> Yuan >= 101": "own_a1__hundred",
        "without not returned(A)": "own_a1__back",
        "not returned(A) -> returned(A)": killed["not returned(A) -> returned(A)"],
        "without returned(A)": "own_a1__back",
    }


def test_only_fixtures_whose_run_a_mutant_changes_are_tried(tmp_path: Path) -> None:
    found = verdicts(small_law.made(tmp_path))
    assert (found["Yuan >= 100 -> Yuan >= 101"].changed, found["Yuan >= 100 -> Yuan >= 101"].tried) == (1, 1)
    untouched = found["Date < 20200101 -> Date < 20200102"]
    assert (untouched.killed_by, untouched.changed) == ("", 0)


def test_a_row_on_each_side_of_the_day_kills_both_shifts(tmp_path: Path) -> None:
    found = verdicts(small_law.made(tmp_path, small_law.LATE))
    assert found["Date < 20200101 -> Date < 20200102"].killed_by == "own_a1__late"
    assert found["Date < 20200101 -> Date < 20191231"].killed_by == "own_a1__early"


def test_what_depends_on_no_case_is_mutated_in_each_world_apart(tmp_path: Path) -> None:
    row = """\
  - {id: range, facts: ["takes(p, a, 100)"], expect: [{notes: {p: [grave]}, derived: ["range(taking, 6, 36)"]}]}
"""
    found = verdicts(small_law.made(tmp_path, row))
    bounds = [v.killed_by for change, v in found.items() if change.startswith("range(") and "->" in change]
    assert bounds == ["own_a1__range"] * 5
    assert found["without range(taking,6,36)"].killed_by == "own_a1__range"


def test_what_names_most_of_what_a_rule_says_is_run_first(tmp_path: Path) -> None:
    rows = """\
  - {id: graver, facts: ["takes(p, a, 100)"], expect: [{notes: {p: [grave]}, because: [own_a3]}]}
  - {id: range, facts: ["takes(p, a, 100)"], expect: [{notes: {p: [grave]}, derived: ["range(taking, 6, 36)"]}]}
"""
    found = verdicts(small_law.made(tmp_path, rows))
    moved = found["range(taking,6,36) -> range(taking,6,37)"]
    assert (moved.killed_by, moved.tried) == ("own_a1__range", 1)


def test_what_denies_the_conclusion_that_a_dropped_condition_lets_through_is_run_first(tmp_path: Path) -> None:
    rows = """\
  - {id: two, facts: ["takes(p, a, 100)", "takes(p, b, 9)"], expect: [{because: [own_a1], derived: ["established(p, a, taking)"]}]}
  - {id: denied, facts: ["takes(p, a, 9)"], expect: [{not_derived: ["established(p, a, taking)"]}]}
"""
    dropped = verdicts(small_law.made(tmp_path, rows))["without Yuan >= 100"]
    assert (dropped.killed_by, dropped.tried) == ("own_a1__denied", 1)


UNSAID = """\
  - {id: late, facts: ["done(a, 2020-01-01)"], expect: [{established: {p: []}}]}
  - {id: early, facts: ["done(a, 2019-12-31)"], expect: [{established: {p: []}}]}
"""


@pytest.mark.parametrize(
    ("change", "row", "clue"),
    [
        ("Date < 20200101 -> Date < 20200102", "late", 'not_derived: ["old_text(a)"]'),
        ("Date < 20200101 -> Date < 20191231", "early", 'derived: ["old_text(a)"]'),
        ("range(taking,6,36) -> range(taking,6,37)", "hundred", 'derived: ["range(taking, 6, 36)"]'),
    ],
)
def test_a_survivor_comes_with_what_an_expectation_would_have_to_say_and_that_kills_it(
    tmp_path: Path, change: str, row: str, clue: str
) -> None:
    survivor = verdicts(small_law.made(tmp_path / "before", UNSAID))[change]
    assert not survivor.killed_by and survivor.clue is not None
    assert (survivor.clue.case, survivor.clue.expectation, str(survivor.clue)) == (f"own_a1__{row}", 0, clue)
    law = small_law.made(tmp_path / "after", UNSAID)
    table = law / "own/a1.table.yaml"
    lines = table.read_text(encoding="utf-8").splitlines()
    said = [line.replace("expect: [{", f"expect: [{{{clue}, ") if f"id: {row}," in line else line for line in lines]
    table.write_text("\n".join(said) + "\n", encoding="utf-8")
    assert verdicts(law)[change].killed_by == f"own_a1__{row}"


def test_an_expectation_that_the_law_itself_fails_is_named_and_kills_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    row = '  - {id: wrong, facts: ["takes(p, a, 99)"], expect: [{established: {p: [taking]}}]}\n'
    law = small_law.made(tmp_path, row)
    sound = {change: v.killed_by for change, v in verdicts(small_law.made(tmp_path / "sound")).items()}
    assert {change: v.killed_by for change, v in verdicts(law).items()} == sound
    monkeypatch.setattr(knowledge, "shipped", lambda: Knowledge(law))
    assert mutate(law, "own_a1") == 1
    assert (
        "1 expectation fails by the law as it stands" in (said := capsys.readouterr().out) and "own_a1__wrong" in said
    )
    mutate(law, "own_a1", "--json")
    assert json.loads(capsys.readouterr().out)["failing"] == ["own_a1__wrong"]


def test_two_processes_find_what_one_finds(tmp_path: Path) -> None:
    law = small_law.made(tmp_path, small_law.LATE)
    one, two = verdicts(law), verdicts(law, workers=2)
    assert {c: (v.killed_by, v.tried) for c, v in one.items()} == {c: (v.killed_by, v.tried) for c, v in two.items()}


def test_a_bound_on_time_is_a_bound(tmp_path: Path) -> None:
    known, pairs = small_law.known(small_law.made(tmp_path))
    with pytest.raises(BoundHit):
        judge(mutants(known.rules, known.vocabulary), pairs, known, 1e-9)


def test_mutants_leave_the_shipped_law_stratified_and_every_rule_under_its_guard() -> None:
    known = shipped()
    chosen = random.Random(8).sample(of_the_shipped_law(), 400)
    rules = guarded(known.rules, chosen)
    assert circles(rules) == []
    assert len(rules) == len(known.rules) + sum(m.variant is not None for m in chosen)
    program = known.having(rules, GUARDS).program
    assert all((name, arity, True) in program.lifted for name, arity, _ in GUARDS)


SEEDED = [
    ("threshold", "int2019_a3_i1", "Files >= 200 -> Files >= 201", "int2019_a3__videos_200"),
    ("exception", "int2019_a17_p1", "without not other_law_bans(P,A)", "int2019_a17__another_law_bans"),
    ("presumption", "int2019_a11_i3", "without presumed(knowledge,P,A)", "int2019_a11__abnormal_price"),
    ("concurrence", "concurrence.special_law_first", "without prefers(*", "cheng_cong"),
    ("penalty", "cl_a264", "main_penalty(theft,basic,fixed_term,6,36) -> *,6,37)", "penalty_ranges__a264_theft"),
    (
        "date",
        "definition",
        "in_force(int2019,20191101,*) -> *20191102,*",
        "times_in_force__interpretations_and_opinions",
    ),
]


def test_a_fault_in_each_kind_of_rule_makes_a_named_fixture_fail() -> None:
    """One grounding of the shipped law holds all six."""
    made = of_the_shipped_law()
    chosen = [
        next(m for m in made if m.rule.provision == provision and fnmatchcase(m.change, change))
        for _, provision, change, _ in SEEDED
    ]
    cases = [load_case(name) for *_, name in SEEDED]
    pairs = [(case, each) for case in cases for each in case.expect]
    found = judge(chosen, pairs, shipped(), 120)
    assert [verdict.killed_by for verdict in found] == [name for *_, name in SEEDED]


# --- the command -------------------------------------------------------------------------------------------------------


@pytest.fixture
def ruled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A law of a page in place of the shipped one."""
    law = small_law.made(tmp_path, small_law.LATE)
    monkeypatch.setattr(knowledge, "shipped", lambda: Knowledge(law))
    return law


def mutate(law: Path, *words: str) -> int:
    return main(["mutate", "--fixtures", str(law), "--workers", "1", *words])


def test_survivors_come_with_file_line_provision_and_change(ruled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert mutate(ruled, "own_a3", "--json") == 1
    told = json.loads(capsys.readouterr().out)
    row = next(s for s in told["survivors"] if s["change"] == "Most > 12 -> Most > 13")
    line = small_law.FILES["encodings/own/a1.lp"].splitlines().index("    Most > 12.") + 1
    assert (row["provision"], row["file"], row["line"]) == ("own_a3", "encodings/own/a1.lp", line)
    moved = next(s for s in told["survivors"] if s["change"] == "range(taking,6,36) -> range(taking,6,37)")
    clue = {"case": "own_a1__hundred", "expectation": 0, "side": "derived", "atom": "range(taking, 6, 36)"}
    assert (moved["clue"], row["clue"]) == (clue, None)
    mutate(ruled, "own_a3")
    said = 'expectation 1 of own_a1__hundred would notice it with `derived: ["range(taking, 6, 36)"]`'
    assert said in capsys.readouterr().out
    assert told["mutants"] == told["killed"] + len(told["survivors"])


def test_an_argued_survivor_is_told_with_its_reason_and_fails_nothing(
    ruled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (ruled / argued.NAME).write_text(
        'equivalent:\n  - {provision: own_a3, change: "*", reason: {en: a remark alone, zh: 仅为说明}}\n',
        encoding="utf-8",
    )
    assert mutate(ruled, "own_a3") == 0
    said = capsys.readouterr().out
    assert "argued: a remark alone" in said and "score 0.0%" in said
    assert mutate(ruled, "own_a3", "--lang", "zh") == 0
    assert "仅为说明" in capsys.readouterr().out
    text = (ruled / argued.NAME).read_text(encoding="utf-8")
    (ruled / argued.NAME).write_text(text.replace("own_a3,", 'own_a3, rule: "range(*",'), encoding="utf-8")
    assert mutate(ruled, "own_a3", "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert told["argued"] and all("range(taking" in row["change"] for row in told["argued"])
    assert "Most > 12 -> Most > 13" in {row["change"] for row in told["survivors"]}


def test_a_sample_is_the_same_for_the_same_seed(ruled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = []
    for seed in ("1", "1", "2"):
        mutate(ruled, "--sample", "5", "--seed", seed, "--json")
        told.append(json.loads(capsys.readouterr().out))
    assert told[0] == told[1] != told[2]
    assert told[0]["mutants"] == 5


def test_since_a_revision_only_the_rules_changed_are_mutated(ruled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["init", "-q"], ["add", "."], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "m"]):
        subprocess.run(["git", *words], cwd=ruled, check=True)
    path = ruled / "own" / "a1.lp"
    path.write_text(path.read_text(encoding="utf-8").replace("Yuan >= 100", "Yuan >= 99"), encoding="utf-8")
    assert mutate(ruled, "--since", "HEAD", "--json") == 1
    assert {row["provision"] for row in json.loads(capsys.readouterr().out)["survivors"]} == {"own_a1"}
    assert mutate(ruled, "--since", "no_such") == 2
    assert "--since" in capsys.readouterr().err
    assert mutate(ruled, "--since=--output=taken_for_an_option") == 2
    assert "bad revision" in capsys.readouterr().err
    assert not list(ruled.rglob("taken_for_an_option"))


def test_a_word_that_names_no_rule_is_told_with_the_nearest(ruled: Path) -> None:
    with pytest.raises(BadInput, match="did you mean `own_a1`"):
        chosen_rules.named(Knowledge(ruled), ["own_a11x"])


def test_an_exception_without_a_reason_is_bad_input(ruled: Path) -> None:
    (ruled / argued.NAME).write_text("uncovered:\n  - {side: maybe}\n", encoding="utf-8")
    with pytest.raises(BadInput, match="reason"):
        argued.load([ruled])


def dies(*_: object) -> None:
    os._exit(9)


def test_a_process_that_is_ended_from_outside_is_a_bound_and_no_crash(tmp_path: Path) -> None:
    known = Knowledge(small_law.made(tmp_path))
    with pytest.raises(BoundHit, match="memory may have run out"):
        list(Workers(2, known, (), ()).map(dies, [1, 2], Deadline(60)))
