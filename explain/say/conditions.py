"""Comparisons and sums of a rule instance as a lawyer reads them: "recipients helped: 4, at least 3 required"."""

from __future__ import annotations

from collections.abc import Iterator

from clingo import Symbol, SymbolType

from explain.say.sentences import OPEN_END, Speaker, date, upper
from kb.rules.formula import Agg, Cmp, Fn, Lit, Op, Rule, Term, Value, Var, variables_of
from kb.run.matching import value
from kb.run.reasons import Step, Total
from kb.run.solver import Answer, Model
from kb.why.whynot import Short, ShortTotal

_WORDS = {
    "en": {
        ">=": "at least {} required",
        ">": "more than {} required",
        "<=": "at most {} allowed",
        "<": "below {}",
        "=": "exactly {}",
        "!=": "other than {}",
    },
    "zh": {">=": "须{}以上", ">": "须超过{}", "<=": "须在{}以下", "<": "低于{}", "=": "等于{}", "!=": "不等于{}"},
}
_TOTALS = {
    "sum": {"en": "sum", "zh": "合计"},
    "count": {"en": "number", "zh": "数量"},
    "max": {"en": "highest", "zh": "最高"},
    "min": {"en": "lowest", "zh": "最低"},
}
_DATE_WORDS = {
    "en": {
        ">=": "not before {}",
        ">": "after {}",
        "<=": "not after {}",
        "<": "before {}",
        "=": "on {}",
        "!=": "not on {}",
    },
    "zh": {">=": "不早于{}", ">": "晚于{}", "<=": "不晚于{}", "<": "早于{}", "=": "即{}", "!=": "非{}"},
}


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
    left: Term = part.left
    for op, right in part.guards:
        numbers = [value(term, step.bindings) for term in (left, right)]
        open_end = any(n.type == SymbolType.Number and n.number >= OPEN_END for n in numbers)
        if isinstance(left, Var | Op) and numbers[0].type == SymbolType.Number and not open_end:
            yield _line(left, op, right, step, speaker)
        left = right


def _line(left: Term, op: str, right: Term, step: Step, speaker: Speaker) -> str:
    if _is_score(left, step):
        return _scores(left, op, right, step, speaker)
    kind, unit = _kind(left, step.rule, speaker, step)
    number, bound = value(left, step.bindings).number, value(right, step.bindings).number
    if kind == "date":
        return f"{date(number)} " + _DATE_WORDS[speaker.lang][op].format(date(bound))
    shown = speaker.number(number, unit)
    said = f"{_sum(left, step)} = {shown}" if isinstance(left, Op) else f"{_what(left, step, speaker)}{shown}"
    return upper(f"{said}, " + _WORDS[speaker.lang][op].format(speaker.number(bound)))


def _is_score(term: Term, step: Step) -> bool:
    """Say whether a term is a score of severity, which only the comparison of ranges uses."""
    return isinstance(term, Var) and any(
        isinstance(part, Lit) and part.atom.name in ("highest", "lowest") and part.atom.args[-1] == term
        for part in step.rule.body
    )


def _scores(left: Term, op: str, right: Term, step: Step, speaker: Speaker) -> str:
    word = next(part.atom.name for part in step.rule.body if isinstance(part, Lit) and part.atom.args[-1:] == (left,))
    first, second = (speaker.penalty(value(term, step.bindings).number) for term in (left, right))
    if speaker.lang == "zh":
        return f"法定{'最高' if word == 'highest' else '最低'}刑：{first}，重于{second}"
    return f"Statutory {'maximum' if word == 'highest' else 'minimum'}: {first}, against {second}"


def _kind(term: Term, rule: Rule, speaker: Speaker, step: Step) -> tuple[str, str]:
    """Find the type of the first variable of a term, and its unit, from the atom it stands in."""
    for name in variables_of(term):
        for literal in rule.body:
            if isinstance(literal, Lit) and (found := _typed(literal.atom, name, speaker, step)):
                return found
    return "number", ""


def _typed(atom: Fn, name: str, speaker: Speaker, step: Step) -> tuple[str, str] | None:
    predicate = speaker.knowledge.vocabulary.predicates.get(atom.name)
    if predicate is None:
        return None
    unit = ""
    for arg, term in zip(predicate.args, atom.args, strict=True):
        sort = speaker.knowledge.vocabulary.sorts.get(arg.type)
        if sort and sort.measures and not isinstance(term, Var | Op):
            constant = sort.values.get(str(value(term, step.bindings)))
            unit = constant.unit if constant else ""
    for arg, term in zip(predicate.args, atom.args, strict=True):
        if term == Var(name):
            return arg.type, unit if arg.type == "quantity" else "yuan" if arg.type == "yuan" else ""
    return None


def _what(term: Term, step: Step, speaker: Speaker) -> str:
    """Name what a variable measures: the measure or the argument's name in the atom it stands in."""
    if not isinstance(term, Var):
        return ""
    for literal in step.rule.body:
        if isinstance(literal, Lit) and literal.sign == 0 and term in literal.atom.args:
            predicate = speaker.knowledge.vocabulary.predicates.get(literal.atom.name)
            if predicate is None:
                return ""
            for arg, place in zip(predicate.args, literal.atom.args, strict=True):
                if arg.type == "measure" and isinstance(place, Value):
                    return speaker.constant("measure", place.text) + _colon(speaker)
            if speaker.lang == "zh":
                return ""
            at = literal.atom.args.index(term)
            return _label(literal.atom.name, predicate.args[at].name) + ": "
    return "" if speaker.lang == "zh" else f"{term.name.lower()}: "


def _label(predicate: str, argument: str) -> str:
    return (predicate if argument == "number" else argument).replace("_", " ")


def _colon(speaker: Speaker) -> str:
    return "：" if speaker.lang == "zh" else ": "


def _sum(term: Term, step: Step) -> str:
    match term:
        case Op("|", (one,)):
            return f"|{_sum(one, step)}|"
        case Op(op, (left, right)):
            return f"{_sum(left, step)} {op.replace('*', '×')} {_sum(right, step)}"
        case Op(op, (one,)):
            return f"{op}{_sum(one, step)}"
    number: Symbol = value(term, step.bindings)
    return f"{number.number:,}" if number.type == SymbolType.Number else str(number)


def _total(total: Total, speaker: Speaker) -> Iterator[str]:
    if total.value.type != SymbolType.Number:
        return
    if total.function == "sum":
        for terms, atoms in total.rows if len(total.rows) > 1 else ():
            if atoms and atoms[0].name == "amount":
                yield _part(atoms[0], speaker)
            elif atoms and terms[0].type == SymbolType.Number:
                weight = f" → {terms[0].number:,}" if not _ends_with(atoms[0], terms[0]) else ""
                yield speaker.atom(atoms[0]) + weight
    word = _TOTALS.get(total.function, _TOTALS["count"])
    bounds = [_WORDS[speaker.lang][op].format(f"{g.number:,}") for op, g in total.guards if g != total.value]
    if len(total.rows) > 1 or bounds:
        yield upper(", ".join([f"{word[speaker.lang]}{_colon(speaker)}{total.value.number:,}", *bounds]))


def _part(amount: Symbol, speaker: Speaker) -> str:
    """One term of a sum: the item, or the act where an act's amount is not split up, with its number."""
    _, act, measure, part, number = amount.arguments
    name = speaker.name(str(part.arguments[0])) if part.arguments else speaker.name(str(act))
    unit = speaker.knowledge.vocabulary.sorts["measure"].values[str(measure)].unit
    return f"{upper(name)}{_colon(speaker)}{speaker.number(number.number, unit)}"


def _ends_with(atom: Symbol, number: Symbol) -> bool:
    return bool(atom.arguments) and number in atom.arguments


def gap(short: Short, speaker: Speaker, words: dict[str, str]) -> str:
    """Say how far a comparison that fails is from holding: "147 files of 200, 53 short"."""
    step = Step(short.rule, (), Model(Answer((), frozenset()), 0))
    object.__setattr__(step, "bindings", short.bindings)
    left = short.part.left
    if _is_score(left, step) or short.reached.type != SymbolType.Number or short.required.type != SymbolType.Number:
        return _line(left, short.op, short.part.guards[0][1], step, speaker)
    kind, unit = _kind(left, short.rule, speaker, step)
    if kind == "date" or short.op not in (">=", ">"):
        return _failed(short, left, step, speaker)
    required = short.required.number + (short.op == ">")
    what = _what(left, step, speaker)
    return upper(
        words["gap"].format(
            what=what,
            reached=speaker.number(short.reached.number, unit),
            required=speaker.number(required),
            gap=f"{required - short.reached.number:,}",
        )
    )


def _failed(short: Short, left: Term, step: Step, speaker: Speaker) -> str:
    kind, unit = _kind(left, short.rule, speaker, step)
    words = (_DATE_WORDS if kind == "date" else _WORDS)[speaker.lang]
    show = date if kind == "date" else (lambda n: speaker.number(n, unit))
    wanted = words[short.op].format(show(short.required.number))
    joint = "，而" if speaker.lang == "zh" else ", "
    tail = "" if speaker.lang == "zh" else " (it is not)"
    return f"{_what(left, step, speaker)}{show(short.reached.number)}{joint}{wanted}{tail}"


def gap_total(short: ShortTotal, speaker: Speaker, words: dict[str, str]) -> str:
    """Say how far an aggregate is from its bound."""
    if short.reached.type != SymbolType.Number or short.required.type != SymbolType.Number:
        return f"{short.reached} {short.op} {short.required}"
    what = {"en": {"sum": "Sum: ", "count": "Number: "}, "zh": {"sum": "合计：", "count": "数量："}}
    missing = short.required.number - short.reached.number + (short.op == ">")
    return words["gap"].format(
        what=what[speaker.lang].get(short.part.function, ""),
        reached=f"{short.reached.number:,}",
        required=f"{short.required.number:,}",
        gap=f"{missing:,}",
    )
