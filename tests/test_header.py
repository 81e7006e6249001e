"""Readings that stand in the heads of law files reach `nullum law`, in text and as data."""

import json
import re
from pathlib import Path

import pytest

from explain.cli import main
from kb.rules.header import labelled

ROOT = Path(__file__).parent.parent / "encodings"


def test_a_label_ends_where_the_next_begins_or_the_head_ends() -> None:
    head = "% Art. 1\n%\n% Decides:  a, b.\n% Reading:  one\n%           two.\n%\n% three\n\n%@ x\n% Reading: four\n"
    assert labelled(head, "Reading") == "one two."
    assert labelled(head, "Decides") == "a, b."
    assert labelled(head, "In force") == labelled("a :- b.\n", "Reading") == ""


def test_every_head_with_a_reading_is_told_whole() -> None:
    for path in ROOT.rglob("*.lp"):
        text = path.read_text(encoding="utf-8")
        if "Reading:" in text:
            head = re.split(r"^(?!%)|^%@", text, maxsplit=1, flags=re.MULTILINE)[0]
            words = re.findall(r"\w+", head.partition("Reading:")[2])
            assert re.findall(r"\w+", labelled(text, "Reading")) == words[: len(words)], path


def test_the_law_is_told_with_the_readings_of_its_files(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["law", "int2017_a12", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)["provisions"]
    (reading,) = row["readings"]
    assert reading["file"] == "encodings/int2017/a12.lp"
    assert reading["text"].startswith("the multiple is what is normal, not a limit.")
    assert main(["law", "int2017_a12"]) == 0
    assert "Reading of encodings/int2017/a12.lp: the multiple is what is normal" in capsys.readouterr().out
    assert main(["law", "int2017"]) == 0
    assert capsys.readouterr().out.count("Reading of encodings/int2017/a12.lp") == 1
    assert main(["law", "int2017_a12", "--lang", "zh"]) == 0
    assert "encodings/int2017/a12.lp的解读：" in capsys.readouterr().out
