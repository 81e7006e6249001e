"""All of the law over every choice of facts of one act: what some case shows of equal provisions, harms and readings.

The rules are ground without worlds. A second copy of them, its predicates called `..._else`, may hold over other facts or
other readings: what the two copies conclude differently hangs on what they differ in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from clingo import Function, Symbol

from kb.ask import incoherence
from kb.ask.changes import freely
from kb.ask.fact_space import ACCUSED, ACT, OF_AN_OFFENCE, span
from kb.ask.law_file import MAX_AMOUNTS, YEARS, filling
from kb.ask.search import SMALLEST
from kb.files.doctrine import Package
from kb.files.terms import predicate_of
from kb.rules import printing
from kb.rules.excerpt import excerpt
from kb.rules.formula import Agg, Cmp, Cond, Element, Fn, Lit, Literal, Rule, atoms_of, signature
from kb.rules.knowledge import Knowledge
from kb.rules.slicing import Pattern
from kb.run.driver import Deadline, Grounded, Stated
from kb.run.solver import readings

ELSE = "_else"


class WholeLaw:
    """The rules below what is asked, on all offences, and the facts that may be stated: one person with one act, which fills
    one of `YEARS`."""

    def __init__(
        self,
        knowledge: Knowledge,
        asked: Iterable[Pattern],
        package: Package,
        deadline: Deadline,
        goal: str,
        elements: bool = False,
    ) -> None:
        """Take the facts that bear on what is asked; with `elements` only those on elements and degrees of offences."""
        self.knowledge, self.package, self.deadline, self.goal = knowledge, package, deadline, goal
        self.law = excerpt(knowledge, asked, knowledge.offences)
        near = span(knowledge, knowledge.offences).possible
        named = (fact for fact in near if fact.name in OF_AN_OFFENCE)
        self.possible = tuple(dict.fromkeys([*span(knowledge).possible, *named]))
        self.facts = list(_few_amounts(fact for fact in (near if elements else self.possible) if self.law.bears(fact)))
        self.fixed = [Function("person", [Function(ACCUSED)]), Function("acts", [Function(ACCUSED), Function(ACT)])]
        self.times = filling(sorted(YEARS, reverse=True))

    @property
    def stated(self) -> list[Symbol]:
        """Every fact that some case of the search states."""
        return [*self.fixed, *self.times, *self.facts]

    def some(self, text: str, shown: str, state: Callable[[Stated], None] = lambda stated: None) -> set[Symbol]:
        """The atoms of `shown` that some case has, under further rules and facts; raise `BoundHit`."""
        found: Sequence[Symbol] = ()
        program = f"{self._program(text)}#show.\n#show {shown} : {shown}.\n"
        ground = Grounded(program, self._state(state), self.deadline, goal=self.goal, consequences=True)
        for model in ground.models(mode="brave"):
            found = model.symbols(shown=True)
        return set(found)

    def smallest(
        self, text: str, asked: Sequence[Symbol], state: Callable[[Stated], None] = lambda stated: None
    ) -> Iterator[tuple[Symbol, ...]]:
        """Yield for each atom the facts of the smallest case that has it; none where no case has it."""

        def stating(stated: Stated) -> None:
            self._state(state)(stated)
            stated.fewest([*self.facts, *self.times])

        ground = Grounded(self._program(text), stating, self.deadline, SMALLEST, self.goal)
        for atom in asked:
            best: frozenset[Symbol] = frozenset()
            for model in ground.models([(atom, True)]):
                best = frozenset(model.symbols(atoms=True))
            yield tuple(fact for fact in self.stated if fact in best)

    def copy(self) -> str:
        """The second copy of the rules; what it takes for facts and readings, the question says."""
        here = {signature(rule.head) for rule in self.law.rules} | set(map(predicate_of, self.stated))
        asked = {signature(lit.atom) for rule in self.law.rules for part in rule.body for lit in atoms_of(part)}
        lines = [f"#defined {'' if sign else '-'}{name}{ELSE}/{arity}." for name, arity, sign in sorted(here | asked)]
        for rule in self.law.rules:
            made = _copied(rule)
            body = "; ".join(printing.show(part) for part in made.body)
            lines.append(f"{printing.show(made.head)}{' :- ' if body else ''}{body}.")
        return "\n".join(lines) + "\n"

    def carried(self, unless: str = "") -> str:
        """Rules that give the facts to the second copy, those left out of which `unless` (with X for the fact) is so."""
        lines = []
        for name, arity, positive in sorted(set(map(predicate_of, self.stated))):
            args = ",".join(f"X{at}" for at in range(arity))
            here, there = (f"{'' if positive else '-'}{called}({args})" for called in (name, name + ELSE))
            lines.append(f"{there} :- {here}{unless.replace('X', here) if positive else ''}.")
        return "\n".join(lines) + "\n"

    def _program(self, text: str) -> str:
        return f"{self.law.text}{incoherence.forbidden(self.knowledge, self.stated)}{text}"

    def _state(self, further: Callable[[Stated], None]) -> Callable[[Stated], None]:
        def state(stated: Stated) -> None:
            stated.facts(self.fixed)
            stated.one_of(self.times)
            stated.facts(readings(self.package))
            freely(stated, self.facts, self.knowledge.vocabulary.predicates)
            further(stated)

        return state


def _few_amounts(facts: Iterable[Symbol]) -> Iterator[Symbol]:
    """Of one measure the lowest amounts: sums are ground for every choice among them."""
    counts: dict[Symbol, int] = defaultdict(int)
    for fact in facts:
        if fact.name == "quantity":
            counts[fact.arguments[2]] += 1
            if counts[fact.arguments[2]] > MAX_AMOUNTS:
                continue
        yield fact


def _copied(rule: Rule) -> Rule:
    return replace(rule, head=_atom(rule.head), body=tuple(map(_literal, rule.body)))


def _atom(atom: Fn) -> Fn:
    return atom._replace(name=atom.name + ELSE)


def _literal(part: Literal) -> Literal:
    match part:
        case Lit(atom):
            return part._replace(atom=_atom(atom))
        case Cond(literal, condition):
            return Cond(_simple(literal), tuple(map(_simple, condition)))
        case Agg(elements=elements):
            return part._replace(elements=tuple(Element(e.terms, tuple(map(_simple, e.condition))) for e in elements))
    return part


def _simple(part: Lit | Cmp) -> Lit | Cmp:
    return part._replace(atom=_atom(part.atom)) if isinstance(part, Lit) else part
