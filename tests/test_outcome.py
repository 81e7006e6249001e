"""Outcomes: standing over disputed facts, what is pivotal, order of what is missing, notes, penalties, directions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

import pytest

from explain.say import charge_text
from kb.errors import BadInput
from kb.files.atom_parser import parse_atom
from kb.files.cases import Case, Fact
from kb.rules.knowledge import shipped
from kb.run.derivation import derive, derive_many, load_case
from kb.run.outcome import Direction, Displaced, Outcome, Penalty, Remains, Route

SALE = (
    "person(p)",
    "acts(p, a)",
    "time(a, 2022-01-01, 2022-06-30)",
    "breaches(p, a, pipl_a10)",
    "sells_information(p, a, list, buyer)",
    "identifies(list, wang)",
)


def disputing(case: Case, *starts: str) -> Case:
    """The case with the facts that begin so put in dispute."""
    facts = tuple(replace(f, status="disputed") if str(f.atom).startswith(starts) else f for f in case.facts)
    assert sum(f.status == "disputed" for f in facts) >= len(starts)
    return replace(case, facts=facts)


def made(facts: Iterable[str]) -> Case:
    """A case of these facts alone."""
    atoms = [parse_atom(fact) for fact in facts]
    return replace(load_case("cheng_cong"), facts=tuple(Fact(atom) for atom in atoms), names={})


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


def names(facts: Iterable[Fact]) -> set[str]:
    return {str(fact.atom).partition("(")[0] for fact in facts}


def decided(outcome: Outcome, name: str, row: tuple[str, ...]) -> list[tuple[bool, set[str], set[str]]]:
    return [(one.follows, names(one.holding), names(one.failing)) for one in outcome.deciding(name, row)]


def test_signs_of_knowledge_decide_each_alone_and_against_only_together() -> None:
    """Any sign of knowledge is enough, so each is pivotal in the worlds without the others."""
    outcome = derive(load_case("ji"))
    (charge,) = (c for c in outcome.established["ji"] if c.offence == "assisting")
    assert charge.standing == "contested"
    key = ("ji", "settlement", "assisting")
    signs = [
        "clearly_abnormal(ji,settlement,price)",
        "clearly_abnormal(ji,settlement,manner)",
        "other_ground_for_knowledge(ji,settlement,int2019_a11_i7)",
    ]
    for kind in ("established", "convicted"):
        assert [str(f.atom) for f in outcome.pivotal(kind, key)] == signs
        *alone, together = outcome.deciding(kind, key)
        assert [(one.follows, [str(f.atom) for f in one.holding], one.failing) for one in alone] == [
            (True, [sign], ()) for sign in signs
        ]
        assert (together.follows, together.holding) == (False, ())
        assert [str(f.atom) for f in together.failing] == signs
        assert set(outcome.bearing(kind, key).values()) == {"for"}


def test_facts_decide_for_one_conviction_and_against_another(disputed: Outcome) -> None:
    """Where both are made out the heavier one displaces: it needs one fact, the lighter one that fact's absence, too."""
    refused, informed = {"refused"}, {"continued_after_being_informed"}
    assert decided(disputed, "convicted", ("cheng_cong", "hosting", "assisting")) == [
        (True, informed, set()),
        (False, set(), informed),
    ]
    key = ("cheng_cong", "hosting", "refusing_duties")
    assert sorted(decided(disputed, "convicted", key), key=str) == sorted(
        [(True, refused, informed), (False, informed, set()), (False, set(), refused)], key=str
    )
    bearing = {str(fact.atom).partition("(")[0]: way for fact, way in disputed.bearing("convicted", key).items()}
    assert bearing == {"refused": "for", "continued_after_being_informed": "against"}
    assert disputed.deciding("established", ("cheng_cong", "hosting", "fraud")) == ()


def test_the_world_that_decides_is_the_one_nearest_to_all_facts_in_which_the_conclusion_is_so(
    disputed: Outcome,
) -> None:
    row = ("cheng_cong", "hosting", "refusing_duties")
    world = disputed.deciding_world("convicted", row)
    assert world is not None and row in world.rows("convicted")
    left_out = [f for f in disputed.case.facts if f not in world.facts]
    assert names(left_out) == {"continued_after_being_informed"}
    against = disputed.deciding_world("convicted", row, holds=False)
    assert against is disputed.worlds[0], "where all facts hold he is convicted of assisting"
    assert disputed.deciding_world("convicted", ("cheng_cong", "hosting", "fraud")) is None


# --- rows


def test_rows_have_the_names_of_the_vocabulary_and_are_tuples_still(cheng_cong: Outcome) -> None:
    world = cheng_cong.worlds[0]
    (row,) = world.rows("convicted")
    assert (row.accused, row.act, row.offence) == row == ("cheng_cong", "hosting", "assisting")
    assert ("cheng_cong", "hosting", "assisting") in world.rows("convicted")
    (time,) = (row for row in world.rows("time") if row.act == "hosting")
    assert (time.from_, time.to) == ("20170601", "20180630"), "`from` is a word of Python"
    words = cheng_cong.knowledge.vocabulary.predicates
    for name in ("element", "missing", "displaced", "main_penalty", "acts", "excluded"):
        for row in world.rows(name):
            assert [field.removesuffix("_") for field in row._fields] == [arg.name for arg in words[name].args]


def test_rows_are_sorted_and_can_be_asked_for_by_their_first_arguments(cheng_cong: Outcome) -> None:
    world = cheng_cong.worlds[0]
    rows = list(world.rows("missing"))
    assert rows == sorted(rows) and len(rows) > 20
    for size in (1, 2, 3, 4):
        for first in {row[:size] for row in rows}:
            assert list(world.rows("missing", *first)) == [row for row in rows if row[:size] == first]
    assert list(world.rows("missing", "nobody")) == []
    assert list(world.rows("no_such_predicate")) == []


def test_a_fact_and_its_denial_both_in_dispute_never_hold_together() -> None:
    base = load_case("cheng_cong")
    (refused,) = (f for f in base.facts if str(f.atom).startswith("refused("))
    denied = replace(refused, atom=replace(refused.atom, negated=True), status="disputed")
    facts = (*(f for f in base.facts if f is not refused), replace(refused, status="disputed"), denied)
    outcome = derive(replace(base, facts=facts))
    assert len(outcome.worlds) == 3


def test_too_many_disputed_facts_are_refused_with_their_number() -> None:
    case = load_case("cheng_cong")
    facts = tuple(replace(f, status="disputed") for f in case.facts)
    with pytest.raises(BadInput, match=f"{len(facts)} disputed facts make more than 1,024 versions"):
        derive(replace(case, facts=facts))


def test_missing_elements_stand_in_statutory_order(cheng_cong: Outcome) -> None:
    order = {row[:2]: int(row.place) for row in cheng_cong.worlds[0].rows("element")}
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


def test_an_exclusion_is_no_note_where_more_is_missing() -> None:
    outcome = derive(load_case("doctrine_assisting__vague_awareness"))
    stated = {row.offence for row in outcome.worlds[0].rows("excluded") if row.ground == "not_yet_a_crime"}
    assert "dangerous_work" in stated
    assert [n for n in outcome.notes["p"] if n.note == "not_yet_a_crime" and n.offence == "dangerous_work"] == []


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
    assert Direction("assisting", "a", "lighter", "cl_a17_p4", "robust", "shall") in found or not directions


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


def test_a_whole_is_not_counted_with_its_parts_and_parts_without_a_whole_are_added() -> None:
    facts = [
        *SALE,
        "portion(p, a, illegal_gains, list, 5_000.25)",
        "portion(p, a, illegal_gains, other, 1_000.50)",
    ]
    (parts,) = derive(made(facts)).fine_ranges["p"]
    (whole,) = derive(made([*facts, "quantity(p, a, illegal_gains, 7_000.75)"])).fine_ranges["p"]
    assert (parts[2], whole[2]) == (Decimal("6000.75"), Decimal("7000.75"))


def test_a_unit_is_fined_and_its_manager_imprisoned() -> None:
    facts = [
        "unit(u)",
        "person(m)",
        "responsible(m, u, a, direct_manager)",
        "acts(u, a)",
        "time(a, 2022-01-01, 2022-06-30)",
        "breaches(u, a, pipl_a10)",
        "sells_information(u, a, list, buyer)",
        "identifies(list, wang)",
        "quantity(u, a, illegal_gains, 5_000)",
    ]
    outcome = derive(made(facts))
    assert outcome.penalties["u"] == [Penalty("personal_information", "a", "basic", (), "unit_fine")]
    (manager,) = outcome.penalties["m"]
    assert [kind for kind, _, _ in manager.main] == ["detention", "fixed_term"]


def test_a_charge_has_the_gravest_tier_of_its_versions_and_their_provisions() -> None:
    case = load_case("int2017_a5_p2__death")
    gains = Fact(parse_atom("quantity(p, trade, illegal_gains, 5_000)"))
    outcome = derive(disputing(replace(case, facts=(*case.facts, gains)), "causes_harm_to("))
    (charge,) = outcome.established["p"]
    assert (charge.tier, charge.standing) == ("especially_serious", "robust")
    (without,) = (world for world in outcome.worlds if len(world.facts) == len(case.facts))
    assert {row.tier for row in without.rows("reached")} == {"basic"}


def test_because_names_the_provisions_of_every_version(disputed: Outcome) -> None:
    """The refusal and the going on are disputed; where neither is proved, only administrative law is left."""
    first, *others = disputed.worlds
    cited = [
        {name for step in world.reasons.closure(world.stated) for name in step.provisions} for world in (first, *others)
    ]
    assert set().union(*cited[1:]) - cited[0], "some version rests on what the first does not"
    assert disputed.because() == set().union(*cited)
    assert {name for name in disputed.knowledge.citable if disputed.rests_on(name)} == disputed.because() - {
        "definition"
    }


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


@pytest.mark.parametrize(
    ("gains", "least", "most"),
    [
        ("1_999_999", "1999999", "9999995"),
        ("2_000_000", "2000000", "10000000"),
        ("45_000_000.55", "45000000.55", "225000002.75"),
        ("1_000.55", "1000.55", "5002.75"),
    ],
)
def test_a_fine_follows_the_gains_to_the_fen_and_of_any_size(gains: str, least: str, most: str) -> None:
    facts = [
        *SALE,
        "portion(p, a, location_tracks, list, 500)",
        f"quantity(p, a, illegal_gains, {gains})",
    ]
    (row,) = derive(made(facts)).fine_ranges["p"]
    assert row == ("personal_information", "a", Decimal(least), Decimal(most))


@pytest.mark.parametrize(
    ("measure", "least", "most"),
    [
        ("business_turnover, 25_000_000", "25000", "125000"),
        ("business_turnover, 258_000_500", "258000.50", "1290002.50"),  # above the ceiling, and not in whole yuan
        ("illegal_gains, 45_000_000.55", "45000000.55", "225000002.75"),  # stated gains go before the turnover
    ],
)
def test_a_fine_for_settlement_follows_the_gains_or_a_thousandth_of_the_turnover(
    measure: str, least: str, most: str
) -> None:
    facts = [
        "person(p)",
        "acts(p, a)",
        "time(a, 2020-01-01, 2020-06-30)",
        "settles_payments_by(p, a, other_settlement)",
        "contravenes(p, a, rule)",
        "other_state_provision(rule)",
        "disrupts_market(p, a)",
        f"quantity(p, a, {measure})",
    ]
    outcome = derive(made(facts))
    (row,) = outcome.fine_ranges["p"]
    assert row == ("illegal_business", "a", Decimal(least), Decimal(most))


def test_a_remark_cites_every_provision_it_rests_on() -> None:
    notes = derive(load_case("cheng_cong")).notes["cheng_cong"]
    bases = [n.provision for n in notes if n.note == "order_based_on_law"]
    assert bases == ["csl2016_a50", "csl2016_a68"]


def test_a_huge_amount_between_the_figures_is_not_noted_as_large() -> None:
    facts = ["person(p)", "acts(p, a)", "time(a, 2022-01-01, 2022-06-30)", "obtains_by_deception(p, a)"]
    for amount, provision in ((5_000, "fraud2011_a1_p1_1"), (50_000, "fraud2011_a1_p1_2")):
        notes = derive(made([*facts, f"quantity(p, a, defrauded, {amount})"])).notes["p"]
        assert {n.provision for n in notes if n.note == "depends_on_local_standard"} == {provision}


# --- what comes from another act or from a later text


def test_what_gives_way_to_another_act_names_it() -> None:
    outcome = derive(load_case("cards2022_a5__hands_over_and_moves_the_money"))
    (gone,) = outcome.displaced["p"]
    assert (gone.offence, gone.act, gone.by, gone.to_acts) == ("assisting", "deal", "concealing_proceeds", ("later",))
    told = charge_text.text(outcome)
    assert "assisting network crime (art. 287-2) for deal to concealing proceeds of crime (art. 312) for later" in told
    assert "帮助信息网络犯罪活动罪（deal）让位于掩饰、隐瞒犯罪所得、犯罪所得收益罪（later）" in charge_text.text(
        outcome, "zh"
    )
    (same,) = derive(load_case("cards2022_a5__membership")).displaced["p"]
    assert same.to_acts == (), "one act"


def test_a_ground_of_a_policy_text_later_than_the_act_is_told_with_its_date() -> None:
    before = charge_text.text(derive(load_case("help2025_a9__decided_on_the_day_of_the_opinion")))
    assert "heavier within the range (by a policy text of 2025-07-28, later than the act) [2025 Opinion" in before
    after = charge_text.text(derive(load_case("help2025_a9__artificial_intelligence")))
    assert "heavier within the range [2025 Opinion on 287-2, item 9(6)]" in after


def test_an_act_that_is_no_crime_by_itself_names_the_charge_in_which_it_is_counted() -> None:
    """Of p, who does both acts; q has a part in one of them, and nothing of his is counted."""
    outcome = derive(load_case("doubts_and_roles__joint_in_act_a_of_a_sum"))
    offence = "assisting network crime (art. 287-2)"
    assert [line for line in charge_text.text(outcome).splitlines() if "for a: lacks" in line] == [
        f"  Not made out: {offence} for a: lacks serious circumstances (counted in {offence} for b)",
        f"  Not made out: {offence} for a: lacks serious circumstances",
    ]
    assert "缺少情节严重（计入帮助信息网络犯罪活动罪（b））。" in charge_text.text(outcome, "zh")
