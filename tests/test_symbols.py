"""Symbols read by the thousand are what clingo's own classes say of them one by one."""

from __future__ import annotations

from itertools import groupby
from random import Random

import pytest
from clingo import Control, Function, Number, String, Symbol, SymbolType

from kb.files import symbols
from kb.files.symbols import EVERY, Known, at_place, atoms_by_world, by_name, handles, remembered, values_by_world


def predicate(atom: Symbol) -> tuple[str, int, bool]:
    return atom.name, len(atom.arguments), atom.positive


def runs(chance: Random) -> list[Symbol]:
    """Atoms predicate by predicate, as many of each as there may be in some worlds."""
    signs = [(name, arity, positive) for name in "pqr" for arity in range(3) for positive in (True, False)]
    chosen = chance.sample(signs, chance.randint(0, 8))
    counts = (chance.choice([1, 2, 7, 8, 8, 9, 20]) for _ in chosen)
    return [
        Function(name, [Number(at)] * arity, positive)
        for (name, arity, positive), count in zip(chosen, counts, strict=True)
        for at in range(count)
    ]


@pytest.mark.parametrize("seed", range(60))
def test_each_name_stands_where_a_walk_over_all_atoms_finds_it(seed: int) -> None:
    atoms = runs(Random(seed))
    found: dict[str, list[range]] = {}
    begin = 0
    for (name, _, _), same in groupby(atoms, predicate):
        end = begin + len(list(same))
        found.setdefault(name, []).append(range(begin, end))
        begin = end
    assert by_name(handles(atoms)) == found


def test_an_atom_loses_its_world_and_keeps_the_rest() -> None:
    terms = [Function("a"), String("text"), Number(-7), Function("reading", [Function("x"), Function("y")])]
    for positive in (True, False):
        lifted = [Function("p", [Number(world), *terms[:count]], positive) for world, count in ((3, 4), (0, 0), (7, 2))]
        plain = [(3, terms), (0, []), (7, terms[:2])]
        made = [(world, EVERY[atom]) for world, atom in atoms_by_world("p", positive, handles(lifted))]
        assert made == [(world, Function("p", rest, positive)) for world, rest in plain]
        assert list(at_place(handles(lifted), 0)) == [Number(world) for world, _ in plain]
        assert list(values_by_world(handles(lifted))) == [(world, tuple(rest)) for world, rest in plain]


@pytest.mark.parametrize("bad", [Function("p", [Function("a")]), Number(1)], ids=["no_world", "no_atom"])
def test_what_has_no_world_is_refused(bad: Symbol) -> None:
    with pytest.raises(RuntimeError):
        list(atoms_by_world("p", True, handles([bad])))
    with pytest.raises(RuntimeError):
        list(values_by_world(handles([bad])))


def test_the_atoms_of_a_model_are_read_at_one_go_and_the_same_atom_is_one_object() -> None:
    control = Control()
    control.add("base", [], "p(1..3). q(1,p(2)). q(2,p(2)).")
    control.ground([("base", [])])
    with control.solve(yield_=True) as solved:
        atoms = solved.model().symbols(atoms=True)
    assert handles(atoms) == handles(list(atoms)) and len(handles(atoms)) == 5
    named = [at for places in by_name(handles(atoms))["q"] for at in places]
    first, second = (value for _, (value,) in values_by_world([handles(atoms)[at] for at in named]))
    assert first is second is EVERY[handles([Function("p", [Number(2)])])[0]]


@pytest.mark.parametrize(
    "symbol",
    [
        *(Function("p", [Function("a"), Number(-7)], positive) for positive in (True, False)),
        *(String('a "text"'), Number(3), Function("a"), Function("", [Number(1), Number(2)])),
    ],
    ids=str,
)
def test_a_symbol_that_remembers_is_the_symbol_it_was_made_of(symbol: Symbol) -> None:
    (handle,) = handles([symbol])
    known, other = Known(handle), Known(handle)
    for _ in range(2):  # asked first, and asked again
        assert known == symbol and symbol == known and known == other and known is not other
        assert hash(known) == hash(symbol) and {symbol: 1}[known] == 1 and {known: 1}[symbol] == 1
        assert str(known) == str(symbol) and known.type == symbol.type
        assert known <= symbol <= known and (known < Number(4)) == (symbol < Number(4))
        if symbol.type == SymbolType.Function:
            assert (known.name, known.arguments, known.positive) == (symbol.name, symbol.arguments, symbol.positive)
    assert known != Number(4) and known != str(symbol)


def test_symbols_are_let_go_when_they_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(symbols, "MOST", 20)
    monkeypatch.setattr(symbols, "EVERY", symbols.EVERY.__class__())
    before = [remembered(Number(at)) for at in range(50)]
    assert len(symbols.EVERY) <= 20
    assert [remembered(Number(at)) for at in range(50)] == before == [Number(at) for at in range(50)]


def test_symbols_of_one_name_are_not_the_same() -> None:
    p = [
        Function("p", args, positive)
        for args in ([], [Number(1)], [Number(2)], [Number(1)] * 2)
        for positive in (True, False)
    ]
    known = [EVERY[handle] for handle in handles(p)]
    for at, one in enumerate(known):
        assert (
            [one == other for other in known]
            == [one == other for other in p]
            == [at == place for place in range(len(p))]
        )
