"""A receipt: what an outcome was made from, so that others can make it again and see whether anything has moved.

Hashes are the first 16 hexadecimal digits of SHA-256. That of the law goes over the names and texts of its files
(tables of cases are no law), line ends apart, so that it is one on every system; that of a case over its facts and their
status, in their order of writing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Any

from kb.files import folders, tables
from kb.files.cases import Case
from kb.rules.knowledge import Knowledge

_DIGITS = 16


def receipt(knowledge: Knowledge) -> dict[str, Any]:
    """Name the versions of nullum and clingo, and the law by folder with its hash; `project` is None where there is
    none."""
    names = ["shipped", *(knowledge.project if len(knowledge.folders) == 2 else f.name for f in knowledge.folders[1:])]
    law = dict(zip(names, _law_hashes(knowledge), strict=True))
    return {
        "nullum": version("nullum"),
        "clingo": version("clingo"),
        "law": law,
        "project": knowledge.project or None,
    }


def version(package: str) -> str | None:
    """The version of an installed package, or None where it runs from its folder."""
    try:
        return version_of(package)
    except PackageNotFoundError:
        return None


@lru_cache(maxsize=2)
def _law_hashes(knowledge: Knowledge) -> tuple[str, ...]:
    """The law of each folder summed up, once for what is read once."""
    return tuple(map(law_hash, knowledge.folders))


def law_hash(folder: Path) -> str:
    """Sum up the law of a folder."""
    digest = hashlib.sha256()
    for path in folders.below(folder, ".lp", ".yaml"):
        if not path.name.endswith(tables.ENDINGS):
            text = path.read_bytes().replace(b"\r\n", b"\n")
            digest.update(f"{path.relative_to(folder).as_posix()}\0{len(text)}\0".encode() + text)
    return digest.hexdigest()[:_DIGITS]


def case_hash(case: Case) -> str:
    """Sum up the facts of a case, in whatever order they stand."""
    return _sum(sorted(f"{fact.status} {fact.atom}" for fact in case.facts))


def _sum(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode("utf-8", "backslashreplace")).hexdigest()[:_DIGITS]
