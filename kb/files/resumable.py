"""A long output that survives an interruption: it grows beside its final name and takes it when it is complete.

`OUT.part` holds what is done so far, `OUT.progress` how far that is: bytes of the input and of the output, with a
digest of each, and what the caller counts. The progress is written anew after each piece, whole or not at all, and
only when the piece is on the disk; whatever stands in `OUT.part` beyond it is cut off. So after an interruption at any
moment nothing is lost that was recorded, and nothing stands there twice.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from kb.errors import BadInput, Problem
from kb.files.writing import write_text

_PIECE = 1 << 20


@dataclass(frozen=True)
class Progress:
    """How far the work is: lines and bytes of the input taken, bytes written, lines skipped, and of these those that a
    bound stopped."""

    line: int = 0
    taken: int = 0
    written: int = 0
    cases: int = 0
    skipped: int = 0
    stopped: int = 0


class Resumable:
    """An output under way; use it as `with resumable(...) as output`."""

    def __init__(self, source: Path, target: Path, key: str, part: IO[bytes]) -> None:
        """Go on where a run with the same `key` over the same input was interrupted, or begin anew."""
        self.source, self._target, self._key, self._part = source, target, key, part
        self._taken, self._written = hashlib.blake2b(), hashlib.blake2b()
        self.progress = self._resumed() or Progress()
        self.resumed = self.progress.taken > 0
        if not self.resumed:
            self._taken, self._written = hashlib.blake2b(), hashlib.blake2b()
        part.truncate(self.progress.written)
        part.seek(self.progress.written)

    def _resumed(self) -> Progress | None:
        """The progress recorded, where key, input and output are those of it."""
        with suppress(OSError, ValueError, TypeError, LookupError):
            found = json.loads(_progress(self._target).read_text(encoding="utf-8"))
            progress = Progress(**found["progress"])
            with self.source.open("rb") as source:
                whole = _sum(self._taken, source, progress.taken) and _sum(self._written, self._part, progress.written)
            if whole and found == self._state(progress):
                return progress
        return None

    def _state(self, progress: Progress) -> Mapping[str, object]:
        digests = [self._taken.hexdigest(), self._written.hexdigest()]
        return {"key": self._key, "progress": asdict(progress), "digests": digests}

    def add(self, data: bytes, progress: Progress, taken: bytes) -> None:
        """Write a piece, and record it: `taken` are the bytes of the input that it answers."""
        self._part.write(data)
        self._part.flush()
        os.fsync(self._part.fileno())
        self._written.update(data)
        self._taken.update(taken)
        self.progress = progress
        write_text(_progress(self._target), json.dumps(self._state(progress)))

    def finish(self) -> None:
        """Give the output its final name."""
        os.replace(part_of(self._target), self._target)
        _progress(self._target).unlink(missing_ok=True)


@contextmanager
def resumable(source: Path, target: Path, key: str) -> Iterator[Resumable]:
    """Open an output for the work on `source`; raise `BadInput` where another run is at it."""
    target = Path(os.path.realpath(target))
    if target.exists() and (os.path.samefile(source, target) or not target.is_file()):
        raise BadInput([Problem(str(target), 0, "the output must be a file of its own")])
    with open(os.open(part_of(target), os.O_RDWR | os.O_CREAT, 0o666), "r+b") as part:
        lock(part, target)
        yield Resumable(source, target, key, part)


def part_of(target: Path) -> Path:
    """Where the output stands until it is complete."""
    return target.with_name(f"{target.name}.part")


def _progress(target: Path) -> Path:
    return target.with_name(f"{target.name}.progress")


def _sum(digest: hashlib.blake2b, file: IO[bytes], size: int) -> bool:
    """Add the first bytes of a file to a digest; say whether there are so many."""
    file.seek(0)
    while size > 0 and (piece := file.read(min(size, _PIECE))):
        digest.update(piece)
        size -= len(piece)
    return size == 0


def lock(part: IO[bytes], target: Path) -> None:
    """Keep other runs off a file while this one lives, where the system can; raise `BadInput`."""
    try:
        import fcntl
    except ImportError:
        return
    try:
        fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise BadInput([Problem(str(target), 0, "another run is writing it")]) from None
