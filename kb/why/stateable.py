"""Which facts a case could state: those that the reader of case files would take, value by value.

A rule may ask of one value that it stands in places of several sorts, of which one has values that another has not: what the
law calls a wrong is not always one for which penalties are stated. What explains an absence asks here before it proposes
a fact.
"""

from __future__ import annotations

from clingo import Symbol

from kb.errors import BadTerm
from kb.files.atom_parser import parse_atom
from kb.files.terms import Atom, Const
from kb.files.vocabulary import Vocabulary
from kb.run import case_writer

_ANY = Const("any_")  # stands for what is left open
Places = tuple[Symbol | None, ...]


class Stateable:
    """Says of facts, places that are open being None, whether a case could state them."""

    def __init__(self, words: Vocabulary) -> None:
        self._words = words
        self._known: dict[tuple[str, Places], bool] = {}

    def __call__(self, name: str, places: Places) -> bool:
        """Say whether the reader would take a fact; of a word that it does not know nothing is said against it."""
        if name not in self._words.predicates:
            return True
        key = (name, places)
        if key not in self._known:
            self._known[key] = self._is_taken(*key)
        return self._known[key]

    def _is_taken(self, name: str, places: Places) -> bool:
        types = (arg.type for arg in self._words.predicates[name].args)
        try:
            terms = [
                _ANY if place is None else parse_atom(f"{name}({case_writer.term(place, type_)})").args[0]
                for place, type_ in zip(places, types, strict=True)
            ]
        except BadTerm:
            return False
        return not self._words.check(Atom(name, tuple(terms)), free=_ANY.name)
