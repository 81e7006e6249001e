"""`court` and `expect` of a case file: what the real court decided, and what nullum should say."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields
from functools import cached_property

from kb.errors import BadTerm, did_you_mean, nearest, quoted
from kb.files.atom_parser import parse_atom
from kb.files.cases import NONE, READINGS, SETS, STANDINGS, ByAccused, Court, Expect, Fact, Known, Sentence, accused_of
from kb.files.court_sentences import sentences
from kb.files.terms import IDENTIFIER, Atom, Const, walk
from kb.files.vocabulary import Vocabulary
from kb.files.yamlfile import Node, Reader

Texts = tuple[str, str]

FEW = 12  # words that are all named where none is near
_PART = {"missing": ("missing", "element"), "tier": ("reached", "tier")}  # the conclusion that has the word
_DECIDED = ("convicted", "acquitted")
_EXPECT_KEYS = [entry.name for entry in fields(Expect) if entry.name != "line"]


class OutcomeReader:
    """Reads `court` and `expect` of a case with these facts; whether they are `whole`, none left out for a fault."""

    def __init__(
        self, reader: Reader, vocabulary: Vocabulary, known: Known, facts: tuple[Fact, ...], whole: bool = True
    ) -> None:
        self.reader = reader
        self.vocabulary = vocabulary
        self.known = known
        self.accused = accused_of(facts)
        self.facts = facts
        self.whole = whole

    def court(self, node: Node) -> Court:
        """Read `court`."""
        entries = self.reader.mapping(node, "`court`")
        remarks: dict[str, Texts] = {}
        imposed: dict[str, Sentence] = {}
        for key, entry in entries.items():
            if key in _DECIDED:
                continue
            if key == "sentence" and not isinstance(entry.value, str):
                imposed = dict(sentences(self.reader, entry))
                list(self._by_accused(entry, key))  # notes who is no accused
                continue
            if key != "sentence" and (meant := nearest(key, (*_DECIDED, "sentence"))):
                self.reader.add(entry.line, f"unknown key {quoted(key)}, did you mean `{meant}`?")
            remarks[key] = self.reader.either(entry, f"{quoted(key)} of `court`")
        convicted, acquitted = (self._map(entries, key) or {} for key in _DECIDED)
        return Court(convicted, acquitted, remarks, imposed)

    def expectations(self, node: Node | None) -> Iterator[Expect]:
        """Read `expect`, one entry for each choice of readings."""
        seen: dict[tuple[str, ...], int] = {}
        for item in self.reader.sequence(node, "`expect`"):
            entries = self.reader.mapping(item, "an expectation", _EXPECT_KEYS)
            theory = self.reader.text(entries.get("theory"), "`theory`") or "positive_law"
            known_word(self.reader, entries.get("theory", item).line, "theory", theory, self.known.theories)
            positions = dict(self._positions(entries.get("positions")))
            key = (theory, *(f"{issue}={positions[issue]}" for issue in sorted(positions)))
            if key in seen:
                both = f"{quoted(', '.join(key))} (lines {seen[key]} and {item.line})"
                self.reader.add(item.line, f"two expectations for {both}")
            seen.setdefault(key, item.line)
            self._silences(entries, item)
            yield self._expect(theory, positions, entries, item.line)

    def _silences(self, entries: Mapping[str, Node], item: Node) -> None:
        """Note what looks like a statement and checks nothing: all that is empty but an empty list of charges, which says
        that there is none."""
        said = {key: node for key, node in entries.items() if key not in READINGS}
        if not said:
            self.reader.add(item.line, "the expectation states nothing: nothing is checked")
        for key, node in said.items():
            inner = node.value.items() if isinstance(node.value, dict) else ()
            blank = [(f"`{key}`", node)] if node.is_null or not node.value else []
            blank += [
                (f"`{key}` of {quoted(accused)}", entry)
                for accused, entry in inner
                if entry.is_null or (not entry.value and key not in SETS)
            ]
            for what, empty in blank:
                none = "write [] where there is none" if key in SETS and empty is not node else "leave it out"
                self.reader.add(empty.line, f"{what} is empty, and nothing is checked: {none}")

    def _positions(self, node: Node | None) -> Iterator[tuple[str, str]]:
        """Read single positions that replace those of the theory."""
        for issue, entry in self.reader.mapping(node, "`positions`").items():
            position = self.reader.text(entry, f"position of {quoted(issue)}")
            reading = f"{issue}.{position}"
            known_word(self.reader, entry.line, "reading", reading, self.known.provisions)
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
            accused: tuple(self._words(entry, f"`{key}` of {quoted(accused)}", key))
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
                known_word(self.reader, node.line, "offence", offence, self.known.offences)
                word = found[accused][offence] = self.reader.text(node, f"{what}, {offence}")
                if key == "standing":
                    known_word(self.reader, node.line, "standing", word, STANDINGS)
                elif word and word != NONE:
                    identifier(self.reader, node.line, word)
                    known_word(self.reader, node.line, _PART[key][1], word, self.vocabulary.listed(*_PART[key]))
        return found

    def _by_accused(self, node: Node, key: str) -> Iterator[tuple[str, Node]]:
        for accused, entry in self.reader.mapping(node, f"`{key}`").items():
            if self.accused:
                known_word(self.reader, entry.line, "accused", accused, self.accused)
            yield accused, entry

    def _words(self, node: Node, what: str, key: str) -> Iterator[str]:
        kind, known = ("remark", self._notes) if key == "notes" else ("offence", self.known.offences)
        for item in self.reader.sequence(node, f"{what} (write [...])"):
            word = self.reader.text(item, what)
            known_word(self.reader, item.line, kind, word, known)
            yield word

    @cached_property
    def _notes(self) -> Collection[str] | None:
        """What may stand in an outcome as a note: remarks, and grounds that exclude an offence."""
        remarks, grounds = (self.vocabulary.listed(*place) for place in (("remark", "remark"), ("excluded", "ground")))
        return None if remarks is None or grounds is None else [*remarks, *grounds]

    def _atoms(self, entries: Mapping[str, Node], key: str) -> Iterator[str]:
        for item in self.reader.sequence(entries.get(key), f"`{key}`"):
            text = self.reader.text(item, "an atom")
            try:
                atom = parse_atom(text)
            except BadTerm as error:
                self.reader.add(item.line, f"{quoted(text)}, {error}")
                continue
            faults = self.vocabulary.misnamed(atom)
            for fault in faults:
                self.reader.add(item.line, fault)
            if not faults and self.whole:
                self._of_the_case(atom, item.line)
            yield str(atom)

    def _of_the_case(self, atom: Atom, line: int) -> None:
        """Note the name of a person, an act or a thing that the case has not: whatever the rules say, nothing is concluded of
        it, since the law names no thing of a case. What the rules compose, `of(p, item)`, is theirs."""
        for kind, known in self._has.items():
            for term in self.vocabulary.places(atom, kind):
                if isinstance(term, Const) and term.name not in self._mentioned:
                    what = f"no fact mentions {quoted(term.name)}, and nothing is concluded of it"
                    self.reader.add(line, what + _hint(term.name, known))

    @cached_property
    def _has(self) -> dict[str, Collection[str]]:
        """What the case has of each kind to which it gives the names."""
        of_kind = {kind: self._places(kind) for kind in ("act", "id")}
        return {"accused": self.accused, **of_kind}

    def _places(self, kind: str) -> Collection[str]:
        return sorted({str(term) for fact in self.facts for term in self.vocabulary.places(fact.atom, kind)})

    @cached_property
    def _mentioned(self) -> frozenset[str]:
        """All that the facts name, and what the law has names for: a thing of a case may be called so."""
        named = {term.name for fact in self.facts for term in walk(fact.atom.args) if isinstance(term, Const)}
        return frozenset(named.union(*(sort.values for sort in self.vocabulary.sorts.values() if sort.open)))

    def _because(self, node: Node | None) -> Iterator[str]:
        for item in self.reader.sequence(node, "`because`"):
            word = self.reader.text(item, "a provision")
            known_word(self.reader, item.line, "provision", word, self.known.provisions)
            yield word


def identifier(reader: Reader, line: int, word: str) -> None:
    """Note a word that is no identifier."""
    if not IDENTIFIER.fullmatch(word):
        reader.add(line, f"{quoted(word)} is no identifier (a-z, then letters, digits, _)")


def known_word(reader: Reader, line: int, what: str, word: str, candidates: Collection[str] | None) -> None:
    """Note a word that is none of the candidates, with the nearest, or with all where they are few; None means that it is not
    checked."""
    if word and candidates is not None and word not in candidates:
        reader.add(line, f"unknown {what} {quoted(word)}{_hint(word, candidates)}")


def _hint(word: str, candidates: Collection[str]) -> str:
    """Name the nearest of the candidates, or all where none is near and they are few."""
    few = f"; known are {', '.join(candidates)}" if 0 < len(candidates) <= FEW else ""
    return did_you_mean(word, candidates) or few
