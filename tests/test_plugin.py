"""Cases and claims as tests of pytest: only where asked for, each statement one test, failures told, files that do not load fail."""

from __future__ import annotations

import re
import tomllib
from importlib import import_module
from pathlib import Path

import host
import pytest

import explain.check.collecting  # noqa: F401 (an inner run forgets what it imports, and YAML's reader bears no second import)

pytest_plugins = ["pytester"]

ROOT = Path(__file__).resolve().parent.parent
HOST = """\
id: host
title: A host goes on after an order
facts:
  - person(li)
  - acts(li, hosting)
  - time(hosting, 2020-01-01, 2020-12-31)
  - provides(li, storage)
  - breaches(li, hosting, csl2016_a47)
  - order(notice, li, public_security)
  - order_form(notice, rectification_notice)
  - concerns(notice, hosting)
  - refused(li, notice)
  - quantity(li, hosting, illegal_video_files, VIDEOS)
expect:
  - established: {li: [refusing_duties]}
    not_established: {li: [assisting, fraud]}
    because: [int2019_a3_i1]
  - {theory: zheng_liu_no_order, convicted: {li: [refusing_duties]}}
"""
TABLE = """\
table: own
title: Own rows
base: [person(p), "acts(p, a)", "provides(p, storage)"]
rows:
  - {id: bare, expect: [{established: {p: []}, derived: [network_service_provider(p)]}]}
  - {id: mistaken, expect: [{missing: {p: {assisting: help}}, not_derived: [network_service_provider(p)]}]}
"""


@pytest.fixture(autouse=True)
def _alone(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p explain.check.plugin -p no:cacheprovider")


def write(pytester: pytest.Pytester, name: str, text: str) -> Path:
    path = pytester.path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_each_statement_is_a_test_and_a_failure_tells_why(pytester: pytest.Pytester) -> None:
    write(pytester, "cases/host.yaml", HOST.replace("VIDEOS", "199"))
    write(pytester, "cases/own.table.yaml", TABLE)
    done = pytester.runpytest_inprocess("--nullum", "-v")
    done.assert_outcomes(passed=4, failed=5)
    names = {
        "cases/host.yaml::host::li::established[refusing_duties] FAILED",
        "cases/host.yaml::host::li::not_established[assisting] PASSED",
        "cases/host.yaml::host::li::not_established[fraud] PASSED",
        "cases/host.yaml::host::because[int2019_a3_i1] FAILED",
        "cases/host.yaml::host::li::convicted[refusing_duties under zheng_liu_no_order] FAILED",
        "cases/own.table.yaml::own__bare::p::established[nothing] PASSED",
        "cases/own.table.yaml::own__bare::derived[network_service_provider(p)] PASSED",
        "cases/own.table.yaml::own__mistaken::p::missing[assisting: help] FAILED",
        "cases/own.table.yaml::own__mistaken::not_derived[network_service_provider(p)] FAILED",
    }
    assert {found[1] for line in done.outlines if (found := re.match(r"(cases.* (?:PASSED|FAILED))", line))} == names
    said = done.stdout.str()
    for line in [
        "established of li: expected [refusing_duties], found []",
        "expected: refusing to perform network security duties (art. 286-1)",
        "derived:  nothing",
        "   - Illegal video files spread: 199 files of 200 files, 1 file short",
        "see: nullum draw cases/host.yaml --accused li --charge refusing_duties -o host.svg",
        "see: nullum draw cases/host.yaml --accused li --charge refusing_duties --theory zheng_liu_no_order -o host.svg",
        "see: nullum draw cases/own.table.yaml::own__mistaken --accused p --charge assisting -o own__mistaken.svg",
        "P is a network service provider. [2019 Interpretation, art. 1",
    ]:
        assert line in said, line
    assert "Traceback" not in said


def test_a_file_that_does_not_load_is_one_failing_test_with_its_lines(pytester: pytest.Pytester) -> None:
    path = write(pytester, "host.yaml", HOST.replace("refused(li", "refusd(li").replace("VIDEOS", "many"))
    write(pytester, "broken.yaml", "id: broken\nfacts: [\nexpect: [\n")
    write(pytester, "mute.yaml", "id: mute\ntitle: t\nfacts: [person(p), 'acts(p, a)']\n")
    done = pytester.runpytest_inprocess("--nullum", "-v", "-rs")
    done.assert_outcomes(failed=2, skipped=1)
    said = done.stdout.str()
    assert "host.yaml::loads FAILED" in said
    assert f"{path}:12: unknown fact `refusd/2`, did you mean `refused/2`?" in said
    assert f"{path}:13: " in said
    assert "broken.yaml:4: broken YAML" in said
    assert "states no expectation: nothing to check" in said


def test_a_claim_is_a_test_of_its_verdict_and_tells_the_case_against_it(pytester: pytest.Pytester) -> None:
    write(pytester, "claims/files.yaml", host.CLAIM)
    write(pytester, "claims/refuted.yaml", host.CLAIM.replace("files\n", "refuted\n", 1).replace("holds", "refuted"))
    write(pytester, "claims/open.yaml", host.CLAIM.replace("files\n", "open\n", 1).replace("expect: holds\n", ""))
    write(
        pytester, "claims/broken.yaml", host.CLAIM.replace("files\n", "broken\n", 1).replace("contained_in", "contain")
    )
    done = pytester.runpytest_inprocess("--nullum", "-v")
    done.assert_outcomes(passed=1, failed=2, skipped=1)
    said = done.stdout.str()
    for line in [
        "claims/files.yaml::verdict[holds] FAILED",
        "claims/refuted.yaml::verdict[refuted] PASSED",
        "claims/broken.yaml::loads FAILED",
        "verdict: expected [holds], found [refuted]",
        "expected: Holds within these bounds",
        "derived:  Refuted by this case",
        "  - P did not correct as o required.",
        "  - without: Hosting of p: illegal video files spread: 200 files.",
        "see: nullum claim claims/files.yaml --save files_shown.yaml",
        "see: nullum draw files_shown.yaml -o files_shown.svg",
        "did you mean `contained_in`?",
    ]:
        assert line in said, said


def test_it_is_off_unless_asked_for_and_then_imports_nothing(pytester: pytest.Pytester) -> None:
    write(pytester, "host.yaml", HOST)
    heavy = "{'yaml', 'clingo', 'networkx', 'jinja2', 'kb.ask.fixtures', 'explain.check.collecting'}"
    pytester.makepyfile(f"import sys\ndef test_light():\n    assert not {heavy} & set(sys.modules)\n")
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_the_yaml_of_strangers_is_left_alone_and_that_of_named_folders_is_not(pytester: pytest.Pytester) -> None:
    write(pytester, "compose.yaml", "services: {web: {image: x}}\n")
    write(pytester, ".github/workflows/ci.yml", "name: ci\non: push\njobs: {}\n")
    write(pytester, "k8s.yml", "id: x\ntitle: t\nkind: Pod\n")
    write(pytester, "_posts/post.yaml", "title: t\nauthor: a\ntext: t\n")
    write(pytester, "nullum.yaml", "project: mine\n")
    write(pytester, "cases/misspelt.yaml", "ids: misspelt\nfact: [person(p)]\n")
    pytester.runpytest_inprocess("--nullum").assert_outcomes()
    pytester.makeini("[pytest]\nnullum = cases\n")
    done = pytester.runpytest_inprocess("-v")
    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(["*misspelt.yaml:1: unknown key `ids` in a case file*"])
    pytester.makeini("[pytest]\nnullum = nullum.yaml\n")
    pytester.runpytest_inprocess().assert_outcomes()
    pytester.makeini("[pytest]\nnullum = false\n")
    pytester.runpytest_inprocess().assert_outcomes()


def test_a_case_a_person_or_a_statement_is_chosen_by_its_name(pytester: pytest.Pytester) -> None:
    write(pytester, "host.yaml", HOST.replace("VIDEOS", "200"))
    pytester.makeini("[pytest]\nnullum = true\n")
    for name, count in [("host::li", 4), ("host::li::not_established[fraud]", 1), ("host::because", 1)]:
        pytester.runpytest_inprocess("--collect-only", f"host.yaml::{name}").stdout.fnmatch_lines([f"*{count} test*"])


def test_all_cases_of_a_session_are_derived_together(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kb.ask import fixtures

    write(pytester, "cases/host.yaml", HOST.replace("VIDEOS", "200"))
    write(pytester, "cases/own.table.yaml", TABLE)
    derived: list[list[str]] = []
    check_each = fixtures.check_each

    def counted(cases, *words, **more):  # type: ignore[no-untyped-def]
        derived.append([case.id for case in cases])
        return check_each(cases, *words, **more)

    monkeypatch.setattr(fixtures, "check_each", counted)
    pytester.runpytest_inprocess("--nullum").assert_outcomes(passed=7, failed=2)
    assert derived == [["host", "own__bare", "own__mistaken"]]
    derived.clear()
    pytester.runpytest_inprocess("--nullum", "-k", "mistaken").assert_outcomes(failed=2, deselected=7)
    assert derived == [["own__mistaken"]]


def test_the_package_ships_the_plugin() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    module = project["entry-points"]["pytest11"]["nullum"]
    assert {"pytest_addoption", "pytest_collect_file"} <= set(vars(import_module(module)))
