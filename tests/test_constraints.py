"""constraints.txt holds one version of each package that pyproject.toml asks for, within the bounds it gives."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LINES = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()


def asked() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    return sorted({*project["dependencies"], *(name for extra in extras for name in extra)})


def held() -> dict[str, list[str]]:
    """The versions of each package: one, or one for each kind of system."""
    found: dict[str, list[str]] = {}
    for line in filter(lambda line: line[:1].isalnum(), LINES):
        match = re.fullmatch(r"([a-z0-9-]+)==([0-9.]+)(?:\.post\d+)?(?: ;.*)?", line)
        assert match, f"not held to one version: {line}"
        found.setdefault(match[1], []).append(match[2])
    return found


def release(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def test_it_says_with_which_command_it_was_made() -> None:
    command = "uv pip compile --universal --all-extras pyproject.toml -o constraints.txt"
    assert LINES[1].removeprefix("#").strip() == command
    assert command in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("requirement", asked())
def test_what_is_asked_for_is_held_within_its_bounds(requirement: str) -> None:
    name, *bounds = re.split(r"(?=[><])|,", requirement)
    for version in map(release, held()[name.lower().replace("_", "-")]):
        for bound in filter(None, bounds):
            sign, limit = re.fullmatch(r"(>=|<)([0-9.]+)", bound).groups()  # type: ignore[union-attr]
            assert version >= release(limit) if sign == ">=" else version < release(limit), (version, bound)
