"""`nullum init`: make a project."""

from __future__ import annotations

import argparse
from pathlib import Path

from explain.commands import options

_STARTER = Path(__file__).parent.parent / "starter"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("folder", metavar="FOLDER")
    parser.add_argument("--name")
    options.language(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the folder and say what stands in it."""
    from explain.say import terminal
    from explain.say.language import language
    from kb.files import projects

    folder = Path(arguments.folder)
    name = projects.checked_name(arguments.name or folder.absolute().name, "--name")
    files = make(folder, name)
    words = language(arguments.lang)
    listed = "\n".join(f"  {file}" for file in files)
    with projects.using(""):  # it may stand in another one
        terminal.show(f"{words('project.made', name=name, folder=folder)}\n{listed}\n{words('project.next')}", words)
    return 0


def make(folder: Path, name: str) -> list[str]:
    """Copy the first files of a project into a folder and return their names; raise `BadInput` where one would be lost."""
    from kb.errors import BadInput, Problem
    from kb.files import folders
    from kb.files.writing import write_text

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadInput([Problem(str(folder), 0, "is not empty: a project begins in a folder of its own")])
    made = []
    for path in folders.below(_STARTER, ".yaml", ".lp", ".md"):
        file = path.relative_to(_STARTER)
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        text = path.read_text(encoding="utf-8")
        if not file.parent.parts:
            text = text.replace("{name}", name)
        write_text(folder / file, text)
        made.append(file.as_posix())
    return made
