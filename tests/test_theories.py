"""Theories against positive law: each parts from it on a case that `charge` confirms, or the search says its bounds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.ask import fixtures
from kb.ask.comparison import compare
from kb.files.atom_parser import parse_atom
from kb.files.cases import Case, Fact
from kb.files.doctrine import DEFAULT
from kb.rules.knowledge import shipped
from kb.run.derivation import derive, derive_each, load_case
from kb.run.outcome import Outcome

KNOWN = shipped()
OTHERS = [theory for theory in KNOWN.doctrine.theories if theory != DEFAULT]
SAID = ("established", "convicted", "displaced", "tied", "missing", "notes", "directions", "penalties", "routes")


def says(outcome: Outcome) -> dict[str, object]:
    return {name: getattr(outcome, name) for name in SAID}


@pytest.fixture(scope="module")
def parted() -> dict[str, set[str]]:
    """Cases on which each theory says something else than positive law: some of its own fixtures; where it agrees on these,
    the doctrinal."""
    batch = fixtures.load_all()
    doctrinal = [case for case in batch if case.path.parent.name == "doctrine" and case.path.stem == case.id]
    own = {
        theory: [case for case in batch if any(e.theory == theory and not e.positions for e in case.expect)][:3]
        for theory in OTHERS
    }
    found = parting(own)
    return {**found, **parting({theory: doctrinal for theory in OTHERS if not found[theory]})}


def parting(cases: dict[str, list[Case]]) -> dict[str, set[str]]:
    """Those of some cases on which each theory says something else than positive law."""
    jobs = {(case.id, theory): case for other in cases for theory in (DEFAULT, other) for case in cases[other]}
    worked = derive_each(
        ((case, theory, KNOWN.doctrine.package(theory)) for (_, theory), case in jobs.items()),
        KNOWN,
        300,
        reasons=False,
    )
    said = {key: says(outcome) for key, outcome in zip(jobs, worked, strict=True)}
    return {
        theory: {case.id for case in own if said[case.id, theory] != said[case.id, DEFAULT]}
        for theory, own in cases.items()
    }


@pytest.mark.parametrize("theory", OTHERS)
def test_every_theory_parts_from_positive_law_on_a_shipped_case(theory: str, parted: dict[str, set[str]]) -> None:
    assert parted[theory]


def test_concurrence_is_the_issue_between_positive_law_and_pan_xiong_on_cheng_cong() -> None:
    found = compare([load_case("cheng_cong")], ["positive_law", "pan_xiong"])
    (difference,) = found.differences
    assert difference.flips == ((("concurrence", "special_law_first"),),)


def test_with_negligent_fault_complicity_and_recidivism_fall_away() -> None:
    """A negligent offence has neither joint offenders (art. 25) nor recidivists (art. 65)."""
    case = with_facts(
        load_case("careless_refuser"),
        "person(partner)",
        "joint(partner, neglect, host)",
        "common_intention(partner, neglect)",
        "earlier_sentence(host, old_sentence, fixed_term)",
        "completed(old_sentence, 2019-01-01)",
        "deserves_fixed_term(host, neglect)",
    )
    silent = derive(without_facts(case, "should_foresee_result"))
    assert established(silent) == {"host": {"refusing_duties"}, "partner": {"refusing_duties"}}
    assert recidivists(silent) == {"host"}
    negligent = derive(case, "zheng_liu_negligence")
    assert established(negligent) == {"host": {"refusing_duties"}, "partner": set()}
    assert recidivists(negligent) == set()
    (lacking,) = (m.elements for m in negligent.missing["partner"] if m.offence == "refusing_duties")
    assert lacking == ("common_intention",)


def with_facts(case: Case, *facts: str) -> Case:
    return replace(case, facts=(*case.facts, *(Fact(parse_atom(fact)) for fact in facts)))


def without_facts(case: Case, *names: str) -> Case:
    return replace(case, facts=tuple(fact for fact in case.facts if fact.atom.name not in names))


def established(outcome: Outcome) -> dict[str, set[str]]:
    return {who: {charge.offence for charge in rows} for who, rows in outcome.established.items()}


def recidivists(outcome: Outcome) -> set[str]:
    return {who for who, rows in outcome.directions.items() if any(d.provision.startswith("cl_a65") for d in rows)}


def test_ji_without_the_order_element_still_lacks_a_sure_duty_and_under_the_reform_draft_has_its_result() -> None:
    case = load_case("ji_order_deleted")
    bare = derive(case, "zheng_liu_no_order")
    assert not any(
        c.standing == "robust" and c.offence == "refusing_duties" for rows in bare.convicted.values() for c in rows
    )
    reform = derive(case, "zheng_liu_reform")
    lacking = {m.offence: m.elements for rows in reform.missing.values() for m in rows}
    assert "result" not in lacking.get("security_accident", ())
