"""Cases that a search makes: facts written as a case file, with names a reader can tell apart, and read back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from clingo import Symbol

from kb.files import yamlfile
from kb.files.case_reader import read_case
from kb.files.cases import Case
from kb.rules.knowledge import Knowledge
from kb.run import case_writer

NAMES = {
    "accused": ("Lin", "林某"),
    "act": ("the act", "涉案行为"),
    "order": ("the order", "责令改正通知"),
    "recipient": ("Wang", "王某"),
    "activity": ("the conduct helped", "被帮助的活动"),
    "victim": ("Zhao", "赵某"),
    "person": ("Zhou", "周某"),
    "user": ("Sun", "孙某"),
    "controller": ("Wu", "吴某"),
    "instigated": ("Qian", "钱某"),
    "unit": ("the company", "某公司"),
    "information": ("the information", "涉案信息"),
    "conduct": ("the other conduct", "另一行为"),
    "site": ("the site", "涉案网站"),
    "group": ("the group", "涉案群组"),
    "program": ("the program", "涉案程序"),
    "system": ("the system", "涉案系统"),
    "property": ("the property", "涉案财物"),
    "evidence": ("the evidence", "涉案证据"),
    "business": ("the business", "涉案业务"),
    "place": ("the place", "涉案场所"),
    "sentence": ("the earlier sentence", "前罪判决"),
    "item": ("the item", "涉案物品"),
    "thing": ("the thing", "涉案之物"),
}
"""What persons and things of a made case are called."""


def written(
    name: str, titles: tuple[str, str], facts: Sequence[Symbol], known: Knowledge, like: Case | None = None
) -> str:
    """Write a case file; what stands in `like` keeps its name."""
    rows = [case_writer.fact(fact, known.vocabulary) for fact in facts]
    return case_writer.case(name, titles[0], rows, title_zh=titles[1], names=names(facts, like))


def read(text: str, name: str, known: Knowledge) -> Case:
    """Read a case file that was written; raise `BadInput`."""
    return read_case(yamlfile.parse(text, name), Path(name), known.vocabulary, known.ids)


def made(name: str, titles: tuple[str, str], facts: Sequence[Symbol], known: Knowledge) -> Case:
    """Write the facts as a case and read it back."""
    return read(written(name, titles, facts, known), name, known)


def names(facts: Iterable[Symbol], like: Case | None = None) -> Mapping[str, tuple[str, str]]:
    """What the persons and things of some facts are called, in English and Chinese; as in `like`, if there is one."""
    used = dict.fromkeys(str(arg) for fact in facts for arg in fact.arguments)
    if like:
        return {word: (name.en, name.zh) for word, name in like.names.items() if word in used}
    return {word: _name(word) for word in used if word in NAMES or _is_numbered(word)}


def _is_numbered(word: str) -> bool:
    """Say whether a word is one of several of a kind, `person_2`; a word of the law (`business_profit`) is none."""
    kind, _, number = word.rpartition("_")
    return kind in NAMES and number.isdigit()


def _name(word: str) -> tuple[str, str]:
    kind, _, number = word.rpartition("_")
    en, zh = NAMES.get(word) or NAMES[kind]
    return (en, zh) if number in ("1", word) else (f"{en} {number}", f"{zh}{number}")
