"""Versions of the facts: every coherent choice among the disputed ones, and never a contradictory one."""

from __future__ import annotations

from itertools import product

import pytest

from explain.report.worlds import Worlds
from kb.ask.openness import explore
from kb.errors import BadInput
from kb.files.atom_parser import parse_atom
from kb.files.cases import Case, Fact, symbol
from kb.rules.knowledge import shipped
from kb.run import derivation
from kb.run.derivation import derive, derive_each, derive_versions, load_case
from kb.run.versions import MAX_VERSIONS, clashes, count, disputed, exclusions, versions


def case(*facts: str) -> Case:
    """A case; a fact that begins with `?` is in dispute."""
    made = tuple(
        Fact(parse_atom(text.lstrip("?")), "disputed" if text.startswith("?") else "proved", line=at)
        for at, text in enumerate(facts, 1)
    )
    return Case("probe", "A probe", derivation.Path("probe.yaml"), {}, (), made, None, ())


def written(found: list[tuple[Fact, ...]]) -> list[list[str]]:
    return [[str(fact.atom) for fact in version] for version in found]


def test_all_that_can_hold_comes_first_and_the_facts_keep_their_order() -> None:
    assert written(versions(case("?a(p)", "b(p)", "?c(p)"))) == [
        ["a(p)", "b(p)", "c(p)"],
        ["a(p)", "b(p)"],
        ["b(p)", "c(p)"],
        ["b(p)"],
    ]


def test_without_dispute_there_is_one_version() -> None:
    assert written(versions(case("a(p)", "b(p)"))) == [["a(p)", "b(p)"]]


@pytest.mark.parametrize(
    "facts",
    [
        ("?a(p)", "?-a(p)"),
        ("?a(p)", "-a(p)"),
        ("a(p)", "?-a(p)", "?b(p)"),
        ("?a(p)", "?-a(p)", "?b(p)", "?-b(p)", "?c(p)"),
        ("?amount(p,5)", "?-amount(p,5.00)"),
    ],
)
def test_versions_are_the_choices_that_do_not_contradict_themselves(facts: tuple[str, ...]) -> None:
    probe = case(*facts)
    open_ = disputed(probe)
    expected = []
    for held in product((True, False), repeat=len(open_)):
        left_out = {fact for fact, holds in zip(open_, held, strict=True) if not holds}
        version = [fact for fact in probe.facts if fact not in left_out]
        atoms = {symbol(fact.atom) for fact in version}
        if not any(str(atom).startswith("-") and parse_positive(str(atom)) in map(str, atoms) for atom in atoms):
            expected.append([str(fact.atom) for fact in version])
    assert written(versions(probe)) == expected
    assert 0 < len(expected) < 2 ** len(open_)
    assert count(probe) == len(expected)


def parse_positive(text: str) -> str:
    return text.removeprefix("-")


def test_more_versions_than_are_ever_listed_are_counted() -> None:
    facts = [f"?{sign}a({n})" for n in range(30) for sign in ("", "-")]
    assert count(case(*facts, "?b", "c")) == 3**30 * 2


def test_two_facts_beyond_dispute_that_deny_each_other_are_refused_with_their_lines() -> None:
    probe = case("a(p)", "b(p)", "-a(p)")
    for ask in (versions, exclusions):
        with pytest.raises(BadInput, match=r"probe.yaml:3: stated both to be and not to be \(lines 1 and 3\)"):
            ask(probe)


def test_pairs_that_clash_are_named_once() -> None:
    probe = case("?a(p)", "?-a(p)", "a(q)", "?-b(p)")
    assert [(str(x.atom), str(y.atom)) for x, y in clashes(probe.facts)] == [("a(p)", "-a(p)")]


def test_the_bound_is_on_versions_and_not_on_facts() -> None:
    """Ten facts make 1,024 versions, and so do not five with their denials and two more."""
    ten = [f"?a{at}(p)" for at in range(10)]
    assert len(versions(case(*ten))) == MAX_VERSIONS == 1024
    with pytest.raises(BadInput, match=r"probe.yaml:11: 11 disputed facts make more than 1,024 versions"):
        versions(case(*ten, "?b(p)"))
    pairs = [text for at in range(5) for text in (f"?a{at}(p)", f"?-a{at}(p)")]
    assert len(versions(case(*pairs, "?b(p)", "?c(p)"))) == 3**5 * 4
    with pytest.raises(BadInput, match="60 disputed facts make more than 1,024 versions"):
        versions(case(*(f"?a{at}(p)" for at in range(60))))


def contradicted() -> Case:
    """Cheng Cong with the refusal and its denial both in dispute."""
    from dataclasses import replace

    base = load_case("cheng_cong")
    facts = []
    for fact in base.facts:
        if str(fact.atom).startswith("refused("):
            denied = replace(fact.atom, negated=True)
            facts += [replace(fact, status="disputed"), replace(fact, atom=denied, status="disputed")]
        else:
            facts.append(fact)
    return replace(base, facts=tuple(facts))


def test_no_world_of_any_kind_holds_a_fact_and_its_denial(monkeypatch: pytest.MonkeyPatch) -> None:
    """Derivation, open questions and pages build worlds: each state that reaches the solver is looked at."""
    from kb.run import driver

    seen: list[set[str]] = []
    original = driver.Stated.hand_over

    def spy(self: driver.Stated, backend: object) -> None:
        seen.append({str(s) for s in self._facts})
        original(self, backend)  # type: ignore[arg-type]

    monkeypatch.setattr(driver.Stated, "hand_over", spy)
    probe = contradicted()
    outcome = derive(probe)
    assert len(outcome.worlds) == 3
    worlds = Worlds(probe, shipped(), "en", 60.0)
    assert worlds.default.absent == {
        place for place, f in enumerate(probe.facts) if str(f.atom).startswith("-refused(")
    }
    assert not worlds.possible(())
    found = explore(probe, "positive_law", shipped().doctrine.package(), ())
    assert {s.standing for s in found.standings if s.offence == "refusing_duties"} == {"contested"}
    for facts in seen:
        for world in range(4):
            assert not {f"refused({world},cheng_cong,o1)", f"-refused({world},cheng_cong,o1)"} <= facts


# --- derivation over versions


def test_one_version_named_is_the_only_world() -> None:
    probe = contradicted()
    package = shipped().doctrine.package()
    every = versions(probe)
    outcomes = list(derive_versions([(probe, "positive_law", package, version) for version in every]))
    whole = derive(probe)
    assert [len(outcome.worlds) for outcome in outcomes] == [1, 1, 1]
    assert all(outcome.case is probe for outcome in outcomes)
    for outcome, world in zip(outcomes, whole.worlds, strict=True):
        assert outcome.worlds[0].facts == world.facts
        assert outcome.worlds[0].rows("convicted") == world.rows("convicted")


def test_many_worlds_are_solved_in_chunks_with_the_same_outcomes_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    from kb.run import driver, solver

    package = shipped().doctrine.package()
    names = ("cheng_cong", "ji", "hu", "int2019_a3__videos_199", "int2019_a3__videos_200")
    jobs = [(load_case(name), "positive_law", package) for name in names]
    expected = [(o.case.id, o.convicted, o.missing, len(o.worlds)) for o in derive_each(jobs)]
    grounded: list[int] = []
    original = driver.Stated.hand_over

    def spy(self: driver.Stated, backend: object) -> None:
        grounded.append(sum(s.name == "world" for s in self._facts))
        original(self, backend)  # type: ignore[arg-type]

    monkeypatch.setattr(driver.Stated, "hand_over", spy)
    monkeypatch.setattr(solver, "CHUNK", 6)
    found = [(o.case.id, o.convicted, o.missing, len(o.worlds)) for o in derive_each(jobs)]
    assert found == expected
    assert [row[0] for row in found] == list(names)
    assert grounded == [6, 6, 6, 2], "1 + 16 + 1 + 1 + 1 worlds"


@pytest.mark.usefixtures("afresh")
def test_a_chunk_is_let_go_with_its_outcomes(monkeypatch: pytest.MonkeyPatch) -> None:
    import weakref

    from kb.run import solver

    monkeypatch.setattr(solver, "CHUNK", 2)
    package = shipped().doctrine.package()
    one = load_case("int2019_a3__videos_199")
    answers = []
    for outcome in derive_each([(one, "positive_law", package)] * 6):
        answers.append(weakref.ref(outcome.worlds[0].model.answer))
        del outcome
        assert sum(answer() is not None for answer in answers) <= 2
    assert len(answers) == 6


def test_the_bound_is_one_for_all_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    from kb.errors import BoundHit
    from kb.run import solver
    from kb.run.driver import Deadline

    class Clock:
        now = 0.0

        def __call__(self) -> float:
            return self.now

    clock = Clock()
    monkeypatch.setattr(solver, "CHUNK", 1)
    package = shipped().doctrine.package()
    outcomes = derive_each([(load_case("hu"), "positive_law", package)] * 3, seconds=Deadline(10, clock))
    next(outcomes)
    clock.now = 9
    next(outcomes)
    clock.now = 10
    with pytest.raises(BoundHit, match="no answer within 10 seconds"):
        next(outcomes)
