"""Tables of cases: one base of facts, and rows that each add or take away a few.

Where a provision has many thresholds, a table (`*.table.yaml`) says in one file what fixtures on both sides would repeat. Each
row is a full case with the id `<table>__<row>`; it is read, checked and run like any other.

    table: int2019_a3            # = file name without .table.yaml; beside a law file: folder and file, int2019/a03
    title: Spread on a large scale
    names: {...}                 # as in a case, optional
    base: [person(p), ...]       # facts, as in a case
    rows:
      - id: videos_199
        title: 199 illegal video files are not enough        # optional
        facts: ["quantity(p, a, illegal_video_files, 199)"]   # added to the base
        without: ["order(o, p, public_security)"]             # taken out of the base, as written there
        expect: [{not_established: {p: [refusing_duties]}}]   # as in a case
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from kb.errors import BadInput, Problem, did_you_mean, quoted
from kb.files import folders, yamlfile
from kb.files.case_reader import read_case
from kb.files.cases import Case, Fact, Known
from kb.files.vocabulary import Vocabulary
from kb.files.yamlfile import Node, Reader, read

ENDINGS = tuple(f".table{ending}" for ending in yamlfile.ENDINGS)
SEPARATOR = "__"
_TABLE_KEYS = ("table", "title", "names", "sources", "note", "base", "rows")
_ROW_KEYS = ("id", "title", "names", "facts", "without", "expect", "note")


def paths(roots: Iterable[str | Path]) -> list[Path]:
    """List every table below the roots."""
    return sorted({path for root in roots for path in _below(root)})


def _below(root: str | Path) -> Iterator[Path]:
    for parent, inner, names in os.walk(root):
        yield from (Path(parent, name) for name in (*inner, *names) if name.endswith(ENDINGS))


def load(path: Path, vocabulary: Vocabulary, known: Known) -> list[Case]:
    """Load the rows of a table as cases; raise `BadInput` with every problem of the file."""
    reader = Reader(str(path))
    top = reader.mapping(read(path), "a table", _TABLE_KEYS, ("table", "title", "base", "rows"))
    name = reader.text(top.get("table"), "`table`")
    if "table" in top and name != id_of(path):
        reader.add(top["table"].line, f"table {quoted(name)}: in this place it is called {quoted(id_of(path))}")
    made: list[Case] = []
    problems: list[Problem] = []
    shared: dict[int, Fact] = {}
    for node in _rows(reader, top):
        try:
            made.append(read_case(node, path, vocabulary, known, shared=shared))
        except BadInput as error:
            problems += error.problems
    if reader.problems or problems:
        raise BadInput(sorted({*reader.problems, *problems}))
    return made


def id_of(path: Path) -> str:
    """Name a table by its file; one that stands in a folder of the law, by source and article: int2019_a3."""
    stem = _stem(path)
    if not folders.is_of_the_law(path):
        return stem
    return unpadded(f"{path.resolve().parent.name}_{stem}")


def _stem(path: Path) -> str:
    return path.name.removesuffix(path.suffix).removesuffix(".table")


def _may_be(table: str, path: Path) -> bool:
    """Say whether a file may be that of a table, by its name alone."""
    stem = _stem(path)
    return table == stem or table.endswith(unpadded(f"_{stem}"))


def unpadded(name: str) -> str:
    """Write the number of an article without the zeros that sort files.

    >>> unpadded("int2019_a03")
    'int2019_a3'
    """
    return re.sub(r"_a0+(?=[1-9])", "_a", name)


def row(case_id: str, roots: Iterable[str | Path], vocabulary: Vocabulary, known: Known) -> Case | None:
    """Load a row by its id `<table>__<row>` from below the first of the roots that has it, or return None where no table
    has that name; raise `BadInput`."""
    table, _, name = case_id.partition(SEPARATOR)
    if not name:
        return None
    ids = {table, unpadded(table)}
    near = (path for root in roots for path in paths([root]) if any(_may_be(one, path) for one in ids))
    named = [path for path in near if id_of(path) in ids]
    for path in named:
        rows = {case.id: case for case in load(path, vocabulary, known)}
        if (case_id := f"{id_of(path)}{SEPARATOR}{name}") in rows or path == named[-1]:
            return _picked(case_id, path, rows)
    return None


def row_of(path: Path, case_id: str, vocabulary: Vocabulary, known: Known) -> Case:
    """Load a row of a table by its id, with or without the name of the table; raise `BadInput`."""
    if SEPARATOR not in case_id:
        case_id = f"{id_of(path)}{SEPARATOR}{case_id}"
    return _picked(case_id, path, {case.id: case for case in load(path, vocabulary, known)})


def _picked(case_id: str, path: Path, rows: Mapping[str, Case]) -> Case:
    if case_id not in rows:
        name = case_id.partition(SEPARATOR)[2]
        raise BadInput([Problem(str(path), 0, f"the table has no row `{name}`" + did_you_mean(case_id, rows))])
    return rows[case_id]


def _rows(reader: Reader, top: Mapping[str, Node]) -> Iterator[Node]:
    base = reader.sequence(top.get("base"), "`base`")
    seen: dict[str, int] = {}
    for node in reader.sequence(top.get("rows"), "`rows`"):
        row = reader.mapping(node, "a row", _ROW_KEYS, ("id", "expect"))
        word = reader.text(row.get("id"), "`id`")
        if word in seen:
            reader.add(node.line, f"row `{word}` is already defined in line {seen[word]}")
        seen[word] = node.line
        yield _case(reader, top, base, row, node.line)


def _case(reader: Reader, top: Mapping[str, Node], base: tuple[Node, ...], row: Mapping[str, Node], line: int) -> Node:
    left_out = {reader.text(n, "a fact of `without`"): n for n in reader.sequence(row.get("without"), "`without`")}
    kept = []
    for fact in base:
        entry = fact.value.get("fact") if isinstance(fact.value, dict) else fact
        if entry is not None and entry.value in left_out:
            del left_out[str(entry.value)]
        else:
            kept.append(fact)
    for text, node in left_out.items():
        reader.add(node.line, f"`{text}` is not written so in `base`")
    added = reader.sequence(row.get("facts"), "`facts`")
    entries: dict[str, Node] = {
        "id": Node(line, f"{top['table'].value}{SEPARATOR}{row['id'].value}" if "id" in row and "table" in top else ""),
        "title": _title(row.get("title"), top.get("title"), row.get("id"), line),
        "facts": Node(line, (*kept, *added)),
    }
    entries |= {key: top[key] for key in ("sources",) if key in top}
    entries |= {key: row[key] for key in ("expect", "note") if key in row}
    if names := row.get("names", top.get("names")):
        entries["names"] = names
    return Node(line, entries)


def _title(own: Node | None, table: Node | None, row: Node | None, line: int) -> Node:
    """Name a row: by its own title; by that of the table and its id, as code, in every language in which it has none."""
    named = _of_table(table, row, line)
    if own is None or isinstance(own.value, dict) or not isinstance(named.value, dict):
        return own or named
    return Node(own.line, {**named.value, "en": own})


def _of_table(table: Node | None, row: Node | None, line: int) -> Node:
    if table is None or row is None:
        return Node(line, "")
    if isinstance(table.value, dict):
        return Node(line, {lang: Node(line, _at(text, row, lang)) for lang, text in table.value.items()})
    return Node(line, _at(table, row))


def _at(table: Node, row: Node, lang: str = "en") -> str:
    return f"{table.value}{'：' if lang == 'zh' else ': '}`{row.value}`"
