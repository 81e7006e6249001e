"""`nullum why`: the proof in sentences."""

from __future__ import annotations

import argparse

from explain.commands import options


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.description = (
        "Say why the charges of a case follow: norm, facts and conclusion, element by element, each with its citation."
    )
    parser.epilog = "example: nullum why cheng_cong --charge assisting --lang zh"
    parser.add_argument("case", help="a case file, or the id of a shipped case")
    options.goal(parser)
    parser.add_argument("--element", help="only the proof of this element, for large proofs")
    parser.add_argument("--alternatives", action="store_true", help="tell every derivation, not only the shortest")
    parser.add_argument("--depth", type=options.count, help="tell only so many steps below the conclusion")
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
