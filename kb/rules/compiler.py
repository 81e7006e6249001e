"""The compiler: law files in, one lifted program out that tells for every conclusion which rule made it.

Three steps. *Read*: the rules with the provisions that the `%@` comment straight above names; a comment holds for the
block of rules that follows without an empty line. *Lift*: each predicate that depends on the facts of a case or on a
doctrine gets the world as a further first argument, so that one grounding answers many worlds; rules without a lifted
premise range over `world/1`. *Instrument*: a rule `head :- body` becomes

    rule_17((V1, ..., Vn)) :- body.        head :- rule_17((V1, ..., Vn)).

where 17 is its id and V1 ... Vn are its global variables. The body is grounded once, and the instances in the answer
set are the proof.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clingo import ast

from kb.errors import BadInput, Problem
from kb.rules import printing, translate
from kb.rules.formula import (
    Agg,
    Cmp,
    Cond,
    Element,
    Fn,
    Lit,
    Literal,
    Rule,
    Var,
    atoms_of,
    global_variables,
    signature,
)

WORLD = Var("World_")
INSTANCE = "rule_"
Signature = tuple[str, int, bool]


@dataclass(frozen=True)
class Compiled:
    """The lifted program with its rules; `lifted` holds the signatures (unlifted arity) that carry a world."""

    program: str
    rules: tuple[Rule, ...]
    lifted: frozenset[Signature]


def compile_files(
    roots: Sequence[Path], inputs: Iterable[Signature], stated: Iterable[tuple[str, int, str]] = ()
) -> Compiled:
    """Compile the program whose root files are `roots`; `inputs` are the predicates that cases and doctrines state,
    `stated` facts of the law that its data files hold, as `(file, line, fact)`.

    Raises `BadInput` with file and line for a rule without a provision, for a construct that law files may not use
    and for anything clingo itself rejects.
    """
    inputs = set(inputs)
    rules, defined = read(*roots, stated=stated)
    defined |= inputs
    lifted = closure(rules, inputs)
    lines = [
        f"#defined {'' if sign else '-'}{name}/{arity + ((name, arity, sign) in lifted)}."
        for name, arity, sign in sorted(defined)
    ]
    lines.append("#defined world/1.")
    for rule in rules:
        lines.extend(instrument(rule, lifted))
    return Compiled("\n".join(lines) + "\n", tuple(rules), frozenset(lifted))


# --- read -------------------------------------------------------------------------------------------------------------


def read(*roots: Path, stated: Iterable[tuple[str, int, str]] = ()) -> tuple[list[Rule], set[Signature]]:
    """Read the rules and the `#defined` predicates reachable from root files through their includes, after the facts of
    the law that its data files state."""
    rules = [
        Rule(number, ("definition",), translate.fact(fact), (), (), file, line)
        for number, (file, line, fact) in enumerate(stated)
    ]
    defined: set[Signature] = set()
    for root in roots:
        reader = _Reader(root.parent, rules, defined)
        try:
            ast.parse_files([str(root)], reader.statement, logger=reader.message)
        except RuntimeError as error:
            raise BadInput(tuple(reader.problems) or (Problem(str(root), 0, str(error)),)) from None
        if reader.problems:
            raise BadInput(tuple(reader.problems))
    return rules, defined


class _Reader:
    """Collects rules; the annotation in force is that of the last `%@` comment of the same block of lines."""

    def __init__(self, base: Path, rules: list[Rule], defined: set[Signature]) -> None:
        self.base = base
        self.rules = rules
        self.defined = defined
        self.problems: list[Problem] = []
        self._provisions: tuple[str, ...] = ()
        self._file, self._last = "", -1

    def message(self, _code: Any, text: str) -> None:
        self.problems.append(Problem(str(self.base), 0, text.strip()))

    def statement(self, node: Any) -> None:
        begin, end = node.location.begin, node.location.end
        if node.ast_type == ast.ASTType.Comment:
            if node.value.startswith("%@"):
                self._provisions = tuple(node.value[2:].split())
                self._file, self._last = begin.filename, end.line
        elif node.ast_type == ast.ASTType.Defined:
            self.defined.add((node.name, node.arity, bool(node.positive)))
        elif node.ast_type == ast.ASTType.Rule:
            self._rule(node, begin.filename, begin.line, end.line)
        elif node.ast_type not in (ast.ASTType.Program, ast.ASTType.ShowSignature):
            self._wrong(begin.filename, begin.line, f"`{node}` may not stand in the law files")

    def _rule(self, node: Any, file: str, line: int, end: int) -> None:
        if file != self._file or line > self._last + 1:
            self._wrong(file, line, "no provision: write `%@ <provision id>` straight above the rule")
        self._file, self._last = file, end
        try:
            head = translate.head(node.head)
            body = tuple(translate.literal(part) for part in node.body)
        except translate.Unsupported as error:
            self._wrong(file, line, str(error))
            return
        name = str(Path(file).resolve().relative_to(self.base.resolve()))
        variables = global_variables(head, body)
        self.rules.append(Rule(len(self.rules), self._provisions, head, body, variables, name, line))

    def _wrong(self, file: str, line: int, message: str) -> None:
        self.problems.append(Problem(file, line, message))


# --- lift -------------------------------------------------------------------------------------------------------------


def closure(rules: Iterable[Rule], inputs: Iterable[Signature]) -> set[Signature]:
    """Find the predicates that depend on the inputs, directly or through rules."""
    lifted = set(inputs)
    pending = [(signature(r.head), {signature(a.atom) for part in r.body for a in atoms_of(part)}) for r in rules]
    while True:
        new = {head for head, body in pending if head not in lifted and body & lifted}
        if not new:
            return lifted
        lifted |= new


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


def instrument(rule: Rule, lifted: set[Signature] | frozenset[Signature]) -> list[str]:
    """Write the lifted rule with its instance predicate, as one or two lines of program text."""
    in_world = signature(rule.head) in lifted
    if not rule.body and not in_world:
        return [printing.show(rule.head) + "."]
    body: list[Literal] = [lift(part, lifted) for part in rule.body]
    if in_world and not any(isinstance(b, Lit) and not b.sign and WORLD in b.atom.args[:1] for b in body):
        body.insert(0, Lit(Fn("world", (WORLD,))))
    values = Fn("", tuple(Var(name) for name in rule.variables))
    instance = Fn(f"{INSTANCE}{rule.id}", (*((WORLD,) if in_world else ()), values))
    return [
        f"{printing.show(instance)} :- {'; '.join(printing.show(part) for part in body)}.",
        f"{printing.show(lift_atom(rule.head, lifted))} :- {printing.show(instance)}.",
    ]
