"""Law laid over law: which rules a folder above switches off, and what takes their place.

An amendment names provisions, and meets the rules below that rest on one of them, that is, cite it first. A rule that
cites it in a further place stays: it says what another provision says.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kb.errors import Problem, did_you_mean, quoted
from kb.rules.formula import Rule

if TYPE_CHECKING:
    from kb.rules.parsing import Amendment


@dataclass(frozen=True)
class Replaced:
    """A rule that is switched off since it rests on `provision`; `place` is the line `%!` (file:line) that does it, `by`
    what the block there cites in its stead, empty where nothing takes its place."""

    rule: Rule
    provision: str
    place: str
    by: tuple[str, ...]


def amend(
    rules: Sequence[Rule], amendments: Iterable[Amendment]
) -> tuple[list[Rule], tuple[Replaced, ...], list[Problem]]:
    """Part the rules in those in force, numbered anew, and those replaced; tell of amendments that meet no rule."""
    rules = _numbered(rules)
    off: dict[int, Replaced] = {}
    problems: list[Problem] = []
    resting: dict[str, list[Rule]] = {}
    for rule in rules:
        resting.setdefault(rule.provision, []).append(rule)
    for amendment in amendments:
        by = amendment.by.provisions if amendment.by else ()
        for name in amendment.names:
            below = [rule for rule in resting.get(name, ()) if rule.layer < amendment.layer]
            if not below:
                problems.append(_missed(amendment, name, rules))
            for rule in below:
                off.setdefault(rule.id, Replaced(rule, name, f"{amendment.path}:{amendment.line}", by))
    return _numbered(rule for rule in rules if rule.id not in off), tuple(off.values()), problems


def _numbered(rules: Iterable[Rule]) -> list[Rule]:
    return [rule if rule.id == number else replace(rule, id=number) for number, rule in enumerate(rules)]


def _missed(amendment: Amendment, name: str, rules: Iterable[Rule]) -> Problem:
    below = [rule for rule in rules if rule.layer < amendment.layer]
    also = sorted({rule.provision for rule in below if name in rule.provisions})
    hint = did_you_mean(name, {rule.provision for rule in below})
    if also:
        hint = f"; those that cite it rest on {', '.join(also)}"
    return Problem(amendment.path, amendment.line, f"no rule of the law below rests on {quoted(name)}{hint}")
