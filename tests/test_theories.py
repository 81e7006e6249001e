"""Theories against positive law: each parts from it on a case that `charge` confirms, or the search says its bounds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kb.ask.comparison import compare
from kb.ask.separation import separate
from kb.files import case_files, yamlfile
from kb.files.atom_parser import parse_atom
from kb.files.case_reader import read_case
from kb.files.cases import Case, Fact
from kb.files.doctrine import DEFAULT
from kb.rules.knowledge import shipped
from kb.run import case_writer
from kb.run.derivation import derive, derive_many, load_case
from kb.run.outcome import Outcome

KNOWN = shipped()
OTHERS = [theory for theory in KNOWN.doctrine.theories if theory != DEFAULT]
REPORTED = sorted(
    path.stem for path in case_files.paths([Path(__file__).resolve().parent.parent / "cases" / "reported"])
)


def says(outcome: Outcome) -> dict[str, object]:
    return {
        name: {
            who: [(c.offence, c.act, c.tier, c.standing) for c in rows] for who, rows in getattr(outcome, name).items()
        }
        for name in ("established", "convicted")
    }


@pytest.mark.parametrize("theory", OTHERS)
def test_a_separating_case_differs_when_charged_and_none_is_said_with_bounds(theory: str) -> None:
    first, second = KNOWN.doctrine.package(), KNOWN.doctrine.package(theory)
    found = separate(first, second, KNOWN, seconds=300)
    assert found.bounds.rows()["persons"] == 1
    if found.facts is None:
        return
    rows = [case_writer.fact(symbol, KNOWN.vocabulary) for symbol in found.facts]
    node = yamlfile.parse(case_writer.case("probe", "A probe", rows), "probe")
    case = read_case(node, Path("probe"), KNOWN.vocabulary, KNOWN.ids)
    assert says(derive(case)) != says(derive(case, theory))


def test_the_matrix_of_one_grounding_agrees_with_one_at_a_time_runs() -> None:
    batch = [load_case(name) for name in REPORTED]
    jobs = [(case, theory, KNOWN.doctrine.package(theory)) for case in batch for theory in KNOWN.doctrine.theories]
    together = derive_many(jobs, KNOWN, 300)
    for (case, theory, _), outcome in list(zip(jobs, together, strict=True))[::5]:
        alone = derive(case, theory)
        for name in ("established", "convicted", "displaced", "tied", "missing", "notes"):
            assert getattr(outcome, name) == getattr(alone, name), (case.id, theory, name)


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
