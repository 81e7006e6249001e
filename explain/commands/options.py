"""Arguments that several commands share, and what they mean."""

from __future__ import annotations

import argparse
import os
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kb.errors import BadInput, Problem

if TYPE_CHECKING:
    from kb.files.cases import Case, Expect
    from kb.files.doctrine import Package
    from kb.files.terms import Atom
    from kb.rules.formula import Rule
    from kb.rules.knowledge import Knowledge
    from kb.run.outcome import Outcome


def readings(parser: argparse.ArgumentParser) -> None:
    """Add --theory and --position."""
    parser.add_argument("--theory", default="positive_law")
    position(parser)


def position(parser: argparse.ArgumentParser) -> None:
    """Add --position."""
    parser.add_argument("--position", action="append", default=[], metavar="ISSUE=POSITION")


def language(parser: argparse.ArgumentParser) -> None:
    """Add --lang, which nullum itself has too: what stands before the command holds where nothing stands after it."""
    from explain.say.language import LANGUAGES

    parser.add_argument("--lang", choices=LANGUAGES, default=argparse.SUPPRESS)


def goal(parser: argparse.ArgumentParser) -> None:
    """Add --charge and --accused."""
    parser.add_argument("--charge", metavar="OFFENCE")
    parser.add_argument("--accused")


def count(word: str) -> int:
    """Read a whole number from 0 on, for argparse."""
    if not word.isascii() or not word.isdigit() or len(word) > 6:
        raise argparse.ArgumentTypeError(f"`{word}` is no whole number")
    return int(word)


def processes(word: str) -> int:
    """Read a number of processes, for argparse."""
    if 1 <= (number := count(word)) <= 1024:
        return number
    raise argparse.ArgumentTypeError(f"`{word}` is not between 1 and 1024")


SHARE = 0.9  # of the time of a long run; in the rest what was begun ends, and is told


def long_run(parser: argparse.ArgumentParser) -> None:
    """Add --fixtures, --workers and --keep."""
    parser.add_argument("--fixtures", type=place, action="append", default=[], metavar="PATH")
    parser.add_argument(
        "--workers",
        type=processes,
        default=os.cpu_count() or 1,
        metavar="N",
    )
    parser.add_argument(
        "--keep",
        metavar="FILE",
    )


def place(word: str) -> str:
    """Read a path, of a table with `::ROW` or without, for argparse: one on disk, else of what nullum ships."""
    from kb.files import folders

    path, row, name = word.partition("::")
    return f"{folders.place(path)}{row}{name}"


def dots(word: str) -> int:
    """Read a resolution, for argparse."""
    if not 50 <= (number := count(word)) <= 1200:
        raise argparse.ArgumentTypeError(f"`{word}` is not between 50 and 1200 dots an inch")
    return number


def picture(parser: argparse.ArgumentParser, *, required: bool) -> None:
    """Add --output, --width, --title, --no-legend and --dpi."""
    parser.add_argument(
        "-o",
        "--output",
        required=required,
        metavar="FILE",
    )
    parser.add_argument(
        "--width",
        metavar="LENGTH",
    )
    parser.add_argument("--title", metavar="TEXT")
    parser.add_argument("--no-legend", action="store_true")
    parser.add_argument("--dpi", type=dots, default=300, metavar="N")


def version(parser: argparse.ArgumentParser) -> None:
    """Add --fact."""
    parser.add_argument(
        "--fact",
        action="append",
        default=[],
        metavar="FACT=yes|no",
    )


def goal_of(arguments: argparse.Namespace, known: Knowledge) -> str | None:
    """The offence of --charge by whatever name, or None; raise `BadInput`."""
    return None if arguments.charge is None else offence(arguments.charge, known)


def positions(words: Sequence[str]) -> dict[str, str]:
    """Read ISSUE=POSITION pairs; raise `BadInput`."""
    chosen: dict[str, str] = {}
    for word in words:
        issue, found, position = word.partition("=")
        if not found or not issue or not position:
            raise BadInput([Problem("--position", 0, f"`{word}` is not of the form ISSUE=POSITION")])
        chosen[issue] = position
    return chosen


def offence(word: str, known: Knowledge, place: str = "--charge") -> str:
    """The offence that a word names: by id, article or name; raise `BadInput`."""
    from explain.say.offences import find

    return find(word, known, place)


Side = tuple[str, "Package"]  # a theory, and its positions with those replaced


def sides(theories: Sequence[str], words: Sequence[str], known: Knowledge) -> list[Side]:
    """The readings that a command sets against each other: each theory; ISSUE=POSITION is replaced in the last one.

    With positions and one theory (or none: positive law) the theory is set against itself with them replaced.
    """
    named = list(theories) or ["positive_law"]
    replaced = positions(words)
    if replaced and len(named) == 1:
        named *= 2
    made = [(theory, known.doctrine.package(theory)) for theory in named]
    if replaced:
        made[-1] = (named[-1], known.doctrine.package(named[-1], replaced))
    return made


def two_readings(parser: argparse.ArgumentParser) -> None:
    """Add --theory and --position for commands that set readings against each other."""
    parser.add_argument("--theory", action="append", default=[])
    position(parser)


def outcomes(arguments: argparse.Namespace, cases: Sequence[str]) -> list[Outcome]:
    """Load and derive the named cases in one run, in the versions of --fact; all problems of all files are reported
    together."""
    return derived(arguments, load_cases(cases))


def derived(arguments: argparse.Namespace, loaded: Sequence[Case]) -> list[Outcome]:
    """Derive cases in one run, in the versions of --fact."""
    from kb.rules.knowledge import shipped
    from kb.run.derivation import derive_many

    known = shipped()
    package = known.doctrine.package(arguments.theory, positions(arguments.position))
    chosen = taken(getattr(arguments, "fact", []), loaded)
    found = derive_many([(case, arguments.theory, package) for case in loaded], known, arguments.seconds)
    return [_in_version(outcome, chosen) for outcome in found]


def taken(words: Sequence[str], cases: Sequence[Case]) -> dict[Atom, bool]:
    """Read FACT=yes|no for disputed facts of the cases; raise `BadInput` for what is none."""
    from kb.errors import BadTerm, did_you_mean
    from kb.files.atom_parser import parse_atom

    disputed = {str(f.atom): f.atom for case in cases for f in case.facts if f.status == "disputed"}
    chosen: dict[Atom, bool] = {}
    problems = []
    for word in words:
        fact, _, answer = word.rpartition("=")
        try:
            name = str(parse_atom(fact))
        except BadTerm:
            name = fact
        if answer not in ("yes", "no") or not fact:
            problems.append(Problem("--fact", 0, f"`{word}` is not of the form FACT=yes or FACT=no"))
        elif name not in disputed:
            hint = did_you_mean(name, disputed) or f"; disputed are {', '.join(disputed) or 'none'}"
            problems.append(Problem("--fact", 0, f"`{fact}` is no disputed fact{hint}"))
        else:
            chosen[disputed[name]] = answer == "yes"
    if problems:
        raise BadInput(problems)
    return chosen


def _in_version(outcome: Outcome, chosen: Mapping[Atom, bool]) -> Outcome:
    """Keep the worlds in which the chosen facts are as chosen."""
    from dataclasses import replace

    wanted = {fact: chosen[fact.atom] for fact in outcome.case.facts if fact.atom in chosen}
    worlds = tuple(w for w in outcome.worlds if all((fact in w.facts) == true for fact, true in wanted.items()))
    if not worlds:
        raise BadInput([Problem("--fact", 0, "the facts so chosen contradict one another")])
    return replace(outcome, worlds=worlds)


def fixtures(names: Sequence[str], known: Knowledge) -> list[Case]:
    """Load the cases of files, tables and folders, those beside the rules of a source, and those named by id, each once;
    raise `BadInput` for all at once."""
    from kb.ask.fixtures import load_all

    files: list[str | Path] = [name for name in names if Path(name).exists()]
    named = [name for name in names if name not in files and name in known.law.sources]
    beside = {name: [folder / name for folder in known.folders if _has_fixtures(folder / name)] for name in named}
    files += [folder for folders in beside.values() for folder in folders]
    found = load_all(files, known) if files else []
    found += load_cases([name for name in names if name not in files and not beside.get(name)])
    return list({(case.path.absolute(), case.id): case for case in found}.values())


def _has_fixtures(folder: Path) -> bool:
    from kb.files import case_files, tables

    return folder.is_dir() and bool(case_files.paths([folder]) or tables.paths([folder]))


def expectations(
    names: Sequence[str], known: Knowledge, rules: Collection[Rule] | None = None
) -> tuple[list[tuple[Case, Expect]], int]:
    """Load what the cases that are named expect, or where none is named, all cases: in a project, for `rules` that are
    chosen, only what they can bear on. Say, too, how many expectations there are in all."""
    from kb.ask.fixtures import load_all
    from kb.ask.reached import bearing

    cases = fixtures(names, known) if names else load_all(None, known)
    pairs = [(case, each) for case in cases for each in case.expect]
    chosen = bearing(pairs, known, rules) if rules is not None and known.own_fixtures and not names else pairs
    return chosen, len(pairs)


def load_cases(names: Sequence[str]) -> list[Case]:
    """Load cases by path or id; raise one `BadInput` with the problems of all."""
    from kb.files.case_files import repeated
    from kb.run.derivation import load_case

    loaded: list[Case] = []
    problems: list[Problem] = []
    for name in names:
        try:
            loaded.append(load_case(name))
        except BadInput as error:
            problems += error.problems
    problems += repeated(loaded)
    if problems:
        raise BadInput(problems)
    return loaded
