"""The files of the law: their order, their includes, and the line to add where one is forgotten."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.errors import Problem
from kb.rules.lawfiles import find


def written(folder: Path, **files: str) -> Path:
    """Write law files; `cl__a001` is cl/a001.lp."""
    for name, text in files.items():
        path = folder / (name.replace("__", "/") + ".lp")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def names(folder: Path) -> list[str]:
    return [file.name for file in find(folder, 0)[0]]


def told(folder: Path) -> list[tuple[str, int, str]]:
    return [(p.file.removeprefix(f"{folder}/"), p.line, p.message) for p in find(folder, 0)[1]]


def test_includes_are_followed_in_their_order_and_lines_are_kept(tmp_path: Path) -> None:
    root = '% the law\n#include "b/all.lp".\n  #include "a/one.lp". % first things last\np(1).\n'
    written(tmp_path, nullum=root, a__one="q(1).\n", b__all='#include "two.lp".\n', b__two="r(1).\n", search__s="x.\n")
    files, problems = find(tmp_path, 3)
    assert [file.name for file in files] == ["nullum.lp", "b/all.lp", "b/two.lp", "a/one.lp"]
    assert (files[0].text, files[0].layer, problems) == ("% the law\n\n\np(1).\n", 3, [])
    assert [file.includes for file in files] == [True, True, False, False]


def test_the_working_folder_has_no_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    law = written(tmp_path / "law", nullum='#include "cl/a.lp".\n', cl__a="right.\n")
    monkeypatch.chdir(written(tmp_path / "own", cl__a="wrong.\n"))
    assert [file.text for file in find(law, 0)[0]] == ["\n", "right.\n"]


def test_without_a_root_every_law_file_counts_once(tmp_path: Path) -> None:
    written(tmp_path, b__all='#include "z.lp".\n', b__z="z.\n", a__x="x.\n", c="c.\n", show__s="s.\n", search__s="s.\n")
    written(tmp_path / ".git", hidden="h.\n")
    assert names(tmp_path) == ["c.lp", "a/x.lp", "b/all.lp", "b/z.lp"]
    assert told(tmp_path) == []


def test_what_stands_in_a_comment_or_a_text_is_no_include(tmp_path: Path) -> None:
    text = '% #include "x.lp".\n%* a block\n#include "x.lp".\n*%\np("#include").\n'
    written(tmp_path, nullum=text)
    assert (names(tmp_path), told(tmp_path)) == (["nullum.lp"], [])


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('#include "cl/a02.lp".', "there is no file `cl/a02.lp`"),
        ('#include "nulum.lp".', "there is no file `nulum.lp`, did you mean `nullum.lp`?"),
        ('#include "../x.lp".', "`../x.lp` stands outside the folder"),
        ('#include "cl/a.lp".', "`cl/a.lp` is included twice, first at {folder}/nullum.lp:1"),
        ('p(1). #include "cl/b.lp".', 'write `#include "file.lp".` alone on its line'),
        ("#include <incmode>.", 'write `#include "file.lp".` alone on its line'),
    ],
)
def test_an_include_that_leads_nowhere_is_told_with_its_line(line: str, message: str, tmp_path: Path) -> None:
    written(tmp_path / "law", nullum=f'#include "cl/a.lp".\n\n{line}\n', cl__a="a.\n")
    (tmp_path / "x.lp").write_text("x.\n", encoding="utf-8")
    folder = tmp_path / "law"
    assert told(folder) == [("nullum.lp", 3, message.format(folder=folder))]


def test_a_circle_of_includes_ends(tmp_path: Path) -> None:
    written(tmp_path, nullum='#include "a.lp".\n', a='#include "a.lp".\n#include "nullum.lp".\n')
    assert names(tmp_path) == ["nullum.lp", "a.lp"]
    assert told(tmp_path) == [("a.lp", 1, f"`a.lp` is included twice, first at {tmp_path}/nullum.lp:1")]


def test_a_forgotten_file_is_told_with_the_list_and_the_line_to_add(tmp_path: Path) -> None:
    listed = '% in order\n\n#include "a01.lp".\n#include "a03.lp".\n'
    written(tmp_path, nullum='#include "cl/all.lp".\n', cl__all=listed, cl__a01="a.\n", cl__a03="c.\n")
    written(tmp_path, cl__a00="z.\n", cl__a02="b.\n", cl__a04="d.\n", new__all='#include "n.lp".\n', new__n="n.\n")
    written(tmp_path, bare__b="b.\n")
    missing = f'no include reaches {tmp_path}/{{}}: add `#include "{{}}".` here'
    assert told(tmp_path) == [
        ("nullum.lp", 2, missing.format("new/all.lp", "new/all.lp")),
        ("nullum.lp", 1, missing.format("bare/b.lp", "bare/b.lp")),
        ("cl/all.lp", 3, missing.format("cl/a00.lp", "a00.lp")),
        ("cl/all.lp", 4, missing.format("cl/a02.lp", "a02.lp")),
        ("cl/all.lp", 5, missing.format("cl/a04.lp", "a04.lp")),
    ]


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    written(tmp_path, nullum='#include "a.lp".\n#include "b.lp".\n', b="b.\nc.\x00d.\n")
    (tmp_path / "a.lp").write_bytes(b"a.\n\xff\n")
    assert find(tmp_path, 0)[1] == [
        Problem(str(tmp_path / "a.lp"), 2, "not UTF-8: save the file as UTF-8"),
        Problem(str(tmp_path / "b.lp"), 2, "control character U+0000 is not allowed"),
    ]
