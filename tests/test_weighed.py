"""Circumstances weighed twice: told where the tier or the crime hangs on them, and nowhere else."""

from __future__ import annotations

import pytest

from explain.say.account import account
from explain.say.charge_json import result
from kb.run.derivation import derive, load_case


def weighed(case: str, accused: str = "p") -> set[str]:
    """The provisions whose circumstance is told to have been weighed already."""
    rows = result(derive(load_case(case)))["accused"][accused]["directions"]
    return {row["provision"] for row in rows if row["already_weighed"]}


@pytest.mark.parametrize(
    ("case", "provision"),
    [
        ("telecom2016_a2_circumstances__amount_24000_from_abroad", "telecom2016_a2_i2_4"),
        ("telecom2016_a2_circumstances__calls_500", "fraud2011_a2_p1_i1"),
        ("fraud2011_a2__close_to_huge_with_a_circumstance", "fraud2011_a2_p1_i2"),
        ("int2017_a5_p2__duty_location_tracks_250", "cl_a253_1_p2"),
        ("int2017_a5_p1__duties_tracks_25", "cl_a253_1_p2"),
        ("help2025_a9__penalised_two_years_before_and_nothing_else_serious", "help2025_a9_i7"),
    ],
)
def test_what_lifts_to_the_tier_or_makes_the_crime_is_weighed_already(case: str, provision: str) -> None:
    assert weighed(case) == {provision}


@pytest.mark.parametrize(
    "case",
    [
        "fraud2011_a2__unspecified_many",
        "help2025_a9__penalised_two_years_before",
        "cl_a253_1__from_duties",
    ],
)
def test_what_the_charge_does_not_hang_on_is_not(case: str) -> None:
    outcome = derive(load_case(case))
    assert [d for d in outcome.directions["p"] if d.direction == "heavier"], "vacuous"
    assert weighed(case) == set()


def test_the_age_of_the_instigated_is_no_ground_of_the_crime() -> None:
    assert weighed("int2017_a8__fixed_choice_for_instigator_of_one_aged_15", "q") == set()


def test_a_note_tells_it_beside_the_direction() -> None:
    for case, said in (
        ("telecom2016_a2_circumstances__calls_500", "without which the serious tier is not reached"),
        ("int2017_a5_p1__duties_tracks_25", "without which there is no crime"),
    ):
        notes = [s for each in account(derive(load_case(case))).of("p") for s in each.all() if s.kind == "note"]
        assert len([s for s in notes if said in s.text]) == 1
