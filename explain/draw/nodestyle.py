"""How each kind of node looks: frame, line and a word, so that no meaning hangs on colour.

A node has a *standing* (how it got into the proof: assumed, presumed, refuted, ...) and a *place*
(element, offence, conviction). Each adds its own mark, and `marks` lists them for the legend.
The frame carries the difference in print: square = fact, rounded = derived, dashed = not proved,
dotted = disputed or displaced, no frame = not shown, bars = doctrine or value judgement.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from explain.say.language import Language


@dataclass(frozen=True)
class Style:
    """A frame: line, thickness (points), sides drawn, tint, and how its text is set."""

    rounded: bool = False
    line: str = "solid"
    border: float = 1
    sides: str = ""
    double: bool = False
    fill: str = "white"
    inverse: bool = False
    italic: bool = False
    bold: bool = False


FACT = Style()
DERIVED = Style(rounded=True)

# the marks in the order of the legend; their words are in the sections `box` and `legend` of the languages
MARKS = (
    "fact",
    "assumed",
    "disputed",
    "evaluative",
    "absent",
    "refuted",
    "doctrine",
    "derived",
    "presumption",
    "exception",
    "element",
    "offence",
    "displaced",
    "contested",
    "not_made_out",
    "tied",
    "conviction",
    "consequence",
)

_PLACES: dict[str, dict[str, Any]] = {
    "element": {"border": 1.5, "rounded": True},
    "offence": {"border": 2.5, "rounded": True},
    "conviction": {"double": True, "bold": True, "rounded": False},
    "consequence": {"sides": "L", "border": 3, "rounded": False},
}
_STANDINGS: dict[str, dict[str, Any]] = {
    "assumed": {"line": "dashed", "fill": "#fff8e1"},
    "disputed": {"line": "dotted", "border": 2, "fill": "#fff3e0"},
    "evaluative": {"sides": "LR", "border": 2.5, "fill": "#fdf0f3"},
    "absent": {"border": 0, "italic": True},
    "refuted": {"inverse": True},
    "doctrine": {"sides": "TB", "border": 2.5, "fill": "#eaf2fb"},
    "presumption": {"line": "dashed", "fill": "#f3eefb"},
    "exception": {"fill": "#f3f3f3"},
    "displaced": {"line": "dotted", "inverse": True},
    "contested": {"line": "dotted"},
    "not_made_out": {"line": "dashed", "border": 2.5, "italic": True},
    "tied": {"line": "dashed", "inverse": True},
}


def said(node: Mapping[str, Any]) -> str:
    """What the box of a node says: its sentence, with the person whose element it is where there are several."""
    return str(node.get("said") or node.get("sentence") or node.get("atom") or "")


def marks(node: Mapping[str, Any]) -> tuple[str, ...]:
    """List what a node is, place first, then standing: ('element', 'presumption')."""
    kind, role, band = node.get("kind"), node.get("role"), node.get("band")
    place = role if role == "element" else band if band in _PLACES else None
    contested = "contested" if node.get("contested") else None
    standings = (mark for mark in (role, kind, contested) if mark in _STANDINGS)
    found = tuple(mark for mark in (place, *standings) if mark)
    if role == "not_made_out":
        return ("not_made_out",)
    return found or ("derived" if kind in ("derived", "rule") else "fact",)


@cache
def style(found: tuple[str, ...]) -> Style:
    """Compose the frame of a node from its marks."""
    rounded = {"derived", "presumption", "exception", "displaced", "tied", "not_made_out", "contested"}
    result = DERIVED if rounded & set(found) else FACT
    for mark in found:
        result = replace(result, **_PLACES.get(mark, {}), **_STANDINGS.get(mark, {}))
    return result


def tags(found: tuple[str, ...], words: Language, number: object = None) -> list[str]:
    """Name the marks of a node one by one; proved facts and plain steps have none."""
    known = words.section("box")
    said = [known[mark] for mark in found if mark not in ("fact", "derived")]
    if number is not None and said and found[0] == "element":
        said[0] = f"{said[0]} {number}"
    return said


def tag(found: tuple[str, ...], words: Language, number: object = None) -> str:
    """Name the marks of a node in one small line."""
    return " · ".join(tags(found, words, number))
