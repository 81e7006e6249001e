"""Parsing: rules know what they rest on and where they stand; what law may not say is refused with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.rules.formula import signature
from kb.rules.lawfiles import LawFile
from kb.rules.parsing import Parsed, parse


def parsed(text: str, layer: int = 0) -> Parsed:
    return parse([LawFile(layer, Path("/law/cl/a001.lp"), "cl/a001.lp", text, includes=False)])


def told(text: str, layer: int = 0) -> list[tuple[int, str]]:
    return [(problem.line, problem.message) for problem in parsed(text, layer).problems]


def test_an_annotation_holds_for_the_block_of_rules_without_an_empty_line() -> None:
    rules = parsed("%@ a1 b2\np(1).\np(2).\n\n%@ a3\nq(X) :-\n    p(X),\n    X > 1.\n").rules
    assert [rule.provisions for rule in rules] == [("a1", "b2"), ("a1", "b2"), ("a3",)]
    assert [(rule.file, rule.line) for rule in rules] == [("cl/a001.lp", 2), ("cl/a001.lp", 3), ("cl/a001.lp", 6)]
    assert [rule.lines for rule in rules] == [(), (), (7, 8)]


def test_a_rule_without_a_provision_is_refused_with_its_line() -> None:
    expected = "no provision: write `%@ <provision id>` straight above the rule"
    assert told("%@ a1\np(1).\n\np(2).\n") == [(4, expected)]
    assert told("%@\np(1).\n") == [(2, expected)]


def test_an_annotation_without_a_rule_is_refused_with_its_line() -> None:
    assert told("%@ a1\n\n%@ a2\np(1).\n") == [(1, "no rule stands straight below")]
    assert told("%@ a1\n%@ a2\np(1).\n\n%@ a3\n") == [
        (1, "no rule stands straight below"),
        (5, "no rule stands straight below"),
    ]


def test_a_file_without_a_rule_is_refused() -> None:
    assert told("% a comment\n") == [(1, "no rule stands in this file: delete it")]
    assert parse([LawFile(0, Path("/law/all.lp"), "all.lp", "% a list", includes=True)]).problems == []
    assert told("#show p/1.\n") == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("%@ a\n{ p(1) }.", 2),
        ("%@ a\np(1) ; p(2).", 2),
        ("%@ a\n:- p(1).", 2),
        ("%@ a\np(1..3).", 2),
        ("%@ a\np(@f()).", 2),
        ("%@ a\np(1).\n#script (lua) #end.", 3),
        ("%@ a\np(1).\n\n#const n = 3.", 4),
        ("%@ a\np(1).\n\n#external q(1).", 4),
        ("%@ a\np(1).\n\n#program other.", 4),
    ],
)
def test_what_law_may_not_say_is_refused(text: str, line: int) -> None:
    assert [at for at, _ in told(text)] == [line]


def test_each_error_of_syntax_is_told_with_its_line_and_nothing_else_of_that_file() -> None:
    said = told("%@ a\np(1.\n\n%@ b\nq(2) :- q(3)\nr(1).\n\nwithout(1).\n")
    assert [line for line, _ in said] == [2, 6]
    assert said[0][1] == "syntax error, unexpected ., expecting ) or ;"


def test_strong_negation_is_another_predicate() -> None:
    rules = parsed("%@ a\n-p(1).\np(1).\n").rules
    assert [signature(rule.head) for rule in rules] == [("p", 1, False), ("p", 1, True)]


def test_an_amendment_knows_the_block_that_takes_the_place() -> None:
    found = parsed("%! replaces a1 a2\n%@ b1\np(1).\np(2).\n\n%! without a3\n", layer=1).amendments
    assert [(a.line, a.names, a.by.provisions if a.by else None) for a in found] == [
        (1, ("a1", "a2"), ("b1",)),
        (6, ("a3",), None),
    ]
    below = parsed("%@ b1\n%! replaces a1\np(1).\n", layer=1)
    assert below.problems == [] and below.amendments[0].by == below.rules[0]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("%! replaces a1\n\n%@ b\np(1).\n", 1, "no rule stands straight below; `%! without` switches rules off"),
        ("%! replace a1\n%@ b\np(1).\n", 1, "did you mean `replaces`?"),
        ("%! without\n", 1, "write `%! replaces <provision>` or `%! without <provision>`"),
        ("%! replaces a1\np(1).\n", 2, "no provision: write `%@ <provision id>` straight above the rule"),
    ],
)
def test_an_amendment_that_says_nothing_is_refused(text: str, line: int, message: str) -> None:
    ((at, said),) = told(text, layer=1)
    assert at == line and message in said


def test_the_first_folder_amends_nothing() -> None:
    assert told("%! without a1\n") == [(1, "no law lies below this folder that `%!` could amend")]
