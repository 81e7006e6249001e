"""docs/sources.md tells a stranger what every reference in the project refers to."""

from __future__ import annotations

import re
from pathlib import Path

from kb.files import folders
from kb.files.law import CONFIDENCE

ROOT = Path(__file__).resolve().parent.parent
SOURCES = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
KINDS = {".lp", ".yaml", ".py", ".md", ".toml", ".html", ".js", ".css"}
TEXTS = {
    path: path.read_text(encoding="utf-8")
    for top in ("kb", "explain", "encodings", "cases", "docs", "examples", "benchmarks", "README.md", "CHANGELOG.md")
    for path in [ROOT / top, *(ROOT / top).rglob("*")]
    if path.suffix in KINDS
}


def found(pattern: str) -> set[str]:
    return {word for text in TEXTS.values() for word in re.findall(pattern, text)}


def test_each_seed_is_told_by_author_title_and_year() -> None:
    numbers = found(r"\b[Ss]eeds? (\d{3})\b") | found(r"\b[Ss]eeds \d{3} and (\d{3})\b") | found(r"\bseed: (\d{3})_")
    rows = re.findall(r"^\| seed (\d{3}) \| .+?, \*.+\*.+\d{4}.* \|$", SOURCES, re.MULTILINE)
    assert len(rows) == 5
    assert numbers == set(rows)


def test_each_part_of_the_working_text_is_named() -> None:
    parts = found(r"working text, ([a-z]+_?[a-z0-9]*_?[a-z0-9]*)\b(?=[,.;\"])")
    assert parts
    assert {part for part in parts if f"`{part}`" not in SOURCES} == set()


def test_each_confidence_is_told() -> None:
    assert [tag for tag in CONFIDENCE if f"| `{tag}` |" not in SOURCES] == []


def test_a_work_that_was_not_read_names_the_page_that_tells_of_it() -> None:
    for path, text in TEXTS.items():
        if path.is_relative_to(folders.encodings()) or path.is_relative_to(folders.cases()):
            assert len(re.findall(r"read in an excerpt", text)) == len(
                re.findall(r"\(read in an excerpt: [a-z0-9.-]+\)", text)
            ), path


def test_no_word_of_the_workshop_is_left() -> None:
    assert [str(path) for path, text in TEXTS.items() if "doss" + "ier" in text.lower()] == []
