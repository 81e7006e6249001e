"""Silence of the record: what it leaves open, what it denies, and what falls short."""

from __future__ import annotations

from dataclasses import replace

import pytest
from clingo import Number, parse_term

from kb.rules.knowledge import shipped
from kb.run.derivation import derive, load_case
from kb.why.obstacles import Short, Wanted
from kb.why.routes import routes
from kb.why.silence import _is_open, _speaks_against, engine, record_is_silent, ways_to


def test_a_number_stated_too_low_is_not_open_and_one_that_nothing_states_is() -> None:
    outcome = derive(load_case("cl_a274__1999"))
    world = outcome.worlds[0]
    (item,) = (m for m in outcome.missing["p"] if m.offence == "extortion")
    assert item.elements == ("amount",)
    found = [o for r in routes(ways_to(world, engine(world), "p", item, "amount")) for o in r.obstacles]
    numbers = {o.reached: _is_open(o, world) for o in found if isinstance(o, Short)}
    assert numbers[Number(1999)] is False and numbers[Number(0)] is True
    assert [_is_open(o, world) for o in found if isinstance(o, Wanted)] == [True]
    assert record_is_silent(world, "p", item), "another way than the amount is open"


def test_an_exclusion_is_no_silence() -> None:
    outcome = derive(load_case("cl_a17__aged_16"))
    young = derive(load_case("accused_of_15"))
    assert outcome.established["p"]
    for who, items in young.missing.items():
        for item in items:
            if young.worlds[0].rows("excluded", who, item.act, item.offence):
                assert not record_is_silent(young.worlds[0], who, item)
                return
    raise AssertionError("nothing is excluded")


@pytest.mark.parametrize(
    ("fact", "wanted", "against"),
    [
        ("-refused(p,o)", ("refused", "p", "o"), True),
        ("-refused(p,o)", ("refused", "p", None), False),
        ("-refused(q,o)", ("refused", "p", "o"), False),
        ("refused(p,o)", ("refused", "p", "o2"), False),
        ("order_form(o,other_document)", ("order_form", "o", "rectification_notice"), True),
        ("order_form(o2,other_document)", ("order_form", "o", "rectification_notice"), False),
        ("order_form(o,other_document)", ("order_form", "o", None), False),
    ],
)
def test_a_record_speaks_against_what_it_denies_or_says_otherwise(
    fact: str, wanted: tuple[str, ...], against: bool
) -> None:
    name, *args = wanted
    asked = Wanted(name, tuple(parse_term(arg) if arg else None for arg in args), True, True)
    assert _speaks_against(parse_term(fact), asked, shipped().vocabulary.predicates[name]) is against


def test_a_denial_keeps_a_charge_away_and_silence_does_not() -> None:
    case = load_case("int2019_a3__videos_200")
    silent = replace(case, facts=tuple(f for f in case.facts if f.atom.name != "refused"))
    denied = replace(
        case, facts=tuple(replace(f, atom=replace(f.atom, negated=f.atom.name == "refused")) for f in case.facts)
    )
    for tried, expected in ((silent, True), (denied, False)):
        outcome = derive(tried)
        (item,) = (m for m in outcome.missing["p"] if m.offence == "refusing_duties")
        assert record_is_silent(outcome.worlds[0], "p", item) is expected
