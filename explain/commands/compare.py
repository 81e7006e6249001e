"""`nullum compare`: theories by cases."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from explain.commands import options

if TYPE_CHECKING:
    from kb.comparison import Comparison, Difference


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.description = (
        "Set theories side by side: the charges of every case under every theory, convictions marked *, and for each cell that differs\n"
        "from the first theory the smallest set of positions that makes the difference. Without --theory all theories are compared."
    )
    parser.epilog = "example: nullum compare cheng_cong ji --theory positive_law --theory pan_xiong"
    parser.add_argument("case", nargs="+", help="case files, or ids of shipped cases")
    parser.add_argument("--theory", action="append", help="a theory to compare; repeatable; the first is the standard")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options.language(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the table."""
    from kb.comparison import compare
    from kb.knowledge import shipped

    theories = list(dict.fromkeys(arguments.theory or shipped().doctrine.theories))
    found = compare(options.load(arguments.case), theories, seconds=arguments.seconds)
    if arguments.json:
        from explain.jsonout import dump

        print(dump(_data(found)), end="")
    else:
        print(_text(found, arguments.lang))
    return 0


def _text(found: Comparison, lang: str) -> str:
    from explain.tables import table

    rows = [["case", "accused", *found.theories]]
    for case in found.cases:
        for accused in case.accused:
            rows.append([case.id, accused, *(_cell(found, case.id, accused, theory) for theory in found.theories)])
    lines = [table(rows), "", "* convicted   ~ contested   = tied   ! differs from the first theory"]
    lines += [_difference(d, found) for d in found.differences]
    return "\n".join(lines)


def _cell(found: Comparison, case: str, accused: str, theory: str) -> str:
    outcome = found.cells[case, theory]
    convicted = {(c.offence, c.act) for c in outcome.convicted[accused]}
    tied = {name for tie in outcome.tied[accused] for name in (tie.offence, tie.other)}
    words = [
        c.offence
        + "*" * ((c.offence, c.act) in convicted)
        + "~" * (c.standing == "contested")
        + "=" * (c.offence in tied)
        for c in outcome.established[accused]
    ]
    mark = "!" if found.difference(case, accused, theory) else ""
    return "\n".join(words or ["-"]) + (f" {mark}" if mark else "")


def _difference(d: Difference, found: Comparison) -> str:
    flips = " or ".join(" + ".join(f"{issue}={position}" for issue, position in flip) for flip in d.flips)
    changes = (
        "; ".join([*(f"gains {row}" for row in d.gained), *(f"loses {row}" for row in d.lost)])
        or "tier or standing changes"
    )
    cause = f"issue: {flips}" if flips else "only the whole theory makes this difference"
    return f"{d.case}, {d.accused}: {d.theory} against {found.theories[0]}: {changes}\n    {cause}"


def _data(found: Comparison) -> dict[str, Any]:
    from explain.jsonout import result

    return {
        "theories": list(found.theories),
        "results": [result(found.cells[case.id, theory]) for case in found.cases for theory in found.theories],
        "differences": [
            {
                "case": d.case,
                "accused": d.accused,
                "theory": d.theory,
                "against": found.theories[0],
                "gained": list(d.gained),
                "lost": list(d.lost),
                "issues": sorted({issue for flip in d.flips for issue, _ in flip}),
                "flips": [[{"issue": i, "position": p} for i, p in flip] for flip in d.flips],
            }
            for d in found.differences
        ],
    }
