"""Folders of the law as they stood at a revision of git: taken out of the archive into a place of their own."""

from __future__ import annotations

import io
import subprocess
import tarfile
from collections.abc import Sequence
from pathlib import Path

from kb.errors import BadInput, Problem, quoted


def at(revision: str, folders: Sequence[Path], place: Path) -> list[Path]:
    """Lay folders as of a revision below `place`: those of the repository of the last one; others stay where they are.

    One that was not there yet is left out. Raises `BadInput` where the repository does not know the revision.
    """
    top = _git(folders[-1], "rev-parse", "--show-toplevel").decode().strip()
    commit = _git(
        folders[-1], "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
    ).decode()
    if not top or not commit:
        reason = "is neither a folder nor a revision of the repository in which the law stands"
        raise BadInput([Problem(f"--base {quoted(revision)}", 0, reason)])
    found = [
        _archived(commit.strip(), folder, Path(top).resolve(), place / str(number))
        if folder.resolve().is_relative_to(Path(top).resolve())
        else folder
        for number, folder in enumerate(folders)
    ]
    return [folder for folder in found if folder]


def _archived(commit: str, folder: Path, top: Path, place: Path) -> Path | None:
    within = folder.resolve().relative_to(top).as_posix()
    packed = _git(top, "archive", "--format=tar", commit, "--", within)
    if not packed:
        return None
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(place, filter="data")
    return place / within


class NoAnswer(Exception):
    """Git is not there, or has no answer; says why."""


def git(folder: Path, *words: str) -> bytes:
    """What git answers in a folder; raise `NoAnswer`."""
    try:
        done = subprocess.run(["git", "-C", str(folder), *words], capture_output=True, check=False)
    except OSError as error:
        raise NoAnswer(f"git cannot be run: {error.strerror}") from None
    if done.returncode:
        raise NoAnswer(f"git: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout


def _git(folder: Path, *words: str) -> bytes:
    """What git answers; nothing where it has no answer."""
    try:
        return git(folder, *words)
    except NoAnswer:
        return b""
