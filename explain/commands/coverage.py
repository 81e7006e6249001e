"""`nullum coverage`: where does each rule decide yes, and where no?"""

from __future__ import annotations

import argparse
import time
from functools import partial
from typing import TYPE_CHECKING, Any

from explain.commands import options

if TYPE_CHECKING:
    from kb.ask.coverage import Covered, Found
    from kb.rules.knowledge import Knowledge

SECONDS = 3600.0


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("rules", nargs="*", type=options.place, metavar="RULES")
    options.long_run(parser)
    parser.add_argument("-o", "--output", metavar="FILE.html")
    parser.add_argument("--json", action="store_true")
    options.language(parser)
    parser.set_defaults(run=run, seconds=SECONDS)


def run(arguments: argparse.Namespace) -> int:
    """Print coverage by source, offence and reading, and what is open; 1 if a side is open without a reason."""
    from explain.say import coverage_text, progress, terminal
    from explain.say.charge_json import dump
    from explain.say.language import language
    from kb.ask import chosen_rules
    from kb.ask.coverage import by_provision, coverage
    from kb.files import argued
    from kb.files.writing import write_text
    from kb.rules.knowledge import shipped
    from kb.run.driver import Deadline

    deadline = Deadline(options.SHARE * arguments.seconds)  # reading the law counts
    known, words = shipped(), language(arguments.lang)
    reasons = argued.load(known.folders)
    rules = chosen_rules.named(known, arguments.rules)
    pairs, in_all = options.expectations(arguments.fixtures, known, rules if arguments.rules else None)
    stages = progress.Stages(lambda stage, done, total: words(f"mutate.{stage}", done=done, total=total))
    started = time.monotonic()
    found = coverage(
        pairs,
        known,
        deadline,
        arguments.workers,
        partial(stages.tell, "survey"),
        arguments.keep,
    )
    provisions = by_provision(found.sides, rules, known, reasons)
    if arguments.json:
        print(dump(_data(provisions, found, (len(pairs), in_all), known), known), end="")
    elif arguments.output:
        from explain.report.coverage_page import page

        cut = coverage_text.cut(found, len(pairs), words)
        terminal.written(write_text(arguments.output, page(provisions, known, words, cut)))
    else:
        lines = [
            *coverage_text.taken(len(pairs), in_all, words),
            *coverage_text.lines(provisions, known, words),
            *coverage_text.cut(found, len(pairs), words),
            words("coverage.bounds", expectations=found.seen, seconds=f"{time.monotonic() - started:.0f}"),
        ]
        terminal.show("\n".join(lines), words)
    if found.seen < len(pairs) or found.too_large:
        return 3
    return 0 if all(entry.covered for entry in provisions) else 1


def _data(provisions: list[Covered], found: Found, counted: tuple[int, int], known: Knowledge) -> dict[str, Any]:
    expectations, in_all = counted
    return {
        "expectations": {
            "seen": found.seen,
            "total": expectations,
            "in_all": in_all,
            "too_large": list(found.too_large),
        },
        "provisions": [
            {
                "provision": entry.provision,
                "rules": len(entry.rules),
                "yes": entry.yes,
                "no": entry.no,
                "open": [
                    {
                        "rule": known.place(one.rule),
                        "side": one.side,
                        "reason": dict(zip(("en", "zh"), one.argued.reason, strict=True)) if one.argued else None,
                    }
                    for one in entry.open
                ],
            }
            for entry in provisions
        ],
        "covered": sum(entry.covered for entry in provisions),
        "total": len(provisions),
    }
