"""The proof in sentences: assumptions first, then each conclusion with its norm, its facts and the citation after
each sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import networkx as nx

_WORDS = {
    "en": {
        "assumed": "It is assumed that:",
        "holds": "In dispute, and taken to hold here:",
        "fails": "In dispute, and taken not to hold here:",
        "norm": "Norm",
        "above": "shown above",
        "nothing": "Nothing is made out, and no charge comes near.",
        "assumed_tag": "assumed",
        "disputed_tag": "disputed",
        "evaluative_tag": "value judgement",
        "doctrine_tag": "doctrine",
        "refuted_tag": "shown not to be so",
        "absent_tag": "not shown",
        "contested_tag": "hangs on a disputed fact",
        "or": "another way",
        "folded": "(what it rests on is folded: {} below)",
    },
    "zh": {
        "assumed": "假定：",
        "holds": "存在争议，此处视为成立：",
        "fails": "存在争议，此处视为不成立：",
        "norm": "规范",
        "above": "见上文",
        "nothing": "不构成任何犯罪，亦无接近构成的罪名。",
        "assumed_tag": "假定",
        "disputed_tag": "争议",
        "evaluative_tag": "价值判断",
        "doctrine_tag": "学说",
        "refuted_tag": "已证明并非如此",
        "absent_tag": "未证明",
        "contested_tag": "取决于争议事实",
        "or": "另一途径",
        "folded": "（依据从略：下有{}项）",
    },
}
_INDENT = "   "


def text(graph: nx.DiGraph[Any]) -> str:
    """Write a proof graph (see `explain.proofs`) as reasoned text."""
    return "\n".join(_Text(graph).lines())


class _Text:
    def __init__(self, graph: nx.DiGraph[Any]) -> None:
        self.graph = graph
        self.words = _WORDS["zh" if graph.graph.get("lang") == "zh" else "en"]
        self.told: set[str] = set()

    def lines(self) -> Iterator[str]:
        yield str(self.graph.graph.get("title", ""))
        yield str(self.graph.graph.get("subtitle", ""))
        yield from self._stated(
            "assumed", sorted(d["sentence"] for _, d in self.graph.nodes(data=True) if d["kind"] == "assumed")
        )
        for key in ("holds", "fails"):
            yield from self._stated(key, self.graph.graph.get(key, ()))
        ends = self._goals()
        if not ends:
            yield ""
            yield self.words["nothing"]
        for node in ends:
            yield ""
            yield from self._node(node, "")

    def _goals(self) -> list[str]:
        """The conclusions in the order of telling."""
        marked = [(data["goal"], node) for node, data in self.graph.nodes(data=True) if "goal" in data]
        return [node for _, node in sorted(marked)] or [n for n in self.graph if self.graph.out_degree(n) == 0]

    def _stated(self, heading: str, rows: Sequence[str]) -> Iterator[str]:
        if rows:
            yield ""
            yield self.words[heading]
            yield from (f" - {row}." for row in rows)

    def _rank(self, node: str) -> tuple[bool, bool, int, str]:
        data = self.graph.nodes[node]
        unplaced = data["kind"] != "derived" and "number" not in data
        return data.get("band") != "conviction", unplaced, data.get("number") or 0, node

    def _node(self, node: str, indent: str) -> Iterator[str]:
        data = self.graph.nodes[node]
        rules = sorted((r for r in self.graph.predecessors(node) if self.graph.nodes[r]["kind"] == "rule"), key=str)
        number = f"({data['number']}) " if data.get("number") else "- " if indent else ""
        tag = f" ({self.words[data['kind'] + '_tag']})" if data["kind"] + "_tag" in self.words else ""
        if data.get("contested"):
            tag += f" ({self.words['contested_tag']})"
        cited = f"  [{self.graph.nodes[rules[0]]['citation']}]" if rules else ""
        if node in self.told and self.graph.in_degree(node):
            yield f"{indent}{number}{data['sentence']} ({self.words['above']}).{cited}"
            return
        self.told.add(node)
        yield f"{indent}{number}{data['sentence']}{tag}.{cited}"
        inner = indent + _INDENT
        yield from (f"{inner}{line}." for line in data.get("lines", []))
        if "folded" in data:
            yield f"{inner}{self.words['folded'].format(data['folded'])}"
        for place, rule in enumerate(rules):
            if place:
                yield f"{inner}{self.words['or']}:  [{self.graph.nodes[rule]['citation']}]"
            yield from self._rule(rule, inner)
        for direct in sorted((p for p in self.graph.predecessors(node) if p not in rules), key=self._rank):
            yield from self._node(direct, inner)

    def _rule(self, rule: str, indent: str) -> Iterator[str]:
        if gist := self.graph.nodes[rule].get("gist"):
            yield f"{indent}{self.words['norm']}: {gist}"
        for premise in sorted(self.graph.predecessors(rule), key=self._rank):
            yield from self._node(premise, indent)
