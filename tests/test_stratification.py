"""Stratification: recursion through plain premises is in order; a circle through `not`, an aggregate or a condition is
found and told with the line of the premise."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.rules.formula import Rule
from kb.rules.knowledge import shipped
from kb.rules.lawfiles import LawFile
from kb.rules.parsing import parse
from kb.rules.stratification import circles


def rules(text: str) -> list[Rule]:
    """Read a law file in which every rule stands alone."""
    found = parse([LawFile(0, Path("a.lp"), "cl/a.lp", text, includes=False)])
    assert found.problems == []
    return found.rules


def told(text: str) -> list[str]:
    return [str(circle) for circle in circles(rules(text))]


@pytest.mark.parametrize(
    "text",
    [
        "%@ a\npath(X, Y) :- edge(X, Y).\npath(X, Z) :- path(X, Y), path(Y, Z).\n",
        "%@ a\np(X) :- q(X).\nq(X) :- r(X).\nr(X) :- p(X).\n",
        "%@ a\np(X) :- q(X), not r(X).\nr(X) :- q(X), 1 <= #count { Y : s(X, Y) }, t(X, Y) : u(Y).\n",
        "%@ a\np(X) :- q(X), not -p(X).\n",
        "%@ a\np(X) :- q(X), not p(X, X).\n",
        "%@ a\nlow(X) :- q(X).\nhigh(X) :- low(X), not mid(X).\nmid(X) :- low(X).\ntop(X) :- high(X), top(X).\n",
    ],
)
def test_what_hangs_on_itself_by_plain_premises_alone_is_in_order(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("premise", "through"),
    [
        ("not r(X)", "not"),
        ("not not r(X)", "not"),
        ("1 <= #count { Y : s(X, Y), r(Y) }", "#count"),
        ("2 <= #sum { 2, Y : r(Y) }", "#sum"),
        ("3 <= #max { Y : not r(Y), s(X, Y) }", "#max"),
        ("s(X, Y) : r(Y)", ":"),
        ("r(Y) : s(X, Y)", ":"),
    ],
)
def test_a_circle_through_more_than_plain_premises_is_found(premise: str, through: str) -> None:
    text = f"%@ a\np(X) :-\n    q(X),\n    {premise}.\n\n%@ b\nr(X) :-\n    t(X).\nt(X) :-\n    p(X).\n"
    assert told(text) == [
        f"cl/a.lp:4: p/1 hangs on r/1 through `{through}`, and back: p/1 -> r/1 -> t/1 -> p/1",
    ]


def test_the_shortest_circle_comes_first_and_each_is_told_by_its_shortest_way() -> None:
    text = """
%@ a
p(X) :-
    q(X),
    not p(X).
p(X) :-
    a(X).

%@ b
a(X) :-
    q(X),
    not b(X).
b(X) :-
    c(X).
b(X) :-
    d(X).
c(X) :-
    d(X).
d(X) :-
    a(X).
e(X) :-
    not a(X),
    e(X).
"""
    assert told(text) == [
        "cl/a.lp:5: p/1 hangs on p/1 through `not`, and back: p/1 -> p/1",
        "cl/a.lp:12: a/1 hangs on b/1 through `not`, and back: a/1 -> b/1 -> d/1 -> a/1",
    ]


def test_strong_negation_is_named() -> None:
    assert told("%@ a\n-p(X) :- q(X), not p(X).\np(X) :- q(X), not -p(X).\n") == [
        "cl/a.lp:2: -p/1 hangs on p/1 through `not`, and back: -p/1 -> p/1 -> -p/1",
        "cl/a.lp:3: p/1 hangs on -p/1 through `not`, and back: p/1 -> -p/1 -> p/1",
    ]


def test_the_law_is_stratified() -> None:
    assert [str(circle) for circle in circles(shipped().rules)] == []
