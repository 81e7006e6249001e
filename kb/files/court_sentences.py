"""`sentence` of `court`: what the real court imposed on each accused, as numbers that can be set against a range.

    court:
      convicted: {wei: [illegal_data_or_control]}
      sentence:
        wei: {fixed_term: 48, fine: 40_000}           # months and yuan
        hou: {fixed_term: 8, suspended: 12, mitigation: joined late}
        li: {tier: serious}                           # a term that nobody reports is left out

One main penalty at most; `life` and `death` are written with `true`. `mitigation` tells in words what the court named, in
one language or as {en, zh}. A sentence that is one text, as before, is a remark and is compared with nothing.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from kb.errors import quoted
from kb.files.cases import Sentence
from kb.files.terms import IDENTIFIER
from kb.files.yamlfile import Node, Reader

WITH_TERM = ("surveillance", "detention", "fixed_term")
WITHOUT_TERM = ("life", "death")
KEYS = (*WITH_TERM, *WITHOUT_TERM, "fine", "suspended", "tier", "mitigation")

_NUMBER = re.compile(r"\d[\d_]*(\.\d{1,2})?", re.ASCII)


def sentences(reader: Reader, node: Node) -> Iterator[tuple[str, Sentence]]:
    """Read the sentences, accused by accused; every fault is noted with its line."""
    for accused, entry in reader.mapping(node, "`sentence` of `court`").items():
        yield accused, _sentence(reader, entry, f"sentence of {quoted(accused)}")


def _sentence(reader: Reader, node: Node, what: str) -> Sentence:
    entries = reader.mapping(node, what, KEYS)
    main = [key for key in (*WITH_TERM, *WITHOUT_TERM) if key in entries]
    if len(main) > 1:
        reader.add(entries[main[1]].line, f"{what}: one main penalty, not {' and '.join(main)}")
    kind = main[0] if main else ""
    if kind in WITHOUT_TERM and not reader.flag(entries[kind], f"`{kind}`"):
        reader.add(entries[kind].line, f"`{kind}` of the {what} is written `{kind}: true`")
    months = _number(reader, entries.get(kind), f"`{kind}` of the {what}") if kind in WITH_TERM else None
    suspended = _number(reader, entries.get("suspended"), f"`suspended` of the {what}")
    for key, value in ((kind, months), ("suspended", suspended)):
        if value is not None and value != value.to_integral_value():
            reader.add(entries[key].line, f"`{key}` of the {what} counts whole months")
    tier = reader.text(entries.get("tier"), f"`tier` of the {what}")
    if tier and not IDENTIFIER.fullmatch(tier):
        reader.add(entries["tier"].line, f"{quoted(tier)} is no identifier (a-z, then letters, digits, _)")
    mitigation, mitigation_zh = reader.either(entries.get("mitigation"), f"`mitigation` of the {what}")
    return Sentence(
        kind,
        int(months or 0),
        _number(reader, entries.get("fine"), f"`fine` of the {what}"),
        None if suspended is None else int(suspended),
        tier,
        mitigation,
        mitigation_zh,
    )


def _number(reader: Reader, node: Node | None, what: str) -> Decimal | None:
    if node is None:
        return None
    text = str(node.value)
    if not isinstance(node.value, str) or not _NUMBER.fullmatch(text):
        reader.add(node.line, f"{what} must be a number, not {quoted(text)}")
        return None
    return Decimal(text.replace("_", ""))
