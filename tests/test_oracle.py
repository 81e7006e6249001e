"""A second opinion on thresholds, pro-rata sums, windows and accumulation: arithmetic written from the law alone.

Nothing here reads a rule or a table of the law base. Each kind of case has a maker, which draws one near a boundary, and an
oracle, which says what the law makes of it: exact fractions and the days of the calendar. `--nightly` compares 50,000.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

import pytest

from kb.files.atom_parser import parse_atom
from kb.files.cases import symbol
from kb.rules.knowledge import shipped
from kb.run.solver import World, stream

DUTY = [
    "person(p)",
    "acts(p, a)",
    "time(a, 2020-01-01, 2020-12-31)",
    "provides(p, publishing)",
    "breaches(p, a, csl2016_a47)",
    "order(o, p, cyberspace_administration)",
    "order_form(o, rectification_notice)",
    "order_date(o, 2020-03-01)",
    "concerns(o, a)",
    "refused(p, o)",
]
CRIME = ["commits(r, swindle)", "uses_network(swindle)", "activity_type(swindle, fraud)", "confirmable_crime(swindle)"]
HELP = [*CRIME, "person(p)", "acts(p, a)", "knows_of_crime(p, a)", "helps(p, a, r, server_hosting)"]
NOTICE = [
    "person(p)",
    "acts(p, a)",
    "time(a, 2020-01-01, 2020-12-31)",
    "posts(p, a, notice)",
    "about(notice, trade)",
    "activity_type(trade, drug_trade)",
]
TRADE = [
    "person(p)",
    "acts(p, a)",
    "time(a, 2022-01-01, 2022-06-30)",
    "sells_information(p, a, list, buyer)",
    "identifies(list, buyer)",  # also where no piece of any class is counted
    "breaches(p, a, pipl_a10)",
]

Amounts = Mapping[str, Fraction]


@dataclass(frozen=True)
class Case:
    """Facts, and what must be made out on them: offence, or none, and (where it matters) whether the higher tier is."""

    facts: Sequence[str]
    offence: str
    made_out: bool
    higher: bool | None = None


def near(chance: random.Random, threshold: int) -> int:
    """A whole number at, beside or somewhere below or above a threshold, or one that is far too large."""
    kind = chance.randrange(8)
    if kind < 3:
        return threshold + kind - 1
    if kind < 7:
        return chance.randrange(threshold + threshold // 2)
    return chance.choice([0, 10**9, 10**18])


def stated(chance: random.Random, measure: str, number: int) -> list[str]:
    """State a number in one piece or in parts."""
    if number < 2 or chance.random() < 0.6:
        return [f"quantity(p, a, {measure}, {number})"]
    first = chance.randrange(1, number)
    return [f"portion(p, a, {measure}, x, {first})", f"portion(p, a, {measure}, y, {number - first})"]


def drawn(chance: random.Random, thresholds: Mapping[str, int], most: int = 3) -> dict[str, int]:
    """Draw some measures, each with a number near its threshold."""
    names = chance.sample(sorted(thresholds), chance.randint(1, min(most, len(thresholds))))
    return {name: near(chance, thresholds[name]) for name in names}


def mixed(chance: random.Random, thresholds: Mapping[str, int]) -> dict[str, int]:
    """Draw numbers whose shares of their thresholds come to about one whole."""
    names = chance.sample(sorted(thresholds), min(len(thresholds), chance.randint(2, 3)))
    made, left = {}, Fraction(1)
    for name in names[:-1]:
        made[name] = chance.randrange(1, max(2, int(left * thresholds[name])))
        left -= Fraction(made[name], thresholds[name])
    last = thresholds[names[-1]]
    made[names[-1]] = max(0, int(left * last) + chance.randint(-1, 1))
    return made


# --- 2019 Interpretation, art. 3 and 4: spread and leak (286-1)


def spread(chance: random.Random) -> Case:
    """Art. 3: 200 videos, 2,000 other items, or a mixture; 2,000 accounts; 3,000 members; 30,000 followers; 50,000
    clicks."""
    convertible = {"illegal_video_files": 200, "other_illegal_information": 2000}
    alone = {
        "accounts_reached": 2000,
        "group_members_reached": 3000,
        "followers_reached": 30000,
        "clicks": 50000,
    }
    numbers = mixed(chance, convertible) if chance.random() < 0.5 else drawn(chance, {**convertible, **alone})
    share = sum(Fraction(numbers.get(name, 0), whole) for name, whole in convertible.items())
    made_out = share >= 1 or any(numbers.get(name, 0) >= whole for name, whole in alone.items())
    facts = [fact for name, number in numbers.items() for fact in stated(chance, name, number)]
    return Case([*DUTY, *facts], "refusing_duties", made_out)


LEAKED = {
    **dict.fromkeys(["location_tracks", "communication_content", "credit_information", "property_information"], 1),
    **dict.fromkeys(
        ["accommodation_information", "communication_records", "health_information", "transaction_information"], 10
    ),
}


def leak(chance: random.Random) -> Case:
    """Art. 4: 500, 5,000 or 50,000 pieces by kind, or a mixture."""
    thresholds = {f"leaked_{name}": 500 * times for name, times in LEAKED.items()}
    numbers = mixed(chance, thresholds) if chance.random() < 0.6 else drawn(chance, thresholds)
    share = sum(Fraction(number, thresholds[name]) for name, number in numbers.items())
    facts = [fact for name, number in numbers.items() for fact in stated(chance, name, number)]
    return Case([*DUTY, *facts], "refusing_duties", share >= 1)


# --- 2019 Interpretation, art. 10 and 12: figures of 287-1 and 287-2


def use(chance: random.Random) -> Case:
    """Art. 10: 3 websites or 2,000 registered accounts, 5 groups or 1,000 members, gains of 10,000 yuan."""
    thresholds = {
        "websites_set_up": 3,
        "registered_accounts": 2000,
        "groups_set_up": 5,
        "group_member_accounts": 1000,
        "illegal_gains": 10000,
    }
    numbers = drawn(chance, thresholds)
    facts = [f"quantity(p, a, {name}, {number})" for name, number in numbers.items()]
    return Case([*NOTICE, *facts], "illegal_use", any(number >= thresholds[name] for name, number in numbers.items()))


def helping(chance: random.Random) -> Case:
    """Art. 12(1): three recipients (one is named), 200,000 yuan settled, 50,000 provided, gains of 10,000."""
    thresholds = {
        "further_recipients": 2,
        "payment_settlement": 200_000,
        "funds_provided": 50_000,
        "illegal_gains": 10_000,
    }
    numbers = drawn(chance, thresholds)
    made_out = any(number >= thresholds[name] for name, number in numbers.items())
    facts = [f"quantity(p, a, {name}, {number})" for name, number in numbers.items()]
    return Case([*HELP, "time(a, 2020-01-01, 2020-12-31)", *facts], "assisting", made_out)


# --- 2017 Interpretation, art. 5: personal information (253-1), both tiers


def information(chance: random.Random) -> Case:
    """Art. 5: 50, 500 or 5,000 pieces or a mixture, gains of 5,000; ten times these are especially serious."""
    times = chance.choice([1, 10])
    thresholds = {name: 50 * more * times for name, more in LEAKED.items()}
    numbers = mixed(chance, thresholds) if chance.random() < 0.6 else drawn(chance, thresholds)
    share = sum(Fraction(number, thresholds[name]) for name, number in numbers.items()) * times
    facts = [f"portion(p, a, {name}, list, {number})" for name, number in numbers.items()]
    if chance.random() < 0.3:
        gains = near(chance, 5000 * times)
        facts.append(f"quantity(p, a, illegal_gains, {gains})")
        share = max(share, Fraction(gains, 5000))
    return Case([*TRADE, *facts], "personal_information", share >= 1, share >= 10)


# --- windows: an earlier penalty (art. 12(1)(5)), and acts added up (art. 16)


def two_years_on(day: date) -> date:
    """The last day of two years from a day: 29 February ends on 28 February."""
    try:
        return day.replace(year=day.year + 2)
    except ValueError:
        return day.replace(year=day.year + 2, day=28)


def some_day(chance: random.Random) -> date:
    """A day on which the Interpretation is in force, often the last or first of a month."""
    day = date(2020, 1, 1) + timedelta(days=chance.randrange(1400))
    return chance.choice([day, day.replace(day=1), day.replace(day=1) - timedelta(days=1), date(2020, 2, 29)])


def after_a_penalty(chance: random.Random) -> Case:
    """Art. 12(1)(5): assisting again within two years of an administrative penalty for it."""
    penalty = max(some_day(chance), date(2019, 12, 1))
    act = two_years_on(penalty) + timedelta(days=chance.choice([-700, -30, -1, 0, 1, 2, 30]))
    facts = [f"administrative_penalty(p, assisting_network_crime, {penalty})", f"time(a, {act}, {act})"]
    return Case([*HELP, *facts], "assisting", act <= two_years_on(penalty))


def added_up(chance: random.Random) -> Case:
    """Art. 16: gains of two acts within two years, from the end of the one to the end of the other, are added up."""
    first = some_day(chance)
    second = two_years_on(first) + timedelta(days=chance.choice([-400, -1, 0, 1, 200]))
    gains = [chance.randrange(9_999), 0]
    gains[1] = max(0, 10_000 - gains[0] + chance.randint(-1, 1))
    within = second <= two_years_on(first)
    facts = [*CRIME, "person(p)"]
    for act, day, gain in zip("ab", (first, second), gains, strict=True):
        facts += [f"acts(p, {act})", f"knows_of_crime(p, {act})", f"helps(p, {act}, r, server_hosting)"]
        facts += [f"time({act}, {day}, {day})", f"quantity(p, {act}, illegal_gains, {gain})"]
    return Case(facts, "assisting", max(gains) >= 10_000 or (within and sum(gains) >= 10_000))


KINDS: list[Callable[[random.Random], Case]] = [
    spread,
    leak,
    use,
    helping,
    information,
    after_a_penalty,
    added_up,
]
SMALL, NIGHTLY = 40, 50_000 // len(KINDS) + 1


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_the_law_base_says_what_the_arithmetic_of_the_law_says(
    kind: Callable[[random.Random], Case], nightly: bool
) -> None:
    chance = random.Random(f"{kind.__name__} {nightly}")
    cases = [kind(chance) for _ in range(NIGHTLY if nightly else SMALL)]
    assert {case.made_out for case in cases} == {True, False}
    package = shipped().doctrine.package()
    worlds = (World(tuple(symbol(parse_atom(fact)) for fact in case.facts), package) for case in cases)
    for case, model in zip(cases, stream(shipped().program, worlds, 7200), strict=True):
        made_out = {str(atom.arguments[2]) for atom in model.of("established")}
        assert (case.offence in made_out) == case.made_out, case
        if case.higher is not None:
            tiers = {str(a.arguments[3]) for a in model.of("reached") if str(a.arguments[2]) == case.offence}
            assert ("especially_serious" in tiers) == case.higher, (case, tiers)
