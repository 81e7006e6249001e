"""The predicates of cases and law, with typed, named arguments and their sentences: how they are read from YAML.

Types of arguments: number (whole, from 0), yuan (up to two decimals), quantity (a number in the unit of the measure
argument of the same atom; decimals if that unit is yuan), date, text, id, act, accused (identifiers), or a sort,
whose values are listed and, where it is open, may be others too.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from string import Formatter

from kb.errors import did_you_mean, quoted
from kb.files.terms import Atom, Term
from kb.files.values import BUILT_IN, Sort, identifier
from kb.files.yamlfile import Node, Reader

KINDS = ("fact", "evaluative", "structural", "derived")
LARGEST_COST = 9

_SENTENCES = ("en", "zh", "not_en", "not_zh", "neg_en", "neg_zh", "same_en", "same_zh")
_PREDICATE_KEYS = ("args", "input", "kind", *_SENTENCES, "key", "note", "fixed", "cost", "excludes")
_COSTS = {"evaluative": 2}


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

    @cached_property
    def signature(self) -> str:
        """Name and number of arguments: `order/3`."""
        return f"{self.name}/{len(self.args)}"

    @cached_property
    def form(self) -> str:
        """How it is written: `order(Order, Addressee, Authority)`."""
        names = ", ".join(arg.name.title().replace("_", "") for arg in self.args)
        return f"{self.name}({names})" if names else self.name

    def excluded_by(self, atom: Atom) -> Iterator[Atom]:
        """Yield the facts that an atom of this predicate excludes."""
        if self.excludes and not atom.negated:
            given = {arg.name: term for arg, term in zip(self.args, atom.args, strict=True)}
            for other in self.excludes:
                yield Atom(other.name, tuple(given[name] for name in other.args), other.negated)

    def key_of(self, atom: Atom) -> tuple[Term, ...]:
        """Pick the arguments of an atom that determine the others."""
        return tuple(term for arg, term in zip(self.args, atom.args, strict=True) if arg.name in self.key)


def read_predicate(reader: Reader, name: str, node: Node, sorts: dict[str, Sort] | None) -> Predicate:
    """Read a predicate; without the sorts its types cannot be checked."""
    identifier(reader, node.line, name, "predicate")
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
        identifier(reader, item.line, name, "argument")
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
