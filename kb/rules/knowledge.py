"""The knowledge base as a whole: law, vocabulary, doctrine and the compiled encodings, each read when first asked
for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from kb.files import cache as disk
from kb.files import doctrine, folders, law, vocabulary
from kb.files.vocabulary import Vocabulary

if TYPE_CHECKING:
    from kb.rules.compiler import Compiled
    from kb.rules.formula import Rule

Signature = tuple[str, int, bool]
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
)
"""Predicates that an outcome states; the heads of their rules are kept at hand, to name the provision of each row."""


@dataclass(frozen=True)
class Program:
    """What solving needs: the program text, the signatures that carry a world, and, without their bodies, the rules that
    conclude what outcomes state."""

    text: str
    lifted: frozenset[Signature]
    stated: dict[str, list[Rule]]


class Knowledge:
    """The law of one or several folders of the same shape, each laid over those before; parts are cached on disk.

    A folder holds `nullum.lp` with the law files it includes, `<source>/source.yaml`, `vocabulary/` and `doctrine/`; one laid over others may lack any of these.
    """

    def __init__(self, *encodings: Path) -> None:
        self.folders: Sequence[Path] = encodings

    @cached_property
    def _key(self) -> str:
        law_files = [path for folder in self.folders for kind in ("*.lp", "*.yaml") for path in folder.rglob(kind)]
        return disk.fingerprint(sorted([*law_files, *Path(__file__).parent.parent.rglob("*.py")]))

    @cached_property
    def law(self) -> law.Law:
        """Sources and provisions."""
        made: law.Law = disk.cached("law", self._key, lambda: law.load(self.folders))
        return made

    @cached_property
    def doctrine(self) -> doctrine.Doctrine:
        """Issues, positions and theories."""
        made: doctrine.Doctrine = disk.cached("doctrine", self._key, lambda: doctrine.load(self.folders))
        return made

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Predicates and sorts; the sorts of provisions, sources, ranks, issues and positions come from their own
        files."""
        made: Vocabulary = disk.cached("vocabulary", self._key, self._load_vocabulary)
        return made

    def _load_vocabulary(self) -> Vocabulary:
        words = vocabulary.load(*(folder / "vocabulary" for folder in self.folders))
        sorts = {
            "provision": {name: p.cite for name, p in self.law.provisions.items()},
            "source": {name: s.short for name, s in self.law.sources.items()},
            "rank": law.RANKS,
            "issue": {
                name: (name.replace("_", " "), issue.question[1]) for name, issue in self.doctrine.issues.items()
            },
            "position": {p.id: p.name for issue in self.doctrine.issues.values() for p in issue.positions.values()},
        }
        filled = {
            name: replace(
                words.sorts[name], values={key: vocabulary.Constant(key, *texts) for key, texts in values.items()}
            )
            for name, values in sorts.items()
        }
        return replace(words, sorts={**words.sorts, **filled})

    @cached_property
    def program(self) -> Program:
        """The compiled program, without the rules themselves."""
        made: Program = disk.cached("program", self._key, self._make_program)
        return made

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules, by their ids."""
        made: tuple[Rule, ...] = disk.cached("rules", self._key, lambda: self._compiled.rules)
        return made

    @cached_property
    def rules_by_head(self) -> dict[str, list[Rule]]:
        """The rules by the predicate they conclude."""
        index: dict[str, list[Rule]] = {}
        for rule in self.rules:
            index.setdefault(rule.head.name, []).append(rule)
        return index

    @cached_property
    def _compiled(self) -> Compiled:
        from kb.rules.compiler import compile_files

        roots = [folder / "nullum.lp" for folder in self.folders if (folder / "nullum.lp").is_file()]
        return compile_files(roots, self.inputs, law.in_time(self.law))

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
        compiled = self._compiled
        stated: dict[str, list[Rule]] = {}
        for rule in compiled.rules:
            if rule.head.name in STATED:
                stated.setdefault(rule.head.name, []).append(replace(rule, body=()))
        return Program(compiled.program, compiled.lifted, stated)

    @cached_property
    def citable(self) -> frozenset[str]:
        """Everything that a rule may cite: provisions, and readings as `issue.position`."""
        readings = {f"{p.issue}.{p.id}" for issue in self.doctrine.issues.values() for p in issue.positions.values()}
        return frozenset({*self.law.provisions, *readings})

    @cached_property
    def offences(self) -> tuple[str, ...]:
        """Ids of the offences, in the order of the vocabulary."""
        return tuple(self.vocabulary.sorts["offence"].values)


@cache
def shipped() -> Knowledge:
    """The knowledge base that nullum ships."""
    return Knowledge(folders.encodings())
