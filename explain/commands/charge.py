"""`nullum charge`: charges, conviction, penalty range and what was missing."""

from __future__ import annotations

import argparse

from explain.commands import options


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.description = "Derive the charges that the facts of a case support, and the conviction after concurrence."
    parser.epilog = "example: nullum charge cheng_cong --theory pan_xiong"
    parser.add_argument("case", nargs="+", help="a case file, or the id of a shipped case")
    options.readings(parser)
    options.language(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the outcomes."""
    found = options.outcomes(arguments, arguments.case)
    if arguments.json:
        from explain.jsonout import charges

        print(charges(found), end="")
    else:
        from explain.charges import text

        print("\n\n".join(text(outcome, arguments.lang) for outcome in found))
    return 0
