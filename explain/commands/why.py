"""`nullum why`: the proof in sentences."""

from __future__ import annotations

import argparse

from explain.commands import options


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("case", type=options.place)
    options.goal(parser)
    parser.add_argument("--element")
    parser.add_argument("--alternatives", action="store_true")
    parser.add_argument("--depth", type=options.count)
    options.readings(parser)
    options.version(parser)
    options.language(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the text."""
    from explain.draw.proofs import Options, proofs
    from explain.say import terminal
    from explain.say.language import language
    from explain.say.why_text import text

    outcome = options.outcomes(arguments, [arguments.case])[0]
    chosen = Options(arguments.lang, arguments.alternatives, arguments.depth, arguments.element)
    charge = options.goal_of(arguments, outcome.knowledge)
    found = proofs(outcome, charge, arguments.accused, options=chosen)
    terminal.show("\n\n".join(map(text, found)), language(arguments.lang))
    return 0
