"""A whole above the ceiling with parts beside it: what is taken off it is not lost."""

from pathlib import Path

import pytest

import kb
from kb.errors import BadInput

HEAD = """\
id: c
title: A case
facts:
  - person(p)
  - acts(p, a)
  - time(a, 2022-01-01, 2022-06-30)
  - knows_of_crime(p, a)
  - helps(p, a, gang, payment_settlement)
  - commits(gang, scam)
  - uses_network(scam)
  - confirmable_crime(scam)
  - helps(p, a, shop, payment_settlement)
"""  # facts go on in line 13


def read(tmp_path: Path, *amounts: str) -> kb.Case:
    path = tmp_path / "c.yaml"
    path.write_text(HEAD + "".join(f"  - {line}\n" for line in amounts), encoding="utf-8")
    return kb.load_case(path)


@pytest.mark.parametrize(
    ("whole", "lawful", "helped"),
    [
        ("50_000_000", "40_000_000", True),
        ("50_000_000", "49_800_000", True),
        ("50_000_000", "49_800_001", False),
        ("31_000_000", "29_900_000", True),  # only the whole is cut off
        ("50_000_000.50", "49_800_000", True),
        ("4_669_000_000", "4_668_900_000", False),
    ],
)
def test_what_is_settled_for_a_lawful_shop_is_taken_off_a_sum_of_any_size(
    tmp_path: Path, whole: str, lawful: str, helped: bool
) -> None:
    case = read(
        tmp_path, f"quantity(p, a, payment_settlement, {whole})", f"portion(p, a, payment_settlement, shop, {lawful})"
    )
    assert [charge.offence for charge in kb.derive(case).convicted["p"]] == ["assisting"] * helped


def test_parts_above_their_whole_and_a_disputed_part_are_refused_with_their_lines(tmp_path: Path) -> None:
    more = [
        "portion(p, a, payment_settlement, shop, 40_000_000)",
        "portion(p, a, payment_settlement, gang, 10_000_001)",
    ]
    with pytest.raises(BadInput, match=r"c\.yaml:13: the parts of .* \(lines 14, 15\) add up to more than the whole"):
        read(tmp_path, "quantity(p, a, payment_settlement, 50_000_000)", *more)
    disputed = "{fact: 'portion(p, a, payment_settlement, shop, 1)', status: disputed}"
    with pytest.raises(BadInput, match=r"c\.yaml:13: .* with a disputed part \(lines 14\): give all of it in parts"):
        read(tmp_path, "quantity(p, a, payment_settlement, 50_000_000)", disputed)
