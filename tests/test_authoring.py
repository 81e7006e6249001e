"""New cases: hints that load as they stand, copies that keep their comments, files that are never lost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from explain import cli
from explain.commands.init import make
from kb.ask import authoring
from kb.ask.glossary import bearing, elements
from kb.files import folders
from kb.files.atom_parser import parse_atom
from kb.files.yamlfile import text_of
from kb.rules.knowledge import shipped
from kb.run import case_writer
from kb.run.derivation import derive_many, load_case

FROM_THE_LEAST = (
    "fraud",
    "theft",
    "extortion",
    "running_casino",
    "intrusion_tools",
    "illegal_use",
    "destroying_systems",
    "insult",
    "defamation",
)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_hint_on_every_offence_is_a_fact_as_it_stands() -> None:
    words = shipped().vocabulary
    for offence in ("assisting", "refusing_duties", "personal_information", "money_laundering", "defamation"):
        found = authoring.hints(shipped(), offence)
        assert list(found) == list(bearing(shipped(), offence))
        for hint in (hint for rows in found.values() for hint in rows):
            assert words.check(parse_atom(hint.fact)) == [], hint.fact
            for name, others in hint.others:
                place = [arg.name for arg in hint.bearing.predicate.args].index(name)
                taken = parse_atom(hint.fact).args[place]
                for other in others:
                    assert words.check(parse_atom(hint.fact.replace(str(taken), other))) == [], (hint.fact, other)


def test_several_offences_are_hinted_at_without_telling_a_fact_twice(here: Path) -> None:
    assert cli.main(["new", "mine", "--offence", "287-2", "--offence", "286-1"]) == 0
    text = (here / "mine.yaml").read_text(encoding="utf-8")
    facts = re.findall(r"^#  - (.+?)  # ", text, re.MULTILINE)
    assert len(facts) == len(set(facts)) and {"refused(accused, order)", "knows_of_crime(accused, act)"} <= {*facts}
    assert re.search(r"^#   \(\d+ facts told above\)$", text, re.MULTILINE)


def test_a_new_case_has_the_hints_of_its_offence_element_by_element(here: Path) -> None:
    assert cli.main(["new", "mine", "--offence", "287-2", "--title", "It's mine"]) == 0
    text = (here / "mine.yaml").read_text(encoding="utf-8")
    least, further, other = (re.findall(r"^#  \((\d)\) ([a-z ]+)", part, re.MULTILINE) for part in parts(text))
    assert least == [("1", "knowledge"), ("2", "aided crime"), ("3", "help"), ("4", "serious circumstances")]
    assert {*further} <= {*least} and not {*other} & {*least}
    assert len(least) + len(other) <= len(elements(shipped(), "assisting"))
    assert "#  - knows_of_crime_of(accused, act, recipient)  # {accused} knows that" in text
    case = load_case(here / "mine.yaml")
    assert (case.id, case.title, [str(f.atom) for f in case.facts]) == (
        "mine",
        "It's mine",
        ["person(accused)", "acts(accused,act)"],
    )
    put_in = re.sub(r"^#(  - knows_of_crime_of.*)$", r"\1", text, count=1, flags=re.MULTILINE)
    (here / "mine.yaml").write_text(put_in, encoding="utf-8")
    assert str(load_case(here / "mine.yaml").facts[-1].atom) == "knows_of_crime_of(accused,act,recipient)"


def parts(text: str) -> list[str]:
    """What the hints say is needed at least, what bears on it further, and what other readings ask for."""
    return re.split(r"^# (?:Further facts|Elements that only)", text, flags=re.MULTILINE)


def test_the_necessary_facts_come_first_each_hint_on_one_line(here: Path) -> None:
    assert cli.main(["new", "mine", "--offence", "286-1"]) == 0
    text = (here / "mine.yaml").read_text(encoding="utf-8")
    first = re.findall(r"^#  - (.+?)  # ", parts(text)[0], re.MULTILINE)
    assert [fact.partition("(")[0] for fact in first] == [
        *("provides", "breaches", "concerns", "order", "order_form", "refused"),
        "quantity",
    ]
    assert "quantity(accused, act, illegal_video_files, 1)" in first  # the first item of the law that needs so few
    assert len(text.splitlines()) < 240
    assert "#  - refused(accused, order)  # {accused} did not correct as {order} required\n" in text


def test_with_its_numbers_raised_the_least_makes_an_element_out(tmp_path: Path) -> None:
    for offence in FROM_THE_LEAST:
        hints = [hint for found in authoring.least_hints(shipped(), offence).values() for hint in found]
        facts = dict.fromkeys(["person(accused)", "acts(accused, act)", *(hint.fact for hint in hints)])
        raised = [fact.replace(", 1)", ", 20000000)") for fact in facts]
        (tmp_path / f"{offence}.yaml").write_text(case_writer.case(offence, offence, raised), encoding="utf-8")
    package = shipped().doctrine.package("positive_law")
    jobs = [(load_case(tmp_path / f"{offence}.yaml"), "positive_law", package) for offence in FROM_THE_LEAST]
    for offence, outcome in zip(FROM_THE_LEAST, derive_many(jobs), strict=True):
        assert offence in {made.offence for made in outcome.established["accused"]}, offence


@pytest.mark.parametrize("offence", ["insult", "defamation"])
def test_what_one_rule_asks_of_all_offences_is_asked_of_each(offence: str) -> None:
    found = [hint.fact for hint in authoring.least_hints(shipped(), offence)["fault"]]
    assert found == [f"hopes_for_result(accused, act, {offence})", f"knows_of_result(accused, act, {offence})"]
    (negligence,) = authoring.least_hints(shipped(), "major_accident")["fault"]
    assert negligence.fact == "should_foresee_result(accused, act, major_accident)"


def test_what_needs_no_fact_is_said_to_need_none(here: Path) -> None:
    assert authoring.least_hints(shipped(), "personal_information")["subject"] == []
    assert cli.main(["new", "mine", "--offence", "侵犯公民个人信息罪", "--lang", "zh"]) == 0
    assert "#   （无须写明）\n" in (here / "mine.yaml").read_text(encoding="utf-8")


def test_a_copy_keeps_all_but_the_id_and_takes_hints_at_the_end_of_its_facts(here: Path) -> None:
    source = folders.cases() / "reported" / "cheng_cong.yaml"
    assert cli.main(["new", "variant", "--like", "cheng_cong"]) == 0
    assert (here / "variant.yaml").read_text(encoding="utf-8") == text_of(source).replace(
        "id: cheng_cong", "id: variant", 1
    )
    assert load_case(here / "variant.yaml").facts == load_case("cheng_cong").facts
    commented = 'title: x\n# who\nid: "old"   # that was\nfacts:\n  - person(p)  # him\n\n  # and this\n  - acts(p, a)\nnote: y\n'
    (here / "old.yaml").write_text(commented, encoding="utf-8", newline="\r\n")
    assert cli.main(["new", "fresh", "--like", "old.yaml", "--offence", "266"]) == 0
    text = (here / "fresh.yaml").read_text(encoding="utf-8")
    before, after = commented.replace('"old"', "fresh").split("note: y")
    assert text.startswith(before + "#\n# Facts that bear on fraud") and text.endswith("\nnote: y" + after)
    assert load_case(here / "fresh.yaml").note == "y"


def test_a_copy_of_a_row_has_all_its_facts(here: Path) -> None:
    assert cli.main(["new", "row", "--like", "int2019_a3__videos_199"]) == 0
    made, row = load_case(here / "row.yaml"), load_case("int2019_a3__videos_199")
    assert [(f.atom, f.status, f.note) for f in made.facts] == [(f.atom, f.status, f.note) for f in row.facts]


def test_no_file_is_lost_and_a_project_takes_the_case_among_its_own(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "mine.yaml").write_text("keep me", encoding="utf-8")
    assert cli.main(["new", "mine"]) == 2
    assert "mine.yaml: is there already, and stays as it is" in capsys.readouterr().err
    assert (here / "mine.yaml").read_text(encoding="utf-8") == "keep me"
    for words in (["Mine"], ["mine", "-o", "other.yaml"], ["mine", "-o", "mine.txt"], ["a", "--like", "nobody"]):
        assert cli.main(["new", *words]) == 2
    make(here / "p", "p")
    monkeypatch.chdir(here / "p" / "law")
    assert cli.main(["new", "mine"]) == 0
    assert (here / "p" / "cases" / "mine.yaml").is_file()
    capsys.readouterr()
    assert cli.main(["new", "other", "-o", "-"]) == 0
    assert capsys.readouterr().out.startswith("id: other\n")


@pytest.mark.parametrize("like", ["cheng_cong", "int2019_a3__videos_199", "old.yaml"])
def test_a_title_that_is_given_is_that_of_the_copy(
    like: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("old.yaml").write_text(
        "id: old\ntitle:\n  en: An old one\n  zh: 旧案\nfacts:\n  - person(p)\n  - acts(p, a)\n", encoding="utf-8"
    )
    assert cli.main(["new", "copy", "--like", like, "--title", 'One: "more"']) == 0
    made = load_case("copy.yaml")
    assert made.title == 'One: "more"' and {fact.atom for fact in made.facts} == {f.atom for f in load_case(like).facts}
