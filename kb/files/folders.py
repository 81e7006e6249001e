"""Where the law and the cases that nullum ships stand, in a checkout and in a wheel."""

from __future__ import annotations

from functools import cache
from pathlib import Path

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


def fixtures() -> list[Path]:
    """The folders below which shipped cases and tables stand: the law's own (boundary tables) and the cases."""
    return [encodings(), cases()]


def is_of_the_law(path: Path) -> bool:
    """Say whether a file stands below a folder of the law: one called `encodings` that holds law files."""
    return any(folder.name == _LAW and _holds_rules(folder) for folder in path.resolve().parents)


@cache
def _holds_rules(folder: Path) -> bool:
    return next(folder.glob("*/*.lp"), None) is not None


def _shipped(name: str, inside: str) -> Path:
    """Find a folder of the house: below `kb/` in a wheel, beside it in a checkout."""
    below = _KB / inside
    return below if below.is_dir() else _KB.parent / name
