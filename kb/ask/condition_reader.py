"""What is so of a case, read from a claim file: the words are those of case files and of what they expect."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from kb.ask.claims import FREE, Condition
from kb.ask.limits import ACCUSED, ACT
from kb.errors import BadTerm, quoted
from kb.files.atom_parser import parse_atom
from kb.files.case_outcomes import known_word
from kb.files.terms import Atom, Const
from kb.files.yamlfile import Node, Reader
from kb.rules.formula import Value
from kb.rules.knowledge import Knowledge

KEYS = (
    *("facts", "no_facts", "established", "not_established", "convicted", "not_convicted", "met", "not_met"),
    *("tier", "prosecution", "punishable_with", "derived", "not_derived", "either"),
)
_LIST_OF_OFFENCES = {"established": "established", "convicted": "convicted"}
_OF_OFFENCE = {"tier": "reached", "prosecution": "prosecution", "punishable_with": "punishable_with"}
_ANYTHING = re.compile(r"(?<=[(,])\s*_\s*(?=[,)])")


class ConditionReader:
    """Reads conditions and lists of facts; `accused` and `act` are what the claim calls them."""

    def __init__(self, reader: Reader, knowledge: Knowledge) -> None:
        self.reader, self.known = reader, knowledge
        self.accused, self.act = ACCUSED, ACT

    def items(self, node: Node | None, what: str) -> tuple[Node, ...]:
        """Read a list, or one entry that stands for a list of one."""
        return (node,) if node and isinstance(node.value, str) else self.reader.sequence(node, what)

    def condition(self, node: Node | None, what: str) -> Condition:
        entries = self.reader.mapping(node, what, KEYS)
        atoms: list[tuple[Atom, bool]] = []
        either = []
        for key, entry in entries.items():
            self._blank(entry, key)
            word, holds = (key[4:], False) if key.startswith("not_") else (key, True)
            if key in ("facts", "no_facts"):
                atoms += [(atom, key == "facts") for atom in self.facts(entry, f"`{key}`")]
            elif word in _LIST_OF_OFFENCES:
                atoms += [(self._atom(word, offence), holds) for offence in self.offences(entry, f"`{key}`")]
            elif word == "met":
                atoms += [(atom, holds) for atom in self._elements(entry, key)]
            elif word in _OF_OFFENCE:
                atoms += [(atom, holds) for atom in self._details(entry, word)]
            elif word == "derived":
                atoms += [(atom, holds) for atom in self.facts(entry, f"`{key}`", derived=True)]
            elif key == "either":
                items = self.reader.sequence(entry, "`either`")
                for item in items:
                    self._filled(item, "an alternative")
                group = [self.condition(item, "an alternative") for item in items]
                either.append(tuple(group))
        return Condition(tuple(atoms), tuple(either))

    def _blank(self, node: Node, key: str) -> None:
        """Note what looks like a condition and states none; `established: []` does not say that nothing is made out."""
        self._filled(node, f"`{key}`")
        for inner, entry in node.value.items() if isinstance(node.value, dict) else ():
            self._filled(entry, f"`{key}` of {quoted(inner)}")

    def _filled(self, node: Node, what: str) -> None:
        if not node.value:
            self.reader.add(node.line, f"{what} is empty, and no condition: leave it out")

    def _atom(self, name: str, *args: str) -> Atom:
        return Atom(name, tuple(map(Const, (self.accused, self.act, *args))))

    def offences(self, node: Node | None, what: str) -> Iterator[str]:
        for item in self.items(node, what):
            word = self.reader.text(item, "an offence")
            if word == "_":
                yield FREE
                continue
            known_word(self.reader, item.line, "offence", word, self.known.offences)
            yield word

    def _elements(self, node: Node, key: str) -> Iterator[Atom]:
        for offence, entry in self._by_offence(node, key):
            elements = self._elements_of(offence)
            for item in self.items(entry, f"`{key}` of {quoted(offence)}"):
                word = self.reader.text(item, "an element")
                known_word(self.reader, item.line, f"element of {offence}", word, elements)
                yield self._atom("met", offence, word)

    def _details(self, node: Node, word: str) -> Iterator[Atom]:
        sort = {"tier": "tier", "prosecution": "prosecution_mode", "punishable_with": "penalty_kind"}[word]
        for offence, entry in self._by_offence(node, word):
            value = self.reader.text(entry, f"`{word}` of {quoted(offence)}")
            known_word(self.reader, entry.line, word, value, self.known.vocabulary.sorts[sort].values)
            yield self._atom(_OF_OFFENCE[word], offence, value)

    def _by_offence(self, node: Node, key: str) -> Iterator[tuple[str, Node]]:
        for offence, entry in self.reader.mapping(node, f"`{key}`").items():
            known_word(self.reader, entry.line, "offence", offence, self.known.offences)
            yield offence, entry

    def _elements_of(self, offence: str) -> set[str]:
        heads = [rule.head.args for rule in self.known.rules_by_head["element"]]
        return {head[1].text for head in heads if head[0] == Value(offence) and isinstance(head[1], Value)}

    def facts(self, node: Node | None, what: str, *, exact: bool = False, derived: bool = False) -> Iterator[Atom]:
        """Read facts, or outcomes where they may be derived; `_` is anything unless they must be exact."""
        for item in self.items(node, what):
            text = self.reader.text(item, "a fact")
            if not text:
                continue
            try:
                atom = parse_atom(text if exact else _ANYTHING.sub(FREE, text))
            except BadTerm as error:
                self.reader.add(item.line, f"{quoted(text)}, {error}")
                continue
            faults = [*self.known.vocabulary.check(atom, derived=derived, free=FREE), *self._strangers(atom)]
            for fault in faults:
                self.reader.add(item.line, fault)
            if not faults:
                yield self._put(atom)

    def _put(self, atom: Atom) -> Atom:
        """In a claim about a case `accused` and `act` stand for those it speaks of."""
        places = self.known.vocabulary.predicates[atom.name].args
        named = {"accused": (ACCUSED, self.accused), "act": (ACT, self.act)}
        pairs = [(named.get(arg.type, ("", "")), term) for arg, term in zip(places, atom.args, strict=True)]
        return replace(atom, args=tuple(Const(own) if str(term) == word else term for (word, own), term in pairs))

    def _strangers(self, atom: Atom) -> Iterator[str]:
        """A misspelt accused or act would silently never hold."""
        known = {"accused": self.accused, "act": self.act}
        predicate = self.known.vocabulary.predicates.get(atom.name)
        if self.accused == ACCUSED and predicate and len(predicate.args) == len(atom.args):
            for arg, term in zip(predicate.args, atom.args, strict=True):
                if arg.type in known and str(term) not in (known[arg.type], FREE):
                    yield f"in a claim the {arg.type} is called {quoted(known[arg.type])}, not {quoted(str(term))}"
