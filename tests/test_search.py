"""The smallest case on which two theories part, and the space of facts that is searched."""

from __future__ import annotations

import pytest
from clingo import Function, Number

from kb.ask.comparison import verdict
from kb.ask.fact_space import Space, span
from kb.ask.separation import Separation, separate
from kb.files import yamlfile
from kb.files.case_reader import read_case
from kb.files.cases import Case
from kb.rules.knowledge import shipped
from kb.run import case_writer
from kb.run.derivation import derive


@pytest.fixture(scope="module")
def parted() -> Separation:
    doctrine = shipped().doctrine
    return separate(doctrine.package(), doctrine.package("pan_xiong"))


@pytest.fixture(scope="module")
def space() -> Space:
    return span(shipped())


def read_back(found: Separation, facts: list[str] | None = None) -> Case:
    """The case found, written and read as a case file."""
    from pathlib import Path

    known = shipped()
    assert found.facts is not None
    facts = facts if facts is not None else [case_writer.fact(symbol, known.vocabulary) for symbol in found.facts]
    node = yamlfile.parse(case_writer.case("found", "Found", facts), "found")
    return read_case(node, Path("found"), known.vocabulary, known.ids)


def parts(case: Case) -> bool:
    first, second = (derive(case, theory) for theory in ("positive_law", "pan_xiong"))
    return verdict(first, "accused") != verdict(second, "accused") or first.penalties != second.penalties


def test_the_case_found_parts_the_theories_when_it_is_charged(parted: Separation) -> None:
    case = read_back(parted)
    convicted = {
        theory: [c.offence for c in derive(case, theory).convicted["accused"]]
        for theory in ("positive_law", "pan_xiong")
    }
    assert convicted == {"positive_law": ["assisting"], "pan_xiong": ["refusing_duties"]}
    assert "conviction" in parted.parts


def test_no_fact_of_the_case_found_can_be_spared(parted: Separation) -> None:
    known = shipped()
    assert parted.facts is not None
    facts = [case_writer.fact(symbol, known.vocabulary) for symbol in parted.facts]
    fixed = ("person(", "acts(", "time(")
    free = [fact for fact in facts if not fact.startswith(fixed)]
    assert len(free) > 5
    for spared in free[::2]:
        assert not parts(read_back(parted, [fact for fact in facts if fact != spared])), spared


def test_the_same_search_finds_the_same_case(parted: Separation) -> None:
    doctrine = shipped().doctrine
    again = separate(doctrine.package(), doctrine.package("pan_xiong"))
    assert again == parted


def test_equal_theories_are_not_parted_and_the_bounds_are_told() -> None:
    package = shipped().doctrine.package()
    found = separate(package, package)
    assert (found.facts, found.parts) == (None, ())
    assert found.bounds.rows()["possible facts"] == found.bounds.facts > 100
    assert found.bounds.rows()["persons"] == 1


# --- the space


def test_the_space_has_one_accused_and_one_act_that_are_always_there(space: Space) -> None:
    assert [str(s) for s in space.fixed] == ["person(accused)", "acts(accused,act)", "time(act,20200101,20201231)"]
    assert len(space.possible) == len(set(space.possible)) == space.bounds.facts


def test_every_possible_fact_is_one_that_a_case_may_state(space: Space) -> None:
    words = shipped().vocabulary.predicates
    for symbol in space.possible:
        assert words[symbol.name].input, symbol
        assert len(symbol.arguments) == len(words[symbol.name].args), symbol
    assert not any(arg.type == "offence" for s in space.possible for arg in words[s.name].args)


def test_amounts_stand_on_the_thresholds_of_the_law(space: Space) -> None:
    videos = Function("illegal_video_files")
    amounts = {s.arguments[3].number for s in space.possible if s.name == "quantity" and s.arguments[2] == videos}
    assert 200 in amounts


def test_two_amounts_of_one_measure_exclude_each_other(space: Space) -> None:
    groups = [group for group in space.exclusive if group[0].name == "quantity"]
    assert groups
    for group in groups:
        assert len({symbol.arguments[2] for symbol in group}) == 1
        assert len({symbol.arguments[3] for symbol in group}) == len(group)


def test_what_rules_identify_has_one_name(space: Space) -> None:
    """The order that is given is the order that concerns the act and that is refused."""
    named = {
        name: {s.arguments[at] for s in space.possible if s.name == name and s.positive}
        for name, at in (("order", 0), ("concerns", 0), ("refused", 1), ("order_form", 0))
    }
    assert set(map(frozenset, named.values())) == {frozenset({Function("order_1")})}


def test_a_space_for_some_offences_is_a_part_of_the_whole(space: Space) -> None:
    near = span(shipped(), ("assisting",), ("knowledge_standard",))
    assert set(near.possible) < set(space.possible)
    assert near.bounds.offences == ("assisting",)
    assert any(s.name == "knows_of_crime" for s in near.possible)
    assert not any(s == Function("quantity", [*s.arguments[:3], Number(-1)]) for s in near.possible)
