"""What is wrong with a case file, in Chinese."""

from __future__ import annotations

import argparse
import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from explain import cli
from explain.draw import engine
from explain.say import problems

ROOT = Path(__file__).resolve().parent.parent
RAISING = ("add", "BadTerm", "Problem", "BoundHit", "NullumError", "SolverError", "ArgumentTypeError", "error")
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


@pytest.mark.parametrize(
    ("said", "other"),
    [
        ("`notes` of `ji` is empty, and nothing is checked: leave it out", "`ji`的`notes`为空，不检验任何内容：请删去"),
        (
            "`tied` of `ji` is empty, and nothing is checked: write [] where there is none",
            "`ji`的`tied`为空，不检验任何内容：没有的写[]",
        ),
        ("`met` of `fraud` is empty, and no condition: leave it out", "`fraud`的`met`为空，不构成条件：请删去"),
    ],
)
def test_what_states_nothing_is_told_in_chinese(said: str, other: str) -> None:
    assert problems.message(said, "zh") == other


def test_every_phrase_that_is_raised_has_a_chinese_one() -> None:
    assert len(list(phrases())) > 130
    assert [said for said in phrases() if problems.message(said, "zh") == said] == []


def test_a_type_a_sort_and_a_unit_are_named_in_chinese_and_code_stays_code() -> None:
    assert (
        problems.message("unknown offence `theft`, did you mean `fraud`?", "zh")
        == "未知的罪名：`theft`，是否指`fraud`？"
    )
    assert (
        problems.message("must be a number (the measure counts files), not `x`", "zh")
        == "须为数字（以个为单位），而非`x`"
    )
    assert (
        problems.message("`order(o, p, x)`, column 3: `x` begins with 0", "zh") == "`order(o, p, x)`，第3列：`x`以0开头"
    )
    assert problems.message("`p` began on order(o, p, x)", "zh") == "`p`开始于order(o, p, x)"


def test_what_keeps_a_picture_from_being_drawn_is_told_in_chinese() -> None:
    said = [engine._NONE, engine._NO_PDF, engine._NO_GLYPHS, "cannot draw .x: choose one of svg, png"]
    told = [problems.message(f"nullum: {one}", "zh") for one in said]
    assert all(re.search(r"[\u4e00-\u9fff]", one.removeprefix("nullum：")) and "needs" not in one for one in told)
    assert "`pip install '.[chinese]'`" in told[2]


def test_the_places_that_determine_the_rest_are_named_in_chinese() -> None:
    said = "in `quantity(Accused, Act, Measure, Number)`, accused, act, measure determines the rest"
    told = problems.message(said, "zh")
    assert told == "在`quantity(Accused, Act, Measure, Number)`中，个人或者单位、行为、计量事项决定其余"


def test_a_phrase_without_a_translation_and_a_text_in_english_stay() -> None:
    assert problems.message("something else entirely", "zh") == "something else entirely"
    assert problems.message("there is no such case", "en") == "there is no such case"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("nope --lang zh", "nullum：错误：参数COMMAND：'nope'不在可选范围之内（可选："),
        ("charge --lang zh", "nullum charge：错误：缺少参数：case"),
        ("charge ji --lang=zh --nope", "nullum：错误：无法识别的参数：--nope"),
        ("charge ji --lang zh --seconds x", "nullum charge：错误：参数--seconds：`x`不是大于0且不超过31,536,000的数"),
        (
            "charge ji --lang zh --gigabytes 0",
            "nullum charge：错误：参数--gigabytes：`0`不是不小于0.25且不超过1,000,000的数",
        ),
        ("charge ji --lang zh --theory", "nullum charge：错误：参数--theory：须有一个值"),
        (
            "charge ji --lang zh --project x --no-project",
            "nullum charge：错误：参数--no-project：不得与参数--project并用",
        ),
        ("charge ji --lang zh --p", "nullum charge：错误：选项--p不明确，可以是--position, --project"),
        ("draw ji --lang zh -o x.png --dpi 3", "nullum draw：错误：参数--dpi：`3`不在50至1200点每英寸之间"),
        ("draw ji --lang zh --dpi=x -o x.png", "nullum draw：错误：参数--dpi：`x`不是整数"),
        ("charge ji --lang zh --json=1", "nullum charge：错误：参数--json：不接受值'1'"),
        ("charge ji --lang xx", "nullum charge: error: argument --lang: invalid choice: 'xx' (choose from"),
    ],
)
def test_a_wrong_command_line_is_told_in_the_language_it_asks_for(
    words: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(words.split())
    assert ended.value.code == 2
    usage, *_, last = capsys.readouterr().err.splitlines()
    assert last.startswith(said)
    assert usage.startswith("usage: nullum" if "xx" in words else "用法：nullum")


def test_every_message_of_the_reader_of_command_lines_has_a_chinese_one() -> None:
    """All of argparse's, but those to who writes a parser, and what stands in a help."""
    making = r"conflicting|cannot|invalid (conflict|option string)|'required' is|mutually|dest=|.*(not callable|not defined|mode)"
    helping = {
        "usage: ",
        "positional arguments",
        "options",
        "show this help message and exit",
        "%(prog)s: error: %(message)s\n",
    }
    calls = [node for node in ast.walk(ast.parse(inspect.getsource(argparse))) if isinstance(node, ast.Call)]
    texts = [
        arg.value
        for c in calls
        if getattr(c.func, "id", "") in ("_", "ngettext")
        for arg in c.args
        if isinstance(arg, ast.Constant)
    ]
    told = [
        re.sub(r"%(\(\w+\))?[rs]", "x", said) for said in texts if said not in helping and not re.match(making, said)
    ]
    assert len(told) > 12
    assert [said for said in told if problems.message(said, "zh") == said] == []


def phrases() -> Iterator[str]:
    """What is noted and raised anywhere, with a name in each place."""
    for path in (path for folder in ("kb", "explain") for path in sorted((ROOT / folder).rglob("*.py"))):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            func = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            last = call.args[-1] if call.args and func in RAISING else None
            said = "".join(_text(last))
            if " " in said:
                tailless = re.sub(r"(?<=[\w`}])\0$", "", said)  # a tail has a list of its own
                yield tailless.replace("\0", "x")


def _text(node: ast.expr | None) -> Iterator[str]:
    match node:
        case ast.Constant(str(value)):
            yield value
        case ast.JoinedStr(parts):
            for part in parts:
                shown = ast.unparse(part) if isinstance(part, ast.FormattedValue) else ""
                quoted = "{quoted(" in shown or "{printable(" in shown
                yield str(part.value) if isinstance(part, ast.Constant) else "`x`" if quoted else "\0"
        case ast.BinOp(left, _, right):
            yield from (*_text(left), *_text(right))


def test_each_phrase_is_put_into_chinese_as_a_whole() -> None:
    """No shorter phrase takes the end of a longer one, so that its beginning is left in English."""
    listed = yaml.safe_load((Path(problems.__file__).parent / "problems.zh.yaml").read_text(encoding="utf-8"))[
        "phrases"
    ]
    assert len(listed) > 200
    for phrase in listed:
        said = phrase
        for at in range(phrase.count("{}")):
            said = said.replace("{}", f"`x{at}`", 1)
        told = re.sub(r"`[^`]*`", "", problems.message(said, "zh"))
        assert not re.search(r"[A-Za-z]{3,} [a-z]{2,}", told), phrase


@pytest.mark.parametrize(
    ("words", "end"),
    [
        ("chrge ji", "did you mean `charge`?"),
        ("why-no ji --lang zh", "是否指`why-not`？"),
        ("zzz", "'init')"),
    ],
)
def test_the_nearest_command_is_named(words: str, end: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(words.split())
    assert capsys.readouterr().err.strip().endswith(end)


def test_an_offence_spelled_wrong_gets_its_id_and_a_file_beside_its_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["why", "ji", "--charge", "personal_infomation"]) == 2
    assert "did you mean `personal_information`?" in capsys.readouterr().err
    monkeypatch.chdir(tmp_path)
    Path("mine.yaml").write_text("id: mine\n", encoding="utf-8")
    assert cli.main(["charge", "mine"]) == 2
    assert "a file is named by its path: `./mine.yaml`" in capsys.readouterr().err
