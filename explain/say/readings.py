"""Under which law and readings something was found: what is laid over the law, the theory, and the positions that
replace its own.

What replaces a position of positive law is a hypothesis and is called one, and so is what follows from an amended law:
no output may name it the law as it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from explain.say.language import Language
from kb.files.doctrine import DEFAULT

if TYPE_CHECKING:
    from kb.ask.deciding import Decision
    from kb.files.doctrine import Doctrine, Package, Texts
    from kb.rules.knowledge import Knowledge
    from kb.run.outcome import Outcome


@dataclass(frozen=True)
class Change:
    """What a project does to a provision or position (kinds as in `kb.run.amended`), with its name in both languages."""

    kind: str
    id: str
    name: Texts


@dataclass(frozen=True)
class Over:
    """A project laid over the law, with those of its changes that bear on what is told `of`: a case, the cases of a claim,
    or the whole of the law."""

    project: str
    changes: tuple[Change, ...]
    of: str = "case"


@dataclass(frozen=True)
class Readings:
    """A theory, the positions taken instead of its own, by issue, and the project laid over the law, if any."""

    theory: str
    positions: Mapping[str, str]
    over: Over | None = None


def readings(outcome: Outcome) -> Readings:
    """The readings of an outcome."""
    found = chosen(outcome.knowledge.doctrine, outcome.theory, outcome.package)
    return replace(found, over=over(outcome.knowledge, outcome))


def chosen(doctrine: Doctrine, theory: str, package: Package) -> Readings:
    """A theory with the positions in which a package departs from it."""
    return Readings(theory, doctrine.replaced(theory, package))


def of_claim(decision: Decision, knowledge: Knowledge) -> Readings:
    """The readings under which a claim is decided, with what is laid over the law that can bear on its cases."""
    found = chosen(knowledge.doctrine, decision.claim.theory, decision.package)
    return replace(found, over=_over(decision.amended, knowledge, "claim") if knowledge.project else None)


def over(knowledge: Knowledge, outcome: Outcome | None = None) -> Over | None:
    """What is laid over the law, with the changes that bear on an outcome, or with all of them; None where nothing is."""
    if not knowledge.project:
        return None
    from kb.run import amended

    found = amended.bearing(outcome) if outcome else amended.changes(knowledge)
    return _over(found.items(), knowledge, "case" if outcome else "law")


def _over(changes: Iterable[tuple[str, str]], knowledge: Knowledge, of: str) -> Over:
    return Over(knowledge.project, tuple(Change(kind, id_, _name(id_, knowledge)) for id_, kind in changes), of)


def _name(changed: str, knowledge: Knowledge) -> Texts:
    if changed in knowledge.law.provisions:
        return knowledge.law.provisions[changed].cite
    issue, _, position = changed.partition(".")
    en, zh = knowledge.doctrine.issues[issue].positions[position].name
    return f"{en} ({changed})", f"{zh}（{changed}）"


def project(found: Over, words: Language) -> str:
    """Say in one sentence what is laid over the law and what it changes."""
    if not found.changes:
        return words(f"project.nothing_of_{found.of}", name=found.project)
    named = (words(f"project.{c.kind}", provision=words.pick(c.name)) for c in found.changes)
    return words("project.amended", name=found.project, changes=words.join(named, "semicolon"))


def heading(found: Readings, doctrine: Doctrine, words: Language) -> str:
    """Name the law, the theory and the replaced positions in one line, to stand over a text or a picture."""
    if found.over is None:
        return _heading(found, doctrine, words)
    return words("project.heading", project=project(found.over, words), readings=_heading(found, doctrine, words))


def _heading(found: Readings, doctrine: Doctrine, words: Language) -> str:
    title = words.pick(doctrine.theories[found.theory].title)
    if not found.positions:
        return words("readings.theory", title=title, id=found.theory)
    told = (position(doctrine, issue, taken, words) for issue, taken in found.positions.items())
    return words(
        "readings.replaced",
        positions=words.join(told, "semicolon"),
        law=words("readings.default")
        if found.theory == DEFAULT
        else words("readings.named", title=title, id=found.theory),
    )


def name(outcome: Outcome, words: Language) -> str:
    """Name the readings of an outcome within a sentence."""
    found, doctrine = readings(outcome), outcome.knowledge.doctrine
    if found.positions:
        return words.lower(_heading(found, doctrine, words))
    title = words.pick(doctrine.theories[found.theory].title)
    return words("readings.named", title=title, id=found.theory)


def position(doctrine: Doctrine, issue: str, taken: str, words: Language) -> str:
    """Name a position together with its issue."""
    found = doctrine.issues[issue]
    name, question = words.pick(found.positions[taken].name), words.pick(found.question)
    said = words.answered(question, name)
    return words("readings.position", name=name, said=said, question=question, issue=issue, position=taken)


def line(outcome: Outcome, words: Language) -> str:
    """The heading of an outcome."""
    return heading(readings(outcome), outcome.knowledge.doctrine, words)
