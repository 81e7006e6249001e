"""Where a rule nearly fires: rules that change nothing and tell, world by world, on which side a rule decides.

A rule decides *no* where exactly one of its conditions fails and nothing else makes its conclusion true:
`refuses_(Rule)`. What fails there, if it is an atom, is *wanted*: `wanted_p(...)`, `any_` standing for what is left open;
so is what a rule that fires asks to be absent, and what an expectation says is not derived (`wanted`). A condition that
cannot be dropped since it gives others their values is the one that fails where the conclusion is wanted and the others
hold of what is wanted; a rule none of whose conditions can be dropped decides no where its conclusion is wanted. Where what
fails is a `not`, the atom it is about decides, against the rule: `blocks_(Atom)`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import count

from clingo import Function, Symbol

from kb.rules import compiler
from kb.rules.compiler import clause, lift, lift_atom
from kb.rules.formula import (
    WORLD,
    Agg,
    Cmp,
    Cond,
    Fn,
    Lit,
    Literal,
    Op,
    Rule,
    Term,
    Value,
    Var,
    atoms_of,
    global_variables,
    names_in,
    signature,
    variables_of,
)
from kb.rules.knowledge import Program, Signature
from kb.rules.mutants import Mutant
from kb.rules.probes import named
from kb.rules.valued import given

REFUSES, BLOCKS = "refuses_", "blocks_"
_ANY, _FITS = Value("any_"), "fits_"


def dropped(mutant: Mutant) -> Literal | None:
    """The condition that a mutant lacks, None where it does something else."""
    variant, body = mutant.variant, mutant.rule.body
    if variant is None or len(variant.body) >= len(body):
        return None
    return next(part for at, part in enumerate(body) if variant.body[at : at + 1] != (part,))


def figures(rules: Iterable[Rule]) -> set[int]:
    """Find the rules that only work out a figure, which fire whatever the figure is, and those whose conclusions go into
    figures alone: a comparison decides, and it is another rule's."""
    readers: dict[Signature, list[tuple[int, bool]]] = defaultdict(list)  # the rule, and whether it reads within a sum
    concluding: dict[Signature, list[int]] = defaultdict(list)
    found = set()
    for rule in rules:
        concluding[signature(rule.head)].append(rule.id)
        if any(isinstance(part, Agg) or (isinstance(part, Cmp) and part.guards[0][0] == "=") for part in rule.body):
            found.add(rule.id)
        for part in rule.body:
            for one in atoms_of(part):
                readers[signature(one.atom)].append((rule.id, isinstance(part, Agg)))
    while True:
        fresh = {
            number
            for sign, numbers in concluding.items()
            if sign in readers and all(within or reader in found for reader, within in readers[sign])
            for number in numbers
        } - found
        if not fresh:
            return found
        found |= fresh


def wanted(atom: Symbol) -> Symbol:
    """What is stated where an expectation asks that an atom is not derived."""
    return Function(_name((atom.name, len(atom.arguments), atom.positive)), atom.arguments)


def watched(program: Program, rules: Iterable[Rule], drops: Iterable[Mutant]) -> Program:
    """Add to a program what tells refusals and blocks; `drops` are the mutants that lack a condition."""
    rules, lifted = [rule for rule in rules if signature(rule.head) in program.lifted], program.lifted
    heads = {signature(rule.head) for rule in rules}
    constants = {term.text for rule in rules for term in rule.head.args if isinstance(term, Value)}
    made = [f"{_FITS}({text},({text};{_ANY.text}))." for text in sorted(constants)]
    made += [f"#defined {_name(sign)}/{sign[1] + 1}." for sign in sorted(heads)]
    parted: dict[int, set[int]] = defaultdict(set)  # of a rule the conditions that can be dropped
    for mutant in drops:
        part, variant = dropped(mutant), mutant.variant
        if part is not None and variant is not None and signature(variant.head) in lifted:
            parted[mutant.rule.id].add(mutant.rule.body.index(part))
            made += _near(mutant.rule, variant, part, lifted, heads)
    for rule in rules:
        made += _absent(rule, heads)
        if rule.id not in parted and rule.body:
            made += _through(rule, heads)
        for at in set(range(len(rule.body))) - parted[rule.id] if rule.id in parted else ():
            made += _lacking(rule, at, lifted, heads)
    names = {(name, 1, True) for name in (REFUSES, BLOCKS)}
    return Program(program.text + "\n".join(made) + "\n", lifted | names, program.stated)


def _near(
    rule: Rule, variant: Rule, part: Literal, lifted: frozenset[Signature], heads: set[Signature]
) -> Iterator[str]:
    """One condition fails, all others hold, and the conclusion does not."""
    near = Lit(Fn(f"near_{rule.id}_{rule.body.index(part)}", (WORLD, Fn("", tuple(map(Var, variant.variables))))))
    yield clause(near.atom, [*compiler.lifted_body(variant, lifted), Lit(lift_atom(variant.head, lifted), 1)])
    yield clause(Fn(REFUSES, (WORLD, Value(str(rule.id)))), [near])
    match part:
        case Lit(atom, 1):
            if signature(atom) in lifted:
                found = named(Lit(atom), count()).atom
                yield clause(Fn(BLOCKS, (WORLD, found)), [near, Lit(lift_atom(found, lifted))])
        case Lit(atom):
            if signature(atom) in heads:
                yield clause(_wanted(atom, variant.variables), [near])
        case Cond(Lit(atom, 0), condition):
            if signature(atom) in heads:
                lacking = [lift(one, lifted) for one in condition] + [Lit(lift_atom(atom, lifted), 1)]
                yield from _only_one(near.atom, atom, lacking)


def _only_one(near: Fn, atom: Fn, lacking: list[Literal]) -> Iterator[str]:
    """Of what an "each" asks, one alone is lacking."""
    names = tuple(dict.fromkeys(name for term in atom.args for name in variables_of(term)))
    lacks = near._replace(name=f"{near.name}_lacks", args=(*near.args, Fn("", tuple(map(Var, names)))))
    several = near._replace(name=f"{near.name}_lacks_several")
    one, other = (lacks._replace(args=(*near.args, Var(name))) for name in ("One", "Other"))
    yield f"#defined {several.name}/2."
    yield clause(lacks, [Lit(near), *lacking])
    yield clause(several, [Lit(one), Lit(other), Cmp(Var("One"), (("<", Var("Other")),))])
    yield clause(_wanted(atom, names), [Lit(lacks), Lit(several, 1)])


def _absent(rule: Rule, heads: set[Signature]) -> Iterator[str]:
    """What a rule that fires asks to be absent is wanted, and does not hold."""
    for part in rule.body:
        if isinstance(part, Lit) and part.sign == 1 and signature(part.atom) in heads:
            yield clause(_wanted(part.atom, rule.variables), [Lit(compiler.instance_of(rule, True))])


def _through(rule: Rule, heads: set[Signature]) -> Iterator[str]:
    """A rule whose conditions cannot be parted refuses what is wanted of it; then what it rests on is wanted."""
    asked, bound = _asked(rule)
    yield clause(Fn(REFUSES, (WORLD, Value(str(rule.id)))), asked)
    first = next((p for p in rule.body if isinstance(p, Lit) and not p.sign and signature(p.atom) in heads), None)
    if first is not None:
        args = tuple(
            term if isinstance(term, Value) else bound.get(getattr(term, "name", ""), _ANY) for term in first.atom.args
        )
        yield clause(Fn(_name(signature(first.atom)), (WORLD, *args)), asked)


def _asked(rule: Rule) -> tuple[list[Literal], dict[str, Term]]:
    """That the conclusion of a rule is wanted, and where its variables have their values from."""
    places = [Var(f"Place_{at}") for at in range(len(rule.head.args))]
    asked: list[Literal] = [Lit(Fn(_name(signature(rule.head)), (WORLD, *places)))]
    bound: dict[str, Term] = {}
    for place, term in zip(places, rule.head.args, strict=True):
        if isinstance(term, Value):
            asked.append(Lit(Fn(_FITS, (place, term))))
        elif isinstance(term, Var) and term.name not in bound:
            bound[term.name] = place
    return asked, bound


def _lacking(rule: Rule, at: int, lifted: frozenset[Signature], heads: set[Signature]) -> Iterator[str]:
    """The conclusion is wanted, the condition at this place fails, and all others hold of what is wanted."""
    part, others = rule.body[at], (*rule.body[:at], *rule.body[at + 1 :])
    asked, bound = _asked(rule)
    valued = given(others, bound)
    inside = {name for one in others if isinstance(one, Cond | Agg) for name in names_in(one)}
    apart = not valued.issuperset(global_variables(Fn("", ()), others)) or not inside.isdisjoint(
        names_in(part) - valued
    )
    if not isinstance(part, Lit) or part.sign or apart:
        return
    read = {name for one in others for name in names_in(one)}
    read.update(name for term in rule.head.args if isinstance(term, Op) for name in variables_of(term))
    same = [Cmp(Var(name), (("=", place), ("!=", _ANY))) for name, place in bound.items() if name in read]
    near = Lit(Fn(f"lacks_{rule.id}_{at}", (WORLD, Fn("", tuple(map(Var, sorted(valued)))))))
    free = [Cmp(Var(name), (("=", place),)) for name, place in bound.items() if name not in read]
    without = replace(rule, body=others)
    holds = [Lit(lift_atom(rule.head, lifted), 1)] if valued.issuperset(variables_of(rule.head)) else []
    yield clause(near.atom, [*asked, *same, *free, *compiler.lifted_body(without, lifted), *holds])
    yield clause(Fn(REFUSES, (WORLD, Value(str(rule.id)))), [near])
    if signature(part.atom) in heads:
        yield clause(_wanted(part.atom, valued), [near])


def _wanted(atom: Fn, known: Iterable[str]) -> Fn:
    """An atom as wanted: places without a value are left open."""
    names = set(known)
    args = (term if names.issuperset(variables_of(term)) and term != Var("_") else _ANY for term in atom.args)
    return Fn(_name(signature(atom)), (WORLD, *args))


def _name(sign: Signature) -> str:
    return f"{'wanted' if sign[2] else 'wanted_not'}_{sign[0]}"
