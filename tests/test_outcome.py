"""Outcomes: standing over disputed facts, what is pivotal, order of what is missing, notes, penalties, directions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.errors import BadInput
from kb.files.cases import Case
from kb.rules.knowledge import shipped
from kb.run.derivation import MAX_DISPUTED, _worlds, derive, derive_many, load_case
from kb.run.outcome import Direction, Displaced, Outcome, Penalty, Remains, Route


def disputing(case: Case, *starts: str) -> Case:
    """The case with the facts that begin so put in dispute."""
    facts = tuple(replace(f, status="disputed") if str(f.atom).startswith(starts) else f for f in case.facts)
    assert sum(f.status == "disputed" for f in facts) >= len(starts)
    return replace(case, facts=facts)


def offences(charges: list) -> list[str]:  # type: ignore[type-arg]
    return [c.offence for c in charges]


@pytest.fixture(scope="module")
def cheng_cong() -> Outcome:
    return derive(load_case("cheng_cong"))


@pytest.fixture(scope="module")
def disputed() -> Outcome:
    """The refusal and the going on after notice are in dispute: four worlds."""
    return derive(disputing(load_case("cheng_cong"), "refused(", "continued_after_being_informed("))


def test_without_a_dispute_there_is_one_world_and_all_is_robust(cheng_cong: Outcome) -> None:
    assert len(cheng_cong.worlds) == 1
    assert {c.standing for c in cheng_cong.established["cheng_cong"]} == {"robust"}
    assert offences(cheng_cong.convicted["cheng_cong"]) == ["assisting"]


def test_each_disputed_fact_doubles_the_worlds_and_the_undisputed_stays_in_all(disputed: Outcome) -> None:
    assert len(disputed.worlds) == 4
    assert all(any(str(s) == "person(cheng_cong)" for s in world.symbols) for world in disputed.worlds)
    assert sorted(sum("refused" in str(s) for s in world.symbols) for world in disputed.worlds) == [0, 0, 1, 1]


def test_a_charge_that_hangs_on_a_disputed_fact_is_contested(disputed: Outcome) -> None:
    standing = {c.offence: c.standing for c in disputed.established["cheng_cong"]}
    assert standing == {"assisting": "contested", "refusing_duties": "contested"}
    assert disputed.standing("established", ("cheng_cong", "hosting", "fraud")) == "excluded"


def test_a_charge_is_robust_where_the_dispute_does_not_touch_it() -> None:
    outcome = derive(disputing(load_case("cheng_cong"), "refused("))
    standing = {c.offence: c.standing for c in outcome.established["cheng_cong"]}
    assert standing == {"assisting": "robust", "refusing_duties": "contested"}


@pytest.mark.parametrize(
    ("offence", "fact"),
    [
        ("refusing_duties", "refused(cheng_cong,o1)"),
        ("assisting", "continued_after_being_informed(cheng_cong,hosting)"),
    ],
)
def test_the_pivotal_fact_is_the_one_on_which_the_charge_hangs(disputed: Outcome, offence: str, fact: str) -> None:
    found = disputed.pivotal("established", ("cheng_cong", "hosting", offence))
    assert [str(f.atom).replace(" ", "") for f in found] == [fact]


def test_a_conviction_hangs_on_what_makes_the_heavier_offence_fall_away(disputed: Outcome) -> None:
    """286-1 is convicted only where assisting is not made out: both disputed facts are pivotal."""
    found = disputed.pivotal("convicted", ("cheng_cong", "hosting", "refusing_duties"))
    assert len(found) == 2
    assert len(disputed.pivotal("convicted", ("cheng_cong", "hosting", "assisting"))) == 1
    assert disputed.pivotal("established", ("cheng_cong", "hosting", "fraud")) == []


def test_two_sufficient_disputed_facts_are_pivotal_only_where_the_other_fails() -> None:
    """Either sign of knowledge is enough, so each is pivotal in the worlds without the other."""
    outcome = derive(load_case("ji"))
    (charge,) = (c for c in outcome.established["ji"] if c.offence == "assisting")
    assert charge.standing == "contested"
    assert len(outcome.pivotal("established", ("ji", "settlement", "assisting"))) >= 1


def test_a_fact_and_its_denial_both_in_dispute_never_hold_together() -> None:
    base = load_case("cheng_cong")
    (refused,) = (f for f in base.facts if str(f.atom).startswith("refused("))
    denied = replace(refused, atom=replace(refused.atom, negated=True), status="disputed")
    facts = (*(f for f in base.facts if f is not refused), replace(refused, status="disputed"), denied)
    outcome = derive(replace(base, facts=facts))
    assert len(outcome.worlds) == 3


def test_too_many_disputed_facts_are_refused_with_their_number() -> None:
    case = load_case("cheng_cong")
    facts = tuple(
        replace(f, status="disputed") if at <= MAX_DISPUTED and at > 0 else f for at, f in enumerate(case.facts)
    )
    assert len(list(_worlds(replace(case, facts=facts)))) == 2**MAX_DISPUTED
    with pytest.raises(BadInput, match=f"more than {MAX_DISPUTED} disputed facts"):
        derive(disputing(replace(case, facts=facts), "quantity("))


def test_missing_elements_stand_in_statutory_order(cheng_cong: Outcome) -> None:
    order = {row[:2]: int(row[2]) for row in cheng_cong.worlds[0].rows("element")}
    for item in cheng_cong.missing["cheng_cong"]:
        places = [order[item.offence, element] for element in item.elements]
        assert places == sorted(places), item.offence
    missing = {m.offence: m.elements for m in cheng_cong.missing["cheng_cong"]}
    assert missing["defamation"] == ("conduct", "victim", "fault", "seriousness")
    assert not set(missing) & set(offences(cheng_cong.established["cheng_cong"]))


def test_every_offence_is_either_made_out_or_missing(cheng_cong: Outcome) -> None:
    stated = {*offences(cheng_cong.established["cheng_cong"]), *offences(cheng_cong.missing["cheng_cong"])}
    assert stated == {row[0] for row in cheng_cong.worlds[0].rows("offence")}


def test_with_a_dispute_only_what_no_world_makes_out_is_missing(disputed: Outcome) -> None:
    assert not {"assisting", "refusing_duties"} & set(offences(disputed.missing["cheng_cong"]))


def test_what_gives_way_names_to_what_and_by_which_provision(cheng_cong: Outcome) -> None:
    assert cheng_cong.displaced["cheng_cong"] == [
        Displaced("refusing_duties", "hosting", "assisting", "cl_a286_1_p3", "robust")
    ]
    outcome = derive(load_case("cheng_cong"), "pan_xiong")
    (gone,) = outcome.displaced["cheng_cong"]
    assert (gone.offence, gone.by, gone.provision) == (
        "assisting",
        "refusing_duties",
        "concurrence.special_law_first",
    )


def test_a_tie_is_told_once_and_convicts_of_neither_by_choice() -> None:
    outcome = derive(load_case("core_concurrence__tie"))
    (tie,) = outcome.tied["p"]
    assert (tie.offence, tie.other, tie.provision) == ("assisting", "illegal_use", "cl_a287_1_p3")


def test_the_range_of_a_conviction_is_that_of_the_tier_reached() -> None:
    fixed, detention, control = ("fixed_term", 6, 36), ("detention", 1, 6), ("surveillance", 3, 24)
    positive, special = (derive(load_case("cheng_cong"), theory) for theory in ("positive_law", "pan_xiong"))
    assert positive.penalties["cheng_cong"] == [
        Penalty("assisting", "hosting", "basic", (detention, fixed), "concurrent_or_alone")
    ]
    (penalty,) = special.penalties["cheng_cong"]
    assert set(penalty.main) == {fixed, detention, control}
    outcome = derive(load_case("two_acts_combined"))
    tiers = {p.offence: p.tier for p in outcome.penalties["p"]}
    assert tiers == {"fraud": "serious", "illegal_use": "basic"}
    (fraud,) = (p for p in outcome.penalties["p"] if p.offence == "fraud")
    assert fraud.main == (("fixed_term", 36, 120),)


def test_two_acts_are_combined_kind_by_kind() -> None:
    outcome = derive(load_case("two_acts_combined"))
    assert [row[:3] for row in outcome.combined["p"]] == [("detention", 5, 5), ("fixed_term", 48, 48)]


def test_notes_directions_routes_and_remains_name_a_provision_that_exists() -> None:
    known = shipped()
    package = known.doctrine.package()
    names = ("cheng_cong", "cl_a17__aged_16", "cl_a246_complaint__victim_complains")
    names += ("csl2016_a46__about_2025_12_31",)
    for outcome in derive_many([(load_case(name), "positive_law", package) for name in names]):
        rows = [
            row
            for kind in (outcome.notes, outcome.directions, outcome.routes, outcome.remains)
            for items in kind.values()
            for row in items
        ]
        assert rows, outcome.case.id
        assert [row for row in rows if row.provision not in known.citable] == []


def test_the_fine_is_noted_and_gains_are_recovered(cheng_cong: Outcome) -> None:
    notes = {(n.note, n.offence): n.provision for n in cheng_cong.notes["cheng_cong"]}
    assert notes["fine_by_circumstances", "assisting"] == "int2019_a18"
    assert notes["gains_recovered", "assisting"] == "cl_a64_p1_1"


@pytest.mark.parametrize(("age", "directions"), [("16", {"lighter", "mitigated"}), ("18", set())])
def test_a_direction_of_a_charge_at_16_and_not_at_18(age: str, directions: set[str]) -> None:
    outcome = derive(load_case(f"cl_a17__aged_{age}"))
    found = outcome.directions["p"]
    assert {d.direction for d in found if d.provision == "cl_a17_p4"} == directions
    assert Direction("assisting", "a", "lighter", "cl_a17_p4", "robust") in found or not directions


def test_how_a_charge_is_prosecuted_and_what_bars_it() -> None:
    outcome = derive(load_case("cl_a246_complaint__victim_shown_not_to_complain"))
    assert outcome.routes["p"] == [
        Route("defamation", "slur", mode, "cl_a246_p2_1", "robust") for mode in ("no_complaint", "private")
    ]


def test_what_remains_beside_crime_follows_the_law_of_the_day() -> None:
    last, first = (derive(load_case(f"csl2016_a46__about_{day}")) for day in ("2025_12_31", "2026_01_01"))
    assert last.remains["p"] == [Remains("detention_for_banned_use", "a", "csl2016_a67_p1", "robust")]
    assert first.remains["p"] == [Remains("detention_for_banned_use", "a", "csl2025_a68_p1", "robust")]


def test_the_normal_fine_follows_the_gains() -> None:
    outcome = derive(load_case("int2017_a5_p1__gains_5000"))
    assert outcome.fine_ranges["p"] == [("personal_information", "trade", 5_000, 25_000)]


def test_because_names_the_provisions_in_use_and_no_others(cheng_cong: Outcome) -> None:
    used = cheng_cong.because()
    assert {"int2019_a11_i1", "int2019_a12_p1_i4", "int2019_a3_i1", "cl_a286_1_p3"} <= used
    assert not {"int2019_a11_i2", "int2019_a12_p1_i1", "int2019_a3_i2"} & used


def test_positions_replace_single_readings_of_a_theory() -> None:
    case = load_case("cheng_cong")
    outcome = derive(case, positions={"concurrence": "special_law_first"})
    assert offences(outcome.convicted["cheng_cong"]) == ["refusing_duties"]
    assert outcome.package["concurrence"] == "special_law_first"


def test_an_outcome_shows_itself_in_a_notebook_once_explain_is_imported(cheng_cong: Outcome) -> None:
    import explain  # noqa: F401

    shown = cheng_cong._repr_html_()
    assert shown and "assisting" in shown
