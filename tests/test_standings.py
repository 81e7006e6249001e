"""Standings and what they hang on, against brute force over small tables."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from itertools import combinations, product

import pytest

from kb.run.standings import Deciding, Table, changes, standing

Rule = Callable[..., bool]


def table(rule: Rule, count: int, coherent: Rule = lambda *_: True) -> Table:
    choices = dict.fromkeys("abcdefghij"[:count], (True, False))
    points = product((True, False), repeat=count)
    return Table(choices, {point: bool(rule(*point)) for point in points if coherent(*point)})


def sets(found: tuple[Deciding, ...]) -> list[tuple[bool, str, str]]:
    return [(one.follows, "".join(one.holding), "".join(one.failing)) for one in found]


@pytest.mark.parametrize(
    ("truths", "name"),
    [([True], "robust"), ([True, True], "robust"), ([False], "excluded"), ([False, True], "contested")],
)
def test_the_standing_of_truths(truths: list[bool], name: str) -> None:
    assert standing(truths) == name
    assert standing(iter(truths)) == name


@pytest.mark.parametrize(
    ("rule", "expected", "bearing"),
    [
        (lambda a, b: a, [(True, "a", ""), (False, "", "a")], {"a": "for"}),
        (lambda a, b: not b, [(True, "", "b"), (False, "b", "")], {"b": "against"}),
        (  # in the alternative: each does alone, and only both together fail
            lambda a, b: a or b,
            [(True, "a", ""), (True, "b", ""), (False, "", "ab")],
            {"a": "for", "b": "for"},
        ),
        (  # together: neither does alone
            lambda a, b: a and b,
            [(True, "ab", ""), (False, "", "a"), (False, "", "b")],
            {"a": "for", "b": "for"},
        ),
        (
            lambda a, b: a and not b,
            [(True, "a", "b"), (False, "", "a"), (False, "b", "")],
            {"a": "for", "b": "against"},
        ),
        (
            lambda a, b: a != b,
            [(True, "a", "b"), (True, "b", "a"), (False, "ab", ""), (False, "", "ab")],
            {"a": "both", "b": "both"},
        ),
        (lambda a, b: True, [], {}),
        (lambda a, b: False, [], {}),
    ],
)
def test_alone_together_and_in_the_alternative(
    rule: Rule, expected: list[tuple[bool, str, str]], bearing: dict[str, str]
) -> None:
    found = table(rule, 2)
    assert sorted(sets(found.deciding)) == sorted(expected)
    assert [one.follows for one in found.deciding] == sorted((one.follows for one in found.deciding), reverse=True)
    assert found.bearing == bearing
    assert found.pivots == tuple(bearing)


def test_the_smallest_set_comes_first_though_a_larger_begins_with_an_earlier_fact() -> None:
    found = table(lambda a, b, c: (a and b) or c, 3)
    assert sets(found.deciding) == [(True, "c", ""), (True, "ab", ""), (False, "", "ac"), (False, "", "bc")]


def brute(found: Table, follows: bool) -> set[frozenset[tuple[str, object]]]:
    """Every minimal set of settings of the pivots with which all coherent points (one at least) have the truth."""
    names = list(found.choices)
    settings = [(name, value) for name in found.pivots for value in found.choices[name]]

    def decides(chosen: tuple[tuple[str, object], ...]) -> bool:
        points = [p for p in found.truth if all(p[names.index(name)] == value for name, value in chosen)]
        return bool(points) and all(found.truth[p] == follows for p in points)

    minimal: set[frozenset[tuple[str, object]]] = set()
    for size in range(len(found.pivots) + 1):
        for chosen in combinations(settings, size):
            coherent = len({name for name, _ in chosen}) == size
            if coherent and decides(chosen) and not any(known <= set(chosen) for known in minimal):
                minimal.add(frozenset(chosen))
    return minimal if found.pivots else set()


def tables(count: int) -> Iterator[Table]:
    chance = random.Random(8)
    for _ in range(count):
        size = chance.choice((1, 2, 3, 4))
        kinds = [chance.choice([(True, False), ("x", "y", "z")]) for _ in range(size)]
        choices = {f"c{at}": kind for at, kind in enumerate(kinds)}
        exclusive = chance.sample(range(size), 2) if size > 2 and chance.random() < 0.5 else []
        weight = chance.choice((0.1, 0.3, 0.5, 0.8))
        truth = {
            point: chance.random() < weight
            for point in product(*kinds)
            if not exclusive or any(point[at] is not True for at in exclusive)
        }
        yield Table(choices, truth)


def test_smallest_deciding_sets_are_those_of_brute_force() -> None:
    contested = 0
    for found in tables(300):
        contested += found.standing == "contested"
        for follows in (True, False):
            mine = [frozenset(one.settings) for one in found.deciding if one.follows == follows]
            assert len(mine) == len(set(mine))
            assert set(mine) == brute(found, follows)
    assert contested > 200


def test_pivots_are_the_choices_in_which_alone_two_points_part() -> None:
    for found in tables(200):
        names = list(found.choices)
        parted = {
            names[at]
            for (one, first), (two, second) in combinations(found.truth.items(), 2)
            for at in range(len(names))
            if first != second and one[:at] + one[at + 1 :] == two[:at] + two[at + 1 :]
        }
        assert set(found.pivots) == parted


def test_a_fact_and_its_denial_decide_each_from_its_side() -> None:
    """Only the fact is a pivot: the denial works through it, and nothing counts that contradicts itself."""
    found = table(lambda a, b: a, 2, coherent=lambda a, b: not (a and b))
    assert sets(found.deciding) == [(True, "a", ""), (False, "", "a")]
    both = table(lambda a, b: a or b, 2, coherent=lambda a, b: not (a and b))
    assert sets(both.deciding) == [(True, "a", ""), (True, "b", ""), (False, "", "ab")]


def test_half_of_ten_facts_decide_without_going_through_all_sets_of_settings() -> None:
    found = table(lambda *held: sum(held) >= 5, 10)
    made = [(one.follows, len(one.holding), len(one.failing)) for one in found.deciding]
    assert made.count((True, 5, 0)) == 252 and made.count((False, 0, 6)) == 210
    assert len(made) == 462
    assert set(found.bearing.values()) == {"for"}


def test_changes_set_so_many_choices_to_each_other_value() -> None:
    values = {"a": ("x", "y"), "b": ("z",), "c": ()}
    assert list(changes(values, 0)) == [()]
    assert list(changes(values, 1)) == [(("a", "x"),), (("a", "y"),), (("b", "z"),)]
    assert list(changes(values, 2)) == [(("a", "x"), ("b", "z")), (("a", "y"), ("b", "z"))]
    assert list(changes(values, 3)) == []
