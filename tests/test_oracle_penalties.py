"""A second opinion on what follows from a conviction: tiers, ranges in months, fines by the gains, and the combination of
several crimes (Criminal Law, art. 69), by arithmetic that was written from the law alone.

Nothing here reads a rule or a table of the law base. One person commits up to four crimes by four acts, each just below,
at or above its threshold; the court gives a sentence for each, whose totals lie about the caps. `--nightly` compares 15,000.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from kb.files.atom_parser import parse_atom
from kb.files.cases import symbol
from kb.rules.knowledge import shipped
from kb.run.solver import Model, World, stream

Span = tuple[int, int]
SURVEILLANCE, DETENTION, FIXED = "surveillance", "detention", "fixed_term"
SHORTEST = {SURVEILLANCE: (3, 24), DETENTION: (1, 6), FIXED: (6, 180)}  # art. 38, 42, 45: what one crime may get
UP_TO_THREE_YEARS = {DETENTION: (1, 6), FIXED: (6, 36)}
WITH_SURVEILLANCE = {SURVEILLANCE: (3, 24), **UP_TO_THREE_YEARS}
THREE_TO_SEVEN = {FIXED: (36, 84)}
SMALL, NIGHTLY = 40, 15_000


@dataclass(frozen=True)
class Crime:
    """A crime that is made out: its act, offence and tier, what it is punished with, and the fine by multiples of gains."""

    act: str
    offence: str
    tier: str
    terms: Mapping[str, Span]
    fine: Span | None = None


@dataclass
class Case:
    """Facts, the crimes that follow, and the sentences that the court gave."""

    facts: list[str] = field(default_factory=lambda: ["person(p)"])
    crimes: list[Crime] = field(default_factory=list)
    sentences: list[tuple[str, int]] = field(default_factory=list)


# --- the crimes: art. 286-1, 287-1, 287-2 and 253-1, each by an act of its own


def beside(chance: random.Random, *thresholds: int) -> int:
    """A number at or beside one of some thresholds, or far above."""
    one = chance.choice(thresholds)
    return chance.choice([one - 1, one, one + 1, chance.randrange(2 * one + 1)])


def act(case: Case, name: str, *facts: str) -> None:
    case.facts += [f"acts(p, {name})", f"time({name}, 2022-01-01, 2022-06-30)", *facts]


def refusing(case: Case, chance: random.Random) -> None:
    """286-1: up to three years, detention or surveillance; 200 videos are serious."""
    videos = beside(chance, 200)
    stated = ["order_form(o, rectification_notice)", "order_date(o, 2022-03-01)", "concerns(o, d)", "refused(p, o)"]
    stated += ["provides(p, publishing)", "breaches(p, d, csl2016_a47)", "order(o, p, cyberspace_administration)"]
    act(case, "d", *stated, f"quantity(p, d, illegal_video_files, {videos})")
    if videos >= 200:
        case.crimes.append(Crime("d", "refusing_duties", "basic", WITH_SURVEILLANCE))


def using(case: Case, chance: random.Random) -> None:
    """287-1: up to three years or detention; three websites are serious."""
    sites = beside(chance, 3)
    stated = ["posts(p, b, notice)", "about(notice, trade)", "activity_type(trade, drug_trade)"]
    act(case, "b", *stated, f"quantity(p, b, websites_set_up, {sites})")
    if sites >= 3:
        case.crimes.append(Crime("b", "illegal_use", "basic", UP_TO_THREE_YEARS))


def helping(case: Case, chance: random.Random) -> None:
    """287-2: up to three years or detention; 200,000 yuan settled are serious."""
    yuan = beside(chance, 200_000)
    stated = ["commits(r, swindle)", "uses_network(swindle)", "activity_type(swindle, fraud)"]
    stated += ["confirmable_crime(swindle)", "knows_of_crime(p, c)", "helps(p, c, r, server_hosting)"]
    act(case, "c", *stated, f"quantity(p, c, payment_settlement, {yuan})")
    if yuan >= 200_000:
        case.crimes.append(Crime("c", "assisting", "basic", UP_TO_THREE_YEARS))


def selling(case: Case, chance: random.Random) -> None:
    """253-1: gains of 5,000 yuan up to three years or detention, of 50,000 three to seven years; the fine is one to five
    times the gains (2017 Interpretation, art. 5 and 12)."""
    gains = beside(chance, 5_000, 50_000)
    stated = ["sells_information(p, e, list, buyer)", "identifies(list, someone)", "breaches(p, e, pipl_a10)"]
    act(case, "e", *stated, f"quantity(p, e, illegal_gains, {gains})")
    if gains >= 5_000:
        tier, terms = ("especially_serious", THREE_TO_SEVEN) if gains >= 50_000 else ("basic", UP_TO_THREE_YEARS)
        case.crimes.append(Crime("e", "personal_information", tier, terms, (gains, 5 * gains)))


MAKERS: list[Callable[[Case, random.Random], None]] = [refusing, using, helping, selling]


def shared_out(chance: random.Random, total: int, parts: int, span: Span) -> list[int]:
    """Share a total among parts, each within a span, as far as that goes."""
    least, most = span
    shares = [least] * parts
    left = min(total, parts * most) - parts * least
    while left > 0:
        at = chance.randrange(parts)
        more = min(left, most - shares[at], chance.randrange(1, left + 1))
        shares[at] += more
        left -= more
    return shares


CAPS = {SURVEILLANCE: [36], DETENTION: [12], FIXED: [240, 420]}


def sentenced(case: Case, chance: random.Random) -> None:
    """Give a sentence for each crime: of each kind, together about a cap."""
    kinds = [chance.choice([FIXED, FIXED, DETENTION, SURVEILLANCE]) for _ in case.crimes]
    if chance.random() < 0.6:
        kinds = [chance.choice(list(CAPS))] * len(kinds)
    months: dict[str, Iterator[int]] = {}
    for kind in dict.fromkeys(kinds):
        total = chance.choice(CAPS[kind]) + chance.choice([-30, -1, 0, 1, 30])
        months[kind] = iter(shared_out(chance, total, kinds.count(kind), SHORTEST[kind]))
    for crime, kind in zip(case.crimes, kinds, strict=True):
        term = next(months[kind])
        case.sentences.append((kind, term))
        case.facts.append(f"sentence(p, {crime.act}, {crime.offence}, {kind}, {term})")


def drawn(chance: random.Random) -> Case:
    case = Case()
    for maker in chance.sample(MAKERS, chance.randint(1, 4)):
        maker(case, chance)
    if chance.random() < 0.8:
        sentenced(case, chance)
    return case


# --- what art. 69 makes of several crimes


def cap(kind: str, total: int) -> int:
    """The most that terms of a kind combine to: 3 years, 1 year; 20 years, from a total of 35 years on 25."""
    return {SURVEILLANCE: 36, DETENTION: 12, FIXED: 240 if total < 35 * 12 else 300}[kind]


def combined(case: Case) -> dict[str, Span]:
    """Between the highest single term and the total, within the cap, kind by kind, where there are several crimes."""
    found: dict[str, Span] = {}
    for kind in {kind for kind, _ in case.sentences if len(case.crimes) > 1}:
        terms = [months for one, months in case.sentences if one == kind]
        found[kind] = max(terms), min(sum(terms), cap(kind, sum(terms)))
    return found


def frame(case: Case) -> Span | None:
    """Where each crime gets a fixed term: from the highest of the minima to the sum of the maxima, within the cap."""
    if len(case.crimes) < 2:
        return None
    spans = [crime.terms[FIXED] for crime in case.crimes]
    total = sum(most for _, most in spans)
    return max(least for least, _ in spans), min(total, cap(FIXED, total))


# --- the comparison


def rows(model: Model, name: str) -> list[tuple[str, ...]]:
    return sorted(tuple(map(str, atom.arguments)) for atom in model.of(name))


def said(model: Model) -> dict[str, object]:
    """What the law base says of a case, in the shape of `expected`."""
    ranges, terms = {(row[1], row[2]): row[3] for row in rows(model, "punished_within")}, rows(model, "main_penalty")
    return {
        "tiers": ranges,
        "terms": {
            crime: {kind: (int(least), int(most)) for o, t, kind, least, most in terms if (o, t) == (crime[1], tier)}
            for crime, tier in ranges.items()
        },
        "fines": {row[1]: (int(row[3]), int(row[4])) for row in rows(model, "fine_range")},
        "combined": {row[1]: (int(row[2]), int(row[3])) for row in rows(model, "combined")},
        "frame": next((tuple(map(int, row[1:])) for row in rows(model, "combined_frame")), None),
        "not executed": [row[1] for row in rows(model, "not_executed")],
        "afterwards": [row[1] for row in rows(model, "executed_afterwards")],
    }


def expected(case: Case) -> dict[str, object]:
    """What the law makes of a case."""
    terms = combined(case)
    return {
        "tiers": {(crime.act, crime.offence): crime.tier for crime in case.crimes},
        "terms": {(crime.act, crime.offence): crime.terms for crime in case.crimes},
        "fines": {crime.act: crime.fine for crime in case.crimes if crime.fine},
        "combined": terms,
        "frame": frame(case),
        "not executed": [DETENTION] if {DETENTION, FIXED} <= terms.keys() else [],
        "afterwards": [SURVEILLANCE] if SURVEILLANCE in terms and len(terms) > 1 else [],
    }


def models(cases: Sequence[Case]) -> Iterator[Model]:
    package = shipped().doctrine.package()
    worlds = (World(tuple(symbol(parse_atom(fact)) for fact in case.facts), package) for case in cases)
    return stream(shipped().program, worlds, 7200)


def test_what_a_conviction_leads_to_is_what_the_arithmetic_of_the_law_says(nightly: bool) -> None:
    chance = random.Random(f"penalties {nightly}")
    cases = [drawn(chance) for _ in range(NIGHTLY if nightly else SMALL)]
    wanted = [expected(case) for case in cases]
    capped = {kind for case in cases for kind, span in combined(case).items() if span[1] == cap(kind, 0)}
    assert capped == {SURVEILLANCE, DETENTION, FIXED}, "the cases drawn reach every cap"
    assert any(case["not executed"] for case in wanted) and any(case["afterwards"] for case in wanted)
    for case, want, model in zip(cases, wanted, models(cases), strict=True):
        assert said(model) == want, case


@pytest.mark.parametrize(("total", "most"), [(239, 239), (240, 240), (241, 240), (419, 240), (420, 300), (540, 300)])
def test_the_oracle_itself_knows_the_caps_on_fixed_terms(total: int, most: int) -> None:
    shares = shared_out(random.Random(total), total, 3, SHORTEST[FIXED])
    case = Case(crimes=[Crime("a", "x", "basic", {})] * 3, sentences=[(FIXED, share) for share in shares])
    assert sum(shares) == total
    assert combined(case) == {FIXED: (max(shares), most)}
