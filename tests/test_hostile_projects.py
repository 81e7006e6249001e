"""Folders that are laid over the law, written in ill will or broken: refused with file and line, whatever stands in them;
no code is run, no pipe waited for, no link followed out of them."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import small_law
from hostile import PAYLOADS, tried_out

from explain import cli
from kb.errors import BadInput, BoundHit
from kb.files import case_files, folders, projects
from kb.rules import lawfiles
from kb.rules.knowledge import Knowledge
from kb.run.derivation import derive

RULE = "%@ own_a2\nreturned(A) :-\n    gives_back(A).\n"
BODY = "%@ own_a2\nreturned(A) :- gives_back(A), {}.\n"
TAKES = "%@ own_a1\nestablished(P, A, taking) :-\n    takes(P, A, Yuan),\n    {}.\n"
DEEP = "nested more than 30 deep"
LAW = {
    "script": ("#script (python)\nimport os\nos.system('touch owned')\n#end.\n" + RULE, "1: `#script (python)"),
    "external": (f"#external gives_back(a).\n{RULE}", "1: `#external gives_back(a)"),
    "call": ("%@ own_a2\nreturned(@system(A)) :- gives_back(A).\n", "2: `@system(A)` may not stand"),
    "climb": (f'#include "../../../etc/passwd".\n{RULE}', "1: `../../../etc/passwd` stands outside the folder"),
    "root": (f'#include "/etc/passwd".\n{RULE}', "1: `/etc/passwd` stands outside the folder"),
    "mode": (f"#include <incmode>.\n{RULE}", '1: write `#include "file.lp".`'),
    "choice": ("%@ own_a2\n{ returned(A) } :- gives_back(A).\n", "is not the head of a normal rule"),
    "constraint": ("%@ own_a2\n:- gives_back(A).\n", "2: `#false` is not the head"),
    "or": ("%@ own_a2\nreturned(A) ; returned(A) :- gives_back(A).\n", "is not the head of a normal rule"),
    "pool": ("%@ own_a2\nreturned(A;A) :- gives_back(A).\n", "2: `returned(A;A)` may not stand"),
    "pool below": (BODY.format("not gives_back(A;A)"), "2: `gives_back(A;A)` may not stand"),
    "interval": (BODY.format("1 = 1..9"), "2: `(1..9)` may not stand"),
    "constant": (f"#const n = 1.\n{RULE}", "1: `#const n = 1.` may not stand"),
    "part": (f"#program base(n).\n{RULE}", "1: `#program base(n).` may not stand"),
    "weighed": (f":~ returned(A). [1]\n{RULE}", "1: `:~ returned(A). [1@0]` may not stand"),
    "theory": (BODY.format("&sum { A } = 1"), "2: `&sum { A } = 1` may not stand"),
    "foreign letters": (
        "%@ own_a2\nretur\u043ded(A) :- gives_back(A).\n",
        "2: `\u043d` may stand in comments and texts",
    ),
    "control": (f"%\x1b]0;owned\x07\n{RULE}", "1: control character U+001B"),
    "reversed": (f"% \u202e\n{RULE}", "1: control character U+202E"),
    "binary": ("\x00\x7fELF", "1: control character U+0000"),
    "functions": ("%@ own_a2\nreturned(" + "f(" * 100 + "a" + ")" * 100 + ").\n", DEEP),
    "signs": (BODY.format("-" * 1000 + "1 < 2"), DEEP),
    "sums": (BODY.format("1" + "+1" * 1000 + " > 2"), DEEP),
    "a bomb of signs": (BODY.format("-" * 200_000 + "1 < 2"), "2: a statement longer than 5,000"),
    "a bomb of sums": (f"\n\n{BODY.format('1' + ' +1' * 200_000 + ' > 2')}", "4: a statement longer than 5,000"),
    "a bomb of intervals": (BODY.format("A = " + "-(1.. " * 50_000), "2: a statement longer than 5,000"),
    "a number": (TAKES.format("Yuan >= 99999999999999999999"), "4: `99999999999999999999` is more than clingo can"),
    "wrapped": (TAKES.format("Yuan >= 2147483648"), "4: `2147483648` is more than clingo can count to"),
    "hexadecimal": (TAKES.format("Yuan >= 0xffffffffff"), "4: `0xffffffffff` is more than clingo can count to"),
    "digits": (TAKES.format(f"Yuan >= {'9' * 4500}"), "is more than clingo can count to"),
    "out of sight": (TAKES.format("Yuan >= 50000000"), "4: 50,000,000 lies above 30,000,000, where amounts"),
    "a sum out of sight": (TAKES.format("#sum { Y : takes(_, _, Y) } >= 50000000"), "4: 50,000,000 lies above"),
    "undefined": (BODY.format("1 / 0 > 2"), "2: info: operation undefined"),
    "unsafe": ("%@ own_a2\nreturned(A) :- gives_back(_).\n", "no positive condition gives a value to `A`"),
    "never closed": (f"%* {RULE}", "lexer error"),
    "cited": (f"%@ {{0}} ../x ; rm\n{RULE.partition(chr(10))[2]}", "1: unknown provision `{0}`; known are own_a1"),
}


@pytest.fixture(scope="module")
def law(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_law.made(tmp_path_factory.mktemp("law"))


@pytest.fixture
def over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to lay over the small law; nothing is kept of what is made of it."""
    monkeypatch.setenv("NULLUM_CACHE", "")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "over/own").mkdir(parents=True)
    return tmp_path / "over"


def used(law: Path, over: Path) -> None:
    """Lay a folder over the small law, and derive a case under both."""
    known = Knowledge(law, over)
    cases = case_files.load_all([law], known.vocabulary, known.ids)
    with contextlib.suppress(BoundHit):
        derive(cases[0], knowledge=known, seconds=2)


@pytest.mark.parametrize("name", LAW)
def test_what_may_not_stand_in_a_law_file_is_told_with_its_line(name: str, law: Path, over: Path) -> None:
    text, told = LAW[name]
    (over / "own/x.lp").write_text(text, encoding="utf-8", newline="")
    with pytest.raises(BadInput) as refused:
        used(law, over)
    said = [str(problem).replace(str(over / "own"), "") for problem in refused.value.problems]
    assert any(told in one and one.startswith("/x.lp:") for one in said), said
    assert not list(over.parent.rglob("owned"))


def test_what_the_law_may_need_is_not_taken_for_a_bomb(law: Path, over: Path) -> None:
    numbers = ["Yuan >= 30000000, 20991231 > 0", "Yuan < 99991231, 2147483647 - 1 > Yuan * 2"]
    rules = "".join(TAKES.format(number) for number in numbers)
    text = (
        f'% \u6848: 99999999999, "a" and f(\u0444)\n{rules}%* {"-" * 9000} *%\n'
        + RULE.replace("returned", "returned") * 200
    )
    (over / "own/x.lp").write_text(text, encoding="utf-8")
    used(law, over)


@pytest.mark.usefixtures("afresh")
def test_a_law_whose_grounding_never_ends_is_ended_by_the_bound(law: Path, over: Path) -> None:
    endless = "%@ own_a1\ntakes(P, A, Yuan + 1) :-\n    takes(P, A, Yuan).\n"
    (over / "own/x.lp").write_text(endless, encoding="utf-8")
    known, begin = Knowledge(law, over), time.process_time()
    case = case_files.load_all([law], known.vocabulary, known.ids)[0]
    with pytest.raises(BoundHit, match=r"no answer within 0\.5 seconds"):
        derive(case, knowledge=known, seconds=0.5)
    assert time.process_time() - begin < 5


def law_file(text: str, law: Path, over: Path) -> None:
    (over / "own/x.lp").write_text(text, encoding="utf-8", errors="surrogatepass")
    used(law, over)


def data(name: str) -> Callable[[str, Path, Path], None]:
    def read(text: str, law: Path, over: Path) -> None:
        path = over / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", errors="surrogatepass")
        known = Knowledge(law, over)
        assert known.law and known.doctrine and known.vocabulary

    return read


def marker(text: str, _: Path, over: Path) -> None:
    (over / "nullum.yaml").write_text(text, encoding="utf-8", errors="surrogatepass")
    projects._read.cache_clear()
    projects.load(over)


SOURCE = """source: own
from: 2019-01-01
confidence: unsure
provisions:
  - id: own_a2
    cite: {en: "art. 2", zh: 第2条}
    gist: {en: "gist", zh: 要旨}
    note: {en: A note.}
    out_of_scope: {en: Out., zh: 外。}
"""
WORDS = """sorts:
  form: {open: true, values: {chat: {en: a chat, zh: 聊天}}}
predicates:
  shown: {args: [act: act, form: form], key: [act], input: true, en: "{act} by {form}", zh: "{act}{form}", clause: {en: "{act}"}}
"""
THEORIES = """mine: {title: {en: T, zh: 甲}, author: a, where: [b], positions: {}}
"""
READERS: dict[str, tuple[Callable[[str, Path, Path], None], str]] = {
    "law": (law_file, "\n".join(text for text in (RULE, TAKES.format("Yuan >= 5"), BODY.format("1 < 2")))),
    "source": (data("own/source.yaml"), SOURCE),
    "words": (data("vocabulary/words.yaml"), WORDS),
    "theories": (data("doctrine/theories.yaml"), THEORIES),
    "marker": (marker, "project: mine\n"),
}


@pytest.mark.parametrize("name", READERS)
def test_a_spoilt_file_of_a_project_is_read_or_refused(name: str, law: Path, over: Path, nightly: bool) -> None:
    read, whole = READERS[name]
    tried_out(lambda text, _: read(text, law, over), whole, over, 3000 if nightly else 25, not nightly)
    assert not list(over.parent.rglob("owned"))


def test_no_payload_in_a_law_file_breaks_the_reader(law: Path, over: Path) -> None:
    for payload in PAYLOADS:
        for text in (payload, RULE + payload, BODY.format(payload), f'%@ own_a2\nreturned("{payload}").\n'):
            (over / "own/x.lp").write_text(text, encoding="utf-8", errors="surrogatepass")
            files, problems = lawfiles.find(over, 1)
            assert files or problems
    assert not list(over.parent.rglob("owned"))


# --- what is no plain file

PIPE, LINK, ENDLESS = "pipe", "link", "endless"


def placed(path: Path, what: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if what == PIPE:
        os.mkfifo(path)
    else:
        path.symlink_to("nowhere" if what == LINK else "/dev/zero")


@pytest.mark.parametrize("what", [PIPE, LINK, ENDLESS])
@pytest.mark.parametrize("name", ["own/x.lp", "own/source.yaml", "doctrine/x.yaml", "vocabulary/x.yaml"])
def test_no_pipe_of_a_law_is_waited_for_and_no_endless_file_read(what: str, name: str, law: Path, over: Path) -> None:
    placed(over / name, what)
    with pytest.raises((BadInput, FileNotFoundError)) as refused:
        used(law, over)
    assert str(over / name) in str(refused.value)


@pytest.mark.parametrize("what", [PIPE, LINK, ENDLESS])
@pytest.mark.parametrize("name", ["x.yaml", "x.table.yaml"])
def test_no_pipe_among_cases_is_waited_for(
    what: str, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    placed(tmp_path / name, what)
    assert cli.main(["check", str(tmp_path)]) == 2
    assert capsys.readouterr().err == f"{tmp_path / name}: there is no such file\n"


@pytest.mark.parametrize("part", ["law", "cases", "claims"])
def test_a_part_of_a_project_that_is_no_folder_is_not_passed_over(
    part: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "nullum.yaml").write_text("project: mine\n", encoding="utf-8")
    (tmp_path / part).symlink_to("nowhere")
    assert cli.main(["law", "int2019_a3_i1", "--project", str(tmp_path)]) == 2
    assert capsys.readouterr().err == f"{tmp_path / part}: must be a folder\n"


def test_a_name_that_is_no_text_is_told_and_not_read(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"\xff.lp")).write_text("x", encoding="utf-8")
    with pytest.raises(BadInput, match=r"\\udcff\.lp: its name is not UTF-8: rename it"):
        list(folders.below(tmp_path, ".lp"))


def test_a_loop_of_folders_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "law").mkdir()
    (tmp_path / "law/again").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "law/x.lp").write_text("", encoding="utf-8")
    assert list(folders.below(tmp_path, ".lp")) == [tmp_path / "law/x.lp"]


@pytest.mark.parametrize("name", ["..", "nullum.yaml", "owned\x1b[31m", "/proc/nowhere", "{name}", "a" * 300])
def test_init_writes_nowhere_but_in_a_folder_of_its_own(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    inside = tmp_path / "here"
    inside.mkdir()
    (inside / "nullum.yaml").write_text("project: mine\n", encoding="utf-8")
    monkeypatch.chdir(inside)
    assert cli.main(["init", name, "--no-project"]) == 2
    assert capsys.readouterr().err.strip("\n").isprintable()
    assert [path.name for path in sorted(tmp_path.rglob("*"))] == ["here", "nullum.yaml"]
