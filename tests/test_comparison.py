"""Theories by cases: every cell is what the theory alone gives, and each difference names the issue that makes it."""

from __future__ import annotations

import pytest

from kb.ask import fixtures
from kb.ask.comparison import Comparison, compare, verdict
from kb.errors import BadInput, BoundHit
from kb.files import folders
from kb.files.cases import Case
from kb.rules.knowledge import shipped
from kb.run.derivation import derive, load_case


@pytest.fixture(scope="module")
def special_law() -> Comparison:
    return compare([load_case("cheng_cong"), load_case("ji")], ["positive_law", "pan_xiong"])


@pytest.fixture(scope="module")
def sample() -> list[Case]:
    """A reported case, some doctrinal ones, and boundary rows of tables far apart."""
    tables = sorted(folders.encodings().rglob("*.table.yaml"))
    rows = [fixtures.load_all([table])[0] for table in tables[:: len(tables) // 3][:3]]
    doctrine = fixtures.load_all([folders.cases() / "doctrine"])
    return [load_case("cheng_cong"), *doctrine[:3:2], *rows]


def test_cheng_cong_parts_positive_law_from_pan_xiong_on_concurrence(special_law: Comparison) -> None:
    found = special_law.difference("cheng_cong", "cheng_cong", "pan_xiong")
    assert found is not None
    assert found.gained == ("convicted refusing_duties (hosting)",)
    assert found.lost == ("convicted assisting (hosting)",)
    assert found.flips == ((("concurrence", "special_law_first"),),)


def test_a_flip_put_into_the_first_theory_makes_the_difference(special_law: Comparison) -> None:
    for d in special_law.differences:
        case = load_case(d.case)
        theirs = verdict(special_law.cells[d.case, d.theory], d.accused)
        assert verdict(derive(case), d.accused) != theirs
        for flip in d.flips:
            assert verdict(derive(case, positions=dict(flip)), d.accused) == theirs


def test_where_the_theories_agree_there_is_no_difference(special_law: Comparison) -> None:
    first, second = (verdict(special_law.cells["ji", theory], "ji") for theory in special_law.theories)
    assert (special_law.difference("ji", "ji", "pan_xiong") is None) == (first == second)
    assert compare([load_case("ji")], ["positive_law", "positive_law"]).differences == ()


def test_ji_is_convicted_where_the_order_is_deleted() -> None:
    case = load_case("ji")
    found = compare([case], ["positive_law", "zheng_liu_no_order"])
    (d,) = found.differences
    assert any("refusing_duties" in gained for gained in d.gained)
    assert d.flips == ((("order_element", "deleted"),),)


def test_the_matrix_equals_one_run_at_a_time(sample: list[Case]) -> None:
    theories = list(shipped().doctrine.theories)
    found = compare(sample, theories, seconds=300)
    assert set(found.cells) == {(case.id, theory) for case in sample for theory in theories}
    parted = 0
    for at, case in enumerate(sample):
        for theory in theories[at :: 2 * len(sample)]:  # alone each costs a grounding: every case, every second theory
            alone, cell = derive(case, theory), found.cells[case.id, theory]
            for name in ("established", "convicted", "displaced", "tied", "missing"):
                assert getattr(cell, name) == getattr(alone, name), (case.id, theory, name)
        for accused in case.accused:
            differing = {t for t in theories if found.difference(case.id, accused, t)}
            standard = verdict(found.cells[case.id, theories[0]], accused)
            assert differing == {t for t in theories if verdict(found.cells[case.id, t], accused) != standard}
            parted += len(differing)
    assert parted > 0, "no theory parts from the first on the sample: the comparison shows nothing"


def test_every_flip_is_smallest_and_of_the_positions_of_its_theory() -> None:
    doctrine = shipped().doctrine
    found = compare([load_case("cheng_cong"), load_case("hu")], list(doctrine.theories))
    assert found.differences
    default = doctrine.package()
    for d in found.differences:
        package = doctrine.package(d.theory)
        assert len({len(flip) for flip in d.flips}) <= 1, "all flips of a difference are of the smallest size"
        for flip in d.flips:
            assert all(package[issue] == position != default[issue] for issue, position in flip)


def test_an_unknown_theory_is_refused() -> None:
    with pytest.raises(BadInput, match="did you mean `pan_xiong`"):
        compare([load_case("ji")], ["positive_law", "pan_xion"])


def test_positions_replace_single_ones_of_every_theory() -> None:
    found = compare(
        [load_case("cheng_cong")], ["positive_law", "pan_xiong"], positions={"concurrence": "special_law_first"}
    )
    assert found.differences == ()
    for theory in found.theories:
        assert [c.offence for c in found.cells["cheng_cong", theory].convicted["cheng_cong"]] == ["refusing_duties"]


def test_a_bound_on_time_ends_the_comparison() -> None:
    with pytest.raises(BoundHit, match="no answer within 0 seconds"):
        compare([load_case("ji")], ["positive_law", "pan_xiong"], seconds=0)
