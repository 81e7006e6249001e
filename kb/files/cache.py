"""A cache on disk for what is slow to read: parsed data files and compiled encodings.

One pickle a part, named by a key over the files it was made from (path, size and time of change) and over the
versions of nullum and Python. A cache that cannot be read or written is no error: the part is made anew. Set
`NULLUM_CACHE` to another folder, or to the empty text to do without. What is cached is made of plain tuples and dataclasses without slots, which load fastest.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

_VERSION = "1"


def folder() -> Path | None:
    """Folder of the cache, or None where none is wanted."""
    chosen = os.environ.get("NULLUM_CACHE")
    if chosen is not None:
        return Path(chosen) if chosen else None
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(base) / "nullum"


def fingerprint(files: Iterable[Path]) -> str:
    """Sum up the state of files in a key; it changes when one of them does."""
    digest = hashlib.blake2b(f"{_VERSION} {sys.version}".encode(), digest_size=12)
    for path in files:
        stat = path.stat()
        digest.update(f"{path}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def cached(name: str, key: str, make: Callable[[], Any]) -> Any:
    """Return the part called `name` made under `key`, from the cache where it is there."""
    where = folder()
    if where is None:
        return make()
    path = where / f"{name}-{key}.pickle"
    with contextlib.suppress(
        OSError, pickle.UnpicklingError, EOFError, AttributeError, ImportError, TypeError, ValueError
    ):
        return pickle.loads(path.read_bytes())
    made = make()
    with contextlib.suppress(OSError):
        where.mkdir(parents=True, exist_ok=True)
        for old in where.glob(f"{name}-*.pickle"):
            old.unlink(missing_ok=True)
        partial = path.with_suffix(f".{os.getpid()}")
        partial.write_bytes(pickle.dumps(made, protocol=5))
        partial.replace(path)
    return made
