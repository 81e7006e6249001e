"""Symbols read by the thousand are what clingo's own classes say of them one by one."""

from __future__ import annotations

from itertools import groupby
from random import Random

import pytest
from clingo import Function, Number, String, Symbol

from kb.run.symbols import atoms_by_world, by_name, values_by_world


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
    assert by_name(atoms) == found


def test_an_atom_loses_its_world_and_keeps_the_rest() -> None:
    terms = [Function("a"), String("text"), Number(-7), Function("reading", [Function("x"), Function("y")])]
    for positive in (True, False):
        lifted = [Function("p", [Number(world), *terms[:count]], positive) for world, count in ((3, 4), (0, 0), (7, 2))]
        plain = [(3, terms), (0, []), (7, terms[:2])]
        made = list(atoms_by_world("p", positive, lifted))
        assert made == [(world, Function("p", rest, positive)) for world, rest in plain]
        assert list(values_by_world(lifted)) == [(world, tuple(rest)) for world, rest in plain]


@pytest.mark.parametrize("bad", [Function("p", [Function("a")]), Number(1)], ids=["no_world", "no_atom"])
def test_what_has_no_world_is_refused(bad: Symbol) -> None:
    with pytest.raises(RuntimeError):
        list(atoms_by_world("p", True, [bad]))
    with pytest.raises(RuntimeError):
        list(values_by_world([bad]))
