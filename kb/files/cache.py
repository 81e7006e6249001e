"""A cache on disk for what is slow to read: parsed data files and compiled encodings.

One file a part, named by a key over the files it was made from and over the versions of nullum and Python, so that
several environments and folders of law keep theirs side by side; the oldest go. The files are data (`codec`), carry a
digest of their content, and stand in a folder that nobody else may write: below one that is shared, each user has an
own. A cache that cannot be read or written is no error: the part is made anew. Set `NULLUM_CACHE` to another folder,
or to the empty text to do without.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from kb.files import codec, private_folder

VERSIONS_KEPT = 6
_MARK = b"nullum cache 2 "
_OWN_NAME = re.compile(r"[a-z_]+-[0-9a-f]{24}\.(json|[0-9]+\.[0-9]+\.part)")
_HOUR = 3600.0
_BROKEN = (OSError, ValueError, TypeError, LookupError, RecursionError)


def folder() -> Path | None:
    """Folder of the cache, or None where none is wanted."""
    chosen = os.environ.get("NULLUM_CACHE")
    if chosen is not None:
        return Path(chosen) if chosen else None
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(base) / "nullum"


def fingerprint(files: Iterable[Path], beside: str = "") -> str:
    """Sum up the state of files in a key; it changes when one of them does, or what is said beside."""
    digest = hashlib.blake2b(f"{_MARK!r} {sys.version} {beside}".encode(), digest_size=12)
    for path in files:
        state = path.stat()  # the time of the last change of state cannot be set back, that of the content can
        digest.update(os.fsencode(path))
        digest.update(f"\0{state.st_size}\0{state.st_mtime_ns}\0{state.st_ctime_ns}\n".encode())
    return digest.hexdigest()


def cached(
    part: str,
    key: str,
    make: Callable[[], Any],
    classes: Sequence[type] = (),
    read: Callable[[bytes, Sequence[type]], Any] = codec.decode,
) -> Any:
    """Return a part made under `key`, from the cache where it is there; `classes` are those it is made of."""
    base = folder()
    own = base and base / _user()
    if own is None:
        return make()
    path = own / f"{part}-{key}.json"
    with contextlib.suppress(*_BROKEN):
        return read(_load(path), classes)
    made = make()
    with contextlib.suppress(OSError):
        private_folder.made(own)
        _save(path, codec.encode(made, classes))
        _prune(own, part)
    return made


def _user() -> str:
    return f"user-{os.geteuid()}" if hasattr(os, "geteuid") else "user"


def _load(path: Path) -> bytes:
    private_folder.refuse_foreign(path.parent)
    with path.open("rb") as file:
        head, data = file.readline(), file.read()
        if head != _head(path, data):
            raise ValueError("not what was written here")
        if time.time() - os.fstat(file.fileno()).st_mtime > _HOUR:
            with contextlib.suppress(OSError):
                os.utime(path)  # still in use: the oldest go first
    return data


def _head(path: Path, data: bytes) -> bytes:
    """Mark a file as ours, with a digest over its name and content."""
    digest = hashlib.blake2b(path.name.encode() + b"\0" + data, digest_size=16).hexdigest()
    return _MARK + digest.encode() + b"\n"


def _save(path: Path, data: bytes) -> None:
    """Write a file so that others see it whole or not at all."""
    private_folder.refuse_foreign(path.parent)
    partial = path.with_suffix(f".{os.getpid()}.{time.monotonic_ns()}.part")
    try:
        partial.write_bytes(_head(path, data) + data)
        partial.replace(path)
    except OSError:
        partial.unlink(missing_ok=True)
        raise


def _prune(own: Path, part: str) -> None:
    """Delete what is left of broken writes and all but the newest versions of a part; never a file that is not ours."""
    with os.scandir(own) as entries:
        found = [(entry.stat().st_mtime, Path(entry.path)) for entry in entries if _OWN_NAME.fullmatch(entry.name)]
    for path in _outdated(sorted(found, reverse=True), part):
        if path.suffix == ".part" or _is_ours(path):
            path.unlink(missing_ok=True)


def _is_ours(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_MARK)) == _MARK


def _outdated(newest_first: list[tuple[float, Path]], part: str) -> Iterator[Path]:
    whole = [path for _, path in newest_first if path.name.startswith(f"{part}-") and path.suffix == ".json"]
    yield from whole[VERSIONS_KEPT:]
    yield from (path for at, path in newest_first if path.suffix == ".part" and time.time() - at > _HOUR)
