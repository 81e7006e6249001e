"""`nullum separate`: the smallest case on which two theories part."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explain.commands import options

if TYPE_CHECKING:
    from explain.commands.options import Side
    from kb.ask.separation import Separation
    from kb.rules.knowledge import Knowledge
    from kb.run.outcome import Outcome


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    options.two_readings(parser)
    parser.add_argument("--on", choices=("conviction", "charge", "penalty"))
    parser.add_argument("--save", metavar="FILE")
    parser.add_argument("--json", action="store_true")
    options.language(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the separating case."""
    from kb.ask.separation import separate
    from kb.errors import BadInput, Problem
    from kb.files.writing import write_text
    from kb.rules.knowledge import shipped

    if arguments.save and os.path.lexists(arguments.save):
        raise BadInput([Problem(arguments.save, 0, "stands there already: a case is not overwritten")])
    known = shipped()
    sides = options.sides(arguments.theory, arguments.position, known)
    if len(sides) != 2:
        raise BadInput([Problem("separate", 0, "give --theory twice, or one theory and --position")])
    first, second = (package for _, package in sides)
    found = separate(first, second, known, arguments.on, arguments.seconds)
    outcomes, text = _replay(found, sides, arguments, known) if found.facts else ([], "")
    if arguments.save and text:
        write_text(arguments.save, text)
    if arguments.json:
        from explain.say.charge_json import dump

        print(dump(_data(found, sides, outcomes, known)), end="")
    else:
        from explain.say import separate_text, terminal
        from explain.say.language import language

        terminal.show(separate_text.text(found, outcomes, text, known, arguments.lang), language(arguments.lang))
    return 0


def _replay(
    found: Separation, sides: Sequence[Side], arguments: argparse.Namespace, known: Knowledge
) -> tuple[list[Outcome], str]:
    """Read the case back as a case file and derive it under both theories: what is printed is what `charge` says."""
    from kb.ask import made_cases
    from kb.files import yamlfile
    from kb.files.case_reader import read_case
    from kb.run import case_writer
    from kb.run.derivation import derive_many

    name = Path(arguments.save).stem if arguments.save else "separating_case"
    facts = [case_writer.fact(symbol, known.vocabulary) for symbol in found.facts or ()]
    first, second = (_named(side, known) for side in sides)
    title, title_zh = f"A smallest case on which {first} and {second} part", f"{first}与{second}分歧的最小案例"
    names = made_cases.names(found.facts or ())
    node = yamlfile.parse(case_writer.case(name, title, facts, title_zh=title_zh, names=names), name)
    made = read_case(node, Path(name), known.vocabulary, known.ids)
    outcomes = derive_many([(made, theory, package) for theory, package in sides], known)
    expect = [line for outcome in outcomes for line in case_writer.expectation(outcome)]
    bounds = "; ".join(f"{key}: {value}" for key, value in found.bounds.rows().items())
    note = f"found by search within these bounds: {bounds}"
    return outcomes, case_writer.case(name, title, facts, expect, note, title_zh, names)


def _named(side: Side, known: Knowledge) -> str:
    theory, package = side
    replaced = known.doctrine.replaced(theory, package)
    return " with ".join([theory, *(f"{issue}={taken}" for issue, taken in replaced.items())])


def _data(found: Separation, sides: Sequence[Side], outcomes: list[Outcome], known: Knowledge) -> dict[str, Any]:
    from explain.say.charge_json import result
    from kb.run.case_writer import fact

    facts = [fact(symbol, known.vocabulary) for symbol in found.facts] if found.facts else None
    return {
        "theories": [theory for theory, _ in sides],
        "positions": [known.doctrine.replaced(theory, package) for theory, package in sides],
        "case": {"facts": facts} if facts else None,
        "parts": list(found.parts),
        "bounds": found.bounds.rows(),
        "results": [result(outcome) for outcome in outcomes],
    }
