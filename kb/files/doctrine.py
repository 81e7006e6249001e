"""Issues, positions and theories: the readings that the text of the law does not force.

Read from doctrine/<issue>.yaml and doctrine/theories.yaml in the folders of the law. A `Package` is a complete choice,
one position for every issue; a theory is a package with an author. What a theory leaves open takes the issue's first
position, which is positive law. A folder laid over another may add issues, theories, and positions to an issue below
it; what is there already it may repeat, not redefine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from kb.errors import BadInput, Problem, did_you_mean
from kb.files.yamlfile import Node, Reader, read_kept

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
    place: str = field(default="", compare=False)  # file:line
    holders_zh: tuple[str, ...] = ()
    effect_zh: str = ""
    where_zh: tuple[str, ...] = ()


@dataclass(frozen=True)
class Issue:
    """A question that positions answer; the first position is the default.

    `no_rule` says why none is executable. Where a file gives no `name`, the question stands for it.
    """

    id: str
    name: Texts
    question: Texts
    positions: dict[str, Position]
    no_rule: str
    file: str = field(default="", compare=False)
    no_rule_zh: str = ""

    @property
    def default(self) -> str:
        """The position of positive law."""
        return next(iter(self.positions))


@dataclass(frozen=True)
class Theory:
    """A named choice of positions."""

    id: str
    title: Texts
    author: Texts
    where: tuple[str, ...]
    positions: dict[str, str]
    place: str = field(default="", compare=False)  # file:line


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


CLASSES = (Doctrine, Issue, Position, Theory)


def load(folders: Iterable[Path], below: Doctrine | None = None) -> Doctrine:
    """Load issues and theories of the folders of the law, each laid over those before, the first over what is `below`;
    raise `BadInput` with all problems found."""
    doctrine = Doctrine(dict(below.issues), dict(below.theories)) if below else Doctrine({}, {})
    problems: list[Problem] = []
    found = [folder / "doctrine" for folder in folders]
    for folder in found:
        for path in sorted(folder.glob("*.yaml"), key=lambda path: (path.name == THEORIES, path)):
            reader = Reader(str(path))
            take = _theories if path.name == THEORIES else _issue
            try:
                take(reader, path, doctrine)
            except BadInput as error:
                problems += error.problems
            problems += sorted(reader.problems)
    if problems:
        raise BadInput(problems)
    if DEFAULT not in doctrine.theories:
        raise BadInput([Problem(str(found[0] / THEORIES), 0, f"the theory `{DEFAULT}` is missing")])
    return doctrine


def _words(reader: Reader, node: Node | None, what: str) -> tuple[str, ...]:
    return tuple(reader.text(entry, what) for entry in reader.sequence(node, what))


def _issue(reader: Reader, path: Path, doctrine: Doctrine) -> None:
    """Read an issue, or positions for one that lies below."""
    name, node = path.stem, read_kept(path)
    below = doctrine.issues.get(name)
    keys = ("name", "question", "positions", "no_rule")
    entry = reader.mapping(node, f"issue `{name}`", keys, ("positions",) if below else ("question", "positions"))
    positions = dict(below.positions) if below else {}
    for key, value in reader.mapping(entry.get("positions"), f"positions of `{name}`").items():
        new = _position(reader, name, key, value)
        if positions.setdefault(key, new) != new:
            reader.add(value.line, f"position `{key}` of `{name}` is defined otherwise at {positions[key].place}")
    if not positions:
        reader.add(node.line, f"issue `{name}` has no position")
    question = reader.languages(entry.get("question"), "`question`")
    called = reader.languages(entry["name"], "`name`") if "name" in entry else question
    no_rule, no_rule_zh = reader.either(entry.get("no_rule"), "`no_rule`")
    if below:
        if question not in (below.question, ("", "")):
            reader.add(entry["question"].line, f"the question of `{name}` is put otherwise in {below.file}")
        if "name" in entry and called != below.name:
            reader.add(entry["name"].line, f"the issue `{name}` is called otherwise in {below.file}")
        kept = "" if path.with_suffix(".lp").is_file() else no_rule or below.no_rule
        doctrine.issues[name] = replace(below, positions=positions, no_rule=kept)
    else:
        doctrine.issues[name] = Issue(name, called, question, positions, no_rule, reader.file, no_rule_zh)


def _position(reader: Reader, issue: str, name: str, node: Node) -> Position:
    keys = ("en", "zh", "holders", "where", "effect")
    entry = reader.mapping(node, f"position `{name}`", keys, keys)
    holders = [reader.either(one, "`holders`") for one in reader.sequence(entry.get("holders"), "`holders`")]
    where = [reader.either(one, "`where`") for one in reader.sequence(entry.get("where"), "`where`")]
    effect, effect_zh = reader.either(entry.get("effect"), "`effect`")
    return Position(
        name,
        issue,
        (reader.text(entry.get("en"), "`en`"), reader.text(entry.get("zh"), "`zh`")),
        tuple(en for en, _ in holders),
        tuple(en for en, _ in where),
        effect,
        f"{reader.file}:{node.line}",
        tuple(zh for _, zh in holders),
        effect_zh,
        tuple(zh for _, zh in where),
    )


def _theories(reader: Reader, path: Path, doctrine: Doctrine) -> None:
    for name, node in reader.mapping(read_kept(path), "the file").items():
        new = _theory(reader, name, node, doctrine.issues)
        if (old := doctrine.theories.setdefault(name, new)) != new:
            reader.add(node.line, f"theory `{name}` is defined otherwise at {old.place}")


def _theory(reader: Reader, name: str, node: Node, issues: dict[str, Issue]) -> Theory:
    entry = reader.mapping(node, f"theory `{name}`", ("title", "author", "where", "positions"), ("title", "author"))
    chosen = {}
    for issue, value in reader.mapping(entry.get("positions"), "`positions`").items():
        chosen[issue] = position = reader.text(value, "a position")
        if issue not in issues:
            reader.add(value.line, f"unknown issue `{issue}`" + _hint(issue, issues))
        elif position not in issues[issue].positions:
            reader.add(value.line, f"unknown position `{position}`" + _hint(position, issues[issue].positions))
    return Theory(
        name,
        reader.languages(entry.get("title"), "`title`"),
        reader.either(entry.get("author"), "`author`"),
        _words(reader, entry.get("where"), "`where`"),
        chosen,
        f"{reader.file}:{node.line}",
    )
