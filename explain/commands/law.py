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
    parser.description = (
        "Read one provision, all of a source, or the whole ledger: citation, gist, state (encoded, out_of_scope with its reason,\n"
        "open), confidence, the rules that cite it and, with --fixtures, the cases whose proofs use it. With --check: which of\n"
        "its rules never apply, are swallowed by an exception, or change nothing beside another, each with a case, within the\n"
        "bounds printed. --ties and --gaps ask all of the law; positions that change nothing: nullum issues --check."
    )
    parser.epilog = "example: nullum law int2019_a12_p2      nullum law int2019      nullum law --state out_of_scope      nullum law int2019 --check"
    parser.add_argument("provision", nargs="?", help="id of a provision or a source, or the beginning of ids")
    parser.add_argument("--state", choices=("encoded", "out_of_scope", "open"), help="only provisions of this state")
    parser.add_argument(
        "--amended", action="store_true", help="only what the project adds or amends, each with where its rules stand"
    )
    parser.add_argument(
        "--fixtures", action="store_true", help="run the shipped fixtures and list those that use each provision"
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="search, of each rule of these provisions, for a case in which it applies and one in which it alone decides",
    )
    parser.add_argument(
        "--ties", action="store_true", help="offences of which one act can be two, and neither is heavier"
    )
    parser.add_argument("--gaps", action="store_true", help="harms that no offence reaches, or only from some year on")
    parser.add_argument("--all", action="store_true", help="with --check: also the rules that could not be judged")
    options.readings(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
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
