"""What README says of adding to the law, done as it says in a copy: an item of three files, a position of two."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from kb.ask import fixtures
from kb.files.cases import Expect
from kb.rules.knowledge import Knowledge

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
ADDED = re.findall(r"^```(?:yaml|prolog)\n[#%] (encodings/\S+)\n(.+?)^```$", README, re.DOTALL | re.MULTILINE)
ITEM = [place for place, _ in ADDED if "/int2019/" in place]
POSITION = [place for place, _ in ADDED if "/doctrine/" in place]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the law with what README adds at the end of the files that it names."""
    folder = tmp_path_factory.mktemp("house")
    shutil.copytree(ROOT / "encodings", folder / "encodings")
    for place, text in ADDED:
        path = folder / place
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def known(house: Path) -> Knowledge:
    return Knowledge(house / "encodings")


def test_an_item_is_three_files_of_one_folder_and_a_position_two() -> None:
    assert [f"encodings/int2019/{name}" for name in ("source.yaml", "a03.lp", "a03.table.yaml")] == ITEM
    assert [f"encodings/doctrine/duty_source.{end}" for end in ("yaml", "lp")] == POSITION
    assert len(ADDED) == 5


def test_the_new_item_decides_the_rows_that_come_with_it(house: Path, known: Knowledge) -> None:
    assert known.law.provisions["int2019_a3_i8"].confidence == "unsure"
    batch = fixtures.load_all([house / "encodings" / "int2019" / "a03.table.yaml"], known)
    added = [case for case in batch if "item_8" in case.id]
    assert [case.id for case in added] == ["int2019_a3__item_8_one_account_short", "int2019_a3__item_8"]
    assert fixtures.check(added, known) == []


def test_the_new_position_changes_what_it_says_and_nothing_under_the_others(house: Path, known: Knowledge) -> None:
    batch = fixtures.load_all([house / "encodings" / "int2019" / "a03.table.yaml"], known)
    new = {"duty_source": "policy_papers_too"}
    atom = ("sufficient_source(op2023)",)
    expect = (Expect("positive_law", not_derived=atom), Expect("positive_law", derived=atom, positions=new))
    assert fixtures.check([replace(batch[-1], expect=expect)], known) == []


def test_every_other_rule_that_the_readme_shows_is_one_of_the_law() -> None:
    rules = re.findall(r"^```prolog\n(%@ .+?)^```$", README, re.DOTALL | re.MULTILINE)
    law = [path.read_text(encoding="utf-8") for path in (ROOT / "encodings").rglob("*.lp")]
    assert rules
    assert [rule for rule in rules if not any(rule in text for text in law)] == []
