"""The command line: `nullum COMMAND`.

Each command is a module of `explain.commands`, loaded only when it is called.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import TextIO

from kb.errors import BadInput, BoundHit, NullumError, Problem

COMMANDS = {
    "charge": "charges established, conviction after concurrence, penalty range, what was missing",
    "draw": "proof diagram; format by suffix: svg png pdf dot json graphml mmd",
    "why": "the proof in sentences, provisions cited",
    "why-not": "what a charge lacks: first missing element first, then what each would have needed",
    "contrast": "two proofs set against each other: charges, theories or cases",
    "compare": "theories x cases: what changes, and which issue makes the change",
    "separate": "the smallest case on which two theories part",
    "fit": "which readings reproduce the courts' outcomes, and the misfits",
    "report": "a self-contained web page: outcomes, proofs, switches for the doctrinal issues",
    "check": "run the fixtures",
    "law": "read the provisions: what each says, whether it is encoded, which rules cite it",
    "issues": "read the issues, their positions and holders, and the theories",
    "facts": "read the vocabulary: what a case may state",
}
SECONDS, GIGABYTES, LEAST_GIGABYTES = 120.0, 8.0, 0.25


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and leave the process as it was; 0 done, 1 an expectation failed, 2 bad input, 3 a bound was hit."""
    threshold = gc.get_threshold()
    gc.set_threshold(100_000)  # a run makes many small values that live to its end
    with _speakable(sys.stdout), _speakable(sys.stderr):
        try:
            return _run(list(sys.argv[1:] if argv is None else argv))
        finally:
            gc.set_threshold(*threshold)


def _run(words: Sequence[str]) -> int:
    parser = _parser(words)
    if not words:
        parser.print_help()
        return 0
    arguments = parser.parse_args(words)
    try:
        with _bounds(arguments.seconds, arguments.gigabytes):
            return int(arguments.run(arguments) or 0)
    except BadInput as error:
        print(error, file=sys.stderr)
        return 2
    except (BoundHit, MemoryError) as error:
        print(f"bound hit: {error or 'memory'}", file=sys.stderr)
        return 3
    except NullumError as error:
        print(f"nullum: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        print(f"nullum: {error.filename or ''}: {error.strerror or error}", file=sys.stderr)
        return 2


@contextmanager
def _speakable(stream: TextIO) -> Iterator[None]:
    """Write what a stream's encoding does not know as escapes, so that no word ends in a traceback."""
    before = getattr(stream, "errors", None)
    if before is None or not hasattr(stream, "reconfigure"):
        yield
        return
    stream.reconfigure(errors="backslashreplace")
    try:
        yield
    finally:
        if not stream.closed:
            stream.reconfigure(errors=before)


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="nullum",
        description="Which charges do these facts support, and on which provision does each rest?",
        epilog="`nullum COMMAND --help` explains each command with an example.",
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and stop")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, summary in COMMANDS.items():
        sub = commands.add_parser(name, help=summary, formatter_class=argparse.RawDescriptionHelpFormatter)
        if name in words:
            import_module(f"explain.commands.{name.replace('-', '_')}").configure(sub)
        bounds = sub.add_argument_group("bounds")
        bounds.add_argument(
            "--seconds",
            type=float,
            default=sub.get_default("seconds") or SECONDS,
            help="stop with exit code 3 after this time (default %(default)s)",
        )
        bounds.add_argument(
            "--gigabytes",
            type=float,
            default=GIGABYTES,
            help="stop with exit code 3 above this memory (default %(default)s)",
        )
    return parser


@contextmanager
def _bounds(seconds: float, gigabytes: float) -> Iterator[None]:
    """Bound time and memory of the whole run: grounding cannot be interrupted otherwise."""

    def stop() -> None:
        print(f"bound hit: not done within {seconds:g} seconds (--seconds)", file=sys.stderr, flush=True)
        os._exit(3)

    if gigabytes < LEAST_GIGABYTES:
        raise BadInput([Problem("--gigabytes", 0, f"below {LEAST_GIGABYTES} nothing can be solved")])
    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    with _memory(int(gigabytes * 2**30)):
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


@contextmanager
def _memory(most: int) -> Iterator[None]:
    """Bound the memory of the process, where the system knows how."""
    try:
        import resource

        before = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (most, before[1]))
    except (ImportError, ValueError, OSError):
        yield
        return
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


class _Version(argparse.Action):
    """Print the version, which is looked up only then."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import PackageNotFoundError, version

        try:
            number = version("nullum")
        except PackageNotFoundError:
            number = "(not installed, run from its folder)"
        print(f"nullum {number}")
        parser.exit()


if __name__ == "__main__":
    sys.exit(main())
