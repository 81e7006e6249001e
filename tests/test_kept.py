"""Results kept as they come: a run that was ended goes on from them, and loses nothing at a bound."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
import small_law

from explain.cli import main
from kb.ask import coverage, mutation
from kb.ask.survey import Pair
from kb.ask.workers import in_halves
from kb.errors import BadInput, BoundHit
from kb.files.kept import Kept
from kb.rules import knowledge
from kb.rules.knowledge import Knowledge
from kb.rules.mutants import mutants
from kb.run.driver import Deadline


def test_results_come_back_as_they_were_and_a_line_that_was_broken_off_is_none(tmp_path: Path) -> None:
    file = tmp_path / "results"
    with Kept(file, "k") as kept:
        kept.add("a", {(1, "yes"): ["case"]})
        kept.add("b", [{3: [1, 2]}])
    file.write_bytes(file.read_bytes()[:-4])
    with Kept(file, "k") as kept:
        assert (kept.found, kept["a"], "b" in kept) == (1, {(1, "yes"): ["case"]}, False)
        kept.add("c", "\n")
    with Kept(file, "k") as kept:
        assert (kept.found, kept["c"]) == (2, "\n")


def test_results_of_another_question_are_dropped(tmp_path: Path) -> None:
    with Kept(tmp_path / "results", "k") as kept:
        kept.add("a", 1)
    with Kept(tmp_path / "results", "other") as kept:
        assert kept.found == 0


def test_a_file_of_other_things_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "mine.txt"
    file.write_text("mine\n", encoding="utf-8")
    with pytest.raises(BadInput, match="other things"):
        Kept(file, "k")
    assert file.read_text(encoding="utf-8") == "mine\n"


def test_two_runs_do_not_write_one_file(tmp_path: Path) -> None:
    with Kept(tmp_path / "results", "k"), pytest.raises(BadInput, match="another run"):
        Kept(tmp_path / "results", "k")


def test_a_result_that_no_run_has_written_is_bad_input(tmp_path: Path) -> None:
    with Kept(tmp_path / "results", "k") as kept:
        kept.add("a", 1)
    with (tmp_path / "results").open("ab") as file:
        file.write(b'a\t[3,[["os.system"]]]\n')
    with Kept(tmp_path / "results", "k") as kept, pytest.raises(BadInput, match="result a"):
        kept["a"]


def sum_of_small(numbers: Sequence[int]) -> int:
    if sum(numbers) > 5:
        raise BoundHit("the memory bound was hit while grounding")
    return sum(numbers)


def test_where_memory_does_not_do_for_all_it_is_done_by_halves_and_what_is_too_large_alone_is_told() -> None:
    assert in_halves(sum_of_small, [1, 2, 9, 3, 1], Deadline(60)) == ([3, 4], [9])
    with pytest.raises(BoundHit):
        in_halves(sum_of_small, [1, 9], Deadline(0))


@pytest.fixture
def ruled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A law of a page in place of the shipped one."""
    law = small_law.made(tmp_path)
    monkeypatch.setattr(knowledge, "shipped", lambda: Knowledge(law))
    return law


@pytest.mark.parametrize(
    ("command", "works"), [("coverage", "kb.ask.coverage.derive_under"), ("mutate", "kb.ask.survey.derive_each")]
)
def test_a_second_run_goes_on_from_what_the_first_has_kept_and_a_changed_law_begins_anew(
    command: str, works: str, ruled: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [command, "--fixtures", str(ruled), "--workers", "1", "--keep", str(ruled / "results"), "--json"]
    assert main(words) == 1
    first = capsys.readouterr().out

    def worked(*_: object) -> None:
        raise AssertionError("worked once more")

    monkeypatch.setattr(works, worked)
    assert main(words) == 1
    assert capsys.readouterr().out == first
    path = ruled / "own" / "a1.lp"
    path.write_text(path.read_text(encoding="utf-8").replace("Yuan >= 100", "Yuan >= 98"), encoding="utf-8")
    with pytest.raises(AssertionError, match="once more"):
        main(words)


def test_coverage_tells_what_was_found_when_the_time_ends(
    ruled: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sides_in = coverage.sides_in

    def first_alone(part: tuple[int, int], known: Knowledge, pairs: Sequence[Pair], *rest: object) -> coverage.Part:
        if part[0]:
            raise BoundHit("no answer within 1 seconds")
        return sides_in(part, known, pairs, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(coverage, "STEP", 1)
    monkeypatch.setattr(coverage, "sides_in", first_alone)
    words = ["coverage", "--fixtures", str(ruled), "--workers", "1"]
    assert main([*words, "--json"]) == 3
    told = json.loads(capsys.readouterr().out)
    assert told["expectations"] == {"seen": 1, "total": 3, "in_all": 3, "too_large": []}
    assert next(row["yes"] for row in told["provisions"] if row["provision"] == "own_a1") == ["own_a1__hundred"]
    assert main(words) == 3
    assert "1 of 3 expectations were gone through" in capsys.readouterr().out
    assert main([*words, "-o", str(ruled / "page.html")]) == 3
    assert "1 of 3 expectations were gone through" in (ruled / "page.html").read_text(encoding="utf-8")


def test_an_expectation_for_which_memory_does_not_do_is_named_or_tried_on_every_mutant(
    ruled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known, pairs = small_law.known(ruled)

    def no_room(*_: object) -> None:
        raise BoundHit("the memory bound was hit while grounding")

    monkeypatch.setattr(coverage, "derive_under", no_room)
    found = coverage.coverage(pairs, known, 60)
    assert (found.seen, found.too_large) == (3, ("own_a1__hundred", "own_a1__less", "own_a1__back"))
    monkeypatch.setattr("kb.ask.survey.derive_each", no_room)
    made = [m for m in mutants(known.rules, known.vocabulary) if m.rule.provision == "own_a1"]
    verdicts = {v.mutant.change: v for v in mutation.judge(made, pairs, known, 60)}
    assert verdicts["Yuan >= 100 -> Yuan >= 99"].killed_by == "own_a1__less"
    assert {v.changed for v in verdicts.values()} == {3}
