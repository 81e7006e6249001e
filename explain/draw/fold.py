"""From a proof graph to the boxes of a drawing: which nodes share a box, and where it stands.

A rule that alone carries its conclusion is folded into the conclusion's box as a grey strip with its citation; rules
that compete for one conclusion stay boxes of their own. Columns run from the facts (0) to the conviction. Everything
is sorted, so the same graph always gives the same boxes.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import networkx as nx

_BANDS = ("element", "offence", "conviction", "consequence")


@dataclass(frozen=True)
class Box:
    """One box: the node it shows, the rules folded into it, its column and its name in DOT."""

    name: str
    node: Mapping[str, Any]
    rules: tuple[Mapping[str, Any], ...]
    column: int


@dataclass(frozen=True)
class Arrow:
    """An edge between boxes; `counter` marks a premise that counts by being absent or defeated."""

    tail: str
    head: str
    counter: bool


@dataclass(frozen=True)
class Sheet:
    """All boxes, sorted by column, and all arrows between them."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]

    @property
    def columns(self) -> list[list[Box]]:
        """Group the boxes by column, leftmost first."""
        last = max((box.column for box in self.boxes), default=-1)
        return [[box for box in self.boxes if box.column == i] for i in range(last + 1)]


def order(node: Hashable) -> tuple[str, str]:
    """Sort nodes of any type the same way in every run."""
    return str(node), type(node).__name__


def edges(graph: nx.DiGraph[Any]) -> list[tuple[Hashable, Hashable, dict[str, Any]]]:
    """List the edges with their attributes in a fixed order."""
    return sorted(graph.edges(data=True), key=lambda e: (order(e[0]), order(e[1])))


def _hosts(graph: nx.DiGraph[Any]) -> dict[Hashable, Hashable]:
    """Map each rule that can be folded to the conclusion whose box takes it in."""
    hosts: dict[Hashable, Hashable] = {}
    for node, data in graph.nodes(data=True):
        if data.get("kind") == "rule":
            continue
        premises = list(graph.predecessors(node))
        rules = [p for p in premises if graph.nodes[p].get("kind") == "rule"]
        carrying = [p for p in rules if graph.edges[p, node].get("sign") != "-"]
        alone = len(carrying) == 1 and len(premises) == len(rules)
        if alone and graph.out_degree(carrying[0]) == 1:
            hosts[carrying[0]] = node
    return hosts


def _levels(graph: nx.DiGraph[Any]) -> dict[Hashable, int]:
    """Put each node right of its premises, elements, offences and convictions in step."""
    import networkx as nx

    part = {n: i for i, c in enumerate(nx.strongly_connected_components(graph)) for n in c}
    forward: nx.DiGraph[Any] = nx.DiGraph()
    forward.add_nodes_from(graph)
    forward.add_edges_from((u, v) for u, v in graph.edges if part[u] != part[v])
    run = list(nx.lexicographical_topological_sort(forward, key=order))
    floor: dict[Hashable, int] = {}

    def settle() -> dict[Hashable, int]:
        level: dict[Hashable, int] = {}
        for n in run:
            below = [level[p] + 1 for p in forward.predecessors(n)]
            level[n] = max([floor.get(n, 0), *below])
        return level

    level = settle()
    for band in _BANDS:
        members = [n for n in run if graph.nodes[n].get("band") == band]
        inner = {d for m in members for d in nx.descendants(forward, m)}
        first = [n for n in members if n not in inner]
        at = max((level[n] for n in first), default=0)
        below = [level[n] for b in _BANDS[: _BANDS.index(band)] for n in run if graph.nodes[n].get("band") == b]
        at = max([at, *(x + 1 for x in below)])
        floor.update((n, at) for n in first)
        level = settle()
    for n in reversed(run):  # what is not a fact stands next to what it supports
        heads = [level[h] for h in forward.successors(n)]
        banded = graph.nodes[n].get("band") in (*_BANDS, "fact")
        leaf = graph.nodes[n].get("kind") in ("fact", "assumed", "disputed", "evaluative")
        free = not banded and not (leaf and forward.in_degree(n) == 0)
        if heads and free:
            level[n] = min(heads) - 1
    used = {at: i for i, at in enumerate(sorted(set(level.values())))}
    return {n: used[at] for n, at in level.items()}


def _walk(graph: nx.DiGraph[Any]) -> list[Hashable]:
    """List nodes depth-first from the conclusions in their order: the order of the boxes in each column.

    Elements go by number; then what has reasons of its own, plain premises, shared premises. So a premise stands
    beside its conclusion, a shared one next to the second, and few arrows cross.
    """

    def rank(n: Hashable) -> tuple[bool, str, bool, bool, tuple[str, str]]:
        number = graph.nodes[n].get("number")
        leaf = graph.in_degree(n) == 0 and graph.nodes[n].get("kind") != "doctrine"
        shared = graph.out_degree(n) > 1
        return number is None, f"{number!s:>9}", leaf, shared, order(n)

    def told(n: Hashable) -> tuple[bool, int]:
        goal = graph.nodes[n].get("goal")
        return goal is None, goal or 0

    ends = sorted((n for n in graph if graph.out_degree(n) == 0), key=lambda n: (told(n), rank(n)))
    seen: dict[Hashable, None] = {}
    stack = [*sorted(graph, key=order, reverse=True), *reversed(ends)]
    while stack:
        n = stack.pop()
        if n not in seen:
            seen[n] = None
            stack.extend(sorted(graph.predecessors(n), key=rank, reverse=True))
    return list(seen)


def fold(graph: nx.DiGraph[Any]) -> Sheet:
    """Turn a proof graph into boxes and arrows."""
    import networkx as nx

    hosts = _hosts(graph)
    folded: nx.DiGraph[Any] = nx.DiGraph()
    folded.add_nodes_from((n, d) for n, d in graph.nodes(data=True) if n not in hosts)
    for tail, head, data in edges(graph):
        if hosts.get(tail) == head:
            continue
        ends = hosts.get(tail, tail), hosts.get(head, head)
        if ends[0] != ends[1]:
            counter = data.get("sign") == "-"
            folded.add_edge(*ends, counter=counter)
    level = _levels(folded)
    walk = _walk(folded)
    names = {n: f"n{i}" for i, n in enumerate(walk, 1)}
    guests: dict[Hashable, list[Mapping[str, Any]]] = {}
    for rule in sorted(hosts, key=order):
        guests.setdefault(hosts[rule], []).append(graph.nodes[rule])
    boxes = [Box(names[n], graph.nodes[n], tuple(guests.get(n, ())), level[n]) for n in walk]
    arrows = [Arrow(names[u], names[v], d["counter"]) for u, v, d in folded.edges(data=True)]
    arrows.sort(key=lambda a: (int(a.tail[1:]), int(a.head[1:])))
    return Sheet(tuple(sorted(boxes, key=lambda b: (b.column, int(b.name[1:])))), tuple(arrows))
