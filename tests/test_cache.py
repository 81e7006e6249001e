"""The cache: used, renewed, and never in the way where it is broken, read-only or unwanted."""

from __future__ import annotations

import os
import pickle
import random
from pathlib import Path

import pytest

from kb.files import cache as store


class Maker:
    """Counts how often a part is made."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> dict[str, list[str]]:
        self.times += 1
        return {"part": ["a", "b", "法"]}


@pytest.fixture
def make() -> Maker:
    return Maker()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NULLUM_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_a_part_is_made_once_under_a_key_and_the_old_one_goes(folder: Path, make: Maker) -> None:
    for key in ("one", "one", "two", "two"):
        assert store.cached("law", key, make) == {"part": ["a", "b", "法"]}
    assert make.times == 2
    assert [p.name for p in folder.iterdir()] == ["law-two.pickle"]


def test_parts_do_not_drive_each_other_out(folder: Path, make: Maker) -> None:
    for name in ("law", "rules", "law", "rules"):
        store.cached(name, "key", make)
    assert make.times == 2
    assert {p.name for p in folder.iterdir()} == {"law-key.pickle", "rules-key.pickle"}


@pytest.mark.parametrize("content", [b"", b"garbage", b"\x80\x05", b"cnowhere\nthing\n.", b"\x80\x05]\x94(h\x7fe."])
def test_a_corrupt_file_is_made_anew(content: bytes, folder: Path, make: Maker) -> None:
    store.cached("law", "key", make)
    (path,) = folder.iterdir()
    path.write_bytes(content)
    assert store.cached("law", "key", make) == {"part": ["a", "b", "法"]}
    assert make.times == 2
    assert store.cached("law", "key", make) and make.times == 2, "the broken file was replaced"


def test_no_truncated_or_scrambled_file_ever_raises(folder: Path, make: Maker) -> None:
    store.cached("law", "key", make)
    (path,) = folder.iterdir()
    whole = pickle.dumps({"part": [list(range(50)), "text", ("t", 1.5), {"a": {1, 2}}]}, protocol=5)
    chance = random.Random(7)
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        assert store.cached("law", "key", make) == {"part": ["a", "b", "法"]}
    for _ in range(300):
        path.write_bytes(bytes(chance.choices(b"\x80\x05\x94](}cCRoabtuse.h0123456789\n", k=40)))
        store.cached("law", "key", make)


def test_an_empty_name_turns_the_cache_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Maker) -> None:
    monkeypatch.setenv("NULLUM_CACHE", "")
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        store.cached("law", "key", make)
    assert store.folder() is None
    assert make.times == 2
    assert list(tmp_path.iterdir()) == []


def test_the_folder_follows_the_habit_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NULLUM_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", "/var/x")
    assert store.folder() == Path("/var/x/nullum")
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", "/home/x")
    assert store.folder() == Path("/home/x/.cache/nullum")


def test_a_folder_that_cannot_be_written_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Maker
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder", encoding="utf-8")
    monkeypatch.setenv("NULLUM_CACHE", str(blocked / "below"))
    assert store.cached("law", "key", make) == store.cached("law", "key", make)
    assert make.times == 2


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_no_error(folder: Path, make: Maker) -> None:
    folder.mkdir()
    folder.chmod(0o500)
    assert store.cached("law", "key", make)
    folder.chmod(0o700)


def test_a_read_only_file_system_is_no_error(folder: Path, make: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError("read-only")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    assert store.cached("law", "key", make) == {"part": ["a", "b", "法"]}
    assert list(folder.iterdir()) == []


def test_the_key_changes_with_a_file(tmp_path: Path) -> None:
    path = tmp_path / "law.yaml"
    path.write_text("a", encoding="utf-8")
    first = store.fingerprint([path])
    assert store.fingerprint([path]) == first
    path.write_text("ab", encoding="utf-8")
    second = store.fingerprint([path])
    os.utime(path, ns=(1, 1))
    assert len({first, second, store.fingerprint([path]), store.fingerprint([])}) == 4
