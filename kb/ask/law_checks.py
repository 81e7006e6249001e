"""Checks on the law itself, by search: rules that never apply, exceptions that swallow their rule, items that are idle.

For each law file the search runs over the facts that can bear on its rules and asks, of each rule, whether some case
meets its premises, whether some case meets them with no exception in the way, and whether in some case no other rule
concludes the same; the boundary tables beside the law are cases, too. What is found in no case is found within the bounds of the space only: one accused, a person or a unit, with
one act in one of `YEARS`, and two things of a kind. A rule that asks for what the space does not hold is not judged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

from clingo import Function, Number, Symbol

from kb.ask import incoherence
from kb.ask.changes import slot_of
from kb.ask.fact_space import ACCUSED, ACT, Space, span
from kb.ask.fixtures import load_all
from kb.files.doctrine import DEFAULT, Package
from kb.files.vocabulary import Argument
from kb.rules import printing, slicing
from kb.rules.excerpt import Excerpt, excerpt, speaks_of
from kb.rules.formula import Agg, Fn, Lit, Literal, Rule, Value, atoms_of, signature
from kb.rules.knowledge import Knowledge
from kb.rules.sorts import FROM_DATA
from kb.run.derivation import derive_many
from kb.run.driver import Deadline, Grounded, Stated

NEVER, SWALLOWED, IDLE, NOT_JUDGED = "never", "swallowed", "idle", "not_judged"
MAX_AMOUNTS = 4  # of one measure that no rule of the file compares: sums are grounded for every choice among them
YEARS = (2008, 2012, 2014, 2016, 2018, 2020, 2022, 2024, 2026)  # the act fills one of them
_ALWAYS = ("refusing_duties", "illegal_use", "assisting")  # so that rules on any offence have some to apply to
MAX_LISTED = 8
_OPTIONS = ("-Wno-operation-undefined",)
_SHOWN = ("met", "fires", "alone")


@dataclass(frozen=True)
class Doubt:
    """What is doubtful about a rule: its premises are never met (`never`), never without an exception (`swallowed`), or
    another rule always concludes the same (`idle`, `beside` names such rules); `not_judged` asks for facts that the
    space does not hold, `wants` names them."""

    rule: Rule
    kind: str
    beside: tuple[Rule, ...] = ()
    wants: tuple[str, ...] = ()


@dataclass(frozen=True)
class Checked:
    """The rules of one law file that were judged, the doubts about them, and the bounds of the search: the offences that
    its rules speak of, and how many facts could be stated."""

    file: str
    rules: tuple[Rule, ...]
    doubts: tuple[Doubt, ...]
    offences: tuple[str, ...]
    facts: int


def check(
    knowledge: Knowledge, rules: Iterable[Rule], package: Package, seconds: float | Deadline
) -> Iterator[Checked]:
    """Check rules of the law, file by file, under a package of readings; raise `BoundHit`."""
    deadline = Deadline.of(seconds)
    files: dict[str, list[Rule]] = defaultdict(list)
    for rule in rules:
        if rule.body and rule.provision != "definition":
            files[rule.file].append(rule)
    shown: dict[Path, frozenset[int]] = {}
    for file, found in files.items():
        checked = _File(knowledge, file, found, package, deadline).checked()
        if any(doubt.kind != IDLE for doubt in checked.doubts):
            folder = knowledge.folders[found[0].layer] / Path(file).parent
            if folder not in shown:
                shown[folder] = _shown_by_tables(knowledge, folder, package, deadline)
            kept = tuple(d for d in checked.doubts if d.kind == IDLE or d.rule.id not in shown[folder])
            checked = replace(checked, doubts=kept)
        yield checked


def _shown_by_tables(knowledge: Knowledge, folder: Path, package: Package, deadline: Deadline) -> frozenset[int]:
    """The rules that apply in some case of the boundary tables that stand beside the law of a folder."""
    if not any(folder.glob("*.table.yaml")):
        return frozenset()
    jobs = [(case, DEFAULT, package) for case in load_all([folder], knowledge)]
    lifted = knowledge.program.lifted
    worlds = [world.model for outcome in derive_many(jobs, knowledge, deadline) for world in outcome.worlds]
    return frozenset(
        rule.id
        for rule in knowledge.rules
        if any(model.fired(rule.id, signature(rule.head) in lifted) for model in worlds)
    )


class _File:
    def __init__(
        self, knowledge: Knowledge, file: str, rules: Sequence[Rule], package: Package, deadline: Deadline
    ) -> None:
        self.knowledge, self.file, self.package, self.deadline = knowledge, file, package, deadline
        self.rules = [rule for rule in rules if not slicing.not_taken(rule, package)]
        named = {name for name in knowledge.offences if any(name in _constants(rule) for rule in rules)}
        offences = {*named, *_ALWAYS, *self._listed()}
        self.judged = list(self._judged(offences))
        asked = [pattern for rule in self.judged for pattern in slicing.body(rule, {})]
        below = excerpt(knowledge, asked, offences)
        every = {rule.id: rule for rule in [*below.rules, *self.rules]}
        self.law: Excerpt = replace(below, rules=tuple(every[number] for number in sorted(every)))
        self.space: Space = span(self.law.law)
        self.facts = self._facts()
        who, act = Function(ACCUSED), Function(ACT)
        times = [Function("time", [act, Number(year * 10_000 + 101), Number(year * 10_000 + 1231)]) for year in YEARS]
        self.chosen = [times, [Function("person", [who]), Function("unit", [who])]]

    def _facts(self) -> list[Symbol]:
        """The facts of the space that bear on the rules; of amounts those that the rules of the file compare, else few."""
        own = {f for f in span(self._narrow()).possible if f.name == "quantity"}
        compared = {f.arguments[2] for f in own}
        kept, counts = list[Symbol](), dict[Symbol, int]()
        for fact in self.space.possible:
            if not self.law.bears(fact):
                continue
            if fact.name == "quantity":
                measure = fact.arguments[2]
                counts[measure] = counts.get(measure, 0) + 1
                if fact not in own if measure in compared else counts[measure] > MAX_AMOUNTS:
                    continue
            kept += self._told_twice(fact)
        return list(dict.fromkeys(kept))

    def _listed(self) -> set[str]:
        """The offences that the law lists in what the rules ask for: those prosecuted on complaint, of cyberviolence; none
        where the list is long, and any offence will do."""
        asked = {atom.atom.name for rule in self.rules for part in rule.body for atom in atoms_of(part)}
        heads = (rule.head for name in asked for rule in self.knowledge.rules_by_head.get(name, ()))
        listed = {term.text for head in heads for term in head.args if isinstance(term, Value)}
        found = listed.intersection(self.knowledge.offences)
        return found if len(found) <= MAX_LISTED else set()

    def _told_twice(self, fact: Symbol) -> Iterator[Symbol]:
        """A fact of each of two things of its kinds, so that a rule may ask for two of them; one that names a single thing
        also of the act and the accused."""
        args = self.knowledge.vocabulary.predicates[fact.name].args
        named = [arg.type == "id" for arg in args]
        others = [Function(ACT), Function(ACCUSED)] if sum(named) == 1 else []
        choices = [
            [term, Function(f"{term.name.removesuffix('_1')}_2"), *others]
            if arg.type == "id"
            else [term, *self._open(arg)]
            for arg, term in zip(args, fact.arguments, strict=True)
        ]
        yield from dict.fromkeys(Function(fact.name, list(v), fact.positive) for v in product(*choices))

    def _open(self, arg: Argument) -> list[Symbol]:
        """A value that the law does not name, where cases may have such."""
        sort = self.knowledge.vocabulary.sorts.get(arg.type)
        free = sort is not None and sort.open and sort.name not in FROM_DATA
        return [Function(f"another_{arg.type}")] if free else []

    @property
    def _every(self) -> list[Symbol]:
        return [*self.space.fixed, *(fact for facts in self.chosen for fact in facts), *self.facts]

    def _narrow(self) -> Knowledge:
        return Excerpt(tuple(self.rules), frozenset(), (), self.knowledge).law

    def checked(self) -> Checked:
        """Judge the rules of the file by one search."""
        found = self._found() if self.rules else set()
        doubts = [doubt for rule in self.rules if (doubt := self._doubt(rule, found))]
        return Checked(self.file, tuple(self.rules), tuple(doubts), self.law.offences, len(self.facts))

    def _doubt(self, rule: Rule, found: set[tuple[str, int, int]]) -> Doubt | None:
        if ("alone", rule.id, 0) in found:
            return None
        if ("fires", rule.id, 0) in found:
            beside = [r for r in self._rivals(rule) if ("fires", r.id, 0) in found]
            return Doubt(rule, IDLE, tuple(beside))
        if wants := self._wants(rule, found):
            return Doubt(rule, NOT_JUDGED, wants=wants)
        return Doubt(rule, SWALLOWED if ("met", rule.id, 0) in found else NEVER)

    def _rivals(self, rule: Rule) -> list[Rule]:
        return [r for r in self.judged if r.id != rule.id and _may_say_the_same(r.head, rule.head)]

    def _wants(self, rule: Rule, found: set[tuple[str, int, int]]) -> tuple[str, ...]:
        """The facts that the space lacks and that premises rest on which no case of it meets, each by itself."""
        words = self.knowledge.vocabulary.predicates
        stated = {fact.name for fact in self._every}
        absent: set[str] = set()
        for place, part in _premises(rule):
            if ("reached", rule.id, place) not in found:
                pattern = next(slicing.body(replace(rule, body=(part,)), {}))
                below = excerpt(self.knowledge, [pattern], self.law.offences).inputs
                absent |= {name for name, constants in below if name not in stated or (name, constants) == pattern}
        return tuple(name for name in words if name in absent)

    def _judged(self, offences: set[str]) -> Iterator[Rule]:
        """The rules of the file, and those on these offences that may conclude the same as one of them."""
        own = {rule.id for rule in self.rules}
        for head in sorted({rule.head.name for rule in self.rules}):
            for rule in self.knowledge.rules_by_head[head]:
                alike = any(_may_say_the_same(rule.head, mine.head) for mine in self.rules)
                if rule.id in own or (
                    alike
                    and not slicing.not_taken(rule, self.package)
                    and speaks_of(rule.head, offences, self.knowledge)
                ):
                    yield rule

    def _found(self) -> set[tuple[str, int, int]]:
        """What some case shows: of each rule that it is met, that it applies, that it alone concludes what it does."""
        shown = "#show.\n" + "".join(f"#show {name}(N, 0) : {name}(N).\n" for name in _SHOWN)
        shown += "#show reached(N, Place) : reached(N, Place).\n"
        written = [text for rule in self.judged for text in _judged(rule)]
        plain = {(f.name, len(f.arguments), f.positive) for f in self._every}
        kept = incoherence.program(self.knowledge, plain) + "#defined incoherent/2.\n:- incoherent(0, _).\n"
        beside = "alone(N) :- makes(N, Head), not beside(N, Head).\nbeside(N, Head) :- makes(N, Head), makes(M, Head), M != N.\n"
        text = "\n".join([self.law.text, *written, beside, kept, _declared(self.judged), shown])
        found: Sequence[Symbol] = ()
        goal = f"check of {self.file}"
        for model in Grounded(text, self._state, self.deadline, _OPTIONS, goal).models(mode="brave"):
            found = model.symbols(shown=True)
        return {(symbol.name, *(arg.number for arg in symbol.arguments)) for symbol in found}  # type: ignore[misc]

    def _state(self, stated: Stated) -> None:
        stated.facts([Function("acts", [Function(ACCUSED), Function(ACT)])])
        for chosen in self.chosen:
            stated.one_of(chosen)
        stated.facts(Function("doctrine", [Function(issue), Function(at)]) for issue, at in self.package.items())
        stated.optional(self.facts)
        slots: dict[object, list[Symbol]] = defaultdict(list)
        for fact in self.facts:
            slots[slot_of(fact, self.knowledge.vocabulary.predicates)].append(fact)
        for facts in slots.values():
            stated.at_most_one(facts)


def _judged(rule: Rule) -> Iterator[str]:
    """Rules that say of a rule what it makes, that it applies, and that its premises are met but for exceptions."""
    body = "; ".join(printing.show(part) for part in rule.body)
    met = "; ".join(printing.show(part) for part in rule.body if not _excepts(part)) or "#true"
    yield f"makes({rule.id},{printing.show(rule.head)}) :- {body}."
    yield f"fires({rule.id}) :- {body}."
    yield f"met({rule.id}) :- {met}."
    yield from (f"reached({rule.id},{place}) :- {printing.show(part)}." for place, part in _premises(rule))


def _premises(rule: Rule) -> Iterator[tuple[int, Lit]]:
    """The atoms that a rule asks for, with their places."""
    yield from ((at, part) for at, part in enumerate(rule.body) if isinstance(part, Lit) and not part.sign)


def _excepts(part: Literal) -> bool:
    return isinstance(part, Lit | Agg) and part.sign == 1


def _declared(rules: Iterable[Rule]) -> str:
    asked = {(a.atom.name, len(a.atom.args), a.atom.positive) for r in rules for p in r.body for a in atoms_of(p)}
    return "".join(f"#defined {'' if sign else '-'}{name}/{arity}.\n" for name, arity, sign in sorted(asked))


def _may_say_the_same(one: Fn, other: Fn) -> bool:
    """Say whether two heads can conclude the same: no place holds a different constant in each."""
    if (one.name, len(one.args), one.positive) != (other.name, len(other.args), other.positive):
        return False
    return all(
        not (isinstance(a, Value) and isinstance(b, Value)) or a == b for a, b in zip(one.args, other.args, strict=True)
    )


def _constants(rule: Rule) -> set[str]:
    atoms = [rule.head, *(a.atom for part in rule.body for a in atoms_of(part))]
    return {term.text for atom in atoms for term in atom.args if isinstance(term, Value)}
