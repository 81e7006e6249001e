"""`nullum separate`: the smallest case on which two theories part."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explain.commands import options

if TYPE_CHECKING:
    from kb.ask.separation import Separation
    from kb.rules.knowledge import Knowledge
    from kb.run.outcome import Outcome


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.description = (
        "Search for the smallest case on which two theories part in conviction, charge or penalty. The case has the fewest facts and is\n"
        "the first of its size in the order of the vocabulary, so that it never changes from run to run. The bounds of the search are\n"
        "printed: where none is found, none exists within them, which proves nothing beyond them."
    )
    parser.epilog = "example: nullum separate --theory positive_law --theory pan_xiong --save parted.yaml"
    parser.add_argument("--theory", action="append", required=True, help="a theory; give two")
    parser.add_argument(
        "--on", choices=("conviction", "charge", "penalty"), help="what they must part in (default: any)"
    )
    parser.add_argument(
        "--save", metavar="FILE", help="write the case as a fixture with the expectations of both theories"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options.language(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the separating case."""
    from kb.ask.separation import separate
    from kb.errors import BadInput, Problem
    from kb.rules.knowledge import shipped

    if len(arguments.theory) != 2:
        raise BadInput([Problem("separate", 0, "give --theory twice")])
    known = shipped()
    first, second = (known.doctrine.package(theory) for theory in arguments.theory)
    found = separate(first, second, known, arguments.on, arguments.seconds)
    outcomes, text = _replay(found, arguments, known) if found.facts else ([], "")
    if arguments.save and text:
        Path(arguments.save).write_text(text, encoding="utf-8")
    if arguments.json:
        from explain.say.charge_json import dump

        print(dump(_data(found, arguments.theory, outcomes, known)), end="")
    else:
        print(_text(found, arguments, outcomes, text))
    return 0


def _replay(found: Separation, arguments: argparse.Namespace, known: Knowledge) -> tuple[list[Outcome], str]:
    """Read the case back as a case file and derive it under both theories: what is printed is what `charge` says."""
    from kb.files import yamlfile
    from kb.files.case_reader import read_case
    from kb.run import case_writer
    from kb.run.derivation import derive_many

    name = Path(arguments.save).stem if arguments.save else "separating_case"
    facts = [case_writer.fact(symbol, known.vocabulary) for symbol in found.facts or ()]
    title = f"A smallest case on which {arguments.theory[0]} and {arguments.theory[1]} part"
    node = yamlfile.parse(case_writer.case(name, title, facts), name)
    made = read_case(node, Path(name), known.vocabulary, known.ids)
    outcomes = derive_many([(made, theory, known.doctrine.package(theory)) for theory in arguments.theory], known)
    expect = [line for outcome in outcomes for line in case_writer.expectation(outcome)]
    bounds = "; ".join(f"{key}: {value}" for key, value in found.bounds.rows().items())
    return outcomes, case_writer.case(name, title, facts, expect, f"found by search within these bounds: {bounds}")


def _text(found: Separation, arguments: argparse.Namespace, outcomes: list[Outcome], text: str) -> str:
    from explain.say import charge_text
    from explain.say.sentences import Speaker

    bounds = [f"  {key}: {value}" for key, value in found.bounds.rows().items()]
    if not found.facts:
        return "\n".join(
            ["No case parts the two theories within these bounds (which proves nothing beyond them):", *bounds]
        )
    speaker = Speaker(outcomes[0].knowledge, outcomes[0].case, arguments.lang)
    told = [f"  - {speaker.atom(symbol)}" for symbol in found.facts if symbol.name not in ("person", "acts")]
    parts = f"They part in: {', '.join(found.parts)}."
    return "\n".join(
        [
            "The facts:",
            *told,
            "",
            parts,
            "",
            *(charge_text.text(outcome, arguments.lang) + "\n" for outcome in outcomes),
            "Smallest within these bounds:",
            *bounds,
            "",
            text.rstrip(),
        ]
    )


def _data(found: Separation, theories: list[str], outcomes: list[Outcome], known: Knowledge) -> dict[str, Any]:
    from explain.say.charge_json import result
    from kb.run.case_writer import fact

    facts = [fact(symbol, known.vocabulary) for symbol in found.facts] if found.facts else None
    return {
        "theories": theories,
        "case": {"facts": facts} if facts else None,
        "parts": list(found.parts),
        "bounds": found.bounds.rows(),
        "results": [result(outcome) for outcome in outcomes],
    }
