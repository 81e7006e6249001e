"""What a proof alone rests on may be so on the other side, too, where nothing comes of it: that is told apart.

Of two cases or two theories only what is not so on the other side parts them; and where one case states another amount in
the place of one that counts, that is what they part in, though the other proof does not speak of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from clingo import Symbol, parse_term

from explain.draw import shown_version
from explain.draw.side_by_side import LETTERS
from explain.say.language import language
from explain.say.sentences import Speaker
from kb.run.outcome import Outcome, WorldOutcome

if TYPE_CHECKING:
    from explain.draw.graph import Proof

_SIDES = ("left", "right")
_OPEN = re.compile(r"(?<!\w)_(?!\w)")
_ANY = parse_term("any_")


def tell(graph: Proof, outcomes: tuple[Outcome, Outcome], charge: str | None, accused: str | None) -> None:
    """Mark in a contrast of two outcomes what is so on the other side as well (`also`), and put in what that states in the
    place of an amount."""
    words = language(graph.graph["lang"])
    worlds = [shown_version.deciding(outcome, charge, accused)[0] for outcome in outcomes]
    for at, side in enumerate(_SIDES):
        other, speaker = worlds[1 - at], Speaker(outcomes[1 - at].knowledge, outcomes[1 - at].case, graph.graph["lang"])
        alone = [data for _, data in graph.nodes(data=True) if data["side"] == side and data["kind"] != "rule"]
        for data in alone:
            if _is_so(data["atom"], other):
                data.update(also=True, aside=words("drawing.aside_also", letter=LETTERS[side]))
            else:
                _put(graph, data["atom"], _SIDES[1 - at], speaker, other)


def _is_so(atom: str, world: WorldOutcome) -> bool:
    """Say whether an atom, or an absence as a proof writes it, is so in a world."""
    absent = atom.startswith("not ")
    wanted = parse_term(_OPEN.sub("any_", atom.removeprefix("not ")))
    return any(_fits(wanted, found) for found in world.model.of(wanted.name, wanted.positive)) != absent


def _fits(wanted: Symbol, found: Symbol) -> bool:
    pairs = zip(wanted.arguments, found.arguments, strict=False)
    return len(wanted.arguments) == len(found.arguments) and all(one in (_ANY, other) for one, other in pairs)


def _put(graph: Proof, atom: str, side: str, speaker: Speaker, world: WorldOutcome) -> None:
    for stated in _instead(atom, world):
        if str(stated) not in graph:
            said: dict[str, Any] = {"atom": str(stated), "sentence": speaker.atom(stated), "band": "fact"}
            graph.add_node(str(stated), kind="fact", side=side, aside=LETTERS[side], **said)


def _instead(atom: str, world: WorldOutcome) -> Iterator[Symbol]:
    """The facts that a world states in the place of one: of the same key."""
    if atom.startswith("not "):
        return
    wanted = parse_term(atom)
    word = world.knowledge.vocabulary.predicates.get(wanted.name)
    if word is None or not word.input or not word.key:
        return
    places = [at for at, arg in enumerate(word.args) if arg.name in word.key]
    alike = (fact for fact in world.symbols if (fact.name, fact.positive) == (wanted.name, wanted.positive))
    yield from (
        fact for fact in alike if fact != wanted and all(fact.arguments[at] == wanted.arguments[at] for at in places)
    )
