"""`nullum draw`: the proof diagram."""

from __future__ import annotations

import argparse

from explain.commands import options


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.description = (
        "Draw the derivation of a case: facts on one side, the conclusion on the other, the provision on every rule.\n"
        "For a charge that is not made out the drawing shows which elements stand and which are missing."
    )
    parser.epilog = "example: nullum draw cheng_cong --charge assisting -o proof.svg"
    parser.add_argument("case", help="a case file, or the id of a shipped case")
    parser.add_argument(
        "-o", "--output", required=True, metavar="FILE", help="svg, png, pdf, dot, json, graphml or mmd, by suffix"
    )
    options.goal(parser)
    parser.add_argument("--element", help="only the proof of this element, for large proofs")
    parser.add_argument(
        "--alternatives", action="store_true", help="show every derivation of each step, not only the shortest"
    )
    parser.add_argument("--depth", type=int, help="show only so many steps below the conclusion")
    options.readings(parser)
    options.version(parser)
    options.language(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the file and say which."""
    from explain.draw.drawing import draw
    from explain.draw.proofs import Options, proof

    outcome = options.outcomes(arguments, [arguments.case])[0]
    chosen = Options(arguments.lang, arguments.alternatives, arguments.depth, arguments.element)
    charge = options.goal_of(arguments, outcome.knowledge)
    print(draw(proof(outcome, charge, arguments.accused, options=chosen), arguments.output))
    return 0
