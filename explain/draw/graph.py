"""The type of a proof graph: a networkx graph that shows itself in a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import networkx as nx

if TYPE_CHECKING:
    _Base = nx.DiGraph[str]
else:
    _Base = nx.DiGraph


class Proof(_Base):
    """A proof: nodes with `kind`, `atom`, `sentence`, edges from premise to conclusion.

    Shown as SVG by Jupyter.
    """

    def _repr_svg_(self) -> str:
        from explain.draw.drawing import svg

        return svg(self)

    def to_directed_class(self) -> type[nx.DiGraph[Any]]:
        """Copies of a proof, such as those networkx makes while it works, are plain graphs."""
        return nx.DiGraph
