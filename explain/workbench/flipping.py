"""The smallest change of facts that turns a charge: asked and applied in place."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from clingo import Symbol

from explain.report.worlds import View
from explain.say import flip_text
from explain.workbench import forms
from kb.ask.flip_versions import among
from kb.ask.flipped import Flipped
from kb.ask.flips import ACQUIT, CONVICT, Question, flips
from kb.files.atom_parser import parse_atom
from kb.files.cases import Case, symbol
from kb.files.vocabulary import Vocabulary
from kb.run import case_writer
from kb.run.driver import Deadline
from kb.run.outcome import Outcome


def flip(view: View, accused: str, offence: str, seconds: Deadline) -> dict[str, Any]:
    """Find the smallest changes that gain or lose a conviction, told in sentences, each with the changes to apply."""
    before = replace(view.outcome, worlds=view.outcome.worlds[:1])
    convicted = any(row.offence == offence for row in before.worlds[0].rows("convicted", accused))
    question = Question(accused, offence, ACQUIT if convicted else CONVICT)
    found = flips(before, question, seconds=seconds)
    return {
        "text": flip_text.text(found, view.lang, among(found, view.outcome, seconds)),
        "flips": [_applied(one, view.outcome) for one in found.found],
    }


def _applied(one: Flipped, outcome: Outcome) -> list[dict[str, Any]]:
    taken = {fact for change in one.changes for fact in change.taken}
    put = [fact for change in one.changes for fact in change.put]
    return applied(taken, put, outcome.case, outcome.knowledge.vocabulary)


def applied(taken: Collection[Symbol], put: Iterable[Symbol], case: Case, words: Vocabulary) -> list[dict[str, Any]]:
    """Changes of the desk that take facts out, by their place, and put facts in, as assumed."""
    out = [{"do": "withdraw", "place": at} for at, fact in enumerate(case.facts) if symbol(fact.atom) in taken]
    atoms = (parse_atom(case_writer.fact(fact, words)) for fact in put)
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
            for atom in atoms
        ),
    ]
