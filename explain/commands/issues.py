"""`nullum issues`: read issues, positions and theories."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING

from explain.commands import options

if TYPE_CHECKING:
    from kb.files.doctrine import Doctrine, Issue


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
    from kb.errors import BadInput, Problem, did_you_mean
    from kb.rules.knowledge import shipped

    doctrine = shipped().doctrine
    column = 1 if arguments.lang == "zh" else 0
    if arguments.theories:
        print("\n".join(_theories(doctrine, column)))
    elif arguments.issue is None:
        print(
            "\n".join(
                f"{i.id}: {', '.join(i.positions)}{' (no rule)' if i.no_rule else ''}" for i in doctrine.issues.values()
            )
        )
    elif arguments.issue in doctrine.issues:
        print("\n".join(_issue(doctrine.issues[arguments.issue], column)))
    else:
        hint = did_you_mean(arguments.issue, doctrine.issues)
        raise BadInput([Problem("issues", 0, f"unknown issue `{arguments.issue}`{hint}")])
    return 0


def _issue(issue: Issue, column: int) -> Iterator[str]:
    yield f"{issue.id}: {issue.question[column]}"
    if issue.no_rule:
        yield f"    No rule: {issue.no_rule}"
    for position in issue.positions.values():
        default = " (positive law)" if position.id == issue.default else ""
        yield f"  {position.id}{default}: {position.name[column]}"
        yield f"    held by {', '.join(position.holders)}; {'; '.join(position.where)}"
        yield f"    effect: {position.effect}"


def _theories(doctrine: Doctrine, column: int) -> Iterator[str]:
    for theory in doctrine.theories.values():
        yield f"{theory.id}: {theory.title[column]} ({theory.author})"
        yield from (f"    {issue}={position}" for issue, position in theory.positions.items())
