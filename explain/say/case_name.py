"""The name of a case as it is typed on the command line."""

from __future__ import annotations

from pathlib import Path

from kb.files import tables
from kb.files.cases import Case
from kb.rules.knowledge import Knowledge


def named(case: Case, known: Knowledge) -> str:
    """Name a case for the command line: a shipped one or one of the project by its id, another by its path, a row after
    `::`."""
    if any(case.path.absolute().is_relative_to(root) for root in known.fixtures):
        return case.id
    place = near(case.path)
    return f"{place}::{case.id}" if case.path.name.endswith(tables.ENDINGS) else place


def near(path: Path) -> str:
    """Write a path as it is reached from here."""
    here = Path.cwd()
    near = path.absolute().relative_to(here) if path.absolute().is_relative_to(here) else path
    return str(near)
