"""Which readings reproduce the courts' outcomes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.ask.fit import Fitting, _judge, _search, fit
from kb.files.cases import Case, Court
from kb.rules.knowledge import shipped
from kb.run.derivation import derive, load_case


@pytest.fixture(scope="module")
def batch() -> list[Case]:
    return [load_case("cheng_cong"), load_case("ji"), load_case("int2019_a3__videos_200")]


@pytest.fixture(scope="module")
def found(batch: list[Case]) -> Fitting:
    return fit(batch)


def test_a_case_without_a_court_outcome_is_left_out(found: Fitting) -> None:
    assert set(found.assumed) == {"cheng_cong", "ji"}
    assert {j.case for j in found.positive.judged} == {"cheng_cong", "ji"}


def test_positive_law_misses_the_conviction_of_ji(found: Fitting) -> None:
    (misfit,) = found.positive.misfits
    assert (misfit.case, misfit.court, misfit.found) == ("ji", ("assisting",), ())
    assert found.positive.departs == ()


def test_the_best_package_departs_from_positive_law_in_the_standard_of_knowledge_alone(found: Fitting) -> None:
    assert [one.departs for one in found.best] == [(("knowledge_standard", "ought_to_know"),)]
    assert found.best[0].misfits == ()
    assert found.complete


def test_each_single_position_is_what_it_gives_when_derived_alone(found: Fitting) -> None:
    singles = {(s.issue, s.position): s for s in found.singles}
    assert singles["knowledge_standard", "ought_to_know"].gains == (("ji", "ji"),)
    assert singles["concurrence", "special_law_first"].loses == (("cheng_cong", "cheng_cong"),)
    outcome = derive(load_case("cheng_cong"), positions={"concurrence": "special_law_first"})
    (judged,) = _judge(load_case("cheng_cong"), outcome)
    assert not judged.fits
    assert judged.lacking == (("assisting", "gives way to refusing_duties"),)


def test_an_acquittal_that_the_law_contradicts_is_a_misfit() -> None:
    case = replace(load_case("cheng_cong"), court=Court(acquitted={"cheng_cong": ()}))
    (judged,) = _judge(case, derive(case))
    assert (judged.court, judged.found, judged.fits) == ((), ("assisting",), False)


def test_where_positive_law_fits_no_position_departs(batch: list[Case]) -> None:
    assert _search(batch[:1], shipped(), 60.0) == ([()], True)
