"""Which outcomes a change of the law can touch: only those need be derived to see what moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from clingo import Symbol

from kb.ask.expectations import named
from kb.files.cases import Case, Expect, symbol
from kb.files.doctrine import Package
from kb.rules.knowledge import Knowledge
from kb.rules.reaching import Reach
from kb.rules.revising import Revised
from kb.run.solver import readings

Pair = tuple[Case, Case, Expect]  # a case under the law after and before, and what is asked of it


def reached(pairs: Sequence[Pair], before: Knowledge, after: Knowledge, changes: Sequence[Revised]) -> list[Pair]:
    """List those whose outcome a change of rules, readings or facts can touch."""
    reach = _Reach(before, after, changes) if changes else None

    def can_be_touched(pair: Pair) -> bool:
        case, old, expect = pair
        packages = [known.doctrine.package(expect.theory, expect.positions) for known in (before, after)]
        if packages[0] != packages[1] or case.facts != old.facts:
            return True
        return bool(reach and reach.touches(case, packages[0], expect))

    return [pair for pair in pairs if can_be_touched(pair)]


class _Reach:
    def __init__(self, before: Knowledge, after: Knowledge, changes: Sequence[Revised]) -> None:
        rules = [rule for change in changes for rule in (*change.gone, *change.come)]
        lifted = before.program.lifted | after.program.lifted
        self._laws = [Reach(known, rules, lifted) for known in (before, after)]
        self._of_cases = {name for name, _, _ in lifted}

    def touches(self, case: Case, package: Package, expect: Expect) -> bool:
        """Say whether a change can touch what a case comes to, or an atom that is expected and that no case bears on."""
        stated = list(_stated(case, package))
        fixed = any(atom.name not in self._of_cases for atom in named(expect))
        return fixed or any(reach.bears_on(stated) for reach in self._laws)


def _stated(case: Case, package: Package) -> Iterator[Symbol]:
    yield from (symbol(fact.atom) for fact in case.facts)
    yield from readings(package)
