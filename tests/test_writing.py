"""Writing files: whole or not at all, with the rights of what stood there; and names that a terminal would obey."""

from __future__ import annotations

import errno
import os
import re
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from explain import cli
from kb.errors import Problem, printable
from kb.files import writing
from kb.files.writing import write_bytes, write_text
from kb.rules.knowledge import shipped

ROOT = Path(__file__).resolve().parent.parent
EVIL = "a\x1b[2Jb\nnullum: all is well\x9b31m\u202egvs"
SHOWN = "a\\x1b[2Jb\\nnullum: all is well\\x9b31m\\u202egvs"


def test_what_is_written_takes_the_place_of_what_stood_there(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    assert write_text(path, "一\n\ud800") == path
    assert path.read_bytes() == "一\n\\ud800".encode()
    path.chmod(0o640)
    write_bytes(str(path), b"two")
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"two", 0o640)
    assert os.listdir(tmp_path) == ["a.txt"]


def test_a_new_file_has_the_rights_that_new_files_have(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"")
    write_bytes(tmp_path / "ours", b"")
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "plain").stat().st_mode


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()])
def test_a_full_disk_or_an_interrupt_leaves_what_stood_there_and_nothing_else(
    error: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.svg"
    path.write_bytes(b"old")

    def full(_: int) -> None:
        raise error

    monkeypatch.setattr(writing.os, "fsync", full)
    with pytest.raises(type(error)):
        write_bytes(path, b"new")
    assert (path.read_bytes(), os.listdir(tmp_path)) == (b"old", ["a.svg"])


def test_a_link_is_followed_and_a_device_is_written_to(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to("real")
    write_bytes(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink() and (tmp_path / "real").read_bytes() == b"new"
    write_bytes("/dev/null", b"gone")
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)
    with pytest.raises(IsADirectoryError):
        write_bytes(tmp_path, b"")


def test_who_is_killed_while_writing_leaves_a_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "a"
    script = "from kb.files.writing import write_bytes\nfor i in range(10**9): write_bytes(r'%s', b'%%d' %% (i %% 2) * 3_000_000)"
    for wait in (0.01, 0.03, 0.07, 0.11):
        running = subprocess.Popen([sys.executable, "-c", script % path], cwd=ROOT)
        while not path.exists():
            time.sleep(0.005)
        time.sleep(wait)
        os.kill(running.pid, signal.SIGKILL)
        running.wait()
        assert path.read_bytes() in (b"0" * 3_000_000, b"1" * 3_000_000)


@pytest.mark.parametrize(
    "words",
    [
        ["draw", "cheng_cong", "--charge", "assisting", "--depth", "1", "-o", "{}.svg"],
        ["contrast", "cheng_cong", "--theory", "positive_law", "--theory", "pan_xiong", "-o", "{}.svg"],
        ["compare", "cheng_cong", "--theory", "positive_law", "--theory", "pan_xiong", "-o", "{}.html"],
    ],
    ids=lambda words: words[0],
)
def test_every_command_that_writes_writes_whole_files_and_names_them_safely(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    made = [word.format(EVIL) for word in words]
    assert cli.main(made) == 0
    told = capsys.readouterr().out
    assert words[-1].format(SHOWN) in told.splitlines()
    assert told.replace("\n", "").isprintable()
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    assert before

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(writing.os, "fsync", full)
    assert cli.main(made) == 2
    assert capsys.readouterr().err.splitlines() == [f"nullum: {words[-1].format(SHOWN)}: No space left on device"]
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_report_that_finds_no_space_keeps_the_pages_it_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from explain.report import folder

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    said = iter(("old", "new"))
    monkeypatch.setattr(folder, "_index", lambda *_: next(said))
    page = folder.save([], tmp_path, shipped(), "en")
    monkeypatch.setattr(writing.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        folder.save([], tmp_path, shipped(), "en")
    assert page.read_text(encoding="utf-8") == "old"


def test_a_case_found_by_search_overwrites_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("mine", encoding="utf-8")
    assert cli.main(["separate", "--position", "order_element=deleted", "--save", str(path)]) == 2
    assert f"{path}: stands there already" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8") == "mine"


def test_nothing_is_written_but_by_the_one_module() -> None:
    """The cache has a way of its own: it is no output."""
    own = {"kb/files/writing.py", "kb/files/cache.py"}
    code = {str(path.relative_to(ROOT)): path for top in ("kb", "explain") for path in (ROOT / top).rglob("*.py")}
    named = [
        name for name, path in code.items() if re.search(r"\.write_(text|bytes)\(", path.read_text(encoding="utf-8"))
    ]
    assert set(named) <= own


# --- what a terminal would obey


def test_a_problem_is_one_line_whatever_it_names() -> None:
    assert str(Problem(EVIL, 3, EVIL)) == f"{SHOWN}:3: {SHOWN}"
    assert printable("第一 a\udcff") == "第一 a\\udcff"


@pytest.mark.parametrize(
    "words",
    [
        ["charge", EVIL],
        ["charge", f"./{EVIL}.yaml"],
        ["charge", "cheng_cong", "--theory", EVIL],
        ["charge", "cheng_cong", "--position", EVIL],
        ["charge", "cheng_cong", "--position", f"concurrence={EVIL}"],
        ["charge", "cheng_cong", "--fact", EVIL],
        ["charge", "cheng_cong", "--open", EVIL],
        ["why", "cheng_cong", "--charge", EVIL],
        ["why", "cheng_cong", "--accused", EVIL],
        ["draw", "cheng_cong", "-o", f"x.{EVIL}"],
        ["draw", "cheng_cong", "-o", f"{EVIL}/x.svg"],
        ["draw", "cheng_cong", "--element", EVIL, "-o", "x.svg"],
        ["draw", "cheng_cong", "--width", EVIL, "-o", "x.svg"],
        ["compare", "cheng_cong", "--theory", EVIL],
        ["report", "cheng_cong", "-o", f"/dev/null/{EVIL}"],
        ["check", EVIL],
        ["batch", EVIL, "-o", "x"],
        ["law", EVIL],
        ["law", "--state", EVIL],
        ["facts", EVIL],
        ["facts", "--offence", EVIL],
        ["issues", EVIL],
        ["fit", EVIL],
        [EVIL],
        ["charge", "cheng_cong", f"--{EVIL}"],
        ["charge", "cheng_cong", "--seconds", EVIL],
        ["draw", "cheng_cong", "--dpi", EVIL, "-o", "x.svg"],
        ["charge", "cheng_cong", "--lang", EVIL],
    ],
    ids=lambda words: " ".join(words).replace(EVIL, "EVIL"),
)
def test_no_word_of_the_command_line_reaches_a_terminal_raw(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    try:
        code = cli.main(words)
    except SystemExit as ended:
        code = int(str(ended.code))
    told = capsys.readouterr()
    assert code in (0, 2)
    for line in [*told.out.splitlines(), *told.err.splitlines()]:
        assert line.isprintable(), line
        assert not line.startswith("nullum: all is well")
    assert "\x1b" not in told.out + told.err and "\x9b" not in told.out + told.err
