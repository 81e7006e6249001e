"""Which rules are meant: by file or folder, by provision or source, by the lines changed since a revision."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from kb.errors import BadInput, Problem, did_you_mean
from kb.files import revisions
from kb.rules.formula import Rule
from kb.rules.knowledge import Knowledge

_DIFF = ("diff", "-U0", "--no-color", "--no-ext-diff", "--relative")
_HUNK = re.compile(r"^@@ -\S+ \+(\d+)(?:,(\d+))? @@")


def named(known: Knowledge, words: Sequence[str]) -> list[Rule]:
    """List the rules that stand in these files or folders, or cite these provisions, sources or beginnings of ids; all
    where none is named. Raise `BadInput` for a word that names no rule."""
    if not words:
        return list(known.rules)
    found: set[int] = set()
    problems = []
    for word in words:
        rules = [rule.id for rule in known.rules if _is_meant(rule, word, known)]
        found.update(rules)
        if not rules:
            hint = did_you_mean(word, [*known.law.provisions, *known.law.sources])
            problems.append(Problem(word, 0, f"no rule stands there or cites it{hint}"))
    if problems:
        raise BadInput(problems)
    return [rule for rule in known.rules if rule.id in found]


def _is_meant(rule: Rule, word: str, known: Knowledge) -> bool:
    path = Path(word)
    if path.exists():
        return _path(rule, known).is_relative_to(path.resolve())
    return any(name == word or name.startswith((f"{word}_", f"{word}.")) for name in rule.provisions)


def _path(rule: Rule, known: Knowledge) -> Path:
    return (known.folders[rule.layer] / rule.file).resolve()


def since(known: Knowledge, rules: Sequence[Rule], revision: str) -> list[Rule]:
    """Keep the rules of which a line has changed since a git revision; raise `BadInput` where git cannot say."""
    changed: dict[Path, set[int]] = defaultdict(set)
    for folder in known.folders:
        try:
            diff = revisions.git(folder, *_DIFF, "--end-of-options", revision, "--", ".")
        except revisions.NoAnswer as reason:
            raise BadInput([Problem("--since", 0, str(reason))]) from None
        _read(diff.decode(), folder, changed)
    return [rule for rule in rules if changed[_path(rule, known)] & {rule.line, *rule.lines}]


def _read(diff: str, folder: Path, changed: dict[Path, set[int]]) -> None:
    path = folder
    for line in diff.splitlines():
        if line.startswith("+++ "):
            path = (folder / line[4:].partition("/")[2]).resolve()
        elif hunk := _HUNK.match(line):
            start, size = int(hunk[1]), int(hunk[2] or 1)
            changed[path].update(range(start, start + size))
