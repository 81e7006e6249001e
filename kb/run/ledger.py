"""The ledger of the law: each provision with its state, the rules that cite it and the fixtures whose proofs use
it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from kb.rules.formula import Rule
from kb.rules.header import labelled
from kb.rules.knowledge import Knowledge
from kb.run.outcome import Outcome

STATES = ("encoded", "out_of_scope", "open")


@dataclass(frozen=True)
class Entry:
    """A provision of the ledger: `state` is encoded (a rule cites it), out_of_scope (with a reason) or open."""

    provision: str
    state: str
    rules: tuple[Rule, ...]


def entries(knowledge: Knowledge) -> dict[str, Entry]:
    """List every provision of the law with its state."""
    cited: dict[str, list[Rule]] = defaultdict(list)
    for rule in knowledge.rules:
        for name in dict.fromkeys((*rule.provisions, *held(rule))):
            cited[name].append(rule)
    made = {}
    for name, provision in knowledge.law.provisions.items():
        state = "encoded" if cited[name] else "out_of_scope" if provision.out_of_scope[0] else "open"
        made[name] = Entry(name, state, tuple(cited[name]))
    return made


def readings(knowledge: Knowledge, rules: Iterable[Rule]) -> dict[str, str]:
    """Map the law files in which rules stand to the choices that their heads tell, in the order of the rules; only
    those that tell some."""
    files = {knowledge.place(rule).rpartition(":")[0]: knowledge.folders[rule.layer] / rule.file for rule in rules}
    told = {place: labelled(path.read_text(encoding="utf-8"), "Reading") for place, path in files.items()}
    return {place: text for place, text in told.items() if text}


def written(knowledge: Knowledge, rule: Rule) -> list[str]:
    """List the lines of a law file that write a rule, comments left out; none for what a data file states."""
    if not rule.file.endswith(".lp"):
        return []
    lines = (knowledge.folders[rule.layer] / rule.file).read_text(encoding="utf-8").splitlines()[rule.line - 1 :]
    code = [line for line in lines if line.strip() and not line.lstrip().startswith("%")]
    return code[: 1 + next(at for at, line in enumerate(code) if line.partition(" %")[0].rstrip().endswith("."))]


def held(rule: Rule) -> list[str]:
    """The provisions that a rule states as a value in its head, to be cited through a variable elsewhere."""
    from kb.rules.formula import Value

    return [arg.text for arg in rule.head.args if isinstance(arg, Value)]


def uses(outcomes: Iterable[Outcome]) -> dict[str, set[str]]:
    """Map each provision to the cases in whose proofs it stands."""
    used: dict[str, set[str]] = defaultdict(set)
    for outcome in outcomes:
        for provision in outcome.because():
            used[provision].add(outcome.case.id)
    return used
