"""The words of a case: sorts of things, and predicates with typed, named arguments.

`load` merges every YAML file of the folders into one `Vocabulary`, plain data. A folder laid over others may add
predicates, sorts, and values to a sort below it; a word that is there already it may repeat, not define otherwise.
`Vocabulary.check` says what is wrong with one atom of a case file.

Types of arguments: number (whole, from 0), yuan (up to two decimals), quantity (a number in the unit of the measure
argument of the same atom; decimals if that unit is yuan), date, text, id, act, accused (identifiers), or a sort,
whose values are listed and, where it is open, may be others too.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from string import Formatter

from kb.errors import BadInput, Problem, did_you_mean, quoted
from kb.files.terms import IDENTIFIER, Atom, Const, Date, Money, Number, Term, Text
from kb.files.yamlfile import Node, Reader, read

BUILT_IN = frozenset({"number", "yuan", "quantity", "date", "text", "id", "act", "accused"})
KINDS = ("fact", "evaluative", "structural", "derived")
LARGEST = 10**18
LONGEST_LIST = 40
LARGEST_COST = 9

_SENTENCES = ("en", "zh", "not_en", "not_zh", "neg_en", "neg_zh", "same_en", "same_zh")
_PREDICATE_KEYS = ("args", "input", "kind", *_SENTENCES, "key", "note", "fixed", "cost", "excludes")
_COSTS = {"evaluative": 2}
_OF_A_CASE = ("complainant", "part_of_amount")  # open sorts whose further values are what a case calls its own things


@dataclass(frozen=True)
class Constant:
    """A value of a sort; `unit` says what a measure counts, `parts` after which argument of facts the parts of such a
    number are called; both empty for other sorts."""

    name: str
    en: str
    zh: str
    unit: str = ""
    parts: str = ""
    place: str = field(default="", compare=False)  # file:line


@dataclass(frozen=True)
class Sort:
    """A kind of thing; a closed one has no values but those listed."""

    name: str
    open: bool
    values: dict[str, Constant]

    @cached_property
    def measures(self) -> bool:
        """Say whether its values carry units."""
        return any(constant.unit for constant in self.values.values())

    def containing(self, word: str) -> str:
        """Ask for the one value whose name has all parts of a word, as `assisting_network_crime` those of `assisting`."""
        parts = set(word.split("_"))
        found = [value for value in self.values if parts <= set(value.split("_"))]
        return f", did you mean {quoted(found[0])}?" if len(found) == 1 else ""

    def hint(self, word: str) -> str:
        """Name the value nearest to a word; else list those there are or, where they are many, say where to read
        them."""
        if near := did_you_mean(word, self.values):
            return near
        if len(self.values) > LONGEST_LIST:
            return f"; `nullum facts {self.name}` lists those there are"
        return f"; known are {', '.join(self.values)}"


@dataclass(frozen=True)
class Argument:
    """A place of a predicate: a built-in type or the name of a sort."""

    name: str
    type: str


@dataclass(frozen=True)
class Excluded:
    """Another fact that never stands beside one, its arguments named as in that one."""

    name: str
    args: tuple[str, ...]
    negated: bool


@dataclass(frozen=True)
class Predicate:
    """A word of cases or law; sentences hold `{argument}`, those not given are empty. `same` ones say it of one thing that
    stands in two places of a type.

    A fact that is `fixed` is no matter of what somebody did, and a search for other facts leaves it as it is; `cost` is
    what a change of such a fact counts, a value judgement for two where nothing else is said.
    """

    name: str
    args: tuple[Argument, ...]
    input: bool
    kind: str
    en: str
    zh: str
    not_en: str = ""
    not_zh: str = ""
    neg_en: str = ""
    neg_zh: str = ""
    key: tuple[str, ...] = ()
    note_en: str = ""
    note_zh: str = ""
    place: str = field(default="", compare=False)  # file:line
    fixed: bool = False
    cost: int = 1
    excludes: tuple[Excluded, ...] = ()
    same_en: str = ""
    same_zh: str = ""

    @property
    def signature(self) -> str:
        """Name and number of arguments: `order/3`."""
        return f"{self.name}/{len(self.args)}"

    @property
    def form(self) -> str:
        """How it is written: `order(Order, Addressee, Authority)`."""
        names = ", ".join(arg.name.title().replace("_", "") for arg in self.args)
        return f"{self.name}({names})" if names else self.name

    def excluded_by(self, atom: Atom) -> Iterator[Atom]:
        """Yield the facts that an atom of this predicate excludes."""
        given = {arg.name: term for arg, term in zip(self.args, atom.args, strict=True)}
        if not atom.negated:
            for other in self.excludes:
                yield Atom(other.name, tuple(given[name] for name in other.args), other.negated)

    def key_of(self, atom: Atom) -> tuple[Term, ...]:
        """Pick the arguments of an atom that determine the others."""
        return tuple(term for arg, term in zip(self.args, atom.args, strict=True) if arg.name in self.key)


@dataclass(frozen=True)
class Vocabulary:
    """All sorts and predicates, by name."""

    sorts: dict[str, Sort]
    predicates: dict[str, Predicate]

    def check(self, atom: Atom, *, derived: bool = False, free: str = "") -> list[str]:
        """Say what keeps a well-formed atom from being a fact of a case, or, where it may be derived, a conclusion;
        empty if nothing. An argument written `free` stands for any."""
        return [fault for _, fault in self.faults(atom, derived=derived, free=free)]

    def faults(self, atom: Atom, *, derived: bool = False, free: str = "") -> list[tuple[int, str]]:
        """Say what keeps an atom from being a fact (see `check`), each with the number of its argument, 0 for the
        whole."""
        predicate = self.predicates.get(atom.name)
        if predicate is None:
            return [(0, self._unknown(atom))]
        if not predicate.input and not derived:
            return [(0, f"`{predicate.signature}` is derived from the law; no case states it as a fact")]
        if len(atom.args) != len(predicate.args):
            given = f"`{atom.name}/{len(atom.args)}`"
            return [(0, f"{given} has the wrong number of arguments: write `{predicate.form}`")]
        unit = self.unit(atom)
        return [
            (place, f"argument {place} ({arg.name}) of `{predicate.form}` {fault}")
            for place, (arg, term) in enumerate(zip(predicate.args, atom.args, strict=True), 1)
            if str(term) != free and (fault := self._fault(arg.type, term, unit))
        ]

    def unit(self, atom: Atom) -> str:
        """Find the unit that the measure argument of an atom gives to its quantity, or ""."""
        measure = self.measure(atom)
        return measure.unit if measure else ""

    def measure(self, atom: Atom) -> Constant | None:
        """Find the measure that an atom speaks of."""
        for arg, term in zip(self.predicates[atom.name].args, atom.args, strict=True):
            sort = self.sorts.get(arg.type)
            if sort and sort.measures and isinstance(term, Const) and term.name in sort.values:
                return sort.values[term.name]
        return None

    def named(self, atom: Atom, argument: str) -> Iterator[Term]:
        """Yield the arguments of an atom that are called `argument`."""
        for arg, term in zip(self.predicates[atom.name].args, atom.args, strict=True):
            if arg.name == argument:
                yield term

    def places(self, atom: Atom, *types: str) -> Iterator[Term]:
        """Yield the arguments of an atom whose type is one of `types`."""
        for arg, term in zip(self.predicates[atom.name].args, atom.args, strict=True):
            if arg.type in types:
                yield term

    def _unknown(self, atom: Atom) -> str:
        words = {p.signature: p.input for p in self.predicates.values()}
        given = f"{atom.name}/{len(atom.args)}"
        hint = did_you_mean(given, [word for word, of_case in words.items() if of_case])
        hint = hint or did_you_mean(given, words) or "; `nullum facts` lists the facts there are"
        return f"unknown fact {quoted(given)}{hint}"

    def _fault(self, type_: str, term: Term, unit: str) -> str:
        match type_:
            case "number" | "yuan" | "quantity":
                fen = type_ == "yuan" or (type_ == "quantity" and unit == "yuan")
                return _amount_fault(term, fen, unit if type_ == "quantity" else "")
            case "date":
                fits, wanted = isinstance(term, Date), "a date such as 2016-10-20"
            case "text":
                fits, wanted = isinstance(term, Text), 'a text in double quotes, "..."'
            case "id" | "act" | "accused":
                fits, wanted = isinstance(term, Const), "an identifier such as `zhang_1`"
            case _:
                return self._sort_fault(self.sorts[type_], term)
        return "" if fits else f"must be {wanted}, not {quoted(str(term))}"

    def _slip(self, sort: Sort, name: str) -> bool:
        """Say whether a name of an open sort is meant to be a known one: a provision of a source that is known."""
        sources = self.sorts["source"].values if "source" in self.sorts else {}
        return sort.name == "provision" and name.split("_a")[0] in sources

    def _foreign(self, sort: Sort, name: str) -> list[str]:
        """List the other sorts that have a name which an open sort has not: a word of another kind, taken for one of this."""
        if not sort.open or sort.name in _OF_A_CASE:
            return []
        kinds = (other.name for other in self.sorts.values() if name in other.values and other is not sort)
        return sorted(kinds, key=lambda kind: (kind != "offence", kind))  # what it is most often taken for

    def _sort_fault(self, sort: Sort, term: Term) -> str:
        if not isinstance(term, Const):
            return f"must be one of the sort `{sort.name}`, not {quoted(str(term))}"
        if term.name not in sort.values and (kinds := self._foreign(sort, term.name)):
            named = f"must be one of the sort `{sort.name}`, not {quoted(term.name)} of `{kinds[0]}`"
            return named + (sort.containing(term.name) or sort.hint(term.name))
        if term.name in sort.values or (sort.open and not self._slip(sort, term.name)):
            return ""
        return f"has an unknown {sort.name} {quoted(term.name)}{sort.hint(term.name)}"


CLASSES = (Vocabulary, Sort, Constant, Predicate, Argument, Excluded)


def load(*folders: Path | str) -> Vocabulary:
    """Load every *.yaml of the folders as one vocabulary, each laid over those before; raise BadInput with all
    problems."""
    vocabulary, problems = Vocabulary({}, {}), []
    for folder in folders:
        loader = _Loader(vocabulary)
        for path in sorted(Path(folder).glob("*.yaml")):
            loader.take_file(path)
        vocabulary = loader.vocabulary()
        problems += sorted(loader.problems)
    if problems:
        raise BadInput(problems)
    if not vocabulary.predicates:
        raise BadInput([Problem(str(folders[0]), 0, "no vocabulary (*.yaml) in this folder")])
    return vocabulary


def _amount_fault(term: Term, fen: bool, unit: str) -> str:
    counted = f" (the measure counts {unit})" if unit and not fen else ""
    if not isinstance(term, Number | Money):
        return f"must be a number{counted}, not {quoted(str(term))}"
    if isinstance(term, Money) and not fen:
        return f"must be a whole number{counted}, not {term}"
    if isinstance(term, Money) and len(str(term).partition(".")[2]) > 2:
        return f"has a fraction of a fen: {quoted(str(term))}; two decimals at most"
    if term.value < 0:
        return f"must not be negative: {quoted(str(term))}"
    return f"is above 10^18: {quoted(str(term))}" if term.value > LARGEST else ""


class _Loader:
    """Merges the files of one folder, laid over the words below: sorts as they come, predicates once all sorts are
    known."""

    def __init__(self, below: Vocabulary) -> None:
        self.problems: list[Problem] = []
        self.whole = True  # all files could be read: a sort that is not there is unknown
        self.sorts = dict(below.sorts)
        self.predicates = dict(below.predicates)
        self.pending: list[tuple[Reader, str, Node]] = []
        self.places: dict[tuple[str, str], str] = {}

    def take_file(self, path: Path) -> None:
        reader = Reader(str(path))
        try:
            root = reader.mapping(read(path), "a vocabulary file", ("sorts", "predicates"))
            for name, node in reader.mapping(root.get("sorts"), "`sorts`").items():
                if self._is_new(reader, "sort", name, node):
                    self.sorts[name] = _sort(reader, name, node, self.sorts.get(name))
        except BadInput as error:
            self.problems.extend(error.problems)
            self.whole = False
            return
        for name, node in reader.mapping(root.get("predicates"), "`predicates`").items():
            self.pending.append((reader, name, node))
        self.problems.extend(reader.problems)
        reader.problems.clear()

    def vocabulary(self) -> Vocabulary:
        for reader, name, node in self.pending:
            if self._is_new(reader, "predicate", name, node):
                new = _predicate(reader, name, node, self.sorts if self.whole else None)
                _same(reader, node.line, f"predicate {quoted(name)}", self.predicates.setdefault(name, new), new)
            self.problems.extend(reader.problems)
            reader.problems.clear()
        return Vocabulary(self.sorts, self.predicates)

    def _is_new(self, reader: Reader, what: str, name: str, node: Node) -> bool:
        place = f"{reader.file}:{node.line}"
        first = self.places.setdefault((what, name), place)
        if first != place:
            reader.add(node.line, f"{what} {quoted(name)} is declared twice, first at {first}")
        return first == place


def _same(reader: Reader, line: int, what: str, old: Constant | Predicate, new: Constant | Predicate) -> None:
    if old != new:
        reader.add(line, f"{what} is defined otherwise at {old.place}")


def _identifier(reader: Reader, line: int, name: str, what: str) -> None:
    if not IDENTIFIER.fullmatch(name):
        reader.add(line, f"{what} {quoted(name)} is no identifier (a-z, then letters, digits, _)")


def _sort(reader: Reader, name: str, node: Node, below: Sort | None) -> Sort:
    """Read a sort, or further values of one that lies below."""
    _identifier(reader, node.line, name, "sort")
    if name in BUILT_IN:
        reader.add(node.line, f"`{name}` is a built-in type")
    entries = reader.mapping(node, f"sort {quoted(name)}", ("open", "values"))
    is_open = reader.flag(entries.get("open"), "`open`") or (below is not None and below.open)
    values = dict(below.values) if below else {}
    for value, entry in reader.mapping(entries.get("values"), "`values`").items():
        _identifier(reader, entry.line, value, "value")
        new = _constant(reader, value, entry)
        _same(reader, entry.line, f"value {quoted(value)} of `{name}`", values.setdefault(value, new), new)
    if below and is_open and not below.open:
        reader.add(entries["open"].line, f"sort {quoted(name)} is closed in the law below")
    if not values and not is_open:
        reader.add(node.line, f"closed sort {quoted(name)} has no values")
    return Sort(name, is_open, values)


def _constant(reader: Reader, name: str, node: Node) -> Constant:
    what = f"value {quoted(name)}"
    entries = reader.mapping(node, what, ("en", "zh", "unit", "parts"), required=("en", "zh"))
    en, zh, unit, parts = (reader.text(entries.get(key), f"`{key}`") for key in ("en", "zh", "unit", "parts"))
    if unit:
        _identifier(reader, entries["unit"].line, unit, "unit")
    if parts:
        _identifier(reader, entries["parts"].line, parts, "name of an argument")
    return Constant(name, en, zh, unit, parts, f"{reader.file}:{node.line}")


def _predicate(reader: Reader, name: str, node: Node, sorts: dict[str, Sort] | None) -> Predicate:
    """Read a predicate; without the sorts its types cannot be checked."""
    _identifier(reader, node.line, name, "predicate")
    what = f"predicate {quoted(name)}"
    entries = reader.mapping(node, what, _PREDICATE_KEYS, required=("en", "zh"))
    args = tuple(_arguments(reader, entries.get("args"), sorts))
    if sorts is not None and any(arg.type == "quantity" for arg in args):
        measures = [arg for arg in args if arg.type in sorts and sorts[arg.type].measures]
        if len(measures) != 1:
            reader.add(node.line, f"{what}: a quantity needs exactly one measure beside it")
    names = [arg.name for arg in args]
    en, zh, not_en, not_zh, neg_en, neg_zh, same_en, same_zh = (
        _sentence(reader, entries.get(key), key, names) for key in _SENTENCES
    )
    key = tuple(reader.text(item, "`key`") for item in reader.sequence(entries.get("key"), "`key`"))
    for word in sorted(set(key) - {"", *names}):
        reader.add(entries["key"].line, f"`key` names no argument: {quoted(word)}")
    note_en, note_zh = reader.languages(entries.get("note"), "`note`")
    is_input = reader.flag(entries.get("input"), "`input`")
    kind = _kind(reader, entries.get("kind"), is_input)
    return Predicate(
        name,
        args,
        is_input,
        kind,
        en,
        zh,
        not_en,
        not_zh,
        neg_en,
        neg_zh,
        key,
        note_en,
        note_zh,
        f"{reader.file}:{node.line}",
        reader.flag(entries.get("fixed"), "`fixed`"),
        _cost(reader, entries.get("cost"), kind),
        tuple(_excludes(reader, entries.get("excludes"), names)),
        same_en,
        same_zh,
    )


def _excludes(reader: Reader, node: Node | None, names: list[str]) -> Iterator[Excluded]:
    """Read facts such as `-knows_of_fraud(accused, act, fraud)`, whose arguments are those of the predicate at hand."""
    for item in reader.sequence(node, "`excludes`"):
        text = reader.text(item, "`excludes`")
        found = re.fullmatch(r"(-?)(\w+)\((.*)\)", text)
        args = tuple(word.strip() for word in found[3].split(",")) if found else ()
        if not found:
            reader.add(item.line, f"`excludes` is a fact such as -knows(accused, act), not {quoted(text)}")
        elif unknown := [word for word in args if word not in names]:
            reader.add(item.line, f"`excludes` has no argument {quoted(unknown[0])}{did_you_mean(unknown[0], names)}")
        else:
            yield Excluded(found[2], args, bool(found[1]))


def _cost(reader: Reader, node: Node | None, kind: str) -> int:
    """Read what a change of such a fact counts: a whole number from 1 on."""
    if node is None:
        return _COSTS.get(kind, 1)
    text = reader.text(node, "`cost`")
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= LARGEST_COST:
        reader.add(node.line, f"`cost` is a whole number from 1 to {LARGEST_COST}, not {quoted(text)}")
        return 1
    return int(text)


def _arguments(reader: Reader, node: Node | None, sorts: dict[str, Sort] | None) -> Iterator[Argument]:
    seen: set[str] = set()
    for item in reader.sequence(node, "`args`"):
        pair = reader.mapping(item, "an argument")
        if len(pair) != 1:
            reader.add(item.line, "an argument is one pair, name: type")
            continue
        [(name, entry)] = pair.items()
        type_ = reader.text(entry, f"type of {quoted(name)}")
        _identifier(reader, item.line, name, "argument")
        if name in seen:
            reader.add(item.line, f"two arguments are called {quoted(name)}")
        known = [*BUILT_IN, *(sorts or ())]
        if type_ and sorts is not None and type_ not in known:
            reader.add(item.line, f"unknown type {quoted(type_)}{did_you_mean(type_, known)}")
        seen.add(name)
        yield Argument(name, type_)


def _sentence(reader: Reader, node: Node | None, key: str, names: list[str]) -> str:
    sentence = reader.text(node, f"`{key}`")
    try:
        for _, field, spec, conversion in Formatter().parse(sentence):
            if field is not None and (field not in names or spec or conversion):
                hint = did_you_mean(field, names)
                reader.add(node.line if node else 0, f"`{key}` has no argument {{{field}}}{hint}")
    except ValueError as error:
        reader.add(node.line if node else 0, f"`{key}`: {error}; a brace itself is written twice")
    return sentence


def _kind(reader: Reader, node: Node | None, is_input: bool) -> str:
    kind = reader.text(node, "`kind`") or ("fact" if is_input else "derived")
    line = node.line if node else 0
    if kind not in KINDS:
        reader.add(line, f"unknown kind {quoted(kind)}{did_you_mean(kind, KINDS)}")
    elif is_input and kind == "derived":
        reader.add(line, "`input: true` and `kind: derived` exclude each other")
    elif not is_input and kind in ("fact", "evaluative"):
        reader.add(line, f"`kind: {kind}` needs `input: true`")
    return kind
