"""Cases a line: a file of JSON objects, one a line, read piece by piece and never as a whole.

A line holds what a case file holds, under the same words, and is read by the same reader: `{"id": "a", "title": "A",
"facts": ["person(p)"]}`. Every node of it carries the number of the line. Numbers stay as they are written; names
given twice, `NaN` and whatever is nested too deep are refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO, Any, NoReturn

from kb.errors import BadInput, Problem, quoted
from kb.files.terms import forbidden
from kb.files.yamlfile import MAX_DEPTH, Node

MAX_LINE = 5_000_000
_PIECE = 65_536
Line = tuple[int, bytes | None]
"""The number of a line, from 1, and its bytes; None where it is longer than `MAX_LINE`."""


def lines(file: IO[bytes], number: int = 0) -> Iterator[tuple[Line, int]]:
    """Yield each line that is not blank, with the place in the file at which the next one begins.

    `number` counts the lines that lie before the place at which the file is opened.
    """
    while raw := file.readline(MAX_LINE + 1):
        number += 1
        long = len(raw) > MAX_LINE and not raw.endswith(b"\n")
        if long:
            while (rest := file.readline(_PIECE)) and not rest.endswith(b"\n"):
                pass
        if raw.strip():
            yield (number, None if long else raw), file.tell()


def node(line: Line, file: str) -> Node:
    """Read the nodes of a line; raise `BadInput` with file and line."""
    number, raw = line

    def stop(message: str) -> NoReturn:
        raise BadInput([Problem(file, number, message)]) from None

    if raw is None:
        stop(f"longer than {MAX_LINE:,} bytes")
    try:
        text = raw.decode("utf-8-sig")
        value = json.loads(
            text, object_pairs_hook=_once, parse_int=_Number, parse_float=_Number, parse_constant=_no_number
        )
        return _nodes(value, number)
    except UnicodeDecodeError:
        stop("not UTF-8: save the file as UTF-8")
    except json.JSONDecodeError as error:
        stop(f"broken JSON, column {error.colno}: {error.msg[:1].lower()}{error.msg[1:]}")
    except RecursionError:
        stop(f"nested more than {MAX_DEPTH} deep")
    except _Refused as error:
        stop(str(error))


class _Refused(Exception):
    """JSON that a case does not need."""


class _Number(str):
    """A number as it is written: of any size, and exact."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, value in pairs:
        if key in made:
            raise _Refused(f"key {quoted(key)} is given twice")
        made[key] = value
    return made


def _no_number(word: str) -> NoReturn:
    raise _Refused(f"{quoted(word)} is no JSON")


def _nodes(value: Any, line: int, depth: int = 0) -> Node:
    if depth > MAX_DEPTH:
        raise RecursionError
    if isinstance(value, dict):
        return Node(line, {_text(key): _nodes(item, line, depth + 1) for key, item in value.items()})
    if isinstance(value, list):
        return Node(line, tuple(_nodes(item, line, depth + 1) for item in value))
    if value is None or isinstance(value, bool):
        return Node(line, "" if value is None else str(value).lower(), plain=True)
    return Node(line, _text(value), plain=isinstance(value, _Number))


def _text(text: str) -> str:
    if bad := forbidden(text):
        raise _Refused(f"control character U+{ord(bad.group()):04X} is not allowed")
    return str(text)
