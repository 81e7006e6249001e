"""The case file on disk: read once, written only when asked, never over what one has not seen.

Nothing outside one folder is written, whatever a name says.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from kb.errors import BadInput, NullumError, Problem, quoted
from kb.files.case_text import CaseText, written
from kb.files.cases import Case
from kb.files.writing import write_bytes
from kb.files.yamlfile import text_of

_NAME = re.compile(r"[a-z][a-z0-9_]{0,79}")
_BOM = "\ufeff"
NEW = """\
id: new_case
title: A new case
facts:
  - person(accused)
  - acts(accused, act)
"""


class Asks(NullumError):
    """Something stands where is to be written: what it is (`seen`), how it differs, and whether another wrote it."""

    def __init__(self, seen: str, lines: list[str], changed: bool) -> None:
        self.seen = seen
        self.lines = lines
        self.changed = changed
        super().__init__("the file exists")


@dataclass
class Store:
    """Where the case is saved: `written` is the text that the file is known to hold, None where there is no file."""

    folder: Path
    path: Path
    text: str
    written: str | None

    def save(self, text: str, stem: str, over: str = "") -> Path:
        """Write the case as `stem`.yaml; `over` is the mark of what may be replaced. Raise `Asks`, `BadInput`."""
        path = self._inside(stem)
        held = _bytes(path)
        if held is not None and (not over or over != mark(held)):
            before = held.decode("utf-8", "replace").removeprefix(_BOM)
            known = path == self.path and before == self.written
            raise Asks(mark(held), differing(before, text), path == self.path and not known)
        bom = _BOM if held is not None and held.startswith(_BOM.encode()) else ""
        try:
            write_bytes(path, (bom + text).encode("utf-8"))
        except OSError as error:
            raise BadInput([Problem(path.name, 0, f"cannot be written: {error.strerror or error}")]) from error
        self.path, self.written = path, text
        return path

    def _inside(self, stem: str) -> Path:
        """The file of a name; raise `BadInput` where that is no name of a case, or leads out of the folder."""
        if not _NAME.fullmatch(stem):
            raise BadInput([Problem("id", 0, f"{quoted(stem)} is no name for a case: a-z, then letters, digits, _")])
        same = self.path.stem == stem and self.path.parent.resolve().is_relative_to(self.folder.resolve())
        path = self.path if same else self.path.parent / f"{stem}.yaml"
        if not path.resolve().is_relative_to(self.folder.resolve()):
            raise BadInput([Problem(path.name, 0, "leads out of the folder of the workbench")])
        return path

    def changed_on_disk(self) -> bool:
        """Say whether another program wrote the file since it was read or saved."""
        try:
            held = _bytes(self.path)
        except BadInput:
            return True
        if held is None:
            return self.written is not None
        return self.written is not None and held.decode("utf-8", "replace").removeprefix(_BOM) != self.written


def opened(path: Path, folder: Path, home: Path | None = None) -> Store:
    """Take a case file; one outside the folder becomes a draft of a copy in it (in `home`). Raise `BadInput`."""
    text = _whole(path)
    if path.resolve().is_relative_to(folder.resolve()):
        return Store(folder, path, text, text)
    return Store(folder, (home or folder) / path.name, text, None)


def draft(case_id: str, text: str, folder: Path, home: Path | None = None) -> Store:
    """Take a text that stands in no file yet."""
    return Store(folder, (home or folder) / f"{case_id}.yaml", text, None)


def as_file(case: Case) -> str:
    """Write a case that stands in no file of its own, such as a row of a table, as one."""
    text = f"id: {case.id}\ntitle: {written(case.title)}\nfacts:\n"
    for fact in case.facts:
        text = CaseText(text).add(str(fact.atom), fact.status, fact.note)
    for word, name in case.names.items():
        text = CaseText(text).name(word, name.en, name.zh)
    return text


def mark(content: bytes) -> str:
    """A short mark of what a file holds."""
    return hashlib.sha256(content).hexdigest()


def differing(before: str, after: str) -> list[str]:
    """The lines that a change takes out (-) and puts in (+)."""
    rows = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [row for row in rows if row[:1] in "+-" and row[:3] not in ("+++", "---")]


def _whole(path: Path) -> str:
    """Read a file with its own line ends; `text_of` tells what is wrong with it."""
    text_of(path)
    return path.read_bytes().decode("utf-8-sig")


def _bytes(path: Path) -> bytes | None:
    """What a file holds, None where there is none; raise `BadInput` where it cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise BadInput([Problem(path.name, 0, f"cannot be read: {error.strerror or error}")]) from error
