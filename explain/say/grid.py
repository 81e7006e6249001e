"""Tables for the terminal: plain columns whose widths know Chinese."""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import east_asian_width


def width(text: str) -> int:
    """Columns a text takes on a terminal."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def table(rows: Sequence[Sequence[str]], gap: str = "  ") -> str:
    """Lay rows out in columns; the first row is the heading.

    A cell may have several lines.
    """
    split = [[cell.split("\n") for cell in row] for row in rows]
    widths = [max(width(line) for row in split for line in row[at]) for at in range(len(rows[0]))]
    lines = []
    for number, row in enumerate(split):
        for deep in range(max(len(cell) for cell in row)):
            parts = [cell[deep] if deep < len(cell) else "" for cell in row]
            lines.append(
                gap.join(part + " " * (w - width(part)) for part, w in zip(parts, widths, strict=True)).rstrip()
            )
        if not number:
            lines.append(gap.join("-" * w for w in widths))
    return "\n".join(lines)
