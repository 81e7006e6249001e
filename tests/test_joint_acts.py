"""Two men of one act: what they are told alike, what a denial of one does, whose amounts a change moves."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from clingo import parse_term

import explain
from explain import cli
from explain.say import charge_text, verdicts
from explain.say.language import language
from explain.say.sentences import Speaker
from explain.say.why_not_text import text
from kb.ask.flips import Flips, Question, flips
from kb.files.cases import Name
from kb.rules.knowledge import shipped
from kb.run.derivation import derive, derive_many, load_case
from kb.run.outcome import Outcome

TOGETHER = "two_card_owners__gains_10000"
SHORT = "two_card_owners__gains_9999"
APART = "cl_a25_sums__apart_without_knowledge"


FURTHER = (
    "cl_a25_knowledge__joint_doer_shown_not_to_know",
    "cl_a25_knowledge__part_known_does_not_reach_the_figure",
    "cl_a25_knowledge__part_known_reaches_the_figure",
    "cl_a25_sums__only_the_participant_helps_200000",
    "cl_a25_sums__three_in_a_chain_199999",
    "cl_a27__no_part",
    "cl_a27__part_with_common_intention",
    "cl_a27__part_without_common_intention",
    "int2013_a2__views_of_an_unknowing_partner_whom_nobody_makes_spread",
    "int2019_a12_p1__own_phone_cards_before_they_were_help",
    "two_card_owners__inflow_300000",
    "two_card_owners__inflow_300001",
)


def outcome(name: str) -> Outcome:
    return outcomes()[name]


@cache
def outcomes() -> dict[str, Outcome]:
    """What follows in each case that is asked about, all derived together."""
    return dict(zip((TOGETHER, SHORT, APART, *FURTHER), _together(TOGETHER, SHORT, APART, *FURTHER), strict=True))


def _together(*cases: str | Path) -> list[Outcome]:
    package = shipped().doctrine.package()
    return derive_many([(load_case(case), "positive_law", package) for case in cases])


@cache
def why_not(name: str, who: str, lang: str = "en") -> str:
    return explain.why_not(outcome(name), "assisting", who, lang=lang)


# --- one sum, told of each


def test_the_proof_of_a_joint_sum_names_the_part_of_each_and_what_joins_them() -> None:
    told = explain.why(outcome(TOGETHER), charge="assisting")
    assert "Illegal gains: 10,000 yuan, at least 10,000 yuan required" in told
    assert "Renting of q: illegal gains (through p: the whole): 4,000 yuan. [Criminal Law, art. 25 para. 1]" in told
    assert "Renting of p: illegal gains: 4,000 yuan." in told
    assert "Renting of q: illegal gains: 6,000 yuan." in told
    assert "经由p：整体" in explain.why(outcome(TOGETHER), charge="assisting", lang="zh")


def test_the_graph_of_a_joint_sum_has_both_amounts_and_art_25() -> None:
    graph = explain.proof(outcome(TOGETHER), charge="assisting", accused="q")
    assert {"quantity(q,renting,illegal_gains,6000)", "quantity(p,renting,illegal_gains,4000)"} <= set(graph)
    amount = "amount(q,renting,illegal_gains,of(p,whole),4000)"
    (rule,) = graph.predecessors(amount)
    assert graph.nodes[rule]["provision"] == "cl_a25_p1"


def test_two_men_of_one_sum_have_the_same_notes() -> None:
    for name in (TOGETHER, "two_card_owners__inflow_300001"):
        notes = {who: sorted(note.note for note in found) for who, found in outcome(name).notes.items()}
        assert notes["p"] == notes["q"] and notes["p"]
    assert "card_threshold_from_secondary_source" in notes["p"]


def test_a_participant_is_told_what_the_act_lacks_by_the_numbers_of_both() -> None:
    told = why_not(SHORT, "p")
    assert "p answers for renting together with q." in told
    assert "Illegal gains: 9,999 yuan of 10,000 yuan, 1 yuan short" in told
    assert "Recipients helped: 1 of 3, 2 short" in told
    ways = [told.partition("What could supply it")[2] for told in (told, why_not(SHORT, "q"))]
    assert ways[0] == re.sub(r"\bq\b", "p", ways[1])
    assert "9,999元" in why_not(SHORT, "p", "zh")


def test_a_reading_is_offered_where_it_supplies_the_element_and_only_there() -> None:
    reading = "inflow_of_300000=at_least"
    assert reading in why_not("two_card_owners__inflow_300000", "q")
    assert reading not in text(outcome(SHORT), "assisting", "q", everything=True)


def test_a_way_of_two_numbers_tells_both() -> None:
    told = text(outcome(SHORT), "assisting", "q", everything=True)
    own = told.partition("Own bank cards and payment accounts handed over: 0 accounts of 3")[2].splitlines()[1]
    assert "Inflow into own accounts handed over" in own and "0 yuan of 300,001 yuan" in own
    assert "30,000,000" not in told and "some accused" not in told


# --- a denial


def test_who_is_shown_not_to_know_is_told_so_and_offered_no_way_round_it() -> None:
    told = why_not("cl_a25_knowledge__joint_doer_shown_not_to_know", "p")
    assert "The charge is excluded: shown not to know what the crime of the others presupposes" in told
    assert "The first missing element is knowledge (element 1)." in told
    assert "Met: aided crime, help, serious circumstances." in told
    assert "common_intention(p" not in told
    assert "p answers for a together" not in told
    assert "已证明其不明知构成他人之罪所需的事实" in why_not(
        "cl_a25_knowledge__joint_doer_shown_not_to_know", "p", "zh"
    )


def test_nobody_answers_together_with_one_who_is_shown_not_to_know() -> None:
    told = explain.why_not(outcome("int2013_a2__views_of_an_unknowing_partner_whom_nobody_makes_spread"), "defamation")
    assert "p answers for post together" not in told and "q answers for post together" not in told


def test_who_is_convicted_of_nothing_is_told_of_the_nearest_charge() -> None:
    found = outcome("int2019_a12_p1__own_phone_cards_before_they_were_help")
    assert "Not made out: assisting network crime (art. 287-2) for hosting: lacks help, serious circumstances" in (
        charge_text.text(found)
    )
    told = explain.why_not(found, "assisting", "p")
    assert "what this act did for the recipient was no help within art. 287-2 at its time" in told
    assert "no crime on a network is confirmed" not in told


def test_who_knows_of_a_part_is_told_his_own_numbers() -> None:
    told = why_not("cl_a25_knowledge__part_known_does_not_reach_the_figure", "p")
    assert "Illegal gains: 9,999 yuan of 10,000 yuan, 1 yuan short" in told
    proof = explain.why(outcome("cl_a25_knowledge__part_known_reaches_the_figure"), "assisting", "p")
    assert "It is not shown that p does not know of the conduct of r (a)." in proof and "r2" not in proof
    helped = "The crime of r was helped by a, for which p answers."
    assert f"{helped} [Criminal Law, art. 287-2 para. 1; Criminal Law, art. 25 para. 1]" in proof
    assert "three recipients" not in proof
    assert "Illegal gains: 10,000 yuan, at least" in proof and "7,000" not in proof


def test_the_common_intention_is_missing_beside_the_elements() -> None:
    told = why_not("cl_a27__part_without_common_intention", "p")
    assert "Missing beside the elements is common intention." in told
    assert "`common_intention(p, a)`" in told
    assert "element ?" not in told and "agreed_beforehand" not in told


# --- who stands apart from the crime of the other


def test_charge_why_and_why_not_say_the_same_of_one_who_stands_apart() -> None:
    told = {(item.offence, item.elements) for item in outcome(APART).missing["p"]}
    assert ("assisting", ("common_intention",)) in told
    tale = why_not(APART, "p")
    assert "Met: aided crime, help, serious circumstances." in tale
    assert "Missing beside the elements is common intention." in tale
    assert "For a crime without the others, p lacks knowledge." in tale and "`knows_of_crime(p, a)`" in tale
    proof = explain.why(outcome(APART), "assisting", "p")
    assert "P has no part in assisting network crime (art. 287-2) of another by a" in proof
    assert "No common intention of p and q is shown (a)" in proof and "(1) Knowledge: not shown." in proof
    assert "撇开他人，p单独成罪尚缺：明知。" in why_not(APART, "p", "zh")


def test_each_element_is_proved_of_the_one_who_meets_it() -> None:
    proof = explain.why(outcome("cl_a25_sums__only_the_participant_helps_200000"), "assisting", "q")
    assert "P gives technical support or help (a)" in proof and "Q is found to know of the aided crime (a)" in proof
    assert "Q gives technical support" not in proof
    assert "Payments settled: 200,000 yuan, at least 200,000 yuan required." in proof


def test_a_part_in_one_act_rests_on_no_reading_of_sums() -> None:
    proof = explain.why(outcome("cl_a27__part_with_common_intention"), "assisting", "p")
    assert "makes out, or is part of, assisting network crime" in proof
    assert "Reading on" not in proof and "Reading of" not in proof


def test_an_exclusion_names_every_provision_that_it_rests_on() -> None:
    told = why_not("cl_a25_knowledge__joint_doer_shown_not_to_know", "p")
    assert "[Criminal Law, art. 25 para. 1; Criminal Law, art. 14 para. 1, first limb]" in told


# --- changes


@cache
def flip(name: str, who: str, to: str) -> Flips:
    before = outcome(name)
    return flips(before, Question(who, "assisting", to), every=True)


def changed(found: Flips) -> set[str]:
    return {str(fact) for each in found.found for change in each.changes for fact in change.put}


@pytest.mark.parametrize("who", ["p", "q"])
def test_the_amount_of_either_man_may_move(who: str) -> None:
    found = flip(SHORT, who, "convict")
    moved = {"quantity(q,renting,illegal_gains,6001)", "quantity(p,renting,illegal_gains,4000)"}
    assert moved <= changed(found)
    assert found.limits.partners == ("q" if who == "p" else "p",)


def test_the_amounts_of_both_may_fall() -> None:
    moved = {"quantity(q,renting,illegal_gains,5999)", "quantity(p,renting,illegal_gains,3999)"}
    assert moved <= changed(flip(TOGETHER, "q", "acquit"))


def test_a_flip_says_what_the_charge_then_lacks_of_the_two(capsys: pytest.CaptureFixture[str]) -> None:
    name = "cl_a25_sums__only_the_participant_helps_200000"
    assert cli.main(["flip", name, "--charge", "assisting", "--accused", "p", "--all"]) == 0
    changes = {block.splitlines()[1]: block for block in capsys.readouterr().out.split("\nChange ")[1:]}
    (lost,) = (block for first, block in changes.items() if "119,999 yuan" in first)
    assert "lacks serious circumstances [2019 Interpretation, art. 12, para. 1, item (2)]" in lost
    (denied,) = (block for first, block in changes.items() if "P does not know that another uses" in first)
    assert "lacks knowledge [Criminal Law, art. 287-2 para. 1]" in denied
    assert not any("is conduct of the type" in first for first in changes), "what is confirmed as a crime stays one"


def test_the_amount_of_the_third_man_of_a_chain_may_move() -> None:
    found = flip("cl_a25_sums__three_in_a_chain_199999", "q", "convict")
    assert found.limits.partners == ("p", "s")
    moved = {f"quantity({who},a,payment_settlement,{number})" for who, number in (("s", 60000), ("p", 70001))}
    assert moved <= changed(found)


def test_what_a_stranger_to_the_act_did_stays(capsys: pytest.CaptureFixture[str]) -> None:
    alone = flip("cl_a27__no_part", "q", "acquit")
    assert alone.limits.partners == ()
    assert cli.main(["flip", SHORT, "--charge", "assisting", "--accused", "p"]) == 0
    assert "persons whose acts change: p, q" in capsys.readouterr().out


def test_a_saved_change_keeps_what_things_are_called(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case, saved = tmp_path / "named.yaml", tmp_path / "saved.yaml"
    facts = "".join(f"  - '{fact.atom}'\n" for fact in load_case(SHORT).facts)
    names = "{p: {en: Qian, zh: 钱某}, q: {en: Zhao, zh: 赵某}}"
    case.write_text(f"id: named\ntitle: named\nnames: {names}\nfacts:\n{facts}", encoding="utf-8")
    assert cli.main(["flip", str(case), "--charge", "assisting", "--save", str(saved)]) == 0
    capsys.readouterr()
    assert load_case(str(saved)).names["p"] == Name("Qian", "钱某")
    assert set(load_case(str(saved)).names) == {"p", "q"}, "no name of a thing that the case does not mention"


# --- words


def test_the_word_for_cards_is_true_of_every_card_own_or_not_of_a_bank_or_for_a_phone() -> None:
    told, chinese = (explain.why(outcome(TOGETHER), charge="assisting", lang=lang) for lang in ("en", "zh"))
    told = told.partition("\n")[2]  # below the title
    assert " cards or accounts, acquired, sold or rented out (" in told
    assert "收购、出售、出租的卡或者账户（" in chinese
    assert not [word for word in ("phone cards", "own or others", "bank cards") if word in told]


@pytest.mark.parametrize(
    ("number", "said"), [(1, "(1 further way; --all shows them)"), (2, "(2 further ways; --all shows them)")]
)
def test_a_number_has_its_noun_in_its_number(number: int, said: str) -> None:
    assert language("en")("why_not.more", count=number) == said
    assert language("en")("check.total", cases=number, expectations=1, failures=0).endswith("1 expectation, 0 failures")


# --- the mind of the one who is joined

JOINS = """\
id: joins
title: Q knows and joins P, who helps and of whose knowledge nothing is stated
facts:
  - person(p)
  - person(q)
  - acts(p, deal)
  - time(deal, 2021-01-15, 2021-02-01)
  - helps(p, deal, boss, server_hosting)
  - quantity(p, deal, illegal_gains, 10_000)
  - joint(q, deal, p)
  - common_intention(q, deal)
  - knows_of_crime(q, deal)
  - commits(boss, scam)
  - confirmable_crime(scam)
  - uses_network(scam)
"""


OF_Q = "  - knows_of_crime(q, deal)\n"
OF_P = ("", "  - knows_of_crime(p, deal)\n", "  - -knows_of_crime(p, deal)\n")
DENIED = JOINS.replace(OF_Q, "  - -knows_of_crime(q, deal)\n")
SILENT = JOINS.replace(OF_Q, "")


@pytest.fixture(scope="module")
def minds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    """What follows of Q's joining P, by the text of the case: what is stated of the mind of each; all derived together."""
    texts = [*(f"{text}{of_p}" for text in (JOINS, DENIED) for of_p in OF_P), SILENT]
    paths = [tmp_path_factory.mktemp("joins") / "joins.yaml" for _ in texts]
    for path, text_ in zip(paths, texts, strict=True):
        path.write_text(text_, encoding="utf-8")
    return dict(zip(texts, _together(*paths), strict=True))


@pytest.fixture(scope="module")
def joins(minds: dict[str, Outcome]) -> Outcome:
    return minds[JOINS]


def test_it_is_said_whose_knowledge_keeps_the_help_of_another_from_counting(joins: Outcome) -> None:
    told = charge_text.text(joins)
    assert "(p would supply them, but is not shown to have in the mind what the offence asks for)" in told
    assert "lacks knowledge (" not in told, "what p lacks himself hangs on nobody else"
    assert "（p具备上述要件，但未证明其具备该罪的主观要件）" in charge_text.text(joins, "zh")
    tale = explain.why_not(joins, "assisting", "q")
    other = tale.partition("p meets help, which counts for q only with knowledge of p.")[2]
    assert "`knows_of_crime(p, deal)`" in other and "knows_of_crime(q" not in tale
    assert "P, who acts with q in deal, is not shown to have what" in explain.why(joins, "assisting", "q")
    assert "unshown_mind(q,deal,p,assisting)" in explain.proof(joins, charge="assisting", accused="q")


@pytest.mark.parametrize(
    ("facts", "with_p"),
    [
        ("", True),
        ("  - -knows_of_crime(p, deal)\n", True),
        ("  - knows_of_crime(p, deal)\n", False),
    ],
)
def test_the_mind_of_another_is_named_where_it_would_change_something(
    minds: dict[str, Outcome], facts: str, with_p: bool
) -> None:
    found = minds[f"{JOINS}{facts}"]
    assert ("which counts for q only with knowledge of p" in explain.why_not(found, "assisting", "q")) is with_p


@pytest.mark.parametrize("of_p", OF_P)
def test_nothing_hangs_on_the_mind_of_another_for_one_who_is_shown_not_to_know(
    minds: dict[str, Outcome], of_p: str
) -> None:
    found = minds[f"{DENIED}{of_p}"]
    assert "would supply" not in charge_text.text(found)
    assert "counts for q only with" not in explain.why_not(found, "assisting", "q")


def test_both_silent_the_mind_of_who_is_joined_is_named(minds: dict[str, Outcome]) -> None:
    tale = explain.why_not(minds[SILENT], "assisting", "q")
    assert "p meets help, which counts for q only with knowledge of p." in tale


LIE = """\
id: lie
title: Q invents a lie and joins P, who spreads it; of the intent of neither anything is stated
facts:
  - individual(v)
  - person(p)
  - person(q)
  - acts(p, post)
  - acts(q, post)
  - time(post, 2023-01-01, 2023-01-02)
  - joint(q, post, p)
  - common_intention(q, post)
  - comparably_serious(p, post, cl_a246_p1_2)
  - invents(q, post, lie)
  - spreads(p, post, lie)
  - harms_reputation(lie, v)
"""


def test_what_never_passes_to_one_who_is_joined_hangs_on_no_mind_of_the_other(tmp_path: Path) -> None:
    path = tmp_path / "lie.yaml"
    path.write_text(LIE, encoding="utf-8")
    found = derive(load_case(path))
    tale = explain.why_not(found, "defamation", "p")
    assert "q meets conduct" not in tale, "the invention passes to who joins only"
    assert "q meets victim a natural person, which counts for p only with fault of q" in tale
    assert "p meets serious circumstances, which counts for q only with fault of p" in explain.why_not(
        found, "defamation", "q"
    )
    told = verdicts.lacking(found, Speaker(found.knowledge, found.case), "p", [("p", "post", "defamation")])
    said = next(s.text for s in told if s.offence == "defamation")
    assert "(q would supply victim a natural person, but is not shown" in said


def test_nothing_is_said_to_be_counted_with_itself(joins: Outcome) -> None:
    words = Speaker(joins.knowledge, joins.case)
    own, added = (parse_term(f"help_counts_towards(q,{act},deal)") for act in ("deal", "before"))
    assert words.inside(own) == "the help in deal counts for q"
    assert words.inside(added) == "the help of q in before is counted with deal"
    assert Speaker(joins.knowledge, joins.case, "zh").inside(own) == "deal中的帮助计入q"
