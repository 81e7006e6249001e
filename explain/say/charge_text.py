"""The outcome of a case as text: what is made out, what it leads to, what gives way, what is missing."""

from __future__ import annotations

from collections.abc import Iterator

from explain.say.sentences import Speaker, upper
from kb.run.outcome import Charge, Missing, Outcome, Penalty

_WORDS = {
    "en": {
        "theory": "Theory",
        "worlds": "over {} combinations of disputed facts",
        "convicted": "Convicted",
        "none": "no conviction",
        "established": "Made out",
        "displaced": "Gives way",
        "tied": "Tied",
        "missing": "Not made out",
        "notes": "Notes",
        "to": "to {} ({})",
        "undecided": "equally heavy; {} does not decide",
        "lacks": "lacks {}",
        "excluded": "excluded",
        "range": "Range",
        "direction": "Sentencing",
        "prosecution": "Prosecution",
        "remains": "Beside crime",
        "combined": "Combined punishment",
        "fine": "Fine by the gains",
        "hangs": "Hangs on the disputed fact",
        "assumed": "Assumed facts",
        "disputed": "Disputed facts",
        "for": "for {}",
        "months": "{} to {} months",
        "rest": "{} further offences share at most one element with the facts (--json lists them)",
    },
    "zh": {
        "theory": "理论",
        "worlds": "争议事实的{}种组合",
        "convicted": "定罪",
        "none": "不定罪",
        "established": "构成",
        "displaced": "不以此定罪",
        "tied": "轻重相同",
        "missing": "不构成",
        "notes": "附注",
        "to": "而以{}定罪（{}）",
        "undecided": "{}不能决定",
        "lacks": "缺少{}",
        "excluded": "已排除",
        "range": "法定刑",
        "direction": "量刑",
        "prosecution": "追诉方式",
        "remains": "刑事之外",
        "combined": "数罪并罚",
        "fine": "罚金按违法所得计",
        "hangs": "取决于争议事实",
        "assumed": "假定的事实",
        "disputed": "争议的事实",
        "for": "（{}）",
        "months": "{}至{}个月",
        "rest": "另有{}个罪名至多符合一项要件（见--json）",
    },
}


def text(outcome: Outcome, lang: str = "en") -> str:
    """Write the outcome of one case, assumptions first."""
    speaker = Speaker(outcome.knowledge, outcome.case, lang)
    return "\n".join(_Report(outcome, speaker).lines())


class _Report:
    def __init__(self, outcome: Outcome, speaker: Speaker) -> None:
        self.outcome = outcome
        self.speaker = speaker
        self.words = _WORDS[speaker.lang]

    def lines(self) -> Iterator[str]:
        theory = self.outcome.knowledge.doctrine.theories[self.outcome.theory]
        yield self.outcome.case.title
        yield f"{self.words['theory']}: {self.outcome.theory} ({self.speaker.pick(theory.title)})"
        yield from self._facts("assumed")
        yield from self._facts("disputed")
        if len(self.outcome.worlds) > 1:
            yield f"  ({self.words['worlds'].format(len(self.outcome.worlds))})"
        for accused in self.outcome.case.accused:
            yield ""
            yield self.speaker.name(accused)
            yield from self._accused(accused)

    def _facts(self, status: str) -> Iterator[str]:
        from kb.files.cases import symbol

        facts = [fact for fact in self.outcome.case.facts if fact.status == status]
        if facts:
            yield f"{self.words[status]}:"
        for fact in facts:
            note = f" ({fact.note})" if fact.note else ""
            yield f"  - {self.speaker.atom(symbol(fact.atom))}{note}"

    def _accused(self, accused: str) -> Iterator[str]:
        convicted = self.outcome.convicted[accused]
        ranges = {(p.offence, p.act): p for p in self.outcome.penalties[accused]}
        for charge in convicted:
            yield f"  {self.words['convicted']}: {self._charge(charge)}"
            yield f"    {self.words['range']}: {self._range(ranges[charge.offence, charge.act])}"
            yield from self._hangs("convicted", accused, charge)
        if not convicted:
            yield f"  {self.words['convicted']}: {self.words['none']}"
        for charge in self.outcome.established[accused]:
            if charge not in convicted:
                yield f"  {self.words['established']}: {self._charge(charge)}"
                yield from self._hangs("established", accused, charge)
        for d in self.outcome.displaced[accused]:
            to = self.words["to"].format(self._offence(d.by), self.speaker.citation(d.provision))
            yield f"  {self.words['displaced']}: {self._offence(d.offence)} {to}"
        for t in self.outcome.tied[accused]:
            pair = f"{self._offence(t.offence)} / {self._offence(t.other)}"
            yield f"  {self.words['tied']}: {pair}; {self.words['undecided'].format(self.speaker.citation(t.provision))}"
        yield from self._effects(accused)
        yield from self._missing(accused)
        for n in self.outcome.notes[accused]:
            sort = (
                "remark"
                if n.note in self.outcome.knowledge.vocabulary.sorts["remark"].values
                else "ground_of_exclusion"
            )
            said = upper(self.speaker.constant(sort, n.note))
            yield f"  {self.words['notes']}: {self._offence(n.offence)}: {said} ({self.speaker.citation(n.provision)})"

    def _effects(self, accused: str) -> Iterator[str]:
        for d in self.outcome.directions[accused]:
            said = f"{self._offence(d.offence)}: {self.speaker.constant('direction', d.direction)}"
            yield f"  {self.words['direction']}: {said} ({self.speaker.citation(d.provision)})"
        for r in self.outcome.routes[accused]:
            sort = (
                "prosecution_mode"
                if r.mode in self.outcome.knowledge.vocabulary.sorts["prosecution_mode"].values
                else "bar_to_prosecution"
            )
            said = f"{self._offence(r.offence)}: {self.speaker.constant(sort, r.mode)}"
            yield f"  {self.words['prosecution']}: {said} ({self.speaker.citation(r.provision)})"
        for kind, least, most, provision in self.outcome.combined[accused]:
            span = self.words["months"].format(least, most)
            yield f"  {self.words['combined']}: {self.speaker.constant('penalty_kind', kind)} {span} ({self.speaker.citation(provision)})"
        for f in self.outcome.fine_ranges[accused]:
            low, high = (f"{amount:,}" for amount in f[2:])
            yield f"  {self.words['fine']}: {self._offence(f[0])}: {low} - {high} yuan"
        for left in self.outcome.remains[accused]:
            act = self.words["for"].format(self.speaker.name(left.act))
            said = f"{upper(self.speaker.constant('effect', left.effect))} {act}"
            yield f"  {self.words['remains']}: {said} ({self.speaker.citation(left.provision)})"

    def _hangs(self, name: str, accused: str, charge: Charge) -> Iterator[str]:
        from kb.files.cases import symbol

        if charge.standing == "contested":
            for fact in self.outcome.pivotal(name, (accused, charge.act, charge.offence)):
                yield f"    {self.words['hangs']}: {self.speaker.atom(symbol(fact.atom))}"

    def _charge(self, charge: Charge) -> str:
        made = [self._offence(charge.offence), self.words["for"].format(self.speaker.name(charge.act))]
        if charge.tier != "basic":
            made.append(self.speaker.constant("tier", charge.tier))
        if charge.standing != "robust":
            made.append(f"[{charge.standing}]")
        return " ".join(made)

    def _offence(self, offence: str) -> str:
        return self.speaker.constant("offence", offence)

    def _range(self, penalty: Penalty) -> str:
        parts = [term(self.speaker, *row) for row in penalty.main]
        return "; ".join([*parts, self.speaker.constant("fine_mode", penalty.fine)])

    def _missing(self, accused: str) -> Iterator[str]:
        items = self.outcome.missing[accused]
        near = [item for item in items if self._is_near(accused, item)]
        for item in near:
            names = [self.speaker.constant("element", e) for e in item.elements]
            lacks = self.words["lacks"].format(", ".join(names)) if names else self.words["excluded"]
            act = self.words["for"].format(self.speaker.name(item.act))
            yield f"  {self.words['missing']}: {self._offence(item.offence)} {act}: {lacks}"
        if len(near) < len(items):
            yield f"  ({self.words['rest'].format(len(items) - len(near))})"

    def _is_near(self, accused: str, item: Missing) -> bool:
        key = (accused, item.act, item.offence)
        return not item.elements or any(len(world.elements_met(*key)) > 1 for world in self.outcome.worlds)


def term(speaker: Speaker, kind: str, least: int, most: int) -> str:
    """Write a main penalty with its terms in months."""
    name = speaker.constant("penalty_kind", kind)
    return f"{name} {_WORDS[speaker.lang]['months'].format(least, most)}" if most else name
