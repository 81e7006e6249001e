"""The cache: used, renewed, safe among others, and never in the way where it is broken, read-only or unwanted."""

from __future__ import annotations

import os
import pickle
import random
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kb.files import cache

PART = {"part": ["a", "b", "法", 12]}
ONE, TWO = "1" * 24, "2" * 24


class Maker:
    """Counts how often a part is made."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> dict[str, list[object]]:
        self.times += 1
        return {"part": ["a", "b", "法", 12]}


@pytest.fixture
def make() -> Maker:
    return Maker()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's own folder of a fresh cache."""
    monkeypatch.setenv("NULLUM_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / f"user-{os.geteuid()}"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_versions_and_parts_stand_side_by_side(folder: Path, make: Maker) -> None:
    for _ in range(2):
        for part, key in (("law", ONE), ("law", TWO), ("words_en", ONE)):
            assert cache.cached(part, key, make) == PART
    assert make.times == 3
    assert names(folder) == [f"law-{ONE}.json", f"law-{TWO}.json", f"words_en-{ONE}.json"]


@pytest.mark.parametrize("part", ["law", "words_en"])
def test_the_versions_used_last_are_kept_and_the_oldest_go(part: str, folder: Path, make: Maker) -> None:
    keys = [f"{number:024x}" for number in range(cache.VERSIONS_KEPT + 2)]
    for age, key in enumerate(keys[:-1]):
        cache.cached(part, key, make)
        os.utime(folder / f"{part}-{key}.json", (1_000_000 + age, 1_000_000 + age))
    assert names(folder) == [f"{part}-{key}.json" for key in keys[1:-1]]
    cache.cached(part, keys[1], make)  # read, and so in use
    cache.cached(part, keys[-1], make)
    assert names(folder) == [f"{part}-{key}.json" for key in [keys[1], *keys[3:]]]
    assert make.times == len(keys)


def test_what_is_not_ours_is_never_deleted(folder: Path, make: Maker) -> None:
    cache.cached("law", ONE, make)
    foreign = ["law-notes.json", f"law-{'f' * 24}.json", f"law-{'e' * 24}.pickle", "law-1.part", "doctrine.json"]
    for name in foreign:
        (folder / name).write_text("mine", encoding="utf-8")
        os.utime(folder / name, (1, 1))
    above = folder.parent / "law-0f82300a2ed2fad4ba4592aa.pickle"
    above.write_text("mine", encoding="utf-8")
    for number in range(cache.VERSIONS_KEPT + 3):
        cache.cached("law", f"{number:024x}", make)
    assert set(foreign) <= set(names(folder))
    assert above.read_text(encoding="utf-8") == "mine"


def test_what_an_interrupted_write_left_goes_after_an_hour(folder: Path, make: Maker) -> None:
    cache.cached("law", ONE, make)
    old, new = folder / f"law-{ONE}.12.345.part", folder / f"law-{ONE}.12.346.part"
    old.write_bytes(b"half")
    new.write_bytes(b"half")
    os.utime(old, (time.time() - 7200,) * 2)
    cache.cached("law", TWO, make)
    assert (old.exists(), new.exists()) == (False, True)


def test_a_planted_pickle_runs_no_code(folder: Path, make: Maker, tmp_path: Path) -> None:
    class Evil:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return os.system, (f"touch {tmp_path / 'ran'}",)

    cache.cached("law", ONE, make)
    head = (folder / f"law-{ONE}.json").read_bytes().split(b"\n")[0]
    for data in (pickle.dumps(Evil()), head + b"\n" + pickle.dumps(Evil())):
        (folder / f"law-{ONE}.json").write_bytes(data)
        assert cache.cached("law", ONE, make) == PART
    assert not (tmp_path / "ran").exists()


def test_a_changed_number_a_flipped_bit_or_a_swapped_part_is_noticed(folder: Path, make: Maker) -> None:
    cache.cached("law", ONE, make)
    path = folder / f"law-{ONE}.json"
    whole = path.read_bytes()
    assert b"12" in whole
    chance = random.Random(7)
    broken = [whole.replace(b"12", b"13"), whole[:-1], whole + b" "]
    for _ in range(200):
        flipped = bytearray(whole)
        flipped[chance.randrange(len(flipped))] ^= 1 << chance.randrange(8)
        broken.append(bytes(flipped))
    broken += [whole[:length] for length in range(0, len(whole), 3)]
    for times, content in enumerate(broken, 2):
        path.write_bytes(content)
        assert cache.cached("law", ONE, make) == PART
        assert (make.times, path.read_bytes()) == (times, whole), "made anew, and the broken file replaced"
    (folder / f"rules-{ONE}.json").write_bytes(whole)
    assert cache.cached("rules", ONE, lambda: "rules") == "rules"


def test_each_user_of_a_shared_folder_has_an_own_one_that_nobody_else_may_write(folder: Path, make: Maker) -> None:
    folder.parent.mkdir()
    folder.parent.chmod(0o777)
    cache.cached("law", ONE, make)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(folder.parent.stat().st_mode) == 0o777


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o702])
def test_a_folder_that_others_may_write_is_not_used(mode: int, folder: Path, make: Maker) -> None:
    cache.cached("law", ONE, lambda: "planted")
    folder.chmod(mode)
    before = names(folder)
    assert [cache.cached("law", key, make) for key in (ONE, ONE, TWO)] == [PART] * 3
    assert (make.times, names(folder)) == (3, before)


def test_a_folder_of_another_user_or_a_link_is_not_used(
    folder: Path, make: Maker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.cached("law", ONE, lambda: "planted")
    mine = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: mine + 1)
    other = folder.with_name(f"user-{mine + 1}")
    folder.rename(other)
    assert cache.cached("law", ONE, make) == PART
    monkeypatch.setattr(os, "geteuid", lambda: mine)
    folder.symlink_to(other)
    assert cache.cached("law", ONE, make) == PART
    assert make.times == 2


def test_an_empty_name_turns_the_cache_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Maker) -> None:
    monkeypatch.setenv("NULLUM_CACHE", "")
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        cache.cached("law", ONE, make)
    assert cache.folder() is None
    assert make.times == 2
    assert list(tmp_path.iterdir()) == []


def test_the_folder_follows_the_habit_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NULLUM_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", "/var/x")
    assert cache.folder() == Path("/var/x/nullum")
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", "/home/x")
    assert cache.folder() == Path("/home/x/.cache/nullum")


def test_a_folder_that_cannot_be_made_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Maker) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder", encoding="utf-8")
    monkeypatch.setenv("NULLUM_CACHE", str(blocked / "below"))
    assert cache.cached("law", ONE, make) == cache.cached("law", ONE, make) == PART
    assert make.times == 2


def test_a_full_or_read_only_disk_is_no_error_and_leaves_nothing(
    folder: Path, make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half(path: Path, data: bytes) -> None:
        with path.open("wb") as file:
            file.write(data[: len(data) // 2])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", half)
    assert cache.cached("law", ONE, make) == PART
    assert names(folder) == []


def test_first_runs_at_the_same_time_all_give_the_right_answer(folder: Path) -> None:
    script = """
from kb.files import cache
for number in range(60):
    assert cache.cached("law", f"{number % 3:024x}", lambda: [number % 3] * 5000) == [number % 3] * 5000
"""
    command = [sys.executable, "-W", "error", "-c", script]
    running = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(4)]
    assert [process.communicate()[1] for process in running] == [""] * 4
    assert [process.returncode for process in running] == [0] * 4
    assert names(folder) == [f"law-{number:024x}.json" for number in range(3)]


def test_the_key_changes_with_a_file(tmp_path: Path) -> None:
    path = tmp_path / "law.yaml"
    path.write_text("a: 1", encoding="utf-8")
    os.utime(path, ns=(1, 1))
    first = cache.fingerprint([path])
    assert cache.fingerprint([path]) == first
    path.write_text("a: 2", encoding="utf-8")
    os.utime(path, ns=(1, 1))
    second = cache.fingerprint([path])
    assert second != first, "another content of the same size, its time set back"
    path.write_text("a: 12", encoding="utf-8")
    assert len({first, second, cache.fingerprint([path]), cache.fingerprint([path], "b"), cache.fingerprint([])}) == 5
