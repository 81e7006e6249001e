"""Charges that are not made out: which of their elements stand, which are missing, and on which disputed facts that hangs."""

from __future__ import annotations

from collections.abc import Iterator

from clingo import Function, Symbol

from explain.draw.builder import Builder
from kb.files.cases import symbol
from kb.run.reasons import Absent, premise_atoms

_AGAINST = ("excluded", "apart_from_crime")  # what keeps a charge away beside its elements
_NEAR = 2  # elements met, from which on a charge is shown without being asked for
Key = tuple[Symbol, ...]  # accused, act, offence


def add(builder: Builder, charge: str | None, accused: str | None) -> None:
    """Show the charge asked for, or, for who has done nothing that is made out, the near ones."""
    world = builder.world
    made_out, whose = world.rows("established"), (accused,) if accused else ()
    lacked = {row[:3] for name in ("missing", "excluded") for row in world.rows(name, *whose)} - made_out
    guilty = {row[0] for row in made_out}
    for who, act, offence in sorted(lacked):
        met = len(world.elements_met(who, act, offence))
        nearest = charge is None and who not in guilty and met >= _NEAR
        if accused in (None, who) and (charge == offence or nearest):
            builder.goal(_not_made_out(builder, (Function(who), Function(act), Function(offence)), whole=True))


def likewise(builder: Builder, charge: Key) -> None:
    """Show what became here of a charge that another proof shows, where it comes into question."""
    established, names = Function("established", charge), tuple(map(str, charge))
    if established in builder.world.model:
        builder.add(established)
    elif any(row[:3] == names for name in ("missing", "excluded") for row in builder.world.rows(name, names[0])):
        _not_made_out(builder, charge, whole=True)


def rivals(builder: Builder, convicted: Symbol) -> None:
    """Show of a contested conviction why no offence takes its place here that does in another version."""
    key = tuple(convicted.arguments)
    others = {
        atom.arguments[3]
        for world in builder.outcome.worlds
        for name in ("displaced", "tied")
        for atom in world.model.of(name)
        if tuple(atom.arguments[:3]) == key
    }
    for other in sorted(others):
        rival = (*key[:2], other)
        if Function("established", rival) not in builder.world.model:
            for rule in list(builder.graph.predecessors(str(convicted))):
                builder.graph.add_edge(_not_made_out(builder, rival, whole=False), rule, sign="-")


def _not_made_out(builder: Builder, key: Key, *, whole: bool) -> str:
    """Show a charge that is not made out, with what is missing, or with all that its `whole` definition asks for."""
    world, graph = builder.world, builder.graph
    node = builder.add_absent(Absent("established", key, True))
    graph.nodes[node].update(band="offence", role="not_made_out")
    names = (str(key[0]), str(key[1]), str(key[2]))
    met = world.elements_met(*names)
    for _, element, place in sorted(row for row in world.rows("element") if row[0] == names[2]):
        if element not in met:
            atom = world.element_missed(*names, element)
            lacking = builder.add_absent(Absent(atom.name, tuple(atom.arguments), True))
            graph.nodes[lacking].update(band="element", role="element", number=int(place), **builder.whose(key))
            graph.add_edge(lacking, node, sign="-")
            _hangs(builder, atom, lacking)
        elif whole:
            graph.add_edge(builder.add(met[element]), node, sign="+")
    for atom in sorted(atom for name in _AGAINST for atom in world.model.having(name, True, 0, key[0])):
        if tuple(atom.arguments[:3]) == key:
            graph.add_edge(builder.add(atom), node, sign="+")
    lacked = {row.element for row in world.rows("element") if row.offence == names[2]} - set(met)
    for other in world.minds_unshown(*names, lacked):
        unshown = Function("unshown_mind", [key[0], key[1], Function(other), key[2]])
        graph.add_edge(builder.add(unshown), node, sign="+")
    if names[2] == "assisting" and "seriousness" in lacked:  # who is helped and does not count
        for atom in sorted(world.model.having("left_out", True, 0, key[0])):
            if atom.arguments[1] == key[1]:
                graph.add_edge(builder.add(atom), node, sign="+")
    return node


def _hangs(builder: Builder, atom: Symbol, lacking: str) -> None:
    """Name the disputed facts that carry in other versions what is missing in this one."""
    for fact in sorted(set(_carrying(builder, atom))):
        node = builder.add_absent(Absent(fact.name, tuple(fact.arguments), fact.positive))
        builder.graph.nodes[node].update(role="disputed")
        builder.graph.add_edge(node, lacking, sign="-")


def _carrying(builder: Builder, atom: Symbol) -> Iterator[Symbol]:
    disputed = {symbol(f.atom) for f in builder.outcome.case.facts if f.status == "disputed"}
    if disputed:
        disputed -= set(builder.world.symbols)
    for world in builder.outcome.worlds if disputed else ():
        if atom in world.model:
            used = {a for s in world.reasons.closure([atom]) for p in s.premises for a in premise_atoms(p)}
            yield from used & disputed
