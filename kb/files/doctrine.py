"""Issues, positions and theories: the readings that the text of the law does not force.

Read from doctrine/<issue>.yaml and doctrine/theories.yaml in the folders of the law. A `Package` is a complete choice, one position for every issue;
a theory is a package with an author. What a theory leaves open takes the issue's first position, which is positive
law.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from kb.errors import BadInput, Problem, did_you_mean
from kb.files.yamlfile import Node, Reader, read

Texts = tuple[str, str]
Package = Mapping[str, str]
DEFAULT = "positive_law"
THEORIES = "theories.yaml"


@dataclass(frozen=True)
class Position:
    """One answer to an issue: who holds it, in which passages, and what it does to the elements."""

    id: str
    issue: str
    name: Texts
    holders: tuple[str, ...]
    where: tuple[str, ...]
    effect: str


@dataclass(frozen=True)
class Issue:
    """A question that positions answer; the first position is the default.

    `no_rule` says why none is executable.
    """

    id: str
    question: Texts
    positions: dict[str, Position]
    no_rule: str

    @property
    def default(self) -> str:
        """The position of positive law."""
        return next(iter(self.positions))


@dataclass(frozen=True)
class Theory:
    """A named choice of positions."""

    id: str
    title: Texts
    author: str
    where: tuple[str, ...]
    positions: dict[str, str]


@dataclass(frozen=True)
class Doctrine:
    """All issues and theories, by id."""

    issues: dict[str, Issue]
    theories: dict[str, Theory]

    def package(self, theory: str = DEFAULT, positions: Mapping[str, str] | None = None) -> Package:
        """Complete a theory, with single positions replaced, to one position for each issue; raise `BadInput`."""
        problems: list[str] = []
        if theory not in self.theories:
            problems.append(f"unknown theory `{theory}`" + _hint(theory, self.theories))
        chosen = {**(self.theories[theory].positions if theory in self.theories else {}), **(positions or {})}
        for issue, position in chosen.items():
            if issue not in self.issues:
                problems.append(f"unknown issue `{issue}`" + _hint(issue, self.issues))
            elif position not in self.issues[issue].positions:
                problems.append(
                    f"unknown position `{position}` of `{issue}`" + _hint(position, self.issues[issue].positions)
                )
        if problems:
            raise BadInput([Problem("doctrine", 0, text) for text in problems])
        return MappingProxyType({name: chosen.get(name, issue.default) for name, issue in self.issues.items()})

    def replaced(self, theory: str, package: Package) -> dict[str, str]:
        """The positions of a package that are not those of the theory, by issue."""
        own = self.package(theory)
        return {issue: taken for issue, taken in sorted(package.items()) if taken != own[issue]}


def _hint(word: str, known: Mapping[str, object]) -> str:
    return did_you_mean(word, known) or f"; known are {', '.join(known)}"


def load(folders: Iterable[Path]) -> Doctrine:
    """Load issues and theories below the folders of the law; raise `BadInput` with all problems found."""
    issues: dict[str, Issue] = {}
    theories: dict[str, Theory] = {}
    found = [folder / "doctrine" for folder in folders]
    for path in (path for folder in found for path in sorted(folder.glob("*.yaml")) if path.name != THEORIES):
        reader = Reader(str(path))
        if path.stem in issues:
            reader.add(0, f"issue `{path.stem}` is already defined")
        issues[path.stem] = _issue(reader, path.stem, read(path))
        reader.finish()
    for path in (folder / THEORIES for folder in found if (folder / THEORIES).is_file()):
        reader = Reader(str(path))
        for name, node in reader.mapping(read(path), "the file").items():
            if name in theories:
                reader.add(node.line, f"theory `{name}` is already defined")
            theories[name] = _theory(reader, name, node, issues)
        reader.finish()
    if DEFAULT not in theories:
        raise BadInput([Problem(str(found[0] / THEORIES), 0, f"the theory `{DEFAULT}` is missing")])
    return Doctrine(issues, theories)


def _words(reader: Reader, node: Node | None, what: str) -> tuple[str, ...]:
    return tuple(reader.text(entry, what) for entry in reader.sequence(node, what))


def _issue(reader: Reader, name: str, node: Node) -> Issue:
    entry = reader.mapping(node, f"issue `{name}`", ("question", "positions", "no_rule"), ("question", "positions"))
    positions = {
        key: _position(reader, name, key, value)
        for key, value in reader.mapping(entry.get("positions"), f"positions of `{name}`").items()
    }
    if not positions:
        reader.add(node.line, f"issue `{name}` has no position")
    question = reader.languages(entry.get("question"), "`question`")
    return Issue(name, question, positions, reader.text(entry.get("no_rule"), "`no_rule`"))


def _position(reader: Reader, issue: str, name: str, node: Node) -> Position:
    keys = ("en", "zh", "holders", "where", "effect")
    entry = reader.mapping(node, f"position `{name}`", keys, keys)
    texts = (reader.text(entry.get("en"), "`en`"), reader.text(entry.get("zh"), "`zh`"))
    holders, where = _words(reader, entry.get("holders"), "`holders`"), _words(reader, entry.get("where"), "`where`")
    return Position(name, issue, texts, holders, where, reader.text(entry.get("effect"), "`effect`"))


def _theory(reader: Reader, name: str, node: Node, issues: dict[str, Issue]) -> Theory:
    entry = reader.mapping(node, f"theory `{name}`", ("title", "author", "where", "positions"), ("title", "author"))
    chosen = {}
    for issue, value in reader.mapping(entry.get("positions"), "`positions`").items():
        chosen[issue] = position = reader.text(value, "a position")
        if issue not in issues:
            reader.add(value.line, f"unknown issue `{issue}`" + _hint(issue, issues))
        elif position not in issues[issue].positions:
            reader.add(value.line, f"unknown position `{position}`" + _hint(position, issues[issue].positions))
    title = reader.languages(entry.get("title"), "`title`")
    return Theory(
        name, title, reader.text(entry.get("author"), "`author`"), _words(reader, entry.get("where"), "`where`"), chosen
    )
