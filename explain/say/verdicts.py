"""The verdicts of an account: the facts taken for granted, what is convicted, tied, barred or gives way, what is lacking."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from explain.say import effects
from explain.say.account import Key, Statement
from explain.say.sentences import Speaker
from kb.files.cases import Fact, symbol
from kb.run.outcome import Charge, Displaced, Missing, Outcome, Route, Tied


def facts(outcome: Outcome, speaker: Speaker) -> Iterator[Statement]:
    """State which facts are assumed, which disputed (and how they are taken), and how many versions these make."""
    for status in ("assumed", "disputed"):
        for fact in outcome.case.facts:
            if fact.status == status:
                taken = _taken(outcome, fact, speaker) if status == "disputed" else ""
                note = speaker.words("punctuation.aside", text=speaker.pick(fact.notes)) if fact.note else ""
                said = speaker.words("statement.fact", fact=speaker.atom(symbol(fact.atom)), note=taken + note)
                yield Statement(status, said)
    if len(outcome.worlds) > 1:
        yield Statement("versions", speaker.words("statement.versions", count=outcome.versions))


def _taken(outcome: Outcome, fact: Fact, speaker: Speaker) -> str:
    """Say how a disputed fact is taken, where every version that is told takes it so."""
    holds = {fact in world.facts for world in outcome.worlds}
    if len(holds) > 1:
        return ""
    return speaker.words("statement.taken" if True in holds else "statement.not_taken")


def charge(speaker: Speaker, offence: str, act: str, tier: str = "basic") -> str:
    """Name a charge: offence and act, and the tier where it is above the basic one."""
    said = speaker.words("statement.charge", offence=speaker.offence(offence), act=speaker.name(act))
    if tier == "basic":
        return said
    return speaker.words("statement.tiered", charge=said, tier=speaker.constant("tier", tier))


def verdicts(outcome: Outcome, speaker: Speaker, accused: str) -> Iterator[Statement]:
    """State what becomes of each charge of an accused, once, with what belongs to it below."""
    teller = _Verdicts(outcome, speaker, accused)
    yield from teller.convictions()
    yield from teller.ties()
    yield from teller.bars()
    yield from teller.given_way()
    yield from teller.made_out()


class _Verdicts:
    """Tells the charges of one accused; what belongs to a charge stands below the first statement about it."""

    def __init__(self, outcome: Outcome, speaker: Speaker, accused: str) -> None:
        self.outcome = outcome
        self.speaker = speaker
        self.accused = accused
        self.established = {(c.offence, c.act): c for c in outcome.established[accused]}
        self.told: set[tuple[str, str]] = set()

    def convictions(self) -> Iterator[Statement]:
        convicted = self.outcome.convicted[self.accused]
        for c in convicted:
            yield self._charge("convicted", c, asdict(c))
        told_otherwise = self.outcome.tied[self.accused] or self._barred()
        if not convicted and not told_otherwise:
            yield Statement("no_conviction", self.speaker.words("statement.nobody"), self.accused)

    def ties(self) -> Iterator[Statement]:
        """Each group of offences that are equal on one act, once."""
        for group in _groups(self.outcome.tied[self.accused]):
            names = dict.fromkeys(name for tie in group for name in (tie.offence, tie.other))
            act = group[0].act
            offences = self.speaker.words.join(map(self.speaker.offence, names), "either")
            said = self.speaker.words("statement.tied", offences=offences, act=self.speaker.name(act))
            below = tuple(s for name in names for s in self._below(name, act, named=True))
            cited = tuple(dict.fromkeys(tie.provision for tie in group))
            rows = [{"offences": [t.offence, t.other], "act": t.act, "provision": t.provision} for t in group]
            first = group[0]
            yield Statement(
                "tied", said, self.accused, first.offence, act, cited, first.standing, {"rows": rows}, below=below
            )

    def bars(self) -> Iterator[Statement]:
        for route in self._barred():
            bar = self.speaker.constant("bar_to_prosecution", route.mode)
            said = self.speaker.words("statement.barred", charge=self._name(route.offence, route.act), bar=bar)
            yield self._statement("barred", said, route, (route.provision,))

    def given_way(self) -> Iterator[Statement]:
        for d in self.outcome.displaced[self.accused]:
            row = {key: value for key, value in asdict(d).items() if key not in ("standing", "to_acts")}
            if d.to_acts:  # only then is it more than one act
                row["to_acts"] = list(d.to_acts)
            by = self.speaker.words.join(self._name(d.by, act) for act in d.to_acts) or self.speaker.offence(d.by)
            said = self.speaker.words("statement.gives_way", charge=self._name(d.offence, d.act), by=by)
            yield self._statement("gives_way", said, d, (d.provision,), row)

    def made_out(self) -> Iterator[Statement]:
        """Every charge made out; those that another statement has told already stand in data only."""
        for c in self.outcome.established[self.accused]:
            aside = (c.offence, c.act) in self.told
            yield self._charge("made_out", c, asdict(c), aside=aside)

    def _barred(self) -> list[Route]:
        return [r for r in self.outcome.routes[self.accused] if effects.is_bar(r, self.speaker)]

    def _name(self, offence: str, act: str) -> str:
        return charge(self.speaker, offence, act, self.established[offence, act].tier)

    def _charge(self, kind: str, c: Charge, row: dict[str, Any], *, aside: bool = False) -> Statement:
        said = charge(self.speaker, c.offence, c.act, c.tier)
        below = tuple(effects.hangs(self.outcome, self.speaker, kind, self.accused, c))
        if not aside:
            below += tuple(self._below(c.offence, c.act))
        return Statement(kind, said, self.accused, c.offence, c.act, self._article(c), c.standing, row, aside, below)

    def _statement(
        self, kind: str, said: str, about: Displaced | Route, cited: tuple[str, ...], row: dict[str, Any] | None = None
    ) -> Statement:
        below = tuple(self._below(about.offence, about.act))
        return Statement(kind, said, self.accused, about.offence, about.act, cited, about.standing, row, below=below)

    def _below(self, offence: str, act: str, *, named: bool = False) -> Iterable[Statement]:
        if (offence, act) in self.told:
            return ()
        self.told.add((offence, act))
        return effects.of_charge(self.outcome, self.speaker, self.accused, self.established[offence, act], named=named)

    def _article(self, c: Charge) -> tuple[str, ...]:
        return effects.provisions_of(self.outcome, "offence", c.offence)


def _groups(ties: Iterable[Tied]) -> list[list[Tied]]:
    """Put together the pairs of one act that hang together."""
    groups: list[list[Tied]] = []
    for tie in ties:
        touching = [
            g for g in groups if any(t.act == tie.act and {t.offence, t.other} & {tie.offence, tie.other} for t in g)
        ]
        groups = [g for g in groups if g not in touching] + [[t for g in touching for t in g] + [tie]]
    return groups


def lacking(outcome: Outcome, speaker: Speaker, accused: str, watched: Collection[Key] = ()) -> Iterator[Statement]:
    """State which charges are not made out: what the near ones lack, and how many others there are."""
    items = outcome.missing[accused]
    near = [item for item in items if is_near(outcome, accused, item) or (accused, item.act, item.offence) in watched]
    if not near and not outcome.established[accused]:
        near = _nearest(outcome, accused, items)
    for item in items:
        name = charge(speaker, item.offence, item.act)
        elements = speaker.words.join(speaker.constant("element", e) for e in item.elements)
        grounds = sorted({row[3] for row in _exclusions(outcome, accused, item)})
        named = speaker.words.join(speaker.constant("ground_of_exclusion", g) for g in grounds)
        if not elements:
            said = speaker.words("statement.excluded", charge=name, ground=named)
        elif grounds and _beside_elements(outcome, item):
            said = speaker.words("statement.lacks_and_excluded", charge=name, elements=elements, ground=named)
        else:
            said, named = speaker.words("statement.lacks", charge=name, elements=elements), ""
        said += _unshown(outcome, speaker, accused, item) + _counted(outcome, speaker, accused, item)
        row = asdict(item) | {"elements": list(item.elements)}
        cited = _excluding(outcome, accused, item) if named else ()
        yield Statement(
            "not_made_out", said, accused, item.offence, item.act, cited, "excluded", row, aside=item not in near
        )
    if len(near) < len(items):
        yield Statement("further", speaker.words("statement.further", count=len(items) - len(near)), accused)


def _unshown(outcome: Outcome, speaker: Speaker, accused: str, item: Missing) -> str:
    """Name those who meet what a charge lacks, and whose mind would have to be shown for it to count."""
    key = (accused, item.act, item.offence)
    others: dict[str, list[str]] = {}
    for element in item.elements:
        in_each = [set(world.minds_unshown(*key, [element])) for world in outcome.worlds]
        for other in sorted(set.intersection(*in_each)):
            others.setdefault(other, []).append(element)
    names = speaker.words.join(map(speaker.name, sorted(others)))
    supplied = [e for e in item.elements if any(e in each for each in others.values())]
    if not others:
        return ""
    if supplied == list(item.elements):
        return speaker.words(f"statement.{'mind_unshown' if len(supplied) == 1 else 'mind_unshown_all'}", others=names)
    elements = speaker.words.join(speaker.constant("element", e) for e in supplied)
    return speaker.words("statement.mind_unshown_of", others=names, elements=elements)


def _counted(outcome: Outcome, speaker: Speaker, accused: str, item: Missing) -> str:
    """Name the charges in which an act is counted, so that it is no crime by itself."""
    made = {c.act: c for c in outcome.established[accused] if c.offence == item.offence}
    rows = (row for world in outcome.worlds for row in world.rows("part_of_crime", accused, item.act))
    acts = sorted({row.crime for row in rows if row.offence == item.offence and row.crime in made})
    names = speaker.words.join(charge(speaker, item.offence, act, made[act].tier) for act in acts)
    return speaker.words("statement.counted", charges=names) if names else ""


def _beside_elements(outcome: Outcome, item: Missing) -> bool:
    """Say whether all that a charge lacks stands beside the elements of the offence: the common intention."""
    known = {row.element for world in outcome.worlds for row in world.rows("element") if row.offence == item.offence}
    return not known & set(item.elements)


def is_near(outcome: Outcome, accused: str, item: Missing) -> bool:
    """Say whether a charge not made out is worth telling: excluded, one element short, more met than lacking, or wanting
    nothing but the mind of another who meets the rest."""
    key = (accused, item.act, item.offence)
    met = _most_met(outcome, accused, item)
    lacking = len(item.elements)
    if not lacking or met > lacking or (met == 1 == lacking) or _beside_elements(outcome, item):
        return True
    return all(world.minds_unshown(*key, [element]) for world in outcome.worlds for element in item.elements)


def _nearest(outcome: Outcome, accused: str, items: Sequence[Missing]) -> list[Missing]:
    """Name the charge that comes nearest where none is near: at least half of its elements are met, and no other has more met."""
    met = {item: _most_met(outcome, accused, item) for item in items}
    half = [item for item in items if met[item] and met[item] >= len(item.elements)]
    return sorted(half, key=lambda item: (len(item.elements), -met[item]))[:1]


def _most_met(outcome: Outcome, accused: str, item: Missing) -> int:
    return max(len(world.elements_met(accused, item.act, item.offence)) for world in outcome.worlds)


def _exclusions(outcome: Outcome, accused: str, item: Missing) -> set[tuple[str, ...]]:
    key = (accused, item.act, item.offence)
    return {row for world in outcome.worlds for row in world.rows("excluded", *key)}


def _excluding(outcome: Outcome, accused: str, item: Missing) -> tuple[str, ...]:
    rows = sorted(_exclusions(outcome, accused, item))
    return tuple(dict.fromkeys(name for row in rows for name in effects.provisions_of(outcome, "excluded", *row)))
