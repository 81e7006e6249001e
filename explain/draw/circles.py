"""Alternatives that lean on each other: two who answer for one act may each have a conclusion of his own and that of the
other besides. Each is a derivation; drawn together they would run in a circle.
"""

from __future__ import annotations

import networkx as nx

from explain.draw.graph import Proof


def cut(graph: Proof) -> None:
    """Leave out alternative steps, the longer derivations, until nothing leans on itself, and what only they used."""
    ends = {node for node, count in graph.out_degree() if not count}
    while cycle := _cycle(graph):
        graph.remove_node(next(node for node in cycle if graph.nodes[node].get("alternative")))
        idle = _idle(graph, ends)
        while idle:
            graph.remove_nodes_from(idle)
            idle = _idle(graph, ends)


def _cycle(graph: Proof) -> list[str]:
    try:
        return [edge[0] for edge in nx.find_cycle(graph)]
    except nx.NetworkXNoCycle:
        return []


def _idle(graph: Proof, ends: set[str]) -> list[str]:
    return [node for node, count in graph.out_degree() if not count and node not in ends]
