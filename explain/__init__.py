"""What a person sees of a derivation: graphs, drawings, sentences, the command line.

>>> import explain, kb
>>> outcome = kb.derive(kb.load_case("cheng_cong"))
>>> graph = explain.proof(outcome, charge="assisting")  # a networkx.DiGraph that shows itself as SVG in a notebook
>>> graph.nodes["convicted(cheng_cong,hosting,assisting)"]["sentence"]
'Cheng Cong is convicted of assisting network crime (art. 287-2) for the hosting of LePan'
>>> print(explain.why(outcome, "assisting"))  # doctest: +ELLIPSIS
Cheng Cong went on hosting LePan after official notices...
>>> print(explain.why_not(outcome, "illegal_use"))  # doctest: +ELLIPSIS
Cheng Cong went on hosting LePan after official notices...
"""

from typing import TYPE_CHECKING, Any

from kb.run.display import VIEWS

if TYPE_CHECKING:
    from pathlib import Path

    from explain.draw.graph import Proof
    from explain.draw.proofs import proof
    from kb.run.outcome import Outcome

VIEWS["outcome"] = "explain.say.notebook:outcome"

__all__ = ["draw", "proof", "why", "why_not"]


def why(outcome: "Outcome", charge: str | None = None, accused: str | None = None, lang: str = "en") -> str:
    """Tell the proof of a charge, or of all charges, in sentences of `en` or `zh`; raise `BadInput`."""
    from explain.draw.proofs import Options, proofs
    from explain.say.why_text import text

    return "\n\n".join(text(graph) for graph in proofs(outcome, charge, accused, options=Options(lang)))


def why_not(outcome: "Outcome", charge: str | None = None, accused: str | None = None, lang: str = "en") -> str:
    """Tell what a charge (or the nearest) lacks, first missing element first, in sentences of `en` or `zh`; raise
    `BadInput`."""
    from explain.draw.proofs import check_goal
    from explain.say.why_not_text import text

    check_goal(outcome, charge, accused)
    return text(outcome, charge, accused, lang)


def draw(graph: "Proof", path: "str | Path") -> "Path":
    """Draw a proof graph into a file, in the format of its suffix; raise `DrawingError`."""
    from explain.draw import drawing

    return drawing.draw(graph, path)


def __getattr__(name: str) -> Any:
    if name != "proof":
        raise AttributeError(f"module 'explain' has no attribute {name!r}")
    from explain.draw.proofs import proof

    return proof
