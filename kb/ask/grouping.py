"""Failures grouped by the provision that they most likely share.

One changed rule fails many fixtures. Each failure names the provisions it may be due to; a provision is the likelier the
more failures name it and the fewer met expectations, checked beside them, rest on it (the measure of Ochiai, known from
the localisation of faults by spectra). The likeliest takes its failures with it, then the next is looked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from kb.ask.fixtures import Failure


@dataclass(frozen=True)
class Group:
    """Failures that share a provision; "" where they name none."""

    provision: str
    failures: tuple[Failure, ...]

    @property
    def cases(self) -> tuple[str, ...]:
        """The cases that fail, each once."""
        return tuple(dict.fromkeys(failure.case for failure in self.failures))


def grouped(failures: Sequence[Failure], beside: Counter[str]) -> list[Group]:
    """Group failures, the largest group first; `beside` counts the met expectations that rest on each provision."""
    left = sorted(failures)
    groups = []
    while provision := _likeliest(left, beside):
        groups.append(Group(provision, tuple(failure for failure in left if provision in failure.cited)))
        left = [failure for failure in left if provision not in failure.cited]
    if left:
        groups.append(Group("", tuple(left)))
    return sorted(groups, key=lambda group: (not group.provision, -len(group.failures)))


def _likeliest(failures: Sequence[Failure], beside: Counter[str]) -> str:
    named = Counter(name for failure in failures for name in failure.cited)
    first = {name: place for failure in reversed(failures) for place, name in enumerate(failure.cited)}

    def rank(name: str) -> tuple[float, int, str]:
        return named[name] / sqrt(len(failures) * (named[name] + beside[name])), -first[name], name

    return max(named, key=rank, default="")
