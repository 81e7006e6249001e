"""Where the amounts of a case may go: to the numbers of the law, also where it adds several amounts up.

A whole amount goes to a number that the law compares it with; one that a case gives in parts goes there by one of its
parts. A measure that the law adds to others (own cards to those of others, files and items pro rata) may also go down to
one, or up beyond any number asked for: a search that takes such a move then pulls it back as near as still does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from clingo import Function, Number, Symbol

from kb.files.predicates import Predicate
from kb.rules.excerpt import Excerpt
from kb.rules.formula import Agg, Cmp, Fn, Lit, Rule, Value, Var, atoms_of, parts_of, variables_of

WHOLE, PART = "quantity", "portion"
_TYPES = ("quantity", "yuan", "number")
_DATES = 10_000_000  # numbers from here on are dates, or what no amount reaches


def amount(fact: Symbol, words: Mapping[str, Predicate]) -> int | None:
    """The amount that a fact states in its last place, or None."""
    return fact.arguments[-1].number if words[fact.name].args and words[fact.name].args[-1].type in _TYPES else None


class Amounts:
    """The amounts of a case, and where each may go, by the law of an excerpt."""

    def __init__(self, law: Excerpt, facts: Sequence[Symbol]) -> None:
        self.law, self.words = law, law.knowledge.vocabulary.predicates
        self._stated = {fact for fact in facts if fact.positive}
        self._alike = {key: fact for fact in facts if fact.positive and (key := self._key(fact))}
        self._parts: dict[tuple[Symbol, ...], list[Symbol]] = defaultdict(list)
        for fact in facts:
            if fact.name == PART and fact.positive:
                self._parts[tuple(fact.arguments[:3])].append(fact)
        for fact in facts:
            if fact.name == WHOLE and fact.positive:
                self._parts.pop(tuple(fact.arguments[:3]), None)
        self._summed, self._beyond = summed(law)

    def moved(self, fact: Symbol) -> Iterator[Symbol]:
        """What a fact of the space becomes in this case: itself where it states no amount, else the amounts on the other
        side of its number; nothing where the case gives the amount in parts (see `parts`)."""
        reached = amount(fact, self.words)
        if reached is None or not fact.positive:
            yield fact
        elif fact.name == WHOLE and tuple(fact.arguments[:3]) in self._parts:
            return
        else:
            yield from (_with(fact, number) for number in self._turning(reached, self._before(fact)) if number > 0)

    def parts(self, compared: Iterable[Symbol]) -> Iterator[Symbol]:
        """One part, of each amount that the case gives in parts, so large or small that the whole passes every number that
        stands among `compared`, facts of the space.

        All parts are few amounts, for a sum is ground for every choice among them.
        """
        numbers: dict[Symbol, set[int]] = defaultdict(set)
        for fact in compared:
            if fact.name == WHOLE:
                numbers[fact.arguments[2]].add(fact.arguments[-1].number)
        for key, parts in self._parts.items():
            whole = sum(part.arguments[-1].number for part in parts)
            least, most = (one(numbers[key[2]] or {self._beyond}) for one in (min, max))
            for part in parts:
                now = part.arguments[-1].number
                asked = [max(1, now + least - 1 - whole)] if least <= whole else []
                asked += [now + most] if most >= whole else []
                yield from (_with(part, number) for number in asked if number != now)

    def summed(self, who: Symbol, acts: Iterable[Symbol], compared: Collection[Symbol]) -> Iterator[Symbol]:
        """Amounts of the measures that the law adds to others: down to one; and up beyond the sums asked for, where no rule
        compares the measure by itself (`compared` are facts of the space)."""
        alone = {fact.arguments[2] for fact in compared if fact.name == WHOLE}
        for key in ((who, act, Function(measure)) for act in acts for measure in sorted(self._summed)):
            if key not in self._parts:
                fact = Function(WHOLE, [*key, Number(0)])
                before = self._before(fact)
                if before > 1:
                    yield _with(fact, 1)
                if key[2] not in alone and before < self._beyond:
                    yield _with(fact, self._beyond)

    def of_partner(self, who: Symbol, told: Sequence[Symbol], acts: Collection[Symbol]) -> Iterator[Symbol]:
        """Amounts that the case states of another in the acts of the accused: to the numbers to which those of the accused go
        (`told`), and where the law adds the measure up down to one."""
        stated = {tuple(f.arguments[1:3]): f for f in self._stated if f.name == WHOLE and f.arguments[0] == who}
        for (act, measure), fact in sorted(stated.items()):
            if act not in acts:
                continue
            asked = {
                f.arguments[-1].number for f in told if f.name == WHOLE and tuple(f.arguments[1:3]) == (act, measure)
            }
            now = fact.arguments[-1].number
            yield from (_with(fact, number) for number in sorted(asked | {1}) if number != now)

    def _turning(self, number: int, before: int) -> list[int]:
        """Upwards the number of the law, downwards the one below it; or just above, where the law asks for more."""
        turning = [number, number + 1] if number in self.law.exceeded else [number]
        return turning if number > before else [each - 1 for each in turning]

    def _before(self, fact: Symbol) -> int:
        """The amount that the case states in the place of a fact; 0 where it states none."""
        alike = self._alike.get(self._key(fact))
        return alike.arguments[-1].number if alike else 0

    def _key(self, fact: Symbol) -> tuple[str | Symbol, ...]:
        """What facts have in common of which there is one only; nothing where there may be many."""
        names = [arg.name for arg in self.words[fact.name].args]
        keys = self.words[fact.name].key
        return (fact.name, *(fact.arguments[names.index(name)] for name in keys)) if keys else ()


def _with(fact: Symbol, number: int) -> Symbol:
    return Function(fact.name, [*fact.arguments[:-1], Number(number)], fact.positive)


# --- what the law adds up


@lru_cache(maxsize=16)  # as excerpts are kept
def summed(law: Excerpt) -> tuple[frozenset[str], int]:
    """The measures that rules add to others or weigh against others, and a number beyond those that the sums are asked to
    reach."""
    found = [(rule, _together(rule, law) | _listed(rule, law)) for rule in law.rules]
    sums = [rule for rule, measures in found if measures]
    heads = {rule.head.name for rule in sums}
    readers = [r for r in law.rules if heads & {lit.atom.name for part in r.body for lit in atoms_of(part)}]
    beyond = max((n for n in _numbers([*sums, *readers]) if n < _DATES), default=0)
    return frozenset[str]().union(*(measures for _, measures in found)), beyond


def _together(rule: Rule, law: Excerpt) -> set[str]:
    """The measures that a rule names and puts into one comparison."""
    named = {name for part in rule.body for lit in atoms_of(part) for name in _measures(lit.atom, law)}
    return named if len(named) > 1 and any(isinstance(part, Cmp) and _adds(part) for part in rule.body) else set()


def _listed(rule: Rule, law: Excerpt) -> set[str]:
    """The measures over which a rule sums, or that it counts as another one."""
    if any(_measure_variables(rule.head, law)):
        return set()
    sums = [[p for p in parts_of(part) if isinstance(p, Lit)] for part in rule.body if isinstance(part, Agg)]
    plain = [part for part in rule.body if isinstance(part, Lit) and not part.sign]
    return set[str]().union(*(_ranged_over(literals, law) for literals in (*sums, plain)))


def _adds(part: Cmp) -> bool:
    return len(set(variables_of(part.left))) > 1


def _ranged_over(literals: Sequence[Lit], law: Excerpt) -> set[str]:
    """The measures over which a variable ranges that stands in the place of one: those that facts of the law, and of its
    readings, list."""
    found: set[str] = set()
    for name in {name for lit in literals for name in _measure_variables(lit.atom, law)}:
        for lit in literals:
            listed = law.knowledge.rules_by_head.get(lit.atom.name, ())
            if listed and all(isinstance(p, Lit) and p.atom.name == "doctrine" for rule in listed for p in rule.body):
                places = [at for at, term in enumerate(lit.atom.args) if term == Var(name)]
                found |= {term.text for r in listed for at in places if isinstance(term := r.head.args[at], Value)}
    return found


def _places(atom: Fn, law: Excerpt) -> Iterator[int]:
    word = law.knowledge.vocabulary.predicates.get(atom.name)
    return (at for at, arg in enumerate(word.args if word else ()) if arg.type == "measure")


def _measures(atom: Fn, law: Excerpt) -> Iterator[str]:
    yield from (term.text for at in _places(atom, law) if isinstance(term := atom.args[at], Value))


def _measure_variables(atom: Fn, law: Excerpt) -> Iterator[str]:
    yield from (term.name for at in _places(atom, law) if isinstance(term := atom.args[at], Var) and term.name != "_")


def _numbers(rules: Iterable[Rule]) -> Iterator[int]:
    """The numbers that rules compare something with."""
    for rule in rules:
        for literal in rule.body:
            guards = [guard for part in parts_of(literal) if isinstance(part, Cmp) for guard in part.guards]
            guards += literal.guards if isinstance(literal, Agg) else ()
            yield from (int(term.text) for _, term in guards if isinstance(term, Value) and term.text.isdigit())
