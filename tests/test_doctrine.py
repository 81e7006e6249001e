"""Doctrine: packages complete and refused with the nearest word; every fault of the files is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.errors import BadInput
from kb.files.doctrine import DEFAULT, Doctrine, load
from kb.rules.knowledge import shipped

ORDER = """\
question: {en: Is an order needed?, zh: 须有命令？}
positions:
  required: {en: it is, zh: 须, holders: [the law], where: [art. 1], effect: none}
  deleted: {en: it is not, zh: 不须, holders: [a], where: [b], effect: c}
"""
REACH = """\
question: {en: How far?, zh: 多远？}
no_rule: it speaks of policy
positions:
  near: {en: near, zh: 近, holders: [a], where: [b], effect: c}
"""
THEORIES = """\
positive_law: {title: {en: The law, zh: 现行法}, author: none}
reform:
  title: {en: Reform, zh: 改革}
  author: A
  where: [p. 1]
  positions: {order: deleted}
"""


def written(folder: Path, **files: str) -> Path:
    """Write a folder of the law with the files given, by name, in its doctrine."""
    (folder / "doctrine").mkdir(parents=True)
    for name, text in files.items():
        (folder / "doctrine" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def loaded(folder: Path, order: str = ORDER, theories: str = THEORIES) -> Doctrine:
    return load([written(folder, order=order, reach=REACH, theories=theories)])


def test_an_issue_is_called_by_its_file(tmp_path: Path) -> None:
    doctrine = loaded(tmp_path)
    assert list(doctrine.issues) == ["order", "reach"]
    assert doctrine.issues["order"].question == ("Is an order needed?", "须有命令？")
    assert doctrine.issues["order"].name == doctrine.issues["order"].question, (
        "an issue without a name goes by its question"
    )
    assert doctrine.issues["reach"].positions["near"].issue == "reach"
    assert (doctrine.issues["order"].no_rule, doctrine.issues["reach"].no_rule) == ("", "it speaks of policy")


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
    ("order", "theories", "message"),
    [
        (ORDER.replace("question", "qestion", 1), THEORIES, "doctrine/order.yaml:1: unknown key `qestion`"),
        (ORDER.replace("effect: none", "efect: none"), THEORIES, "doctrine/order.yaml:3: "),
        (ORDER.replace(", zh: 须有命令？", ""), THEORIES, "doctrine/order.yaml:1: "),
        (ORDER.replace("  required: {", "  required: &p {"), THEORIES, "doctrine/order.yaml:3: anchors"),
        ("question: {en: a, zh: b}\npositions: {}\n", THEORIES, "doctrine/order.yaml:1: issue `order` has no position"),
        (ORDER, THEORIES.replace("order: deleted", "ordre: deleted"), "theories.yaml:6: unknown issue `ordre`, did"),
        (ORDER, THEORIES.replace("order: deleted", "order: delete"), "theories.yaml:6: unknown position `delete`, did"),
        (ORDER, THEORIES.replace("positive_law", "other_law"), "the theory `positive_law` is missing"),
        (ORDER, THEORIES.replace("author: A", "autor: A"), "theories.yaml:4: "),
    ],
)
def test_a_fault_of_the_files_is_told_with_its_line(order: str, theories: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        loaded(tmp_path, order, theories)
    assert message in str(caught.value)


def test_a_second_folder_is_laid_over_the_first(tmp_path: Path) -> None:
    law = written(tmp_path / "law", order=ORDER, theories=THEORIES)
    own = written(tmp_path / "own", reach=REACH, theories="mine: {title: {en: m, zh: m}, author: M}\n")
    doctrine = load([law, own])
    assert list(doctrine.issues) == ["order", "reach"]
    assert list(doctrine.theories) == ["positive_law", "reform", "mine"]


def test_a_folder_may_add_positions_to_an_issue_below_after_those_it_has(tmp_path: Path) -> None:
    law = written(tmp_path / "law", order=ORDER, reach=REACH, theories=THEORIES)
    far = "positions:\n  far: {en: far, zh: 远, holders: [a], where: [b], effect: c}\n"
    own = written(
        tmp_path / "own", reach=far, theories="mine: {title: {en: m, zh: m}, author: M, positions: {reach: far}}\n"
    )
    reach = load([law, own]).issues["reach"]
    assert (reach.question, reach.default, list(reach.positions)) == (("How far?", "多远？"), "near", ["near", "far"])
    assert reach.no_rule == "it speaks of policy"
    assert reach.positions["far"].place == f"{own}/doctrine/reach.yaml:2"
    (own / "doctrine" / "reach.lp").write_text("%@ reach.far\n", encoding="utf-8")
    assert load([law, own]).issues["reach"].no_rule == "", "a rule beside the positions makes them executable"
    with pytest.raises(BadInput, match="lacks the key `question`"):
        load([own, law])


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"order": ORDER, "theories": THEORIES}, ""),
        ({"order": ORDER.replace("effect: c", "effect: d")}, "order.yaml:4: position `deleted` of `order` is defined otherwise at {law}/order.yaml:4"),
        ({"order": ORDER.replace("needed", "necessary")}, "order.yaml:1: the question of `order` is put otherwise in {law}/order.yaml"),
        ({"order": "name: {en: orders, zh: 命令}\n" + ORDER}, "order.yaml:1: the issue `order` is called otherwise in {law}/order.yaml"),
        ({"theories": THEORIES.replace("author: A", "author: B")}, "theories.yaml:2: theory `reform` is defined otherwise at {law}/theories.yaml:2"),
    ],
)  # fmt: skip
def test_what_two_folders_define_otherwise_is_refused_with_both_places(
    files: dict[str, str], message: str, tmp_path: Path
) -> None:
    law = written(tmp_path / "law", order=ORDER, theories=THEORIES)
    own = written(tmp_path / "own", **files)
    if not message:
        assert load([law, own]) == load([law])
        return
    with pytest.raises(BadInput) as caught:
        load([law, own])
    assert str(caught.value) == f"{own}/doctrine/" + message.format(law=law / "doctrine")


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
