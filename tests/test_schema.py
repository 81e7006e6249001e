"""The schemas for editors: every shipped file fits its own, and what is wrong in a file is found at its place."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from explain import cli
from kb.ask import claim_reader
from kb.ask.schema import KINDS, make
from kb.files import case_files, case_outcomes, case_reader, court_sentences, folders, law, tables
from kb.files.yamlfile import Node, parse, read
from kb.rules.knowledge import project, shipped

jsonschema = pytest.importorskip("jsonschema")


def plain(node: Node) -> Any:
    """What an editor sees of a YAML node: words that look like numbers, true, false or nothing are no text."""
    if isinstance(node.value, dict):
        return {key: plain(entry) for key, entry in node.value.items()}
    if isinstance(node.value, tuple):
        return [plain(item) for item in node.value]
    if not node.plain:
        return node.value
    if node.is_null:
        return None
    if node.value in ("true", "false"):
        return node.value == "true"
    number = re.fullmatch(r"[-+]?(\d+|\d*\.\d+)", node.value)
    return node.value if number is None else float(node.value)


def validator(kind: str) -> Any:
    """A validator that tries a text once for each definition: facts recur."""
    made = make(kind, shipped())
    jsonschema.Draft7Validator.check_schema(made)
    refer = jsonschema.Draft7Validator.VALIDATORS["$ref"]
    fitting = set[tuple[str, str]]()

    def once(check: Any, ref: str, instance: Any, schema: Any) -> Iterator[Any]:
        if isinstance(instance, str) and (ref, instance) in fitting:
            return
        wrong = list(refer(check, ref, instance, schema))
        if isinstance(instance, str) and not wrong:
            fitting.add((ref, instance))
        yield from wrong

    return jsonschema.validators.extend(jsonschema.Draft7Validator, {"$ref": once})(made)


def files(kind: str) -> Iterator[Path]:
    match kind:
        case "case":
            yield from case_files.paths(folders.fixtures())
        case "table":
            yield from tables.paths(folders.fixtures())
        case "source":
            yield from folders.encodings().glob("*/source.yaml")
        case "claim":
            yield from folders.claims().rglob("*.yaml")
        case "issue":
            yield from (p for p in folders.encodings().glob("doctrine/*.yaml") if p.stem != "theories")


@pytest.mark.parametrize("kind", KINDS)
def test_every_shipped_file_fits_the_schema_of_its_kind(kind: str) -> None:
    check, seen = validator(kind), 0
    for path in files(kind):
        seen += 1
        wrong = [
            f"{'/'.join(map(str, e.absolute_path))}: {e.message[:200]}" for e in check.iter_errors(plain(read(path)))
        ]
        assert wrong == [], path
    assert seen > 20


def test_the_keys_of_a_schema_are_those_that_are_read() -> None:
    def keys(schema: Any) -> set[str]:
        return set(schema["properties"])

    case, table, source, claim = (make(kind, shipped()) for kind in ("case", "table", "source", "claim"))
    assert keys(case) == set(case_reader._CASE_KEYS)
    assert keys(case["definitions"]["expect"]) == set(case_outcomes._EXPECT_KEYS)
    assert keys(case["properties"]["court"]["properties"]["sentence"]["then"]["additionalProperties"]) == set(
        court_sentences.KEYS
    )
    assert keys(table) == set(tables._TABLE_KEYS)
    assert keys(table["properties"]["rows"]["items"]) == set(tables._ROW_KEYS)
    assert keys(source) == set(law._SOURCE_KEYS)
    assert keys(source["properties"]["provisions"]["items"]) == set(law._PROVISION_KEYS)
    assert keys(claim) == set(claim_reader._KEYS)


CASE = """\
id: x
title: t
facts: ["person(p)", "acts(p, a)", {fact: "order_form(o, rectification_notice)", status: disputed}]
expect: [{theory: positive_law, convicted: {p: [assisting]}, because: [int2019_a3_i1]}]
"""


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("person(p)", "persons(p)", ["facts", 0]),
        ("person(p)", "person(p, q)", ["facts", 0]),
        ("rectification_notice", "rectification_notes", ["facts", 2, "fact"]),
        ("disputed", "dubious", ["facts", 2, "status"]),
        ("id: x\n", "", []),
        ("id: x", "id: X", ["id"]),
        ("title:", "titel:", []),
        ("positive_law", "natural_law", ["expect", 0, "theory"]),
        ("[assisting]", "[assist]", ["expect", 0, "convicted", "p", 0]),
        ("int2019_a3_i1", "int2019_a3_i99", ["expect", 0, "because", 0]),
        ("because", "becuase", ["expect", 0]),
        ("[int2019_a3_i1]", "[]", ["expect", 0, "because"]),
        ("[int2019_a3_i1]", "", ["expect", 0, "because"]),
        ("{p: [assisting]}", "{}", ["expect", 0, "convicted"]),
        ("convicted: {p: [assisting]}", "notes: {p: []}", ["expect", 0, "notes", "p"]),
        ("convicted: {p: [assisting]}", "missing: {p: {}}", ["expect", 0, "missing", "p"]),
        ("convicted: {p: [assisting]}, because: [int2019_a3_i1]", "note: x", ["expect", 0]),
    ],
)
def test_a_slip_in_a_case_is_found_at_its_place(old: str, new: str, place: list[str | int]) -> None:
    check = jsonschema.Draft7Validator(make("case", shipped()))
    assert list(check.iter_errors(plain(parse(CASE, "x")))) == []
    assert list(check.iter_errors(plain(parse(CASE.replace("[assisting]", "[]"), "x")))) == [], "no conviction"
    found = list(check.iter_errors(plain(parse(CASE.replace(old, new, 1), "x"))))
    assert found and {tuple(error.absolute_path) for error in found} == {tuple(place)}


def test_the_words_of_a_project_are_words_of_its_schema(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "p"
    (folder / "law" / "vocabulary").mkdir(parents=True)
    (folder / "nullum.yaml").write_text("project: p\n", encoding="utf-8")
    own = "sorts: {order_form: {values: {chat_message: {en: a chat message, zh: 聊天消息}}}}\n"
    (folder / "law" / "vocabulary" / "own.yaml").write_text(own, encoding="utf-8")
    case = plain(parse(CASE.replace("rectification_notice", "chat_message"), "x"))
    for known, fits in ((project(folder), True), (shipped(), False)):
        assert jsonschema.Draft7Validator(make("case", known)).is_valid(case) is fits
    monkeypatch.chdir(folder)
    assert cli.main(["schema", "case", "-o", "case.json"]) == 0
    capsys.readouterr()
    assert cli.main(["schema"]) == 0
    written = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    assert written == json.loads(capsys.readouterr().out)
    labels = [one["label"] for one in written["definitions"]["fact"]["defaultSnippets"]]
    assert "order(Order, Addressee, Authority)" in labels
