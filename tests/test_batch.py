"""Many cases, one a line: what is written is what `charge` says, bad lines are told, an interruption loses nothing."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from explain import cli
from explain.say.charge_json import line, result
from kb.errors import BadInput, BoundHit
from kb.files import json_lines, resumable
from kb.files.resumable import Progress
from kb.rules.knowledge import shipped
from kb.run import batch
from kb.run.derivation import derive, load_case
from kb.run.executors import workers

ROOT = Path(__file__).resolve().parent.parent
POSITIVE = ("positive_law", shipped().doctrine.package())


def written(name: str, **changes: Any) -> str:
    """A shipped case as a line."""
    case = load_case(name)
    facts = [{"fact": str(f.atom), "status": f.status} for f in case.facts]
    return json.dumps({"id": name, "title": case.title, "facts": facts, **changes})


LINES = [written(name) for name in ("cheng_cong", "zhu", "hu", "ji")]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "cases.jsonl"
    path.write_text("\n".join(LINES) + "\n", encoding="utf-8")
    return path


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(text) for text in path.read_text(encoding="utf-8").splitlines()]


# --- what is written


def test_each_line_is_what_charge_says_of_the_case_in_the_order_of_the_input(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    theories = ["positive_law", "pan_xiong"]
    words = [word for theory in theories for word in ("--theory", theory)]
    assert cli.main(["batch", str(source), "-o", str(out), *words, "--position", "order_element=deleted"]) == 0
    expected = [
        {"schema": 1, "line": number, **result(derive(load_case(name), theory, {"order_element": "deleted"}))}
        for number, name in enumerate(("cheng_cong", "zhu", "hu", "ji"), 1)
        for theory in theories
    ]
    assert rows(out) == json.loads(json.dumps(expected))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["cases.jsonl", "out.jsonl"]


def test_a_bad_line_is_told_with_its_number_skipped_and_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out = tmp_path / "cases.jsonl", tmp_path / "out.jsonl"
    bad = written("zhu").replace("person(", "persn(", 1)
    path.write_text("\n".join([LINES[0], bad, "", "{broken", LINES[1]]), encoding="utf-8")
    assert cli.main(["batch", str(path), "-o", str(out)]) == 0
    told = capsys.readouterr()
    assert f"{path}:2: unknown fact `persn/1`, did you mean `person/1`?" in told.err
    assert f"{path}:4: broken JSON, column 2: expecting property name" in told.err
    assert told.out == f"2 cases, 2 lines skipped, up to line 5\n{out}\n"
    assert [(row["line"], row["case"]) for row in rows(out)] == [(1, "cheng_cong"), (5, "zhu")]


def test_strict_stops_at_a_bad_line_and_keeps_what_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out = tmp_path / "cases.jsonl", tmp_path / "out.jsonl"
    path.write_text("\n".join([*LINES, "{"]), encoding="utf-8")
    monkeypatch.setattr(batch, "size", lambda *_: 2)
    words = ["batch", str(path), "-o", str(out), "--strict"]
    assert cli.main(words) == 2
    assert f"{path}:5: broken JSON" in capsys.readouterr().err
    assert not out.exists()
    path.write_text("\n".join([*LINES, LINES[0]]), encoding="utf-8")
    assert cli.main(words) == 0
    assert capsys.readouterr().err == f"going on after line 4 of {path}\n"
    assert [row["line"] for row in rows(out)] == [1, 2, 3, 4, 5]


def test_the_summary_as_data(source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["batch", str(source), "-o", str(tmp_path / "out.jsonl"), "--json"]) == 0
    expected = {"schema": 1, "theories": ["positive_law"], "cases": 4, "skipped": 0}
    assert expected.items() <= json.loads(capsys.readouterr().out).items()


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b'{"id": "a", "id": "b"}', "key `id` is given twice"),
        (b'{"id": NaN}', "`NaN` is no JSON"),
        (b"[" * 100_000, "nested more than 30 deep"),
        (b'{"a": ' + b"[" * 31 + b"]" * 31 + b"}", "nested more than 30 deep"),
        (b'{"id": "\xff"}', "not UTF-8"),
        (b'{"id": "a\\u001b[31m"}', "control character U+001B is not allowed"),
        (b'{"a\\u202e": 1}', "control character U+202E is not allowed"),
        (b'{"id": "a"} {"id": "b"}', "broken JSON, column 13: extra data"),
        (None, "longer than 5,000,000 bytes"),
    ],
)
def test_what_is_no_json_of_a_case_is_told(raw: bytes | None, message: str) -> None:
    with pytest.raises(BadInput) as told:
        json_lines.node((7, raw), "c.jsonl")
    assert str(told.value).startswith(f"c.jsonl:7: {message}")


def test_numbers_stay_as_they_are_written() -> None:
    node = json_lines.node((1, b'{"a": [1.50, 123456789012345678901234567890, true, null, "no"]}'), "f")
    items = node.value["a"].value  # type: ignore[index, union-attr]
    assert [(item.value, item.plain) for item in items] == [  # type: ignore[union-attr]
        ("1.50", True),
        ("123456789012345678901234567890", True),
        ("true", True),
        ("", True),
        ("no", False),
    ]


def test_a_line_that_is_too_long_is_passed_over_without_taking_it_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_lines, "MAX_LINE", 10)
    path = tmp_path / "x.jsonl"
    path.write_bytes(b"\n123456789\n" + b"x" * 200_000 + b"\n3\n1234567890")
    with path.open("rb") as file:
        found = list(json_lines.lines(file, 5))
    assert [line for line, _ in found] == [(7, b"123456789\n"), (8, None), (9, b"3\n"), (10, b"1234567890")]
    assert [end for _, end in found] == [11, 200_012, 200_014, 200_024]


# --- where memory runs out


def test_a_chunk_that_cannot_be_derived_is_halved_until_the_line_is_found(
    source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes = []

    def derive_each(jobs, *_):  # type: ignore[no-untyped-def]
        sizes.append(len(jobs))
        if any(job[0].id == "hu" for job in jobs):
            raise BoundHit("no memory")
        return (f"{job[0].id} {job[1]}" for job in jobs)

    monkeypatch.setattr(batch, "derive_each", derive_each)
    asked = batch.task(source, [POSITIVE, POSITIVE], lambda number, told: f"{number} {told}\n", shipped())
    with source.open("rb") as file:
        answer = batch.work([line for line, _ in json_lines.lines(file)], asked, 60)
    assert [str(p) for p in answer.problems] == [f"{source}:3: not derived: no memory"]
    named = ["1 cheng_cong", "2 zhu", "4 ji"]
    assert answer.text == "".join(f"{name} positive_law\n" for name in named for _ in (1, 2))
    assert (answer.cases, sizes) == (3, [8, 4, 4, 2, 2])


def test_a_case_that_no_memory_holds_ends_in_exit_code_3(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(batch, "derive_each", full)
    assert cli.main(["batch", str(source), "-o", str(tmp_path / "out.jsonl")]) == 3
    told = capsys.readouterr()
    assert f"{source}:1: not derived: memory" in told.err
    assert "0 cases, 4 lines skipped" in told.out


@pytest.mark.parametrize(("gigabytes", "readings", "lines"), [(0.25, 1, 9), (1.2, 1, 200), (8, 4, 50), (0.25, 40, 1)])
def test_the_size_of_a_chunk_follows_memory_and_readings(gigabytes: float, readings: int, lines: int) -> None:
    assert batch.size(gigabytes, readings) == lines


def test_another_law_where_the_work_is_done_is_refused(source: Path) -> None:
    asked = batch.Task(str(source), (POSITIVE,), line, "another digest")
    with pytest.raises(RuntimeError, match="another version of the law"):
        batch.work([(1, LINES[0].encode())], asked, 60)


# --- interruption


def test_the_output_grows_beside_its_name_and_goes_on_where_it_was(tmp_path: Path) -> None:
    source, target = tmp_path / "in", tmp_path / "out"
    source.write_bytes(b"one\ntwo\nthree\n")
    with resumable.resumable(source, target, "key") as output:
        assert not output.resumed
        output.add(b"ONE\n", Progress(1, 4, 4, 1), b"one\n")
        output._part.write(b"half of tw")
    assert not target.exists()
    with resumable.resumable(source, target, "key") as output:
        assert (output.resumed, output.progress) == (True, Progress(1, 4, 4, 1))
        output.add(b"TWO\n", Progress(2, 8, 8, 2), b"two\n")
        output.finish()
    assert target.read_bytes() == b"ONE\nTWO\n"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in", "out"]


@pytest.mark.parametrize("what", ["key", "input", "part", "short", "progress", "none"])
def test_what_was_begun_under_anything_else_is_begun_anew(what: str, tmp_path: Path) -> None:
    source, target = tmp_path / "in", tmp_path / "out"
    source.write_bytes(b"one\ntwo\n")
    with resumable.resumable(source, target, "key") as output:
        output.add(b"ONE\n", Progress(1, 4, 4, 1), b"one\n")
    if what == "input":
        source.write_bytes(b"One\ntwo\n")
    if what == "part":
        resumable.part_of(target).write_bytes(b"OnE\n")
    if what == "short":
        resumable.part_of(target).write_bytes(b"ONE")
    if what == "progress":
        (tmp_path / "out.progress").write_bytes(b'{"key": "key"}')
    with resumable.resumable(source, target, "other" if what == "key" else "key") as output:
        assert output.resumed == (what == "none")
        output.finish()
    assert target.read_bytes() == (b"ONE\n" if what == "none" else b"")


def test_two_runs_never_write_one_output(tmp_path: Path) -> None:
    source, target = tmp_path / "in", tmp_path / "out"
    source.write_bytes(b"one\n")
    with resumable.resumable(source, target, "key"):  # noqa: SIM117
        with pytest.raises(BadInput, match="another run is writing it"), resumable.resumable(source, target, "key"):
            pass


def test_the_input_is_never_the_output(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = source.read_bytes()
    assert cli.main(["batch", str(source), "-o", str(source)]) == 2
    assert "must be a file of its own" in capsys.readouterr().err
    assert source.read_bytes() == before


@pytest.mark.parametrize(("processes", "kills"), [("1", 2), ("2", 1)])
def test_a_batch_killed_at_random_moments_ends_as_one_that_was_not(
    processes: str,
    kills: int,
    source: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    chance = random.Random(int(processes))
    source.write_text("\n".join(LINES * (kills + 1)), encoding="utf-8")
    whole, out = tmp_path / "whole.jsonl", tmp_path / "out.jsonl"
    assert cli.main(["batch", str(source), "-o", str(whole)]) == 0
    script = (
        "import sys; from kb.run import batch; batch.size = lambda *_: 2; "
        "from explain import cli; sys.exit(cli.main(sys.argv[1:]))"
    )
    words = ["batch", str(source), "-o", str(out), "--processes", processes]
    part = resumable.part_of(out)
    for _ in range(kills):
        line = [sys.executable, "-c", script, *words]
        running = subprocess.Popen(line, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        before = part.stat().st_size if part.exists() else 0
        end = time.monotonic() + 60
        while running.poll() is None and time.monotonic() < end:
            if part.exists() and part.stat().st_size > before:
                time.sleep(chance.random() / 20)
                os.kill(running.pid, signal.SIGKILL)
                break
            time.sleep(0.002)
        running.wait()
        assert not out.exists()
    capsys.readouterr()
    monkeypatch.setattr(batch, "size", lambda *_: 2)
    assert cli.main(words) == 0
    assert capsys.readouterr().err.startswith("going on after line")
    assert out.read_bytes() == whole.read_bytes()


# --- on a cluster


def test_processes_are_renewed_and_change_no_byte(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Clingo keeps every symbol: who works for long is let go."""
    out, opened = [tmp_path / "once.jsonl", tmp_path / "renewed.jsonl"], list[bool]()

    def noted(processes: int, cluster: str | None, here: bool) -> Any:
        opened.append(here)
        return workers(processes, cluster, here)

    assert cli.main(["batch", str(source), "-o", str(out[0])]) == 0
    monkeypatch.setattr("kb.run.executors.workers", noted)
    monkeypatch.setattr("explain.commands.batch._RENEWED", 1)
    monkeypatch.setattr(batch, "CHUNK", 2)
    assert cli.main(["batch", str(source), "-o", str(out[1])]) == 0
    assert out[0].read_bytes() == out[1].read_bytes()
    assert opened == [True, False, False], "two chunks, each by workers of its own, and a look for a third"


def test_a_local_dask_cluster_writes_the_same_bytes(source: Path, tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    one, other = tmp_path / "one.jsonl", tmp_path / "other.jsonl"
    assert cli.main(["batch", str(source), "-o", str(one)]) == 0
    options = {"n_workers": 1, "threads_per_worker": 1, "processes": False, "dashboard_address": None}
    with distributed.LocalCluster(**options) as cluster:
        assert cli.main(["batch", str(source), "-o", str(other), "--cluster", cluster.scheduler_address]) == 0
    assert one.read_bytes() == other.read_bytes()


def test_a_cluster_that_is_not_there_is_bad_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(BadInput, match=r"needs dask\.distributed"), workers(1, "tcp://127.0.0.1:1"):
        pass
