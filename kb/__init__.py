"""nullum: which charges do these facts support, and on which provision does each rest?

>>> import kb
>>> case = kb.load_case("cheng_cong")
>>> [charge.offence for charge in kb.derive(case).convicted["cheng_cong"]]
['assisting']
>>> [charge.offence for charge in kb.derive(case, theory="pan_xiong").convicted["cheng_cong"]]
['refusing_duties']

What is offered is listed in `__all__` and loaded when first used, so that `import kb` stays cheap.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kb.errors import BadInput, BoundHit, NullumError
    from kb.files.cases import Case
    from kb.rules.knowledge import Knowledge, project, shipped
    from kb.run.derivation import derive, derive_many, load_case
    from kb.run.outcome import Charge, Outcome

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
    "project",
    "shipped",
]

_HOME = {
    "Case": "files.cases",
    "derive": "run.derivation",
    "derive_many": "run.derivation",
    "load_case": "run.derivation",
    "BadInput": "errors",
    "BoundHit": "errors",
    "NullumError": "errors",
    "Knowledge": "rules.knowledge",
    "project": "rules.knowledge",
    "shipped": "rules.knowledge",
    "Charge": "run.outcome",
    "Outcome": "run.outcome",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'kb' has no attribute {name!r}")
    from importlib import import_module

    found = getattr(import_module(f"kb.{_HOME[name]}"), name)
    globals()[name] = found
    return found
