"""A claim that is not decided as its file expects, told to a lawyer: expected and derived, the case that shows it, the
bounds, and the commands that draw it."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from explain.say import case_name, claim_text
from explain.say.language import Language
from kb.ask.deciding import Verdict
from kb.ask.expectations import listed
from kb.rules.knowledge import Knowledge


def message(found: Verdict, words: Language) -> str:
    """Say in one line, in the words of the claim file, what differs."""
    what, expected, verdict = words("check.kind_verdict"), listed([found.claim.expect]), listed([found.verdict])
    return words("check.unmet", what=what, expected=expected, found=verdict)


def line(found: Verdict, words: Language) -> str:
    """Write a failure as one line, file first."""
    said = message(found, words)
    return words("check.failed_claim", file=found.claim.path, claim=found.claim.id, said=said)


def text(found: Verdict, known: Knowledge, words: Language) -> Iterator[str]:
    """Write the claim, expected and derived, what is shown for the verdict within which bounds, and the commands."""
    claim = found.claim
    yield words.pick(claim.text)
    yield words("check.expected", said=words(f"claim.{claim.expect}"))
    yield words("check.found", said=words(f"claim.{found.verdict}"))
    yield from claim_text.decided(found, known, words.code)
    yield from (words("check.see", command=command) for command in commands(found))


def commands(found: Verdict) -> list[str]:
    """Write the commands that save and draw the case shown; where none is, the one that tells the claim."""
    path, case = case_name.near(found.claim.path), f"{found.claim.id}_shown"
    if not any(decision.shown for decision in found.decisions):
        return [shlex.join(["nullum", "claim", path])]
    save = ["nullum", "claim", path, "--save", f"{case}.yaml"]
    return [shlex.join(save), shlex.join(["nullum", "draw", f"{case}.yaml", "-o", f"{case}.svg"])]
