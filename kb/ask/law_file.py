"""One law file under search: its rules over the facts that can bear on them, and what some case shows of each rule.

The rules are ground without worlds, over every choice of facts of the space; one search tells of all of them together
what some case shows, a further one of a single rule the smallest such case.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import product

from clingo import Function, Number, Symbol

from kb.ask import incoherence
from kb.ask.changes import freely
from kb.ask.fact_space import ACCUSED, ACT, Space, span
from kb.ask.search import SMALLEST
from kb.files.doctrine import Package
from kb.files.predicates import Argument
from kb.rules import printing, slicing
from kb.rules.excerpt import Excerpt, excerpt, speaks_of
from kb.rules.formula import Agg, Fn, Lit, Literal, Rule, Value, atoms_of
from kb.rules.knowledge import Knowledge
from kb.rules.sorts import FROM_DATA
from kb.run.driver import Deadline, Grounded, Stated
from kb.run.solver import readings

FIRES, ALONE, MET, REACHED = "fires", "alone", "met", "reached"
YEARS = (2008, 2012, 2014, 2016, 2018, 2020, 2022, 2024, 2026)  # the act fills one of them
MAX_AMOUNTS = 4  # of one measure that no rule of the file compares: sums are grounded for every choice among them
MAX_LISTED = 8
_ALWAYS = ("refusing_duties", "illegal_use", "assisting")  # so that rules on any offence have some to apply to
_USUAL = 2020
_SHOWN = (MET, FIRES, ALONE)


def filling(years: Iterable[int]) -> list[Symbol]:
    """When the act takes place, in the alternative: it fills one of these years."""
    return [Function("time", [Function(ACT), *(Number(year * 10_000 + day) for day in (101, 1231))]) for year in years]


class LawFile:
    """The rules of a file that a package takes, the law below them, and the facts that may be stated."""

    def __init__(
        self, knowledge: Knowledge, file: str, rules: Sequence[Rule], package: Package, deadline: Deadline
    ) -> None:
        self.knowledge, self.file, self.package, self.deadline = knowledge, file, package, deadline
        self.rules = [rule for rule in rules if not slicing.not_taken(rule, package)]
        named = {name for name in knowledge.offences if any(name in _constants(rule) for rule in rules)}
        offences = {*named, *_ALWAYS, *self._listed()}
        self.judged = list(self._judged(offences))
        asked = [pattern for rule in self.judged for pattern in slicing.body(rule, {})]
        below = excerpt(knowledge, asked, offences)
        every = {rule.id: rule for rule in [*below.rules, *self.rules]}
        self.law: Excerpt = replace(below, rules=tuple(every[number] for number in sorted(every)))
        self.space: Space = span(self.law.law)
        self.facts = self._facts()
        who = Function(ACCUSED)
        years = sorted(YEARS, key=lambda year: year != _USUAL)
        self.chosen = [filling(years), [Function("person", [who]), Function("unit", [who])]]

    def _facts(self) -> list[Symbol]:
        """The facts of the space that bear on the rules; of amounts those that the rules of the file compare, else few."""
        own = {f for f in span(self._narrow()).possible if f.name == "quantity"}
        compared = {f.arguments[2] for f in own}
        kept, counts = list[Symbol](), dict[Symbol, int]()
        for fact in self.space.possible:
            if not self.law.bears(fact):
                continue
            if fact.name == "quantity":
                measure = fact.arguments[2]
                counts[measure] = counts.get(measure, 0) + 1
                if fact in own if measure in compared else counts[measure] <= MAX_AMOUNTS:
                    kept.append(fact)  # once: sums are ground for every choice among the amounts of a measure
            else:
                kept += self._told_twice(fact)
        return list(dict.fromkeys(kept))

    def _listed(self) -> set[str]:
        """The offences that the law lists in what the rules ask for: those prosecuted on complaint, of cyberviolence; none
        where the list is long, and any offence will do."""
        asked = {atom.atom.name for rule in self.rules for part in rule.body for atom in atoms_of(part)}
        heads = (rule.head for name in asked for rule in self.knowledge.rules_by_head.get(name, ()))
        listed = {term.text for head in heads for term in head.args if isinstance(term, Value)}
        found = listed.intersection(self.knowledge.offences)
        return found if len(found) <= MAX_LISTED else set()

    def _told_twice(self, fact: Symbol) -> Iterator[Symbol]:
        """A fact of each of two things of its kinds, so that a rule may ask for two of them; one that names a single thing
        also of the act and the accused."""
        args = self.knowledge.vocabulary.predicates[fact.name].args
        named = [arg.type == "id" for arg in args]
        others = [Function(ACT), Function(ACCUSED)] if sum(named) == 1 else []
        choices = [
            [term, Function(f"{term.name.removesuffix('_1')}_2"), *others]
            if arg.type == "id"
            else [term, *self._open(arg)]
            for arg, term in zip(args, fact.arguments, strict=True)
        ]
        yield from dict.fromkeys(Function(fact.name, list(v), fact.positive) for v in product(*choices))

    def _open(self, arg: Argument) -> list[Symbol]:
        """A value that no rule names: one beyond the list where cases may have such, else one that the list has."""
        sort = self.knowledge.vocabulary.sorts.get(arg.type)
        if sort is None or sort.name in FROM_DATA:
            return []
        if sort.open:
            return [Function(f"another_{arg.type}")]
        return [Function(value) for value in sort.values if value not in self._named][:1]

    @cached_property
    def _named(self) -> set[str]:
        """The constants that the rules judged speak of."""
        return set[str]().union(*map(_constants, self.judged))

    @property
    def _every(self) -> list[Symbol]:
        fixed = [fact for fact in self.space.fixed if fact.name == "acts"]
        return [*(fact for fact in self.chosen[1]), *fixed, *self.chosen[0], *self.facts]

    def _narrow(self) -> Knowledge:
        return Excerpt(tuple(self.rules), frozenset(), (), self.knowledge).law

    # --- what is asked

    @cached_property
    def found(self) -> set[tuple[str, int, int]]:
        """What some case shows, as (what, rule, place): a rule is met but for exceptions, fires, alone concludes what it
        does, or (with its place) a premise is reached; raise `BoundHit`."""
        if not self.rules:
            return set()
        found: Sequence[Symbol] = ()
        ground = Grounded(self._program, self._state, self.deadline, goal=self._goal, consequences=True)
        for model in ground.models(mode="brave"):
            found = model.symbols(shown=True)
        return {(symbol.name, *(arg.number for arg in symbol.arguments)) for symbol in found}  # type: ignore[misc]

    def example(self, what: str, rule: Rule) -> tuple[Symbol, ...]:
        """The facts of the smallest case in which a rule is `FIRES` or `MET`; none where there is no such case."""
        best: Sequence[Symbol] = ()
        for model in self._smallest.models([(Function(what, [Number(rule.id)]), True)]):
            best = model.symbols(atoms=True)
        true = set(best)
        return tuple(fact for fact in self._every if fact in true)

    def rivals(self, rule: Rule) -> list[Rule]:
        """The other rules that may conclude the same."""
        return [r for r in self.judged if r.id != rule.id and _may_say_the_same(r.head, rule.head)]

    def wants(self, rule: Rule) -> tuple[str, ...]:
        """The facts that the space lacks and that premises rest on which no case of it meets, each by itself."""
        words = self.knowledge.vocabulary.predicates
        stated = {fact.name for fact in self._every}
        absent: set[str] = set()
        for place, part in _premises(rule):
            if (REACHED, rule.id, place) not in self.found:
                pattern = next(slicing.body(replace(rule, body=(part,)), {}))
                below = excerpt(self.knowledge, [pattern], self.law.offences).inputs
                absent |= {name for name, constants in below if name not in stated or (name, constants) == pattern}
        return tuple(name for name in words if name in absent)

    def _judged(self, offences: set[str]) -> Iterator[Rule]:
        """The rules of the file, and those on these offences that may conclude the same as one of them."""
        own = {rule.id for rule in self.rules}
        for head in sorted({rule.head.name for rule in self.rules}):
            for rule in self.knowledge.rules_by_head[head]:
                alike = any(_may_say_the_same(rule.head, mine.head) for mine in self.rules)
                if rule.id in own or (
                    alike
                    and not slicing.not_taken(rule, self.package)
                    and speaks_of(rule.head, offences, self.knowledge)
                ):
                    yield rule

    @cached_property
    def _smallest(self) -> Grounded:
        def state(stated: Stated) -> None:
            self._state(stated)
            stated.fewest([*self.facts, *(fact for facts in self.chosen for fact in facts)])

        return Grounded(self._program, state, self.deadline, SMALLEST, self._goal)

    @property
    def _goal(self) -> str:
        return f"check of {self.file}"

    @cached_property
    def _program(self) -> str:
        shown = "#show.\n" + "".join(f"#show {name}(N, 0) : {name}(N).\n" for name in _SHOWN)
        shown += "#show reached(N, Place) : reached(N, Place).\n"
        written = [text for rule in self.judged for text in _judged(rule)]
        kept = incoherence.forbidden(self.knowledge, self._every)
        beside = "alone(N) :- makes(N, Head), not beside(N, Head).\nbeside(N, Head) :- makes(N, Head), makes(M, Head), M != N.\n"
        return "\n".join([self.law.text, *written, beside, kept, _declared(self.judged), shown])

    def _state(self, stated: Stated) -> None:
        stated.facts([Function("acts", [Function(ACCUSED), Function(ACT)])])
        for chosen in self.chosen:
            stated.one_of(chosen)
        stated.facts(readings(self.package))
        freely(stated, self.facts, self.knowledge.vocabulary.predicates)


def _judged(rule: Rule) -> Iterator[str]:
    """Rules that say of a rule what it makes, that it applies, and that its premises are met but for exceptions."""
    body = "; ".join(printing.show(part) for part in rule.body)
    met = "; ".join(printing.show(part) for part in rule.body if not _excepts(part)) or "#true"
    yield f"makes({rule.id},{printing.show(rule.head)}) :- {body}."
    yield f"fires({rule.id}) :- {body}."
    yield f"met({rule.id}) :- {met}."
    yield from (f"reached({rule.id},{place}) :- {printing.show(part)}." for place, part in _premises(rule))


def _premises(rule: Rule) -> Iterator[tuple[int, Lit]]:
    """The atoms that a rule asks for, with their places."""
    yield from ((at, part) for at, part in enumerate(rule.body) if isinstance(part, Lit) and not part.sign)


def _excepts(part: Literal) -> bool:
    return isinstance(part, Lit | Agg) and part.sign == 1


def _declared(rules: Iterable[Rule]) -> str:
    asked = {(a.atom.name, len(a.atom.args), a.atom.positive) for r in rules for p in r.body for a in atoms_of(p)}
    return "".join(f"#defined {'' if sign else '-'}{name}/{arity}.\n" for name, arity, sign in sorted(asked))


def _may_say_the_same(one: Fn, other: Fn) -> bool:
    """Say whether two heads can conclude the same: no place holds a different constant in each."""
    if (one.name, len(one.args), one.positive) != (other.name, len(other.args), other.positive):
        return False
    return all(
        not (isinstance(a, Value) and isinstance(b, Value)) or a == b for a, b in zip(one.args, other.args, strict=True)
    )


def _constants(rule: Rule) -> set[str]:
    atoms = [rule.head, *(a.atom for part in rule.body for a in atoms_of(part))]
    return {term.text for atom in atoms for term in atom.args if isinstance(term, Value)}
