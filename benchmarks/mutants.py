"""Mutants of the Python: how many of the faults in `benchmarks/mutants.yaml` the tests notice.

    python benchmarks/mutants.py               # all, in a copy of the checkout; about a quarter of an hour on two cores
    python benchmarks/mutants.py NAME ...      # some

Each entry changes one place of one file and names the tests that should notice. A mutant is killed where they fail.
Exit code 1 where one survives without a reason given in the list (`survives:`), or one that should survive is killed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "benchmarks" / "mutants.yaml"
PARTS = ("kb", "explain", "encodings", "cases", "tests", "examples", "benchmarks", "docs")
SECONDS = 600


def mutants() -> list[dict[str, Any]]:
    """Read the list: name, file, old, new, tests, and `survives` with the reason where no test can notice."""
    return list(yaml.safe_load(LIST.read_text(encoding="utf-8")))


def changed(text: str, mutant: dict[str, Any]) -> str:
    """Apply a mutant to the text of its file; raise ValueError where its place is not there once."""
    if text.count(mutant["old"]) != 1:
        raise ValueError(f"{mutant['name']}: stands {text.count(mutant['old'])} times in {mutant['file']}")
    return text.replace(mutant["old"], mutant["new"])


def copied(folder: Path) -> Path:
    """Copy what the tests need into a folder."""
    for part in PARTS:
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    for file in [*ROOT.glob("*.md"), *ROOT.glob("*.toml"), *ROOT.glob("*.txt"), *ROOT.glob("LICENSE")]:
        shutil.copy(file, folder / file.name)
    return folder


def killed(mutant: dict[str, Any], folder: Path) -> bool:
    """Run the tests of a mutant in a copy, and restore the copy."""
    path = folder / mutant["file"]
    whole = path.read_text(encoding="utf-8")
    path.write_text(changed(whole, mutant), encoding="utf-8")
    words = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *mutant["tests"]]
    environment = {**os.environ, "PYTHONPATH": str(folder), "NULLUM_CACHE": str(folder / "cache")}
    try:
        done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return True
    finally:
        path.write_text(whole, encoding="utf-8")
    if done.returncode not in (0, 1, 2):
        raise RuntimeError(f"{mutant['name']}: the tests did not run: {done.stdout[-500:]}")
    return done.returncode != 0


def main(names: list[str]) -> int:
    """Run the mutants, two at a time, and say which survive."""
    chosen = [mutant for mutant in mutants() if not names or mutant["name"] in names]
    started, wrong, dead = time.monotonic(), 0, 0
    with tempfile.TemporaryDirectory() as above:
        copies: Queue[Path] = Queue()
        for number in range(2):
            copies.put(copied(Path(above) / str(number)))

        def run(mutant: dict[str, Any]) -> bool:
            folder = copies.get()
            try:
                return killed(mutant, folder)
            finally:
                copies.put(folder)

        with ThreadPoolExecutor(2) as pool:
            for mutant, fell in zip(chosen, pool.map(run, chosen), strict=True):
                expected = "survives" not in mutant
                wrong += fell != expected
                dead += fell
                state = "killed" if fell else "SURVIVES"
                print(f"{state:9} {mutant['name']}: {mutant.get('survives', '')}".rstrip(": "), flush=True)
    print(f"{dead} of {len(chosen)} killed ({dead / max(1, len(chosen)):.0%}) in {time.monotonic() - started:.0f} s")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
