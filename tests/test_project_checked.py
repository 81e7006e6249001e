"""A project with an amended threshold: checked, run by pytest, approved, and held against the law without it."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import host
import pytest
import yaml

from explain import cli
from explain.check import grouped_text
from explain.commands import options
from explain.say.language import language
from kb.ask import fixtures
from kb.ask.evidence import evidence
from kb.ask.expectations import unmet
from kb.errors import BadInput
from kb.files import folders
from kb.rules.knowledge import shipped as kb_shipped
from kb.run.derivation import load_case

CASE = f"""\
id: host_VIDEOS
title: A host
facts:
{host.FACTS}{host.VIDEOS.replace("200", "VIDEOS")}expect:
  - established: {{p: [refusing_duties]}}   # as shipped
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose amendment is not committed yet."""
    folder = tmp_path_factory.mktemp("own") / "stricter"
    (folder / "cases").mkdir(parents=True)
    (folder / "nullum.yaml").write_text("project: stricter\n", encoding="utf-8")
    for videos in ("200", "201"):
        (folder / "cases" / f"host_{videos}.yaml").write_text(CASE.replace("VIDEOS", videos), encoding="utf-8")
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "first"]):
        subprocess.run(["git", "-c", "user.name=n", "-c", "user.email=e", *words], check=True, cwd=folder)
    (folder / "law" / "int2019").mkdir(parents=True)
    (folder / "law" / "int2019" / "a03.lp").write_text(host.STRICTER, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def by_pytest(root: Path) -> subprocess.CompletedProcess[str]:
    """The run of pytest over the cases as they are first."""
    words = ["-p", "explain.check.plugin", "-p", "no:cacheprovider", "--nullum", "-q", "--rootdir", str(root), "cases"]
    alone = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": ""}
    command = [sys.executable, "-m", "pytest", *words]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, env=alone)


@cache
def checked(root: Path, *words: str) -> str:
    """What `check` says in a project of its cases as they are first, of which one fails."""
    with contextlib.chdir(root), contextlib.redirect_stdout(io.StringIO()) as said:
        assert cli.main(["check", *words]) == 1
    return said.getvalue()


@pytest.fixture(autouse=True)
def _inside(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)


def test_check_runs_the_project_s_cases_and_names_them_by_id(root: Path) -> None:
    said = checked(root)
    assert "2 cases, 2 expectations, 1 failure" in said
    assert "Illegal video files spread: 200 files of 201 files, 1 file short" in said
    assert "see: nullum draw host_200 --accused p --charge refusing_duties" in said


def test_a_failure_is_told_under_the_project_s_own_rule_and_what_it_replaced(root: Path) -> None:
    said = checked(root).split("\n\n")[1].splitlines()
    law = root / "law" / "int2019" / "a03.lp"
    assert said[0] == "2019 Interpretation, art. 3(1) (int2019_a3_i1): 1 failure in 1 case"
    assert said[2:7] == [
        "   Project stricter: replaced",
        f"   rule: {law}:3",
        f"   rule: {law}:6",
        f"   Replaced rule: encodings/int2019/a03.lp:{line('result(P, A, mass_spread) :-')} (by {law}:1)",
        f"   Replaced rule: encodings/int2019/a03.lp:{line('counted(refusing_duties, illegal_video_files).')} (by {law}:1)",
    ]
    (group,) = json.loads(checked(root, "--json"))["groups"]
    assert (group["own"], len(group["replaced"])) == (True, 2)


@pytest.mark.parametrize(("lang", "heading"), [("en", "By a rule of the project: "), ("zh", "涉及本项目的规则：")])
def test_pytest_tells_the_project_s_own_rule_and_what_it_replaced_as_check_does(
    lang: str, heading: str, by_pytest: subprocess.CompletedProcess[str], root: Path
) -> None:
    told = checked(root, *([] if lang == "en" else ["--lang", lang])).split("\n\n")[1].splitlines()[2:7]
    (failure,) = fixtures.check([load_case("host_200")])
    said = list(grouped_text.of_own(failure, kb_shipped(), language(lang)))
    assert said[0].startswith(heading) and "(int2019_a3_i1)" in said[0].replace("（", "(").replace("）", ")")
    assert said[2:] == told
    assert by_pytest.returncode == 1, by_pytest.stderr
    if lang == "en":
        assert "\n".join(said) in by_pytest.stdout and "1 file short" in by_pytest.stdout.partition(said[-1])[2]


def test_what_the_project_s_rule_lacks_is_told_where_other_rules_come_nearer(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    own = "Through the rule of the project, 2019 Interpretation, art. 3(1):"
    short = "      - Illegal video files spread: 200 files of 201 files, 1 file short"
    said = checked(root)
    assert own not in said and said.count(short) == 1, "it is told as one of the nearest"
    monkeypatch.setattr("explain.check.telling.WAYS", 0)  # none of the nearest is told
    assert cli.main(["check"]) == 1
    said = capsys.readouterr().out
    assert said.count(short) == 1 and short in said.partition(own)[2]
    assert "[Criminal Law, art. 286-1 para. 1(1); 2019 Interpretation, art. 3(1)]" in said.partition(own)[2]


def line(head: str) -> int:
    return (folders.encodings() / "int2019" / "a03.lp").read_text(encoding="utf-8").splitlines().index(head) + 1


@pytest.mark.parametrize(("met", "own"), [(0, ("int2019_a3_i1",)), (1, ())])
def test_an_own_rule_that_does_not_apply_may_be_at_fault_where_nothing_else_shows_that_it_works(
    met: int, own: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb.run.amended.bearing", lambda _: {})
    ((_, expect, outcome),) = fixtures.outcomes([load_case("host_200")])
    (failed,) = unmet(expect, outcome)
    shown = evidence(failed, outcome)
    assert tuple(fixtures._own(outcome, shown, Counter({"int2019_a3_i1": met}))) == own


def test_pytest_runs_the_project_s_cases_under_its_law(by_pytest: subprocess.CompletedProcess[str]) -> None:
    assert "1 failed, 1 passed" in by_pytest.stdout
    assert "FAILED cases/host_200.yaml::host_200::p::established[refusing_duties]" in by_pytest.stdout


@pytest.mark.parametrize("base", ["shipped", "HEAD"])
def test_moved_holds_it_against_the_law_without_the_amendment(base: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["moved", "--base", base, "cases"]) == 0
    said = capsys.readouterr().out
    assert f"Against {base}: 2 outcomes compared, 1 moved; 1 provision or file revised, which can bear on 2." in said
    assert (
        "(int2019_a3_i1) differs: 1 moved\n   - Files >= 200\n   + Files >= 201\n   host_200 under positive_law" in said
    )
    assert "Theory:" not in said, "the law and the theory of either side are no outcome"


def test_approve_takes_the_amendment_over(root: Path) -> None:
    assert cli.main(["approve", "--yes", "cases"]) == 0
    written = (root / "cases" / "host_200.yaml").read_text(encoding="utf-8")
    assert written == CASE.replace("VIDEOS", "200").replace("[refusing_duties]}   # as", "[]}   # as")
    assert cli.main(["check"]) == 0


@pytest.mark.parametrize(
    "words",
    [
        *(["check", "PATH"], ["moved", "--base", "shipped", "PATH"], ["coverage", "--fixtures", "PATH"]),
        *(["mutate", "--fixtures", "PATH"], ["coverage", "PATH"], ["mutate", "PATH"], ["fit", "PATH"]),
        *(
            ["charge", "PATH"],
            ["draw", "PATH", "-o", "x.svg"],
            ["why", "PATH"],
            ["why-not", "PATH"],
            ["flip", "PATH", "--charge", "x"],
        ),
        *(["contrast", "PATH"], ["compare", "PATH"], ["report", "PATH", "-o", "x"]),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_a_shipped_file_or_folder_is_named_as_messages_name_it(words: list[str]) -> None:
    shipped = {"encodings/int2019": folders.encodings() / "int2019", "cases/host_200.yaml": Path("cases/host_200.yaml")}
    shipped["encodings/int2019/a03.table.yaml::videos_199"] = folders.encodings() / "int2019/a03.table.yaml::videos_199"
    for name, path in {
        **shipped,
        "encodings/none": Path("encodings/none"),
        "none/int2019": Path("none/int2019"),
    }.items():
        asked = [name if word == "PATH" else word for word in words]
        held = vars(cli._parser(asked).parse_args(asked)).values()
        assert any(str(path) in (value, *(value if isinstance(value, list) else ())) for value in held), name


def test_fixtures_are_named_by_file_folder_row_and_id() -> None:
    named = ["cases", options.place("encodings/int2019/a03.table.yaml::videos_199"), "cheng_cong", "host_200"]
    found = [case.id for case in options.fixtures(named, kb_shipped())]
    assert found == ["host_200", "host_201", "int2019_a3__videos_199", "cheng_cong"]
    with pytest.raises(BadInput, match="case `cheng_kong`: there is no such case, did you mean `cheng_cong`"):
        options.fixtures(["cases", "cheng_kong"], kb_shipped())


def test_a_batch_names_the_project_as_charge_does(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["charge", "host_201", "--json"]) == 0
    (charged,) = json.loads(capsys.readouterr().out)["results"]
    case = yaml.safe_load(CASE.replace("VIDEOS", "201"))
    lines, out = tmp_path / "cases.jsonl", tmp_path / "out.jsonl"
    lines.write_text(json.dumps({key: value for key, value in case.items() if key != "expect"}), encoding="utf-8")
    assert cli.main(["batch", str(lines), "-o", str(out)]) == 0
    (told,) = map(json.loads, out.read_text(encoding="utf-8").splitlines())
    assert (told["project"], told["amended"]) == (charged["project"], charged["amended"])
    assert told["project"] == "stricter"
