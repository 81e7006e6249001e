"""`nullum claim`: claims about the law, decided within bounds, with the case that refutes them or bears them out."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterator, Sequence
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING

from explain.commands import options

if TYPE_CHECKING:
    from explain.report.claim_told import Told
    from explain.say.language import Language
    from kb.ask.claims import Claim
    from kb.rules.knowledge import Knowledge

_UNDECIDED, _UNEXPECTED = 3, 1
_SHARE = 4  # claims for each process at least: to begin one takes as long as to decide a few


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("claims", nargs="*", metavar="CLAIM")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--save", metavar="FILE")
    parser.add_argument("--report", metavar="FILE.html")
    parser.add_argument("--no-proofs", action="store_true")
    parser.add_argument(
        "--processes",
        type=options.processes,
        default=os.cpu_count() or 1,
        metavar="N",
    )
    parser.add_argument("--json", action="store_true")
    options.language(parser)
    parser.set_defaults(run=run, seconds=1200.0)


def run(arguments: argparse.Namespace) -> int:
    """Decide the claims and print them as they are decided; 1 where a verdict is not the expected one, 3 where one is
    undecided."""
    from explain.say.language import language
    from kb.ask import claims
    from kb.ask.claim_reader import find
    from kb.errors import BadInput, Problem
    from kb.rules.knowledge import shipped

    known, words = shipped(), language(arguments.lang)
    named = find(arguments.claims, known)
    if not named:
        raise BadInput([Problem(" ".join(arguments.claims) or "claim", 0, "no claim (*.yaml) stands there")])
    if arguments.list:
        return _list(named, words)
    if arguments.save and len(named) != 1:
        raise BadInput([Problem("--save", 0, "name one claim")])
    found = list(_decided(named, known, arguments))
    if arguments.json:
        from explain.say.charge_json import dump

        print(dump({"claims": [entry for each in found for entry in each.entries]}), end="")
    if arguments.save:
        _save(found[0], Path(arguments.save))
    if arguments.report:
        _report(found, known, arguments)
    if any(each.verdict == claims.UNDECIDED for each in found):
        return _UNDECIDED
    return 0 if all(each.as_expected for each in found) else _UNEXPECTED


def _decided(named: Sequence[Claim], known: Knowledge, arguments: argparse.Namespace) -> Iterator[Told]:
    """Decide the claims, all within one bound on time; print each at once, in order, where text is wanted."""
    from explain.report.claim_told import Asked, told
    from explain.say import terminal
    from explain.say.language import language
    from kb.run.executors import workers

    end = time.time() + arguments.seconds * 0.9  # before the watchdog ends the process
    proofs = not arguments.no_proofs and len(named) == 1
    asked = Asked(known.laid, arguments.lang, proofs, bool(arguments.report))
    with workers(max(1, min(arguments.processes, len(named) // _SHARE))) as (executor, _):
        for place, found in enumerate(executor.map(told, named, repeat(asked), repeat(end))):
            if not arguments.json:
                terminal.show(f"\n{found.text}" if place else found.text, language(arguments.lang))
            yield found


def _list(named: Sequence[Claim], words: Language) -> int:
    from kb.ask.fact_space import reasons

    for claim in named:
        print(words("claim.said", id=claim.id, text=words.pick(claim.text)))
    print()
    print(words("claim.incoherent"))
    for name, reason in reasons().items():
        print(f"  {words('claim.said', id=name, text=words.pick(reason))}")
    return 0


def _save(found: Told, path: Path) -> None:
    """Write the case shown first as a fixture that bears the name of its file; the second of twins beside it."""
    from kb.files.writing import write_text

    for number, text in enumerate(found.saved):
        target = path.with_name(f"{path.stem}_second{path.suffix}") if number else path
        _, _, rest = text.partition("\n")
        write_text(target, f"id: {target.stem}\n{rest}")


def _report(found: Sequence[Told], known: Knowledge, arguments: argparse.Namespace) -> None:
    from explain.report.table_page import page
    from explain.say import readings, receipt_text, terminal
    from explain.say.language import language
    from kb.files.writing import write_text

    words = language(arguments.lang)
    head = [words(f"claim.column_{name}") for name in ("claim", "text", "readings", "verdict", "expected", "seconds")]
    rows = [head, *(row for each in found for row in each.rows)]
    parts = [(each.text, each.proofs) for each in found]
    heads = (words("claim.title"), words("claim.key"), words("claim.proofs"))
    over = readings.over(known)
    receipt = receipt_text.line(receipt_text.of((), (), {}, known), words)
    said = page(heads, rows, parts, words, readings.project(over, words) if over else "", receipt)
    written = write_text(arguments.report, said)
    if not arguments.json:
        terminal.written(written)
