"""The plugin for pytest: cases, tables and claims below a folder are tests, where they are asked for.

It is switched on by `--nullum`, or in the ini file by `nullum = true` or `nullum = FOLDER ...`. Switched on without
folders it takes only files that read like ours (`kb.files.kinds`), so that a stranger's YAML is left alone; below a named
folder every YAML file is a case, a table or a claim. Switched off it imports nothing.
"""

from __future__ import annotations

from pathlib import Path

import pytest

ENDINGS = (".yaml", ".yml")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --nullum and the ini key."""
    group = parser.getgroup("nullum", "nullum: cases, tables and claims as tests")
    group.addoption("--nullum", action="store_true", help="collect the cases, tables and claims of nullum")
    parser.addini(
        "nullum", "`true`, or the folders whose YAML files are cases, tables and claims of nullum", type="args"
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a case file, a table or a claim."""
    if file_path.suffix not in ENDINGS:
        return None
    folders = _folders(parent.config)
    if folders is None:
        return None
    from explain.check import collecting

    if any(file_path.is_relative_to(folder) for folder in folders):
        return collecting.collector(file_path, parent, named=True)
    return None if folders else collecting.collector(file_path, parent, named=False)


def _folders(config: pytest.Config) -> list[Path] | None:
    """The folders named in the ini file; none where any may hold cases; None where the plugin is switched off."""
    base = config.inipath.parent if config.inipath else config.rootpath
    words = [word for word in config.getini("nullum") if word.lower() != "false"]
    folders = [base / word for word in words if word.lower() != "true"]
    return folders if words or config.getoption("nullum") else None
