"""The data of the first page: cases, outcomes by theory, and the provisions used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from explain.report.page import CasePage, source_text
from explain.say.cells import Cell, cells
from explain.say.language import language
from explain.say.sentences import Speaker
from kb.files.doctrine import DEFAULT
from kb.rules.knowledge import Knowledge
from kb.run import ledger
from kb.run.standings import CONTESTED

Page = tuple[str, CasePage]  # the name of its file, and what is in it


def cases(pages: Sequence[Page]) -> list[dict[str, Any]]:
    """List the cases with the court's decision and the outcome under positive law."""
    return [
        {
            "file": file,
            "id": page.case.id,
            "title": page.speaker.pick(page.case.titles),
            "court": page.court(),
            "sources": "; ".join(map(source_text, page.case.sources)),
            "summary": page.teller.summary(page.over(DEFAULT), page.assumed(DEFAULT)),
            "taken": page.taken(),
            "worlds": page.counts(),
            "switches": len(page.panel.switches),
        }
        for file, page in pages
    ]


def table(pages: Sequence[Page], knowledge: Knowledge, lang: str) -> dict[str, Any]:
    """Set theories against accused; theories that change nothing anywhere are named together."""
    columns = [(file, page, who) for file, page in pages for who in page.case.accused]
    standard = [cell for file, page in pages for cell in _cells(DEFAULT, file, page)]
    rows, alike = [], []
    for name, theory in knowledge.doctrine.theories.items():
        cells = [cell for file, page in pages for cell in _cells(name, file, page)]
        title, author = map(language(lang).pick, (theory.title, theory.author))
        for cell, usual in zip(cells, standard, strict=True):
            cell["differs"] = cell["found"] != usual["found"]
        if name == DEFAULT or any(cell["differs"] for cell in cells):
            rows.append({"id": name, "title": title, "author": author, "cells": cells})
        else:
            alike.append(title)
    heads = [{"file": file, "case": page.case.id, "accused": page.speaker.name(who)} for file, page, who in columns]
    return {"heads": heads, "rows": rows, "alike": alike}


def _cells(theory: str, file: str, page: CasePage) -> Iterator[dict[str, Any]]:
    """What becomes of each accused under a theory: the charges in words, and what two theories are compared by."""
    told, assumed = page.teller.account(page.over(theory)), page.assumed(theory)
    for who in page.case.accused:
        found = cells(told, who)
        charges = [_charge(cell, (who, cell.act, cell.offence) in assumed, page) for cell in found]
        yield {"found": found, "charges": charges, "link": f"cases/{file}#theory={theory}"}


def _charge(cell: Cell, assumed: bool, page: CasePage) -> dict[str, str]:
    """Name a charge, and say what became of it, whether that hangs on disputed facts, and whether it rests on assumed
    ones."""
    words = page.words
    said = [words(f"verdict.{cell.kind}")]
    said += [words(f"standing.{cell.standing}")] * (cell.standing == CONTESTED)
    said += [words("page.on_assumed")] * assumed
    name = page.teller.offence(cell.offence)
    return {"kind": cell.kind, "said": f"{name}{words('punctuation.colon')}{words.join(said)}"}


def coverage(pages: Sequence[Page], knowledge: Knowledge, lang: str) -> dict[str, Any]:
    """List the provisions that the outcomes rest on under some theory, and count the ledger."""
    outcomes = {id(view): view.outcome for _, page in pages for view in map(page.panel.of_theory, page.panel.theories)}
    used: Mapping[str, set[str]] = ledger.uses(outcomes.values())
    entries = ledger.entries(knowledge)
    speaker = Speaker(knowledge, pages[0][1].case, lang)
    order = {name: place for place, name in enumerate(knowledge.law.provisions)}
    files = {page.case.id: file for file, page in pages}
    rows = [
        {
            "cite": speaker.citation(name),
            "gist": speaker.gist(name),
            "cases": [(case, files[case]) for case in sorted(used[name])],
        }
        for name in sorted(set(used) & set(order), key=lambda name: order[name])
    ]
    encoded = sum(entry.state == "encoded" for entry in entries.values())
    lead = language(lang)("page.coverage_lead", used=len(rows), encoded=encoded, all=len(entries))
    return {"lead": lead, "rows": rows}
