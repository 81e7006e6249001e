"""Which readings reproduce the courts' outcomes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.ask import fit as search
from kb.ask.court import judge
from kb.ask.fit import Fitting, _search, fit
from kb.errors import BoundHit
from kb.files.cases import Case, Court
from kb.rules.knowledge import shipped
from kb.run.derivation import derive, load_case
from kb.run.driver import Deadline


@pytest.fixture(scope="module")
def batch() -> list[Case]:
    return [load_case("cheng_cong"), load_case("ji"), load_case("int2019_a3__videos_200")]


@pytest.fixture(scope="module")
def found(batch: list[Case]) -> Fitting:
    """As `nullum fit` on the same cases asks, whose text is among the golden ones: worked out once."""
    return search.fit(batch, standard=shipped().doctrine.package())


def test_a_case_without_a_court_outcome_is_left_out(found: Fitting) -> None:
    assert set(found.assumed) == {"cheng_cong", "ji"}
    assert {j.case for j in found.positive.judged} == {"cheng_cong", "ji"}


def test_positive_law_misses_the_conviction_of_ji(found: Fitting) -> None:
    (misfit,) = found.positive.misfits
    assert (misfit.case, misfit.label, misfit.court, misfit.found) == ("ji", "open", ("assisting",), ())
    assert misfit.lacking == (("assisting", "disputed", ""),)
    assert found.positive.departs == ()


def test_the_best_package_departs_from_positive_law_in_the_standard_of_knowledge_alone(found: Fitting) -> None:
    assert [one.departs for one in found.best] == [(("knowledge_standard", "ought_to_know"),)]
    assert found.best[0].misfits == ()
    assert found.complete


def test_each_single_position_is_what_it_gives_when_derived_alone(found: Fitting) -> None:
    singles = {(s.issue, s.position): s for s in found.singles}
    (gained,) = singles["knowledge_standard", "ought_to_know"].gains
    assert (gained.case, gained.accused, gained.label) == ("ji", "ji", "fits")
    assert singles["knowledge_standard", "ought_to_know"].loses == ()
    (lost,) = singles["concurrence", "special_law_first"].loses
    outcome = derive(load_case("cheng_cong"), positions={"concurrence": "special_law_first"})
    assert lost == judge(outcome, "cheng_cong")
    assert lost.lacking == (("assisting", "gives_way", "refusing_duties"),)
    assert lost.superfluous == (("refusing_duties", "robust"),)
    default = shipped().doctrine.package()
    for issue in shipped().doctrine.issues.values():
        tried = {position for name, position in singles if name == issue.id}
        assert tried in (set(), set(issue.positions) - {default[issue.id]})


def test_where_positive_law_fits_no_position_departs(batch: list[Case]) -> None:
    package = shipped().doctrine.package()
    assert _search(batch[:1], shipped(), package, Deadline(60)) == ([()], True)


def test_a_standard_other_than_positive_law_is_what_departures_are_counted_from(batch: list[Case]) -> None:
    doctrine = shipped().doctrine
    found = fit(batch[:1], standard=doctrine.package("positive_law", {"concurrence": "special_law_first"}))
    assert [j.label for j in found.positive.judged] == ["misfit"]
    departs = {one.departs for one in found.best}
    assert (("concurrence", "heavier"),) in departs and all(len(one) == 1 for one in departs)
    assert all(one.misfits == () for one in found.best)
    singles = {(s.issue, s.position): s for s in found.singles}
    assert [j.label for j in singles["concurrence", "heavier"].gains] == ["fits"]


def test_the_search_counts_versions_and_not_the_facts_without_dispute() -> None:
    """Without the disputed refusal nothing but assisting is left; with it, special law first convicts of refusing."""
    base = load_case("cheng_cong")
    facts = tuple(replace(f, status="disputed") if str(f.atom).startswith("refused(") else f for f in base.facts)
    package = shipped().doctrine.package("positive_law", {"concurrence": "special_law_first"})
    departures, complete = _search([replace(base, facts=facts)], shipped(), package, Deadline(60))
    assert complete
    assert () not in departures, "in the version with the refusal the special law convicts otherwise"
    assert (("concurrence", "heavier"),) in departures


def test_a_bound_on_time_ends_the_search(batch: list[Case]) -> None:
    with pytest.raises(BoundHit, match="no best package within 0 seconds"):
        fit(batch, seconds=0)


def test_a_conviction_that_the_court_does_not_have_counts_against_a_package() -> None:
    case = load_case("int2019_a3__videos_200")
    acquitted = replace(case, court=Court(acquitted={"p": ["refusing_duties"]}))
    found = fit([acquitted])
    (judged,) = found.positive.judged
    assert (judged.label, judged.superfluous) == ("misfit", (("refusing_duties", "robust"),))
    assert (("duty_content", "no_regulatory_duty"),) in [one.departs for one in found.best]
    assert all(one.departs and not one.misfits for one in found.best)
