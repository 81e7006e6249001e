"""The rules that can fire on the facts at hand: a forward walk by predicate.

A rule whose body asks for an atom of a predicate that nothing stated or concluded can supply never fires, and leaving it
out changes no answer. Which predicates a rule needs is worked out once for a version of the law (`needs`); the walk
itself takes some milliseconds, far less than to parse and ground those rules.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Sequence
from typing import Generic, TypeVar

from kb.rules.compiler import Compiled, Signature
from kb.rules.formula import Lit, signature

Key = TypeVar("Key", bound=Hashable)
ALWAYS = ""
"""What a line of the program that is no rule needs: it is always kept."""


def needs(compiled: Compiled) -> str:
    """For each line of a program, a line: the predicate it concludes, then those it cannot do without."""
    lines = []
    for rule in compiled.rules:
        asked = {_key(signature(b.atom)) for b in rule.body if isinstance(b, Lit) and b.sign == 0} if rule else set()
        lines.append(" ".join([_key(signature(rule.head)), *sorted(asked)]) if rule else ALWAYS)
    return "\n".join(lines)


def _key(atom: Signature) -> str:
    name, arity, positive = atom
    return f"{'' if positive else '-'}{name}/{arity}"


def bearing(text: str, needed: str, lifted: Collection[Signature], stated: Iterable[Signature]) -> str:
    """Keep of a program what can fire where atoms of these predicates are stated.

    What then lacks a rule is declared, so that clingo has nothing to remark.
    """
    lines, rows = text.splitlines(), [line.split(" ") for line in needed.split("\n")]
    kept = Walk(rows).fired(map(_key, stated))
    lost = {row[0] for row, keep in zip(rows, kept, strict=True) if not keep}
    worlds = set(map(_key, lifted))
    return "\n".join(
        [
            *(line for line, keep in zip(lines, kept, strict=True) if keep),
            *(f"#defined {_declared(key, key in worlds)}." for key in sorted(lost)),
            "",
        ]
    )


def _declared(key: str, in_world: bool) -> str:
    name, _, arity = key.rpartition("/")
    return f"{name}/{int(arity) + in_world}"


class Walk(Generic[Key]):
    """A forward walk over rows, each what is concluded and then all that this needs."""

    def __init__(self, rows: Sequence[Sequence[Key]]) -> None:
        self.rows = rows
        self._waiting: dict[Key, list[int]] = defaultdict(list)
        self._lacking = [len(row) - 1 for row in rows]
        self._free = [row[0] for row in rows if len(row) == 1]
        for at, row in enumerate(rows):
            for key in row[1:]:
                self._waiting[key].append(at)

    def fired(self, stated: Iterable[Key]) -> list[bool]:
        """Say of each row whether all that it needs can be had."""
        return [not count for count in self._walked(stated)[0]]

    def had(self, stated: Iterable[Key]) -> set[Key]:
        """List all that can be had."""
        return self._walked(stated)[1]

    def _walked(self, stated: Iterable[Key]) -> tuple[list[int], set[Key]]:
        lacking, had, pending = self._lacking.copy(), set[Key](), [*stated, *self._free]
        while pending:
            key = pending.pop()
            if key in had:
                continue
            had.add(key)
            for at in self._waiting.get(key, ()):
                lacking[at] -= 1
                if not lacking[at]:
                    pending.append(self.rows[at][0])
        return lacking, had
