"""Title and legend above a drawing: only what occurs in it, each mark beside its meaning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from explain.draw.box import Row, frame, markup
from explain.draw.fold import Sheet
from explain.draw.nodestyle import MARKS, Style, marks, style
from explain.draw.paper import Paper
from explain.draw.wrap import clean, width, wrap
from explain.say.language import Language


def _entries(sheet: Sheet, words: Language) -> list[tuple[Style, str, str]]:
    """List frame, word and explanation of each mark that the sheet uses."""
    box, meaning = words.section("box"), words.section("legend")
    used = {mark for box in sheet.boxes if box.node.get("kind") != "rule" for mark in marks(box.node)}
    found = [(style((mark,)), box[mark], meaning[mark]) for mark in MARKS if mark in used]
    if any(box.rules or box.node.get("kind") == "rule" for box in sheet.boxes):
        found.append((Style(fill="#e2e2e2", border=0.5), words("drawing.rule"), words("drawing.rule_meaning")))
    if any(arrow.counter for arrow in sheet.arrows):
        found.append((Style(border=0), words("drawing.counter"), words("drawing.counter_meaning")))
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


def heading(sheet: Sheet, said: Mapping[str, Any], words: Language, room: float, paper: Paper) -> str:
    """Return what stands above a drawing as one HTML-like label `room` points wide, or nothing.

    `said` are the attributes of the proof: title, subtitle, and the disputed facts that hold and do not.
    """
    small, body = paper.small, ""
    if paper.title:
        lines = [(_title(said, words), paper.sentence + 3, True), (said.get("subtitle"), paper.sentence, False)]
        lines += [(text, small, False) for text in _version(said, words)]
        for text, size, bold in lines:
            if text := clean(text or ""):
                body += "".join(_line(line, size, bold=bold) for line in wrap(text, size, room, bold=bold))
    if paper.legend and (entries := _entries(sheet, words)):
        body += f'<TR><TD ALIGN="LEFT" CELLPADDING="4">{_grid(entries, room, small)}</TD></TR>'
        reading = wrap(words("drawing.reading"), small, room)
        body += "".join(_line(line, small, bold=False) for line in reading)
    fixed = f' WIDTH="{room:.0f}"' if paper.bound else ""  # all figures of a proof get the same width
    return f'<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="1"{fixed}>{body}</TABLE>>' if body else ""


def _title(said: Mapping[str, Any], words: Language) -> str:
    """Name the proof, and the figure where there are several."""
    title = str(said.get("title") or "")
    if "figure" not in said:
        return title
    number, count = said["figure"]
    return words("drawing.figure", title=title, number=number, count=count)


def _version(said: Mapping[str, Any], words: Language) -> Iterator[str]:
    """Say which of the disputed facts are taken to hold in this picture, and which not; of two proofs what is folded."""
    for key in ("holds", "fails"):
        if facts := said.get(key):
            listed = words.join(map(str, facts), "semicolon")
            yield words("drawing.version", heading=words(f"why.{key}"), facts=listed)
    if said.get("common"):
        yield words("contrast.folded", count=said["common"])
