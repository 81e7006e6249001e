"""Values as JSON and back: plain data only, so that reading a file can run no code.

A value becomes a table of rows, each value once: a scalar is its own row, anything else a list of the number of its
kind and of its parts. A part is a text as it stands or the number of a row further up. Kinds are the built-in
containers and the classes (dataclasses without slots, named tuples) that the caller lists; no others can come out.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

Part = str | int
Maker = Callable[[list[Any]], Any]


def encode(value: Any, classes: Sequence[type] = ()) -> bytes:
    """Write a value made of texts, whole numbers, truth values, None, containers and the classes; raise `TypeError`."""
    table = _Table(classes)
    top = table.part(value)
    return json.dumps([top, table.rows], ensure_ascii=False, separators=(",", ":")).encode()


def decode(data: bytes, classes: Sequence[type] = ()) -> Any:
    """Read a value back; raise `ValueError`, `TypeError` or `LookupError` where the data are none of ours."""
    top, rows = json.loads(data)
    makers = [*_CONTAINERS.values(), *map(_maker, classes)]
    made: list[Any] = []
    for row in rows:
        if type(row) is list:
            made.append(makers[row[0]]([part if type(part) is str else made[part] for part in row[1:]]))
        else:
            made.append(row)
    return top if type(top) is str else made[top]


def late(data: bytes, classes: Sequence[type] = ()) -> Mapping[str, Any]:
    """Read a dictionary by texts back, each value when it is first asked for; raise as `decode` where the data are none
    of ours."""
    top, rows = json.loads(data)
    number, *parts = rows[top]
    if [*_CONTAINERS][number] is not dict:
        raise TypeError("no dictionary")
    return _Late(dict(zip(parts[::2], parts[1::2], strict=True)), rows, classes)


class _Late(Mapping[str, Any]):
    """A dictionary whose values are still rows of a table."""

    def __init__(self, places: dict[str, Part], rows: list[Any], classes: Sequence[type]) -> None:
        self._places = places
        self._rows = rows
        self._makers = [*_CONTAINERS.values(), *map(_maker, classes)]
        self._made: dict[int, Any] = {}

    def __getitem__(self, key: str) -> Any:
        return self._value(self._places[key])

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def _value(self, part: Part) -> Any:
        if isinstance(part, str):
            return part
        if part not in self._made:
            row = self._rows[part]
            listed = type(row) is list
            self._made[part] = self._makers[row[0]]([self._value(one) for one in row[1:]]) if listed else row
        return self._made[part]


def _pairs(parts: list[Any]) -> dict[Any, Any]:
    return dict(zip(parts[::2], parts[1::2], strict=True))


_CONTAINERS: dict[type, Maker] = {tuple: tuple, list: list, frozenset: frozenset, dict: _pairs}


def _maker(kind: type) -> Maker:
    """Make instances from their parts, past `__init__`, which is slow for frozen classes."""
    if issubclass(kind, tuple):
        made: Maker = kind._make  # type: ignore[attr-defined]
        return made
    names = _names(kind)

    def make(parts: list[Any]) -> Any:
        instance = object.__new__(kind)
        instance.__dict__.update(zip(names, parts, strict=True))
        return instance

    return make


def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


class _Table:
    """Collects the rows of a value; equal parts share one."""

    def __init__(self, classes: Sequence[type]) -> None:
        self.rows: list[Any] = []
        self._numbers = {kind: number for number, kind in enumerate([*_CONTAINERS, *classes])}
        self._names = {kind: _names(kind) for kind in classes if not issubclass(kind, tuple)}
        self._seen: dict[Any, int] = {}
        self._places: dict[int, Part] = {}  # by identity: what is read back shares its parts

    def part(self, value: Any) -> Part:
        """Write a text as it stands, anything else as the number of its row."""
        if type(value) is str:
            return value
        place = self._places.get(id(value))
        if place is None:
            row = self._row(value)
            key = (type(row), row)  # True is not 1
            place = self._places[id(value)] = self._seen.setdefault(key, len(self.rows))
            if place == len(self.rows):
                self.rows.append(row)
        return place

    def _row(self, value: Any) -> Any:
        kind = type(value)
        if value is None or kind in (bool, int):
            return value
        if kind not in self._numbers:
            raise TypeError(f"{kind.__name__} cannot be written")
        return (self._numbers[kind], *map(self.part, self._parts(kind, value)))

    def _parts(self, kind: type, value: Any) -> list[Any]:
        if kind is dict:
            return [part for pair in value.items() for part in pair]
        if kind is frozenset:
            return sorted(value)
        return [getattr(value, name) for name in self._names[kind]] if kind in self._names else list(value)
