"""The help of every command in the reader's language, from the words of that language.

A command `x` has a section `help_x`: its summary, what it is about, examples, and each option of its own by name
(`option_y`); what several commands share, and the words that stand around it, are in the section `help`.
"""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Sequence
from itertools import pairwise

from explain.say import grid
from explain.say.language import DEFAULT, LANGUAGES, Language

SHARED = "help"
_USAGE = "usage: "  # of argparse
_EXAMPLE = re.compile(r"(\w+: |\w+：| *)nullum ")


def asked(words: Sequence[str]) -> str:
    """The language of the reader of a command line: that of --lang, or else that of the terminal."""
    split = (part for word in words for part in (word.split("=", 1) if word.startswith("--lang=") else (word,)))
    said = [after for word, after in pairwise(split) if word == "--lang"]
    set_ = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    return next((one for one in (*reversed(said), set_[:2]) if one in LANGUAGES), DEFAULT)


def section(command: str) -> str:
    """The section of the words of a command; that of nullum itself where none is named."""
    return f"help_{command.replace('-', '_')}" if command else SHARED


def fill(parser: argparse.ArgumentParser, command: str, words: Language) -> None:
    """Give a parser its texts, and the names of its groups."""
    own, shared = words.section(section(command)), words.section(SHARED)
    parser.description, parser.epilog = own["about"], own["examples"]
    for group in parser._action_groups:
        key = str(group.title).replace(" ", "_")
        group.title = shared.get(key, group.title)
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for named in action._choices_actions:
                named.help = words.section(section(named.dest))["summary"]
        else:
            key = f"option_{action.dest}"
            action.help = own.get(key, shared.get(key))


def with_usage(text: str, words: Language) -> str:
    """Begin a text as the language does where argparse says "usage", and keep the further lines of the usage under the
    first."""
    said = words("help.usage")
    usage, gap, rest = text.removeprefix(_USAGE).partition("\n\n")
    first, *further = usage.split("\n")
    by = len(_USAGE) - grid.width(said)
    moved = [line[by:] if by >= 0 else " " * -by + line for line in further]
    return "\n".join([said + first, *moved]) + gap + rest


class Formatter(argparse.HelpFormatter):
    """Lays help out by the columns that its characters take; lines of examples stay; headings end as a language ends them."""

    def __init__(self, prog: str, words: Language) -> None:
        super().__init__(prog)
        self._words = words

    def start_section(self, heading: str | None) -> None:
        """Begin a group under its heading."""
        super().start_section(heading and self._words("help.heading", title=heading))

    class _Section(argparse.HelpFormatter._Section):
        def format_help(self) -> str:
            return super().format_help().replace(f"{self.heading}:", str(self.heading), 1)  # the colon is in the words

    def _split_lines(self, text: str, width: int) -> list[str]:
        return grid.wrap(text, width, hang=0).split("\n")

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        lines = (line if _EXAMPLE.match(line) else grid.wrap(line, width, hang=0) for line in text.split("\n"))
        return "\n".join(indent + line for line in lines)
