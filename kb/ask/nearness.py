"""Which expectations are the first to notice a mutant: those that speak of what its rule says, and stand close to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kb.ask.survey import Pair
from kb.rules.formula import Value
from kb.rules.mutants import Mutant

WIDENS = ("condition", "exception")  # without which a rule can only conclude more

_WORD = re.compile(r"[a-z]\w*")


@dataclass(frozen=True)
class Place:
    """What an expectation names (provisions, notes, predicates), the atoms it denies, each by its words, the folder and
    the name of its file, and how many facts its case has."""

    named: frozenset[str]
    denied: tuple[frozenset[str], ...]
    folder: str
    file: str
    size: int


def place(pair: Pair) -> Place:
    """Read what an expectation names and where it stands."""
    case, expect = pair
    denied = tuple(frozenset(_WORD.findall(text)) for text in expect.not_derived)
    derived = (word for text in expect.derived for word in _WORD.findall(text))
    notes = (note for noted in (expect.notes or {}).values() for note in noted)
    missing = (word for rows in (expect.missing or {}).values() for row in rows.items() for word in row)
    named = frozenset((*expect.because, *notes, *missing, *derived)).union(*denied)
    return Place(named, denied, case.path.parent.name, case.path.name, len(case.facts))


def in_order(mutant: Mutant, places: Sequence[Place], proved: Iterable[int], others: Iterable[int]) -> list[int]:
    """Order expectations, by number: where the mutant can only conclude more, those first that deny such a conclusion;
    then those in whose proofs its rule stands; each the nearest first."""
    near = _nearness(mutant, places)
    ordered = [*sorted(proved, key=near), *sorted(others, key=near)]
    if mutant.operator not in WIDENS:
        return ordered
    concluded = _head(mutant)
    return sorted(ordered, key=lambda at: not any(concluded <= words for words in places[at].denied))


def _head(mutant: Mutant) -> frozenset[str]:
    head = mutant.rule.head
    constants = (term.text for term in head.args if isinstance(term, Value))
    return frozenset((head.name, *filter(_WORD.fullmatch, constants)))


def _nearness(mutant: Mutant, places: Sequence[Place]) -> Callable[[int], tuple[int, bool, bool, int, int]]:
    """Order expectations: those that name most of what the rule says before others, then by where they stand (beside the
    rule's article, in its source), then the short ones."""
    path = Path(mutant.rule.file)
    folder, article = path.parent.name, path.stem
    said = _head(mutant).union(mutant.rule.provisions)

    def key(at: int) -> tuple[int, bool, bool, int, int]:
        here = places[at]
        beside = here.folder == folder
        return -len(said & here.named), not (beside and here.file.startswith(article)), not beside, here.size, at

    return key
