"""`nullum report`: a folder of pages that open from disk."""

from __future__ import annotations

import argparse

from explain.commands import options

SECONDS = 900.0  # some hundred worlds a case, each with a drawing


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("case", nargs="+", type=options.place)
    parser.add_argument("-o", "--output", required=True, metavar="DIR")
    options.language(parser)
    parser.set_defaults(run=run, seconds=SECONDS)


def run(arguments: argparse.Namespace) -> int:
    """Write the folder and say where it begins."""
    from explain.report.folder import write
    from explain.report.worlds import Passed
    from explain.say import progress, terminal
    from explain.say.language import language

    words, cases = language(arguments.lang), options.load_cases(arguments.case)
    solved = progress.Counted(lambda count: words("progress.derived", count=count))
    told = progress.Counted(lambda count: words("progress.told", count=count))
    passed = Passed(solved, told)
    terminal.written(write(cases, arguments.output, arguments.lang, arguments.seconds, passed=passed))
    return 0
