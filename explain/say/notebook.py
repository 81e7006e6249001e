"""How an outcome shows itself in a notebook: a small table, one row a charge."""

from __future__ import annotations

from html import escape

from explain.say.sentences import Speaker
from kb.run.outcome import Outcome


def outcome(found: Outcome, lang: str = "en") -> str:
    """Write the outcome of a case as an HTML table; all text is escaped."""
    speaker = Speaker(found.knowledge, found.case, lang)
    rows = []
    for accused in found.case.accused:
        convicted = {(c.offence, c.act) for c in found.convicted[accused]}
        for charge in found.established[accused]:
            state = "convicted" if (charge.offence, charge.act) in convicted else "made out"
            offence = speaker.constant("offence", charge.offence)
            cells = (speaker.name(accused), offence, speaker.name(charge.act), state, charge.tier, charge.standing)
            rows.append(cells)
        for item in found.missing[accused]:
            lacks = ", ".join(speaker.constant("element", e) for e in item.elements) or "excluded"
            offence = speaker.constant("offence", item.offence)
            rows.append((speaker.name(accused), offence, speaker.name(item.act), f"not made out: {lacks}", "", ""))
    head = "".join(f"<th>{title}</th>" for title in ("accused", "offence", "act", "outcome", "tier", "standing"))
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    title = f"{escape(found.case.title)} ({escape(found.theory)})"
    return f"<table><caption>{title}</caption><tr>{head}</tr>{body}</table>"
