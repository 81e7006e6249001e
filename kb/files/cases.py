"""Case files: the facts of a case, where they stand, what the court did, what nullum should say.

`load` reads and checks one file and reports all its problems at once; `build` does the same for a case that comes
from elsewhere, such as a line of a batch. Facts come out in the order of the file, each with its line. Maps of
outcomes go from accused to offences, as in the file.

Amounts cross into clingo whole and cut off at `CEILING` (see `kb.terms`). So that this never changes an answer, a
case is refused where two different facts would become one, where two amounts with fen would be added up, or where the
sum of all amounts could leave 32 bits.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from kb.errors import BadInput, BadTerm, Problem, did_you_mean, nearest, quoted
from kb.files import folders
from kb.files.terms import (
    CEILING,
    IDENTIFIER,
    Atom,
    Const,
    Date,
    Money,
    Number,
    Term,
    bounded,
    parse,
    symbol,
    walk,
)
from kb.files.vocabulary import Vocabulary
from kb.files.yamlfile import Node, Reader, read

__all__ = ["CEILING", "Case", "Court", "Expect", "Fact", "Name", "Source", "build", "find", "load"]
__all__ += ["paths", "symbol"]

STATUSES = ("proved", "admitted", "assumed", "disputed")
STANDINGS = ("robust", "contested", "excluded")
MAX_AMOUNTS = 1000  # facts with a number; times CEILING still below 2**31
MAX_FACTS = 10_000
ENDINGS = (".yaml", ".yml")

_CASE_KEYS = ("id", "title", "names", "sources", "facts", "court", "expect", "note")
_NO_FACT = frozenset(["true", "false", "yes", "no", "on", "off", "null", "~"])

ByAccused = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Name:
    """What a person, act or thing is called in a drawing."""

    en: str
    zh: str


@dataclass(frozen=True)
class Source:
    """Where something is written: a seed with section and lines, or a citation; "" if not given."""

    seed: str = ""
    section: str = ""
    lines: str = ""
    citation: str = ""


@dataclass(frozen=True)
class Fact:
    """A fact of a case; a disputed one may hold or not."""

    atom: Atom
    status: str = "proved"
    note: str = ""
    line: int = 0
    source: Source | None = None


@dataclass(frozen=True)
class Court:
    """What the real court decided; `remarks` holds the other keys of the file."""

    convicted: ByAccused = field(default_factory=dict)
    acquitted: ByAccused = field(default_factory=dict)
    remarks: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Expect:
    """What is expected under one theory; None means that nothing is said."""

    theory: str
    established: ByAccused | None = None
    convicted: ByAccused | None = None
    not_established: ByAccused | None = None
    displaced: ByAccused | None = None
    tied: ByAccused | None = None
    notes: ByAccused | None = None
    standing: dict[str, dict[str, str]] | None = None
    missing: dict[str, dict[str, str]] | None = None
    tier: dict[str, dict[str, str]] | None = None
    because: tuple[str, ...] = ()
    derived: tuple[str, ...] = ()
    not_derived: tuple[str, ...] = ()
    note: str = ""
    positions: dict[str, str] = field(default_factory=dict)
    line: int = 0


_EXPECT_KEYS = [entry.name for entry in fields(Expect) if entry.name != "line"]


@dataclass(frozen=True)
class Case:
    """A checked case."""

    id: str
    title: str
    path: Path
    names: dict[str, Name]
    sources: tuple[Source, ...]
    facts: tuple[Fact, ...]
    court: Court | None
    expect: tuple[Expect, ...]
    note: str = ""

    @property
    def accused(self) -> tuple[str, ...]:
        """The persons and units of the case, in the order of the file."""
        return tuple(dict.fromkeys(_declared(fact.atom for fact in self.facts)))


@dataclass(frozen=True)
class Known:
    """Ids that a case may name; None means that they are not checked."""

    offences: Collection[str] | None = None
    theories: Collection[str] | None = None
    provisions: Collection[str] | None = None


def load(
    path_or_id: str | Path,
    vocabulary: Vocabulary,
    roots: Iterable[str | Path] = (),
    offences: Collection[str] | None = None,
    *,
    theories: Collection[str] | None = None,
    provisions: Collection[str] | None = None,
) -> Case:
    """Load a case by path, or by id from anywhere below `roots`; raise BadInput."""
    text = str(path_or_id)
    is_path = isinstance(path_or_id, Path) or "/" in text or "\\" in text
    path = Path(text) if is_path or text.endswith(ENDINGS) else find(text, roots)
    known = Known(offences, theories, provisions)
    return build(read(path), path, vocabulary, known, stem=path.stem)


def paths(roots: Iterable[str | Path]) -> list[Path]:
    """List every case file below the roots, each once, in a stable order; what stands in a folder of the law is none."""
    found = {path for root in roots for ending in ENDINGS for path in Path(root).rglob(f"*{ending}")}
    return sorted(path for path in found if ".table" not in path.suffixes and not folders.is_of_the_law(path))


def find(case_id: str, roots: Iterable[str | Path]) -> Path:
    """Find the file of a case below the roots; raise BadInput if there is none, or several."""
    files = defaultdict(list)
    for path in paths(roots):
        files[path.stem].append(path)
    found = files.get(case_id, [])
    if len(found) == 1:
        return found[0]
    reason = f"several cases have this id: {', '.join(map(str, found))}"
    if not found:
        reason = f"there is no such case{did_you_mean(case_id, files)}"
    raise BadInput([Problem(f"case {quoted(case_id)}", 0, reason)])


def repeated(batch: Iterable["Case"]) -> list[Problem]:
    """List the cases whose id another file has already: outcomes are told apart by id."""
    seen: dict[str, Path] = {}
    return [
        Problem(str(case.path), 0, f"id {quoted(case.id)} is already that of {seen[case.id]}")
        for case in batch
        if seen.setdefault(case.id, case.path) != case.path
    ]


def build(node: Node, path: Path, vocabulary: Vocabulary, known: Known, stem: str | None = None) -> Case:
    """Build a case from nodes and check it; `stem`, where given, must be its id."""
    reader = Reader(str(path))
    root = reader.mapping(node, "a case file", _CASE_KEYS, required=("id", "title", "facts"))
    case_id = reader.text(root.get("id"), "`id`")
    if case_id and stem not in (None, case_id):
        reader.add(root["id"].line, f"id {quoted(case_id)} is not the file name {quoted(stem)}")
    if case_id:
        _identifier(reader, root["id"].line, case_id)
    before = len(reader.problems)
    facts = tuple(_facts(reader, root.get("facts"), vocabulary))
    whole = len(reader.problems) == before  # with facts left out, "no fact ..." would mislead
    accused = tuple(_declared(fact.atom for fact in facts))
    if "facts" in root and whole and not accused:
        reader.add(root["facts"].line, "no accused: add the fact person(NAME) or unit(NAME)")
    outcomes = _Outcomes(reader, known, accused)
    case = Case(
        case_id,
        reader.text(root.get("title"), "`title`"),
        path,
        dict(_names(reader, root.get("names"), facts if whole else None)),
        tuple(_source(reader, n) for n in reader.sequence(root.get("sources"), "`sources`")),
        facts,
        outcomes.court(root["court"]) if "court" in root else None,
        tuple(outcomes.expectations(root.get("expect"))),
        reader.text(root.get("note"), "`note`"),
    )
    _Together(reader, vocabulary, facts).check()
    reader.finish()
    return case


def _identifier(reader: Reader, line: int, word: str) -> None:
    if not IDENTIFIER.fullmatch(word):
        reader.add(line, f"{quoted(word)} is no identifier (a-z, then letters, digits, _)")


def _declared(atoms: Iterable[Atom]) -> Iterator[str]:
    for atom in atoms:
        if atom.name in ("person", "unit") and atom.args and not atom.negated:
            yield str(atom.args[0])


def _facts(reader: Reader, node: Node | None, vocabulary: Vocabulary) -> Iterator[Fact]:
    items = reader.sequence(node, "`facts`")
    if len(items) > MAX_FACTS:
        reader.add(items[MAX_FACTS].line, f"more than {MAX_FACTS} facts; the rest was not read")
    for item in items[:MAX_FACTS]:
        if isinstance(item.value, dict):
            entries = reader.mapping(
                item,
                "a fact (quote it if it contains `: ` or stands in { })",
                ("fact", "status", "note", "source"),
                required=("fact",),
            )
        else:
            entries = {"fact": item}
        atom = _atom(reader, entries.get("fact"), vocabulary)
        status = reader.text(entries.get("status"), "`status`") or "proved"
        _known(reader, entries.get("status", item).line, "status", status, STATUSES)
        note = reader.text(entries.get("note"), "`note`")
        source = _source(reader, entries["source"]) if "source" in entries else None
        if atom:
            yield Fact(atom, status, note, entries["fact"].line, source)


def _atom(reader: Reader, node: Node | None, vocabulary: Vocabulary) -> Atom | None:
    if node and node.plain and str(node.value).lower() in _NO_FACT:
        reader.add(node.line, f"{node.kind} is no fact")
        return None
    text = reader.text(node, "a fact")
    if not node or not text:
        return None
    try:
        atom = parse(text)
    except BadTerm as error:
        reader.add(node.line, f"{quoted(text)}, {error}")
        return None
    faults = vocabulary.check(atom)
    for fault in faults:
        reader.add(node.line, fault)
    return None if faults else atom


def _source(reader: Reader, node: Node) -> Source:
    if isinstance(node.value, str):
        return Source(citation=reader.text(node, "a source"))
    keys = ("seed", "section", "lines", "citation")
    entries = reader.mapping(node, "a source", keys)
    if isinstance(node.value, dict) and not {"seed", "citation"} & set(entries):
        reader.add(node.line, "a source needs `seed` or `citation`")
    return Source(*(reader.text(entries.get(key), f"`{key}` of a source") for key in keys))


def _names(reader: Reader, node: Node | None, facts: tuple[Fact, ...] | None) -> Iterator[tuple[str, Name]]:
    used = {term.name for f in facts or () for term in walk(f.atom.args) if isinstance(term, Const)}
    for word, entry in reader.mapping(node, "`names`").items():
        if facts is not None and word not in used:
            reader.add(entry.line, f"no fact mentions {quoted(word)}{did_you_mean(word, used)}")
        if isinstance(entry.value, str):
            text = reader.text(entry, f"name of {quoted(word)}")
            yield word, Name(text, text)
        else:
            yield word, Name(*reader.languages(entry, f"name of {quoted(word)}"))


def _known(reader: Reader, line: int, what: str, word: str, candidates: Collection[str] | None) -> None:
    if word and candidates is not None and word not in candidates:
        reader.add(line, f"unknown {what} {quoted(word)}{did_you_mean(word, candidates)}")


class _Outcomes:
    """Reads `court` and `expect`."""

    def __init__(self, reader: Reader, known: Known, accused: tuple[str, ...]) -> None:
        self.reader = reader
        self.known = known
        self.accused = accused

    def court(self, node: Node) -> Court:
        entries = self.reader.mapping(node, "`court`")
        remarks = {}
        for key, entry in entries.items():
            if key in ("convicted", "acquitted"):
                continue
            if meant := nearest(key, ("convicted", "acquitted")):
                self.reader.add(entry.line, f"unknown key {quoted(key)}, did you mean `{meant}`?")
            remarks[key] = self.reader.text(entry, f"{quoted(key)} of `court`")
        convicted, acquitted = (self._map(entries, key) or {} for key in ("convicted", "acquitted"))
        return Court(convicted, acquitted, remarks)

    def expectations(self, node: Node | None) -> Iterator[Expect]:
        seen: dict[tuple[str, ...], int] = {}
        for item in self.reader.sequence(node, "`expect`"):
            entries = self.reader.mapping(item, "an expectation", _EXPECT_KEYS)
            theory = self.reader.text(entries.get("theory"), "`theory`") or "positive_law"
            _known(self.reader, entries.get("theory", item).line, "theory", theory, self.known.theories)
            positions = dict(self._positions(entries.get("positions")))
            key = (theory, *(f"{issue}={positions[issue]}" for issue in sorted(positions)))
            if key in seen:
                both = f"{quoted(', '.join(key))} (lines {seen[key]} and {item.line})"
                self.reader.add(item.line, f"two expectations for {both}")
            seen.setdefault(key, item.line)
            yield self._expect(theory, positions, entries, item.line)

    def _positions(self, node: Node | None) -> Iterator[tuple[str, str]]:
        """Read single positions that replace those of the theory."""
        for issue, entry in self.reader.mapping(node, "`positions`").items():
            position = self.reader.text(entry, f"position of {quoted(issue)}")
            reading = f"{issue}.{position}"
            _known(self.reader, entry.line, "reading", reading, self.known.provisions)
            yield issue, position

    def _expect(self, theory: str, positions: dict[str, str], entries: Mapping[str, Node], line: int) -> Expect:
        return Expect(
            theory,
            established=self._map(entries, "established"),
            convicted=self._map(entries, "convicted"),
            not_established=self._map(entries, "not_established"),
            displaced=self._map(entries, "displaced"),
            tied=self._map(entries, "tied"),
            notes=self._map(entries, "notes"),
            standing=self._details(entries, "standing"),
            missing=self._details(entries, "missing"),
            tier=self._details(entries, "tier"),
            because=tuple(self._because(entries.get("because"))),
            derived=tuple(self._atoms(entries, "derived")),
            not_derived=tuple(self._atoms(entries, "not_derived")),
            note=self.reader.text(entries.get("note"), "`note`"),
            positions=positions,
            line=line,
        )

    def _map(self, entries: Mapping[str, Node], key: str) -> ByAccused | None:
        if key not in entries:
            return None
        return {
            accused: tuple(self._words(entry, f"`{key}` of {quoted(accused)}", key != "notes"))
            for accused, entry in self._by_accused(entries[key], key)
        }

    def _details(self, entries: Mapping[str, Node], key: str) -> dict[str, dict[str, str]] | None:
        if key not in entries:
            return None
        found: dict[str, dict[str, str]] = {}
        for accused, entry in self._by_accused(entries[key], key):
            found[accused] = {}
            what = f"`{key}` of {quoted(accused)}"
            for offence, node in self.reader.mapping(entry, what).items():
                _known(self.reader, node.line, "offence", offence, self.known.offences)
                word = found[accused][offence] = self.reader.text(node, f"{what}, {offence}")
                if key == "standing":
                    _known(self.reader, node.line, "standing", word, STANDINGS)
                elif word:
                    _identifier(self.reader, node.line, word)
        return found

    def _by_accused(self, node: Node, key: str) -> Iterator[tuple[str, Node]]:
        for accused, entry in self.reader.mapping(node, f"`{key}`").items():
            if self.accused:
                _known(self.reader, entry.line, "accused", accused, self.accused)
            yield accused, entry

    def _words(self, node: Node, what: str, offences: bool) -> Iterator[str]:
        for item in self.reader.sequence(node, f"{what} (write [...])"):
            word = self.reader.text(item, what)
            if offences:
                _known(self.reader, item.line, "offence", word, self.known.offences)
            yield word

    def _atoms(self, entries: Mapping[str, Node], key: str) -> Iterator[str]:
        for item in self.reader.sequence(entries.get(key), f"`{key}`"):
            text = self.reader.text(item, "an atom")
            try:
                yield str(parse(text))
            except BadTerm as error:
                self.reader.add(item.line, f"{quoted(text)}, {error}")

    def _because(self, node: Node | None) -> Iterator[str]:
        for item in self.reader.sequence(node, "`because`"):
            word = self.reader.text(item, "a provision")
            _known(self.reader, item.line, "provision", word, self.known.provisions)
            yield word


class _Together:
    """Checks the facts of a case against each other."""

    def __init__(self, reader: Reader, vocabulary: Vocabulary, facts: tuple[Fact, ...]) -> None:
        self.reader = reader
        self.vocabulary = vocabulary
        self.facts = facts

    def check(self) -> None:
        self._declarations()
        self._acts()
        self._repetitions()
        self._keys()
        self._bounds()
        self._fen()

    def _declarations(self) -> None:
        accused = set(_declared(fact.atom for fact in self.facts))
        for fact in self.facts if accused else ():
            for term in self.vocabulary.places(fact.atom, "accused"):
                if (name := str(term)) not in accused:
                    hint = did_you_mean(name, accused) or f"; add person({name}) or unit({name})"
                    self.reader.add(fact.line, f"accused {quoted(name)} is not declared{hint}")

    def _acts(self) -> None:
        """A case without an act, a misspelt act or order, and a reversed time are slips that would silently acquit."""
        acts = {str(f.atom.args[1]) for f in self.facts if f.atom.name == "acts" and len(f.atom.args) == 2}
        if "acts" in self.vocabulary.predicates and self.facts and not acts and not self.reader.problems:
            self.reader.add(self.facts[0].line, "no act: add the fact acts(NAME, ACT)")
            return
        orders = {str(f.atom.args[0]) for f in self.facts if f.atom.name == "order" and f.atom.args}
        for fact in self.facts:
            named = [("act", str(term), acts) for term in self.vocabulary.places(fact.atom, "act")]
            if fact.atom.name in ("concerns", "refused", "order_form", "order_date"):
                named.append(("order", str(fact.atom.args[fact.atom.name == "refused"]), orders))
            for what, name, known in named:
                if name not in known and len(name) > 2 and (meant := nearest(name, known)):
                    self.reader.add(fact.line, f"no {what} is called {quoted(name)}, did you mean {quoted(meant)}?")
            if fact.atom.name == "time" and _reversed(fact.atom):
                self.reader.add(fact.line, "the act ends before it begins: time(ACT, FROM, TO)")

    def _repetitions(self) -> None:
        seen: dict[Atom, Fact] = {}
        for fact in self.facts:
            atom = _exact(fact.atom)
            if first := seen.get(atom):
                message = f"the same fact twice (lines {first.line} and {fact.line})"
                self.reader.add(fact.line, message + self._two_amounts(atom))
            opposite = seen.get(Atom(atom.name, atom.args, not atom.negated))
            if opposite and "disputed" not in (fact.status, opposite.status):
                both = f"lines {opposite.line} and {fact.line}"
                hint = "give one the status `disputed`"
                self.reader.add(fact.line, f"stated both to be and not to be ({both}); {hint}")
            seen.setdefault(atom, fact)

    def _two_amounts(self, atom: Atom) -> str:
        portion = self.vocabulary.predicates.get("portion")
        if not portion or not _amounts(atom):
            return ""
        form = portion.signature
        return f"; if these are two amounts, give them as {form} with different item names"

    def _keys(self) -> None:
        seen: dict[tuple[str, tuple[Term, ...]], Fact] = {}
        for fact in self.facts:
            predicate = self.vocabulary.predicates[fact.atom.name]
            if not predicate.key or fact.atom.negated:
                continue
            first = seen.setdefault((predicate.name, predicate.key_of(fact.atom)), fact)
            if _exact(first.atom) != _exact(fact.atom):
                both = f"lines {first.line} and {fact.line}"
                why = f"in `{predicate.form}`, {', '.join(predicate.key)} determines the rest"
                hint = self._two_amounts(fact.atom)
                self.reader.add(fact.line, f"two facts contradict each other ({both}): {why}{hint}")

    def _bounds(self) -> None:
        """Refuse what the cut at CEILING would distort; a key has told most of it before."""
        seen: dict[Atom, Fact] = {}
        amounts = [fact for fact in self.facts if _amounts(fact.atom)]
        for fact in amounts:
            atom, exact = bounded(fact.atom), _exact(fact.atom)
            if fact.atom.negated and atom != exact:
                reason = f"an amount with fen or above {CEILING:,} cannot be denied"
                self.reader.add(fact.line, reason)
            first = seen.setdefault(atom, fact)
            keyed = self.vocabulary.predicates[atom.name].key and not atom.negated
            if _exact(first.atom) != exact and not keyed:
                both = f"lines {first.line} and {fact.line}"
                reason = f"amounts are compared in whole yuan or items up to {CEILING:,}"
                self.reader.add(fact.line, f"two facts look the same ({both}): {reason}")
        if len(amounts) > MAX_AMOUNTS:
            reason = f"more than {MAX_AMOUNTS} facts with numbers: add them up"
            self.reader.add(amounts[MAX_AMOUNTS].line, reason)

    def _fen(self) -> None:
        """Refuse two amounts with fen that a sum could join: each would lose its fen first."""
        doers = self._doers()
        seen: dict[tuple[tuple[Term, ...] | str, str], Fact] = {}
        measures = [sort.name for sort in self.vocabulary.sorts.values() if sort.measures]
        for fact in self.facts:
            atom = fact.atom
            if not any(isinstance(term, Money) and term.has_fen for term in atom.args):
                continue
            owners = {str(term) for term in self.vocabulary.places(atom, "accused")}
            for act in map(str, self.vocabulary.places(atom, "act")):
                owners |= doers.get(act, {act})
            summed = tuple(self.vocabulary.places(atom, *measures)) or atom.name
            firsts = [seen.setdefault((summed, owner), fact) for owner in owners or {""}]
            if first := next((first for first in firsts if first is not fact), None):
                both = f"lines {first.line} and {fact.line}"
                self.reader.add(fact.line, f"two amounts with fen ({both}): give their total")

    def _doers(self) -> dict[str, set[str]]:
        """Map each act to the accused that some fact names together with it."""
        doers: dict[str, set[str]] = defaultdict(set)
        for fact in self.facts:
            for act in map(str, self.vocabulary.places(fact.atom, "act")):
                accused = map(str, self.vocabulary.places(fact.atom, "accused"))
                doers[act].update(accused)
        return {act: accused for act, accused in doers.items() if accused}


def _reversed(atom: Atom) -> bool:
    """Say whether a time ends before it begins."""
    first, last = atom.args[1:3]
    return isinstance(first, Date) and isinstance(last, Date) and last.value < first.value


def _amounts(atom: Atom) -> bool:
    return any(isinstance(term, Number | Money) for term in atom.args)


def _exact(atom: Atom) -> Atom:
    """Write whole yuan without a point, so that equal amounts are equal terms."""
    args = (Number(int(term.value)) if isinstance(term, Money) and not term.has_fen else term for term in atom.args)
    return Atom(atom.name, tuple(args), atom.negated)
