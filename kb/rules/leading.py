"""The rules of a program text that lead to what is read of it: a search does without remarks, ranges and other wrongs of
which it asks nothing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

_NAME = re.compile(r"\b[a-z]\w*")


def names(text: str) -> set[str]:
    """The names of predicates and constants in a program text."""
    return set(_NAME.findall(text))


def leading_to(read: Iterable[str], program: str) -> str:
    """Of a program, one rule a line, the rules that lead to the predicates that are read, in their order."""
    lines = program.splitlines()
    concluding: dict[str, list[int]] = defaultdict(list)
    for at, line in enumerate(lines):
        if head := _NAME.search(line):
            concluding[head[0]].append(at)
    seen = set(read)
    waiting = list(seen)
    kept: set[int] = set()
    while waiting:
        for at in concluding.get(waiting.pop(), ()):
            kept.add(at)
            new = names(lines[at]) - seen
            seen |= new
            waiting += new
    return "".join(f"{line}\n" for at, line in enumerate(lines) if at in kept or line.startswith("#"))
