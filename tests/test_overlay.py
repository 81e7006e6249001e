"""Readings as overlays: a new position is a few lines of data and one law file, no Python; taking them away restores the law."""

from __future__ import annotations

import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kb import places
from kb.derivation import derive, load_case
from kb.knowledge import Knowledge

ROOT = Path(__file__).resolve().parent.parent

ISSUE = """
talk_as_order:
  question: {en: Is an oral talk an order?, zh: 约谈是否为责令}
  positions:
    document_only: {en: "no, a document is needed", zh: 须有文书, holders: [Interpretation of 2019], where: [int2019_a2_p1], effect: none}
    talk_suffices: {en: "yes, a talk is enough", zh: 约谈即可, holders: [a reader of this test], where: [tests], effect: element 3 by oral talk}
"""
RULE = """
% Issue `talk_as_order`: an oral talk as an order

%@ talk_as_order.talk_suffices
in_writing(Order) :-
    order_form(Order, oral),
    doctrine(talk_as_order, talk_suffices).
"""


def copied(tmp_path: Path) -> Knowledge:
    shutil.copytree(places.encodings(), tmp_path / "encodings")
    for name in ("law", "vocabulary", "doctrine"):
        shutil.copytree(places.data(name), tmp_path / "kb" / name)
    return Knowledge(tmp_path / "encodings", tmp_path / "kb")


def test_a_position_is_added_and_removed_without_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NULLUM_CACHE", "")
    before = copied(tmp_path)
    case = load_case("int2019_a02__oral", before)
    assert derive(case, knowledge=before).established["p"] == []

    (tmp_path / "kb/doctrine/issues/talk.yaml").write_text(ISSUE, encoding="utf-8")
    (tmp_path / "encodings/doctrine/talk_as_order.lp").write_text(RULE, encoding="utf-8")
    root = tmp_path / "encodings/nullum.lp"
    law = root.read_text(encoding="utf-8")
    root.write_text(law + '#include "doctrine/talk_as_order.lp".\n', encoding="utf-8")
    added = Knowledge(tmp_path / "encodings", tmp_path / "kb")
    assert derive(case, knowledge=added).established["p"] == []
    taken = derive(case, positions={"talk_as_order": "talk_suffices"}, knowledge=added)
    assert [c.offence for c in taken.established["p"]] == ["refusing_duties"]
    assert "talk_as_order.talk_suffices" in taken.because()

    root.write_text(law, encoding="utf-8")
    (tmp_path / "kb/doctrine/issues/talk.yaml").unlink()
    (tmp_path / "encodings/doctrine/talk_as_order.lp").unlink()
    removed = Knowledge(tmp_path / "encodings", tmp_path / "kb")
    assert removed.program.text == before.program.text


@pytest.mark.parametrize("path", sorted((ROOT / "examples").glob("*.py")), ids=lambda p: p.name)
def test_examples_run(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(path))
    assert capsys.readouterr().out


def test_compare_writes_a_page_that_loads_nothing(tmp_path: Path) -> None:
    out = tmp_path / "compared.html"
    command = [sys.executable, "-m", "explain.cli", "compare", "cheng_cong", "--theory", "positive_law", "--theory", "pan_xiong"]
    subprocess.run([*command, "-o", str(out)], check=True, cwd=ROOT, capture_output=True)
    page = out.read_text(encoding="utf-8")
    assert "concurrence=special_law_first" in page
    assert "The two proofs" in page
    assert "http://" not in page
    assert "https://" not in page
    assert "<script" not in page
