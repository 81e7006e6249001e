"""From the folders of the law to its rules in force and their program: read, checked, amended, compiled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kb.errors import BadInput, Problem, did_you_mean, quoted
from kb.rules import amending, checking, compiler, lawfiles, parsing, translate
from kb.rules.amending import Replaced
from kb.rules.compiler import Compiled, Signature
from kb.rules.formula import Rule, signature
from kb.rules.lawfiles import LawFile
from kb.rules.sorts import Sorts, as_good


@dataclass(frozen=True)
class Built:
    """The rules in force, those that a folder laid over the law replaces, the program, and the predicates that law files let
    go without rules."""

    rules: tuple[Rule, ...]
    replaced: tuple[Replaced, ...]
    compiled: Compiled
    defined: frozenset[Signature]


@dataclass(frozen=True)
class Below:
    """A law in which nothing is wrong: the rules of its law files, what these let go without rules, and the words."""

    rules: Sequence[Rule]
    defined: frozenset[Signature]
    sorts: Sorts


def build(
    folders: Sequence[Path],
    inputs: Iterable[Signature],
    stated: Iterable[tuple[str, int, str]] = (),
    sorts: Sorts | None = None,
    below: Below | None = None,
) -> Built:
    """Build the law of folders laid over each other; `inputs` are the predicates that cases and doctrines state,
    `stated` facts of the law that its data files hold, as `(file, line, fact)`. Where the law of the lowest folder is given
    as `below`, its files are not read, and what was found to be right in it is not held against words and clingo again: what
    lies over it may add words, provisions and readings, and takes none away.

    Raises `BadInput`, all at once with file and line, for what has a wrong form, does not agree with the words (where
    `sorts` are given), amends no rule, or is rejected by clingo.
    """
    inputs, lowest = set(inputs), 1 if below else 0
    files, problems = _find(folders, lowest)
    parsed = parsing.parse(files, below.rules, below.defined) if below else parsing.parse(files)
    problems += parsed.problems
    if sorts:
        checked = 0 if below and not as_good(sorts, below.sorts) else lowest
        problems += [*_issues(files, sorts), *_words(parsed, folders, sorts, checked)]
    facts = [_fact(folders, row) for row in stated]
    rules, replaced, missed = amending.amend([*facts, *parsed.rules], parsed.amendments)
    problems += missed
    known = {*inputs, *parsed.defined, *(signature(off.rule.head) for off in replaced)}
    compiled = compiler.compile_rules(rules, inputs, known)
    if not parsed.problems:  # a rule that was left out would be missed by others
        told = {(problem.file, problem.line) for problem in problems}
        wrong = [*checking.unconcluded(rules, known, lowest), *compiler.rejected(compiled, lowest)]
        found = [Problem(path_of(rule, folders), line, text) for rule, line, text in wrong]
        problems += [problem for problem in found if (problem.file, problem.line) not in told]
    if problems:
        raise BadInput(sorted(set(problems)))
    return Built(tuple(rules), replaced, compiled, frozenset(parsed.defined))


def _find(folders: Sequence[Path], lowest: int) -> tuple[list[LawFile], list[Problem]]:
    found = [lawfiles.find(folder, layer) for layer, folder in enumerate(folders) if layer >= lowest]
    return [file for files, _ in found for file in files], [problem for _, wrong in found for problem in wrong]


def _issues(files: Iterable[LawFile], sorts: Sorts) -> Iterator[Problem]:
    """Rules in `doctrine/` stand beside the issue whose name they bear."""
    for file in files:
        folder, _, name = file.name.removesuffix(".lp").rpartition("/")
        if folder == "doctrine" and not file.includes and name not in sorts.issues:
            yield Problem(str(file.path), 1, f"no issue is called {quoted(name)}{did_you_mean(name, sorts.issues)}")


def _words(parsed: parsing.Parsed, folders: Sequence[Path], sorts: Sorts, lowest: int) -> Iterator[Problem]:
    checker = checking.Checker(sorts)
    for rule in (rule for rule in parsed.rules if rule.layer >= lowest):
        yield from (Problem(path_of(rule, folders), line, text) for line, text in checker.rule(rule))
    for annotation in parsed.annotations:
        yield from (Problem(annotation.path, line, text) for line, text in checker.annotation(annotation))


def path_of(rule: Rule, folders: Sequence[Path]) -> str:
    """Where the file of a rule stands."""
    return str(folders[rule.layer] / rule.file)


def _fact(folders: Sequence[Path], stated: tuple[str, int, str]) -> Rule:
    """Make a rule of a fact that a data file states."""
    file, line, fact = stated
    layer = next(n for n, folder in enumerate(folders) if Path(file).is_relative_to(folder))
    name = Path(file).relative_to(folders[layer]).as_posix()
    return Rule(0, (checking.DEFINITION,), translate.fact(fact), (), (), name, line, (), layer)
