"""The proof in sentences: assumptions first, then each conclusion with its norm, its facts and the citation after
each sentence. What a provision says is told where it is first applied."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from explain.say.language import DEFAULT, Language, language
from explain.say.unnested import unnested

if TYPE_CHECKING:
    import networkx as nx

INDENT = "   "


class Line(NamedTuple):
    """A line of a text: how deep it stands, what it says, and the citation that bears it out ("" where none)."""

    depth: int
    said: str
    cite: str = ""


def text(graph: nx.DiGraph[Any]) -> str:
    """Write a proof graph (see `explain.proofs`) as reasoned text."""
    words = language(graph.graph.get("lang", DEFAULT))
    head = [str(graph.graph.get(key, "")) for key in ("title", "subtitle")]
    return "\n".join([*head, *(written(line, words) for line in lines(graph))])


def written(line: Line, words: Language) -> str:
    """Write a line with its indent and its citation."""
    return (
        INDENT * line.depth + words("why.cited", said=line.said, cite=line.cite)
        if line.cite
        else (INDENT * line.depth + line.said)
    )


def lines(graph: nx.DiGraph[Any]) -> Iterator[Line]:
    """Tell a proof line by line, without its heading."""
    yield from _Text(graph).lines()


class _Below(NamedTuple):
    """A node that is told at this place, so deep."""

    node: str
    depth: int


class _Text:
    def __init__(self, graph: nx.DiGraph[Any]) -> None:
        self.graph = graph
        self.words = language(graph.graph.get("lang", DEFAULT))
        self.told: set[str] = set()
        self.norms: set[str] = set()

    def lines(self) -> Iterator[Line]:
        assumed = sorted(d["sentence"] for _, d in self.graph.nodes(data=True) if d["kind"] == "assumed")
        yield from self._stated("assumed", assumed)
        for key in ("holds", "fails"):
            yield from self._stated(key, self.graph.graph.get(key, ()))
        goals = self._goals()
        if not goals:
            yield Line(0, "")
            yield Line(0, self.words("why.nothing"))
        for node in goals:
            yield Line(0, "")
            yield from self._told(node)

    def _goals(self) -> list[str]:
        """The conclusions in the order of telling."""
        marked = [(data["goal"], node) for node, data in self.graph.nodes(data=True) if "goal" in data]
        return [node for _, node in sorted(marked)] or [n for n in self.graph if self.graph.out_degree(n) == 0]

    def _stated(self, heading: str, rows: Sequence[str]) -> Iterator[Line]:
        if rows:
            yield Line(0, "")
            yield Line(0, self.words(f"why.{heading}"))
            yield from (Line(0, " - " + self.words.sentence(row)) for row in rows)

    def _rank(self, node: str) -> tuple[bool, bool, int, str]:
        data = self.graph.nodes[node]
        unplaced = data["kind"] != "derived" and "number" not in data
        return data.get("band") != "conviction", unplaced, data.get("number") or 0, node

    def _told(self, goal: str) -> Iterator[Line]:
        """Tell a conclusion and all below it."""
        told = unnested(self._node(goal, 0), lambda one: self._node(*one) if isinstance(one, _Below) else None)
        yield from (line for line in told if isinstance(line, Line))

    def _node(self, node: str, depth: int) -> Iterator[Line | _Below]:
        data = self.graph.nodes[node]
        rules = sorted((r for r in self.graph.predecessors(node) if self.graph.nodes[r]["kind"] == "rule"), key=str)
        number = f"({data['number']}) " if data.get("number") else "- " if depth else ""
        cite = self.graph.nodes[rules[0]]["citation"] if rules else ""
        said = number + data["sentence"]
        if node in self.told and self.graph.in_degree(node):
            above = self.words("punctuation.aside", text=self.words("why.above"))
            yield Line(depth, self.words.sentence(said + above), cite)
            return
        self.told.add(node)
        yield Line(depth, self.words.sentence(said + self._tags(data)), cite)
        for line in data.get("lines", []):
            yield Line(depth + 1, self.words.sentence(line))
        if "folded" in data:
            yield Line(depth + 1, self.words("why.folded", count=data["folded"]))
        for place, rule in enumerate(rules):
            if place:
                yield Line(depth + 1, self.words("why.another_way"), self.graph.nodes[rule]["citation"])
            yield from self._rule(rule, depth + 1)
        for direct in sorted((p for p in self.graph.predecessors(node) if p not in rules), key=self._rank):
            yield _Below(direct, depth + 1)

    def _tags(self, data: Mapping[str, Any]) -> str:
        """Say how a node got into the proof, where it is neither proved nor derived."""
        known = self.words.section("tag")
        found = [known[data["kind"]]] if data["kind"] in known else []
        found += [known["contested"]] if data.get("contested") else []
        return "".join(self.words("punctuation.aside", text=tag) for tag in found)

    def _rule(self, rule: str, depth: int) -> Iterator[Line | _Below]:
        for provision, gist in self.graph.nodes[rule].get("norms", ()):
            if gist and provision not in self.norms:
                self.norms.add(provision)
                yield Line(depth, self.words("why.norm", gist=gist))
        for premise in sorted(self.graph.predecessors(rule), key=self._rank):
            yield _Below(premise, depth)
