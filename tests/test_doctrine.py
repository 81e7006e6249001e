"""Doctrine: packages complete and refused with the nearest word; every fault of the files is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.errors import BadInput
from kb.files.doctrine import DEFAULT, Doctrine, load
from kb.rules.knowledge import shipped

ISSUES = """\
order:
  question: {en: Is an order needed?, zh: 须有命令？}
  positions:
    required: &p {en: it is, zh: 须, holders: [the law], where: [art. 1], effect: none}
    deleted: *p
reach:
  question: {en: How far?, zh: 多远？}
  no_rule: it speaks of policy
  positions:
    near: {en: near, zh: 近, holders: [a], where: [b], effect: c}
"""
PLAIN = ISSUES.replace("&p ", "").replace("*p", "{en: it is not, zh: 不须, holders: [a], where: [b], effect: c}")
THEORIES = """\
positive_law: {title: {en: The law, zh: 现行法}, author: none}
reform:
  title: {en: Reform, zh: 改革}
  author: A
  where: [p. 1]
  positions: {order: deleted}
"""


def loaded(folder: Path, issues: str = PLAIN, theories: str = THEORIES) -> Doctrine:
    (folder / "issues").mkdir(exist_ok=True)
    (folder / "issues" / "one.yaml").write_text(issues, encoding="utf-8")
    (folder / "theories.yaml").write_text(theories, encoding="utf-8")
    return load(folder)


def test_a_theory_is_completed_by_the_first_position_of_each_issue(tmp_path: Path) -> None:
    doctrine = loaded(tmp_path)
    assert dict(doctrine.package()) == {"order": "required", "reach": "near"}
    assert dict(doctrine.package("reform")) == {"order": "deleted", "reach": "near"}
    assert dict(doctrine.package("reform", {"order": "required"})) == dict(doctrine.package())


def test_a_package_cannot_be_changed(tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        loaded(tmp_path).package()["order"] = "deleted"  # type: ignore[index]


@pytest.mark.parametrize(
    ("theory", "positions", "messages"),
    [
        ("refrom", {}, ["unknown theory `refrom`, did you mean `reform`?"]),
        ("xyz", {}, ["unknown theory `xyz`; known are positive_law, reform"]),
        ("reform", {"ordre": "deleted"}, ["unknown issue `ordre`, did you mean `order`?"]),
        ("reform", {"order": "delete"}, ["unknown position `delete` of `order`, did you mean `deleted`?"]),
        ("refrom", {"ordre": "x", "order": "y"}, ["theory `refrom`", "issue `ordre`", "position `y`"]),
    ],
)
def test_what_is_unknown_is_told_all_at_once(
    theory: str, positions: dict[str, str], messages: list[str], tmp_path: Path
) -> None:
    with pytest.raises(BadInput) as caught:
        loaded(tmp_path).package(theory, positions)
    assert len(caught.value.problems) == len(messages)
    for problem, message in zip(caught.value.problems, messages, strict=True):
        assert message in problem.message


@pytest.mark.parametrize(
    ("issues", "theories", "message"),
    [
        (PLAIN.replace("question", "qestion", 1), THEORIES, "issues/one.yaml:2: "),
        (PLAIN.replace("effect: none", "efect: none"), THEORIES, "issues/one.yaml:4: "),
        (PLAIN.replace(", zh: 须有命令？", ""), THEORIES, "issues/one.yaml:2: "),
        ("order: {question: {en: a, zh: b}, positions: {}}\n", THEORIES, "issue `order` has no position"),
        (PLAIN, THEORIES.replace("order: deleted", "ordre: deleted"), "theories.yaml:6: unknown issue `ordre`, did"),
        (PLAIN, THEORIES.replace("order: deleted", "order: delete"), "theories.yaml:6: unknown position `delete`, did"),
        (PLAIN, THEORIES.replace("positive_law", "other_law"), "the theory `positive_law` is missing"),
        (PLAIN, THEORIES.replace("author: A", "autor: A"), "theories.yaml:4: "),
    ],
)
def test_a_fault_of_the_files_is_told_with_its_line(issues: str, theories: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        loaded(tmp_path, issues, theories)
    assert message in str(caught.value)


def test_an_issue_in_two_files_is_refused(tmp_path: Path) -> None:
    loaded(tmp_path)
    (tmp_path / "issues" / "two.yaml").write_text(PLAIN, encoding="utf-8")
    with pytest.raises(BadInput, match="issue `order` is already defined"):
        load(tmp_path)


def test_every_theory_shipped_departs_from_positive_law_and_says_where_it_is_written() -> None:
    doctrine = shipped().doctrine
    default = dict(doctrine.package())
    assert doctrine.theories[DEFAULT].positions == {}
    for name, theory in doctrine.theories.items():
        if name != DEFAULT:
            assert dict(doctrine.package(name)) != default, name
            assert theory.author and theory.where, name


def test_no_two_theories_shipped_are_the_same() -> None:
    doctrine = shipped().doctrine
    packages = {name: tuple(sorted(doctrine.package(name).items())) for name in doctrine.theories}
    assert len(set(packages.values())) == len(packages)


def test_every_position_shipped_names_who_holds_it_and_where() -> None:
    for issue in shipped().doctrine.issues.values():
        for position in issue.positions.values():
            assert position.holders and position.where and all(position.name), f"{issue.id}.{position.id}"


def test_the_theories_of_the_contract_are_shipped() -> None:
    names = ["positive_law", "zheng_liu_no_order", "zheng_liu_negligence", "zheng_liu_reform", "pan_xiong"]
    names += ["commentary", "draft_opinions"]
    assert [n for n in names if n not in shipped().doctrine.theories] == []
    issues = ["order_element", "fault", "result_scope", "concurrence", "omission_in_assisting", "duty_source"]
    assert [n for n in [*issues, "provider_scope"] if n not in shipped().doctrine.issues] == []
