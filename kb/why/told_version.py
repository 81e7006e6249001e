"""Which version of the disputed facts is told of a charge that is not made out, and which of them bear on what is told.

Of a charge that fails in some versions only, one of these is told, the nearest to all disputed facts holding; of any other
the first. A disputed fact that holds in it bears on a charge where the rules on that charge conclude something else without
it.
"""

from __future__ import annotations

from collections.abc import Collection

from clingo import Symbol

from kb.files.cases import Fact, symbol
from kb.rules.excerpt import Excerpt, excerpt
from kb.run.outcome import Outcome
from kb.run.versions import disputed
from kb.run.world import WorldOutcome
from kb.why.silence import COUNTS

_ANSWERS = "part_in_act"
MOST = 64  # pairs of worlds that are held against each other


def failing(outcome: Outcome, charge: str | None, accused: str) -> WorldOutcome | None:
    """The world, nearest to all disputed facts holding, in which a contested charge against an accused fails; None if it is
    not contested, or fails in none."""
    charges = outcome.established.get(accused, [])
    if not any(c.offence == charge and c.standing == "contested" for c in charges):
        return None
    found = [
        world
        for world in outcome.worlds
        if not any((row.accused, row.offence) == (accused, charge) for row in world.rows("established"))
    ]
    return max(found, key=lambda world: len(world.facts), default=None)


def bearing(outcome: Outcome, told: WorldOutcome, charges: Collection[str]) -> list[Fact]:
    """List the disputed facts that hold in a world of an outcome and bear on these charges; so does one that some rule on them
    asks for where no two worlds, or too many, would tell."""
    held = [fact for fact in disputed(outcome.case) if fact in told.facts]
    if not held or not charges:
        return []
    laws = [excerpt(outcome.knowledge, [("established", (None, None, charge))], {charge}) for charge in charges]
    return [fact for fact in held if any(_bears(fact, outcome, law) for law in laws)]


def _bears(fact: Fact, outcome: Outcome, law: Excerpt) -> bool:
    """Say whether two worlds that differ in nothing but a fact part on what the rules conclude."""
    if not law.bears(symbol(fact.atom)):
        return False
    by_facts = {frozenset(world.facts): world for world in outcome.worlds}
    with_it = ((world, by_facts.get(facts - {fact})) for facts, world in by_facts.items() if fact in facts)
    pairs = [(world, without) for world, without in with_it if without is not None]
    if not 0 < len(pairs) <= MOST:
        return True
    return any(_parts(world, without, law) for world, without in pairs)


def _parts(one: WorldOutcome, other: WorldOutcome, law: Excerpt) -> bool:
    """Say whether the rules on a charge conclude another thing in two worlds."""
    names = {rule.head.name for rule in law.rules}
    pairs = ((one.model.of(name), other.model.of(name)) for name in names)
    return any(_is_of(atom, law) for here, there in pairs for atom in set(here).symmetric_difference(there))


def _is_of(atom: Symbol, law: Excerpt) -> bool:
    """Say whether a conclusion is one that is told of a charge: it names the offence, or is a number, or says for whose act
    somebody answers."""
    if atom.name == _ANSWERS:
        return True
    word = law.knowledge.vocabulary.predicates.get(atom.name)
    if word is None or not word.args:
        return False
    pairs = zip(word.args, atom.arguments, strict=True)
    offences = {str(term) for arg, term in pairs if arg.type == "offence"}
    return offences <= set(law.offences) if offences else word.args[-1].name in COUNTS
