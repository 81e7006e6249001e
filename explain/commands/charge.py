"""`nullum charge`: charges, conviction, penalty range and what was missing."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from explain.commands import options

if TYPE_CHECKING:
    from kb.files.cases import Case, Fact
    from kb.run.outcome import Outcome


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("case", nargs="+", type=options.place)
    options.readings(parser)
    options.version(parser)
    options.language(parser)
    parser.add_argument("--accused")
    parser.add_argument(
        "--open",
        action="append",
        default=[],
        metavar="ISSUE",
    )
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--lp", action="store_true")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the outcomes; where the versions of the facts are too many to go through, what a search says of them."""
    from kb.files.cases import check_accused
    from kb.run.versions import too_many

    if arguments.lp:
        return _lp(arguments)
    cases = options.load_cases(arguments.case)
    check_accused(cases, arguments.accused)
    if arguments.open or any(map(too_many, cases)):
        return _open(arguments, cases)
    found = options.derived(arguments, cases) if arguments.fact else _derived(arguments, cases)
    if arguments.json:
        from explain.say.charge_json import charges

        print(charges(found, arguments.accused), end="")
    else:
        from explain.say.charge_text import text

        _show("\n\n".join(text(outcome, arguments.lang, arguments.accused) for outcome in found), arguments.lang)
    return 0


def _derived(arguments: argparse.Namespace, cases: Sequence[Case]) -> Sequence[Outcome]:
    from kb.ask.told_versions import outcomes
    from kb.rules.knowledge import shipped

    known = shipped()
    package = known.doctrine.package(arguments.theory, options.positions(arguments.position))
    return outcomes(cases, arguments.theory, package, known, arguments.seconds)


def _show(text: str, lang: str) -> None:
    from explain.say import terminal
    from explain.say.language import language

    terminal.show(text, language(lang))


def _open(arguments: argparse.Namespace, cases: Sequence[Case]) -> int:
    """Print the standings under open issues and disputed facts, those of --fact settled."""
    from dataclasses import replace

    from explain.say import open_text
    from kb.ask.openness import choose, explore
    from kb.rules.knowledge import shipped

    known = shipped()
    package = known.doctrine.package(arguments.theory, options.positions(arguments.position))
    issues = choose(known.doctrine, arguments.open)
    chosen, only = options.taken(arguments.fact, cases), arguments.accused
    settled = [
        replace(
            case,
            facts=tuple(
                replace(fact, status="assumed") if chosen.get(fact.atom) else fact
                for fact in case.facts
                if chosen.get(fact.atom, True)
            ),
        )
        for case in cases
    ]
    found = [explore(case, arguments.theory, package, issues, known, arguments.seconds) for case in settled]
    if arguments.json:
        from explain.say.charge_json import dump

        print(dump({"results": [open_text.data(one, package, known, only) for one in found]}), end="")
    else:
        _show("\n\n".join(open_text.text(one, package, known, arguments.lang, only) for one in found), arguments.lang)
    return 0


def _lp(arguments: argparse.Namespace) -> int:
    from explain.say import terminal
    from kb.errors import BadInput, Problem
    from kb.files.cases import symbol
    from kb.rules.knowledge import shipped

    if len(arguments.case) != 1:
        raise BadInput([Problem("charge", 0, "--lp prints one case at a time: plain clingo holds one")])
    if arguments.accused:
        raise BadInput([Problem("charge", 0, "--lp prints the whole case: --accused chooses nothing of it")])
    known = shipped()
    package = known.doctrine.package(arguments.theory, options.positions(arguments.position))
    (case,) = options.load_cases(arguments.case)
    chosen = options.taken(arguments.fact, [case])
    readings = (f"{issue}={taken}" for issue, taken in known.doctrine.replaced(arguments.theory, package).items())
    print(f"% {', '.join([case.id, arguments.theory, *readings])}")
    if known.project:  # what it amends cannot be told to plain clingo, which reads the shipped law
        print(f"% without the project {known.project}: plain clingo reads the law as shipped")
        terminal.tell(f"nullum: plain clingo reads the law as shipped, without the project {known.project}")
    left_out = [f for f in case.facts if f.status == "disputed" and not chosen.get(f.atom)]
    print("\n".join(f"{symbol(fact.atom)}." for fact in case.facts if fact not in left_out))
    print("\n".join(f"% disputed, left out: {symbol(fact.atom)}." for fact in left_out))
    print("\n".join(f"doctrine({issue}, {position})." for issue, position in package.items()))
    print("% Rank and time in force of the sources, and what a case may state")
    print("\n".join([*(f"{fact}." for fact in known.stated), *known.declarations]))
    _warn([f for f in left_out if f.atom not in chosen])
    return 0


def _warn(left_out: Sequence[Fact]) -> None:
    """Say which disputed facts plain clingo will not see, and how to put them in."""
    from explain.say import terminal

    for fact in left_out:
        terminal.tell(f"nullum: disputed, and left out: {fact.atom} (--fact '{fact.atom}=yes' puts it in)")
