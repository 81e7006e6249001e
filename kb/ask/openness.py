"""Open issues: what holds under every coherent package of readings, under some, under none, and on which issue it
hangs.

Issues left open become a choice in the solver, and so do disputed facts; each answer set is one package with one
version of the facts. Robust is what follows in all of them, contested in some, excluded in none. An issue (or fact)
is pivotal for a charge if two packages that differ in nothing else part on it: this is asked of two worlds solved
together, so nothing is enumerated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import clingo
from clingo import Function, Number, Symbol

from kb.errors import BadInput, BoundHit, Problem, did_you_mean
from kb.files import cases
from kb.files.cases import Case, Fact
from kb.files.doctrine import Doctrine, Package
from kb.rules.knowledge import Knowledge, shipped
from kb.run.solver import SolverError, lift, reading

STATED = ("established", "convicted")


@dataclass(frozen=True, order=True)
class Standing:
    """A charge with its standing over all packages; `kind` is established or convicted."""

    kind: str
    accused: str
    act: str
    offence: str
    standing: str


@dataclass(frozen=True)
class Pivot:
    """An issue or a disputed fact on which a charge hangs, with two packages that differ in it alone.

    `values` are the positions (or `holds`, `does not hold`) with and without the charge; `package` is the common
    rest.
    """

    kind: str
    accused: str
    act: str
    offence: str
    on: str
    is_issue: bool
    values: tuple[str, str]
    package: Mapping[str, str]
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Openness:
    """The standing of each charge of a case, and what it hangs on."""

    case: Case
    theory: str
    issues: tuple[str, ...]
    disputed: tuple[Fact, ...]
    standings: tuple[Standing, ...]
    pivots: tuple[Pivot, ...]

    def on(self, kind: str, accused: str, act: str, offence: str) -> list[Pivot]:
        """The pivots of one charge."""
        return [p for p in self.pivots if (p.kind, p.accused, p.act, p.offence) == (kind, accused, act, offence)]


def choose(doctrine: Doctrine, words: Iterable[str]) -> tuple[str, ...]:
    """Read the issues to open; `all` means every issue that has a rule.

    Raise `BadInput` for an unknown one.
    """
    executable = [name for name, issue in doctrine.issues.items() if not issue.no_rule and len(issue.positions) > 1]
    chosen: dict[str, None] = {}
    problems = []
    for word in words:
        if word == "all":
            chosen.update(dict.fromkeys(executable))
        elif word in doctrine.issues:
            chosen[word] = None
        else:
            problems.append(Problem("--open", 0, f"unknown issue `{word}`" + did_you_mean(word, doctrine.issues)))
    if problems:
        raise BadInput(problems)
    return tuple(chosen)


def explore(
    case: Case,
    theory: str,
    package: Package,
    issues: Sequence[str],
    knowledge: Knowledge | None = None,
    seconds: float = 60.0,
) -> Openness:
    """Decide standing and pivots of every charge of a case while the given issues, and its disputed facts, are
    open."""
    base = knowledge or shipped()
    search = _Search(case, package, issues, base, seconds)
    some, all_ = search.consequences("brave"), search.consequences("cautious")
    standings = tuple(sorted(_standing(atom, atom in all_) for atom in some))
    pivots = [pivot for s in standings if s.standing == "contested" for pivot in search.pivots(s)]
    disputed = tuple(fact for fact in case.facts if fact.status == "disputed")
    return Openness(case, theory, tuple(issues), disputed, standings, tuple(pivots))


def _standing(atom: Symbol, robust: bool) -> Standing:
    accused, act, offence = (str(arg) for arg in atom.arguments[1:])
    return Standing(atom.name, accused, act, offence, "robust" if robust else "contested")


class _Search:
    """Two worlds that share every choice but one; world 0 alone answers what is robust."""

    def __init__(
        self, case: Case, package: Package, issues: Sequence[str], knowledge: Knowledge, seconds: float
    ) -> None:
        self.case = case
        self.package = package
        self.issues = list(issues)
        self.knowledge = knowledge
        self.seconds = seconds
        self.disputed = [fact for fact in case.facts if fact.status == "disputed"]

    def _control(self, worlds: int, arguments: Sequence[str]) -> clingo.Control:
        messages: list[str] = []
        control = clingo.Control(list(arguments), logger=lambda _code, text: messages.append(text))
        control.add("base", [], self.knowledge.program.text)
        with control.backend() as backend:
            for number in range(worlds):
                self._world(backend, number)
            if worlds == 2:
                self._twins(backend)
        control.ground([("base", [])])
        if messages:
            raise SolverError("\n".join(messages))
        return control

    def _world(self, backend: clingo.Backend, number: int) -> None:
        here = Number(number)
        certain = [Function("world", [here])]
        certain += [lift(cases.symbol(f.atom), here) for f in self.case.facts if f.status != "disputed"]
        certain += [reading(here, i, p) for i, p in self.package.items() if i not in self.issues]
        for symbol in certain:
            backend.add_rule([backend.add_atom(symbol)])
        for fact in self.disputed:
            backend.add_rule([backend.add_atom(lift(cases.symbol(fact.atom), here))], choice=True)
        for issue in self.issues:
            positions = self.knowledge.doctrine.issues[issue].positions
            atoms = [backend.add_atom(reading(here, issue, position)) for position in positions]
            backend.add_rule(atoms, choice=True)
            backend.add_rule([], [-atom for atom in atoms])
            for at, first in enumerate(atoms):
                for second in atoms[at + 1 :]:
                    backend.add_rule([], [first, second])
        self._exclusive(backend, here)

    def _exclusive(self, backend: clingo.Backend, here: Symbol) -> None:
        """A disputed fact and a fact that denies it are never both chosen."""
        stated = {cases.symbol(fact.atom) for fact in self.case.facts}
        for fact in self.disputed:
            symbol = cases.symbol(fact.atom)
            opposite = Function(symbol.name, symbol.arguments, not symbol.positive)
            if opposite in stated:
                backend.add_rule([], [backend.add_atom(lift(symbol, here)), backend.add_atom(lift(opposite, here))])

    def _twins(self, backend: clingo.Backend) -> None:
        """The two worlds agree on everything for which `differs` is not assumed."""
        for name, pairs in self._choices():
            differs = backend.add_atom(Function("differs", [Function(name)]))
            backend.add_rule([differs], choice=True)
            for first, second in pairs:
                left, right = backend.add_atom(first), backend.add_atom(second)
                backend.add_rule([], [-differs, left, -right])
                backend.add_rule([], [-differs, right, -left])

    def _choices(self) -> list[tuple[str, list[tuple[Symbol, Symbol]]]]:
        made = []
        for issue in self.issues:
            positions = self.knowledge.doctrine.issues[issue].positions
            made.append((issue, [(reading(Number(0), issue, p), reading(Number(1), issue, p)) for p in positions]))
        for at, fact in enumerate(self.disputed):
            symbol = cases.symbol(fact.atom)
            made.append((f"fact_{at}", [(lift(symbol, Number(0)), lift(symbol, Number(1)))]))
        return made

    def consequences(self, mode: str) -> set[Symbol]:
        """The charges that hold in some (brave) or all (cautious) packages."""
        control = self._control(1, [f"--enum-mode={mode}", "0"])
        found: set[Symbol] = set()
        with control.solve(yield_=True, async_=True) as handle:
            while True:
                handle.resume()
                if not handle.wait(self.seconds):
                    handle.cancel()
                    raise BoundHit(f"no answer within {self.seconds:g} seconds")
                model = handle.model()
                if model is None:
                    break
                found = {s for s in model.symbols(atoms=True) if s.name in STATED and len(s.arguments) == 4}
        return found

    def pivots(self, standing: Standing) -> list[Pivot]:
        """Ask for each choice whether two packages that differ in it alone part on the charge."""
        control = self._twin_control()
        key = [Function(standing.accused), Function(standing.act), Function(standing.offence)]
        goal = [(Function(standing.kind, [Number(0), *key]), True), (Function(standing.kind, [Number(1), *key]), False)]
        names = [name for name, _ in self._choices()]
        found = []
        for name in names:
            differ = [(Function("differs", [Function(other)]), other == name) for other in names]
            result = control.solve(assumptions=[*differ, *goal], on_model=self._keep)
            if result.satisfiable:
                found.append(self._pivot(standing, name))
        return found

    _twin: clingo.Control | None = None

    def _twin_control(self) -> clingo.Control:
        if self._twin is None:
            self._twin = self._control(2, ["1"])
        return self._twin

    def _keep(self, model: clingo.Model) -> None:
        self._kept = set(model.symbols(atoms=True))

    def _pivot(self, standing: Standing, name: str) -> Pivot:
        chosen = [self._package(world) for world in (0, 1)]
        facts = tuple(str(f.atom) for f in self.disputed if lift(cases.symbol(f.atom), Number(0)) in self._kept)
        if name in self.issues:
            values = (chosen[0][name], chosen[1][name])
            on = name
        else:
            fact = self.disputed[int(name.removeprefix("fact_"))]
            holds = lift(cases.symbol(fact.atom), Number(0)) in self._kept
            values = ("holds", "does not hold") if holds else ("does not hold", "holds")
            on = str(fact.atom)
        rest = {issue: position for issue, position in chosen[0].items() if issue != name}
        return Pivot(
            standing.kind,
            standing.accused,
            standing.act,
            standing.offence,
            on,
            name in self.issues,
            values,
            rest,
            facts,
        )

    def _package(self, world: int) -> dict[str, str]:
        chosen = dict(self.package)
        for symbol in self._kept:
            if symbol.name == "doctrine" and symbol.arguments[0] == Number(world):
                chosen[str(symbol.arguments[1])] = str(symbol.arguments[2])
        return chosen
