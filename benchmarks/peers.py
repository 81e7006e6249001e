"""Explainers of answer sets beside ours, as far as they are installed: the largest part of the law that each accepts.

A part is an excerpt of the law as plain rules (`kb.rules.excerpt`), with the facts of a case and the readings of positive
law. The parts are tried from the largest on; what a tool says to a part that it does not accept is kept.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kb.files import folders
from kb.files.cases import Case, symbol
from kb.rules.excerpt import excerpt
from kb.rules.knowledge import Knowledge

LONGEST = 10.0  # seconds that a tool may take for a part
TOOLS = {
    "xclingo": ("--auto-tracing", "all", "-n", "1", "1"),
    "asplain": ("1", "--query=convicted(cheng_cong,hosting,assisting)"),
    "scasp": ("-n1", "--tree", "--query=convicted(cheng_cong,hosting,assisting)"),
}


@dataclass(frozen=True)
class Part:
    """A part of the law in files, and how many rules it has."""

    name: str
    rules: int
    files: Sequence[Path]


@dataclass(frozen=True)
class Tried:
    """What a tool made of a part: seconds of its process and of plain clingo, or what it said against the part."""

    tool: str
    part: Part
    seconds: float
    plain: float
    said: str


def parts(knowledge: Knowledge, case: Case, folder: Path) -> Iterator[Part]:
    """Write the parts of the law, the largest first: all of it, what bears on two charges, on one, on one element."""
    facts = [symbol(fact.atom) for fact in case.facts]
    readings = [f"doctrine({issue},{taken})." for issue, taken in knowledge.doctrine.package().items()]
    stated = folder / "facts.lp"
    stated.write_text(
        "\n".join([*(f"{fact}." for fact in facts), *readings, *knowledge.declarations]), encoding="utf-8"
    )
    yield Part("the whole law", len(knowledge.rules), (folders.encodings() / "nullum.lp", stated))
    for offences in (["assisting", "refusing_duties"], ["assisting"]):
        made = excerpt(knowledge, [("established", (None, None, offence)) for offence in offences], offences)
        lines = [*(f"{fact}." for fact in facts if made.bears(fact)), *readings]
        path = folder / f"{len(offences)}.lp"
        path.write_text(made.text + "\n".join(lines) + "\n", encoding="utf-8")
        yield Part(f"what bears on {' and '.join(offences)}", len(made.rules), (path,))


def tried(knowledge: Knowledge, case: Case, folder: Path) -> Iterator[Tried]:
    """Try each tool that is installed on the parts until it accepts one; the last try is told."""
    every = list(parts(knowledge, case, folder))
    for tool, options in TOOLS.items():
        if path := shutil.which(tool):
            yield _largest(tool, [path, *options], every)


def _largest(tool: str, command: Sequence[str], every: Sequence[Part]) -> Tried:
    for part in every:
        spent, said = _run([*command, *map(str, part.files)])
        if not said:
            plain, _ = _run([sys.executable, "-m", "clingo", *map(str, part.files)])
            return Tried(tool, part, spent, plain, "")
    return Tried(tool, every[-1], spent, 0.0, said)


def _run(command: Sequence[str]) -> tuple[float, str]:
    """Run a tool; seconds, and what it said where it failed."""
    begin = time.perf_counter()
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        return LONGEST, f"not done within {LONGEST:g} seconds"
    spent = time.perf_counter() - begin
    wrong = [line for line in (done.stderr + done.stdout).splitlines() if "error" in line.lower()]
    return spent, wrong[-1].strip() if wrong or done.returncode not in (0, 10, 20, 30) else ""
