"""Why a charge is not made out: gaps in numbers, nearest first, rebuttals named, readings not taken, plain words."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from itertools import permutations
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from clingo import Function, Number, Symbol, parse_term

import explain
from explain.say.account import Statement, account
from explain.say.why_not_text import body, text
from kb.files.atom_parser import parse_atom
from kb.rules.formula import Cmp, Fn, Lit, Rule, Value, Var
from kb.rules.knowledge import shipped
from kb.run.derivation import derive, derive_many, derive_under, load_case
from kb.run.findings import Missing
from kb.run.outcome import Outcome
from kb.why import complicity, silence, supposing, told_version
from kb.why.obstacles import Blocked, NotTaken, Obstacle, Short, ShortTotal, Wanted, Way
from kb.why.routes import Route, routes
from kb.why.stateable import Stateable
from kb.why.whynot import WhyNot


@cache
def outcome(name: str, theory: str = "positive_law") -> Outcome:
    return derive(load_case(name), theory)


@cache
def why_not(name: str, offence: str) -> str:
    return explain.why_not(outcome(name), offence)


def found(name: str, offence: str, element: str, accused: str = "p", act: str = "hosting") -> list[Route]:
    """The routes to an element that a case lacks."""
    made = outcome(name)
    words = made.knowledge.vocabulary.predicates
    numbers = {n for n, w in words.items() if not w.input and w.args and w.args[-1].name == "number"}
    inputs = {n for n, w in words.items() if w.input}
    engine = WhyNot(made.worlds[0].reasons, frozenset(inputs), frozenset(numbers))
    goal = [Function(word) for word in (accused, act, offence, element)]
    return routes(engine.ways(made.worlds[0].element_predicate(offence), goal))


# --- numbers


def test_a_number_one_short_is_the_nearest_way_and_tells_the_gap() -> None:
    first = found("int2019_a3__videos_199", "refusing_duties", "result")[0]
    assert first.provisions[-1] == "int2019_a3_i1"
    (short,) = first.obstacles
    assert isinstance(short, Short)
    assert (short.reached.number, short.op, short.required.number) == (199, ">=", 200)
    assert short.share == pytest.approx(1 / 200)
    told = why_not("int2019_a3__videos_199", "refusing_duties")
    assert "1. [Criminal Law, art. 286-1 para. 1(1); 2019 Interpretation, art. 3(1)]" in told
    assert "Illegal video files spread: 199 files of 200 files, 1 file short" in told


def test_a_number_that_nobody_stated_counts_as_none() -> None:
    told = why_not("int2019_a12_p1__named_2", "assisting")
    assert "Recipients helped: 2 of 3, 1 short" in told
    assert "Payments settled: 0 yuan of 200,000 yuan, 200,000 yuan short" in told


def test_a_count_is_that_of_the_thing_nearest_to_it_and_says_what_is_counted() -> None:
    told = why_not("int2019_a6__third_obeyed", "refusing_duties")
    assert "refused some order within two years up to o: 2 of 3, 1 short" in told
    assert "1 of 3, 2 short" not in told


def test_a_mixture_one_short_goes_before_the_single_numbers() -> None:
    first, second = found("int2019_a3__mixture_199_videos_9_items", "refusing_duties", "result")[:2]
    assert (first.provisions[-1], second.provisions[-1]) == ("int2019_a3_i3", "int2019_a3_i1")
    (short,) = first.obstacles
    assert isinstance(short, Short | ShortTotal)
    assert (short.reached.number, short.required.number) == (1_999, 2_000)


def test_a_conversion_in_proportion_tells_what_is_weighed_and_by_how_much() -> None:
    short = outcome("int2019_a4__mixture_499_9_0")
    (told,) = (way for way in told_ways(short, "refusing_duties") if "49,990 of 50,000, 10 short" in way)
    assert told.startswith("- Converted in proportion: 100 × 499 (location tracks, ")
    assert "+ 10 × 9 (accommodation, " in told
    (said,) = (way for way in told_ways(short, "refusing_duties", "zh") if "49,990" in way)
    assert said.startswith("- 按比例折算：100 × 499（行踪轨迹") and "某类别" not in said and "若干" not in said


def test_the_threshold_met_is_no_longer_asked_for() -> None:
    """The other side: with 200 files there is nothing to explain."""
    told = why_not("int2019_a3__videos_200", "refusing_duties")
    assert "p: Convicted: refusing to perform network security duties (art. 286-1) for hosting" in told
    assert "short" not in told


def test_a_statement_on_several_provisions_is_about_its_own_offence_and_a_tie_about_both() -> None:
    gives_way = Statement("gives_way", "", offence="assisting", row={"rows": [{"by": "fraud"}, {"by": "fraud"}]})
    assert gives_way.offences == ("assisting",)
    tie = Statement("tied", "", offence="assisting", row={"rows": [{"offences": ["assisting", "fraud"]}]})
    assert tie.offences == ("assisting", "fraud")


def test_no_way_asks_for_less_than_none() -> None:
    rule = shipped().rules[0]
    below = Short(rule, Cmp(Var("A"), (("<", Var("B")),)), {}, Number(0), "<", Number(0))
    one_short = replace(below, op=">=", required=Number(1))
    ways = [Way(rule, ("cl_a3",), (), (obstacle,)) for obstacle in (below, one_short)]
    assert [route.obstacles for route in routes(ways)] == [(one_short,)]


def test_what_the_case_states_goes_before_what_it_does_not(tmp_path: Path) -> None:
    """Of several persons who could be the victim, the one whose reputation the facts say to be harmed."""
    facts = [
        *("person(a)", "person(p)", "individual(tan)", "harms_reputation(post, tan)", "acts(p, push)"),
        *("carried_by(push, internet)", "knows_fabricated(p, push, post)", "has_others_spread(p, push, post)"),
    ]
    path = tmp_path / "pushed.yaml"
    path.write_text("id: pushed\ntitle: t\nfacts:\n" + "".join(f"  - {fact}\n" for fact in facts), encoding="utf-8")
    told = text(derive(load_case(path)), "defamation", "p", everything=True)
    _, _, below = told.partition("victim a natural person")
    first = below.splitlines()[2]
    assert "`invents(p, push, post)`" in first
    assert "harms_reputation(post, a)" not in told


def test_of_a_list_of_the_law_any_will_do() -> None:
    """The first is told in words, the others by name; where the rule names one value there are none."""
    made = outcome("int2019_a12_p1__penalty_for_another_wrong")
    (penalty,) = (way for way in told_ways(made, "assisting") if "administrative_penalty" in way)
    others = "endangering the security of computer systems / illegal use of networks"
    assert penalty.endswith(f"`; any will do, also: {others}")
    (penalty,) = (way for way in told_ways(made, "assisting", "zh") if "administrative_penalty" in way)
    assert penalty.endswith("`；任一均可：危害计算机信息系统安全／非法利用信息网络）。")
    ways = told_ways(outcome("int2017_a6__bought_5000"), "personal_information")
    assert not any("any will do" in way for way in ways if "administrative_penalty" in way)


# --- order


@pytest.mark.parametrize(
    ("name", "offence", "element"),
    [
        ("int2019_a3__videos_199", "refusing_duties", "result"),
        ("int2019_a12_p1__named_2", "assisting", "seriousness"),
        ("int2019_a11__informed_contrary_evidence", "assisting", "knowledge"),
    ],
)
def test_the_nearest_way_comes_first_and_each_once(name: str, offence: str, element: str) -> None:
    ways = found(name, offence, element)
    assert len(ways) > 2
    assert [w.distance for w in ways] == sorted(w.distance for w in ways)
    assert len({(w.provisions, repr(w.obstacles)) for w in ways}) == len(ways)
    assert all(way.obstacles for way in ways)


def test_the_first_missing_element_comes_first_and_the_others_after_it() -> None:
    told = why_not("ji", "refusing_duties")
    lines = [line for line in told.splitlines() if re.match(r"Met|The first missing|Missing too", line)]
    assert lines == [
        "Met: subject, breach of duty, result.",
        "The first missing element is order to correct (element 3). What could supply it, the nearest first:",
        "Missing too: element 4, refusal.",
    ]


def test_far_ways_are_counted_and_told_only_on_request() -> None:
    short, long = (text(outcome("zhu"), "defamation", everything=e) for e in (False, True))
    hidden = sum(int(n) for n in re.findall(r"\((\d+) further ways?; --all shows them\)", short))
    assert hidden > 0
    numbered = re.compile(r"^   \d+\. ", re.MULTILINE)
    assert len(numbered.findall(long)) == len(numbered.findall(short)) + hidden
    assert "--all" not in long


SOLD = """id: sold
title: t
facts:
  - person(p)
  - acts(p, trade)
  - time(trade, 2020-01-01, 2020-12-31)
  - breaches(p, trade, csl2016_a44)
  - sells_information(p, trade, list, buyer)
  - identifies(list, wang)
"""
IN_DUTY = "obtained_in_course_of(p, list, performing_duties)"


TRACKS = "quantity(p, trade, location_tracks, 25)"
FIGURES = [TRACKS, "quantity(p, trade, other_personal_information, 2500)", "quantity(p, trade, illegal_gains, 2500)"]
ONE_LESS = "quantity(p, trade, location_tracks, 24)"
PENALTIES = ["administrative_penalty(p, theft, 2019-03-01)", "criminally_punished(p, fraud, 2011-03-01)"]
SALES = [*((one,) for one in (*FIGURES, ONE_LESS)), *((TRACKS, one) for one in (f"-{IN_DUTY}", *PENALTIES))]


def with_further(folder: Path, text: str, further: Sequence[tuple[str, ...]]) -> dict[tuple[str, ...], Outcome]:
    """A case with each of several lists of further facts, all derived together."""
    cases, path = [], folder / f"{text.partition(chr(10))[0].removeprefix('id: ')}.yaml"
    for facts in further:
        path.write_text(text + "".join(f"  - {fact}\n" for fact in facts), encoding="utf-8")
        cases.append(load_case(path))
    package = shipped().doctrine.package()
    made = derive_many([(case, "positive_law", package) for case in cases])
    return dict(zip(further, made, strict=True))


@pytest.fixture(scope="module")
def sales(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, ...], Outcome]:
    """A sale of personal information with further facts."""
    return with_further(tmp_path_factory.mktemp("sales"), SOLD, SALES)


_ALL_TOLD: dict[tuple[int, str, str], tuple[Outcome, str]] = {}


def all_told(made: Outcome, offence: str, lang: str) -> str:
    """The whole text, told once."""
    key = id(made), offence, lang
    if key not in _ALL_TOLD:
        _ALL_TOLD[key] = made, text(made, offence, lang=lang, everything=True)
    return _ALL_TOLD[key][1]


def told_ways(made: Outcome, offence: str, lang: str = "en") -> list[str]:
    """The ways to the first element that is missing, as they are told, each as one line."""
    _, _, below = all_told(made, offence, lang).partition(":\n   1" if lang == "en" else "：\n   1")
    ways = re.split(r"\n   \d+[.．]", below.split("\n\n")[0])
    return [" ".join(line.strip() for line in way.splitlines()[1:]) for way in ways]


@pytest.mark.parametrize("figure", FIGURES)
def test_one_fact_that_makes_half_the_number_enough_goes_before_the_rest_of_the_number(
    sales: dict[tuple[str, ...], Outcome], figure: str
) -> None:
    made = sales[figure,]
    ways = told_ways(made, "personal_information")
    assert ways[0] == f"- needed: p obtained list in performing duties: `{IN_DUTY}`"
    place = next(at for at, way in enumerate(ways) if re.search(r"([\d,]+)( yuan)? of \S+( yuan)?, \1", way))
    assert 0 < place < next(at for at, way in enumerate(ways) if "comparably serious" in way)
    said = told_ways(made, "personal_information", "zh")
    assert said[0] == f"- 须有：p在履行职责过程中获得list（`{IN_DUTY}`）。"
    assert "personal_information" in {charge.offence for charge in with_fact(made, IN_DUTY).established["p"]}


PASSED_ON = [
    "- needed: p posts list (purchase): `posts(p, purchase, list)`",
    "- needed: p sells list to some recipient (purchase): `sells_information(p, purchase, list, RECIPIENT)`",
    "- needed: p gives list to some recipient (purchase): `gives_information(p, purchase, list, RECIPIENT)`",
]


@pytest.mark.parametrize("items", [5000, 4999])
def test_what_was_bought_for_business_counts_once_it_is_passed_on(tmp_path: Path, items: int) -> None:
    """A number that is under no heading yet is read off the facts about the thing it is of: enough, and one short."""
    case, (first, *rest) = outcome("int2017_a6__bought_5000").case, PASSED_ON
    facts = "".join(f"  - {fact.atom}\n" for fact in case.facts)
    path = tmp_path / "bought.yaml"
    path.write_text(f"id: bought\ntitle: t\nfacts:\n{facts}".replace("5000", str(items)), encoding="utf-8")
    made = derive(load_case(path))
    ways, named = told_ways(made, "personal_information"), re.findall("`(.*)`", first)[0]
    assert ("personal_information" in {c.offence for c in with_fact(made, named).established["p"]}) == (items == 5000)
    if items == 5000:
        assert ways[:3] == [first, *rest]
    else:
        beside = next(way for way in ways if named in way)
        assert "other personal information (items): 4,999 of 5,000, 1 short" in beside


def test_ten_times_a_number_is_not_told_where_the_number_itself_is_enough() -> None:
    ways = told_ways(outcome("int2017_a6__bought_5000"), "personal_information")
    assert any("location tracks" in way and "0 of 50, 50 short" in way for way in ways)
    assert not any("of 500, 500 short" in way and "location tracks" in way for way in ways)
    assert not any("of 50,000" in way and "Profit" not in way for way in ways)


def with_fact(made: Outcome, fact: str) -> Outcome:
    (after,) = derive_under([((made.case, made.theory, made.package), (parse_term(fact),))], made.knowledge)
    return after


def test_one_item_less_than_half_is_told_beside_the_fact_that_makes_half_enough(
    sales: dict[tuple[str, ...], Outcome],
) -> None:
    made = sales[ONE_LESS,]
    beside = next(way for way in told_ways(made, "personal_information") if IN_DUTY in way)
    assert "Information from duties or services" in beside and "24 of 25, 1 short" in beside
    assert not with_fact(made, IN_DUTY).established["p"]


def test_nothing_is_supposed_that_the_case_denies(sales: dict[tuple[str, ...], Outcome]) -> None:
    made = sales[TRACKS, f"-{IN_DUTY}"]
    assert not any(IN_DUTY in way for way in told_ways(made, "personal_information"))


def facts_asked(made: Outcome) -> int:
    """How many facts are supposed for the sale of personal information, element by element at most."""
    told: list[int] = []
    with pytest.MonkeyPatch.context() as patched:
        suppose = supposing.Supposing._suppose

        def counted(self: supposing.Supposing, facts: Mapping[Symbol, None]) -> None:
            told.append(len(facts))
            suppose(self, facts)

        patched.setattr(supposing.Supposing, "_suppose", counted)
        text(made, "personal_information", everything=True)
    return max(told)


def test_facts_left_unsupposed_by_the_bound_are_told(
    sales: dict[tuple[str, ...], Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the bound, and one below it: of as many facts as are supposed, all are tried; of one more, all but one."""
    made = sales[TRACKS,]
    every = facts_asked(made)
    assert 1 < every <= supposing.MOST_SUPPOSED
    before = {lang: text(made, "personal_information", lang=lang) for lang in ("en", "zh")}
    monkeypatch.setattr(supposing, "MOST_SUPPOSED", every)
    assert {lang: text(made, "personal_information", lang=lang) for lang in ("en", "zh")} == before
    assert "Not tried" not in before["en"] and "未经逐一假设" not in before["zh"]
    monkeypatch.setattr(supposing, "MOST_SUPPOSED", every - 1)
    said = {lang: text(made, "personal_information", lang=lang) for lang in ("en", "zh")}
    bound = f"at most {every - 1} are tried for an element, and all within 60 seconds)"
    assert f"   (Not tried: 1 fact that might make what is stated count; {bound}" in said["en"]
    assert f"每一要件至多假设{every - 1}项，合计限60秒" in said["zh"]


def test_the_bound_on_time_costs_only_what_is_supposed(
    sales: dict[tuple[str, ...], Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = sales[TRACKS,]
    every = facts_asked(made)
    assert any(IN_DUTY in way for way in told_ways(made, "personal_information"))
    monkeypatch.setattr(supposing, "SECONDS", 0.0)
    said = text(made, "personal_information", everything=True)
    assert IN_DUTY not in said and "25 of 50" in said  # the other ways are told all the same
    assert f"(Not tried: {every} facts that might make what is stated count; at most 24" in said
    assert "within 0 seconds)" in said


@pytest.mark.parametrize("other", PENALTIES)
def test_an_earlier_penalty_is_asked_for_on_some_day_not_on_that_of_a_penalty_for_another_wrong(
    sales: dict[tuple[str, ...], Outcome], other: str
) -> None:
    made = sales[TRACKS, other]
    penalties = [way for way in told_ways(made, "personal_information") if "penalty" in way or "punish" in way]
    assert [re.findall(r"`.*`", way) for way in penalties] == [
        ["`criminally_punished(p, personal_information, DATE)`"],
        ["`administrative_penalty(p, infringing_personal_information, DATE)`"],
    ]


@pytest.mark.parametrize("row", ["penalty_for_another_wrong", "penalty_a_day_more_before"])
def test_a_stated_penalty_that_does_not_count_leaves_another_to_be_asked_for(row: str) -> None:
    ways = told_ways(outcome(f"int2019_a12_p1__{row}"), "assisting")
    assert any("`administrative_penalty(p, assisting_network_crime, DATE)`" in way for way in ways)


def test_of_a_penalty_out_of_time_the_day_is_what_lacks_and_the_end_of_the_period_is_told() -> None:
    late, another = (outcome(f"int2019_a12_p1__penalty_{of}") for of in ("a_day_more_before", "for_another_wrong"))
    day = "- 2020-01-01 after 2019-12-31; the 24 months from 2017-12-31 end on 2019-12-31"
    assert told_ways(late, "assisting")[0] == day
    assert (
        told_ways(late, "assisting", "zh")[0] == "- 2020-01-01晚于2019-12-31（自2017-12-31起24个月于2019-12-31届满）。"
    )
    assert not any("months" in way for way in told_ways(another, "assisting"))


@pytest.mark.parametrize(
    ("name", "offence", "element", "accused", "act"),
    [
        ("int2017_a5_p1__duties_tracks_24", "personal_information", "seriousness", "p", "trade"),
        ("int2019_a12_p1__one_of_three_counts", "assisting", "seriousness", "p", "hosting"),
        ("int2019_a3__videos_199", "refusing_duties", "result", "p", "hosting"),
    ],
)
def test_a_number_nearly_reached_then_one_fact_then_a_larger_gap_then_several_facts(
    name: str, offence: str, element: str, accused: str, act: str
) -> None:
    made = outcome(name)
    goal = [Function(word) for word in (accused, act, offence, element)]
    ways = routes(silence.engine(made.worlds[0]).ways(made.worlds[0].element_predicate(offence), goal))
    kinds = [_kind(way, made) for way in ways]
    assert kinds == sorted(kinds) and len(set(kinds)) >= 4


def _kind(route: Route, made: Outcome) -> int:
    """The places of ways in a list, the nearest first."""
    if len(route.obstacles) > 1:
        return 8
    (one,) = route.obstacles
    if isinstance(one, Short | ShortTotal):
        nearly = one.share <= 0.1 or one.required.number - one.reached.number == 1
        return 1 if nearly else 3 if one.share < 1 else 6
    cost = made.knowledge.vocabulary.predicates[one.name].cost if isinstance(one, Wanted) else 1
    return 5 if isinstance(one, NotTaken) else {1: 2, 2: 4, 5: 7}[cost]


# --- exceptions and readings


def test_a_rebuttal_is_named_as_what_defeats_the_presumption() -> None:
    ways = found("int2019_a11__informed_contrary_evidence", "assisting", "knowledge")
    (way,) = (w for w in ways if w.provisions == ("cl_a287_2_p1", "int2019_a11"))
    assert [str(o.atom) for o in way.obstacles if isinstance(o, Blocked)] == ["rebutted(knowledge,p,hosting)"]
    told = why_not("int2019_a11__informed_contrary_evidence", "assisting")
    assert "defeated: the presumption of knowledge of p is rebutted (hosting)" in told
    assert "defeated" not in why_not("int2019_a3__videos_199", "refusing_duties")


def test_a_reading_not_taken_is_named_with_its_issue() -> None:
    ways = found("int2019_a11__informed_contrary_evidence", "assisting", "knowledge")
    assert NotTaken("knowledge_standard", "ought_to_know") in [o for way in ways for o in way.obstacles]
    told = why_not("int2019_a11__informed_contrary_evidence", "assisting")
    assert (
        "only under another reading: that the helper ought to have known is enough (knowledge_standard=ought_to_know)"
        in told
    )


def test_a_reading_that_is_taken_is_no_obstacle() -> None:
    """Where an order of any form does, the reading stands no longer in the way."""
    oral = "only under another reading: Must the order take the form of a document? No, an oral order is enough (order_form=any_form)"
    assert oral in why_not("ji", "refusing_duties")
    taken = derive(load_case("ji"), positions={"order_form": "any_form"})
    _, _, below = explain.why_not(taken, "refusing_duties").partition("is not made out")  # the head names the reading
    assert below and oral not in below


def test_a_fact_that_is_wanted_is_a_fact_that_a_case_may_state() -> None:
    words = outcome("ji").knowledge.vocabulary.predicates
    wanted = [
        o
        for way in found("ji", "refusing_duties", "order", "ji", "settlement")
        for o in way.obstacles
        if isinstance(o, Wanted)
    ]
    first = wanted[0]
    assert first.name == "order" and first.input and words["order"].input
    assert first.args[0] is None, "no order is named, so any would do"


def test_an_exclusion_is_told_where_every_element_is_met() -> None:
    made = outcome("core_offence__all_elements_but_excluded")
    ((who, items),) = made.missing.items()
    (item,) = (i for i in items if not i.elements)
    told = explain.why_not(made, item.offence, who)
    assert "Every element is met, but the charge is excluded: " in told
    assert re.search(r"excluded: .+ \[.+\]\.", told)


def test_a_charge_that_gives_way_says_to_which_and_why() -> None:
    told = why_not("cheng_cong", "refusing_duties")
    assert (
        "Cheng Cong: Gives way: refusing to perform network security duties (art. 286-1) for the hosting of LePan"
        " to assisting network crime (art. 287-2) [Criminal Law, art. 286-1 para. 3]"
    ) in told.splitlines()


# --- words


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    ("name", "offence"),
    [
        ("int2019_a3__videos_199", "refusing_duties"),
        ("int2019_a11__informed_contrary_evidence", "assisting"),
        ("ji", "refusing_duties"),
        ("huang_tao", "intrusion_tools"),
        ("zhu", "illegal_use"),
    ],
)
def test_no_name_of_a_predicate_leaks_into_the_text(name: str, offence: str, lang: str) -> None:
    told = "\n".join(body(outcome(name), offence, None, lang, everything=True))
    told = re.sub(r"\(\w+=\w+\)|`[^`]*`", "", told)  # a reading and a fact as they are typed
    assert re.findall(r"\w*_\w*", told) == []
    assert not re.search(r"\b(satisfied|doctrine|presumed|not not)\b|rule \d", told)
    assert "{" not in told and "None" not in told


def test_chinese_is_told_in_chinese() -> None:
    told = text(outcome("int2019_a3__videos_199"), "refusing_duties", None, "zh")
    assert "违法视频文件：199个，须200个，尚差1个" in told
    assert not re.search(r"needed|short|missing", told)


def test_a_duty_named_by_the_number_of_another_version_is_told_with_its_own() -> None:
    told = why_not("csl2025_duties__csl2016_a47_in_2026", "refusing_duties")
    assert "p does not perform the duty of CSL 2025, art. 49 in hosting" in told
    told = why_not("csl2025_duties__new_number_in_2025", "refusing_duties")
    assert "p does not perform the duty of CSL 2016, art. 47 in hosting" in told


def test_a_comparison_of_a_definition_is_told_only_where_nothing_else_is_lacking() -> None:
    defined, provided = (
        replace(rule, provisions=cited)
        for rule, cited in zip(
            [next(rule for rule in shipped().rules if any(isinstance(part, Cmp) for part in rule.body))] * 2,
            [("definition",), ("int2019_a3_i1",)],
            strict=True,
        )
    )
    part = next(part for part in defined.body if isinstance(part, Cmp))
    technical, short = (Short(rule, part, {}, Number(1), ">=", Number(2)) for rule in (defined, provided))
    wanted = Wanted("person", (Function("p"),), True, True)
    alone, beside = (
        routes([Way(provided, ("int2019_a3_i1",), (), found)]) for found in [(technical,), (technical, wanted, short)]
    )
    assert [route.obstacles for route in alone] == [(technical,)]
    assert [route.obstacles for route in beside] == [(wanted, short)]


# --- what the case denies, and what is not in force


UNAWARE = """id: unaware
title: t
facts:
  - person(deng)
  - person(qiu)
  - acts(deng, service)
  - joint(qiu, service, deng)
  - time(service, 2024-03-01, 2024-05-31)
  - commits(wolf, calls)
  - activity_type(calls, fraud)
  - uses_network(calls)
  - confirmable_crime(calls)
  - knows_of_crime(deng, service)
  - -knows_of_crime(qiu, service)
  - helps(deng, service, wolf, payment_settlement)
  - quantity(deng, service, payment_settlement, 260000)
"""


@pytest.fixture(scope="module")
def unaware(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    path = tmp_path_factory.mktemp("unaware") / "unaware.yaml"
    path.write_text(UNAWARE, encoding="utf-8")
    return derive(load_case(path))


def test_one_who_neither_shares_the_intention_nor_knows_is_told_to_lack_both(unaware: Outcome) -> None:
    (told,) = (s for s in account(unaware).of("qiu", "not_made_out") if s.offence == "assisting")
    assert not told.aside and "lacks common intention; besides, excluded (shown not to know" in told.text
    assert "cl_a14_p1_1" in told.provisions
    said = text(unaware, "assisting", "qiu")
    assert (
        "The charge is excluded: shown not to know" in said
        and "Missing beside the elements is common intention" in said
    )


def test_a_fact_that_the_case_denies_is_asked_for_in_place_of_the_denial(unaware: Outcome) -> None:
    said = text(unaware, "assisting", "qiu", everything=True)
    knowing = said[said.index("lacks knowledge") : said.index("lacks aided crime")]
    assert "needed in place of what is stated, `-knows_of_crime(qiu, service)`" in knowing
    assert "knows_of_crime_of(qiu" not in knowing, "the denial would defeat it all the same"


def test_each_way_that_only_asks_for_facts_supplies_what_is_lacking_when_tried(unaware: Outcome) -> None:
    (world,) = unaware.worlds
    engine, tried = silence.engine(world), 0
    (item,) = (m for m in unaware.missing["qiu"] if m.offence == "assisting")
    for element in ("help", "aided_crime"):
        missed = world.element_missed("qiu", "service", "assisting", element)
        for route in routes(silence.ways_to(world, engine, "qiu", item, element)):
            free = {"recipient": "wolf", "kind": "payment_settlement", "conduct": "calls"}
            if not all(isinstance(o, Wanted) and o.input and _free(o) <= set(free) for o in route.obstacles):
                continue
            facts = tuple(_filled(o, free) for o in route.obstacles if isinstance(o, Wanted))
            job = (unaware.case, unaware.theory, unaware.package)
            (after,) = derive_under([(job, facts)], unaware.knowledge)
            assert missed in after.worlds[0].model, (element, facts)
            tried += 1
    assert tried >= 4


def _free(wanted: Wanted) -> set[str]:
    places = shipped().vocabulary.predicates[wanted.name].args
    return {place.name for a, place in zip(wanted.args, places, strict=True) if a is None}


def _filled(wanted: Wanted, free: dict[str, str]) -> Symbol:
    places = shipped().vocabulary.predicates[wanted.name].args
    args = [Function(free[place.name]) if a is None else a for place, a in zip(places, wanted.args, strict=True)]
    return Function(wanted.name, args, wanted.positive)


# --- a part in the crime of another


def test_one_fact_that_makes_an_accomplice_is_near_though_no_element_is() -> None:
    told = "\n".join(body(outcome("cards2022_a5__knows_nothing"), None, "p"))
    assert "p has no part, by deal, in fraud (art. 266) of boss (scam)" in told
    assert "`knowingly_assists(p, deal, boss, scam)`" in told
    assert "`contributes(p, deal, scam, cards_or_devices)`" in told
    assert "comes near" not in told
    boss = "\n".join(body(outcome("cards2022_a5__knows_nothing"), None, "boss"))
    assert (
        "boss: no other charge comes near, and no 2 facts or fewer would give a part in a crime of another with whom"
        in boss
    )


def test_ways_to_a_part_are_few_facts_that_can_be_stated_those_of_another_kind_first() -> None:
    made = outcome("cards2022_a5__cooperation_by_scripts").worlds[0]
    assert not complicity.shares(made, silence.engine(made), complicity.links(made), "p", "fraud").found, (
        "he has that part"
    )
    made = outcome("cards2022_a5__collecting_without_knowledge_of_the_fraud").worlds[0]
    found_shares = complicity.shares(made, silence.engine(made), complicity.links(made), "p", "fraud").found
    share = next(share for share in found_shares if share.act == "deal")
    assert {one.act for one in found_shares} == {"deal", "scam"}, "by his own act, or in that of the other"
    assert all((one.crime.accused, one.crime.act) == ("boss", "scam") for one in found_shares)
    facts = [[str(o.name) for o in route.obstacles if isinstance(o, Wanted) and o.input] for route in share.routes]
    assert all(0 < len(names) == len(route.obstacles) <= 2 for names, route in zip(facts, share.routes, strict=True))
    assert [len(names) for names in facts] == sorted(map(len, facts))
    assert ["knows_of_fraud"] in facts and ["knowingly_assists"] in facts
    single = [names for names in facts if len(names) == 1]
    assert len({*map(tuple, single[:2])}) == 2, "the second way is not the first with another value"


def test_beside_a_number_of_recipients_it_is_told_who_is_left_out_of_it_and_why() -> None:
    made = outcome("int2019_a12_p1__one_of_three_counts")
    told = "\n".join(body(made, "assisting", "p"))
    assert "Recipients helped: 1 of 3, 2 short" in told
    assert (
        "R2 is left out of what counts in hosting of p: the accused does not know of what the recipient does." in told
    )
    assert "R4 is left out of what counts in hosting of p: no crime on a network is confirmed of the recipient" in told
    assert "left out" not in "\n".join(body(outcome("int2019_a12_p1__named_2"), "assisting", "p"))
    assert "R2 is left out of what counts" in explain.why(made, "assisting", "p")


def test_a_part_is_sought_only_in_the_crimes_of_those_with_whom_a_fact_or_a_common_thing_links_the_accused() -> None:
    made = outcome("cards2022_a5__hands_over_and_moves_the_money").worlds[0]
    linked = complicity._linked(complicity.links(made), "p", ["later"])
    assert {"money", "scam", "deal"} <= linked
    apart = outcome("cl_a253_1_2009__an_insider_who_has_no_part_in_the_sale").worlds[0]
    assert not complicity._linked(complicity.links(apart), "q", []) & {"p", "trade"}


TWO = """id: two
title: t
facts:
  - person(zhou)
  - person(liu)
  - acts(zhou, building)
  - acts(liu, texts)
  - time(building, 2020-01-01, 2020-12-31)
  - time(texts, 2020-01-01, 2020-12-31)
  - sets_up(zhou, building, site)
  - website(site)
  - set_up_for(site, scam)
  - activity_type(scam, fraud)
  - quantity(zhou, building, websites_set_up, 3)
"""
JOINED = ("joint(liu, building, zhou)", "common_intention(liu, building)")


BESIDE = [(), ("posts(liu, texts, notice)", "offers(notice, scam)"), ("knows_of_crime(liu, texts)",)]


class Two:
    """What follows where Zhou sets up sites for a fraud and Liu writes texts, with further facts, and what Liu is told."""

    def __init__(self, folder: Path) -> None:
        self.made = with_further(folder, TWO, [*BESIDE, *((*further, *JOINED) for further in BESIDE)])
        self.told = cache(self._told)

    def _told(self, further: tuple[str, ...], offence: str, lang: str = "en") -> str:
        return text(self.made[further], offence, "liu", lang=lang)


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Two:
    return Two(tmp_path_factory.mktemp("two"))


@pytest.mark.parametrize("further", BESIDE)
def test_joining_the_act_in_which_another_sets_up_a_site_is_offered_and_does_it(
    two: Two, further: tuple[str, ...]
) -> None:
    said, told = (two.told(further, "illegal_use", lang) for lang in ("en", "zh"))
    assert "liu has no part in illegal use of information networks (art. 287-1) of zhou (building)." in said
    assert all(f"`{fact}`" in said and f"`{fact}`" in told for fact in JOINED)
    assert "liu未参与zhou的非法利用信息网络罪（building）。可以使其成为共犯的，由近及远：" in told
    assert "illegal_use" in {charge.offence for charge in two.made[*further, *JOINED].convicted["liu"]}


def test_who_joins_already_is_offered_no_other_part_in_the_same_crime(two: Two) -> None:
    assert "no part" not in two.told(JOINED, "illegal_use")


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            "en",
            "liu: no other in the case commits assisting network crime (art. 287-2), so that no part in such a crime was sought.",
        ),
        ("zh", "liu：本案无其他人犯帮助信息网络犯罪活动罪，故未检索其共犯的途径。"),
    ],
)
def test_where_no_other_commits_the_crime_it_is_said_that_no_part_was_sought(two: Two, lang: str, words: str) -> None:
    assert words in two.told((), "assisting", lang)
    assert words not in two.told((), "illegal_use", lang)


Goal = tuple[str, Missing]


def goals(name: str) -> list[Goal]:
    """Whose charges lack something: of several who each join the others, the first in whose circles they all are."""
    each = [[(who, item) for item in items if item.elements] for who, items in outcome(name).missing.items()]
    return next(filter(None, each))


def told(engine: WhyNot, name: str, goal: Goal) -> list[tuple[tuple[str, ...], tuple[Obstacle, ...]]]:
    """The routes to what a charge lacks first."""
    found = silence.ways_to(outcome(name).worlds[0], engine, *goal, goal[1].elements[0])
    return [(route.provisions, route.obstacles) for route in routes(found, known=engine.flattened)]


@cache
def told_alone(name: str) -> list[Any]:
    """The routes to each, for which nothing was asked before."""
    return [told(silence._engine(outcome(name).worlds[0], True), name, goal) for goal in goals(name)]


@pytest.mark.parametrize(
    "name", ["int2019_a3__videos_199", "int2019_a12_p1__each_joins_the_other_and_nobody_is_written_as_the_doer"]
)
def test_what_was_asked_before_changes_no_answer(name: str) -> None:
    """Ways that end in a circle, or too deep, are the same only from places that are alike."""
    world, asked, alone = outcome(name).worlds[0], goals(name), told_alone(name)
    engine, back = silence._engine(world, True), silence._engine(world, True)
    assert [told(engine, name, goal) for goal in asked] == alone
    assert [told(back, name, goal) for goal in reversed(asked)] == alone[::-1]
    assert sum(map(len, alone)) > len(asked) > 20


def test_several_may_ask_of_one_world_at_a_time() -> None:
    name = "int2019_a3__videos_199"
    world, asked = outcome(name).worlds[0], goals(name)
    engine = silence._engine(world, True)
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            together = list(pool.map(lambda goal: told(engine, name, goal), asked))
    finally:
        sys.setswitchinterval(before)
    assert together == told_alone(name)
    assert silence.engine(world) is silence.engine(world) is not silence.engine(world, none_is_zero=False)


def test_of_two_matches_that_fail_alike_the_nearer_is_told() -> None:
    """h(X) :- n(X, N), N >= 10: of 1 and 9 it is 9 that is one short."""
    head, number = Fn("h", (Var("X"),)), Fn("n", (Var("X"), Var("N")))
    rule = Rule(1, ("p",), head, (Lit(number), Cmp(Var("N"), ((">=", Value("10")),))), ("X", "N"), "a.lp", 1)
    stated = [Function("n", [Function("a"), Number(count)]) for count in (9, 1, 3)]
    model = SimpleNamespace(of=lambda name, positive=True: stated if name == "n" and positive else [])
    reasons: Any = SimpleNamespace(rules={"h": [rule]}, model=model)
    for order in [*permutations(stated)]:
        stated[:] = order
        (way,) = WhyNot(reasons, frozenset({"n"})).ways("h", [Function("a")])
        (short,) = way.obstacles
        assert isinstance(short, Short) and (short.reached, short.required) == (Number(9), Number(10))


# --- what a case could state


def test_no_value_is_proposed_that_the_reader_of_cases_refuses(tmp_path: Path) -> None:
    """Not each wrong that the law knows is one for which a penalty is stated."""
    path = tmp_path / "c.yaml"
    path.write_text('id: c\ntitle: C\nfacts: [person(p), "acts(p, a)"]\n', encoding="utf-8")
    (world,) = derive(load_case(path)).worlds
    words = world.knowledge.vocabulary
    (way,) = silence.engine(world).ways("penalised_for_order", [Function("p"), Number(20240601)])
    (wanted,) = way.obstacles
    assert isinstance(wanted, Wanted) and wanted.one_of is not None
    place, others = wanted.one_of
    proposed = {str(value) for value in (wanted.args[place], *others)}
    known = {wrong for wrong, _ in (map(str, atom.arguments) for atom in world.model.of("effect_of"))}
    assert proposed == {wrong for wrong in known if not words.check(parse_atom(penalty(wrong)))} < known


def penalty(wrong: str) -> str:
    return f"administrative_penalty(p, {wrong}, 2024-06-01)"


def test_of_a_fact_the_values_are_judged_as_they_are_read() -> None:
    could = Stateable(shipped().vocabulary)
    p, a, day = Function("p"), Function("a"), Number(20240601)
    assert could("administrative_penalty", (p, Function("insult"), day))
    assert could("administrative_penalty", (p, None, None))
    assert not could("administrative_penalty", (p, Function("virus"), day))
    assert not could("administrative_penalty", (p, Function("insult"), Number(20240631)))  # no day of the calendar
    assert not could("helps", (p, a, Function("of", [p]), None))  # no thing that a case could name
    assert could("quantity", (p, a, Function("illegal_gains"), Number(10_000)))
    assert not could("quantity", (p, a, Function("illegal_gains"), Number(-1)))
    assert could("no_such_word", (p,))


def test_what_the_words_of_a_stated_fact_exclude_is_asked_for_in_its_place(tmp_path: Path) -> None:
    """Nobody can state that a crime can be confirmed, and that the proof of it is out of reach."""
    path = tmp_path / "c.yaml"
    facts = ["person(p)", "acts(p, a)", "commits(r, c)", "confirmable_crime(c)", "unverifiable(d)"]
    path.write_text(f"id: c\ntitle: C\nfacts: {facts}\n", encoding="utf-8")
    (world,) = derive(load_case(path)).worlds

    def denied(name: str, thing: str | None) -> str:
        wanted = Wanted(name, (Function(thing) if thing else None,), positive=True, input=True)
        return str(silence.denial(wanted, world))

    assert denied("unverifiable", "c") == "confirmable_crime(c)"
    assert denied("confirmable_crime", "d") == "unverifiable(d)"
    assert denied("unverifiable", "e") == denied("unverifiable", None) == "None"


# --- the version of the disputed facts


PARTNER = """
id: c
title: C
facts:
  - person(p)
  - person(q)
  - acts(q, a)
  - time(a, 2022-01-01, 2022-06-30)
  - helps(q, a, r, server_hosting)
  - commits(r, c)
  - uses_network(c)
  - confirmable_crime(c)
  - knows_of_crime(q, a)
  - {fact: "joint(p, a, q)", status: disputed}
  - common_intention(p, a)
  - {fact: "website(r)", status: disputed}
  - quantity(q, a, illegal_gains, 20000)
"""
IN_IT = "In the version of the facts in which this holds: P takes part in a of q."
WITHOUT_IT = "In the version of the facts in which this does not hold: P takes part in a of q."


def told_of_partner(folder: Path, accused: str | None, gains: int) -> list[str]:
    path = folder / "c.yaml"
    path.write_text(PARTNER.lstrip().replace("20000", str(gains)), encoding="utf-8")
    return text(derive(load_case(path)), "assisting", accused).splitlines()


def test_a_disputed_part_that_is_taken_to_hold_is_named(tmp_path: Path) -> None:
    """And no dispute that does not bear on the charge; to him who acts himself what the other does is none of his crime."""
    said = told_of_partner(tmp_path, "p", 9999)
    assert said[2] == IN_IT and "p answers for a together with q." in said
    assert not any("website" in line for line in said[:4])


def test_a_part_that_decides_is_left_out_though_the_charge_stands_against_the_other(tmp_path: Path) -> None:
    said = told_of_partner(tmp_path, "p", 20000)
    assert said[2] == WITHOUT_IT
    assert "      - needed: p takes part in a of q: `joint(p, a, q)`" in said
    assert not any("Convicted" in line for line in said)


def test_each_accused_is_told_in_the_version_in_which_his_charge_fails(tmp_path: Path) -> None:
    said = told_of_partner(tmp_path, None, 20000)
    assert said[2] == WITHOUT_IT
    (convicted,) = [line for line in said if "Convicted" in line]
    assert convicted.startswith("q: Convicted: assisting network crime")
    assert IN_IT not in said  # of him nothing is told that another's part would change


def test_a_number_that_is_disputed_is_told_with_its_version(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    disputed = '{fact: "quantity(q, a, illegal_gains, 9999)", status: disputed}'
    stated = PARTNER.replace("quantity(q, a, illegal_gains, 20000)", disputed)
    path.write_text(stated.lstrip(), encoding="utf-8")
    said = text(derive(load_case(path)), "assisting", "q").splitlines()
    named = [line for line in said if line.startswith("In the version")]
    assert len(named) == 2 and named[0] == IN_IT and "9,999 yuan" in named[1]


def test_where_no_two_versions_tell_each_disputed_fact_is_named_that_some_rule_asks_for() -> None:
    """Of three signs of knowledge, each enough, none could be left out by itself; none is asked for in a fraud."""
    made = outcome("ji")
    (world, *_) = made.worlds
    alone = replace(made, worlds=(world,))
    of_assisting = told_version.bearing(made, world, ["assisting"])
    assert told_version.bearing(alone, world, ["assisting"]) == of_assisting
    assert [fact.atom.name for fact in of_assisting] == [*["clearly_abnormal"] * 2, "other_ground_for_knowledge"]
    assert [fact.atom.name for fact in told_version.bearing(made, world, ["refusing_duties"])] == ["comparably_serious"]
    assert told_version.bearing(made, world, ["fraud"]) == told_version.bearing(made, world, []) == []
