"""`nullum compare`: theories by cases."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from explain.commands import options

if TYPE_CHECKING:
    from kb.ask.comparison import Comparison, Difference


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("case", nargs="+", type=options.place)
    parser.add_argument("--theory", action="append")
    options.position(parser)
    parser.add_argument("--proofs", action="store_true")
    parser.add_argument("-o", "--output", metavar="FILE.html")
    parser.add_argument("--json", action="store_true")
    options.language(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the table."""
    from explain.say import progress, terminal
    from explain.say.compare_text import Compared
    from explain.say.language import language
    from kb.ask.comparison import compare
    from kb.rules.knowledge import shipped

    theories = list(dict.fromkeys(arguments.theory or shipped().doctrine.theories))
    replaced = options.positions(arguments.position)
    words = language(arguments.lang)
    passed = progress.Counted(lambda count: words("progress.derived", count=count))
    cases = options.load_cases(arguments.case)
    found = compare(cases, theories, seconds=arguments.seconds, positions=replaced, passed=passed)
    if arguments.json:
        from explain.say.charge_json import dump

        print(dump(_data(found)), end="")
        return 0
    told = Compared(found, arguments.lang)
    if arguments.output:
        _page(told, arguments)
    else:
        proofs = (lambda d: _proofs(d, found, arguments.lang)) if arguments.proofs else None
        terminal.show(told.text(terminal.columns(), bool(arguments.theory), proofs), told.words)
    return 0


def _page(told: Any, arguments: argparse.Namespace) -> None:
    from explain.report.table_page import page
    from explain.say import readings, receipt_text, terminal
    from kb.files.writing import write_text

    found = told.found
    known = next(iter(found.cells.values())).knowledge
    over = readings.over(known)
    law = readings.project(over, told.words) if over else ""
    asked = receipt_text.of(found.cases, found.theories, options.positions(arguments.position), known)
    parts = [("\n".join(told.difference(d)), _proofs(d, found, arguments.lang)) for d in found.differences]
    rows = told.rows(found.theories, told.columns())
    words, receipt = told.words, receipt_text.line(asked, told.words)
    heads = (words("compared.title"), words("compared.key"), words("compared.proofs"))
    terminal.written(write_text(arguments.output, page(heads, rows, parts, words, law, receipt)))


def _proofs(d: Difference, found: Comparison, lang: str) -> str:
    """The two proofs of a difference set against each other."""
    from explain.draw.proofs import Options, pair
    from explain.draw.side_by_side import contrast
    from explain.say import readings
    from explain.say.contrast_text import text
    from explain.say.language import language

    cells = [found.cells[d.case, theory] for theory in (found.theories[0], d.theory)]
    first, second = pair(cells[0], cells[1], accused=d.accused, options=Options(lang))
    made = contrast(first, second, *(readings.name(cell, language(lang)) for cell in cells))
    return text(made.graph, made.folded)


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
