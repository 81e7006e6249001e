"""`nullum issues`: read issues, positions and theories."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING

from explain.commands import law_checking, options

if TYPE_CHECKING:
    from kb.rules.knowledge import Knowledge


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("issue", nargs="?")
    parser.add_argument("--theories", action="store_true")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--json", action="store_true")
    options.language(parser)
    parser.set_defaults(run=run, seconds=600.0)


def run(arguments: argparse.Namespace) -> int:
    """Print the chosen issues or theories, or what came of the check."""
    from explain.say import terminal
    from explain.say.language import language

    if arguments.check:
        return law_checking.positions(_known(arguments.issue), arguments)
    terminal.show("\n".join(_lines(arguments)), language(arguments.lang))
    return 0


def _lines(arguments: argparse.Namespace) -> Iterator[str]:
    from explain.say import law_text
    from kb.run import amended

    known = _known(arguments.issue)
    doctrine = known.doctrine
    if arguments.theories:
        return law_text.theories(doctrine, arguments.lang)
    if arguments.issue is None:
        return law_text.issues(doctrine, arguments.lang)
    return law_text.issue(
        doctrine.issues[arguments.issue], known.law.provisions, arguments.lang, amended.changes(known)
    )


def _known(issue: str | None) -> Knowledge:
    """The law, if it knows the issue; raise `BadInput`."""
    from kb.errors import BadInput, Problem, did_you_mean
    from kb.rules.knowledge import shipped

    known = shipped()
    if issue is None or issue in known.doctrine.issues:
        return known
    hint = did_you_mean(issue, known.doctrine.issues)
    raise BadInput([Problem("issues", 0, f"unknown issue `{issue}`{hint}")])
