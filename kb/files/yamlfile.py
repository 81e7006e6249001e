"""YAML files as plain values that know their line.

A file becomes a tree of `Node`: a scalar is always the text that was written (`2016-10-20`, `no` and `1_000` stay as
they are), a sequence a tuple, a mapping a dict. A value in a mapping carries the line of its key. The tree is built
from parser events, not with `yaml.compose`: only events show aliases and anchors, and a composer would recurse as
deep as a hostile file asks.

`Reader` takes the tree apart. Each accessor notes what is wrong and returns an empty value, so that one run reports
every problem of a file; `finish` raises them together.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import yaml

from kb.errors import BadInput, Problem, did_you_mean, quoted
from kb.files.terms import forbidden

ENDINGS = (".yaml", ".yml")
MAX_BYTES = 5_000_000
MAX_DEPTH = 30
MAX_PROBLEMS = 100

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})


class Node(NamedTuple):
    """A YAML value; `plain` marks a scalar written without quotes."""

    line: int
    value: "str | tuple[Node, ...] | dict[str, Node]"
    plain: bool = False

    @property
    def is_null(self) -> bool:
        """Say whether nothing, `~` or `null` was written here."""
        return self.plain and self.value in _NULLS

    @property
    def kind(self) -> str:
        """Name the shape of the value for a message."""
        if isinstance(self.value, dict):
            return "a mapping"
        if isinstance(self.value, tuple):
            return "a list"
        return "nothing" if self.is_null else quoted(self.value)


class Reader:
    """Takes nodes of one file apart and collects its problems."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def add(self, line: int, message: str) -> None:
        """Note a problem; give up where there are so many that the list helps nobody."""
        self.problems.append(Problem(self.file, line, message))
        if len(self.problems) >= MAX_PROBLEMS:
            more = Problem(self.file, line, f"{MAX_PROBLEMS} problems; the rest was not read")
            raise BadInput([*sorted(self.problems), more])

    def finish(self) -> None:
        """Raise BadInput with all problems, in the order of their lines, if there are any."""
        if self.problems:
            raise BadInput(sorted(self.problems))

    def mapping(
        self,
        node: Node | None,
        what: str,
        keys: Collection[str] | None = None,
        required: Collection[str] = (),
    ) -> Mapping[str, Node]:
        """Read a mapping; `keys` are the keys allowed (None: any), `required` must be there."""
        if node is None or (node.is_null and not required):
            return {}
        if not isinstance(node.value, dict):
            self.add(node.line, f"{what} must be a mapping (key: value), not {node.kind}")
            return {}
        for key, entry in node.value.items():
            if keys is not None and key not in keys:
                hint = did_you_mean(key, keys, 0.75) or f"; known are {', '.join(keys)}"
                self.add(entry.line, f"unknown key {quoted(key)} in {what}{hint}")
        for key in required:
            if key not in node.value:
                self.add(node.line, f"{what} lacks the key `{key}`")
        return node.value

    def sequence(self, node: Node | None, what: str) -> tuple[Node, ...]:
        """Read a list; nothing at all counts as an empty one."""
        if node is None or node.is_null:
            return ()
        if not isinstance(node.value, tuple):
            self.add(node.line, f"{what} must be a list, not {node.kind}")
            return ()
        return node.value

    def text(self, node: Node | None, what: str) -> str:
        """Read a scalar as text; an absent one is empty, a blank one is a problem."""
        if node is None:
            return ""
        if not isinstance(node.value, str):
            self.add(node.line, f"{what} must be a text, not {node.kind}")
            return ""
        if node.is_null or not node.value.strip():
            self.add(node.line, f"{what} is empty")
            return ""
        return node.value

    def flag(self, node: Node | None, what: str) -> bool:
        """Read `true` or `false`; an absent one is false."""
        if node is None:
            return False
        if node.plain and node.value in _TRUE | _FALSE:
            return node.value in _TRUE
        self.add(node.line, f"{what} must be true or false, not {node.kind}")
        return False

    def languages(self, node: Node | None, what: str) -> tuple[str, str]:
        """Read `{en: ..., zh: ...}` as a pair; both are needed."""
        keys = ("en", "zh")
        entries = self.mapping(node, what, keys, required=keys if node else ())
        en, zh = (self.text(entries.get(key), f"`{key}` of {what}") for key in keys)
        return en, zh

    def either(self, node: Node | None, what: str) -> tuple[str, str]:
        """Read a text, which stands for both languages, or `{en: ..., zh: ...}`, as a pair."""
        if node is not None and isinstance(node.value, dict):
            return self.languages(node, what)
        text = self.text(node, what)
        return text, text


def read(path: Path) -> Node:
    """Read the one document of a YAML file; raise BadInput where it is not one."""
    return parse(text_of(path), str(path))


def read_kept(path: Path) -> Node:
    """Read a file as `read` does, and parse its text once: the law is asked for again by all that is laid over it, and by
    its copies."""
    text = text_of(path)
    try:
        return _parsed(text)
    except BadInput:
        return parse(text, str(path))  # to name the file


@lru_cache(maxsize=1_000)
def _parsed(text: str) -> Node:
    return parse(text, "")


def text_of(path: Path) -> str:
    """Read a text file of bounded size; raise BadInput where it is none."""
    name = str(path)
    try:
        if not path.is_file():
            raise BadInput([Problem(name, 0, "there is no such file")])
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise BadInput([Problem(name, 0, f"cannot be read: {error.strerror}")]) from error
    if len(data) > MAX_BYTES:
        raise BadInput([Problem(name, 0, f"larger than {MAX_BYTES:,} bytes")])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadInput([Problem(name, line, "not UTF-8: save the file as UTF-8")]) from error


def parse(text: str, file: str) -> Node:
    """Parse the one YAML document in `text`; `file` names it in problems.

    >>> parse("facts: [yes, 2016-10-20]", "case.yaml").value["facts"].value[0]
    Node(line=1, value='yes', plain=True)
    >>> parse("id: a\\nid: b", "case.yaml")
    Traceback (most recent call last):
    kb.errors.BadInput: case.yaml:2: key `id` is given twice (lines 1 and 2)
    """
    reader = Reader(file)
    bad = forbidden(text.replace("\r", "\n"))
    if bad:
        reader.add(text.count("\n", 0, bad.start()) + 1, _control(bad.group()))
        reader.finish()
    with suppress(yaml.YAMLError):
        return _tree(text, Reader(file), _LOADER)
    try:  # PyYAML's own loader: one wording of every fault, and no limit on nesting that comes before ours
        return _tree(text, reader, yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable"
        reader.add(mark.line + 1 if mark else 0, f"broken YAML: {reason}{_hint(reason)}")
        raise BadInput(sorted(reader.problems)) from error


def _tree(text: str, reader: Reader, loader: Any) -> Node:
    node = _Builder(reader, iter(loader(text).get_event, None)).document()
    reader.finish()
    return node


class _Builder:
    """Builds nodes from YAML events; refuses what case files do not need."""

    def __init__(self, reader: Reader, events: Iterator[Any]) -> None:
        self.reader = reader
        self.events = events

    def document(self) -> Node:
        next(self.events)  # the start of the stream
        if isinstance(next(self.events), yaml.StreamEndEvent):
            self._stop(0, "the file is empty")
        node = self._node(next(self.events), 0)
        next(self.events)  # the end of the document
        after = next(self.events)
        if not isinstance(after, yaml.StreamEndEvent):
            self.reader.add(_line(after), "a second YAML document (---): one file, one document")
        return node

    def _node(self, event: Any, depth: int) -> Node:
        line = _line(event)
        if depth > MAX_DEPTH:
            self._stop(line, f"nested more than {MAX_DEPTH} deep")
        if event.anchor is not None:
            self.reader.add(line, "anchors (&) and aliases (*) are not allowed: repeat the text")
        if isinstance(event, yaml.AliasEvent):
            return Node(line, "", plain=True)
        if event.tag is not None:
            self.reader.add(line, f"YAML tags are not allowed: {quoted(event.tag)}")
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, line)
        if isinstance(event, yaml.SequenceStartEvent):
            return Node(line, tuple(self._items(yaml.SequenceEndEvent, depth)))
        return Node(line, self._entries(depth))

    def _scalar(self, event: Any, line: int) -> Node:
        bad = forbidden(event.value)
        if bad:
            self.reader.add(line, _control(bad.group()))
        return Node(line, event.value, plain=not event.style)

    def _items(self, end: type, depth: int) -> Iterator[Node]:
        while not isinstance(event := next(self.events), end):
            yield self._node(event, depth + 1)

    def _entries(self, depth: int) -> dict[str, Node]:
        entries: dict[str, Node] = {}
        items = self._items(yaml.MappingEndEvent, depth)
        for key, value in zip(items, items, strict=True):
            if not isinstance(key.value, str):
                self.reader.add(key.line, f"a key must be a single word, not {key.kind}")
            elif key.value in entries:
                first = entries[key.value].line
                both = f"lines {first} and {key.line}"
                self.reader.add(key.line, f"key {quoted(key.value)} is given twice ({both})")
            else:
                entries[key.value] = Node(key.line, value.value, value.plain)
        return entries

    def _stop(self, line: int, message: str) -> NoReturn:
        raise BadInput([*sorted(self.reader.problems), Problem(self.reader.file, line, message)])


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _control(character: str) -> str:
    return f"control character U+{ord(character):04X} is not allowed"


def _hint(reason: str) -> str:
    if "mapping values" in reason or "cannot start any token" in reason:
        return " (put a text with `: `, ` #`, or with % @ ` in front, in single quotes)"
    return ""
