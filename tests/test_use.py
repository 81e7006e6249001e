"""Using the commands: what is run over nothing fails, what is replaced is named, and words find what they mean."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from explain import cli
from explain.say import progress, terminal

ROOT = Path(__file__).resolve().parent.parent
CASE = "id: {id}\ntitle: T\nfacts:\n  - person(p)\n  - acts(p, a)\n"
EXPECT = "expect: [{established: {p: []}}]\n"
HYPOTHESIS = ["--position", "order_element=deleted"]
DISPUTED = "clearly_abnormal(ji, settlement, price)"


def said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert cli.main(words) == 0, words
    return capsys.readouterr().out


# --- nothing to run


def test_a_check_over_an_empty_folder_fails_and_names_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", str(tmp_path)]) != 0
    told = capsys.readouterr()
    assert str(tmp_path) in told.out + told.err


def test_a_check_of_a_case_that_expects_nothing_fails_and_names_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mute.yaml"
    path.write_text(CASE.format(id="mute"), encoding="utf-8")
    assert cli.main(["check", str(path)]) == 1
    assert f"{path}: mute states no expectation" in capsys.readouterr().out


def test_a_case_ending_in_yml_is_a_case(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "short.yml"
    path.write_text(CASE.format(id="short") + EXPECT, encoding="utf-8")
    for place in (path, tmp_path):
        assert "1 case, 1 expectation, 0 failures" in said(capsys, "check", str(place))


TABLE = """
table: mine
title: A table of my own
base: [person(p), "acts(p, a)", "provides(p, storage)"]
rows:
  - id: less
    facts: ["quantity(p, a, illegal_video_files, 199)"]
    expect: [{convicted: {p: []}}]
  - id: more
    facts: ["quantity(p, a, illegal_video_files, 200)"]
    expect: [{convicted: {p: []}}]
"""


def test_a_row_of_a_table_of_ones_own_is_charged_explained_and_drawn(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "mine.table.yaml"
    table.write_text(TABLE.lstrip(), encoding="utf-8")
    assert "A table of my own: `more`" in said(capsys, "charge", f"{table}::more")
    assert "P is a network service provider" in said(capsys, "why", f"{table}::more", "--charge", "286-1")
    assert "Met: subject, result." in said(capsys, "why-not", f"{table}::more", "--charge", "286-1")
    said(capsys, "draw", f"{table}::more", "--charge", "286-1", "-o", str(tmp_path / "row.svg"))
    assert "200 files" in (tmp_path / "row.svg").read_text(encoding="utf-8")
    assert cli.main(["charge", str(table)]) == 2
    assert f"name one as `{table}::less`" in capsys.readouterr().err


# --- how far a long run is


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.usefixtures("afresh")
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["compare", "hu", "--theory", "positive_law", "--theory", "pan_xiong"], "2 outcomes derived"),
        (["fit", "ke", "--lang", "zh"], "已推导结论2项"),
    ],
)
def test_a_long_run_tells_a_terminal_how_far_it_is(
    words: list[str], told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "OFTEN", 0.0)
    monkeypatch.setattr(sys, "stderr", shown := Terminal())
    assert cli.main(words) == 0
    assert f"\r\x1b[K{told}" in shown.getvalue() and shown.getvalue().endswith("\r\x1b[K")
    assert told not in capsys.readouterr().out


# --- readings and versions are named


@pytest.mark.parametrize(
    "words",
    [
        ["charge", "ji"],
        ["why", "ji", "--depth", "1"],
        ["why-not", "ji", "--charge", "286-1"],
        ["contrast", "ji", "--charge", "286-1"],
    ],
    ids=lambda words: words[0],
)
@pytest.mark.parametrize(("lang", "head"), [("en", "ypothesis: the order element is deleted"), ("zh", "假设：")])
def test_what_replaces_a_position_is_called_a_hypothesis(
    words: list[str], lang: str, head: str, capsys: pytest.CaptureFixture[str]
) -> None:
    told = said(capsys, *words, *HYPOTHESIS, "--lang", lang)
    assert head in told
    law = {"en": "Theory: The law as it stands", "zh": "理论：现行法"}[lang]
    assert words[0] == "contrast" or law not in told


def test_the_json_names_theory_and_replaced_positions(capsys: pytest.CaptureFixture[str]) -> None:
    for words, positions in ([], {}), (HYPOTHESIS, {"order_element": "deleted"}):
        (result,) = json.loads(said(capsys, "charge", "ji", "--json", *words))["results"]
        assert (result["theory"], result["positions"]) == ("positive_law", positions)


def test_a_version_of_the_disputed_facts_can_be_chosen(capsys: pytest.CaptureFixture[str]) -> None:
    other = "personal_accounts"
    assert "[contested]" in said(capsys, "charge", "ji")
    answers = {}
    for answer in ("yes", "no"):
        (result,) = json.loads(said(capsys, "charge", "ji", "--json", "--fact", f"{DISPUTED}={answer}"))["results"]
        answers[answer] = {c["offence"]: c["standing"] for c in result["accused"]["ji"]["established"]}
    assert answers["yes"]["assisting"] == "robust"
    assert answers["no"].get("assisting") != "robust"
    assert cli.main(["charge", "ji", "--fact", f"{other}=yes"]) == 2
    assert "is no disputed fact" in capsys.readouterr().err


def test_plain_clingo_is_told_what_was_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    atom = DISPUTED.replace(" ", "")
    assert cli.main(["charge", "ji", "--lp"]) == 0
    told = capsys.readouterr()
    assert f"disputed, and left out: {atom} (--fact '{atom}=yes' puts it in)" in told.err
    assert f"% disputed, left out: {atom}." in told.out.splitlines()
    assert f"{atom}." not in told.out.splitlines()
    assert cli.main(["charge", "ji", "--lp", "--fact", f"{DISPUTED}=yes"]) == 0
    told = capsys.readouterr()
    assert f"{atom}." in told.out.splitlines()
    assert DISPUTED not in told.err
    assert cli.main(["charge", "ji", "hu", "--lp"]) == 2


# --- terminals


@pytest.mark.parametrize(
    "words",
    [
        ["charge", "ji", "--lang", "zh"],
        ["why-not", "ji", "--charge", "286-1", "--lang", "zh"],
        ["law", "int2019_a3", "--lang", "zh"],
        ["issues", "order_element", "--lang", "zh"],
        ["facts", "order", "--lang", "zh"],
        ["fit", "ke", "--lang", "zh"],
    ],
    ids=lambda words: words[0],
)
def test_a_terminal_without_chinese_ends_in_no_traceback(words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """What `charge` says comes from a process of its own, what the others say from streams like those of one."""
    if words[0] == "charge":
        done = subprocess.run(
            [sys.executable, "-m", "explain.cli", *words],
            capture_output=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"},
            check=False,
        )
        code, out, err = done.returncode, done.stdout, done.stderr
    else:
        monkeypatch.chdir(ROOT)
        for name in ("stdout", "stderr"):
            monkeypatch.setattr(sys, name, io.TextIOWrapper(io.BytesIO(), encoding="cp1252", write_through=True))
        code = cli.main(words)
        out, err = (stream.buffer.getvalue() for stream in (sys.stdout, sys.stderr))  # type: ignore[attr-defined]
    assert (code, b"Traceback" in err) == (0, False)
    assert b"\\u" in out


def test_text_is_wrapped_to_a_terminal_and_coloured_only_there(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    assert max(map(len, said(capsys, "charge", "cheng_cong").splitlines())) > 100
    monkeypatch.setenv("COLUMNS", "70")
    told = said(capsys, "charge", "cheng_cong")
    assert max(map(len, told.splitlines())) <= 70
    assert "\x1b" not in told
    monkeypatch.setattr(terminal, "coloured", lambda: True)
    told = said(capsys, "charge", "cheng_cong")
    assert f"{terminal.BOLD}Convicted:{terminal.PLAIN}" in told


def test_compare_without_theories_fits_a_hundred_columns(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    assert [line for line in said(capsys, "compare", "ke").splitlines() if len(line) > 100] == []


def test_the_version_is_told_and_a_bare_call_helps(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--version"])
    assert ended.value.code == 0
    assert re.search(r"\d+\.\d+", capsys.readouterr().out)
    assert "why-not" in said(capsys)


# --- names


@pytest.mark.parametrize("name", ["assisting", "287-2", "帮助信息网络犯罪活动罪", "帮助信息网络犯罪活动"])
def test_an_offence_goes_by_id_article_and_chinese_name(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    by_id = said(capsys, "why", "cheng_cong", "--charge", "assisting", "--depth", "1")
    assert said(capsys, "why", "cheng_cong", "--charge", name, "--depth", "1") == by_id


def test_the_beginning_of_an_id_is_a_hint() -> None:
    from kb.errors import did_you_mean

    assert "`csl2016_a42_p1`" in did_you_mean("csl2016_a42", ["csl2016_a21", "csl2016_a42_p1", "csl2016_a43"])


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["bank cards"], "own_accounts"),
        (["银行卡"], "own_accounts"),
        (["csl2016_a42_p1"], "csl2016_a42_p1"),
        (["measure"], "illegal_gains"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_facts_are_found_by_words_of_both_languages(
    words: list[str], found: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert found in said(capsys, "facts", *words)


def test_facts_of_an_offence_are_listed_by_element(capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "facts", "--offence", "assisting")
    assert told == said(capsys, "facts", "--offence", "287-2")
    for fact in ("quantity", "clearly_abnormal", "contrary_evidence"):
        assert re.search(rf"\b{fact}\(", told), fact
    assert told.index("knowledge") < told.index("clearly_abnormal(")


def test_a_gap_of_a_fen_is_told_as_one(capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "why-not", "int2019_a12_p1__gains_9999_99", "--charge", "assisting")
    assert re.search(r"9,999\.99 (?:yuan )?of 10,000(?: yuan)?, 0\.01 (?:yuan )?short", told)
