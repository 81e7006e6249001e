"""The proofs of what is shown for a claim: of each offence that it names, why it is made out, or what it lacks."""

from __future__ import annotations

from collections.abc import Iterator

from explain.draw import proofs as drawn
from explain.say import why_not_text, why_text
from kb.ask.claims import Claim
from kb.ask.deciding import Verdict
from kb.ask.propositions import offences
from kb.ask.shown_cases import Shown


def proofs(found: Verdict, lang: str) -> dict[int, str]:
    """The proofs of both sides of what is shown, as text, by the identity of what is shown."""
    shown = [each for decision in found.decisions for each in decision.shown]
    return {id(each): "\n\n".join(_both_sides(found.claim, each, lang)) for each in shown}


def _both_sides(claim: Claim, shown: Shown, lang: str) -> Iterator[str]:
    for outcome in shown.outcomes:
        accused = claim.accused or outcome.case.accused[0]
        made = {charge.offence for charge in outcome.established[accused]}
        for offence in offences(claim, outcome.knowledge) or sorted(made):
            if offence in made:
                graphs = drawn.proofs(outcome, offence, accused, options=drawn.Options(lang))
                yield "\n\n".join(why_text.text(graph) for graph in graphs)
            elif any(item.offence == offence for item in outcome.missing[accused]):
                yield why_not_text.text(outcome, offence, accused, lang)
