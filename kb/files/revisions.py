"""Folders of the law as they stood at a revision of git: taken out of the archive into a place of their own."""

from __future__ import annotations

import io
import subprocess
import tarfile
from collections.abc import Iterable
from pathlib import Path

from kb.errors import BadInput, Problem, quoted


def at(revision: str, folders: Iterable[Path], place: Path) -> list[Path]:
    """Lay folders as of a revision below `place`; one that is in no repository, or was not there yet, is left out.

    Raises `BadInput` where no repository knows the revision.
    """
    found = [_archived(revision, folder, place / str(number)) for number, folder in enumerate(folders)]
    laid = [folder for folder in found if folder]
    if not laid:
        reason = "is neither a folder nor a revision at which the law stands in a repository of git"
        raise BadInput([Problem(f"--base {quoted(revision)}", 0, reason)])
    return laid


def _archived(revision: str, folder: Path, place: Path) -> Path | None:
    top = _git(folder, "rev-parse", "--show-toplevel")
    commit = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if not top or not commit:
        return None
    within = folder.resolve().relative_to(Path(top.decode().strip()).resolve()).as_posix()
    packed = _git(Path(top.decode().strip()), "archive", "--format=tar", commit.decode().strip(), "--", within)
    if not packed:
        return None
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(place, filter="data")
    return place / within


def _git(folder: Path, *words: str) -> bytes:
    """What git answers; nothing where it is not there or has no answer."""
    try:
        done = subprocess.run(["git", "-C", str(folder), *words], capture_output=True, check=False)
    except OSError:
        return b""
    return done.stdout if done.returncode == 0 else b""
