"""Tables and wrapped text for the terminal: plain columns whose widths know Chinese."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from unicodedata import east_asian_width

_NEVER_FIRST = frozenset("，。；：、！？）］〕”’》」,.;:!?)]}")  # closing marks never begin a line
_NEVER_LAST = frozenset("（［〔“‘《「([{")


def width(text: str) -> int:
    """Columns a text takes on a terminal."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def wrap(text: str, limit: int | None, hang: int = 2) -> str:
    """Break lines longer than `limit` columns; what is broken hangs `hang` columns deeper than its line begins."""
    if limit is None:
        return text
    return "\n".join(part for line in text.split("\n") for part in _wrapped(line, limit, hang))


def _wrapped(line: str, limit: int, hang: int) -> Iterator[str]:
    first = " " * (len(line) - len(line.lstrip()))
    rest = " " * min(len(first) + hang, limit // 2)
    made, used = first, len(first)
    for piece in _pieces(line.strip()):
        if used + width(piece.rstrip()) > limit and made.strip():
            yield made.rstrip()
            made, used, piece = rest, len(rest), piece.lstrip()
        made, used = made + piece, used + width(piece)
    yield made.rstrip()


def _pieces(text: str) -> Iterator[str]:
    """Split where a line may break: after a space, and between wide characters but not beside a bracket that opens or closes."""
    made = ""
    for at, char in enumerate(text):
        made += char
        after = text[at + 1 : at + 2]
        wide = width(char) == 2 or (after and width(after) == 2)
        if char == " " or (wide and after not in _NEVER_FIRST and char not in _NEVER_LAST):
            yield made
            made = ""
    if made:
        yield made


def table(rows: Sequence[Sequence[str]], limit: int | None = None, gap: str = "  ") -> str:
    """Lay rows out in columns; the first row is the heading, a cell may have several lines.

    Columns that do not fit beside each other within `limit` are set below, the first column repeated.
    """
    widths = [max(width(line) for row in rows for line in row[at].split("\n")) for at in range(len(rows[0]))]
    blocks: list[list[int]] = [[]]
    for at in range(1, len(widths)):
        taken = widths[0] + sum(widths[n] + len(gap) for n in blocks[-1])
        if limit is not None and blocks[-1] and taken + len(gap) + widths[at] > limit:
            blocks.append([])
        blocks[-1].append(at)
    return "\n\n".join(_block(rows, [0, *block], [widths[n] for n in (0, *block)], gap) for block in blocks)


def _block(rows: Sequence[Sequence[str]], columns: Sequence[int], widths: Sequence[int], gap: str) -> str:
    lines = []
    for number, row in enumerate(rows):
        cells = [row[at].split("\n") for at in columns]
        for deep in range(max(map(len, cells))):
            parts = [cell[deep] if deep < len(cell) else "" for cell in cells]
            padded = (part + " " * (w - width(part)) for part, w in zip(parts, widths, strict=True))
            lines.append(gap.join(padded).rstrip())
        if not number:
            lines.append(gap.join("-" * w for w in widths))
    return "\n".join(lines)
