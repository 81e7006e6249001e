"""The sources of law: what is read, what is refused, and the texts that are shipped."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.errors import BadInput
from kb.files.law import Law, load
from kb.rules.knowledge import shipped

SOURCE = """\
source: x
title: {en: X Law, zh: 某法}
short: {en: X, zh: 某法}
rank: law
from: 2020-01-01
confidence: primary
provisions:
  - id: x_a1
    cite: {en: "X, art. 1", zh: 某法第一条}
    gist: {en: a duty, zh: 义务}
  - id: x_a2
    cite: {en: "X, art. 2", zh: 某法第二条}
    gist: {en: a fine, zh: 罚款}
    to: 2021-12-31
    confidence: unsure
    out_of_scope: {en: no penalty}
"""


def loaded(folder: Path, text: str = SOURCE) -> Law:
    return load([written(folder, "x", text)])


def written(folder: Path, source: str, text: str) -> Path:
    (folder / source).mkdir(parents=True)
    (folder / source / "source.yaml").write_text(text, encoding="utf-8")
    return folder


def test_a_provision_takes_from_its_source_what_it_does_not_say(tmp_path: Path) -> None:
    first, second = loaded(tmp_path).provisions.values()
    assert (first.source, first.start, first.end, first.confidence) == ("x", "2020-01-01", "", "primary")
    assert (second.start, second.end, second.confidence) == ("2020-01-01", "2021-12-31", "unsure")
    assert second.out_of_scope == ("no penalty", "no penalty"), "a remark without Chinese is told in English"
    assert (first.line, second.line) == (8, 11)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("source: x", "source: z", "x/source.yaml:1: source `z` stands in the folder `x`"),
        ("rank: law", "rank: lore", "unknown rank `lore`"),
        ("confidence: unsure", "confidence: maybe", "x/source.yaml:11: unknown confidence `maybe`"),
        ("id: x_a2", "id: x_a1", "x/source.yaml:11: provision `x_a1` is already defined"),
        ("    gist: {en: a duty, zh: 义务}\n", "", "x/source.yaml:8: "),
        ("gist: {en: a duty, zh: 义务}", "gist: {en: a duty}", "x/source.yaml:10: "),
        ("    to:", "    until:", "x/source.yaml:14: "),
    ],
)
def test_each_fault_is_told_with_its_line(old: str, new: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        loaded(tmp_path, SOURCE.replace(old, new, 1))
    assert message in str(caught.value)


def test_the_faults_of_several_files_come_together(tmp_path: Path) -> None:
    written(tmp_path, "w", SOURCE.replace("source: x", "source: w").replace("rank: law", "rank: w"))
    with pytest.raises(BadInput) as caught:
        loaded(tmp_path)
    said = str(caught.value)
    assert "w/source.yaml" in said and "x/source.yaml:8: provision `x_a1` is already defined" in said


def test_a_second_folder_is_laid_over_the_first(tmp_path: Path) -> None:
    law = written(tmp_path / "law", "x", SOURCE)
    own = written(tmp_path / "own", "w", SOURCE.replace("source: x", "source: w").replace("x_", "w_"))
    assert list(load([law, own]).provisions) == ["x_a1", "x_a2", "w_a1", "w_a2"]


AMENDING = """\
source: x
from: 2025-01-01
provisions:
  - id: x_a2
    cite: {en: "X, art. 2, as amended", zh: 某法第二条（修正）}
    gist: {en: a higher fine, zh: 更高罚款}
  - id: x_a3
    cite: {en: "X, art. 3", zh: 某法第三条}
    gist: {en: a warning, zh: 警告}
    confidence: primary
"""


def test_a_provision_of_the_same_id_replaces_the_one_below_which_stays_readable(tmp_path: Path) -> None:
    base = written(tmp_path / "law", "x", SOURCE)
    law = load([base, written(tmp_path / "own", "x", AMENDING)])
    below = load([base])
    assert list(law.provisions) == ["x_a1", "x_a2", "x_a3"]
    assert law.sources == below.sources
    assert law.provisions["x_a1"] == below.provisions["x_a1"]
    now = law.provisions["x_a2"]
    assert (now.gist, now.start, now.end, now.confidence) == (
        ("a higher fine", "更高罚款"),
        "2025-01-01",
        "",
        "unsure",
    )
    assert (now.replaces, now.file, now.line) == (below.provisions["x_a2"], str(tmp_path / "own/x/source.yaml"), 4)
    assert (law.provisions["x_a3"].replaces, law.provisions["x_a3"].confidence) == (None, "primary")


@pytest.mark.parametrize(
    ("said", "start", "end"),
    [
        ("", "2020-01-01", "2021-12-31"),
        ("    to: 2022-06-30\n", "2020-01-01", "2022-06-30"),
        ("    from: 2022-01-01\n", "2022-01-01", ""),
    ],
)
def test_an_amended_text_keeps_the_dates_of_the_old_one_where_none_is_stated(
    said: str, start: str, end: str, tmp_path: Path
) -> None:
    text = AMENDING.replace("from: 2025-01-01\n", "").replace(
        "    gist: {en: a higher", f"{said}    gist: {{en: a higher"
    )
    law = load([written(tmp_path / "law", "x", SOURCE), written(tmp_path / "own", "x", text)])
    assert (law.provisions["x_a2"].start, law.provisions["x_a2"].end) == (start, end)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("from:", "rank: law\nfrom:", "2: `x` is described in {law}/x/source.yaml: leave out `rank`"),
        ("x_a3", "x_a2", "7: provision `x_a2` is already defined at {own}/x/source.yaml:4"),
        ("x_a3", "y_a3", "7: provision `y_a3` of `x`: its id must begin with that name"),
    ],
)
def test_what_an_amendment_may_not_say_is_told_with_its_line(old: str, new: str, message: str, tmp_path: Path) -> None:
    law = written(tmp_path / "law", "x", SOURCE)
    own = written(tmp_path / "own", "x", AMENDING.replace(old, new, 1))
    with pytest.raises(BadInput) as caught:
        load([law, own])
    assert str(caught.value) == f"{own}/x/source.yaml:" + message.format(law=law, own=own)


def test_every_provision_shipped_is_cited_and_told_in_both_languages() -> None:
    law = shipped().law
    for name, provision in law.provisions.items():
        assert all(provision.cite) and all(provision.gist), name
        assert name == provision.source or name.startswith(provision.source + "_"), name
        assert provision.start <= (provision.end or "9999"), name


def test_no_two_provisions_shipped_have_one_citation() -> None:
    for column in (0, 1):
        cites: dict[str, str] = {}
        for name, provision in shipped().law.provisions.items():
            assert cites.setdefault(provision.cite[column], name) == name, provision.cite[column]
