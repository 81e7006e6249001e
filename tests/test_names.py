"""What is told by name has one, in both languages: no id with blanks for underscores stands for a name."""

from __future__ import annotations

import itertools
import re

import pytest

from explain.say import law_text, open_text, readings
from explain.say.language import LANGUAGES, language
from explain.say.readings import Readings
from explain.say.sentences import COUNTED
from kb.ask import fixtures
from kb.ask.openness import Openness
from kb.files.doctrine import DEFAULT
from kb.rules.knowledge import shipped
from kb.run.derivation import load_case


@pytest.mark.parametrize("place", [0, 1])
def test_every_issue_has_a_name_of_its_own(place: int) -> None:
    issues = shipped().doctrine.issues.values()
    names = [issue.name[place] for issue in issues]
    assert len(set(names)) == len(names) and all(issue.name != issue.question for issue in issues)
    assert [name for name in names if bool(re.search("[\u4e00-\u9fff]", name)) != bool(place)] == []


def test_no_id_is_told_with_blanks_for_a_name() -> None:
    """Names of theories, issues and positions stand in their files: none is made out of an id."""
    doctrine, case = shipped().doctrine, load_case("cheng_cong")
    texts = [text for issue in doctrine.issues.values() for text in (*issue.name, *issue.question)]
    texts += [text.lower() for theory in doctrine.theories.values() for text in theory.title]
    texts += [text for issue in doctrine.issues.values() for one in issue.positions.values() for text in one.name]
    ids = {*doctrine.issues, *doctrine.theories, *itertools.chain(*(i.positions for i in doctrine.issues.values()))}
    blanked = [
        said
        for name in ids - {DEFAULT}
        if "_" in name and not any((said := name.replace("_", " ")) in t for t in texts)
    ]
    opened = Openness(case, "positive_law", tuple(doctrine.issues), (), (), (), {})
    told = [open_text.text(opened, doctrine.package(), shipped()), *law_text.issues(doctrine)]
    under = [Readings(theory, {"order_element": "deleted"}) for theory in doctrine.theories]
    told += [readings.heading(one, doctrine, language()) for one in under]
    assert len(blanked) > 100 and len(told) > 100
    assert [(name, text) for name in blanked for text in told if name in text] == []


def test_every_place_of_a_fact_has_a_word() -> None:
    places = {arg for predicate in shipped().vocabulary.predicates.values() for arg in predicate.args}
    for code in LANGUAGES:
        things = language(code).section("things")
        assert [arg.name for arg in places if arg.type not in COUNTED and arg.name not in things] == []


def test_every_case_has_a_title_in_both_languages_and_a_row_without_one_its_id_as_code() -> None:
    """A row that has a title in English alone goes in Chinese by the title of its table."""
    wrong = {
        case.id: case.titles
        for case in fixtures.load_all()
        if not case.title_zh or re.search("[a-z]{3,}", re.sub("`[^`]*`", "", case.title_zh))
    }
    assert wrong == {}
    named = load_case("int2019_a3__videos_199").titles
    assert named[0].endswith(" (2019 Interpretation, art. 3): `videos_199`")
    assert named[1].endswith("（2019年解释第三条）：`videos_199`")
    titled = load_case("psapl2012_a42__privacy_2026_01_01")
    assert titled.title_zh.startswith("恐吓")


def test_what_the_court_is_reported_to_have_done_is_told_in_both_languages() -> None:
    courts = [case.court for case in fixtures.load_all() if case.court]
    told = [texts for court in courts for texts in court.remarks.values()]
    assert len(told) > 30
    assert [texts for texts in told if re.search("[A-Za-z]{2,}", texts[1])] == []
    keys = {key for court in courts for key in court.remarks}
    assert all(keys <= set(language(code).section("court")) for code in LANGUAGES)


def test_where_a_position_is_held_is_told_in_both_languages() -> None:
    law, words = shipped().law.provisions, language("zh")
    wrong = [
        (issue.id, told)
        for issue in shipped().doctrine.issues.values()
        for position in issue.positions.values()
        for told in law_text.passages(position, law, words)
        if re.search(r"[A-Za-z_]{3,}", re.sub(r"[IV]+|[a-z0-9]+\.(com\.)?cn|freewechat\.com", "", told))
    ]
    assert wrong == []
