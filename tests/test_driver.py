"""The one driver: bounds waited for and told, messages of clingo, choices that are choices."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable, Iterable
from itertools import product
from math import inf, nan

import clingo
import pytest
from clingo import Function, Number, Symbol, parse_term

from kb.errors import BoundHit
from kb.run.driver import Deadline, Grounded, SolverError, Stated, wait

PIGEONS = "1 { in(P,H) : H = 1..11 } 1 :- P = 1..12. :- in(P,H), in(Q,H), P < Q."
HUGE = "p(1..3000). q(X,Y) :- p(X), p(Y)."


class Clock:
    """A clock that only moves when told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Sleeper:
    """A handle that wakes early `early` times, each after a tenth of what it was asked to wait (a millisecond at least)."""

    def __init__(self, clock: Clock, early: int) -> None:
        self.clock, self.early, self.asked = clock, early, list[float]()

    def wait(self, timeout: float | None) -> bool:
        assert timeout is not None
        self.asked.append(timeout)
        self.clock.now += max(timeout / 10, 0.001)
        self.early -= 1
        return self.early < 0


def nothing(_: Stated) -> None:
    """State nothing."""


def symbols(*texts: str) -> list[Symbol]:
    return [parse_term(text) for text in texts]


# --- the deadline


def test_a_wait_that_ends_early_is_taken_up_again_until_the_result_is_there() -> None:
    clock = Clock()
    handle = Sleeper(clock, early=7)
    assert wait(handle, Deadline(5, clock))
    assert len(handle.asked) == 8


def test_only_the_deadline_ends_the_waiting_without_a_result() -> None:
    clock = Clock()
    handle = Sleeper(clock, early=10**6)
    assert not wait(handle, Deadline(5, clock))
    assert 105 <= clock.now < 105.01


def test_no_single_wait_is_so_long_that_an_interrupt_goes_unheard() -> None:
    clock = Clock()
    handle = Sleeper(clock, early=3)
    assert wait(handle, Deadline(inf, clock))
    assert max(handle.asked) <= 1


@pytest.mark.parametrize(
    ("seconds", "left"), [(5, 5), (0, 0), (-1, 0), (nan, 0), (inf, inf), (1e10, 1e10), (1e308, 1e308)]
)
def test_any_number_of_seconds_is_a_deadline(seconds: float, left: float) -> None:
    assert Deadline(seconds, Clock()).left == left


def test_a_deadline_is_shared_and_not_started_again() -> None:
    clock = Clock()
    deadline = Deadline(5, clock)
    clock.now += 4
    assert Deadline.of(deadline) is deadline
    assert deadline.left == 1
    assert Deadline.of(7).left == pytest.approx(7, abs=0.1)


# --- bounds


def test_the_time_spent_grounding_counts() -> None:
    clock = Clock()

    def slow(_: Stated) -> None:
        clock.now += 6

    with pytest.raises(BoundHit, match="no answer within 5 seconds"):
        Grounded("a.", slow, Deadline(5, clock))


def test_nothing_is_grounded_when_no_time_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clingo.Control, "ground", lambda *_: pytest.fail("grounded"))
    with pytest.raises(BoundHit, match="no riddle within 0 seconds"):
        Grounded(HUGE, nothing, Deadline(0), goal="riddle")


def test_solving_ends_at_the_deadline_and_says_what_was_looked_for() -> None:
    grounded = Grounded(PIGEONS, nothing, Deadline(0.3), goal="pigeonhole")
    with pytest.raises(BoundHit, match=r"no pigeonhole within 0.3 seconds"):
        list(grounded.models())
    with pytest.raises(BoundHit, match=r"no pigeonhole within 0.3 seconds"):
        grounded.symbols()


@pytest.mark.parametrize(
    "error", [MemoryError(), RuntimeError("std::bad_alloc"), RuntimeError("Resource temporarily unavailable")]
)
@pytest.mark.parametrize(("method", "doing"), [("ground", "grounding"), ("solve", "solving")])
def test_no_memory_is_a_bound_with_its_reason(
    monkeypatch: pytest.MonkeyPatch, error: Exception, method: str, doing: str
) -> None:
    def full(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(clingo.Control, method, full)
    with pytest.raises(BoundHit, match=f"the memory bound was hit while {doing}"):
        Grounded("a.", nothing, Deadline(60)).symbols()


@pytest.mark.parametrize(
    ("text", "said"),
    [("a :- b.", "atom does not occur in any rule head"), ("a :- (", "syntax error"), ("p(X).", "unsafe")],
)
def test_any_message_of_clingo_is_a_failure(text: str, said: str) -> None:
    with pytest.raises(SolverError, match=said):
        Grounded(text, nothing, Deadline(60))


# --- models


def test_the_first_model_and_none() -> None:
    grounded = Grounded("{a}. b :- a.", nothing, Deadline(60))
    (a, b) = symbols("a", "b")
    assert set(grounded.symbols([(a, True)]) or ()) == {a, b}
    assert list(grounded.symbols([(a, False)]) or ()) == []
    assert grounded.symbols([(a, True), (b, False)]) is None


def test_all_models_brave_and_cautious_consequences_of_one_grounding() -> None:
    grounded = Grounded("1 {a; b} 1. c.", nothing, Deadline(60), consequences=True)

    def last(mode: str) -> set[str]:
        found: set[str] = set()
        for model in grounded.models(mode=mode):
            found = set(map(str, model.symbols(atoms=True)))
        return found

    assert last("brave") == {"a", "b", "c"}
    assert last("cautious") == {"c"}
    assert {frozenset(map(str, m.symbols(atoms=True))) for m in grounded.models()} == {
        frozenset({"a", "c"}),
        frozenset({"b", "c"}),
    }
    hidden = Grounded("1 {a; b} 1. c.", nothing, Deadline(60))
    with pytest.raises(ValueError, match="grounded for the modes auto, not for brave"):
        next(hidden.models(mode="brave"))
    assert {frozenset(map(str, m.symbols(atoms=True))) for m in hidden.models()} == {
        frozenset({"a", "c"}),
        frozenset({"b", "c"}),
    }


def sets(state: Callable[[Stated], None], text: str = "") -> set[frozenset[str]]:
    names = "#defined x/1. #defined -x/1. " + text
    return {
        frozenset(map(str, model.symbols(atoms=True))) - {"may_hold_(x(1))", "may_hold_(x(2))", "may_hold_(x(3))"}
        for model in Grounded(names, state, Deadline(60)).models()
    }


def powerset(items: Iterable[str]) -> set[frozenset[str]]:
    named = list(items)
    return {
        frozenset(i for i, taken in zip(named, chosen, strict=True) if taken)
        for chosen in product((True, False), repeat=len(named))
    }


def test_what_is_stated_holds_and_what_is_optional_may() -> None:
    one, two, three = symbols("x(1)", "x(2)", "x(3)")
    assert sets(lambda s: s.facts([one])) == {frozenset({"x(1)"})}
    assert sets(lambda s: s.optional([one, two, three])) == powerset(["x(1)", "x(2)", "x(3)"])
    assert sets(lambda s: s.one_of([one, two])) == {frozenset({"x(1)"}), frozenset({"x(2)"})}

    def bounded(s: Stated) -> None:
        s.optional([one, two, three])
        s.at_most_one([one, two])
        s.never((three, False), (one, True))

    assert sets(bounded) == {s for s in powerset(["x(1)", "x(2)", "x(3)"]) if not {"x(1)", "x(2)"} <= s} - {
        frozenset({"x(1)"})
    }


def test_a_denial_may_hold_like_a_fact() -> None:
    one, denied = parse_term("x(1)"), Function("x", [Number(1)], False)

    def state(s: Stated) -> None:
        s.optional([one, denied])
        s.at_most_one([one, denied])

    found = {frozenset(map(str, m.symbols(atoms=True))) for m in Grounded("", state, Deadline(60)).models()}
    assert {s & {"x(1)", "-x(1)"} for s in found} == {frozenset(), frozenset({"x(1)"}), frozenset({"-x(1)"})}


@pytest.mark.parametrize(
    "rules", ["p(1) :- x(0,O).", "c(W,O) :- x(W,O). p(1) :- c(0,O).", "w(0). p(1) :- w(W), x(W,O)."]
)
def test_the_grounder_does_not_take_a_choice_for_a_fact(rules: str) -> None:
    """Of a predicate that it takes for facts it joins one match only; each of the three must do alone."""
    optional = symbols("x(0,1)", "x(0,2)", "x(0,3)")
    grounded = Grounded(f"#defined x/2. {rules}", lambda s: s.optional(optional), Deadline(60))
    for one in optional:
        found = grounded.symbols([(other, other == one) for other in optional])
        assert found is not None and parse_term("p(1)") in set(found), one


def test_the_fewest_and_of_these_the_first() -> None:
    options = symbols("x(3)", "x(1)", "x(2)")

    def state(s: Stated) -> None:
        s.optional(options)
        s.fewest(options)

    text = "#defined x/1. ok :- x(1), x(2). ok :- x(3), x(2). ok :- x(1), x(2), x(3). :- not ok."
    best: set[str] = set()
    for model in Grounded(text, state, Deadline(60), ["--opt-strategy=usc,k,0,5", "--opt-usc-shrink=min"]).models():
        best = {str(s) for s in model.symbols(atoms=True) if s.name == "x"}
    assert best == {"x(3)", "x(2)"}, "two are enough, and x(3) comes before x(1)"


def test_a_grounding_is_let_go_with_the_last_reference_to_it() -> None:
    """Not only when the garbage collector comes round: some hundred worlds take some hundred MiB."""
    grounded = Grounded("{a}.", nothing, Deadline(60))
    assert grounded.symbols() is not None
    left = weakref.ref(grounded), weakref.ref(grounded._control)
    gc.disable()
    try:
        del grounded
        assert [ref() for ref in left] == [None, None]
    finally:
        gc.enable()


def test_what_may_hold_first_holds_where_it_can() -> None:
    """Of two that exclude each other the one named first, though the program would rather have neither."""
    a, b, c = symbols("a", "b", "c")

    def state(stated: Stated) -> None:
        stated.optional([a, b, c])
        stated.first([c, b, a])
        stated.never((b, True), (c, True))

    grounded = Grounded("", state, Deadline(10))
    assert [grounded.holds(atom) for atom in (a, b, c)] == [True, False, True]
    assert [grounded.holds(atom, [(c, False)]) for atom in (a, b, c)] == [True, True, False]
    assert grounded.holds(a, [(b, True), (c, True)]) is None


def test_where_numbers_may_be_missing_the_greatest_of_none_is_no_fault() -> None:
    """`#max` of nothing times two is undefined; where numbers are stated outright a wrong operation stays a fault."""
    program = "twice(2*M) :- M = #max { N : number(N) }, number(_)."
    (number,) = symbols("number(3)")
    assert (
        Grounded(program, lambda stated: stated.optional([number]), Deadline(10)).holds(parse_term("twice(6)")) is False
    )
    with pytest.raises(SolverError, match="operation undefined"):
        Grounded(program, lambda stated: stated.facts(symbols("number(x)")), Deadline(10))


def test_weights_that_the_solver_cannot_add_up_are_a_bound_and_no_fault_of_the_program() -> None:
    amounts = "{a; b}. much :- #sum{2000000000,a : a; 2000000000,b : b} >= 2100000000."
    with pytest.raises(BoundHit, match="the amounts that may vary are together too large for the solver"):
        Grounded(amounts, lambda _: None, Deadline(60)).symbols()
