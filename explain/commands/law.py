"""`nullum law`: read the provisions and the ledger."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from explain.commands import law_checking, options

if TYPE_CHECKING:
    from kb.files.law import Provision
    from kb.rules.knowledge import Knowledge
    from kb.run.ledger import Entry


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("provision", nargs="?")
    parser.add_argument("--state", choices=("encoded", "out_of_scope", "open"))
    parser.add_argument("--amended", action="store_true")
    parser.add_argument("--fixtures", action="store_true")
    parser.add_argument(
        "--check",
        action="store_true",
    )
    parser.add_argument("--ties", action="store_true")
    parser.add_argument("--gaps", action="store_true")
    parser.add_argument("--all", action="store_true")
    options.readings(parser)
    parser.add_argument("--json", action="store_true")
    options.language(parser)
    parser.set_defaults(run=run, seconds=1200.0)


def run(arguments: argparse.Namespace) -> int:
    """Print the chosen provisions."""
    from kb.rules.knowledge import shipped
    from kb.run import amended
    from kb.run.ledger import entries

    known = shipped()
    if arguments.ties or arguments.gaps:
        return law_checking.of_all(known, arguments)
    chosen = [
        entry
        for entry in entries(known).values()
        if arguments.state in (None, entry.state)
        and _wanted(known, entry.provision, arguments.provision)
        and (not arguments.amended or entry.provision in amended.changes(known))
    ]
    if not chosen:
        _unknown(known, arguments.provision)
    if arguments.check:
        return law_checking.rules(known, chosen, arguments)
    fixtures = _fixtures(known) if arguments.fixtures else {}
    if arguments.json:
        from explain.say.charge_json import dump

        print(dump({"provisions": [_row(known, entry, fixtures) for entry in chosen]}), end="")
    else:
        from explain.say import law_text, terminal
        from explain.say.language import language

        terminal.show(
            "\n".join(law_text.ledger(known, chosen, fixtures, arguments.lang, arguments.amended)),
            language(arguments.lang),
        )
    return 0


def _wanted(known: Knowledge, name: str, wanted: str | None) -> bool:
    if wanted is None or name == wanted or known.law.provisions[name].source == wanted:
        return True
    return wanted not in known.law.provisions and name.startswith(wanted + "_")


def _unknown(known: Knowledge, word: str | None) -> None:
    from kb.errors import BadInput, Problem, did_you_mean

    if word is not None and not any(_wanted(known, name, word) for name in known.law.provisions):
        hint = did_you_mean(word, [*known.law.provisions, *known.law.sources])
        raise BadInput([Problem("law", 0, f"unknown provision or source `{word}`{hint}")])


def _fixtures(known: Knowledge) -> dict[str, set[str]]:
    from kb.ask.fixtures import load_all
    from kb.run.derivation import derive_many
    from kb.run.ledger import uses

    package = known.doctrine.package()
    return uses(derive_many([(case, "positive_law", package) for case in load_all(None, known)], known))


def _row(known: Knowledge, entry: Entry, fixtures: dict[str, set[str]]) -> dict[str, Any]:
    from explain.say import law_text
    from kb.run.ledger import readings

    provision: Provision = known.law.provisions[entry.provision]
    texts = {
        key: dict(zip(("en", "zh"), getattr(provision, key), strict=True))
        for key in ("cite", "gist", "note", "out_of_scope")
    }
    return {
        "provision": entry.provision,
        "source": provision.source,
        "state": entry.state,
        "confidence": provision.confidence,
        "from": provision.start,
        "to": provision.end,
        **texts,
        "rules": [known.place(rule) for rule in entry.rules],
        "readings": [{"file": file, "text": text} for file, text in readings(known, entry.rules).items()],
        "replaced": [{"rule": was, "by": by} for was, by in law_text.replaced(known, entry)],
        "fixtures": sorted(fixtures.get(entry.provision, ())),
    }
