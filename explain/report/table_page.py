"""A table as one web page, and under it what each row or difference rests on, with its proofs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from explain.say.language import Language

_STYLE = """
:root { color-scheme: light dark; }
body { font: 15px/1.45 system-ui, "Noto Sans SC", sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
th, td { border: 1px solid #8888; padding: .3rem .6rem; text-align: left; vertical-align: top; white-space: pre-line; }
td.parts { outline: 2px solid currentColor; font-weight: 600; }
p, pre { white-space: pre-wrap; }
pre { border-left: 3px solid #8888; padding-left: 1rem; font: inherit; }
"""


def page(
    heads: tuple[str, str, str],
    rows: Sequence[Sequence[str]],
    parts: Iterable[tuple[str, str]],
    words: Language,
    law: str,
    receipt: str,
) -> str:
    """Write the page from its title, a line that explains the table and the word under which proofs are folded; the
    table; and (heading and text, proofs), with the law laid over ("" for none) above and the receipt below. All text is
    escaped, nothing is loaded from elsewhere."""
    title, key, opened = map(escape, heads)
    head = "".join(f"<th scope='col'>{escape(cell)}</th>" for cell in rows[0])
    body = "".join("<tr>" + "".join(_cell(cell) for cell in row) + "</tr>" for row in rows[1:])
    sections = "".join(_section(said, proofs, opened) for said, proofs in parts)
    return (
        f"<!doctype html><html lang='{words.section('language')['html']}'><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width'>"
        "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{title}</title><style>{_STYLE}</style><h1>{title}</h1><p>{escape(law)}</p>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        f"<p>{key}</p>{sections}<p>{escape(receipt)}</p></html>"
    )


def _section(said: str, proofs: str, opened: str) -> str:
    first, _, rest = said.partition("\n")
    folded = f"<details><summary>{opened}</summary><pre>{escape(proofs)}</pre></details>" if proofs else ""
    return f"<section><h2>{escape(first)}</h2><p>{escape(rest)}</p>{folded}</section>"


def _cell(text: str) -> str:
    parts = text.endswith(" !")
    return f"<td class='parts'>{escape(text[:-2])}</td>" if parts else f"<td>{escape(text)}</td>"
