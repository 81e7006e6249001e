"""Is the law stratified: does no predicate depend on itself through a `not`, an aggregate or a condition?

A law that is has exactly one answer for each case and reading, and grounds in the order of its predicates. A circle
through plain premises alone is recursion and does no harm; one through any of the three leaves the answer to the
solver, or multiplies it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kb.rules.formula import Agg, Cond, Lit, Literal, Rule, atoms_of, signature

Signature = tuple[str, int, bool]
Graph = Mapping[Signature, "list[Edge]"]


@dataclass(frozen=True)
class Edge:
    """A predicate that hangs on another by a premise of a rule; `through` is "" for a plain premise, else `not`,
    `#sum` (or another aggregate) or `:`."""

    head: Signature
    body: Signature
    through: str
    rule: Rule
    line: int


@dataclass(frozen=True)
class Circle:
    """A way from a predicate back to itself, whose first edge is no plain premise."""

    edges: tuple[Edge, ...]

    @property
    def predicates(self) -> list[str]:
        """The predicates in order: the first hangs on the second, and so on, the last on the first."""
        return [_name(edge.head) for edge in self.edges]

    def __str__(self) -> str:
        first = self.edges[0]
        around = " -> ".join([*self.predicates, _name(first.head)])
        place = f"{first.rule.file}:{first.line}"
        return (
            f"{place}: {_name(first.head)} hangs on {_name(first.body)} through `{first.through}`, and back: {around}"
        )


def circles(rules: Iterable[Rule]) -> list[Circle]:
    """Find each premise that closes a circle through `not`, an aggregate or a condition, with a shortest way back; the
    shortest circles first."""
    graph: dict[Signature, dict[tuple[Signature, str], Edge]] = defaultdict(dict)
    for rule in rules:
        for edge in _edges(rule):
            graph[edge.head].setdefault((edge.body, edge.through), edge)
    core = _core({head: list(edges.values()) for head, edges in graph.items()})
    closing = [edge for edges in core.values() for edge in edges if edge.through]
    ways = [(edge, _way(core, edge.body, edge.head)) for edge in closing]
    found = [Circle((edge, *way)) for edge, way in ways if way is not None]
    return sorted(found, key=lambda circle: (len(circle.edges), str(circle)))


def _edges(rule: Rule) -> Iterable[Edge]:
    for line, part in zip(rule.lines, rule.body, strict=True):
        for inner in atoms_of(part):
            yield Edge(signature(rule.head), signature(inner.atom), _through(part, inner), rule, line)


def _through(part: Literal, inner: Lit) -> str:
    match part:
        case Agg(function):
            return f"#{function}"
        case Cond():
            return ":"
    return "not" if inner.sign else ""


def _core(graph: Graph) -> Graph:
    """Take away, until nothing changes, what leads nowhere and what nothing leads to: no circle runs there."""
    while True:
        led_to = {edge.body for edges in graph.values() for edge in edges}
        kept = {
            head: inside
            for head, edges in graph.items()
            if head in led_to and (inside := [edge for edge in edges if edge.body in graph])
        }
        if sum(map(len, kept.values())) == sum(map(len, graph.values())):
            return kept
        graph = kept


def _way(graph: Graph, start: Signature, end: Signature) -> list[Edge] | None:
    """Find a shortest way along the edges, or None."""
    ways: dict[Signature, list[Edge]] = {start: []}
    queue = [start]
    for here in queue:
        if here == end:
            return ways[here]
        for edge in graph.get(here, ()):
            if edge.body not in ways:
                ways[edge.body] = [*ways[here], edge]
                queue.append(edge.body)
    return None


def _name(predicate: Signature) -> str:
    name, arity, positive = predicate
    return f"{'' if positive else '-'}{name}/{arity}"
