"""What is wrong with a case file, in Chinese."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from explain import cli
from explain.say import problems

ROOT = Path(__file__).resolve().parent.parent
READERS = [
    "case_reader",
    "case_checks",
    "case_dates",
    "case_files",
    "case_outcomes",
    "atom_parser",
    "yamlfile",
    "wholes",
    "vocabulary",
]
OF_LAW = ("declared twice", "defined otherwise", "built-in type", "closed", "no values", "needs exactly", "`key` names")
OF_LAW += ("`cost`", "an argument", "arguments are called", "unknown type", "unknown kind", "`input: true`", "`kind: ")
OF_LAW += ("no vocabulary", "has no argument", "a brace", "type of", "predicate", "two expectations")
BAD = """
id: bad
title: x
sourcess: 1
facts:
  - person(p)
  - actss(p, a)
  - time(a, 2020-02-31, 2020-03-01)
  - quantity(p, a, video, -3)
  - age(p, 14)
  - age(p, 15)
  - "order(O, p, x)"
  - provides(q, storage)
"""


def test_a_bad_case_is_told_in_chinese_with_its_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(BAD.lstrip(), encoding="utf-8")
    assert cli.main(["charge", str(path), "--lang", "zh"]) == 2
    said = [line.removeprefix(str(path)) for line in capsys.readouterr().err.splitlines()]
    assert ":6: 未知的事实`actss/2`，是否指`acts/2`？" in said
    assert ":7: `time(a, 2020-02-31, 2020-03-01)`，第9列：`2020-02-31`不是历法上的日期" in said
    assert [line for line in said if re.search(r"[a-z]{3,} [a-z]{2,}", re.sub(r"`[^`]*`", "", line))] == []
    assert cli.main(["charge", "cheng_kong", "--lang", "zh"]) == 2
    assert capsys.readouterr().err == "案例`cheng_kong`: 没有这个案例，是否指`cheng_cong`？\n"


def test_a_second_age_gets_the_hint_of_the_vocabulary_not_that_of_amounts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(BAD.lstrip(), encoding="utf-8")
    cli.main(["charge", str(path)])
    (age,) = [line for line in capsys.readouterr().err.splitlines() if ":10: " in line]
    assert "state the birth date instead (born/2)" in age and "portion" not in age


def test_every_phrase_of_the_readers_of_cases_has_a_chinese_one() -> None:
    missing = [said for said in phrases() if problems.message(said, "zh") == said]
    assert [said for said in missing if not any(word in said for word in OF_LAW)] == []


def test_a_phrase_without_a_translation_and_a_text_in_english_stay() -> None:
    assert problems.message("something else entirely", "zh") == "something else entirely"
    assert problems.message("there is no such case", "en") == "there is no such case"


def phrases() -> Iterator[str]:
    """What the readers note and raise, with a name in each place."""
    for name in READERS:
        tree = ast.parse((ROOT / "kb" / "files" / f"{name}.py").read_text(encoding="utf-8"))
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            func = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            last = call.args[-1] if call.args and func in ("add", "BadTerm", "Problem") else None
            if isinstance(last, ast.Constant) and isinstance(last.value, str):
                yield last.value
            elif isinstance(last, ast.JoinedStr):
                said = "".join(str(p.value) if isinstance(p, ast.Constant) else "`x`" for p in last.values)
                yield re.sub(r"(?<=\w)`x`$", "", said)  # a tail, which has a list of its own
