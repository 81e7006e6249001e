"""The present outcome written into the expectations of fixtures, as a change of their files.

Of what a fixture states, only statements that are not met are changed: charges, standings, tiers and elements to what is
derived; notes and provisions that are not found go; a conclusion that is derived, or not, against expectation changes
sides. A fixture without expectations gets one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from kb.ask.expectations import DETAILS, Unmet, unmet
from kb.errors import BadInput, BadTerm, Problem
from kb.files import tables
from kb.files.atom_parser import parse_atom
from kb.files.case_text import Piece
from kb.files.cases import NONE, READINGS, SETS, Case, Expect
from kb.files.doctrine import DEFAULT
from kb.files.rewriting import Rewriting, Value, plain
from kb.rules.knowledge import Knowledge
from kb.run import case_writer
from kb.run.derivation import derive_each
from kb.run.driver import Deadline
from kb.run.outcome import Outcome

_SIDES = {"derived": "not_derived", "not_derived": "derived"}
Entry = dict[str, Any]  # an expectation as it stands in a file


@dataclass(frozen=True)
class Change:
    """A file, what stands in it and what is to stand in it."""

    path: Path
    old: str
    new: str


def approve(cases: Sequence[Case], known: Knowledge, seconds: float | Deadline) -> Iterator[Change]:
    """Yield the change of each file that does not say what is derived for its cases among those given; write nothing.

    Raises `BadInput` where a file cannot be changed without losing something, `BoundHit`.
    """
    deadline = Deadline.of(seconds)
    for path, of_file in groupby(sorted(cases, key=lambda case: case.path), key=lambda case: case.path):
        found = [(case, _outcomes(case, known, deadline)) for case in of_file]
        old = path.read_bytes().decode("utf-8")
        new = _approved(path, old, found)
        if new != old:
            yield Change(path, old, new)


def _outcomes(case: Case, known: Knowledge, deadline: Deadline) -> list[tuple[Expect, Outcome]]:
    expects = case.expect or (Expect(DEFAULT),)
    jobs = [(case, expect.theory, known.doctrine.package(expect.theory, expect.positions)) for expect in expects]
    return list(zip(expects, derive_each(jobs, known, deadline), strict=True))


def _approved(path: Path, old: str, cases: Sequence[tuple[Case, list[tuple[Expect, Outcome]]]]) -> str:
    """Make the new text of a file, and hold it against what it is to say."""
    file = Rewriting(old, str(path))
    meant = deepcopy(plain(file.root))
    for case, outcomes in cases:
        holder, target = _holder(file.root, meant, case)
        if not case.expect:
            _begin(file, holder, target, outcomes[0][1])
            continue
        entries = [
            approved(dict(entry), expect, outcome)
            for entry, (expect, outcome) in zip(target["expect"], outcomes, strict=True)
        ]
        file.change(holder.entries["expect"].value, entries)  # type: ignore[arg-type]
        target["expect"] = entries
    new = file.result()
    if plain(Rewriting(new, str(path)).root) != meant:
        raise BadInput(
            [Problem(str(path), 0, "is written in a way that cannot be changed in place: change it by hand")]
        )
    return new


def _holder(root: Piece, meant: Value, case: Case) -> tuple[Piece, Any]:
    """The mapping that holds the expectations of a case: the file, or a row of the table; as a piece and as a value."""
    if not case.path.name.endswith(tables.ENDINGS):
        return root, meant
    name = case.id.partition(tables.SEPARATOR)[2]
    rows = root.entries["rows"].value.items
    place = next(at for at, row in enumerate(rows) if row.entries["id"].value.value == name)
    return rows[place], meant["rows"][place]  # type: ignore[call-overload, index]


def _begin(file: Rewriting, holder: Piece, target: Entry, outcome: Outcome) -> None:
    """Give a case its first expectation."""
    rows = case_writer.expectation(outcome)
    made = plain(Rewriting("expect:\n" + "\n".join(rows) + "\n", file.file).root)["expect"]  # type: ignore[call-overload, index]
    if "expect" in holder.entries:
        file.change(holder.entries["expect"].value, made)
    else:
        file.append_lines(holder, ["expect:", *rows])
    target["expect"] = made


def approved(entry: Entry, expect: Expect, outcome: Outcome) -> Entry:
    """An expectation with what is not met in it changed to what is derived."""
    made = deepcopy(entry)
    for failed in unmet(expect, outcome):
        kind = failed.statement.kind
        change = _set if kind in SETS else _detail if kind in DETAILS else _listed
        change(made, failed)
    _drop_blanks(made)
    if not set(made) - set(READINGS):  # all that was said is gone: say which charges there are
        made["established"] = {
            who: list(dict.fromkeys(c.offence for c in charges)) for who, charges in outcome.established.items()
        }
    return made


def _drop_blanks(entry: Entry) -> None:
    """Take out what became empty and would state nothing; an empty list of charges says that there is none."""
    for kind in [kind for kind in entry if kind not in READINGS]:
        if isinstance(entry[kind], dict) and kind not in SETS:
            entry[kind] = {who: said for who, said in entry[kind].items() if said}
        if not entry[kind]:
            del entry[kind]


def _set(entry: Entry, failed: Unmet) -> None:
    """Write the charges found, those that stand there already in their order."""
    rows: Mapping[str, list[str]] = entry[failed.statement.kind]
    before = rows[failed.statement.accused] or []
    kept = [word for word in before if word in failed.found]
    entry[failed.statement.kind][failed.statement.accused] = [*kept, *failed.surplus]


def _detail(entry: Entry, failed: Unmet) -> None:
    of_accused: dict[str, str] = entry[failed.statement.kind][failed.statement.accused]
    if failed.found == (NONE,):
        del of_accused[failed.statement.subject]
    else:
        of_accused[failed.statement.subject] = failed.found[0]


def _listed(entry: Entry, failed: Unmet) -> None:
    """Take a word out of its list; a conclusion goes over to the other list."""
    said = failed.statement
    holder: Any = entry[said.kind]
    same: Callable[[str], bool] = lambda word: _atom(word) == said.subject  # noqa: E731
    if said.accused:
        holder[said.accused] = [word for word in holder[said.accused] if word != said.subject]
        return
    moved = [word for word in holder if same(word)]
    entry[said.kind] = [word for word in holder if not same(word)]
    if said.kind in _SIDES:
        other = _SIDES[said.kind]
        entry[other] = [*(entry.get(other) or []), *moved]


def _atom(word: str) -> str:
    try:
        return str(parse_atom(word))
    except BadTerm:
        return word
