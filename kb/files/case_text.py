"""A case file changed in place: facts added, altered and withdrawn, every other line, comment and order kept.

Where a value stands is read off the marks of YAML events, and a change replaces just the characters of what it
changes. A text given here is one that `kb.files.case_reader` accepts; what comes out is to be read by it again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import yaml

Place = tuple[int, int]  # line and column, counted from 0
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PLAIN = re.compile(r"-?[^\W\d][\w().\-]*(?:,? [\w().\-]+)*,?")
_WORDS = frozenset(["true", "false", "yes", "no", "on", "off", "null", "y", "n"])
_ORDER = ("fact", "status", "note", "source")  # of the keys of a fact


@dataclass(frozen=True)
class Piece:
    """A value of the file from its first character up to behind its last; `flow` says that it stands in [ ] or { }."""

    start: Place
    end: Place
    flow: bool
    value: str | tuple[Piece, ...] | dict[str, Entry]

    @property
    def entries(self) -> dict[str, Entry]:
        """The entries of a mapping; of anything else none."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def items(self) -> tuple[Piece, ...]:
        """The items of a list; of anything else none."""
        return self.value if isinstance(self.value, tuple) else ()


class Entry(NamedTuple):
    """A key of a mapping, and what stands under it."""

    key: Piece
    value: Piece


class CaseText:
    """One case file as text; every change gives a new text."""

    def __init__(self, text: str) -> None:
        """Take the text of a good case file."""
        self.text = text
        self.lines = text.splitlines(keepends=True)
        self.newline = "\r\n" if self.lines and self.lines[0].endswith("\r\n") else "\n"
        self.root = _Tree(text, self.lines).root()

    @property
    def facts(self) -> tuple[Piece, ...]:
        """The facts, in their order."""
        found = self.root.entries.get("facts")
        return found.value.items if found else ()

    @property
    def stated(self) -> list[str]:
        """The facts as they are written, without status and note."""
        values = (item.entries["fact"].value.value if item.entries else item.value for item in self.facts)
        return [value for value in values if isinstance(value, str)]

    def withdraw(self, place: int) -> str:
        """Take a fact out."""
        block = self._in_block()
        first, last = block._lines_of(place)
        return block._without(first, last)

    def add(self, fact: str, status: str = "proved", note: str = "") -> str:
        """Put a fact behind the others."""
        block = self._in_block()
        entries = [("status", status if status != "proved" else ""), ("note", note)]
        given = [f"{key}: {written(value)}" for key, value in entries if value]
        place = len(block.facts) - 1
        column = block._dash(place)[1] if block.facts else 2
        first = f"- fact: {written(fact)}" if given else f"- {written(fact)}"
        made = [" " * column + first, *(" " * (column + 2) + row for row in given)]
        after = block._lines_of(place)[1] if block.facts else block.root.entries["facts"].key.start[0]
        return block._with_lines(after + 1, made)

    def alter(self, place: int, key: str, value: str, column: str = "en") -> str:
        """Give a fact another `fact`, `status` or `note` ("" takes it out); a note in two languages changes in one."""
        block = self._in_block()
        item = block.facts[place]
        if isinstance(item.value, str):
            return block._alter_bare(place, key, value)
        entry = item.entries.get(key)
        if entry is None:
            return block._give(item, key, value) if value else block.text
        if not value:
            return block._drop(item, key)
        inner = entry.value.entries.get(column)
        target = inner.value if inner else entry.value
        return block._splice(target.start, target.end, written(value, target.flow))

    def head(self, key: str, value: str, column: str = "en") -> str:
        """Give `id` or `title` another value; a title in two languages changes in one."""
        target = self.root.entries[key].value
        inner = target.entries.get(column)
        target = inner.value if inner else target
        return self._splice(target.start, target.end, written(value, target.flow))

    def name(self, word: str, en: str, zh: str) -> str:
        """Say what a person, act or thing is called."""
        pair = f"{{en: {written(en, True)}, zh: {written(zh, True)}}}"
        found = self.root.entries.get("names")
        if found is None or not found.value.entries:
            rows = [] if found else ["names:"]
            at = found.key.start[0] + 1 if found else self.root.entries["facts"].key.start[0]
            return self._with_lines(at, [*rows, f"  {word}: {pair}"])
        entries = found.value.entries
        if word in entries:
            target = entries[word].value
            return self._splice(target.start, target.end, pair)
        if found.value.flow:
            return self._flow(found.value, {**self._raw(found.value), word: pair})
        last = list(entries.values())[-1]
        return self._with_lines(last.value.end[0] + 1, [" " * last.key.start[1] + f"{word}: {pair}"])

    def name_key(self, word: str, new: str) -> str:
        """Let a name stand for another identifier."""
        entry = self.root.entries["names"].value.entries.get(word) if "names" in self.root.entries else None
        return self._splice(entry.key.start, entry.key.end, new) if entry else self.text

    def without_names(self, used: Collection[str]) -> str:
        """Take out the names of what no fact mentions; `used` is what facts mention."""
        made = self
        for word in [*(self.root.entries["names"].value.entries if "names" in self.root.entries else ())]:
            if word not in used:
                made = CaseText(made._drop(made.root.entries["names"].value, word))
        return made.text

    # --- one fact

    def _alter_bare(self, place: int, key: str, value: str) -> str:
        """Change a fact that is written without status and note."""
        item = self.facts[place]
        if key == "fact":
            return self._splice(item.start, item.end, written(value))
        if not value:
            return self.text
        made = CaseText(self._splice(item.start, item.start, "fact: "))
        return made._with_lines(made._lines_of(place)[1] + 1, [" " * item.start[1] + f"{key}: {written(value)}"])

    def _give(self, item: Piece, key: str, value: str) -> str:
        """Put a key into a fact, in the usual order of keys."""
        if item.flow:
            raw = {**self._raw(item), key: written(value, True)}
            return self._flow(item, {k: raw[k] for k in sorted(raw, key=_ORDER.index)})
        before = [entry for name, entry in item.entries.items() if _ORDER.index(name) < _ORDER.index(key)]
        last = max((entry.value.end[0] for entry in before), default=item.end[0])
        return self._with_lines(last + 1, [" " * item.start[1] + f"{key}: {written(value)}"])

    def _drop(self, mapping: Piece, key: str) -> str:
        """Take a key out of a mapping."""
        if mapping.flow:
            return self._flow(mapping, {name: raw for name, raw in self._raw(mapping).items() if name != key})
        entries = mapping.entries
        entry = entries[key]
        following = dict(pairwise(entries)).get(key)
        if entry.key.start == mapping.start and following and self._begins_behind_dash(entry):
            return self._splice(entry.key.start, entries[following].key.start, "")
        return self._without(entry.key.start[0], entry.value.end[0])

    def _begins_behind_dash(self, entry: Entry) -> bool:
        line, column = entry.key.start
        return bool(self.lines[line][:column].strip())

    def _dash(self, place: int) -> Place:
        """Where the dash of a fact stands: before it, on its line or on one above."""
        line, column = self.facts[place].start
        before = self.lines[line][:column]
        while "-" not in before:
            line -= 1
            before = self.lines[line].rstrip()
        return line, before.index("-")

    def _lines_of(self, place: int) -> tuple[int, int]:
        return self._dash(place)[0], self.facts[place].end[0]

    # --- text

    def _in_block(self) -> CaseText:
        """Write the facts one a line, where they stand in brackets."""
        value = self.root.entries["facts"].value
        if not value.flow and value.items:
            return self
        rows = [f"{self.newline}  - {self._between(item.start, item.end)}" for item in value.items]
        line, column = self.root.entries["facts"].key.end
        colon = (line, self.lines[line].index(":", column) + 1)
        return CaseText(self._splice(colon, value.end, "".join(rows)))

    def _raw(self, mapping: Piece) -> dict[str, str]:
        return {k: self._between(entry.value.start, entry.value.end) for k, entry in mapping.entries.items()}

    def _flow(self, mapping: Piece, raw: dict[str, str]) -> str:
        inner = ", ".join(f"{key}: {value}" for key, value in raw.items())
        return self._splice(mapping.start, mapping.end, f"{{{inner}}}")

    def _between(self, start: Place, end: Place) -> str:
        if start[0] == end[0]:
            return self.lines[start[0]][start[1] : end[1]]
        middle = self.lines[start[0] + 1 : end[0]]
        return "".join([self.lines[start[0]][start[1] :], *middle, self.lines[end[0]][: end[1]]])

    def _splice(self, start: Place, end: Place, new: str) -> str:
        before, after = self.lines[: start[0]], self.lines[end[0] + 1 :]
        changed = self.lines[start[0]][: start[1]] + new + self.lines[end[0]][end[1] :]
        return "".join([*before, changed, *after])

    def _without(self, first: int, last: int) -> str:
        return "".join([*self.lines[:first], *self.lines[last + 1 :]])

    def _with_lines(self, at: int, rows: Iterable[str]) -> str:
        before = self.lines[:at]
        if before and not before[-1].endswith(("\n", "\r")):
            before[-1] += self.newline
        return "".join([*before, *(row + self.newline for row in rows), *self.lines[at:]])


class _Tree:
    """Reads the events of a text into pieces."""

    def __init__(self, text: str, lines: list[str]) -> None:
        self.lines = lines
        self.events: Iterator[Any] = yaml.parse(text, Loader=_LOADER)

    def root(self) -> Piece:
        next(self.events), next(self.events)  # the start of the stream and of the document
        return self._piece(next(self.events), False)

    def _piece(self, event: Any, inside: bool) -> Piece:
        start = _place(event.start_mark)
        if isinstance(event, yaml.ScalarEvent):
            return Piece(start, self._end(start, _place(event.end_mark)), inside, event.value)
        flow = inside or bool(event.flow_style)
        pieces = []
        while not isinstance(after := next(self.events), yaml.CollectionEndEvent):
            pieces.append(self._piece(after, flow))
        end = _place(after.end_mark) if flow else pieces[-1].end if pieces else start
        if isinstance(event, yaml.SequenceStartEvent):
            return Piece(start, end, flow, tuple(pieces))
        pairs = zip(pieces[::2], pieces[1::2], strict=True)
        return Piece(start, end, flow, {str(key.value): Entry(key, value) for key, value in pairs})

    def _end(self, start: Place, end: Place) -> Place:
        """Where a scalar ends: one in a block ends for the parser before what comes next, blank lines included."""
        line, column = end
        while line > start[0] and (line >= len(self.lines) or not self.lines[line][:column].strip()):
            line -= 1
            column = len(self.lines[line].rstrip("\r\n"))
        return line, column


def _place(mark: Any) -> Place:
    return mark.line, mark.column


def written(text: str, flow: bool = False) -> str:
    """Write a text as a YAML scalar on one line: plain where that reads back as it is, else quoted.

    >>> written("order(o1, p, police)"), written("order(o1, p)", flow=True), written("no: never")
    ('order(o1, p, police)', "'order(o1, p)'", "'no: never'")
    """
    if not text.isprintable():
        return json.dumps(text, ensure_ascii=False)
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS and not (flow and "," in text):
        return text
    return "'" + text.replace("'", "''") + "'"
