"""`nullum moved`: what a change of the law did to the fixtures."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from explain.commands import options

if TYPE_CHECKING:
    from explain.say.language import Language
    from kb.ask.moves import Moved
    from kb.rules.knowledge import Knowledge

SHIPPED = "shipped"
SECONDS = 1200.0  # every fixture twice


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("path", nargs="*", type=options.place)
    parser.add_argument("--base", required=True, metavar="REV|FOLDER|shipped")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("-o", "--output", metavar="FILE.html")
    options.language(parser)
    parser.set_defaults(run=run, seconds=SECONDS)


def run(arguments: argparse.Namespace) -> int:
    """Print what moved."""
    from explain.check import move_telling
    from explain.say import progress, terminal
    from explain.say.charge_json import dump
    from explain.say.language import language
    from kb.ask import fixtures
    from kb.ask.moves import moved
    from kb.rules.knowledge import shipped

    words, after = language(arguments.lang), shipped()
    stages = progress.Stages(lambda stage, done, total: words(f"moved.{stage}", done=done, total=total))
    with tempfile.TemporaryDirectory(prefix="nullum-") as place:
        before = _base(arguments.base, after, Path(place))
        stages.tell("read", 0, 0)
        cases = options.fixtures(arguments.path, after) if arguments.path else fixtures.load_all(None, after)
        found = moved(
            cases,
            before,
            after,
            arguments.seconds,
            move_telling.teller(arguments.lang),
            stages.tell,
        )
        if arguments.output:
            _page(found, arguments, after, words)
        if arguments.json:
            print(dump(move_telling.data(found, arguments.base), after), end="")
        else:
            told = move_telling.text(found, arguments.base, after, words, arguments.all)
            terminal.show("\n".join(told), words)
    return 0


def _base(base: str, after: Knowledge, place: Path) -> Knowledge:
    """The law of a folder, or of a revision; raise `BadInput` where it is neither."""
    from kb.files import projects, revisions
    from kb.rules.knowledge import Knowledge, project

    folder = Path(base)
    if base == SHIPPED:
        return Knowledge(*after.folders[:1])
    if not folder.is_dir():
        return Knowledge(*revisions.at(base, after.folders, place))
    if (folder / projects.MARKER).is_file():
        return project(folder)
    inner = folder / "encodings"
    root = inner if (inner / "nullum.lp").is_file() else folder
    return Knowledge(root) if (root / "nullum.lp").is_file() else Knowledge(*after.folders[:1], root)


def _page(found: Moved, arguments: argparse.Namespace, known: Knowledge, words: Language) -> None:
    from explain.check import move_telling
    from explain.report.rendering import render
    from explain.say import readings
    from kb.files.writing import write_text

    lead, *_ = move_telling.text(found, arguments.base, known, words, False)
    idle = [change for change in found.revised if not any(change in changes for changes in found.groups)]
    page = render(
        "moved.html",
        arguments.lang,
        title=words("moved.title"),
        lead=lead,
        project=readings.project(over, words) if (over := readings.over(known)) else "",
        groups=move_telling.sections(found, known, words),
        idle=[move_telling.revision(change, known, words) for change in idle],
        idle_heading=words("moved.idle"),
        unread=found.unread,
        unread_heading=words("moved.unread"),
        script="",
    )
    write_text(arguments.output, page)
