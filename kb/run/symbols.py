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

_symbol: Callable[[int], Symbol] = Symbol


def atoms_by_world(name: str, positive: bool, lifted: Iterable[Symbol]) -> Iterator[tuple[int, Symbol]]:
    """Yield the number of the world and the atom without it, for atoms of one predicate; the first argument is a world."""
    called, read, create = name.encode(), _lib.clingo_symbol_number, _lib.clingo_symbol_create_function
    world, made = _ffi.new("int*"), _ffi.new("clingo_symbol_t*")
    for places, size in _arguments(lifted):
        _handle_error(read(places[0], world) and create(called, places + 1, size - 1, positive, made))
        yield world[0], _symbol(made[0])


def values_by_world(lifted: Iterable[Symbol]) -> Iterator[tuple[int, tuple[Symbol, ...]]]:
    """Yield the number of the world and the further arguments, for each atom; the first argument is a world."""
    read, world, unpack = _lib.clingo_symbol_number, _ffi.new("int*"), _ffi.unpack
    for places, size in _arguments(lifted):
        first, *further = unpack(places, size)
        _handle_error(read(first, world))
        yield world[0], tuple(map(_symbol, further))


def _arguments(lifted: Iterable[Symbol]) -> Iterator[tuple[Any, int]]:
    """Yield where the arguments of each atom stand, and how many there are."""
    places, size, read = _ffi.new("clingo_symbol_t**"), _ffi.new("size_t*"), _lib.clingo_symbol_arguments
    for atom in lifted:
        _handle_error(read(atom._rep, places, size))
        yield places[0], size[0]


def by_name(atoms: Sequence[Symbol]) -> dict[str, list[range]]:
    """Say where the atoms of each name stand, predicate by predicate.

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


def _predicates() -> Callable[[Symbol], tuple[bytes, int, bool]]:
    """Make what reads the predicate of an atom: its name, its number of places, and whether it is not denied."""
    name, sign, places, size = map(_ffi.new, ("char**", "bool*", "clingo_symbol_t**", "size_t*"))

    def predicate_of(atom: Symbol) -> tuple[bytes, int, bool]:
        one = atom._rep
        _handle_error(
            _lib.clingo_symbol_name(one, name)
            and _lib.clingo_symbol_is_positive(one, sign)
            and _lib.clingo_symbol_arguments(one, places, size)
        )
        return _ffi.string(name[0]), size[0], sign[0]

    return predicate_of
