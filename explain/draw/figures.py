"""A proof over several figures: as much in each as the paper holds, the rest in the figures that follow.

The first figure starts at the conclusions. Where the proof of a box does not fit any more, the box keeps its provision
and names the figure that goes on with it (`see`). Nothing is left out and nothing is drawn smaller.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from explain.draw.cut import below, closed, folded, goals, part
from explain.draw.dot import dot, dot_of
from explain.draw.fold import Sheet, fold
from explain.draw.nodestyle import said
from explain.draw.paper import Paper
from explain.say.language import DEFAULT, language

if TYPE_CHECKING:
    from explain.draw.graph import Proof


@dataclass(frozen=True)
class Figure:
    """One drawing: its part of the proof, its paper, and the proof whose marks its legend explains."""

    graph: Proof
    paper: Paper
    explained: Proof

    @property
    def source(self) -> str:
        """The drawing as DOT source."""
        return dot(self.graph, self.paper, self.explained)


def figures(graphs: Sequence[Proof], paper: Paper) -> list[Figure]:
    """Set proofs as figures no larger than the paper; numbered where there are several."""
    made: list[Figure] = []
    for graph in graphs:
        parts = [graph] if not paper.bound else _Splitter(graph, paper).parts(len(made))
        for place, piece in enumerate(parts):
            made.append(Figure(piece, paper if not place else replace(paper, legend=False), graph))
    if len(made) > 1:
        for number, figure in enumerate(made, 1):
            figure.graph.graph["figure"] = (number, len(made))
    return made


_NUMBERED = (88, 88)  # as wide as any number of a figure will be


def caption(figure: Figure) -> list[str]:
    """Say what a figure is the proof of, where it is one of several, and which proofs are folded in it."""
    graph = figure.graph
    heads = [n for n in graph if "goal" in graph.nodes[n] or graph.out_degree(n) == 0]
    ends = [said(graph.nodes[n]) for n in heads if "see" not in graph.nodes[n]] if "figure" in graph.graph else []
    left = [(said(graph.nodes[n]), count) for n, count in folded(graph) if "see" not in graph.nodes[n]]
    words = language(graph.graph.get("lang", DEFAULT))
    return [*ends, *(words("drawing.folded", said=head, count=count) for head, count in left)]


@dataclass
class _Splitter:
    graph: Proof
    paper: Paper
    shown: dict[str, int] = field(default_factory=dict)  # node -> figure that shows what it rests on

    def parts(self, before: int) -> list[Proof]:
        """Cut the proof into parts that fit; figures are counted on from those `before`."""
        if self._fits(self.graph):
            return [self.graph]
        made: list[Proof] = []
        waiting = goals(self.graph)
        while waiting:
            heads, opened = self._detail(waiting) if made else self._overview(waiting)
            made.append(self._part(heads, opened))
            self.shown.update(dict.fromkeys(opened, before + len(made)))
            self.paper = replace(self.paper, legend=False)
            left = closed(self.graph, made[-1])
            waiting = [n for n in dict.fromkeys([*waiting, *left]) if n not in heads and n not in self.shown]
        for piece in made:
            for node in closed(self.graph, piece):
                piece.nodes[node]["see"] = self.shown[node]
        return made

    @cached_property
    def _whole(self) -> Sheet:
        """The whole proof, whose marks the legend explains; what the figures note of where it goes on is no mark."""
        return fold(self.graph)

    def _part(self, heads: Sequence[str], opened: set[str]) -> Proof:
        piece = part(self.graph, heads, lambda node, _: node in opened)
        piece.graph["figure"] = _NUMBERED
        return piece

    def _fits(self, piece: Proof) -> bool:
        """Say whether a part can be drawn on the paper."""
        sheet = fold(piece)
        if len(sheet.columns) > self.paper.columns:
            return False
        from explain.draw.engine import size

        width, height = size(dot_of(sheet, piece, self.paper, self._whole))
        return width <= self.paper.width and height <= (self.paper.height or height)

    def _overview(self, waiting: Sequence[str]) -> tuple[list[str], set[str]]:
        """Set side by side as many conclusions as fit, and below them what still does."""
        heads = [waiting[0]]
        for node in waiting[1:]:
            if self._fits(self._part([*heads, node], {*heads, node})):
                heads.append(node)
        return heads, self._opened(heads)

    def _detail(self, waiting: Sequence[str]) -> tuple[list[str], set[str]]:
        """Show what one node rests on as far as it fits, and beside a complete proof other complete ones."""
        heads = [waiting[0]]
        opened = self._opened(heads)
        if not self._closed(heads, opened):
            for node in waiting[1:]:
                whole = self._all_below(node)
                if self._fits(self._part([*heads, node], opened | whole)):
                    heads, opened = [*heads, node], opened | whole
        return heads, opened

    def _opened(self, heads: list[str]) -> set[str]:
        """Open level by level, all of a level where it fits, else one node after the other."""
        opened, refused = set(heads), set[str]()
        while level := [n for n in self._closed(heads, opened) if n not in refused]:
            if self._fits(self._part(heads, opened | set(level))):
                opened |= set(level)
                continue
            for node in level:
                if self._fits(self._part(heads, {*opened, node})):
                    opened.add(node)
                else:
                    refused.add(node)
        return opened

    def _closed(self, heads: list[str], opened: set[str]) -> list[str]:
        """List the nodes that could still be opened."""
        return [node for node in closed(self.graph, self._part(heads, opened)) if node not in self.shown]

    def _all_below(self, node: str) -> set[str]:
        """What must be opened to show all that a node rests on, but for what another figure shows."""
        found, stack = set(), [node]
        while stack:
            here = stack.pop()
            if here not in found and here not in self.shown and below(self.graph, here):
                found.add(here)
                stack += below(self.graph, here)
        return found
