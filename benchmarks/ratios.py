"""What reasons, worlds and pictures cost, as ratios against plain clingo in one run.

    python benchmarks/ratios.py            # about two minutes

Each figure is the median of several runs of processor time in this process (whole processes for the cold start). "Plain" is clingo on
the same encodings/nullum.lp without the compiler: loaded, grounded and solved once for each world.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import clingo

from explain.draw import drawing
from explain.draw.proofs import proof
from kb.ask import fixtures
from kb.files import cases, folders
from kb.files.cases import Case
from kb.files.doctrine import Package
from kb.rules.knowledge import shipped
from kb.run import solver
from kb.run.derivation import derive, derive_many, load_case

KNOWN = shipped()
ROOT = folders.encodings() / "nullum.lp"


def seconds(run: Callable[[], object], times: int = 5) -> float:
    """Median processor time of a call."""
    spent = []
    for _ in range(times):
        begin = time.process_time()
        run()
        spent.append(time.process_time() - begin)
    return median(spent)


def whole(arguments: Sequence[str], times: int = 7) -> float:
    """Median wall time of a process."""
    spent = []
    for _ in range(times):
        begin = time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
        spent.append(time.perf_counter() - begin)
    return median(spent)


def side_by_side(ours: Sequence[str], base: Sequence[str], times: int = 7) -> tuple[float, float]:
    """Median processor time of two processes that take turns, so that a loaded machine weighs on both alike."""
    spent = [(_spent(ours), _spent(base)) for _ in range(times)]
    first, second = zip(*spent, strict=True)
    return median(first), median(second)


def _spent(arguments: Sequence[str]) -> float:
    def used() -> float:
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return children.ru_utime + children.ru_stime

    before = used()
    subprocess.run(
        [sys.executable, *arguments], check=False, capture_output=True
    )  # clingo ends with 30 where it is done
    return used() - before


def command(name: str) -> tuple[float, float]:
    """The whole command `charge` on a case, and plain clingo on the whole law with the same facts."""
    charge = ["-m", "explain.cli", "charge", name]
    with tempfile.TemporaryDirectory() as folder:
        facts = Path(folder, "facts.lp")
        written = subprocess.run([sys.executable, *charge, "--lp"], check=True, capture_output=True, text=True)
        facts.write_text(written.stdout, encoding="utf-8")
        return side_by_side(charge, ["-m", "clingo", str(ROOT), str(facts)])


def plain(case: Case, package: Package) -> None:
    """Load, ground and solve the encodings for one world without the compiler."""
    control = clingo.Control(logger=lambda _code, _text: None)
    control.load(str(ROOT))
    with control.backend() as backend:
        for fact in case.facts:
            if fact.status != "disputed":
                backend.add_rule([backend.add_atom(cases.symbol(fact.atom))])
        for issue, position in package.items():
            reading = clingo.Function("doctrine", [clingo.Function(issue), clingo.Function(position)])
            backend.add_rule([backend.add_atom(reading)])
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


def main() -> None:
    """Print the table."""
    package = KNOWN.doctrine.package()
    case = load_case("cheng_cong")
    one = worlds([(case, "positive_law", package)])
    KNOWN.program, KNOWN.rules  # noqa: B018  compiled and cached beforehand
    row("the whole command `charge` / `python -m clingo` on the whole law", *command("cheng_cong"))
    single_plain = seconds(lambda: plain(case, package))
    single = seconds(lambda: solver.solve(KNOWN.program, one))
    row("one case: reasons kept / plain clingo", single, single_plain)

    outcome = derive(case)
    reasons = seconds(lambda: list(fresh(case).worlds[0].reasons.closure(goal(outcome)))) - seconds(lambda: fresh(case))
    row("reasons of one charge / the solve", max(reasons, 0.0), single)
    graph = proof(outcome)
    row("drawing one case (SVG) / the solve", seconds(lambda: drawing.svg(graph)), single)

    theories = list(KNOWN.doctrine.theories)
    sample = [c for c in fixtures.load_all([folders.cases() / "reported", folders.cases() / "doctrine"]) if c.expect][
        :16
    ]
    jobs = [(c, theory, KNOWN.doctrine.package(theory)) for c in sample for theory in theories]
    matrix = seconds(lambda: solver.solve(KNOWN.program, worlds(jobs)), 1)
    apart = seconds(lambda: [plain(c, p) for c, _, p in jobs], 1)
    row(f"matrix of {len(jobs)} worlds in one grounding / plain, one world at a time", matrix, apart)
    derived = seconds(lambda: derive_many(jobs), 1)
    row("the same with outcomes read off / plain", derived, apart)

    start = whole(["-c", "import clingo"])
    charge = whole(["-m", "explain.cli", "charge", "cheng_cong"])
    print(
        f"cold start: `import clingo` {start * 1000:.0f} ms, one `charge` {charge * 1000:.0f} ms, the solve {single * 1000:.0f} ms"
    )
    row("cold start: charge / (3 x import clingo + the solve)", charge, 3 * start + single)


def fresh(case: Case):  # type: ignore[no-untyped-def]
    """An outcome whose reasons have not been worked out."""
    return derive(case)


def goal(outcome):  # type: ignore[no-untyped-def]
    """The conviction of the case."""
    return outcome.worlds[0].model.of("convicted")


def row(what: str, ours: float, base: float) -> None:
    """Print one ratio with its two times."""
    print(f"{what:75} {ours / base:6.2f}   ({ours * 1000:.0f} ms / {base * 1000:.0f} ms)")


if __name__ == "__main__":
    main()
