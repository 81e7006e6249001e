"""Whatever is fed to it, nullum ends in a clear error or the right answer: no traceback, no code run, no file elsewhere."""

from __future__ import annotations

import contextlib
import inspect
import io
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hostile import ANY, PAYLOADS, QUIET, tried_out
from hypothesis import given, settings
from hypothesis import strategies as st

from explain import cli
from kb.ask import claim_reader
from kb.errors import BadInput
from kb.files import case_files, doctrine, json_lines, tables, yamlfile
from kb.files.case_reader import read_case
from kb.rules.knowledge import shipped
from kb.run import batch

KNOWN = shipped()
CASE = """id: x
title: A host
names: {p: {en: P, zh: 甲}}
facts:
  - person(p)
  - acts(p, hosting)
  - time(hosting, 2020-01-01, 2020-12-31)
  - fact: quantity(p, hosting, illegal_video_files, 200)
    status: disputed
    note: "a note"
expect:
  - theory: positive_law
    standing: {p: {refusing_duties: contested}}
"""
TABLE = """table: x
title: T
base: [person(p), "acts(p, a)"]
rows:
  - id: one
    facts: ["quantity(p, a, illegal_gains, 1)"]
    expect: [{established: {p: []}}]
"""
LINE = '{"id": "x", "title": "T", "facts": ["person(p)", {"fact": "acts(p, a)", "status": "assumed"}]}'


def case(text: str, path: Path) -> None:
    read_case(yamlfile.parse(text, str(path)), path, KNOWN.vocabulary, KNOWN.ids)


def table(text: str, path: Path) -> None:
    place = path.with_name("x.table.yaml")
    place.write_text(text, encoding="utf-8", errors="surrogatepass")
    tables.load(place, KNOWN.vocabulary, KNOWN.ids)


def line(text: str, path: Path) -> None:
    raw = text.encode("utf-8", "surrogatepass")
    read_case(json_lines.node((1, raw), str(path)), path, KNOWN.vocabulary, KNOWN.ids)


def issue(text: str, path: Path) -> None:
    folder = path.parent / "law" / "doctrine"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "x.yaml").write_text(text, encoding="utf-8", errors="surrogatepass")
    doctrine.load([folder.parent])


def binary(text: str, path: Path) -> None:
    place = path.with_name("x.yaml")
    place.write_bytes(text.encode("utf-16") + b"\xff\xfe\x00")
    case_files.load(place, KNOWN.vocabulary, KNOWN.ids)


def claim(text: str, path: Path) -> None:
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    claim_reader.load(path, KNOWN)


def batch_of(text: str, path: Path) -> None:
    """A batch answers every line or tells of it, and writes as many lines as it has answers."""
    path.write_text(f"{LINE}\n{text}\n{LINE}\n", encoding="utf-8", errors="surrogatepass")
    with path.open("rb") as file:
        lines = [one for one, _ in json_lines.lines(file)]
    asked = batch.task(path, [("positive_law", KNOWN.doctrine.package())], lambda number, _: f"{number}\n", KNOWN)
    answer = batch.work(lines, asked, 60)
    told = {int(number) for number in answer.text.split()} | {problem.line for problem in answer.problems}
    assert told == {number for number, _ in lines}
    if answer.problems:
        raise BadInput(answer.problems)


CLAIM = """id: x
text: Whatever the number of files, the host is guilty.
author: A
form: contained_in
case: cheng_cong
theory: positive_law
positions: {order_element: deleted}
bounds: {things: 2, around: [clicks], moments: true, offences: [assisting]}
date: [2020-01-01]
without: ["quantity(_, _, illegal_video_files, _)"]
may_vary: ["quantity(cheng_cong, hosting, illegal_video_files, 200)"]
premise: {facts: ["acts(cheng_cong, hosting)"], not_established: assisting}
conclusion: {established: refusing_duties}
expect: holds
"""
ISSUE = """title: {en: T, zh: 甲}
question: {en: Q, zh: 问}
positions:
  one: {en: One, zh: 一, holders: [a], where: [b], effect: c}
"""
READERS: list[tuple[Callable[[str, Path], None], str]] = [
    (case, CASE),
    (table, TABLE),
    (line, LINE),
    (issue, ISSUE),
    (binary, CASE),
    (claim, CLAIM),
    (batch_of, LINE),
]


@pytest.mark.parametrize(("read", "whole"), READERS, ids=lambda one: getattr(one, "__name__", ""))
def test_a_spoilt_file_is_read_or_refused_with_its_place(
    read: Callable[[str, Path], None], whole: str, nightly: bool, tmp_path: Path
) -> None:
    tried_out(read, whole, tmp_path / "x.yaml", 5000 if nightly else 60, not nightly)
    assert not list(tmp_path.rglob("owned"))


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda text: repr(text[:20]))
def test_a_payload_in_any_place_of_a_case_runs_nothing(payload: str, tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    for key in ("id", "title", "fact", "status", "note"):
        entry = {"fact": "acts(p, hosting)", "status": "proved", "note": "n"} | (
            {key: payload} if key in ("fact", "status", "note") else {}
        )
        made = {"id": "x", "title": "T", "facts": ["person(p)", entry]} | (
            {key: payload} if key in ("id", "title") else {}
        )
        for read in (line, case):  # JSON is YAML
            with contextlib.suppress(BadInput):
                read(json.dumps(made), path)
    with contextlib.suppress(BadInput):
        case(CASE.replace("person(p)", payload, 1), path)


WORDS = st.one_of(
    st.sampled_from(
        [
            *("charge", "why", "law", "facts", "issues", "check", "compare", "fit", "draw", "batch", "nowhere"),
            *("--theory", "--position", "--json", "--lang", "--seconds", "--gigabytes", "-o", "--fact", "--open"),
            *(
                "en",
                "inf",
                "1e308",
                "nan",
                "-1",
                "9" * 400,
                "order_element=deleted",
                "positive_law",
                "/dev/null",
                ".",
                "/",
            ),
        ]
    ),
    st.sampled_from(PAYLOADS),
    st.text(ANY, max_size=8),
)


def test_no_words_of_the_command_line_end_in_a_traceback(
    nightly: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    @settings(max_examples=3000 if nightly else 80, deadline=None, suppress_health_check=QUIET, derandomize=not nightly)
    @given(st.lists(WORDS, max_size=5))
    def tried(words: list[str]) -> None:
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                code = cli.main([word.replace("\x00", "") for word in words])
            except SystemExit as ended:
                code = int(ended.code or 0)
        assert code in (0, 1, 2, 3)
        assert all(one.isprintable() for one in err.getvalue().split("\n")), words
        assert code == 0 or err.getvalue() or out.getvalue()

    tried()
    assert not list(tmp_path.rglob("owned*"))


@pytest.fixture
def shallow() -> Iterator[None]:
    """Python calls may nest 150 deeper than here."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack(0)) + 150)
    yield
    sys.setrecursionlimit(limit)


def test_a_chain_of_instigators_is_no_recursion(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], shallow: None
) -> None:
    count = 70  # two or three calls for each would be too deep
    facts = [
        "acts(p0, a)",
        "helps(p0, a, r, server_hosting)",
        "knows_of_crime(p0, a)",
        "commits(r, s)",
        "uses_network(s)",
    ]
    facts += ["confirmable_crime(s)", "quantity(p0, a, illegal_gains, 20000)", "time(a, 2020-01-01, 2020-01-02)"]
    facts += [f"person(p{n})" for n in range(count)] + [f"instigates(p{n + 1}, a, p{n})" for n in range(count - 1)]
    path = tmp_path / "chain.yaml"
    path.write_text("id: chain\ntitle: T\nfacts:\n" + "".join(f"  - {fact}\n" for fact in facts), encoding="utf-8")
    apart = ["--theory", "positive_law", "--theory", "pan_xiong"]
    for words in (["why"], ["draw", "-o", str(tmp_path / "x.json")], ["contrast", *apart, "--charge", "assisting"]):
        code = cli.main([words[0], str(path), "--accused", f"p{count - 1}", *words[1:]])
        told = capsys.readouterr()
        assert (code, told.err) == (0, ""), words
        assert told.out
