"""Claims with their verdicts, for the first page; empty where the knowledge base holds no claims."""

from __future__ import annotations

from typing import Any

from kb.knowledge import Knowledge


def rows(knowledge: Knowledge, lang: str) -> list[dict[str, Any]]:
    """Word the claims: title, verdict, bounds, counterexample."""
    return []
