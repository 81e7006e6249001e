"""Charges under open issues and disputed facts, as text and as data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from explain.say.sentences import Speaker
from kb.ask.openness import STATED, Openness, Pivot, Standing
from kb.files.cases import symbol
from kb.rules.knowledge import Knowledge

_WORDS = {
    "en": {
        "open": "Open issues",
        "disputed": "Disputed facts",
        "established": "made out",
        "convicted": "convicted",
        "robust": "robust: under every package",
        "contested": "contested: under some packages",
        "none": "no charge under any package",
        "hangs": "hangs on",
        "fact": "the disputed fact",
        "with": "with",
        "without": "not with",
        "holds": "holds",
        "does not hold": "does not hold",
        "bound": "All packages of the open issues and all versions of the disputed facts were decided; other readings stay as in the theory.",
        "excluded": "Excluded under every package",
        "joint": "no single issue or fact turns it while the rest stays",
    },
    "zh": {
        "open": "开放的争点",
        "disputed": "争议事实",
        "established": "构成",
        "convicted": "定罪",
        "robust": "在任何解释下均成立",
        "contested": "仅在部分解释下成立",
        "none": "在任何解释下均无罪名",
        "hangs": "取决于",
        "fact": "争议事实",
        "with": "成立于",
        "without": "不成立于",
        "holds": "成立",
        "does not hold": "不成立",
        "bound": "已判定开放争点与争议事实的全部组合；其余依所选理论。",
        "excluded": "在任何解释下均不成立",
        "joint": "没有单独起决定作用的争点或事实",
    },
}


def text(found: Openness, knowledge: Knowledge, lang: str = "en") -> str:
    """Write the standings of a case, and under each contested charge what it hangs on."""
    return "\n".join(_lines(found, Speaker(knowledge, found.case, lang)))


def _lines(found: Openness, speaker: Speaker) -> Iterator[str]:
    words = _WORDS[speaker.lang]
    yield found.case.title
    yield f"{words['open']}: {', '.join(found.issues)}"
    if found.disputed:
        yield f"{words['disputed']}: {'; '.join(speaker.atom(symbol(fact.atom)) for fact in found.disputed)}"
    for accused in found.case.accused:
        yield ""
        yield speaker.name(accused)
        mine = [s for s in found.standings if s.accused == accused]
        if not mine:
            yield f"  {words['none']}"
        for standing in mine:
            offence = speaker.constant("offence", standing.offence)
            yield f"  {offence}, {speaker.name(standing.act)}, {words[standing.kind]}: {words[standing.standing]}"
            yield from (f"    {line}" for line in _pivots(found, standing, speaker))
    yield ""
    yield words["bound"]


def _pivots(found: Openness, standing: Standing, speaker: Speaker) -> Iterator[str]:
    words = _WORDS[speaker.lang]
    pivots = found.on(standing.kind, standing.accused, standing.act, standing.offence)
    said = {str(fact.atom): speaker.atom(symbol(fact.atom)) for fact in found.disputed}
    if standing.standing == "contested" and not pivots:
        yield words["joint"]
    for pivot in pivots:
        yes, no = (_value(pivot, value, speaker) for value in pivot.values)
        on = pivot.on if pivot.is_issue else f"{words['fact']} “{said[pivot.on]}”"
        yield f"{words['hangs']} {on}: {words['with']} “{yes}”, {words['without']} “{no}”"


def _value(pivot: Pivot, value: str, speaker: Speaker) -> str:
    if not pivot.is_issue:
        return _WORDS[speaker.lang][value]
    return speaker.pick(speaker.knowledge.doctrine.issues[pivot.on].positions[value].name)


def data(found: Openness, knowledge: Knowledge) -> dict[str, Any]:
    """Build the JSON entry of a case: standings by accused, offences excluded, pivots."""
    return {
        "case": found.case.id,
        "theory": found.theory,
        "open": list(found.issues),
        "disputed": [str(fact.atom) for fact in found.disputed],
        "accused": {accused: _accused(found, accused, knowledge) for accused in sorted(found.case.accused)},
    }


def _accused(found: Openness, accused: str, knowledge: Knowledge) -> dict[str, Any]:
    mine = [s for s in found.standings if s.accused == accused]
    made: dict[str, Any] = {
        kind: [{"offence": s.offence, "act": s.act, "standing": s.standing} for s in mine if s.kind == kind]
        for kind in STATED
    }
    made["excluded"] = sorted(set(knowledge.offences) - {s.offence for s in mine})
    made["pivotal"] = [
        {
            "kind": p.kind,
            "offence": p.offence,
            "act": p.act,
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
