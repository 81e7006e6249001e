"""Verbs that agree with the names of a case: "the calls are carried out" where the sentence is written for one thing.

A name is plural where its head is a common noun in the plural; what someone is called (with a capital) and what he does
("hosting files") is not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_SUBJECT = re.compile(r"\{(\w+)\}((?: of \{\w+\})?) ([a-z]+s)\b")
_NOT_SUBJECT = re.compile(r"\b(?:against|as|at|by|for|from|in|of|on|than|through|to|under|upon|with) $")
_NO_VERB = frozenset(
    ["as", "its", "this", "times", "years", "months", "days", "minutes", "users", "systems", "messages"]
)
_IRREGULAR = {"is": "are", "was": "were", "has": "have", "does": "do", "goes": "go", "lies": "lie"}
_AFTER_HEAD = re.compile(r" (?:about|at|by|for|from|in|of|on|that|to|under|which|who|whose|with)\b|[,(]")
_ONE = ("ss", "us", "is", "'s", "news", "series", "premises", "summons")
_MANY = frozenset(["people", "persons", "men", "women", "children"])


def plural(name: str) -> bool:
    """Say whether an English name is one of several things."""
    head = _AFTER_HEAD.split(name, maxsplit=1)[0].split()
    if not head or head[0].endswith(("ing", "ever")):
        return False
    last = head[-1]
    return last in _MANY or (last.islower() and last.endswith("s") and not last.endswith(_ONE))


def agree(text: str, names: Mapping[str, str]) -> str:
    """Put the verb after each place into the plural where the name that goes there is; `names` are those of the case."""

    def said(found: re.Match[str]) -> str:
        place, of, verb = found.groups()
        inside = _NOT_SUBJECT.search(text[: found.start()])
        if inside or verb in _NO_VERB or not plural(names.get(place, "")):
            return found[0]
        return f"{{{place}}}{of} {_many(verb)}"

    return _SUBJECT.sub(said, text)


def _many(verb: str) -> str:
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if verb.endswith("ies"):
        return f"{verb[:-3]}y"
    return verb[:-2] if verb.endswith(("sses", "shes", "ches", "xes", "zzes")) else verb[:-1]
