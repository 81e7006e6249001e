"""`nullum approve`: write the present outcome into the expectations of fixtures."""

from __future__ import annotations

import argparse
import sys
from difflib import unified_diff
from typing import TYPE_CHECKING

from explain.commands import options
from kb.errors import printable

if TYPE_CHECKING:
    from explain.say.language import Language
    from kb.ask.approving import Change


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("case", nargs="+")
    parser.add_argument("--yes", action="store_true")
    options.language(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Show the difference of each file and write it where that is wanted; 1 if something is left as it was."""
    from explain.say.language import language
    from kb.ask.approving import approve
    from kb.files.writing import write_bytes
    from kb.rules.knowledge import shipped

    words, known, left = language(arguments.lang), shipped(), 0
    changes = list(approve(options.fixtures(arguments.case, known), known, arguments.seconds))
    for change in changes:
        name = printable(str(change.path))
        print(_difference(change, name))
        if arguments.yes or _asked(name, words):
            write_bytes(change.path, change.new.encode("utf-8"))
            print(words("approve.written", file=name))
        else:
            left += 1
            print(words("approve.left", file=name))
    if not changes:
        print(words("approve.nothing"))
    return 1 if left else 0


def _difference(change: Change, name: str) -> str:
    old, new = (text.splitlines() for text in (change.old, change.new))
    return "\n".join(unified_diff(old, new, name, name, lineterm=""))


def _asked(name: str, words: Language) -> bool:
    """Ask; who does not answer says no."""
    print(words("approve.ask", file=name), end=" ", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in words("approve.agreed").split()
