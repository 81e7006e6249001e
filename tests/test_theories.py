"""Theories against positive law: each parts from it on a case that `charge` confirms, or the search says its bounds."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.ask.comparison import compare
from kb.ask.separation import separate
from kb.files import case_files, yamlfile
from kb.files.case_reader import read_case
from kb.files.cases import Case
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
    """Under the negligence theory the offence can be neither joint nor the ground of recidivism."""
    negligent = KNOWN.doctrine.package("zheng_liu_negligence")
    case: Case = load_case("careless_refuser")
    outcome = derive(case, "zheng_liu_negligence")
    assert negligent["fault"] == "negligence"
    assert {c.offence for rows in outcome.established.values() for c in rows} == {"refusing_duties"}
    assert not any(d.provision.startswith("cl_a65") for rows in outcome.directions.values() for d in rows)


def test_ji_without_the_order_element_still_lacks_a_sure_duty_and_under_the_reform_draft_has_its_result() -> None:
    case = load_case("ji_order_deleted")
    bare = derive(case, "zheng_liu_no_order")
    assert not any(
        c.standing == "robust" and c.offence == "refusing_duties" for rows in bare.convicted.values() for c in rows
    )
    reform = derive(case, "zheng_liu_reform")
    lacking = {m.offence: m.elements for rows in reform.missing.values() for m in rows}
    assert "result" not in lacking.get("security_accident", ())
