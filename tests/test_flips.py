"""Flips: the smallest changes of facts that bring another outcome; each does what it says, and no smaller one does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest
from clingo import Function, Number, Symbol

from explain import cli
from explain.say import flip_text
from kb.ask import flip_versions
from kb.ask import flips as search
from kb.ask.changes import Change, Changeable, changeable
from kb.ask.flipped import changed_case, derived
from kb.ask.flips import CONVICT, Flips, Question
from kb.errors import BadInput, BoundHit
from kb.files.cases import Case, symbol
from kb.rules.excerpt import excerpt
from kb.rules.knowledge import shipped
from kb.run import case_writer
from kb.run.derivation import derive, derive_versions, load_case
from kb.run.driver import Deadline
from kb.run.outcome import Outcome
from kb.run.versions import versions


@cache
def before(name: str, theory: str = "positive_law") -> Outcome:
    known, case = shipped(), load_case(name)
    job = (case, theory, known.doctrine.package(theory), versions(case)[0])
    return next(derive_versions([job], known))


@cache
def flip(name: str, charge: str, to: str, *, theory: str = "positive_law", every: bool = False, **more: str) -> Flips:
    start = before(name, theory)
    limits = {key: frozenset([value]) for key, value in more.items()}
    return search.flips(start, Question(start.case.accused[0], charge, to, **limits), every=every)


def said(found: Flips) -> set[frozenset[str]]:
    """What each flip withdraws (-) and puts in (+), things that fall with others left out."""
    words = shipped().vocabulary
    return {
        frozenset(
            [f"- {case_writer.fact(fact, words)}" for change in one.changes for fact in change.taken[:1]]
            + [f"+ {case_writer.fact(fact, words)}" for change in one.changes for fact in change.put]
        )
        for one in found.found
    }


def written(case: Case) -> Case:
    """The case as `nullum flip --save` writes it, read back."""
    from kb.files import yamlfile
    from kb.files.case_reader import read_case

    known = shipped()
    node = yamlfile.parse(case_writer.case(case.id, case.title, [str(f.atom) for f in case.facts]), case.id)
    return read_case(node, Path(case.id), known.vocabulary, known.ids)


def convicted(outcome: Outcome) -> set[str]:
    return {charge.offence for charge in outcome.convicted[outcome.case.accused[0]]}


# --- what is found


WENT_ON = "- continued_after_being_informed(cheng_cong, hosting)"


def test_cheng_cong_goes_free_where_neither_charge_is_left() -> None:
    found = flip("cheng_cong", "assisting", "acquit", every=True)
    assert not found.more
    assert {one.cost for one in found.found} == {2}
    files, gains = (
        "quantity(cheng_cong, hosting, " + measure for measure in ("illegal_video_files, ", "illegal_gains, ")
    )
    assert said(found) >= {
        frozenset(["- refused(cheng_cong, o1)", WENT_ON]),
        frozenset([f"- {files}200)", f"+ {files}199)", f"- {gains}10_000)", f"+ {gains}9_999)"]),
    }


def test_who_was_not_informed_did_not_go_on_after_it() -> None:
    """Without the order nobody informed him: to leave it that he went on all the same is no case."""
    found = flip("cheng_cong", "assisting", "acquit", every=True)
    without = [one for one in said(found) if "- order(o1, cheng_cong, public_security)" in one]
    assert frozenset(["- order(o1, cheng_cong, public_security)", WENT_ON]) in without
    assert all(WENT_ON in one or any("+ informed_in_writing" in fact for fact in one) for one in without)


def test_a_thing_withdrawn_takes_with_it_all_that_is_said_of_it() -> None:
    found = flip("cheng_cong", "assisting", "acquit", every=True)
    change = next(c for one in found.found for c in one.changes if c.taken and c.taken[0].name == "order")
    assert [fact.name for fact in change.taken] == [
        "order",
        "order_form",
        "concerns",
        "order_date",
        "refused",
        "infringed_before",
    ]
    assert change.cost == 1


def test_of_a_displaced_offence_it_says_what_would_have_made_it_the_conviction() -> None:
    found = flip("cheng_cong", "refusing_duties", "convict")
    assert said(found) == {frozenset(["- continued_after_being_informed(cheng_cong, hosting)"])}
    assert convicted(found.found[0].outcome) == {"refusing_duties"}
    assert flip("cheng_cong", "refusing_duties", "made_out").already


def test_this_offence_rather_than_that() -> None:
    found = flip("lin_shell_accounts", "illegal_business", "running_casino")
    assert convicted(found.found[0].outcome) == {"running_casino"}
    assert said(found) == {frozenset(["- settles_payments_by(lin, settling, other_settlement)"])}


def test_without_help_an_order_that_ji_refuses_makes_the_other_charge() -> None:
    (one,) = flip("ji", "refusing_duties", "convict").found
    assert one.cost == 5
    names = {(fact.name, bool(change.put)) for change in one.changes for fact in change.put or change.taken}
    assert names == {
        ("helps", False),
        ("order", True),
        ("order_form", True),
        ("concerns", True),
        ("refused", True),
    }
    order = next(fact for change in one.changes for fact in change.put if fact.name == "order")
    assert str(order.arguments[0]) == "order_1"
    assert str(order.arguments[1]) == "ji"


def test_under_another_theory_another_change_is_needed() -> None:
    found = flip("cheng_cong", "refusing_duties", "acquit", theory="pan_xiong")
    assert not found.already
    assert flip("cheng_cong", "refusing_duties", "acquit").already
    outcome = derive(written(found.found[0].case), "pan_xiong")
    assert "refusing_duties" not in convicted(outcome)


def test_an_acquittal_is_no_other_conviction() -> None:
    found = flip("zhang_servers", "illegal_data_or_control", "acquit")
    assert convicted(before("zhang_servers")) == {"illegal_data_or_control"}
    assert convicted(found.found[0].outcome) == set()
    lighter = flip("zhang_servers", "illegal_data_or_control", "not_made_out")
    assert (lighter.found[0].cost, found.found[0].cost) == (1, 2)
    assert convicted(lighter.found[0].outcome) == {"destroying_systems"}  # in its place, so no acquittal


# --- amounts


@pytest.mark.parametrize(
    ("name", "charge", "to", "number"),
    [
        ("int2019_a3__videos_200", "refusing_duties", "not_made_out", 199),
    ],
)
def test_an_amount_goes_to_the_threshold_and_no_further(name: str, charge: str, to: str, number: int) -> None:
    found = flip(name, charge, to, every=True)
    moved = [change for one in found.found for change in one.changes if change.moves]
    assert [change.put[0].arguments[-1].number for change in moved] == [number]


def test_an_amount_that_makes_up_for_another_goes_only_as_far_as_the_mixture_asks() -> None:
    found = flip("int2019_a3__mixture_199_videos_9_items", "refusing_duties", "made_out", every=True)
    put = [change for one in found.found for change in one.changes if change.put and change.put[0].name == "quantity"]
    assert {change.put[0].arguments[-1].number for change in put} >= {10, 200}  # a further item, or a further file
    nearer = [[replace(change, put=(_one_less(change.put[0]),))] for change in put]
    for short in derived(found.before, nearer, Deadline(30), reasons=False):
        assert not found.question.met(short.outcome, found.before), short.changes


def amounts_put(found: Flips) -> set[str]:
    words = shipped().vocabulary
    return {case_writer.fact(c.put[0], words) for one in found.found for c in one.changes if c.moves}


def test_of_two_measures_that_count_together_either_goes_as_far_as_their_sum_asks() -> None:
    """Own accounts and those of others: 2 and 2 are one short of five."""
    found = flip("help2025_a6__own_2_and_others_2_in_2024", "assisting", "convict", every=True)
    assert amounts_put(found) == {
        "quantity(p, lending, own_accounts, 3)",
        "quantity(p, lending, accounts_of_others, 3)",
    }
    back = flip("help2025_a6__own_2_and_others_3_in_2024", "assisting", "acquit", every=True)
    assert amounts_put(back) == {
        "quantity(p, lending, own_accounts, 1)",
        "quantity(p, lending, accounts_of_others, 2)",
    }


def test_of_an_amount_given_in_parts_one_part_goes_to_the_number_and_the_others_stay() -> None:
    """Ji settled 301,857 yuan in three parts; the two larger can each take the sum below 200,000."""
    found = flip("ji", "assisting", "acquit", every=True)
    parts = {"jiang": 132_767, "wang": 124_962, "xiao": 44_128}
    above = sum(parts.values()) - 199_999
    assert amounts_put(found) == {
        f"portion(ji, settlement, payment_settlement, {name}, {now - above:_})"
        for name, now in parts.items()
        if now > above
    }


LEAKS = """id: leaks
title: t
facts:
  - person(p)
  - acts(p, hosting)
  - time(hosting, 2020-01-01, 2020-12-31)
  - provides(p, publishing)
  - breaches(p, hosting, csl2016_a42_p2)
  - quantity(p, hosting, clicks, 400_000_000)
  - quantity(p, hosting, illegal_gains, 5_000_000)
  - quantity(p, hosting, leaked_location_tracks, {tracks})
  - quantity(p, hosting, leaked_communication_records, {records})
  - quantity(p, hosting, leaked_other_user_information, {others})
"""


@pytest.mark.parametrize("figures", [(3_000_000, 20_000_000, 400_000_000), (499, 4_999, 49_999), (500, 5_000, 50_000)])
def test_amounts_far_above_the_figures_are_together_not_too_large_for_the_search(
    tmp_path: Path, figures: tuple[int, int, int]
) -> None:
    """Hundreds of millions of records and clicks, and no order: the order is what the change adds."""
    path = tmp_path / "leaks.yaml"
    path.write_text(LEAKS.format(**dict(zip(("tracks", "records", "others"), figures, strict=True))), encoding="utf-8")
    found = search.flips(derive(load_case(path)), Question("p", "refusing_duties", CONVICT))
    (flip,) = found.found
    added = sorted(fact.name for change in flip.changes for fact in change.put)
    assert added == ["concerns", "order", "order_form", "refused"]
    assert convicted(flip.outcome) == {"refusing_duties"}


def test_what_fills_a_catch_all_clause_counts_more_than_any_fact() -> None:
    words = shipped().vocabulary.predicates
    catch_all = ("clearly_minor_and_little_harm", "comparably_serious", "other_ground_for_knowledge")
    assert min(words[name].cost for name in catch_all) > max(p.cost for p in words.values() if p.kind == "fact")
    assert words["clearly_minor_and_little_harm"].cost > 2 * words["refused"].cost


def test_an_amount_moves_that_counts_in_a_sum_of_several_measures_and_acts() -> None:
    """Three accounts of others in one act and one in another's, in which p joined, lack one of five."""
    (change,) = flip("joint_sums__accounts_own_and_joint_2022_1", "assisting", "made_out").found[0].changes
    assert change.moves
    assert [str(fact) for fact in change.put] == ["quantity(p,a,accounts_of_others,4)"]


def _one_less(fact: Symbol) -> Symbol:
    return Function(fact.name, [*fact.arguments[:-1], Number(fact.arguments[-1].number - 1)])


# --- what does not change


def test_fixed_facts_stay_unless_asked() -> None:
    assert flip("accused_of_15", "assisting", "made_out").found == ()
    assert said(flip("accused_of_15", "assisting", "made_out", varied="born")) == {
        frozenset(["- born(boy, 2005-03-10)"])
    }


def test_a_fact_that_is_kept_does_not_change() -> None:
    found = flip("cheng_cong", "refusing_duties", "convict", kept="continued_after_being_informed")
    assert WENT_ON not in next(iter(said(found)))
    assert convicted(found.found[0].outcome) == {"refusing_duties"}


def test_nothing_is_said_of_a_person_that_is_said_of_units_only() -> None:
    open_ = space("hong_guessing_groups", "running_casino", "acquit")
    assert not [fact for change in open_.changes for fact in change.put if fact.name == "sham_unit"]


# --- by brute force


def space(name: str, charge: str, to: str) -> Changeable:
    """The changes open to a case, as the search has them."""
    start = before(name)
    asked = [("convicted", (None,) * 3), ("tied", (None,) * 5)]
    offences = {charge, *(row.offence for row in start.worlds[0].rows("established"))}
    if to in ("made_out", "not_made_out"):
        asked = [("established", (None, None, charge))]
    return changeable(excerpt(start.knowledge, asked, offences), start.worlds[0].symbols, start.case.accused[0])


def sets_of(open_: Changeable, cost: int) -> Iterator[tuple[Change, ...]]:
    """Every set of changes of different slots that counts so much."""
    for size in range(1, cost + 1):
        for chosen in combinations(open_.changes, size):
            taken = [fact for change in chosen for fact in change.taken]
            if sum(change.cost for change in chosen) == cost and len(taken) == len(set(taken)):
                yield chosen


def coherent(start: Outcome, changes: tuple[Change, ...]) -> bool:
    """Say whether the facts of a changed case do not contradict each other."""
    try:
        changed_case(start, changes)
    except BadInput:
        return False
    return True


@pytest.mark.parametrize(
    ("name", "charge", "to"),
    [
        ("du_epidemic_rumour", "false_information", "acquit"),
        ("du_epidemic_rumour", "picking_quarrels", "convict"),
    ],
)
def test_brute_force_finds_the_same_smallest_changes(name: str, charge: str, to: str) -> None:
    found = flip(name, charge, to, every=True)
    start, size = found.before, found.found[0].cost
    met: list[frozenset[object]] = []
    for cost in range(1, size + 1):
        sets = [one for one in sets_of(space(name, charge, to), cost) if coherent(start, one)]
        for one in derived(start, sets, Deadline(60), reasons=False):
            if found.question.met(one.outcome, start):
                assert cost == size, one.changes
                met.append(one.facts)
    assert {one.facts for one in found.found} == set(met)


@pytest.mark.parametrize("name", ["cheng_cong"])
def test_each_flip_written_and_read_back_does_what_it_says(name: str) -> None:
    for offence in convicted(before(name)):
        found = flip(name, offence, "acquit")
        outcome = derive(written(found.found[0].case))
        assert offence not in convicted(outcome)
        assert convicted(outcome) <= convicted(found.before)
        assert {symbol(fact.atom) for fact in outcome.case.facts} == found.found[0].facts


# --- bounds and words


def test_a_bound_on_time_is_no_answer() -> None:
    start = before("ji")
    with pytest.raises(BoundHit):
        search.flips(start, Question("ji", "refusing_duties", "convict"), seconds=0.0)


def test_before_the_statute_no_change_makes_the_crime() -> None:
    found = flip("huang_li_car_finder", "refusing_duties", "convict")
    assert found.found == ()
    assert found.limits.offences == ("refusing_duties",) or "refusing_duties" in found.limits.offences


def run(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert cli.main(["flip", *words]) == 0
    return capsys.readouterr().out


def test_the_text_names_the_theory_the_change_what_follows_and_the_bounds(capsys: pytest.CaptureFixture[str]) -> None:
    told = run(capsys, "cheng_cong", "--charge", "287-2")
    assert "Theory: The law as it stands (positive_law)" in told
    assert "withdrawn: Cheng Cong went on with the hosting of LePan after that" in told
    assert "clearly minor" not in told  # a catch-all counts more than two facts that stand or fall
    assert "The smallest change counts 2." in told
    assert "Then: no conviction" in told
    assert "possible changes: " in told and "joint crime: outside, for the case has one person" in told
    assert "offences considered: refusing to perform network security duties (art. 286-1), assisting" in told


def test_a_lost_or_gained_charge_cites_what_its_elements_rest_on_and_says_once_what_that_is_about(capsys) -> None:  # type: ignore[no-untyped-def]
    told = run(capsys, "cheng_cong", "--charge", "287-2")
    assert "lacks knowledge [Criminal Law, art. 287-2 para. 1; 2019 Interpretation, art. 11; 2019 " in told
    assert told.count("Norm: Knowledge may be found where the helper goes on") == 1
    told = run(capsys, "ji", "--charge", "286-1")
    assert "met now: order to correct [Criminal Law, art. 286-1 para. 1; 2019 Interpretation, art. 2, para. 1]" in told
    assert told.count("Norm: A network service provider fails the security-management duties") == 1
    assert "seriousness" not in told  # met before and after


def test_it_is_told_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    told = run(capsys, "ji", "--charge", "286-1", "--lang", "zh")
    assert "增加：公安机关责令冀某采取改正措施（责令文书1）" in told
    assert "则：定罪：拒不履行信息网络安全管理义务罪" in told


def test_data_under_each_theory_are_the_same_bytes_on_every_run(
    capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest
) -> None:
    theories = ("--theory", "positive_law", "--theory", "pan_xiong")
    words = ("cheng_cong", "--charge", "refusing_duties", *theories, "--json")
    rows = json.loads(run(capsys, *words))["flips"]
    request.getfixturevalue("afresh")
    assert json.loads(run(capsys, *words[:5], "--json"))["flips"] == rows[:1]
    assert [(row["theory"], row["to"]) for row in rows] == [("positive_law", "convict"), ("pan_xiong", "acquit")]
    assert rows[0]["flips"][0]["convicted"] == ["refusing_duties"]
    assert rows[0]["flips"][0]["changes"] == [
        {"withdrawn": ["continued_after_being_informed(cheng_cong, hosting)"], "added": [], "counts": 1}
    ]


def test_two_proofs_are_drawn_against_each_other(capsys: pytest.CaptureFixture[str], tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "flip.json"
    run(capsys, "cheng_cong", "--charge", "refusing_duties", "-o", str(path))
    nodes = {node["sentence"]: node["side"] for node in json.loads(path.read_text())["nodes"] if node["kind"] != "rule"}
    assert nodes["Cheng Cong went on with the hosting of LePan after that"] == "left"
    assert nodes[next(text for text in nodes if "is convicted of refusing" in text)] == "right"


def test_a_saved_flip_is_a_case_that_charges_as_told(capsys: pytest.CaptureFixture[str], tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "other.yaml"
    run(capsys, "cheng_cong", "--charge", "refusing_duties", "--save", str(path))
    assert convicted(derive(load_case(path))) == {"refusing_duties"}


def test_words_that_name_nothing_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["flip", "ji", "--charge", "assisting", "--keep", "ordr"]) == 2
    assert "did you mean `order`" in capsys.readouterr().err
    assert cli.main(["flip", "ji", "--charge", "assisting", "--to", "acquitt"]) == 2


def test_why_not_points_to_the_flip_under_the_same_readings(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["why-not", "ji", "--charge", "286-1", "--theory", "pan_xiong", "--position", "result_scope=same_kind"]
    assert cli.main(words) == 0
    said = capsys.readouterr().out
    pointer = "`nullum flip ji --charge refusing_duties --theory pan_xiong --position result_scope=same_kind`"
    assert said.rstrip().endswith(pointer)


TWO = """
id: two
title: One settles payments for one who defrauds
facts: [person(seller), "acts(seller, sale)", "time(sale, 2022-01-01, 2022-01-31)", "helps(seller, sale, cheat, payment_settlement)",
  "quantity(seller, sale, payment_settlement, 250_000)", "knows_of_crime(seller, sale)", person(cheat), "acts(cheat, scam)",
  "time(scam, 2022-01-01, 2022-01-31)", "commits(cheat, scam)", uses_network(scam), "activity_type(scam, fraud)",
  confirmable_crime(scam)]
"""


def test_what_another_who_acts_did_stays_and_a_case_outside_is_named_by_its_path(tmp_path, monkeypatch, capsys) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "two.yaml").write_text(TWO, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert cli.main(["flip", "two.yaml", "--charge", "287-2", "--accused", "seller", "--all"]) == 0
    found = capsys.readouterr().out
    assert "payments settled: 199,999 yuan (before" in found
    assert "cheat carries out scam" not in found.lower()
    assert cli.main(["why-not", "two.yaml", "--charge", "286-1", "--accused", "seller"]) == 0
    assert "`nullum flip two.yaml --charge refusing_duties --accused seller`" in capsys.readouterr().out


def test_contradictory_facts_are_refused() -> None:
    start = before("cheng_cong")
    both = Change((), (Function("refused", [Function("cheng_cong"), Function("o1")], False),), 1)
    with pytest.raises(BadInput, match="both to be and not to be"):
        derived(start, [[both]], Deadline(30))


def test_a_charge_that_goes_with_the_joining_says_what_it_rested_on(capsys: pytest.CaptureFixture[str]) -> None:
    case = "cl_a25_knowledge__sharing_the_intention_carries_the_knowledge"
    told = run(capsys, case, "--charge", "287-2", "--accused", "p", "--all")
    assert "withdrawn: p takes part in a of q" in told
    assert "(art. 287-2) falls away, which rested on what was withdrawn [Criminal Law, art. 25 para. 1;" in told
    assert told.count("Norm: Joint crime: two or more persons commit an intentional crime in common.") == 1


def test_a_part_in_the_crime_of_another_is_sought_with_those_who_act_in_the_case_and_the_bounds_say_where() -> None:
    start = before("cards2022_a5__knows_nothing")
    found = search.flips(start, Question("p", "fraud", CONVICT), every=True)
    put = {frozenset(map(str, change.put)) for each in found.found for change in each.changes}
    assert frozenset({"knowingly_assists(p,deal,boss,scam)"}) in put
    assert found.limits.acts == ("deal",)
    told = flip_text.text(found)
    assert "joint crime: a part of p is sought in deal, with those who act in the case" in told
    assert "joint crime: outside, for the case has one person" in flip_text.text(flip("ji", "assisting", "acquit"))


def test_items_of_a_class_that_readings_list_too_go_to_the_number_of_the_law() -> None:
    """2017, art. 5(1)(3): 50 items; housing information belongs to one class or the other by a reading. All else stays."""
    start = before("int2017_a5_p1__location_tracks_49")
    kept = frozenset(name for name, word in shipped().vocabulary.predicates.items() if word.input) - {"portion"}
    found = search.flips(start, Question("p", "personal_information", CONVICT, kept=kept), every=True)
    moved = {"- portion(p, trade, location_tracks, list, 49)", "+ portion(p, trade, location_tracks, list, 50)"}
    assert frozenset(moved) in said(found) and {len(one.changes) for one in found.found} == {1}


# --- versions of disputed facts

DISPUTED = """
id: c
title: C
facts:
  - person(p)
  - acts(p, a)
  - time(a, 2022-01-01, 2022-06-30)
  - helps(p, a, r, server_hosting)
  - commits(r, c)
  - uses_network(c)
  - confirmable_crime(c)
  - quantity(p, a, illegal_gains, 20000)
  - {fact: "clearly_abnormal(p, a, price)", status: disputed}
  - {fact: "clearly_abnormal(p, a, manner)", status: disputed}
  - {fact: "website(r)", status: disputed}
"""


def told_of(folder: Path, capsys: pytest.CaptureFixture[str], *words: str, text: str = DISPUTED) -> str:
    (folder / "c.yaml").write_text(text.lstrip(), encoding="utf-8")
    assert cli.main(["flip", str(folder / "c.yaml"), "--charge", "assisting", *words]) == 0
    return capsys.readouterr().out


def test_only_the_disputed_facts_are_named_on_which_the_answer_hangs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The gains withdrawn acquit in any version; where nothing is abnormal, nothing need be withdrawn."""
    said = told_of(tmp_path, capsys)
    (line,) = [line for line in said.splitlines() if "versions" in line]
    assert line.startswith("Sought in one of 8 versions of the disputed facts; the answer hangs on this")
    assert "the price" in line and "the manner" in line and "website" not in line
    data = json.loads(told_of(tmp_path, capsys, "--json"))["flips"][0]
    assert data["versions"] == 8
    assert data["hangs_on"] == ["clearly_abnormal(p,a,price)", "clearly_abnormal(p,a,manner)"]
    assert data["taken_to_hold"] == [*data["hangs_on"], "website(r)"]


def test_where_the_changes_do_it_in_every_version_no_disputed_fact_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    proved = DISPUTED.replace('{fact: "clearly_abnormal(p, a, price)", status: disputed}', "knows_of_crime(p, a)")
    said = told_of(tmp_path, capsys, text=proved)
    assert "Sought in one of 4 versions of the disputed facts; the changes found do it in the others, too." in said
    assert "abnormal" not in said
    said = told_of(tmp_path, capsys, "--to", "convict", text=proved)
    assert "The same in each of the 4 versions of the disputed facts." in said
    assert "Sought" not in said and "the answer hangs on this" in told_of(tmp_path, capsys, "--to", "convict")


def test_what_is_withdrawn_and_disputed_is_what_the_answer_hangs_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the version without it nothing need be withdrawn, or less."""
    one = DISPUTED.replace('  - {fact: "clearly_abnormal(p, a, manner)", status: disputed}\n', "")
    said = told_of(tmp_path, capsys, "--keep", "helps", "--keep", "quantity", "--keep", "commits", text=one)
    assert "hangs on this, which holds in it: the price" in said


def test_where_nothing_is_found_or_too_much_all_that_is_open_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether some change would do in another version is not known, or is not asked of so many."""
    every = derive(load_case("neutral_host"))
    found = flip("neutral_host", "assisting", "convict")
    deadline = Deadline(60)
    assert flip_versions.among(found, every, deadline).hangs_on == ()
    told = flip_versions.among(replace(found, found=()), every, deadline)
    assert (told.count, told.hangs_on, len(told.open)) == (2, None, 1)
    text = flip_text.text(found, versions=told)
    assert "Sought in one of 2 versions of the disputed facts, that in which this holds: there is contrary" in text
    monkeypatch.setattr(flip_versions, "MOST", 0)
    assert flip_versions.among(found, every, deadline).hangs_on is None


def test_a_fact_that_was_chosen_is_named_and_is_open_no_longer() -> None:
    every = derive(load_case("neutral_host"))
    found = flip("neutral_host", "assisting", "convict")
    chosen = replace(every, worlds=every.worlds[:1])
    told = flip_versions.among(found, chosen, Deadline(60))
    assert (told.count, told.open, told.hangs_on) == (1, (), ())
    assert [str(fact.atom) for fact in told.settled] == ["contrary_evidence(direct_intent,host,hosting)"]
    text = flip_text.text(found, versions=told)
    assert "In the version of the facts in which this holds: there is contrary evidence" in text
    assert "Sought" not in text
