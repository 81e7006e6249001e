"""Leaving out what cannot fire: only that, and the answers stay as they are."""

from __future__ import annotations

import pytest

from explain import why, why_not
from explain.say.charge_json import charges
from kb.files.cases import symbol
from kb.rules import bearing
from kb.rules.knowledge import Program, shipped
from kb.run import solver
from kb.run.derivation import derive, load_case

RULES = [
    ("a :- x(Y), not b.", "a/0 x/1"),
    ("b :- a, c.", "b/0 a/0 c/0"),
    ("c :- -x(1).", "c/0 -x/1"),
    ("d :- 1 <= #count { Y : c, x(Y) }.", "d/0"),
    ("e :- d, a.", "e/0 a/0 d/0"),
    ("p :- q.", "p/0 q/0"),
    ("q :- p.", "q/0 p/0"),
]


@pytest.mark.parametrize(
    ("stated", "heads"),
    [
        ([], "d"),
        ([("x", 1, True)], "ade"),
        ([("x", 2, True)], "d"),
        ([("x", 1, False)], "cd"),
        ([("x", 1, True), ("x", 1, False)], "abcde"),
        ([("q", 0, True)], "dpq"),
    ],
)
def test_a_rule_is_kept_where_all_that_it_needs_can_be_had(stated: list[tuple[str, int, bool]], heads: str) -> None:
    text = "#defined x/1.\n" + "\n".join(rule for rule, _ in RULES) + "\n"
    needed = "\n".join([bearing.ALWAYS, *(row for _, row in RULES)])
    made = bearing.bearing(text, needed, {("p", 0, True)}, stated)
    lines = made.splitlines()
    assert lines[0] == "#defined x/1."
    assert [line[0] for line in lines if ":-" in line] == list(heads)
    lost = [f"{rule[0]}/{1 if rule[0] == 'p' else 0}" for rule, _ in RULES if rule[0] not in heads]
    assert lines[1 + len(heads) :] == [f"#defined {name}." for name in sorted(lost)]


def test_every_line_of_the_program_says_what_it_needs() -> None:
    program = shipped().program
    lines, rows = program.text.splitlines(), program.needs.split("\n")
    assert len(lines) == len(rows)
    assert all((row == bearing.ALWAYS) == line.startswith("#defined") for line, row in zip(lines, rows, strict=True))


@pytest.mark.parametrize("name", ["cheng_cong", "zhu", "ji", "huang_tao", "ke"])
def test_the_answers_are_those_of_the_whole_program_to_the_byte(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    case = load_case(name)
    program = shipped().program
    kept = program.bearing({(s.name, len(s.arguments), s.positive) for s in (symbol(f.atom) for f in case.facts)})
    assert len(kept) < 0.7 * len(program.text)
    told = []
    for whole in (False, True):
        if whole:
            monkeypatch.setattr(Program, "bearing", lambda self, _: self.text)
        outcome = derive(case)
        told.append(
            (
                charges([outcome]),
                why(outcome),
                why(outcome, lang="zh"),
                why_not(outcome, "refusing_duties"),
                {*outcome.worlds[0].model.answer._symbols},
            )
        )
    assert told[0] == told[1]


def test_a_world_without_facts_is_solved_all_the_same() -> None:
    (model,) = solver.solve(shipped().program, [solver.World((), shipped().doctrine.package())])
    assert model.of("element") and not model.of("established")
