"""`nullum why-not`: what a charge lacks."""

from __future__ import annotations

import argparse

from explain.commands import options


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.description = (
        "Say why a charge is not made out: the first missing element in statutory order, each rule that could have\n"
        "supplied it with what blocked it (nearest miss first, gaps in numbers, the fact to state), and which exception or\n"
        "rebuttal defeated it. Without --charge the nearest charges are told."
    )
    parser.epilog = "example: nullum why-not ji --charge refusing_duties"
    parser.add_argument("case", help="a case file, or the id of a shipped case")
    options.goal(parser)
    parser.add_argument("--all", action="store_true", help="every way, also those far off")
    options.readings(parser)
    options.version(parser)
    options.language(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the text."""
    from explain.draw.proofs import check_goal
    from explain.say import terminal
    from explain.say.language import language
    from explain.say.why_not_text import text

    outcome = options.outcomes(arguments, [arguments.case])[0]
    charge = options.goal_of(arguments, outcome.knowledge)
    check_goal(outcome, charge, arguments.accused)
    told = text(outcome, charge, arguments.accused, arguments.lang, arguments.all)
    terminal.show(told, language(arguments.lang))
    return 0
