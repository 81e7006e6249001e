"""The sources of law and their provisions, as read from `<source id>/source.yaml` in the folders of the law.

A `Provision` is the smallest thing that a rule can cite. Texts are pairs (en, zh). Dates in force are ISO strings, ""
where open. The confidence tags say how well the text is known: primary, secondary, confident, unsure.

Folders lie over each other. One laid over another adds provisions to a source, or amends some: a provision of the same
id replaces the text below it, which stays readable as `Provision.replaces`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from kb.errors import BadInput, Problem, did_you_mean, quoted
from kb.files.yamlfile import Node, Reader, read_kept

Texts = tuple[str, str]
RANKS: dict[str, Texts] = {
    "law": ("law", "法律"),
    "administrative_regulation": ("administrative regulation", "行政法规"),
    "department_rule": ("department rule", "部门规章"),
    "judicial_interpretation": ("judicial interpretation", "司法解释"),
    "policy": ("judicial policy document", "司法政策文件"),
    "draft": ("draft for comment", "征求意见稿"),
    "scholarship": ("scholarly proposal", "学者建议稿"),
}
NEVER_IN_FORCE = ("draft", "scholarship")
CONFIDENCE = ("primary", "secondary", "confident", "unsure")

_DESCRIPTION = ("title", "number", "issuer", "rank", "short")
_SOURCE_KEYS = ("source", *_DESCRIPTION, "from", "to", "confidence", "provisions")
_PROVISION_KEYS = ("id", "cite", "gist", "note", "confidence", "from", "to", "out_of_scope")


@dataclass(frozen=True)
class Source:
    """A law, regulation, rule, interpretation, policy paper, draft or proposal; `file` describes it."""

    id: str
    title: Texts
    short: Texts
    rank: str
    issuer: str
    number: str
    start: str
    end: str
    confidence: str
    file: str


@dataclass(frozen=True)
class Provision:
    """One provision: its citation, its gist in our own words, what is doubtful about it, and what it replaces."""

    id: str
    source: str
    cite: Texts
    gist: Texts
    note: Texts
    confidence: str
    start: str
    end: str
    out_of_scope: Texts
    file: str
    line: int
    replaces: Provision | None = None


@dataclass(frozen=True)
class Law:
    """All sources and provisions, by id."""

    sources: dict[str, Source]
    provisions: dict[str, Provision]


CLASSES = (Law, Source, Provision)


def load(folders: Iterable[Path], below: Law | None = None) -> Law:
    """Load every source below the folders of the law, each laid over those before, the first over what is `below`; raise
    `BadInput` with all problems found."""
    law = below or Law({}, {})
    problems: list[Problem] = []
    for folder in folders:
        over = _Folder(law)
        for path in sorted(folder.glob("*/source.yaml")):
            try:
                problems += over.take(path)
            except BadInput as error:
                problems += error.problems
        law = over.law
    if problems:
        raise BadInput(problems)
    return law


def in_time(law: Law) -> list[tuple[str, int, str]]:
    """State rank and time in force of each source as facts, `(file, line, fact)`: YYYYMMDD, 99991231 where the end is
    open; drafts and proposals are never in force."""
    rows: list[tuple[str, int, str]] = []
    for source in law.sources.values():
        facts = [f"rank({source.id},{source.rank})"]
        if source.rank not in NEVER_IN_FORCE:
            start, end = (source.start or "0001-01-01").replace("-", ""), (source.end or "9999-12-31").replace("-", "")
            facts.append(f"in_force({source.id},{int(start)},{int(end)})")
        rows += [(source.file, 1, fact) for fact in facts]
    return rows


class _Folder:
    """One folder laid over the law below it; `law` holds both."""

    def __init__(self, below: Law) -> None:
        self.below = below
        self.law = Law(dict(below.sources), dict(below.provisions))

    def take(self, path: Path) -> list[Problem]:
        """Add the source and the provisions of a file; return what is wrong with it."""
        reader = Reader(str(path))
        node = read_kept(path)
        known = self.below.sources.get(path.parent.name)
        required = ("source", "provisions") if known else ("source", "title", "rank", "short", "provisions")
        top = reader.mapping(node, "the source", _SOURCE_KEYS, required)
        source = _source(reader, node, top)
        if source.id != path.parent.name:
            both = f"source {quoted(source.id)} stands in the folder {quoted(path.parent.name)}"
            reader.add(1, f"{both}: one name for both")
        if known:
            self._described_once(reader, top, known)
            source = replace(
                source,
                start=source.start or known.start,
                end=source.end or known.end,
                confidence=source.confidence if "confidence" in top else known.confidence,
            )
        self.law.sources[source.id] = known or source
        for entry in reader.sequence(top.get("provisions"), "`provisions`"):
            self._provision(reader, entry, source, top)
        return reader.problems

    def _described_once(self, reader: Reader, top: Mapping[str, Node], known: Source) -> None:
        for key in _DESCRIPTION:
            if key in top:
                reader.add(top[key].line, f"`{known.id}` is described in {known.file}: leave out `{key}`")

    def _provision(self, reader: Reader, node: Node, source: Source, top: Mapping[str, Node]) -> None:
        """Take a provision; one that replaces another keeps its confidence and its dates where neither it nor its file
        states any. With a first day of its own it is a new text, and its end is open where none is stated."""
        new = _provision(reader, node, source)
        if new.id != new.source and not new.id.startswith(f"{new.source}_"):
            reader.add(new.line, f"provision {quoted(new.id)} of `{new.source}`: its id must begin with that name")
        old = self.below.provisions.get(new.id)
        before = self.law.provisions.get(new.id)
        if before is not old and before is not None:
            reader.add(new.line, f"provision {quoted(new.id)} is already defined at {before.file}:{before.line}")
        entry = node.value if isinstance(node.value, dict) else {}
        if old:
            said = {*top, *entry}
            new = replace(
                new,
                replaces=old,
                confidence=new.confidence if "confidence" in said else old.confidence,
                start=new.start if "from" in said else old.start,
                end=new.end if {"from", "to"} & said else old.end,
            )
        self.law.provisions[new.id] = new


def _source(reader: Reader, node: Node, top: Mapping[str, Node]) -> Source:
    text = {
        key: reader.text(top.get(key), f"`{key}`")
        for key in _SOURCE_KEYS
        if key not in ("title", "short", "provisions")
    }
    if "rank" in top and text["rank"] not in RANKS:
        reader.add(node.line, f"unknown rank `{text['rank']}`{did_you_mean(text['rank'], RANKS)}")
    return Source(
        text["source"],
        reader.languages(top.get("title"), "`title`"),
        reader.languages(top.get("short"), "`short`"),
        text["rank"],
        text["issuer"],
        text["number"],
        text["from"],
        text["to"],
        text["confidence"] or "confident",
        reader.file,
    )


def _provision(reader: Reader, node: Node, source: Source) -> Provision:
    entry = reader.mapping(node, "a provision", _PROVISION_KEYS, ("id", "cite", "gist"))
    name = reader.text(entry.get("id"), "`id`")
    confidence = reader.text(entry.get("confidence"), "`confidence`") or source.confidence
    if confidence not in CONFIDENCE:
        reader.add(node.line, f"unknown confidence `{confidence}`{did_you_mean(confidence, CONFIDENCE)}")
    return Provision(
        name,
        source.id,
        reader.languages(entry.get("cite"), "`cite`"),
        reader.languages(entry.get("gist"), "`gist`"),
        _optional(reader, entry.get("note")),
        confidence,
        reader.text(entry.get("from"), "`from`") or source.start,
        reader.text(entry.get("to"), "`to`") or source.end,
        _optional(reader, entry.get("out_of_scope")),
        reader.file,
        node.line,
    )


def _optional(reader: Reader, node: Node | None) -> Texts:
    """Read a remark whose Chinese side may be missing."""
    entries = reader.mapping(node, "a remark", ("en", "zh"))
    en, zh = (reader.text(entries.get(key), f"`{key}`") for key in ("en", "zh"))
    return en, zh or en
