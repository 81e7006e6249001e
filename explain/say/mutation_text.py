"""The mutants that survive, as text: each with place, provision and change, and the score."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from explain.say.language import Language
from kb.ask.mutation import Verdict
from kb.files.argued import Argued, find
from kb.rules.knowledge import Knowledge
from kb.rules.mutants import OPERATORS
from kb.rules.printing import show


class Told:
    """Verdicts sorted: `killed`, `argued` with their reason, `open` (survivors without one)."""

    def __init__(
        self, verdicts: Sequence[Verdict], reasons: Sequence[Argued], known: Knowledge, words: Language, cases: int
    ) -> None:
        self.verdicts, self.known, self.words, self.cases = verdicts, known, words, cases
        self.killed = [verdict for verdict in verdicts if verdict.killed_by]
        self.open: list[Verdict] = []
        self.argued: list[tuple[Verdict, Argued]] = []
        for verdict in verdicts:
            if not verdict.killed_by:
                rule = verdict.mutant.rule
                reason = find(reasons, rule.provision, show(rule.head), change=verdict.mutant.change)
                if reason:
                    self.argued.append((verdict, reason))
                else:
                    self.open.append(verdict)

    def lines(self, expectations: int, seconds: float) -> Iterator[str]:
        """Tell the survivors, those argued, the score by operator, and the bounds."""
        for verdict in self.open:
            yield self._survivor(verdict)
        for verdict, reason in self.argued:
            yield f"{self._survivor(verdict)}\n    {self.words('mutate.reason', reason=self.words.pick(reason.reason))}"
        yield from self._by_operator()
        total = len(self.verdicts)
        score = len(self.killed) / max(1, total - len(self.argued))
        yield self.words(
            "mutate.total",
            mutants=total,
            killed=len(self.killed),
            argued=len(self.argued),
            open=len(self.open),
            score=f"{score:.1%}",
        )
        cut = sum(verdict.undecided for verdict in self.open)
        yield self.words(
            "mutate.bounds", expectations=expectations, cases=self.cases, cut=cut, seconds=f"{seconds:.0f}"
        )

    def failing(self, cases: Sequence[str]) -> Iterator[str]:
        """Name the cases of expectations that the law itself does not meet."""
        if cases:
            named = self.words.join(sorted(set(cases)), "comma")
            yield self.words("mutate.failing", count=len(cases), cases=named)

    def _survivor(self, verdict: Verdict) -> str:
        mutant = verdict.mutant
        file, _, _ = self.known.place(mutant.rule).rpartition(":")
        said = self.words(
            "mutate.survivor",
            place=f"{file}:{mutant.line}",
            provision=mutant.rule.provision,
            operator=self.words(f"operator.{mutant.operator}"),
            change=self.words("mutate.moved", was=mutant.was, now=mutant.now)
            if mutant.now
            else self.words("mutate.gone", was=mutant.was),
        )
        said += self.words("mutate.touched" if verdict.changed else "mutate.untouched", count=verdict.changed)
        if clue := verdict.clue:
            said += "\n    " + self.words("mutate.clue", case=clue.case, number=clue.expectation + 1, row=str(clue))
        return said

    def _by_operator(self) -> Iterator[str]:
        made = Counter(verdict.mutant.operator for verdict in self.verdicts)
        dead = Counter(verdict.mutant.operator for verdict in self.killed)
        for name in OPERATORS:
            if made[name]:
                said = self.words(f"operator.{name}")
                yield self.words("mutate.row", operator=said, killed=dead[name], mutants=made[name])
