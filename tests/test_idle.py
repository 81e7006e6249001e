"""What a case leaves without effect or open: facts that reach no rule, acts without a date; told beside an outcome."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from explain.say.charge_json import charges
from explain.say.charge_text import text
from kb.rules.knowledge import shipped
from kb.run.derivation import derive, load_case
from kb.run.outcome import Outcome
from kb.why.idle import idle

ADVERTS = """\
id: adverts
title: A group for the sale of knives; a part of the gains came from tea
facts:
  - person(h)
  - acts(h, ads)
  - time(ads, 2021-01-01, 2021-06-30)
  - activity_type(knives, prohibited_items)
  - sets_up(h, ads, place)
  - communication_group(place)
  - set_up_for(place, knives)
  - portion(h, ads, illegal_gains, knives, 9_999)
  - portion(h, ads, illegal_gains, tea, 3_000)
  - lawful_money(tea)
  - gives_neutral_help(h, ads)
  - fact: lawful_money(knives)
    status: disputed
  - -knows_of_crime(h, ads)
"""


@pytest.fixture(scope="module")
def adverts(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    path: Path = tmp_path_factory.mktemp("adverts") / "adverts.yaml"
    path.write_text(ADVERTS, encoding="utf-8")
    return derive(load_case(path))


def test_a_fact_about_what_no_rule_asks_it_of_is_told(adverts: Outcome) -> None:
    assert [str(fact) for fact in idle(adverts)] == ["lawful_money(knives)", "lawful_money(tea)"], (
        "what another reading asks for is not idle"
    )
    told = text(adverts)
    assert (
        "Stated, but reached by no rule together with what else is stated:\n  - Knives is lawful money.\n  - Tea is lawful money."
        in told
    )
    assert "tea系合法资金" in text(adverts, "zh").partition("未进入任何规则")[2]
    assert "No date is stated" not in told
    assert json.loads(charges([adverts]))["results"][0]["without_effect"] == [
        "lawful_money(knives)",
        "lawful_money(tea)",
    ]


def test_the_same_fact_with_what_the_rule_asks_for_beside_it_is_not() -> None:
    counted = derive(load_case("cards2022_a4__lawful_part_taken_off_the_whole"))
    assert idle(counted) == () and "reached by no rule" not in text(counted)


UNDATED = """\
id: undated
title: One act has a date, the other none
facts:
  - person(p)
  - acts(p, first)
  - acts(p, second)
  - time(first, 2021-01-01, 2021-06-30)
"""


def test_an_act_without_a_date_is_told_to_be_judged_by_the_law_of_today(tmp_path: Path) -> None:
    (tmp_path / "undated.yaml").write_text(UNDATED, encoding="utf-8")
    made = derive(load_case(tmp_path / "undated.yaml"))
    assert "No date is stated of second: the law in force today is taken to govern" in text(made)
    assert "未载明second的日期" in text(made, "zh")
    assert json.loads(charges([made]))["results"][0]["undated"] == ["second"]


def test_how_rules_speak_of_facts_is_kept_for_the_law_and_made_anew_for_other_rules() -> None:
    known = shipped()
    assert known.mentions["lawful_money"]
    some = [rule for rule in known.rules if rule.head.name == "involved"]
    other = known.with_rules(some)
    assert {"acts", "instigates"} <= set(other.mentions) and "lawful_money" not in other.mentions
    assert known.mentions["lawful_money"], "the law itself is as it was"
