"""Commands killed at random moments: every input file stays whole, nothing half-written stands under its final name, and
the next run ends as if nothing had been.

Each kill costs a run or two, so that this is a test of the night: `pytest tests/test_kills.py --nightly`.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kb.files import folders

ROOT = Path(__file__).resolve().parent.parent
KILLS = 12
PASSING = (".part", ".progress")
SAVE = "from kb.files.writing import write_text; from pathlib import Path; p = Path('mine.yaml'); write_text(p, p.read_text() + '# saved\\n' * 200_000)"
COMMANDS = {
    "draw": ["-m", "explain.cli", "draw", "mine.yaml", "-o", "out/proof.svg"],
    "report": ["-m", "explain.cli", "report", "mine.yaml", "-o", "out/pages"],
    "compare": ["-m", "explain.cli", "compare", "mine.yaml", "--theory", "pan_xiong", "-o", "out/table.html"],
    "approve": ["-m", "explain.cli", "approve", "mine.yaml", "--yes"],
    "batch": ["-m", "explain.cli", "batch", "lines.jsonl", "-o", "out/lines.jsonl"],
    "init": ["-m", "explain.cli", "init", "out/project"],
    "separate": [
        *("-m", "explain.cli", "separate", "--theory", "positive_law", "--theory", "pan_xiong"),
        *("--save", "out/apart.yaml"),
    ],
    "save": ["-c", SAVE],
    "first": ["-m", "explain.cli", "charge", "mine.yaml"],
}


def prepared(folder: Path) -> Path:
    """A folder with a case, and a line for a batch."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "out").mkdir(parents=True)
    text = (folders.cases() / "reported/cheng_cong.yaml").read_text(encoding="utf-8")
    head, _, _ = text.replace("id: cheng_cong", "id: mine").partition("\nexpect:")
    (folder / "mine.yaml").write_text(head + "\n", encoding="utf-8")
    facts = '["person(p)", "acts(p, a)", "time(a, 2020-01-01, 2020-12-31)"]'
    lines = (f'{{"id": "c{n}", "title": "t", "facts": {facts}}}\n' for n in range(400))
    (folder / "lines.jsonl").write_text("".join(lines), encoding="utf-8")
    return folder


def started(words: list[str], folder: Path, cache: Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NULLUM_CACHE": str(cache)}
    quiet = subprocess.DEVNULL
    return subprocess.Popen([sys.executable, *words], cwd=folder, env=environment, stdout=quiet, stderr=quiet)


def files(folder: Path) -> dict[str, bytes]:
    """The files under their final names; what passes bears `.part`, and how far a batch is `.progress`."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix not in PASSING)
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


@pytest.mark.parametrize("name", COMMANDS)
def test_who_is_killed_leaves_whole_files_and_the_next_run_ends_well(name: str, nightly: bool, tmp_path: Path) -> None:
    if not nightly:
        pytest.skip("some minutes: --nightly")
    chance, words, cache = random.Random(name), COMMANDS[name], tmp_path / "cache"
    assert started(COMMANDS["first"], prepared(tmp_path / "warm"), cache).wait() == 0
    folder = prepared(tmp_path / "work")
    before = files(folder)
    begin = time.monotonic()
    assert started(words, folder, cache if name != "first" else tmp_path / "cold").wait() == 0
    lasts, whole = time.monotonic() - begin, files(folder)
    assert name == "first" or whole != before
    survived = 0
    for kill in range(KILLS):
        cold = tmp_path / f"cold{kill}" if name == "first" else cache
        running = started(words, prepared(folder), cold)
        time.sleep(chance.uniform(0.1, 1.0) * lasts)
        os.kill(running.pid, signal.SIGKILL)
        running.wait()
        left = files(folder)
        assert left.keys() >= before.keys()
        for path, content in left.items():
            assert content in (before.get(path), whole.get(path)), path
        if name == "init" and (folder / "out/project").exists():
            shutil.rmtree(folder / "out/project")  # a folder that is there must be empty
        if name == "save":
            (folder / "mine.yaml").write_bytes(before["mine.yaml"])
        assert started(words, folder, cold).wait() == 0
        assert files(folder) == whole
        assert name != "batch" or not [path for path in folder.rglob("*") if path.suffix in PASSING]
        survived += 1
    assert survived == KILLS
