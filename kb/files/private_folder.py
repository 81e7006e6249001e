"""Folders of one user alone: what others could have put there is not read, and what is put there others cannot read."""

from __future__ import annotations

import os
import stat
from pathlib import Path


def made(folder: Path) -> Path:
    """Make a folder, and those above it, where it is not there; raise `OSError` where it is open to others."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    refuse_foreign(folder)
    return folder


def refuse_foreign(folder: Path) -> None:
    """Raise `OSError` where others may write in a folder: what stands there may not be ours."""
    state = folder.lstat()
    foreign = hasattr(os, "geteuid") and (state.st_uid != os.geteuid() or state.st_mode & 0o022)
    if foreign or not stat.S_ISDIR(state.st_mode):
        raise PermissionError(f"{folder} is open to others")
