"""Failures grouped by the provision that they most likely share.

One changed rule fails many fixtures. Each failure names the provisions it may be due to; a provision is the likelier the
more failures name it and the fewer met expectations, checked beside them, rest on it (the measure of Ochiai, known from
the localisation of faults by spectra). The likeliest takes its failures with it, then the next is looked for. What a folder
laid over the law changes comes first: the law below it is tested by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from kb.ask.fixtures import Failure

Key = tuple[str, str, int]  # of an expectation: file, case, line


@dataclass(frozen=True)
class Group:
    """Failures that share a provision; "" where they name none. `own` says that a folder laid over the law changes it."""

    provision: str
    failures: tuple[Failure, ...]
    own: bool = False

    @property
    def cases(self) -> tuple[str, ...]:
        """The cases that fail, each once."""
        return tuple(dict.fromkeys(failure.case for failure in self.failures))


def grouped(failures: Sequence[Failure], beside: Counter[str]) -> list[Group]:
    """Group failures, the largest group first; `beside` counts the met expectations that rest on each provision.

    What fails in one expectation stays together.
    """
    left: dict[Key, list[Failure]] = {}
    for failure in sorted(failures):
        left.setdefault((failure.file, failure.case, failure.line), []).append(failure)
    groups = []
    for own, names in ((True, _changed), (False, _named)):
        cited = {key: names(bad) for key, bad in left.items()}
        while provision := _likeliest([cited[key] for key in left], beside):
            share = [key for key in left if provision in cited[key]]
            groups.append(Group(provision, tuple(failure for key in share for failure in left.pop(key)), own))
    if left:
        groups.append(Group("", tuple(failure for bad in left.values() for failure in bad)))
    return sorted(groups, key=lambda group: (not group.provision, not group.own, -len(group.failures)))


def _changed(failures: Sequence[Failure]) -> Counter[str]:
    """The changes of a folder laid over the law that bear on failures of one expectation; one that they name counts
    double."""
    own = dict.fromkeys(name for failure in failures for name in failure.own)
    named = _named(failures)
    return Counter({name: 1 + (name in named) for name in own})


def _named(failures: Sequence[Failure]) -> Counter[str]:
    """The provisions that failures of one expectation name; one that the proofs should use, and do not, counts double."""
    named = Counter(dict.fromkeys((name for failure in failures for name in failure.cited), 1))
    named.update(f.unmet.statement.subject for f in failures if f.unmet.statement.kind == "because")
    return named


def _likeliest(cited: Sequence[Counter[str]], beside: Counter[str]) -> str:
    """The provision named by the most that fail and by the fewest that are met; of equal ones that which comes first."""
    named: Counter[str] = Counter()
    for names in cited:
        named.update(names)
    fit = {name: count / sqrt(len(cited) * (count + beside[name])) for name, count in named.items()}
    return max(named, key=lambda name: fit[name], default="")
