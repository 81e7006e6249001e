"""What worlds over the same facts have in common, concluded for the first of them alone.

Two worlds that part in some readings, or in some facts, agree in all that hangs on none of these. Rules that conclude
such things are grounded for world 0; a rule that hangs on what parts the worlds reads there what they have in common.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from kb.rules.formula import WORLD

_LIFTED = re.compile(rf"(-?)\b([a-z]\w*)\({WORLD.name}\b(?:,([a-z]\w*)\b)?")
_READING = "doctrine"
_FIRST = "0"


class InCommon:
    """A program, one rule a line, for worlds that part in the facts of the predicates `facts` and in the readings of
    `issues`: its `text`, and what it concludes for the first of them alone."""

    def __init__(self, program: str, facts: Iterable[str], issues: Collection[str]) -> None:
        """Tell what parts the worlds from what they have in common."""
        lines = program.splitlines()
        self._issues = issues
        self._lifted = [[(m[1], m[2], m[3]) for m in _LIFTED.finditer(line)] for line in lines]
        self._apart = self._reached(facts)
        lifted = zip(lines, self._lifted, strict=True)
        self.text = "".join(f"{self._first_alone(line, atoms[0][1]) if atoms else line}\n" for line, atoms in lifted)

    def concluded(self, names: Collection[str]) -> Iterator[tuple[str, bool]]:
        """Those of some predicates that are concluded for the first world alone, each with its sign."""
        heads = {(atoms[0][1], not atoms[0][0]) for atoms in self._lifted if atoms}
        yield from sorted((name, sign) for name, sign in heads if name in names and name not in self._apart)

    def _reached(self, facts: Iterable[str]) -> set[str]:
        """The predicates that hang on what parts the worlds."""
        concluding: dict[str, set[str]] = defaultdict(set)  # by what is read
        apart = set(facts)
        for (_, head, _), *body in filter(None, self._lifted):
            for _, name, issue in body:
                concluding[name].add(head)
                if self._parts(name, issue):
                    apart.add(head)
        waiting = list(apart)
        while waiting:
            new = concluding[waiting.pop()] - apart
            apart |= new
            waiting += new
        return apart

    def _parts(self, name: str, issue: str | None) -> bool:
        """Say whether a predicate is that of readings, of an issue on which the worlds part or of one that is not named."""
        return name == _READING and bool(self._issues) and (issue is None or issue in self._issues)

    def _first_alone(self, line: str, head: str) -> str:
        """A rule for the first world, where the worlds agree on it; else for each, and it reads in the first what is in
        common."""
        common = _LIFTED.sub(self._atom, line)
        if head not in self._apart:
            return common
        return f"{common.removesuffix('.')}{';' if ':-' in line else ' :-'} world({WORLD.name})."

    def _atom(self, found: re.Match[str]) -> str:
        _, name, issue = found.groups()
        apart = name in self._apart or self._parts(name, issue)
        return found[0] if apart else found[0].replace(WORLD.name, _FIRST)
