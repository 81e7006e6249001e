"""The desk: one case, every state it has had, and the outcome of each state that was asked for.

A state is the text of the case file together with the readings. States have numbers that only grow; whoever changes
something says on which number he builds, so that two tabs never overwrite each other. A solve gives up as soon as a
newer state is there.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path

from explain.workbench import storage
from explain.workbench.drafts import Draft, Drafts
from explain.workbench.showing import Shown
from kb.errors import BadTerm, BoundHit, NullumError
from kb.files.atom_parser import parse_atom
from kb.files.case_reader import read_case
from kb.files.case_text import CaseText
from kb.files.cases import Case
from kb.files.doctrine import DEFAULT
from kb.files.terms import Const, walk
from kb.files.yamlfile import parse
from kb.rules.knowledge import Knowledge
from kb.run.derivation import derive
from kb.run.driver import Deadline
from kb.run.outcome import Outcome

_KEPT = 24  # outcomes at hand, for undo, redo and contrast
_HISTORY = 2000  # states


class Stale(NullumError):
    """What was asked for builds on a state that is no longer the newest one."""


@dataclass(frozen=True)
class State:
    """The text of the case file, and the readings."""

    text: str
    theory: str = DEFAULT
    positions: tuple[tuple[str, str], ...] = ()


@dataclass
class Desk:
    """The case on the desk; safe to use from several threads."""

    knowledge: Knowledge
    store: storage.Store
    lang: str
    seconds: float
    number: int = 0
    past: list[int] = field(default_factory=list)
    future: list[int] = field(default_factory=list)
    states: dict[int, State] = field(default_factory=dict)
    drafts: Drafts = field(init=False)
    _cases: OrderedDict[str, Case] = field(default_factory=OrderedDict)
    _views: OrderedDict[State, Shown] = field(default_factory=OrderedDict)
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _solving: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        """Lay the first state on the desk; raise `BadInput` where its text is no good case."""
        first = State(self.store.text)
        self.case(first)
        self.states[self.number] = first
        self.drafts = Drafts(self.store.path)

    @cached_property
    def folder(self) -> Path:
        """The one folder that is read and written."""
        return self.store.folder

    @property
    def state(self) -> State:
        """The newest state."""
        return self.states[self.number]

    @property
    def saved(self) -> bool:
        """Say whether the newest state is what the file holds."""
        return tidy(self.state.text) == self.store.written

    def at(self, number: int) -> State:
        """The state of a number; raise `Stale` where it is no longer kept."""
        if number not in self.states:
            raise Stale("this state is no longer kept")
        return self.states[number]

    def move(self, on: int, new: State) -> None:
        """Make a state the newest; raise `Stale`, or `BadInput` where it is no good case or has unknown readings."""
        self.case(new)
        self.knowledge.doctrine.package(new.theory, dict(new.positions))
        with self._lock:
            self._expect(on)
            if new != self.state:
                self.past.append(self.number)
                self.future.clear()
                self._lay(new)

    def step(self, on: int, back: bool) -> None:
        """Go to the state before or, after that, forth again; raise `Stale`."""
        with self._lock:
            self._expect(on)
            source, target = (self.past, self.future) if back else (self.future, self.past)
            if source:
                target.append(self.number)
                self._lay(self.states[source.pop()])

    def save(self, on: int, stem: str, over: str) -> None:
        """Write the newest state; raise `Stale`, `storage.Asks`, `BadInput`."""
        with self._lock:
            self._expect(on)
            text = tidy(self.state.text)
            if stem != self.case(self.state).id:
                text = CaseText(text).head("id", stem)
            self.store.save(text, stem, over)
            self.drafts.drop()
            if self.store.path != self.drafts.path:
                self.drafts = Drafts(self.store.path)
            if text != tidy(self.state.text):
                self._lay(replace(self.state, text=text))

    def restore(self, on: int, name: str) -> None:
        """Go on with a draft that an earlier sitting left; raise `Stale`, or `BadInput` where it is no good case now."""
        with self._lock:
            if draft := self.drafts.left().get(name):
                self.move(on, State(draft.text, draft.theory, tuple(sorted(draft.positions.items()))))
                self.drafts.discard(name)

    def known(self, number: int) -> Shown | None:
        """What follows in a state, where that has been worked out."""
        state = self.states.get(number)
        return self._views.get(state) if state else None

    def _expect(self, on: int) -> None:
        if on != self.number:
            raise Stale("the case was changed elsewhere meanwhile")

    def _lay(self, new: State) -> None:
        self.number = max(self.states) + 1
        self.states[self.number] = new
        while len(self.states) > _HISTORY:
            gone = min(self.states)
            del self.states[gone]
            self.past = [number for number in self.past if number != gone]
        self._keep(new)

    def _keep(self, new: State) -> None:
        """Keep the newest state as a draft as long as it is not what the file holds."""
        if self.saved:
            self.drafts.drop()
        else:
            held = storage.mark(self.store.written.encode()) if self.store.written is not None else ""
            self.drafts.keep(Draft(tidy(new.text), new.theory, dict(new.positions), time.time(), held))

    def case(self, state: State) -> Case:
        """The case of a state; raise `BadInput` with the problems that its file would have."""
        text = tidy(state.text)
        with self._lock:
            if text not in self._cases:
                path = self.store.path
                made = read_case(parse(text, path.name), path, self.knowledge.vocabulary, self.knowledge.ids)
                self._cases[text] = replace(made, path=Path(path.name))
                while len(self._cases) > _KEPT:
                    self._cases.popitem(last=False)
            return self._cases[text]

    def view(self, number: int) -> Shown:
        """What follows in a state; raise `Stale` where a newer one came meanwhile, `BoundHit`."""
        state = self.at(number)
        with self._solving:
            if state not in self._views:
                self._views[state] = Shown(self._solved(state, number), self.lang)
                while len(self._views) > _KEPT:
                    self._views.popitem(last=False)
            self._views.move_to_end(state)
            return self._views[state]

    def _solved(self, state: State, number: int) -> Outcome:
        if number < self.number and state != self.state and number not in self.past[-1:]:
            raise Stale("a newer change has come")
        with self.bounded() as bound:
            return derive(self.case(state), state.theory, dict(state.positions), self.knowledge, bound)

    @contextmanager
    def bounded(self) -> Iterator[Deadline]:
        """Bound what is worked out: in time, and to as long as no newer state comes; raise `Stale`, `BoundHit`."""
        newest = self.number
        try:
            yield _WhileNewest(self.seconds, self, newest)
        except BoundHit:
            self.still(newest)
            raise

    def still(self, number: int) -> None:
        """Raise `Stale` where a state is no longer the newest."""
        if self.number != number:
            raise Stale("a newer change has come") from None


class _WhileNewest(Deadline):
    """A bound on time that ends at once when a newer state is laid on the desk."""

    def __init__(self, seconds: float, desk: Desk, number: int) -> None:
        super().__init__(seconds)
        self._desk = desk
        self._number = number

    @property
    def left(self) -> float:
        """Seconds left, 0 where a newer state is there."""
        return super().left if self._desk.number == self._number else 0.0


@lru_cache(maxsize=_KEPT)
def tidy(text: str) -> str:
    """Leave out the names of what no fact mentions any more, which no case file may have."""
    made = CaseText(text)
    if "names" not in made.root.entries:
        return text
    used: set[str] = set()
    for fact in made.stated:
        try:
            used |= {term.name for term in walk(parse_atom(fact).args) if isinstance(term, Const)}
        except BadTerm:
            return text  # it is told when the case is read
    return made.without_names(used)
