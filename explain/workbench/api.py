"""What the page may ask, by name: each call takes the desk and a JSON object, and returns one.

Raises what `server` tells: `Faulty`, `BadInput`, `Stale`, `Asks`, `BoundHit`, `Unreadable`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from explain.draw.drawing import svg
from explain.draw.proofs import Options, check_goal, proof
from explain.report.page import script_words
from explain.report.rendering import embedded, read, render
from explain.say.language import language
from explain.say.sentences import Speaker
from explain.workbench import claiming, edits, flipping, forms, lookup, questions, showing, storage
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
        "words": {**script_words(words), "bench": words.section("workbench")},
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
        "forms": [[form, words(f"workbench.form_{form}")] for form in claiming.FORMS],
        "claimed": [[word, words(f"workbench.claim_{word}")] for word in claiming.CLAIMED],
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
        "drafts": list(_drafts(desk)),
        "unkept": desk.drafts.unkept,
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


def _drafts(desk: Desk) -> Iterator[Told]:
    """What earlier sittings left unsaved: when, how it differs, and whether the file changed since."""
    held = storage.mark(desk.store.written.encode()) if desk.store.written is not None else ""
    for name, draft in desk.drafts.left().items():
        lines = storage.differing(tidy(desk.state.text), draft.text)
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(draft.when))
        readings = [draft.theory, *(f"{issue}={position}" for issue, position in draft.positions.items())]
        yield {"name": name, "when": when, "moved": draft.of != held, "lines": [*lines, ", ".join(readings)]}


def change(desk: Desk, asked: Asked) -> Told:
    """Change the case or the readings; the state so made is the newest."""
    on = get(asked, "on", int)
    desk.move(on, edits.new_state(desk, desk.at(on), asked))
    return state(desk, {})


def step(desk: Desk, asked: Asked) -> Told:
    """Undo or redo one change."""
    desk.step(get(asked, "on", int), get(asked, "back", bool))
    return state(desk, {})


def draft(desk: Desk, asked: Asked) -> Told:
    """Go on with a draft that an earlier sitting left, or throw it away."""
    name = get(asked, "name", str)
    if get(asked, "restore", bool):
        desk.restore(get(asked, "on", int), name)
    else:
        desk.drafts.discard(name)
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
    with desk.bounded() as bound:
        return flipping.flip(view, accused, offence, bound)


def contrast(desk: Desk, asked: Asked) -> Told:
    """Set what follows against another theory, or against another state where `theory` is ""."""
    number, theory = get(asked, "number", int), get(asked, "theory", str)
    if theory:
        return questions.against_theory(desk, number, theory)
    return questions.against_state(desk, number, get(asked, "since", int))


def compare(desk: Desk, asked: Asked) -> Told:
    """Compare all theories."""
    return questions.over_theories(desk, get(asked, "number", int))


def claims(desk: Desk, _: Asked) -> Told:
    """The claims there are that can be put of the case on the desk."""
    return claiming.known(desk)


def claim(desk: Desk, asked: Asked) -> Told:
    """Decide a claim about the case as it stands, in the words of a claim file."""
    return claiming.decided(desk, get(asked, "number", int), get(asked, "text", str))


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
        draft,
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
        claims,
        claim,
        save,
        export,
    )
}
