"""Where the encodings, the shipped cases and the data files stand, in a checkout and in a wheel."""

from __future__ import annotations

from pathlib import Path

_KB = Path(__file__).resolve().parent


def _beside_or_below(name: str, inside: str) -> Path:
    """Find a folder of the house: below `kb/` in a wheel, beside it in a checkout."""
    below = _KB / inside
    return below if below.is_dir() else _KB.parent / name


def encodings() -> Path:
    """Folder of the answer-set programs.

    (Never import it: Python's codec package has that name.)
    """
    return _beside_or_below("encodings", "encodings")


def cases() -> Path:
    """Folder of the case fixtures that nullum ships."""
    return _beside_or_below("cases", "cases_shipped")


def data(name: str) -> Path:
    """Folder of data files inside `kb`: `law`, `vocabulary`, `doctrine` or `claims`."""
    return _KB / name
