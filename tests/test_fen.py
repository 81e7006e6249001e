"""Fen in several acts: what they make up together counts, to the fen."""

from pathlib import Path

import pytest

import kb
from explain import why_not
from kb.errors import BadInput

HEAD = """\
id: c
title: A case
facts:
  - person(p)
  - acts(p, a)
  - acts(p, b)
  - time(a, 2022-01-01, 2022-01-01)
  - time(b, 2022-06-01, 2022-06-01)
"""
HELP = """\
  - knows_of_crime(p, a)
  - knows_of_crime(p, b)
  - helps(p, a, r, server_hosting)
  - helps(p, b, r, server_hosting)
  - commits(r, c)
  - uses_network(c)
  - confirmable_crime(c)
"""
FRAUD = """\
  - obtains_by_deception(p, a)
  - obtains_by_deception(p, b)
  - by_telecom_means(a)
  - by_telecom_means(b)
"""
CONCEALING = """\
  - hides_or_moves(p, a, loot)
  - hides_or_moves(p, b, loot)
  - knows_of_criminal_origin(p, a)
  - knows_of_criminal_origin(p, b)
  - proceeds_of(loot, c)
  - confirmable_crime(c)
"""


def read(tmp_path: Path, facts: str, *amounts: str) -> kb.Case:
    path = tmp_path / "c.yaml"
    path.write_text(HEAD + facts + "".join(f"  - {line}\n" for line in amounts), encoding="utf-8")
    return kb.load_case(path)


@pytest.mark.parametrize(
    ("facts", "measure", "first", "second", "offence", "tier"),
    [
        (HELP, "illegal_gains", "4_999.50", "5_000.50", "assisting", "basic"),
        (HELP, "illegal_gains", "4_999.50", "5_000.49", "", ""),
        (FRAUD, "defrauded", "14_999.99", "15_000.01", "fraud", "serious"),
        (FRAUD, "defrauded", "14_999.99", "15_000.00", "fraud", "basic"),
        (CONCEALING, "concealed_amount", "49_999.75", "50_000.25", "concealing_proceeds", "serious"),
        (CONCEALING, "concealed_amount", "49_999.75", "50_000.24", "concealing_proceeds", "basic"),
    ],
)
def test_fen_of_several_acts_make_up_the_last_yuan(
    tmp_path: Path, facts: str, measure: str, first: str, second: str, offence: str, tier: str
) -> None:
    amounts = [f"quantity(p, a, {measure}, {first})", f"quantity(p, b, {measure}, {second})", "judged(2022-12-01)"]
    outcome = kb.derive(read(tmp_path, facts, *amounts))
    found = {(charge.offence, charge.tier) for charge in outcome.convicted["p"]}
    assert found == ({(offence, tier)} if offence else set())


def test_an_amount_stands_with_its_fen_where_it_stands_alone(tmp_path: Path) -> None:
    amounts = ["quantity(p, a, illegal_gains, 9_999.99)", "quantity(p, b, illegal_gains, 1.50)", "dealt_with(p, a)"]
    text = str(why_not(kb.derive(read(tmp_path, HELP, *amounts)), "assisting"))
    assert "9,999.99 yuan of 10,000 yuan, 0.01 yuan short" in text
    assert "1.50 of 3" not in text  # recipients have no fen


def test_a_disputed_amount_with_fen_beside_another_is_refused(tmp_path: Path) -> None:
    disputed = "{fact: 'quantity(p, b, illegal_gains, 1.50)', status: disputed}"
    with pytest.raises(BadInput, match="two amounts with fen"):
        read(tmp_path, HELP, "quantity(p, a, illegal_gains, 1.50)", disputed)


def test_fen_that_a_written_case_states_follow_the_amounts_again(tmp_path: Path) -> None:
    amounts = ["quantity(p, a, illegal_gains, 1.50)", "quantity(p, b, illegal_gains, 2.25)"]
    case = read(tmp_path, HELP, *amounts, "fen(p, a, illegal_gains, whole, 99)")
    fen = [str(fact.atom) for fact in case.facts if fact.atom.name == "fen"]
    assert fen == ["fen(p,a,illegal_gains,whole,50)", "fen(p,b,illegal_gains,whole,25)"]
