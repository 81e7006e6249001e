"""What may not matter does not: the order of facts, the names of persons and acts, and who else is in the case."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from explain import why
from explain.say.charge_json import charges
from kb.files.atom_parser import parse_atom
from kb.files.cases import Case, Fact, accused_of
from kb.rules.knowledge import shipped
from kb.run.derivation import derive, derive_many, load_case
from kb.run.outcome import Outcome

NAMES = ("cheng_cong", "zhu", "ji", "hu", "ke", "huang_tao")
UNORDERED = (
    "int2019_a16__undated_acts_both_prosecutable",
    "int2019_a16__undated_crimes",
    "int2019_a16__crimes_of_one_day",
    "int2017_a11__sold_again_undated",
    "acts_without_order__defamations_of_one_day",
    "acts_without_order__extortions_of_one_day",
    "acts_without_order__one_crime_beside_another_offence",
    "joint_sums__two_doers_of_one_act",
    "acts_without_order__joint_acts_of_one_day",
)
_WORD = re.compile(r"\b[a-z][a-z0-9_]*\b")


def own_words(case: Case) -> list[str]:
    """The names that a case gives: what its facts mention and the vocabulary does not know."""
    words = shipped().vocabulary
    known = {value for sort in words.sorts.values() for value in sort.values} | set(words.predicates)
    found = {word for fact in case.facts for word in _WORD.findall(str(fact.atom))}
    return sorted(found - known)


def renamed(case: Case, names: Mapping[str, str]) -> Case:
    """The same case under other names."""
    facts = tuple(replace(fact, atom=parse_atom(changed(str(fact.atom), names))) for fact in case.facts)
    return replace(case, facts=facts, names={})


def changed(text: str, names: Mapping[str, str]) -> str:
    return _WORD.sub(lambda word: names.get(word[0], word[0]), text)


def ordered(value: Any) -> Any:
    """A result with all its lists sorted: names decide in which order rows are told."""
    if isinstance(value, dict):
        return {key: ordered(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return sorted(map(ordered, value), key=lambda entry: json.dumps(entry, sort_keys=True))
    return value


def outcomes(*cases: Case, reasons: bool = False) -> list[Outcome]:
    """What follows in each case under positive law, all derived together."""
    package = shipped().doctrine.package()
    return derive_many([(case, "positive_law", package) for case in cases], reasons=reasons)


def told(said: str, names: Mapping[str, str] | None = None) -> Any:
    """What is said of each accused, under these names."""
    (entry,) = json.loads(changed(said, names or {}))["results"]
    return ordered(entry["accused"])


@cache
def nameless(name: str) -> Case:
    """A case without the names by which it is told."""
    return replace(load_case(name), names={})


def as_it_is(case: Case) -> Case:
    return case


def said(name: str) -> str:
    """What is said of it."""
    return said_of_changed()[as_it_is, name]


@cache
def said_of_changed() -> dict[tuple[Callable[[Case], Case], str], str]:
    """What is said of each case as it is and once it is changed; all derived together."""
    changes = (
        (as_it_is, (*NAMES, *UNORDERED)),
        (shuffled, NAMES),
        (forwards, NAMES),
        (backwards, (*NAMES, *UNORDERED)),
    )
    each = [(change, name) for change, names in changes for name in names]
    found = outcomes(*(change(nameless(name)) for change, name in each))
    return {one: charges([outcome]) for one, outcome in zip(each, found, strict=True)}


def shuffled(case: Case) -> Case:
    """The same case with its facts in another order."""
    facts = list(case.facts)
    random.Random(case.id).shuffle(facts)
    assert facts != list(case.facts)
    return replace(case, facts=tuple(facts))


def numbered(case: Case, *, backwards: bool) -> dict[str, str]:
    """Other names for what a case names, that sort in the same order or the other way round."""
    own = own_words(case)
    assert set(accused_of(case.facts)) <= set(own)
    return {word: f"x{len(own) - at if backwards else at:03}" for at, word in enumerate(own)}


def forwards(case: Case) -> Case:
    return renamed(case, numbered(case, backwards=False))


def backwards(case: Case) -> Case:
    return renamed(case, numbered(case, backwards=True))


@pytest.mark.parametrize("name", NAMES)
def test_the_order_of_the_facts_changes_no_byte(name: str) -> None:
    assert said_of_changed()[shuffled, name] == said(name)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("change", [forwards, backwards], ids=["same order", "other way round"])
def test_other_names_rename_the_output_and_nothing_else(name: str, change: Callable[[Case], Case]) -> None:
    names = numbered(nameless(name), backwards=change is backwards)
    assert told(said_of_changed()[change, name]) == told(said(name), names)


@pytest.mark.parametrize("name", UNORDERED)
def test_names_put_no_act_first(name: str) -> None:
    """Acts that no date puts in an order: with the names the other way round the output says the same of the other act."""
    names = numbered(nameless(name), backwards=True)
    assert told(said_of_changed()[backwards, name]) == told(said(name), names)


def stranger(number: int) -> tuple[Fact, ...]:
    """A person with an act of their own, who has nothing to do with anybody else."""
    texts = [
        "person(z)",
        "acts(z, zact)",
        "time(zact, 2020-03-01, 2020-04-01)",
        "knows_of_crime(z, zact)",
        "helps(z, zact, zclient, server_hosting)",
        "commits(zclient, zcrime)",
        "uses_network(zcrime)",
        "confirmable_crime(zcrime)",
        f"quantity(z, zact, illegal_gains, {9_000 + 500 * number})",
    ]
    return tuple(Fact(parse_atom(re.sub(r"\bz", f"z{number}_", text))) for text in texts)


@cache
def with_strangers() -> dict[str, tuple[Outcome, Outcome]]:
    """What follows in each case with two strangers in it, and alone; all derived together."""
    cases = [nameless(name) for name in NAMES]
    crowded = [replace(case, facts=(*stranger(1), *case.facts, *stranger(2))) for case in cases]
    found = outcomes(*crowded, *cases, reasons=True)
    return dict(zip(NAMES, zip(found[: len(cases)], found[len(cases) :], strict=True), strict=True))


@pytest.mark.parametrize("name", NAMES)
def test_a_stranger_changes_nothing_for_the_others(name: str) -> None:
    with_them, alone = with_strangers()[name]
    found = told(charges([with_them]))
    strangers = {who: found.pop(who) for who in ("z1_", "z2_")}
    assert found == told(said(name))
    assert {who: bool(one["convicted"]) for who, one in strangers.items()} == {"z1_": False, "z2_": True}
    for who in alone.case.accused:
        assert why(with_them, accused=who).splitlines()[2:] == why(alone, accused=who).splitlines()[2:]


def test_cases_put_together_say_what_they_say_apart() -> None:
    """In one run, in one case, and in any order."""
    cases = [load_case(name) for name in ("cheng_cong", "zhu")]
    apart = {case.id: charges([derive(case)]) for case in cases}
    for batch in (cases, cases[::-1]):
        assert {outcome.case.id: charges([outcome]) for outcome in outcomes(*batch)} == apart
    first, second = (renamed(case, {w: f"{case.id}_{w}" for w in own_words(case)}) for case in cases)
    together, one, other = (
        told(charges([found])) for found in outcomes(replace(first, facts=first.facts + second.facts), first, second)
    )
    assert together == {**one, **other}
