"""`nullum issues`: read issues, positions and theories."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from explain.commands import options


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.description = (
        "Read the issues with their positions, who holds each and where, what it changes; or the theories."
    )
    parser.epilog = "example: nullum issues concurrence      nullum issues --theories"
    parser.add_argument("issue", nargs="?", help="one issue (default: all, a line each)")
    parser.add_argument("--theories", action="store_true", help="the theories with the positions they take")
    options.language(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the chosen issues or theories."""
    from explain.say import terminal
    from explain.say.language import language

    terminal.show("\n".join(_lines(arguments)), language(arguments.lang))
    return 0


def _lines(arguments: argparse.Namespace) -> Iterator[str]:
    from explain.say import law_text
    from kb.errors import BadInput, Problem, did_you_mean
    from kb.rules.knowledge import shipped
    from kb.run import amended

    known = shipped()
    doctrine = known.doctrine
    if arguments.theories:
        return law_text.theories(doctrine, arguments.lang)
    if arguments.issue is None:
        return law_text.issues(doctrine, arguments.lang)
    if arguments.issue in doctrine.issues:
        return law_text.issue(doctrine.issues[arguments.issue], arguments.lang, amended.changes(known))
    hint = did_you_mean(arguments.issue, doctrine.issues)
    raise BadInput([Problem("issues", 0, f"unknown issue `{arguments.issue}`{hint}")])
