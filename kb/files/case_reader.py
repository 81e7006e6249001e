"""A case read from YAML nodes: all its problems are told at once, each with its line."""

from collections.abc import Iterator
from pathlib import Path

from kb.errors import BadTerm, did_you_mean, quoted
from kb.files.atom_parser import parse_atom
from kb.files.carried_fen import FEN, stated_apart
from kb.files.case_checks import FactChecks
from kb.files.case_dates import DateChecks
from kb.files.case_outcomes import OutcomeReader, identifier, known_word
from kb.files.cases import STATUSES, Case, Fact, Known, Name, Origin, accused_of
from kb.files.terms import Atom, Const, walk
from kb.files.vocabulary import Vocabulary
from kb.files.wholes import Wholes
from kb.files.yamlfile import Node, Reader

MAX_FACTS = 10_000

_CASE_KEYS = ("id", "title", "names", "sources", "facts", "court", "expect", "note")
_NO_FACT = frozenset(["true", "false", "yes", "no", "on", "off", "null", "~"])


def read_case(
    node: Node,
    path: Path,
    vocabulary: Vocabulary,
    known: Known,
    stem: str | None = None,
    shared: dict[int, Fact] | None = None,
) -> Case:
    """Read a case from nodes and check it; raise `BadInput`; `stem`, where given, must be its id; `shared` are facts that other
    cases have as well, by the identity of their nodes, and takes those that are read."""
    reader = Reader(str(path))
    root = reader.mapping(node, "a case file", _CASE_KEYS, required=("id", "title", "facts"))
    case_id = reader.text(root.get("id"), "`id`")
    if case_id and stem not in (None, case_id):
        reader.add(root["id"].line, f"id {quoted(case_id)} is not the file name {quoted(stem)}")
    if case_id:
        identifier(reader, root["id"].line, case_id)
    before = len(reader.problems)
    stated = tuple(_facts(reader, root.get("facts"), vocabulary, {} if shared is None else shared))
    whole = len(reader.problems) == before  # with facts left out, "no fact ..." would mislead
    facts = Wholes(reader, vocabulary, stated).apart()
    facts = (*(fact for fact in facts if fact.atom.name != FEN), *stated_apart(facts))  # written ones may be stale
    accused = accused_of(facts)
    if "facts" in root and whole and not accused:
        reader.add(root["facts"].line, "no accused: add the fact person(NAME) or unit(NAME)")
    outcomes = OutcomeReader(reader, vocabulary, known, facts, whole)
    title, title_zh = reader.either(root.get("title"), "`title`")
    note, note_zh = reader.either(root.get("note"), "`note`")
    case = Case(
        case_id,
        title,
        path,
        dict(_names(reader, root.get("names"), facts if whole else None)),
        tuple(_origin(reader, n) for n in reader.sequence(root.get("sources"), "`sources`")),
        facts,
        outcomes.court(root["court"]) if "court" in root else None,
        tuple(outcomes.expectations(root.get("expect"))),
        note,
        title_zh,
        note_zh,
    )
    FactChecks(reader, vocabulary, stated).check()
    DateChecks(reader, vocabulary, facts).check()
    reader.finish()
    return case


def _facts(reader: Reader, node: Node | None, vocabulary: Vocabulary, shared: dict[int, Fact]) -> Iterator[Fact]:
    items = reader.sequence(node, "`facts`")
    if len(items) > MAX_FACTS:
        reader.add(items[MAX_FACTS].line, f"more than {MAX_FACTS} facts; the rest was not read")
    for item in items[:MAX_FACTS]:
        before = len(reader.problems)
        fact = shared.get(id(item)) or _fact(reader, item, vocabulary)
        if fact and len(reader.problems) == before:
            shared[id(item)] = fact
        if fact:
            yield fact


def _fact(reader: Reader, item: Node, vocabulary: Vocabulary) -> Fact | None:
    if isinstance(item.value, dict):
        entries = reader.mapping(
            item,
            "a fact (quote it if it contains `: ` or stands in { })",
            ("fact", "status", "note", "source"),
            required=("fact",),
        )
    else:
        entries = {"fact": item}
    atom = _atom(reader, entries.get("fact"), vocabulary)
    status = reader.text(entries.get("status"), "`status`") or "proved"
    known_word(reader, entries.get("status", item).line, "status", status, STATUSES)
    note, note_zh = reader.either(entries.get("note"), "`note`")
    source = _origin(reader, entries["source"]) if "source" in entries else None
    return Fact(atom, status, note, entries["fact"].line, source, note_zh) if atom else None


def _atom(reader: Reader, node: Node | None, vocabulary: Vocabulary) -> Atom | None:
    if node and node.plain and str(node.value).lower() in _NO_FACT:
        reader.add(node.line, f"{node.kind} is no fact")
        return None
    text = reader.text(node, "a fact")
    if not node or not text:
        return None
    try:
        atom = parse_atom(text)
    except BadTerm as error:
        reader.add(node.line, f"{quoted(text)}, {error}")
        return None
    faults = vocabulary.check(atom)
    for fault in faults:
        reader.add(node.line, fault)
    return None if faults else atom


def _origin(reader: Reader, node: Node) -> Origin:
    if isinstance(node.value, str):
        return Origin(citation=reader.text(node, "a source"))
    keys = ("seed", "section", "lines", "citation")
    entries = reader.mapping(node, "a source", keys)
    if isinstance(node.value, dict) and not {"seed", "citation"} & set(entries):
        reader.add(node.line, "a source needs `seed` or `citation`")
    return Origin(*(reader.text(entries.get(key), f"`{key}` of a source") for key in keys))


def _names(reader: Reader, node: Node | None, facts: tuple[Fact, ...] | None) -> Iterator[tuple[str, Name]]:
    used = {term.name for f in facts or () for term in walk(f.atom.args) if isinstance(term, Const)}
    for word, entry in reader.mapping(node, "`names`").items():
        if facts is not None and word not in used:
            reader.add(entry.line, f"no fact mentions {quoted(word)}{did_you_mean(word, used)}")
        if isinstance(entry.value, str):
            text = reader.text(entry, f"name of {quoted(word)}")
            yield word, Name(text, text)
        else:
            yield word, Name(*reader.languages(entry, f"name of {quoted(word)}"))
