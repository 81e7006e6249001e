"""Sorts of things and their values, measures with their units among them: how they are read from YAML.

A folder laid over others may add values to a sort below it; one that is there already it may repeat, not define
otherwise.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from kb.errors import did_you_mean, quoted
from kb.files.terms import IDENTIFIER
from kb.files.yamlfile import Node, Reader

BUILT_IN = frozenset({"number", "yuan", "quantity", "date", "text", "id", "act", "accused"})
LONGEST_LIST = 40


@dataclass(frozen=True)
class Constant:
    """A value of a sort; `unit` says what a measure counts, `parts` after which argument of facts the parts of such a
    number are called; both empty for other sorts."""

    name: str
    en: str
    zh: str
    unit: str = ""
    parts: str = ""
    place: str = field(default="", compare=False)  # file:line


@dataclass(frozen=True)
class Sort:
    """A kind of thing; a closed one has no values but those listed."""

    name: str
    open: bool
    values: dict[str, Constant]

    @cached_property
    def measures(self) -> bool:
        """Say whether its values carry units."""
        return any(constant.unit for constant in self.values.values())

    def containing(self, word: str) -> str:
        """Ask for the one value whose name has all parts of a word, as `assisting_network_crime` those of `assisting`."""
        parts = set(word.split("_"))
        found = [value for value in self.values if parts <= set(value.split("_"))]
        return f", did you mean {quoted(found[0])}?" if len(found) == 1 else ""

    def hint(self, word: str) -> str:
        """Name the value nearest to a word; else list those there are or, where they are many, say where to read
        them."""
        if near := did_you_mean(word, self.values):
            return near
        if len(self.values) > LONGEST_LIST:
            return f"; `nullum facts {self.name}` lists those there are"
        return f"; known are {', '.join(self.values)}"


class Placed(Protocol):
    """A word that knows where it stands."""

    @property
    def place(self) -> str:
        """`file:line`."""


def read_sort(reader: Reader, name: str, node: Node, below: Sort | None) -> Sort:
    """Read a sort, or further values of one that lies below."""
    identifier(reader, node.line, name, "sort")
    if name in BUILT_IN:
        reader.add(node.line, f"`{name}` is a built-in type")
    entries = reader.mapping(node, f"sort {quoted(name)}", ("open", "values"))
    is_open = reader.flag(entries.get("open"), "`open`") or (below is not None and below.open)
    values = dict(below.values) if below else {}
    for value, entry in reader.mapping(entries.get("values"), "`values`").items():
        identifier(reader, entry.line, value, "value")
        new = _constant(reader, value, entry)
        same(reader, entry.line, f"value {quoted(value)} of `{name}`", values.setdefault(value, new), new)
    if below and is_open and not below.open:
        reader.add(entries["open"].line, f"sort {quoted(name)} is closed in the law below")
    if not values and not is_open:
        reader.add(node.line, f"closed sort {quoted(name)} has no values")
    return Sort(name, is_open, values)


def _constant(reader: Reader, name: str, node: Node) -> Constant:
    what = f"value {quoted(name)}"
    entries = reader.mapping(node, what, ("en", "zh", "unit", "parts"), required=("en", "zh"))
    en, zh, unit, parts = (reader.text(entries.get(key), f"`{key}`") for key in ("en", "zh", "unit", "parts"))
    if unit:
        identifier(reader, entries["unit"].line, unit, "unit")
    if parts:
        identifier(reader, entries["parts"].line, parts, "name of an argument")
    return Constant(name, en, zh, unit, parts, f"{reader.file}:{node.line}")


def same(reader: Reader, line: int, what: str, old: Placed, new: Placed) -> None:
    """Note where a word is not what the one of its name is already."""
    if old != new:
        reader.add(line, f"{what} is defined otherwise at {old.place}")


def identifier(reader: Reader, line: int, name: str, what: str) -> None:
    """Note where a name is none that clingo reads as a constant."""
    if not IDENTIFIER.fullmatch(name):
        reader.add(line, f"{what} {quoted(name)} is no identifier (a-z, then letters, digits, _)")
