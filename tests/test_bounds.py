"""Bounds on time and memory: a command ends there with exit code 3 and its reason, whatever it is doing."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from explain import bounds
from kb.run import driver, solver
from kb.run.solver import World

ROOT = Path(__file__).resolve().parent.parent
HUNGRY = "kept = [bytes(2_000_000) * (1 + n % 2) for n in range(10**6)]"
GROUNDING = "import clingo; c = clingo.Control(); c.add('base', [], 'p(1..40000). q(X,Y,f(X,Y,g(Y,X))) :- p(X), p(Y).'); c.ground([('base', [])])"
ENDLESS = "while True: pass"


def bounded(work: str, *words: str) -> tuple[int, str, float]:
    """Run a command whose work is some Python, and say how it ended, what it said and how long it took."""
    script = (
        f"import sys\nfrom explain import cli\nfrom explain.commands import issues\n"
        f"def run(_):\n    print('at it', flush=True)\n    {work}\n"
        f"real = issues.configure\n"
        f"def configure(parser):\n    real(parser)\n    parser.set_defaults(run=run)\n"
        f"issues.configure = configure\nsys.argv = ['nullum', 'issues', *{list(words)!r}]\nsys.exit(cli.main())"
    )
    begin = time.monotonic()
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.stdout == "at it\n", done.stderr
    return done.returncode, done.stderr, time.monotonic() - begin


@pytest.mark.parametrize(
    ("work", "gigabytes"),
    [(HUNGRY, "0.25"), (HUNGRY, "0.33"), (GROUNDING, "0.25")],
    ids=["python", "more", "grounding"],
)
def test_memory_ends_a_command_with_its_reason(work: str, gigabytes: str) -> None:
    code, said, _ = bounded(work, "--gigabytes", gigabytes)
    assert (code, said) == (3, f"bound hit: more than {gigabytes} gigabytes of memory were needed (--gigabytes)\n")


@pytest.mark.parametrize("work", [ENDLESS, GROUNDING], ids=["python", "grounding"])
def test_time_ends_a_command_with_its_reason(work: str) -> None:
    code, said, took = bounded(work, "--seconds", "0.5")
    assert (code, said) == (3, "bound hit: not done within 0.5 seconds (--seconds)\n")
    assert took >= 0.5


def test_a_command_that_is_interrupted_says_so_without_a_traceback() -> None:
    taken = "signal.signal(signal.SIGINT, signal.default_int_handler)"  # what runs in the background may ignore it
    code, said, _ = bounded(f"import os, signal; {taken}; os.kill(os.getpid(), signal.SIGINT)\n    {ENDLESS}")
    assert (code, said) == (130, "nullum: interrupted\n")


@pytest.mark.usefixtures("afresh")
def test_a_grounding_looks_at_the_clock_where_nobody_watches_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = []
    monkeypatch.setattr(driver.Deadline, "check", lambda *_: looked.append(1))
    monkeypatch.setattr(bounds.gc, "freeze", lambda: None)  # this process goes on
    many = "p(1..40). q(X, Y) :- p(X), p(Y)."
    driver.Grounded(many, lambda _: None, driver.Deadline(60))
    assert len(looked) > 20
    with bounds.bounded(8, 60):
        looked.clear()
        driver.Grounded(many, lambda _: None, driver.Deadline(60))
        assert len(looked) == 2, "before and after"
    driver.Grounded(many, lambda _: None, driver.Deadline(60))
    assert len(looked) > 20, "as before"


def test_worlds_with_many_facts_are_grounded_a_few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solver, "CHUNK", 3)
    monkeypatch.setattr(solver, "CHUNK_FACTS", 10)
    sizes = [1, 1, 1, 1, 20, 4, 6, 1]
    worlds = [World((solver.clingo.Number(0),) * size, {}) for size in sizes]
    chunks = [[len(world.facts) for world in chunk] for chunk in solver._chunks(worlds)]
    assert chunks == [[1, 1, 1], [1, 20], [4, 6], [1]]


def test_the_smallest_bound_that_may_be_given_is_enough_for_a_case(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "explain.cli", "charge", "cheng_cong", "--gigabytes", "0.25"],
        capture_output=True,
        cwd=ROOT,
        env=dict(os.environ),
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
