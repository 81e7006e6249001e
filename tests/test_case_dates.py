"""Dates of a case that exclude each other: each refused with its lines, and what is possible left in peace."""

from pathlib import Path

import pytest

import kb
from kb.errors import BadInput

HEAD = "id: c\ntitle: A case\nfacts:\n  - person(p)\n  - acts(p, a)\n"  # facts go on in line 6
ACT = "  - time(a, 2020-05-01, 2020-06-30)\n"


def read(tmp_path: Path, *more: str) -> kb.Case:
    path = tmp_path / "c.yaml"
    path.write_text(HEAD + "".join(f"  - {line}\n" if line[0] != " " else line for line in more), encoding="utf-8")
    return kb.load_case(path)


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        (
            ["born(p, 2004-05-02)", "age(p, 17)"],
            "8: `p`, born on 2004-05-02, was 15 to 16 years old when acting, not 17",
        ),
        (["born(p, 2004-03-01)", "age(p, 15)"], "8: `p`, born on 2004-03-01, was 16 years old when acting, not 15"),
        (["born(p, 2020-05-02)"], "6: `p` acts on 2020-05-01, before the birth on 2020-05-02 (lines 6 and 7)"),
        (["judged(2020-04-30)"], "7: the court decided on 2020-04-30, before `a` began on 2020-05-01 (lines 7 and 6)"),
        (["final_judgment(p, a, 2020-04-30)"], "7: the judgment became final on 2020-04-30, before `a` began"),
        (["prosecuted(p, a, 2020-04-30)"], "7: prosecution began on 2020-04-30, before `a` began"),
        (["discovered(a, 2020-04-30)"], "7: the act was discovered on 2020-04-30, before `a` began"),
    ],
)
def test_what_cannot_both_be_true_is_refused_with_its_lines(tmp_path: Path, facts: list[str], message: str) -> None:
    with pytest.raises(BadInput) as caught:
        read(tmp_path, ACT, *facts)
    (problem,) = caught.value.problems
    assert f"{problem.line}: {problem.message}".startswith(message)


@pytest.mark.parametrize(
    "facts",
    [
        ["born(p, 2004-05-02)", "age(p, 15)"],  # the birthday lies within the act
        ["born(p, 2004-05-02)", "age(p, 16)"],
        ["born(p, 2004-05-01)", "age(p, 15)"],  # on the birthday itself the old year still counts
        ["born(p, 2004-06-30)", "age(p, 16)"],  # and, for whoever counts otherwise, the new one
        ["born(p, 2004-05-02)", "  - {fact: 'age(p, 17)', status: disputed}\n"],
        ["born(p, 2004-05-02)", "-age(p, 17)"],
        ["judged(2020-05-01)"],
        ["prosecuted(p, a, 2020-05-01)", "acts(p, b)", "time(b, 2021-01-01, 2021-01-01)"],  # of the other act
        ["person(q)", "born(q, 2020-06-01)"],  # no act of q
    ],
)
def test_what_is_possible_is_left_in_peace(tmp_path: Path, facts: list[str]) -> None:
    assert read(tmp_path, ACT, *facts).id == "c"


def test_a_failed_instigation_is_an_act_by_itself_and_may_be_named_like_another(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    urged = "id: c\ntitle: A case\nfacts:\n  - person(p)\n  - instigation_failed(p, fraud_1, q, fraud)\n"
    path.write_text(urged, encoding="utf-8")
    charges = kb.derive(kb.load_case(path)).convicted["p"]
    assert [(charge.offence, charge.act) for charge in charges] == [("fraud", "fraud_1")]
    path.write_text(urged + "  - acts(p, fraud_2)\n  - time(fraud_1, 2020-01-01, 2020-01-01)\n", encoding="utf-8")
    assert kb.load_case(path).accused == ("p",)
