"""The examples in the docstrings of the public modules run and say what they show."""

from __future__ import annotations

import doctest
from importlib import import_module

import pytest

PUBLIC = [
    "kb",
    "explain",
    "kb.errors",
    "kb.files.atom_parser",
    "kb.files.terms",
    "kb.files.tables",
    "kb.files.yamlfile",
]


@pytest.mark.parametrize("name", PUBLIC)
def test_the_examples_of_a_module_run(name: str) -> None:
    done = doctest.testmod(import_module(name))
    assert done.attempted, f"{name} shows no example"
    assert not done.failed
