"""Offences by any of their names: id, article (`287-2`, `285(3)`, 第二百八十七条之二), English or Chinese name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from kb.errors import BadInput, Problem, did_you_mean, nearest, quoted
from kb.rules.formula import Value
from kb.rules.knowledge import Knowledge


def find(word: str, knowledge: Knowledge, place: str = "--charge") -> str:
    """Return the id of the offence that a word names; raise `BadInput` where it names none, or several."""
    if word in knowledge.offences:
        return word
    index: dict[str, list[str]] = defaultdict(list)
    for offence in knowledge.offences:
        for name in dict.fromkeys(map(_plain, names(offence, knowledge))):
            index[name].append(offence)
    found = index.get(_plain(word), [])
    if len(found) == 1:
        return found[0]
    if found:
        text = f"{quoted(word)} names several offences: {', '.join(map(quoted, found))}"
    else:
        text = f"unknown offence {quoted(word)}{_hint(word, knowledge, index)}"
    raise BadInput([Problem(place, 0, text)])


def _hint(word: str, knowledge: Knowledge, index: Mapping[str, Sequence[str]]) -> str:
    """Name the nearest offence by its id where that is meant, else by the name that is nearest."""
    plain = {_plain(offence): offence for offence in knowledge.offences}
    near = nearest(_plain(word), plain)
    return did_you_mean(plain[near], plain.values()) if near else did_you_mean(_plain(word), index)


def names(offence: str, knowledge: Knowledge) -> Iterator[str]:
    """Yield what an offence may be called."""
    constant = knowledge.vocabulary.sorts["offence"].values[offence]
    yield offence
    yield constant.en
    yield re.sub(r" \([^()]*(?:\([^()]*\))?[^()]*\)$", "", constant.en)
    yield constant.zh
    yield re.sub(r"（.*）$", "", constant.zh)
    yield constant.zh.removesuffix("罪")
    for provision in article(offence, knowledge):
        yield provision
        article_id = re.fullmatch(r"cl_a(\d+(?:_\d+)?)(?:_p(\d+))?.*", provision)
        if article_id:
            number = article_id[1].replace("_", "-")
            yield number
            yield f"{number}({article_id[2]})" if article_id[2] else number
        cite = knowledge.law.provisions[provision].cite[1]
        yield cite
        yield re.sub(r"^刑法|(?<=[条一二三四五六七八九十])第[一二三四五六七八九十]+款.*$|，.*$", "", cite)


def article(offence: str, knowledge: Knowledge) -> tuple[str, ...]:
    """The provisions that make an offence one."""
    rules = knowledge.rules_by_head.get("offence", ())
    return next((rule.provisions for rule in rules if rule.head.args[0] == Value(offence)), ())


def _plain(word: str) -> str:
    """A name without what nobody types alike: case, spaces, "art."."""
    return re.sub(r"^(?:art\.?|article|刑法)\s*|\s+", "", word.strip().lower().replace("_", " ")).replace(" ", "")
