"""Where a rule nearly fires: rules that change nothing and tell, world by world, on which side a rule decides.

A rule decides *no* where exactly one of its conditions fails and nothing else makes its conclusion true:
`refuses_(Rule)`. What fails there, if it is an atom, is *wanted*: `wanted_p(...)`, `any_` standing for what is left open;
so is what a rule that fires asks to be absent. A rule none of whose conditions can be dropped (there is only one, or each
gives the others their values) decides no where its conclusion is wanted. Where what fails is a `not`, the atom it is
about decides, against the rule: `blocks_(Atom)`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count

from kb.rules import compiler
from kb.rules.compiler import WORLD, clause, lift, lift_atom
from kb.rules.formula import Agg, Cmp, Cond, Fn, Lit, Literal, Rule, Term, Value, Var, signature, variables_of
from kb.rules.knowledge import Program, Signature
from kb.rules.mutants import Mutant
from kb.rules.probes import named

REFUSES, BLOCKS = "refuses_", "blocks_"
_ANY, _FITS = Value("any_"), "fits_"


def dropped(mutant: Mutant) -> Literal | None:
    """The condition that a mutant lacks, None where it does something else."""
    variant, body = mutant.variant, mutant.rule.body
    if variant is None or len(variant.body) >= len(body):
        return None
    return next(part for at, part in enumerate(body) if variant.body[at : at + 1] != (part,))


def figures(rule: Rule) -> bool:
    """Say whether a rule only works out a figure: it fires whatever the figure is."""
    return any(isinstance(part, Agg) or (isinstance(part, Cmp) and part.guards[0][0] == "=") for part in rule.body)


def watched(program: Program, rules: Iterable[Rule], drops: Iterable[Mutant]) -> Program:
    """Add to a program what tells refusals and blocks; `drops` are the mutants that lack a condition."""
    rules, lifted = [rule for rule in rules if signature(rule.head) in program.lifted], program.lifted
    heads = {signature(rule.head) for rule in rules}
    constants = {term.text for rule in rules for term in rule.head.args if isinstance(term, Value)}
    made = [f"{_FITS}({text},({text};{_ANY.text}))." for text in sorted(constants)]
    made += [f"#defined {_name(sign)}/{sign[1] + 1}." for sign in sorted(heads)]
    parted: set[int] = set()
    for mutant in drops:
        part, variant = dropped(mutant), mutant.variant
        if part is not None and variant is not None and signature(variant.head) in lifted:
            parted.add(mutant.rule.id)
            made += _near(mutant.rule, variant, part, lifted, heads)
    for rule in rules:
        made += _absent(rule, heads)
        if rule.id not in parted and rule.body:
            made += _through(rule, heads)
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
    names = [f"Place_{at}" for at in range(len(rule.head.args))]
    asked: list[Literal] = [Lit(Fn(_name(signature(rule.head)), (WORLD, *map(Var, names))))]
    bound: dict[str, Term] = {}
    for name, term in zip(names, rule.head.args, strict=True):
        if isinstance(term, Value):
            asked.append(Lit(Fn(_FITS, (Var(name), term))))
        elif isinstance(term, Var) and term.name not in bound:
            bound[term.name] = Var(name)
    yield clause(Fn(REFUSES, (WORLD, Value(str(rule.id)))), asked)
    first = next((p for p in rule.body if isinstance(p, Lit) and not p.sign and signature(p.atom) in heads), None)
    if first is not None:
        args = tuple(
            term if isinstance(term, Value) else bound.get(getattr(term, "name", ""), _ANY) for term in first.atom.args
        )
        yield clause(Fn(_name(signature(first.atom)), (WORLD, *args)), asked)


def _wanted(atom: Fn, known: Iterable[str]) -> Fn:
    """An atom as wanted: places without a value are left open."""
    names = set(known)
    args = (term if names.issuperset(variables_of(term)) and term != Var("_") else _ANY for term in atom.args)
    return Fn(_name(signature(atom)), (WORLD, *args))


def _name(sign: Signature) -> str:
    return f"{'wanted' if sign[2] else 'wanted_not'}_{sign[0]}"
