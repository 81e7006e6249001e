"""A claim about the case as it stands on the desk: put in the words of a claim file, decided in place.

Its facts stand; the disputed ones, and those that the claim lets vary, may hold or not. What it names no reading for is
put under the readings on the desk.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from explain.draw import claim_proofs
from explain.say import claim_text
from explain.say.language import language
from explain.workbench import forms
from explain.workbench.desk import Desk
from explain.workbench.flipping import applied
from kb.ask import claim_reader
from kb.ask.claims import NOT_COMPUTABLE
from kb.ask.deciding import Verdict, decide
from kb.ask.shown_cases import Shown
from kb.errors import BadInput

FORMS = ("contained_in", "possible", "impossible")
"""What the page puts forms in its own words for: always so, possibly so, never so."""
CLAIMED = ("convicted", "established", "not_convicted", "not_established")
Told = dict[str, Any]
_BLOCK = re.compile(r"^(\w+):.*\n?(?:^[ \t#-].*\n?|^\n)*", re.MULTILINE)
_OF_FILES = ("id", "text", "author", "passage", "case", "expect", "note", "reason")


def known(desk: Desk) -> Told:
    """The shipped claims and the project's that speak of this case or of none, each with its words."""
    pick, case = language(desk.lang).pick, desk.case(desk.state)
    rows = []
    for path in claim_reader.places(desk.knowledge).values():
        try:
            found = claim_reader.load(path, desk.knowledge)
        except BadInput:
            continue  # `nullum claim` tells what is wrong with it
        if found.form != NOT_COMPUTABLE and found.case in ("", case.id):
            rows.append({"id": found.id, "said": pick(found.text), "words": _words(path)})
    return {"claims": rows}


def _words(path: Path) -> str:
    """What a claim file says but for what it is called and whose it is."""
    text = path.read_text(encoding="utf-8")
    return "".join(found[0] for found in _BLOCK.finditer(text) if found[1] not in _OF_FILES)


def decided(desk: Desk, number: int, text: str) -> Told:
    """Decide a claim about the case of a state; raise `forms.Faulty` with its slips by line, `Stale`."""
    state = desk.at(number)
    case = desk.case(state)
    try:
        claim = claim_reader.about(case, text, desk.knowledge, state.theory, dict(state.positions))
        with desk.bounded() as bound:
            found = decide(claim, desk.knowledge, bound, case)
    except BadInput as error:
        raise forms.Faulty([(problem.line, problem.message) for problem in error.problems]) from error
    desk.still(number)
    return {
        "text": claim_text.text(found, desk.knowledge, desk.lang, {}),
        "verdict": found.verdict,
        "shown": list(_shown(desk, found)),
    }


def _shown(desk: Desk, found: Verdict) -> Iterator[Told]:
    """Each case that is shown: as a case file, with its proofs, and as changes of the case on the desk."""
    proofs = claim_proofs.proofs(found, desk.lang)
    for shown in (each for decision in found.decisions for each in decision.shown):
        yield {
            "head": language(desk.lang)(f"claim.{shown.role}"),
            "files": list(shown.texts),
            "proofs": proofs[id(shown)],
            "changes": _changes(desk, shown),
        }


def _changes(desk: Desk, shown: Shown) -> list[Told]:
    return applied(shown.taken, shown.put, desk.case(desk.state), desk.knowledge.vocabulary)
