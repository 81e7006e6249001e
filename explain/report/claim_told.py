"""A claim decided and told: what `nullum claim` prints and writes of it, as plain data that a process can hand over."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kb.rules.knowledge import Knowledge, Laid, laid_over

if TYPE_CHECKING:
    from explain.say.language import Language
    from kb.ask.claims import Claim
    from kb.ask.deciding import Decision, Verdict
    from kb.ask.shown_cases import Shown


@dataclass(frozen=True)
class Asked:
    """What is laid over the shipped law; the language; what is wanted beside the text: proofs in it, and the parts of the page."""

    laid: Laid
    lang: str
    proofs: bool
    page: bool


@dataclass(frozen=True)
class Told:
    """The text; for each choice of readings an entry of data and a row of the table; the proofs of the page; the case
    shown first, as files."""

    verdict: str
    as_expected: bool
    text: str
    entries: tuple[dict[str, Any], ...]
    rows: tuple[list[str], ...]
    proofs: str
    saved: tuple[str, ...]


def told(claim: Claim, asked: Asked, end: float) -> Told:
    """Decide a claim by a moment, in seconds since the epoch."""
    from explain.draw import claim_proofs
    from explain.say import claim_text
    from explain.say.language import language
    from kb.ask.deciding import decide

    known = laid_over(asked.laid)
    found = decide(claim, known, max(0.0, end - time.time()))
    proofs = claim_proofs.proofs(found, asked.lang) if asked.proofs or asked.page else {}
    shown = next((each for decision in found.decisions for each in decision.shown), None)
    words = language(asked.lang)
    return Told(
        found.verdict,
        found.as_expected,
        claim_text.text(found, known, asked.lang, proofs if asked.proofs else {}),
        tuple(_data(found, known)),
        tuple(_row(found, decision, known, words) for decision in found.decisions) if asked.page else (),
        "\n\n".join(proofs.values()),
        shown.texts if shown else (),
    )


def _data(found: Verdict, known: Knowledge) -> Iterator[dict[str, Any]]:
    """One entry for each choice of readings; without times, so that the same claim gives the same bytes."""
    claim = found.claim
    for decision in found.decisions:
        against = next((shown for shown in decision.shown if shown.role == "counterexample"), None)
        yield {
            "claim": claim.id,
            "form": claim.form,
            "theory": decision.claim.theory,
            "theories_alike": list(decision.alike),
            "positions": known.doctrine.replaced(decision.claim.theory, decision.package),
            "amended": [{"provision": name, "change": kind} for name, kind in decision.amended],
            "verdict": decision.verdict,
            "expected": claim.expect,
            "bounds": decision.bounds.rows() if decision.bounds else {},
            "vacuous": decision.vacuous,
            "counterexample": {"facts": _facts(against)[0]} if against else None,
            "cases": [_case(shown) for shown in decision.shown],
            "reason": claim.reason[0],
        }


def _case(shown: Shown) -> dict[str, Any]:
    from explain.say.charge_json import result

    return {"role": shown.role, "facts": _facts(shown), "results": [result(outcome) for outcome in shown.outcomes]}


def _facts(shown: Shown) -> list[list[str]]:
    """The facts of each case that is shown, as a case file writes them."""
    from kb.run.case_writer import fact

    return [[fact(s, o.knowledge.vocabulary) for s in o.worlds[0].symbols] for o in shown.outcomes]


def _row(found: Verdict, decision: Decision, known: Knowledge, words: Language) -> list[str]:
    from explain.say import readings

    claim, doctrine = found.claim, known.doctrine
    under = readings.heading(readings.of_claim(decision, known), doctrine, words)
    expected = words(f"claim.{claim.expect}") if claim.expect else ""
    verdict = words(f"claim.{decision.verdict}")
    return [claim.id, words.pick(claim.text), under, verdict, expected, f"{decision.seconds:.1f}"]
