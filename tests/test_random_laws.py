"""Laws by chance: what is left out of a program never changes an answer, nor which rules made it."""

from __future__ import annotations

import random
from itertools import product
from pathlib import Path

from clingo import parse_term

from kb.rules import bearing
from kb.rules.building import Built, build
from kb.rules.formula import signature
from kb.rules.knowledge import Program
from kb.run import solver

INPUTS = {("does", 1, True), ("has", 2, True), ("has", 2, False), ("doctrine", 2, True)}
CONSTANTS = ("x", "y", "z")
ISSUES, POSITIONS = ("way", "more"), ("strict", "lax")
STATED = [
    *(f"does({name})" for name in ("p", "q", "x")),
    *(f"{sign}has({who},{what})" for who in ("p", "q") for what in ("a", "b", *CONSTANTS) for sign in ("", "-")),
]
LAYERS, OF_A_LAYER = 4, 3
Atoms = list[tuple[str, int]]  # predicates with their number of places


def test_what_is_left_out_of_a_law_changes_nothing(tmp_path: Path, nightly: bool) -> None:
    chance = random.Random(20261128)
    compared = left_out = told = 0
    for number in range(2_000 if nightly else 60):
        text = law(chance)
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "nullum.lp").write_text(text, encoding="utf-8")
        built = build([folder], INPUTS)
        program = Program(built.compiled.program, built.compiled.lifted, {}, bearing.plan(built.compiled))
        if program.slices is None:  # what depends on no case asks there for what no rule can conclude
            continue
        compared += 1
        worlds = [world(chance) for _ in range(4)]
        whole = [answer(model, built) for model in solver.solve(Whole(program.text, program.lifted, {}), worlds)]
        assert [answer(model, built) for model in solver.solve(program, worlds)] == whole, (text, worlds)
        for one, expected in [*zip(worlds, whole, strict=True)][: None if nightly else 2]:
            assert answer(solver.solve(program, [one])[0], built) == expected, (text, one)
        facts = [*worlds[0].facts, *solver.readings(worlds[0].readings)]
        left_out += program.text.count(":-") - program.bearing(facts).count(":-")
        told += sum(map(len, whole))
    assert compared > 40 and left_out > 500 and told > 500, "rules were left out, and others made something true"


class Whole(Program):
    """A program of which nothing is left out; some rules of it ask for what no other concludes."""

    options = ("-Wno-atom-undefined",)


def answer(model: solver.Model, built: Built) -> set[str]:
    """All that depends on the case, with the instances of the rules that made it."""
    lifted = built.compiled.lifted
    atoms = {
        str(atom) for name, sign in product({n for n, _, _ in lifted}, (True, False)) for atom in model.of(name, sign)
    }
    rules = (rule for rule in built.rules if signature(rule.head) in lifted)
    return atoms | {f"rule {rule.id}: {' '.join(map(str, v))}" for rule in rules for v in model.fired(rule.id, True)}


def world(chance: random.Random) -> solver.World:
    """Some facts, none with its denial, and a reading."""
    chosen = chance.sample(STATED, chance.randrange(1, 7))
    facts = [fact for fact in chosen if f"-{fact}" not in chosen]
    return solver.World(tuple(map(parse_term, facts)), {issue: chance.choice(POSITIONS) for issue in ISSUES})


def law(chance: random.Random) -> str:
    """A law in layers: a rule asks for what stands below it, or beside it, and denies only what stands below."""
    lines = [f"kind({one})." for one in chance.sample(CONSTANTS, 2)]
    lines += [f"part({one},{other})." for one, other in product(CONSTANTS, CONSTANTS) if chance.random() < 0.4]
    lines += ["part(x,y).", "listed(A, B) :- part(A, B)."]
    lines += [f"graded({one},{chance.choice(CONSTANTS)},{grade})." for one, grade in product(CONSTANTS, CONSTANTS)]
    lines += [
        f"listed({chance.choice(CONSTANTS)},{chance.choice(CONSTANTS)}) :- doctrine({issue}, {position})."
        for issue, position in product(ISSUES, POSITIONS)
    ]
    below: Atoms = [("does", 1), ("has", 2), ("-has", 2), ("kind", 1), ("part", 2), ("listed", 2)]
    for layer in range(LAYERS):
        made = [(f"made_{layer}_{at}", chance.choice((1, 2))) for at in range(OF_A_LAYER)]
        for head in made:
            lines += [rule(chance, head, below, made) for _ in range(chance.randrange(1, 4))]
        below += made
    return "".join(f"%@ a\n{line}\n" for line in lines)


def rule(chance: random.Random, head: tuple[str, int], below: Atoms, beside: Atoms) -> str:
    """A rule that is safe: each variable stands in an atom that is asked for."""
    asked = [atom(chance, *chance.choice(below + beside[:1])) for _ in range(chance.choice((1, 1, 2, 2, 3)))]
    names = sorted({term for one in asked for term in one[1] if term.isupper()})
    body = [f"{name}({','.join(terms)})" for name, terms in asked]
    if chance.random() < 0.3:
        name, size = chance.choice(below)
        body.append(f"not {name}({','.join(chance.choice([*names, *CONSTANTS]) for _ in range(size))})")
    if len(names) > 1 and chance.random() < 0.4:
        body.append("!=".join(chance.sample(names, 2)))
    pairs = [name for name, size in below if size == 2]
    if names and chance.random() < 0.3:
        one = chance.choice(names)
        lists = (
            "part({},Each)",
            "listed({},Each)",
            f"graded({{}},Each,{chance.choice(['_', 'Grade', *CONSTANTS, *names])})",
        )
        body.append(f"{chance.choice(pairs)}({one},Each) : {chance.choice(lists).format(one)}")
    if chance.random() < 0.15:
        body.append(f"doctrine({chance.choice(ISSUES)}, {chance.choice(POSITIONS)})")
    if chance.random() < 0.15:
        body.append(f"1 <= #count {{ N : {chance.choice(pairs)}({chance.choice([*names, *CONSTANTS])}, N) }}")
    chance.shuffle(body)
    terms = ",".join(chance.choice([*names, *names, chance.choice(CONSTANTS)]) for _ in range(head[1]))
    return f"{head[0]}({terms}) :- {'; '.join(body)}."


def atom(chance: random.Random, name: str, size: int) -> tuple[str, list[str]]:
    """An atom over few variables and constants."""
    return name, [chance.choice(("A", "A", "B", "B", "C", chance.choice(CONSTANTS))) for _ in range(size)]
