"""A decided claim as text: what it says and whose it is, the verdict, the case that is shown for it in sentences, and
the bounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from clingo import Symbol

from explain.say import bounds_text, readings
from explain.say.language import Language, language
from explain.say.law_check_text import STRUCTURE
from explain.say.sentences import Speaker
from kb.ask import claims
from kb.ask.deciding import Decision, Verdict
from kb.ask.shown_cases import Shown
from kb.rules.knowledge import Knowledge

Proofs = Mapping[int, str]  # by the identity of what is shown


def text(found: Verdict, knowledge: Knowledge, lang: str, proofs: Proofs) -> str:
    """Write a claim with its verdict under each of its readings."""
    return "\n".join(_Teller(found, knowledge, lang, proofs).lines())


def decided(found: Verdict, knowledge: Knowledge, lang: str) -> Iterator[str]:
    """Tell the case that is shown for the verdict, and the bounds, line by line."""
    yield from _Teller(found, knowledge, lang, {}).decisions()


def heading(found: Verdict, words: Language) -> str:
    """The claim and its verdict in two lines."""
    claim = found.claim
    return "\n".join([words("claim.said", id=claim.id, text=words.pick(claim.text)), verdict(found, words)])


def verdict(found: Verdict | Decision, words: Language) -> str:
    """Say the verdict with its time and, where it is another, what was expected."""
    said, seconds = _named(found.verdict, found.vacuous, words), f"{found.seconds:.1f}"
    if found.claim.form == claims.NOT_COMPUTABLE:
        return words.sentence(said)
    if found.as_expected or isinstance(found, Decision):
        return words.sentence(words("claim.verdict", verdict=said, seconds=seconds))
    expected = words.lower(words(f"claim.{found.claim.expect}"))
    return words.sentence(words("claim.unexpected", verdict=said, seconds=seconds, expected=expected))


def _named(found: str, vacuous: bool, words: Language) -> str:
    return words("claim.of_nothing") if vacuous else words(f"claim.{found}")


class _Teller:
    def __init__(self, found: Verdict, knowledge: Knowledge, lang: str, proofs: Proofs) -> None:
        self.found, self.known, self.lang, self.proofs = found, knowledge, lang, proofs
        self.words = language(lang)

    def lines(self) -> Iterator[str]:
        words, claim = self.words, self.found.claim
        if claim.id:  # one about a case at hand has no name and no author yet
            yield words("claim.said", id=claim.id, text=words.pick(claim.text))
            yield (
                words("claim.by", author=claim.author, passage=claim.passage)
                if claim.passage
                else words("claim.by_author", author=claim.author)
            )
        yield verdict(self.found, words)
        if claim.reason[0]:
            yield words("claim.why_not", reason=words.pick(claim.reason))
        if claim.note[0]:
            yield words("claim.note", note=words.pick(claim.note))
        if claim.form == claims.NOT_COMPUTABLE:
            return
        yield from self.decisions()

    def decisions(self) -> Iterator[str]:
        """Tell what came of it under each choice of readings."""
        yield from self._theories()
        for place, decision in enumerate(self.found.decisions, 1):
            yield from self._decision(decision)
            if {other.bounds for other in self.found.decisions[place:]} != {decision.bounds}:
                yield from self._bounds(decision)

    def _bounds(self, decision: Decision) -> Iterator[str]:
        """The bounds of a search; where several have the same, they stand once, after the last."""
        if decision.bounds:
            yield ""
            yield self.words("claim.bounds")
            yield from (f"  {line}" for line in bounds_text.lines(decision.bounds, self.known, self.lang))

    def _theories(self) -> Iterator[str]:
        """Say of a claim about several theories under which of them it has which verdict."""
        words, decisions = self.words, self.found.decisions
        if len(self.found.claim.theories) < 2 or self.found.claim.every or self.found.claim.some:
            return
        said = [_named(decision.verdict, decision.vacuous, words) for decision in decisions]
        for found in dict.fromkeys(said):
            alike = [d for d, name in zip(decisions, said, strict=True) if name == found]
            under = [name for d in alike for name in (d.claim.theory, *d.alike)]
            yield words("claim.under", verdict=found, theories=words.join(under))

    def _decision(self, decision: Decision) -> Iterator[str]:
        words, doctrine = self.words, self.known.doctrine
        yield ""
        yield readings.heading(readings.of_claim(decision, self.known), doctrine, words)
        if decision.alike:
            yield words("claim.alike", theories=words.join(decision.alike))
        if len(self.found.decisions) > 1:
            yield verdict(decision, words)
        if decision.verdict in (claims.HOLDS, claims.NOT_WITHIN):
            yield words("claim.exhausted" if decision.verdict == claims.HOLDS else "claim.none_meets")
        if decision.vacuous:
            yield words("claim.empty")
        for shown in decision.shown:
            yield from self._shown(shown)

    def _shown(self, shown: Shown) -> Iterator[str]:
        words = self.words
        yield ""
        yield words(f"claim.{shown.role}")
        facts = [outcome.worlds[0].symbols for outcome in shown.outcomes]
        for number, outcome in enumerate(shown.outcomes):
            speaker = Speaker(self.known, outcome.case, self.lang)
            if len(facts) > 1:
                yield words("claim.second" if number else "claim.first")
            others = {fact for place, each in enumerate(facts) if place != number for fact in each}
            for fact in facts[number]:
                if fact.name not in STRUCTURE:
                    yield f"  - {self._fact(fact, speaker, len(facts) > 1 and fact not in others)}"
        yield from self._varied(shown)
        if id(shown) in self.proofs:
            yield ""
            yield self.proofs[id(shown)]

    def _varied(self, shown: Shown) -> Iterator[str]:
        """Say in what the case shown differs from the one that the claim speaks of."""
        if not shown.of:
            return
        words, speaker = self.words, Speaker(self.known, shown.of, self.lang)
        rows = [("claim.taken", fact) for fact in shown.taken] + [("claim.put", fact) for fact in shown.put]
        yield words("claim.differs" if rows else "claim.as_stated", case=shown.of.id)
        yield from (f"  - {words(key, fact=words.sentence(speaker.atom(fact)))}" for key, fact in rows)

    def _fact(self, fact: Symbol, speaker: Speaker, alone: bool) -> str:
        said = speaker.atom(fact)
        return self.words.sentence(self.words("claim.only_here", fact=said) if alone else said)
