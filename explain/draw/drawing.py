"""Draw a proof graph: one function a need, the format told by the file's suffix.

The graph is a `networkx.DiGraph` whose edges run from premise to conclusion. Nodes have `kind`, `atom`, `sentence`,
and where it applies `band`, `role`, `number`, `lines`, `note`, `source`, `folded`, `see`; rule nodes `provision`,
`citation`, `gist`. An edge with `sign` "-" counts by absence or defeat. The graph has `title`, `subtitle`, `lang` ("en" or
"zh"), and where it is one of several versions `holds` and `fails`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explain.draw.dot import dot
from explain.draw.paper import SCREEN, Paper
from kb.errors import DrawingError, printable
from kb.files.writing import write_bytes

if TYPE_CHECKING:
    import networkx as nx

    from explain.draw.figures import Figure
    from explain.draw.graph import Proof

__all__ = ["FORMATS", "dot", "draw", "draw_all", "render", "svg"]

FORMATS = ("svg", "png", "pdf", "dot", "json", "graphml", "mmd")
_DATA = ("json", "graphml", "mmd")  # never cut into figures


def svg(graph: nx.DiGraph[Any]) -> str:
    """Draw a proof graph as SVG text."""
    from explain.draw.engine import to_svg

    return to_svg(dot(graph))


def render(graph: nx.DiGraph[Any], kind: str) -> bytes:
    """Return a proof graph in one of `FORMATS`; raise `DrawingError`."""
    return _data(graph, kind) if kind in _DATA else _picture(dot(graph), kind, SCREEN.dpi)


def _picture(source: str, kind: str, dpi: int) -> bytes:
    from explain.draw import engine

    match kind:
        case "svg":
            return engine.to_svg(source).encode()
        case "png":
            return engine.to_png(source, dpi)
        case "pdf":
            return engine.to_pdf(source)
        case "dot":
            return source.encode()
    raise DrawingError(f"cannot draw .{printable(kind)}: choose one of {', '.join(FORMATS)}")


def _data(graph: nx.DiGraph[Any], kind: str) -> bytes:
    from explain.draw import formats

    write = {"json": formats.to_json, "graphml": formats.to_graphml, "mmd": formats.to_mermaid}[kind]
    return write(graph).encode()


def draw(graph: nx.DiGraph[Any], path: str | Path) -> Path:
    """Draw a proof graph into a file, in the format of its suffix, and return the path; raise `DrawingError`."""
    path = Path(path)
    return write_bytes(path, render(graph, _suffix(path)))


def draw_all(graphs: Sequence[Proof], path: str | Path, paper: Paper = SCREEN) -> list[tuple[Path, Figure]]:
    """Draw proofs on paper, each over as many figures as it takes, and list the files.

    Several figures get the numbers -1, -2, ... before the suffix. Raise `DrawingError`.
    """
    from explain.draw.figures import Figure, figures

    path = Path(path)
    kind = _suffix(path)
    if kind not in FORMATS:
        raise DrawingError(f"cannot draw .{printable(kind)}: choose one of {', '.join(FORMATS)}")
    made = [Figure(graph, paper, graph) for graph in graphs] if kind in _DATA else figures(graphs, paper)
    places = [path] if len(made) == 1 else [_numbered(path, number) for number in range(1, len(made) + 1)]
    for place, figure in zip(places, made, strict=True):
        write_bytes(place, _data(figure.graph, kind) if kind in _DATA else _picture(figure.source, kind, paper.dpi))
    return list(zip(places, made, strict=True))


def _suffix(path: Path) -> str:
    return path.suffix.lstrip(".").lower()


def _numbered(path: Path, number: int) -> Path:
    return path.with_name(f"{path.stem}-{number}{path.suffix}")
