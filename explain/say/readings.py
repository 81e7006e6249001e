"""Under which readings something was found: the theory, and the positions that replace its own.

What replaces a position of positive law is a hypothesis and is called one: no output may name it the law as it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from explain.say.language import Language

if TYPE_CHECKING:
    from kb.files.doctrine import Doctrine, Package
    from kb.run.outcome import Outcome


@dataclass(frozen=True)
class Readings:
    """A theory, and the positions taken instead of its own, by issue."""

    theory: str
    positions: Mapping[str, str]


def readings(outcome: Outcome) -> Readings:
    """The readings of an outcome."""
    return chosen(outcome.knowledge.doctrine, outcome.theory, outcome.package)


def chosen(doctrine: Doctrine, theory: str, package: Package) -> Readings:
    """A theory with the positions in which a package departs from it."""
    return Readings(theory, doctrine.replaced(theory, package))


def heading(found: Readings, doctrine: Doctrine, words: Language) -> str:
    """Name theory and replaced positions in one line, to stand over a text or a picture."""
    title = words.pick(doctrine.theories[found.theory].title)
    if not found.positions:
        return words("readings.theory", title=title, id=found.theory)
    told = (position(doctrine, issue, taken, words) for issue, taken in found.positions.items())
    return words(
        "readings.replaced",
        positions=words.join(told, "semicolon"),
        title=title,
        id=found.theory.replace("_", " "),
    )


def name(outcome: Outcome, words: Language) -> str:
    """Name the readings of an outcome within a sentence."""
    found, doctrine = readings(outcome), outcome.knowledge.doctrine
    if found.positions:
        return words.lower(heading(found, doctrine, words))
    title = words.pick(doctrine.theories[found.theory].title)
    return words("readings.named", title=title, id=found.theory)


def position(doctrine: Doctrine, issue: str, taken: str, words: Language) -> str:
    """Name a position together with its issue."""
    found = doctrine.issues[issue]
    name = words.pick(found.positions[taken].name)
    return words("readings.position", name=name, question=words.pick(found.question), issue=issue, position=taken)


def line(outcome: Outcome, words: Language) -> str:
    """The heading of an outcome."""
    return heading(readings(outcome), outcome.knowledge.doctrine, words)
