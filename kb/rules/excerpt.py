"""An excerpt of the law: the rules that can bear on a question, as plain program text without worlds and instances.

A search that asks one question over one set of facts grounds only what can answer it. The walk goes back from what is
asked, constants kept apart as in `slicing`; a rule that concludes something about an offence outside the chosen ones is
left out, so that the excerpt speaks of these offences alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TypeGuard

from clingo import Symbol

from kb.rules import printing, slicing
from kb.rules.formula import Cmp, Fn, Rule, Term, Value, atoms_of, parts_of, signature
from kb.rules.knowledge import Knowledge
from kb.rules.slicing import Pattern


@dataclass(frozen=True, eq=False)
class Excerpt:
    """The rules, in the order of the law, the patterns of the input facts that bear on the question, and the offences
    that it speaks of. One question has one excerpt, the same for whoever asks."""

    rules: tuple[Rule, ...]
    inputs: frozenset[Pattern]
    offences: tuple[str, ...]
    knowledge: Knowledge

    @cached_property
    def law(self) -> Knowledge:
        """The knowledge base with these rules alone."""
        return self.knowledge.with_rules(self.rules)

    @cached_property
    def exceeded(self) -> frozenset[int]:
        """The numbers that some rule asks to be exceeded: on which it matters whether a number is reached or passed."""
        parts = (part for rule in self.rules for literal in rule.body for part in parts_of(literal))
        guards = (guard for part in parts if isinstance(part, Cmp) for guard in part.guards)
        return frozenset(int(term.text) for op, term in guards if op in (">", "<=") and _whole(term))

    @cached_property
    def text(self) -> str:
        """The rules as a program for one set of facts; what cases may state is declared."""
        written = (_written(rule) for rule in self.rules)
        return "\n".join([*self.knowledge.declarations, *_declared(self.rules), *written]) + "\n"

    def bears(self, fact: Symbol) -> bool:
        """Say whether a fact can bear on the question."""
        return slicing.matches(fact, self._patterns)

    @cached_property
    def _patterns(self) -> dict[str, list[tuple[str | None, ...]]]:
        patterns: dict[str, list[tuple[str | None, ...]]] = defaultdict(list)
        for name, constants in self.inputs:
            patterns[name].append(constants)
        return patterns


def excerpt(knowledge: Knowledge, asked: Iterable[Pattern], offences: Collection[str]) -> Excerpt:
    """Collect the rules that can bear on what is asked, as far as they speak of these offences."""
    return _excerpt(knowledge, tuple(asked), frozenset(offences))


@lru_cache(maxsize=16)  # one question is put to many versions of a case, and to many cases
def _excerpt(knowledge: Knowledge, asked: tuple[Pattern, ...], offences: frozenset[str]) -> Excerpt:
    words = knowledge.vocabulary.predicates
    rules: dict[int, Rule] = {}
    inputs: set[Pattern] = set()
    seen: set[Pattern] = set()
    waiting = list(asked)
    while waiting:
        pattern = waiting.pop()
        if pattern in seen:
            continue
        seen.add(pattern)
        if (word := words.get(pattern[0])) and word.input:
            inputs.add(pattern)
        for rule in knowledge.rules_by_head.get(pattern[0], ()):
            bound = slicing.bind(rule.head, pattern[1])
            if bound is not None and speaks_of(rule.head, offences, knowledge):
                rules[rule.id] = rule
                waiting += slicing.body(rule, bound)
    chosen = tuple(name for name in knowledge.offences if name in offences)
    return Excerpt(tuple(rules[number] for number in sorted(rules)), frozenset(inputs), chosen, knowledge)


def speaks_of(head: Fn, offences: Collection[str], knowledge: Knowledge) -> bool:
    """Say whether no place of a head that is for an offence holds another one."""
    word = knowledge.vocabulary.predicates.get(head.name)
    pairs = zip(word.args, head.args, strict=False) if word else ()
    return all(term.text in offences for arg, term in pairs if arg.type == "offence" and isinstance(term, Value))


def _whole(term: Term) -> TypeGuard[Value]:
    return isinstance(term, Value) and term.text.isdigit()


def _written(rule: Rule) -> str:
    body = "; ".join(printing.show(part) for part in rule.body)
    return f"{printing.show(rule.head)}{' :- ' if body else ''}{body}."


def _declared(rules: Iterable[Rule]) -> list[str]:
    """Declare what the rules ask for, of which some has no rule left that concludes it."""
    asked = {signature(lit.atom) for rule in rules for part in rule.body for lit in atoms_of(part)}
    return [f"#defined {'' if sign else '-'}{name}/{arity}." for name, arity, sign in sorted(asked)]
