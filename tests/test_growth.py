"""Large cases grow with their persons and no faster: in atoms, and in the work of telling them."""

from __future__ import annotations

import cProfile
import pstats

import pytest

from explain.say.charge_json import charges
from kb.files.atom_parser import parse_atom
from kb.files.cases import Case, Fact
from kb.run.derivation import derive, load_case


def crowd(count: int) -> Case:
    """So many persons, each with an act of their own."""
    texts = [
        text.format(n)
        for n in range(count)
        for text in (
            "person(p{0})",
            "acts(p{0}, a{0})",
            "time(a{0}, 2020-01-01, 2020-12-31)",
            "provides(p{0}, storage)",
            "quantity(p{0}, a{0}, illegal_video_files, 200)",
        )
    ]
    template = load_case("cheng_cong")
    facts = tuple(Fact(parse_atom(text)) for text in texts)
    return Case("crowd", "A crowd", template.path, {}, (), facts, None, ())


@pytest.fixture(scope="module")
def measured() -> dict[int, tuple[int, int]]:
    """By the number of persons: atoms of the answer, and calls of functions to tell the outcome."""
    found = {}
    for count in (10, 40, 120):
        outcome = derive(crowd(count))
        profile = cProfile.Profile()
        profile.enable()
        charges([outcome])
        profile.disable()
        found[count] = (len(outcome.worlds[0].model.answer._symbols), pstats.Stats(profile).total_calls)
    return found


@pytest.mark.parametrize("what", [0, 1], ids=["atoms", "telling"])
def test_twice_the_persons_cost_at_most_twice_as_much(what: int, measured: dict[int, tuple[int, int]]) -> None:
    """What each further person adds is the same for the 120th as for the 40th, but for a fiftieth."""
    few, some, many = (measured[count][what] for count in (10, 40, 120))
    assert (many - some) / 80 <= 1.02 * (some - few) / 30
