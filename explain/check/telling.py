"""A failure of a fixture told: expected against derived, what is lacking or the proof of what is there against
expectation, and the command that draws it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clingo import Symbol

from explain.draw.builder import Builder
from explain.draw.cut import is_rule, part
from explain.say import case_name, why_not_text, why_text
from explain.say.effects import note_text
from explain.say.language import Language
from explain.say.sentences import Speaker
from kb.ask.evidence import Evidence
from kb.ask.expectations import LARGEST_IN_CLINGO, Unmet, listed
from kb.ask.fixtures import Failure, Tell
from kb.files.atom_parser import parse_atom
from kb.files.cases import NONE, Case
from kb.files.terms import symbol
from kb.run import amended
from kb.run.outcome import Outcome
from kb.why.routes import routes, through

if TYPE_CHECKING:
    from explain.draw.graph import Proof

WAYS, PROOFS, LINES = 2, 2, 14  # of what is lacking, and of what is there; lines of a proof


@dataclass(frozen=True)
class Told:
    """A failure in words: its title, expected and derived, the reasons line by line, and the command to see the proof."""

    title: str
    expected: str
    found: str
    why: tuple[str, ...]
    command: str


def teller(lang: str) -> Tell:
    """Make what tells failures in a language."""
    return lambda failure, outcome, shown: tell(failure, outcome, shown, lang)


def tell(failure: Failure, outcome: Outcome, shown: Evidence, lang: str) -> Told:
    """Tell a failure."""
    speaker = Speaker(outcome.knowledge, outcome.case, lang)
    failed = failure.unmet
    why = [
        *_used(failure, outcome, speaker),
        *_lacking(failure, outcome, shown, speaker),
        *_proved(failure, outcome, shown, speaker),
    ]
    expected, found = (_said(words, failed, speaker) for words in (failed.statement.expected, failed.found))
    return Told(speaker.pick(outcome.case.titles), expected, found, tuple(why), command(failure, outcome.case, shown))


def message(failed: Unmet, words: Language) -> str:
    """Say in one line, in the words of the case file, what differs."""
    said = failed.statement
    what = words(f"check.kind_{said.kind}")
    if said.subject and said.accused:
        what = words("check.of_offence", kind=what, offence=said.subject, accused=said.accused)
    elif said.accused:
        what = words("check.of_accused", kind=what, accused=said.accused)
    elif said.subject:
        what = words("check.of_subject", kind=what, subject=said.subject)
    return words("check.unmet", what=what, expected=listed(said.expected), found=listed(failed.found))


def line(failure: Failure, words: Language) -> str:
    """Write a failure as one line, file and line first."""
    place = f"{failure.file}:{failure.line}"
    said = message(failure.unmet, words)
    return words("check.failure", place=place, case=failure.case, theory=failure.theory, said=said)


def text(failure: Failure, words: Language) -> Iterator[str]:
    """Write a failure that was told: title, expected and derived, the reasons, the command."""
    told: Told = failure.told
    yield told.title
    yield words("check.expected", said=told.expected)
    yield words("check.found", said=told.found)
    yield from told.why
    yield words("check.see", command=told.command)


def _said(found: Iterable[str], failed: Unmet, speaker: Speaker) -> str:
    """Name what is expected or found as a lawyer does."""
    said = failed.statement
    match said.kind:
        case "tier":
            names = [speaker.constant("tier", word) for word in found if word != NONE]
        case "missing":
            names = [speaker.constant("element", word) for word in found if word != NONE]
        case "because":
            names = [speaker.citation(word) for word in found]
        case "derived" | "not_derived":
            names = [speaker.atom(symbol(parse_atom(word), ceiling=LARGEST_IN_CLINGO)) for word in found]
        case "notes":
            names = [note_text(speaker, word) for word in found]
        case "standing":
            names = list(found)
        case _:
            names = [speaker.offence(word) for word in found]
    return speaker.words.join(names, "semicolon") or speaker.words("check.nothing")


def _used(failure: Failure, outcome: Outcome, speaker: Speaker) -> Iterator[str]:
    """Name the provisions of the same article that the proofs do use, where they should use another."""
    said = failure.unmet.statement
    if said.kind == "because":
        used = [name for name in outcome.knowledge.law.provisions if name in outcome.because()]
        alike = [name for name in used if _article(name) == _article(said.subject)]
        named = speaker.words.join(map(speaker.citation, alike), "semicolon")
        yield speaker.words("check.used", said=named or speaker.words("check.nothing"))


def _article(provision: str) -> str:
    """The article of a provision: `cl_a287_2` of `cl_a287_2_p1_i3`."""
    return re.split(r"_[pi]\d", provision, maxsplit=1)[0]


def _lacking(failure: Failure, outcome: Outcome, shown: Evidence, speaker: Speaker) -> Iterator[str]:
    """Tell what would supply what is lacking: the nearest ways, and that through the project's rule in question."""
    likely = failure.cited[0] if failure.cited else ""
    for lack in shown.lacks:
        item = next((m for m in outcome.missing.get(lack.accused, []) if m.offence == lack.offence), None)
        if item and item.elements:
            offence, element = speaker.offence(lack.offence), speaker.constant("element", item.elements[0])
            yield speaker.words("check.lacks", offence=offence, element=element)
        else:
            yield speaker.words("check.not_so")
        yield from why_not_text.ways(outcome, shown.world, lack.ways, speaker.lang, WAYS)
        own = through(lack.ways, likely) if likely in amended.changes(outcome.knowledge) else ()
        if own and not any(likely in route.provisions for route in routes(lack.ways)[:WAYS]):
            yield speaker.words("check.by_own", cite=speaker.citation(likely))
            yield from why_not_text.ways(outcome, shown.world, own, speaker.lang, 1)


def _proved(failure: Failure, outcome: Outcome, shown: Evidence, speaker: Speaker) -> Iterator[str]:
    """Tell the short proof of what is there: the conclusion, and how the provision in question bears on it."""
    likely = failure.cited[0] if failure.cited else ""
    for atom in shown.surplus[:PROOFS]:
        yield speaker.words("check.proved")
        told = list(_proof(atom, likely, outcome, shown, speaker))
        yield from told[:LINES]
        if len(told) > LINES:
            yield speaker.words("check.further", count=len(told) - LINES)


def _proof(atom: Symbol, likely: str, outcome: Outcome, shown: Evidence, speaker: Speaker) -> Iterator[str]:
    """Tell how a conclusion comes to rest on the likely provision, and on what that is applied; without one, the last
    step."""
    builder = Builder(outcome, shown.world, speaker.lang, alternatives=False)
    goal = builder.add(atom)
    builder.goal(goal)
    graph = builder.graph
    applied = [node for node in graph if is_rule(graph, node) and likely in graph.nodes[node]["provisions"]]
    resting = list(dict.fromkeys(next(iter(graph.successors(node))) for node in applied))
    if resting and goal not in resting:
        yield from _chain(graph, goal, resting[0], speaker.words)
    short = part(graph, resting[:1] or [goal], lambda _node, at: at < 1)
    for _, data in short.nodes(data=True):
        data.pop("folded", None)
        data["norms"] = [row for row in data.get("norms", ()) if row[0] == likely]
    yield from (why_text.written(each, speaker.words) for each in why_text.lines(short) if each.said)


def _chain(graph: Proof, goal: str, resting: str, words: Language) -> Iterator[str]:
    """Tell the steps from a conclusion down to what it rests on, that one left out."""
    import networkx as nx

    steps = list(reversed(nx.shortest_path(graph, resting, goal)))  # conclusion, rule, conclusion, rule, ...
    for node, rule in zip(steps[:-1:2], steps[1::2], strict=True):
        cite = graph.nodes[rule].get("citation", "")
        yield words("why.cited", said=words.sentence(graph.nodes[node]["sentence"]), cite=cite)


def command(failure: Failure, case: Case, shown: Evidence) -> str:
    """Write the command that draws the proof, or what is lacking of it."""
    said = failure.unmet.statement
    offences = [*failure.unmet.surplus, *failure.unmet.lacking] if said.kind not in _ABOUT_WORDS else [said.subject]
    words = ["nullum", "draw", case_name.named(case, shown.world.knowledge)]
    if said.accused:
        words += ["--accused", said.accused]
        words += ["--charge", offences[0]] if offences and said.kind != "notes" else []
    theory, *positions = failure.theory.split(", ")
    words += ["--theory", theory] if theory != "positive_law" else []
    words += [word for position in positions for word in ("--position", position)]
    return " ".join(map(shlex.quote, [*words, "-o", f"{case.id}.svg"]))


_ABOUT_WORDS = ("standing", "tier", "missing", "not_established")
