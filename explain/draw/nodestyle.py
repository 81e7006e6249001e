"""How each kind of node looks: frame, line and a word, so that no meaning hangs on colour.

A node has a *standing* (how it got into the proof: assumed, presumed, refuted, ...) and a *place*
(element, offence, conviction). Each adds its own mark, and `marks` lists them for the legend.
The frame carries the difference in print: square = fact, rounded = derived, dashed = not proved,
dotted = disputed or displaced, no frame = not shown, bars = doctrine or value judgement.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any


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

# mark -> (tag en, tag zh, explanation en, explanation zh); the order is that of the legend
MARKS: dict[str, tuple[str, str, str, str]] = {
    "fact": ("FACT", "事实", "proved or admitted", "已证明或自认的事实"),
    "assumed": ("ASSUMED", "假定", "taken as given, not proved", "未经证明的假定"),
    "disputed": ("DISPUTED", "争议", "may hold or not", "存在争议的事实"),
    "evaluative": ("VALUE JUDGEMENT", "价值判断", "left to the judge", "由裁判者评价"),
    "absent": ("NOT SHOWN", "未证明", "no proof that it is so", "无证据表明其成立"),
    "refuted": ("REFUTED", "已否定", "shown not to be so", "已证明其不成立"),
    "doctrine": ("DOCTRINE", "学说", "a reading of the law", "对法律的一种解释"),
    "derived": ("DERIVED", "推论", "follows from premises", "由前提推出"),
    "presumption": ("PRESUMED", "推定", "open to rebuttal", "推定成立，可以反证"),
    "exception": ("EXCEPTION", "例外", "takes the rule away", "排除规则适用"),
    "element": ("ELEMENT", "要件", "element of an offence", "构成要件"),
    "offence": ("OFFENCE", "罪名", "all elements met", "要件齐备"),
    "displaced": ("DISPLACED", "被排除", "made out, but yields", "成立而让位"),
    "contested": ("CONTESTED", "有争议", "hangs on a disputed fact", "取决于争议事实"),
    "not_made_out": ("NOT MADE OUT", "不构成", "an element is missing", "缺少要件"),
    "tied": ("TIED", "未决", "the law does not choose", "法律未作取舍"),
    "conviction": ("CONVICTION", "定罪", "after concurrence", "竞合处理之后"),
    "consequence": ("EFFECT", "后果", "range, sentencing, prosecution", "法定刑、量刑、追诉"),
}

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


def style(found: tuple[str, ...]) -> Style:
    """Compose the frame of a node from its marks."""
    rounded = {"derived", "presumption", "exception", "displaced", "tied", "not_made_out", "contested"}
    result = DERIVED if rounded & set(found) else FACT
    for mark in found:
        result = replace(result, **_PLACES.get(mark, {}), **_STANDINGS.get(mark, {}))
    return result


def tag(found: tuple[str, ...], lang: str, number: object = None) -> str:
    """Name the marks of a node in one small line; proved facts and plain steps have none."""
    return " · ".join(tags(found, lang, number))


def tags(found: tuple[str, ...], lang: str, number: object = None) -> list[str]:
    """Name the marks of a node one by one."""
    column = 1 if lang == "zh" else 0
    words = [MARKS[mark][column] for mark in found if mark not in ("fact", "derived")]
    if number is not None and words and found[0] == "element":
        words[0] = f"{words[0]} {number}"
    return words
