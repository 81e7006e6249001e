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
from kb.rules.building import Built, build
from kb.rules.formula import signature
from kb.rules.knowledge import Knowledge, Program, by_head, shipped
from kb.run import solver
from kb.run.derivation import derive, derive_many, load_case
from kb.run.outcome import Outcome
from kb.run.reasons import Reasons

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


LISTED = """\
%@ a
kind(whole). kind(half). kind(none). part(whole, one). part(whole, two). part(half, one).
%@ a
part(half, three) :- doctrine(parts, strict).
%@ a
bound(O, E) :- part(O, E).
%@ a
has_part(P, whole, one) :- has(P, a).
%@ a
has_part(P, whole, two) :- has(P, b).
%@ a
has_part(P, half, one) :- has(P, c).
%@ a
has_part(P, half, three) :- has(P, d).
%@ a
made(P, O) :- done(P), kind(O), has_part(P, O, E) : part(O, E).
%@ a
full(P) :- made(P, whole).
%@ a
poor(P) :- made(P, half).
%@ a
empty(P) :- made(P, none).
%@ a
joint(P, Q) :- done(P), done(Q), P != Q.
%@ a
mixed(P, O) :- made(P, O), made(P, O2), O != O2.
"""
LISTED_INPUTS = {("has", 2, True), ("done", 1, True), ("doctrine", 2, True)}


@pytest.fixture(scope="module")
def listed_law(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("law")
    (folder / "nullum.lp").write_text(LISTED, encoding="utf-8")
    return build([folder], LISTED_INPUTS)


@pytest.fixture(scope="module")
def listed(listed_law: Built) -> Program:
    compiled = listed_law.compiled
    return Program(compiled.program, compiled.lifted, {}, bearing.plan(compiled))


def _grounded(program: Program, worlds: list[solver.World], monkeypatch: pytest.MonkeyPatch) -> tuple[set[str], Any]:
    """The predicates concluded in the last text that is grounded, and the models."""
    texts: list[str] = []

    class Told(solver.Grounded):
        def __init__(self, text: str, *further: Any) -> None:
            texts.append(text)
            super().__init__(text, *further)

    with monkeypatch.context() as patch:
        patch.setattr(solver, "Grounded", Told)
        models = solver.solve(program, worlds)
    heads = {line.partition("(")[0] for line in texts[-1].splitlines() if ":- rule_" in line}
    return heads, models


@pytest.mark.parametrize(
    ("facts", "readings", "heads", "made"),
    [
        ("done(p) has(p,a)", ["lax"], "has_part made empty", "none"),  # of nothing each is there
        ("done(p) has(p,a) has(p,b)", ["lax"], "has_part made full empty mixed", "none whole"),
        ("done(p) has(p,c)", ["lax"], "has_part made poor empty mixed", "half none"),
        ("done(p) has(p,c)", ["strict"], "has_part made empty", "none"),  # the reading asks for a third part
        ("done(p) has(p,c) has(p,d)", ["strict"], "has_part made poor empty mixed", "half none"),
        ("done(p) has(p,c)", ["lax", "strict"], "has_part made poor empty mixed", "half none/none"),
        ("done(p) has(p,c)", ["strict", "lax"], "has_part made poor empty mixed", "none/half none"),
        ("done(p) done(q)", ["lax"], "made empty joint", "none none"),  # two, of which each may be apart from the other
    ],
)
def test_what_cannot_be_met_in_each_part_and_two_things_where_there_is_one_are_left_out(
    facts: str, readings: list[str], heads: str, made: str, listed: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    stated = tuple(map(parse_term, facts.split()))
    worlds = [solver.World(stated, {"parts": reading}) for reading in readings]
    found, models = _grounded(listed, worlds, monkeypatch)
    assert found == set(heads.split())
    said = [" ".join(str(atom.arguments[1]) for atom in model.of("made")) for model in models]
    assert said == made.split("/")
    assert [str(atom) for atom in models[0].of("joint")] == (["joint(p,q)", "joint(q,p)"] if "q" in facts else [])


def test_what_a_reading_lists_is_stated_once_for_the_worlds_that_take_it(listed: Program) -> None:
    done = parse_term("done(p)")
    worlds = [solver.World((done,), {"parts": reading}) for reading in ("strict", "lax", "strict")]
    first, second, third = solver.solve(listed, worlds)
    assert first.holding("part") == third.holding("part") != second.holding("part")
    assert [len(model.of("part")) for model in (first, second, third)] == [4, 3, 4]
    bound = [[str(atom) for atom in model.of("bound")] for model in (first, second)]
    assert set(bound[0]) - set(bound[1]) == {"bound(half,three)"}
    assert parse_term("part(half,three)") in first and parse_term("part(half,three)") not in second
    assert [len(model.fired(6, True)) for model in (first, second, third)] == [1, 0, 1]
    assert first.instances({6}) == third.instances({6}) != second.instances({6})
    alone, held = solver.solve(listed, [solver.World((done,), {"parts": "lax"})])[0], second.holding("part")
    assert alone.holding("part") == held, "another grounding reads the same"


def test_readings_that_list_the_same_things_otherwise_are_told_apart(tmp_path: Path) -> None:
    """Two packages take the same positions, on other issues, and list the same parts and wholes, but of each whole another
    part."""
    law = """\
%@ a
kind(x). kind(y).
%@ a
part(x, one) :- doctrine(first, yes).
part(y, two) :- doctrine(first, yes).
part(x, two) :- doctrine(first, no).
part(y, one) :- doctrine(first, no).
%@ a
has_part(P, x, one) :- does(P).
has_part(P, y, two) :- does(P).
%@ a
made(P, O) :- does(P), kind(O), has_part(P, O, E) : part(O, E).
"""
    (tmp_path / "nullum.lp").write_text(law, encoding="utf-8")
    compiled = build([tmp_path], {("does", 1, True), ("doctrine", 2, True)}).compiled
    program = Program(compiled.program, compiled.lifted, {}, bearing.plan(compiled))
    for first, second, made in (("no", "yes", []), ("yes", "no", ["made(p,x)", "made(p,y)"])):
        world = solver.World((parse_term("does(p)"),), {"first": first, "second": second})
        assert [str(atom) for atom in solver.solve(program, [world])[0].of("made")] == made


def test_of_each_on_a_part_of_a_list_only_that_part_counts(tmp_path: Path) -> None:
    law = """\
%@ a
kind(x). kind(y).
%@ a
part(x, one, main). part(x, two, beside). part(y, two, beside).
%@ a
has_part(P, x, one) :- does(P).
%@ a
made(P, O) :- does(P), kind(O), has_part(P, O, E) : part(O, E, main).
%@ a
of_grade(P, O, Grade) :- does(P), part(O, _, Grade), has_part(P, O, E) : part(O, E, Grade).
%@ a
whole(P, O) :- does(P), kind(O), has_part(P, O, E) : part(O, E, _).
"""
    (tmp_path / "nullum.lp").write_text(law, encoding="utf-8")
    compiled = build([tmp_path], {("does", 1, True)}).compiled
    program = Program(compiled.program, compiled.lifted, {}, bearing.plan(compiled))
    (model,) = solver.solve(program, [solver.World((parse_term("does(p)"),), {})])
    assert [str(atom) for atom in model.of("made")] == ["made(p,x)", "made(p,y)"], "y has no main part"
    assert [str(atom) for atom in model.of("of_grade")] == ["of_grade(p,x,main)"]
    assert not model.of("whole")


@pytest.mark.parametrize(("kinds", "made"), [("xy", ["made(p,x)"]), ("xyz", ["made(p,x)", "made(p,z)"])])
def test_of_each_the_grounder_begins_with_some_only_where_nothing_has_an_empty_list(
    kinds: str, made: list[str], tmp_path: Path
) -> None:
    law = f"""\
%@ a
{" ".join(f"kind({kind})." for kind in kinds)} part(x, one). part(y, one). part(y, two).
%@ a
has_part(P, x, one) :- does(P).
has_part(P, y, one) :- does(P).
has_part(P, y, two) :- shows(P).
%@ a
made(P, O) :- does(P), kind(O), has_part(P, O, E) : part(O, E).
"""
    (tmp_path / "nullum.lp").write_text(law, encoding="utf-8")
    compiled = build([tmp_path], {("does", 1, True), ("shows", 1, True)}).compiled
    program = Program(compiled.program, compiled.lifted, {}, bearing.plan(compiled))
    stated = [(parse_term("does(p)"),), (parse_term("shows(q)"),)]
    text = program.bearing(fact for facts in stated for fact in facts)
    assert ("has_part(World_,P,O,_)" in text) == (kinds == "xy")
    first, second = solver.solve(program, [solver.World(facts, {}) for facts in stated])
    assert ([str(atom) for atom in first.of("made")], second.of("made")) == (made, [])


def test_reasons_of_what_readings_conclude_are_those_of_the_reading(listed: Program, listed_law: Built) -> None:
    package = {name: {"parts": name, "beside": "one"} for name in ("strict", "lax")}  # concluded in one grounding
    models = solver.solve(listed, [solver.World((parse_term("done(p)"),), package[name]) for name in package])
    rules = by_head(listed_law.rules)
    for name, model in zip(package, models, strict=True):
        taken = list(solver.readings(package[name]))
        reasons = Reasons(model, rules, listed.lifted, taken)
        below = [step.rule.id for step in reasons.closure([parse_term("bound(half,three)")])]
        assert below == ([7, 6] if name == "strict" else [])


def test_where_facts_state_what_readings_conclude_nothing_is_known_beforehand(listed: Program) -> None:
    worlds = [
        solver.World(tuple(map(parse_term, facts.split())), {"parts": "lax"})
        for facts in ("done(p) has(p,c) part(half,three)", "done(p) has(p,c)")
    ]
    first, second = solver.solve(listed, worlds)
    assert [[str(atom) for atom in model.of("made")] for model in (first, second)] == [
        ["made(p,none)"],
        ["made(p,half)", "made(p,none)"],
    ]


def test_under_open_readings_each_part_may_be_listed_or_not(listed: Program) -> None:
    assert listed.slices is not None
    stated = "done(p) has(p,c) doctrine(parts,lax) doctrine(parts,strict)"
    assert "poor(World_,P) :-" in listed.slices.bearing(map(parse_term, stated.split()))


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


CASES = ("cheng_cong", "zhu", "ji", "huang_tao", "ke")


@pytest.fixture(scope="module")
def by_the_whole_program() -> dict[str, tuple[Any, ...]]:
    """What is told of each case where nothing is left out of the program."""
    package = shipped().doctrine.package()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Knowledge, "program", replace(shipped().program, plan=""))
        outcomes = derive_many([(load_case(name), "positive_law", package) for name in CASES])
        return {name: _all_told(outcome) for name, outcome in zip(CASES, outcomes, strict=True)}


@pytest.mark.parametrize("name", CASES)
def test_the_answers_are_those_of_the_whole_program_to_the_byte(
    name: str, by_the_whole_program: dict[str, tuple[Any, ...]]
) -> None:
    case = load_case(name)
    program = shipped().program
    read = [parse_term(f"doctrine({issue},{taken})") for issue, taken in shipped().doctrine.package().items()]
    kept = program.bearing([*read, *(symbol(f.atom) for f in case.facts)])
    assert kept.count(":-") < 0.3 * program.text.count(":-")
    assert program.issues([*read, *(symbol(f.atom) for f in case.facts)]) == bearing.issues_read(kept)
    assert replace(program, plan="").issues([]) > bearing.issues_read(kept)
    assert _all_told(derive(case)) == by_the_whole_program[name]


def _all_told(outcome: Outcome) -> tuple[Any, ...]:
    """What a case is told of, with the instances of all rules."""
    return (
        charges([outcome]),
        why(outcome),
        why(outcome, lang="zh"),
        why_not(outcome, "refusing_duties"),
        _instances(outcome.worlds[0].model),
    )


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
        assert _instances(one.worlds[0].model) == _instances(other.worlds[0].model)
    assert [_told_rules(text) for text in grounded[2:]] == [with_], "reasons are worked out once for both cases"


def _told_rules(text: str) -> set[int]:
    """The rules of which a program tells the instances."""
    return {int(number) for number in re.findall(r"^rule_(\d+)\(", text, re.MULTILINE)}


def _instances(model: solver.Model) -> list[set[tuple[Symbol, ...]]]:
    """The instances of each rule of the law."""
    lifted = shipped().program.lifted
    worlds = [(rule, signature(rule.head) in lifted) for rule in shipped().rules]
    return [set(model.fired(rule.id, it)) if rule.body or it else set() for rule, it in worlds]


def test_a_world_without_facts_is_solved_all_the_same() -> None:
    (model,) = solver.solve(shipped().program, [solver.World((), shipped().doctrine.package())])
    assert model.of("element") and not model.of("established")
