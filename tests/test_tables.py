"""Tables of cases: rows add to the base and take from it, and every fault is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.ask import fixtures
from kb.errors import BadInput
from kb.files import folders, tables
from kb.files.cases import Case
from kb.run.derivation import load_case

TABLE = """\
table: probe
title: A probe
names: {p: {en: the accused, zh: 被告人}}
base:
  - person(p)
  - acts(p, a)
  - provides(p, storage)
  - {fact: "breaches(p, a, csl2016_a47)", status: assumed}
rows:
  - id: as_it_is
    expect: [{established: {p: []}}]
  - id: more
    title: With a number
    facts: ["quantity(p, a, illegal_video_files, 200)"]
    expect: [{established: {p: []}}]
  - id: less
    without: ["provides(p, storage)", "breaches(p, a, csl2016_a47)"]
    expect: [{established: {p: []}}]
"""


def loaded(folder: Path, text: str = TABLE) -> dict[str, Case]:
    path = folder / "probe.table.yaml"
    path.write_text(text, encoding="utf-8")
    return {case.id: case for case in fixtures.load_all([path])}


def facts(case: Case) -> list[str]:
    return [str(fact.atom) for fact in case.facts]


def test_each_row_is_a_case_of_its_own(tmp_path: Path) -> None:
    cases = loaded(tmp_path)
    assert list(cases) == ["probe__as_it_is", "probe__more", "probe__less"]
    base = facts(cases["probe__as_it_is"])
    assert len(base) == 4
    assert facts(cases["probe__more"]) == [*base, "quantity(p,a,illegal_video_files,200)"]
    assert facts(cases["probe__less"]) == base[:2]
    assert [c.names["p"].zh for c in cases.values()] == ["被告人"] * 3
    assert cases["probe__as_it_is"].facts[3].status == "assumed"


def test_a_row_has_its_own_title_or_that_of_the_table_with_its_id(tmp_path: Path) -> None:
    cases = loaded(tmp_path)
    assert cases["probe__more"].title == "With a number"
    assert cases["probe__as_it_is"].title == "A probe: `as_it_is`"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("table: probe", "table: prob", "probe.table.yaml:1: table `prob`: in this place it is called `probe`"),
        ("id: more", "id: as_it_is", "probe.table.yaml:12: row `as_it_is` is already defined in line 10"),
        (
            '"provides(p, storage)", "br',
            '"provides(p, storge)", "br',
            "probe.table.yaml:17: `provides(p, storge)` is not",
        ),
        ("200)", "many)", "probe.table.yaml:14: argument 4 (number)"),
        ("    title: With", "    titel: With", "probe.table.yaml:13: "),
        ("    expect: [{established: {p: []}}]\n  - id: more", "  - id: more", "probe.table.yaml:10: "),
        ("established: {p: []}", "established: {q: []}", "probe.table.yaml:11: "),
        ("base:", "bas:", "probe.table.yaml:"),
        ("  - person(p)\n", "  - persn(p)\n", "did you mean `person/1`?"),
    ],
)
def test_each_fault_is_told_with_its_line(old: str, new: str, message: str, tmp_path: Path) -> None:
    assert old in TABLE
    with pytest.raises(BadInput) as caught:
        loaded(tmp_path, TABLE.replace(old, new, 1))
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("cases/probe", "probe"),
        ("cases/general/a03", "a03"),
        ("encodings/int2019/a03", "int2019_a3"),
        ("encodings/int2019/a12_p1", "int2019_a12_p1"),
        ("encodings/cl/a003", "cl_a3"),
        ("encodings/cl/a017", "cl_a17"),
        ("encodings/cl/a100", "cl_a100"),
        ("encodings/int2013/a07_unit", "int2013_a7_unit"),
        ("encodings/core/time", "core_time"),
        ("encodings/x_a01/b02", "x_a1_b02"),
    ],
)
def test_a_table_beside_a_law_file_is_named_by_source_and_article(place: str, name: str, tmp_path: Path) -> None:
    (tmp_path / "encodings" / "int2019").mkdir(parents=True)
    (tmp_path / "encodings" / "int2019" / "a03.lp").write_text("", encoding="utf-8")
    assert tables.id_of(tmp_path / f"{place}.table.yaml") == name


def test_a_folder_that_merely_has_the_name_of_the_law_s_is_none(tmp_path: Path) -> None:
    assert tables.id_of(tmp_path / "encodings" / "mine" / "a03.table.yaml") == "a03"


@pytest.mark.parametrize(
    "name",
    ["int2019_a3__videos_199", "int2019_a03__videos_199"],
)
def test_a_row_is_found_with_the_zero_of_the_article_and_without(name: str) -> None:
    assert load_case(name).id == "int2019_a3__videos_199"


def test_every_shipped_table_of_the_law_is_found_by_the_name_of_its_file_too() -> None:
    for path in tables.paths([folders.encodings()]):
        assert tables.unpadded(f"{path.parent.name}_{path.name.removesuffix('.table.yaml')}") == tables.id_of(path)


def test_a_row_of_a_shipped_table_is_found_by_its_id() -> None:
    assert load_case("int2019_a3__videos_199").title.endswith("`videos_199`")
    with pytest.raises(BadInput, match="the table has no row `videos_19`, did you mean"):
        load_case("int2019_a3__videos_19")
    with pytest.raises(BadInput, match="there is no such case"):
        load_case("nowhere__row")


def test_every_shipped_table_has_rows_on_more_than_one_side() -> None:
    for path in tables.paths(folders.fixtures()):
        assert path.read_text(encoding="utf-8").count("  - id: ") > 1, path
