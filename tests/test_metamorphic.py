"""What may not matter does not: the order of facts, the names of persons and acts, and who else is in the case."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from explain import why
from explain.say.charge_json import charges
from kb.files.atom_parser import parse_atom
from kb.files.cases import Case, Fact, accused_of
from kb.rules.knowledge import shipped
from kb.run.derivation import derive, derive_many, load_case

NAMES = ["cheng_cong", "zhu", "ji", "hu", "ke", "huang_tao"]
UNORDERED = [
    "int2019_a16__undated_acts_both_prosecutable",
    "int2019_a16__undated_crimes",
    "int2019_a16__crimes_of_one_day",
    "int2017_a11__sold_again_undated",
    "acts_without_order__defamations_of_one_day",
    "acts_without_order__extortions_of_one_day",
    "acts_without_order__one_crime_beside_another_offence",
    "joint_sums__two_doers_of_one_act",
    "acts_without_order__joint_acts_of_one_day",
]
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


def told(case: Case, names: Mapping[str, str] | None = None) -> Any:
    """What is said of each accused, under these names."""
    (entry,) = json.loads(changed(charges([derive(case)]), names or {}))["results"]
    return ordered(entry["accused"])


@pytest.mark.parametrize("name", NAMES)
def test_the_order_of_the_facts_changes_no_byte(name: str) -> None:
    case, chance = load_case(name), random.Random(name)
    facts = list(case.facts)
    chance.shuffle(facts)
    assert facts != list(case.facts)
    assert charges([derive(replace(case, facts=tuple(facts)))]) == charges([derive(case)])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "number", [lambda at, count: at, lambda at, count: count - at], ids=["same order", "other way round"]
)
def test_other_names_rename_the_output_and_nothing_else(name: str, number: Callable[[int, int], int]) -> None:
    case = replace(load_case(name), names={})
    own = own_words(case)
    names = {word: f"x{number(at, len(own)):03}" for at, word in enumerate(own)}
    assert set(accused_of(case.facts)) <= set(own)
    assert told(renamed(case, names)) == told(case, names)


@pytest.mark.parametrize("name", UNORDERED)
def test_names_put_no_act_first(name: str) -> None:
    """Acts that no date puts in an order: with the names the other way round the output says the same of the other act."""
    case = replace(load_case(name), names={})
    own = own_words(case)
    names = {word: f"x{len(own) - at:03}" for at, word in enumerate(own)}
    assert told(renamed(case, names)) == told(case, names)


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


@pytest.mark.parametrize("name", NAMES)
def test_a_stranger_changes_nothing_for_the_others(name: str) -> None:
    case = load_case(name)
    with_them = replace(case, facts=(*stranger(1), *case.facts, *stranger(2)))
    found = told(with_them)
    strangers = {who: found.pop(who) for who in ("z1_", "z2_")}
    assert found == told(case)
    assert {who: bool(one["convicted"]) for who, one in strangers.items()} == {"z1_": False, "z2_": True}
    for who in case.accused:
        assert why(derive(with_them), accused=who).splitlines()[2:] == why(derive(case), accused=who).splitlines()[2:]


def test_cases_put_together_say_what_they_say_apart() -> None:
    """In one run, in one case, and in any order."""
    cases = [load_case(name) for name in ("cheng_cong", "zhu", "huang_tao")]
    package = shipped().doctrine.package()
    apart = {case.id: charges([derive(case)]) for case in cases}
    for batch in (cases, cases[::-1]):
        together = derive_many([(case, "positive_law", package) for case in batch], reasons=False)
        assert {outcome.case.id: charges([outcome]) for outcome in together} == apart
    first, second = (renamed(case, {w: f"{case.id}_{w}" for w in own_words(case)}) for case in cases[:2])
    assert told(replace(first, facts=first.facts + second.facts)) == {**told(first), **told(second)}
