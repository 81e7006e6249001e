"""The command line: `nullum COMMAND`. Each command is a module of `explain.commands`, loaded only when it is called."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from kb.errors import BadInput, BoundHit, NullumError

COMMANDS = {
    "charge": "charges established, conviction after concurrence, penalty range, what was missing",
    "check": "run the fixtures",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 done, 1 an expectation failed, 2 bad input, 3 a bound was hit."""
    parser = argparse.ArgumentParser(prog="nullum", description="Which charges do these facts support, and why?")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    words = list(sys.argv[1:] if argv is None else argv)
    for name, summary in COMMANDS.items():
        sub = commands.add_parser(name, help=summary)
        if name in words[:1]:
            import_module(f"explain.commands.{name.replace('-', '_')}").configure(sub)
    arguments = parser.parse_args(words)
    try:
        return int(arguments.run(arguments) or 0)
    except BadInput as error:
        print(error, file=sys.stderr)
        return 2
    except BoundHit as error:
        print(f"bound hit: {error}", file=sys.stderr)
        return 3
    except NullumError as error:
        print(error, file=sys.stderr)
        return 2
