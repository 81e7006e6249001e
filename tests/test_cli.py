"""The command line: help with examples, exit codes, and every bad input with file, line and no traceback."""

from __future__ import annotations

import argparse
import gc
import io
import json
import os
import re
import resource
import shlex
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from explain import cli
from explain.say import help_text
from explain.say.help_text import section
from explain.say.language import language
from kb.run.derivation import load_case

ROOT = Path(__file__).resolve().parent.parent
ACCUSED_KEYS = {"established", "convicted", "displaced", "tied", "missing", "notes"}
HEAD = "id: bad\ntitle: T\nfacts:\n  - person(p)\n  - acts(p, a)\n"  # facts go on in line 6


def command(*words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "explain.cli", *words],
        capture_output=True,
        text=True,
        cwd=cwd or ROOT,
        env={**os.environ, "PYTHONUTF8": "1"},
        check=False,
    )


def examples(name: str) -> list[list[str]]:
    """The commands that the help of a command gives as examples, each without `nullum`."""
    head, *found = language().section(section(name))["examples"].replace("\n", " ").split("nullum ")
    assert head.startswith("example"), f"the help of {name} gives no example"
    return [shlex.split(words) for words in found]


# --- help


def test_the_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert [name for name in cli.COMMANDS if f"\n    {name}" not in said] == []


def test_every_module_of_commands_is_a_command() -> None:
    shared = {"__init__", "options", "law_checking"}  # what several commands have in common
    modules = {p.stem for p in (ROOT / "explain" / "commands").glob("*.py")} - shared
    assert modules == {name.replace("-", "_") for name in cli.COMMANDS}


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_explains_itself_with_an_example_that_parses(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([name, "--help"])
    assert ended.value.code == 0
    assert f"nullum {name}" in capsys.readouterr().out.split("example", 1)[1]
    for words in examples(name):
        assert words[0] == name
        assert callable(cli._parser(words).parse_args(words).run)


@pytest.mark.parametrize("name", ["charge", "draw", "why", "why-not", "contrast", "compare", "law", "facts"])
def test_the_examples_of_the_help_run(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for words in examples(name):
        if "--check" in words:  # it searches; tests/test_law_checks.py
            continue
        assert cli.main(words) == 0, words
        assert capsys.readouterr().out.strip(), words


def helped(words: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as ended:
        cli.main(words)
    assert ended.value.code == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_the_language_is_asked_for_before_a_command_or_after_it(name: str) -> None:
    words = [word for word in max(examples(name), key=len) if word not in ("--lang", "zh")]
    for asked, lang in (
        (words, "en"),
        (["--lang", "zh", *words], "zh"),
        ([words[0], "--lang=zh", *words[1:]], "zh"),
        (["--lang=zh", words[0], "--lang", "en", *words[1:]], "en"),
    ):
        assert (cli._parser(asked).parse_args(asked).lang, help_text.asked([*asked])) == (lang, lang), asked


@pytest.mark.parametrize(
    "words", [["--lang", "zh", "--help"], ["--lang", "zh", "moved", "--help"], ["new", "-h", "--lang=zh"]]
)
def test_headings_of_the_help_end_as_the_language_ends_them(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    said = helped(words, capsys).splitlines()
    assert "选项：" in said and "位置参数：" in said
    assert [line for line in said if line.endswith(":")] == []
    english = helped([word.replace("zh", "en") for word in words], capsys).splitlines()
    assert "options:" in english and "positional arguments:" in english


@pytest.mark.parametrize("name", ["", *cli.COMMANDS])
def test_every_option_and_group_of_a_command_is_explained_in_the_words_and_no_other(name: str) -> None:
    parser: Any = cli._parser([name])
    if name:
        (subs,) = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
        parser = subs.choices[name]
    dests = {action.dest for action in parser._actions if action.dest != "command"}
    titles = {str(group.title).replace(" ", "_") for group in parser._action_groups}
    shared, own = language().section("help"), language().section(section(name))
    assert {f"option_{dest}" for dest in dests} <= {*own, *shared} and titles <= set(shared)
    assert not name or {key for key in own if key.startswith("option_")} <= {f"option_{dest}" for dest in dests}
    parser.fill()
    assert all(action.help for action in parser._actions if action.dest != "command")


@pytest.mark.parametrize(("lang", "columns"), [("en", 7), ("zh", 6)])
def test_the_further_lines_of_a_usage_stand_under_the_first(
    lang: str, columns: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    usage = helped(["charge", "--help", "--lang", lang], capsys).partition("\n\n")[0].splitlines()
    assert len(usage) > 2 and {len(line) - len(line.lstrip()) for line in usage[1:]} == {
        columns + len("nullum charge ")
    }
    with pytest.raises(SystemExit):
        cli.main(["charge", "--lang", lang])
    said = capsys.readouterr().err.splitlines()
    assert said[: len(usage)] == usage, "the same above an error"


@pytest.mark.parametrize("name", ["", *cli.COMMANDS])
def test_the_help_has_no_line_of_english_in_chinese(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Latin is only what is typed, names of programs and formats, and what stands for a value: never two words in a row."""
    said = helped([*filter(None, [name]), "--help", "--lang", "zh"], capsys)
    usage, _, rest = said.partition("\n\n")
    assert usage.startswith("用法：nullum") and (not name or f"示例：nullum {name}" in rest)
    typed = r"`[^`]*`|nullum.*|clingo.*|^ +-.*?(?=  |$)|JSON Schema|VS Code|svg png pdf dot json graphml mmd"
    left = re.sub(typed, "", rest, flags=re.MULTILINE)
    assert re.findall(r"[A-Za-z][a-z]+ +[A-Za-z][a-z]+", left) == []
    texts = language("zh").section(section(name))
    assert [key for key, text in texts.items() if key != "heading" and not re.search("[一-鿿]", text)] == []


def test_the_help_is_in_the_language_of_the_terminal_unless_another_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for set_ in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(set_, raising=False)
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert "位置参数" in helped(["why", "--help"], capsys)
    assert "positional arguments" in helped(["why", "--lang", "en", "--help"], capsys)
    assert "positional arguments" in helped(["why", "--lang=en", "--help"], capsys)
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    assert "positional arguments" in helped(["why", "--help"], capsys)


# --- exit codes


def test_exit_code_1_where_an_expectation_fails_and_0_where_it_is_met(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(HEAD + "expect: [{established: {p: [assisting]}}]\n", encoding="utf-8")
    assert cli.main(["check", str(path)]) == 1
    said = capsys.readouterr().out
    assert f"{path}:6: bad under positive_law: established of p: expected [assisting], found []" in said
    assert "1 case, 1 expectation, 1 failure" in said
    path.write_text(HEAD + "expect: [{established: {p: []}}]\n", encoding="utf-8")
    assert cli.main(["check", str(path)]) == 0


def test_exit_code_3_where_the_bound_on_time_is_hit() -> None:
    done = command("charge", "cheng_cong", "--seconds", "0.001")
    assert (done.returncode, done.stdout) == (3, "")
    assert "bound hit" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.usefixtures("afresh")
def test_exit_code_3_where_the_bound_on_memory_is_hit(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> None:
        raise RuntimeError("std::bad_alloc")

    monkeypatch.setattr("kb.run.solver.clingo.Control.ground", full)
    assert cli.main(["charge", "cheng_cong"]) == 3
    assert "bound hit: the memory bound was hit while grounding" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--seconds", "--gigabytes"])
@pytest.mark.parametrize("value", ["inf", "-inf", "nan", "1e308", "0", "-1", "many", ""])
def test_a_bound_that_is_none_is_bad_input(option: str, value: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["charge", "cheng_cong", f"{option}={value}"])
    assert ended.value.code == 2
    most = "from 0.25 up to 1,000,000" if option == "--gigabytes" else "above 0 up to 31,536,000"
    assert f"argument {option}: `{value}` is no number {most}" in capsys.readouterr().err


def test_a_bound_on_memory_below_what_any_case_needs_is_bad_input(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["charge", "cheng_cong", "--gigabytes", "0.24"])
    assert ended.value.code == 2
    assert "`0.24` is no number from 0.25" in capsys.readouterr().err


def process() -> dict[str, object]:
    """What a command could change in the process that calls it."""
    return {
        "collector": gc.get_threshold(),
        "limits": [
            resource.getrlimit(kind) for kind in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_DATA)
        ],
        "timer": signal.getitimer(signal.ITIMER_REAL),
        "handlers": [signal.getsignal(kind) for kind in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM)],
        "threads": sorted(thread.name for thread in threading.enumerate()),
        "standard": [os.fstat(number)[:3] for number in (1, 2)],
        "streams": [sys.stdout, sys.stderr],
        "folder": os.getcwd(),
        "recursion": sys.getrecursionlimit(),
    }


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["charge", "cheng_cong"], 0),
        (["charge", "cheng_con"], 2),
        (["charge", "cheng_cong", "--seconds", "1e-9"], 3),
        (["law", "int2019_a3", "--gigabytes", "100"], 0),
    ],
    ids=["done", "bad_input", "bound_hit", "more_memory"],
)
def test_a_command_called_from_python_leaves_the_process_as_it_was(words: list[str], code: int) -> None:
    before = process()
    assert cli.main(words) == code
    assert process() == before


def test_a_command_whose_reader_is_gone_leaves_the_output_to_its_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone(io.StringIO):
        def write(self, _: str) -> int:
            raise BrokenPipeError

    monkeypatch.setattr(sys, "stdout", Gone())
    before = process()
    assert cli.main(["facts", "order"]) == 0
    assert process() == before


def test_a_command_bounds_its_memory_while_it_runs_and_never_above_what_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    monkeypatch.setattr(
        "explain.commands.facts.run", lambda _: seen.append(resource.getrlimit(resource.RLIMIT_AS)[0]) or 0
    )
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    cli.main(["facts", "order", "--gigabytes", "20"])
    with memory(21 * 2**30):
        cli.main(["facts", "order", "--gigabytes", "20"])
        cli.main(["facts", "order", "--gigabytes", "22"])
        assert resource.getrlimit(resource.RLIMIT_AS) == (21 * 2**30, hard)
    assert seen == [20 * 2**30, 20 * 2**30, 21 * 2**30]


@contextmanager
def memory(most: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (most, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_AS, before)


@pytest.mark.parametrize(
    "words",
    [["charge"], ["bogus"], ["charge", "cheng_cong", "--lang", "fr"], ["draw", "cheng_cong"]],
    ids=["no_case", "no_such_command", "no_such_language", "no_output"],
)
def test_exit_code_2_where_the_words_are_no_command(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(words)
    assert ended.value.code == 2
    said = capsys.readouterr()
    assert "usage: nullum" in said.err
    assert said.out == ""


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["charge", "cheng_con"], "there is no such case, did you mean `cheng_cong`?"),
        (["charge", "nowhere.yaml"], "nowhere.yaml: there is no such file"),
        (["charge", "int2019_a3__videos_19"], "no row `videos_19`, did you mean `int2019_a3__videos_199`?"),
        (["charge", "cheng_cong", "--theory", "pan_xion"], "unknown theory `pan_xion`, did you mean `pan_xiong`?"),
        (["charge", "cheng_cong", "--position", "concurrence"], "`concurrence` is not of the form ISSUE=POSITION"),
        (["charge", "cheng_cong", "--position", "concurrenc=x"], "unknown issue `concurrenc`, did you mean"),
        (
            ["charge", "cheng_cong", "--position", "concurrence=special_law"],
            "unknown position `special_law` of `concurrence`, did you mean `special_law_first`?",
        ),
        (["charge", "cheng_cong", "--open", "concurrenc"], "--open: unknown issue `concurrenc`, did you mean"),
        (["why", "cheng_cong", "--charge", "assistin"], "unknown offence `assistin`, did you mean `assisting`?"),
        (["why", "cheng_cong", "--accused", "chen_cong"], "unknown accused `chen_cong`, did you mean `cheng_cong`?"),
        (["why-not", "cheng_cong", "--charge", "x"], "unknown offence `x`"),
        (["contrast", "cheng_cong"], "give exactly one thing twice"),
        (["compare", "cheng_cong", "--theory", "pan_xion"], "did you mean `pan_xiong`?"),
        (["separate", "--theory", "positive_law"], "give --theory twice"),
        (["separate", "--theory", "positive_law", "--theory", "x"], "unknown theory `x`"),
        (["law", "int2019_a999"], "unknown provision or source `int2019_a999`"),
        (["facts", "provids"], "did you mean `provides`?"),
        (["draw", "cheng_cong", "-o", "x.bmp"], "cannot draw .bmp: choose one of svg"),
        (["check", "nowhere"], "case `nowhere`: there is no such case"),
        (["check", "no/where"], "no/where: there is no such file"),
    ],
    ids=lambda value: " ".join(value)[:50] if isinstance(value, list) else "",
)
def test_exit_code_2_where_an_argument_is_wrong(
    words: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(words) == 2
    said = capsys.readouterr()
    assert message in said.err
    assert said.out == ""


@pytest.mark.parametrize("more", [[], ["--open", "order_form"]])
def test_charge_tells_of_the_accused_asked_for_alone(more: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    case = "chen_forum"
    assert cli.main(["charge", case, *more]) == 0
    everybody = capsys.readouterr().out
    who = load_case(case).accused
    assert len(who) > 1
    told = {}
    for one in who:
        assert cli.main(["charge", case, "--accused", one, *more]) == 0
        told[one] = capsys.readouterr().out
        assert cli.main(["charge", case, "--accused", one, "--json", *more]) == 0
        assert list(json.loads(capsys.readouterr().out)["results"][0]["accused"]) == [one]
    assert all(
        len(text) < len(everybody) and set(text.splitlines()) <= set(everybody.splitlines()) for text in told.values()
    )
    assert cli.main(["charge", case, "--accused", "nobody"]) == 2
    assert "unknown accused `nobody`" in capsys.readouterr().err


# --- bad case files


@pytest.mark.parametrize(
    ("fact", "message"),
    [
        ("ordr(o, p, public_security)", "unknown fact `ordr/3`, did you mean `order/3`?"),
        ("pleads_guilty(p, a)", "unknown fact `pleads_guilty/2`, did you mean `pleads_and_repents/1`?"),
        ("surrendered(p)", "unknown fact `surrendered/1`, did you mean `gave_himself_up/2`?"),
        ("regretted(p)", "unknown fact `regretted/1`; `nullum facts` lists the facts there are"),
        ("order(o, p)", "`order/2` has the wrong number of arguments: write `order("),
        ("provides(p, 17)", "argument 2 (service) of `provides("),
        ("quantity(p, a, illegal_gains, many)", "argument 4 (number) of `quantity("),
        ("provides(p, storge)", "unknown service `storge`, did you mean `storage`?"),
        ("provides(P, storage)", "`P` is a variable"),
        ("provides(p, _)", "`_` is an anonymous variable"),
        ("provides(p, storage) :- person(p)", "`:-` is a rule; a case states facts only"),
        ("#script (python) print(1) #end.", "`#script` is a directive"),
        ("provides(p, @system)", "`@system` is a call"),
        ("provides(p, (storage; computing))", "column 13"),
        ("provides(p; q, storage)", "a pool"),
        ("quantity(p, a, illegal_gains, 1..5)", "`..` is an interval"),
        ("time(a, 2020-02-30, 2020-03-01)", "`2020-02-30` is no date of the calendar"),
        ("provides(q, storage)", "accused `q` is not declared"),
        ("person(p)", "`person(p)` is stated twice (lines 4 and 6)"),
        ("established(p, a, assisting)", "established"),
    ],
)
def test_each_bad_fact_is_named_with_file_and_line(
    fact: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(f"{HEAD}  - '{fact}'\n", encoding="utf-8")
    assert cli.main(["charge", str(path)]) == 2
    said = capsys.readouterr()
    assert said.err.startswith(f"{path}:6: "), said.err
    assert message in said.err
    assert said.out == ""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id: bad\ntitle: [open\nfacts: x: y\n", "bad.yaml:3: broken YAML"),
        ("id: bad\nid: bad\ntitle: t\nfacts: [person(p)]\n", "bad.yaml:2: key `id` is given twice (lines 1 and 2)"),
        ("id: other\ntitle: t\nfacts: [person(p)]\n", "bad.yaml:1: "),
        ("id: bad\ntitel: t\nfacts: [person(p)]\n", "did you mean `title`?"),
        ("", "bad.yaml: the file is empty"),
        ("- a\n- b\n", "bad.yaml:1: "),
        ("id: bad\ntitle: t\nfacts: !!python/object/apply:os.system ['echo no']\n", "bad.yaml:3: "),
        ("id: bad\ntitle: t\nfacts: [person(p)]\nexpect: [{theory: pan_xion}]\n", "did you mean `pan_xiong`?"),
        ("id: bad\ntitle: t\nfacts: [person(p)]\nexpect: [{established: {p: [assistin]}}]\n", "`assisting`?"),
    ],
    ids=["broken", "key_twice", "id", "key", "empty", "list", "tag", "theory", "offence"],
)
def test_each_bad_file_is_named_with_its_line(
    text: str, message: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(text, encoding="utf-8")
    assert cli.main(["charge", str(path)]) == 2
    said = capfd.readouterr()
    assert message in said.err
    assert said.out == ""


def test_a_file_that_is_no_text_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bad.yaml"
    path.write_bytes(b"\xff\xfe\x00\x01")
    assert cli.main(["charge", str(path)]) == 2
    assert "UTF-8" in capsys.readouterr().err


def test_several_errors_of_several_files_come_at_once_and_without_a_traceback(tmp_path: Path) -> None:
    for name, fact in (("one", "ordr(o, p, public_security)"), ("two", "provides(P, storage)")):
        text = f"id: {name}\ntitle: T\nfacts:\n  - person(p)\n  - {fact}\n  - '@ls(1)'\n"
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    done = command("charge", "one.yaml", "two.yaml", "nowhere.yaml", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert [line.split(": ")[0] for line in done.stderr.splitlines()] == [
        "one.yaml:5",
        "one.yaml:6",
        "two.yaml:5",
        "two.yaml:6",
        "nowhere.yaml",
    ]


@pytest.mark.parametrize("words", [["check", "."], ["compare", "left/bad.yaml", "right/bad.yaml"]], ids=" ".join)
def test_two_files_with_the_same_id_are_refused(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("left", "right"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "bad.yaml").write_text(HEAD + "expect: [{established: {p: []}}]\n", encoding="utf-8")
    assert cli.main(words) == 2
    assert capsys.readouterr().err == "right/bad.yaml: id `bad` is already that of left/bad.yaml\n"


# --- output


def test_the_json_of_charge_has_the_keys_of_the_contract_and_the_same_bytes_twice(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """In two processes: strings are hashed otherwise in each."""
    words = ("charge", "cheng_cong", "ji", "--json")
    first = command(*words)
    assert first.returncode == 0, first.stderr
    assert cli.main(words) == 0
    assert first.stdout == capsys.readouterr().out
    data = json.loads(first.stdout)
    assert data["schema"] == 1
    assert [r["case"] for r in data["results"]] == ["cheng_cong", "ji"]
    for result in data["results"]:
        assert {"case", "theory", "worlds", "accused"} <= set(result)
        for rows in result["accused"].values():
            assert set(rows) >= ACCUSED_KEYS
    cheng = data["results"][0]["accused"]["cheng_cong"]
    charge = {"act": "hosting", "tier": "basic", "standing": "robust"}
    assert cheng["established"] == [{"offence": o, **charge} for o in ("assisting", "refusing_duties")]
    assert cheng["convicted"] == [{"offence": "assisting", **charge}]
    assert cheng["displaced"] == [
        {"offence": "refusing_duties", "act": "hosting", "by": "assisting", "provision": "cl_a286_1_p3"}
    ]
    assert {"offence": "illegal_use", "act": "hosting"}.items() <= next(
        m for m in cheng["missing"] if m["offence"] == "illegal_use"
    ).items()
    names = [m["offence"] for m in cheng["missing"]]
    assert names == sorted(names)


def test_a_position_changes_the_outcome_as_the_theory_does(capsys: pytest.CaptureFixture[str]) -> None:
    found = []
    for words in (["--theory", "pan_xiong"], ["--position", "concurrence=special_law_first"]):
        assert cli.main(["charge", "cheng_cong", "--json", *words]) == 0
        found.append(json.loads(capsys.readouterr().out)["results"][0]["accused"])
    assert [c["offence"] for c in found[0]["cheng_cong"]["convicted"]] == ["refusing_duties"]
    assert found[0] == found[1]


def test_open_all_opens_every_issue_that_has_a_rule(capsys: pytest.CaptureFixture[str]) -> None:
    from kb.rules.knowledge import shipped

    assert cli.main(["charge", "cheng_cong", "--open", "all", "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["results"]
    issues = shipped().doctrine.issues
    assert set(found["open"]) == {n for n, i in issues.items() if not i.no_rule and len(i.positions) > 1}
    mine = found["accused"]["cheng_cong"]
    assert {c["standing"] for c in mine["established"]} <= {"robust", "contested"}
    assert "fraud" in mine["excluded"]
    assert {p["on"] for p in mine["pivotal"]} > {"concurrence"}


def test_lp_prints_what_plain_clingo_reads(capsys: pytest.CaptureFixture[str]) -> None:
    import clingo

    assert cli.main(["charge", "cheng_cong", "--lp", "--theory", "pan_xiong"]) == 0
    text = capsys.readouterr().out
    assert "refused(cheng_cong,o1)." in text.splitlines()
    assert "doctrine(concurrence, special_law_first)." in text.splitlines()
    messages: list[str] = []
    control = clingo.Control(logger=lambda _code, said: messages.append(said))
    control.load(str(ROOT / "encodings" / "nullum.lp"))
    control.add("base", [], text)
    control.ground([("base", [])])
    shown: list[str] = []
    control.solve(on_model=lambda model: shown.extend(map(str, model.symbols(shown=True))))
    assert "convicted(cheng_cong,hosting,refusing_duties)" in shown
    assert "convicted(cheng_cong,hosting,assisting)" not in shown
    assert messages == []


@pytest.mark.parametrize("words", ["facts --all", "--completion bash"])
def test_a_reader_that_closes_early_is_no_error(words: str) -> None:
    done = subprocess.run(
        f"{sys.executable} -m explain.cli {words} | head -n 1", shell=True, capture_output=True, text=True, cwd=ROOT
    )
    assert done.stdout.count("\n") == 1
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr


def test_text_of_a_case_cannot_steer_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(HEAD.replace("title: T", 'title: "T \\e[31m red \\a"') + "  - provides(p, storage)\n", "utf-8")
    cli.main(["charge", str(path)])
    said = capsys.readouterr()
    assert "\x1b" not in said.out + said.err
    assert "\x07" not in said.out + said.err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_completes_every_command_with_its_options(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("shtab", reason="needs pip install '.[completion]'")
    with pytest.raises(SystemExit) as ended:
        cli.main(["--completion", shell])
    said = capsys.readouterr().out
    assert ended.value.code == 0
    assert [name for name in cli.COMMANDS if name not in said] == []
    assert "accused" in said and "position" in said


def test_a_shell_that_nobody_knows_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("shtab", reason="needs pip install '.[completion]'")
    with pytest.raises(SystemExit) as ended:
        cli.main(["--completion", "fosh"])
    assert ended.value.code == 2
    assert "`fosh` is no shell; known: bash, zsh" in capsys.readouterr().err
