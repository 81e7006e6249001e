"""The date sweep: every reported case, moved to every date on which law enters or leaves force; no gap and no overlap."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from kb.ask import fixtures
from kb.files import case_files, folders
from kb.files.cases import Case
from kb.files.terms import Atom, Compound, Date, Term
from kb.rules.knowledge import shipped
from kb.run.derivation import derive_many, load_case
from kb.run.outcome import Outcome

REPORTED = sorted(path.stem for path in case_files.paths([Path(folders.cases()) / "reported"]))
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


def verdict(outcome: Outcome) -> dict[str, list[tuple[str, str]]]:
    return {who: [(c.offence, c.tier) for c in charges] for who, charges in outcome.established.items()}


@pytest.mark.parametrize("name", REPORTED)
def test_outcomes_change_only_where_law_changes(name: str) -> None:
    """Between two neighbouring changes of the law, counted for the end of the act, a case has one outcome."""
    case = load_case(name)
    ends = days(case)
    assert ends, f"{name} has no dated act"
    known, package = shipped(), shipped().doctrine.package()
    at = [*boundaries(), date(2027, 1, 1)]
    moved = []
    for begin, after in pairwise(at):
        for day in (begin, after - timedelta(days=1)):
            moved.append(shifted(point(case), day - max(ends)))
    outcomes = derive_many([(m, "positive_law", package) for m in moved], known, 300)
    for number in range(0, len(outcomes), 2):
        first, last = outcomes[number], outcomes[number + 1]
        assert verdict(first) == verdict(last), (name, at[number // 2], at[number // 2 + 1])


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


@pytest.mark.parametrize("name", REPORTED)
def test_at_every_date_at_most_one_version_of_a_law_applies_and_after_the_first_exactly_one(name: str) -> None:
    case = point(load_case(name))
    known, package = shipped(), shipped().doctrine.package()
    at = [day + timedelta(days=n) for day in boundaries() for n in (-1, 0)]
    moved = [shifted(case, day - max(days(case))) for day in at]
    outcomes = derive_many([(m, "positive_law", package) for m in moved], known, 300)
    for day, outcome in zip(at, outcomes, strict=True):
        for versions in VERSIONS:
            start = min(date.fromisoformat(known.law.sources[v].start) for v in versions)
            applying = {row for row in outcome.worlds[0].rows("in_force_during") if row[0] in versions}
            for act in {row[1] for row in outcome.worlds[0].rows("in_force_during")}:
                count = sum(row[1] == act for row in applying)
                ended = [
                    f.atom.args[2] for f in outcome.case.facts if f.atom.name == "time" and str(f.atom.args[0]) == act
                ]
                if ended and isinstance(ended[0], Date):
                    assert count == (1 if ended[0].value >= start else 0), (name, day, act, versions)


@pytest.mark.parametrize("name", REPORTED)
def test_no_offence_is_made_out_before_it_was_enacted(name: str) -> None:
    case = point(load_case(name))
    known, package = shipped(), shipped().doctrine.package()
    for day in (date(2009, 2, 27), date(2015, 10, 31)):
        (outcome,) = derive_many([(shifted(case, day - max(days(case))), "positive_law", package)], known)
        new = {row[0] for row in outcome.worlds[0].rows("enacted") if int(row[1]) > int(day.strftime("%Y%m%d"))}
        for who, charges in outcome.established.items():
            dated = {str(f.atom.args[0]) for f in case.facts if f.atom.name == "time"}
            assert not {c.offence for c in charges if c.act in dated} & new, (name, who, day)


def test_every_date_that_is_derived_is_a_day_of_the_calendar() -> None:
    """A period that begins on 29 February or on the 31st ends on the last day of a shorter month."""
    known, package = shipped(), shipped().doctrine.package()
    rows = fixtures.load_all([Path(folders.encodings()) / "core" / "periods.table.yaml"])
    found = set()
    for outcome in derive_many([(case, "positive_law", package) for case in rows], known):
        for name, predicate in known.vocabulary.predicates.items():
            places = [n for n, argument in enumerate(predicate.args) if argument.type == "date"]
            for row in outcome.worlds[0].rows(name) if places else ():
                found |= {row[n] for n in places}
    assert {"20220228", "20240229", "21000228"} <= found
    for text in found - {"99991231"}:
        date.fromisoformat(text.zfill(8))
