"""Readings as overlays: a new position is a few lines of data and one law file, no Python; taking them away restores the law."""

from __future__ import annotations

import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from kb.files import folders
from kb.rules.knowledge import Knowledge
from kb.run.derivation import derive, load_case

ROOT = Path(__file__).resolve().parent.parent

ISSUE = """
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


def test_a_folder_laid_over_the_law_adds_a_position_and_taking_it_away_restores_the_law(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NULLUM_CACHE", "")
    before = Knowledge(folders.encodings())
    case = load_case("int2019_a2__oral", before)
    assert derive(case, knowledge=before).established["p"] == []

    own = tmp_path / "encodings"
    (own / "doctrine").mkdir(parents=True)
    (own / "doctrine/talk_as_order.yaml").write_text(ISSUE, encoding="utf-8")
    (own / "doctrine/talk_as_order.lp").write_text(RULE, encoding="utf-8")
    (own / "nullum.lp").write_text('#include "doctrine/talk_as_order.lp".\n', encoding="utf-8")
    added = Knowledge(folders.encodings(), own)
    assert derive(case, knowledge=added).established["p"] == []
    taken = derive(case, positions={"talk_as_order": "talk_suffices"}, knowledge=added)
    assert [c.offence for c in taken.established["p"]] == ["refusing_duties"]
    assert "talk_as_order.talk_suffices" in taken.because()

    removed = Knowledge(folders.encodings())
    assert removed.program.text == before.program.text


@pytest.mark.parametrize("path", sorted((ROOT / "examples").glob("*.py")), ids=lambda p: p.name)
def test_examples_run(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(path))
    assert capsys.readouterr().out


def test_compare_writes_a_page_that_loads_nothing(tmp_path: Path) -> None:
    out = tmp_path / "compared.html"
    command = [
        sys.executable,
        "-m",
        "explain.cli",
        "compare",
        "cheng_cong",
        "--theory",
        "positive_law",
        "--theory",
        "pan_xiong",
    ]
    subprocess.run([*command, "-o", str(out)], check=True, cwd=ROOT, capture_output=True)
    page = out.read_text(encoding="utf-8")
    assert "concurrence=special_law_first" in page
    assert "The two proofs" in page
    assert "http://" not in page
    assert "https://" not in page
    assert "<script" not in page
