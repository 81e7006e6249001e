"""Title and legend above a drawing: only what occurs in it, each mark beside its meaning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from explain.draw.box import Row, frame, markup
from explain.draw.fold import Sheet
from explain.draw.nodestyle import MARKS, Style, marks, style
from explain.draw.paper import Paper
from explain.draw.wrap import clean, width, wrap

_RULE = ("art. ...", "第...条", "provision applied", "所适用的条文")
_COUNTER = ("– – ○", "– – ○", "counts by absence or defeat", "因不存在或被排除而起作用")
_READING = (
    "Arrows into one box are needed together. A grey box of its own is one of several ways to its conclusion.",
    "指向同一框的各箭头须同时具备；单独的灰框是得出结论的数种途径之一。",
)

_VERSION = {
    "en": {"holds": "In dispute, taken to hold here: ", "fails": "In dispute, taken not to hold here: "},
    "zh": {"holds": "存在争议，此处视为成立：", "fails": "存在争议，此处视为不成立："},
}

_COMMON = {"en": "{} further steps in common are folded", "zh": "另有{}项共同步骤从略"}
_FIGURE = {"en": "(figure {} of {})", "zh": "（图{}，共{}幅）"}


def _entries(sheet: Sheet, lang: str) -> list[tuple[Style, str, str]]:
    """List frame, word and explanation of each mark that the sheet uses."""
    at = 1 if lang == "zh" else 0
    used = {mark for box in sheet.boxes if box.node.get("kind") != "rule" for mark in marks(box.node)}
    found = [(style((m,)), MARKS[m][at], MARKS[m][at + 2]) for m in MARKS if m in used]
    if any(box.rules or box.node.get("kind") == "rule" for box in sheet.boxes):
        found.append((Style(fill="#e2e2e2", border=0.5), _RULE[at], _RULE[at + 2]))
    if any(arrow.counter for arrow in sheet.arrows):
        found.append((Style(border=0), _COUNTER[at], _COUNTER[at + 2]))
    return found


def _swatch(look: Style, word: str, room: float, small: float) -> str:
    ink, ground = ("white", "#222222") if look.inverse else ("#222222", "")
    return frame(look, [Row((word,), small, bold=True, ink=ink, ground=ground)], room, tight=True)


def _line(text: str, size: float, *, bold: bool) -> str:
    inner = f"<B>{markup(text)}</B>" if bold else markup(text)
    return f'<TR><TD ALIGN="LEFT"><FONT POINT-SIZE="{size:g}">{inner}</FONT></TD></TR>'


def _grid(entries: Sequence[tuple[Style, str, str]], room: float, small: float) -> str:
    """Set the entries in as many columns as fit, filled downwards."""
    word = max(width(w, small, bold=True) for _, w, _ in entries) + 12
    across = 3 if room > 480 else 2 if room > 280 else 1
    text = max(60.0, room / across - word - 20)
    deep = -(-len(entries) // across)
    body = ""
    for r in range(deep):
        cells = ""
        for look, name, meaning in entries[r::deep]:
            lines = "".join(f'{markup(line)}<BR ALIGN="LEFT"/>' for line in wrap(meaning, small, text))
            cells += (
                f'<TD ALIGN="LEFT">{_swatch(look, name, word, small)}</TD>'
                f'<TD ALIGN="LEFT" BALIGN="LEFT" WIDTH="{text:.0f}">'
                f'<FONT POINT-SIZE="{small:g}">{lines}</FONT></TD>'
            )
        body += f"<TR>{cells}</TR>"
    return f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="1">{body}</TABLE>'


def heading(sheet: Sheet, said: Mapping[str, Any], lang: str, room: float, paper: Paper) -> str:
    """Return what stands above a drawing as one HTML-like label `room` points wide, or nothing.

    `said` are the attributes of the proof: title, subtitle, and the disputed facts that hold and do not.
    """
    small, body = paper.small, ""
    if paper.title:
        lines = [(_title(said, lang), paper.sentence + 3, True), (said.get("subtitle"), paper.sentence, False)]
        lines += [(text, small, False) for text in _version(said, lang)]
        for text, size, bold in lines:
            if text := clean(text or ""):
                body += "".join(_line(line, size, bold=bold) for line in wrap(text, size, room, bold=bold))
    if paper.legend and (entries := _entries(sheet, lang)):
        body += f'<TR><TD ALIGN="LEFT" CELLPADDING="4">{_grid(entries, room, small)}</TD></TR>'
        reading = _READING[1 if lang == "zh" else 0]
        body += "".join(_line(x, small, bold=False) for x in wrap(reading, small, room))
    fixed = f' WIDTH="{room:.0f}"' if paper.bound else ""  # all figures of a proof get the same width
    return f'<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="1"{fixed}>{body}</TABLE>>' if body else ""


def _title(said: Mapping[str, Any], lang: str) -> str:
    """Name the proof, and the figure where there are several."""
    title = str(said.get("title") or "")
    if "figure" not in said:
        return title
    return f"{title} {_FIGURE[lang].format(*said['figure'])}".strip()


def _version(said: Mapping[str, Any], lang: str) -> Iterator[str]:
    """Say which of the disputed facts are taken to hold in this picture, and which not; of two proofs what is folded."""
    words, joint = _VERSION[lang], "；" if lang == "zh" else "; "
    for key in words:
        if facts := said.get(key):
            yield words[key] + joint.join(map(str, facts))
    if said.get("common"):
        yield _COMMON[lang].format(said["common"])
