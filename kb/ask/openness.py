"""Open issues: what holds under every coherent package of readings, under some, under none, and on which issue it
hangs.

Issues left open become a choice in the solver, and so do disputed facts; each answer set is one package with one
version of the facts. Robust is what follows in all of them, contested in some, excluded in none. An issue (or fact)
is pivotal for a charge if two packages that differ in nothing else part on it: this is asked of two worlds solved
together, so nothing is enumerated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from clingo import Function, Symbol

from kb.ask.open_choices import Choice, Chosen, OpenChoices
from kb.errors import BadInput, Problem, did_you_mean
from kb.files.cases import Case, Fact
from kb.files.doctrine import Doctrine, Package
from kb.rules.knowledge import Knowledge, shipped
from kb.run.driver import Deadline
from kb.run.standings import CONTESTED, Deciding, standing
from kb.run.versions import disputed

STATED = ("established", "convicted")
TIER = "reached"
HOLDS = {True: "holds", False: "does not hold"}


@dataclass(frozen=True, order=True)
class Standing:
    """A charge with its standing over all packages; `kind` is established or convicted, or reached, of a tier."""

    kind: str
    accused: str
    act: str
    offence: str
    standing: str
    tier: str = ""


@dataclass(frozen=True)
class Pivot:
    """An issue or a disputed fact on which a charge hangs, with two packages that differ in it alone.

    `values` are the positions (or `holds`, `does not hold`) with and without the charge; `package` is the common
    rest.
    """

    kind: str
    accused: str
    act: str
    offence: str
    tier: str
    on: str
    is_issue: bool
    values: tuple[str, str]
    package: Mapping[str, str]
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Openness:
    """The standing of each charge of a case, and what it hangs on; and of each tier that a charge which is made out in any
    case reaches in some packages only.

    `deciding` holds the smallest sets of readings and facts that decide a contested charge; choices are issues, by id,
    and disputed facts. A charge whose pivotal choices have too many packages (`open_choices`) is left out.
    """

    case: Case
    theory: str
    issues: tuple[str, ...]
    disputed: tuple[Fact, ...]
    standings: tuple[Standing, ...]
    pivots: tuple[Pivot, ...]
    deciding: Mapping[Standing, tuple[Deciding, ...]]

    def on(self, kind: str, accused: str, act: str, offence: str, tier: str = "") -> list[Pivot]:
        """The pivots of one charge, or of a tier of it."""
        asked = (kind, accused, act, offence, tier)
        return [p for p in self.pivots if (p.kind, p.accused, p.act, p.offence, p.tier) == asked]


def alternatives(doctrine: Doctrine, package: Package) -> dict[str, tuple[str, ...]]:
    """The issues that have a rule, each with the positions that a package does not take."""
    return {
        name: tuple(position for position in issue.positions if position != package[name])
        for name, issue in doctrine.issues.items()
        if not issue.no_rule and len(issue.positions) > 1
    }


def choose(doctrine: Doctrine, words: Iterable[str]) -> tuple[str, ...]:
    """Read the issues to open; `all` means every issue that has a rule.

    Raise `BadInput` for an unknown one.
    """
    chosen: dict[str, None] = {}
    problems = []
    for word in words:
        if word == "all":
            chosen.update(dict.fromkeys(alternatives(doctrine, doctrine.package())))
        elif word in doctrine.issues:
            chosen[word] = None
        else:
            problems.append(Problem("--open", 0, f"unknown issue `{word}`" + did_you_mean(word, doctrine.issues)))
    if problems:
        raise BadInput(problems)
    return tuple(chosen)


def explore(
    case: Case,
    theory: str,
    package: Package,
    issues: Sequence[str],
    knowledge: Knowledge | None = None,
    seconds: float | Deadline = 60.0,
) -> Openness:
    """Decide standing, pivots and smallest deciding sets of every charge of a case while the given issues, and its
    disputed facts, are open.

    Raise `BadInput`, `BoundHit`.
    """
    search = OpenChoices(case, package, issues, knowledge or shipped(), Deadline.of(seconds), reasons=False)
    some, every = (search.consequences(mode, (*STATED, TIER)) for mode in ("brave", "cautious"))
    found = [_standing(atom, atom in every) for atom in some]
    standings = tuple(sorted(one for one in found if one.kind in STATED or _parts_on_tier(one, every)))
    contested = [one for one in standings if one.standing == CONTESTED]
    parting = {one: list(search.parting(_goal(one))) for one in contested}
    tables = {one: search.table(_goal(one), [choice for choice, _, _ in parting[one]]) for one in contested}
    deciding = {one: table.deciding for one, table in tables.items() if table is not None}
    pivots = tuple(_pivot(one, package, *parted) for one in contested for parted in parting[one])
    return Openness(case, theory, tuple(issues), disputed(case), standings, pivots, deciding)


def _standing(atom: Symbol, always: bool) -> Standing:
    accused, act, offence, *tier = (str(arg) for arg in atom.arguments)
    return Standing(atom.name, accused, act, offence, standing({True, always}), *tier)


def _parts_on_tier(one: Standing, every: frozenset[Symbol]) -> bool:
    """Whether a tier is reached in some packages alone, though the charge is made out in all."""
    return one.standing == CONTESTED and _charge("established", one) in every


def _charge(kind: str, one: Standing) -> Symbol:
    return Function(kind, [Function(one.accused), Function(one.act), Function(one.offence)])


def _goal(one: Standing) -> Symbol:
    charge = _charge(one.kind, one)
    return Function(one.kind, [*charge.arguments, Function(one.tier)]) if one.tier else charge


def _pivot(one: Standing, package: Package, choice: Choice, taken: Chosen, other: Chosen) -> Pivot:
    """Tell of two packages that part on a charge: `taken`, in which it holds, and `other`."""
    if is_issue := not isinstance(choice, Fact):
        on, values = choice, (str(taken[choice]), str(other[choice]))
    else:
        on, values = str(choice.atom), (HOLDS[taken[choice] is True], HOLDS[other[choice] is True])
    read = {**package, **{issue: str(value) for issue, value in taken.items() if not isinstance(issue, Fact)}}
    rest = {issue: position for issue, position in read.items() if issue != choice}
    held = tuple(str(c.atom) for c, value in taken.items() if isinstance(c, Fact) and value)
    return Pivot(one.kind, one.accused, one.act, one.offence, one.tier, on, is_issue, values, rest, held)
