"""Claims with their verdicts, for the first page; none where the knowledge base has none."""

from __future__ import annotations

from typing import Any

from kb.knowledge import Knowledge


def rows(knowledge: Knowledge, lang: str) -> list[dict[str, Any]]:
    """Word the claims: title, verdict, bounds, counterexample."""
    return []
