"""Probes: rules that change nothing and tell, world by world, what a mutant of the law would change at once.

`more_(Mutant)` holds in a world where the mutant concludes something that the law does not; `less_(Mutant)` where an
instance of its rule fires that it does not have; `uses_(Atom)` where a rule reads an atom that depends on no world. A
mutant of which neither holds in a world leaves the answer of that world as it is: the law is stratified.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import count

from kb.rules import compiler
from kb.rules.compiler import clause, lift, lift_atom
from kb.rules.formula import WORLD, Agg, Cmp, Cond, Fn, Lit, Literal, Rule, Value, Var, signature
from kb.rules.knowledge import Program, Signature
from kb.rules.mutants import Mutant

MORE, LESS, USES = "more_", "less_", "uses_"


def probed(program: Program, rules: Iterable[Rule], chosen: Iterable[Mutant]) -> Program:
    """Add the probes of mutants to a program; those of what depends on no world have `uses_` alone."""
    lifted, rules, chosen = program.lifted, list(rules), list(chosen)
    lines = [line for mutant in chosen if signature(mutant.rule.head) in lifted for line in _probe(mutant, lifted)]
    if any(signature(mutant.rule.head) not in lifted for mutant in chosen):
        wanted = {signature(rule.head) for rule in rules} - lifted
        lines += [line for rule in rules if signature(rule.head) in lifted for line in _uses(rule, lifted, wanted)]
    text = program.text + "\n".join(lines) + "\n"
    return Program(text, lifted | {(name, 1, True) for name in (MORE, LESS, USES)}, program.stated)


def _probe(mutant: Mutant, lifted: frozenset[Signature]) -> Iterator[str]:
    rule, variant, number = mutant.rule, mutant.variant, Value(str(mutant.id))
    fired: list[Literal] = [Lit(compiler.instance_of(rule, True))]
    if variant is None:
        yield clause(Fn(LESS, (WORLD, number)), fired)
        return
    body, head = compiler.lifted_body(variant, lifted), lift_atom(variant.head, lifted)
    yield f"#defined {'' if head.positive else '-'}{head.name}/{len(head.args)}."  # a changed head may be nobody's
    yield clause(Fn(MORE, (WORLD, number)), [*body, Lit(head, 1)])
    # a rule that only lacks a condition loses nothing
    if variant.head != rule.head or not set(variant.body) <= set(rule.body):
        kept = Fn(f"keeps_{mutant.id}", (WORLD, Fn("", variant.head.args)))
        yield f"#defined {kept.name}/2."
        yield clause(kept, body)
        yield clause(Fn(LESS, (WORLD, number)), [*fired, Lit(kept._replace(args=(WORLD, Fn("", rule.head.args))), 1)])


def _uses(rule: Rule, lifted: frozenset[Signature], wanted: set[Signature]) -> Iterator[str]:
    """Tell the atoms of wanted predicates that a rule reads, whether it then fires or not, also those inside conditions
    and aggregates and under a `not`."""
    atoms = tuple(part for part in rule.body if isinstance(part, Lit) and not part.sign)
    others = compiler.lifted_body(replace(rule, body=atoms), lifted)
    fresh = count()
    for group in (group for part in rule.body for group in _groups(part)):
        told = [named(lit, fresh) if isinstance(lit, Lit) and not lit.sign else lit for lit in group]
        for lit in told:
            if isinstance(lit, Lit) and not lit.sign and signature(lit.atom) in wanted:
                yield clause(Fn(USES, (WORLD, lit.atom)), [*others, *(lift(one, lifted) for one in told)])


def _groups(part: Literal) -> Iterator[tuple[Lit | Cmp, ...]]:
    """Yield what is to be true together: an atom alone, the condition of an "each", that of each element of a sum."""
    match part:
        case Lit(atom):
            yield (Lit(atom),)
        case Cond(_, condition):
            yield condition
        case Agg(elements=elements):
            yield from (element.condition for element in elements)


def named(literal: Lit, fresh: Iterator[int]) -> Lit:
    """Give the anonymous places of an atom names, so that the atom can be told."""
    args = (Var(f"Any_{next(fresh)}") if term == Var("_") else term for term in literal.atom.args)
    return literal._replace(atom=literal.atom._replace(args=tuple(args)))
