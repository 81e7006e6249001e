"""The compiler: rules in, one lifted program out that tells for every conclusion which rule made it.

Two steps. *Lift*: each predicate that depends on the facts of a case or on a doctrine gets the world as a further
first argument, so that one grounding answers many worlds; rules without a lifted premise range over `world/1`.
*Instrument*: a rule `head :- body` becomes

    rule_17(V1, ..., Vn) :- body.        head :- rule_17(V1, ..., Vn).

where 17 is its id and V1 ... Vn are its global variables. The body is grounded once, and the instances in the answer
set are the proof.
"""

from __future__ import annotations

import contextlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import clingo

from kb.rules import printing
from kb.rules.formula import WORLD, Agg, Cmp, Cond, Element, Fn, Lit, Literal, Rule, Term, Var, atoms_of, signature
from kb.rules.valued import without_source

INSTANCE = "rule_"
READING = "doctrine"
Signature = tuple[str, int, bool]
_MESSAGE = re.compile(r"<block>:(\d+):[^ ]* (.*)", re.DOTALL)
_UNSAFE = re.compile(r"note: '([^']+)' is unsafe")


@dataclass(frozen=True)
class Compiled:
    """The lifted program; `lifted` holds the signatures (unlifted arity) that carry a world, `by_reading` those of them
    that hang on readings alone and on no fact, `rules` says line by line of the program which rule it comes from."""

    program: str
    lifted: frozenset[Signature]
    by_reading: frozenset[Signature]
    rules: tuple[Rule | None, ...]


def compile_rules(rules: Iterable[Rule], inputs: Iterable[Signature], defined: Iterable[Signature] = ()) -> Compiled:
    """Compile rules; `inputs` are what cases and doctrines state, `defined` what else may lack a rule that concludes
    it."""
    rules, inputs = list(rules), set(inputs)
    lifted = frozenset(closure(rules, inputs))
    lines = [
        f"#defined {'' if sign else '-'}{name}/{arity + ((name, arity, sign) in lifted)}."
        for name, arity, sign in sorted(inputs.union(defined))
    ]
    lines.append("#defined world/1.")
    made: list[Rule | None] = [None] * len(lines)
    for rule in rules:
        written = instrument(rule, lifted)
        lines += written
        made += [rule] * len(written)
    return Compiled("\n".join(lines) + "\n", lifted, _by_reading(rules, inputs, lifted), tuple(made))


def rejected(compiled: Compiled, lowest: int = 0, limit: int = 100) -> Iterator[tuple[Rule, int, str]]:
    """Yield what clingo has against the rules of the folders from the lowest on, `limit` messages at most: the rule, the
    line of its law file, and what is wrong; also the numbers that only bounds are set to, which clingo would all go
    through."""
    messages: list[str] = []
    told: set[int] = set()
    lines = zip(compiled.program.splitlines(), compiled.rules, strict=True)
    kept = [(line, rule) for line, rule in lines if rule is None or rule.layer >= lowest]
    control = clingo.Control(["-Wno-atom-undefined"], lambda _code, text: messages.append(text), message_limit=limit)
    control.add("base", [], "".join(f"{line}\n" for line, _ in kept))
    with contextlib.suppress(RuntimeError):
        control.ground([("none", [])])  # no such part: nothing is grounded, but everything is checked
    for text in messages:
        found = _MESSAGE.match(text)
        rule = kept[int(found[1]) - 1][1] if found else None
        if found is None or rule is None:
            raise RuntimeError(text)
        unsafe = sorted(set(_UNSAFE.findall(text)))
        told.add(rule.id)
        yield rule, _line_of(rule, unsafe), _unsafe(unsafe) if unsafe else " ".join(found[2].split())
    for rule in {rule.id: rule for _, rule in kept if rule and rule.id not in told}.values():
        if bare := sorted(without_source(rule)):
            yield rule, _line_of(rule, bare), f"{_unsafe(bare)}: bounds are none"


def _unsafe(names: Iterable[str]) -> str:
    return f"no positive condition gives a value to {', '.join(f'`{name}`' for name in names)} (unsafe)"


def _line_of(rule: Rule, names: Iterable[str]) -> int:
    """Find the line of a rule on which one of the variables stands first."""
    wanted = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in names))
    parts: list[tuple[int, Term | Literal]] = [(rule.line, rule.head), *zip(rule.lines, rule.body, strict=True)]
    return next((line for line, part in parts if names and wanted.search(printing.show(part))), rule.line)


# --- lift -------------------------------------------------------------------------------------------------------------


def closure(rules: Iterable[Rule], inputs: Iterable[Signature]) -> set[Signature]:
    """Find the predicates that depend on the inputs, directly or through rules."""
    lifted = set(inputs)
    concluding: dict[Signature, set[Signature]] = defaultdict(set)  # by what is read
    for rule in rules:
        for one in _read_in(rule.body):
            concluding[one].add(signature(rule.head))
    waiting = list(lifted)
    while waiting:
        new = concluding[waiting.pop()] - lifted
        lifted |= new
        waiting += new
    return lifted


@lru_cache(maxsize=1 << 14)  # laws that are laid over others have most of their rules in common
def _read_in(body: tuple[Literal, ...]) -> frozenset[Signature]:
    """The predicates of which a body speaks."""
    return frozenset(signature(lit.atom) for part in body for lit in atoms_of(part))


def _by_reading(rules: Sequence[Rule], inputs: set[Signature], lifted: frozenset[Signature]) -> frozenset[Signature]:
    """Find what depends on readings and on no fact of a case; one name is never both."""
    of_cases = {one for one in inputs if one[0] != READING}
    while True:
        of_cases = closure(rules, of_cases)
        names = {name for name, _, _ in of_cases}
        both = {one for one in lifted - of_cases if one[0] in names}
        if not both:
            return lifted - of_cases
        of_cases |= both


def lift(part: Any, lifted: set[Signature] | frozenset[Signature]) -> Any:
    """Give each lifted atom in a literal the world as its first argument."""
    match part:
        case Lit(atom, sign):
            return Lit(lift_atom(atom, lifted), sign)
        case Cond(inner, condition):
            return Cond(lift(inner, lifted), tuple(lift(c, lifted) for c in condition))
        case Agg(function, elements, guards, sign):
            inside = tuple(Element(e.terms, tuple(lift(c, lifted) for c in e.condition)) for e in elements)
            return Agg(function, inside, guards, sign)
        case Cmp():
            return part
    raise TypeError(part)


def lift_atom(atom: Fn, lifted: set[Signature] | frozenset[Signature]) -> Fn:
    """Give a lifted atom the world as its first argument; leave the others alone."""
    return atom._replace(args=(WORLD, *atom.args)) if signature(atom) in lifted else atom


# --- instrument -------------------------------------------------------------------------------------------------------


def instrument(rule: Rule, lifted: frozenset[Signature]) -> list[str]:
    """Write the lifted rule with its instance predicate, as one or two lines of program text."""
    concluded = signature(rule.head)
    if not rule.body and concluded not in lifted:
        return [printing.show(rule.head) + "."]
    instance = printing.show(instance_of(rule, concluded in lifted))
    head, body = _written(rule.head, rule.body, lifted & {concluded, *_read_in(rule.body)})
    return [f"{instance} :- {body}.", f"{head} :- {instance}."]


@lru_cache(maxsize=1 << 14)  # as above
def _written(head: Fn, body: tuple[Literal, ...], lifted: frozenset[Signature]) -> tuple[str, str]:
    """Write head and body of a rule, lifted."""
    return printing.show(lift_atom(head, lifted)), _joined(_in_world(head, body, lifted))


def lifted_body(rule: Rule, lifted: set[Signature] | frozenset[Signature]) -> list[Literal]:
    """Lift the body of a rule; where no premise carries the world that its conclusion has, it ranges over all."""
    return _in_world(rule.head, rule.body, lifted)


def _in_world(head: Fn, body: tuple[Literal, ...], lifted: set[Signature] | frozenset[Signature]) -> list[Literal]:
    made: list[Literal] = [lift(part, lifted) for part in body]
    bound = any(isinstance(b, Lit) and not b.sign and WORLD in b.atom.args[:1] for b in made)
    return made if bound or signature(head) not in lifted else [Lit(Fn("world", (WORLD,))), *made]


def instance_of(rule: Rule, in_world: bool) -> Fn:
    """The atom that is true for each instance of a rule that fires, by the values of its variables."""
    values = (Var(name) for name in rule.variables)
    return Fn(f"{INSTANCE}{rule.id}", (*((WORLD,) if in_world else ()), *values))


def clause(head: Fn, body: Iterable[Literal]) -> str:
    """Write a rule as a line of program text."""
    return f"{printing.show(head)} :- {_joined(body)}."


def _joined(body: Iterable[Literal]) -> str:
    return "; ".join(map(printing.show, body))
