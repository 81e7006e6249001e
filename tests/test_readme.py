"""The README: its start blocks are there, and the commands and the Python it shows run."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from explain import cli

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
LONG = {"report", "fit", "mutate", "moved", "coverage", "claim", "separate", "flip", "check", "approve", "batch"}
LONG |= {"workbench"}  # it lasts until it is ended


def blocks(language: str) -> list[str]:
    """The code blocks of a language, without those of the start."""
    rest = re.sub(r"<!-- start: .+? -->\n```sh\n.+?```\n", "", README, flags=re.DOTALL)
    return re.findall(rf"^```{language}\n(.+?)^```$", rest, re.DOTALL | re.MULTILINE)


def commands() -> list[list[str]]:
    return commands_of("\n".join([*blocks("sh"), *blocks("console")]))


def commands_of(text: str) -> list[list[str]]:
    lines = text.splitlines()
    return [
        shlex.split(line.removeprefix("$ "), comments=True)[1:] for line in lines if re.match(r"(\$ )?nullum ", line)
    ]


@pytest.mark.parametrize("name", ["main-job", "tests"])
def test_each_start_block_is_one_shell_block_after_its_mark(name: str) -> None:
    (block,) = re.findall(rf"<!-- start: {name} -->\n```sh\n(.+?)```\n", README, re.DOTALL)
    assert block.startswith("python3 -m venv .venv && . .venv/bin/activate && pip install -q ")


def test_the_main_job_of_the_readme_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (block,) = re.findall(r"<!-- start: main-job -->\n```sh\n(.+?)```\n", README, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    words = [shlex.split(part)[1:] for part in block.split("&&") if part.strip().startswith("nullum ")]
    assert [w[0] for w in words] == ["charge", "draw"]
    for one in words:
        assert cli.main(one) == 0
    assert (tmp_path / "cheng_cong.svg").stat().st_size > 1_000
    assert "Convicted: assisting network crime" in capsys.readouterr().out


def test_every_command_of_the_readme_parses() -> None:
    for words in commands():
        assert words[0] in cli.COMMANDS, words
        cli._parser(words).parse_args(words)


def test_the_quick_commands_of_the_readme_run_in_its_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "cases").symlink_to(ROOT / "cases")
    for block in [*blocks("sh"), *blocks("console")]:
        monkeypatch.chdir(tmp_path)
        for line in block.splitlines():
            if line.startswith("cd "):
                monkeypatch.chdir(Path.cwd() / line[3:])
            for words in commands_of(line):
                if words[0] not in LONG and not {">", "|", "--check"} & set(words):  # tests/test_law_checks.py checks
                    assert cli.main(words) == 0, words
                    assert capsys.readouterr().err == "", words


def test_the_python_of_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for block in blocks("python"):
        exec(compile(block, "README.md", "exec"), names)


def test_every_file_that_the_readme_links_to_exists() -> None:
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)(?:#[^)]*)?\)", README)
    assert [link for link in links if not (ROOT / link).exists()] == []
