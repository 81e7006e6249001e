"""`nullum check`: failures in groups with expected and derived, as text, data and JUnit XML, and how far it is."""

from __future__ import annotations

import io
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as xml

import host
import pytest

from explain import cli
from explain.commands import options
from explain.say import progress
from kb.ask.expectations import Statement, Unmet
from kb.ask.fixtures import Failure
from kb.ask.grouping import grouped
from kb.errors import BadInput
from kb.files import folders
from kb.rules.knowledge import shipped

ROWS = """\
rows:
  - {id: met, facts: ["quantity(p, hosting, illegal_video_files, 200)"], expect: [{established: {p: [refusing_duties]}}]}
"""
WRONG = """\
  - id: short_NUMBER
    facts: ["quantity(p, hosting, illegal_video_files, NUMBER)"]
    expect: [{established: {p: [refusing_duties]}, because: [int2019_a3_i1]}]
"""
MUTE = "id: mute\ntitle: Mute\nfacts:\n" + host.FACTS


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("cases")
    rows = "".join(WRONG.replace("NUMBER", str(number)) for number in (195, 196, 197, 198))
    (root / "own.table.yaml").write_text("table: own\ntitle: Own\nbase:\n" + host.FACTS + ROWS + rows, encoding="utf-8")
    (root / "mute.yaml").write_text(MUTE, encoding="utf-8")
    return root


def test_failures_are_told_in_groups_and_written_as_junit_xml(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "check.xml"
    assert cli.main(["check", str(folder), "--junit", str(report)]) == 1
    said = capsys.readouterr()
    table = folder / "own.table.yaml"
    lines = said.out.splitlines()
    assert lines[0] == "2019 Interpretation, art. 3(1) (int2019_a3_i1): 8 failures in 4 cases"
    assert "   rule: encodings/int2019/a03.lp:8" in lines
    assert "   4 × established: expected [refusing_duties], found []" in lines
    assert (
        f"{table}:17: own__short_195 under positive_law: established of p: expected [refusing_duties], found []"
        in lines
    )
    assert "and 5 more (--all names them, --json holds them)" in lines
    assert "For example own__short_195:" in lines
    assert "   expected: refusing to perform network security duties (art. 286-1)" in lines
    assert "      - Illegal video files spread: 195 files of 200 files, 5 files short" in lines
    assert lines[-2:] == [
        f"{folder / 'mute.yaml'}: mute states no expectation: nothing to check",
        "6 cases, 5 expectations, 8 failures",
    ]
    assert said.err == ""
    root = xml.parse(report).getroot()
    assert (root.get("tests"), root.get("failures"), root.get("skipped")) == ("6", "4", "1")
    assert [suite.get("name") for suite in root] == [str(folder / "mute.yaml"), str(table)]
    failed = {test.get("name"): test[0].get("message", "") for test in root.findall(".//failure/..")}
    message = "established of p: expected [refusing_duties], found []; used by the proofs int2019_a3_i1: expected"
    assert failed["own__short_195 under positive_law"].startswith(message)


def test_the_cases_there_are_can_be_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", "--list", "--lang", "zh"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert "ji：冀某的支付公司为未经核查的诈骗投资网站提供支付结算" in said and "int2019_a3__videos_199" in said[-1]
    path = tmp_path / "mine.yaml"
    path.write_text("id: mine\ntitle: Mine\nfacts:\n  - person(p)\n  - acts(p, a)\n", encoding="utf-8")
    assert cli.main(["check", "--list", "--json", str(path)]) == 0
    assert '"title": "Mine"' in capsys.readouterr().out


def test_failures_as_data(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", str(folder), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["schema"], told["cases"], told["expectations"], told["failures"], told["silent"]) == (
        1,
        6,
        5,
        8,
        ["mute"],
    )
    (group,) = told["groups"]
    assert group["provision"] == "int2019_a3_i1"
    assert group["rules"] == ["encodings/int2019/a03.lp:8", "encodings/int2019/a03.lp:11"]
    first = group["failures"][0]
    assert first | {"provisions": []} == {
        "case": "own__short_195",
        "file": str(folder / "own.table.yaml"),
        "line": 17,
        "theory": "positive_law",
        "kind": "established",
        "accused": "p",
        "subject": "",
        "expected": ["refusing_duties"],
        "found": [],
        "provisions": [],
    }
    assert "int2019_a3_i1" in first["provisions"]


def test_every_failure_is_named_on_request_and_in_chinese(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", str(folder / "own.table.yaml"), "--all", "--lang", "zh"]) == 1
    said = capsys.readouterr().out
    assert said.startswith("2019年解释第三条第（一）项（int2019_a3_i1）：4个案例中8项不符\n")
    assert said.count("own__short_") >= 8
    assert "p 的成立之罪：预期 [refusing_duties]，得出 []" in said
    assert "另有" not in said.split("例如")[0]


def test_claims_are_decided_beside_the_cases(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine" / "claims").mkdir(parents=True)
    claim, case, report = (
        tmp_path / "mine" / "claims" / "files.yaml",
        tmp_path / "mine" / "met.yaml",
        tmp_path / "j.xml",
    )
    claim.write_text(host.CLAIM, encoding="utf-8")
    case.write_text("id: met\n" + MUTE.partition("\n")[2] + "expect: [{established: {p: []}}]\n", encoding="utf-8")
    assert cli.main(["check", str(tmp_path / "mine"), "--junit", str(report)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"{claim}: files: verdict: expected [holds], found [refuted]"
    assert "   derived:  Refuted by this case" in lines
    assert lines[-2:] == ["1 case, 1 expectation, 0 failures", "1 claim, 1 decided otherwise than expected"]
    (failed,) = xml.parse(report).getroot().findall(".//failure/..")
    assert (failed.get("file"), failed.get("name")) == (str(claim), "verdict holds")
    claim.write_text(host.CLAIM.replace("holds", "refuted"), encoding="utf-8")
    assert cli.main(["check", str(claim), "--json"]) == 0
    found = {"claim": "files", "file": str(claim), "expected": "refuted", "found": "refuted"}
    assert json.loads(capsys.readouterr().out)["claims"] == [found]


# --- grouping


def failure(case: str, *cited: str, kind: str = "established") -> Failure:
    subject = cited[0] if kind == "because" else ""
    found = Unmet(Statement(kind, "" if subject else "p", subject, ("x",)), ())
    return Failure("f.yaml", len(case), case, "positive_law", f"{kind} {case}", found, cited)


def test_what_met_expectations_rest_on_is_not_to_blame() -> None:
    failures = [failure("a", "general", "item"), failure("bb", "general", "item"), failure("ccc", "general", "other")]
    groups = grouped(failures, Counter({"general": 50}))
    assert [(group.provision, group.cases) for group in groups] == [("item", ("a", "bb")), ("other", ("ccc",))]


def test_a_provision_that_should_be_used_counts_for_more_and_one_expectation_stays_together() -> None:
    failures = [failure("a", "near", "far"), failure("a", "far", kind="because"), failure("bb")]
    groups = grouped(failures, Counter({"near": 1, "far": 1}))
    assert [(group.provision, len(group.failures)) for group in groups] == [("far", 2), ("", 1)]


def test_what_a_project_changes_comes_first_and_takes_its_failures_with_it() -> None:
    failures = [failure(name, "shipped", "own") for name in ("a", "bb")] + [failure(3 * "c", "shipped")]
    failures = [replace(one, own=("own", "further")) if "own" in one.cited else one for one in failures]
    failures += [failure(n * "d", "other") for n in (4, 5, 6)]
    groups = grouped(failures, Counter({"own": 9}))
    found = [(group.provision, group.own, len(group.failures)) for group in groups]
    assert found == [("further", True, 2), ("other", False, 3), ("shipped", False, 1)]
    groups = grouped(failures, Counter())
    assert (groups[0].provision, groups[0].own) == ("own", True)


# --- how far it is


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_how_far_it_is_is_shown_on_a_terminal_alone_and_gone_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "OFTEN", 0.0)
    monkeypatch.setattr("sys.stderr", Terminal())
    assert list(progress.shown("abc", lambda count: f"{count} of 3")) == ["a", "b", "c"]
    import sys

    assert sys.stderr.getvalue() == "\r\x1b[K1 of 3\r\x1b[K2 of 3\r\x1b[K3 of 3\r\x1b[K"  # type: ignore[attr-defined]
    monkeypatch.setattr("sys.stderr", io.StringIO())
    assert list(progress.shown("abc", lambda count: f"{count} of 3")) == ["a", "b", "c"]
    assert sys.stderr.getvalue() == ""  # type: ignore[attr-defined]


def test_a_source_is_taken_for_the_cases_beside_its_rules() -> None:
    known = shipped()
    beside = options.fixtures([str(folders.encodings() / "int2019")], known)
    assert len(beside) > 100 and options.fixtures(["int2019"], known) == beside
    with pytest.raises(BadInput, match="there is no such case"):
        options.fixtures(["zl2020"], known)  # it has none
