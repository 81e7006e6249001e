"""The compiler: annotations are read, predicates lifted, rules instrumented, and bad files refused with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.errors import BadInput
from kb.rules.compiler import closure, compile_files, read
from kb.rules.formula import signature
from kb.rules.knowledge import Program
from kb.run.solver import World, solve

INPUTS = {("order", 2, True), ("order", 2, False), ("doctrine", 2, True)}


def program(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "nullum.lp"
    path.write_text(text, encoding="utf-8")
    return path


def compiled(tmp_path: Path, text: str) -> Program:
    made = compile_files([program(tmp_path, "#defined order/2.\n#defined doctrine/2.\n" + text)], INPUTS)
    return Program(made.program, made.lifted, {})


def test_an_annotation_holds_for_the_block_of_rules_without_an_empty_line(tmp_path: Path) -> None:
    rules, _ = read(program(tmp_path, "%@ a1 b2\np(1).\np(2).\n\n%@ a3\nq(X) :-\n    p(X).\n"))
    assert [rule.provisions for rule in rules] == [("a1", "b2"), ("a1", "b2"), ("a3",)]
    assert [(rule.file, rule.line) for rule in rules] == [("nullum.lp", 2), ("nullum.lp", 3), ("nullum.lp", 6)]


def test_a_rule_without_a_provision_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        read(program(tmp_path, "%@ a1\np(1).\n\np(2).\n"))
    assert [(p.line, "no provision" in p.message) for p in caught.value.problems] == [(4, True)]


@pytest.mark.parametrize(
    "text",
    [
        "%@ a\n{ p(1) }.",
        "%@ a\np(1) ; p(2).",
        "%@ a\n:- p(1).",
        "%@ a\np(1..3).",
        "%@ a\np(@f()).",
        "#script (lua) #end.",
    ],
)
def test_what_law_may_not_say_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadInput):
        read(program(tmp_path, text))


def test_broken_syntax_is_refused_with_clingos_words(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        read(program(tmp_path, "%@ a\np(1"))
    assert "syntax error" in str(caught.value)


def test_the_closure_takes_what_depends_on_the_inputs_and_nothing_else(tmp_path: Path) -> None:
    rules, _ = read(
        program(tmp_path, "%@ a\nkind(x).\nhit(A) :- order(A, B), kind(B).\nlate(A) :- hit(A).\nbig(X) :- kind(X).\n")
    )
    lifted = {name for name, _, _ in closure(rules, INPUTS)}
    assert {"hit", "late", "order"} <= lifted
    assert not {"kind", "big"} & lifted


def test_worlds_do_not_mix_and_each_instance_is_kept_with_its_values(tmp_path: Path) -> None:
    import clingo

    made = compiled(tmp_path, "%@ a\nhit(A) :- order(A, B), not miss(B).\nmiss(z).\n")
    facts = [clingo.parse_term(f"order({a},{b})") for a, b in ("xy", "xz", "wz")]
    first, second = solve(made, [World((facts[0], facts[1]), {}), World((facts[2],), {})])
    assert [str(a) for a in first.of("hit")] == ["hit(x)"]
    assert second.of("hit") == []
    assert [[str(v) for v in values] for values in first.fired(0, True)] == [["x", "y"]]


def test_a_rule_without_lifted_premise_ranges_over_the_worlds(tmp_path: Path) -> None:
    made = compiled(tmp_path, "%@ a\noff(x) :- not order(x, x).\noff(A) :- order(A, A).\n")
    (model,) = solve(made, [World((), {})])
    assert [str(a) for a in model.of("off")] == ["off(x)"]


def test_aggregates_conditions_comparisons_and_strong_negation_survive_the_compiler(tmp_path: Path) -> None:
    import clingo

    text = """
%@ a
many(A) :- order(A, _), #count { B : order(A, B) } >= 2.
sum(A, S) :- order(A, _), S = #sum { B : order(A, B) }.
all(A) :- order(A, _), B > 1 : order(A, B).
denied(A) :- -order(A, _).
"""
    made = compiled(tmp_path, text)
    facts = tuple(clingo.parse_term(t) for t in ("order(x,2)", "order(x,3)", "order(y,1)", "-order(z,1)"))
    (model,) = solve(made, [World(facts, {})])
    found = {name: sorted(str(a) for a in model.of(name)) for name in ("many", "sum", "all", "denied")}
    assert found == {"many": ["many(x)"], "sum": ["sum(x,5)", "sum(y,1)"], "all": ["all(x)"], "denied": ["denied(z)"]}


def test_the_signature_tells_strong_negation_apart(tmp_path: Path) -> None:
    rules, _ = read(program(tmp_path, "%@ a\n-p(1).\np(1).\n"))
    assert [signature(rule.head) for rule in rules] == [("p", 1, False), ("p", 1, True)]
