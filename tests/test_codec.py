"""Values as data: what goes in comes out equal and of the same kind, and nothing else can come out."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import Any, NamedTuple

import pytest

from kb.files.codec import decode, encode, late
from kb.rules.formula import CLASSES as FORMULA
from kb.rules.formula import Fn, Lit, Var
from kb.rules.knowledge import shipped


@dataclass(frozen=True)
class Thing:
    name: str
    parts: tuple[Any, ...]


class Pair(NamedTuple):
    left: Any
    right: Any


CLASSES = (Thing, Pair)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "法",
        0,
        -7,
        True,
        None,
        (),
        (1, True, 0, False, "1", None),
        [("a",), ["a"]],
        {"b": 1, "a": {2: "x"}},
        frozenset({("a", 1, True), ("b", 2, False)}),
        Thing("a", (Pair(1, "a"), Thing("b", ()))),
    ],
)
def test_a_value_comes_back_equal_and_of_the_same_kind(value: object) -> None:
    back = decode(encode(value, CLASSES), CLASSES)
    assert back == value
    assert repr(back) == repr(value), "True is not 1, a tuple no list, the order of keys is kept"


def test_equal_parts_are_written_once() -> None:
    many = tuple(Lit(Fn("order", (Var("P"), Var("A")))) for _ in range(500))
    assert len(encode(many, FORMULA)) < 3000
    assert decode(encode(many, FORMULA), FORMULA) == many


@pytest.mark.parametrize("value", [1.5, b"x", {1, 2}, object(), Thing("a", ({1},)), len])
def test_what_has_no_data_form_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="cannot be written"):
        encode(value, CLASSES)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[0]",
        b"[0,[[99]]]",
        b'[0,[[4,"too","many","parts"]]]',
        b"[0,[[0,5]]]",
        b"[7,[]]",
        b'[0,[["os.system","true"]]]',
        b"[0,[{}]]garbage",
        b"\xff",
    ],
)
def test_other_data_end_in_an_error_of_the_data(data: bytes) -> None:
    with pytest.raises((ValueError, TypeError, LookupError)):
        decode(data, CLASSES)


def test_no_class_but_those_listed_is_ever_made() -> None:
    kinds = 4 + len(CLASSES)  # tuple, list, frozenset, dict before them
    with pytest.raises(IndexError):
        decode(json.dumps([0, [[kinds, "x"]]]).encode(), CLASSES)
    for number in range(-kinds, kinds):
        try:
            made = decode(json.dumps([0, [[number, "echo", "hi"]]]).encode(), CLASSES)
        except (ValueError, TypeError, LookupError):
            continue
        assert type(made) in (tuple, list, frozenset, dict, *CLASSES)
    assert os.system not in vars(Thing).values()


def test_the_rules_of_the_law_come_back_equal() -> None:
    rules = shipped().rules
    assert decode(encode(rules, FORMULA), FORMULA) == rules


def test_a_late_dictionary_makes_a_value_when_it_is_asked_for() -> None:
    value = {"a": (Pair(1, "x"),), "b": (Pair(1, "x"), None), "c": "text"}
    back = late(encode(value, CLASSES), CLASSES)
    assert list(back) == list(value) and len(back) == 3
    assert {key: back[key] for key in reversed(list(value))} == value
    assert type(back["a"][0]) is Pair and back["a"][0] is back["b"][0]
    assert back.get("d", ()) == ()
    with pytest.raises(TypeError):
        late(encode(("a",)))
    unknown = late(encode({"a": "x", "b": Pair(1, 2)}, CLASSES), ())
    assert unknown["a"] == "x"
    with pytest.raises(LookupError):
        unknown["b"]
