"""The words of a case: sorts of things, and predicates.

`load` merges every YAML file of the folders into one `Vocabulary`, plain data. A folder laid over others may add
predicates, sorts, and values to a sort below it; a word that is there already it may repeat, not define otherwise.
`Vocabulary.check` says what is wrong with one atom of a case file.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kb.errors import BadInput, Problem, nearest, quoted
from kb.files.predicates import Argument, Excluded, Predicate, read_predicate
from kb.files.terms import Atom, Const, Date, Money, Number, Term, Text, walk
from kb.files.values import Constant, Sort, read_sort, same
from kb.files.yamlfile import Node, Reader, read_kept

LARGEST = 10**18
_ALIKE = 0.75  # of two names, one meant for the other
_WORD = re.compile(r"[a-z]+")
_OF_A_CASE = ("complainant", "part_of_amount")  # open sorts whose further values are what a case calls its own things


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

    def misnamed(self, atom: Atom) -> list[str]:
        """Say why a conclusion that is expected, or not, is none that the law could draw: an unknown predicate, the wrong
        number of arguments, a word that is none of its sort. Dates and parts of amounts stand as rules have them."""
        return [
            fault
            for place, fault in self.faults(atom, derived=True)
            if not place or isinstance(atom.args[place - 1], Const)
        ]

    def listed(self, predicate: str, argument: str) -> Collection[str] | None:
        """List what may stand as an argument of a predicate; None where nothing lists it."""
        args = self.predicates[predicate].args if predicate in self.predicates else ()
        sorts = [self.sorts[arg.type] for arg in args if arg.name == argument and arg.type in self.sorts]
        return sorts[0].values if sorts and not sorts[0].open else None

    def unit(self, atom: Atom) -> str:
        """Find the unit that the measure argument of an atom gives to its quantity, or ""."""
        measure = self.measure(atom)
        return measure.unit if measure else ""

    def measure(self, atom: Atom) -> Constant | None:
        """Find the measure that an atom speaks of."""
        for place, values in self._measured[atom.name]:
            term = atom.args[place]
            if isinstance(term, Const) and term.name in values:
                return values[term.name]
        return None

    @cached_property
    def _measured(self) -> dict[str, list[tuple[int, dict[str, Constant]]]]:
        """The places of each predicate that hold a measure, with the measures there are."""
        of = {name: sort.values for name, sort in self.sorts.items() if sort.measures}
        return {
            name: [(place, of[arg.type]) for place, arg in enumerate(predicate.args) if arg.type in of]
            for name, predicate in self.predicates.items()
        }

    @cached_property
    def measures(self) -> frozenset[str]:
        """The names of all that is counted."""
        return frozenset(name for sort in self.sorts.values() if sort.measures for name in sort.values)

    def named(self, atom: Atom, argument: str) -> Iterator[Term]:
        """Yield the arguments of an atom that are called `argument`."""
        for arg, term in zip(self.predicates[atom.name].args, atom.args, strict=True):
            if arg.name == argument:
                yield term

    def places(self, atom: Atom, *types: str) -> Iterator[Term]:
        """Yield the arguments of an atom whose type is one of `types`."""
        key = (atom.name, *types)
        if key not in self._typed:
            args = self.predicates[atom.name].args
            self._typed[key] = [place for place, arg in enumerate(args) if arg.type in types]
        return (atom.args[place] for place in self._typed[key])

    @cached_property
    def _typed(self) -> dict[tuple[str, ...], list[int]]:
        """The places of predicates that have some of certain types, as they are asked for."""
        return {}

    def apart(self, other: Vocabulary) -> Apart:
        """Name the words that only one of two vocabularies has, or that it explains otherwise."""
        predicates = _apart(self.predicates, other.predicates)
        of_sorts = [(self.sorts.get(name), other.sorts.get(name)) for name in {*self.sorts, *other.sorts}]
        opened = {
            sort.name for pair in of_sorts if len({one and one.open for one in pair}) > 1 for sort in pair if sort
        }
        predicates |= {p.name for p in self.predicates.values() if any(arg.type in opened for arg in p.args)}
        values = (_apart(*(one.values if one else {} for one in pair)) for pair in of_sorts)
        return Apart(frozenset(predicates), frozenset[str]().union(*values))

    def _unknown(self, atom: Atom) -> str:
        of_case = [p for p in self.predicates.values() if p.input]
        meant = _nearest(atom.name, of_case) or _saying(atom.name, of_case)
        meant = meant or _nearest(atom.name, self.predicates.values())
        hint = f", did you mean `{meant.signature}`?" if meant else "; `nullum facts` lists the facts there are"
        return f"unknown fact {quoted(f'{atom.name}/{len(atom.args)}')}{hint}"

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


@dataclass(frozen=True)
class Apart:
    """The predicates and the values by which two vocabularies differ, by name."""

    predicates: frozenset[str]
    values: frozenset[str]

    def bears_on(self, atom: Atom) -> bool:
        """Say whether a fact may be read otherwise, a provision of a source that only one of the two knows included."""
        named = {term.name for term in walk(atom.args) if isinstance(term, Const)}
        return atom.name in self.predicates or any({name, name.split("_a")[0]} & self.values for name in named)


def _apart(one: Mapping[str, object], other: Mapping[str, object]) -> set[str]:
    return {name for name in {*one, *other} if one.get(name) != other.get(name)}


CLASSES = (Vocabulary, Sort, Constant, Predicate, Argument, Excluded)


def load(*folders: Path | str, below: Vocabulary | None = None) -> Vocabulary:
    """Load every *.yaml of the folders as one vocabulary, each laid over those before, the first over what is `below`;
    raise BadInput with all problems."""
    vocabulary, problems = below or Vocabulary({}, {}), []
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


def _nearest(name: str, words: Iterable[Predicate]) -> Predicate | None:
    """The word whose name is nearly the same."""
    named = {word.name: word for word in words}
    near = nearest(name, named, _ALIKE)
    return named[near] if near else None


def _saying(name: str, words: Iterable[Predicate]) -> Predicate | None:
    """The word whose sentence says what a name does, in all its parts: the shortest."""
    parts = {part for part in name.split("_") if len(part) > 1}
    said = [word for word in words if parts and parts <= set(_WORD.findall(word.en))]
    return min(said, key=lambda word: (len(word.en), word.name), default=None)


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
            root = reader.mapping(read_kept(path), "a vocabulary file", ("sorts", "predicates"))
            for name, node in reader.mapping(root.get("sorts"), "`sorts`").items():
                if self._is_new(reader, "sort", name, node):
                    self.sorts[name] = read_sort(reader, name, node, self.sorts.get(name))
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
                new = read_predicate(reader, name, node, self.sorts if self.whole else None)
                same(reader, node.line, f"predicate {quoted(name)}", self.predicates.setdefault(name, new), new)
            self.problems.extend(reader.problems)
            reader.problems.clear()
        return Vocabulary(self.sorts, self.predicates)

    def _is_new(self, reader: Reader, what: str, name: str, node: Node) -> bool:
        place = f"{reader.file}:{node.line}"
        first = self.places.setdefault((what, name), place)
        if first != place:
            reader.add(node.line, f"{what} {quoted(name)} is declared twice, first at {first}")
        return first == place
