"""Which cases a change of the law can reach: a forward walk over what the changed rules need, constants kept apart.

A case has the same answer before and after a change where none of the changed rules can fire on its facts. Whether one
can is asked of what it needs: each atom from a fact of the case, a reading, or a rule whose own needs can be had; and
what is to hold of each of a list (the elements of an offence), as far as the law itself states the list. What stands under a
`not` or in a sum is not needed. What no outcome is told from (a range, a day in force, a precedence) reaches a case where a
rule that reads it can fire, too.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from clingo import Symbol

from kb.rules.compiler import Signature
from kb.rules.formula import Agg, Cond, Fn, Lit, Literal, Rule, signature, variables_of
from kb.rules.knowledge import STATED, Knowledge
from kb.rules.slicing import bind, constants_in

Pattern = tuple[Signature, tuple[str | None, ...]]  # None where a place is free
TOLD = frozenset(
    {
        *(
            "acts",
            "involved",
            "responsible",
            "unit",
            "joint",
            "part_in_act",
            "unshown_mind",
            *("lacks_knowledge", "own_part_only", "own_mind", "reached_without"),
            "gives_way_to_act",
            "time",
            "satisfied",
            "satisfied_dependently",
            "satisfied_in_sum",
            "answers_for_act",
            "does",
            "apart_from_crime",
            "missing",
        ),
        *(
            "punished_within",
            "counts_towards",
            "fine_basis",
            "fine_range",
            "least_fine",
            "fines_total",
            "fine_added",
            "executed_separately",
            "remark_on",
            *STATED,
        ),
    }
)
"""Predicates of cases that an outcome is told from."""
_GOAL: Pattern = (("", 0, True), ())
_OF_CONVICTIONS = ("main_penalty", "fine")  # an outcome tells them of what it convicts of
OF_ALL = ("element", "dependent_offence", "offence", "severity", "tier_rank")  # an outcome reads them of every offence


class Reach:
    """What changed rules can reach in one version of the law; `lifted` are the predicates that depend on the case."""

    def __init__(
        self,
        known: Knowledge,
        changed: Iterable[Rule],
        lifted: Collection[Signature],
        told: Collection[str] = TOLD,
    ) -> None:
        """Take the rules; `told` are the predicates that are told of a case."""
        self._known, self._lifted, self._told = known, lifted, told
        goals = list(self._goals(changed))
        self._always = not all(goals)
        rows = [] if self._always else list(self._rows(goals))
        free = _Walk([(head, *needed) for head, needed in rows]).had(())  # without any fact
        self._always |= _GOAL in free
        left = ((head, [p for p in needed if p not in free]) for head, needed in rows if head not in free)
        self._walk = _Walk([(head, *dict.fromkeys(needed)) for head, needed in left])
        self._seen: dict[Symbol, tuple[Pattern, ...]] = {}  # many cases state the same
        self._bearing: dict[frozenset[Pattern], bool] = {}  # and many have the same of what matters
        self._asked: dict[Signature, set[Pattern]] = defaultdict(set)
        for pattern in {pattern for row in self._walk.rows for pattern in row[1:]}:
            self._asked[pattern[0]].add(pattern)

    def bears_on(self, facts: Iterable[Symbol]) -> bool:
        """Say whether a change may be told of an outcome where these facts and readings are stated."""
        if self._always:
            return True
        met = frozenset(pattern for fact in facts for pattern in self._matched(fact))
        if met not in self._bearing:
            self._bearing[met] = _GOAL in self._walk.had(met)
        return self._bearing[met]

    def needs(self, fact: Symbol) -> bool:
        """Say whether something that the changed rules need is this fact or reading."""
        return bool(self._matched(fact))

    def _matched(self, fact: Symbol) -> tuple[Pattern, ...]:
        if fact not in self._seen:
            args = [str(arg) for arg in fact.arguments]
            asked = self._asked.get((fact.name, len(args), fact.positive), ())
            self._seen[fact] = tuple(
                pattern
                for pattern in asked
                if all(wanted in (None, arg) for wanted, arg in zip(pattern[1], args, strict=True))
            )
        return self._seen[fact]

    def _goals(self, changed: Iterable[Rule]) -> Iterator[tuple[Pattern, ...]]:
        """Yield what is needed for each way in which the change may be told of a case."""
        readers: dict[Signature, list[tuple[Rule, Fn, tuple[Fn, ...]]]] = defaultdict(list)
        for rule in self._known.rules:
            for group in (group for part in rule.body for group in _groups(part)):
                for atom, others in group:
                    readers[signature(atom)].append((rule, atom, others))
        waiting: deque[tuple[Pattern, tuple[Pattern, ...]]] = deque()
        for rule in changed:
            needed = tuple(self._needs(rule, {}))
            if rule.head.name in self._told:
                yield needed
            else:
                waiting.append((_pattern(rule.head, {}), needed))
        seen = set()
        while waiting:
            pattern, needed = waiting.popleft()
            if (pattern, needed) in seen:
                continue
            seen.add((pattern, needed))
            (name, *_), places = pattern
            if name in _OF_CONVICTIONS:
                yield ((("convicted", 3, True), (None, None, places[0])),)
            elif name in OF_ALL:
                yield ()
            for rule, atom, others in readers.get(pattern[0], ()):
                bound = bind(atom, places)
                if bound is not None and signature(rule.head) in self._lifted:
                    yield (*needed, *self._needs(rule, bound), *(_pattern(other, bound) for other in others))
                elif bound is not None:
                    waiting.append((_pattern(rule.head, bound), needed))

    def _rows(self, goals: Sequence[tuple[Pattern, ...]]) -> Iterator[tuple[Pattern, tuple[Pattern, ...]]]:
        """Walk back from what is needed; a row is a pattern and what one way to it needs."""
        yield from ((_GOAL, needed) for needed in goals)
        seen: set[Pattern] = set()
        waiting = deque(pattern for needed in goals for pattern in needed)
        while waiting:
            pattern = waiting.popleft()
            if pattern in seen:
                continue
            seen.add(pattern)
            for rule in self._known.rules_by_head.get(pattern[0][0], ()):
                bound = bind(rule.head, pattern[1]) if signature(rule.head) == pattern[0] else None
                if bound is not None:
                    needed = tuple(self._needs(rule, bound))
                    waiting.extend(needed)
                    yield pattern, needed

    def _needs(self, rule: Rule, bound: Mapping[str, str]) -> Iterator[Pattern]:
        for part in rule.body:
            match part:
                case Lit(atom, 0):
                    yield _pattern(atom, bound)
                case Cond(Lit(atom, 0), (Lit(listed, 0),)):
                    for each in self._stated(listed, rule.variables, bound):
                        yield _pattern(atom, {**bound, **each})

    def _stated(self, listed: Fn, fixed: Collection[str], bound: Mapping[str, str]) -> Iterator[Mapping[str, str]]:
        """Bind what is listed as the law states it without a condition; nothing where it hangs on what is not bound."""
        if any(name in fixed and name not in bound for name in variables_of(listed)):
            return
        asked = _pattern(listed, bound)
        for rule in self._known.rules_by_head.get(listed.name, ()):
            if not rule.body and signature(rule.head) == asked[0]:
                stated = _pattern(rule.head, {})[1]
                if all(wanted in (None, has) for wanted, has in zip(asked[1], stated, strict=True)):
                    yield bind(listed, stated) or {}


class _Walk:
    """A forward walk over rows, each what is concluded and then all that this needs."""

    def __init__(self, rows: Sequence[tuple[Pattern, ...]]) -> None:
        self.rows = rows
        self._lacking = [len(row) - 1 for row in rows]
        self._free = [row[0] for row in rows if len(row) == 1]
        self._waiting: dict[Pattern, list[int]] = defaultdict(list)
        for at, row in enumerate(rows):
            for pattern in row[1:]:
                self._waiting[pattern].append(at)

    def had(self, stated: Iterable[Pattern]) -> set[Pattern]:
        """List all that can be had where these patterns are met."""
        lacking, had, pending = self._lacking.copy(), set[Pattern](), [*stated, *self._free]
        while pending:
            pattern = pending.pop()
            if pattern in had:
                continue
            had.add(pattern)
            for at in self._waiting.get(pattern, ()):
                lacking[at] -= 1
                if not lacking[at]:
                    pending.append(self.rows[at][0])
        return had


def _groups(part: Literal) -> Iterator[list[tuple[Fn, tuple[Fn, ...]]]]:
    """Yield, of what a condition reads together, each atom with the others that are to hold beside it."""
    match part:
        case Cond(inner, condition):
            groups = [(*condition, inner), condition]
        case Agg(elements=elements):
            groups = [element.condition for element in elements]
        case _:
            groups = [(part,)]
    for group in groups:
        atoms = [literal for literal in group if isinstance(literal, Lit)]
        plain = [literal.atom for literal in atoms if not literal.sign]
        yield [(one.atom, tuple(atom for atom in plain if atom is not one.atom)) for one in atoms]


def _pattern(atom: Fn, bound: Mapping[str, str]) -> Pattern:
    return signature(atom), constants_in(atom, bound)
