"""What each departure from positive law changes in a case: the switches that its page might have, by weight.

Every position of every issue that has a rule, and every disputed fact, is flipped alone, in the version of the disputed
facts that is shown first and in a few others. An issue on which a charge hangs in some package of readings, and that
changes nothing alone, is flipped beside another reading: `beside` says which.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from explain.report.worlds import Choice, View, Worlds
from kb.ask.openness import alternatives, choose, explore
from kb.run.standings import changes

CONVICTION, MADE_OUT, JOINT, PROOF = range(4)
Reading = tuple[str, str]


@dataclass(frozen=True)
class Option:
    """One setting of a switch; `rank` says what it changes, `view` what follows from it alone.

    It was seen to change that where the facts at the places `absent` do not hold, and `beside` another reading, if any.
    """

    value: str
    rank: int
    view: View
    beside: tuple[Reading, ...] = ()
    absent: frozenset[int] = frozenset()

    @property
    def matters(self) -> bool:
        """Say whether it was seen to change more than proof and remarks."""
        return self.rank < JOINT or bool(self.beside)


@dataclass(frozen=True)
class Switch:
    """An issue, or a disputed fact by its place in the case; option 0 is positive law.

    The first `together` options are set with every setting of the other switches; those after them are set alone.
    """

    name: str
    place: int | None
    options: tuple[Option, ...]
    pivotal: bool
    together: int

    @property
    def rank(self) -> int:
        """The weightiest change that one of its options makes."""
        return min(option.rank for option in self.options[1:])

    @property
    def alone(self) -> bool:
        """Say whether each of its options is set alone."""
        return self.together == 1

    def apply(self, choice: Choice, at: int) -> Choice:
        """Set the switch in a choice."""
        value = self.options[at].value
        if self.place is None:
            return choice if at == 0 else choice.with_position(self.name, value)
        absent = choice.absent - {self.place} if value == "holds" else choice.absent | {self.place}
        return replace(choice, absent=absent)


def candidates(worlds: Worlds) -> list[Switch]:
    """Find what changes anything in a case, weightiest first."""
    pivotal = _pivotal(worlds)
    found = [_fact(worlds, place, pivotal) for place in worlds.disputed]
    found += _issues(worlds, pivotal)
    return sorted((switch for switch in found if len(switch.options) > 1), key=lambda switch: _weight(switch, worlds))


def flips(worlds: Worlds) -> dict[str, tuple[str, ...]]:
    """The issues that have a rule, each with the positions that positive law does not take."""
    doctrine = worlds.knowledge.doctrine
    return alternatives(doctrine, doctrine.package())


def _pivotal(worlds: Worlds) -> dict[str, set[str]]:
    """Issues and facts on which a charge hangs in some package, each with the values that were seen to part."""
    known = worlds.knowledge
    issues = choose(known.doctrine, ["all"])
    found = explore(worlds.case, "positive_law", worlds.package(worlds.default), issues, known, worlds.seconds)
    values: dict[str, set[str]] = {}
    for pivot in (pivot for pivot in found.pivots if not pivot.tier):
        values.setdefault(pivot.on, set()).update(pivot.values)
    return values


def _fact(worlds: Worlds, place: int, pivotal: Iterable[str]) -> Switch:
    """Flip a disputed fact; one that cannot be flipped has no second option."""
    name, absent = str(worlds.disputed[place].atom), worlds.default.absent ^ {place}
    (base,) = worlds.views([worlds.default])
    values = ("does not hold", "holds") if place in worlds.default.absent else ("holds", "does not hold")
    options = [Option(values[0], PROOF, base)]
    if worlds.possible(absent):
        (view,) = worlds.views([replace(worlds.default, absent=absent)])
        if view.signature != base.signature:
            options.append(Option(values[1], rank(base, view), view))
        elif name in pivotal:
            options.append(Option(values[1], JOINT, view))
    return Switch(name, place, tuple(options), name in pivotal, len(options))


def _issues(worlds: Worlds, pivotal: dict[str, set[str]]) -> Iterator[Switch]:
    """Flip each issue: those that are pivotal in a few versions of the facts, the others in two."""
    every, some = _versions(worlds), _versions(worlds)[:2]
    turned = [turn for (turn,) in changes(flips(worlds), 1)]
    tried = _flipped(worlds, turned, some)
    tried |= _flipped(worlds, [t for t in turned if t[0] in pivotal and not tried[t].matters], every)
    tried = _beside(worlds, tried, pivotal)
    (base,) = worlds.views([worlds.default])
    for issue, positions in flips(worlds).items():
        options = [Option(worlds.knowledge.doctrine.issues[issue].default, PROOF, base)]
        seen = {(PROOF, base.signature)}
        for option in (tried[issue, position] for position in positions):
            look = (option.rank, option.view.signature)
            if option.rank < PROOF or look not in seen:
                options.append(option)
            seen.add(look)
        yield Switch(issue, None, tuple(options), issue in pivotal, len(options))


def _versions(worlds: Worlds) -> list[Choice]:
    """A few versions of the facts: that shown first and its opposite, and each of them with one fact changed."""
    places = frozenset(worlds.disputed)
    first = [worlds.default.absent, places - worlds.default.absent]
    tried = [*first, *(found ^ {place} for found in first for place in places)]
    return [replace(worlds.default, absent=each) for each in dict.fromkeys(tried) if worlds.possible(each)]


def _flipped(worlds: Worlds, turns: Sequence[Reading], tried: Sequence[Choice]) -> dict[Reading, Option]:
    """Flip issues alone; of the versions of the facts take that in which it changes most, the earliest of several."""
    bases = worlds.views(tried)
    every = iter(worlds.views([version.with_position(*turn) for turn in turns for version in tried]))  # one grounding
    found = {}
    for turn in turns:
        views = [next(every) for _ in tried]
        ranks = [rank(base, view) for base, view in zip(bases, views, strict=True)]
        found[turn] = Option(turn[1], min(ranks), views[0], absent=tried[ranks.index(min(ranks))].absent)
    return found


def _beside(worlds: Worlds, tried: dict[Reading, Option], pivotal: dict[str, set[str]]) -> dict[Reading, Option]:
    """Flip pivotal issues that change no charge alone beside one other reading: one that matters alone if that will do."""
    idle = [turn for turn, option in tried.items() if turn[0] in pivotal and not option.matters]
    one = {turn[0]: turn for turn, option in reversed(tried.items()) if turn[0] in pivotal and option.matters}
    heavy = list(one.values())
    light = [turn for turn in idle if turn[1] in pivotal[turn[0]]]
    first, rest = _versions(worlds)[:1], _versions(worlds)[1:]
    found: dict[Reading, Option] = {}
    for partners, versions in ((heavy, first), (heavy, rest), (light, first)):
        open_ = [turn for turn in idle if turn not in found and not _told(turn, found, pivotal)]
        pairs = [(t, p, v) for t in open_ for v in versions for p in partners if p[0] != t[0]]
        bases = worlds.views([v.with_position(*p) for _, p, v in pairs])
        views = worlds.views([v.with_position(*p).with_position(*t) for t, p, v in pairs])
        for (turn, partner, version), base, view in zip(pairs, bases, views, strict=True):
            if rank(base, view) < PROOF and turn not in found:
                found[turn] = replace(tried[turn], rank=JOINT, beside=(partner,), absent=version.absent)
    known = {issue for issue, _ in (*heavy, *found)}
    several = {turn: replace(tried[turn], rank=JOINT) for turn in light if turn[0] not in known}
    return {**tried, **several, **found}


def _told(turn: Reading, found: dict[Reading, Option], pivotal: dict[str, set[str]]) -> bool:
    """Say whether a position need not be tried further: it was not seen to part charges, and another of its issue does."""
    return turn[1] not in pivotal[turn[0]] and any(issue == turn[0] for issue, _ in found)


def rank(base: View, view: View) -> int:
    """Say what is different in a view."""
    if view.convicted != base.convicted:
        return CONVICTION
    return MADE_OUT if view.follows != base.follows else PROOF


def _weight(switch: Switch, worlds: Worlds) -> tuple[bool, int, bool, int, int, str]:
    """Order: pivotal facts, what changes, facts, issues that theories part on, few options."""
    theories = worlds.knowledge.doctrine.theories.values()
    parted = sum(theory.positions.get(switch.name) in {o.value for o in switch.options[1:]} for theory in theories)
    issue = switch.place is None
    first = issue or not switch.pivotal
    return first, switch.rank, issue, -parted, len(switch.options), switch.name
