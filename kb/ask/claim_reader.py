"""A claim read from YAML: all its slips are told at once, each with its line and the nearest right word.

The words are those of case files: facts, and what `expect` says of outcomes. `_` in a fact or outcome stands for
anything.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from kb.ask.claims import FORMS, NOT_COMPUTABLE, VERDICTS, Claim, Condition
from kb.ask.condition_reader import KEYS, ConditionReader
from kb.ask.limits import ACT, Limits
from kb.errors import BadInput, BadTerm, Problem, did_you_mean, quoted
from kb.files import folders, kinds
from kb.files.atom_parser import parse_atom
from kb.files.case_outcomes import identifier, known_word
from kb.files.cases import Case
from kb.files.doctrine import DEFAULT
from kb.files.terms import Atom, Const, Date
from kb.files.yamlfile import ENDINGS, Node, Reader, parse, read
from kb.rules.knowledge import Knowledge
from kb.run.derivation import load_case

_KEYS = (
    *("id", "text", "author", "passage", "form", "reason", "premise", "conclusion", "on", "first", "second"),
    *(
        "theory",
        "theories",
        "positions",
        "every",
        "some",
        "date",
        "bounds",
        "case",
        "accused",
        "act",
        "given",
        "without",
        "may_vary",
        "expect",
        "note",
    ),
)
EVERY, SOME = "every", "some"
AT_HAND = "claim"
_HEAD = ("id", "text", "author")
_HEAD_ONLY = (*_HEAD, "passage", "case")
_BOUNDS = ("things", "around", "moments", "offences")


def find(names: Collection[str], knowledge: Knowledge) -> list[Claim]:
    """Load claims by id, the project's first, or by path (a file or a folder); without names all of the project, outside
    of one all that are shipped. Raise `BadInput`."""
    own, shipped = _own(knowledge), places(knowledge)
    files: list[Path] = [] if names else list((own or shipped).values())
    problems: list[Problem] = []
    for name in names:
        path = Path(name)
        if name in shipped and not path.is_file():
            files.append(shipped[name])
        elif path.is_dir():
            files += folders.below(path, ".yaml")
        elif "/" in name or path.suffix in (".yaml", ".yml"):
            files.append(path)
        else:
            hint = did_you_mean(name, shipped)
            problems.append(Problem(f"claim {quoted(name)}", 0, f"there is no such claim{hint}"))
    return _loaded(files, problems, knowledge)


def among(roots: Iterable[str | Path], knowledge: Knowledge) -> list[Claim]:
    """Load the claims among files and folders that hold cases, too; raise `BadInput`."""
    below = [path for root in map(Path, roots) for path in (folders.below(root, *ENDINGS) if root.is_dir() else [root])]
    return _loaded(filter(kinds.is_claim, below), [], knowledge)


def _loaded(files: Iterable[Path], problems: list[Problem], knowledge: Knowledge) -> list[Claim]:
    claims = []
    for path in dict.fromkeys(files):
        try:
            claims.append(load(path, knowledge))
        except BadInput as error:
            problems += error.problems
    if problems:
        raise BadInput(problems)
    return claims


def places(knowledge: Knowledge) -> dict[str, Path]:
    """The files of all claims by id: those that are shipped, and the project's, which go before them."""
    return {path.stem: path for path in sorted(folders.below(folders.claims(), ".yaml"), key=_natural)} | _own(
        knowledge
    )


def _own(knowledge: Knowledge) -> dict[str, Path]:
    return {path.stem: path for folder in knowledge.own_claims for path in folders.below(folder, ".yaml")}


def _natural(path: Path) -> tuple[str, list[int], str]:
    """Sort q2 before q10, folder by folder, the seeds' claims first."""
    return (
        "" if path.parent.name == "seeds" else path.parent.name,
        [int(n) for n in re.findall(r"\d+", path.stem)],
        path.stem,
    )


def load(path: Path, knowledge: Knowledge) -> Claim:
    """Read one claim; raise `BadInput` with every problem of the file."""
    return _ClaimReader(path, knowledge).claim(read(path))


def about(
    case: Case, text: str, knowledge: Knowledge, theory: str = DEFAULT, positions: Mapping[str, str] | None = None
) -> Claim:
    """Read what is claimed of a case at hand: the words of a claim file without `id`, `text`, `author` and `case`.

    It is put under the theory and positions given, unless it names a theory; positions that it names are taken beside
    them. Raise `BadInput` with every problem.
    """
    made = _ClaimReader(Path(AT_HAND), knowledge, case).claim(parse(text, AT_HAND))
    if made.theory:
        return made
    return replace(made, theory=theory, positions={**(positions or {}), **made.positions})


class _ClaimReader:
    def __init__(self, path: Path, knowledge: Knowledge, at_hand: Case | None = None) -> None:
        self.path, self.known, self.at_hand = path, knowledge, at_hand
        self.reader = Reader(str(path))
        self.words = ConditionReader(self.reader, knowledge)

    def claim(self, node: Node) -> Claim:
        reader, text = self.reader, self.reader.text
        head, needed = ((), _HEAD) if self.at_hand is None else (_HEAD_ONLY, ())
        keys = tuple(key for key in _KEYS if key not in head)
        top = reader.mapping(node, "a claim", keys, (*needed, "form"))
        name, form = text(top.get("id"), "`id`"), text(top.get("form"), "`form`")
        if name and name != self.path.stem:
            reader.add(top["id"].line, f"id {quoted(name)} is not the file name {quoted(self.path.stem)}")
        if name:
            identifier(reader, top["id"].line, name)
        known_word(reader, top.get("form", node).line, "form", form, FORMS)
        expect = text(top.get("expect"), "`expect`")
        known_word(reader, top.get("expect", node).line, "verdict", expect, VERDICTS)
        theory = text(top.get("theory"), "`theory`") or ("" if self.at_hand else DEFAULT)
        known_word(reader, top.get("theory", node).line, "theory", theory, self.known.doctrine.theories)
        theories, some = self._theories(top.get("theories"))
        if theories and "theory" in top:
            reader.add(top["theory"].line, "a claim has `theory` or `theories`, not both")
        case = self._case(top)
        first, second = (self._side(top.get(key), key) for key in ("first", "second"))
        bounds = reader.mapping(top.get("bounds"), "`bounds`", _BOUNDS)
        made = Claim(
            name,
            reader.either(top.get("text"), "`text`"),
            text(top.get("author"), "`author`"),
            text(top.get("passage"), "`passage`"),
            form,
            self.path,
            premise=_both(self.words.condition(top.get("premise"), "`premise`"), first[1]),
            conclusion=self.words.condition(top.get("conclusion"), "`conclusion`"),
            second=second[1],
            only=(*first[0], *self.words.facts(top.get("on"), "`on`")),
            only_second=second[0],
            compared=(first[2], second[2]),
            theory=theory,
            positions=dict(self._positions(top.get("positions"))),
            theories=theories,
            some_theory=some,
            every=tuple(self._issues(top.get("every"), "`every`")),
            some=tuple(self._issues(top.get("some"), "`some`")),
            limits=self._limits(bounds, top.get("date")),
            offences=tuple(self.words.offences(bounds.get("offences"), "`offences`")),
            case=case.id if case else "",
            accused=self.words.accused if case else "",
            act=self.words.act if case else "",
            given=tuple(self.words.facts(top.get("given"), "`given`", exact=True)),
            without=tuple(self.words.facts(top.get("without"), "`without`")),
            may_vary=tuple(self.words.facts(top.get("may_vary"), "`may_vary`", exact=True)),
            expect=expect,
            reason=reader.either(top.get("reason"), "`reason`"),
            note=reader.either(top.get("note"), "`note`"),
        )
        self._whole(made, top, node.line)
        reader.finish()
        return made

    def _whole(self, claim: Claim, top: Mapping[str, Node], line: int) -> None:
        """Note what a form needs and does not have."""
        lacking = {
            "contained_in": not (claim.premise or claim.case) or not claim.conclusion,
            "equivalent": not claim.premise or not claim.conclusion,
            "separable": not claim.premise or not claim.conclusion,
            "impossible": not claim.conclusion,
            "possible": not claim.conclusion,
            "depends_on": not claim.conclusion or not claim.only,
            "lighter_than": "first" not in top or "second" not in top,
            NOT_COMPUTABLE: not claim.reason[0],
        }
        wanted = {"impossible": "`conclusion`", "possible": "`conclusion`", "depends_on": "`on` and `conclusion`"}
        wanted |= {"lighter_than": "`first` and `second`", NOT_COMPUTABLE: "`reason`"}
        if lacking.get(claim.form):
            needed = wanted.get(claim.form, "`premise` and `conclusion`")
            self.reader.add(line, f"the form `{claim.form}` needs {needed}")

    # --- parts

    def _case(self, top: Mapping[str, Node]) -> Case | None:
        """Read the case that a claim speaks of, and of which of its accused and acts: the first, where none is named."""
        case = self.at_hand or self._named_case(top.get("case"))
        if case is None:
            return None
        who = self._one_of(top, "accused", list(case.accused))
        acts = self._acts_of(case, who)
        if not acts and not top.get("act"):
            self.reader.add(top["case"].line if "case" in top else 0, f"no act is stated of {quoted(who)}")
        self.words.accused = who
        self.words.act = self._one_of(top, "act", acts or [ACT])
        return case

    def _acts_of(self, case: Case, who: str) -> list[str]:
        """The acts of a case in which an accused has a part: first those that he does, then those he joins in, directs,
        instigates or is responsible for."""
        stated = (fact.atom for fact in case.facts if not fact.atom.negated and fact.atom.args)
        his = (atom for atom in stated if str(atom.args[0]) == who)
        acts = (
            act
            for atom in sorted(his, key=lambda atom: atom.name != "acts")
            for act in self.known.vocabulary.places(atom, "act")
        )
        return list(dict.fromkeys(map(str, acts)))

    def _named_case(self, node: Node | None) -> Case | None:
        name = self.reader.text(node, "`case`")
        if node is None or not name:
            return None
        try:
            return load_case(name, self.known)
        except BadInput as error:
            self.reader.add(node.line, str(error))
            return None

    def _one_of(self, top: Mapping[str, Node], key: str, known: list[str]) -> str:
        word = self.reader.text(top.get(key), f"`{key}`")
        if word:
            known_word(self.reader, top[key].line, key, word, known)
        return word if word in known else known[0]

    def _side(self, node: Node | None, key: str) -> tuple[tuple[Atom, ...], Condition, str]:
        """Read one of two twins: the facts that it alone has, what is so of it, and the offence that is compared."""
        entries = self.reader.mapping(node, f"`{key}`", ("only", "offence", *KEYS))
        offence = self.reader.text(entries.get("offence"), "`offence`")
        if "offence" in entries:
            known_word(self.reader, entries["offence"].line, "offence", offence, self.known.offences)
        rest = {word: entry for word, entry in entries.items() if word in KEYS}
        condition = self.words.condition(Node(node.line, rest), f"`{key}`") if node and rest else Condition()
        return tuple(self.words.facts(entries.get("only"), "`only`")), condition, offence

    def _positions(self, node: Node | None) -> Iterator[tuple[str, str]]:
        for issue, entry in self.reader.mapping(node, "`positions`").items():
            position = self.reader.text(entry, f"position of {quoted(issue)}")
            known_word(self.reader, entry.line, "reading", f"{issue}.{position}", self.known.citable)
            yield issue, position

    def _theories(self, node: Node | None) -> tuple[tuple[str, ...], bool]:
        """Read what a claim quantifies over: `every` or `some` theory, a list (each of them), or `some` of a list."""
        known = self.known.doctrine.theories
        if node and isinstance(node.value, dict):
            entries = self.reader.mapping(node, "`theories`", (EVERY, SOME))
            if len(entries) != 1:
                self.reader.add(node.line, "`theories` is `every` or `some` of one list")
            return tuple(self._listed(next(iter(entries.values()), None), known)), SOME in entries
        if node and isinstance(node.value, str):
            word = self.reader.text(node, "`theories`")
            known_word(self.reader, node.line, "theory", word, [EVERY, SOME, *known])
            return (tuple(known) if word in (EVERY, SOME) else (word,)), word == SOME
        return tuple(self._listed(node, known)), False

    def _listed(self, node: Node | None, known: Collection[str]) -> Iterator[str]:
        for item in self.words.items(node, "`theories`"):
            word = self.reader.text(item, "a theory")
            known_word(self.reader, item.line, "theory", word, known)
            yield word

    def _issues(self, node: Node | None, key: str) -> Iterator[str]:
        for item in self.words.items(node, key):
            issue = self.reader.text(item, "an issue")
            known_word(self.reader, item.line, "issue", issue, self.known.doctrine.issues)
            yield issue

    def _limits(self, bounds: Mapping[str, Node], dates: Node | None) -> Limits:
        around = []
        for item in self.words.items(bounds.get("around"), "`around`"):
            around.append(self.reader.text(item, "a measure"))
            known_word(self.reader, item.line, "measure", around[-1], self.known.vocabulary.sorts["measure"].values)
        things = self.reader.text(bounds.get("things"), "`things`") or "1"
        if things not in ("1", "2", "3"):
            self.reader.add(bounds["things"].line, f"`things` is 1, 2 or 3, not {quoted(things)}")
            things = "1"
        begins = tuple(dict.fromkeys(self._dates(dates))) or Limits().begins
        return Limits(begins, int(things), tuple(around), self.reader.flag(bounds.get("moments"), "`moments`"))

    def _dates(self, node: Node | None) -> Iterator[int]:
        for item in self.words.items(node, "`date`"):
            word = self.reader.text(item, "a date")
            try:
                term = parse_atom(f"d({word})").args[0]
            except BadTerm:
                term = Const(word)
            if isinstance(term, Date):
                yield term.value.year * 10_000 + term.value.month * 100 + term.value.day
            else:
                self.reader.add(item.line, f"`date` is a day such as 2020-01-01, not {quoted(word)}")


def _both(first: Condition, second: Condition) -> Condition:
    return Condition((*first.atoms, *second.atoms), (*first.either, *second.either))
