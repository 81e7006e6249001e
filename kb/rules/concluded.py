"""A package of readings with all that it concludes by itself, ready to be stated in a program.

A reading asks for elements, for forms of fault, for classes of information: what it concludes hangs on no fact of a case,
and is the same in all worlds that take it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from clingo import Symbol

from kb.rules.walk import ANY, Columns, Key, Mask

Masks = Mapping[Key, Sequence[Mask]]  # of the places of a predicate, which constants may stand there, as bits
READS = "reads_"  # what says of a world which reading it takes
_TEXTS = 16  # kept


class Concluded(NamedTuple):
    """An atom that readings conclude, made once for all that do: its number, the key of its predicate, and the constants at
    its places, as their bits and as masks of one."""

    number: int
    key: Key
    atom: Symbol
    bits: Sequence[int]
    masks: Sequence[Mask]


class Reading:
    """What a package of readings concludes (`concluded`: the number of each atom); `columns` say which constants stand at
    which place of a predicate."""

    def __init__(self, concluded: Sequence[Concluded]) -> None:
        """Take each atom."""
        self.concluded = frozenset(one.number for one in concluded)
        self.columns: Columns = {}
        self._atoms: dict[Key, list[Concluded]] = {}
        for one in concluded:
            if (places := self.columns.get(one.key)) is None:
                self.columns[one.key], self._atoms[one.key] = list(one.masks), [one]
            else:
                self._atoms[one.key].append(one)
                for place, mask in enumerate(one.masks):
                    places[place] |= mask
        self._pairs: dict[tuple[Key, int, int], list[tuple[int, int]]] = {}
        self._texts: dict[tuple[object, ...], str] = {}

    def pairs(self, key: Key, one: int, other: int) -> list[tuple[int, int]]:
        """What the atoms of a predicate have at two places, as bits."""
        asked = (key, one, other)
        if asked not in self._pairs:
            self._pairs[asked] = [(found.bits[one], found.bits[other]) for found in self._atoms.get(key, ())]
        return self._pairs[asked]

    def stated(self, number: int, asked: Masks) -> str:
        """The facts that are asked for, as those of the reading with this number."""
        key = (number, *((name, *masks) for name, masks in sorted(asked.items())))
        if (text := self._texts.get(key)) is None:
            text = "".join(self._lines(number, asked))
            self._texts = {**dict([*self._texts.items()][1 - _TEXTS :]), key: text}  # others may be reading it
        return text

    def _lines(self, number: int, asked: Masks) -> Iterable[str]:
        for key, atoms in self._atoms.items():
            masks = asked.get(key)
            for one in atoms if masks is not None else ():
                if all(mask == ANY or mask >> bit & 1 for mask, bit in zip(masks or (), one.bits, strict=True)):
                    name, _, places = str(one.atom).partition("(")
                    yield f"{name}({number},{places}.\n" if places else f"{name}({number}).\n"
