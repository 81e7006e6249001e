"""Acts and orders that no fact brings in are told with what was most likely meant, and nothing else is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from explain.say.charge_json import charges
from explain.say.charge_text import text
from kb.ask import fixtures
from kb.files import folders
from kb.files.cases import Case
from kb.rules.knowledge import shipped
from kb.run.derivation import derive, load_case
from kb.why.strangers import Stranger, strangers

SLIPS = """\
id: slips
title: The refusal is of an order that nobody gave, the files of an act that nobody does
facts:
  - person(p)
  - acts(p, a)
  - provides(p, storage)
  - order(o1, p, public_security)
  - ORDER
  - quantity(p, ACT, illegal_video_files, 200)
  - time(ACT, 2020-01-01, 2020-12-31)
"""


def written(folder: Path, act: str, order: str) -> Case:
    path = folder / "slips.yaml"
    path.write_text(SLIPS.replace("ACT", act).replace("ORDER", order), encoding="utf-8")
    return load_case(path)


def named(case: Case) -> list[tuple[str, str, str]]:
    return [(found.kind, found.name, found.near) for found in strangers(case, shipped().vocabulary)]


def test_a_misspelt_act_and_an_order_that_nobody_gave_are_told_with_what_was_meant(tmp_path: Path) -> None:
    outcome = derive(written(tmp_path, "aa", "-refused(p, o2)"))
    told = text(outcome)
    assert "\nNo order `o2` is stated (did you mean `o1`?), but of it is stated `-refused(p, o2)`." in told
    files, time = "`quantity(p, aa, illegal_video_files, 200)`", "`time(aa, 2020-01-01, 2020-12-31)`"
    said = "Nobody is said to do the act `aa` (did you mean `a`?), but of it is stated"
    assert f"\n{said} {files}, {time}." in told
    zh = text(outcome, "zh")
    assert "未载明责令`o2`（是否指`o1`？），却就其载明`-refused(p, o2)`。" in zh
    assert "未载明任何人实施行为`aa`（是否指`a`？），却就其载明" in zh
    assert json.loads(charges([outcome]))["results"][0]["not_brought_in"] == [
        {"kind": "order", "name": "o2", "near": "o1", "facts": ["-refused(p, o2)"]},
        {"kind": "act", "name": "aa", "near": "a", "facts": [files.strip("`"), time.strip("`")]},
    ]


@pytest.mark.parametrize(
    ("act", "order", "found"),
    [
        ("a", "refused(p, o1)", []),
        ("sale", "refused(p, o1)", []),  # nothing like it is done: an act may be spoken of that failed
        ("a", "concerns(another, a)", [("order", "another", "o1")]),
        ("a", "order_form(o1, rectification_notice)", []),
        ("aa", "instigation_failed(p, aa, q, assisting)", []),  # urged in vain: it is brought in
    ],
)
def test_what_is_brought_in_or_has_no_name_near_it_is_left_alone(
    act: str, order: str, found: list[tuple[str, str, str]], tmp_path: Path
) -> None:
    assert named(written(tmp_path, act, order)) == found


HELP = """\
id: help
title: Help to one whose name is misspelt, after a penalty whose wrong is
facts:
  - person(p)
  - acts(p, deal)
  - commits(mo, scam)
  - commits(v1, robbery)
  - helps(p, deal, TO, payment_settlement)
  - administrative_penalty(p, WRONG, 2023-09-02)
  - harms_reputation(post, v2)
"""
SECURITY = "endangering_computer_security"


@pytest.mark.parametrize(
    ("to", "wrong", "found"),
    [
        ("mo", SECURITY, []),
        ("moo", SECURITY, [("name", "moo", "mo")]),
        ("qian", SECURITY, []),  # nobody of such a name does anything
        ("mo", "endangering_computer_systems", [("value", "endangering_computer_systems", SECURITY)]),
        ("mo", "speeding", []),  # no wrong that the law knows is like it
    ],
)
def test_a_value_or_a_name_that_stands_alone_and_is_nearly_a_known_one_is_told(
    to: str, wrong: str, found: list[tuple[str, str, str]], tmp_path: Path
) -> None:
    path = tmp_path / "help.yaml"
    path.write_text(HELP.replace("TO", to).replace("WRONG", wrong), encoding="utf-8")
    case = load_case(path)
    assert named(case) == found
    for lang, mean in (("en", "did you mean"), ("zh", "是否指")):
        told = text(derive(case), lang)
        assert [f"`{name}`" in told and f"{mean}" in told for _, name, _ in found] == [True] * len(found)
        assert bool(found) == (mean in told)


def test_without_any_order_none_was_meant() -> None:
    case = load_case("csl2025_duties__csl2025_a49_without_order")
    assert [(found.name, found.near) for found in strangers(case, shipped().vocabulary)] == [("o", "")]
    assert "No order `o` is stated, but of it is stated `order_form(o, rectification_notice)`" in text(derive(case))


def test_no_case_of_a_court_speaks_of_what_it_does_not_bring_in() -> None:
    cases = fixtures.load_all([folders.cases() / "reported"])
    found: list[Stranger] = [one for case in cases for one in strangers(case, shipped().vocabulary)]
    assert len(cases) >= 25 and found == []
