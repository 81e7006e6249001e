"""DOT source of a drawing, ready for any Graphviz.

The picture is laid out for the type area of an A4 page, 170 mm: columns share `ROOM` points, and the smallest type is
8 points in it, that is 6 points in print.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from explain.draw.box import PADDING, Row, label, rows
from explain.draw.fold import Arrow, Box, Sheet, fold
from explain.draw.legend import heading
from explain.draw.wrap import clean

if TYPE_CHECKING:
    import networkx as nx

ROOM = 630.0
_NARROW, _WIDE = 88.0, 170.0  # columns, in points
FONT = "Arial"


def quoted(text: str) -> str:
    """Quote text as a DOT string in which no escape and no entity is left to expand."""
    safe = clean(text).replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')
    return f'"{safe}"'


_MANY = 6  # columns, from which on gaps get narrower


def _gap(columns: int) -> float:
    return 36.0 if columns < _MANY else 20.0


def _limits(sheet: Sheet, lang: str) -> list[float]:
    """Share the width of the page among the columns, the fullest getting most."""
    columns = sheet.columns
    content = [sum(row.width + row.size for box in boxes for row in rows(box, 1e6, lang)) for boxes in columns]
    room = ROOM - _gap(len(columns)) * (len(columns) - 1) - 2 * len(columns)
    limits = dict.fromkeys(range(len(columns)), 0.0)
    open_ = set(limits)
    while open_:
        left = room - sum(limits[i] for i in limits if i not in open_)
        share = {i: left * content[i] / sum(content[j] for j in open_) for i in open_}
        bound = {i: min(_WIDE, max(_NARROW, share[i])) for i in open_}
        narrow = {i for i in open_ if share[i] < _NARROW}
        limits.update(bound)
        open_ -= narrow or open_
    return [limits[i] for i in range(len(columns))]


def _tooltip(box: Box) -> str:
    parts = [str(box.node.get("atom") or "")]
    parts += [str(box.node[key]) for key in ("gist", "note", "source") if box.node.get(key)]
    for rule in box.rules:
        parts += [str(rule[key]) for key in ("citation", "gist") if rule.get(key)]
    return quoted(" | ".join(part for part in parts if part) or " ")


def _column(boxes: list[Box], limit: float, lang: str) -> list[str]:
    """Write one column: boxes of equal width, on one rank."""
    content: dict[str, list[Row]] = {box.name: rows(box, limit, lang) for box in boxes}
    widest: dict[bool, float] = {}
    for box in boxes:
        rule = box.node.get("kind") == "rule"
        need = max(row.width for row in content[box.name]) + 2 * PADDING
        widest[rule] = max(widest.get(rule, 0.0), need)
    lines = ["  { rank=same"]
    for box in boxes:
        outer = widest[box.node.get("kind") == "rule"]
        text = label(box, content[box.name], outer)
        lines.append(f"    {box.name} [label={text}, tooltip={_tooltip(box)}]")
    return [*lines, "  }"]


def _arrow(arrow: Arrow, names: dict[str, str]) -> str:
    tip = quoted(f"{names[arrow.tail]} -> {names[arrow.head]}")
    look = ", style=dashed, arrowhead=odot" if arrow.counter else ""
    return f"  {arrow.tail} -> {arrow.head} [tooltip={tip}{look}]"


def _order(sheet: Sheet) -> list[str]:
    """Fix the order in each column: elements as in the statute, premises near what they support."""
    lines = []
    for boxes in sheet.columns:
        if boxes[1:]:
            lines.append(f"  {' -> '.join(box.name for box in boxes)} [style=invis]")
    return lines


def dot(graph: nx.DiGraph[Any]) -> str:
    """Write a proof graph as DOT source."""
    sheet = fold(graph)
    lang = "zh" if str(graph.graph.get("lang", "en")).startswith("zh") else "en"
    limits = _limits(sheet, lang)
    gap = _gap(len(limits))
    room = min(ROOM, max(300.0, sum(limits) + gap * (len(limits) - 1)))
    top = heading(sheet, graph.graph.get("title"), graph.graph.get("subtitle"), lang, room)
    lines = [
        "digraph proof {",
        f'  graph [rankdir=LR, labelloc=t, labeljust=l, fontname="{FONT}", charset="UTF-8",',
        f"    nodesep=0.1, ranksep={gap / 72:.3f}, bgcolor=white, pad=0.05,",
        f"    label={top}]",
        f'  node [shape=plain, fontname="{FONT}", fontsize=9]',
        "  edge [arrowsize=0.55, penwidth=0.8]",
    ]
    for boxes, limit in zip(sheet.columns, limits, strict=True):
        lines += _column(boxes, limit, lang)
    heads = [boxes[0].name for boxes in sheet.columns]
    if len(heads) > 1:
        lines.append(f"  {' -> '.join(heads)} [style=invis, weight=0]")
    lines += _order(sheet)
    names = {box.name: str(box.node.get("atom") or box.name) for box in sheet.boxes}
    lines += [_arrow(arrow, names) for arrow in sheet.arrows]
    return "\n".join([*lines, "}", ""])
