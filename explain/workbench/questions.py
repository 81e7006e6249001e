"""The second question, asked in place: why, why not, contrast with another state or theory, compare over theories."""

from __future__ import annotations

from typing import Any

from explain.draw.proofs import Options, check_goal, pair, proofs
from explain.draw.side_by_side import contrast
from explain.report.worlds import View
from explain.say import contrast_text, readings, receipt_text, why_not_text, why_text
from explain.say.charge_text import text as charge_text
from explain.say.compare_text import Compared
from explain.say.language import language
from explain.say.sentences import Speaker
from explain.workbench import showing
from explain.workbench.desk import Desk
from explain.workbench.needs import needs
from kb.ask.comparison import compare
from kb.run.derivation import derive
from kb.run.outcome import Outcome

Told = dict[str, Any]


def why(view: View, accused: str, offence: str) -> Told:
    """The proof of a charge in sentences, each with its citation."""
    check_goal(view.outcome, offence, accused)
    found = proofs(view.outcome, offence, accused, options=Options(view.lang))
    lines = [[line.depth, line.said, line.cite] for graph in found for line in why_text.lines(graph) if line.said]
    return {"head": _head(view.outcome, view.lang, accused, offence), "lines": lines}


def why_not(view: View, accused: str, offence: str) -> Told:
    """What a charge lacks, in sentences, and the facts that would supply it."""
    check_goal(view.outcome, offence, accused)
    lines = why_not_text.body(view.outcome, offence, accused, view.lang)
    told = [[min(8, (len(line) - len(line.lstrip()) + 2) // 3), line.strip(), ""] for line in lines if line.strip()]
    wanted = needs(view.outcome, accused, offence, view.lang)
    return {"head": _head(view.outcome, view.lang, accused, offence), "lines": told, "needs": wanted}


def _head(outcome: Outcome, lang: str, accused: str, offence: str) -> str:
    speaker = Speaker(outcome.knowledge, outcome.case, lang)
    return f"{speaker.name(accused)}{speaker.words('punctuation.colon')}{speaker.offence(offence)}"


def against_theory(desk: Desk, number: int, theory: str) -> Told:
    """Set what follows against what follows under another theory, whole."""
    case, words = desk.case(desk.at(number)), language(desk.lang)
    here = desk.view(number).outcome
    with desk.bounded() as bound:
        other = derive(case, theory, None, desk.knowledge, bound)
    return _contrast(here, other, readings.name(here, words), readings.name(other, words), desk.lang)


def against_state(desk: Desk, number: int, before: int) -> Told:
    """Set what follows against what followed in another state."""
    words = language(desk.lang)
    old, new = desk.view(before).outcome, desk.view(number).outcome
    return _contrast(old, new, words("workbench.before"), words("workbench.now"), desk.lang)


def _contrast(first: Outcome, second: Outcome, left: str, right: str, lang: str) -> Told:
    one, other = pair(first, second, options=Options(lang))
    found = contrast(one, other, left, right)
    text = contrast_text.text(found.graph, found.folded)
    found.graph.graph.update(title="", subtitle="")
    return {"head": f"A = {left}; B = {right}", "text": text, **showing.drawn(found.graph, lang)}


def over_theories(desk: Desk, number: int) -> Told:
    """The charges under every theory, and the positions that make each difference from the theory chosen."""
    state = desk.at(number)
    theories = list(dict.fromkeys([state.theory, *desk.knowledge.doctrine.theories]))
    with desk.bounded() as bound:
        found = compare([desk.case(state)], theories, desk.knowledge, bound, dict(state.positions))
    told = Compared(found, desk.lang)
    rows = told.rows(told.differing(), told.columns())
    names = [theory for theory in found.theories if theory not in told.differing()]
    alike = told.words("compared.alike", first=told.name(theories[0]), names=told.words.join(map(told.name, names)))
    return {
        "rows": [[cell.split("\n") for cell in row] for row in rows],
        "key": told.words("compared.key"),
        "alike": alike if names else "",
        "differences": ["\n".join(told.difference(one)) for one in found.differences],
    }


def as_text(view: View) -> str:
    """The account, every proof and a receipt as text, for export."""
    outcome = view.outcome
    told = [why_text.text(graph) for graph in proofs(outcome, options=Options(view.lang))]
    taken = readings.readings(outcome)
    made = receipt_text.of([outcome.case], [taken.theory], taken.positions, outcome.knowledge)
    receipt = receipt_text.line(made, language(view.lang))
    return "\n\n".join([charge_text(outcome, view.lang), *told, receipt]) + "\n"
