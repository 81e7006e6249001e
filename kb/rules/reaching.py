"""Which cases a change of the law can reach: the walk of `bearing`, with constants kept apart.

A case has the same answer before and after a change where none of the changed rules can fire on its facts. Whether one
can is asked of what it needs: each atom from a fact of the case, a reading, or a rule whose own needs can be had. What
stands under a `not`, in a condition or in a sum is not needed. A changed rule that depends on no case (a range, a day in
force) reaches a case where a rule that reads it can fire.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from clingo import Symbol

from kb.rules.bearing import Walk
from kb.rules.compiler import Signature
from kb.rules.formula import Fn, Lit, Rule, Term, Value, Var, atoms_of, signature
from kb.rules.knowledge import Knowledge
from kb.rules.slicing import bind

Pattern = tuple[Signature, tuple[str | None, ...]]  # None where a place is free
_GOAL: Pattern = (("", 0, True), ())
_OF_CONVICTIONS = ("main_penalty", "fine")  # an outcome tells them of what it convicts of
_OF_ALL = ("element", "dependent_offence", "offence", "severity", "tier_rank")  # an outcome reads them of every offence


class Reach:
    """What changed rules can reach in one version of the law; `lifted` are the predicates that depend on the case."""

    def __init__(self, known: Knowledge, changed: Iterable[Rule], lifted: Collection[Signature]) -> None:
        self._lifted, self._rules = lifted, known.rules
        goals = list(self._goals(changed))
        self._always = not all(goals)
        rows = [] if self._always else list(self._rows(goals, known))
        free = Walk([(head, *needed) for head, needed in rows]).had(())  # without any fact
        self._always |= _GOAL in free
        left = ((head, [p for p in needed if p not in free]) for head, needed in rows if head not in free)
        self._walk = Walk([(head, *dict.fromkeys(needed)) for head, needed in left])
        self._asked: dict[Signature, set[Pattern]] = defaultdict(set)
        for pattern in {pattern for row in self._walk.rows for pattern in row[1:]}:
            self._asked[pattern[0]].add(pattern)

    def bears_on(self, facts: Iterable[Symbol]) -> bool:
        """Say whether a changed rule may fire, or what it says be read, where these facts and readings are stated."""
        if self._always:
            return True
        return _GOAL in self._walk.had(pattern for fact in facts for pattern in self._matched(fact))

    def _matched(self, fact: Symbol) -> Iterator[Pattern]:
        args = [str(arg) for arg in fact.arguments]
        for pattern in self._asked.get((fact.name, len(args), fact.positive), ()):
            if all(wanted in (None, arg) for wanted, arg in zip(pattern[1], args, strict=True)):
                yield pattern

    def _goals(self, changed: Iterable[Rule]) -> Iterator[tuple[Pattern, ...]]:
        """Yield what each rule needs that the change may make fire, or keep from it."""
        readers: dict[Signature, list[tuple[Rule, Fn]]] = defaultdict(list)
        for rule in self._rules:
            for atom in (literal.atom for part in rule.body for literal in atoms_of(part)):
                readers[signature(atom)].append((rule, atom))
        waiting: deque[Pattern] = deque()
        for rule in changed:
            if signature(rule.head) in self._lifted:
                yield tuple(_needs(rule, {}))
            else:
                waiting.append(_pattern(rule.head, {}))
        seen: set[Pattern] = set()
        while waiting:
            pattern = waiting.popleft()
            if pattern in seen:
                continue
            seen.add(pattern)
            (name, *_), places = pattern
            if name in _OF_CONVICTIONS:
                yield ((("convicted", 3, True), (None, None, places[0])),)
            elif name in _OF_ALL:
                yield ()
            for rule, atom in readers.get(pattern[0], ()):
                bound = bind(atom, places)
                if bound is not None and signature(rule.head) in self._lifted:
                    yield tuple(_needs(rule, bound))
                elif bound is not None:
                    waiting.append(_pattern(rule.head, bound))

    def _rows(
        self, goals: Sequence[tuple[Pattern, ...]], known: Knowledge
    ) -> Iterator[tuple[Pattern, tuple[Pattern, ...]]]:
        """Walk back from what is needed; a row is a pattern and what one way to it needs."""
        yield from ((_GOAL, needed) for needed in goals)
        seen: set[Pattern] = set()
        waiting = deque(pattern for needed in goals for pattern in needed)
        while waiting:
            pattern = waiting.popleft()
            if pattern in seen:
                continue
            seen.add(pattern)
            for rule in known.rules_by_head.get(pattern[0][0], ()):
                bound = bind(rule.head, pattern[1]) if signature(rule.head) == pattern[0] else None
                if bound is not None:
                    needed = tuple(_needs(rule, bound))
                    waiting.extend(needed)
                    yield pattern, needed


def _needs(rule: Rule, bound: Mapping[str, str]) -> Iterator[Pattern]:
    return (_pattern(part.atom, bound) for part in rule.body if isinstance(part, Lit) and not part.sign)


def _pattern(atom: Fn, bound: Mapping[str, str]) -> Pattern:
    return signature(atom), tuple(_constant(term, bound) for term in atom.args)


def _constant(term: Term, bound: Mapping[str, str]) -> str | None:
    if isinstance(term, Value):
        return term.text
    return bound.get(term.name) if isinstance(term, Var) else None
