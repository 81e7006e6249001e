"""Silence of the record: whether what a charge lacks is only what the record neither states nor denies.

Absence of proof and proof of absence are two things. A charge that lacks an element is kept away by silence where, for
each element it lacks, some way to it needs nothing but facts that a case may state and that this one leaves open. A
number that falls short, an exception that applies and a reading not taken are no silence; a number of which nothing is
stated is.
"""

from __future__ import annotations

from clingo import Function, Number, Symbol

from kb.files.predicates import Predicate
from kb.run.findings import Missing
from kb.run.world import WorldOutcome
from kb.why.obstacles import Obstacle, Short, ShortTotal, Wanted, Way
from kb.why.routes import routes
from kb.why.stateable import Stateable
from kb.why.whynot import WhyNot

COUNTS = ("number", "yuan")  # how the last place of a predicate is called that says how much there is of something


def engine(world: WorldOutcome, *, none_is_zero: bool = True) -> WhyNot:
    """What explains absences in a world, made once, for much of what charges lack is the same; a number that is not derived
    is 0, or, if that is asked, absent like any other atom."""
    name = f"absences {none_is_zero}"
    if name not in world.kept:
        world.kept[name] = _engine(world, none_is_zero)
    found: WhyNot = world.kept[name]
    return found


def _engine(world: WorldOutcome, none_is_zero: bool) -> WhyNot:
    words = world.knowledge.vocabulary.predicates
    inputs = {name: word for name, word in words.items() if word.input}
    derived = {name: word.args for name, word in words.items() if not word.input and word.args}
    return WhyNot(
        world.reasons,
        frozenset(inputs),
        numbers=frozenset(name for name, args in derived.items() if none_is_zero and args[-1].name in COUNTS),
        dates=frozenset(name for name, word in inputs.items() if _says_when(word)),
        costs={name: word.cost for name, word in inputs.items() if word.cost != 1},
        dated={name: _days(word) for name, word in inputs.items() if _days(word)},
        events=frozenset(name for name, word in inputs.items() if _days(word) and not word.key and not word.fixed),
        stateable=Stateable(world.knowledge.vocabulary),
    )


def _days(word: Predicate) -> frozenset[int]:
    """The places of a fact that hold a date."""
    return frozenset(place for place, arg in enumerate(word.args) if arg.type == "date")


def _says_when(word: Predicate) -> bool:
    """Say whether a fact tells when an act was done or judged, which is as it is."""
    return word.fixed and {arg.type for arg in word.args} <= {"date", "act"} and "date" in {a.type for a in word.args}


def ways_to(world: WorldOutcome, found: WhyNot, accused: str, item: Missing, element: str) -> tuple[Way, ...]:
    """List the ways to a missing element, by the accused himself or by one for whose act he answers.

    The common intention is no element of the offence: the ways to it are those to taking part.
    """
    if (item.offence, element) not in {row[:2] for row in world.rows("element")}:
        taking_part = [Function(word) for word in (accused, item.act, item.offence)]
        ways = found.ways("joint_offender", [*taking_part, None, None])
        return tuple(way for way in ways if way.distance == ways[0].distance)
    missed = world.element_missed(accused, item.act, item.offence, element)
    return found.ways(missed.name, missed.arguments)


def record_is_silent(world: WorldOutcome, accused: str, item: Missing) -> bool:
    """Say whether silence alone keeps the charge away in a world."""
    found = engine(world)
    lacking = [row.element for row in world.rows("missing", accused, item.act, item.offence)] or item.elements
    if not lacking or world.rows("excluded", accused, item.act, item.offence):
        return False
    return all(
        any(all(_is_open(o, world) for o in route.obstacles) for route in routes(ways, known=found.flattened))
        for ways in (ways_to(world, found, accused, item, element) for element in lacking)
    )


def _is_open(obstacle: Obstacle, world: WorldOutcome) -> bool:
    """Say whether the record leaves open what would remove an obstacle."""
    match obstacle:
        case Short(reached=reached) | ShortTotal(reached=reached):
            return reached == Number(0)
        case Wanted(input=True):
            return denial(obstacle, world) is None
    return False


def denial(wanted: Wanted, world: WorldOutcome) -> Symbol | None:
    """The stated fact beside which a wanted one cannot stand: it denies it, gives another value where there can be only one, or
    says what the words of the two exclude; None if none does."""
    words = world.knowledge.vocabulary.predicates
    word, asked = words.get(wanted.name), (wanted.name, wanted.args, wanted.positive)
    for fact in world.symbols:
        given = (fact.name, tuple(fact.arguments), fact.positive)
        if fact.name == wanted.name and _speaks_against(fact, wanted, word):
            return fact
        if _excludes(given, asked, words.get(fact.name)) or _excludes(asked, given, word):
            return fact
    return None


_Told = tuple[str, tuple[Symbol | None, ...], bool]


def _excludes(one: _Told, other: _Told, word: Predicate | None) -> bool:
    """Say whether the word of one fact, its name, its places and whether it is not denied, keeps another from standing beside
    it."""
    (_, places, positive), (name, others, sign) = one, other
    if word is None or not word.excludes or not positive:
        return False
    given = {arg.name: place for arg, place in zip(word.args, places, strict=True)}
    excluded = ((e.name, tuple(given[arg] for arg in e.args), not e.negated) for e in word.excludes)
    return None not in others and (name, others, sign) in excluded


def _speaks_against(fact: Symbol, wanted: Wanted, word: Predicate | None) -> bool:
    """Say whether a stated fact denies a wanted one, or gives another value where there can be only one."""
    pairs = list(zip(wanted.args, fact.arguments, strict=True))
    if fact.positive != wanted.positive:
        return all(asked == given for asked, given in pairs)
    if word is None or not word.key:
        return False
    named = [(arg.name in word.key, asked, given) for arg, (asked, given) in zip(word.args, pairs, strict=True)]
    same = all(asked == given for of_key, asked, given in named if of_key)
    return same and any(asked not in (None, given) for of_key, asked, given in named if not of_key)
