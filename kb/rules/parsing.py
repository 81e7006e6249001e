"""From the text of the law files to rules with the provisions that they cite.

A comment `%@ provision ...` straight above a rule says what it rests on, and holds for the block of rules that follows
without an empty line. In a folder laid over others, `%! replaces provision ...` in the same place says that the block
stands for all rules below that rest on the provision, that is, cite it first; `%! without provision ...` alone
switches those off.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from clingo import ast

from kb.errors import Problem, did_you_mean, quoted
from kb.rules import translate
from kb.rules.formula import Rule, global_variables
from kb.rules.lawfiles import LawFile

Signature = tuple[str, int, bool]
REPLACES, WITHOUT = "replaces", "without"
_MESSAGE = re.compile(r"<string>:(\d+):[^ ]* (?:error|warning|info): (.*)", re.DOTALL)


@dataclass
class Annotation:
    """A line `%@ name ...` with the rules of its block."""

    path: str
    line: int
    names: tuple[str, ...]
    rules: list[Rule] = field(default_factory=list)


@dataclass
class Amendment:
    """A line `%! replaces name ...`, `by` being the first rule of its block, or `%! without name ...`."""

    path: str
    line: int
    layer: int
    names: tuple[str, ...]
    by: Rule | None = None


@dataclass
class Parsed:
    """What the law files say, and what is wrong with their form."""

    rules: list[Rule] = field(default_factory=list)
    annotations: list[Annotation] = field(default_factory=list)
    amendments: list[Amendment] = field(default_factory=list)
    defined: set[Signature] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)


def parse(files: Iterable[LawFile]) -> Parsed:
    """Parse law files; what is wrong is collected, each with its file and line."""
    parsed = Parsed()
    for file in files:
        _Reader(file, parsed).read()
    return parsed


@dataclass
class _Block:
    """Lines without an empty one between: what the rules rest on and replace, and how many there are."""

    annotation: Annotation | None = None
    replacing: list[Amendment] = field(default_factory=list)
    rules: int = 0


class _Reader:
    """Reads one file into what is parsed; `_last` is the last line of the present block."""

    def __init__(self, file: LawFile, parsed: Parsed) -> None:
        self.file = file
        self.path = str(file.path)
        self.parsed = parsed
        self._block = _Block()
        self._last = -1
        self._empty = True
        self._messages: list[Problem] = []
        self._problems: list[Problem] = []

    def read(self) -> None:
        """Parse the file; after an error of syntax only that is told, for the rest may be misread."""
        try:
            ast.parse_string(self.file.text, self._statement, logger=self._message)
        except RuntimeError as error:
            self._messages = self._messages or [Problem(self.path, 0, str(error))]
        self._close()
        if self._empty and not self.file.includes:
            self._wrong(1, "no rule stands in this file: delete it")
        self.parsed.problems += self._messages or self._problems

    def _message(self, _code: Any, text: str) -> None:
        found = _MESSAGE.match(text.strip())
        line, said = (int(found[1]), found[2]) if found else (0, text)
        self._messages.append(Problem(self.path, line, " ".join(said.split())))

    def _statement(self, node: Any) -> None:
        kind, begin, end = node.ast_type, node.location.begin.line, node.location.end.line
        if kind == ast.ASTType.Comment:
            if node.value.startswith(("%@", "%!")):
                self._note(node.value[:2], tuple(node.value[2:].split()), begin)
        elif kind == ast.ASTType.Rule:
            self._rule(node, begin, end)
        elif kind == ast.ASTType.Defined:
            self.parsed.defined.add((node.name, node.arity, bool(node.positive)))
        elif kind == ast.ASTType.ShowSignature:
            self._empty = False
        elif kind != ast.ASTType.Program or node.name != "base" or node.parameters:
            self._wrong(begin, f"{quoted(str(node))} may not stand in the law files")

    def _note(self, mark: str, names: tuple[str, ...], line: int) -> None:
        block = self._block
        if line > self._last + 1 or block.rules or (mark == "%@" and block.annotation):
            self._close()
        self._last = line
        if mark == "%@":
            self._block.annotation = Annotation(self.path, line, names)
            self.parsed.annotations.append(self._block.annotation)
        else:
            self._amend(names, line)

    def _amend(self, names: tuple[str, ...], line: int) -> None:
        self._empty = False
        verb, cited = "".join(names[:1]), names[1:]
        if self.file.layer == 0:
            self._wrong(line, "no law lies below this folder that `%!` could amend")
        elif verb not in (REPLACES, WITHOUT) or not cited:
            hint = did_you_mean(verb, (REPLACES, WITHOUT))
            self._wrong(line, f"write `%! replaces <provision>` or `%! without <provision>`{hint}")
        else:
            made = Amendment(self.path, line, self.file.layer, cited)
            self.parsed.amendments.append(made)
            if verb == REPLACES:
                self._block.replacing.append(made)

    def _close(self) -> None:
        """End a block: what is noted above rules has some below."""
        block, self._block = self._block, _Block()
        if block.rules:
            return
        if block.annotation:
            self._wrong(block.annotation.line, "no rule stands straight below")
        for amendment in block.replacing:
            self._wrong(amendment.line, "no rule stands straight below; `%! without` switches rules off")

    def _rule(self, node: Any, line: int, end: int) -> None:
        self._empty = False
        if line > self._last + 1:
            self._close()
        self._last = end
        self._block.rules += 1
        annotation = self._block.annotation
        if annotation is None or not annotation.names:
            self._wrong(line, "no provision: write `%@ <provision id>` straight above the rule")
            return
        try:
            rule = self._made(node, annotation.names)
        except translate.Unsupported as error:
            self._wrong(line, str(error))
            return
        self.parsed.rules.append(rule)
        annotation.rules.append(rule)
        for amendment in self._block.replacing:
            amendment.by = amendment.by or rule

    def _made(self, node: Any, provisions: tuple[str, ...]) -> Rule:
        head = translate.head(node.head)
        body = tuple(translate.literal(part) for part in node.body)
        return Rule(
            len(self.parsed.rules),
            provisions,
            head,
            body,
            global_variables(head, body),
            self.file.name,
            node.location.begin.line,
            tuple(part.location.begin.line for part in node.body),
            self.file.layer,
        )

    def _wrong(self, line: int, message: str) -> None:
        self._problems.append(Problem(self.path, line, message))
