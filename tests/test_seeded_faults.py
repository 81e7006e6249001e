"""A fault in each kind of rule: a named fixture fails so that a lawyer sees what happened, and `moved` names just what moved.

One copy of the law holds all six faults, so that it is compiled once.
"""

from __future__ import annotations

import shutil
from collections import Counter

import pytest

from explain.check import move_telling, telling
from explain.say.language import language
from kb.ask import fixtures
from kb.ask.fixtures import Checked, Failure
from kb.ask.grouping import grouped
from kb.ask.moves import Moved, moved
from kb.files import folders
from kb.files.cases import Case
from kb.rules.knowledge import Knowledge, shipped
from kb.run.derivation import load_case

FAULTS = {  # file, what stands there, what is put there
    "threshold": ("int2019/a03.lp", "Files >= 200.", "Files >= 201."),
    "exception": ("cl/a017.lp", "    younger_than(P, A, 16),\n    not younger_than(P, A, 14),\n", "    younger_than(P, A, 14),\n    not younger_than(P, A, 14),\n"),
    "presumption": ("int2019/a11.lp", "    presumed(knowledge, P, A),\n    not rebutted(knowledge, P, A).", "    presumed(knowledge, P, A)."),
    "concurrence": ("laundering2024/a06.lp", "prefers(P, A, money_laundering, concealing_proceeds, laundering2024_a6_p1) :-", "prefers(P, A, concealing_proceeds, money_laundering, laundering2024_a6_p1) :-"),
    "penalty": ("cl/a275.lp", "main_penalty(property_damage, basic, fixed_term, 6, 36).", "main_penalty(property_damage, basic, fixed_term, 6, 60)."),
    "date": ("int2019/a19.lp", "Date < 20191101", "Date < 20191102"),
}  # fmt: skip
FIXTURES = {  # a row that fails, the provision that its failures share, what is said of them
    "threshold": ("int2019_a3__videos_200", "int2019_a3_i1", ["expected: refusing to perform network security duties (art. 286-1)", "derived:  nothing", "200 files of 201 files, 1 file short"]),
    "exception": ("cl_a17__aged_15", "cl_a17_p2", ["expected: nothing", "derived:  assisting"]),
    "presumption": ("int2019_a11__report_ignored_contrary_evidence", "int2019_a11", ["expected: nothing", "derived:  assisting network crime (art. 287-2)", "[2019 Interpretation, art. 11]"]),
    "concurrence": ("cl_a191__also_concealing", "laundering2024_a6_p1", ["expected: money laundering (art. 191)", "derived:  concealing proceeds of crime (art. 312)", "[2024 Laundering Interpretation, art. 6 para. 1]"]),
    "penalty": ("cl_a275__loss_5000", "cl_a275", ["expected: Intentional damage of property (art. 275), basic tier: fixed-term imprisonment of 6 months to 3 years", "basic tier: fixed-term imprisonment of 6 months to 5 years. [Criminal Law, art. 275]"]),
    "date": ("int2019_a19__judged_on_the_day", "int2019_a19", ["2019-11-01 before 2019-11-02.", "[2019 Interpretation, art. 19; "]),
}  # fmt: skip
ALSO = {
    "int2019_a15__clearly_minor_refusing": "int2019_a3_i1",
    "int2019_a11__informed_contrary_evidence": "int2019_a11",
}
UNMOVED = [
    "int2019_a3__videos_199",
    "cl_a17__aged_16",
    "int2019_a11__report_ignored",
    "zhu",
    "cl_a275__loss_4999",
]


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    root = tmp_path_factory.mktemp("law") / "encodings"
    shutil.copytree(folders.encodings(), root)
    for file, old, new in FAULTS.values():
        path = root / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, file
        path.write_text(text.replace(old, new), encoding="utf-8")
    return Knowledge(root)


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return [load_case(name) for name in [*(row[0] for row in FIXTURES.values()), *ALSO, *UNMOVED]]


@pytest.fixture(scope="module")
def checked(seeded: Knowledge, cases: list[Case]) -> list[Checked]:
    places = ("int2019/a15.table.yaml", "int2019/a19.table.yaml", "cl/a191.table.yaml")
    beside = fixtures.load_all([folders.encodings() / place for place in places])
    rows = [case for case in beside if case.id not in {known.id for known in cases}]
    return list(fixtures.check_each([*cases, *rows], seeded, tell=telling.teller("en")))


def failures(checked: list[Checked], case: str) -> list[Failure]:
    return [bad for each in checked if each.case.id == case for bad in each.failures]


@pytest.mark.parametrize("kind", FAULTS)
def test_a_fault_fails_its_fixture_with_what_a_lawyer_needs(kind: str, checked: list[Checked]) -> None:
    name, _, wanted = FIXTURES[kind]
    found = failures(checked, name)
    assert found
    text = "\n".join(line for bad in found for line in telling.text(bad, language()))
    for words in wanted:
        assert words in text, text
    assert f"nullum draw {name}" in text


def test_nothing_else_fails(checked: list[Checked]) -> None:
    assert {each.case.id for each in checked if each.failures} == {*(row[0] for row in FIXTURES.values()), *ALSO}


def test_failures_are_grouped_by_the_provision_of_the_fault(checked: list[Checked]) -> None:
    beside = sum({id(each.beside): each.beside for each in checked}.values(), Counter[str]())
    groups = grouped([bad for each in checked for bad in each.failures], beside)
    assert {group.provision: set(group.cases) for group in groups} == shared()


def shared() -> dict[str, set[str]]:
    """The rows that each fault fails, by the provision at fault."""
    found = {provision: {name} for name, provision, _ in FIXTURES.values()}
    for name, provision in ALSO.items():
        found[provision].add(name)
    return found


@pytest.fixture(scope="module")
def moves(seeded: Knowledge, cases: list[Case]) -> Moved:
    return moved(cases, shipped(), seeded, 120.0, move_telling.teller("en"))


def test_moved_names_just_what_moved_under_what_moved_it(moves: Moved) -> None:
    found = {tuple(c.provision for c in changes): {m.case.id for m in group} for changes, group in moves.groups.items()}
    assert found == {(provision,): names for provision, names in shared().items()}
    assert moves.unread == ()


def test_what_the_faults_cannot_reach_is_not_derived_and_has_not_moved(
    seeded: Knowledge, cases: list[Case], moves: Moved, monkeypatch: pytest.MonkeyPatch
) -> None:
    further = fixtures.load_all([folders.encodings() / "cl" / "a253_1.table.yaml"])[:15]
    found = moved([*cases, *further], shipped(), seeded, 120.0, move_telling.teller("en"))
    monkeypatch.setattr("kb.ask.moves.reached", lambda pairs, *_: list(pairs))
    every = moved(further, shipped(), seeded, 120.0)
    assert found.groups == moves.groups and every.groups == {}
    assert moves.compared <= found.reached < found.compared - 10
    assert every.reached == every.compared == found.compared - moves.compared


def test_moved_tells_the_rule_before_and_after_and_the_instances(moves: Moved, seeded: Knowledge) -> None:
    text = "\n".join(move_telling.text(moves, "BASE", seeded, language(), True))
    for line in [
        "2019 Interpretation, art. 3(1) (int2019_a3_i1) differs: 2 moved\n   - Files >= 200\n   + Files >= 201",
        "      - Convicted: refusing to perform network security duties (art. 286-1) for hosting",
        "      + Convicted: no conviction",
        "      - Hosting of p led to mass spread of illegal information (i) [2019 Interpretation, art. 3(1)]",
        "   - prefers(P,A,money_laundering,concealing_proceeds,laundering2024_a6_p1)",
    ]:
        assert line in text, text
