"""A built wheel, installed apart and run from another folder, brings its own encodings and cases."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("hatchling")
pytest.importorskip("pip")

ROOT = Path(__file__).resolve().parent.parent
PARTS = (
    "kb",
    "explain",
    "encodings",
    "cases",
    "claims",
    "pyproject.toml",
    "README.md",
    "CHANGELOG.md",
    "LICENSE",
    "LICENSE-texts.md",
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy, out = tmp_path_factory.mktemp("copy"), tmp_path_factory.mktemp("out")
    for name in PARTS:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, copy / name)
    _run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)], copy)
    (made,) = out.glob("nullum-*.whl")
    return made


@pytest.fixture(scope="module")
def target(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("target")
    words = ["install", "-q", "--no-deps", "--no-index", "--disable-pip-version-check", "--no-compile"]
    _run([sys.executable, "-m", "pip", *words, "--target", str(folder), str(wheel)], folder)
    return folder


@pytest.fixture(scope="module")
def apart(target: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of the installed wheel, with a cache of its own."""
    cache = tmp_path_factory.mktemp("apart") / "cache"
    own = {"PYTHONPATH": str(target), "NULLUM_CACHE": str(cache), "PYTHONUTF8": "1"}
    return {**own, "PYTHONDONTWRITEBYTECODE": ""}  # its modules are compiled once for all processes


def _run(words: list[str], cwd: Path, **environment: str) -> str:
    done = subprocess.run(words, cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


COMMANDS = """\
import contextlib, io, json, sys
from explain import cli
said = []
for words in json.loads(sys.argv[1]):
    with contextlib.redirect_stdout(io.StringIO()) as text:
        if words[0] == "pytest":
            import pytest
            assert pytest.main(words[1:]) == 0, text.getvalue()
        else:
            assert cli.main(words) == 0, text.getvalue()
    said.append(text.getvalue())
import kb, explain, kb.files.folders as places
print(json.dumps([[kb.__file__, explain.__file__, str(places.cases()), str(places.encodings())], *said]))
"""
"""Runs commands one after the other in one process; prints where it has law and programs from, and what each said."""


def _told(commands: list[list[str]], cwd: Path, **environment: str) -> list[Any]:
    return list(json.loads(_run([sys.executable, "-c", COMMANDS, json.dumps(commands)], cwd, **environment)))


def test_the_wheel_has_the_law_and_the_cases_and_nothing_of_the_workshop(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {
        "kb/encodings/nullum.lp",
        "kb/claims_shipped/seeds/q1.yaml",
        "kb/cases_shipped/reported/cheng_cong.yaml",
        "kb/encodings/cl/source.yaml",
        "kb/py.typed",
        "explain/py.typed",
    } <= set(names)
    law = {str(p.relative_to(ROOT)) for p in (ROOT / "encodings").rglob("*") if p.is_file()}
    assert {f"kb/{name}" for name in law} <= set(names)
    data = {str(p.relative_to(ROOT)) for part in ("kb", "explain") for p in (ROOT / part).rglob("*") if p.is_file()}
    assert {n for n in data if "__pycache__" not in n} <= set(names)
    tops = {name.split("/")[0] for name in names}
    assert {t for t in tops if not t.endswith(".dist-info")} == {"kb", "explain"}
    assert not any("__pycache__" in name or name.startswith("tests") for name in names)


def test_no_python_stands_in_the_encodings_of_the_wheel(wheel: Path) -> None:
    assert [
        n for n in zipfile.ZipFile(wheel).namelist() if "encodings/" in n and not n.endswith((".lp", ".yaml"))
    ] == []


def test_the_installed_wheel_charges_its_own_cases_from_another_folder(
    target: Path, apart: dict[str, str], tmp_path: Path
) -> None:
    commands = [["charge", "cheng_cong"], ["draw", "cheng_cong", "-o", "c.svg"]]
    where, charged, drawn = _told(commands, tmp_path, **apart)
    assert [place.startswith(str(target)) for place in where] == [True] * 4
    assert "Convicted: assisting network crime (art. 287-2) for the hosting of LePan" in charged
    assert Path(apart["NULLUM_CACHE"]).is_dir()
    assert (tmp_path / drawn.strip()).read_text(encoding="utf-8").lstrip().startswith(("<?xml", "<svg"))


def test_the_wheel_brings_the_command(target: Path) -> None:
    (entry,) = target.glob("nullum-*.dist-info/entry_points.txt")
    assert "nullum = explain.cli:main" in entry.read_text(encoding="utf-8")


README = (ROOT / "README.md").read_text(encoding="utf-8")
ADDED = re.findall(r"^```(?:yaml|prolog)\n[#%] (my_law/\S+)\n(.+?)^```$", README, re.DOTALL | re.MULTILINE)


def test_a_folder_of_ones_own_made_from_the_wheel_is_checked_compared_drawn_and_reported(
    apart: dict[str, str], tmp_path: Path
) -> None:
    """An amended threshold, a provision, a position with its word, a claim and five cases, as README has them; no Python.

    Reported is a case of two facts, on which few readings bear: each has its page's worlds.
    """
    mine = tmp_path / "my_law"
    new = ["new", "files_299", "--like", "int2019_a3__videos_200", "-o", "-"]
    _, _, copied = _told([["init", "my_law"], new], tmp_path, **apart)
    for place, text in ADDED:
        (tmp_path / place).parent.mkdir(exist_ok=True)
        with (tmp_path / place).open("a", encoding="utf-8") as file:
            file.write(text)
    base = copied.replace(",200)", ",299)")
    cases = {
        "files_299": base + "expect: [{established: {p: []}, missing: {p: {refusing_duties: result}}}]\n",
        "files_300": base.replace("files_299", "files_300").replace(",299)", ",300)")
        + "expect: [{established: {p: [refusing_duties]}, because: [int2019_a3_i1]}]\n",
    }
    for name, text in cases.items():
        (mine / "cases" / f"{name}.yaml").write_text(text, encoding="utf-8")
    few = "id: few\ntitle: x\nfacts: [person(p), 'acts(p,a)']\n"
    (mine / "few.yaml").write_text(few, encoding="utf-8")
    moves = ["cases/files_299.yaml", "cases/files_300.yaml", "--base", "shipped", "--json"]
    alone = ["-p", "no:hypothesispytest", "-p", "no:anyio", "-p", "no:xdist"]
    words = [
        *(["check"], ["claim"], ["draw", "files_300", "-o", "proof.dot"], ["charge", "files_299", "--json"]),
        *(["law", "int2019_a3_i1"], ["charge", "--no-project", "cases/files_299.yaml"], ["moved", *moves]),
        *(["report", "few.yaml", "-o", "pages"], ["pytest", *alone, "--nullum", "-v", "cases"]),
    ]
    _, checked, claimed, drawn, charged, law, without, moved, _, tested = _told(words, mine, **apart)
    assert "5 cases, 6 expectations, 0 failures" in checked
    assert "\nHolds within these bounds" in claimed
    assert "Law as amended by the project my_law" in " ".join(
        (mine / drawn.strip()).read_text(encoding="utf-8").split()
    )
    (result,) = json.loads(charged)["results"]
    assert (result["project"], result["amended"]) == ("my_law", [{"provision": "int2019_a3_i1", "change": "replaced"}])
    assert (
        "Rule: " in law
        and f"{mine}/law/int2019/amended.lp:2" in law
        and "Replaced rule: encodings/int2019/a03.lp" in law
    )
    assert "Convicted: refusing" in without
    assert re.search(r"cases/files_300.yaml::files_300::.*established\[refusing_duties\] PASSED", tested)
    assert [case["case"] for group in json.loads(moved)["groups"] for case in group["moves"]] == ["files_299"]
    page = (mine / "pages" / "cases" / "few.html").read_text(encoding="utf-8")
    assert "my_law" in page and "286-1" in page
