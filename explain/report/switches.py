"""Which issues and disputed facts become switches of a case, as many as the bound on worlds allows.

Every position of every issue that has a rule, and every disputed fact, is flipped alone against
positive law. Disputed facts on which a charge hangs in some package come first: no theory reaches
them. Then come issues that change the conviction, then what is made out, then the proof; then
issues that are pivotal only together with others. Of several positions with one outcome the first
stays. Switches are taken in this order while their worlds, with those of the theories, stay within
`MAX_WORLDS`; these are set in every combination. A further issue that changes, in some version of
the disputed facts, who is convicted or what is made out, has a switch that is set alone: with every
version of the facts, and no other issue. A theory too is there in every version of the facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import compress, product
from typing import Any

from explain.report.worlds import Choice, View, Worlds
from kb.ask.openness import alternatives, choose, explore
from kb.run.standings import changes

MAX_WORLDS = 64
LEAST_ROOM = 16  # worlds left to the switches, however many theories there are
MOST_ALONE = 512  # worlds of issues that are set alone, and as many of theories
CONVICTION, MADE_OUT, PROOF, JOINT = range(4)


@dataclass(frozen=True)
class Option:
    """One setting of a switch; `rank` says what it changes alone, `view` what then follows."""

    value: str
    rank: int
    view: View


@dataclass(frozen=True)
class Switch:
    """An issue, or a disputed fact by its place in the case; option 0 is positive law. One that is `alone` is set with no
    other issue."""

    name: str
    place: int | None
    options: tuple[Option, ...]
    pivotal: bool
    alone: bool = False

    @property
    def rank(self) -> int:
        """The weightiest change that one of its options makes."""
        return min(option.rank for option in self.options[1:])

    def apply(self, choice: Choice, at: int) -> Choice:
        """Set the switch in a choice."""
        value = self.options[at].value
        if self.place is None:
            return choice if at == 0 else choice.with_position(self.name, value)
        absent = choice.absent - {self.place} if value == "holds" else choice.absent | {self.place}
        return replace(choice, absent=absent)


@dataclass(frozen=True)
class Panel:
    """The switches, those left out, the view of each setting that can be set (None: facts contradict), and for each
    theory its nearest setting and its view in each version of the facts, by their setting."""

    switches: tuple[Switch, ...]
    left_out: tuple[Switch, ...]
    settings: dict[tuple[int, ...], View | None]
    theories: dict[str, tuple[tuple[int, ...], dict[tuple[int, ...], View]]]

    @property
    def count(self) -> int:
        """The worlds that can be set, and those that only a theory reaches."""
        apart = {
            view.signature
            for name, (_, views) in self.theories.items()
            if self.own_world(name)
            for view in views.values()
        }
        reached = [view for view in self.settings.values() if view is not None]
        return len(reached) + len(apart - {view.signature for view in reached})

    def of_theory(self, theory: str) -> View:
        """What follows under a theory in the version of the facts in which positive law is shown first."""
        return next(iter(self.theories[theory][1].values()))

    def versions(self, theory: str) -> list[View]:
        """What follows under a theory in each version of the facts that can be set, that shown first before the others."""
        setting, views = self.theories[theory]
        if self.own_world(theory):
            return list(views.values())
        issues = [at for at, switch in enumerate(self.switches) if switch.place is None]
        alike = (s for s in self.settings if all(s[at] == setting[at] for at in issues))
        return [view for version in alike if (view := self.settings[version]) is not None]

    def own_world(self, theory: str) -> bool:
        """Say whether a theory leads to a world that the switches do not reach."""
        return not _reached(self.settings, *self.theories[theory])


def panel(worlds: Worlds) -> Panel:
    """Choose the switches of a case and solve all their worlds."""
    theories = list(worlds.knowledge.doctrine.theories)
    flips = list(_flips(worlds))
    chosen = [worlds.default, *(choice for *_, choice in flips), *map(worlds.theory, theories)]
    base, *views = worlds.views(chosen)
    held = {view.signature for view in views[len(flips) :]} - {base.signature}
    found = sorted(_ranked(worlds, _switches(worlds, base, flips, views)), key=lambda s: _weight(s, worlds))
    taken, left = _taken(found, max(LEAST_ROOM, MAX_WORLDS - len(held)))
    taken, left = _with_alone(taken, left)
    settings = _settings(worlds, taken)
    return Panel(tuple(taken), tuple(left), settings, _theories(worlds, taken, settings))


def _taken(found: Sequence[Switch], room: int) -> tuple[list[Switch], list[Switch]]:
    """Take switches in their order, as many as there is room for the worlds of."""
    taken: list[Switch] = []
    left: list[Switch] = []
    for whole in found:
        switch, rest = _split(whole)
        late = switch.rank == JOINT and switch.place is None
        fits = _size([*taken, switch]) <= (LEAST_ROOM if late else room)
        (taken if fits else left).append(switch)
        left += rest
    return taken, left


def _with_alone(taken: list[Switch], left: list[Switch]) -> tuple[list[Switch], list[Switch]]:
    """Let what is left and matters be set alone, as far as there is room."""
    room = MOST_ALONE // _size([switch for switch in taken if switch.place is not None])
    named = {switch.name for switch in taken}
    rest: list[Switch] = []
    for switch in left:
        size = len(switch.options) - 1
        if switch.place is None and switch.rank <= MADE_OUT and switch.name not in named and size <= room:
            taken = [*taken, replace(switch, alone=True)]
            named.add(switch.name)
            room -= size
        else:
            rest.append(switch)
    return taken, rest


def _flips(worlds: Worlds) -> Iterator[tuple[str, int | None, str, Choice]]:
    """Yield each single departure from positive law as (name, place of the fact, value, choice)."""
    for place, fact in worlds.disputed.items():
        absent = worlds.default.absent ^ {place}
        if worlds.possible(absent):
            value = "does not hold" if place in absent else "holds"
            yield str(fact.atom), place, value, replace(worlds.default, absent=absent)
    doctrine = worlds.knowledge.doctrine
    for ((issue, position),) in changes(alternatives(doctrine, doctrine.package()), 1):
        yield issue, None, position, worlds.default.with_position(issue, position)


def _switches(
    worlds: Worlds,
    base: View,
    flips: Sequence[tuple[str, int | None, str, Choice]],
    views: Sequence[View],
) -> Iterator[Switch]:
    grouped: dict[tuple[str, int | None], list[Option]] = {}
    for (name, place, value, _), view in zip(flips, views, strict=False):
        options = grouped.setdefault((name, place), [Option(_standard(worlds, name, place), PROOF, base)])
        if view.signature not in {option.view.signature for option in options}:
            options.append(Option(value, _rank(base, view), view))
    joint = _jointly_pivotal(worlds)
    for (name, place), options in grouped.items():
        if len(options) == 1:
            options += [Option(value, JOINT, base) for value in joint.get(name, ())]
        if len(options) > 1:
            yield Switch(name, place, tuple(options), name in joint)


def _ranked(worlds: Worlds, found: Iterable[Switch]) -> Iterator[Switch]:
    """Rank an issue that is pivotal by what it changes in any of a few versions of the facts: that shown first and its
    opposite, and each of them with one fact changed."""
    places = frozenset(worlds.disputed)
    first = [worlds.default.absent, places - worlds.default.absent]
    absents = [found ^ changed for found in first for changed in (frozenset[int](), *(frozenset({p}) for p in places))]
    versions = [replace(worlds.default, absent=each) for each in dict.fromkeys(absents) if worlds.possible(each)]
    switches = list(found)
    asked = [s.place is None and s.pivotal and s.rank > MADE_OUT and len(versions) > 1 for s in switches]
    tried = [(s, at) for s in compress(switches, asked) for at in range(len(s.options))]
    worlds.views([switch.apply(version, at) for switch, at in tried for version in versions])  # all in one grounding
    for switch, is_asked in zip(switches, asked, strict=True):
        if not is_asked:
            yield switch
            continue
        options = [switch.options[0]]
        for at, option in enumerate(switch.options[1:], 1):
            pairs = zip(worlds.views(versions), worlds.views([switch.apply(v, at) for v in versions]), strict=True)
            options.append(replace(option, rank=min(option.rank, *(_rank(base, view) for base, view in pairs))))
        yield replace(switch, options=tuple(options))


def _standard(worlds: Worlds, name: str, place: int | None) -> str:
    if place is None:
        return worlds.knowledge.doctrine.issues[name].default
    return "does not hold" if place in worlds.default.absent else "holds"


def _rank(base: View, view: View) -> int:
    if view.convicted != base.convicted:
        return CONVICTION
    return MADE_OUT if view.made_out != base.made_out else PROOF


def _jointly_pivotal(worlds: Worlds) -> dict[str, list[str]]:
    """Values, not those of positive law, of what is pivotal in some package, by issue or fact."""
    known = worlds.knowledge
    issues = choose(known.doctrine, ["all"])
    found = explore(worlds.case, "positive_law", worlds.package(worlds.default), issues, known, worlds.seconds)
    values: dict[str, dict[str, None]] = {}
    places = {str(fact.atom): place for place, fact in worlds.disputed.items()}
    for pivot in found.pivots:
        standard = _standard(worlds, pivot.on, places.get(pivot.on))
        values.setdefault(pivot.on, {}).update({value: None for value in pivot.values if value != standard})
    return {name: list(seen) for name, seen in values.items()}


def _split(switch: Switch) -> tuple[Switch, list[Switch]]:
    """Keep one option for each outcome, if any changes it; the others stay without a switch."""
    if switch.rank >= PROOF:
        return switch, []
    first: dict[tuple[object, str], Option] = {}
    for option in switch.options[1:]:
        if option.rank < PROOF:
            first.setdefault((option.view.convicted, option.view.made_out), option)
    kept = list(first.values())
    rest = [option for option in switch.options[1:] if option not in kept]
    apart = [replace(switch, options=(switch.options[0], *rest))] if rest else []
    return replace(switch, options=(switch.options[0], *kept)), apart


def _weight(switch: Switch, worlds: Worlds) -> tuple[bool, int, bool, int, int, str]:
    """Order: pivotal facts, what changes, facts, issues that theories part on, few options."""
    theories = worlds.knowledge.doctrine.theories.values()
    parted = sum(theory.positions.get(switch.name) in {o.value for o in switch.options[1:]} for theory in theories)
    issue = switch.place is None
    first = issue or not switch.pivotal
    return first, switch.rank, issue, -parted, len(switch.options), switch.name


def _size(switches: Sequence[Switch]) -> int:
    size = 1
    for switch in switches:
        size *= len(switch.options)
    return size


def _settings(worlds: Worlds, switches: Sequence[Switch]) -> dict[tuple[int, ...], View | None]:
    """Solve every setting of the switches in one grounding: those that are set together, and each that is set alone."""
    every = list(_every(switches))
    choices = {
        setting: choice for setting in every if worlds.possible((choice := _choice(worlds, switches, setting)).absent)
    }
    views = dict(zip(choices, worlds.views(list(choices.values())), strict=True))
    return {setting: views.get(setting) for setting in every}


def _choice(worlds: Worlds, switches: Sequence[Switch], setting: Sequence[int]) -> Choice:
    choice = worlds.default
    for switch, at in zip(switches, setting, strict=True):
        choice = switch.apply(choice, at)
    return choice


def _every(switches: Sequence[Switch]) -> Iterator[tuple[int, ...]]:
    """Every setting that can be set: no issue that is set alone is set with another."""
    yield from product(*((0,) if switch.alone else range(len(switch.options)) for switch in switches))
    for alone in (switch for switch in switches if switch.alone):
        rows = [range(len(s.options)) if s.place is not None else (0,) for s in switches]
        rows[switches.index(alone)] = range(1, len(alone.options))
        yield from product(*rows)


def _setting(switches: Sequence[Switch], choice: Choice) -> tuple[int, ...]:
    """The setting of the switches that comes nearest to a choice."""
    positions = dict(choice.positions)
    return tuple(
        next(
            (
                at
                for at, o in enumerate(switch.options)
                if switch.place is None and o.value == positions.get(switch.name)
            ),
            0,
        )
        for switch in switches
    )


def _theories(
    worlds: Worlds, switches: Sequence[Switch], settings: dict[tuple[int, ...], View | None]
) -> dict[str, tuple[tuple[int, ...], dict[tuple[int, ...], View]]]:
    """Solve each theory in the standard version of the facts, and one that no setting reaches in every version of them, the
    standard one first, unless that is too much."""
    facts = [switch for switch in switches if switch.place is not None]
    standard, *others = product(*(range(len(switch.options)) for switch in facts))
    made = {}
    for name in worlds.knowledge.doctrine.theories:
        setting, choice = _setting(switches, worlds.theory(name)), worlds.theory(name)
        (view,) = worlds.views([choice])
        made[name] = (setting, {standard: view})
    own = [name for name in made if not _reached(settings, *made[name])]
    possible = {v: absent for v in others if worlds.possible(absent := _choice(worlds, facts, v).absent)}
    if len(possible) * len(own) <= MOST_ALONE:
        jobs = [
            (name, v, replace(worlds.theory(name), absent=absent)) for name in own for v, absent in possible.items()
        ]
        for (name, version, _), view in zip(jobs, worlds.views([choice for *_, choice in jobs]), strict=True):
            made[name][1][version] = view
    return made


def _reached(settings: dict[tuple[int, ...], View | None], setting: tuple[int, ...], views: Mapping[Any, View]) -> bool:
    """Say whether the setting nearest to a theory shows what the theory does."""
    view = settings.get(setting)
    return view is not None and view.signature == next(iter(views.values())).signature
