"""A case file changed in place: only what changes differs, and what comes out reads back as meant."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest

from kb.files.case_reader import read_case
from kb.files.case_text import CaseText, written
from kb.files.cases import Case
from kb.files.yamlfile import parse
from kb.rules.knowledge import shipped

ROOT = Path(__file__).resolve().parent.parent
OWN = """\
# A case of one's own
id: own
title: {en: A host, zh: 主机商}   # both languages
names:
  li: {en: Li, zh: 李某}
  notice: the notice
facts:
  # the host
  - person(li)   # declared
  - acts(li, hosting)

  - fact: order(notice, li, public_security)
    # what kind
    status: assumed
    note:
      en: "it: says"
      zh: 材料
  - {fact: 'time(hosting, 2020-01-01, 2020-12-31)', status: disputed}
  - fact: refused(li, notice)
    note: >-
      a note that
      is folded

# what follows
expect: []
"""


def read(text: str) -> Case:
    known = shipped()
    return read_case(parse(text, "own.yaml"), Path("own.yaml"), known.vocabulary, known.ids)


def differing(before: str, after: str) -> list[str]:
    rows = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [row for row in rows if row[:1] in "+-" and not row.startswith(("+++", "---"))]


@pytest.mark.parametrize(
    ("key", "value", "place", "lines"),
    [
        ("fact", "person(wang)", 0, ["-  - person(li)   # declared", "+  - person(wang)   # declared"]),
        ("status", "disputed", 1, ["-  - acts(li, hosting)", "+  - fact: acts(li, hosting)", "+    status: disputed"]),
        ("status", "", 2, ["-    status: assumed"]),
        ("status", "disputed", 2, ["-    status: assumed", "+    status: disputed"]),
        ("note", "另一说明", 2, ["-      zh: 材料", "+      zh: 另一说明"]),
        ("note", "", 4, ["-    note: >-", "-      a note that", "-      is folded"]),
        ("note", "one: line", 4, ["-    note: >-", "-      a note that", "-      is folded", "+    note: 'one: line'"]),
        ("status", "admitted", 4, ["+    status: admitted"]),
        (
            "note",
            "by the defence, late",
            3,
            [
                "-  - {fact: 'time(hosting, 2020-01-01, 2020-12-31)', status: disputed}",
                "+  - {fact: 'time(hosting, 2020-01-01, 2020-12-31)', status: disputed, note: 'by the defence, late'}",
            ],
        ),
        (
            "status",
            "",
            3,
            [
                "-  - {fact: 'time(hosting, 2020-01-01, 2020-12-31)', status: disputed}",
                "+  - {fact: 'time(hosting, 2020-01-01, 2020-12-31)'}",
            ],
        ),
    ],
)
def test_altering_a_fact_changes_its_own_lines_alone(key: str, value: str, place: int, lines: list[str]) -> None:
    after = CaseText(OWN).alter(place, key, value, "zh")
    assert sorted(differing(OWN, after)) == sorted(lines)
    if key != "fact":  # another person makes the rest undeclared
        fact = read(after).facts[place]
        assert (fact.status if key == "status" else fact.note_zh) == (value or ("proved" if key == "status" else ""))


def test_withdrawing_takes_the_lines_of_the_fact_and_no_comment_of_another() -> None:
    assert differing(OWN, CaseText(OWN).withdraw(0)) == ["-  - person(li)   # declared"]
    folded = ["-  - fact: refused(li, notice)", "-    note: >-", "-      a note that", "-      is folded"]
    assert differing(OWN, CaseText(OWN).withdraw(4)) == folded
    assert [str(f.atom) for f in read(CaseText(OWN).withdraw(3)).facts][2:] == [
        "order(notice,li,public_security)",
        "refused(li,notice)",
    ]


def test_a_new_fact_stands_behind_the_others() -> None:
    after = CaseText(OWN).add("concerns(notice, hosting)", "disputed", "he: says")
    assert differing(OWN, after) == [
        "+  - fact: concerns(notice, hosting)",
        "+    status: disputed",
        "+    note: 'he: says'",
    ]
    assert str(read(after).facts[-1].atom) == "concerns(notice,hosting)"
    assert after.index("concerns") < after.index("# what follows")


def test_names_that_no_fact_mentions_are_taken_out_and_others_kept() -> None:
    assert differing(OWN, CaseText(OWN).without_names({"li"})) == ["-  notice: the notice"]
    assert CaseText(OWN).without_names({"li", "notice"}) == OWN
    called = CaseText(OWN).name("hosting", "the hosting", "托管，一年")
    assert differing(OWN, called) == ["+  hosting: {en: the hosting, zh: '托管，一年'}"]
    assert read(called).names["hosting"].zh == "托管，一年"


def test_a_name_goes_over_to_another_identifier() -> None:
    assert differing(OWN, CaseText(OWN).name_key("notice", "order_1")) == [
        "-  notice: the notice",
        "+  order_1: the notice",
    ]
    assert CaseText(OWN).name_key("nothing", "x") == OWN


def test_a_title_in_two_languages_changes_in_one() -> None:
    after = CaseText(OWN).head("title", "Another: host", "en")
    assert differing(OWN, after)[1] == "+title: {en: 'Another: host', zh: 主机商}   # both languages"
    assert read(after).titles == ("Another: host", "主机商")


def test_facts_in_brackets_become_lines() -> None:
    text = "id: own\ntitle: t\nfacts: ['person(li)', 'acts(li, hosting)']\n"
    after = CaseText(text).add("provides(li, storage)")
    assert after.splitlines()[2:] == [
        "facts:",
        "  - 'person(li)'",
        "  - 'acts(li, hosting)'",
        "  - provides(li, storage)",
    ]
    assert len(read(after).facts) == 3


def test_windows_line_ends_and_a_missing_last_one_stay() -> None:
    text = OWN.split("\n# what follows")[0].rstrip("\n").replace("\n", "\r\n")
    after = CaseText(text).add("provides(li, storage)")
    assert after.endswith("is folded\r\n  - provides(li, storage)\r\n")
    assert "\n" not in after.replace("\r\n", "")


@pytest.mark.parametrize(
    "text", ["yes", "a: b", "a #b", "it's", "甲, 乙", "- x", "1_000", 'x("q", 1)', "two\nlines", "-p(a)", "a ,b", "@x"]
)
def test_what_is_written_reads_back(text: str) -> None:
    for flow in (False, True):
        made = f"a: {{b: {written(text, flow)}}}" if flow else f"a:\n  b: {written(text)}"
        inner = parse(made, "x").value["a"].value["b"]  # type: ignore[index, union-attr, call-overload]
        assert inner.value == text
        assert text not in ("yes",) or not inner.plain


def test_each_shipped_case_survives_a_change_and_its_undoing() -> None:
    for path in sorted((ROOT / "cases").rglob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        if path.name.endswith(".table.yaml"):
            continue
        made = CaseText(text)
        place = len(made.facts) - 1
        added = made.add("provides(x, storage)")
        assert CaseText(added).withdraw(place + 1) == text, path
        assert len(CaseText(made.withdraw(place)).facts) == place, path
