"""`nullum why-not`: what a charge lacks."""

from __future__ import annotations

import argparse

from explain.commands import options


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("case", type=options.place)
    options.goal(parser)
    parser.add_argument("--all", action="store_true")
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
