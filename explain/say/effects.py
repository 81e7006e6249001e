"""What follows from a charge: tier, range, fine, sentencing, prosecution, notes; and what stands apart from charges."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from clingo import Function, Number, Symbol

from explain.say.account import Statement
from explain.say.sentences import Speaker
from kb.files.cases import symbol
from kb.files.law import Source
from kb.run import exact
from kb.run.outcome import Charge, Direction, Note, Outcome, Penalty, Route
from kb.run.reasons import premise_atoms
from kb.run.standings import Deciding
from kb.why.weighed import already_weighed

_SETS = 4  # sets of facts told for a contested charge; data has all


def of_charge(
    outcome: Outcome, speaker: Speaker, accused: str, charge: Charge, *, named: bool = False
) -> Iterator[Statement]:
    """State what belongs to a charge; `named` says the offence with each, where several stand together."""
    key = (charge.offence, charge.act)
    teller = _OfCharge(outcome, speaker, accused, charge, named)
    yield from teller.tier()
    for penalty in outcome.penalties[accused]:
        if (penalty.offence, penalty.act) == key:
            yield teller.range(penalty)
    yield from teller.fine()
    yield from teller.least_fine()
    yield from teller.directions()
    yield from teller.prosecution()
    yield from teller.notes()


class _OfCharge:
    def __init__(self, outcome: Outcome, speaker: Speaker, accused: str, charge: Charge, named: bool) -> None:
        self.outcome = outcome
        self.speaker = speaker
        self.words = speaker.words
        self.accused = accused
        self.charge = charge
        self.named = named

    def tier(self) -> Iterator[Statement]:
        if self.charge.tier != "basic":
            key = (self.accused, self.charge.act, self.charge.offence, self.charge.tier)
            cited = provisions_through(self.outcome, "tier_met", *key)
            yield self._say("tier", self.speaker.constant("tier", self.charge.tier), cited)

    def range(self, penalty: Penalty) -> Statement:
        parts: list[str] = []
        cited: list[str] = []
        order = list(self.speaker.knowledge.vocabulary.sorts["penalty_kind"].values)
        for kind, least, most in sorted(penalty.main, key=lambda one: (order.index(one[0]), one[2])):
            parts.append(term(self.speaker, kind, least, most))
            cited += provisions_of(self.outcome, "main_penalty", penalty.offence, penalty.tier, kind, least, most)
        parts.append(self.speaker.constant("fine_mode", penalty.fine))
        if penalty.fine not in ("none", "unit_fine"):
            cited += provisions_of(self.outcome, "fine", penalty.offence, penalty.tier, penalty.fine)
        main = [{"kind": kind, "least_months": least, "most_months": most} for kind, least, most in penalty.main]
        said = self.words.join(parts, "also")
        return self._say("range", said, tuple(dict.fromkeys(cited)), row={**asdict(penalty), "main": main})

    def fine(self) -> Iterator[Statement]:
        for offence, act, least, most in self.outcome.fine_ranges[self.accused]:
            if self._mine(offence, act):
                row = {"offence": offence, "act": act, "least_yuan": least, "most_yuan": most}
                rows = [
                    row for world in self.outcome.worlds for row in world.rows("fine_range", self.accused, act, offence)
                ]
                bounds = (int(rows[0].least), int(rows[0].most))
                cited = provisions_of(self.outcome, "fine_range", self.accused, act, offence, *bounds)
                yield self._say("fine", _amounts(self.speaker, least, most), cited, row=row)

    def least_fine(self) -> Iterator[Statement]:
        """State the least that the law lets a fine be."""
        key = (self.accused, self.charge.act, self.charge.offence)
        for row in sorted({row for world in self.outcome.worlds for row in world.rows("least_fine", *key)}):
            yuan = int(row.yuan)
            said = self.words("statement.least_fine", amount=self.words.count(f"{yuan:,}", "yuan"))
            cited = provisions_of(self.outcome, "least_fine", *key, yuan)
            data = {"offence": row.offence, "act": row.act, "least_yuan": yuan, "provisions": list(cited)}
            yield self._say("least_fine", said, cited, self.outcome.standing("least_fine", row), data)

    def directions(self) -> Iterator[Statement]:
        """What one provision allows in several ways is one of them: nobody is punished within and below the range. What the
        court shall do and what it may do are told apart."""
        order = list(self.speaker.knowledge.vocabulary.sorts["direction"].values)
        found: dict[tuple[str, str], list[Direction]] = {}
        for d in self.outcome.directions[self.accused]:
            if self._mine(d.offence, d.act):
                found.setdefault((d.provision, d.standing), []).append(d)
        for (provision, standing), group in found.items():
            ways = sorted((d.direction for d in group), key=order.index)
            said = self.words.join((self.speaker.constant("direction", way) for way in ways), "or")
            said = self._dated(self._forced(said, provision, group[0].force), provision)
            weighed = already_weighed(self.outcome, self.accused, self.charge, group[0])
            rows = [{**asdict(d), "already_weighed": weighed} for d in group]
            yield self._say("direction", said, (provision,), standing, {"rows": rows})
            if weighed:
                yield self._say("note", self._weighed(), (provision,), standing)

    def prosecution(self) -> Iterator[Statement]:
        for r in self.outcome.routes[self.accused]:
            if self._mine(r.offence, r.act):
                bar = is_bar(r, self.speaker)
                said = self.speaker.constant("bar_to_prosecution" if bar else "prosecution_mode", r.mode)
                said = self._dated(said, r.provision)
                yield self._say("prosecution", said, (r.provision,), r.standing, asdict(r), aside=bar)

    def notes(self) -> Iterator[Statement]:
        for n in self.outcome.notes[self.accused]:
            if self._mine(n.offence, n.act):
                said = note_said(self.speaker, n)
                yield self._say("note", said, (n.provision,), n.standing, asdict(n))

    def _weighed(self) -> str:
        if self.charge.tier == "basic":
            return self.words("statement.weighed_in_crime")
        return self.words("statement.weighed_in_tier", tier=self.speaker.constant("tier", self.charge.tier))

    def _forced(self, said: str, provision: str, force: str) -> str:
        """Say `shall` or `may`, and that a `shall` is one of a policy text, which binds no court as law does."""
        if not force:
            return said
        policy = force == "shall" and _rank(self.outcome, provision) == "policy"
        return self.words("statement.shall_by_policy" if policy else f"statement.{force}", said=said)

    def _dated(self, said: str, provision: str) -> str:
        """Add the day of a policy text that is later than the act."""
        date = later_policy(self.outcome, provision, self.charge.act)
        return self.words("statement.later_policy", said=said, date=date) if date else said

    def _mine(self, offence: str, act: str) -> bool:
        return (offence, act) == (self.charge.offence, self.charge.act)

    def _say(
        self,
        kind: str,
        said: str,
        cited: tuple[str, ...],
        standing: str = "robust",
        row: dict[str, object] | None = None,
        *,
        aside: bool = False,
    ) -> Statement:
        if self.named:
            said = self.words("statement.of_charge", charge=self.speaker.offence(self.charge.offence), said=said)
        if self.charge.standing == standing:
            standing = "robust"  # as the charge itself: said once
        return Statement(kind, said, self.accused, self.charge.offence, self.charge.act, cited, standing, row, aside)


def later_policy(outcome: Outcome, provision: str, act: str) -> str:
    """The day of a policy text that is later than an act; "" where the provision is none of such a text, or the act has no
    date."""
    source = _source(outcome, provision)
    ends = {int(row.to) for world in outcome.worlds for row in world.rows("time") if row.act == act}
    if source is None or source.rank != "policy" or not source.start or not ends:
        return ""
    return source.start if max(ends) < int(source.start.replace("-", "")) else ""


def _source(outcome: Outcome, provision: str) -> Source | None:
    law = outcome.knowledge.law
    found = law.provisions.get(provision)
    return law.sources[found.source] if found else None


def _rank(outcome: Outcome, provision: str) -> str:
    source = _source(outcome, provision)
    return source.rank if source else ""


def apart(outcome: Outcome, speaker: Speaker, accused: str) -> Iterator[Statement]:
    """State what stands apart from single charges: the combined punishment, effects beside crime, notes on other charges."""
    words = speaker.words
    for kind, least, most, provision in outcome.combined[accused]:
        row = {"kind": kind, "least_months": least, "most_months": most, "provision": provision}
        yield Statement("combined", term(speaker, kind, least, most), accused, provisions=(provision,), row=row)
    yield from _executed(outcome, speaker, accused)
    yield from _fines(outcome, speaker, accused)
    for row in sorted({row for world in outcome.worlds for row in world.rows("combined_frame", accused)}):
        least, most = int(row.least_months), int(row.most_months)
        said = words("statement.frame", term=words.term(least, most))
        cited = provisions_of(outcome, "combined_frame", accused, least, most)
        held = outcome.standing("combined_frame", row)
        frame = {"least_months": least, "most_months": most, "provisions": list(cited)}
        yield Statement("frame", said, accused, provisions=cited, standing=held, row=frame)
    for left in outcome.remains[accused]:
        effect = words.upper(speaker.constant("effect", left.effect))
        said = words("statement.of_act", said=effect, act=speaker.name(left.act))
        yield Statement("remains", said, accused, "", left.act, (left.provision,), left.standing, asdict(left))
    charged = {(c.offence, c.act) for c in outcome.established[accused]}
    for n in outcome.notes[accused]:
        if (n.offence, n.act) not in charged:
            name = words("statement.charge", offence=speaker.offence(n.offence), act=speaker.name(n.act))
            said = words("statement.of_charge", charge=name, said=note_said(speaker, n))
            yield Statement("note", said, accused, n.offence, n.act, (n.provision,), n.standing, asdict(n))


def _executed(outcome: Outcome, speaker: Speaker, accused: str) -> Iterator[Statement]:
    """State what is executed of terms of several kinds (art. 69 para. 2)."""
    for name in ("not_executed", "executed_afterwards"):
        for row in sorted({row for world in outcome.worlds for row in world.rows(name, accused)}):
            said = speaker.words(f"statement.{name}", kind=speaker.constant("penalty_kind", row.penalty))
            cited = provisions_of(outcome, name, accused, row.penalty)
            data = {"kind": row.penalty, "execution": name, "provisions": list(cited)}
            held = outcome.standing(name, row)
            yield Statement("execution", said, accused, provisions=cited, standing=held, row=data)


def _fines(outcome: Outcome, speaker: Speaker, accused: str) -> Iterator[Statement]:
    """State what is executed of several fines and of supplementary penalties of several kinds (art. 69 para. 3)."""
    words = speaker.words
    sums = {
        (row, exact.fines(world, accused)) for world in outcome.worlds for row in world.rows("fines_total", accused)
    }
    for row, yuan in sorted(sums):
        said = words("statement.fines_total", amount=words.count(f"{yuan:,}", "yuan"))
        cited = provisions_of(outcome, "fines_total", accused, int(row.yuan))
        held = outcome.standing("fines_total", row)
        data = {"yuan": yuan, "provisions": list(cited)}
        yield Statement("fines_total", said, accused, provisions=cited, standing=held, row=data)
    for row in sorted({row for world in outcome.worlds for row in world.rows("executed_separately", accused)}):
        first, second = (speaker.constant("penalty", kind) for kind in (row.first, row.second))
        cited = provisions_of(outcome, "executed_separately", accused, row.first, row.second)
        data = {"kind": row.first, "execution": "executed_separately", "provisions": list(cited), "beside": row.second}
        held = outcome.standing("executed_separately", row)
        told = words("statement.executed_separately", first=first, second=second)
        yield Statement("execution", told, accused, provisions=cited, standing=held, row=data)


def hangs(outcome: Outcome, speaker: Speaker, kind: str, accused: str, charge: Charge) -> Iterator[Statement]:
    """State on which disputed facts a contested charge hangs: the smallest sets of them that decide for it."""
    if charge.standing != "contested":
        return
    name, key = "convicted" if kind == "convicted" else "established", (accused, charge.act, charge.offence)
    sets = outcome.deciding(name, key)
    told = [_setting(one, speaker) for one in sets if one.follows]
    for place, said in enumerate(told[:_SETS]):
        head = "hangs" if not place else "hangs_or"
        yield Statement(head, said, accused, charge.offence, charge.act)
    if len(told) > _SETS:
        more = speaker.words("statement.more_sets", count=len(told) - _SETS)
        yield Statement("more", more, accused, charge.offence, charge.act)
    if name == "established":
        facts = sorted(str(fact.atom) for fact in outcome.pivotal(name, key))
        row = {
            "offence": charge.offence,
            "act": charge.act,
            "facts": facts,
            "deciding": sorted(map(_row, sets), key=_place),
        }
        yield Statement("pivotal", "", accused, charge.offence, charge.act, row=row, aside=True)


def _setting(one: Deciding, speaker: Speaker) -> str:
    """Say which facts hold and which do not in a set that decides."""
    words = speaker.words
    told = [words("statement.so", fact=speaker.inside(symbol(fact.atom))) for fact in one.holding]
    told += [words("statement.not_so", fact=speaker.inside(symbol(fact.atom))) for fact in one.failing]
    return words.join(told, "semicolon")


def _row(one: Deciding) -> dict[str, Any]:
    holding, failing = (sorted(str(fact.atom) for fact in facts) for facts in (one.holding, one.failing))
    return {"follows": one.follows, "holding": holding, "failing": failing}


def _place(row: dict[str, Any]) -> tuple[Any, ...]:
    """Sets stand in an order of their own, whatever that of the facts: those for a charge first, small ones first."""
    size = len(row["holding"]) + len(row["failing"])
    return not row["follows"], size, row["holding"], row["failing"]


def note_said(speaker: Speaker, note: Note) -> str:
    """Say a note with the names of what it is about."""
    said = note_text(speaker, note.note)
    if not note.about:
        return said
    names = speaker.words.join(map(speaker.name, note.about))
    return speaker.words("statement.about", said=said, names=names)


def note_text(speaker: Speaker, note: str) -> str:
    """Say a remark, or a ground that excludes a charge."""
    remarks = speaker.knowledge.vocabulary.sorts["remark"].values
    return speaker.words.upper(speaker.constant("remark" if note in remarks else "ground_of_exclusion", note))


def is_bar(route: Route, speaker: Speaker) -> bool:
    """Say whether a way to court is none: a bar to prosecution."""
    return route.mode in speaker.knowledge.vocabulary.sorts["bar_to_prosecution"].values


def term(speaker: Speaker, kind: str, least: int, most: int) -> str:
    """Write a main penalty with its terms, in years where they are whole years."""
    name = speaker.constant("penalty_kind", kind)
    if not most:
        return name
    span = speaker.words.term(least, most)
    return speaker.words("statement.term", kind=name, term=span)


def _amounts(speaker: Speaker, least: Decimal, most: Decimal) -> str:
    """Write a range of yuan, exact to the fen."""
    return speaker.words.count(speaker.words.span(f"{least:,}", f"{most:,}"), "yuan")


def provisions_of(outcome: Outcome, name: str, *arguments: str | int) -> tuple[str, ...]:
    """The provisions of the first derivation of an atom, in the first world in which it holds; none where it is a definition."""
    atom = Function(name, [_symbol(argument) for argument in arguments])
    for world in outcome.worlds:
        for step in world.reasons.steps(atom)[:1]:
            return tuple(p for p in step.provisions if p != "definition")
    return ()


def provisions_through(outcome: Outcome, name: str, *arguments: str | int) -> tuple[str, ...]:
    """The provisions of the first derivation of an atom and of those of its name that it rests on, what is farthest down
    first: of the tier of one who takes part, the paragraph that sets it for the act, then that by which it is his too."""
    atom = Function(name, [_symbol(argument) for argument in arguments])
    world = next((world for world in outcome.worlds if world.reasons.steps(atom)), None)
    below, cited = [atom] if world else [], list[str]()
    while world and below:
        for step in (found := world.reasons.steps(below[0])[:1]):
            cited = [*(p for p in step.provisions if p != "definition"), *cited]
        below = [a for step in found for premise in step.premises for a in premise_atoms(premise) if a.name == name]
    return tuple(dict.fromkeys(cited))


def rests_on(outcome: Outcome, conclusion: Symbol) -> tuple[str, ...]:
    """The provisions that the first derivation of an atom rests on, in the first world, from the atom down to the facts."""
    world, found = outcome.worlds[0], dict[str, None]()
    words = outcome.knowledge.vocabulary.predicates
    seen, level = set[Symbol](), [conclusion]
    while level:
        steps = [step for atom in level for step in world.reasons.steps(atom)[:1]]
        found |= dict.fromkeys(p for step in steps for p in step.provisions if p != "definition")
        seen |= set(level)
        below = dict.fromkeys(atom for step in steps for premise in step.premises for atom in premise_atoms(premise))
        level = [a for a in below if a not in seen and (a.name not in words or words[a.name].kind != "structural")]
    return tuple(found)


def _symbol(argument: str | int) -> Symbol:
    return Number(argument) if isinstance(argument, int) else Function(argument)
