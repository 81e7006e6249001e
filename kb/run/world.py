"""One world of an outcome: its facts and readings, and the answer, read as rows by name or as reasons."""

from __future__ import annotations

import keyword
from collections import defaultdict, namedtuple
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from clingo import Function, Symbol

from kb.files.cases import Fact, symbol
from kb.files.vocabulary import Vocabulary
from kb.rules.formula import Fn, Rule, Term, Value, Var, citation, signature
from kb.rules.knowledge import STATED
from kb.run.solver import Model, readings

if TYPE_CHECKING:
    from kb.rules.knowledge import Knowledge
    from kb.run.reasons import Reasons

ELEMENT_PREDICATES = ("satisfied", "satisfied_dependently", "satisfied_in_sum")  # by oneself first
TOLD = (*STATED, *ELEMENT_PREDICATES, "missing")  # what is told of a world
BASIC = "basic"  # the tier of a charge that reaches no other
Row = Any  # a named tuple of texts; its names are those that the vocabulary gives the arguments
_Index = dict[tuple[str, ...], dict[Row, None]]


@dataclass(frozen=True)
class WorldOutcome:
    """One world: its facts and readings, and the answer; `kept` holds what others work out once for it."""

    facts: tuple[Fact, ...]
    package: Mapping[str, str]
    model: Model = field(repr=False)
    knowledge: Knowledge = field(repr=False)
    kept: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    _rows: dict[tuple[str, int], _Index] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def symbols(self) -> tuple[Symbol, ...]:
        """The facts as the solver sees them."""
        return tuple(symbol(fact.atom) for fact in self.facts)

    @cached_property
    def reasons(self) -> Reasons:
        """The derivation of this world."""
        from kb.run.reasons import Reasons  # only who asks why needs it

        known = self.knowledge
        return Reasons(self.model, known.rules_by_head, known.program.lifted, [*self.symbols, *readings(self.package)])

    @property
    def stated(self) -> Iterator[Symbol]:
        """The conclusions that an outcome states."""
        return (atom for name in STATED for atom in self.model.of(name))

    def rows(self, name: str, *first: str) -> Set[Row]:
        """The atoms of a predicate, sorted, as tuples of text with the vocabulary's names; only those with these first
        arguments.

        `world.rows("excluded", who, act, offence)` are the exclusions of a charge: each row has `.ground`.
        """
        key, held = (name, len(first)), self.model.holding(name)
        known = self._rows if held is self.model else held.answer.grouped.setdefault(held.world, {})
        if key not in known:
            known[key] = self._grouped(name, len(first))
        found: _Index = known[key]
        return found.get(first, {}).keys()

    def _grouped(self, name: str, size: int) -> _Index:
        groups: _Index = defaultdict(dict)
        if size:
            for row in self.rows(name):
                groups[row[:size]][row] = None
        elif atoms := self.model.of(name):
            make = row_class(self.knowledge.vocabulary, name, len(atoms[0].arguments))._make
            known = self.model.answer.rows  # worlds that share a grounding have most of their rows in common
            rows = []
            for atom in atoms:
                if (row := known.get(atom)) is None:
                    row = known[atom] = make(map(citation, atom.arguments))
                rows.append(row)
            groups[()] = dict.fromkeys(sorted(rows))
        return dict(groups)

    def highest(self, tiers: Iterable[str]) -> str:
        """The highest of the tiers that a charge reaches, by their rank (one without a rank is the lowest); the basic one where it
        reaches none."""
        return max(tiers, key=lambda tier: self._ranks.get(tier, 0), default=BASIC)

    @cached_property
    def _ranks(self) -> dict[str, int]:
        return {row.tier: int(row.place) for row in self.rows("tier_rank")}

    def element_predicate(self, offence: str) -> str:
        """Name the predicate that holds of the elements of an offence: those of one that rests on the crime of another
        (core/offence.lp) are settled after all others."""
        return "satisfied_dependently" if (offence,) in self.rows("dependent_offence") else "satisfied"

    def elements_met(self, accused: str, act: str, offence: str) -> dict[str, Symbol]:
        """The elements of a charge that an accused meets by himself, through one for whose act he answers (an entity that is
        no unit among them) or, where he is responsible for the act of a unit, through the unit; each with what says so."""
        others = {row.other for row in self.rows("part_in_act", accused) if row.act == act}
        units = {row.unit for row in self.rows("responsible", accused) if row.act == act} - others
        found: dict[str, Symbol] = {}
        for who in (accused, *sorted(units)):
            for name in ELEMENT_PREDICATES:
                for row in self.rows(name, who, act, offence):
                    found.setdefault(row.element, Function(name, [Function(place) for place in row]))
        return found

    def element_missed(self, accused: str, act: str, offence: str, element: str) -> Symbol:
        """What would say that an accused meets an element that he does not meet: that he does, or, where he does nothing of
        the act himself, that the doer for whom he answers or his unit does."""
        others = [row.other for row in self.rows("part_in_act", accused) if row.act == act]
        units = [row.unit for row in self.rows("responsible", accused) if row.act == act]
        doing = self.rows("does")
        doers = (name for name in (accused, *sorted(units), *sorted(others)) if (name, act) in doing)
        place = (next(doers, accused), act, offence, element)
        return Function(self.element_predicate(offence), [Function(name) for name in place])

    def minds_unshown(self, accused: str, act: str, offence: str, elements: Iterable[str]) -> list[str]:
        """Those beside an accused who meet one of the elements that he lacks, which counts for him once they are shown to
        have in the mind what the offence asks for, and does not before.

        Of an accused who is himself shown not to know there are none: their mind would change nothing for him.
        """
        others = {row.other for row in self.rows("unshown_mind", accused, act) if row.offence == offence}
        if not others or any(row.offence == offence for row in self.rows("lacks_knowledge", accused, act)):
            return []
        return sorted(
            other
            for other in others
            if any(
                self._met_by_himself(other, act, offence, element)
                and not self._counts_never(accused, act, other, offence, element)
                for element in elements
            )
        )

    def _met_by_himself(self, accused: str, act: str, offence: str, element: str) -> bool:
        return any(self.rows(name, accused, act, offence, element) for name in ELEMENT_PREDICATES[:2])

    def _counts_never(self, accused: str, act: str, other: str, offence: str, element: str) -> bool:
        """Say whether an element that another meets counts for an accused in no state of that other's mind (cl/a025_sums.lp)."""
        own = self.rows("own_part_only", accused, act, offence, element)
        return bool(
            own
            or any(self.rows(name, accused, act, other, offence, element) for name in ("own_mind", "reached_without"))
        )

    @cached_property
    def _provisions(self) -> dict[str, dict[tuple[str, ...], dict[str, None]]]:
        return {}

    def provisions(self, name: str, row: tuple[str, ...]) -> tuple[str, ...]:
        """The provisions of the rules, in the order of the law, that make a row of an outcome predicate true."""
        if name not in self._provisions:
            self._provisions[name] = defaultdict(dict)
            for rule in self.knowledge.program.stated.get(name, ()):
                for made, provision in self._made(rule):
                    self._provisions[name][made][provision] = None
        return tuple(self._provisions[name].get(row, ()))

    def _made(self, rule: Rule) -> Iterator[tuple[tuple[str, ...], str]]:
        """Yield each row that instances of a rule conclude, with the provision cited."""
        for values in self.model.fired(rule.id, signature(rule.head) in self.knowledge.program.lifted):
            bound = dict(zip(rule.variables, values, strict=True))
            cited = citation(bound.get(rule.provision, rule.provision))
            yield tuple(citation(_filled(term, bound)) for term in rule.head.args), cited


def _filled(term: Term, bound: Mapping[str, Symbol]) -> object:
    """Fill a term of a head: a variable, a constant, or a function of them."""
    match term:
        case Var(name):
            return bound[name]
        case Fn(name, args):
            return f"{name}({','.join(str(_filled(arg, bound)) for arg in args)})"
        case Value(text):
            return text
    raise TypeError(term)


def row_class(vocabulary: Vocabulary, name: str, size: int) -> Any:
    """The named tuple of a predicate: places are called as in the vocabulary, with `_` after a word of Python."""
    word = vocabulary.predicates.get(name)
    names = [arg.name for arg in word.args] if word else [f"place_{at + 1}" for at in range(size)]
    return _named(name, tuple(f"{each}_" if keyword.iskeyword(each) else each for each in names))


@cache
def _named(name: str, fields: tuple[str, ...]) -> Any:
    return namedtuple(name, fields)
