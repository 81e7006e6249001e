"""Two proofs set against each other: what they share is folded, where they part is marked.

Used for one charge against another, one theory against another, one case against its neighbour. The result is one
proof graph: nodes of both sides, each with `side` (left, right, both). Shared sub-proofs are cut off below the shared
node that the parting rests on, and say how much was folded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from explain.draw.cut import below, goals, is_rule
from explain.say.language import DEFAULT, language

if TYPE_CHECKING:
    from explain.draw.graph import Proof

LETTERS = {"left": "A", "right": "B"}


@dataclass(frozen=True)
class Contrast:
    """Two proofs aligned; `left` and `right` name them."""

    graph: Proof
    left: str
    right: str
    folded: int


def contrast(first: Proof, second: Proof, left: str, right: str) -> Contrast:
    """Align two proofs over the atoms and rules they share, and fold what is common below the points of parting.

    In the picture the proofs are A and B; what is on one side only bears its letter.
    """
    from explain.draw.graph import Proof

    lang = first.graph.get("lang", DEFAULT)
    words = language(lang)
    named = [
        words("drawing.side", letter=LETTERS[side], name=name) for side, name in (("left", left), ("right", right))
    ]
    subtitle = words("drawing.sides", first=named[0], second=named[1])
    union = Proof(title=first.graph.get("title"), subtitle=subtitle, lang=lang)
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
    shown.graph.update(left=left, right=right, common=folded)
    for node, data in shown.nodes(data=True):
        if data["kind"] != "rule":
            if data["side"] != "both":
                data["aside"] = LETTERS[data["side"]]
            if hidden := [p for p in below(union, node) if p not in kept]:
                data["folded"] = len(hidden)
    return Contrast(shown, left, right, folded)


def _kept(union: Proof) -> set[str]:
    """Keep what is on one side only, what is shared but stands next to it, and the rules that all this rests on."""
    parted = {n for n, data in union.nodes(data=True) if data["side"] != "both"}
    near = {p for n in parted for p in union.predecessors(n)} | {s for n in parted for s in union.successors(n)}
    kept = parted | near | set(goals(union))
    heads = {s for n in kept if is_rule(union, n) for s in union.successors(n)}
    return kept | heads | {r for n in kept | heads for r in union.predecessors(n) if is_rule(union, r)}
