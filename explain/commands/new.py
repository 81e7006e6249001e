"""`nullum new`: a new case file."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from explain.commands import options


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("id", metavar="CASE_ID")
    parser.add_argument("--offence", action="append", default=[], metavar="OFFENCE")
    parser.add_argument("--like", metavar="CASE")
    parser.add_argument("--title")
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
    )
    options.language(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the file and print its name."""
    from explain.say.case_hints import comments
    from explain.say.language import language
    from kb.ask import authoring
    from kb.rules.knowledge import shipped
    from kb.run.derivation import load_case

    path = _path(arguments.id, arguments.output)
    known = shipped()
    words = language(arguments.lang)
    offences = [options.offence(word, known, "--offence") for word in arguments.offence]
    if arguments.like:
        text = authoring.copy(load_case(arguments.like, known), arguments.id, arguments.title)
    else:
        text = authoring.skeleton(arguments.id, arguments.title or arguments.id.replace("_", " "))
    text = authoring.with_comments(text, comments(known, offences, words))
    if path is None:
        sys.stdout.write(text)
        return 0
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.write(text)
    print(path)
    return 0


def _path(case_id: str, output: str | None) -> Path | None:
    """Where the case goes, None for the standard output; raise `BadInput` where it cannot go there."""
    from kb.errors import BadInput, Problem, quoted
    from kb.files import projects
    from kb.files.terms import IDENTIFIER

    if not IDENTIFIER.fullmatch(case_id):
        raise BadInput([Problem("new", 0, f"{quoted(case_id)} is no identifier (a-z, then letters, digits, _)")])
    if output == "-":
        return None
    project = projects.current()
    path = Path(output) if output else (project.folder / "cases" if project else Path()) / f"{case_id}.yaml"
    if path.stem != case_id or path.suffix not in (".yaml", ".yml"):
        raise BadInput([Problem(str(path), 0, f"a case is found by the name of its file: {case_id}.yaml")])
    if path.exists():
        raise BadInput([Problem(str(path), 0, "is there already, and stays as it is")])
    return path
