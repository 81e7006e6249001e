"""Reading symbols of clingo by the thousand.

To take a symbol apart and to put one together goes through some ten calls of Python each, which for the atoms of an
answer takes longer than to solve. Here the library below is asked, into places made once for all of them; what comes
back is what `Symbol.name`, `Symbol.arguments` and `Function` give.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from clingo import Symbol
from clingo._internal import _ffi, _handle_error, _lib  # type: ignore[attr-defined]

MOST = 400_000  # symbols of a process that are kept


class Known(Symbol):
    """A symbol of an answer, which is asked for the same again and again, and remembers it."""

    __slots__ = ("_arguments", "_hash", "_name", "_positive", "_text")
    _rep: int
    _arguments: list[Symbol]
    _hash: int
    _name: str
    _positive: bool
    _text: str

    def __init__(self, handle: int) -> None:
        self._rep = handle

    def __hash__(self) -> int:
        try:
            return self._hash
        except AttributeError:
            self._hash = super().__hash__()
            return self._hash

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Symbol) and self._rep == other._rep)

    def __str__(self) -> str:
        try:
            return self._text
        except AttributeError:
            self._text = super().__str__()
            return self._text

    @property
    def name(self) -> str:
        """The name of a function."""
        try:
            return self._name
        except AttributeError:
            self._name = super().name
            return self._name

    @property
    def arguments(self) -> list[Symbol]:
        """The arguments of a function; not to be changed."""
        try:
            return self._arguments
        except AttributeError:
            self._arguments = [*map(EVERY.__getitem__, handles(super().arguments))]
            return self._arguments

    @property
    def positive(self) -> bool:
        """Whether a function is not denied."""
        try:
            return self._positive
        except AttributeError:
            self._positive = super().positive
            return self._positive


class _Kept(dict[int, Known]):
    """Symbols by their handles: what comes again is the same object, until they are too many."""

    def __missing__(self, handle: int) -> Known:
        if len(self) >= MOST:
            self.clear()  # a symbol made anew equals the one before
        made = self[handle] = Known(handle)
        return made


EVERY = _Kept()
"""The symbols of a process, by the numbers by which the library knows them, equal for equal symbols (see `handles`)."""


def remembered(symbol: Symbol) -> Known:
    """The symbol as one that remembers what it is asked."""
    return EVERY[symbol._rep]


def handles(atoms: Sequence[Symbol]) -> list[int]:
    """The numbers by which the library knows symbols, equal for equal symbols; those of a model are read at one go."""
    if (places := getattr(atoms, "_p_symbols", None)) is not None:
        found: list[int] = _ffi.unpack(places, len(atoms))
        return found
    return [atom._rep for atom in atoms]


def atoms_by_world(name: str, positive: bool, lifted: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield the number of the world and the handle of the atom without it, for the handles of atoms of one predicate; the
    first argument is a world."""
    called, read, create = name.encode(), _lib.clingo_symbol_number, _lib.clingo_symbol_create_function
    world, made = _ffi.new("int*"), _ffi.new("clingo_symbol_t*")
    for places, size in _arguments(lifted):
        _handle_error(read(places[0], world) and create(called, places + 1, size - 1, positive, made))
        yield world[0], made[0]


def values_by_world(lifted: Iterable[int]) -> Iterator[tuple[int, tuple[Symbol, ...]]]:
    """Yield the number of the world and the further arguments, for the handle of each atom; the first argument is a
    world."""
    read, world, unpack, get = _lib.clingo_symbol_number, _ffi.new("int*"), _ffi.unpack, EVERY.__getitem__
    for places, size in _arguments(lifted):
        first, *further = unpack(places, size)
        _handle_error(read(first, world))
        yield world[0], tuple(map(get, further))


def at_place(atoms: Iterable[int], place: int) -> Iterator[Symbol]:
    """Yield what stands at a place of each atom, given their handles."""
    return (EVERY[places[place]] for places, _ in _arguments(atoms))


def _arguments(lifted: Iterable[int]) -> Iterator[tuple[Any, int]]:
    """Yield where the arguments of each atom stand, and how many there are."""
    places, size, read = _ffi.new("clingo_symbol_t**"), _ffi.new("size_t*"), _lib.clingo_symbol_arguments
    for atom in lifted:
        _handle_error(read(atom, places, size))
        yield places[0], size[0]


def by_name(atoms: Sequence[int]) -> dict[str, list[range]]:
    """Say where the atoms of each name stand, given their handles predicate by predicate.

    Clingo lists a model predicate by predicate, and to ask some hundred thousand symbols for their names costs as much
    as to solve: so the end of each predicate is looked for where it would be if there were as many atoms as of the one
    before, then by steps that double, then halve.
    """
    places: dict[str, list[range]] = defaultdict(list)
    predicate_of = _predicates()
    begin, size, before = 0, len(atoms), 1
    while begin < size:
        predicate, same, step = predicate_of(atoms[begin]), begin, max(before - 1, 1)
        while begin + step < size and predicate_of(atoms[begin + step]) == predicate:
            same, step = begin + step, before if step == before - 1 else 2 * step
        end = min(begin + step, size)
        while end - same > 1:
            middle = (same + end) // 2
            same, end = (middle, end) if predicate_of(atoms[middle]) == predicate else (same, middle)
        places[predicate[0].decode()].append(range(begin, end))
        begin, before = end, end - begin
    return places


def _predicates() -> Callable[[int], tuple[bytes, int, bool]]:
    """Make what reads the predicate of the handle of an atom: its name, its number of places, and whether it is not denied."""
    name, sign, places, size = map(_ffi.new, ("char**", "bool*", "clingo_symbol_t**", "size_t*"))

    def predicate_of(one: int) -> tuple[bytes, int, bool]:
        _handle_error(
            _lib.clingo_symbol_name(one, name)
            and _lib.clingo_symbol_is_positive(one, sign)
            and _lib.clingo_symbol_arguments(one, places, size)
        )
        return _ffi.string(name[0]), size[0], sign[0]

    return predicate_of
