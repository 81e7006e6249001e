"""A package of readings with all that it concludes by itself, ready to be stated in a program.

A reading asks for elements, for forms of fault, for classes of information: what it concludes hangs on no fact of a case,
and is the same in all worlds that take it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from clingo import Symbol

from kb.rules.walk import ANY, Columns, supply

Masks = Mapping[str, Sequence[int]]  # of the places of a predicate, which constants may stand there, as bits
READS = "reads_"  # what says of a world which reading it takes
_TEXTS = 16  # kept


class Reading:
    """What a package of readings concludes (`concluded`: each atom by the bits of its constants); `columns` say which
    constants stand at which place of a predicate."""

    def __init__(self, concluded: Iterable[tuple[str, Symbol, Sequence[int]]]) -> None:
        """Take each atom with the key of its predicate and the bits of the constants at its places."""
        self._atoms = list(concluded)
        self.concluded = frozenset((key, *bits) for key, _, bits in self._atoms)
        self.columns: Columns = {}
        for key, _, bits in self._atoms:
            supply(self.columns, key, [1 << bit for bit in bits])
        self._pairs: dict[tuple[str, int, int], list[tuple[int, int]]] = {}
        self._texts: dict[tuple[object, ...], str] = {}

    def pairs(self, key: str, one: int, other: int) -> list[tuple[int, int]]:
        """What the atoms of a predicate have at two places, as bits."""
        asked = (key, one, other)
        if asked not in self._pairs:
            self._pairs[asked] = [(bits[one], bits[other]) for of, _, bits in self._atoms if of == key]
        return self._pairs[asked]

    def stated(self, number: int, asked: Masks) -> str:
        """The facts that are asked for, as those of the reading with this number."""
        key = (number, *((name, *masks) for name, masks in sorted(asked.items())))
        if (text := self._texts.get(key)) is None:
            text = "".join(self._lines(number, asked))
            self._texts = {**dict([*self._texts.items()][1 - _TEXTS :]), key: text}  # others may be reading it
        return text

    def _lines(self, number: int, asked: Masks) -> Iterable[str]:
        for key, atom, bits in self._atoms:
            masks = asked.get(key)
            if masks is not None and all(mask == ANY or mask >> bit & 1 for mask, bit in zip(masks, bits, strict=True)):
                name, _, places = str(atom).partition("(")
                yield f"{name}({number},{places}.\n" if places else f"{name}({number}).\n"
