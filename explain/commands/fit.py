"""`nullum fit`: which readings reproduce the courts' outcomes."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from explain.commands import options

if TYPE_CHECKING:
    from kb.ask.fit import Fit, Fitting, Judged
    from kb.files.cases import Case


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("case", nargs="*", type=options.place)
    parser.add_argument("--json", action="store_true")
    options.readings(parser)
    options.language(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print what fits."""
    from explain.say import progress
    from explain.say.language import language
    from kb.ask.fit import fit
    from kb.rules.knowledge import shipped

    known = shipped()
    package = known.doctrine.package(arguments.theory, options.positions(arguments.position))
    words = language(arguments.lang)
    passed = progress.Counted(lambda count: words("progress.derived", count=count))
    found = fit(_batch(arguments.case), known, arguments.seconds, package, passed)
    if arguments.json:
        from explain.say.charge_json import dump

        under = {"theory": arguments.theory, "positions": known.doctrine.replaced(arguments.theory, package)}
        print(dump({**under, **_data(found)}), end="")
    else:
        from explain.say import terminal
        from explain.say.fit_text import Fitted

        told = Fitted(found, known, arguments.theory, package, arguments.lang)
        terminal.show(told.text(), words)
    return 0


def _batch(names: Sequence[str]) -> list[Case]:
    """Load the cases named, and those of files and folders; all shipped ones where none is named."""
    from kb.ask.fixtures import load_all
    from kb.rules.knowledge import shipped

    return options.fixtures(names, shipped()) if names else load_all()


def _data(found: Fitting) -> dict[str, Any]:
    return {
        "positive": _one(found.positive),
        "best": [_one(one) for one in found.best],
        "complete": found.complete,
        "assumed": dict(sorted(found.assumed.items())),
        "singles": [
            {
                "issue": s.issue,
                "position": s.position,
                "gains": [[j.case, j.accused] for j in s.gains],
                "loses": [[j.case, j.accused] for j in s.loses],
                "lost": [_judged(j) for j in s.loses],
            }
            for s in found.singles
        ],
    }


def _one(one: Fit) -> dict[str, Any]:
    from explain.say.sentenced import as_data

    return {
        "departs": [{"issue": i, "position": p} for i, p in one.departs],
        "fits": sum(j.fits for j in one.judged),
        "misfits": [_judged(j) for j in one.misfits],
        "sentences": [as_data(found) for found in one.measured],
    }


def _judged(j: Judged) -> dict[str, Any]:
    return {
        "case": j.case,
        "accused": j.accused,
        "label": j.label,
        "court": list(j.court),
        "found": list(j.found),
        "lacking": [lack._asdict() for lack in j.lacking],
        "superfluous": [{"offence": o, "standing": standing} for o, standing in j.superfluous],
        "assumed": j.assumed,
    }
