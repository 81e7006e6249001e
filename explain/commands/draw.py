"""`nullum draw`: the proof diagram."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from explain.commands import options

if TYPE_CHECKING:
    from explain.draw.graph import Proof


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("case", type=options.place)
    options.goal(parser)
    parser.add_argument("--element")
    parser.add_argument("--alternatives", action="store_true")
    parser.add_argument("--depth", type=options.count)
    options.version(parser)
    options.picture(parser, required=True)
    options.readings(parser)
    options.language(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the files and say which, and what was folded."""
    from explain.draw.proofs import Options, proofs

    outcome = options.outcomes(arguments, [arguments.case])[0]
    chosen = Options(arguments.lang, arguments.alternatives, arguments.depth, arguments.element)
    charge = options.goal_of(arguments, outcome.knowledge)
    graphs = list(proofs(outcome, charge, arguments.accused, options=chosen))
    if arguments.output.endswith(".json"):
        from explain.say import charge_json, receipt_text

        made = charge_json.result(outcome)
        for graph in graphs:
            graph.graph["project"] = made["project"]
            graph.graph["receipt"] = receipt_text.data([made], outcome.knowledge)
    write(graphs, arguments)
    return 0


def write(graphs: list[Proof], arguments: argparse.Namespace) -> None:
    """Draw proofs into the file asked for, or into several, and print their names with what each shows and folds."""
    from explain.draw.drawing import draw_all
    from explain.draw.figures import caption
    from explain.draw.paper import of_width
    from explain.say import terminal

    paper = of_width(arguments.width, dpi=arguments.dpi, legend=not arguments.no_legend)
    for graph in graphs:
        if arguments.title is not None:
            graph.graph["title"] = arguments.title
    for path, figure in draw_all(graphs, arguments.output, paper):
        terminal.written(path, *caption(figure))
