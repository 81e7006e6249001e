"""One run for many worlds: each as if alone, bounds told, messages of clingo are failures."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from types import MappingProxyType

import pytest
from clingo import Function, Number, parse_term

from kb.errors import BoundHit
from kb.files.cases import symbol
from kb.rules.knowledge import Program, shipped
from kb.run import solver
from kb.run.derivation import load_case
from kb.run.solver import Model, SolverError, World, solve


def program(text: str, *lifted: tuple[str, int]) -> Program:
    made = shipped().program
    signs = frozenset((name, arity, sign) for name, arity in lifted for sign in (True, False))
    return replace(made, text=text, lifted=signs, plan="")


@cache
def small() -> Program:
    text = "q(W,X) :- p(W,X), not -p(W,X). -q(W,X) :- -p(W,X). r(1). s(W) :- world(W), not p(W,_)."
    return program(text, ("p", 1), ("q", 1), ("s", 0))


def world(*facts: str) -> World:
    return World(tuple(parse_term(fact) for fact in facts), MappingProxyType({}))


def texts(model: Model, name: str, positive: bool = True) -> list[str]:
    return sorted(map(str, model.of(name, positive)))


def test_each_world_has_its_own_atoms_and_all_share_what_depends_on_none() -> None:
    first, second, empty = solve(small(), [world("p(a)", "p(b)"), world("p(c)", "-p(d)"), world()])
    assert texts(first, "q") == ["q(a)", "q(b)"]
    assert texts(second, "q") == ["q(c)"]
    assert texts(second, "q", False) == ["-q(d)"]
    assert texts(empty, "q") == [] and texts(empty, "s") == ["s"]
    assert [texts(model, "r") for model in (first, second, empty)] == [["r(1)"]] * 3


def test_an_atom_is_looked_up_with_its_sign() -> None:
    (model,) = solve(small(), [world("p(c)", "-p(d)")])
    assert Function("q", [Function("c")]) in model
    assert Function("q", [Function("c")], False) not in model
    assert Function("q", [Function("d")], False) in model


def test_each_world_reads_what_its_package_says_and_nothing_else() -> None:
    """What the first reads is stated once for all; another may depart from it, lack a reading, or have one more."""
    packages = [
        {"form": "any", "fault": "intent"},
        {"form": "any", "fault": "none"},
        {"form": "deed"},
        {"other": "one"},
    ]
    asking = program("q(W,X) :- doctrine(W,X,_).", ("doctrine", 2), ("q", 1))
    for order in (packages, packages[::-1]):
        found = solve(asking, [World((), package) for package in order])
        read = [sorted(f"doctrine({issue},{taken})" for issue, taken in package.items()) for package in order]
        assert [texts(model, "doctrine") for model in found] == read
        assert [texts(model, "q") for model in found] == [sorted(f"q({issue})" for issue in one) for one in order]


def test_many_worlds_give_what_each_gives_alone() -> None:
    known = shipped()
    worlds = [
        World(tuple(symbol(f.atom) for f in load_case(name).facts), known.doctrine.package(theory))
        for name in ("cheng_cong", "int2019_a3__videos_199", "hu")
        for theory in ("positive_law", "pan_xiong")
    ]
    together = solve(known.program, worlds)
    for at in (0, 3):
        (alone,) = solve(known.program, [worlds[at]])
        for name in ("established", "convicted", "displaced", "missing", "satisfied"):
            assert texts(alone, name) == texts(together[at], name), (at, name)
    assert texts(together[0], "convicted") != texts(together[1], "convicted")


def test_no_worlds_are_no_models() -> None:
    assert solve(shipped().program, []) == []


def test_contradictory_facts_leave_no_answer_and_say_so() -> None:
    with pytest.raises(SolverError, match="two facts contradict each other"):
        solve(small(), [world("p(a)", "-p(a)")])


@pytest.mark.parametrize("text", ["q(X) :- nowhere(X).", "q(X) :- r(", "q(X)."])
def test_any_message_of_clingo_is_a_failure(text: str) -> None:
    with pytest.raises(SolverError) as caught:
        solve(program(text), [world()])
    assert "<block>" in str(caught.value) or "nowhere" in str(caught.value)


def test_the_bound_on_time_is_told() -> None:
    pigeons = "1 { in(P,H) : H = 1..11 } 1 :- P = 1..12. :- in(P,H), in(Q,H), P < Q."
    with pytest.raises(BoundHit, match=r"no answer within 0.2 seconds"):
        solve(program(pigeons), [world()], 0.2)


def test_worlds_are_numbered_anew_in_each_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solver, "CHUNK", 2)
    worlds = [world(f"p({name})", "-p(z)") for name in "abcde"]
    models = solve(small(), worlds)
    assert [texts(model, "q") for model in models] == [[f"q({name})"] for name in "abcde"]
    assert [model.world for model in models] == [0, 1, 0, 1, 0]
    assert len({id(model.answer) for model in models}) == 3


def test_atoms_are_found_by_the_value_at_a_place() -> None:
    first, second = solve(small(), [world("p(a)", "p(b)", "-p(c)"), world("p(b)")])
    (a, b, c) = (Function(name) for name in "abc")
    assert list(map(str, first.having("q", True, 0, a))) == ["q(a)"]
    assert list(map(str, first.having("q", False, 0, c))) == ["-q(c)"]
    assert first.having("q", True, 0, c) == []
    assert second.having("q", True, 0, a) == []
    assert list(map(str, second.having("q", True, 0, b))) == ["q(b)"]
    assert list(map(str, second.having("r", True, 0, Number(1)))) == ["r(1)"]
