"""What nullum costs, as ratios against plain clingo in one run, with peak memory; other explainers beside it.

    python benchmarks/ratios.py            # about two minutes

Each figure is the median of several runs of processor time, ours and the base taking turns, so that a loaded machine
weighs on both alike. "Plain" is clingo on the same encodings/nullum.lp without the compiler: loaded, grounded and solved
once for each world. xclingo, asplain and s(CASP) are tried where they are found on the path (`peers`).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from statistics import median

import clingo
import peers

from explain.draw import drawing
from explain.draw.proofs import proof
from explain.say.charge_json import charges
from kb.files import cases, folders
from kb.files.atom_parser import parse_atom
from kb.files.cases import Case, Fact
from kb.files.doctrine import Package
from kb.rules.knowledge import shipped
from kb.run import solver
from kb.run.derivation import derive, derive_many, load_case

KNOWN = shipped()
ROOT = folders.encodings() / "nullum.lp"
SAMPLE = ("cheng_cong", "hu", "zhu", "ji")
SHARE = 8.0  # seconds for a row
COMPILED = tempfile.TemporaryDirectory()  # deleted at the end


def main() -> None:
    """Print the table."""
    KNOWN.program, KNOWN.rules  # noqa: B018  compiled and cached beforehand
    package, case = KNOWN.doctrine.package(), load_case("cheng_cong")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        command(folder)
        single(case, package)
        matrix()
        batch(folder)
        crowds()
        for one in peers.tried(KNOWN, case, folder):
            told = f"{one.tool}, {one.part.name} ({one.part.rules:,} rules)"
            print(f"{told:75} fails: {one.said}") if one.said else row(f"{told} / plain", one.seconds, one.plain)


# --- what is measured


def command(folder: Path) -> None:
    """The whole command `charge` on a case, and plain clingo on the whole law with the same facts."""
    charge, facts = ["-m", "explain.cli", "charge", SAMPLE[0]], folder / "facts.lp"
    written = subprocess.run([sys.executable, *charge, "--lp"], check=True, capture_output=True, text=True)
    facts.write_text(written.stdout, encoding="utf-8")
    base = ["-m", "clingo", str(ROOT), str(facts)]
    process(charge), process(base)
    row("the whole command `charge` / `python -m clingo` on the whole law", *turns(spent(charge), spent(base)))


def single(case: Case, package: Package) -> None:
    """One case in this process: solved with all reasons kept, its reasons read, drawn."""
    one = worlds([(case, "positive_law", package)])
    ours, base = turns(clocked(lambda: solver.solve(KNOWN.program, one)), clocked(lambda: plain(case, package)))
    row("one case: reasons kept / plain clingo", ours, base)
    outcome = derive(case)
    graph = proof(outcome)
    goal = outcome.worlds[0].model.of("convicted")
    read, solved = turns(
        clocked(lambda: list(derive(case).worlds[0].reasons.closure(goal))), clocked(lambda: derive(case))
    )
    row("reasons of one charge / the solve", max(read - solved, 0.0), ours)
    row("drawing one case (SVG) / the solve", turns(clocked(lambda: drawing.svg(graph)))[0], ours)


def matrix() -> None:
    """Cases times theories in one grounding, against plain clingo for each."""
    jobs = [
        (load_case(name), theory, KNOWN.doctrine.package(theory))
        for name in SAMPLE[:2]
        for theory in KNOWN.doctrine.theories
    ]
    ours, told, base = turns(
        clocked(lambda: solver.solve(KNOWN.program, worlds(jobs))),
        clocked(lambda: charges(derive_many(jobs))),
        clocked(lambda: [plain(c, p) for c, _, p in jobs]),
    )
    row(f"{len(jobs)} worlds in one grounding / plain, one world at a time", ours, base)
    row("the same with outcomes told / plain", told, base)


def batch(folder: Path) -> None:
    """`nullum batch`: what a case costs among 100 and among 400, and the memory of the process."""
    case = load_case(SAMPLE[0])
    facts = [{"fact": str(fact.atom), "status": fact.status} for fact in case.facts]
    costs, peak = {}, 0.0
    for count in (0, 100, 400):
        path = folder / f"{count}.jsonl"
        lines = (json.dumps({"id": f"c{n}", "title": case.title, "facts": facts}) for n in range(max(count, 1)))
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        costs[count], peak = process(["-m", "explain.cli", "batch", str(path), "-o", str(path.with_suffix(".out"))])
    row("batch: 400 cases / 4 x 100 cases", costs[400] - costs[0], 4 * (costs[100] - costs[0]))
    base = turns(clocked(lambda: plain(case, KNOWN.doctrine.package())))[0]
    row("batch: one case among 400, told / plain clingo", (costs[400] - costs[0]) / 400, base)
    print(f"{'batch: peak memory of the process':75} {peak:6.0f} MiB")


def crowds() -> None:
    """Large cases: what twice the persons cost."""
    small, large = (crowd(count) for count in (50, 100))
    less, more = turns(clocked(lambda: charges([derive(small)])), clocked(lambda: charges([derive(large)])))
    row("100 persons / 2 x 50 persons, derived and told", more, 2 * less)


# --- the tools


def plain(case: Case, package: Package) -> None:
    """Load, ground and solve the encodings for one world without the compiler."""
    control = clingo.Control(logger=lambda _code, _text: None)
    control.load(str(ROOT))
    with control.backend() as backend:
        for fact in case.facts:
            if fact.status != "disputed":
                backend.add_rule([backend.add_atom(cases.symbol(fact.atom))])
        for issue, position in package.items():
            backend.add_rule([backend.add_atom(solver.reading_of(issue, position))])
    control.ground([("base", [])])
    with control.solve(yield_=True) as handle:
        model = handle.model()
        assert model is not None
        model.symbols(atoms=True)


def worlds(jobs: Sequence[tuple[Case, str, Package]]) -> list[solver.World]:
    """The worlds of cases without their disputed facts."""
    return [
        solver.World(tuple(cases.symbol(f.atom) for f in case.facts if f.status != "disputed"), package)
        for case, _, package in jobs
    ]


def crowd(count: int) -> Case:
    """So many persons, each with an act of their own."""
    texts = [
        text.format(n)
        for n in range(count)
        for text in (
            "person(p{0})",
            "acts(p{0}, a{0})",
            "time(a{0}, 2020-01-01, 2020-12-31)",
            "provides(p{0}, storage)",
            "quantity(p{0}, a{0}, illegal_video_files, 200)",
        )
    ]
    return replace(load_case(SAMPLE[0]), facts=tuple(Fact(parse_atom(text)) for text in texts), names={}, court=None)


def turns(*runs: Callable[[], float], most: int = 9) -> list[float]:
    """The medians of what some runs cost that take turns, within the share of a row."""
    end, found = time.monotonic() + SHARE, []
    while not found or (len(found) < most and time.monotonic() < end):
        found.append([run() for run in runs])
    return [median(column) for column in zip(*found, strict=True)]


def clocked(run: Callable[[], object]) -> Callable[[], float]:
    """Measure the processor time of a call."""

    def cost() -> float:
        begin = time.process_time()
        run()
        return time.process_time() - begin

    return cost


def spent(arguments: Sequence[str]) -> Callable[[], float]:
    """Measure the processor time of a process of Python."""
    return lambda: process(arguments)[0]


def process(arguments: Sequence[str]) -> tuple[float, float]:
    """Run Python; its processor time in seconds, and the most memory it held in MiB."""
    quiet = subprocess.DEVNULL
    child = subprocess.Popen([sys.executable, *arguments], env=_environment(), stdout=quiet, stderr=quiet)
    _, _, used = os.wait4(child.pid, 0)
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return used.ru_utime + used.ru_stime, used.ru_maxrss / unit


@cache
def _environment() -> dict[str, str]:
    """Modules are compiled before they are measured, as those of an installed package are."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {"PYTHONPYCACHEPREFIX": COMPILED.name, **kept}


def row(what: str, ours: float, base: float) -> None:
    """Print one ratio with its two times."""
    print(f"{what:75} {ours / base:6.2f}   ({ours * 1000:.0f} ms / {base * 1000:.0f} ms)", flush=True)


if __name__ == "__main__":
    main()
