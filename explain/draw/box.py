"""The label of one box as a Graphviz HTML-like table with explicit widths.

Text is left-aligned from a fixed edge and wrapped by `wrap`, never by the engine, so that a wrong guess of the engine
about a font cannot cut a label off.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from explain.draw.fold import Box
from explain.draw.nodestyle import Style, marks, said, style, tags
from explain.draw.paper import Paper
from explain.draw.wrap import balance, clean, longest, width, wrap
from explain.say.language import Language

PADDING = 5  # frame to text at most, in points
_STRIP = "#e2e2e2"
_SECOND_FRAME = 3  # line and distance of a double frame
_SPARE = 1.03  # room for a viewer's substitute font


@dataclass(frozen=True)
class Row:
    """Lines of one size that stand together in a box."""

    lines: tuple[str, ...]
    size: float
    bold: bool = False
    italic: bool = False
    ink: str = "black"
    ground: str = ""

    @property
    def width(self) -> float:
        """Widest line, in points."""
        return max(width(line, self.size, bold=self.bold) for line in self.lines) * _SPARE


def markup(text: str) -> str:
    """Escape text for an HTML-like label, in which nothing may be empty and backslashes would be expanded."""
    return escape(text, quote=True).replace("&#x27;", "&#39;").replace("\\", "\\\\") or "&#160;"


def citation(rule: Mapping[str, Any]) -> str:
    """Name the provision of a rule as the reader should cite it."""
    return clean(rule.get("citation") or rule.get("provision") or rule.get("sentence") or "?")


def look_of(box: Box) -> Style:
    """The frame of a box."""
    return Style(fill=_STRIP, border=0.5) if box.node.get("kind") == "rule" else style(marks(box.node))


def edge(box: Box) -> float:
    """What frame and padding add to the text of a box on both sides together, in points."""
    look = look_of(box)
    return 2 * (PADDING + look.border + (_SECOND_FRAME if look.double else 0))


def unbroken(box: Box, paper: Paper) -> float:
    """The least width of a box in which no word of its sentence is broken, in points."""
    text = clean(said(box.node))
    return longest(text, paper.sentence, bold=look_of(box).bold) * _SPARE + edge(box)


def rows(box: Box, limit: float, words: Language, paper: Paper) -> list[Row]:
    """Break what a box says into rows, so that the box gets no wider than `limit` points."""
    node, room, small = box.node, (limit - edge(box)) / _SPARE, paper.small
    if node.get("kind") == "rule":
        return [Row(balance(citation(node), small, room), small, ground=_STRIP)]
    found = marks(node)
    look = style(found)
    result = []
    labels = [clean(x).upper() for x in (node.get("aside"), *tags(found, words, node.get("number"))) if x]
    if labels:
        ink, ground = ("white", "#222222") if look.inverse else ("#222222", "")
        result.append(Row(_labels(labels, small, room), small, bold=True, ink=ink, ground=ground))
    lines = balance(clean(said(node)), paper.sentence, room, bold=look.bold)
    result.append(Row(lines, paper.sentence, bold=look.bold, italic=look.italic))
    terms = [line for term in node.get("lines") or () for line in wrap(term, small, room)]
    if terms:
        result.append(Row(tuple(terms), small))
    for rule in box.rules:
        lines = balance(citation(rule), small, room)
        result.append(Row(lines, small, ground=_STRIP))
    if elsewhere := _elsewhere(node, words):
        result.append(Row(tuple(wrap(elsewhere, small, room, bold=True)), small, bold=True))
    return result


def _elsewhere(node: Mapping[str, Any], words: Language) -> str:
    """Say where the proof of a box goes on, or how much of it is not drawn."""
    if "see" in node:
        return words("drawing.see", number=node["see"])
    return words("drawing.below", count=node["folded"]) if "folded" in node else ""


def _labels(labels: list[str], size: float, room: float) -> tuple[str, ...]:
    """Set the words for what a box is on one line, or else each on its own."""
    joined = " · ".join(labels)
    if width(joined, size, bold=True) <= room:
        return (joined,)
    return tuple(line for label in labels for line in wrap(label, size, room, bold=True))


def _cell(row: Row, inner: float) -> str:
    text = "".join(f'{markup(line)}<BR ALIGN="LEFT"/>' for line in row.lines)
    if row.bold:
        text = f"<B>{text}</B>"
    if row.italic:
        text = f"<I>{text}</I>"
    text = f'<FONT POINT-SIZE="{row.size:g}" COLOR="{row.ink}">{text}</FONT>'
    ground = f' BGCOLOR="{row.ground}"' if row.ground else ""
    return f'<TR><TD ALIGN="LEFT" BALIGN="LEFT" WIDTH="{inner:.0f}"{ground}>{text}</TD></TR>'


def frame(look: Style, content: list[Row], outer: float, *, tight: bool = False) -> str:
    """Draw rows inside a frame, padding and text of which are `outer` points wide; round corners stay clear of strips."""
    pad = 4 if look.rounded and not tight else 2
    cells = "".join(_cell(row, outer - 2 * pad) for row in content)
    inside = f'<TABLE BORDER="0" CELLSPACING="0" CELLPADDING="1">{cells}</TABLE>'
    lines = f"{'ROUNDED,' if look.rounded else ''}{look.line.upper()}"
    sides = f' SIDES="{look.sides}"' if look.sides else ""
    table = (
        f'<TABLE BORDER="{look.border:g}" STYLE="{lines}"{sides} BGCOLOR="{look.fill}" '
        f'CELLBORDER="0" CELLSPACING="0" CELLPADDING="{pad}">'
        f"<TR><TD>{inside}</TD></TR></TABLE>"
    )
    if not look.double:
        return table
    return f'<TABLE BORDER="1" CELLBORDER="0" CELLSPACING="2" CELLPADDING="0"><TR><TD>{table}</TD></TR></TABLE>'


def label(box: Box, content: list[Row], outer: float) -> str:
    """Return the label of a box `outer` points wide, frame and all, in the angle brackets of Graphviz."""
    return f"<{frame(look_of(box), content, outer - edge(box) + 2 * PADDING)}>"
