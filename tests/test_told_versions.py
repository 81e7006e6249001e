"""Cases with many disputed facts: what a search tells is what all versions worked out one by one would."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from explain.say.charge_json import result
from kb.ask import fixtures, told_versions
from kb.ask.comparison import compare
from kb.ask.told_versions import Searched, outcomes, searched
from kb.errors import BoundHit
from kb.files import folders
from kb.files.atom_parser import parse_atom
from kb.files.cases import Case, Fact
from kb.rules.knowledge import shipped
from kb.run.derivation import derive, derive_many, load_case
from kb.run.driver import Deadline
from kb.run.outcome import Outcome
from kb.run.versions import count

THEORIES = ("positive_law", "zheng_liu_reform")
DISPUTED = {  # in each: the facts, by how they begin
    "cheng_cong": ("refused(", "continued_after_being_informed(", "provides("),
    "op2023_a12__i1_stranger_commits_suicide": ("individual(", "knows_of_result(", "vile_social_impact("),
    "int2017_a5_p1__face_information_499": ("portion(", "breaches(", "sells_information("),
    "mps2009_grounds__disorder_without_mass_incident": (
        "hopes_for_result(",
        "comparably_serious(",
        "seriously_disrupts",
    ),
}


@pytest.fixture(scope="module")
def cases() -> dict[str, Case]:
    """Cases with disputed facts, by id."""
    tables = [folders.encodings() / name for name in ("op2023", "int2017", "mps2009")]
    every = {case.id: case for case in [load_case("cheng_cong"), *fixtures.load_all(tables)]}
    return {name: _disputing(every[name], starts) for name, starts in DISPUTED.items()}


@pytest.fixture(scope="module")
def worked_out(cases: dict[str, Case]) -> dict[str, list[Outcome]]:
    """Of each case the outcome under each theory, from all its versions."""
    packages = {theory: shipped().doctrine.package(theory) for theory in THEORIES}
    return {
        name: derive_many(((case, t, p) for t, p in packages.items()), reasons=False) for name, case in cases.items()
    }


def _disputing(case: Case, starts: tuple[str, ...]) -> Case:
    facts = tuple(replace(f, status="disputed") if str(f.atom).startswith(starts) else f for f in case.facts)
    assert sum(f.status == "disputed" for f in facts) >= 3, case.facts
    return replace(case, facts=facts)


def crowd(count: int) -> Case:
    """So many persons, six facts of each in dispute, one of which decides nothing."""
    texts = [
        text.format(n)
        for n in range(count)
        for text in (
            "person(p{0})",
            "acts(p{0}, a{0})",
            "time(a{0}, 2020-01-01, 2020-12-31)",
            "order(o{0}, p{0}, public_security)",
            "?order_form(o{0}, rectification_notice)",
            "?provides(p{0}, storage)",
            "?concerns(o{0}, a{0})",
            "?refused(p{0}, o{0})",
            "?order_date(o{0}, 2020-03-01)",
            "?quantity(p{0}, a{0}, illegal_video_files, 200)",
            "breaches(p{0}, a{0}, csl2016_a47)",
        )
    ]
    made = (Fact(parse_atom(text.lstrip("?")), "disputed" if text.startswith("?") else "proved") for text in texts)
    return Case("crowd", "A crowd", load_case("cheng_cong").path, {}, (), tuple(made), None, ())


def told(outcome: Outcome) -> dict[str, Any]:
    return result(outcome)


@pytest.mark.parametrize("name", DISPUTED)
def test_a_search_tells_what_all_versions_tell(name: str, worked_out: dict[str, list[Outcome]]) -> None:
    every = worked_out[name]
    search = Searched(every[0].case, [outcome.package for outcome in every], shipped(), Deadline(60))
    for outcome in every:
        found = search.outcome(outcome.theory, outcome.package)
        assert told(found) == told(outcome)
        assert len(found.worlds) < len(outcome.worlds)


def test_the_cases_show_each_kind_of_thing_that_is_told(worked_out: dict[str, list[Outcome]]) -> None:
    """Else the test above would compare nothing with nothing."""
    accused = [each for every in worked_out.values() for each in told(every[0])["accused"].values()]
    rows = {key: [row for each in accused for row in each[key]] for key in accused[0]}
    kinds = {key for key, found in rows.items() if found}
    assert kinds >= {"established", "convicted", "displaced", "missing", "notes", "prosecution", "remains", "pivotal"}
    standings = {row["standing"] for found in rows.values() for row in found if "standing" in row}
    assert standings == {"robust", "contested"}


def test_theories_are_compared_on_more_versions_than_can_be_listed() -> None:
    """Twelve disputed facts, 4,096 versions: each accused is judged as if alone."""
    case, alone = crowd(2), crowd(1)
    assert count(case) == 4096 and searched(case) and not searched(alone)
    found = compare([case], ["positive_law", "zheng_liu_reform"])
    by_theory = {d.theory: d for d in found.differences if (d.case, d.accused) == ("crowd", "p1")}
    assert set(by_theory) == {"zheng_liu_reform"}
    assert by_theory["zheng_liu_reform"].flips == ((("breach_offence", "reform_draft"),),)
    both, one = told(found.cells["crowd", "zheng_liu_reform"]), told(derive(alone, "zheng_liu_reform"))
    assert both["worlds"] == 4096
    assert both["accused"]["p0"] == one["accused"]["p0"]


def test_few_worlds_are_kept_and_what_a_charge_hangs_on_is_known() -> None:
    case = crowd(2)
    package = shipped().doctrine.package()
    found = Searched(case, [package], shipped(), Deadline(60)).outcome("positive_law", package)
    assert found.versions == 4096
    assert len(found.worlds) < 40
    row = ("p0", "a0", "refusing_duties")
    pivotal = {str(fact.atom).partition("(")[0] for fact in found.pivotal("established", row)}
    assert pivotal == {"order_form", "provides", "concerns", "refused", "quantity"}, (
        "the date of the order decides nothing"
    )
    (alone,) = (one for one in found.deciding("established", row) if one.follows)
    assert {str(fact.atom).partition("(")[0] for fact in alone.holding} == pivotal


def test_where_the_facts_that_decide_are_too_many_they_are_named_and_no_set_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(told_versions, "MAX_VERSIONS", 16)
    package = shipped().doctrine.package()
    found = Searched(crowd(1), [package], shipped(), Deadline(60)).outcome("positive_law", package)
    row = ("p0", "a0", "refusing_duties")
    assert len(found.pivotal("established", row)) == 5
    assert found.deciding("established", row) == ()
    assert found.standing("established", row) == "contested"


def test_cases_are_told_in_their_order_however_many_versions_they_have(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(told_versions, "HANDFUL", 32)
    cases, package = [load_case("ji"), crowd(1), load_case("cheng_cong")], shipped().doctrine.package()
    found = outcomes(cases, "positive_law", package, shipped(), 60)
    assert [outcome.case.id for outcome in found] == ["ji", "crowd", "cheng_cong"]
    assert [bool(outcome.search) for outcome in found] == [False, True, False]
    assert told(found[1]) == told(derive(cases[1]))


def test_a_bound_on_time_ends_the_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(told_versions, "HANDFUL", 1)
    with pytest.raises(BoundHit, match="no answer within 0 seconds"):
        compare([crowd(1)], ["positive_law", "pan_xiong"], seconds=0)
