"""Where the law and the cases that nullum ships stand, in a checkout and in a wheel, and what stands below a folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from kb.errors import BadInput, Problem
from kb.files import projects

_LAW = "encodings"
_KB = Path(__file__).resolve().parent.parent


def encodings() -> Path:
    """Folder of the law: sources, readings, words.

    (Never import it: Python's codec package has that name.)
    """
    return _shipped(_LAW, _LAW)


def cases() -> Path:
    """Folder of the cases that belong to no single article."""
    return _shipped("cases", "cases_shipped")


def claims() -> Path:
    """Folder of the claims about the law."""
    return _shipped("claims", "claims_shipped")


def fixtures() -> list[Path]:
    """The folders below which shipped cases and tables stand: the law's own (boundary tables) and the cases."""
    return [encodings(), cases()]


def place(word: str) -> Path:
    """The path that a word names: the one on disk, or where nothing stands there, below the folders that nullum ships as
    its own messages write them: `encodings/int2019`, `cases/reported`."""
    path = Path(word)
    top, *rest = path.parts or ("",)
    homes = {_LAW: encodings, "cases": cases, "claims": claims}
    if path.exists() or top not in homes:
        return path
    found = homes[top]().joinpath(*rest)
    return found if found.exists() else path


def is_of_the_law(path: Path) -> bool:
    """Say whether a file stands below a folder of the law: one called `encodings` that holds law files, or the `law` of
    a project; or is what marks the project."""
    return path.name == projects.MARKER or any(
        (folder.name == _LAW and _holds_rules(folder))
        or (folder.name == projects.LAW and (folder.parent / projects.MARKER).is_file())
        for folder in path.resolve().parents
    )


@cache
def _holds_rules(folder: Path) -> bool:
    return next(folder.glob("*/*.lp"), None) is not None


def _shipped(name: str, inside: str) -> Path:
    """Find a folder of the house: below `kb/` in a wheel, beside it in a checkout."""
    below = _KB / inside
    return below if below.is_dir() else _KB.parent / name


def below(folder: Path, *endings: str) -> Iterator[Path]:
    """Yield the files below a folder whose names have one of the endings, in order, hidden folders left out; raise
    `BadInput` where a folder cannot be read, or a name is no text."""

    def refuse(error: OSError) -> None:
        raise BadInput([Problem(str(error.filename), 0, f"cannot be read: {error.strerror}")])

    for parent, inner, names in os.walk(folder, onerror=refuse):
        inner[:] = sorted(name for name in inner if not name.startswith((".", "__pycache__")))
        for name in sorted(name for name in names if name.endswith(endings)):
            if not name.isascii() and any("\ud800" <= letter <= "\udfff" for letter in name):
                raise BadInput([Problem(os.path.join(parent, name), 0, "its name is not UTF-8: rename it")])
            yield Path(parent, name)
