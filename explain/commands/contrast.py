"""`nullum contrast`: two proofs set against each other."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import TYPE_CHECKING

from explain.commands import options

if TYPE_CHECKING:
    from explain.commands.options import Side
    from explain.draw.graph import Proof
    from explain.draw.side_by_side import Contrast
    from kb.files.cases import Case
    from kb.run.outcome import Outcome


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("case", nargs="+", type=options.place)
    parser.add_argument("--charge", action="append", default=[], metavar="OFFENCE")
    options.two_readings(parser)
    parser.add_argument("--accused")
    options.picture(parser, required=False)
    options.language(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print or draw the contrast."""
    found = _contrast(arguments)
    if arguments.output:
        from explain.commands.draw import write

        write([found.graph], arguments)
    else:
        from explain.say import terminal
        from explain.say.contrast_text import text
        from explain.say.language import language

        terminal.show(text(found.graph, found.folded), language(arguments.lang))
    return 0


def _contrast(arguments: argparse.Namespace) -> Contrast:
    from explain.draw import elsewhere
    from explain.draw.side_by_side import contrast
    from kb.errors import BadInput, Problem
    from kb.rules.knowledge import shipped

    known = shipped()
    cases = options.load_cases(arguments.case)
    sides = options.sides(arguments.theory, arguments.position, known)
    charges: list[str | None] = [options.offence(word, known) for word in arguments.charge] or [None]
    if sorted([len(cases), len(sides), len(charges)]) != [1, 1, 2]:
        text = "give exactly one thing twice: --charge, --theory (or one with --position), or the case"
        raise BadInput([Problem("contrast", 0, text)])
    outcomes = [_outcome(cases[at % len(cases)], sides[at % len(sides)], arguments) for at in (0, 1)]
    first, second = _proofs(outcomes, charges, arguments)
    found = contrast(first, second, *_names(outcomes, charges, arguments.lang))
    if len(charges) == 1:
        elsewhere.tell(found.graph, (outcomes[0], outcomes[1]), charges[0], arguments.accused)
    found.graph.graph["title"] = " | ".join(dict.fromkeys(str(graph.graph["title"]) for graph in (first, second)))
    if len(sides) == 1:
        found.graph.graph["under"] = first.graph["subtitle"]
    return found


def _outcome(case: Case, side: Side, arguments: argparse.Namespace) -> Outcome:
    from kb.run.derivation import derive_many

    theory, package = side
    return derive_many([(case, theory, package)], seconds=arguments.seconds)[0]


def _proofs(outcomes: list[Outcome], charges: list[str | None], arguments: argparse.Namespace) -> Iterable[Proof]:
    from explain.draw.proofs import Options, pair, proof

    chosen = Options(arguments.lang)
    if len(charges) == 1:
        return pair(outcomes[0], outcomes[1], (charges[0], charges[0]), arguments.accused, options=chosen)
    return (proof(outcomes[0], charge, arguments.accused, options=chosen) for charge in charges)


def _names(outcomes: list[Outcome], charges: list[str | None], lang: str) -> list[str]:
    """Name the two sides by what they part in: the charge, the readings, or the case."""
    from explain.say import readings
    from explain.say.language import language
    from explain.say.sentences import Speaker

    if len(charges) == 2:
        speaker = Speaker(outcomes[0].knowledge, outcomes[0].case, lang)
        return [speaker.offence(str(charge)) for charge in charges]
    if outcomes[0].case.id != outcomes[1].case.id:
        return [outcome.case.id for outcome in outcomes]
    return [readings.name(outcome, language(lang)) for outcome in outcomes]
