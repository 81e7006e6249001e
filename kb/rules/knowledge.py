"""The knowledge base as a whole: law, vocabulary, doctrine and the compiled encodings, each read when first asked
for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from kb.errors import BadInput, Problem
from kb.files import cache as disk
from kb.files import codec, doctrine, folders, law, projects, vocabulary
from kb.files.cases import Known
from kb.files.projects import Project
from kb.files.values import Constant
from kb.files.vocabulary import Vocabulary
from kb.rules import formula
from kb.rules.formula import atoms_of, signature

if TYPE_CHECKING:
    from clingo import Symbol

    from kb.rules.amending import Replaced
    from kb.rules.bearing import Slices
    from kb.rules.building import Below, Built
    from kb.rules.compiler import Compiled
    from kb.rules.formula import Rule
    from kb.rules.mentions import Mention
    from kb.rules.sorts import Sorts

Signature = tuple[str, int, bool]
Laid = tuple[tuple[Path, ...], Project | None]  # folders of law over the shipped one, and the project that brings them
STATED = (
    "established",
    "convicted",
    "reached",
    "displaced",
    "tied",
    "excluded",
    "remark",
    "direction",
    "prosecution",
    "barred_from_prosecution",
    "remains",
    "combined",
    "combined_frame",
)
"""Predicates that an outcome states; the heads of their rules are kept at hand, to name the provision of each row."""

_FROM_OTHER_FILES = ("provision", "source", "rank", "issue", "position")
"""Sorts whose values stand in the files of sources and issues, not of the vocabulary."""


@dataclass(frozen=True)
class Program:
    """What solving needs: the program text, the signatures that carry a world, without their bodies the rules that
    conclude what outcomes state, the plan by which to take from the text what can fire (`bearing`), and the signatures that
    law files let go without rules."""

    text: str
    lifted: frozenset[Signature]
    stated: dict[str, list[Rule]]
    plan: str = ""
    defined: frozenset[Signature] = frozenset()

    @cached_property
    def slices(self) -> Slices | None:
        """The program to take parts from, where there is a plan for it."""
        from kb.rules.bearing import Slices

        return Slices(self.text, self.plan, self.read_off) if self.plan else None

    @cached_property
    def read_off(self) -> frozenset[int]:
        """The rules whose instances an outcome always reads: those that conclude what it states, for their provisions."""
        return frozenset(rule.id for rules in self.stated.values() for rule in rules)

    @cached_property
    def lifted_names(self) -> frozenset[str]:
        """The names of the predicates that carry a world."""
        return frozenset(name for name, _, _ in self.lifted)

    def bearing(self, facts: Iterable[Symbol], *, instances: bool = True, read_by: str = "") -> str:
        """The program without what cannot fire where no other facts are stated than these; where it can do without, also
        without the instances of rules, of which only reasons tell. `read_by` is the text of further rules, for which what
        depends on no case is kept."""
        return self.slices.bearing(facts, instances, read_by) if self.slices else self.text

    @property
    def options(self) -> Sequence[str]:
        """What clingo is told beside `bearing`: all is concluded or declared in the whole program, not in parts of it."""
        return ("-Wno-atom-undefined",) if self.plan else ()

    def issues(self, facts: Iterable[Symbol]) -> frozenset[str]:
        """The issues on which some rule hangs that can fire where no other facts and readings are stated than these: no
        other reading changes anything there."""
        from kb.rules.bearing import issues_read

        return self.slices.issues(facts) if self.slices else issues_read(self.text)


class Knowledge:
    """The law of one or several folders of the same shape, each laid over those before; parts are cached on disk.

    A folder holds `nullum.lp` with the law files it includes, `<source>/source.yaml`, `vocabulary/` and `doctrine/`.
    One laid over others may lack any of these (without a `nullum.lp`, all its law files count), may add to what lies
    below, and may amend it: a provision of the same id replaces the text, rules under `%! replaces` the rules that rest
    on it. Raises `BadInput` with everything that is wrong in the folders when a part is first asked for.

    `project` names what is laid over the first folder ("" where nothing is); `fixtures` are the folders below which
    cases are looked for, the nearest first.
    """

    def __init__(self, *encodings: Path, project: Project | None = None) -> None:
        self.folders: tuple[Path, ...] = tuple(Path(folder).absolute() for folder in encodings)
        self.laid: Laid = (self.folders[1:], project)
        self.project = project.name if project else ", ".join(folder.name for folder in self.folders[1:])
        self.own_fixtures: list[Path] = project.fixtures if project else []
        self.fixtures = [*self.own_fixtures, *folders.fixtures()]
        self._other_rules = False  # than the folders hold
        self.own_claims: list[Path] = project.claims if project else []

    @cached_property
    def _key(self) -> str:
        return self._key_of(self.folders)

    @cached_property
    def _below(self) -> Knowledge | None:
        """The lowest folder alone, where others are laid over it: of its data files nothing is read again."""
        lowest = self.folders[0]
        return _alone(lowest, self._key_of([lowest])) if self.folders[1:] else None

    @property
    def _to_read(self) -> tuple[Path, ...]:
        """The folders whose data files are read: those above the lowest, or this alone."""
        return self.folders[1:] or self.folders

    def _key_of(self, laid: Iterable[Path]) -> str:
        law_files = [path for folder in laid for path in folders.below(folder, ".lp", ".yaml")]
        return disk.fingerprint(law_files, _code())

    @cached_property
    def law(self) -> law.Law:
        """Sources and provisions."""
        made: law.Law = disk.cached(
            "law", self._key, lambda: law.load(self._to_read, self._below.law if self._below else None), law.CLASSES
        )
        return made

    @cached_property
    def doctrine(self) -> doctrine.Doctrine:
        """Issues, positions and theories; with a folder laid over the law the default theory is not called the law as it
        stands."""
        made: doctrine.Doctrine = disk.cached(
            "doctrine",
            self._key,
            lambda: doctrine.load(self._to_read, self._below.doctrine if self._below else None),
            doctrine.CLASSES,
        )
        if len(self.folders) == 1 or doctrine.DEFAULT not in made.theories:
            return made
        title = (f"The law with the project {self.project} laid over it", f"叠加项目{self.project}之法")
        amended = replace(made.theories[doctrine.DEFAULT], title=title)
        return replace(made, theories={**made.theories, doctrine.DEFAULT: amended})

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Predicates and sorts; the sorts of provisions, sources, ranks, issues and positions come from their own
        files."""
        made: Vocabulary = disk.cached("vocabulary", self._key, self._load_vocabulary, vocabulary.CLASSES)
        return made

    def _load_vocabulary(self) -> Vocabulary:
        places = (folder / "vocabulary" for folder in self._to_read)
        words = vocabulary.load(*places, below=self._below._own_words if self._below else None)
        sorts = {
            "provision": {name: p.cite for name, p in self.law.provisions.items()},
            "source": {name: s.short for name, s in self.law.sources.items()},
            "rank": law.RANKS,
            "issue": {name: issue.name for name, issue in self.doctrine.issues.items()},
            "position": {p.id: p.name for issue in self.doctrine.issues.values() for p in issue.positions.values()},
        }
        stated = [constant for name in sorts for constant in words.sorts[name].values.values()]
        if stated:
            raise BadInput(_in_a_wrong_file(constant) for constant in stated)
        filled = {
            name: replace(words.sorts[name], values={key: Constant(key, *texts) for key, texts in values.items()})
            for name, values in sorts.items()
        }
        return replace(words, sorts={**words.sorts, **filled})

    @property
    def _own_words(self) -> Vocabulary:
        """Predicates and sorts as the files of the vocabulary have them."""
        words = self.vocabulary
        bare = {name: replace(words.sorts[name], values={}) for name in _FROM_OTHER_FILES}
        return replace(words, sorts={**words.sorts, **bare})

    @cached_property
    def program(self) -> Program:
        """The compiled program, without the rules themselves."""
        made: Program = disk.cached("program", self._key, self._make_program, (Program, *formula.CLASSES))
        return made

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules in force, by their ids."""
        every = (rule for rules in self.rules_by_head.values() for rule in rules)
        return tuple(sorted(every, key=lambda rule: rule.id))

    @cached_property
    def moved_by_readings(self) -> frozenset[int]:
        """The ids of the rules of which other instances may fire under other readings, the facts being the same."""
        from kb.rules.compiler import closure

        moved, names = closure(self.rules, [("doctrine", 2, True)]), self.program.lifted_names
        rules = (rule for rule in self.rules if rule.head.name in names)
        return frozenset(r.id for r in rules if any(signature(a.atom) in moved for p in r.body for a in atoms_of(p)))

    @cached_property
    def rules_by_head(self) -> Mapping[str, Sequence[Rule]]:
        """The rules by the predicate they conclude."""
        made: Mapping[str, Sequence[Rule]] = disk.cached(
            "rules", self._key, lambda: by_head(self._built.rules), formula.CLASSES, codec.late
        )
        return made

    @cached_property
    def mentions(self) -> Mapping[str, Sequence[Mention]]:
        """How rules speak of what a case may state, by predicate."""

        def make() -> Mapping[str, Sequence[Mention]]:
            from kb.rules.mentions import by_name

            stated = {name for name, word in self.vocabulary.predicates.items() if word.input}
            return by_name(self.rules, stated)

        if self._other_rules:
            return make()
        made: Mapping[str, Sequence[Mention]] = disk.cached("mentions", self._key, make, formula.CLASSES, codec.late)
        return made

    @cached_property
    def replaced(self) -> tuple[Replaced, ...]:
        """The rules that a folder laid over the law switches off; in a folder alone nothing is built to find none."""
        from kb.rules.amending import Replaced

        if not self.folders[1:]:
            return ()
        made: tuple[Replaced, ...] = disk.cached(
            "replaced", self._key, lambda: self._built.replaced, (Replaced, *formula.CLASSES)
        )
        return made

    def place(self, rule: Rule) -> str:
        """Say where a rule stands: `encodings/int2019/a12.lp:23`, in a folder of one's own the whole path."""
        folder = self.folders[rule.layer]
        return f"{folder if rule.layer else folder.name}/{rule.file}:{rule.line}"

    @cached_property
    def _built(self) -> Built:
        from kb.rules.building import build

        below = None
        with suppress(BadInput):  # it is told together with what is wrong above
            below = self._below._as_below if self._below else None
        return build(self.folders, self.inputs, law.in_time(self.law), self._sorts, below)

    @cached_property
    def _as_below(self) -> Below:
        """What others are laid over, where nothing is wrong in it."""
        from kb.rules.building import Below

        defined, facts = self.program.defined, len(law.in_time(self.law))
        return Below(self.rules[facts:], defined, self._sorts)

    @property
    def _sorts(self) -> Sorts:
        from kb.rules.sorts import Sorts

        return Sorts(self.vocabulary, self.doctrine.issues)

    @property
    def stated(self) -> list[str]:
        """What the data files state as facts of the law: rank and time in force of each source."""
        return [fact for _, _, fact in law.in_time(self.law)]

    @property
    def declarations(self) -> list[str]:
        """`#defined` lines for what cases and doctrines may state, so that plain clingo has nothing to remark."""
        return [f"#defined {'' if sign else '-'}{name}/{arity}." for name, arity, sign in sorted(self.inputs)]

    @property
    def inputs(self) -> set[Signature]:
        """Signatures of what cases and doctrines state, each with its strong negation."""
        words = [(p.name, len(p.args)) for p in self.vocabulary.predicates.values() if p.input]
        return {(name, arity, sign) for name, arity in [*words, ("doctrine", 2)] for sign in (True, False)}

    def _make_program(self) -> Program:
        return _program(self.rules, self._built.compiled, self._built.defined)

    def having(self, rules: Iterable[Rule], inputs: Iterable[Signature] = ()) -> Knowledge:
        """The same knowledge with other rules, numbered in their order, and further predicates that worlds state."""
        from kb.rules.compiler import compile_rules

        rules = tuple(rules)
        program = _program(
            rules, compile_rules(rules, {*self.inputs, *inputs}, (signature(r.head) for r in self.rules))
        )
        return self.solved_by(program).with_rules(rules)

    def with_rules(self, rules: Iterable[Rule]) -> Knowledge:
        """The same knowledge, with the same program, and these rules alone to read."""
        made = Knowledge(*self.folders)
        rules = tuple(rules)
        made.__dict__.update(self.__dict__, rules=rules, rules_by_head=by_head(rules), replaced=(), _other_rules=True)
        made.__dict__.pop("mentions", None)
        return made

    def solved_by(self, program: Program) -> Knowledge:
        """The same knowledge with another program for its rules, such as one that tells more."""
        made = Knowledge(*self.folders)
        made.__dict__.update(self.__dict__, program=program)
        return made

    @cached_property
    def citable(self) -> frozenset[str]:
        """Everything that a rule may cite: provisions, and readings as `issue.position`."""
        readings = {f"{p.issue}.{p.id}" for issue in self.doctrine.issues.values() for p in issue.positions.values()}
        return frozenset({*self.law.provisions, *readings})

    @cached_property
    def offences(self) -> tuple[str, ...]:
        """Ids of the offences, in the order of the vocabulary."""
        return tuple(self.vocabulary.sorts["offence"].values)

    @property
    def ids(self) -> Known:
        """What a case may name."""
        return Known(self.offences, self.doctrine.theories, self.citable)


@cache
def _code() -> str:
    """Sum up the code that is running."""
    return disk.fingerprint(folders.below(Path(__file__).parent.parent, ".py"))


@lru_cache(maxsize=2)  # all that is laid over a law asks for it again
def _alone(folder: Path, key: str) -> Knowledge:
    """The law of one folder, whose state the key sums up."""
    return Knowledge(folder)


def by_head(rules: Iterable[Rule]) -> dict[str, Sequence[Rule]]:
    """Sort rules by the predicate they conclude."""
    index: dict[str, list[Rule]] = {}
    for rule in rules:
        index.setdefault(rule.head.name, []).append(rule)
    return {name: tuple(found) for name, found in index.items()}


def _program(rules: Iterable[Rule], compiled: Compiled, defined: frozenset[Signature] = frozenset()) -> Program:
    from kb.rules.bearing import plan

    stated: dict[str, list[Rule]] = {}
    for rule in rules:
        if rule.head.name in STATED:
            stated.setdefault(rule.head.name, []).append(replace(rule, body=(), lines=()))
    return Program(compiled.program, compiled.lifted, stated, plan(compiled), defined)


def _in_a_wrong_file(constant: Constant) -> Problem:
    file, _, line = constant.place.rpartition(":")
    return Problem(
        file, int(line), f"`{constant.name}`: provisions, sources, issues and positions have their own files"
    )


def shipped() -> Knowledge:
    """The knowledge base in use: what nullum ships, and laid over it the project in use, if any; raise `BadInput`."""
    found = projects.current()
    return _over(found) if found else _plain()


def project(folder: str | Path) -> Knowledge:
    """The knowledge base with the project of a folder laid over it; raise `BadInput`."""
    return _over(projects.load(folder))


def laid_over(laid: Laid) -> Knowledge:
    """The knowledge base in which this is laid over what nullum ships: what another process is told of one."""
    above, found = laid
    return _over(found) if found else _plain(*above)


@cache
def _plain(*above: Path) -> Knowledge:
    return Knowledge(folders.encodings(), *above)


def _over(found: Project) -> Knowledge:
    """Lay a project over the law, anew where one of its files has changed."""
    law_files = [path for folder in found.law for path in folders.below(folder, ".lp", ".yaml")]
    return _laid(found, disk.fingerprint(law_files))


@lru_cache(maxsize=8)
def _laid(found: Project, state: str) -> Knowledge:
    return Knowledge(folders.encodings(), *found.law, project=found)
