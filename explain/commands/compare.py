"""`nullum compare`: theories by cases."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from explain.commands import options

if TYPE_CHECKING:
    from kb.ask.comparison import Comparison, Difference


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.description = (
        "Set theories side by side: the charges of every case under every theory, convictions marked *, and for each cell that differs\n"
        "from the first theory the smallest set of positions that makes the difference. Without --theory all theories are compared."
    )
    parser.epilog = "example: nullum compare cheng_cong ji --theory positive_law --theory pan_xiong"
    parser.add_argument("case", nargs="+", help="case files, or ids of shipped cases")
    parser.add_argument("--theory", action="append", help="a theory to compare; repeatable; the first is the standard")
    parser.add_argument(
        "--proofs", action="store_true", help="under each difference, the two proofs set against each other"
    )
    parser.add_argument(
        "-o", "--output", metavar="FILE.html", help="write a web page with the table and the proofs instead"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options.language(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the table."""
    from kb.ask.comparison import compare
    from kb.rules.knowledge import shipped

    theories = list(dict.fromkeys(arguments.theory or shipped().doctrine.theories))
    found = compare(options.load_cases(arguments.case), theories, seconds=arguments.seconds)
    if arguments.output:
        from pathlib import Path

        from explain.say.compare_text import page

        Path(arguments.output).write_text(
            page(_rows(found), [_told(d, found, arguments.lang) for d in found.differences]), encoding="utf-8"
        )
        print(arguments.output)
    elif arguments.json:
        from explain.say.charge_json import dump

        print(dump(_data(found)), end="")
    else:
        print(_text(found, arguments.lang, arguments.proofs))
    return 0


KEY = "* convicted   ~ contested   = tied   ! differs from the first theory"


def _rows(found: Comparison) -> list[list[str]]:
    rows = [["case", "accused", *found.theories]]
    for case in found.cases:
        rows += [
            [case.id, accused, *(_cell(found, case.id, accused, theory) for theory in found.theories)]
            for accused in case.accused
        ]
    return rows


def _text(found: Comparison, lang: str, proofs: bool) -> str:
    from explain.say.grid import table

    lines = [table(_rows(found)), "", KEY]
    for d in found.differences:
        lines.append(_difference(d, found))
        if proofs:
            lines += [f"    {line}" for line in _told(d, found, lang)[1].splitlines()]
    return "\n".join(lines)


def _told(d: Difference, found: Comparison, lang: str) -> tuple[str, str]:
    """A difference in words, and its two proofs set against each other."""
    from explain.draw.proofs import Options, proof
    from explain.draw.side_by_side import contrast, text

    first, second = (
        proof(found.cells[d.case, theory], accused=d.accused, options=Options(lang))
        for theory in (found.theories[0], d.theory)
    )
    return _difference(d, found), text(contrast(first, second, found.theories[0], d.theory), lang)


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
    from explain.say.charge_json import result

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
