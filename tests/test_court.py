"""What a court decided against what follows: fits, open, silent, misfit; the same standing has the same label."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.ask.court import Judged, follows, judge
from kb.files.atom_parser import parse_atom
from kb.files.cases import Case, Court, Fact
from kb.run.derivation import derive, load_case


def judged(case: Case, accused: str, **positions: str) -> Judged:
    outcome = derive(case, positions=positions)
    found = judge(outcome, accused)
    assert follows(outcome, accused) is found.fits
    return found


def without(case: Case, *starts: str) -> Case:
    facts = tuple(f for f in case.facts if not str(f.atom).startswith(starts))
    assert len(facts) < len(case.facts)
    return replace(case, facts=facts)


def disputing(case: Case, *starts: str) -> Case:
    facts = tuple(replace(f, status="disputed") if str(f.atom).startswith(starts) else f for f in case.facts)
    return replace(case, facts=facts)


def adding(case: Case, *atoms: str, status: str = "proved") -> Case:
    return replace(case, facts=(*case.facts, *(Fact(parse_atom(atom), status) for atom in atoms)))


def court(case: Case, accused: str, *convicted: str) -> Case:
    verdict = Court({accused: convicted}, {}) if convicted else Court({}, {accused: ()})
    return replace(case, court=verdict)


@pytest.fixture(scope="module")
def cheng_cong() -> Case:
    return load_case("cheng_cong")


def test_the_courts_convictions_in_every_version_fit(cheng_cong: Case) -> None:
    found = judged(cheng_cong, "cheng_cong")
    assert (found.label, found.court, found.found) == ("fits", ("assisting",), ("assisting",))
    assert (found.lacking, found.superfluous) == ((), ())
    assert found.assumed == sum(f.status == "assumed" for f in cheng_cong.facts) > 0


def test_a_conviction_that_hangs_on_disputed_facts_is_open_whatever_else_happens_to_it(cheng_cong: Case) -> None:
    """In one version it also gives way or is not made out at all: the label follows the standing alone."""
    disputed = disputing(cheng_cong, "continued_after_being_informed(")
    found = judged(disputed, "cheng_cong")
    assert (found.label, found.lacking) == ("open", (("assisting", "disputed", ""),))
    assert found.superfluous == (("refusing_duties", "contested"),)
    gives_way = judged(
        court(disputing(cheng_cong, "refused("), "cheng_cong", "assisting"),
        "cheng_cong",
        concurrence="special_law_first",
    )
    assert (gives_way.label, gives_way.lacking) == ("open", (("assisting", "disputed", ""),))


def test_an_acquittal_against_a_contested_conviction_is_open_and_against_a_robust_one_a_misfit(
    cheng_cong: Case,
) -> None:
    robust = judged(court(cheng_cong, "cheng_cong"), "cheng_cong")
    assert (robust.label, robust.superfluous) == ("misfit", (("assisting", "robust"),))
    ji = judged(court(load_case("ji"), "ji"), "ji")
    assert (ji.label, ji.found, ji.superfluous) == ("open", (), (("assisting", "contested"),))


def test_a_conviction_more_than_the_courts_counts(cheng_cong: Case) -> None:
    two = court(load_case("two_acts_combined"), "p", "fraud")
    found = judged(two, "p")
    assert (found.label, found.lacking, found.superfluous) == ("misfit", (), (("illegal_use", "robust"),))


def test_where_the_record_states_nothing_of_an_element_it_is_silent(cheng_cong: Case) -> None:
    found = judged(without(cheng_cong, "continued_after_being_informed(", "refused("), "cheng_cong")
    assert (found.label, found.lacking) == ("silent", (("assisting", "missing", "knowledge"),))


def test_what_the_record_denies_is_no_silence(cheng_cong: Case) -> None:
    assert judged(without(cheng_cong, "confirmable_crime(", "refused("), "cheng_cong").label == "silent"
    kept = without(cheng_cong, "confirmable_crime(", "refused(")
    assert judged(adding(kept, "-confirmable_crime(films)"), "cheng_cong").label == "misfit"


def test_an_offence_that_the_readings_do_not_know_is_a_misfit_and_so_is_one_that_gives_way(cheng_cong: Case) -> None:
    gone = judged(load_case("hu"), "hu", necessity="delete")
    assert (gone.label, gone.lacking) == ("misfit", (("refusing_duties", "no_offence", ""),))
    special = judged(cheng_cong, "cheng_cong", concurrence="special_law_first")
    assert (special.label, special.lacking) == ("misfit", (("assisting", "gives_way", "refusing_duties"),))


def test_an_accused_of_whom_no_act_is_stated_leaves_the_record_silent(cheng_cong: Case) -> None:
    case = court(adding(cheng_cong, "person(zhao)"), "zhao", "assisting")
    found = judged(case, "zhao")
    assert (found.label, found.lacking) == ("silent", (("assisting", "no_act", ""),))


@pytest.mark.parametrize(
    ("convicted", "label", "lacking"),
    [
        (("assisting",), "open", (("assisting", "tied", "illegal_use"),)),
        (("illegal_use",), "open", (("illegal_use", "tied", "assisting"),)),
        (
            ("assisting", "illegal_use"),
            "misfit",
            (("assisting", "tied", "illegal_use"), ("illegal_use", "tied", "assisting")),
        ),
        ((), "misfit", ()),
    ],
)
def test_a_tie_allows_either_offence_but_not_both_and_not_none(
    convicted: tuple[str, ...], label: str, lacking: tuple[tuple[str, str, str], ...]
) -> None:
    found = judged(court(load_case("core_concurrence__tie"), "p", *convicted), "p")
    assert (found.label, found.lacking, found.found) == (label, lacking, ())
    assert dict(found.superfluous) == dict.fromkeys({"assisting", "illegal_use"} - set(convicted), "contested")
