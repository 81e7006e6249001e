"""From a conclusion to its proof: nodes for atoms and rules, edges from premise to conclusion.

Steps that rest on no provision (definitions) are read through, structural facts of the law (which offences and elements
there are) are left out, and each atom keeps its shortest well-founded derivation unless alternatives are asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from clingo import Function, Symbol

from explain.draw import ranges
from explain.say import conditions
from explain.say.sentences import Speaker
from explain.say.unnested import unnested
from kb.files.cases import Fact, symbol
from kb.files.terms import Money
from kb.run import exact
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
_CONSEQUENCES = ("punished_within", "fine_range", "direction", "prosecution", "combined", "combined_frame")
_BANDS = {
    **dict.fromkeys(ELEMENT_PREDICATES, "element"),
    "established": "offence",
    "convicted": "conviction",
    **dict.fromkeys(_CONSEQUENCES, "consequence"),
}
_LIKEWISE = 4  # named of those that would have done as well
_QUIET = frozenset(  # proved where they hold
    {"displaced", "tied", "excluded", "barred_from_prosecution", "own_part_only", "own_mind", "reached_without"}
    | {
        "ignorant_partner",
        "ignorant_of",
        "sum_of_several_acts",
        "knows_of_none",
        "lacks_knowledge",
        "met_by_one",
        "unshown_mind",
    }
)


class Builder:
    """Builds the proof graph of one world of an outcome, goal by goal."""

    def __init__(self, outcome: Outcome, world: WorldOutcome, lang: str, *, alternatives: bool) -> None:
        from explain.draw.graph import Proof

        self.outcome = outcome
        self.world = world
        self.alternatives = alternatives
        self.speaker = Speaker(outcome.knowledge, outcome.case, lang)
        for atom in world.model.of("fine_range"):
            bounds = exact.fine(world, *map(str, atom.arguments))
            self.speaker.know(atom, (*atom.arguments[:3], *map(Money, bounds)))
        self.reasons = world.reasons
        self.words = outcome.knowledge.vocabulary.predicates
        self.facts: dict[Symbol, Fact] = {symbol(fact.atom): fact for fact in world.facts}
        self.graph: Proof = Proof(lang=lang)
        self._charges: dict[tuple[Symbol, ...], None] = {}
        self._goals = 0

    def goal(self, node: str) -> None:
        """Mark a node as one of the conclusions of the proof, after those marked before."""
        if "goal" not in self.graph.nodes[node]:
            self.graph.nodes[node]["goal"] = self._goals
            self._goals += 1

    def charges(self) -> tuple[tuple[Symbol, ...], ...]:
        """The charges of which the graph says whether they are made out, as (accused, act, offence)."""
        return tuple(self._charges)

    def _charged(self, name: str, arguments: Sequence[Symbol]) -> None:
        if name == "established":
            self._charges[tuple(arguments)] = None

    # --- atoms

    def add(self, atom: Symbol) -> str:
        """Add an atom with its proof and return its node."""
        for _ in unnested(self._added(atom), self._added):
            pass
        return str(atom)

    def _added(self, atom: Symbol) -> Iterator[Symbol]:
        """Add an atom that is not there yet, and yield each premise of it to be added before going on."""
        node = str(atom)
        if node in self.graph:
            return
        self.graph.add_node(node, **self._describe(atom))
        self._charged(atom.name, atom.arguments)
        if atom not in self.facts:
            steps = self.reasons.steps(atom)
            for place, step in enumerate(steps if self.alternatives else steps[:1]):
                yield from self._add_step(step, node, alternative=place > 0)

    def _describe(self, atom: Symbol) -> dict[str, Any]:
        made: dict[str, Any] = {"kind": self._kind(atom), "atom": str(atom), "sentence": self.speaker.atom(atom)}
        if role := _ROLES.get(atom.name):
            made["role"] = role
        if band := _BANDS.get(atom.name):
            made["band"] = band
        if atom.name in ELEMENT_PREDICATES:
            made["number"] = self._place(str(atom.arguments[2]), str(atom.arguments[3]))
            made |= self.whose(atom.arguments)
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
                made["note"] = self.speaker.pick(fact.notes)
            if fact.source:
                made["source"] = fact.source.citation or f"{fact.source.seed} {fact.source.section}".strip()
        return made

    def whose(self, args: Sequence[Symbol]) -> dict[str, str]:
        """Say of an element whose it is, where several answer for acts or one for several."""
        if len(self.world.rows("answers_for_act")) < 2:
            return {}
        who, act = (self.speaker.name(str(arg)) for arg in args[:2])
        return {"whose": self.speaker.words("sentence.whose", accused=who, act=act), "person": who}

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

    def _add_step(self, step: Step, conclusion: str, *, alternative: bool) -> Iterator[Symbol]:
        cited = [p for p in (*self._article(step), *step.provisions) if p != "definition"]
        citation = self.speaker.words.join(map(self.speaker.citation, cited), "semicolon")
        node = f"rule {step.rule.id} {','.join(map(str, step.values))}"
        self.graph.add_node(
            node,
            kind="rule",
            atom=str(step.head),
            sentence=citation,
            provision=cited[0] if cited else "definition",
            provisions=cited,
            citation=citation or self.speaker.citation("definition"),
            gist=" ".join(filter(None, map(self.speaker.gist, cited))),
            norms=[(name, self.speaker.gist(name)) for name in cited],
            file=f"{step.rule.file}:{step.rule.line}",
            **({"alternative": True} if alternative else {}),
        )
        self.graph.add_edge(node, conclusion, sign="+")
        lines = ranges.lines(self.world, step.head, self.speaker) or conditions.lines(step, self.speaker)
        for premise in self._unfold(step, lines):
            if isinstance(premise, Absent):
                self.graph.add_edge(self.add_absent(premise), node, sign="-")
            elif isinstance(premise, Holds):
                yield premise.atom
                self.graph.add_edge(str(premise.atom), node, sign="+")
        if lines:
            known = self.graph.nodes[conclusion].get("lines", [])
            self.graph.nodes[conclusion]["lines"] = [*known, *(x for x in dict.fromkeys(lines) if x not in known)]

    def _article(self, step: Step) -> list[str]:
        """The provision that makes the offence one, where its elements come together, or that sets the range."""
        match step.head.name:
            case "established":
                stated = [Function("offence", [step.head.arguments[2]])]
            case "punished_within":
                stated = ranges.stated(self.world, step.head)
            case _:
                return []
        cited = (steps[0].provisions for atom in stated if (steps := self.reasons.steps(atom)))
        return list(dict.fromkeys(name for names in cited for name in names))

    def _unfold(self, step: Step, lines: list[str]) -> Iterator[Premise]:
        """Yield the premises that are shown, reading through definitions and leaving structure out."""
        for premise in _flat(step.premises):
            if isinstance(premise, Absent):
                if self._worth_showing(premise):
                    yield premise
            elif isinstance(premise, Holds):
                if premise.others and self._structural(premise.atom):
                    continue  # that there is some amount at all: those that count stand in the sum
                shown = list(self._unfold_atom(premise, lines))
                if premise in shown and premise.others:
                    lines.append(self._likewise(premise.others))
                yield from shown

    def _likewise(self, others: Sequence[Symbol]) -> str:
        """Name what else would have done where a rule asks for any one of its kind."""
        words = self.speaker.words
        said = words.join((self.speaker.inner(self.speaker.atom(other)) for other in others[:_LIKEWISE]), "semicolon")
        more = len(others) - _LIKEWISE
        return (
            words("sentence.likewise_more", facts=said, count=more)
            if more > 0
            else words("sentence.likewise", facts=said)
        )

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
        if steps and steps[0].provisions == DEFINITION and atom.name not in _CONSEQUENCES:
            below = conditions.lines(steps[0], self.speaker) if not self._structural(atom) or atom.name == "sum" else []
            lines.extend(line for line in below if atom.name != "total")
            yield from self._unfold(steps[0], lines)
        elif self._structural(atom) and not any(_of_another(below) for step in steps[:1] for below in step.premises):
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

    def add_absent(self, premise: Absent) -> str:
        """Add an absence and return its node."""
        inner = ",".join("_" if arg is None else str(arg) for arg in premise.args)
        node = f"not {'' if premise.positive else '-'}{premise.name}({inner})"
        if node not in self.graph:
            role = {"role": "exception"} if premise.name in ("rebutted", "excluded", "speaks_against") else {}
            opposite = self._opposite(premise)
            kind, said = (
                ("refuted", self.speaker.atom(opposite)) if opposite else ("absent", self.speaker.absent(premise))
            )
            self.graph.add_node(node, kind=kind, atom=node, sentence=said, **role)
            self._charged(premise.name, [arg for arg in premise.args if arg is not None])
        return node

    def _opposite(self, premise: Absent) -> Symbol | None:
        """The fact of the case, if there is one, that shows the opposite, so that the absence is more than a gap."""
        if None in premise.args:
            return None
        opposite = Function(premise.name, [a for a in premise.args if a is not None], not premise.positive)
        return opposite if opposite in self.facts else None


def _of_another(premise: Premise) -> bool:
    """Say whether a premise makes what another does his: that, and the provision behind it, belong to the proof."""
    return isinstance(premise, Holds) and premise.atom.name == "part_in_act"


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
