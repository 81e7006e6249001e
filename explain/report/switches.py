"""Which issues and disputed facts become switches of a case, as many as the bound on worlds allows.

Every position of every issue that has a rule, and every disputed fact, is flipped alone against
positive law. Disputed facts on which a charge hangs in some package come first: no theory reaches
them. Then come issues that change the conviction, then what is made out, then the proof; then
issues that are pivotal only together with others. Of several positions with one outcome the first
stays. Switches are taken in this order while their worlds, with those of the theories, stay within
`MAX_WORLDS`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from explain.report.worlds import Choice, View, Worlds
from kb.ask.openness import alternatives, choose, explore
from kb.run.standings import changes

MAX_WORLDS = 64
LEAST_ROOM = 16  # worlds left to the switches, however many theories there are
CONVICTION, MADE_OUT, PROOF, JOINT = range(4)


@dataclass(frozen=True)
class Option:
    """One setting of a switch; `rank` says what it changes alone, `view` what then follows."""

    value: str
    rank: int
    view: View


@dataclass(frozen=True)
class Switch:
    """An issue, or a disputed fact by its place in the case; option 0 is positive law."""

    name: str
    place: int | None
    options: tuple[Option, ...]
    pivotal: bool

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
    """The switches, those left out, and the view of each setting (None: facts contradict)."""

    switches: tuple[Switch, ...]
    left_out: tuple[Switch, ...]
    settings: dict[tuple[int, ...], View | None]
    theories: dict[str, tuple[tuple[int, ...], View]]
    count: int

    def own_world(self, theory: str) -> bool:
        """Say whether a theory leads to a world that the switches do not reach."""
        setting, view = self.theories[theory]
        reached = self.settings.get(setting)
        return reached is None or reached.signature != view.signature


def panel(worlds: Worlds) -> Panel:
    """Choose the switches of a case and solve all their worlds."""
    theories = list(worlds.knowledge.doctrine.theories)
    flips = list(_flips(worlds))
    chosen = [worlds.default, *(choice for *_, choice in flips), *map(worlds.theory, theories)]
    base, *views = worlds.views(chosen)
    held = dict(zip(theories, views[len(flips) :], strict=True))
    found = sorted(_switches(worlds, base, flips, views), key=lambda s: _weight(s, worlds))
    room = max(LEAST_ROOM, MAX_WORLDS - len({view.signature for view in held.values()} - {base.signature}))
    taken: list[Switch] = []
    left: list[Switch] = []
    for whole in found:
        switch, rest = _split(whole)
        left += rest
        late = switch.rank == JOINT and switch.place is None
        fits = _size([*taken, switch]) <= (LEAST_ROOM if late else room)
        (taken if fits else left).append(switch)
    settings = _settings(worlds, taken)
    placed = {name: (_setting(taken, worlds.theory(name)), view) for name, view in held.items()}
    made = Panel(tuple(taken), tuple(left), settings, placed, 0)
    apart = {view.signature for name, (_, view) in placed.items() if made.own_world(name)}
    return replace(made, count=sum(view is not None for view in settings.values()) + len(apart))


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
    """Solve every setting of the switches in one grounding."""
    choices: dict[tuple[int, ...], Choice] = {}
    every = list(product(*(range(len(switch.options)) for switch in switches)))
    for setting in every:
        choice = worlds.default
        for switch, at in zip(switches, setting, strict=True):
            choice = switch.apply(choice, at)
        if worlds.possible(choice.absent):
            choices[setting] = choice
    views = dict(zip(choices, worlds.views(list(choices.values())), strict=True))
    return {setting: views.get(setting) for setting in every}


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
