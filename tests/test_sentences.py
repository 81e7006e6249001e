"""Sentences: exact numbers beyond what clingo holds, dates, units, negation, both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from clingo import Function, Number, parse_term

import explain
from explain.say.account import account
from explain.say.language import language
from explain.say.sentences import Speaker, iso
from kb.files.cases import CEILING, Case, symbol
from kb.rules.knowledge import shipped
from kb.run.derivation import derive, load_case
from kb.run.reasons import Absent

LEAK = """\
id: leak
title: A leak of more records than clingo can count
names:
  p: {en: the provider, zh: 平台}
facts:
  - person(p)
  - acts(p, hosting)
  - time(hosting, 2020-01-01, 2020-12-31)
  - provides(p, storage)
  - breaches(p, hosting, csl2016_a42_p2)
  - order(o, p, cyberspace_administration)
  - order_form(o, rectification_notice)
  - concerns(o, hosting)
  - refused(p, o)
  - quantity(p, hosting, location_communication_credit_property_records, 1_000_000_000)
  - quantity(p, hosting, other_user_records, 240_000_000)
"""


@pytest.fixture(scope="module")
def leak(tmp_path_factory: pytest.TempPathFactory) -> Case:
    from kb.rules.knowledge import shipped

    measures = shipped().vocabulary.sorts["measure"].values
    records = [name for name, constant in measures.items() if constant.unit == "records"]
    assert len(records) >= 2
    text = LEAK.replace("location_communication_credit_property_records", records[0])
    text = text.replace("other_user_records", records[1]).replace("csl2016_a42_p2", "csl2016_a47")
    path: Path = tmp_path_factory.mktemp("leak") / "leak.yaml"
    path.write_text(text, encoding="utf-8")
    return load_case(path)


def speaker(case: Case, lang: str = "en") -> Speaker:
    return Speaker(shipped(), case, lang)


@pytest.mark.parametrize(("lang", "units"), [("en", " records"), ("zh", "条")])
def test_numbers_beyond_the_ceiling_are_shown_exactly(leak: Case, lang: str, units: str) -> None:
    facts = [fact for fact in leak.facts if fact.atom.name == "quantity"]
    assert all(symbol(fact.atom).arguments[3] == Number(CEILING) for fact in facts), "both are cut off in clingo"
    said = " ".join(speaker(leak, lang).atom(symbol(fact.atom)) for fact in facts)
    assert f"1,000,000,000{units}" in said
    assert f"240,000,000{units}" in said
    assert f"{CEILING:,}" not in said


def test_a_leak_of_a_billion_records_is_told_exactly_in_why_and_in_the_graph(leak: Case) -> None:
    outcome = derive(leak)
    assert [c.offence for c in outcome.established["p"]] == ["refusing_duties"]
    told = explain.why(outcome)
    assert "1,000,000,000 records" in told
    facts = [data for _, data in explain.proof(outcome).nodes(data=True)]
    stated = [d["sentence"] for d in facts if d.get("band") == "fact" and "records" in d["sentence"]]
    assert stated and all(re.search(r"1,000,000,000|240,000,000", sentence) for sentence in stated)


def test_a_derived_number_at_the_ceiling_is_told_as_a_lower_bound(leak: Case) -> None:
    assert speaker(leak).number(CEILING, "records") == f"{CEILING:,} records or more"
    assert speaker(leak).number(CEILING - 1, "records") == f"{CEILING - 1:,} records"
    assert speaker(leak, "zh").number(CEILING, "records") == f"{CEILING:,}条以上"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_unit_of_a_measure_has_a_word_in_each_language(leak: Case, lang: str) -> None:
    for name, constant in shipped().vocabulary.sorts["measure"].values.items():
        said = speaker(leak, lang).number(5, constant.unit)
        assert "_" not in said, name
        assert said != "5" or not constant.unit, name


def test_dates_are_iso_dates_and_an_open_end_is_said() -> None:
    case = load_case("cheng_cong")
    assert (iso(20200229), iso(7991231)) == ("2020-02-29", "0799-12-31")
    assert (speaker(case).date(20200229), speaker(case).date(99991231)) == ("2020-02-29", "open end")
    assert speaker(case, "zh").date(99991231) == "未定终期"
    (time,) = (fact for fact in case.facts if fact.atom.name == "time")
    assert "from 2017-06-01 to 2018-06-30" in speaker(case).atom(symbol(time.atom))


def test_two_negations_are_two_sentences() -> None:
    case = load_case("cheng_cong")
    denied = parse_term("-refused(cheng_cong,o1)")
    absent = Absent("refused", (Function("cheng_cong"), Function("o1")), True)
    for lang in ("en", "zh"):
        voice = speaker(case, lang)
        said = {
            voice.atom(parse_term("refused(cheng_cong,o1)")),
            voice.atom(denied),
            voice.absent(absent),
            voice.absent(Absent("refused", absent.args, False)),
        }
        assert len(said) == 4, said
        denial = voice.pattern(Absent("refused", absent.args, False))
        assert denial == voice.atom(denied) != voice.pattern(absent)


def test_free_places_are_said_as_any_or_some() -> None:
    case = load_case("cheng_cong")
    wanted = Absent("refused", (Function("cheng_cong"), None), True)
    assert speaker(case).pattern(wanted) == "Cheng Cong did not correct as some order required"
    assert "某" in speaker(case, "zh").pattern(wanted)


def test_chinese_sentences_use_chinese_names_and_words() -> None:
    case = load_case("cheng_cong")
    for fact in case.facts:
        said = speaker(case, "zh").atom(symbol(fact.atom))
        assert re.search(r"[\u4e00-\u9fff]", said), said
        assert "cheng" not in said.lower(), said
        assert "_" not in said and "{" not in said, said


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_predicate_can_be_said_with_all_its_arguments(leak: Case, lang: str) -> None:
    """Each argument of the sentence is filled: no brace is left."""
    voice = speaker(leak, lang)
    for predicate in shipped().vocabulary.predicates.values():
        absent = Absent(predicate.name, (None,) * len(predicate.args), True)
        for said in (voice.absent(absent), voice.pattern(absent)):
            assert said and "{" not in said, predicate.name


def test_a_citation_names_a_provision_a_reading_or_a_definition() -> None:
    voice = speaker(load_case("cheng_cong"))
    assert voice.citation("cl_a286_1_p3") == "Criminal Law, art. 286-1 para. 3"
    assert voice.citation("concurrence.special_law_first").startswith("Reading: ")
    assert voice.citation("definition") == "(by definition)"
    assert "Pan" in voice.gist("concurrence.special_law_first")


def test_a_sentence_begins_with_a_capital_letter() -> None:
    english, chinese = language("en"), language("zh")
    assert (english.upper("order"), english.upper(""), english.sentence("p orders")) == ("Order", "", "P orders.")
    assert (chinese.upper("p责令"), chinese.sentence("p责令改正")) == ("p责令", "p责令改正。")


def test_a_verb_agrees_with_a_name_of_several_things() -> None:
    from explain.say.agreement import agree, plural

    several = ("the investment calls", "calls to Shanghai", "the people of the ring", "the paying members")
    one = (
        "hosting files",
        "the supply of cards",
        "the business",
        "Ms James",
        "Wells",
        "the summons of June",
        "whoever runs sites",
    )
    assert [name for name in (*several, *one) if plural(name)] == list(several)
    calls = {"act": "the calls", "accused": "Deng"}
    assert agree("{act} is carried out", calls) == "{act} are carried out"
    assert agree("{act} of {accused} does not reach {tier}", calls) == "{act} of {accused} do not reach {tier}"
    assert agree("{act} carries, passes and lies", calls) == "{act} carry, passes and lies"
    assert (
        agree("the result of {act} is hoped for by {accused}", calls) == "the result of {act} is hoped for by {accused}"
    )
    assert agree("{accused} is a doer in {act}", calls) == "{accused} is a doer in {act}"
    assert agree("{act} as a medium", calls) == "{act} as a medium"


def test_no_sentence_of_the_vocabulary_has_a_singular_verb_after_a_plural_name(tmp_path: Path) -> None:
    """Every sentence is said of things that are several; what is left must not follow a place as its verb."""
    names = "names:\n  things: {en: the things, zh: 诸物}\n"
    path = tmp_path / "several.yaml"
    path.write_text(
        f"id: several\ntitle: t\n{names}facts: [person(p), 'acts(p, things)', uses_network(things)]\n", "utf-8"
    )
    speaker = Speaker(shipped(), load_case(path), "en")
    said = [
        speaker.atom(Function(name, [Function("things") if arg.type == "id" else Number(1) for arg in predicate.args]))
        for name, predicate in shipped().vocabulary.predicates.items()
        if all(arg.type in ("id", "number", "date") for arg in predicate.args)
    ]
    assert len(said) > 50
    assert [
        s for s in said if re.search(r"(^|that |and )the things (is|was|has|does|serves|concerns|lasts)\b", s, re.I)
    ] == []


def test_a_charge_that_gives_way_under_two_provisions_is_told_once_with_both(tmp_path: Path) -> None:
    help_, hiding = "payment_settlement, 250000", "concealed_amount, 150000"
    facts = [
        *(
            "judged(2025-12-01)",
            "person(uk)",
            "commits(gang, scam)",
            "uses_network(scam)",
            "activity_type(scam, fraud)",
        ),
        *("confirmable_crime(scam)", "acts(uk, run)", "time(run, 2024-05-01, 2024-05-31)", "knows_of_crime(uk, run)"),
        *("helps(uk, run, gang, payment_settlement)", "hides_or_moves(uk, run, money)", "proceeds_of(money, scam)"),
        *("knows_of_criminal_origin(uk, run)", f"quantity(uk, run, {help_})", f"quantity(uk, run, {hiding})"),
    ]
    path = tmp_path / "two.yaml"
    path.write_text("id: two\ntitle: t\nfacts:\n" + "".join(f"  - {fact}\n" for fact in facts), "utf-8")
    outcome = derive(load_case(path))
    assert len(outcome.displaced["uk"]) == 2, "two provisions bear it out"
    (told,) = account(outcome).of("uk", "gives_way")
    assert len(told.provisions) == 2 and [s.kind for s in told.below].count("note") >= 1
