"""What README says of a project, done as it says: a provision of three files, an amendment and a position of two."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from explain.cli import main
from explain.commands.init import make
from kb.ask import fixtures
from kb.files import folders, vocabulary
from kb.files.atom_parser import parse_atom
from kb.files.cases import Expect
from kb.rules.knowledge import Knowledge, project, shipped
from kb.run.derivation import derive_many, load_case

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGE = (ROOT / "docs" / "own_law.md").read_text(encoding="utf-8")
ADDED, WORDS = (
    re.findall(r"^```(?:yaml|prolog)\n[#%] (my_law/\S+)\n(.+?)^```$", page, re.DOTALL | re.MULTILINE)
    for page in (README, PAGE)
)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project as `nullum init` makes it, with what README and the page on own law add."""
    folder = tmp_path_factory.mktemp("house")
    make(folder / "my_law", "my_law")
    for place, text in [*ADDED, *WORDS]:
        (folder / place).parent.mkdir(exist_ok=True)
        with (folder / place).open("a", encoding="utf-8") as file:  # what README adds to a file goes to its end
            file.write(text)
    return folder / "my_law"


@pytest.fixture(scope="module")
def known(house: Path) -> Knowledge:
    return project(house)


def test_a_provision_is_three_files_an_amendment_two_and_a_position_two_and_its_word() -> None:
    law = [place.removeprefix("my_law/law/") for place, _ in ADDED]
    assert law == [
        *(f"int2019/{name}" for name in ("source.yaml", "a03.lp", "a03.table.yaml")),
        *(f"int2019/{name}" for name in ("source.yaml", "amended.lp")),
        *(f"doctrine/order_form.{end}" for end in ("yaml", "lp")),
        "vocabulary/words.yaml",
    ]


def test_the_new_item_decides_the_rows_that_come_with_it(known: Knowledge) -> None:
    assert known.law.provisions["int2019_a3_i8"].confidence == "unsure"
    own = fixtures.load_own(known)
    assert [case.id for case in own] == [
        *("int2019_a3__item_8_one_account_short", "int2019_a3__item_8"),
        *("acknowledged__by_signature", "acknowledged__by_word_of_mouth", "first_case"),
    ]
    assert fixtures.check(own, known) == []
    assert [f.case for f in fixtures.check([c for c in own if "item_8" in c.id], shipped())] == [
        "int2019_a3__item_8"
    ] * 2


def test_the_amended_item_asks_for_more_files(known: Knowledge) -> None:
    now = known.law.provisions["int2019_a3_i1"]
    assert now.gist[0] == "At least 300 illegal video files." and now.replaces == shipped().law.provisions[now.id]
    row = load_case("int2019_a3__videos_200", known)
    cases = []
    for files in (200, 299, 300):
        atom = parse_atom(f"quantity(p, hosting, illegal_video_files, {files})")
        facts = tuple(replace(f, atom=atom) if f.atom.name == "quantity" else f for f in row.facts)
        cases.append(replace(row, facts=facts))
    for law, made_out in ((shipped(), [True, True, True]), (known, [False, False, True])):
        found = derive_many([(case, "positive_law", law.doctrine.package()) for case in cases], law)
        assert [bool(outcome.established["p"]) for outcome in found] == made_out


def test_the_new_position_changes_what_it_says_and_nothing_under_the_others(known: Knowledge) -> None:
    form = parse_atom("order_form(o, chat_message)")
    row = load_case("int2019_a3__item_8", known)
    facts = tuple(replace(f, atom=form) if f.atom.name == "order_form" else f for f in row.facts)
    new = {"order_form": "chat_message_too"}
    lacks = Expect("positive_law", established={"p": ()}, missing={"p": {"refusing_duties": "order"}})
    has = Expect(
        "positive_law",
        established={"p": ("refusing_duties",)},
        because=("order_form.chat_message_too",),
        positions=new,
    )
    assert fixtures.check([replace(row, facts=facts, expect=(lacks, has))], known) == []


def test_a_fact_a_sort_and_a_word_of_one_s_own_are_said_as_the_page_says(
    house: Path, known: Knowledge, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert [place.removeprefix("my_law/") for place, _ in WORDS] == [
        *("law/vocabulary/acknowledgment.yaml", "law/doctrine/acknowledged_order.yaml"),
        *("law/doctrine/acknowledged_order.lp", "cases/acknowledged.table.yaml"),
    ]
    words = known.vocabulary.predicates
    assert (words["acknowledged"].input, words["acknowledged_in_writing"].input) == (True, False)
    monkeypatch.chdir(house)
    assert main(["facts", "acknowledged"]) == 0
    assert "acknowledged(Order, Addressee, Way)" in capsys.readouterr().out
    row = "cases/acknowledged.table.yaml::by_signature"
    assert main(["why", row, "--charge", "refusing_duties", "--position", "acknowledged_order=enough"]) == 0
    assert "acknowledged o by signature" in capsys.readouterr().out


def test_the_words_that_the_readme_of_a_new_project_shows_are_words(tmp_path: Path) -> None:
    text = (ROOT / "explain" / "starter" / "README.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"^```yaml\n(.+?)^```$", text, re.DOTALL | re.MULTILINE)
    (tmp_path / "own.yaml").write_text(shown, encoding="utf-8")
    words = vocabulary.load(folders.encodings() / "vocabulary", tmp_path)
    assert (
        words.check(parse_atom("acknowledged(o, li)")) == words.check(parse_atom("order_form(o, chat_message)")) == []
    )


def test_every_other_rule_that_the_readme_shows_is_one_of_the_law() -> None:
    rules = re.findall(r"^```prolog\n(%@ .+?)^```$", README, re.DOTALL | re.MULTILINE)
    law = [path.read_text(encoding="utf-8") for path in (ROOT / "encodings").rglob("*.lp")]
    assert rules
    assert [rule for rule in rules if not any(rule in text for text in law)] == []
