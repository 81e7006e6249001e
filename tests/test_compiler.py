"""The compiler: predicates lifted, rules instrumented, unsafe variables refused with the line of the law file."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.errors import BadInput
from kb.rules.building import Built, build
from kb.rules.compiler import closure
from kb.rules.knowledge import Program
from kb.run.solver import World, solve

INPUTS = {("order", 2, True), ("order", 2, False), ("doctrine", 2, True)}


def built(tmp_path: Path, text: str) -> Built:
    (tmp_path / "nullum.lp").write_text(text, encoding="utf-8")
    return build([tmp_path], INPUTS)


def compiled(tmp_path: Path, text: str) -> Program:
    made = built(tmp_path, text).compiled
    return Program(made.program, made.lifted, {})


@pytest.mark.parametrize(
    ("rule", "line", "names"),
    [
        ("hit(A,\n    N) :-\n    order(A, B),\n    N > 2.", 2, "`N`"),
        ("hit(A) :-\n    order(A, B),\n    not miss(A, C),\n    D != A.", 4, "`C`, `D`"),
        ("hit(A) :-\n    order(A, _),\n    2 <= #count { B : order(A, _) }.", 4, "`B`"),
    ],
)
def test_an_unsafe_variable_is_told_with_the_line_of_the_law_file(
    rule: str, line: int, names: str, tmp_path: Path
) -> None:
    with pytest.raises(BadInput) as caught:
        built(tmp_path, f"%@ a\n{rule}\n\n%@ a\nmiss(A, A) :-\n    order(A, _).\n")
    (problem,) = caught.value.problems
    assert (problem.file, problem.line) == (str(tmp_path / "nullum.lp"), line)
    assert problem.message == f"no positive condition gives a value to {names} (unsafe)"


@pytest.mark.parametrize(
    ("rule", "names"),
    [
        ("hit(A, N) :- order(A, _), 500 <= N, N < 15000000.", "`N`"),  # clingo would make fifteen million of it
        ("hit(A, N) :- order(A, _), N = M * 2, 0 < M, M < 15000000.", "`M`, `N`"),
        ("hit(A) :- order(A, _), #count { N : 0 < N, N < 15000000 } > 3.", "`N`"),
        ("hit(A) :- order(A, _), miss(N, N) : 0 < N, N < 15000000.", "`N`"),
    ],
)
def test_a_number_that_only_bounds_are_set_to_has_no_value(rule: str, names: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="gives a value to") as caught:
        built(tmp_path, f"%@ a\n{rule}\n\n%@ a\nmiss(A, A) :-\n    order(A, _).\n")
    assert [problem.message for problem in caught.value.problems] == [
        f"no positive condition gives a value to {names} (unsafe): bounds are none"
    ]


def test_a_number_worked_out_of_one_that_is_stated_has_a_value(tmp_path: Path) -> None:
    text = "%@ a\nhit(A, N) :- order(A, M), N = L + 1, L = M * 2, N < 9, S = #sum { K : order(A, K) }, S < 9.\n"
    assert len(built(tmp_path, text).rules) == 1


def test_the_closure_takes_what_depends_on_the_inputs_and_nothing_else(tmp_path: Path) -> None:
    text = "%@ a\nkind(x).\nhit(A) :- order(A, B), kind(B).\nlate(A) :- hit(A).\nbig(X) :- kind(X).\n"
    rules = built(tmp_path, text).rules
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
