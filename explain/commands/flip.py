"""`nullum flip`: the smallest lawful change of facts that brings another outcome."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explain.commands import options

if TYPE_CHECKING:
    from explain.draw.graph import Proof
    from kb.ask.flip_versions import Among
    from kb.ask.flipped import Flipped
    from kb.ask.flips import Flips, Question
    from kb.rules.knowledge import Knowledge
    from kb.run.outcome import Outcome

_TO = {"acquit": "acquit", "convict": "convict", "made-out": "made_out", "not-made-out": "not_made_out"}


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("case", type=options.place)
    parser.add_argument("--charge", metavar="OFFENCE", required=True)
    parser.add_argument("--accused")
    parser.add_argument(
        "--to",
        metavar="OUTCOME",
    )
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--keep", action="append", default=[], metavar="FACT")
    parser.add_argument("--vary", action="append", default=[], metavar="FACT")
    parser.add_argument("--theory", action="append", default=[])
    options.position(parser)
    options.version(parser)
    parser.add_argument("--save", metavar="FILE")
    parser.add_argument("--json", action="store_true")
    options.picture(parser, required=False)
    options.language(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the flips under each theory; draw or save the first."""
    from explain.say.language import language

    answers = _found(arguments)
    found = [each for each, _ in answers]
    if arguments.save:
        _save(found, arguments)
    if arguments.output:
        from explain.commands.draw import write

        graphs = [_picture(each, each.found[0], arguments.lang) for each in found if each.found]
        if graphs:
            write(graphs, arguments)
            return 0
    if arguments.json:
        from explain.say.charge_json import dump

        print(dump({"flips": [_data(*answer) for answer in answers]}), end="")
        return 0
    from explain.say import flip_text, terminal

    told = "\n\n".join(flip_text.text(each, arguments.lang, among) for each, among in answers)
    if not arguments.all and any(each.found for each in found):
        told += "\n" + language(arguments.lang)("flip.others")
    terminal.show(told, language(arguments.lang))
    return 0


def _found(arguments: argparse.Namespace) -> list[tuple[Flips, Among]]:
    """The flips under each theory, and how they stand to the versions of the facts that were not searched."""
    from dataclasses import replace

    from kb.ask.flip_versions import among
    from kb.ask.flips import flips
    from kb.rules.knowledge import shipped
    from kb.run.driver import Deadline

    known, deadline = shipped(), Deadline(arguments.seconds)
    found = []
    for theory in arguments.theory or ["positive_law"]:
        outcome = options.outcomes(argparse.Namespace(**{**vars(arguments), "theory": theory}), [arguments.case])[0]
        before = replace(outcome, worlds=outcome.worlds[:1])
        question = _question(arguments, before, known)
        answer = flips(before, question, every=arguments.all, seconds=deadline)
        found.append((answer, among(answer, outcome, deadline)))
    return found


def _question(arguments: argparse.Namespace, before: Outcome, known: Knowledge) -> Question:
    from explain.draw.proofs import check_goal
    from kb.ask.flips import Question

    charge = options.offence(arguments.charge, known)
    check_goal(before, charge, arguments.accused)
    accused = arguments.accused or before.case.accused[0]
    convicted = any(row.offence == charge for row in before.worlds[0].rows("convicted", accused))
    word = arguments.to or ("acquit" if convicted else "convict")
    to = _TO.get(word) or options.offence(word, known, "--to")
    return Question(
        accused, charge, to, _predicates(arguments.keep, known, "--keep"), _predicates(arguments.vary, known, "--vary")
    )


def _predicates(words: list[str], known: Knowledge, place: str) -> frozenset[str]:
    from kb.errors import BadInput, Problem, did_you_mean

    inputs = {p.name for p in known.vocabulary.predicates.values() if p.input}
    wrong = [word for word in words if word not in inputs]
    if wrong:
        raise BadInput(Problem(place, 0, f"no fact is called `{word}`{did_you_mean(word, inputs)}") for word in wrong)
    return frozenset(words)


def _picture(found: Flips, flip: Flipped, lang: str) -> Proof:
    """Set the proof of the case against that of the changed case."""
    from explain.draw.proofs import Options, pair
    from explain.draw.side_by_side import contrast
    from explain.say.language import language

    question, words, chosen = found.question, language(lang), Options(lang)
    other = question.to if question.to in found.before.knowledge.offences else question.charge
    charges = (question.charge, other)
    first, second = pair(found.before, flip.outcome, charges, question.accused, options=chosen)
    made = contrast(first, second, words("flip.as_it_is"), words("flip.changed")).graph
    made.graph["subtitle"] = words.join([first.graph["subtitle"], made.graph["subtitle"]], "also")
    return made


def _save(found: list[Flips], arguments: argparse.Namespace) -> None:
    from explain.say import flip_text
    from kb.ask import made_cases
    from kb.files.writing import write_text
    from kb.run import case_writer

    for each in found:
        for flip in each.found[:1]:
            stem = Path(arguments.save).stem
            title = f"{each.before.case.title} (changed: {each.question.charge} to {each.question.to})"
            facts = [str(fact.atom) for fact in flip.case.facts]
            expect = case_writer.expectation(flip.outcome)
            names = made_cases.names(flip.facts, flip_text.named(each, flip.case))
            write_text(arguments.save, case_writer.case(stem, title, facts, expect, names=names))
            return


def _data(found: Flips, among: Among) -> dict[str, Any]:
    from explain.say import readings
    from kb.run.case_writer import fact

    said = readings.readings(found.before)
    words = found.before.knowledge.vocabulary
    question, limits = found.question, found.limits
    return {
        "case": found.before.case.id,
        "theory": said.theory,
        "positions": dict(said.positions),
        "accused": question.accused,
        "charge": question.charge,
        "to": question.to,
        "taken_to_hold": [str(f.atom) for f in found.before.worlds[0].facts if f.status == "disputed"],
        "versions": among.count,
        "hangs_on": None if among.hangs_on is None else [str(fact.atom) for fact in among.hangs_on],
        "already": found.already,
        "size": found.found[0].cost if found.found else None,
        "more": found.more,
        "flips": [
            {
                "changes": [
                    {
                        "withdrawn": [fact(symbol, words) for symbol in change.taken],
                        "added": [fact(symbol, words) for symbol in change.put],
                        "counts": change.cost,
                    }
                    for change in flip.changes
                ],
                "convicted": sorted({c.offence for c in flip.outcome.convicted[question.accused]}),
                "established": sorted({c.offence for c in flip.outcome.established[question.accused]}),
            }
            for flip in found.found
        ],
        "bounds": {
            "accused": limits.accused,
            "partners": list(limits.partners),
            "acts": list(limits.acts),
            "offences": list(limits.offences),
            "changes": limits.changes,
            "new_names": list(limits.new_names),
            "kept": sorted(question.kept),
            "varied": sorted(question.varied),
        },
    }
