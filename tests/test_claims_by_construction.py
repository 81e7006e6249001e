"""Twenty claims that are true and twenty that are false by construction, over a law of three offences, at the largest
bounds that a claim can ask for."""

from __future__ import annotations

from pathlib import Path

import pytest

from explain.say import claim_text
from kb.ask import deciding, search
from kb.ask.claim_reader import load
from kb.rules.knowledge import Knowledge

LAW = """\
%@ house_a1
offence(entering).
element(entering, entry, 1).
main_penalty(entering, basic, detention, 1, 6).
fine(entering, basic, none).
unit_crime(entering).

%@ house_a1
satisfied(P, A, entering, entry) :-
    acts(P, A),
    enters(P, A).

%@ house_a2
offence(taking).
element(taking, entry, 1).
element(taking, taking, 2).
main_penalty(taking, basic, fixed_term, 6, 36).
main_penalty(taking, serious, fixed_term, 36, 84).
fine(taking, basic, none).

%@ house_a2
satisfied(P, A, taking, entry) :-
    enters(P, A).
satisfied(P, A, taking, taking) :-
    takes(P, A, Thing).
satisfied(P, A, taking, taking) :-
    quantity(P, A, coins, N),
    N >= 100.

%@ house_a3
offence(shouting).
element(shouting, noise, 1).
main_penalty(shouting, basic, detention, 1, 6).
fine(shouting, basic, none).

%@ house_a3
satisfied(P, A, shouting, noise) :-
    shouts(P, A),
    not within_a_year(A).

%@ house_a3
within_a_year(A) :-
    time(A, From, _),
    warned_on(A, Date),
    Date >= From.

%@ house_a1
excluded(P, A, entering, permitted) :-
    permitted(P, A),
    doctrine(permission, excludes).

%@ definition
dependent_offence(dreaming).
satisfied_dependently(P, A, dreaming, noise) :-
    shouts(P, A),
    dependent_offence(entering).

%@ definition
established(P, A, O) :-
    acts(P, A),
    offence(O),
    satisfied(P, A, O, E) : element(O, E, _);
    not excluded(P, A, O, _).

%@ definition
tier_rank(basic, 1).
tier_rank(serious, 2).
reached(P, A, O, basic) :-
    established(P, A, O),
    not tier_met(P, A, O, serious).
reached(P, A, O, serious) :-
    tier_met(P, A, O, serious).
tier_met(P, A, taking, serious) :-
    established(P, A, taking),
    quantity(P, A, coins, N),
    N >= 1000.

%@ house_a2
displaced(P, A, entering, taking, house_a2) :-
    established(P, A, entering),
    established(P, A, taking).

%@ definition
convicted(P, A, O) :-
    established(P, A, O),
    not displaced(P, A, O, _, _).

%@ definition
punished_within(P, A, O, T) :-
    convicted(P, A, O),
    reached(P, A, O, T).

%@ definition
heavier(taking, T, entering, basic) :-
    main_penalty(taking, T, _, _, _).
heavier(taking, T, shouting, basic) :-
    main_penalty(taking, T, _, _, _).

%@ house_a1
prosecution(P, A, entering, private) :-
    established(P, A, entering),
    not reported(P, A).
prosecution(P, A, entering, public) :-
    established(P, A, entering),
    reported(P, A).
"""
WORDS = """\
sorts:
  provision: {open: true}
  source: {open: true}
  rank: {open: true}
  issue: {open: true}
  position: {open: true}
  offence: {values: {entering: {en: entering, zh: 进入}, taking: {en: taking, zh: 拿取}, shouting: {en: shouting, zh: 喊叫}}}
  element: {open: true}
  ground: {open: true}
  tier: {values: {basic: {en: basic, zh: 基本}, serious: {en: serious, zh: 加重}}}
  penalty_kind: {values: {detention: {en: detention, zh: 拘役}, fixed_term: {en: term, zh: 徒刑}}}
  prosecution_mode: {values: {private: {en: private, zh: 自诉}, public: {en: public, zh: 公诉}}}
  measure: {values: {coins: {en: coins, zh: 硬币, unit: coins}}}
predicates:
"""
STATED = {
    "person": "who: accused",
    "acts": "who: accused, act: act",
    "time": "act: act, from: date, to: date",
    "enters": "who: accused, act: act",
    "takes": "who: accused, act: act, thing: id",
    "quantity": "who: accused, act: act, measure: measure, number: quantity",
    "shouts": "who: accused, act: act",
    "warned_on": "act: act, date: date",
    "permitted": "who: accused, act: act",
    "reported": "who: accused, act: act",
}
DERIVED = {
    "offence": "offence: offence",
    "unit_crime": "offence: offence",
    "dependent_offence": "offence: element",
    "element": "offence: offence, element: element, place: number",
    "main_penalty": "offence: offence, tier: tier, kind: penalty_kind, least: number, most: number",
    "fine": "offence: offence, tier: tier, mode: ground",
    "satisfied": "accused: accused, act: act, offence: offence, element: element",
    "satisfied_dependently": "accused: accused, act: act, offence: element, element: element",
    "excluded": "accused: accused, act: act, offence: offence, ground: ground",
    "within_a_year": "act: act",
    "established": "accused: accused, act: act, offence: offence",
    "tier_rank": "tier: tier, place: number",
    "tier_met": "accused: accused, act: act, offence: offence, tier: tier",
    "reached": "accused: accused, act: act, offence: offence, tier: tier",
    "displaced": "accused: accused, act: act, offence: offence, by: offence, ground: provision",
    "convicted": "accused: accused, act: act, offence: offence",
    "punished_within": "accused: accused, act: act, offence: offence, tier: tier",
    "heavier": "first: offence, first_tier: tier, second: offence, second_tier: tier",
    "prosecution": "accused: accused, act: act, offence: offence, mode: prosecution_mode",
    "doctrine": "issue: issue, position: position",
    "in_force": "source: source, from: date, to: date",
    "rank": "source: source, rank: rank",
}
SOURCE = """\
source: house
title: {en: House rules, zh: 家规}
number: "1"
issuer: The house
rank: law
from: 2000-01-01
confidence: primary
short: {en: House, zh: 家规}
provisions:
"""
ISSUE = """\
question: {en: Does permission exclude entering?, zh: 许可是否排除}
positions:
  excludes: {en: it does, zh: 排除, holders: [a], where: [b], effect: none}
  ignored: {en: it does not, zh: 不排除, holders: [a], where: [b], effect: none}
"""
BOUNDS = "bounds: {things: 3, around: [coins], moments: true}\n"
TRUE = {
    "contained_in": [
        "premise: {established: taking}\nconclusion: {met: {taking: entry}}",
        "premise: {established: taking}\nconclusion: {facts: ['enters(accused, act)']}",
        "premise: {facts: ['takes(accused, act, _)', 'enters(accused, act)']}\nconclusion: {established: taking}",
        "premise: {tier: {taking: serious}}\nconclusion: {convicted: taking}",
        "premise: {established: taking}\nconclusion: {not_convicted: entering}",
        "premise: {established: entering}\nevery: permission\nconclusion: {facts: ['enters(accused, act)']}",
    ],
    "impossible": [
        "conclusion: {convicted: [entering, taking]}",
        "premise: {facts: ['permitted(accused, act)']}\nconclusion: {established: entering}",
        "conclusion: {prosecution: {entering: private}, facts: ['reported(accused, act)']}",
        "conclusion: {tier: {taking: serious}, facts: ['quantity(accused, act, coins, 999)']}",
    ],
    "equivalent": [
        "premise: {established: taking}\nconclusion: {met: {taking: [entry, taking]}}",
        "premise: {met: {taking: entry}}\nconclusion: {facts: ['enters(accused, act)']}",
    ],
    "lighter_than": [
        "first: {offence: entering, established: entering}\nsecond: {offence: taking, established: taking}",
        "first: {convicted: entering}\nsecond: {only: ['takes(accused, act, _)'], convicted: taking}",
    ],
    "possible": [
        "conclusion: {established: [entering, taking, shouting]}",
        "conclusion: {prosecution: {entering: public}}",
        "conclusion: {punishable_with: {taking: fixed_term}}",
    ],
    "separable": ["premise: {established: entering}\nconclusion: {established: taking}"],
    "depends_on": [
        "on: ['enters(accused, act)']\nconclusion: {established: taking}",
        "on: ['reported(accused, act)']\nconclusion: {prosecution: {entering: public}}",
    ],
}
FALSE = {
    "contained_in": [
        "premise: {established: entering}\nconclusion: {established: taking}",
        "premise: {established: taking}\nconclusion: {established: entering}",
        "premise: {established: taking}\nconclusion: {facts: ['takes(accused, act, _)']}",
        "premise: {facts: ['quantity(accused, act, coins, 99)', 'enters(accused, act)']}\nconclusion: {established: taking}",
        "premise: {facts: ['shouts(accused, act)']}\nconclusion: {established: shouting}",
        "premise: {established: shouting}\nconclusion: {either: [{established: entering}, {established: taking}]}",
    ],
    "impossible": [
        "conclusion: {established: [entering, taking]}",
        "premise: {facts: ['permitted(accused, act)']}\nevery: permission\nconclusion: {established: entering}",
        "conclusion: {tier: {taking: serious}}",
        "premise: {no_facts: ['takes(_, _, _)']}\nconclusion: {established: taking}",
    ],
    "equivalent": [
        "premise: {established: entering}\nconclusion: {met: {entering: entry}}",
        "premise: {established: taking}\nconclusion: {met: {taking: taking}}",
    ],
    "lighter_than": [
        "first: {offence: taking, established: taking}\nsecond: {offence: entering, established: entering}",
        "first: {convicted: shouting}\nsecond: {only: ['enters(accused, act)'], convicted: entering}",
    ],
    "possible": [
        "conclusion: {convicted: [entering, taking]}",
        "conclusion: {established: entering, facts: ['permitted(accused, act)']}",
        "conclusion: {punishable_with: {entering: fixed_term}}",
    ],
    "separable": ["premise: {tier: {taking: serious}}\nconclusion: {established: taking}"],
    "depends_on": [
        "on: ['permitted(accused, act)']\nconclusion: {established: entering}",
        "on: ['shouts(accused, act)']\nconclusion: {established: taking}",
    ],
}


def rows(claims: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(form, body) for form, bodies in claims.items() for body in bodies]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    folder = tmp_path_factory.mktemp("law") / "encodings"
    words = WORDS
    for name, args in (STATED | DERIVED).items():
        words += f"  {name}: {{args: [{args}], en: {name}, zh: {name}"
        words += ", key: [who, act, measure]" if name == "quantity" else ""
        words += ", input: true, kind: fact}\n" if name in STATED else ", kind: structural}\n"
    provisions = "".join(
        f"  - id: house_a{n}\n    cite: {{en: a{n}, zh: a{n}}}\n    gist: {{en: a, zh: b}}\n" for n in (1, 2, 3)
    )
    theory = "positive_law: {title: {en: a, zh: b}, author: a, where: [], positions: {}}\n"
    for name, text in {
        "house/a01.lp": LAW,
        "house/source.yaml": SOURCE + provisions,
        "vocabulary/words.yaml": words,
        "doctrine/permission.yaml": ISSUE,
        "doctrine/theories.yaml": theory,
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return Knowledge(folder)


@pytest.fixture(autouse=True)
def no_incoherence_of_the_shipped_law(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "incoherent", lambda: "#defined incoherent/2.\n")


def decided(form: str, body: str, house: Knowledge, tmp_path: Path, seconds: float = 60.0) -> deciding.Verdict:
    path = tmp_path / "made.yaml"
    path.write_text(f"id: made\ntext: Made\nauthor: nobody\nform: {form}\n{body}\n{BOUNDS}", encoding="utf-8")
    return deciding.decide(load(path, house), house, seconds)


def test_there_are_twenty_of_each() -> None:
    assert (len(rows(TRUE)), len(rows(FALSE))) == (20, 20)


@pytest.mark.parametrize(("form", "body"), rows(TRUE), ids=str)
def test_what_is_true_by_construction_is_found_so(form: str, body: str, house: Knowledge, tmp_path: Path) -> None:
    found = decided(form, body, house, tmp_path)
    assert found.verdict == ("holds" if found.claim.universal else "possible")
    assert all(decision.shown and not decision.vacuous for decision in found.decisions)


@pytest.mark.parametrize(("form", "body"), rows(FALSE), ids=str)
def test_what_is_false_by_construction_is_found_so(form: str, body: str, house: Knowledge, tmp_path: Path) -> None:
    found = decided(form, body, house, tmp_path)
    assert found.verdict == ("refuted" if found.claim.universal else "not_within_bounds")
    told = {lang: claim_text.text(found, house, lang, {}) for lang in ("en", "zh")}
    assert ("No choice of facts within the bounds meets the claim." in told["en"]) == (not found.claim.universal)
    assert ("界限之内没有任何事实组合符合该命题。" in told["zh"]) == (not found.claim.universal)


def test_without_time_nothing_is_decided(house: Knowledge, tmp_path: Path) -> None:
    for form, body in (rows(TRUE)[0], rows(FALSE)[0]):
        assert decided(form, body, house, tmp_path, 0).verdict == "undecided"


def test_what_holds_of_nothing_is_told_so(house: Knowledge, tmp_path: Path) -> None:
    body = "premise: {convicted: [entering, taking]}\nconclusion: {established: shouting}"
    (decision,) = decided("contained_in", body, house, tmp_path).decisions
    assert (decision.verdict, decision.vacuous, decision.shown) == ("holds", True, ())


def test_the_case_shown_has_the_fewest_facts_and_the_lowest_amount(house: Knowledge, tmp_path: Path) -> None:
    found = decided("possible", "conclusion: {tier: {taking: serious}}", house, tmp_path)
    facts = [str(fact.atom) for fact in found.decisions[0].shown[0].cases[0].facts]
    assert facts[3:] == ["enters(accused,act)", "quantity(accused,act,coins,1000)"]


def test_twins_differ_in_the_named_fact_alone(house: Knowledge, tmp_path: Path) -> None:
    form, body = rows(TRUE)[-1]
    first, second = decided(form, body, house, tmp_path).decisions[0].shown[0].cases
    facts = [{str(fact.atom) for fact in case.facts} for case in (first, second)]
    assert facts[0] - facts[1] == {"reported(accused,act)"}
    assert facts[1] <= facts[0]
