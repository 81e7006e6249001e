"""A project: a folder of one's own, with law laid over the shipped law and cases of its own.

    nullum.yaml    marks the folder and names the project
    law/           of the shape of `encodings/`: sources, rules, words, readings
    cases/         cases and tables
    claims/        claims

The project in use is the one that `NULLUM_PROJECT` names ("" for none), else the nearest above the working directory.
It stands in the environment so that programs started meanwhile have the same.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kb.errors import BadInput, Problem, quoted
from kb.files.yamlfile import Reader, read

MARKER = "nullum.yaml"
LAW = "law"
VARIABLE = "NULLUM_PROJECT"
_NAME = re.compile(r"[^\W_][\w -]{0,59}")


@dataclass(frozen=True)
class Project:
    """A project by its name and its absolute folder."""

    name: str
    folder: Path

    @property
    def law(self) -> list[Path]:
        """The folder laid over the law, as a list that is empty where there is none."""
        return [path for path in (self.folder / LAW,) if path.is_dir()]

    @property
    def fixtures(self) -> list[Path]:
        """The folders below which its cases and tables stand, as far as they are there."""
        return [*self.law, *(path for path in (self.folder / "cases",) if path.is_dir())]

    @property
    def claims(self) -> list[Path]:
        """The folder of its claims, as a list that is empty where there is none."""
        return [path for path in (self.folder / "claims",) if path.is_dir()]


def load(folder: str | Path) -> Project:
    """Read the project that a folder is; raise `BadInput` where it is none."""
    marker = Path(folder).absolute() / MARKER
    if not marker.is_file():
        reason = f"no project: there is no {MARKER} in it (nullum init makes one)"
        raise BadInput([Problem(str(folder), 0, reason)])
    return _read(marker, marker.stat().st_mtime_ns)


def current() -> Project | None:
    """Read the project in use, or return None where there is none; raise `BadInput`."""
    named = os.environ.get(VARIABLE)
    if named is not None:
        return load(named) if named else None
    return above(Path.cwd())


def above(place: Path) -> Project | None:
    """Read the nearest project that a place stands in, or return None."""
    for folder in (place.absolute(), *place.absolute().parents):
        if (folder / MARKER).is_file():
            return load(folder)
    return None


@contextmanager
def using(folder: str | None) -> Iterator[None]:
    """Take the project of a folder meanwhile ("" for none); with None leave it to the working directory."""
    before = os.environ.get(VARIABLE)
    if folder is not None:
        os.environ[VARIABLE] = str(load(folder).folder) if folder else ""
    try:
        yield
    finally:
        if before is None:
            os.environ.pop(VARIABLE, None)
        else:
            os.environ[VARIABLE] = before


@lru_cache(maxsize=16)
def _read(marker: Path, changed: int) -> Project:
    reader = Reader(str(marker))
    top = reader.mapping(read(marker), "a project", ("project",), ("project",))
    name = reader.text(top.get("project"), "`project`")
    for part in (LAW, "cases", "claims"):
        if os.path.lexists(marker.parent / part) and not (marker.parent / part).is_dir():
            reader.problems.append(Problem(str(marker.parent / part), 0, "must be a folder"))
    reader.finish()
    return Project(checked_name(name, str(marker), top["project"].line), marker.parent)


def checked_name(name: str, file: str, line: int = 0) -> str:
    """Return the name of a project; raise `BadInput` where it cannot be one."""
    if not _NAME.fullmatch(name):
        reason = f"{quoted(name)} is no name of a project: letters, digits, spaces, `_` and `-`, at most 60"
        raise BadInput([Problem(file, line, reason)])
    return name
