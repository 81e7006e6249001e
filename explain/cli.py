"""The command line: `nullum COMMAND`.

Each command is a module of `explain.commands`, loaded only when it is called.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

from explain.bounds import bounded
from kb.errors import BadInput, BoundHit, NullumError, did_you_mean, printable, quoted
from kb.files import projects

if TYPE_CHECKING:
    from explain.say.language import Language

COMMANDS = (
    "charge",
    "draw",
    "why",
    "why-not",
    "contrast",
    "compare",
    "flip",
    "separate",
    "claim",
    "fit",
    "report",
    "workbench",
    "check",
    "coverage",
    "mutate",
    "moved",
    "approve",
    "batch",
    "law",
    "issues",
    "facts",
    "new",
    "schema",
    "init",
)
SECONDS, GIGABYTES = 120.0, 8.0
_LONGEST, _LEAST_MEMORY, _MOST_MEMORY = 31_536_000.0, 0.25, 1_000_000.0  # a year; what any case needs; a petabyte


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 done, 1 an expectation failed, 2 bad input, 3 a bound was hit.

    Called with words from Python, it leaves the process as it found it, and its searches alone keep to the bound on
    time. Called without, it is the process, which ends at the bound whatever it is doing.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    with _speakable(sys.stdout), _speakable(sys.stderr):
        parser = _parser(words)
        if not words:
            parser.print_help()
            return 0
        try:
            return _run(parser.parse_args(words), alone=argv is None)
        except BrokenPipeError:  # the reader has seen enough
            if argv is None:
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0


def _run(arguments: argparse.Namespace, *, alone: bool) -> int:
    """Run a command; `alone` says that the process is its own."""
    try:
        lasting = getattr(arguments, "lasting", False)  # a server bounds each answer, not its own life
        seconds = arguments.seconds if alone and not lasting else None
        chosen = "" if arguments.no_project else arguments.project
        with bounded(arguments.gigabytes, seconds), projects.using(chosen):
            code = int(arguments.run(arguments) or 0)
            if arguments.receipt:
                _receipt(arguments)
            return code
    except BadInput as error:
        _tell(error, arguments)
        return 2
    except (BoundHit, MemoryError) as error:
        _tell(f"bound hit: {str(error) or 'memory'}", arguments)
        return 3
    except NullumError as error:
        _tell(f"nullum: {error}", arguments)
        return 2
    except KeyboardInterrupt:
        _tell("nullum: interrupted", arguments)
        return 130
    except BrokenPipeError:
        raise
    except OSError as error:
        _tell(f"nullum: {printable(str(error.filename or ''))}: {error.strerror or error}", arguments)
        return 2


def _tell(said: str | BadInput, arguments: argparse.Namespace) -> None:
    from explain.say import problems, terminal  # only what went wrong needs it

    lang = getattr(arguments, "lang", "en")
    terminal.tell(problems.text(said, lang) if isinstance(said, BadInput) else problems.message(said, lang))


def _receipt(arguments: argparse.Namespace) -> None:
    """Print what was asked of which law, so that it can be asked again."""
    from explain.commands.options import load_cases, positions
    from explain.say import receipt_text
    from explain.say.language import DEFAULT, language

    asked = {key: getattr(arguments, key, None) or [] for key in ("case", "theory", "position")}
    cases, theories = ([found] if isinstance(found, str) else found for found in (asked["case"], asked["theory"]))
    made = receipt_text.of(load_cases(cases), theories, positions(asked["position"]))
    print(receipt_text.line(made, language(getattr(arguments, "lang", DEFAULT))))


@contextmanager
def _speakable(stream: TextIO) -> Iterator[None]:
    """Write what a stream's encoding does not know as escapes, so that no word ends in a traceback."""
    before = getattr(stream, "errors", None)
    if before is None or not isinstance(stream, TextIOWrapper):
        yield
        return
    stream.reconfigure(errors="backslashreplace")
    try:
        yield
    finally:
        if not stream.closed:
            stream.reconfigure(errors=before)


def _parser(words: Sequence[str]) -> _Parser:
    from explain.say.language import DEFAULT, LANGUAGES

    parser = _Parser(prog="nullum")
    parser.words = words
    parser.add_argument("--lang", choices=LANGUAGES, default=DEFAULT)
    parser.add_argument("--version", action=_Version, nargs=0)
    parser.add_argument(
        "--completion",
        action=_Completion,
        metavar="SHELL",
    )
    named_only = _Parser(prog="nullum")  # one stands for all commands that are named in the help, no more
    made: Any = partial(_made, {f"nullum {name}" for name in COMMANDS if name in words}, named_only)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", prog="nullum", parser_class=made)
    for name in COMMANDS:
        sub = commands.add_parser(name, help="")
        if sub is not named_only:
            sub.words, sub.command = words, name
            import_module(f"explain.commands.{name.replace('-', '_')}").configure(sub)
            _law(sub)
            _bounds(sub)
    return parser


def _made(asked: Collection[str], other: _Parser, *, prog: str, **named: Any) -> _Parser:
    """Make the parser of a command that is asked for; of another it is that one."""
    return _Parser(prog=prog, **named) if prog in asked else other


def _law(parser: argparse.ArgumentParser) -> None:
    """Add --project and --no-project."""
    group = parser.add_argument_group("law").add_mutually_exclusive_group()
    group.add_argument("--project", metavar="FOLDER")
    group.add_argument("--no-project", action="store_true")
    parser.add_argument("--receipt", action="store_true")


def _bounds(parser: argparse.ArgumentParser) -> None:
    """Add --seconds and --gigabytes."""
    bounds = parser.add_argument_group("bounds")
    bounds.add_argument(
        "--seconds",
        type=_number(0, _LONGEST),
        default=parser.get_default("seconds") or SECONDS,
    )
    bounds.add_argument(
        "--gigabytes",
        type=_number(_LEAST_MEMORY, _MOST_MEMORY),
        default=GIGABYTES,
    )


def _number(least: float, most: float) -> Callable[[str], float]:
    """Make a reader of numbers above 0 within the two bounds; anything else is told with its range."""

    def read(text: str) -> float:
        try:
            number = float(text)
        except ValueError:
            number = 0.0
        if number > 0 and least <= number <= most:
            return number
        above = f"from {least:,}" if least else "above 0"
        raise argparse.ArgumentTypeError(f"{quoted(text)} is no number {above} up to {most:,.0f}")

    return read


def _meant(message: str) -> str:
    """Name the choice that is nearest to one that there is not."""
    found = re.search(r"invalid choice: '([^']*)' \(choose from (.*)\)\Z", message)
    return did_you_mean(found[1], re.findall(r"[\w-]+", found[2])) if found else ""


class _Parser(argparse.ArgumentParser):
    """A parser whose messages are in the reader's language, and show the words that it does not know without obeying
    them."""

    words: Sequence[str] = ()  # the command line, whatever became of it
    command = ""

    def error(self, message: str) -> NoReturn:
        from explain.say import help_text, problems
        from explain.say.language import language

        lang = help_text.asked(self.words)
        usage = help_text.with_usage(self.format_usage().rstrip(), language(lang))
        said = problems.message(f"{self.prog}: error: {printable(message)}{_meant(message)}", lang)
        self.exit(2, f"{usage}\n{said}\n")

    def fill(self) -> Language:
        """Put in the texts of the help, which are read only then."""
        from explain.say import help_text
        from explain.say.language import language

        words = language(help_text.asked(self.words))
        self.formatter_class = partial(help_text.Formatter, words=words)
        help_text.fill(self, self.command, words)
        return words

    def format_help(self) -> str:
        from explain.say import help_text

        words = self.fill()
        return help_text.with_usage(super().format_help(), words)


class _Completion(argparse.Action):
    """Print the completion of all commands for a shell; written by the package shtab."""

    def __call__(self, parser: argparse.ArgumentParser, _: object, shell: Any, *__: object) -> None:
        try:
            shtab: Any = import_module("shtab")
        except ModuleNotFoundError:
            parser.error("completion needs a package: pip install shtab")
        if shell not in shtab.SUPPORTED_SHELLS:
            parser.error(f"--completion: {quoted(shell)} is no shell; known: {', '.join(shtab.SUPPORTED_SHELLS)}")
        whole = _parser(tuple(COMMANDS))
        subs = next(action for action in whole._actions if isinstance(action, argparse._SubParsersAction))
        whole.fill()
        for command in subs.choices.values():
            command.fill()
            for action in command._actions:
                if action.nargs != 0 and not action.choices:
                    action.complete = shtab.FILE
        print(shtab.complete(whole, shell))
        parser.exit()


class _Version(argparse.Action):
    """Print the version, which is looked up only then."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from kb.files import folders
        from kb.run.receipt import version

        print(f"nullum {version('nullum') or '(not installed, run from its folder)'}")
        print(f"law: {folders.encodings()}")
        try:
            if found := projects.current():
                print(f"project: {found.name} ({found.folder})")
        except BadInput as error:
            print(error, file=sys.stderr)
            parser.exit(2)
        parser.exit()


if __name__ == "__main__":
    sys.exit(main())
