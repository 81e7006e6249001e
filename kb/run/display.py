"""Where outcomes are shown: a register that those who draw fill in, so that `kb` need not know them."""

from __future__ import annotations

from importlib import import_module
from typing import Any

VIEWS: dict[str, str] = {}


def show(what: str, value: Any) -> str | None:
    """Show a value by the registered `module:function`, or return None where nobody registered."""
    if what not in VIEWS:
        return None
    module, _, name = VIEWS[what].partition(":")
    shown: str = getattr(import_module(module), name)(value)
    return shown
