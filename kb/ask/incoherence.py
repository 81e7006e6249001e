"""Facts that no case has together: the combinations that encodings/search/incoherent.lp names.

Its rules speak of a world, their first argument; here it is world 0, with the facts of one case.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from clingo import Number, Symbol

from kb.ask import fact_space
from kb.files.terms import predicate_of
from kb.rules.knowledge import Knowledge, Signature
from kb.run.driver import Deadline, Grounded
from kb.run.solver import lift


def program(knowledge: Knowledge, plain: Iterable[Signature] = ()) -> str:
    """The rules as program text; facts of the predicates in `plain` stand without a world and are put into world 0."""
    declared = [f"#defined {'' if sign else '-'}{name}/{arity + 1}." for name, arity, sign in sorted(knowledge.inputs)]
    carried = (_carried(*one) for one in sorted(plain))
    return "\n".join([fact_space.incoherent(), *declared, *carried]) + "\n"


def forbidden(knowledge: Knowledge, facts: Iterable[Symbol]) -> str:
    """The rules as program text that forbids the combinations among facts that stand without a world."""
    return program(knowledge, set(map(predicate_of, facts))) + "#defined incoherent/2.\n:- incoherent(0, _).\n"


def _carried(name: str, arity: int, positive: bool) -> str:
    args, sign = [f"X{at}" for at in range(arity)], "" if positive else "-"
    plain = f"{sign}{name}({','.join(args)})" if args else f"{sign}{name}"
    return f"{sign}{name}({','.join(['0', *args])}) :- {plain}."


def of(knowledge: Knowledge, facts: Sequence[Symbol], deadline: Deadline) -> frozenset[str]:
    """Name the combinations among some facts."""
    text = program(knowledge) + "#defined incoherent/2.\n"
    symbols = Grounded(text, lambda stated: stated.facts(lift(fact, Number(0)) for fact in facts), deadline).symbols()
    return frozenset(str(symbol.arguments[1]) for symbol in symbols or () if symbol.name == "incoherent")
