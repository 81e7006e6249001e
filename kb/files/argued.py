"""What the fixtures need not show, each with its reason: `quality.yaml` in a folder of the law.

    equivalent:   mutants that no case can tell from the law
      - {provision: int2019_a3_i3, change: "Files < 200 -> Files < 201", reason: {en: ..., zh: ...}}
      - {provision: cl_a246_p1_2, rule: "defames(*", change: "without not *", reason: {en: ..., zh: ...}}
    uncovered:    sides (yes, no) of rules on which no case can stand
      - {provision: zl2020_a1, side: no, rule: "element(*", reason: {en: ..., zh: ...}}

`provision`, `change` and `rule` (the rule's conclusion; where one provision has several rules that a change of the same
words would hit) may hold `*` for anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from kb.errors import BadInput, Problem
from kb.files.yamlfile import Node, Reader, read

NAME = "quality.yaml"
SIDES = ("yes", "no")


@dataclass(frozen=True)
class Argued:
    """One exception: the changes (sides) of which rules it covers, why (en, zh), where it stands; `side` is empty for
    a mutant, `change` for a side."""

    provision: str
    rule: str
    change: str
    side: str
    reason: tuple[str, str]
    place: str

    def covers(self, provision: str, rule: str, change: str, side: str) -> bool:
        """Say whether it speaks of this change or side of a rule, named by its conclusion, of this provision."""
        patterns = ((provision, self.provision), (rule, self.rule), (change, self.change))
        return self.side == side and all(fnmatchcase(text, pattern) for text, pattern in patterns)


def load(folders: Iterable[Path]) -> list[Argued]:
    """Read the exceptions of the folders of the law; raise `BadInput` with all that is wrong."""
    made: list[Argued] = []
    problems: list[Problem] = []
    for path in (folder / NAME for folder in folders):
        if path.is_file():
            reader = Reader(str(path))
            made += _entries(reader, read(path))
            problems += reader.problems
    if problems:
        raise BadInput(problems)
    return made


def find(argued: Iterable[Argued], provision: str, rule: str, *, change: str = "", side: str = "") -> Argued | None:
    """Find the first exception that covers a change or a side of a rule, named by its conclusion, or None."""
    return next((one for one in argued if one.covers(provision, rule, change, side)), None)


def _entries(reader: Reader, node: Node) -> Iterable[Argued]:
    top = reader.mapping(node, "the exceptions", ("equivalent", "uncovered"))
    for item in reader.sequence(top.get("equivalent"), "`equivalent`"):
        keys = ("provision", "change", "reason")
        yield _argued(reader, item, reader.mapping(item, "an equivalent mutant", (*keys, "rule"), keys), "")
    for item in reader.sequence(top.get("uncovered"), "`uncovered`"):
        entry = reader.mapping(item, "an uncovered side", ("provision", "rule", "side", "reason"), ("side", "reason"))
        side = reader.text(entry.get("side"), "`side`")
        if side not in SIDES:
            reader.add(item.line, '`side` is "yes" or "no" (in quotation marks)')
        yield _argued(reader, item, entry, side)


def _argued(reader: Reader, node: Node, entry: Mapping[str, Node], side: str) -> Argued:
    return Argued(
        reader.text(entry.get("provision"), "`provision`") or "*",
        reader.text(entry.get("rule"), "`rule`") or "*",
        reader.text(entry.get("change"), "`change`") or "*",
        side,
        reader.languages(entry.get("reason"), "`reason`"),
        f"{reader.file}:{node.line}",
    )
