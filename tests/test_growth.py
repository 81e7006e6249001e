"""Large cases grow with their persons and no faster: in atoms, and in the work of telling them."""

from __future__ import annotations

import cProfile
import pstats
from collections.abc import Callable

import pytest

from explain.draw.proofs import proof
from explain.say.charge_json import charges
from kb.files.atom_parser import parse_atom
from kb.files.cases import Case, Fact
from kb.run.derivation import derive, load_case

CONVICTED = (
    "breaches(p{0}, a{0}, csl2016_a47)",
    "order(o{0}, p{0}, public_security)",
    "order_form(o{0}, rectification_notice)",
    "concerns(o{0}, a{0})",
    "refused(p{0}, o{0})",
)


def crowd(count: int) -> Case:
    """So many persons, each with an act of their own; every second is convicted."""
    texts = [
        text.format(n)
        for n in range(count)
        for text in (
            "person(p{0})",
            "acts(p{0}, a{0})",
            "time(a{0}, 2020-01-01, 2020-12-31)",
            "provides(p{0}, storage)",
            "quantity(p{0}, a{0}, illegal_video_files, 200)",
            *(() if n % 2 else CONVICTED),
        )
    ]
    template = load_case("cheng_cong")
    facts = tuple(Fact(parse_atom(text)) for text in texts)
    return Case("crowd", "A crowd", template.path, {}, (), facts, None, ())


@pytest.fixture(scope="module")
def measured() -> dict[int, tuple[int, ...]]:
    """By the number of persons: atoms of the answer, and calls of functions to tell the outcome and to prove it."""
    for work in (lambda outcome: charges([outcome]), proof):
        work(derive(crowd(2)))  # what is made once for all cases is no person's
    found = {}
    for count in (8, 16, 32):
        outcome = derive(crowd(count))
        told, proved = calls(charges, [outcome]), calls(proof, outcome)
        found[count] = (len(outcome.worlds[0].model.answer._handles), told, proved)
    return found


def calls(work: Callable[..., object], *asked: object) -> int:
    """The calls of functions that some work takes."""
    profile = cProfile.Profile()
    profile.enable()
    work(*asked)
    profile.disable()
    return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]


@pytest.mark.parametrize("what", [0, 1, 2], ids=["atoms", "telling", "proving"])
def test_twice_the_persons_cost_at_most_twice_as_much(what: int, measured: dict[int, tuple[int, ...]]) -> None:
    """What each further person adds is the same for the 32nd as for the 16th, but for a twentieth: lists are sorted."""
    few, some, many = (measured[count][what] for count in (8, 16, 32))
    assert (many - some) / 16 <= 1.06 * (some - few) / 8
