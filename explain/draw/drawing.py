"""Draw a proof graph: one function a need, the format told by the file's suffix.

The graph is a `networkx.DiGraph` whose edges run from premise to conclusion. Nodes have `kind`, `atom`, `sentence`,
and where it applies `band`, `role`, `number`, `lines`, `note`, `source`; rule nodes `provision`, `citation`, `gist`.
An edge with `sign` "-" counts by absence or defeat. The graph has `title`, `subtitle` and `lang` ("en" or "zh").
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from explain.draw.dot import dot
from kb.errors import DrawingError

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["FORMATS", "dot", "draw", "render", "svg"]

FORMATS = ("svg", "png", "pdf", "dot", "json", "graphml", "mmd")


def svg(graph: nx.DiGraph[Any]) -> str:
    """Draw a proof graph as SVG text."""
    from explain.draw.engine import to_svg

    return to_svg(dot(graph))


def render(graph: nx.DiGraph[Any], kind: str) -> bytes:
    """Return a proof graph in one of `FORMATS`."""
    from explain.draw import engine, formats

    match kind:
        case "svg":
            return svg(graph).encode()
        case "png":
            return engine.to_png(dot(graph))
        case "pdf":
            return engine.to_pdf(dot(graph))
        case "dot":
            return dot(graph).encode()
        case "json":
            return formats.to_json(graph).encode()
        case "graphml":
            return formats.to_graphml(graph).encode()
        case "mmd":
            return formats.to_mermaid(graph).encode()
    raise DrawingError(f"cannot draw .{kind}: choose one of {', '.join(FORMATS)}")


def draw(graph: nx.DiGraph[Any], path: str | Path) -> Path:
    """Draw a proof graph into a file, in the format of its suffix, and return the path."""
    path = Path(path)
    path.write_bytes(render(graph, path.suffix.lstrip(".").lower()))
    return path
