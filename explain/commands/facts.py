"""`nullum facts`: read the vocabulary."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from explain.commands import options

if TYPE_CHECKING:
    from kb.files.predicates import Predicate
    from kb.rules.knowledge import Knowledge


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("word", nargs="*")
    parser.add_argument("--offence", metavar="OFFENCE")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--json", action="store_true")
    options.language(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the chosen words."""
    from explain.say import terminal
    from explain.say.language import language
    from kb.rules.knowledge import shipped

    known = shipped()
    word = " ".join(arguments.word)
    if arguments.json:
        from explain.say.charge_json import dump

        print(dump({"predicates": [_row(p) for p in _chosen(known, word, arguments)]}), end="")
    else:
        terminal.show("\n".join(_lines(known, word, arguments)), language(arguments.lang))
    return 0


def _lines(known: Knowledge, word: str, arguments: argparse.Namespace) -> Iterator[str]:
    from explain.say.facts_text import Glossary
    from kb.ask import glossary

    said = Glossary(known, arguments.lang)
    words = known.vocabulary
    if arguments.offence:
        offence = options.offence(arguments.offence, known, "--offence")
        return said.bearing(offence, glossary.bearing(known, offence))
    if word in words.predicates:
        return said.fact(words.predicates[word], whole=True)
    if word in words.sorts:
        return said.sort(word)
    if not word:
        return (line for p in words.predicates.values() if arguments.all or p.input for line in said.fact(p))
    found = glossary.search(known, word, arguments.all)
    if not any((found.facts, found.values, found.offences, found.provisions)):
        _nothing(known, word)
    if len(found.facts) == 1 and not (found.values or found.offences or found.provisions):
        return said.fact(found.facts[0], whole=True)
    return said.found(found)


def _nothing(known: Knowledge, word: str) -> None:
    from kb.errors import BadInput, Problem, did_you_mean

    words = known.vocabulary
    hint = did_you_mean(word, [*words.predicates, *words.sorts])
    raise BadInput([Problem("facts", 0, f"no fact, value, offence or provision has the word `{word}`{hint}")])


def _chosen(known: Knowledge, word: str, arguments: argparse.Namespace) -> list[Predicate]:
    """The facts of a JSON answer: the one named, those with the word, those of an offence, or all."""
    from kb.ask import glossary

    words = known.vocabulary
    if arguments.offence:
        rows = glossary.bearing(known, options.offence(arguments.offence, known, "--offence"))
        return [bearing.predicate for found in rows.values() for bearing in found]
    if word in words.predicates:
        return [words.predicates[word]]
    if not word:
        return [p for p in words.predicates.values() if arguments.all or p.input]
    found = glossary.search(known, word, arguments.all)
    named = {name for value in found.values for name in value.facts}
    chosen = [p for p in words.predicates.values() if p in found.facts or p.name in named]
    if not chosen:
        _nothing(known, word)
    return chosen


def _row(predicate: Predicate) -> dict[str, Any]:
    return {
        "predicate": predicate.name,
        "args": [{"name": a.name, "type": a.type} for a in predicate.args],
        "input": predicate.input,
        "kind": predicate.kind,
        "en": predicate.en,
        "zh": predicate.zh,
    }
