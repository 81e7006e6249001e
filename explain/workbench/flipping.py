"""The smallest change of facts that turns a charge: asked and applied in place."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from explain.report.worlds import View
from explain.say import flip_text
from explain.workbench import forms
from kb.ask.flips import ACQUIT, CONVICT, Question, flips
from kb.files.atom_parser import parse_atom
from kb.files.cases import Case, symbol
from kb.run import case_writer


def flip(view: View, accused: str, offence: str, seconds: float) -> dict[str, Any]:
    """Find the smallest changes that gain or lose a conviction, told in sentences, each with the changes to apply."""
    before = replace(view.outcome, worlds=view.outcome.worlds[:1])
    convicted = any(row.offence == offence for row in before.worlds[0].rows("convicted", accused))
    question = Question(accused, offence, ACQUIT if convicted else CONVICT)
    found = flips(before, question, seconds=seconds)
    return {
        "text": flip_text.text(found, view.lang),
        "flips": [_applied(one.changes, view.outcome.case, before.knowledge.vocabulary) for one in found.found],
    }


def _applied(changes: Any, case: Case, words: Any) -> list[dict[str, Any]]:
    """A flip as changes of the desk: facts taken out by their place, facts put in as assumed."""
    taken = {fact for change in changes for fact in change.taken}
    out = [{"do": "withdraw", "place": at} for at, fact in enumerate(case.facts) if symbol(fact.atom) in taken]
    put = (parse_atom(case_writer.fact(fact, words)) for change in changes for fact in change.put)
    return [
        *out,
        *(
            {
                "do": "add",
                "predicate": atom.name,
                "values": [forms.shown(term) for term in atom.args],
                "denied": atom.negated,
                "status": "assumed",
                "note": "",
            }
            for atom in put
        ),
    ]
