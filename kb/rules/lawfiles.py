"""Which law files a folder of the law has, in which order, and which of them no include reaches.

A folder with a `nullum.lp` has what that includes; one without has every law file below it, in the order of their
names. Includes are followed here and not by clingo, which looks in the present working folder first: a reader's own
`doctrine/all.lp` there would silently stand in for the shipped one.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kb.errors import BadInput, Problem, did_you_mean, quoted
from kb.files import folders, yamlfile
from kb.files.terms import forbidden

LONGEST = 5_000
"""Characters of a statement: clingo's parser goes as deep as a statement nests, and ends the process where that is too
deep."""
MOST = 2_147_483_647
"""The largest whole number; clingo makes another one of what is larger, and says nothing."""
ROOT = "nullum.lp"
NOT_LAW = ("search", "show")
"""Folders of programs of another kind: no include needs to reach them."""

_INCLUDE = re.compile(r'\s*#include\s*"([^"]+)"\s*\.\s*')
_ANY_INCLUDE = re.compile(r"#\s*include\b")
_STATEMENT_END = re.compile(r"(?<!\.)\.(?!\.)")
_NUMBER = re.compile(r"(?<!\w)(?:0[xob])?[0-9A-Fa-f]+(?!\w)")
_COMMENT_OR_TEXT = re.compile(r'%\*.*?\*%|%[^\n]*|"(?:[^"\\\n]|\\.)*"', re.DOTALL)


@dataclass(frozen=True)
class LawFile:
    """A law file: `layer` counts the folders of the law from 0, `name` is its path below its folder, with slashes;
    `text` has empty lines in place of its `includes`."""

    layer: int
    path: Path
    name: str
    text: str
    includes: bool


def find(folder: Path, layer: int) -> tuple[list[LawFile], list[Problem]]:
    """List the law files of a folder in their order, and what is wrong with their includes."""
    walk = _Walk(folder, layer)
    names = [path.relative_to(folder).as_posix() for path in folders.below(folder, ".lp")]
    law = [name for name in names if name.split("/")[0] not in NOT_LAW]
    if ROOT in law:
        walk.follow(ROOT)
        walk.forgotten(law)
    else:
        for name in law:
            if name not in walk.reached:
                walk.follow(name)
    return walk.files, walk.problems


class _Walk:
    """Follows the includes of one folder; `reached` says by which line a file was included first."""

    def __init__(self, folder: Path, layer: int) -> None:
        self.folder = folder
        self.layer = layer
        self.files: list[LawFile] = []
        self.problems: list[Problem] = []
        self.reached: dict[str, str] = {}
        self._includes: dict[str, list[tuple[int, str]]] = {}

    def follow(self, name: str, by: str = "") -> None:
        """Add a file and those that it includes."""
        self.reached[name] = by
        text = self._text(name)
        if text is None:
            return
        lines, includes = text.split("\n"), []
        bare, blank = _without(text, "%").split("\n"), _without(text, '%"').split("\n")
        for at in [at for at, line in enumerate(blank) if _ANY_INCLUDE.search(line)]:
            lines[at] = ""
            if found := _INCLUDE.fullmatch(bare[at]):
                includes.append((at + 1, found[1]))
            else:
                self._wrong(name, at + 1, 'write `#include "file.lp".` alone on its line')
        self._includes[name] = includes
        self.files.append(LawFile(self.layer, self.folder / name, name, "\n".join(lines), bool(includes)))
        for number, target in includes:
            self._include(name, number, target)

    def _text(self, name: str) -> str | None:
        try:
            text = yamlfile.text_of(self.folder / name)
        except BadInput as error:
            self.problems += error.problems
            return None
        if bad := forbidden(text.replace("\r", "")):
            at = text.count("\n", 0, bad.start())
            self._wrong(name, at + 1, f"control character U+{ord(bad.group()):04X} is not allowed")
            return None
        wrong = _unreadable(text)
        for line, message in wrong:
            self._wrong(name, line, message)
        return None if wrong else text

    def _include(self, name: str, number: int, target: str) -> None:
        below = posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
        if below.startswith(("../", "/")):
            self._wrong(name, number, f"{quoted(target)} stands outside the folder")
        elif not (self.folder / below).is_file():
            beside = [path.name for path in (self.folder / name).parent.glob("*.lp")]
            self._wrong(name, number, f"there is no file {quoted(target)}{did_you_mean(target, beside)}")
        elif self.reached.get(below):
            self._wrong(name, number, f"{quoted(target)} is included twice, first at {self.reached[below]}")
        elif below not in self.reached:
            self.follow(below, f"{self.folder / name}:{number}")

    def forgotten(self, law: list[str]) -> None:
        """Tell of each file that no include reaches where to add which line."""
        for name in sorted(law, key=lambda name: (posixpath.basename(name) != "all.lp", name)):
            if name in self.reached:
                continue
            folder, file = posixpath.split(name)
            index = posixpath.join(folder, "all.lp")
            by, target = (index, file) if index in self._includes else (ROOT, name)
            others = self._includes.get(by, [])
            before = [number for number, other in others if other < target] or [number - 1 for number, _ in others[:1]]
            line = max(before, default=0) + 1
            self._wrong(by, line, f'no include reaches {self.folder / name}: add `#include "{target}".` here')
            self.follow(name)

    def _wrong(self, name: str, line: int, message: str) -> None:
        self.problems.append(Problem(str(self.folder / name), line, message))


@lru_cache(maxsize=2048)  # laws that are laid over others have most of their files in common
def _unreadable(text: str) -> tuple[tuple[int, str], ...]:
    """Find what clingo would misread, or break at, in a program: the line, and why."""
    program = _without(text, '%"')
    return tuple((program.count("\n", 0, at) + 1, message) for at, message in _misread(program))


def _misread(program: str) -> Iterator[tuple[int, str]]:
    """Find it in a program without its comments and texts, by the place where it begins."""
    for found in re.finditer(r"[^\x00-\x7f]+", program):
        yield found.start(), f"{quoted(found[0])} may stand in comments and texts alone: names are written in ASCII"
    for found in _NUMBER.finditer(program):
        if _too_large(found[0]):
            yield found.start(), f"{quoted(found[0])} is more than clingo can count to: {MOST:,}"
    begin = 0
    for end in [found.end() for found in _STATEMENT_END.finditer(program)] + [len(program)]:
        statement = program[begin:end]
        if len(statement.strip()) > LONGEST:
            yield end - len(statement.lstrip()), f"a statement longer than {LONGEST:,} characters"
        begin = end


def _too_large(word: str) -> bool:
    try:
        return int(word, 0 if word[1:2].isalpha() else 10) > MOST
    except ValueError:  # a name, or more digits than Python reads
        return word.isdigit()


@lru_cache(maxsize=4096)
def _without(text: str, marks: str) -> str:
    """Blank out comments, and quoted texts where `marks` has their mark; the lines stay."""
    return _COMMENT_OR_TEXT.sub(lambda found: "\n" * found[0].count("\n") if found[0][0] in marks else found[0], text)
