"""The one way to clingo: program text, facts as symbols, options and a deadline go in, models come out.

Solving is waited for until the deadline is really reached and is then cancelled. Grounding is one call that nothing
interrupts from without, but it tells an observer of each instance that it makes: there the clock is read. Between two
instances it is not, so a join of which nothing comes may go on. This costs a sixth of the time, and is left out where
a watchdog ends the process (`watched`), as that of the command line does. Out of memory is a bound, too. Any message of
clingo about a program is a failure.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import combinations
from typing import Protocol

import clingo
from clingo import Symbol

from kb.errors import BoundHit, NullumError
from kb.files.terms import predicate_of
from kb.run import watched

Literal = tuple[Symbol, bool]
NUMBERS_MAY_BE_MISSING = "-Wno-operation-undefined"
"""Where facts may or may not hold, the grounder also tries the greatest of no numbers, with which nothing is worked out."""
_NOTHING_SHOWN = "\n#show.\n"
"""Of each atom that is shown, clingo writes down the text, which takes a fifth of a grounding; `Model.symbols(atoms=True)`
reads the others, too."""
_FOLLOW_FIRST = "--heuristic=Domain"
_MAY = "may_hold_"
_SOME = 64  # instances between two looks at the clock
_LONGEST_WAIT = 1.0  # seconds; between two waits Python sees to interrupts
_OUT_OF_MEMORY = ("bad_alloc", "Resource temporarily unavailable", "Cannot allocate memory")
_OUT_OF_NUMBERS = "Integer overflow"  # the weights of a sum, all choices together, are more than clasp adds up


class SolverError(NullumError, RuntimeError):
    """Clingo said something about the program: a message from it is always a failure."""


class Deadline:
    """A bound on time that several searches can share: `seconds` from the moment it is made."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.seconds = seconds
        self._clock = clock
        self._end = clock() + seconds

    @classmethod
    def of(cls, bound: float | Deadline) -> Deadline:
        """Take a deadline as it is; start one for a number of seconds."""
        return bound if isinstance(bound, Deadline) else cls(bound)

    @property
    def left(self) -> float:
        """Seconds left, 0 if there are none (or if `seconds` is no number)."""
        left = self._end - self._clock()
        return left if left > 0 else 0.0

    def check(self, goal: str) -> None:
        """Raise `BoundHit` where no time is left for `goal`."""
        if not self.left:
            raise BoundHit(f"no {goal} within {self.seconds:g} seconds")


class _Clock(clingo.Observer):
    """Told of each rule instance, it ends the grounding at the deadline."""

    def __init__(self, deadline: Deadline, goal: str) -> None:
        self._deadline, self._goal, self._instances = deadline, goal, 0

    def rule(self, choice: bool, head: Sequence[int], body: Sequence[int]) -> None:
        """Read the clock at some of the instances."""
        self._instances += 1
        if self._instances % _SOME == 0:
            self._deadline.check(self._goal)


class Handle(Protocol):
    """What can be waited for."""

    def wait(self, timeout: float | None) -> bool:
        """Wait up to `timeout` seconds; say whether the result is there."""


def wait(handle: Handle, deadline: Deadline) -> bool:
    """Wait for a result until the deadline: one wait may end early without any."""
    while not handle.wait(min(deadline.left, _LONGEST_WAIT)):
        if not deadline.left:
            return False
    return True


class Stated:
    """What is stated beside the program text, symbol by symbol: nothing of a case is ever program text."""

    def __init__(self) -> None:
        self._facts: list[Symbol] = []
        self._open: list[Symbol] = []
        self._never: list[tuple[Literal, ...]] = []
        self._fewest: list[Symbol] = []
        self._weights: list[tuple[Symbol, int]] = []
        self._first: list[Symbol] = []

    def facts(self, symbols: Iterable[Symbol]) -> None:
        """These hold."""
        self._facts += symbols

    def optional(self, symbols: Iterable[Symbol]) -> None:
        """Each of these may hold."""
        self._open += symbols

    def one_of(self, symbols: Sequence[Symbol]) -> None:
        """Exactly one of these holds."""
        self.optional(symbols)
        self.never(*((symbol, False) for symbol in symbols))
        self.at_most_one(symbols)

    def at_most_one(self, symbols: Sequence[Symbol]) -> None:
        """No two of these hold together."""
        for first, second in combinations(symbols, 2):
            self.never((first, True), (second, True))

    def never(self, *literals: Literal) -> None:
        """These are not so together."""
        self._never.append(literals)

    def first(self, symbols: Iterable[Symbol]) -> None:
        """Of these, which may hold, the solver lets one after the other hold where it can."""
        self._first += symbols

    def fewest(self, symbols: Iterable[Symbol]) -> None:
        """As few of these hold as possible; among the choices of so few, the one whose symbols come first."""
        self._fewest += symbols

    def lightest(self, weighed: Iterable[tuple[Symbol, int]]) -> None:
        """Among choices of equally few (see `fewest`), those whose weights add up to least come first."""
        self._weights += weighed

    def choices(self) -> str:
        """Write a choice rule for each predicate of which something may hold.

        The grounder must know that such atoms are no facts: what it takes for facts, it joins only up to the first
        match. So a choice is always a rule of the text over terms that are facts, never a choice of the backend.
        """
        lines = []
        for name, arity, positive in sorted(set(map(predicate_of, self._open))):
            atom = f"{'' if positive else '-'}{name}({','.join(f'X{at}' for at in range(arity))})".replace("()", "")
            lines.append(f"{{ {atom} }} :- {_MAY}({atom}).\n")
        return "".join(lines)

    def options(self) -> Iterator[str]:
        """What clingo is told because of it."""
        if self._open:
            yield NUMBERS_MAY_BE_MISSING
        if self._first:
            yield _FOLLOW_FIRST

    def hand_over(self, backend: clingo.Backend) -> None:
        """State all of it."""

        def literal(symbol: Symbol, true: bool = True) -> int:
            return backend.add_atom(symbol) if true else -backend.add_atom(symbol)

        for symbol in [*self._facts, *(clingo.Function(_MAY, [symbol]) for symbol in self._open)]:
            backend.add_rule([literal(symbol)])
        for literals in self._never:
            backend.add_rule([], [literal(*one) for one in literals])
        for level, symbol in enumerate(reversed(self._first), 1):
            backend.add_heuristic(literal(symbol), clingo.HeuristicType.True_, level, level, [])
        wanted = [literal(symbol) for symbol in self._fewest]
        for level, one in enumerate(reversed(wanted)):
            backend.add_minimize(level, [(-one, 1)])
        if wanted:
            backend.add_minimize(len(wanted), [(literal(symbol), weight) for symbol, weight in self._weights])
            backend.add_minimize(len(wanted) + 1, [(one, 1) for one in wanted])


class Grounded:
    """A program grounded once, to be solved as often as is asked."""

    def __init__(
        self,
        program: str,
        state: Callable[[Stated], None],
        deadline: Deadline,
        options: Sequence[str] = (),
        goal: str = "answer",
        consequences: bool = False,
    ) -> None:
        """Ground `program` with what `state` states; `goal` names in messages what is looked for, `consequences` says that
        those of several models will be asked for, which are of what is shown; else all is hidden that the program does not show.

        Raise `BoundHit`, or `SolverError` on any message of clingo.
        """
        self._messages = messages = list[str]()
        self._deadline = deadline
        self._goal = goal
        self._modes = ("auto", "brave", "cautious") if consequences else ("auto",)
        deadline.check(goal)
        with self._failures("grounding"):
            stated = Stated()
            state(stated)
            chosen = ["0", *stated.options(), *options]
            # no reference to self in what clingo keeps: memory is let go at once, without the garbage collector
            self._control = clingo.Control(chosen, lambda _code, text: messages.append(text.strip()))
            self._control.add("base", [], program + stated.choices() + ("" if consequences else _NOTHING_SHOWN))
            if not watched.here:
                self._control.register_observer(_Clock(deadline, goal))
            with self._control.backend() as backend:
                stated.hand_over(backend)
            self._control.ground([("base", [])])
        deadline.check(goal)

    def models(self, assumptions: Sequence[Literal] = (), mode: str = "auto") -> Iterator[clingo.Model]:
        """Yield the models, each good until the next is asked for; raise `BoundHit` at the deadline.

        `mode` is clingo's enumeration mode: under `brave` or `cautious` the last model holds the `consequences` (see there).
        Close the iterator where no further model is wanted.
        """
        if mode not in self._modes:
            raise ValueError(f"grounded for the modes {', '.join(self._modes)}, not for {mode}")
        self._control.configuration.solve.enum_mode = mode  # type: ignore[union-attr]
        self._deadline.check(self._goal)
        with self._failures("solving"), self._control.solve(assumptions, yield_=True, async_=True) as handle:
            while True:
                handle.resume()
                if not wait(handle, self._deadline):
                    handle.cancel()
                    self._deadline.check(self._goal)
                model = handle.model()
                if model is None:
                    return
                yield model

    def symbols(self, assumptions: Sequence[Literal] = ()) -> Sequence[Symbol] | None:
        """The atoms of the first model, or None where there is no model."""
        models = self.models(assumptions)
        try:
            for model in models:
                return model.symbols(atoms=True)
        finally:
            models.close()  # type: ignore[attr-defined]
        return None

    def holds(self, symbol: Symbol, assumptions: Sequence[Literal] = ()) -> bool | None:
        """Say whether an atom holds in the first model; None where there is no model."""
        models = self.models(assumptions)
        try:
            return next((model.contains(symbol) for model in models), None)
        finally:
            models.close()  # type: ignore[attr-defined]

    @contextmanager
    def _failures(self, doing: str) -> Iterator[None]:
        """Say what went wrong inside: a bound that was hit, or a message of clingo."""
        try:
            yield
        except MemoryError:
            raise BoundHit(f"the memory bound was hit while {doing}") from None
        except NullumError:
            raise
        except RuntimeError as error:
            if any(sign in str(error) for sign in _OUT_OF_MEMORY):
                raise BoundHit(f"the memory bound was hit while {doing}") from None
            if _OUT_OF_NUMBERS in str(error):
                raise BoundHit(f"the amounts that may vary are together too large for the solver, {doing}") from None
            raise SolverError("\n".join([*self._messages, str(error)])) from None
        if self._messages:
            raise SolverError("\n".join(self._messages))
