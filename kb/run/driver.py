"""The one way to clingo: program text, facts as symbols, options and a deadline go in, models come out.

Solving is waited for until the deadline is really reached and is then cancelled. Grounding cannot be interrupted from
within the process: the clock is read before and after, so a grounding that takes too long ends in `BoundHit` as soon
as it is done, not earlier; callers with many worlds ground them in chunks, and the command line has a watchdog besides.
Out of memory is a bound, too. Any message of clingo about a program is a failure.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

import clingo
from clingo import Symbol

from kb.errors import BoundHit, NullumError

Literal = tuple[Symbol, bool]
_LONGEST_WAIT = 1.0  # seconds; between two waits Python sees to interrupts
_OUT_OF_MEMORY = ("bad_alloc", "Resource temporarily unavailable", "Cannot allocate memory")


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

    def __init__(self, backend: clingo.Backend) -> None:
        self._backend = backend

    def facts(self, symbols: Iterable[Symbol]) -> None:
        """These hold."""
        for symbol in symbols:
            self._backend.add_rule([self._atom(symbol)])

    def optional(self, symbols: Iterable[Symbol]) -> None:
        """Each of these may hold."""
        for symbol in symbols:
            self._backend.add_rule([self._atom(symbol)], choice=True)

    def one_of(self, symbols: Sequence[Symbol]) -> None:
        """Exactly one of these holds."""
        self.optional(symbols)
        self._backend.add_rule([], [-self._atom(symbol) for symbol in symbols])
        self.at_most_one(symbols)

    def at_most_one(self, symbols: Sequence[Symbol]) -> None:
        """No two of these hold together."""
        for at, first in enumerate(symbols):
            for second in symbols[at + 1 :]:
                self.never((first, True), (second, True))

    def never(self, *literals: Literal) -> None:
        """These are not so together."""
        self._backend.add_rule([], [self._atom(symbol) if true else -self._atom(symbol) for symbol, true in literals])

    def follows(self, head: Symbol, body: Symbol) -> None:
        """The first holds where the second does."""
        self._backend.add_rule([self._atom(head)], [self._atom(body)])

    def at_most(self, number: int, symbols: Iterable[Symbol]) -> None:
        """No more than `number` of these hold."""
        too_many = self._backend.add_atom()
        self._backend.add_weight_rule([too_many], number + 1, [(self._atom(symbol), 1) for symbol in symbols])
        self._backend.add_rule([], [too_many])

    def fewest(self, symbols: Iterable[Symbol]) -> None:
        """As few of these hold as possible."""
        self._backend.add_minimize(0, [(self._atom(symbol), 1) for symbol in symbols])

    def _atom(self, symbol: Symbol) -> int:
        return self._backend.add_atom(symbol)


class Grounded:
    """A program grounded once, to be solved as often as is asked."""

    def __init__(
        self,
        program: str,
        state: Callable[[Stated], None],
        deadline: Deadline,
        options: Sequence[str] = (),
        goal: str = "answer",
    ) -> None:
        """Ground `program` with what `state` states; `goal` names in messages what is looked for.

        Raise `BoundHit`, or `SolverError` on any message of clingo.
        """
        self._messages: list[str] = []
        self._deadline = deadline
        self._goal = goal
        deadline.check(goal)
        with self._failures("grounding"):
            logger = lambda _code, text: self._messages.append(text.strip())  # noqa: E731
            self._control = clingo.Control(["0", *options], logger=logger)
            self._control.add("base", [], program)
            with self._control.backend() as backend:
                state(Stated(backend))
            self._control.ground([("base", [])])
        deadline.check(goal)

    def models(self, assumptions: Sequence[Literal] = (), mode: str = "auto") -> Iterator[clingo.Model]:
        """Yield the models, each good until the next is asked for; raise `BoundHit` at the deadline.

        `mode` is clingo's enumeration mode: under `brave` or `cautious` the last model holds the consequences. Close
        the iterator where no further model is wanted.
        """
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
            raise SolverError("\n".join([*self._messages, str(error)])) from None
        if self._messages:
            raise SolverError("\n".join(self._messages))
