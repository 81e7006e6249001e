"""The date sweep: reported cases, moved to every date on which law enters or leaves force; no gap and no overlap.

Of two cases to which the same changes of the law matter one stands for both (`ALIKE`); `--nightly` moves all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from kb.ask import fixtures
from kb.files import case_files, folders
from kb.files.cases import Case
from kb.files.terms import Atom, Compound, Date, Term
from kb.rules.knowledge import shipped
from kb.run.derivation import derive_each, derive_many, load_case
from kb.run.outcome import Outcome

REPORTED = sorted(path.stem for path in case_files.paths([Path(folders.cases()) / "reported"]))
ALIKE = {  # on each day on which what is made out of a case changes, what is made out of the one that stands for it does
    "guo_hao_ren": "cheng_cong",
    "huang_he_cards": "wang_money_running",
    "huang_tao": "chen_forum",
    "ji": "cheng_cong",
    "lang_he": "wu",
    "liu_advert_site": "chen_forum",
    "shao_red_packets": "hong_guessing_groups",
    "wang_fourth_party": "hong_guessing_groups",
    "wei_internal_data": "zhang_servers",
    "xiang_code_agents": "hong_guessing_groups",
    "zhu": "hu",
}
DAYS_END = date(2026, 12, 31)
VERSIONS = [("psapl2012", "psapl2025"), ("csl2016", "csl2025"), ("aml2006", "aml2024")]


def boundaries() -> list[date]:
    """Every day on which a source, a provision or an offence enters force, and the day after one leaves it."""
    known = shipped()
    first = {text for s in known.law.sources.values() for text in [s.start] if text}
    first |= {p.start for p in known.law.provisions.values() if p.start}
    last = {text for s in known.law.sources.values() for text in [s.end] if text}
    last |= {p.end for p in known.law.provisions.values() if p.end}
    days = {date.fromisoformat(text) for text in first}
    days |= {date.fromisoformat(text) + timedelta(days=1) for text in last}
    return sorted(day for day in days if day >= date(1997, 10, 1))


def shifted(case: Case, delta: timedelta) -> Case:
    """Move every date of a case."""

    def move(term: Term) -> Term:
        if isinstance(term, Date):
            return Date(term.value + delta)
        if isinstance(term, Compound):
            return Compound(term.name, tuple(map(move, term.args)))
        return term

    facts = tuple(replace(f, atom=Atom(f.atom.name, tuple(map(move, f.atom.args)), f.atom.negated)) for f in case.facts)
    return replace(case, facts=facts)


def days(case: Case) -> list[date]:
    """First and last days of the case's acts."""
    spans = [f.atom.args for f in case.facts if f.atom.name == "time"]
    return [arg.value for args in spans for arg in args[1:] if isinstance(arg, Date)]


def ends(case: Case) -> dict[str, date]:
    """The last day of each act that has one."""
    spans = [f.atom.args for f in case.facts if f.atom.name == "time"]
    return {str(act): last.value for act, _, last in spans if isinstance(last, Date)}


def verdict(outcome: Outcome) -> dict[str, list[tuple[str, str]]]:
    return {who: [(c.offence, c.tier) for c in charges] for who, charges in outcome.established.items()}


@dataclass(frozen=True)
class Sweep:
    """A reported case on the days before and after every change of the law."""

    name: str
    outcomes: dict[date, Outcome]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every reported case, or one of those that are alike."""
    if "sweep" in metafunc.fixturenames:
        nightly = metafunc.config.getoption("--nightly")
        names = [name for name in REPORTED if nightly or name not in ALIKE]
        assert ALIKE.keys() < {*REPORTED} and {*ALIKE.values()} < {*names}
        metafunc.parametrize("sweep", names, indirect=True, scope="module")


@pytest.fixture(scope="module")
def sweep(request: pytest.FixtureRequest) -> Sweep:
    case = point(settled(load_case(request.param)))
    package = shipped().doctrine.package()
    at = sorted({DAYS_END} | {day - timedelta(days=n) for day in boundaries() for n in (0, 1)})
    jobs = [(shifted(case, day - max(days(case))), "positive_law", package) for day in at]
    return Sweep(request.param, dict(zip(at, derive_many(jobs, shipped(), 300, reasons=False), strict=True)))


def settled(case: Case) -> Case:
    """Let each disputed fact hold: dates bear on every version alike."""
    facts = (replace(fact, status="proved") if fact.status == "disputed" else fact for fact in case.facts)
    return replace(case, facts=tuple(facts))


def test_outcomes_change_only_where_law_changes(sweep: Sweep) -> None:
    """Between two neighbouring changes of the law, counted for the end of the act, a case has one outcome."""
    for begin, after in pairwise([*boundaries(), DAYS_END + timedelta(days=1)]):
        first, last = sweep.outcomes[begin], sweep.outcomes[after - timedelta(days=1)]
        assert verdict(first) == verdict(last), (sweep.name, begin, after)


def point(case: Case) -> Case:
    """Let acts, orders and judgment fall on one day, the last act's, so that a moved case lies wholly within one state of the law."""
    facts = []
    end = Date(max(days(case)))
    for fact in case.facts:
        if fact.atom.name == "time":
            fact = replace(fact, atom=Atom("time", (fact.atom.args[0], end, end), False))
        if fact.atom.name == "order_date":
            fact = replace(fact, atom=Atom("order_date", (fact.atom.args[0], end), False))
        if fact.atom.name == "judged":
            fact = replace(fact, atom=Atom("judged", (end,), False))
        facts.append(fact)
    return replace(case, facts=tuple(facts))


def test_at_every_date_at_most_one_version_of_a_law_applies_and_after_the_first_exactly_one(sweep: Sweep) -> None:
    sources = shipped().law.sources
    for day, outcome in sweep.outcomes.items():
        rows = outcome.worlds[0].rows("in_force_during")
        for versions in VERSIONS:
            start = min(date.fromisoformat(sources[v].start) for v in versions)
            applying = {row for row in rows if row[0] in versions}
            for act, end in ends(outcome.case).items():
                count = sum(row[1] == act for row in applying)
                assert count == (1 if end >= start else 0), (sweep.name, day, act, versions)


def test_no_offence_is_made_out_before_it_was_enacted(sweep: Sweep) -> None:
    seen = 0
    for day, outcome in sweep.outcomes.items():
        new = {row[0] for row in outcome.worlds[0].rows("enacted") if int(row[1]) > int(day.strftime("%Y%m%d"))}
        seen += len(new)
        for who, charges in outcome.established.items():
            assert not {c.offence for c in charges if c.act in ends(outcome.case)} & new, (sweep.name, who, day)
    assert seen, "no day of the sweep lies before an enactment"


def test_every_date_that_is_derived_is_a_day_of_the_calendar() -> None:
    """A period that begins on 29 February or on the 31st ends on the last day of a shorter month."""
    known, package = shipped(), shipped().doctrine.package()
    rows = fixtures.load_all([Path(folders.encodings()) / "core" / "periods.table.yaml"])
    found = set()
    for outcome in derive_many([(case, "positive_law", package) for case in rows], known, reasons=False):
        for name, predicate in known.vocabulary.predicates.items():
            places = [n for n, argument in enumerate(predicate.args) if argument.type == "date"]
            for row in outcome.worlds[0].rows(name) if places else ():
                found |= {row[n] for n in places}
    assert {"20220228", "20240229", "21000228"} <= found
    for text in found - {"99991231"}:
        date.fromisoformat(text.zfill(8))


def test_no_note_cites_a_text_that_ended_before_the_act(nightly: bool) -> None:
    """Over every second row of the tables on cards, with --nightly over all: their texts follow one another, and the rows that
    reach the Opinion of 2025 cite that."""
    known = shipped()
    rows = fixtures.load_all([folders.encodings() / name for name in ("cards2020", "cards2022", "help2025")])
    package = known.doctrine.package()
    noted = 0
    jobs = ((case, "positive_law", package) for case in (rows if nightly else rows[::2]))
    for outcome in derive_each(jobs, known, reasons=False):
        begins = {str(f.atom.args[0]): str(f.atom.args[1]) for f in outcome.case.facts if f.atom.name == "time"}
        for note in (note for notes in outcome.notes.values() for note in notes if note.act in begins):
            if note.provision not in known.law.provisions:
                continue  # a reading
            provision = known.law.provisions[note.provision]
            end = provision.end or known.law.sources[provision.source].end
            assert not end or end >= begins[note.act], (outcome.case.id, note)
            noted += note.provision in ("cards2022_a5_i3", "help2025_a8")
    assert noted >= 4
