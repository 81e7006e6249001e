"""The words of each language: one file each, the same phrases with the same places, every one used and none wanting."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from explain.report.page import script_words
from explain.say.language import DEFAULT, LANGUAGES, language
from kb.files import case_files, folders
from kb.rules.knowledge import shipped

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = sorted(path for path in (ROOT / "explain").glob("*/templates/*"))
WHOLE = {
    "language",
    "units",
    "things",
    "heading",
    "tag",
    "box",
    "court",
    "legend",
    *(name for name in language().words if name.startswith("help")),
}  # sections that are read by keys of other files
OTHERS = [code for code in LANGUAGES if code != DEFAULT]


def phrases(code: str) -> dict[str, Any]:
    return {
        f"{section}.{word}": text for section, words in language(code).words.items() for word, text in words.items()
    }


def places(text: Any) -> set[str]:
    texts = text.values() if isinstance(text, dict) else [str(text)]
    return {field for one in texts for _, field, _, _ in Formatter().parse(one) if field}


@pytest.mark.parametrize("code", OTHERS)
def test_languages_have_the_same_phrases_in_the_same_order(code: str) -> None:
    assert list(phrases(code)) == list(phrases(DEFAULT))


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_phrase_is_empty_but_marks_that_say_nothing(code: str) -> None:
    assert {key for key, text in phrases(code).items() if text == ""} <= {"mark.made_out"}


@pytest.mark.parametrize("code", OTHERS)
def test_a_phrase_has_no_place_that_the_other_language_cannot_fill(code: str) -> None:
    """Ids may be said in one language and left out in another; what is told must be told in both."""
    shy = {"id", "title", "issue", "position", "question", "name", "said", "positions"}
    for key, text in phrases(code).items():
        assert places(text) - shy == places(phrases(DEFAULT)[key]) - shy, key


def calls() -> Iterator[tuple[str, ast.Call]]:
    for path in (ROOT / "explain").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                yield path.name, node


def used() -> tuple[dict[str, set[str]], list[re.Pattern[str]]]:
    """The phrases that are said by name, each with the places filled, and patterns of those said by a worked-out name."""
    sections = "|".join(language().words)
    named: dict[str, set[str]] = {}
    patterns: list[re.Pattern[str]] = []
    for _, call in calls():
        first = call.args[0]
        candidates = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
        for node in candidates:
            if isinstance(node, ast.Constant) and re.fullmatch(
                rf"({sections})\.(?!html$|js$|css$)\w+", str(node.value)
            ):
                named.setdefault(node.value, set()).update(k.arg for k in call.keywords if k.arg)
            elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                parts = [re.escape(v.value) if isinstance(v, ast.Constant) else r"\w+" for v in node.values]
                if re.match(rf"({sections})\\\.", parts[0]):
                    patterns.append(re.compile("".join(parts)))
    return named, patterns


def test_every_phrase_that_is_said_is_in_the_file_and_its_places_are_filled() -> None:
    named, patterns = used()
    known = phrases(DEFAULT)
    assert [key for key in named if key not in known] == []
    for key, filled in named.items():
        assert not filled or places(known[key]) <= filled, key
    assert [p.pattern for p in patterns if not any(p.fullmatch(key) for key in known)] == []


def test_every_phrase_of_the_file_is_said() -> None:
    named, patterns = used()
    text = "\n".join(path.read_text(encoding="utf-8") for path in TEMPLATES)
    page = {f"page.{word}" for word in re.findall(r"\b(?:words|w)\.(\w+)\b", text)}
    page |= {f"workbench.{word}" for word in re.findall(r"\bbench\.(\w+)\b", text)}
    page |= {f"readings.{word}" for word in re.findall(r"words\.readings\.(\w+)", text)}
    strings = {
        node.value
        for path in (ROOT / "explain").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    idle = [
        key
        for key in phrases(DEFAULT)
        if key.split(".")[0] not in WHOLE
        and key not in {*named, *page, *strings}
        and not any(pattern.fullmatch(key) for pattern in patterns)
        and not (key.startswith("punctuation.") and key.split(".")[1] in strings)
    ]
    assert idle == []


def test_every_word_of_the_templates_is_in_the_file() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in TEMPLATES)
    wanted = set(re.findall(r"\b(?:words|w)\.(\w+)\b", text)) - {"bench"}
    assert wanted <= set(script_words(language()))
    assert set(re.findall(r"\bbench\.(\w+)\b", text)) <= set(language().words["workbench"])


def test_every_kind_of_statement_has_a_heading() -> None:
    kinds = {
        node.args[0].value
        for name, node in calls()
        if name in ("verdicts.py", "effects.py")
        and isinstance(node.func, ast.Name | ast.Attribute)
        and (getattr(node.func, "id", "") == "Statement" or getattr(node.func, "attr", "") in ("_say", "_charge"))
        and isinstance(node.args[0], ast.Constant)
    }
    assert {"convicted", "tied", "barred", "range", "combined"} <= kinds | {"barred"}
    without = {"versions", "further", "pivotal"}  # said as they are, or in data only
    assert kinds - without <= set(language().words["heading"])


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_unit_of_the_vocabulary_has_a_word(code: str) -> None:
    units = {c.unit for sort in shipped().vocabulary.sorts.values() for c in sort.values.values() if c.unit}
    assert units <= set(language(code).words["units"])


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("en", ["1 file", "2 files", "3 to 7 years", "6 months to 3 years", "1 to 6 months", "1 year", "15 months"]),
        ("zh", ["1个", "2个", "3至7年", "6个月至3年", "1至6个月", "1年", "15个月"]),
    ],
)
def test_numbers_carry_their_unit(code: str, said: list[str]) -> None:
    words = language(code)
    made = [words.count("1", "files", one=True), words.count("2", "files")]
    made += [words.term(36, 84), words.term(6, 36), words.term(1, 6), words.duration(12), words.duration(15)]
    assert made == said


def test_sentences_end_in_the_punctuation_of_their_language() -> None:
    assert language("en").sentence("it is so") == "It is so."
    assert language("zh").sentence("如此") == "如此。"
    assert language("zh").sentence("如此：") == "如此："
    assert language("zh").join(["甲", "乙"]) == "甲、乙"
    assert language("en").cite(["art. 1", "art. 1", "art. 2"]) == " [art. 1; art. 2]"
    assert language("zh").cite([]) == ""


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_place_of_the_vocabulary_that_a_name_can_fill_has_a_word(code: str) -> None:
    """What is not named is told as "some order", never as "some" alone."""
    numbers = ("number", "quantity", "yuan")
    places = {a.name for p in shipped().vocabulary.predicates.values() for a in p.args if a.type not in numbers}
    assert places - set(language(code).words["things"]) == set()


def test_every_note_and_reason_of_a_provision_is_told_in_both_languages() -> None:
    texts = {
        f"{name}.{key}": text
        for name, provision in shipped().law.provisions.items()
        for key in ("note", "out_of_scope")
        if any(text := getattr(provision, key))
    }
    assert len(texts) > 400
    assert [name for name, (en, zh) in texts.items() if not (en and zh) or en == zh] == []


def test_what_a_position_changes_and_whose_a_theory_is_are_told_in_both_languages() -> None:
    positions = [p for issue in shipped().doctrine.issues.values() for p in issue.positions.values()]
    assert len(positions) > 150
    told = [(p.id, p.effect_zh or p.effect) for p in positions if p.effect]
    told += [(t.id, t.author[1]) for t in shipped().doctrine.theories.values()]
    assert [(name, said) for name, said in told if not re.search(r"[\u4e00-\u9fff]", said)] == []


def test_every_note_of_a_reported_case_is_told_in_both_languages() -> None:
    cases = case_files.load_all([folders.cases() / "reported"], shipped().vocabulary, shipped().ids)
    notes = {case.id: (case.note, case.note_zh) for case in cases if case.note}
    assert len(notes) >= 25
    assert [name for name, (en, zh) in notes.items() if en == zh] == []
