"""From the text of the law files to rules with the provisions that they cite.

A comment `%@ provision ...` straight above a rule says what it rests on, and holds for the block of rules that follows
without an empty line. In a folder laid over others, `%! replaces provision ...` in the same place says that the block
stands for all rules below that rest on the provision, that is, cite it first; `%! without provision ...` alone
switches those off.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from clingo import ast

from kb.errors import Problem, did_you_mean, quoted
from kb.rules import translate
from kb.rules.formula import Fn, Literal, Rule, global_variables
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


def parse(files: Iterable[LawFile], rules: Iterable[Rule] = (), defined: Collection[Signature] = ()) -> Parsed:
    """Parse law files; what is wrong is collected, each with its file and line. `rules` and `defined` are what files below
    them said."""
    parsed = Parsed(rules=list(rules), defined=set(defined))
    for file in files:
        _Reader(file, parsed).read(*_statements(file.text))
    return parsed


class _Statement(NamedTuple):
    """A statement of a text with its first and last line: `what` is a comment, a predicate that may go without rules,
    a rule, why it is none, or what else it is."""

    kind: str
    begin: int
    end: int
    what: Any


class _Form(NamedTuple):
    """A rule as it is written: head, body, global variables, and the line of each literal of the body."""

    head: Fn
    body: tuple[Literal, ...]
    variables: tuple[str, ...]
    lines: tuple[int, ...]


Messages = tuple[tuple[int, str], ...]


@lru_cache(maxsize=2048)  # laws that are amended have most of their files in common
def _statements(text: str) -> tuple[tuple[_Statement, ...], Messages]:
    """The statements of a text, and what clingo has against it, each with its line."""
    found: list[_Statement] = []
    messages: list[tuple[int, str]] = []

    def message(_code: Any, said: str) -> None:
        told = _MESSAGE.match(said.strip())
        messages.append((int(told[1]), told[2]) if told else (0, said))

    def statement(node: Any) -> None:
        place = node.location
        found.append(_Statement(node.ast_type.name, place.begin.line, place.end.line, _read(node)))

    try:
        ast.parse_string(text, statement, logger=message)
    except RuntimeError as error:
        messages = messages or [(0, str(error))]
    return tuple(found), tuple((line, " ".join(said.split())) for line, said in messages)


def _read(node: Any) -> Any:
    match node.ast_type:
        case ast.ASTType.Comment:
            return node.value
        case ast.ASTType.Rule:
            try:
                head, body = translate.head(node.head), tuple(map(translate.literal, node.body))
            except translate.Unsupported as error:
                return error
            lines = tuple(part.location.begin.line for part in node.body)
            return _Form(head, body, global_variables(head, body), lines)
        case ast.ASTType.Defined:
            return node.name, node.arity, bool(node.positive)
        case ast.ASTType.Program if node.name == "base" and not node.parameters:
            return ""
    return str(node)


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
        self._problems: list[Problem] = []

    def read(self, statements: Iterable[_Statement], messages: Messages) -> None:
        """Read the statements of the file; after an error of syntax only that is told, for the rest may be misread."""
        for statement in statements:
            self._statement(statement)
        self._close()
        if self._empty and not self.file.includes:
            self._wrong(1, "no rule stands in this file: delete it")
        self.parsed.problems += [Problem(self.path, *message) for message in messages] or self._problems

    def _statement(self, statement: _Statement) -> None:
        kind, what = statement.kind, statement.what
        if kind == ast.ASTType.Comment.name:
            if what.startswith(("%@", "%!")):
                self._note(what[:2], tuple(what[2:].split()), statement.begin)
        elif kind == ast.ASTType.Rule.name:
            self._rule(what, statement.begin, statement.end)
        elif kind == ast.ASTType.Defined.name:
            self.parsed.defined.add(what)
        elif kind == ast.ASTType.ShowSignature.name:
            self._empty = False
        elif what:
            self._wrong(statement.begin, f"{quoted(what)} may not stand in the law files")

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

    def _rule(self, form: _Form | translate.Unsupported, line: int, end: int) -> None:
        self._empty = False
        if line > self._last + 1:
            self._close()
        self._last = end
        self._block.rules += 1
        annotation = self._block.annotation
        if annotation is None or not annotation.names:
            self._wrong(line, "no provision: write `%@ <provision id>` straight above the rule")
            return
        if isinstance(form, translate.Unsupported):
            self._wrong(line, str(form))
            return
        number, place = len(self.parsed.rules), (self.file.name, line)
        rule = Rule(number, annotation.names, *form[:3], *place, form.lines, self.file.layer)
        self.parsed.rules.append(rule)
        annotation.rules.append(rule)
        for amendment in self._block.replacing:
            amendment.by = amendment.by or rule

    def _wrong(self, line: int, message: str) -> None:
        self._problems.append(Problem(self.path, line, message))
