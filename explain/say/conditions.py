"""Comparisons and sums of a rule instance as a lawyer reads them: "recipients helped: 4, at least 3 required"."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from clingo import Function, Symbol, SymbolType

from explain.say.fen import exact
from explain.say.sentences import OPEN_END, Speaker, iso
from kb.files.cases import CEILING
from kb.rules.formula import Agg, Cmp, Fn, Lit, Op, Rule, Term, Value, Var, variables_of
from kb.run.matching import Bindings, Unbound, value
from kb.run.reasons import Absent, Step, Total
from kb.why.obstacles import Short, ShortTotal

_SCORES = ("highest", "lowest")
_TOTALS = {"sum": "total", "max": "greatest", "min": "least"}


def lines(step: Step, speaker: Speaker) -> list[str]:
    """Write one line for each comparison of numbers or dates, and the terms and result of each sum."""
    made: list[str] = []
    premises = iter(step.premises)
    for part in step.rule.body:
        match part:
            case Cmp():
                made += _comparison(part, step, speaker)
                for _ in part.guards:
                    next(premises)
            case Agg():
                total = next(premises)
                if isinstance(total, Total):
                    made += _total(total, speaker)
            case _:
                next(premises, None)
    return made


def _comparison(part: Cmp, step: Step, speaker: Speaker) -> Iterator[str]:
    told = _Compared(step.rule, step.bindings, speaker)
    left: Term = part.left
    for op, right in part.guards:
        numbers = [value(term, step.bindings) for term in (left, right)]
        technical = any(n.type == SymbolType.Number and _is_limit(n.number) for n in numbers)
        if isinstance(left, Var | Op) and numbers[0].type == SymbolType.Number and not technical:
            yield told.met(left, op, right)
        left = right


def _is_limit(number: int) -> bool:
    """Say whether a number is one of the model, not of the law: the ceiling of amounts, the open end of time."""
    return number == CEILING or number >= OPEN_END


class _Compared:
    """Says comparisons of one rule, with the values its variables have."""

    def __init__(self, rule: Rule, bindings: Bindings, speaker: Speaker) -> None:
        self.rule = rule
        self.bindings = bindings
        self.speaker = speaker
        self.words = speaker.words

    def met(self, left: Term, op: str, right: Term) -> str:
        """Say a comparison that holds."""
        if self._is_score(left):
            return self._scores(left, right)
        bound = self._number(right)
        if self.kind(left) == "date":
            return self._days(left, op, right)
        required = self.words(f"compare.{_NAMES[op]}", bound=self.speaker.number(bound, self.unit(left)))
        return self.words.upper(self.words.join([self.reached(left), required], "comma"))

    def missed(self, short: Short) -> str:
        """Say how far a comparison that fails is from holding: "147 files of 200, 53 short"."""
        left, right = short.part.left, short.part.guards[0][1]
        numbers = SymbolType.Number in (short.reached.type, short.required.type)
        if self._is_score(left) or not numbers:
            return self.met(left, short.op, right)
        if self.kind(left) == "date" or short.op not in (">=", ">"):
            return self._failed(short, left, right)
        unit = self.unit(left)
        required = short.required.number + (short.op == ">")
        gap = required - (self._exact(left) or short.reached.number)
        said = self.words(
            "compare.gap",
            reached=self.reached(left),
            required=self.speaker.number(required, unit),
            gap=self.words.count(f"{gap:,}", unit, one=gap == 1),
        )
        return self.words.upper(said)

    def _failed(self, short: Short, left: Term, right: Term) -> str:
        if self.kind(left) == "date":
            return self._days(left, _OPPOSITE[short.op], right)
        required = self.speaker.number(short.required.number, self.unit(left))
        bound = self.words(f"compare.{_NAMES[short.op]}", bound=required)
        return self.words.upper(self.words("compare.but", reached=self.reached(left), bound=bound))

    def _days(self, left: Term, op: str, right: Term) -> str:
        """Say how two days compare, with the period that ends on one of them."""
        date, bound = (iso(self._number(term)) for term in (left, right))
        said = self.words(f"date.{_NAMES[op]}", date=date, bound=bound)
        period = next((atom for term in (left, right) if (atom := self._literal(term, "period_ends"))), None)
        if period is None:
            return said
        start, months, last = (self._number(term) for term in period.args)
        return self.words("date.period", said=said, start=iso(start), months=months, last=iso(last))

    def reached(self, term: Term) -> str:
        """Say what a term measures and the value it has: "illegal gains: 9,000 yuan", "10 × 66 + 1,339 = 1,999"."""
        if isinstance(term, Op):
            return self.words("compare.sum", sum=self._sum(term), result=f"{self._number(term):,}")
        unit, have = self.unit(term), self._exact(term)
        shown = (
            self.speaker.number(self._number(term), unit)
            if have is None
            else self.words.count(f"{have:,}", unit, one=have == 1)
        )
        literal = self._literal(term)
        if literal is None:
            return self._of_several(term, shown)
        if name := self._measure(literal):
            return self.words("compare.measured", name=name, number=shown)
        said = self.speaker.pattern(Absent(literal.name, self._places(literal), literal.positive))
        return said if shown in said else self.words("compare.measured", name=said, number=shown)

    def _of_several(self, term: Term, shown: str) -> str:
        """Say a number that a rule itself works out: by a sum (`N = A + B`), or over all things of a list."""
        for part in self.rule.body:
            if isinstance(part, Cmp) and part.left == term and part.guards[0][0] == "=":
                return self.reached(part.guards[0][1])
            if isinstance(part, Agg) and ("=", term) in part.guards:
                name = (
                    self.words.join(self._listed(part), "either") or self._counted(part) or self.words("compare.total")
                )
                return self.words("compare.measured", name=name, number=shown)
        return shown

    def _listed(self, part: Agg) -> Iterator[str]:
        """Name the measures that an aggregate goes through, where the law lists them."""
        rules = self.speaker.knowledge.rules_by_head
        known = self.speaker.knowledge.vocabulary.sorts["measure"].values
        for literal in (
            literal for element in part.elements for literal in element.condition if isinstance(literal, Lit)
        ):
            values = (rule.head.args[0] for rule in rules.get(literal.atom.name, ()) if len(rule.head.args) == 1)
            yield from (
                self.speaker.constant("measure", v.text) for v in values if isinstance(v, Value) and v.text in known
            )

    def _counted(self, part: Agg) -> str:
        """Say of what an aggregate counts the cases, where it is one thing, or ""."""
        conditions = [element.condition for element in part.elements]
        if part.function != "count" or len(conditions) != 1 or not isinstance(first := conditions[0][0], Lit):
            return ""
        atom = first.atom
        return self.speaker.pattern(Absent(atom.name, self._places(atom), atom.positive))

    def _measure(self, literal: Fn) -> str:
        """Name the measure that stands beside a number, or ""."""
        predicate = self.speaker.knowledge.vocabulary.predicates.get(literal.name)
        for arg, place in zip(predicate.args, self._places(literal), strict=True) if predicate else ():
            if arg.type == "measure" and place is not None:
                return self.speaker.constant("measure", str(place))
        return ""

    def _exact(self, term: Term) -> Decimal | None:
        """The amount with its fen, where the term is one that lost them."""
        literal = self._literal(term)
        places = self._places(literal) if literal else ()
        known = [place for place in places if place is not None]
        if literal is None or len(known) < len(places) or not known or literal.args[-1] != term:
            return None
        return exact(Function(literal.name, known), self.speaker.case, self.speaker.knowledge.vocabulary)

    def _places(self, literal: Fn) -> tuple[Symbol | None, ...]:
        """The values of a literal's places; None where nothing binds one."""
        return tuple(_bound(term, self.bindings) for term in literal.args)

    def _literal(self, term: Term, name: str = "") -> Fn | None:
        """The atom of the rule that holds a variable; of those of a name, the one that ends with it."""
        if not isinstance(term, Var):
            return None
        atoms = (p.atom for p in self.rule.body if isinstance(p, Lit) and p.sign == 0 and term in p.atom.args)
        return next((a for a in atoms if not name or (a.name == name and a.args[-1] == term)), None)

    def _sum(self, term: Term) -> str:
        match term:
            case Op("|", (one,)):
                return f"|{self._sum(one)}|"
            case Op(op, (left, right)):
                return f"{self._sum(left)} {op.replace('*', '×')} {self._sum(right)}"
            case Op(op, (one,)):
                return f"{op}{self._sum(one)}"
        number: Symbol = value(term, self.bindings)
        said = f"{number.number:,}" if number.type == SymbolType.Number else str(number)
        literal = self._literal(term)
        name = self._measure(literal) if literal else ""
        return said + self.words("punctuation.aside", text=name) if name else said

    # --- types

    def kind(self, term: Term) -> str:
        """The type of the first variable of a term, from the atom it stands in."""
        return next((found[0] for name in variables_of(term) if (found := self._typed(name))), "number")

    def unit(self, term: Term) -> str:
        """The unit of a single variable; a sum of several has none."""
        found = [typed[1] for name in variables_of(term) if (typed := self._typed(name))]
        return found[0] if len(found) == 1 else ""

    def _typed(self, name: str) -> tuple[str, str] | None:
        for literal in self.rule.body:
            if isinstance(literal, Lit) and (found := self._typed_in(literal.atom, name)):
                return found
        return None

    def _typed_in(self, atom: Fn, name: str) -> tuple[str, str] | None:
        predicate = self.speaker.knowledge.vocabulary.predicates.get(atom.name)
        for arg, term in zip(predicate.args, atom.args, strict=True) if predicate else ():
            if term == Var(name) and predicate:
                return arg.type, self.speaker.unit(predicate, arg, self._places(atom))
        return None

    def _number(self, term: Term) -> int:
        return value(term, self.bindings).number

    # --- scores of severity, which only the comparison of ranges uses

    def _is_score(self, term: Term) -> bool:
        return self._scored(term) is not None

    def _scored(self, term: Term) -> str | None:
        for part in self.rule.body:
            if isinstance(part, Lit) and part.atom.name in _SCORES and part.atom.args[-1] == term:
                return part.atom.name
        return None

    def _scores(self, left: Term, right: Term) -> str:
        first, second = (self.speaker.penalty(self._number(term)) for term in (left, right))
        return self.words(f"compare.{self._scored(left)}", first=first, second=second)


_NAMES = {">=": "at_least", ">": "more_than", "<=": "at_most", "<": "below", "=": "exactly", "!=": "other_than"}
_OPPOSITE = {">=": "<", ">": "<=", "<=": ">", "<": ">=", "=": "!=", "!=": "="}


def _bound(term: Term, bindings: Bindings) -> Symbol | None:
    try:
        return value(term, bindings)
    except (Unbound, ArithmeticError):
        return None


def _total(total: Total, speaker: Speaker) -> Iterator[str]:
    if total.value.type != SymbolType.Number:
        return
    words = speaker.words
    if total.function == "sum":
        for terms, atoms in total.rows if len(total.rows) > 1 else ():
            if atoms and atoms[0].name == "amount":
                yield _part(atoms[0], speaker)
            elif atoms and terms[0].type == SymbolType.Number:
                said = speaker.atom(atoms[0])
                weighed = terms[0] not in atoms[0].arguments
                yield words("compare.weighed", said=said, weight=f"{terms[0].number:,}") if weighed else said
    bounds = [words(f"compare.{_NAMES[op]}", bound=f"{g.number:,}") for op, g in total.guards if g != total.value]
    if len(total.rows) > 1 or bounds:
        name = words(f"compare.{_TOTALS.get(total.function, 'number')}")
        said = words("compare.measured", name=name, number=f"{total.value.number:,}")
        yield words.upper(words.join([said, *bounds], "comma"))


def _part(amount: Symbol, speaker: Speaker) -> str:
    """One term of a sum: the item, or the act where an act's amount is not split up, with its number."""
    _, act, measure, part, number = amount.arguments
    name = speaker.name(str(part.arguments[0])) if part.arguments else speaker.name(str(act))
    unit = speaker.knowledge.vocabulary.sorts["measure"].values[str(measure)].unit
    said = speaker.words("compare.measured", name=name, number=speaker.number(number.number, unit))
    return speaker.words.upper(said)


def _counted(part: Agg, speaker: Speaker) -> str:
    """Say what an aggregate goes through, by the first atom of its condition."""
    literals = (one for element in part.elements for one in element.condition if isinstance(one, Lit) and not one.sign)
    first = next(literals, None)
    if first is None or first.atom.name not in speaker.knowledge.vocabulary.predicates:
        return ""
    return speaker.pattern(Absent(first.atom.name, (None,) * len(first.atom.args), first.atom.positive))


def gap(short: Short | ShortTotal, speaker: Speaker) -> str:
    """Say how far a comparison or an aggregate that fails is from holding."""
    if isinstance(short, Short):
        return _Compared(short.rule, short.bindings, speaker).missed(short)
    words = speaker.words
    missing = short.required.number - short.reached.number + (short.op == ">")
    if weighted := list(_weighted(short, speaker)):
        reached = words("compare.in_proportion", sum=" + ".join(weighted), result=f"{short.reached.number:,}")
    else:
        name = _counted(short.part, speaker) or words(f"compare.{_TOTALS.get(short.part.function, 'number')}")
        reached = words("compare.measured", name=name, number=f"{short.reached.number:,}")
    return words.upper(words("compare.gap", reached=reached, required=f"{short.required.number:,}", gap=f"{missing:,}"))


def _weighted(short: ShortTotal, speaker: Speaker) -> Iterator[str]:
    """Say each term of a sum in which numbers are weighed by what they are of: "100 × 200 (location tracks)"."""
    (element, *more) = short.part.elements
    factors = element.terms[0]
    if more or not isinstance(factors, Op) or factors.op != "*":
        return
    types = {
        term: arg.type
        for one in element.condition
        if isinstance(one, Lit) and (predicate := speaker.knowledge.vocabulary.predicates.get(one.atom.name))
        for arg, term in zip(predicate.args, one.atom.args, strict=True)
    }
    sorts = speaker.knowledge.vocabulary.sorts
    for row in short.rows:
        product = " × ".join(f"{value(factor, row).number:,}" for factor in factors.operands)
        named = (speaker.constant(types[t], str(value(t, row))) for t in element.terms[1:] if types.get(t) in sorts)
        yield product + "".join(speaker.words("punctuation.aside", text=name) for name in named)
