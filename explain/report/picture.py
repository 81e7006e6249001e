"""A proof as a picture for the page: SVG reduced to shapes and text, and what each box says.

The engine's SVG is read as XML and written anew from a list of allowed elements and attributes,
so that nothing but shapes and text can reach the page. Boxes keep the names of `explain.fold`
(n1, n2, ...) as `data-n`; arrows their ends as `data-t`, `data-h`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from xml.etree import ElementTree

from graphviz import Digraph

from explain.draw.box import citation
from explain.draw.dot import FONT, dot
from explain.draw.engine import to_svg
from explain.draw.fold import Box, Sheet, fold
from explain.draw.legend import heading
from explain.draw.nodestyle import marks, said, tag
from explain.draw.paper import SCREEN, Paper
from explain.draw.wrap import clean
from explain.say.language import language

_NS = "{http://www.w3.org/2000/svg}"
_SHAPES = ("polygon", "path", "polyline", "ellipse", "text")
_KEPT = (
    "fill",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "points",
    "d",
    "x",
    "y",
    "cx",
    "cy",
    "rx",
    "ry",
    "font-size",
    "font-weight",
    "font-style",
)
_BARE = Paper(title=False, legend=False)
_GROUND = 'fill="white" stroke="none"'
FAMILY = "Arial,Helvetica,Liberation Sans,Noto Sans SC,PingFang SC,Microsoft YaHei,sans-serif"


def draw(graph: Any) -> str:
    """Draw a proof graph without title and legend, which the page shows once."""
    return draw_all([graph])[0]


def draw_all(graphs: Sequence[Any]) -> list[str]:
    """Draw proof graphs, those that look the same once; of an empty one nothing."""
    sources = [dot(graph, _BARE) if len(graph) else "" for graph in graphs]
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # the engine is a program of its own
        every = list(dict.fromkeys(filter(None, sources)))
        drawn = dict(zip(every, pool.map(lambda source: reduce(to_svg(source)), every), strict=True))
    return [drawn.get(source, "") for source in sources]


def legend(graphs: Iterable[Any], lang: str) -> str:
    """Draw one legend for all marks that occur in the graphs."""
    sheets = [fold(graph) for graph in graphs]
    every = Sheet(tuple(b for s in sheets for b in s.boxes), tuple(a for s in sheets for a in s.arrows))
    label = heading(every, {}, language(lang), SCREEN.width, SCREEN)
    if not label:
        return ""
    made = Digraph("legend", graph_attr={"fontname": FONT, "charset": "UTF-8", "label": label})
    return reduce(to_svg(made.source))


def reduce(svg: str) -> str:
    """Write the engine's SVG anew from allowed shapes and attributes."""
    root = ElementTree.fromstring(svg)
    graph = root.find(f"{_NS}g")
    made = ElementTree.Element("svg", {"xmlns": _NS[1:-1], "viewBox": root.get("viewBox", ""), "font-family": FAMILY})
    top = ElementTree.SubElement(made, "g", {"transform": (graph.get("transform", "") if graph is not None else "")})
    for child in graph if graph is not None else ():
        if child.tag == f"{_NS}g":
            top.append(_group(child))
        elif child.tag in {_NS + name for name in _SHAPES} and not _is_ground(child):
            top.append(_shape(child))
    return ElementTree.tostring(made, encoding="unicode")


def _is_ground(shape: ElementTree.Element) -> bool:
    """The sheet of paper below the whole drawing: the page has its own."""
    return (
        shape.tag == f"{_NS}polygon"
        and shape.get("points", "").startswith("-")
        and shape.get("stroke") in ("none", "transparent")
    )


def _group(group: ElementTree.Element) -> ElementTree.Element:
    names = (group.findtext(f"{_NS}title") or "").split("->")
    edge = len(names) == 2
    made = ElementTree.Element(
        "g",
        {"class": "e", "data-t": names[0], "data-h": names[1]} if edge else {"class": "n", "data-n": names[0]},
    )
    made.extend(_shape(shape) for shape in group.iter() if shape.tag in {_NS + name for name in _SHAPES})
    return made


def _shape(shape: ElementTree.Element) -> ElementTree.Element:
    kept = {name: value for name in _KEPT if (value := shape.get(name)) is not None}
    made = ElementTree.Element(shape.tag.removeprefix(_NS), kept)
    made.text = shape.text
    return made


def boxes(graph: Any, lang: str) -> tuple[dict[str, dict[str, Any]], list[list[Any]]]:
    """Say for each box what it holds, and list the arrows as [tail, head, counts by absence]."""
    sheet = fold(graph)
    arrows = [[arrow.tail, arrow.head, int(arrow.counter)] for arrow in sheet.arrows]
    return {box.name: _said(box, lang) for box in sheet.boxes}, arrows


def _said(box: Box, lang: str) -> dict[str, Any]:
    node = box.node
    if node.get("kind") == "rule":
        return {"text": citation(node), "rules": [_rule(node)], "rule": 1}
    made = {
        "text": clean(said(node)),
        "tag": tag(marks(node), language(lang), node.get("number")),
        "atom": clean(node.get("atom") or ""),
        "lines": [clean(line) for line in node.get("lines") or ()],
        "note": clean(node.get("note") or ""),
        "source": clean(node.get("source") or ""),
        "band": node.get("band") or "",
        "rules": [_rule(rule) for rule in box.rules],
    }
    return {key: value for key, value in made.items() if value}


def _rule(rule: Any) -> list[str]:
    return [citation(rule), clean(rule.get("gist") or ""), clean(rule.get("file") or "")]
