"""`nullum fit`: which readings reproduce the courts' outcomes."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kb.ask.fit import Fit, Fitting, Judged


_WHY = {
    "missing": "{} lacks {}",
    "excluded": "{} is excluded",
    "gives_way": "{} gives way to {}",
    "tied": "{} is tied with {}",
    "disputed": "{} hangs on disputed facts",
    "no_act": "{}: the record states no act",
    "no_offence": "{} is no offence",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.description = (
        "Choose positions so that as many court outcomes as possible follow: the best packages nearest to positive law, each misfit with\n"
        "the element on which it fails, and what each single position gains or loses. Cases without a court outcome are left out."
    )
    parser.epilog = "example: nullum fit      nullum fit cheng_cong ji zhu hu"
    parser.add_argument("case", nargs="*", help="case files, ids or folders (default: all shipped cases)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print what fits."""
    from explain.commands import options
    from kb.ask.fit import fit
    from kb.ask.fixtures import load_all

    batch = options.load_cases(arguments.case) if arguments.case else load_all()
    found = fit(batch, seconds=arguments.seconds)
    if arguments.json:
        from explain.say.charge_json import dump

        print(dump(_data(found)), end="")
    else:
        print("\n".join(_lines(found)))
    return 0


def _lines(found: Fitting) -> Iterator[str]:
    yield f"{len(found.assumed)} cases with a court outcome; {sum(found.assumed.values())} of their facts are assumed"
    yield ""
    yield "Positive law:"
    yield from _fit(found.positive)
    for number, one in enumerate(found.best, 1):
        yield ""
        departs = " + ".join(f"{issue}={position}" for issue, position in one.departs) or "positive law itself"
        yield f"Best package {number}: {departs}"
        yield from _fit(one)
    if not found.complete:
        yield "(more packages are as good; only the first are listed)"
    yield ""
    yield "Single positions put into positive law:"
    told = [s for s in found.singles if s.gains or s.loses]
    for single in told:
        gains = ", ".join(f"{j.case}/{j.accused}" for j in single.gains) or "nothing"
        loses = ", ".join(f"{j.case}/{j.accused} ({j.label}{_lacking(j)})" for j in single.loses) or "nothing"
        yield f"  {single.issue}={single.position}: gains {gains}; loses {loses}"
    yield f"  ({len(found.singles) - len(told)} further positions change no outcome)"


def _fit(one: Fit) -> Iterator[str]:
    for judged in one.judged:
        mark = judged.label if judged.fits else judged.label.upper()
        assumed = f", on {judged.assumed} assumed facts" if judged.assumed else ""
        yield f"  {mark:6} {judged.case}/{judged.accused}: {_list(judged.found)}{assumed}"
        if not judged.fits:
            yield f"         the court: {_list(judged.court)}{_lacking(judged)}"


def _lacking(judged: Judged) -> str:
    rows = [_WHY[lack.reason].format(lack.offence, lack.what) for lack in judged.lacking]
    rows += [f"{offence} is more than the court's ({standing})" for offence, standing in judged.superfluous]
    return f"; {'; '.join(rows)}" if rows else ""


def _list(words: tuple[str, ...]) -> str:
    return ", ".join(words) or "no conviction"


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
    return {
        "departs": [{"issue": i, "position": p} for i, p in one.departs],
        "fits": sum(j.fits for j in one.judged),
        "misfits": [_judged(j) for j in one.misfits],
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
