"""Two proofs set against each other, as text: what each has alone, and what they share where they part."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from explain.say.language import DEFAULT, language

if TYPE_CHECKING:
    import networkx as nx


def text(graph: nx.DiGraph[Any], folded: int) -> str:
    """Write the graph of a contrast, whose nodes have `side` (left, right, both); `folded` steps in common are left out."""
    return "\n".join(_lines(graph, folded))


def _lines(graph: nx.DiGraph[Any], folded: int) -> Iterator[str]:
    words = language(graph.graph.get("lang", DEFAULT))
    yield str(graph.graph.get("title", ""))
    if under := graph.graph.get("under"):
        yield under
    sides = [(side, graph.graph[side], also) for side in ("left", "right") for also in (False, True)]
    for side, name, also in (*sides, ("both", "", False)):
        rows = [
            node
            for node, data in graph.nodes(data=True)
            if (data["side"], data.get("also", False)) == (side, also) and data["kind"] != "rule"
        ]
        if rows:
            yield ""
            yield words("contrast.both" if side == "both" else "contrast.also" if also else "contrast.only", name=name)
        for node in sorted(rows, key=lambda n: (_depth(graph, n), n)):
            above = graph.predecessors(node)
            cited = sorted(graph.nodes[r]["citation"] for r in above if graph.nodes[r]["kind"] == "rule")
            said = words.sentence(graph.nodes[node]["sentence"])
            if whose := graph.nodes[node].get("whose"):
                said = words("contrast.whose", whose=whose, said=said)
            cite = words.join(cited, "semicolon")
            yield "  - " + (words("why.cited", said=said, cite=cite) if cite else said)
    if folded:
        yield ""
        yield words("contrast.folded", count=folded)


def _depth(graph: nx.DiGraph[Any], node: str) -> int:
    """Steps from the conclusion: conclusions come first."""
    depth, here = 0, {node}
    while here and depth < len(graph):
        above = {s for n in here for s in graph.successors(n)}
        if not above:
            break
        here, depth = above, depth + 1
    return depth
