"""Rules against words: each slip is told with the line of the law file and the nearest right thing, all at once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kb.errors import BadInput
from kb.files import folders
from kb.files.doctrine import Issue, Position
from kb.files.predicates import Argument, Predicate
from kb.files.values import Constant, Sort
from kb.files.vocabulary import Vocabulary
from kb.rules.checking import Checker, unconcluded
from kb.rules.knowledge import Knowledge
from kb.rules.lawfiles import LawFile
from kb.rules.parsing import parse
from kb.rules.sorts import Sorts

HEAD = "%@ cl_a1\n"


def sort(name: str, *values: str, free: bool = False) -> Sort:
    return Sort(name, free, {value: Constant(value, value, value) for value in values})


def predicate(name: str, *types: str) -> Predicate:
    args = tuple(Argument(f"{type_}{at}", type_) for at, type_ in enumerate(types))
    return Predicate(name, args, input=False, kind="derived", en=name, zh=name)


SORTS = [
    sort("offence", "assisting", "insult"),
    sort("element", "conduct", "seriousness"),
    sort("measure", "illegal_gains", "recipients"),
    sort("wrong", "insult"),
    sort("authority", "public_security", free=True),
    sort("part", "whole", free=True),
    sort("provision", "cl_a1", "cl_a2", free=True),
    sort("issue", "fault", free=True),
    sort("position", "silent", "intent", free=True),
]
WORDS = [
    predicate("acts", "accused", "act"),
    predicate("done_on", "act", "date"),
    predicate("satisfied", "accused", "act", "offence", "element"),
    predicate("total", "act", "measure", "quantity"),
    predicate("order", "id", "authority"),
    predicate("is_wrong", "wrong"),
    predicate("carries", "act", "part"),
    predicate("called", "act", "text"),
    predicate("prefers", "act", "provision"),
    predicate("doctrine", "issue", "position"),
]
POSITIONS = {name: Position(name, "fault", (name, name), (), (), "") for name in ("silent", "intent")}
CHECKER = Checker(
    Sorts(
        Vocabulary({s.name: s for s in SORTS}, {p.name: p for p in WORDS}),
        {
            "fault": Issue("fault", ("?", "？"), ("?", "？"), POSITIONS, ""),
            "reach": Issue("reach", ("?", "？"), ("?", "？"), {}, ""),
        },
    )
)


def told(text: str) -> list[tuple[int, str]]:
    """What is wrong with a law file."""
    parsed = parse([LawFile(0, Path("a.lp"), "a.lp", text, includes=False)])
    assert parsed.problems == []
    found = [fault for rule in parsed.rules for fault in CHECKER.rule(rule)]
    return found + [fault for annotation in parsed.annotations for fault in CHECKER.annotation(annotation)]


@pytest.mark.parametrize(
    ("literal", "message"),
    [
        ("total(A, ilegal_gains, _)", "has an unknown measure `ilegal_gains`, did you mean `illegal_gains`?"),
        ("total(A, gold, _)", "has an unknown measure `gold`; known are illegal_gains, recipients"),
        ("total(A, 3, _)", "has an unknown measure `3`; known are illegal_gains, recipients"),
        ("total(A, illegal_gains, many)", "must be a quantity, not `many`"),
        ("total(a, illegal_gains, _)", "must be a variable, for the law names no thing of a case, not `a`"),
        ("satisfied(P, A, assisting, conductt)", "has an unknown element `conductt`, did you mean `conduct`?"),
        ("satisfied(P, A, conduct, _)", "has an unknown offence `conduct`; known are assisting, insult"),
        ("satisfied(P, A, f(assisting), _)", "must be one of the sort `offence`, not `f(assisting)`"),
        ("order(_, public_securty)", "has an unknown authority `public_securty`, did you mean `public_security`?"),
        ("order(_, publci_security)", "has an unknown authority `publci_security`, did you mean `public_security`?"),
        ("done_on(A, 20190230)", "must be a date, not `20190230`"),
        ("done_on(A, today)", "must be a date, not `today`"),
        ("called(A, name)", "must be a text in double quotes, not `name`"),
        ("prefers(A, cl_a11)", "has an unknown provision `cl_a11`, did you mean `cl_a1`?"),
        ("prefers(A, reading(fault, intend))", "`fault` has no position `intend`, did you mean `intent`?"),
        ("not total(A, gold, _)", "has an unknown measure `gold`; known are illegal_gains, recipients"),
        ("is_wrong(insult) : total(A, gold, _)", "has an unknown measure `gold`; known are illegal_gains, recipients"),
        ("1 <= #count { M : total(A, gold, M) }", "has an unknown measure `gold`; known are illegal_gains, recipients"),
    ],
)
def test_a_constant_that_is_none_of_its_place_is_told_with_its_line(literal: str, message: str) -> None:
    ((line, said),) = told(f"{HEAD}acts(P, A) :-\n    acts(P, A),\n    {literal}.\n")
    assert line == 4
    assert said.startswith("argument ") and said.endswith(message)


def test_the_place_of_a_constant_is_named() -> None:
    assert told(f"{HEAD}total(A, gold, 3) :-\n    acts(_, A).\n") == [
        (2, "argument 2 (measure1) of `total(Act0, Measure1, Quantity2)` has an unknown measure `gold`; "
            "known are illegal_gains, recipients"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "literal",
    [
        "total(A, illegal_gains, 3)",
        "total(A, illegal_gains, 2 * N)",
        "order(_, city_court)",
        "carries(A, part(A))",
        "carries(A, half)",
        "done_on(A, 99991231)",
        "done_on(A, 10101)",
        'called(A, "a name")',
        "prefers(A, reading(fault, intent))",
        "prefers(A, reading(fault, Position))",
        "N != 3",
    ],
)
def test_what_fits_is_left_in_peace(literal: str) -> None:
    assert told(f"{HEAD}acts(P, A) :-\n    acts(P, A),\n    total(A, _, N),\n    {literal}.\n") == []


@pytest.mark.parametrize(
    ("literal", "message"),
    [
        ("act(P, A)", "unknown word `act/2`, did you mean `acts/2`?"),
        ("zzz(P)", "unknown word `zzz/1`: it has no entry in the vocabulary"),
        ("acts(P)", "`acts/1` has the wrong number of arguments: write `acts(Accused0, Act1)`"),
        ("doctrine(fault, intend)", "`fault` has no position `intend`, did you mean `intent`?"),
        ("doctrine(fautl, intent)", "has an unknown issue `fautl`, did you mean `fault`?"),
        ("doctrine(Issue, intend)", "has an unknown position `intend`, did you mean `intent`?"),
        ("doctrine(reach, intent)", "`reach` has no position `intent`; known are "),
    ],
)
def test_a_predicate_or_reading_that_does_not_exist_is_told_with_its_line(literal: str, message: str) -> None:
    assert told(f"{HEAD}acts(P, A) :-\n    acts(P, A),\n    {literal}.\n") == [(4, message)]


@pytest.mark.parametrize(
    ("literals", "message"),
    [
        (
            "total(A, O, _),\n    satisfied(_, A, O, _)",
            "`O` stands for measure in `total(Act0, Measure1, Quantity2)`, "
            "for offence in `satisfied(Accused0, Act1, Offence2, Element3)`: nothing is both",
        ),
        (
            "order(O, _),\n    satisfied(_, A, O, _)",
            "`O` stands for id in `order(Id0, Authority1)`, "
            "for offence in `satisfied(Accused0, Act1, Offence2, Element3)`: nothing is both",
        ),
        (
            "total(A, _, O),\n    order(O, _)",
            "`O` stands for quantity in `total(Act0, Measure1, Quantity2)`, "
            "for id in `order(Id0, Authority1)`: nothing is both",
        ),
        (
            "satisfied(_, A, O, _),\n    O != insutl",
            "what `O` is compared with has an unknown offence `insutl`, did you mean `insult`?",
        ),
        (
            "satisfied(_, A, O, _),\n    1 <= #count { B : acts(_, B), gold = O }",
            "what `O` is compared with has an unknown offence `gold`; known are assisting, insult",
        ),
    ],
)
def test_a_variable_that_nothing_can_be_is_told_with_its_line(literals: str, message: str) -> None:
    assert told(f"{HEAD}acts(P, A) :-\n    acts(P, A),\n    {literals}.\n") == [(5, message)]


@pytest.mark.parametrize(
    "literals",
    [
        "satisfied(_, A, O, _),\n    is_wrong(O)",
        "order(A, _)",
        "total(A, _, N),\n    done_on(A, N)",
        "order(O, _),\n    order(_, O)",
        "order(_, X),\n    carries(_, X)",
        "satisfied(_, _, _, _),\n    is_wrong(_)",
    ],
)
def test_a_variable_may_have_two_types_that_share_a_value(literals: str) -> None:
    assert told(f"{HEAD}acts(P, A) :-\n    acts(P, A),\n    {literals}.\n") == []


@pytest.mark.parametrize(
    ("annotation", "message"),
    [
        ("cl_a22", "unknown provision `cl_a22`, did you mean `cl_a2`?"),
        ("cl_a1 definiton", "unknown provision `definiton`; known are cl_a1, cl_a2"),
        ("fualt.intent", "unknown issue `fualt`, did you mean `fault`?"),
        ("fault.silnet", "`fault` has no position `silnet`, did you mean `silent`?"),
        ("Itme", "the rule below has no variable `Itme`, did you mean `Item`?"),
    ],
)
def test_a_citation_that_leads_nowhere_is_told_with_the_line_of_the_annotation(annotation: str, message: str) -> None:
    text = (
        f"\n%@ {annotation}\nprefers(A, Item) :-\n    prefers(A, Item).\nprefers(A, Item) :-\n    prefers(A, Item).\n"
    )
    assert told(text) == [(2, message)]


@pytest.mark.parametrize("annotation", ["cl_a2", "cl_a1 fault.intent", "definition", "Item"])
def test_a_citation_that_exists_is_left_in_peace(annotation: str) -> None:
    assert told(f"%@ {annotation}\nprefers(A, Item) :-\n    prefers(A, Item).\n") == []


def test_a_rule_that_cites_one_position_and_asks_for_another_is_told_with_the_line_of_the_premise() -> None:
    rule = "acts(P, A) :-\n    acts(P, A),\n    {}doctrine(fault, {}).\n"
    expected = [(4, "the rule asks for `fault.silent` and cites `fault.intent`")]
    assert told("%@ fault.intent\n" + rule.format("", "silent")) == expected
    assert told("%@ fault.intent fault.silent\n" + rule.format("", "silent")) == []
    assert told("%@ fault.intent\n" + rule.format("not ", "silent")) == []
    assert told("%@ cl_a1\n" + rule.format("", "silent")) == []


def test_what_no_rule_concludes_and_no_case_states_is_told_with_its_line() -> None:
    text = f"{HEAD}acts(P, A) :-\n    order(P, A),\n    -acts(P, A),\n    not called(A, _).\n"
    rules = parse([LawFile(0, Path("a.lp"), "a.lp", text, includes=False)]).rules
    found = [(line, message) for _, line, message in unconcluded(rules, {("order", 2, True)})]
    assert found == [
        (4, "`-acts/2` is concluded by no rule and stated by no case"),
        (5, "`called/2` is concluded by no rule and stated by no case"),
    ]


SLIPS = [  # what is wrong, file, the text and its slip, and what is said
    ("a measure", "int2019/a12.lp", "confirmed, illegal_gains, Yuan", "confirmed, ilegal_gains, Yuan",
     "has an unknown measure `ilegal_gains`, did you mean `illegal_gains`?"),
    ("an element", "int2019/a10.lp", "illegal_use, seriousness) :-", "illegal_use, seriousnes) :-",
     "has an unknown element `seriousnes`, did you mean `seriousness`?"),
    ("a position", "doctrine/order_form.lp", "doctrine(order_form, ", "doctrine(order_form, x_",
     "`order_form` has no position `x_"),
    ("a provision", "int2019/a11.lp", "%@ int2019_a11_i2", "%@ int2019_a11_i22",
     "unknown provision `int2019_a11_i22`, did you mean `int2019_a11_i2`?"),
    ("a predicate", "int2013/a02.lp", "defames_on_network(P, A, ", "defames_on_netwrok(P, A, ",
     "unknown word `defames_on_netwrok/"),
    ("a variable", "cl/a017.lp", ":-", ":-\n    Unsafe_ > 3,",
     "no positive condition gives a value to `Unsafe_` (unsafe)"),
]  # fmt: skip


def test_seven_slips_in_the_law_are_told_at_once_each_with_its_file_and_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NULLUM_CACHE", "")
    law = tmp_path / "law"
    shutil.copytree(folders.encodings(), law)
    expected = []
    for _, name, right, slip, message in SLIPS:
        path = law / name
        before, found, after = path.read_text(encoding="utf-8").partition(right)
        assert found, f"{name} has no {right}"
        path.write_text(before + slip + after, encoding="utf-8")
        expected.append((str(path), (before + slip.rpartition("\n    ")[1]).count("\n") + 1, message))
    listed = law / "int2019" / "all.lp"
    lines = listed.read_text(encoding="utf-8").splitlines()
    at = lines.index('#include "a04.lp".')
    listed.write_text("\n".join(lines[:at] + lines[at + 1 :]) + "\n", encoding="utf-8")
    forgotten = f'no include reaches {law}/int2019/a04.lp: add `#include "a04.lp".` here'
    expected.append((str(listed), at + 1, forgotten))
    with pytest.raises(BadInput) as caught:
        _ = Knowledge(law).program
    problems = caught.value.problems
    assert [(p.file, p.line) for p in problems] == sorted((file, line) for file, line, _ in expected)
    for file, line, message in expected:
        assert any(message in p.message for p in problems if (p.file, p.line) == (file, line)), (file, line)


def test_the_shipped_law_has_no_slip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NULLUM_CACHE", "")
    assert Knowledge(folders.encodings()).program.text
