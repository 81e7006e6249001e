"""Text as a terminal shows it: wrapped to its width, headings and marks in colour where it has colours.

Where the output is no terminal it is left as it is, so that a line stays a line; COLUMNS sets a width in any case, and
NO_COLOR takes the colour away.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path

from explain.say import grid
from explain.say.language import Language
from kb.errors import printable
from kb.files import projects

BOLD, DIM, MARK, PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[33m", "\x1b[0m"
_LEAST = 40


def columns() -> int | None:
    """The width to wrap to; None where there is no terminal and none is set."""
    if not os.environ.get("COLUMNS", "").isdigit() and not sys.stdout.isatty():
        return None
    return max(_LEAST, shutil.get_terminal_size().columns)


def coloured() -> bool:
    """Say whether to write in colour."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def written(path: str | Path, *lines: str) -> None:
    """Print the name of a file that was written, and what is to be said of it."""
    print("\n    ".join(map(printable, [str(path), *lines])))


def tell(text: str) -> None:
    """Tell on the side, line by line, what went wrong or how far it is; names in it come from anywhere."""
    print("\n".join(map(printable, text.split("\n"))), file=sys.stderr, flush=True)


def show(text: str, words: Language) -> None:
    """Print a text; one that does not say itself which project is laid over the law begins with it."""
    wrapped = grid.wrap("\n\n".join([*_law(text, words), text]), columns())
    print(_painted(wrapped, words) if coloured() else wrapped)


def _law(text: str, words: Language) -> list[str]:
    found = projects.current()
    if found is None:
        return []
    told = (words("project.line", name=found.name), words("project.amended", name=found.name, changes="\0"))
    head = text.partition("\n\n")[0]
    return [] if any(one.partition("\0")[0] in head for one in told) else [words("project.line", name=found.name)]


def _painted(text: str, words: Language) -> str:
    """Set headings bold, marks in colour and citations dim."""
    heads = "|".join(sorted(map(re.escape, words.section("heading").values()), key=len, reverse=True))
    colon = re.escape(words("punctuation.colon").strip())
    text = re.sub(
        rf"^(\s*)({heads}){colon}", lambda m: f"{m[1]}{BOLD}{m[0][len(m[1]) :]}{PLAIN}", text, flags=re.MULTILINE
    )
    mark = re.escape(words("statement.contested").strip())
    text = re.sub(mark, lambda m: f"{MARK}{m[0]}{PLAIN}", text)
    return re.sub(r"(?:\[|［)[^\[\]［］\x1b]+(?:\]|］)", lambda m: f"{DIM}{m[0]}{PLAIN}", text)
