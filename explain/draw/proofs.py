"""The proof of an outcome as a graph: typed nodes, edges from premise to conclusion.

Only what a reader needs is kept. Steps that rest on no provision (definitions) are read through, structural facts of
the law (which offences and elements there are) are left out, and each atom keeps its shortest well-founded derivation
unless alternatives are asked for. Nodes carry what the contract and the drawing ask for: kind, atom, sentence, band,
role, number, lines, note, source; rule nodes provision, citation and gist.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from clingo import Function, Symbol

from explain.say import conditions, readings
from explain.say.sentences import Speaker
from kb.errors import BadInput, Problem, did_you_mean
from kb.files.cases import Fact, symbol
from kb.run.outcome import ELEMENT_PREDICATES, Outcome, WorldOutcome
from kb.run.reasons import Absent, Each, Holds, Premise, Step, Total, premise_atoms

if TYPE_CHECKING:
    from explain.draw.graph import Proof

DEFINITION = ("definition",)
_ROLES = {
    "presumed": "presumption",
    "displaced": "displaced",
    "tied": "tied",
    "excluded": "exception",
    "convicted": "conclusion",
    **dict.fromkeys(ELEMENT_PREDICATES, "element"),
}
_BANDS = {**dict.fromkeys(ELEMENT_PREDICATES, "element"), "established": "offence", "convicted": "conviction"}
_QUIET = frozenset({"displaced", "tied", "excluded", "barred_from_prosecution"})  # what they bar has a proof of its own


@dataclass(frozen=True)
class Options:
    """What to show: language, alternative derivations, steps below the conclusion (None: all), one element only."""

    lang: str = "en"
    alternatives: bool = False
    depth: int | None = None
    element: str | None = None


def proof(
    outcome: Outcome,
    charge: str | None = None,
    accused: str | None = None,
    *,
    world: int = 0,
    options: Options | None = None,
) -> Proof:
    """Build the proof graph of a charge of an accused, or of all that the outcome states; raise `BadInput`.

    For a charge that is not made out the graph shows which elements stand and which are missing.
    """
    check_goal(outcome, charge, accused)
    builder = _Builder(outcome, outcome.worlds[world], options or Options())
    if builder.options.element is not None:
        builder.add_element(charge, accused)
        return builder.graph
    for goal in _goals(outcome.worlds[world], charge, accused):
        builder.add(goal)
    builder.add_missing(charge, accused)
    return builder.graph


def check_goal(outcome: Outcome, charge: str | None, accused: str | None) -> None:
    """Check that a charge and an accused exist; raise `BadInput` with the nearest right word."""
    path = str(outcome.case.path)
    if charge is not None and charge not in outcome.knowledge.offences:
        hint = did_you_mean(charge, outcome.knowledge.offences)
        raise BadInput([Problem(path, 0, f"unknown offence `{charge}`{hint}")])
    if accused is not None and accused not in outcome.case.accused:
        hint = did_you_mean(accused, outcome.case.accused)
        raise BadInput([Problem(path, 0, f"unknown accused `{accused}`{hint}")])


def _goals(world: WorldOutcome, charge: str | None, accused: str | None) -> Iterator[Symbol]:
    """Yield the atoms that the proof concludes: convictions, what gave way, ties, and what is only established."""
    shown: set[tuple[Symbol, Symbol, Symbol]] = set()
    for name in ("convicted", "displaced", "tied", "barred_from_prosecution", "established"):
        for atom in sorted(world.model.of(name)):
            key = (atom.arguments[0], atom.arguments[1], atom.arguments[2])
            if (charge in (None, str(key[2]))) and (accused in (None, str(key[0]))):
                if name == "established" and key in shown:
                    continue
                shown.add(key)
                yield atom


@dataclass
class _Builder:
    outcome: Outcome
    world: WorldOutcome
    options: Options
    graph: Proof = field(init=False)

    def __post_init__(self) -> None:
        from explain.draw.graph import Proof

        self.speaker = Speaker(self.outcome.knowledge, self.outcome.case, self.options.lang)
        self.reasons = self.world.reasons
        self.words = self.outcome.knowledge.vocabulary.predicates
        self.facts: dict[Symbol, Fact] = {symbol(fact.atom): fact for fact in self.world.facts}
        under = readings.line(self.outcome, self.speaker.words)
        self.graph = Proof(title=self.outcome.case.title, subtitle=under, lang=self.options.lang)
        self.open: set[str] = set()

    # --- atoms

    def add(self, atom: Symbol, depth: int = 0) -> str:
        """Add an atom with its proof and return its node."""
        node = str(atom)
        if node in self.graph or node in self.open:
            return node
        self.open.add(node)
        self.graph.add_node(node, **self._describe(atom))
        if atom not in self.facts and (self.options.depth is None or depth < self.options.depth):
            steps = self.reasons.steps(atom)
            for step in steps if self.options.alternatives else steps[:1]:
                self._add_step(step, node, depth)
        return node

    def _describe(self, atom: Symbol) -> dict[str, Any]:
        made: dict[str, Any] = {"kind": self._kind(atom), "atom": str(atom), "sentence": self.speaker.atom(atom)}
        if role := _ROLES.get(atom.name):
            made["role"] = role
        if band := _BANDS.get(atom.name):
            made["band"] = band
        if atom.name in ELEMENT_PREDICATES:
            made["number"] = self._place(str(atom.arguments[2]), str(atom.arguments[3]))
        if atom.name == "established" and any(
            d.arguments[:3] == atom.arguments for d in self.world.model.of("displaced")
        ):
            made["role"] = "displaced"
        if made["kind"] == "derived" and any(atom not in world.model for world in self.outcome.worlds):
            made["contested"] = True
        if fact := self.facts.get(atom):
            made["band"] = "fact"
            made["status"] = fact.status
            if fact.note:
                made["note"] = fact.note
            if fact.source:
                made["source"] = fact.source.citation or f"{fact.source.seed} {fact.source.section}".strip()
        return made

    def _kind(self, atom: Symbol) -> str:
        if atom.name == "doctrine":
            return "doctrine"
        fact = self.facts.get(atom)
        if fact is None:
            return "derived"
        if fact.status in ("assumed", "disputed"):
            return fact.status
        if not atom.positive:
            return "refuted"
        word = self.words.get(atom.name)
        return "evaluative" if word is not None and word.kind == "evaluative" else "fact"

    def _place(self, offence: str, element: str) -> int | None:
        for row in self.world.rows("element"):
            if row[:2] == (offence, element):
                return int(row[2])
        return None

    # --- steps

    def _add_step(self, step: Step, conclusion: str, depth: int) -> None:
        cited = [p for p in (*self._article(step), *step.provisions) if p != "definition"]
        node = f"rule {step.rule.id} {','.join(map(str, step.values))}"
        self.graph.add_node(
            node,
            kind="rule",
            atom=str(step.head),
            sentence="; ".join(map(self.speaker.citation, cited)),
            provision=cited[0] if cited else "definition",
            provisions=cited,
            citation="; ".join(map(self.speaker.citation, cited)) or self.speaker.citation("definition"),
            gist=" ".join(filter(None, map(self.speaker.gist, cited))),
            norms=[(name, self.speaker.gist(name)) for name in cited],
            file=f"{step.rule.file}:{step.rule.line}",
        )
        self.graph.add_edge(node, conclusion, sign="+")
        lines = [*conditions.lines(step, self.speaker)]
        for premise in self._unfold(step, lines):
            if isinstance(premise, Absent):
                self.graph.add_edge(self._add_absent(premise), node, sign="-")
            elif isinstance(premise, Holds):
                self.graph.add_edge(self.add(premise.atom, depth + 1), node, sign="+")
        if lines:
            known = self.graph.nodes[conclusion].get("lines", [])
            self.graph.nodes[conclusion]["lines"] = [*known, *(x for x in dict.fromkeys(lines) if x not in known)]

    def _article(self, step: Step) -> tuple[str, ...]:
        """The provision that makes the offence one, cited where its elements come together."""
        if step.head.name != "established":
            return ()
        steps = self.reasons.steps(Function("offence", [step.head.arguments[2]]))
        return steps[0].provisions if steps else ()

    def _unfold(self, step: Step, lines: list[str]) -> Iterator[Premise]:
        """Yield the premises that are shown, reading through definitions and leaving structure out."""
        for premise in _flat(step.premises):
            if isinstance(premise, Absent):
                if self._worth_showing(premise):
                    yield premise
            elif isinstance(premise, Holds):
                yield from self._unfold_atom(premise, lines)

    def _unfold_atom(self, premise: Holds, lines: list[str]) -> Iterator[Premise]:
        atom = premise.atom
        if atom in self.facts:
            if not self._structural(atom):
                yield premise
            return
        if atom.name == "doctrine":
            yield premise
            return
        if atom.name == "reached" and str(atom.arguments[-1]) == "basic":
            return
        steps = self.reasons.steps(atom)
        if steps and steps[0].provisions == DEFINITION:
            below = conditions.lines(steps[0], self.speaker) if not self._structural(atom) or atom.name == "sum" else []
            lines.extend(line for line in below if atom.name != "total")
            yield from self._unfold(steps[0], lines)
        elif self._structural(atom):
            yield from (Holds(reading) for reading in self._readings(atom))
        else:
            yield premise

    def _structural(self, atom: Symbol) -> bool:
        word = self.words.get(atom.name)
        return word is not None and word.kind == "structural" and atom.name != "doctrine"

    def _readings(self, atom: Symbol) -> list[Symbol]:
        """The readings, other than those of positive law, that a structural fact of the law rests on."""
        found: dict[Symbol, None] = {}
        stack = [atom]
        while stack:
            for step in self.reasons.steps(stack.pop())[:1]:
                for below in (a for p in step.premises for a in premise_atoms(p)):
                    if below.name == "doctrine":
                        found[below] = None
                    elif self._structural(below):
                        stack.append(below)
        issues = self.outcome.knowledge.doctrine.issues
        return [r for r in found if issues[str(r.arguments[0])].default != str(r.arguments[1])]

    def _worth_showing(self, premise: Absent) -> bool:
        return self._word_kind(premise.name) != "structural" and premise.name not in _QUIET

    def _word_kind(self, name: str) -> str:
        word = self.words.get(name)
        return word.kind if word else ""

    def _add_absent(self, premise: Absent) -> str:
        inner = ",".join("_" if arg is None else str(arg) for arg in premise.args)
        node = f"not {'' if premise.positive else '-'}{premise.name}({inner})"
        if node not in self.graph:
            role = {"role": "exception"} if premise.name in ("rebutted", "excluded", "speaks_against") else {}
            kind = "refuted" if self._is_refuted(premise) else "absent"
            self.graph.add_node(node, kind=kind, atom=node, sentence=self.speaker.absent(premise), **role)
        return node

    def _is_refuted(self, premise: Absent) -> bool:
        """Say whether the case shows the opposite, so that the absence is more than a gap."""
        if None in premise.args:
            return False
        opposite = Function(premise.name, [a for a in premise.args if a is not None], not premise.positive)
        return opposite in self.facts

    # --- one element

    def add_element(self, charge: str | None, accused: str | None) -> None:
        """Show one element of a charge, where it stands; raise `BadInput` where it does not."""
        element = self.options.element
        found = [
            atom
            for atom in sorted(atom for name in ELEMENT_PREDICATES for atom in self.world.model.of(name))
            if str(atom.arguments[3]) == element
            and charge in (None, str(atom.arguments[2]))
            and accused in (None, str(atom.arguments[0]))
        ]
        if not found:
            known = {row[3] for row in self.world.elements_met() if charge in (None, row[2])}
            hint = did_you_mean(element or "", known) or f"; met are {', '.join(sorted(known)) or 'none'}"
            raise BadInput([Problem(str(self.outcome.case.path), 0, f"element `{element}` is not met{hint}")])
        for atom in found:
            self.add(atom)

    # --- what is missing

    def add_missing(self, charge: str | None, accused: str | None) -> None:
        """Show charges that are not made out: the one asked for, or, where nothing is established, the nearest
        ones."""
        for who, items in self.outcome.missing.items():
            if accused not in (None, who):
                continue
            for item in items:
                nearest = (
                    charge is None
                    and not self.outcome.established.get(who)
                    and self._is_near(who, item.offence, item.act)
                )
                if charge == item.offence or nearest:
                    self._add_not_made_out(who, item.act, item.offence)

    def _is_near(self, who: str, offence: str, act: str) -> bool:
        return sum(row[:3] == (who, act, offence) for row in self.world.elements_met()) >= 2

    def _add_not_made_out(self, who: str, act: str, offence: str) -> None:
        key = [Function(who), Function(act), Function(offence)]
        goal = Absent("established", tuple(key), True)
        node = self._add_absent(goal)
        self.graph.nodes[node].update(band="offence", role="not_made_out")
        for row in sorted(self.world.rows("element")):
            if row[0] != offence:
                continue
            atom = Function(self.world.element_predicate(offence), [*key, Function(row[1])])
            if atom in self.world.model:
                self.graph.add_edge(self.add(atom), node, sign="+")
            else:
                lacking = self._add_absent(Absent(atom.name, tuple(atom.arguments), True))
                self.graph.nodes[lacking].update(band="element", role="element", number=int(row[2]))
                self.graph.add_edge(lacking, node, sign="-")
        for atom in sorted(self.world.model.of("excluded")):
            if [str(a) for a in atom.arguments[:3]] == [who, act, offence]:
                self.graph.add_edge(self.add(atom), node, sign="+")


def _flat(premises: Iterable[Premise]) -> Iterator[Premise]:
    for premise in premises:
        match premise:
            case Each(atoms):
                yield from atoms
            case Total(_, rows, _, _):
                for _, true in rows:
                    yield from (Holds(atom) for atom in true)
            case _:
                yield premise
