"""Two versions of the law side by side: which rules went, came, or read otherwise, provision by provision."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from kb.rules.checking import DEFINITION
from kb.rules.formula import Rule
from kb.rules.knowledge import Knowledge
from kb.rules.printing import show


@dataclass(frozen=True)
class Revised:
    """The rules under one provision that only the old version has, and those that only the new one has; `file` is the
    one in which the first of them stands, a new one before an old one."""

    provision: str
    file: str
    gone: tuple[Rule, ...]
    come: tuple[Rule, ...]

    @property
    def kind(self) -> str:
        """What happened: `went`, `came` or `differs`."""
        return "differs" if self.gone and self.come else "went" if self.gone else "came"

    @property
    def literals(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What the old rules say and the new ones do not, and the reverse, as program text."""
        old, new = (Counter(part for rule in rules for part in _parts(rule)) for rules in (self.gone, self.come))
        return tuple((old - new).elements()), tuple((new - old).elements())


def revised(before: Knowledge, after: Knowledge) -> list[Revised]:
    """List what differs between two versions of the law, in the order of the law."""
    old, new = _by_text(before.rules), _by_text(after.rules)
    gone = [rule for text, rules in old.items() for rule in rules[: max(0, len(rules) - len(new.get(text, [])))]]
    come = [rule for text, rules in new.items() for rule in rules[: max(0, len(rules) - len(old.get(text, [])))]]
    places: dict[tuple[str, str], str] = {}
    for rule in [*come, *gone]:
        places.setdefault(_place(rule), rule.file)
    return [
        Revised(
            place[0],
            file,
            tuple(rule for rule in gone if _place(rule) == place),
            tuple(rule for rule in come if _place(rule) == place),
        )
        for place, file in sorted(places.items(), key=lambda item: (item[1], item[0]))
    ]


def _place(rule: Rule) -> tuple[str, str]:
    """Tell rules apart by the provision they rest on, wherever they stand; those that only define, by their file."""
    return rule.provision, rule.file if rule.provision == DEFINITION else ""


def _by_text(rules: Iterable[Rule]) -> dict[tuple[str, ...], list[Rule]]:
    """Rules by what they cite and say, wherever they stand; the order of what they say does not matter."""
    found: dict[tuple[str, ...], list[Rule]] = {}
    for rule in rules:
        found.setdefault((*rule.provisions, "", show(rule.head), *sorted(map(show, rule.body))), []).append(rule)
    return found


def _parts(rule: Rule) -> list[str]:
    return [show(rule.head), *map(show, rule.body)]
