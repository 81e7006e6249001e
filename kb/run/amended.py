"""What a folder laid over the law changes, and which of its changes bear on an outcome, or can bear on any of many.

A change is `added` (a provision or position of one's own), `replaced` (rules, or the text of what has none), `text` (the text
alone: the rules are those of the old one), `without` (rules switched off) or `extended` (a further rule on what is there).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from clingo import Symbol

from kb.files.terms import Const, walk
from kb.rules import slicing
from kb.rules.formula import Cmp, Fn, Lit, Literal, Rule, Value, atoms_of, signature
from kb.rules.knowledge import Knowledge
from kb.rules.printing import show
from kb.run import matching
from kb.run.outcome import Outcome
from kb.run.solver import Model

if TYPE_CHECKING:
    from kb.rules.reaching import Reach

Changes = dict[str, str]


@lru_cache(maxsize=8)
def changes(knowledge: Knowledge) -> Changes:
    """What the folders above the first change: provision or `issue.position` to the kind of change, in their order."""
    if len(knowledge.folders) == 1:
        return {}
    made = dict.fromkeys(_own(knowledge), "added")
    made |= {off.provision: "replaced" if off.by else "without" for off in knowledge.replaced}
    resting = [rule.provision for rule in knowledge.rules if rule.layer]
    below = {rule.provision for rule in knowledge.rules if not rule.layer} - {*resting}
    retold = [name for name, p in knowledge.law.provisions.items() if p.replaces and name not in made]
    made |= {name: "text" if name in below else "replaced" for name in retold}
    made |= {name: "extended" for name in resting if name in knowledge.citable and name not in made}
    return dict(sorted(made.items()))


def left_beside(knowledge: Knowledge) -> Iterator[tuple[str, str, str]]:
    """Yield the rules of a provision whose rules below are replaced that stand in another file of the folder above, where
    they may have been forgotten: place, provision, the place that replaces."""
    by = {off.provision: off.place for off in reversed(knowledge.replaced)}
    files: dict[str, set[str]] = {}
    for off in knowledge.replaced:
        files.setdefault(off.provision, set()).add(_file(off.place))
    for rule in knowledge.rules:
        place = knowledge.place(rule)
        if rule.layer and rule.provision in files and _file(place) not in files[rule.provision]:
            yield place, rule.provision, by[rule.provision]


def no_longer_concluded(knowledge: Knowledge) -> Iterator[tuple[str, str, list[str]]]:
    """Yield what rules that others take the place of concluded, no rule concludes any more, and some rule still asks for,
    where it may have been forgotten: the place that replaces, the provision, the conclusions as program text."""
    forgotten: dict[tuple[str, str], list[str]] = {}
    for off in (off for off in knowledge.replaced if off.by):
        head = off.rule.head
        if not any(_may_be_one(head, rule.head) for rule in knowledge.rules) and any(
            _may_be_one(head, asked.atom) for rule in knowledge.rules for part in rule.body for asked in atoms_of(part)
        ):
            forgotten.setdefault((off.place, off.provision), []).append(show(head))
    yield from ((place, name, list(dict.fromkeys(heads))) for (place, name), heads in forgotten.items())


def _may_be_one(atom: Fn, other: Fn) -> bool:
    """Say whether two atoms can be the same: nowhere has each another constant."""
    return signature(atom) == signature(other) and slicing.bind(atom, slicing.pattern(other, {})[1]) is not None


def _file(place: str) -> str:
    return place.rpartition(":")[0]


def _own(knowledge: Knowledge) -> Iterator[str]:
    """The provisions and positions that a folder above the first brings."""
    above = knowledge.folders[1:]
    for name, provision in knowledge.law.provisions.items():
        if provision.replaces is None and any(Path(provision.file).is_relative_to(folder) for folder in above):
            yield name
    for issue in knowledge.doctrine.issues.values():
        for position in issue.positions.values():
            if any(Path(position.place).is_relative_to(folder) for folder in above):
                yield f"{issue.id}.{position.id}"


def bearing(outcome: Outcome) -> Changes:
    """The changes that bear on an outcome: their rules are applied, or what they put out of force would have been."""
    known = outcome.knowledge
    every = changes(known)
    if not every:
        return {}
    named = {term.name for f in outcome.case.facts for term in walk(f.atom.args) if isinstance(term, Const)}
    models = [world.model for world in outcome.worlds]
    found = {p for p in outcome.because() if p in every}
    above = [rule for rule in known.rules if rule.layer and rule.provision in every]
    restated = {(rule.head, rule.body) for rule in above} & {(off.rule.head, off.rule.body) for off in known.replaced}
    for rule in above:
        if (rule.head, rule.body) not in restated and _applied(rule, known, models, named):
            found.add(rule.provision)
    for off in known.replaced:
        if (off.rule.head, off.rule.body) not in restated and _would_apply(off.rule, models, named):
            found.add(off.provision)
    return {name: kind for name, kind in every.items() if name in found}


def can_bear(knowledge: Knowledge, stated: Collection[Symbol], named: Iterable[str]) -> Changes:
    """The changes of rules that can bear on an outcome of whichever of these facts and readings are stated, or on one of
    these predicates: their rules, or those that they put out of force, can fire."""
    every, told = changes(knowledge), frozenset(named)
    return {name: kind for name, kind in every.items() if _reach(knowledge, name, told).bears_on(stated)}


@lru_cache(maxsize=256)
def _reach(knowledge: Knowledge, change: str, told: frozenset[str]) -> Reach:
    """What a change can reach, in the law with the rules that are put out of force beside those in force."""
    from kb.rules.reaching import TOLD, Reach

    made, gone = _rules_of(knowledge, change)
    restated = {(rule.head, rule.body) for rule in made} & {(rule.head, rule.body) for rule in gone}
    moved = [rule for rule in (*made, *gone) if (rule.head, rule.body) not in restated]
    return Reach(_with_gone(knowledge), moved, knowledge.program.lifted, TOLD | told)


def _rules_of(knowledge: Knowledge, change: str) -> tuple[list[Rule], list[Rule]]:
    """The rules of a folder above that rest on what is changed, and those that are put out of force."""
    made = [rule for rule in knowledge.rules if rule.layer and rule.provision == change]
    return made, [off.rule for off in knowledge.replaced if off.provision == change]


@lru_cache(maxsize=8)
def _with_gone(knowledge: Knowledge) -> Knowledge:
    return knowledge.with_rules([*knowledge.rules, *(off.rule for off in knowledge.replaced)])


def _applied(rule: Rule, known: Knowledge, models: list[Model], named: set[str]) -> bool:
    if not rule.variables and not _speaks_of(rule, named):
        return False
    lifted = signature(rule.head) in known.program.lifted
    return not rule.body or any(model.fired(rule.id, lifted) for model in models)


def _would_apply(rule: Rule, models: list[Model], named: set[str]) -> bool:
    """Say whether the conditions of a rule that is out of force are met; in doubt they are."""
    if not rule.variables and not _speaks_of(rule, named):
        return False
    plain = [part for part in rule.body if isinstance(part, Lit | Cmp)]
    rest = [part for part in rule.body if not isinstance(part, Lit | Cmp)]
    for model in models:
        for bindings in matching.solutions(plain, {}, model):
            if all(_may_hold(part, bindings, model) for part in rest):
                return True
    return False


def _may_hold(part: Literal, bindings: matching.Bindings, model: Model) -> bool:
    try:
        return matching.holds(part, bindings, model)
    except (matching.Unbound, ArithmeticError):
        return True


def _speaks_of(rule: Rule, named: set[str]) -> bool:
    """Say whether a rule without variables speaks of what the case names."""
    constants = {term.text for term in rule.head.args if isinstance(term, Value)}
    return bool(constants & named)
