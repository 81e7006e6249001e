"""Which readings reproduce the courts' outcomes, as text: each accused under positive law and the best packages, then
what each single position wins and loses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from explain.say.language import DEFAULT, language
from explain.say.readings import Readings, heading, over, position
from explain.say.sentenced import Sentenced
from kb.ask.court import Judged
from kb.ask.fit import Fit, Fitting
from kb.files.doctrine import Package
from kb.rules.knowledge import Knowledge


class Fitted:
    """A fitting in words of one language."""

    def __init__(
        self, found: Fitting, knowledge: Knowledge, theory: str, package: Package, lang: str = DEFAULT
    ) -> None:
        self.found = found
        self.doctrine = knowledge.doctrine
        self.offences = knowledge.vocabulary.sorts["offence"].values
        self.elements = knowledge.vocabulary.sorts["element"].values
        self.words = language(lang)
        self.sentenced = Sentenced(knowledge, self.words)
        self.standard = Readings(theory, knowledge.doctrine.replaced(theory, package), over(knowledge))

    def text(self) -> str:
        """Write the whole."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        cases, assumed = len(self.found.assumed), sum(self.found.assumed.values())
        yield self.words("fit.head", cases=cases, assumed=assumed)
        yield ""
        yield heading(self.standard, self.doctrine, self.words)
        yield from self._fit(self.found.positive)
        for number, one in enumerate(self.found.best, 1):
            yield ""
            yield self.words("fit.best", number=number, departs=self._departs(one))
            yield from self._fit(one)
        if not self.found.complete:
            yield self.words("fit.more")
        yield ""
        yield self.words("fit.singles")
        told = [s for s in self.found.singles if s.gains or s.loses]
        for single in told:
            yield "  " + position(self.doctrine, single.issue, single.position, self.words)
            yield from (f"    {self.words('fit.gains', accused=self._who(j))}" for j in single.gains)
            yield from (f"    {self.words('fit.loses', accused=self._who(j), why=self._why(j))}" for j in single.loses)
        yield "  " + self.words("fit.others", count=len(self.found.singles) - len(told))

    def _departs(self, one: Fit) -> str:
        if not one.departs:
            return self.words("fit.itself")
        return self.words.join((position(self.doctrine, i, p, self.words) for i, p in one.departs), "semicolon")

    def _fit(self, one: Fit) -> Iterator[str]:
        for judged in one.judged:
            label = self.words(f"fit.{judged.label}")
            yield "  " + self.words("fit.judged", label=label, accused=self._who(judged), found=self._found(judged))
            if not judged.fits:
                yield "    " + self.words("fit.court", court=self._list(judged.court))
                yield from (f"    {line}" for line in self._reasons(judged))
            yield from (f"    {line}" for line in self._sentence(one, judged))
            if judged.assumed:
                yield "    " + self.words("fit.assumed", count=judged.assumed)

    def _sentence(self, one: Fit, judged: Judged) -> Iterator[str]:
        for found in one.measured:
            if (found.case, found.accused) == (judged.case, judged.accused):
                yield from self.sentenced.lines(found, self.found.cases[found.case])

    def _who(self, judged: Judged) -> str:
        named = self.found.cases[judged.case].names.get(judged.accused)
        who = self.words.pick((named.en, named.zh)) if named else judged.accused.replace("_", " ")
        return self.words("fit.who", case=judged.case, accused=who)

    def _why(self, judged: Judged) -> str:
        return self.words.join([self.words(f"fit.{judged.label}"), *self._reasons(judged)], "semicolon")

    def _reasons(self, judged: Judged) -> Iterator[str]:
        for lack in judged.lacking:
            what = self._element(lack.what) if lack.reason == "missing" else self._offence(lack.what)
            yield self.words(f"fit.because_{lack.reason}", offence=self._offence(lack.offence), what=what)
        for offence, standing in judged.superfluous:
            how = self.words(f"standing.{standing}")
            yield self.words("fit.superfluous", offence=self._offence(offence), standing=how)

    def _offence(self, name: str) -> str:
        found = self.offences.get(name)
        return self.words.pick((found.en, found.zh)) if found else name

    def _element(self, name: str) -> str:
        found = self.elements.get(name)
        return self.words.pick((found.en, found.zh)) if found else name

    def _found(self, judged: Judged) -> str:
        if judged.is_open and not judged.found:
            return self.words("fit.not_in_all")
        return self._list(judged.found)

    def _list(self, offences: Sequence[str]) -> str:
        return self.words.join(map(self._offence, offences), "semicolon") or self.words("statement.nobody")
