"""`nullum check`: run the fixtures."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from explain.commands import options

if TYPE_CHECKING:
    from explain.say.language import Language
    from kb.ask.claims import Claim
    from kb.ask.deciding import Verdict
    from kb.ask.fixtures import Failure
    from kb.ask.grouping import Group
    from kb.ask.sentencing import Measured
    from kb.files.cases import Case
    from kb.rules.knowledge import Knowledge
    from kb.run.driver import Deadline

_UNDECIDED = 3
SECONDS = 600.0  # every fixture takes one to two minutes


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("path", nargs="*", type=options.place)
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--junit", metavar="FILE.xml")
    options.language(parser)
    parser.set_defaults(run=run, seconds=SECONDS)


def run(arguments: argparse.Namespace) -> int:
    """Print the failures; 1 if there is one."""
    from explain.check import exchange
    from explain.say import terminal
    from explain.say.charge_json import dump
    from explain.say.language import language
    from explain.say.sentenced import as_data
    from kb.ask import claims
    from kb.ask.deciding import decide
    from kb.ask.grouping import grouped
    from kb.errors import printable
    from kb.files.writing import write_text
    from kb.rules.knowledge import shipped
    from kb.run.driver import Deadline

    words, known, deadline = language(arguments.lang), shipped(), Deadline(arguments.seconds)
    if arguments.list:
        return _list(arguments, known, words)
    batch, asked = _load(arguments.path, known)
    named = {Path(path) for path in arguments.path}
    silent = [case for case in batch if not case.expect and arguments.path]
    failures, beside, outside = _checked(batch, known, deadline, words)
    groups = grouped(failures, beside)
    verdicts = [decide(claim, known, deadline) for claim in asked]
    if arguments.junit:
        write_text(arguments.junit, exchange.junit(batch, sorted(failures), verdicts, words))
    if arguments.json:
        sentences = [as_data(found) for found, _ in outside]
        print(dump({**exchange.data(batch, groups, silent, verdicts, known), "sentences": sentences}, known), end="")
    else:
        told = [*_told(groups, batch, known, deadline, arguments), *_otherwise(verdicts, known, words)]
        mute = [] if arguments.path else list(_half_amended(known, words))
        mute += [words("check.silent", file=printable(str(case.path)), case=case.id) for case in silent]
        terms = _outside(outside, known, words)
        total = _total(batch, len(failures), verdicts, words)
        terminal.show("\n".join([*told, *terms, *mute, *total]), words)
    if any(found.verdict == claims.UNDECIDED for found in verdicts):
        return _UNDECIDED
    expected = asked or any(case.expect for case in batch)
    wrong = failures or any(not found.as_expected for found in verdicts)
    return 1 if wrong or not expected or any(case.path in named for case in silent) else 0


def _load(paths: list[str], known: Knowledge) -> tuple[list[Case], list[Claim]]:
    """Load what is to be checked: cases, and the claims that state what is expected of them."""
    from kb.ask import claim_reader, fixtures
    from kb.files import case_files, kinds, tables

    if not paths:
        batch = fixtures.load_own(known) if known.project else fixtures.load_all(None, known)
        asked = claim_reader.among(known.own_claims, known)
    else:
        asked = claim_reader.among(paths, known)
        roots = [path for path in paths if not kinds.is_claim(Path(path))]
        held = (not Path(root).is_dir() or case_files.paths([root]) or tables.paths([root]) for root in roots)
        some = not asked or any(held)
        batch = options.fixtures(roots, known) if some else []
    return batch, [claim for claim in asked if claim.expect]


def _half_amended(known: Knowledge, words: Language) -> Iterator[str]:
    """Warn of provisions of which the project replaces the text and leaves the rules, or replaces the rules and has others
    in a second file, or leaves out what the old ones concluded beside."""
    from kb.run import amended

    for name, kind in amended.changes(known).items():
        if kind == "text":
            provision = known.law.provisions[name]
            yield words("check.text_alone", place=f"{provision.file}:{provision.line}", id=name)
    for place, name, by in amended.left_beside(known):
        yield words("check.left_beside", place=place, id=name, by=by)
    for place, name, heads in amended.no_longer_concluded(known):
        yield words("check.no_longer_concluded", place=place, id=name, heads=words.join(f"`{head}`" for head in heads))


def _otherwise(verdicts: list[Verdict], known: Knowledge, words: Language) -> Iterator[str]:
    """Tell each claim that is decided otherwise than expected, an empty line behind each."""
    from explain.check import claim_telling

    for found in (found for found in verdicts if not found.as_expected):
        yield claim_telling.line(found, words)
        yield from (f"   {line}".rstrip() for line in claim_telling.text(found, known, words))
        yield ""


def _list(arguments: argparse.Namespace, known: Knowledge, words: Language) -> int:
    """Say what cases there are: the project's and the shipped ones, or those of the given files and folders."""
    from explain.say import terminal
    from explain.say.charge_json import dump
    from kb.errors import printable
    from kb.files.case_files import paths
    from kb.run.derivation import load_case

    roots = [Path(root) for root in arguments.path or known.fixtures]
    found = [path for root in roots for path in ([root] if root.is_file() else paths([root]))]
    cases = [load_case(path, known) for path in found]
    if arguments.json:
        print(
            dump({"cases": [{"case": c.id, "title": words.pick(c.titles), "file": str(c.path)} for c in cases]}, known),
            end="",
        )
        return 0
    rows = [words("check.listed", case=c.id, title=printable(words.pick(c.titles))) for c in cases]
    terminal.show("\n".join([*rows, words("check.rows")]), words)
    return 0


def _checked(
    batch: list[Case], known: Knowledge, deadline: Deadline, words: Language
) -> tuple[list[Failure], Counter[str], list[tuple[Measured, Case]]]:
    """Check all, and say on a terminal how far it is; the courts' sentences outside the range come with their cases."""
    from explain.say import progress
    from kb.ask import fixtures

    total = sum(len(case.expect) for case in batch)
    failures: list[Failure] = []
    beside: Counter[str] = Counter()
    counted: Counter[str] | None = None
    outside: list[tuple[Measured, Case]] = []
    for checked in progress.shown(
        fixtures.check_each(batch, known, deadline),
        lambda count: words("check.progress", count=count, total=total, failures=len(failures)),
    ):
        failures.extend(checked.failures)
        outside.extend((found, checked.case) for found in checked.outside)
        if checked.beside is not counted:  # one a batch
            counted = checked.beside
            beside.update(counted)
    return failures, beside, outside


def _outside(outside: list[tuple[Measured, Case]], known: Knowledge, words: Language) -> Iterator[str]:
    """Tell each sentence outside the range with what explains it."""
    from explain.say.sentenced import Sentenced

    teller = Sentenced(known, words)
    for found, case in outside:
        for line in teller.lines(found, case):
            yield f"{case.path}: {case.id}: {words('term.head', accused=found.accused)} {line}"


def _told(
    groups: list[Group], batch: list[Case], known: Knowledge, deadline: Deadline, arguments: argparse.Namespace
) -> Iterator[str]:
    """Tell the groups line by line, an empty line behind each."""
    from explain.check import grouped_text
    from explain.say.language import language

    words = language(arguments.lang)
    told = grouped_text.examples(groups, batch, known, deadline, arguments.lang)
    for group, example in zip(groups, told, strict=True):
        yield from (*grouped_text.lines(group, example, known, words, arguments.all), "")


def _total(batch: list[Case], failures: int, verdicts: list[Verdict], words: Language) -> Iterator[str]:
    expectations = sum(len(case.expect) for case in batch)
    if batch or not verdicts:
        yield words("check.total", cases=len(batch), expectations=expectations, failures=failures)
    if verdicts:
        wrong = sum(not found.as_expected for found in verdicts)
        yield words("check.claims", claims=len(verdicts), failures=wrong)
