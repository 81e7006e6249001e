"""A value of a YAML file changed to another one: only what differs is written anew, all else stays byte for byte.

Old and new are compared part by part. Of a list single items go or come behind the others, of a mapping single entries; mappings in a
list are told apart by their place. Comments, order, quotes and line ends stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kb.errors import BadInput, Problem
from kb.files.case_text import CaseText, Piece, Place, written

Value = str | list["Value"] | dict[str, "Value"]


class Edit(NamedTuple):
    """Characters of the text, from `start` up to before `end`, and what takes their place."""

    start: int
    end: int
    text: str


def plain(piece: Piece) -> Value:
    """The bare value of a piece."""
    if isinstance(piece.value, dict):
        return {key: plain(entry.value) for key, entry in piece.value.items()}
    if isinstance(piece.value, tuple):
        return [plain(item) for item in piece.value]
    return piece.value


class Rewriting:
    """One file, and the edits to it."""

    def __init__(self, text: str, file: str) -> None:
        """Take the text of a good file; `file` names it in problems."""
        self.mark, self.text = text[: text.startswith("\ufeff")], text.removeprefix("\ufeff")
        self.file = file
        found = CaseText(self.text)
        self.root, self.newline = found.root, found.newline
        self._lines = found.lines
        self._starts = [0]
        for line in found.lines:
            self._starts.append(self._starts[-1] + len(line))
        self.edits: list[Edit] = []

    def change(self, piece: Piece, new: Value) -> None:
        """Change a piece into a new value."""
        self.edits += self._changes(piece, new)

    def append_lines(self, after: Piece, rows: Sequence[str]) -> None:
        """Put whole lines behind a piece."""
        self.edits.append(self._behind(after.end[0], rows))

    def result(self) -> str:
        """The text with all edits made."""
        made, last = [], len(self.text)
        for edit in sorted(self.edits, reverse=True):
            made += [self.text[edit.end : last], edit.text]
            last = edit.start
        return self.mark + self.text[:last] + "".join(reversed(made))

    def _changes(self, piece: Piece, new: Value) -> Iterator[Edit]:
        if plain(piece) == new:
            return
        if isinstance(piece.value, dict) and isinstance(new, dict):
            yield from self._entries(piece, new)
        elif piece.items and isinstance(new, list):
            if len(new) == len(piece.items) and all(item.entries for item in piece.items):
                for item, value in zip(piece.items, new, strict=True):
                    yield from self._changes(item, value)
            else:
                yield from self._items(piece, new)
        else:
            start = self._at(piece.start)
            space = " " if self.text[start - 1 : start] in (":", "-") else ""
            yield Edit(start, self._at(piece.end), space + flow(new, piece.flow))

    # --- mappings

    def _entries(self, piece: Piece, new: dict[str, Value]) -> Iterator[Edit]:
        entries = piece.entries
        for key, entry in entries.items():
            if key in new:
                yield from self._changes(entry.value, new[key])
        gone = [key not in new for key in entries]
        spans = [(entry.key.start, entry.value.end) for entry in entries.values()]
        added = [f"{written(key, True)}: {flow(value, True)}" for key, value in new.items() if key not in entries]
        if piece.flow:
            yield from self._in_flow(piece, spans, gone, added)
            return
        yield from self._lines_gone(spans, gone)
        if added:
            yield self._behind(piece.end[0], [" " * piece.start[1] + row for row in added])

    # --- lists

    def _items(self, piece: Piece, new: list[Value]) -> Iterator[Edit]:
        left = list(new)
        gone = []
        for item in piece.items:
            gone.append(plain(item) not in left)
            if not gone[-1]:
                left.remove(plain(item))
        spans = [(item.start, item.end) for item in piece.items]
        if piece.flow:
            yield from self._in_flow(piece, spans, gone, [flow(value, True) for value in left])
            return
        yield from self._lines_gone([(self._dash(start), end) for start, end in spans], gone)
        dash = self._dash(piece.items[-1].start)
        if left:
            yield self._behind(piece.end[0], [" " * dash[1] + f"- {flow(value)}" for value in left])
        elif all(gone):
            yield self._emptied(piece)

    def _emptied(self, piece: Piece) -> Edit:
        """Write [] behind the colon of a list in lines of which nothing is left."""
        line = self._dash(piece.items[0].start)[0] - 1
        while not (code := self._lines[line].split(" #")[0].rstrip()).endswith(":"):
            line -= 1
        at = self._at((line, len(code)))
        return Edit(at, at, " []")

    # --- text

    def _in_flow(
        self, piece: Piece, spans: Sequence[tuple[Place, Place]], gone: Sequence[bool], added: Sequence[str]
    ) -> Iterator[Edit]:
        """Take members out of brackets, each with one comma, and put others behind the last."""
        kept = [place for place, left in enumerate(gone) if not left]
        for place, (start, end) in enumerate(spans):
            if gone[place]:
                yield self._without_comma(self._at(start), self._at(end), before=not kept or place > kept[-1])
        if added:
            at = self._at(spans[kept[-1]][1]) if kept else self._at(piece.start) + 1
            yield Edit(at, at, (", " if kept else "") + ", ".join(added))

    def _without_comma(self, start: int, end: int, *, before: bool) -> Edit:
        """Take out what stands between two places, with the comma before it or behind it."""
        if before:
            front = self.text[:start].rstrip()
            return Edit(len(front) - 1 if front.endswith(",") else start, end, "")
        behind = self.text[end:]
        comma = len(behind) - len(behind.lstrip())
        if behind[comma : comma + 1] == ",":
            end += comma + 1
            after = self.text[end:].lstrip(" ")
            end += 0 if after.startswith("#") else len(self.text[end:]) - len(after)
        return Edit(start, end, "")

    def _lines_gone(self, spans: Sequence[tuple[Place, Place]], gone: Sequence[bool]) -> Iterator[Edit]:
        """Take out whole lines."""
        for (start, end), left in zip(spans, gone, strict=True):
            if left:
                if self._lines[start[0]][: start[1]].strip():
                    reason = "is written in a way that is not changed without losing what stands beside it"
                    raise BadInput([Problem(self.file, start[0] + 1, reason)])
                yield Edit(self._starts[start[0]], self._starts[end[0] + 1], "")

    def _behind(self, line: int, rows: Sequence[str]) -> Edit:
        """Put lines behind a line."""
        at = self._starts[line + 1]
        first = "" if self.text[:at].endswith(("\n", "\r")) else self.newline
        return Edit(at, at, first + "".join(row + self.newline for row in rows))

    def _dash(self, item: Place) -> Place:
        """Where the dash of an item of a list in lines stands."""
        line, column = item
        before = self._lines[line][:column]
        while "-" not in before:
            line -= 1
            before = self._lines[line]
        return line, before.index("-") if before.lstrip().startswith("-") else before.rindex("-")

    def _at(self, place: Place) -> int:
        return self._starts[place[0]] + place[1] if place[0] < len(self._starts) else len(self.text)


def flow(value: Value, inside: bool = False) -> str:
    """Write a value on one line.

    >>> flow({"p": ["fraud", "order(o, p)"]})
    "{p: [fraud, 'order(o, p)']}"
    """
    if isinstance(value, dict):
        return "{" + ", ".join(f"{written(key, True)}: {flow(part, True)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(part, True) for part in value) + "]"
    return written(value, inside)
