"""A proof graph as a Graphviz graph, ready for any engine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from explain.draw.box import Row, edge, label, rows, unbroken
from explain.draw.fold import Box, Sheet, fold
from explain.draw.legend import heading
from explain.draw.paper import HEADING, MARGIN, SCREEN, Paper
from explain.draw.wrap import clean
from explain.say.language import DEFAULT, Language, language

if TYPE_CHECKING:
    import networkx as nx
    from graphviz import Digraph

FONT = "Arial"


def _tip(parts: Iterable[object]) -> str:
    """Write a tooltip in which no escape and no entity is left to expand: Graphviz reads the escapes of one twice."""
    from graphviz import escape

    said = clean(" | ".join(str(part) for part in parts if part))
    return escape(escape(said.replace("&", "&amp;"))) or " "


def _limits(sheet: Sheet, words: Language, paper: Paper, room: float) -> list[float]:
    """Share the width of the paper among the columns, the fullest getting most."""
    columns = sheet.columns
    content = [sum(row.width + row.size for box in boxes for row in rows(box, 1e6, words, paper)) for boxes in columns]
    room -= paper.gap(len(columns)) * (len(columns) - 1)
    least = _least(columns, paper, room)
    limits = dict.fromkeys(range(len(columns)), 0.0)
    open_ = set(limits)
    while open_:
        left = room - sum(limits[i] for i in limits if i not in open_)
        share = {i: left * content[i] / sum(content[j] for j in open_) for i in open_}
        bound = {i: min(paper.wide, max(least[i], share[i])) for i in open_}
        narrow = {i for i in open_ if share[i] < least[i]}
        limits.update(bound)
        open_ -= narrow or open_
    return [limits[i] for i in range(len(columns))]


def _least(columns: Sequence[Sequence[Box]], paper: Paper, room: float) -> list[float]:
    """The width that each column needs at least: one in which no word of a sentence is broken, if all find room."""
    least = [min(paper.wide, max(paper.narrow, *(unbroken(box, paper) for box in boxes))) for boxes in columns]
    return least if sum(least) <= room else [paper.narrow] * len(columns)


def _tooltip(box: Box) -> str:
    said = [box.node.get(key) for key in ("atom", "gist", "note", "source")]
    return _tip([*said, *(rule.get(key) for rule in box.rules for key in ("citation", "gist"))])


def _column(graph: Digraph, boxes: list[Box], limit: float, words: Language, paper: Paper) -> None:
    """Write one column: boxes of equal width, on one rank."""
    content: dict[str, list[Row]] = {box.name: rows(box, limit, words, paper) for box in boxes}
    widest: dict[bool, float] = {}
    for box in boxes:
        rule = box.node.get("kind") == "rule"
        need = max(row.width for row in content[box.name]) + edge(box)
        widest[rule] = max(widest.get(rule, 0.0), need)
    with graph.subgraph(graph_attr={"rank": "same"}) as column:
        for box in boxes:
            outer = widest[box.node.get("kind") == "rule"]
            column.node(box.name, label(box, content[box.name], outer), tooltip=_tooltip(box))


def _chain(graph: Digraph, names: list[str], **look: str) -> None:
    """Hold boxes in a row by arrows that are not seen."""
    for tail, head in pairwise(names):
        graph.edge(tail, head, style="invis", **look)


def dot(graph: nx.DiGraph[Any], paper: Paper = SCREEN, explained: nx.DiGraph[Any] | None = None) -> str:
    """Write a proof graph as DOT source, its columns sharing the width of the paper.

    The legend is that of the graph itself, or of a larger one that is `explained` here.
    """
    sheet = fold(graph)
    return dot_of(sheet, graph, paper, sheet if explained is None else fold(explained))


def dot_of(sheet: Sheet, graph: nx.DiGraph[Any], paper: Paper, marked: Sheet) -> str:
    """Write a proof graph, folded to a sheet, as DOT source, with the legend of what is marked."""
    from graphviz import Digraph

    words = language(graph.graph.get("lang", DEFAULT))
    limits = _limits(sheet, words, paper, paper.width - (MARGIN if paper.bound else 0))
    gap = paper.gap(len(limits))
    wide = max(300.0, sum(limits) + gap * (len(limits) - 1))
    room = paper.width - HEADING if paper.bound else min(paper.width, wide)
    made = Digraph(
        "proof",
        graph_attr={
            "rankdir": "LR",
            "labelloc": "t",
            "labeljust": "l",
            "fontname": FONT,
            "charset": "UTF-8",
            "nodesep": "0.1",
            "ranksep": f"{gap / 72:.3f}",
            "bgcolor": "white",
            "pad": "0.05",
            "margin": "0",
            "label": heading(marked, graph.graph, words, room, paper),
        },
        node_attr={"shape": "plain", "fontname": FONT, "fontsize": f"{paper.sentence:g}"},
        edge_attr={"arrowsize": "0.55", "penwidth": "0.8"},
    )
    for boxes, limit in zip(sheet.columns, limits, strict=True):
        _column(made, boxes, limit, words, paper)
    _chain(made, [boxes[0].name for boxes in sheet.columns], weight="0")
    for boxes in sheet.columns:  # elements as in the statute, premises near what they support
        _chain(made, [box.name for box in boxes])
    said = {box.name: str(box.node.get("atom") or box.name) for box in sheet.boxes}
    for arrow in sheet.arrows:
        look = {"style": "dashed", "arrowhead": "odot"} if arrow.counter else {}
        made.edge(arrow.tail, arrow.head, tooltip=_tip([f"{said[arrow.tail]} -> {said[arrow.head]}"]), **look)
    return str(made.source)
