"""The comparison of theories as text: the table of those that differ, and under it what makes each difference."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from explain.say.account import Account, account
from explain.say.cells import Cell, cells
from explain.say.grid import table
from explain.say.language import DEFAULT, Language, language
from explain.say.readings import position
from explain.say.verdicts import charge
from kb.ask.comparison import Comparison, Difference

Column = tuple[str, str]  # case and accused
Proofs = Callable[[Difference], str]


class Compared:
    """A comparison in words of one language."""

    def __init__(self, found: Comparison, lang: str = DEFAULT) -> None:
        self.found = found
        self.words: Language = language(lang)
        self.told: dict[tuple[str, str], Account] = {key: account(cell, lang) for key, cell in found.cells.items()}

    def name(self, theory: str) -> str:
        """Name a theory as the language does in tables."""
        doctrine = next(iter(self.found.cells.values())).knowledge.doctrine
        return self.words("compared.theory", id=theory, title=self.words.pick(doctrine.theories[theory].title))

    def differing(self) -> list[str]:
        """The first theory, and those under which an outcome differs from it."""
        parted = {d.theory for d in self.found.differences}
        return [t for at, t in enumerate(self.found.theories) if not at or t in parted]

    def columns(self) -> list[Column]:
        """Every accused of every case."""
        return [(case.id, who) for case in self.found.cases for who in case.accused]

    def rows(self, theories: Sequence[str], columns: Sequence[Column]) -> list[list[str]]:
        """The table: a row a theory, a column an accused of a case."""
        rows = [[self.words("compared.head"), *(f"{case}\n{self._who(case, who)}" for case, who in columns)]]
        for theory in theories:
            rows.append([self.name(theory), *(self._cell(case, who, theory) for case, who in columns)])
        return rows

    def _who(self, case: str, accused: str) -> str:
        return self.told[case, self.found.theories[0]].speaker.name(accused)

    def _cell(self, case: str, accused: str, theory: str) -> str:
        told = self.told[case, theory]
        said = [self._charge(cell, told) for cell in cells(told, accused)]
        mark = " !" if self.found.difference(case, accused, theory) else ""
        return "\n".join(said or [self.words("compared.nothing")]) + mark

    def _charge(self, cell: Cell, told: Account) -> str:
        name = self.words("compared.offence", id=cell.offence, name=told.speaker.offence(cell.offence))
        return name + cell.mark(self.words)

    def text(self, limit: int | None, everything: bool, proofs: Proofs | None = None) -> str:
        """Write table, key and differences; what differs nowhere is named in a line unless `everything`."""
        theories, columns = list(self.found.theories), self.columns()
        if not everything:
            theories = self.differing()
            parted = {(d.case, d.accused) for d in self.found.differences}
            columns = [column for column in columns if column in parted] or columns
        lines = [*self._replaced(), table(self.rows(theories, columns), limit), "", self.words("compared.key")]
        lines += self._alike(theories, columns)
        for difference in self.found.differences:
            lines += ["", *self.difference(difference)]
            if proofs:
                lines += [f"    {line}" for line in proofs(difference).splitlines()]
        return "\n".join(lines)

    def _replaced(self) -> Iterator[str]:
        """Say which positions are replaced in every theory."""
        told = next(iter(self.told.values()))
        if replaced := told.readings.positions:
            doctrine = told.outcome.knowledge.doctrine
            named = self.words.join((position(doctrine, i, p, self.words) for i, p in replaced.items()), "semicolon")
            yield self.words("compared.replaced", positions=named)
            yield ""

    def _alike(self, theories: Sequence[str], columns: Sequence[Column]) -> Iterator[str]:
        """Name the theories and the accused that the table leaves out because nothing differs."""
        first = self.found.theories[0]
        if alike := [theory for theory in self.found.theories if theory not in theories]:
            names = self.words.join(map(self.name, alike))
            yield self.words("compared.alike", first=self.name(first), names=names)
        for case, who in self.columns():
            if (case, who) not in columns:
                said = self._cell(case, who, first).replace("\n", self.words("punctuation.list"))
                yield self.words("compared.everywhere", case=case, accused=self._who(case, who), said=said)

    def difference(self, d: Difference) -> Iterator[str]:
        """Say what differs for an accused, and the smallest sets of positions that make it."""
        first = self.found.theories[0]
        before, after = (self.told[d.case, theory] for theory in (first, d.theory))
        name = after.speaker.name(d.accused)
        yield self.words(
            "compared.difference", case=d.case, accused=name, theory=self.name(d.theory), first=self.name(first)
        )
        old, new = (cells(told, d.accused) for told in (before, after))
        for phrase, told, rows in (
            ("compared.instead", after, [c for c in new if c not in old]),
            ("compared.no_more", before, [c for c in old if c not in new]),
        ):
            yield from (f"    {self.words(phrase, said=self._said(cell, told))}" for cell in rows)
        yield from (f"    {line}" for line in self._causes(d))

    def _said(self, cell: Cell, told: Account) -> str:
        kind = self.words(f"heading.{cell.kind}") + self.words("punctuation.colon")
        mark = self.words("statement.contested") if cell.standing == "contested" else ""
        return kind + charge(told.speaker, cell.offence, cell.act, cell.tier) + mark

    def _causes(self, d: Difference) -> Iterator[str]:
        """Name the positions that make a difference, a line each smallest set."""
        if not d.flips:
            yield self.words("compared.whole")
        for at, flip in enumerate(d.flips):
            positions = self.words.join((self._position(i, p) for i, p in flip), "also")
            yield self.words("compared.either" if at else "compared.cause", positions=positions)

    def _position(self, issue: str, taken: str) -> str:
        doctrine = next(iter(self.found.cells.values())).knowledge.doctrine
        return position(doctrine, issue, taken, self.words)
