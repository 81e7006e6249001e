"""Charges under open issues and disputed facts, as text and as data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from explain.say.charge_json import project
from explain.say.language import DEFAULT
from explain.say.readings import Readings, chosen, heading, over
from explain.say.sentences import Speaker
from explain.say.verdicts import charge
from kb.ask.openness import STATED, TIER, Openness, Pivot, Standing
from kb.files.cases import Fact, symbol
from kb.files.doctrine import Package
from kb.rules.knowledge import Knowledge
from kb.run.receipt import case_hash
from kb.run.standings import Deciding


def text(found: Openness, package: Package, knowledge: Knowledge, lang: str = DEFAULT, only: str | None = None) -> str:
    """Write the standings of a case, of all accused or one, and under each contested charge what it hangs on."""
    return "\n".join(_lines(found, package, Speaker(knowledge, found.case, lang), only))


def closed(found: Openness, package: Package, knowledge: Knowledge) -> Readings:
    """The readings that hold where an issue is not open."""
    taken = chosen(knowledge.doctrine, found.theory, package)
    kept = {i: p for i, p in taken.positions.items() if i not in found.issues}
    return Readings(taken.theory, kept, over(knowledge))


def _lines(found: Openness, package: Package, speaker: Speaker, only: str | None) -> Iterator[str]:
    words = speaker.words
    yield words.pick(found.case.titles)
    yield heading(closed(found, package, speaker.knowledge), speaker.knowledge.doctrine, words)
    named = ((issue, speaker.constant("issue", issue)) for issue in found.issues)
    issues = words.join((words("open.open_issue", issue=name, id=issue) for issue, name in named), "semicolon")
    yield words("open.issues", issues=issues) if issues else words("open.searched", count=len(found.disputed))
    if found.disputed:
        facts = words.join((speaker.atom(symbol(fact.atom)) for fact in found.disputed), "semicolon")
        yield words("open.disputed", facts=facts)
    for accused in [only] if only else found.case.accused:
        yield ""
        yield speaker.name(accused)
        mine = [s for s in found.standings if s.accused == accused]
        if not mine:
            yield f"  {words('open.none')}"
        for standing in mine:
            said = charge(speaker, standing.offence, standing.act)
            tier = speaker.constant("tier", standing.tier) if standing.tier else ""
            kind, how = words(f"open.{standing.kind}", tier=tier), words(f"open.{standing.standing}")
            yield "  " + words("open.standing", charge=said, kind=kind, standing=how)
            yield from (f"    {line}" for line in _pivots(found, standing, speaker))
    yield ""
    yield words("open.bound")


def _pivots(found: Openness, standing: Standing, speaker: Speaker) -> Iterator[str]:
    """Say with which smallest sets of readings and facts a contested charge follows; where they are too many to go
    through, the single ones on which it hangs."""
    if standing.standing != "contested":
        return
    if standing in found.deciding:
        sets = [one for one in found.deciding[standing] if one.follows]
        for place, one in enumerate(sets):
            said = speaker.words.join((_setting(choice, value, speaker) for choice, value in one.settings), "semicolon")
            yield speaker.words("open.or_with" if place else "open.follows", settings=said)
        return
    pivots = found.on(standing.kind, standing.accused, standing.act, standing.offence, standing.tier)
    said_of = {str(fact.atom): speaker.atom(symbol(fact.atom)) for fact in found.disputed}
    if not pivots:
        yield speaker.words("open.joint")
    for pivot in pivots:
        yes, no = (_value(pivot, value, speaker) for value in pivot.values)
        if pivot.is_issue:
            on = speaker.words("open.issue", issue=speaker.constant("issue", pivot.on))
        else:
            on = speaker.words("open.fact", fact=said_of[pivot.on])
        yield speaker.words("open.hangs", on=on, yes=yes, no=no)


def _setting(choice: Fact | str, value: bool | str, speaker: Speaker) -> str:
    """Say one setting: the position of an issue, or whether a disputed fact holds."""
    if isinstance(choice, Fact):
        return speaker.words("open.fact_holds" if value else "open.fact_fails", fact=speaker.atom(symbol(choice.atom)))
    name = speaker.pick(speaker.knowledge.doctrine.issues[choice].positions[str(value)].name)
    return speaker.words("open.issue_is", issue=speaker.constant("issue", choice), position=name)


def _value(pivot: Pivot, value: str, speaker: Speaker) -> str:
    if not pivot.is_issue:
        return speaker.words("open.holds" if value == "holds" else "open.fails")
    return speaker.pick(speaker.knowledge.doctrine.issues[pivot.on].positions[value].name)


def data(found: Openness, package: Package, knowledge: Knowledge, only: str | None = None) -> dict[str, Any]:
    """Build the JSON entry of a case: standings by accused, offences excluded, pivots."""
    under = closed(found, package, knowledge)
    return {
        "case": found.case.id,
        "case_hash": case_hash(found.case),
        **project(under.over),
        "theory": under.theory,
        "positions": dict(under.positions),
        "open": list(found.issues),
        "disputed": [str(fact.atom) for fact in found.disputed],
        "accused": {
            accused: _accused(found, accused, knowledge) for accused in ([only] if only else sorted(found.case.accused))
        },
    }


def _accused(found: Openness, accused: str, knowledge: Knowledge) -> dict[str, Any]:
    mine = [s for s in found.standings if s.accused == accused]
    made: dict[str, Any] = {
        kind: [{"offence": s.offence, "act": s.act, "standing": s.standing} for s in mine if s.kind == kind]
        for kind in STATED
    }
    made["tiers"] = [
        {"offence": s.offence, "act": s.act, "tier": s.tier, "standing": s.standing} for s in mine if s.kind == TIER
    ]
    made["excluded"] = sorted(set(knowledge.offences) - {s.offence for s in mine})
    made["deciding"] = [
        {
            "kind": s.kind,
            "offence": s.offence,
            "act": s.act,
            **_tier(s.tier),
            "follows": one.follows,
            "settings": _data_of(one),
        }
        for s in mine
        for one in found.deciding.get(s, ())
    ]
    made["pivotal"] = [
        {
            "kind": p.kind,
            "offence": p.offence,
            "act": p.act,
            **_tier(p.tier),
            "on": p.on,
            "issue": p.is_issue,
            "with": p.values[0],
            "without": p.values[1],
            "package": dict(sorted(p.package.items())),
            "facts": list(p.facts),
        }
        for p in found.pivots
        if p.accused == accused
    ]
    return made


def _tier(name: str) -> dict[str, str]:
    return {"tier": name} if name else {}


def _data_of(one: Deciding) -> list[dict[str, Any]]:
    return [
        {"fact": str(choice.atom), "holds": value} if isinstance(choice, Fact) else {"issue": choice, "position": value}
        for choice, value in one.settings
    ]
