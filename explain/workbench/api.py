"""What the page may ask, by name: each call takes the desk and a JSON object, and returns one.

Raises what `server` tells: `Faulty`, `BadInput`, `Stale`, `Asks`, `BoundHit`, `Unreadable`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from explain.draw.drawing import svg
from explain.draw.proofs import Options, check_goal, proof
from explain.report.rendering import embedded, read, render
from explain.say.language import language
from explain.say.sentences import Speaker
from explain.workbench import edits, flipping, forms, lookup, questions, showing
from explain.workbench.desk import Desk, tidy
from explain.workbench.edits import Unreadable, get
from kb.files.cases import STATUSES, Case

Asked = Mapping[str, Any]
Told = dict[str, Any]
_HERE = Path(__file__).parent / "templates"


def page(desk: Desk) -> str:
    """The page with all that does not change while the desk is there."""
    words = language(desk.lang)
    pick = words.pick
    doctrine = desk.knowledge.doctrine
    offences = desk.knowledge.vocabulary.sorts["offence"].values.values()
    data = {
        "words": {**words.section("page"), "heading": words.section("heading"), "bench": words.section("workbench")},
        "lang": desk.lang,
        "statuses": [[status, words(f"page.{status}")] for status in STATUSES],
        "theories": [[name, pick(theory.title)] for name, theory in doctrine.theories.items()],
        "packages": {name: dict(doctrine.package(name)) for name in doctrine.theories},
        "issues": [
            {"id": i.id, "name": pick(i.question), "options": [[p.id, pick(p.name)] for p in i.positions.values()]}
            for i in doctrine.issues.values()
            if not i.no_rule and len(i.positions) > 1
        ],
        "offences": [[c.name, pick((c.en, c.zh))] for c in offences],
    }
    script = read("showing.js") + read("bench.js", _HERE)
    return render(
        "bench.html",
        desk.lang,
        folder=_HERE,
        more=read("bench.css", _HERE),
        policy="connect-src 'self'",
        data=embedded(data),
        script=script,
    )


def state(desk: Desk, _: Asked) -> Told:
    """What lies on the desk: the facts as sentences with their forms' values, the readings, what can be undone."""
    number = desk.number
    newest = desk.at(number)
    case = desk.case(newest)
    speaker = Speaker(desk.knowledge, case, desk.lang)
    return {
        "number": number,
        "id": case.id,
        "title": speaker.pick(case.titles),
        "file": desk.store.path.name,
        "stem": desk.store.path.stem,
        "has_file": desk.store.written is not None,
        "saved": desk.saved,
        "changed_on_disk": desk.store.changed_on_disk(),
        "undo": len(desk.past),
        "redo": len(desk.future),
        "theory": newest.theory,
        "positions": dict(newest.positions),
        "facts": forms.facts(case, speaker),
        "names": _names(desk, case, speaker),
    }


def _names(desk: Desk, case: Case, speaker: Speaker) -> list[dict[str, str]]:
    """What the case's own things are called, in both languages; "" where that is not said."""
    known = case.names
    return [
        {
            "word": w,
            "said": speaker.name(w),
            "en": known[w].en if w in known else "",
            "zh": known[w].zh if w in known else "",
        }
        for w in forms.mentioned(case, desk.knowledge)
    ]


def change(desk: Desk, asked: Asked) -> Told:
    """Change the case or the readings; the state so made is the newest."""
    on = get(asked, "on", int)
    desk.move(on, edits.new_state(desk, desk.at(on), asked))
    return state(desk, {})


def step(desk: Desk, asked: Asked) -> Told:
    """Undo or redo one change."""
    desk.step(get(asked, "on", int), get(asked, "back", bool))
    return state(desk, {})


def outcome(desk: Desk, asked: Asked) -> Told:
    """What follows in a state, with what is new against the state `since` (-1: none)."""
    number, since = get(asked, "number", int), get(asked, "since", int)
    view, before = desk.view(number), desk.known(since)
    return {"number": number, **showing.told(view, before), **showing.pictured(view, get(asked, "whom", str))}


def drawing(desk: Desk, asked: Asked) -> Told:
    """The picture of one accused of many."""
    return showing.pictured(desk.view(get(asked, "number", int)), get(asked, "whom", str))


def form(desk: Desk, asked: Asked) -> Told:
    """What the form of a fact asks for."""
    case, speaker = _now(desk)
    try:
        return forms.form(get(asked, "predicate", str), case, speaker)
    except KeyError:
        raise Unreadable("no case states such a fact") from None


def search(desk: Desk, asked: Asked) -> Told:
    """Find facts by words."""
    case, speaker = _now(desk)
    return lookup.search(get(asked, "word", str)[:200], case, speaker)


def bearing(desk: Desk, asked: Asked) -> Told:
    """Find the facts that bear on an offence."""
    case, speaker = _now(desk)
    return {"elements": lookup.bearing(_offence(desk, asked), case, speaker)}


def _now(desk: Desk) -> tuple[Case, Speaker]:
    case = desk.case(desk.state)
    return case, Speaker(desk.knowledge, case, desk.lang)


def _offence(desk: Desk, asked: Asked) -> str:
    if (name := get(asked, "offence", str)) not in desk.knowledge.offences:
        raise Unreadable("no such offence")
    return name


def why(desk: Desk, asked: Asked) -> Told:
    """Why a charge is made out."""
    return questions.why(desk.view(get(asked, "number", int)), get(asked, "accused", str), _offence(desk, asked))


def why_not(desk: Desk, asked: Asked) -> Told:
    """Why a charge is not made out, and what would supply what it lacks."""
    return questions.why_not(desk.view(get(asked, "number", int)), get(asked, "accused", str), _offence(desk, asked))


def flip(desk: Desk, asked: Asked) -> Told:
    """The smallest changes that gain or lose a conviction."""
    view, accused, offence = desk.view(get(asked, "number", int)), get(asked, "accused", str), _offence(desk, asked)
    check_goal(view.outcome, offence, accused)
    return flipping.flip(view, accused, offence, desk.seconds)


def contrast(desk: Desk, asked: Asked) -> Told:
    """Set what follows against another theory, or against another state where `theory` is ""."""
    number, theory = get(asked, "number", int), get(asked, "theory", str)
    if theory:
        return questions.against_theory(desk, number, theory)
    return questions.against_state(desk, number, get(asked, "since", int))


def compare(desk: Desk, asked: Asked) -> Told:
    """Compare all theories."""
    return questions.over_theories(desk, get(asked, "number", int))


def save(desk: Desk, asked: Asked) -> Told:
    """Write the newest state into the file of a name in the folder."""
    on, stem = get(asked, "on", int), get(asked, "name", str)
    desk.save(on, stem, get(asked, "over", str))
    return state(desk, {})


def export(desk: Desk, asked: Asked) -> Told:
    """The case file, the account with its proofs as text, or the picture."""
    number, what = get(asked, "number", int), get(asked, "what", str)
    case = desk.case(desk.at(number))
    if what == "case":
        return {"name": f"{case.id}.yaml", "type": "text/yaml", "text": tidy(desk.at(number).text)}
    view = desk.view(number)
    if what == "picture":
        graph = proof(view.outcome, options=Options(desk.lang))
        return {"name": f"{case.id}.svg", "type": "image/svg+xml", "text": svg(graph)}
    return {"name": f"{case.id}.txt", "type": "text/plain", "text": questions.as_text(view)}


CALLS: dict[str, Callable[[Desk, Asked], Told]] = {
    call.__name__: call
    for call in (
        state,
        change,
        step,
        outcome,
        drawing,
        form,
        search,
        bearing,
        why,
        why_not,
        flip,
        contrast,
        compare,
        save,
        export,
    )
}
