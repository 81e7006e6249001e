"""Mutants of the law: each differs from a rule in one small way, as a slip of the pen would.

A `Mutant` is a rule with what stands in its place, nothing where the rule is deleted. Operators:

    rule        the rule is deleted
    condition   a condition is dropped            exception   a `not` condition is dropped
    negation    a `not` is taken away             strictness  at least and more than are exchanged
    threshold   a number is moved by one          date        a day is moved by one
    bound       a least or most of a range is moved by one, or the two are exchanged

Against a whole number `>` is `>=` with the number moved: only comparisons of two terms have strictness exchanged. Numbers
that only order (places) are left alone. A change that leaves a variable without a value is no rule, and no mutant. No
operator makes a predicate hang on another one that it did not hang on before: a stratified law stays stratified.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from clingo import Function, Number, Symbol

from kb.files.vocabulary import Vocabulary
from kb.rules import compiler, printing
from kb.rules.formula import Agg, Cmp, Cond, Fn, Lit, Literal, Op, Rule, Term, Value, global_variables

OPERATORS = ("rule", "condition", "exception", "negation", "strictness", "threshold", "date", "bound")
_STRICT = {">=": ">", ">": ">=", "<=": "<", "<": "<="}
_ORDER = ("place",)  # arguments whose numbers only order
_DATES = range(1900_01_01, 2100_01_01)
Change = tuple[str, int, str, str, Rule | None]


@dataclass(frozen=True)
class Mutant:
    """A rule, the operator, the line that is changed, how it reads before and after ("" if it is gone), and the rule that
    takes its place, None if it is deleted."""

    id: int
    rule: Rule
    operator: str
    line: int
    was: str
    now: str
    variant: Rule | None

    @property
    def change(self) -> str:
        """The change in one line: `Files >= 200 -> Files >= 201`, `without not order_withdrawn(Order)`."""
        return f"{self.was} -> {self.now}" if self.now else f"without {self.was}"


def mutants(rules: Iterable[Rule], words: Vocabulary) -> list[Mutant]:
    """List the mutants of rules in their order, numbered from 0, those alone that clingo can read."""
    made = [(rule, *change) for rule in rules for change in _changes(rule, words)]
    variants = [replace(row[-1], id=number) for number, row in enumerate(made) if row[-1] is not None]
    unsafe = {
        rule.id for rule, _, _ in compiler.rejected(compiler.compile_rules(variants, ()), limit=len(variants) * 9)
    }
    kept = [row for number, row in enumerate(made) if number not in unsafe]
    return [Mutant(number, *row) for number, row in enumerate(kept)]


def _changes(rule: Rule, words: Vocabulary) -> Iterator[Change]:
    yield "rule", rule.line, printing.show(rule.head), "", None
    for operator, head in _heads(rule.head, words):
        yield operator, rule.line, printing.show(rule.head), printing.show(head), _with(rule, head, rule.body)
    for at, (line, part) in enumerate(zip(rule.lines, rule.body, strict=True)):
        before, after = rule.body[:at], rule.body[at + 1 :]
        operator = "exception" if isinstance(part, Lit) and part.sign == 1 else "condition"
        shorter = replace(_with(rule, rule.head, before + after), lines=rule.lines[:at] + rule.lines[at + 1 :])
        yield operator, line, printing.show(part), "", shorter
        for operator, other in _parts(part):
            variant = _with(rule, rule.head, (*before, other, *after))
            yield operator, line, printing.show(part), printing.show(other), variant


def _with(rule: Rule, head: Fn, body: tuple[Literal, ...]) -> Rule:
    return replace(rule, head=head, body=body, variables=global_variables(head, body))


def _heads(head: Fn, words: Vocabulary) -> Iterator[tuple[str, Fn]]:
    """Change the numbers of a conclusion: days, bounds of a range, other figures."""
    word = words.predicates.get(head.name)
    names = [arg.name for arg in word.args] if word and len(word.args) == len(head.args) else [""] * len(head.args)
    for at, (name, term) in enumerate(zip(names, head.args, strict=True)):
        if name in _ORDER:
            continue
        other = name.replace("least", "most", 1)
        if other != name and other in names and head.args[names.index(other)] != term:
            swapped = list(head.args)
            swapped[at], swapped[names.index(other)] = swapped[names.index(other)], term
            yield "bound", head._replace(args=tuple(swapped))
        bound = name.startswith(("least", "most"))
        for operator, moved in _moved(term):
            whole = (*head.args[:at], moved, *head.args[at + 1 :])
            yield "bound" if bound and operator == "threshold" else operator, head._replace(args=whole)


def _parts(part: Literal) -> Iterator[tuple[str, Literal]]:
    """Change a condition without dropping it."""
    match part:
        case Lit(atom, 1):
            yield "negation", Lit(atom)
        case Cmp(left, guards):
            for operator, moved in _moved(left):
                yield operator, part._replace(left=moved)
            for operator, others in _guards(guards, bare=not _numbers(left)):
                yield operator, part._replace(guards=others)
        case Cond(_, condition):
            for at in range(len(condition) if len(condition) > 1 else 0):
                yield "condition", part._replace(condition=condition[:at] + condition[at + 1 :])
        case Agg(elements=elements, guards=guards):
            for operator, others in _guards(guards, bare=True):
                yield operator, part._replace(guards=others)
            for place, element in enumerate(elements):
                for operator, condition in _inside(element.condition):
                    changed = element._replace(condition=condition)
                    yield operator, part._replace(elements=(*elements[:place], changed, *elements[place + 1 :]))


def _inside(condition: tuple[Lit | Cmp, ...]) -> Iterator[tuple[str, tuple[Lit | Cmp, ...]]]:
    """Change what an aggregate counts: drop a condition, or change one."""
    for at, part in enumerate(condition):
        if len(condition) > 1:
            exception = isinstance(part, Lit) and part.sign == 1
            yield "exception" if exception else "condition", condition[:at] + condition[at + 1 :]
        for operator, other in _parts(part):
            assert isinstance(other, Lit | Cmp)
            yield operator, (*condition[:at], other, *condition[at + 1 :])


def _guards(guards: tuple[tuple[str, Term], ...], *, bare: bool) -> Iterator[tuple[str, tuple[tuple[str, Term], ...]]]:
    """Change the comparisons of a chain; `bare` says that what stands left of it has no number."""
    for at, (op, term) in enumerate(guards):
        for operator, moved in _moved(term):
            yield operator, (*guards[:at], (op, moved), *guards[at + 1 :])
        if bare and op in _STRICT and not _numbers(term):
            yield "strictness", (*guards[:at], (_STRICT[op], term), *guards[at + 1 :])


def _numbers(term: Term) -> bool:
    return next(_moved(term), None) is not None


def _moved(term: Term) -> Iterator[tuple[str, Term]]:
    """Move each number of a term by one in each direction, each day by one day."""
    match term:
        case Value(text) if text.isdigit():
            number = int(text)
            for step in (-1, 1):
                if number in _DATES:
                    yield "date", Value(str(_day(number, step)))
                elif number + step >= 0 and number not in _OPEN:
                    yield "threshold", Value(str(number + step))
        case Op(op, operands):
            for at, operand in enumerate(operands):
                for operator, moved in _moved(operand):
                    yield operator, Op(op, (*operands[:at], moved, *operands[at + 1 :]))


_OPEN = (1_01_01, 9999_12_31)  # ends of a time in force that are open


def _day(number: int, step: int) -> int:
    moved = date(number // 10000, number // 100 % 100, number % 100) + timedelta(step)
    return moved.year * 10000 + moved.month * 100 + moved.day


# --- many mutants in one program ---------------------------------------------------------------------------------------

IN_PLACE, OFF = "mutant_", "mutated_"
GUARDS = ((IN_PLACE, 1, True), (OFF, 1, True))


def guards(mutant: Mutant) -> tuple[Symbol, Symbol]:
    """What is stated of a world in which a mutant stands in the place of its rule."""
    return Function(IN_PLACE, [Number(mutant.id)]), Function(OFF, [Number(mutant.rule.id)])


def guarded(rules: Iterable[Rule], chosen: Iterable[Mutant]) -> list[Rule]:
    """Add mutants to the rules, each under a guard of its world: `mutant_(Mutant)` lets it hold, `mutated_(Rule)` takes
    the rule itself away."""
    chosen = list(chosen)
    off = {mutant.rule.id for mutant in chosen}
    made = [_under(rule, Lit(Fn(OFF, (Value(str(rule.id)),)), 1)) if rule.id in off else rule for rule in rules]
    for mutant in chosen:
        if mutant.variant is not None:
            variant = _under(mutant.variant, Lit(Fn(IN_PLACE, (Value(str(mutant.id)),))))
            made.append(replace(variant, id=len(made)))
    return made


def _under(rule: Rule, guard: Lit) -> Rule:
    return replace(rule, body=(*rule.body, guard), lines=(*rule.lines, rule.line))
