"""What a change of the law can reach: no more than it must, and never less than moves."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kb.files.cases import symbol
from kb.rules import reaching
from kb.rules.formula import Rule
from kb.rules.knowledge import shipped
from kb.rules.reaching import Reach
from kb.run.derivation import load_case


def rules(file: str, head: str, *provisions: str) -> list[Rule]:
    return [r for r in shipped().rules if r.file == file and r.head.name == head and set(provisions) <= {*r.provisions}]


@pytest.mark.parametrize(
    ("file", "head", "provision", "reached", "not_reached"),
    [
        ("int2019/a03.lp", "result", "int2019_a3_i1", "int2019_a3__videos_199", "cl_a275__loss_5000"),
        ("cl/a275.lp", "main_penalty", "cl_a275", "cl_a275__loss_4999", "int2019_a3__videos_199"),
        ("laundering2024/a06.lp", "prefers", "laundering2024_a6_p1", "cl_a191__also_concealing", "cl_a275__loss_5000"),
        ("int2019/a11.lp", "knowing", "int2019_a11", "int2019_a11__report_ignored", "int2019_a3__videos_199"),
    ],
)
def test_a_case_that_lacks_what_a_rule_or_its_reader_needs_is_not_reached(
    file: str, head: str, provision: str, reached: str, not_reached: str
) -> None:
    known = shipped()
    changed = rules(file, head, provision)
    assert changed
    reach = Reach(known, changed, known.program.lifted)
    found = [reach.bears_on([symbol(fact.atom) for fact in load_case(name).facts]) for name in (reached, not_reached)]
    assert found == [True, False]


def test_what_an_outcome_reads_of_every_offence_reaches_every_case() -> None:
    known = shipped()
    changed = rules("cl/a287_2.lp", "dependent_offence")
    assert changed and Reach(known, changed, known.program.lifted).bears_on([])


def test_all_that_an_outcome_reads_is_known_to_be_told() -> None:
    root = Path(reaching.__file__).parent.parent
    files = [*(root / "run").glob("*.py"), root / "ask" / "moves.py", root / "ask" / "expectations.py"]
    read = {name for file in files for name in re.findall(r'rows\(\s*"(\w+)"', file.read_text(encoding="utf-8"))}
    assert {"established", "main_penalty"} <= read <= {*reaching.TOLD, *reaching.OF_ALL, *reaching._OF_CONVICTIONS}
