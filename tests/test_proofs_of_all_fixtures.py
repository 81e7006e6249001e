"""Every fixture: `why` tells each charge that is made out, `why-not` the nearest one that is not; nothing is cited that is no step."""

from __future__ import annotations

import pytest

from explain.draw.proofs import proof
from explain.say import why_not_text, why_text
from kb.ask.fixtures import load_all
from kb.rules.knowledge import shipped
from kb.run.derivation import derive_many
from kb.run.outcome import Outcome

SHARES = 8


def nearest(outcome: Outcome, accused: str) -> str | None:
    """The offence not made out that lacks the fewest elements."""
    rows = sorted((len(m.elements), m.offence) for m in outcome.missing.get(accused, []))
    return rows[0][1] if rows else None


@pytest.mark.parametrize("share", range(SHARES))
def test_each_fixture_is_explained(share: int) -> None:
    known = shipped()
    package = known.doctrine.package()
    batch = load_all()[share::SHARES]
    for outcome in derive_many([(case, "positive_law", package) for case in batch], known, 300):
        stated = {str(symbol) for symbol in outcome.worlds[0].symbols}
        for accused in outcome.case.accused:
            for charge in outcome.established[accused]:
                _check(outcome, accused, charge.offence, stated)
            if offence := nearest(outcome, accused):
                assert len(why_not_text.text(outcome, offence, accused).splitlines()) > 3, (outcome.case.id, offence)


def _check(outcome: Outcome, accused: str, offence: str, stated: set[str]) -> None:
    graph = proof(outcome, offence, accused)
    key = (outcome.case.id, accused, offence)
    for node, data in graph.nodes(data=True):
        if graph.in_degree(node) == 0:
            leaf = data["kind"] in ("doctrine", "absent", "rule") or data["atom"] in stated or data["kind"] == "refuted"
            assert leaf, (key, node, data["kind"])
    cited = {data["citation"] for _, data in graph.nodes(data=True) if data["kind"] == "rule"}
    assert {line.cite for line in why_text.lines(graph) if line.cite} <= cited, key
