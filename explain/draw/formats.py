"""The proof graph as data: JSON, GraphML and Mermaid.

Nothing is folded here.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from explain.draw.box import citation
from explain.draw.fold import edges, order
from explain.draw.nodestyle import marks, said, tag
from explain.draw.wrap import clean
from explain.say.language import DEFAULT, language

if TYPE_CHECKING:
    import networkx as nx

_SHAPES = {  # Mermaid node shapes, opening and closing
    "rule": ("[/", "/]"),
    "doctrine": ("[[", "]]"),
    "evaluative": ("{{", "}}"),
    "absent": (">", "]"),
    "derived": ("(", ")"),
    "conviction": ("([", "])"),
}
_LINES = {
    "assumed": "stroke-dasharray: 6 3",
    "disputed": "stroke-dasharray: 2 3",
    "presumption": "stroke-dasharray: 6 3",
    "displaced": "stroke-dasharray: 2 3",
    "rule": "fill:#e2e2e2",
}


def _sorted(graph: nx.DiGraph[Any]) -> nx.DiGraph[Any]:
    """Copy a graph with nodes and edges in a fixed order."""
    import networkx as nx

    copy: nx.DiGraph[Any] = nx.DiGraph(**graph.graph)
    copy.add_nodes_from((n, graph.nodes[n]) for n in sorted(graph, key=order))
    copy.add_edges_from(edges(graph))
    return copy


def to_json(graph: nx.DiGraph[Any]) -> str:
    """Write networkx node-link data."""
    import networkx as nx

    data = nx.node_link_data(_sorted(graph), edges="edges")
    text = json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True, default=str)
    return text.encode("utf-8", "backslashreplace").decode() + "\n"


def _scalar(value: object) -> str | int | float | bool:
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple):
        return " | ".join(map(clean, value))
    return clean(value)


def to_graphml(graph: nx.DiGraph[Any]) -> str:
    """Write GraphML; lists become one string, empty values are left out."""
    import networkx as nx

    plain = nx.relabel_nodes(_sorted(graph), {n: clean(n) for n in graph})
    owners = [
        plain.graph,
        *(d for _, d in plain.nodes(data=True)),
        *(d for *_, d in plain.edges(data=True)),
    ]
    for data in owners:
        kept = {str(k): _scalar(v) for k, v in data.items() if v is not None}
        data.clear()
        data.update(kept)
    return "\n".join(nx.generate_graphml(plain)) + "\n"


def _entity(text: str) -> str:
    """Escape text for Mermaid: all but letters, digits and spaces become numbered entities."""
    return "".join(c if c.isalnum() or c == " " else f"#{ord(c)};" for c in text)


def to_mermaid(graph: nx.DiGraph[Any]) -> str:
    """Write a Mermaid flowchart, one node a line."""
    words = language(graph.graph.get("lang", DEFAULT))
    plain = _sorted(graph)
    names = {n: f"n{i}" for i, n in enumerate(plain, 1)}
    lines = ["flowchart LR"]
    classes: dict[str, list[str]] = {}
    for n, data in plain.nodes(data=True):
        kind = "rule" if data.get("kind") == "rule" else marks(data)[-1]
        head = "" if kind == "rule" else tag(marks(data), words, data.get("number"))
        text = citation(data) if kind == "rule" else said(data)
        parts = [_entity(clean(x)) for x in (head, text, *(data.get("lines") or ())) if x]
        shape = _SHAPES.get(kind) or _SHAPES.get(str(data.get("kind")), ("[", "]"))
        lines.append(f'  {names[n]}{shape[0]}"{"<br/>".join(parts)}"{shape[1]}')
        classes.setdefault(kind, []).append(names[n])
    for tail, head_, data in plain.edges(data=True):
        link = "-. not .->" if data.get("sign") == "-" else "-->"
        lines.append(f"  {names[tail]} {link} {names[head_]}")
    for kind in sorted(set(classes) & set(_LINES)):
        lines += [f"  classDef {kind} {_LINES[kind]}", f"  class {','.join(classes[kind])} {kind}"]
    return "\n".join(lines) + "\n"
