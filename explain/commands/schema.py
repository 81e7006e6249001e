"""`nullum schema`: JSON Schema for editors."""

from __future__ import annotations

import argparse
import json

from explain.commands import options
from kb.ask.schema import KINDS


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("kind", nargs="?", choices=tuple(KINDS), default="case")
    parser.add_argument("-o", "--output", metavar="FILE")
    options.language(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write or print the schema."""
    from explain.say import terminal
    from kb.ask.schema import make
    from kb.files.writing import write_text
    from kb.rules.knowledge import shipped

    text = json.dumps(make(arguments.kind, shipped()), ensure_ascii=False, indent=1) + "\n"
    if arguments.output:
        terminal.written(write_text(arguments.output, text))
    else:
        print(text, end="")
    return 0
