"""Options of the test suite."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --update-golden and --nightly."""
    parser.addoption("--update-golden", action="store_true", help="write the texts of tests/golden anew")
    parser.addoption("--nightly", action="store_true", help="compare and try many more random cases: some hours")


@pytest.fixture
def nightly(request: pytest.FixtureRequest) -> bool:
    """Whether random cases are drawn by the ten thousand."""
    return bool(request.config.getoption("--nightly"))
