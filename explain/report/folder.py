"""Write the pages into a folder. Every page stands alone: style, script and data are inside it.

How a page is made safe is told in `rendering`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from explain.report import overview
from explain.report.page import CasePage
from explain.report.rendering import embedded, read, render
from explain.report.worlds import UNSEEN, Passed
from explain.say import readings, receipt_text
from explain.say.language import language
from kb.errors import BadInput, Problem
from kb.files.cases import Case
from kb.files.writing import write_text
from kb.rules.knowledge import Knowledge, shipped


def write(
    cases: Sequence[Case],
    folder: str | Path,
    lang: str = "en",
    seconds: float = 60.0,
    knowledge: Knowledge | None = None,
    passed: Passed = UNSEEN,
) -> Path:
    """Write the report of some cases and return its first page; `passed` sees what goes by; raise `BadInput`."""
    known = knowledge or shipped()
    try:
        (Path(folder) / "cases").mkdir(parents=True, exist_ok=True)
        return save([CasePage(case, known, lang, seconds, passed) for case in cases], Path(folder), known, lang)
    except OSError as error:
        problem = Problem(str(folder), 0, f"cannot be written: {error.strerror or error}")
        raise BadInput([problem]) from error


def save(pages: Sequence[CasePage], root: Path, knowledge: Knowledge, lang: str) -> Path:
    """Write pages that are made into a folder that has one for them, and return the first page; raise `OSError`."""
    named = list(_files(pages))
    for file, page in named:
        write_text(root / "cases" / file, _case(file, page, lang))
    return write_text(root / "index.html", _index(named, knowledge, lang))


def _files(pages: Sequence[CasePage]) -> Iterator[tuple[str, CasePage]]:
    """Give each page a file name of its own."""
    taken: set[str] = set()
    for page in pages:
        stem = name = re.sub(r"[^a-z0-9_-]+", "_", page.case.id.lower()) or "case"
        number = 1
        while name in taken:
            number += 1
            name = f"{stem}-{number}"
        taken.add(name)
        yield f"{name}.html", page


def _case(file: str, page: CasePage, lang: str) -> str:
    data = page.data
    default = page.default
    return render(
        "case.html",
        lang,
        case=page.case,
        title=page.speaker.pick(page.case.titles),
        note=page.speaker.pick(page.case.notes),
        file=file,
        data=embedded(data),
        legend=bool(data["legend"]),
        facts=page.facts(),
        court=page.court(),
        left_out=page.left_out(),
        standings=page.standings(),
        switches=data["switches"],
        theories=data["theories"],
        counts=data["counts"],
        outcome=page.teller.outcome(default.outcome),
        why=page.teller.why(default),
        under=page.teller.account(default.outcome).heading,
        project=_project(page.teller.account(default.outcome).readings.over, lang),
        receipt=_receipt([page.case], page.knowledge, lang),
        script=read("showing.js") + read("report.js"),
    )


def _index(pages: Sequence[overview.Page], knowledge: Knowledge, lang: str) -> str:
    return render(
        "index.html",
        lang,
        cases=overview.cases(pages),
        table=overview.table(pages, knowledge, lang),
        coverage=overview.coverage(pages, knowledge, lang),
        project=_project(readings.over(knowledge), lang),
        receipt=_receipt([page.case for _, page in pages], knowledge, lang),
        script="",
    )


def _receipt(cases: Sequence[Case], knowledge: Knowledge, lang: str) -> str:
    """Say from what a page was made; its switches tell the readings."""
    return receipt_text.line(receipt_text.of(cases, [], {}, knowledge), language(lang))


def _project(over: readings.Over | None, lang: str) -> str:
    return readings.project(over, language(lang)) if over else ""
