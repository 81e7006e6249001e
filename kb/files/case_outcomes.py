"""`court` and `expect` of a case file: what the real court decided, and what nullum should say."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields

from kb.errors import BadTerm, did_you_mean, nearest, quoted
from kb.files.atom_parser import parse_atom
from kb.files.cases import READINGS, SETS, STANDINGS, ByAccused, Court, Expect, Known, Sentence
from kb.files.court_sentences import sentences
from kb.files.terms import IDENTIFIER
from kb.files.vocabulary import Vocabulary
from kb.files.yamlfile import Node, Reader

Texts = tuple[str, str]

FEW = 12  # words that are all named where none is near
_DECIDED = ("convicted", "acquitted")
_EXPECT_KEYS = [entry.name for entry in fields(Expect) if entry.name != "line"]


class OutcomeReader:
    """Reads `court` and `expect`."""

    def __init__(self, reader: Reader, vocabulary: Vocabulary, known: Known, accused: tuple[str, ...]) -> None:
        self.reader = reader
        self.vocabulary = vocabulary
        self.known = known
        self.accused = accused

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
                known_word(self.reader, node.line, "offence", offence, self.known.offences)
                word = found[accused][offence] = self.reader.text(node, f"{what}, {offence}")
                if key == "standing":
                    known_word(self.reader, node.line, "standing", word, STANDINGS)
                elif word:
                    identifier(self.reader, node.line, word)
        return found

    def _by_accused(self, node: Node, key: str) -> Iterator[tuple[str, Node]]:
        for accused, entry in self.reader.mapping(node, f"`{key}`").items():
            if self.accused:
                known_word(self.reader, entry.line, "accused", accused, self.accused)
            yield accused, entry

    def _words(self, node: Node, what: str, offences: bool) -> Iterator[str]:
        for item in self.reader.sequence(node, f"{what} (write [...])"):
            word = self.reader.text(item, what)
            if offences:
                known_word(self.reader, item.line, "offence", word, self.known.offences)
            yield word

    def _atoms(self, entries: Mapping[str, Node], key: str) -> Iterator[str]:
        for item in self.reader.sequence(entries.get(key), f"`{key}`"):
            text = self.reader.text(item, "an atom")
            try:
                atom = parse_atom(text)
            except BadTerm as error:
                self.reader.add(item.line, f"{quoted(text)}, {error}")
                continue
            for fault in self.vocabulary.misnamed(atom):
                self.reader.add(item.line, fault)
            yield str(atom)

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
        few = f"; known are {', '.join(candidates)}" if 0 < len(candidates) <= FEW else ""
        reader.add(line, f"unknown {what} {quoted(word)}{did_you_mean(word, candidates) or few}")
