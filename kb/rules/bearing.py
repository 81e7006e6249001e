"""The rules that can fire on the facts at hand: a forward walk that keeps the law's constants apart.

A rule whose body asks for an atom that nothing stated or concluded can supply never fires, and leaving it out changes no
answer. What depends on no case is concluded once for a version of the law: it goes into a program as facts, and of these
only what the rules that are left ask for. Both are worked out beforehand (`plan`); the walk itself takes some
milliseconds, far less than to parse and ground those rules. What depends on readings, and on no fact, is concluded once
for a package of readings, and stated once for all worlds that take it (`under`).

The walk (`walk`) tells of each place of a predicate which constants may stand there, as a set of bits: those of the law
are numbered beforehand, those of a case as they come.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

import clingo
from clingo import Symbol

from kb.files.symbols import remembered
from kb.files.terms import predicate_of
from kb.rules.concluded import READS, Concluded, Reading
from kb.rules.formula import WORLD, Cmp, Cond, Fn, Lit, Literal, Rule, Value, Var, atoms_of, signature, variables_of
from kb.rules.leading import names
from kb.rules.printing import show
from kb.rules.walk import (
    ANY,
    EACH,
    HEAD,
    LINES,
    LISTED,
    OF,
    READ,
    SOME,
    Columns,
    Key,
    Listed,
    Mask,
    Rules,
    Walk,
    filled,
    supply,
    unified,
)

if TYPE_CHECKING:
    from kb.rules.compiler import Compiled, Signature

_READING = re.compile(r"\bdoctrine\(\w+,(\w+),")
_INSTANCE = re.compile(r"rule_(\d+)\(")
_READING_OF = "Reading_"
_PARTS = 16  # kept: cases that differ in an amount or a name ask for the same


def plan(compiled: Compiled) -> str:
    """Write down what `Slices` needs of a program; nothing where what depends on no case cannot be concluded as it
    stands, so that solving has to tell why."""
    from kb.rules.compiler import INSTANCE  # the walk does without a compiler

    fixed = _fixed(compiled)
    if fixed is None:
        return ""
    lines: dict[int, list[int]] = defaultdict(list)
    rules: dict[int, Rule] = {}
    for at, rule in enumerate(compiled.rules):
        if rule and signature(rule.head) in compiled.lifted:
            lines[rule.id].append(at)
            rules[rule.id] = rule
    forms = (_form(rule.head, rule.body, rule.variables) for rule in rules.values())
    constants = {text for form in forms for _, _, held, _ in (form.head, *form.read) for _, text in held}
    constants.update(text for atoms in fixed.values() for terms in atoms for text in terms)
    numbers = {text: at for at, text in enumerate(sorted(constants), 1)}
    by_reading = set(map(_key, compiled.by_reading))
    read = by_reading.union(fixed)
    made = {
        "constants": sorted(constants),
        "fixed": {key: [_written(key, terms) for terms in atoms] for key, atoms in fixed.items()},
        "places": {key: _places(atoms, numbers) for key, atoms in fixed.items() if not key.startswith(INSTANCE)},
        "by_reading": sorted(by_reading),
        "rows": [_row(rule, lines[at], numbers, read) for at, rule in rules.items()],
    }
    return json.dumps(made, separators=(",", ":"), ensure_ascii=False)


def _fixed(compiled: Compiled) -> dict[Key, list[list[str]]] | None:
    """Conclude what depends on no case, the arguments of each atom by predicate; None where clingo has something to say."""
    from kb.rules.compiler import INSTANCE, instrument

    lifted = compiled.lifted
    left_out = {f"#defined {_key((name, arity + 1, sign))}." for name, arity, sign in lifted}
    stated = zip(compiled.program.splitlines(), compiled.rules, strict=True)
    lines = [line for line, rule in stated if rule is None and line not in left_out]
    rules = {rule.id: rule for rule in compiled.rules if rule and signature(rule.head) not in lifted}
    for number, rule in enumerate(rules.values()):  # numbered by themselves: the others may come and go
        lines += instrument(replace(rule, id=number), lifted)
    concluded = _concluded("\n".join(lines))
    if concluded is None:
        return None
    ids = {f"{INSTANCE}{number}": f"{INSTANCE}{one}" for number, one in enumerate(rules)}
    found = {f"{ids.get(name, name)}/{arity}": atoms for (name, arity), atoms in concluded.items()}
    return dict(sorted(found.items(), key=lambda item: _place(item[0])))


@lru_cache(maxsize=8)  # laws that are laid over others seldom touch it
def _concluded(program: str) -> dict[tuple[str, str], list[list[str]]] | None:
    """What a program concludes, by the name and the number of the arguments."""
    messages: list[str] = []
    control = clingo.Control(["0"], lambda _code, text: messages.append(text))
    try:
        control.add("base", [], program + "#show.\n")  # of what is shown clingo writes down the text
        control.ground([("base", [])])
        with control.solve(yield_=True) as handle:
            model = handle.model()
            atoms = model.symbols(atoms=True) if model else None
    except RuntimeError:
        return None
    if atoms is None or messages:
        return None
    found: dict[tuple[str, str], list[list[str]]] = defaultdict(list)
    for atom in sorted(atoms):
        name, _, arity = _key(predicate_of(atom)).rpartition("/")
        found[name, arity].append(_texts(atom))
    return found


def _texts(atom: Symbol) -> list[str]:
    """The arguments of an atom as clingo writes them: all at once, where none has a comma of its own."""
    text = str(atom)
    inner = text.partition("(")[2].removesuffix(")")
    if "(" in inner or '"' in inner:
        return [str(term) for term in atom.arguments]
    return inner.split(",") if inner else []


def _place(key: Key) -> tuple[bool, bool, int, str]:
    """Where the atoms of a predicate stand in the order of clingo."""
    name, _, arity = key.rpartition("/")
    return arity > "0", name.startswith("-"), int(arity), name


@lru_cache(maxsize=4096)
def _key(atom: Signature) -> Key:
    name, arity, positive = atom
    return f"{'' if positive else '-'}{name}/{arity}"


def _written(key: Key, terms: Sequence[str]) -> str:
    name = key.rpartition("/")[0]
    return f"{name}({','.join(terms)})" if terms else name


def _places(atoms: Sequence[Sequence[str]], numbers: dict[str, int]) -> list[list[int]]:
    """The bits of what stands at each place of a predicate, atom by atom."""
    return [[numbers[text] for text in column] for column in zip(*atoms, strict=True)]


class _Form(NamedTuple):
    """What a rule concludes, what it asks for, of what it speaks, and which of its variables are apart (`A != B`). An atom is
    its predicate, the number of its places, and the places held by a constant and by a variable."""

    head: tuple[Any, ...]
    asked: list[tuple[Any, ...]]
    read: list[tuple[Any, ...]]
    apart: list[list[int]]


@lru_cache(maxsize=1 << 14)  # laws that are laid over others have most of their rules in common
def _form(head: Fn, body: tuple[Literal, ...], variables: tuple[str, ...]) -> _Form:
    names = {name: at for at, name in enumerate(variables)}

    def written(atom: Fn) -> tuple[Any, ...]:
        places = list(enumerate(atom.args))
        held = [(at, names[term.name]) for at, term in places if isinstance(term, Var) and term.name in names]
        return (
            _key(signature(atom)),
            len(atom.args),
            [(at, term.text) for at, term in places if isinstance(term, Value)],
            held,
        )

    asked = [written(part.atom) for part in body if isinstance(part, Lit) and part.sign == 0]
    read = [written(lit.atom) for part in body for lit in atoms_of(part)]
    apart = [[names[name] for name in pair] for pair in _apart(body) if names.keys() >= {*pair}]
    return _Form(written(head), asked, read, apart)


def _row(rule: Rule, lines: list[int], numbers: dict[str, int], fixed: set[Key]) -> list[Any]:
    """Of a rule: its lines, how many variables it has, what it concludes, what it asks for, what it reads of what depends on
    no fact of a case, whether it asks for it or not, which variables are apart, and what it asks of each."""
    form = _form(rule.head, rule.body, rule.variables)

    def numbered(atom: tuple[Any, ...]) -> list[Any]:
        key, count, constants, held = atom
        return [key, count, [(at, numbers[text]) for at, text in constants], held]

    read = [numbered(atom) for atom in form.read if atom[0] in fixed]
    names = {name: at for at, name in enumerate(rule.variables)}
    each = [found for part in rule.body if isinstance(part, Cond) and (found := _each(part, names, fixed))]
    return [lines, len(names), numbered(form.head), [*map(numbered, form.asked)], read, form.apart, each]


def _apart(body: Iterable[Literal]) -> Iterator[tuple[str, str]]:
    """Yield the variables that a body has stand for two things."""
    for part in body:
        match part:
            case Cmp(Var(one), (("!=", Var(other)),), 0):
                yield one, other


def _each(part: Cond, names: dict[str, int], fixed: set[Key]) -> list[Any] | None:
    """Of "each E of O is such", where the law or a reading lists each, and all of its list is meant: the predicate of what is
    such with the places of O and E, the variable O, the predicate of the list with its places of O and E, and "some is such"
    as program text."""
    match part:
        case Cond(Lit(such, 0), (Lit(listed, 0),)) if _key(signature(listed)) in fixed and _is_open(listed):
            such_at, listed_at = (
                {term.name: at for at, term in enumerate(atom.args) if isinstance(term, Var)} for atom in (such, listed)
            )
            of = [name for name in listed_at if name in names]
            each = [name for name in listed_at if name in such_at and name not in (*names, "_")]
            if len(of) == len(each) == 1 and of[0] in such_at:
                place = [(at[of[0]], at[each[0]]) for at in (such_at, listed_at)]
                where = [_key(signature(such)), *place[0], names[of[0]], _key(signature(listed)), *place[1]]
                return [*where, "" if where[0] in fixed else _some(such, names)]
    return None


def _is_open(atom: Fn) -> bool:
    """Say whether an atom has variables at all of its places, each once."""
    named = [term.name for term in atom.args if isinstance(term, Var) and term.name != "_"]
    return all(isinstance(term, Var) for term in atom.args) and len(named) == len({*named})


def _some(such: Fn, names: dict[str, int]) -> str:
    """Write that some of "each ... is such" is such, in a world."""
    places = (arg if names.keys() >= {*variables_of(arg)} else Var("_") for arg in such.args)
    return show(such._replace(args=(WORLD, *places)))


class Slices:
    """A program from which to take what can fire; `shared` holds what readers make of what depends on no case."""

    def __init__(self, text: str, written: str, read_off: Collection[int] = ()) -> None:
        """Read what `plan` wrote of a program text; of the rules `read_off` the instances are always told."""
        self._read_off = read_off
        made = json.loads(written)
        self._lines = text.splitlines()
        self._numbers: dict[str, int] = {constant: at for at, constant in enumerate(made["constants"], 1)}
        self._fixed: dict[Key, list[str]] = made["fixed"]
        self._places: dict[Key, list[list[int]]] = made["places"]
        self._rows: list[list[Any]] = made["rows"]
        self._by_reading = frozenset[Key](made["by_reading"])
        self.by_reading = frozenset(map(_name_of, self._by_reading))
        self._by_readings: dict[Symbol, Concluded] = {}
        self._symbols: dict[str, list[Symbol]] = {}
        self._parts: dict[Any, tuple[str, Columns]] = {}
        self._apart: dict[str, str] = {}  # lines, each as it reads what depends on readings alone
        self.shared: dict[str, Any] = {}
        self._walked = Rules(self._rows)
        self._numbering = Lock()

    @cached_property
    def _known(self) -> Columns:
        """What stands at the places of the predicates that depend on no case."""
        return {key: [_mask(set(bits)) for bits in places] for key, places in self._places.items()}

    def fixed(self, name: str) -> list[Symbol]:
        """The atoms of a predicate that depend on no case."""
        if name not in self._symbols:
            keys = [key for key in self._fixed if _name_of(key) == name]
            self._symbols[name] = [remembered(clingo.parse_term(text)) for key in keys for text in self._fixed[key]]
        return self._symbols[name]

    def bearing(self, facts: Iterable[Symbol], instances: bool = True, read_by: str = "") -> str:
        """Write the program of what can fire where no other facts are stated than these, with the instances of rules or
        without, and what depends on no case of which the further rules `read_by` speak; what it asks for in vain it does not
        declare."""
        text, _ = self._part(self._stated(facts), (), instances)
        return text + "".join(self._spoken_of(read_by))

    def _spoken_of(self, text: str) -> Iterator[str]:
        """What depends on no case of the predicates that a program text names."""
        spoken = names(text)
        for key, atoms in self._fixed.items():
            if _name_of(key) in spoken:
                yield from (f"{atom}.\n" for atom in atoms)

    def concluding(self, taken: Iterable[Symbol]) -> str:
        """Write the program of what readings alone conclude, some of these being taken."""
        columns = self._supplied(self._stated(taken))
        rows = [self._rows[at] for at in sorted(self._fired(columns)) if at in self._hanging_on_readings]
        lines = (line for row in rows for line in self._told(row[LINES]))
        return "\n".join([*lines, *self._fixed_read(self._asked_of(rows, columns)), ""])

    def reading(self, concluded: Iterable[Symbol]) -> Reading:
        """Make a package of readings of all that it concludes, itself included."""
        atoms = list(concluded)
        with self._numbering:
            if fresh := [atom for atom in atoms if atom not in self._by_readings]:
                self._number(fresh)
        return Reading([self._by_readings[atom] for atom in atoms])

    def _number(self, atoms: Sequence[Symbol]) -> None:
        """Number the constants of atoms that readings conclude, and these themselves."""
        fresh = sorted({str(term) for atom in atoms for term in atom.arguments} - self._numbers.keys())
        more = {text: at for at, text in enumerate(fresh, len(self._numbers) + 1)}
        self._numbers = {**self._numbers, **more}  # others may be reading it
        for atom in atoms:
            bits = [self._numbers[str(term)] for term in atom.arguments]
            found = (_key(predicate_of(atom)), atom, bits, [1 << bit for bit in bits])
            self._by_readings[atom] = Concluded(len(self._by_readings), *found)

    def under(self, facts: Iterable[Symbol], readings: Sequence[Reading], instances: bool) -> str:
        """Write the program of what can fire on facts in worlds that `reads_(World, Reading)` give packages of readings, by
        their numbers; what these conclude is stated."""
        text, asked = self._part(self._stated(facts), readings, instances)
        return text + "".join(one.stated(number, asked) for number, one in enumerate(readings))

    @cached_property
    def _hanging_on_readings(self) -> frozenset[int]:
        """The places of the rules that conclude what depends on readings and on no fact."""
        return frozenset(at for at, row in enumerate(self._rows) if row[HEAD][0] in self._by_reading)

    @cached_property
    def read_rules(self) -> frozenset[int]:
        """The ids of the rules that conclude what depends on readings and on no fact."""
        lines = (self._lines[self._rows[at][0][0]] for at in self._hanging_on_readings)
        return frozenset(int(found[1]) for found in map(_INSTANCE.match, lines) if found)

    def issues(self, facts: Iterable[Symbol]) -> frozenset[str]:
        """The issues that some rule reads that can fire where no other facts and readings are stated than these."""
        fired = self._fired(self._supplied(self._stated(facts)))
        return frozenset[str]().union(*(self._issues[at] for at in fired))

    @cached_property
    def _issues(self) -> list[frozenset[str]]:
        """The issues that each rule reads."""
        return [issues_read("\n".join(self._lines[line] for line in row[0])) for row in self._rows]

    def _stated(self, facts: Iterable[Symbol]) -> Columns:
        """What some facts supply, by predicate; the names of a case are numbered as they come."""
        columns: Columns = {}
        known, fresh = self._numbers, dict[str, int]()
        for fact in facts:
            texts = map(str, fact.arguments)
            bits = [known.get(text) or len(known) + 1 + fresh.setdefault(text, len(fresh)) for text in texts]
            supply(columns, _key(predicate_of(fact)), [1 << bit for bit in bits])
        return columns

    def _supplied(self, stated: Columns) -> Columns:
        """What is stated beside what depends on no case."""
        columns = {key: list(places) for key, places in self._known.items()}
        for key, places in stated.items():
            supply(columns, key, places)
        return columns

    def _part(self, stated: Columns, readings: Sequence[Reading], instances: bool) -> tuple[str, Columns]:
        """The program of what can fire, and which places it may read of what readings conclude; without any they are open."""
        lists = frozenset(one.concluded for one in readings)
        shape = (instances, lists, *((key, tuple(places)) for key, places in sorted(stated.items())))
        part = self._parts.get(shape)
        if part is None:
            part = self._made(stated, readings, instances)
            self._parts = {**dict([*self._parts.items()][1 - _PARTS :]), shape: part}  # others may be reading it
        return part

    def _made(self, stated: Columns, readings: Sequence[Reading], instances: bool) -> tuple[str, Columns]:
        columns = self._supplied(stated)
        for one in readings:
            for key, places in one.columns.items():
                supply(columns, key, places)
        done = self._hanging_on_readings if readings else frozenset[int]()
        rows = [self._rows[at] for at in sorted(self._fired(columns, done, readings))]
        write, listed = self._told if instances else self._bare, self._listed(readings)
        lines = (line for row in rows for line in write(row[LINES], _of_each_some(row, columns, listed)))
        asked = self._asked_of(rows, columns)
        text = "\n".join([*(map(self._reading_apart, lines) if readings else lines), *self._fixed_read(asked), ""])
        return text, {key: masks for key, masks in asked.items() if key in self._by_reading}

    def _reading_apart(self, line: str) -> str:
        """Have a rule read what depends on readings alone where its world's readings stand."""
        if (known := self._apart.get(line)) is None:
            found, changed = self._lifted_reading.subn(rf"\1({_READING_OF}", line)
            known = self._apart[line] = f"{found[:-1]}; {READS}({WORLD.name},{_READING_OF})." if changed else line
        return known

    @cached_property
    def _lifted_reading(self) -> re.Pattern[str]:
        names = "|".join(sorted(map(re.escape, self.by_reading)))
        return re.compile(rf"\b({names})\({WORLD.name}\b")

    def _told(self, lines: Iterable[int], further: str = "") -> Iterator[str]:
        """The lines of a rule, with its instances; the first asks for something further."""
        instance, *rest = (self._lines[line] for line in lines)
        yield instance.replace(":- ", f":- {further}", 1)
        yield from rest

    def _bare(self, lines: Sequence[int], further: str = "") -> Iterator[str]:
        """The line of a rule without its instances, but for what is read off by its instances."""
        instance, conclusion = self._told(lines, further)
        found = _INSTANCE.match(instance)
        if found is None or int(found[1]) in self._read_off:
            yield from (instance, conclusion)
        else:
            yield conclusion.partition(":-")[0] + instance[instance.index(":-") :]

    def _fired(self, columns: Columns, done: Collection[int] = (), readings: Sequence[Reading] = ()) -> set[int]:
        """The places of the rules that can fire, but for those that have; what they conclude is added to the columns."""

        return Walk(self._walked, columns, done, self._listed(readings)).fired()

    def _listed(self, readings: Sequence[Reading]) -> Listed:
        """What a list of the law or of each of some readings has at two places; without readings theirs are open."""

        def listed(key: Key, of: int, each: int) -> list[list[tuple[int, int]]] | None:
            if key in self._by_reading:
                return [one.pairs(key, of, each) for one in readings] or None
            return [[*zip(self._places[key][of], self._places[key][each], strict=True)]]

        return listed

    def _asked_of(self, rows: Iterable[list[Any]], columns: Columns) -> Columns:
        """What some rules may read of what depends on no fact."""
        asked: Columns = {}
        for row in rows:
            masks = unified(row, columns)
            for atom in row[READ]:
                supply(asked, atom[0], filled(atom, masks or []))
        return asked

    def _fixed_read(self, asked: Columns) -> Iterator[str]:
        """The facts that are asked for of what depends on no case."""
        for key, masks in sorted(asked.items()):
            if key not in self._fixed:
                continue
            kept = [True] * len(self._fixed[key])
            for mask, bits in zip(masks, self._places[key], strict=True):
                if mask != ANY:
                    kept = [keep and bool(mask >> bit & 1) for keep, bit in zip(kept, bits, strict=True)]
            yield from (f"{atom}." for atom, keep in zip(self._fixed[key], kept, strict=True) if keep)


def _of_each_some(row: Sequence[Any], columns: Columns, listed: Listed) -> str:
    """Of a rule that asks of each on a list, what it then asks of some as well, where nothing that it speaks of has an empty
    list: the grounder looks through what is such, not through all of which each could be."""
    asked = [each for each in row[EACH] if each[SOME]]
    masks = (unified(row, columns) if asked else None) or []
    kept = (each for each in asked if masks[each[OF]] != ANY)
    return "".join(f"{each[SOME]}; " for each in kept if not _lacks(masks[each[OF]], listed(*each[LISTED])))


def _lacks(mask: Mask, lists: list[list[tuple[int, int]]] | None) -> bool:
    """Say whether some list may be empty for something that may stand there."""
    return lists is None or any(mask & ~_mask({of for of, _ in pairs}) for pairs in lists)


def _name_of(key: Key) -> str:
    return key.rpartition("/")[0].removeprefix("-")


def issues_read(text: str) -> frozenset[str]:
    """The issues of which the rules of a program text ask for a position."""
    return frozenset(_READING.findall(text))


def _mask(bits: Iterable[int]) -> Mask:
    return sum(1 << bit for bit in bits)
