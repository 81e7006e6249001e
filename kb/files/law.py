"""The sources of law and their provisions, as read from `<source id>/source.yaml` in the folders of the law.

A `Provision` is the smallest thing that a rule can cite. Texts are pairs (en, zh). Dates in force are ISO strings, ""
where open. The confidence tags say how well the text is known: primary, secondary, confident, unsure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kb.errors import BadInput, Problem, quoted
from kb.files.yamlfile import Node, Reader, read

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

_SOURCE_KEYS = ("source", "title", "number", "issuer", "rank", "from", "to", "confidence", "short", "provisions")
_PROVISION_KEYS = ("id", "cite", "gist", "note", "confidence", "from", "to", "out_of_scope")


@dataclass(frozen=True)
class Source:
    """A law, regulation, rule, interpretation, policy paper, draft or proposal."""

    id: str
    title: Texts
    short: Texts
    rank: str
    issuer: str
    number: str
    start: str
    end: str
    confidence: str


@dataclass(frozen=True)
class Provision:
    """One provision: its citation, its gist in our own words, and what is doubtful about it."""

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


@dataclass(frozen=True)
class Law:
    """All sources and provisions, by id."""

    sources: dict[str, Source]
    provisions: dict[str, Provision]


def load(folders: Iterable[Path]) -> Law:
    """Load every source below the folders of the law; raise `BadInput` with all problems found."""
    sources: dict[str, Source] = {}
    provisions: dict[str, Provision] = {}
    problems: list[Problem] = []
    for path in (path for folder in folders for path in sorted(folder.glob("*/source.yaml"))):
        reader = Reader(str(path))
        source, rows = _source(reader, read(path))
        if source.id != path.parent.name:
            reader.add(
                1, f"source {quoted(source.id)} stands in the folder {quoted(path.parent.name)}: one name for both"
            )
        if source.id in sources:
            reader.add(1, f"source {quoted(source.id)} is already defined")
        sources[source.id] = source
        for provision in rows:
            if provision.id in provisions:
                reader.add(provision.line, f"provision `{provision.id}` is already defined")
            provisions[provision.id] = provision
        problems.extend(reader.problems)
    if problems:
        raise BadInput(problems)
    return Law(sources, provisions)


def in_time(law: Law) -> list[tuple[str, int, str]]:
    """State rank and time in force of each source as facts, `(file, line, fact)`: YYYYMMDD, 99991231 where the end is
    open; drafts and proposals are never in force."""
    rows: list[tuple[str, int, str]] = []
    for source in law.sources.values():
        facts = [f"rank({source.id},{source.rank})"]
        if source.rank not in NEVER_IN_FORCE:
            start, end = (source.start or "0001-01-01").replace("-", ""), (source.end or "9999-12-31").replace("-", "")
            facts.append(f"in_force({source.id},{int(start)},{int(end)})")
        rows += [(f"{source.id}/source.yaml", 1, fact) for fact in facts]
    return rows


def _source(reader: Reader, node: Node) -> tuple[Source, list[Provision]]:
    top = reader.mapping(node, "the source", _SOURCE_KEYS, ("source", "title", "rank", "short", "provisions"))
    text = {
        key: reader.text(top.get(key), f"`{key}`")
        for key in _SOURCE_KEYS
        if key not in ("title", "short", "provisions")
    }
    if text["rank"] not in RANKS:
        reader.add(node.line, f"unknown rank `{text['rank']}`")
    source = Source(
        text["source"],
        reader.languages(top.get("title"), "`title`"),
        reader.languages(top.get("short"), "`short`"),
        text["rank"],
        text["issuer"],
        text["number"],
        text["from"],
        text["to"],
        text["confidence"] or "confident",
    )
    rows = [_provision(reader, entry, source) for entry in reader.sequence(top.get("provisions"), "`provisions`")]
    return source, rows


def _provision(reader: Reader, node: Node, source: Source) -> Provision:
    entry = reader.mapping(node, "a provision", _PROVISION_KEYS, ("id", "cite", "gist"))
    name = reader.text(entry.get("id"), "`id`")
    confidence = reader.text(entry.get("confidence"), "`confidence`") or source.confidence
    if confidence not in CONFIDENCE:
        reader.add(node.line, f"unknown confidence `{confidence}`")
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
