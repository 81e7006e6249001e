"""What a YAML file is to nullum, told from its name and from the keys at its margin, so that a broken file is told, too."""

from __future__ import annotations

import re
from pathlib import Path

from kb.files import folders, tables, yamlfile

CASE, TABLE, CLAIM, STRANGER = "case", "table", "claim", ""
_KEYS = {
    CASE: ("id", "facts", "expect"),
    TABLE: ("table", "base", "rows"),
    CLAIM: ("author", "passage", "form", "premise", "conclusion"),
}


def kind(path: Path) -> str:
    """Name what a file reads like: two of the keys of a case, a table or a claim; STRANGER else, and in the law, where
    tables alone are ours."""
    if path.name.endswith(tables.ENDINGS):
        return TABLE if _reads_like(path, TABLE) else STRANGER
    if not path.name.endswith(yamlfile.ENDINGS) or folders.is_of_the_law(path):
        return STRANGER
    return next((each for each in (CLAIM, CASE) if _reads_like(path, each)), STRANGER)


def is_claim(path: Path) -> bool:
    """Say whether a file reads like a claim."""
    return kind(path) == CLAIM


def _reads_like(path: Path, each: str) -> bool:
    if not path.is_file():  # a pipe would be waited for
        return False
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            written = file.read(yamlfile.MAX_BYTES)
    except OSError:
        return False
    return sum(bool(re.search(rf"^\ufeff?{key}[ \t]*:", written, re.MULTILINE)) for key in _KEYS[each]) > 1
