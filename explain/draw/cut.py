"""Parts of a proof graph: what is shown of it, and how much of what stands below is folded.

A node whose proof is folded keeps the provision it rests on; `folded` says how many steps and facts are not shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from explain.draw.graph import Proof


def goals(graph: Proof) -> list[str]:
    """List the conclusions of a proof in the order of telling."""
    marked = {node: data["goal"] for node, data in graph.nodes(data=True) if "goal" in data}
    return sorted(marked, key=lambda node: (marked[node], node)) or [n for n in graph if graph.out_degree(n) == 0]


def is_rule(graph: Proof, node: str) -> bool:
    """Say whether a node is a rule and not what it concludes or rests on."""
    return bool(graph.nodes[node].get("kind") == "rule")


def below(graph: Proof, node: str) -> list[str]:
    """List what a node rests on directly, through its rules or without one."""
    found: dict[str, None] = {}
    for premise in graph.predecessors(node):
        found.update(dict.fromkeys(graph.predecessors(premise) if is_rule(graph, premise) else [premise]))
    return list(found)


def part(graph: Proof, heads: Iterable[str], opened: Callable[[str, int], bool]) -> Proof:
    """Cut out what stands below some nodes; `opened` says of a node, by its distance, whether its premises are shown."""
    from explain.draw.graph import Proof

    depth = dict.fromkeys(heads, 0)
    queue = list(depth)
    open_ = set()
    for node in queue:
        if opened(node, depth[node]):
            open_.add(node)
            for premise in below(graph, node):
                if premise not in depth:
                    depth[premise] = depth[node] + 1
                    queue.append(premise)
    rules = [p for n in depth for p in graph.predecessors(n) if is_rule(graph, p)]
    kept = dict.fromkeys([*depth, *rules])
    made = Proof(**graph.graph)
    made.add_nodes_from((n, dict(graph.nodes[n])) for n in graph if n in kept)
    for tail, head, data in graph.edges(data=True):
        to = next(iter(graph.successors(head))) if is_rule(graph, head) else head
        if tail in kept and head in kept and (is_rule(graph, tail) or to in open_):
            made.add_edge(tail, head, **data)
    for node in depth:
        if node not in open_ and below(graph, node):
            made.nodes[node]["folded"] = _count(graph, node, kept)
    return made


def closed(graph: Proof, piece: Proof) -> list[str]:
    """List the nodes of a piece whose premises stand in the whole proof only."""
    return [n for n in piece if not is_rule(piece, n) and below(graph, n) and not below(piece, n)]


def _count(graph: Proof, node: str, kept: Iterable[str]) -> int:
    import networkx as nx

    shown = set(kept)
    return sum(n not in shown and not is_rule(graph, n) for n in nx.ancestors(graph, node))


def at_depth(graph: Proof, depth: int | None) -> Proof:
    """Keep so many steps below the conclusions; None keeps all."""
    if depth is None:
        return graph
    return part(graph, goals(graph), lambda _node, at: at < depth)


def folded(graph: Any) -> list[tuple[str, int]]:
    """List the nodes whose proof is folded, with the number of steps and facts not shown."""
    return [(node, data["folded"]) for node, data in graph.nodes(data=True) if "folded" in data]
