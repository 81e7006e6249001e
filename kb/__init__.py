"""nullum: which charges do these facts support, and on which provision does each rest?

    case = kb.load_case("cheng_cong")
    outcome = kb.derive(case, theory="pan_xiong")
    outcome.convicted["cheng_cong"]

What is offered is listed in `__all__` and loaded when first used, so that `import kb` stays cheap.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kb.cases import Case
    from kb.derivation import derive, derive_many, load_case
    from kb.errors import BadInput, BoundHit, NullumError
    from kb.knowledge import Knowledge, shipped
    from kb.outcome import Charge, Outcome

__all__ = [
    "BadInput",
    "BoundHit",
    "Case",
    "Charge",
    "Knowledge",
    "NullumError",
    "Outcome",
    "derive",
    "derive_many",
    "load_case",
    "shipped",
]

_HOME = {
    "Case": "cases",
    "derive": "derivation",
    "derive_many": "derivation",
    "load_case": "derivation",
    "BadInput": "errors",
    "BoundHit": "errors",
    "NullumError": "errors",
    "Knowledge": "knowledge",
    "shipped": "knowledge",
    "Charge": "outcome",
    "Outcome": "outcome",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'kb' has no attribute {name!r}")
    from importlib import import_module

    found = getattr(import_module(f"kb.{_HOME[name]}"), name)
    globals()[name] = found
    return found
