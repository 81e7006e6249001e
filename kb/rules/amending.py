"""Law laid over law: which rules a folder above switches off, and what takes their place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kb.errors import Problem, did_you_mean, quoted
from kb.rules.formula import Rule
from kb.rules.parsing import Amendment


@dataclass(frozen=True)
class Replaced:
    """A rule that is switched off since it cites `provision`; `place` is the line `%!` (file:line) that does it, `by`
    what the block there cites in its stead, empty where nothing takes its place."""

    rule: Rule
    provision: str
    place: str
    by: tuple[str, ...]


CLASSES = (Replaced,)


def amend(
    rules: Sequence[Rule], amendments: Iterable[Amendment]
) -> tuple[list[Rule], tuple[Replaced, ...], list[Problem]]:
    """Part the rules in those in force, numbered anew, and those replaced; tell of amendments that meet no rule."""
    rules = [replace(rule, id=number) for number, rule in enumerate(rules)]
    off: dict[int, Replaced] = {}
    problems: list[Problem] = []
    cited: dict[str, list[Rule]] = {}
    for rule in rules:
        for name in rule.provisions:
            cited.setdefault(name, []).append(rule)
    for amendment in amendments:
        by = amendment.by.provisions if amendment.by else ()
        for name in amendment.names:
            below = [rule for rule in cited.get(name, ()) if rule.layer < amendment.layer]
            if not below:
                problems.append(_missed(amendment, name, cited))
            for rule in below:
                off.setdefault(rule.id, Replaced(rule, name, f"{amendment.path}:{amendment.line}", by))
    kept = [rule for rule in rules if rule.id not in off]
    kept = [replace(rule, id=number) for number, rule in enumerate(kept)] if off else kept
    return kept, tuple(off.values()), problems


def _missed(amendment: Amendment, name: str, cited: dict[str, list[Rule]]) -> Problem:
    known = [other for other, rules in cited.items() if any(rule.layer < amendment.layer for rule in rules)]
    hint = did_you_mean(name, known)
    return Problem(amendment.path, amendment.line, f"no rule of the law below cites {quoted(name)}{hint}")
