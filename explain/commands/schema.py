"""`nullum schema`: JSON Schema for editors."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from kb.ask.schema import KINDS


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.description = (
        "Write the JSON Schema of a kind of file, made from the vocabulary (in a project with its words), so that an editor\n"
        "completes and checks cases, tables, sources, issues and claims. README says how to switch it on in VS Code."
    )
    parser.epilog = "example: nullum schema case -o case.schema.json"
    parser.add_argument("kind", nargs="?", choices=tuple(KINDS), default="case", help="(default: %(default)s)")
    parser.add_argument("-o", "--output", metavar="FILE", help="the file to write (default: print it)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write or print the schema."""
    from kb.ask.schema import make
    from kb.rules.knowledge import shipped

    text = json.dumps(make(arguments.kind, shipped()), ensure_ascii=False, indent=1) + "\n"
    if arguments.output:
        Path(arguments.output).write_text(text, encoding="utf-8", newline="\n")
        print(arguments.output)
    else:
        print(text, end="")
    return 0
