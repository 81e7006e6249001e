"""Which issues and disputed facts become switches of a case, and which settings of them are solved.

Switches are taken by weight (`explain.report.ranking`): disputed facts on which a charge hangs in some package come first,
as no theory reaches them. Then come issues that change the conviction, then those that change what else is told of a charge;
of several positions with one outcome the first. While their worlds, with those of the theories, stay within `MAX_WORLDS`,
these are set in every combination. Every further position that changes anything of this has its place in a switch too, set
alone: with each version of the disputed facts and no other issue. One that works only beside another reading is set beside
it. What changes only proof and remarks has a switch where there is room. A theory too is there in every version of the facts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from explain.report.ranking import Option, Switch, candidates
from explain.report.worlds import Choice, View, Worlds

MAX_WORLDS = 64
LEAST_ROOM = 16  # worlds left to the switches, however many theories there are
MOST_ALONE = 512  # worlds of issues that are set alone, and as many of theories
Setting = tuple[int, ...]


@dataclass(frozen=True)
class Panel:
    """The switches, those left out, the view of each setting that can be set (None: facts contradict), and for each
    theory its nearest setting and its view in each version of the facts, by their setting."""

    switches: tuple[Switch, ...]
    left_out: tuple[Switch, ...]
    settings: dict[Setting, View | None]
    theories: dict[str, tuple[Setting, dict[Setting, View]]]

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
    found = candidates(worlds)
    theories = worlds.views([worlds.default, *map(worlds.theory, worlds.knowledge.doctrine.theories)])
    held = {view.signature for view in theories} - {theories[0].signature}
    taken, left = _taken(found, max(LEAST_ROOM, MAX_WORLDS - len(held)))
    settings = _settings(worlds, taken)
    return Panel(tuple(taken), tuple(left), settings, _theories(worlds, taken, settings))


def _taken(found: Sequence[Switch], room: int) -> tuple[list[Switch], list[Switch]]:
    """Take each switch that matters, and others while there is room for their worlds; return them and what is left out."""
    taken: list[Switch] = []
    left: list[Switch] = []
    for whole in found:
        switch, rest = _split(whole) if whole.place is None else (whole, [])
        telling = switch.place is None and not any(option.matters for option in switch.options[1:])
        if _size([*taken, switch]) <= (LEAST_ROOM if telling else room):
            taken.append(switch)
        elif telling or switch.place is not None:
            left.append(switch)
        else:
            taken.append(replace(switch, together=1))
        left += rest
    return taken, left


def _split(switch: Switch) -> tuple[Switch, list[Switch]]:
    """Order the options of an issue: one for each outcome, which is set with all other switches; further ones with the same
    outcome, or that work beside another reading, which are set alone. Those that only change the telling of an issue that
    matters stay without a switch."""
    standard, *options = switch.options
    mattering = [option for option in options if option.matters]
    if not mattering:
        return switch, []
    first: dict[tuple[object, str], Option] = {}
    for option in mattering:
        if not option.beside:
            first.setdefault((option.view.convicted, option.view.follows), option)
    kept = list(first.values())
    rest = [option for option in options if not option.matters]
    further = [option for option in mattering if option not in kept]
    apart = [replace(switch, options=(standard, *rest), together=1 + len(rest))] if rest else []
    return replace(switch, options=(standard, *kept, *further), together=1 + len(kept)), apart


def _size(switches: Sequence[Switch]) -> int:
    size = 1
    for switch in switches:
        size *= switch.together
    return size


def _settings(worlds: Worlds, switches: Sequence[Switch]) -> dict[Setting, View | None]:
    """Solve every setting of the switches in one grounding."""
    every = list(dict.fromkeys(_every(switches)))
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


def _every(switches: Sequence[Switch]) -> Iterator[Setting]:
    """Every setting that can be set: those of what is set together, and of each further option with no other issue, or with
    the reading beside which it works."""
    yield from product(*(range(switch.together) for switch in switches))
    facts = [range(switch.together) if switch.place is not None else (0,) for switch in switches]
    versions = list(product(*facts))
    further = [(at, n) for at, s in enumerate(switches) if s.place is None for n in range(s.together, len(s.options))]
    plain = [(at, n) for at, n in further if not switches[at].options[n].beside]
    whole = len(plain) * len(versions) <= MOST_ALONE
    for at, n in further:
        option = switches[at].options[n]
        others = _readings(switches, option)
        for version in versions if whole and not option.beside else _seen(switches, option):
            yield tuple(n if here == at else others.get(here, held) for here, held in enumerate(version))


def _readings(switches: Sequence[Switch], option: Option) -> dict[int, int]:
    """The options of other switches beside which an option works, by their places."""
    beside = set(option.beside)
    return {
        at: n
        for at, switch in enumerate(switches)
        for n, other in enumerate(switch.options)
        if switch.place is None and n and (switch.name, other.value) in beside
    }


def _seen(switches: Sequence[Switch], option: Option) -> list[Setting]:
    """The version of the facts that is shown first, and that in which an option was seen to work."""
    rows = [[switch.place is not None and o.value == "does not hold" for o in switch.options] for switch in switches]
    seen = (
        row.index(s.place in option.absent) if s.place is not None else 0 for s, row in zip(switches, rows, strict=True)
    )
    return list(dict.fromkeys([(0,) * len(switches), tuple(seen)]))


def _setting(switches: Sequence[Switch], choice: Choice) -> Setting:
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
    worlds: Worlds, switches: Sequence[Switch], settings: dict[Setting, View | None]
) -> dict[str, tuple[Setting, dict[Setting, View]]]:
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


def _reached(settings: dict[Setting, View | None], setting: Setting, views: Mapping[Any, View]) -> bool:
    """Say whether the setting nearest to a theory shows what the theory does."""
    view = settings.get(setting)
    return view is not None and view.signature == next(iter(views.values())).signature
