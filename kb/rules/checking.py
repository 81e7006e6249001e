"""Do the rules agree with the words, the provisions and the readings?

A predicate has an entry in the vocabulary, with as many places; a constant is one of the sort of its place; what a
variable stands for fits every place where it stands and whatever it is compared with; what an annotation cites exists,
and a position that it cites is the one that the rule asks for.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kb.errors import did_you_mean, quoted
from kb.files.predicates import Argument, Predicate
from kb.files.terms import CEILING
from kb.rules.formula import Agg, Cmp, Fn, Lit, Literal, Rule, Value, Var, atoms_of, parts_of, signature
from kb.rules.parsing import Annotation, Signature
from kb.rules.sorts import Sorts

DEFINITION = "definition"
_DAY = re.compile("(?:19|20|99)[0-9]{6}")
Fault = tuple[int, str]
"""A line of a law file and what is wrong there."""
_Types = Mapping[str, list[tuple[str, str]]]


@dataclass(frozen=True)
class Checker:
    """Holds rules and what they cite against the words and the readings."""

    sorts: Sorts

    def rule(self, rule: Rule) -> Iterator[Fault]:
        """Tell what is wrong with the words of one rule."""
        types: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for line, atom in _atoms(rule):
            word = self.sorts.vocabulary.predicates.get(atom.name)
            if word is None or len(word.args) != len(atom.args):
                yield line, self._no_word(atom, word)
            else:
                yield from ((line, fault) for fault in self._places(atom, word, types))
        yield from self._comparisons(rule, types)
        yield from _out_of_reach(rule)
        yield from self._agreement(rule)

    def annotation(self, annotation: Annotation) -> Iterator[Fault]:
        """Tell which names of an annotation are no provision, no reading and no variable of the rules below."""
        provisions = self.sorts.vocabulary.sorts["provision"]
        for name in annotation.names:
            issue, dot, position = name.partition(".")
            fault = ""
            if name[:1].isupper():
                lacking = [rule for rule in annotation.rules if name not in rule.variables]
                if lacking:
                    fault = f"the rule below has no variable {quoted(name)}" + did_you_mean(name, lacking[0].variables)
            elif dot:
                fault = self.sorts.position(issue, position)
            elif name != DEFINITION and name not in provisions.values:
                fault = f"unknown provision {quoted(name)}{provisions.hint(name)}"
            if fault:
                yield annotation.line, fault

    def _no_word(self, atom: Fn, word: Predicate | None) -> str:
        given = f"{atom.name}/{len(atom.args)}"
        if word:
            return f"{quoted(given)} has the wrong number of arguments: write `{word.form}`"
        known = [word.signature for word in self.sorts.vocabulary.predicates.values()]
        return f"unknown word {quoted(given)}" + (did_you_mean(given, known) or ": it has no entry in the vocabulary")

    def _places(self, atom: Fn, word: Predicate, types: _Types) -> Iterator[str]:
        if atom.name == "doctrine":
            if fault := self.sorts.reading(atom.args):
                yield fault
            return
        for at, (arg, term) in enumerate(zip(word.args, atom.args, strict=True), 1):
            if isinstance(term, Var):
                yield from self._join(types[term.name], term.name, arg, word)
            elif fault := self.sorts.fault(arg.type, term):
                yield f"argument {at} ({arg.name}) of `{word.form}` {fault}"

    def _join(self, known: list[tuple[str, str]], name: str, arg: Argument, word: Predicate) -> Iterator[str]:
        """Note the type of a place of a variable; tell where no value fits it and a place before."""
        for type_, form in known:
            if name != "_" and not self.sorts.meet(type_, arg.type):
                yield f"`{name}` stands for {type_} in `{form}`, for {arg.type} in `{word.form}`: nothing is both"
                return
        known.append((arg.type, word.form))

    def _comparisons(self, rule: Rule, types: _Types) -> Iterator[Fault]:
        """Tell of constants that a variable is compared with and that are none of its type."""
        for line, part in zip(rule.lines, rule.body, strict=True):
            for left, right in (pair for inner in parts_of(part) for pair in _compared(inner)):
                for type_, _ in types.get(left, [])[:1]:
                    if fault := self.sorts.fault(type_, right):
                        yield line, f"what `{left}` is compared with {fault}"

    def _agreement(self, rule: Rule) -> Iterator[Fault]:
        """A rule that cites a position of an issue asks for no other position of it."""
        cited: dict[str, list[str]] = defaultdict(list)
        for name in rule.provisions:
            issue, _, position = name.partition(".")
            cited[issue].append(position)
        for line, part in zip(rule.lines, rule.body, strict=True):
            match part:
                case Lit(Fn("doctrine", (Value(issue), Value(position))), 0):
                    named = cited.get(issue, [position])
                    if position not in named and not self.sorts.position(issue, position):
                        yield line, f"the rule asks for `{issue}.{position}` and cites `{issue}.{named[0]}`"


def _out_of_reach(rule: Rule) -> Iterator[Fault]:
    """Tell of numbers, days apart, beyond what is seen of the amounts of cases."""
    for line, part in zip(rule.lines, rule.body, strict=True):
        for term in {term for inner in [part, *parts_of(part)] for term in _numbers(inner)}:
            if int(term) > CEILING and not _DAY.fullmatch(term):
                yield line, f"{int(term):,} lies above {CEILING:,}, where amounts of cases are cut off"


def _numbers(part: Literal) -> list[str]:
    """List the numbers that something is compared with."""
    guards = part.guards if isinstance(part, Cmp | Agg) else ()
    left = [part.left] if isinstance(part, Cmp) else []
    terms = [*left, *(term for _, term in guards)]
    return [term.text for term in terms if isinstance(term, Value) and term.text.isdigit()]


def unconcluded(rules: Sequence[Rule], known: Iterable[Signature], lowest: int = 0) -> Iterator[tuple[Rule, int, str]]:
    """Tell of the atoms of bodies that no rule concludes, but for those with a signature of `known`, in the rules of the
    folders from the lowest on."""
    concluded = {*known, *(signature(rule.head) for rule in rules)}
    for rule in (rule for rule in rules if rule.layer >= lowest):
        for line, atom in _atoms(rule)[1:]:
            if signature(atom) not in concluded:
                said = f"{'' if atom.positive else '-'}{atom.name}/{len(atom.args)}"
                yield rule, line, f"`{said}` is concluded by no rule and stated by no case"


def _atoms(rule: Rule) -> list[tuple[int, Fn]]:
    """List the atoms of a rule, the head first, each with its line."""
    body = zip(rule.lines, rule.body, strict=True)
    return [(rule.line, rule.head), *((line, lit.atom) for line, part in body for lit in atoms_of(part))]


def _compared(part: Lit | Cmp) -> Iterator[tuple[str, Value]]:
    """Yield the variables and constants that a comparison holds against each other."""
    terms = [part.left, *(term for _, term in part.guards)] if isinstance(part, Cmp) else []
    for one, other in pairwise(terms):
        if isinstance(one, Var) and isinstance(other, Value):
            yield one.name, other
        if isinstance(one, Value) and isinstance(other, Var):
            yield other.name, one
