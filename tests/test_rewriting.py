"""Values of a YAML file changed in place: what does not change stays byte for byte."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from kb.errors import BadInput
from kb.files import case_files, folders, tables
from kb.files.rewriting import Rewriting, Value, plain


def rewritten(text: str, new: Value) -> str:
    file = Rewriting(text, "x.yaml")
    file.change(file.root, new)
    return file.result()


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("a: x  # why\nb: 2\n", {"a": "z", "b": "2"}, "a: z  # why\nb: 2\n"),
        ("a: [x, w]  # both\n", {"a": ["w"]}, "a: [w]  # both\n"),
        ("a: [x, w]\n", {"a": ["x"]}, "a: [x]\n"),
        ("a: [ x , w ]\n", {"a": ["x", "w", "z"]}, "a: [ x , w, z ]\n"),
        ("a: [x, w]\n", {"a": []}, "a: []\n"),
        ("a: []\n", {"a": ["x", "w"]}, "a: [x, w]\n"),
        ("a: [x,\n    # the second\n    w]\n", {"a": ["x"]}, "a: [x,\n    # the second\n    ]\n"),
        ("a: [x,  # the first\n    w]\n", {"a": ["w"]}, "a: [  # the first\n    w]\n"),
        ("a:\n  - x  # one\n  - w  # two\nb: 1\n", {"a": ["w"], "b": "1"}, "a:\n  - w  # two\nb: 1\n"),
        ("a:\n- x\n# between\n- w\n", {"a": ["x", "w", "z"]}, "a:\n- x\n# between\n- w\n- z\n"),
        ("a:  # all\n  - x\nb: 1\n", {"a": [], "b": "1"}, "a: []  # all\nb: 1\n"),
        ("a: {p: [x], q: [w]}\n", {"a": {"q": ["z"]}}, "a: {q: [z]}\n"),
        ("a: {p: [x]}\n", {"a": {"p": ["x"], "q": ["w"]}}, "a: {p: [x], q: [w]}\n"),
        ("a:\n  p: x\n  q: w", {"a": {"p": "x", "q": "w", "r": "z"}}, "a:\n  p: x\n  q: w\n  r: z\n"),
        ("a:\n  p: x  # gone\n  q: w\n", {"a": {"q": "w"}}, "a:\n  q: w\n"),
        ("- {a: x}\n- {a: w}  # two\n", [{"a": "x"}, {"a": "z"}], "- {a: x}\n- {a: z}  # two\n"),
        ("a:\n", {"a": ["x"]}, "a: [x]\n"),
        ("\ufeffa: x\r\nb: [w]\r\n", {"a": "x", "b": ["w", "z"]}, "\ufeffa: x\r\nb: [w, z]\r\n"),
        ("a:\r\n  - x\r\n", {"a": ["x", "w"]}, "a:\r\n  - x\r\n  - w\r\n"),
        ("a: ['p(x, w)']\n", {"a": ["p(x, w)", "q(x, w)"]}, "a: ['p(x, w)', 'q(x, w)']\n"),
        ("注: [甲]  # 乙\n", {"注": ["甲", "丙"]}, "注: [甲, 丙]  # 乙\n"),
    ],
)
def test_only_what_differs_is_written_anew(old: str, new: Value, text: str) -> None:
    assert rewritten(old, new) == text
    assert plain(Rewriting(text, "x.yaml").root) == new
    assert rewritten(text, new) == text


def test_what_cannot_go_without_something_beside_it_is_refused_with_its_line() -> None:
    with pytest.raises(BadInput, match=r"x\.yaml:2: is written in a way"):
        rewritten("a:\n  - p: x\n    q: y\n", {"a": [{"q": "y"}]})


def files() -> list[Path]:
    return [*case_files.paths(folders.fixtures()), *tables.paths(folders.fixtures())]


def test_every_shipped_fixture_can_be_changed_and_only_its_changed_lines_differ() -> None:
    """One more offence in each list: that many values differ, no line comes or goes, and all else is byte for byte."""
    for path in files():
        text = path.read_bytes().decode("utf-8")
        file = Rewriting(text, str(path))
        meant: Any = deepcopy(plain(file.root))
        holders = meant.get("rows", [meant])
        lists = [
            (entry[key], who)
            for holder in holders
            for entry in holder.get("expect", [])
            for key in ("established", "convicted", "displaced")
            for who in entry.get(key) or {}
        ]
        for found, who in lists:
            found[who] = [*found[who], "another"]
        file.change(file.root, meant)
        new = file.result()
        assert plain(Rewriting(new, str(path)).root) == meant, path
        inserted = len("another") * len(lists)
        assert inserted <= len(new) - len(text) <= inserted + 20 * len(lists), path
        kept = iter(new)
        assert all(character in kept for character in text), f"{path}: something is lost"
