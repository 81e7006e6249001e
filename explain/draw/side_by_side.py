"""Two proofs set against each other: what they share is folded, where they part is marked.

Used for one charge against another, one theory against another, one case against its neighbour. The result is one
proof graph: nodes of both sides, each with `side` (left, right, both). Shared sub-proofs are cut off below the shared
node that the parting rests on, and say how much was folded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from explain.draw.graph import Proof


@dataclass(frozen=True)
class Contrast:
    """Two proofs aligned; `left` and `right` name them."""

    graph: Proof
    left: str
    right: str
    folded: int


def contrast(first: Proof, second: Proof, left: str, right: str) -> Contrast:
    """Align two proofs over the atoms and rules they share, and fold what is common below the points of parting."""
    from explain.draw.graph import Proof

    union = Proof(title=first.graph.get("title"), subtitle=f"{left}  |  {right}", lang=first.graph.get("lang", "en"))
    for graph, side in ((first, "left"), (second, "right")):
        for node, data in graph.nodes(data=True):
            if node in union:
                union.nodes[node]["side"] = "both"
                if union.nodes[node].get("role") != data.get("role"):  # it gives way on one side only
                    union.nodes[node].pop("role", None)
            else:
                union.add_node(node, **data, side=side)
        union.add_edges_from(graph.edges(data=True))
    kept = _kept(union)
    folded = sum(union.nodes[n]["kind"] != "rule" for n in union if n not in kept)
    shown = Proof(**union.graph)
    shown.add_nodes_from((n, union.nodes[n]) for n in union if n in kept)
    shown.add_edges_from((u, v, d) for u, v, d in union.edges(data=True) if u in kept and v in kept)
    shown.graph.update(left=left, right=right)
    for node in shown:
        _mark(shown.nodes[node], left, right)
    return Contrast(shown, left, right, folded)


def _kept(union: Any) -> set[str]:
    """Keep what is on one side only, and what is shared but stands next to it."""
    parted = {n for n, data in union.nodes(data=True) if data["side"] != "both"}
    near = {p for n in parted for p in union.predecessors(n)} | {s for n in parted for s in union.successors(n)}
    ends = {n for n in union if union.out_degree(n) == 0}
    kept = parted | near | ends
    rules = {
        r
        for n in kept
        for r in union.predecessors(n)
        if union.nodes[r]["kind"] == "rule" and set(union.predecessors(r)) <= kept
    }
    heads = {s for n in kept if union.nodes[n]["kind"] == "rule" for s in union.successors(n)}
    return kept | rules | heads


def _mark(data: dict[str, Any], left: str, right: str) -> None:
    if data["side"] != "both" and data["kind"] != "rule":
        data["aside"] = left if data["side"] == "left" else right
