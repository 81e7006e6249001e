"""`nullum mutate`: which small slips in the law would no fixture notice?"""

from __future__ import annotations

import argparse
import random
import time
from typing import TYPE_CHECKING, Any

from explain.commands import options

if TYPE_CHECKING:
    from kb.ask.mutation import Verdict
    from kb.files.argued import Argued
    from kb.rules.knowledge import Knowledge
    from kb.rules.mutants import Mutant

SECONDS = 3600.0


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    from kb.ask.mutation import CASES
    from kb.rules.mutants import OPERATORS

    parser.add_argument("rules", nargs="*", type=options.place, metavar="RULES")
    parser.add_argument("--since", metavar="REV")
    parser.add_argument("--operator", action="append", choices=OPERATORS)
    parser.add_argument("--sample", type=options.count, metavar="N")
    parser.add_argument("--seed", type=options.count, default=0)
    options.long_run(parser)
    parser.add_argument(
        "--cases",
        type=options.count,
        default=CASES,
        metavar="N",
    )
    parser.add_argument("--json", action="store_true")
    options.language(parser)
    parser.set_defaults(run=run, seconds=SECONDS)


def run(arguments: argparse.Namespace) -> int:
    """Print the survivors and the score; 1 if one survives without a reason."""
    from explain.say import coverage_text, mutation_text, progress, terminal
    from explain.say.charge_json import dump
    from explain.say.language import language
    from kb.ask import mutation
    from kb.files import argued
    from kb.rules.knowledge import shipped
    from kb.run.driver import Deadline

    deadline = Deadline(options.SHARE * arguments.seconds)  # reading the law counts
    known, words = shipped(), language(arguments.lang)
    reasons = argued.load(known.folders)
    chosen = _chosen(arguments, known)
    rules = list({mutant.rule.id: mutant.rule for mutant in chosen}.values())
    named = arguments.rules or arguments.since
    pairs, in_all = options.expectations(arguments.fixtures, known, rules if named else None)
    stages = progress.Stages(lambda stage, done, total: words(f"mutate.{stage}", done=done, total=total))
    started = time.monotonic()
    failing: list[str] = []
    verdicts = mutation.judge(
        chosen,
        pairs,
        known,
        deadline,
        arguments.workers,
        arguments.cases,
        stages.tell,
        arguments.keep,
        lambda pair: failing.append(pair[0].id),
    )
    took = time.monotonic() - started
    told = mutation_text.Told(verdicts, reasons, known, words, arguments.cases)
    if arguments.json:
        data = _data(told.open, told.argued, verdicts, known, arguments)
        data["expectations"] = {"taken": len(pairs), "in_all": in_all}
        print(dump({**data, "failing": sorted(set(failing))}, known), end="")
    else:
        taken = coverage_text.taken(len(pairs), in_all, words)
        terminal.show("\n".join([*taken, *told.lines(len(pairs), took), *told.failing(failing)]), words)
    if any(verdict.tried < min(verdict.changed, arguments.cases) and not verdict.killed_by for verdict in verdicts):
        return 3
    return 1 if told.open or failing else 0


def _chosen(arguments: argparse.Namespace, known: Knowledge) -> list[Mutant]:
    from kb.ask import chosen_rules
    from kb.rules.mutants import mutants

    rules = chosen_rules.named(known, arguments.rules)
    if arguments.since:
        rules = chosen_rules.since(known, rules, arguments.since)
    made = mutants(rules, known.vocabulary)
    made = [mutant for mutant in made if not arguments.operator or mutant.operator in arguments.operator]
    if arguments.sample is not None and arguments.sample < len(made):
        drawn = random.Random(arguments.seed).sample(range(len(made)), arguments.sample)
        made = [made[at] for at in sorted(drawn)]
    return made


def _data(
    alive: list[Verdict],
    argued: list[tuple[Verdict, Argued]],
    verdicts: list[Verdict],
    known: Knowledge,
    arguments: argparse.Namespace,
) -> dict[str, Any]:
    return {
        "mutants": len(verdicts),
        "killed": sum(bool(verdict.killed_by) for verdict in verdicts),
        "survivors": [_row(verdict, known) for verdict in alive],
        "argued": [
            {**_row(verdict, known), "reason": dict(zip(("en", "zh"), a.reason, strict=True))} for verdict, a in argued
        ],
        "bounds": {
            "cases": arguments.cases,
            "seconds": arguments.seconds,
            "sample": arguments.sample,
            "seed": arguments.seed,
        },
    }


def _row(verdict: Verdict, known: Knowledge) -> dict[str, Any]:
    mutant = verdict.mutant
    file, _, _ = known.place(mutant.rule).rpartition(":")
    clue = verdict.clue
    return {
        "provision": mutant.rule.provision,
        "file": file,
        "line": mutant.line,
        "operator": mutant.operator,
        "change": mutant.change,
        "tried": verdict.tried,
        "touched": verdict.changed,
        "clue": clue and {"case": clue.case, "expectation": clue.expectation, "side": clue.side, "atom": clue.atom},
    }
