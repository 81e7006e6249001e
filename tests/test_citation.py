"""How nullum is cited and licensed: one version, one licence, wherever they stand."""

from __future__ import annotations

import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_the_citation_names_the_version_and_the_licences_of_the_package() -> None:
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= set(cited)  # what the format asks for
    assert cited["version"] == PROJECT["version"]
    assert " AND ".join(cited["license"]) == PROJECT["license"]
    texts = (ROOT / "LICENSE-texts.md").read_text(encoding="utf-8")
    assert all(name in texts for name in ("MIT", "CC-BY-4.0", "CITATION.cff"))
    assert all((ROOT / name).is_file() for name in PROJECT["license-files"])
