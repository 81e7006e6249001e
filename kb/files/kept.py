"""Results of a long run kept on disk as they come, so that a run that was ended goes on from them.

A file of lines: a mark with the key of what was asked, then one result a line with its name, each on the disk before the
next is worked on. Of a line that was broken off nothing is read. Results of another key are of no use: the file
is begun anew.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO, Any, Self

from kb.errors import BadInput, Problem
from kb.files import codec
from kb.files.resumable import lock

_MARK = b"nullum results 1 "


class Kept:
    """The results of what has this key; `found` counts those that were there. Close it, or use it in a `with`."""

    def __init__(self, path: str | Path, key: str) -> None:
        """Open the file, make it where there is none; raise `BadInput` where it is another file or another run's."""
        self._path, self._results = Path(path), dict[str, bytes]()
        self._file: IO[bytes] = open(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o666), "r+b")  # noqa: SIM115 - closed by `close`
        try:
            lock(self._file, self._path)
            self._begin(_MARK + key.encode() + b"\n")
        except BaseException:
            self.close()
            raise
        self.found = len(self._results)

    def _begin(self, mark: bytes) -> None:
        """Take what is there under the mark, and stand behind it; under another mark begin anew."""
        first = self._file.readline()
        if first and not first.startswith(_MARK):
            said = "the file holds other things than results of a run that was ended"
            raise BadInput([Problem(str(self._path), 0, said)])
        whole = self._read() if first == mark else 0
        self._file.truncate(whole)
        self._file.seek(whole)
        if not whole:
            self._write(mark)

    def _read(self) -> int:
        """Take the lines that are whole; say where they end."""
        whole = self._file.tell()
        for line in self._file:
            if not line.endswith(b"\n"):
                break
            self._results[line.partition(b"\t")[0].decode()] = line
            whole += len(line)
        return whole

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let other runs have the file."""
        self._file.close()

    def __contains__(self, name: str) -> bool:
        return name in self._results

    def __getitem__(self, name: str) -> Any:
        """Read a result; raise `BadInput` where it is none of ours."""
        try:
            return codec.decode(self._results[name].partition(b"\t")[2])
        except (ValueError, TypeError, IndexError, RecursionError):
            raise BadInput([Problem(str(self._path), 0, f"the result {name} cannot be read")]) from None

    def add(self, name: str, result: Any) -> None:
        """Keep a result made of plain data."""
        self._write(name.encode() + b"\t" + codec.encode(result) + b"\n")

    def _write(self, line: bytes) -> None:
        self._file.write(line)
        self._file.flush()
        os.fsync(self._file.fileno())
