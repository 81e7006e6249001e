"""Leaving out what cannot fire: only that, and the answers stay as they are."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from clingo import Symbol, parse_term

from explain import why, why_not
from explain.say.charge_json import charges
from kb.files.cases import symbol
from kb.rules import bearing
from kb.rules.bearing import Slices
from kb.rules.building import build
from kb.rules.formula import Rule, signature
from kb.rules.knowledge import Knowledge, Program, shipped
from kb.run import solver
from kb.run.derivation import derive, derive_many, load_case

LAW = """\
%@ a
fruit(x). stone(y). stone(z). bare(y).
%@ a
solid(X) :- stone(X), not bare(X).
%@ a
a(P) :- has(P, Y), not b(P).
%@ a
b(P) :- a(P), done(P).
%@ a
c(P) :- -has(P, x).
%@ a
d(P) :- done(P), 1 <= #count { Y : has(P, Y), fruit(Y) }.
%@ a
e(P, X) :- has(P, X), stone(X).
%@ a
f(P) :- e(P, y).
%@ a
g(P) :- e(P, x).
%@ a
h(P) :- has(P, apart), solid(Y), stone(Y), not fruit(Y).
%@ a
p(P) :- q(P).
%@ a
q(P) :- p(P).
%@ a
r(P) :- s(P, y).
%@ a
s(P, x) :- done(P).
%@ a
u(P) :- has(P, w).
%@ a
s(P, y) :- u(P).
"""
INPUTS = {("q", 1, True), ("has", 2, True), ("has", 2, False), ("done", 1, True)}


@pytest.fixture(scope="module")
def slices(tmp_path_factory: pytest.TempPathFactory) -> Slices:
    folder = tmp_path_factory.mktemp("law")
    (folder / "nullum.lp").write_text(LAW, encoding="utf-8")
    compiled = build([folder], INPUTS).compiled
    return Slices(compiled.program, bearing.plan(compiled))


@pytest.mark.parametrize(
    ("stated", "heads", "read"),
    [
        ("", "", ""),
        ("has(p,x)", "a", ""),  # a fruit is no stone
        ("has(p,y)", "aef", "stone(y)"),
        ("has(p,z)", "ae", "stone(z)"),
        ("has(p,x) has(p,y)", "aef", "stone(y)"),
        ("has(p,apart)", "ah", "solid(z) stone(z)"),  # what is solid is not bare,
        ("-has(p,x)", "c", ""),
        ("-has(p,y)", "", ""),
        ("done(p)", "ds", "fruit(x)"),  # what only a count or a `not` asks for need not be there
        ("has(p,z) done(p)", "abdes", "fruit(x) stone(z)"),
        ("done(p) has(p,w)", "abdrsus", "fruit(x)"),  # when r is tried first there is s(P, x) only
        ("q(p)", "pq", ""),
    ],
)
def test_a_rule_is_kept_where_all_that_it_needs_can_be_had(stated: str, heads: str, read: str, slices: Slices) -> None:
    lines = slices.bearing(map(parse_term, stated.split())).splitlines()
    assert [line[0] for line in lines if ":-" in line and "rule_" not in line.partition(":-")[0]] == list(heads)
    assert [line.rstrip(".") for line in lines if line and ":-" not in line] == read.split()


def test_what_depends_on_no_case_is_concluded_once_with_the_rules_that_make_it(slices: Slices) -> None:
    assert list(map(str, slices.fixed("solid"))) == ["solid(z)"]
    assert list(map(str, slices.fixed("rule_4"))) == ["rule_4(z)"]
    assert not slices.fixed("a") and not slices.fixed("nothing")


def test_where_the_law_alone_makes_clingo_speak_solving_tells_it(tmp_path: Path) -> None:
    (tmp_path / "nullum.lp").write_text(
        "%@ a\nkind(x). size(N) :- kind(K), N = K + 1.\n%@ a\na(P) :- done(P).\n", encoding="utf-8"
    )
    compiled = build([tmp_path], INPUTS).compiled
    program = Program(compiled.program, compiled.lifted, {}, bearing.plan(compiled))
    with pytest.raises(solver.SolverError, match="operation undefined"):
        solver.solve(program, [solver.World((parse_term("done(p)"),), {})])


@pytest.mark.parametrize("name", ["cheng_cong", "zhu", "ji", "huang_tao", "ke"])
def test_the_answers_are_those_of_the_whole_program_to_the_byte(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    case = load_case(name)
    program = shipped().program
    read = [parse_term(f"doctrine({issue},{taken})") for issue, taken in shipped().doctrine.package().items()]
    kept = program.bearing([*read, *(symbol(f.atom) for f in case.facts)])
    assert kept.count(":-") < 0.3 * program.text.count(":-")
    assert program.issues([*read, *(symbol(f.atom) for f in case.facts)]) == bearing.issues_read(kept)
    assert replace(program, plan="").issues([]) > bearing.issues_read(kept)
    told = []
    for whole in (False, True):
        if whole:
            monkeypatch.setattr(Knowledge, "program", replace(program, plan=""))
        outcome = derive(case)
        told.append(
            (
                charges([outcome]),
                why(outcome),
                why(outcome, lang="zh"),
                why_not(outcome, "refusing_duties"),
                [_instances(rule, outcome.worlds[0].model) for rule in shipped().rules],
            )
        )
    assert told[0] == told[1]


def test_without_instances_the_same_is_stated_and_reasons_are_worked_out_once_they_are_asked_for(
    afresh: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    grounded: list[str] = []

    class Told(solver.Grounded):
        def __init__(self, program: str, *further: Any) -> None:
            grounded.append(program)
            super().__init__(program, *further)

    monkeypatch.setattr(solver, "Grounded", Told)
    package = shipped().doctrine.package()
    jobs = [(load_case(name), "positive_law", package) for name in ("cheng_cong", "huang_tao")]
    bare, told = derive_many(jobs, reasons=False), derive_many(jobs)
    without, with_ = map(_told_rules, grounded)
    assert without == shipped().program.read_off & with_ and len(without) < 0.12 * len(with_)
    for name in ("established", "convicted", "missing", "notes", "penalties", "combined", "remains"):
        assert [getattr(one, name) for one in bare] == [getattr(one, name) for one in told], name
    assert len(grounded) == 2, "what an outcome states, with its provisions, needs no further grounding"
    assert charges(bare) == charges(told)
    for one, other in zip(bare, told, strict=True):
        assert one.because() == other.because() and why(one) == why(other)
        rules = [
            (_instances(rule, one.worlds[0].model), _instances(rule, other.worlds[0].model)) for rule in shipped().rules
        ]
        assert all(found == wanted for found, wanted in rules)
    assert [_told_rules(text) for text in grounded[2:]] == [with_], "reasons are worked out once for both cases"


def _told_rules(text: str) -> set[int]:
    """The rules of which a program tells the instances."""
    return {int(number) for number in re.findall(r"^rule_(\d+)\(", text, re.MULTILINE)}


def _instances(rule: Rule, model: solver.Model) -> set[tuple[Symbol, ...]]:
    in_world = signature(rule.head) in shipped().program.lifted
    return set(model.fired(rule.id, in_world)) if rule.body or in_world else set()


def test_a_world_without_facts_is_solved_all_the_same() -> None:
    (model,) = solver.solve(shipped().program, [solver.World((), shipped().doctrine.package())])
    assert model.of("element") and not model.of("established")
