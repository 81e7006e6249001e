"""A court's sentence against the range, in words: within it, or outside and what explains that."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from explain.say.language import Language
from kb.ask.sentencing import Measured
from kb.files.cases import Case, Sentence
from kb.files.values import Constant
from kb.rules.knowledge import Knowledge


class Sentenced:
    """Tells measured sentences in words of one language."""

    def __init__(self, knowledge: Knowledge, words: Language) -> None:
        self.knowledge = knowledge
        self.words = words

    def lines(self, found: Measured, case: Case) -> Iterator[str]:
        """Tell term, fine and tier of one accused, a line each, as far as there is something to compare."""
        assert case.court is not None  # it has a sentence
        sentence = case.court.sentences[found.accused]
        if found.term:
            yield self._term(found, sentence)
        if found.fine:
            yield self._fine(found, sentence)
        for offence, ours, courts in found.tiers:
            said, here, there = self._name("offence", offence), self._name("tier", ours), self._name("tier", courts)
            yield self.words("term.tier", offence=said, ours=here, court=there)

    def imposed(self, sentence: Sentence) -> str:
        """Tell what the court imposed, without a comparison."""
        parts = [self._imposed(sentence)] if sentence.kind else []
        if sentence.fine is not None:
            parts.append(self.words("term.fine", fine=self._yuan(sentence.fine)))
        return self.words.join(parts, "also")

    def _imposed(self, sentence: Sentence) -> str:
        term = self._span(sentence.kind, sentence.months, sentence.months)
        if sentence.suspended is None:
            return term
        return self.words("term.suspended", term=term, months=self.words.duration(sentence.suspended))

    def _term(self, found: Measured, sentence: Sentence) -> str:
        imposed = self._imposed(sentence)
        spans = self.words.join((self._span(*span) for span in found.spans), "semicolon")
        said = self.words(f"term.{found.term}", term=imposed, range=spans)
        return said if found.term == "within" else self.words("term.why", said=said, why=self._why(found, sentence))

    def _why(self, found: Measured, sentence: Sentence) -> str:
        named = self.words.pick((sentence.mitigation, sentence.mitigation_zh))
        if found.term == "below" and found.grounds:
            law = self.knowledge.law.provisions
            return self.words(
                "term.grounds", grounds=self.words.join(self.words.pick(law[p].cite) for p in found.grounds)
            )
        return self.words("term.named", named=named) if named else self.words("term.unexplained")

    def _fine(self, found: Measured, sentence: Sentence) -> str:
        imposed = self._yuan(sentence.fine or Decimal(0))
        if found.fines is None:
            return self.words("term.fine_none", fine=imposed)
        least, most = found.fines
        span = self.words("term.at_least", least=self._yuan(least)) if most is None else self._yuan(least, most)
        return self.words(f"term.fine_{found.fine}", fine=imposed, range=span)

    def _yuan(self, *amounts: Decimal) -> str:
        least, most = amounts[0], amounts[-1]
        return self.words.count(self.words.span(f"{least:,}", f"{most:,}"), "yuan")

    def _span(self, kind: str, least: int, most: int) -> str:
        name = self._name("penalty_kind", kind)
        return self.words("statement.term", kind=name, term=self.words.term(least, most)) if most else name

    def _name(self, sort: str, value: str) -> str:
        found: Constant | None = self.knowledge.vocabulary.sorts[sort].values.get(value)
        return self.words.pick((found.en, found.zh)) if found else value


def as_data(found: Measured) -> dict[str, Any]:
    """Give a measured sentence as data."""
    return {
        **{key: getattr(found, key) for key in ("case", "accused", "term", "fine")},
        "range": [{"kind": kind, "least_months": least, "most_months": most} for kind, least, most in found.spans],
        "fine_yuan": list(found.fines) if found.fines else None,
        "grounds": list(found.grounds),
        "tiers": [{"offence": offence, "found": ours, "court": courts} for offence, ours, courts in found.tiers],
    }
