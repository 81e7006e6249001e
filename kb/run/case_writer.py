"""Cases written as files: facts as a case states them, and a fixture with its expectations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from clingo import Symbol, SymbolType

from kb.files.vocabulary import Vocabulary
from kb.run.outcome import Outcome


def fact(symbol: Symbol, words: Vocabulary) -> str:
    """Write a symbol as a fact of a case file: dates as ISO dates, large numbers grouped."""
    predicate = words.predicates.get(symbol.name)
    types = [arg.type for arg in predicate.args] if predicate else [""] * len(symbol.arguments)
    args = ", ".join(term(arg, type_) for arg, type_ in zip(symbol.arguments, types, strict=True))
    sign = "" if symbol.positive else "-"
    return f"{sign}{symbol.name}({args})" if args else f"{sign}{symbol.name}"


def term(symbol: Symbol, type_: str) -> str:
    """Write a symbol as it stands in a place of a type."""
    if symbol.type == SymbolType.Number:
        number = symbol.number
        if type_ == "date":
            return f"{number // 10000:04}-{number // 100 % 100:02}-{number % 100:02}"
        return f"{number:_}"
    return str(symbol)


def case(
    case_id: str,
    title: str,
    facts: Iterable[str],
    expect: Sequence[str] = (),
    note: str = "",
    title_zh: str = "",
    names: Mapping[str, tuple[str, str]] | None = None,
) -> str:
    """Write a case file; `expect` are lines made by `expectation`, `names` say what things are called in English and
    Chinese."""
    lines = [f"id: {case_id}", f"title: {_both(title, title_zh) if title_zh else quoted(title)}"]
    if names:
        lines += ["names:", *(f"  {word}: {_both(*called)}" for word, called in names.items())]
    if note:
        lines.append(f"note: {quoted(note)}")
    lines += ["facts:", *(f"  - {quoted(row)}" for row in facts)]
    if expect:
        lines += ["expect:", *expect]
    return "\n".join(lines) + "\n"


def _both(en: str, zh: str) -> str:
    return f"{{en: {quoted(en)}, zh: {quoted(zh)}}}"


def quoted(text: str) -> str:
    """Write a text in single quotes."""
    return "'" + text.replace("'", "''") + "'"


def expectation(outcome: Outcome) -> list[str]:
    """Write what an outcome states as an entry of `expect`."""
    lines = [f"  - theory: {outcome.theory}"]
    replaced = outcome.knowledge.doctrine.replaced(outcome.theory, outcome.package)
    if replaced:
        lines.append("    positions: {" + ", ".join(f"{issue}: {taken}" for issue, taken in replaced.items()) + "}")
    for name in ("established", "convicted"):
        rows = {who: sorted({c.offence for c in charges}) for who, charges in getattr(outcome, name).items()}
        inner = ", ".join(who + ": [" + ", ".join(row) + "]" for who, row in sorted(rows.items()))
        lines.append(f"    {name}: {{{inner}}}")
    return lines
