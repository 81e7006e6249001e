"""Writing files whole or not at all: whoever is killed in the middle leaves what stood there before.

The content goes into a new file of the same folder, which takes the place of the old one when it is complete and on
the disk. A link is followed; what is no regular file (a terminal, a pipe, `/dev/null`) is written to as it is.
"""

from __future__ import annotations

import os
import stat
import time
from contextlib import suppress
from pathlib import Path

PARTIAL = ".part"


def write_text(path: str | Path, text: str) -> Path:
    """Write a text as UTF-8, lines ending in a newline alone, and return the path; raise `OSError`.

    What UTF-8 cannot say (half of a character, from a name that is none) is written as an escape.
    """
    return write_bytes(path, text.encode("utf-8", "backslashreplace"))


def write_bytes(path: str | Path, data: bytes) -> Path:
    """Write bytes and return the path; raise `OSError`."""
    place = Path(os.path.realpath(path))
    mode = _mode(place)
    if mode is not None and not stat.S_ISREG(mode):
        with place.open("wb") as stream:  # raises for a folder
            stream.write(data)
        return Path(path)
    partial = place.with_name(f".nullum-{os.getpid()}-{time.monotonic_ns()}{PARTIAL}")
    try:
        _fill(partial, data, mode)
        os.replace(partial, place)
    except BaseException as error:
        with suppress(OSError):
            partial.unlink()
        if isinstance(error, OSError):
            error.filename, error.filename2 = str(path), None  # not the passing name
        raise
    return Path(path)


def _mode(place: Path) -> int | None:
    """Kind and rights of what stands there; None where nothing does."""
    try:
        return place.stat().st_mode
    except FileNotFoundError:
        return None


def _fill(partial: Path, data: bytes, mode: int | None) -> None:
    """Write a new file to the disk, with the rights of the one that it replaces."""
    with partial.open("xb") as file:
        if mode is not None:
            with suppress(OSError):
                partial.chmod(stat.S_IMODE(mode))
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
