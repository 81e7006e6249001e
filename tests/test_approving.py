"""`nullum approve`: the present outcome goes into the fixture, every other line stays, and no bad file is touched."""

from __future__ import annotations

import io
from pathlib import Path

import host
import pytest

from explain import cli
from kb.ask import fixtures

FACTS = "# A host that goes on\nfacts:\n" + host.FACTS.replace("person(p)", "person(p)   # the host") + host.VIDEOS
HEAD = "id: host\ntitle: A host\n" + FACTS
OLD = """\
expect:
  # what the prosecution asked for
  - theory: positive_law
    established: {p: [fraud]}  # wrong
    convicted:
      p:
        - fraud     # wrong
    not_established: {p: [assisting, refusing_duties]}
    standing: {p: {refusing_duties: contested, assisting: excluded}}
    tier: {p: {refusing_duties: serious}}
    missing: {p: {refusing_duties: result, assisting: help}}
    because: [int2019_a3_i1, int2019_a3_i2]
    derived: ["network_service_provider( p )", network_service_provider(o)]
    note: kept
"""
NEW = """\
expect:
  # what the prosecution asked for
  - theory: positive_law
    established: {p: [refusing_duties]}  # wrong
    convicted:
      p:
        - refusing_duties
    not_established: {p: [assisting]}
    standing: {p: {refusing_duties: robust, assisting: excluded}}
    tier: {p: {refusing_duties: basic}}
    missing: {p: {assisting: knowledge}}
    because: [int2019_a3_i1]
    derived: ["network_service_provider( p )"]
    note: kept
    not_derived: [network_service_provider(o)]
"""


def write(path: Path, text: str) -> Path:
    path.write_bytes(text.encode("utf-8"))
    return path


def test_what_is_derived_is_written_and_all_else_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "host.yaml", HEAD + OLD)
    assert cli.main(["approve", "--yes", str(path)]) == 0
    assert path.read_bytes().decode() == HEAD + NEW
    said = capsys.readouterr().out
    assert "-    established: {p: [fraud]}  # wrong" in said
    assert "+    established: {p: [refusing_duties]}  # wrong" in said
    assert fixtures.check(fixtures.load_all([path])) == []
    assert [p.name for p in tmp_path.iterdir()] == ["host.yaml"]
    assert cli.main(["approve", str(path)]) == 0
    assert "Nothing to write" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("because: [int2019_a3_i2]\n    tier: {p: {refusing_duties: basic}}", "tier: {p: {refusing_duties: basic}}"),
        ("missing: {p: {refusing_duties: result}}\n    because: [int2019_a3_i1]", "because: [int2019_a3_i1]"),
        ("not_established: {p: [refusing_duties]}", "established: {p: [refusing_duties]}"),
    ],
)
def test_what_would_be_left_empty_goes_and_where_nothing_is_left_the_charges_are_stated(
    tmp_path: Path, old: str, new: str
) -> None:
    path = write(tmp_path / "host.yaml", f"{HEAD}expect:\n  - theory: positive_law\n    {old}\n")
    assert cli.main(["approve", "--yes", str(path)]) == 0
    assert path.read_bytes().decode() == f"{HEAD}expect:\n  - theory: positive_law\n    {new}\n"
    assert fixtures.check(fixtures.load_all([path])) == []


def test_rows_of_a_table_and_cases_without_an_expectation_are_written(tmp_path: Path) -> None:
    base = FACTS.replace("facts:", "base:").replace(host.VIDEOS, "")
    rows = (
        "rows:\n"
        '  - id: one   # one short\n    facts: ["quantity(p, hosting, illegal_video_files, 199)"]\n'
        "    expect: [{established: {p: [refusing_duties]}}]\n"
        '  - {id: two, facts: ["quantity(p, hosting, illegal_video_files, 200)"], expect: [{established: {p: []}}, '
        "{theory: zheng_liu_no_order, established: {p: [refusing_duties]}}]}\n"
    )
    table = write(tmp_path / "own.table.yaml", "table: own\r\ntitle: Own\n" + base + rows)
    mute = write(tmp_path / "host.yaml", HEAD.rstrip("\n"))
    assert cli.main(["approve", "--yes", str(tmp_path)]) == 0
    assert table.read_bytes().decode() == "table: own\r\ntitle: Own\n" + base + rows.replace(
        "{established: {p: [refusing_duties]}}]\n", "{established: {p: []}}]\n", 1
    ).replace("{established: {p: []}}, {th", "{established: {p: [refusing_duties]}}, {th")
    assert mute.read_text() == HEAD + (
        "expect:\n  - theory: positive_law\n    established: {p: [refusing_duties]}\n"
        "    convicted: {p: [refusing_duties]}\n"
    )
    assert fixtures.check(fixtures.load_all([tmp_path])) == []


@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("\n", 1), ("no\n", 1), ("", 1)])
def test_nobody_writes_without_a_yes(
    answer: str, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "host.yaml", HEAD + OLD)
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))
    assert cli.main(["approve", str(path)]) == code
    assert (path.read_text() == HEAD + NEW) == (code == 0)
    assert f"Write {path}? [y/N]" in capsys.readouterr().err


def test_a_file_whose_facts_do_not_load_is_left_alone_with_all_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = write(tmp_path / "host.yaml", HEAD + OLD)
    bad = write(tmp_path / "bad.yaml", HEAD.replace("id: host", "id: bad").replace("refused(p, o)", "refusd(p, o)"))
    assert cli.main(["approve", "--yes", str(good), str(bad)]) == 2
    assert f"{bad}:13: unknown" in capsys.readouterr().err
    assert good.read_text() == HEAD + OLD
