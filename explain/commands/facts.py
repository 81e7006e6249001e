"""`nullum facts`: read the vocabulary."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from explain.commands import options

if TYPE_CHECKING:
    from kb.files.vocabulary import Predicate, Vocabulary


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.description = (
        "Read what a case may state: each fact with its arguments, its sentence and the values that may stand there."
    )
    parser.epilog = "example: nullum facts order      nullum facts --all      nullum facts measure"
    parser.add_argument("predicate", nargs="?", help="name of a predicate or of a sort, or a word to look for")
    parser.add_argument("--all", action="store_true", help="derived predicates too")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options.language(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the chosen words."""
    from kb.rules.knowledge import shipped

    words = shipped().vocabulary
    if arguments.predicate in words.sorts and not arguments.json:
        print(_sort(words, arguments.predicate, arguments.lang))
        return 0
    chosen = _chosen(words, arguments.predicate, arguments.all)
    if arguments.json:
        from explain.say.charge_json import dump

        print(dump({"predicates": [_row(p) for p in chosen]}), end="")
    else:
        whole = len(chosen) == 1
        print("\n".join(_text(words, p, arguments.lang, whole) for p in chosen))
    return 0


def _chosen(words: Vocabulary, word: str | None, derived: bool) -> list[Predicate]:
    from kb.errors import BadInput, Problem, did_you_mean

    if word in words.predicates:
        return [words.predicates[word]]
    found = [
        p
        for p in words.predicates.values()
        if (derived or p.input) and (word is None or word.lower() in f"{p.name} {p.en} {p.zh}".lower())
    ]
    if not found:
        hint = did_you_mean(word or "", [*words.predicates, *words.sorts])
        raise BadInput([Problem("facts", 0, f"no fact or sort has the word `{word}`{hint}")])
    return found


def _text(words: Vocabulary, predicate: Predicate, lang: str, whole: bool) -> str:
    said = predicate.zh if lang == "zh" else predicate.en
    lines = [f"{predicate.form}  [{predicate.kind}{'' if predicate.input else ', derived'}]", f"    {said}"]
    if note := (predicate.note_zh if lang == "zh" else predicate.note_en):
        lines.append(f"    {note}")
    if whole:
        for arg in predicate.args:
            lines.append(f"    {arg.name}: {_type(words, arg.type)}")
    return "\n".join(lines)


def _type(words: Vocabulary, name: str) -> str:
    if name not in words.sorts:
        return name
    sort = words.sorts[name]
    shown = list(sort.values)
    listed = ", ".join(shown[:40]) + (", ..." if len(shown) > 40 else "")
    return f"{name}: one of {listed}" + (" or another name" if sort.open else "")


def _sort(words: Vocabulary, name: str, lang: str) -> str:
    sort = words.sorts[name]
    rows = [
        f"{c.name}  {c.zh if lang == 'zh' else c.en}{f' [{c.unit}]' if c.unit else ''}" for c in sort.values.values()
    ]
    return "\n".join(
        [f"{name}{' (open: other names are allowed)' if sort.open else ''}", *(f"    {row}" for row in rows)]
    )


def _row(predicate: Predicate) -> dict[str, Any]:
    return {
        "predicate": predicate.name,
        "args": [{"name": a.name, "type": a.type} for a in predicate.args],
        "input": predicate.input,
        "kind": predicate.kind,
        "en": predicate.en,
        "zh": predicate.zh,
    }
