"""`nullum contrast`: two proofs set against each other."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from explain.commands import options

if TYPE_CHECKING:
    from explain.draw.graph import Proof
    from explain.draw.side_by_side import Contrast


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.description = (
        "Set two proofs against each other: this charge and that (--charge twice), this theory and that (--theory twice), or this case\n"
        "and its neighbour (two cases). What they share is folded, where they part is marked. Text, or one picture with -o."
    )
    parser.epilog = (
        "examples: nullum contrast cheng_cong --charge assisting --charge refusing_duties\n"
        "          nullum contrast cheng_cong --theory positive_law --theory pan_xiong -o parted.svg\n"
        "          nullum contrast int2019_a3__videos_199 int2019_a3__videos_200"
    )
    parser.add_argument("case", nargs="+", help="one case, or two")
    parser.add_argument(
        "--charge", action="append", metavar="OFFENCE", help="the charge; twice for one against the other"
    )
    parser.add_argument("--theory", action="append", help="the theory; twice for one against the other")
    parser.add_argument("--accused", help="only this person or unit")
    options.picture(parser, required=False)
    options.language(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print or draw the contrast."""
    from explain.draw.side_by_side import text

    found = _contrast(arguments)
    if arguments.output:
        from explain.commands.draw import write

        write([found.graph], arguments)
    else:
        print(text(found, arguments.lang))
    return 0


def _contrast(arguments: argparse.Namespace) -> Contrast:
    from explain.draw.side_by_side import contrast
    from kb.errors import BadInput, Problem

    sides = {
        "case": arguments.case,
        "theory": arguments.theory or ["positive_law"],
        "charge": arguments.charge or [None],
    }
    parted = [name for name, words in sides.items() if len(words) == 2]
    if len(parted) != 1 or any(len(words) > 2 for words in sides.values()):
        raise BadInput([Problem("contrast", 0, "give exactly one thing twice: --charge, --theory, or the case")])
    left, right = ({name: words[min(at, len(words) - 1)] for name, words in sides.items()} for at in (0, 1))
    first, second = (_proof(side, arguments) for side in (left, right))
    return contrast(first, second, str(left[parted[0]]), str(right[parted[0]]))


def _proof(side: dict[str, str | None], arguments: argparse.Namespace) -> Proof:
    from explain.draw.proofs import Options, proof
    from kb.run.derivation import derive

    outcome = derive(options.load_cases([str(side["case"])])[0], str(side["theory"]), seconds=arguments.seconds)
    return proof(outcome, side["charge"], arguments.accused, options=Options(arguments.lang))
