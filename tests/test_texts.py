"""What is told, read by rule over a sample of fixtures in both languages, with --nightly over all: no doubled unit, no id in
prose, no Latin word in Chinese, no empty answer. Names of the case, facts to type in `backquotes` and options are set apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pytest

from explain.draw.proofs import Options, proof
from explain.say import charge_text, why_not_text, why_text
from explain.say.language import LANGUAGES, language
from kb.ask import fixtures
from kb.run.outcome import Outcome

SAMPLE = [40]  # fixtures, evenly over all
UNITS = "yuan|years?|months?|days?|minutes?|hours?|times|files?|items?|persons?|accounts?|percent"
APART = re.compile(r"`[^`]*`|--\w+|[（(][a-z0-9_]+(?:=[a-z0-9_]+)?[)）]")  # to type: facts, options, ids of readings


class Names:
    """The words of a case's own names, which no language translates; a unit and its act stand beside each other."""

    def __init__(self, words: set[str]) -> None:
        self.words = words

    def __contains__(self, word: str) -> bool:
        return word in self.words or any(word[:at] in self.words and word[at:] in self.words for at in (1, 2))


Text = tuple[str, str, Names]  # where it stands, what it says, the names of the case


@pytest.fixture(scope="module", autouse=True)
def _as_many_as_asked(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--nightly"):
        SAMPLE[0] = len(fixtures.load_all())


@cache
def every_text() -> dict[str, list[Text]]:
    every = fixtures.load_all()
    chosen = every[:: -(-len(every) // SAMPLE[0])]
    seen: set[str] = set()
    found: dict[str, list[Text]] = {lang: [] for lang in LANGUAGES}
    for case, _, outcome in fixtures.outcomes(chosen, seconds=7200):
        if case.id not in seen:
            seen.add(case.id)
            names = _names(outcome)
            for lang, told in found.items():
                told += ((where, text, names) for where, text in _of(outcome, lang))
    return found


def texts(lang: str) -> list[Text]:
    return every_text()[lang]


def _of(outcome: Outcome, lang: str) -> Iterator[tuple[str, str]]:
    name = outcome.case.id
    yield f"charge {name}", charge_text.text(outcome, lang)
    yield f"why {name}", why_text.text(proof(outcome, options=Options(lang)))
    yield f"why-not {name}", why_not_text.text(outcome, None, None, lang)


def _names(outcome: Outcome) -> Names:
    case = outcome.case
    told = [*map(str, (fact.atom for fact in case.facts)), *case.titles, *case.notes]
    found = {word for text in told for word in re.findall(r"\w+", text.lower())}
    found |= {part for word in found for part in (word.replace("_", ""), *word.split("_"))}
    return Names(found | {word.rstrip("0123456789") for word in found})


def body(text: str) -> list[str]:
    """The lines without title and readings."""
    return [APART.sub("", line) for line in text.splitlines()[2:]]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_sample_is_whole_and_no_text_is_empty(lang: str) -> None:
    assert len(texts(lang)) >= 3 * SAMPLE[0] * 9 // 10
    assert [where for where, text, _ in texts(lang) if not "".join(body(text)).strip()] == []


def found(lang: str, pattern: str) -> list[tuple[str, str]]:
    """Where a pattern stands in the lines below title and readings."""
    wrong = re.compile(pattern)
    return [(where, line) for where, text, _ in texts(lang) for line in body(text) if wrong.search(line)]


def test_no_unit_is_said_twice() -> None:
    assert found("en", rf"\b({UNITS})\s+({UNITS})\b") == []
    assert found("zh", r"(?:\d|若干)(元|年|个月|日|分钟|次|个|人|件|条)\s*\1") == []


def test_one_thing_is_no_plural() -> None:
    assert found("en", r"(?<![\w,.-])(?<!para\. )1 (?!was\b|is\b|has\b|does\b|times\b)[a-z]+s\b") == []
    one, two = (language()("why_not.more", count=count) for count in (1, 2))
    assert "1 further way;" in one and "2 further ways;" in two


def test_no_negation_is_denied() -> None:
    assert found("en", r"not shown (that|to) .*\bshown not\b|not shown not\b|\bnot not\b") == []
    assert found("zh", r"未证明(已证明)?(并非|不是)|未证明未") == []
    assert found("en", r"It is not refuted that ") != []
    assert found("en", r"not shown.*\(shown not") == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_id_stands_in_the_prose(lang: str) -> None:
    found = [
        (where, word)
        for where, text, names in texts(lang)
        for line in body(text)
        for word in re.findall(r"[a-z0-9]+(?:_[a-z0-9]+)+", line)
        if word not in names
    ]
    assert found == []


def test_no_latin_word_stands_in_chinese() -> None:
    found = [
        (where, word)
        for where, text, names in texts("zh")
        for line in body(text)
        for word in re.findall(r"[A-Za-z]{2,}", line)
        if word.lower() not in names
    ]
    assert found == []


def test_chinese_is_set_with_chinese_marks() -> None:
    """A mark of English between or after Chinese characters is a phrase joined in the wrong language."""
    wrong = re.compile(r"[\u4e00-\u9fff）”][,;:.?!](?:\s|$|[\u4e00-\u9fff])")
    assert [(w, hit[0]) for w, text, _ in texts("zh") for line in body(text) if (hit := wrong.search(line))] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_way_to_supply_an_element_asks_for_all_of_another_and_more(lang: str) -> None:
    for where, text, _ in texts(lang):
        for ways in re.split(r"\n(?! {3})", text):
            asked = [set(re.findall(r" - (.+)", way)) for way in re.split(r"\n {3}(?=\d+\. )", ways)[1:]]
            assert not [a for a in asked for b in asked if a is not b and b < a], where
