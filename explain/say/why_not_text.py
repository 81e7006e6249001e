"""Why a charge is not made out, in sentences a lawyer would write: first missing element first, then what each would
have needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from clingo import Function, Symbol

from explain.say.sentences import Speaker, upper
from kb.run.outcome import Missing, Outcome, WorldOutcome
from kb.run.reasons import Absent
from kb.why.whynot import Blocked, NotTaken, Obstacle, Short, ShortTotal, Wanted, Way, WhyNot, routes

_WORDS = {
    "en": {
        "lead": "{offence} is not made out for {accused} in {act}.",
        "made": "{offence} is made out for {accused} in {act}; ask `why`.",
        "first": "The first missing element is {element} (element {place}). What could supply it, the nearest first:",
        "also": "Missing too: element {place}, {element}.",
        "met": "Met: {elements}.",
        "excluded": "Every element is met, but the charge is excluded: {ground} [{cite}].",
        "needed": "needed: {fact}",
        "defeated": "defeated: {fact}",
        "reading": "only under another reading: {reading}",
        "gap": "{what}{reached} of {required}, {gap} short",
        "cap": "{what}{reached}, where {rule}",
        "none": "No rule could supply it.",
        "without": "In the version of the facts in which this does not hold: {fact}.",
        "more": "({} further ways; --all shows them)",
        "displaced": "{offence} is made out but gives way to {by} [{cite}].",
    },
    "zh": {
        "lead": "{accused}的{act}不构成{offence}。",
        "made": "{accused}的{act}构成{offence}，理由见why。",
        "first": "首先缺少的要件：{element}（第{place}项要件）。可能的途径，由近及远：",
        "also": "另缺少第{place}项要件：{element}。",
        "met": "已符合：{elements}。",
        "excluded": "要件齐备，但该罪被排除：{ground}［{cite}］。",
        "needed": "须有：{fact}",
        "defeated": "被排除：{fact}",
        "reading": "仅在另一解释下成立：{reading}",
        "gap": "{what}{reached}，须{required}，尚差{gap}",
        "cap": "{what}{reached}，而{rule}",
        "none": "没有规则可以支持。",
        "without": "以下争议事实不成立时：{fact}。",
        "more": "（另有{}条较远的途径，见--all）",
        "displaced": "构成{offence}，但让位于{by}［{cite}］。",
    },
}
_SHOWN = 3


def text(outcome: Outcome, charge: str, accused: str | None = None, lang: str = "en", everything: bool = False) -> str:
    """Explain, for each accused and act, why the charge is not made out.

    Where it hangs on disputed facts, the version of the facts in which it fails is told.
    """
    failing = _failing(outcome, charge, accused)
    told = replace(outcome, worlds=(failing,)) if failing is not None else outcome
    teller = _Teller(told, Speaker(outcome.knowledge, outcome.case, lang), everything)
    return "\n".join(teller.lines(charge, accused))


def _failing(outcome: Outcome, charge: str, accused: str | None) -> WorldOutcome | None:
    """The world, nearest to all disputed facts holding, in which a contested charge fails; None if it is not contested."""
    contested = any(
        c.offence == charge and c.standing == "contested" and accused in (None, who)
        for who, charges in outcome.established.items()
        for c in charges
    )
    if not contested:
        return None
    failing = [w for w in outcome.worlds if not any(row[2] == charge for row in w.rows("established"))]
    return max(failing, key=lambda world: len(world.facts), default=None)


class _Teller:
    def __init__(self, outcome: Outcome, speaker: Speaker, everything: bool) -> None:
        self.outcome = outcome
        self.speaker = speaker
        self.words = _WORDS[speaker.lang]
        self.world: WorldOutcome = outcome.worlds[0]
        words = outcome.knowledge.vocabulary.predicates
        self.inputs = frozenset(name for name, word in words.items() if word.input)
        numbers = frozenset(
            name for name, word in words.items() if not word.input and word.args and word.args[-1].name == "number"
        )
        self.engine = WhyNot(self.world.reasons, self.inputs, numbers)
        self.everything = everything
        self.names = [speaker.pick((name.en, name.zh)) for name in outcome.case.names.values()]

    def lines(self, charge: str, accused: str | None) -> Iterator[str]:
        theory = self.outcome.knowledge.doctrine.theories[self.outcome.theory]
        yield self.outcome.case.title
        yield self.speaker.pick(theory.title)
        yield from self._left_out()
        for who in [accused] if accused else self.outcome.case.accused:
            for made in self.outcome.established[who]:
                if made.offence == charge:
                    yield ""
                    yield self._said("made", who, made.act, charge)
            for gone in self.outcome.displaced[who]:
                if gone.offence == charge:
                    yield self._displaced(gone.by, gone.provision, charge)
            for item in self.outcome.missing[who]:
                if item.offence == charge:
                    yield ""
                    yield from self._item(who, item)

    def _left_out(self) -> Iterator[str]:
        """Say which disputed facts do not hold in the version that is told."""
        from kb.files.cases import symbol

        for fact in self.outcome.case.facts:
            if fact.status == "disputed" and fact not in self.world.facts:
                yield self.words["without"].format(fact=self.speaker.atom(symbol(fact.atom)))

    def _said(self, key: str, who: str, act: str, charge: str) -> str:
        offence = self.speaker.constant("offence", charge)
        return upper(
            self.words[key].format(offence=offence, accused=self.speaker.name(who), act=self.speaker.name(act))
        )

    def _displaced(self, by: str, provision: str, charge: str) -> str:
        names = (self.speaker.constant("offence", charge), self.speaker.constant("offence", by))
        return upper(
            self.words["displaced"].format(offence=names[0], by=names[1], cite=self.speaker.citation(provision))
        )

    def _item(self, who: str, item: Missing) -> Iterator[str]:
        yield self._said("lead", who, item.act, item.offence)
        key = [Function(who), Function(item.act), Function(item.offence)]
        places = {row[1]: int(row[2]) for row in self.world.rows("element") if row[0] == item.offence}
        met = sorted((e for e in places if e not in item.elements), key=lambda e: places[e])
        if met and item.elements:
            names = ", ".join(self.speaker.constant("element", e) for e in met)
            yield self.words["met"].format(elements=names)
        if not item.elements:
            yield from self._exclusions(who, item)
        for place, element in enumerate(item.elements):
            word = self.words["also" if place else "first"]
            yield word.format(element=self.speaker.constant("element", element), place=places.get(element, "?"))
            yield from self._ways(self._ways_to(who, item, key, element), "   ", _SHOWN if place else None)

    def _ways_to(self, who: str, item: Missing, key: list[Symbol], element: str) -> tuple[Way, ...]:
        """For a responsible person the elements are those of the unit."""
        doers = {who, *(row[1] for row in self.world.rows("responsible") if row[0] == who and row[2] == item.act)}
        units = [d for d in sorted(doers) if (d, item.act) in self.world.rows("acts")]
        actor = Function(units[0] if units else who)
        return self.engine.ways(self.world.element_predicate(item.offence), [actor, *key[1:], Function(element)])

    def _exclusions(self, who: str, item: Missing) -> Iterator[str]:
        for row in sorted(self.world.rows("excluded")):
            if row[:3] == (who, item.act, item.offence):
                ground = self.speaker.constant("ground_of_exclusion", row[3])
                yield self.words["excluded"].format(
                    ground=ground, cite=self.speaker.citation(self.outcome.provision("excluded", row))
                )

    def _ways(self, ways: tuple[Way, ...], indent: str, shown: int | None) -> Iterator[str]:
        found = routes(ways)
        told = found if self.everything else found[:shown]
        if not told:
            yield indent + self.words["none"]
        for place, route in enumerate(told, 1):
            cite = "; ".join(self.speaker.citation(p) for p in route.provisions)
            yield f"{indent}{place}. [{cite}]"
            yield from (f"{indent}   - {self._obstacle(obstacle)}" for obstacle in route.obstacles)
        if len(told) < len(found):
            yield indent + self.words["more"].format(len(found) - len(told))

    def _obstacle(self, obstacle: Obstacle) -> str:
        match obstacle:
            case Wanted(name, args, positive):
                return self.words["needed"].format(fact=lower(self.pattern(name, args, positive), self.names))
            case Blocked(atom):
                return self.words["defeated"].format(fact=lower(self.speaker.atom(atom), self.names))
            case NotTaken(issue, position):
                found = self.outcome.knowledge.doctrine.issues[issue].positions[position]
                reading = f"{issue.replace('_', ' ')}: {self.speaker.pick(found.name)}"
                return self.words["reading"].format(reading=reading)
            case Short() | ShortTotal():
                return self._gap(obstacle)

    def _gap(self, short: Short | ShortTotal) -> str:
        from explain.say import conditions

        if isinstance(short, Short):
            return conditions.gap(short, self.speaker, self.words)
        return conditions.gap_total(short, self.speaker, self.words)

    def pattern(self, name: str, args: tuple[Symbol | None, ...], positive: bool) -> str:
        """Say an atom with free places."""
        return self.speaker.pattern(Absent(name, args, positive))


def lower(text: str, names: Iterable[str] = ()) -> str:
    """Put a sentence inside another one: small first letter, unless it begins with a name or an abbreviation."""
    first = text.split(" ", 1)[0]
    keep = len(first) > 1 and not first[1:].islower()
    return text if keep or any(name and text.startswith(name) for name in names) else text[:1].lower() + text[1:]
