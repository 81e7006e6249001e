"""The comparison of theories as one web page: the table, and under it each difference with its two proofs."""

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
    rows: Sequence[Sequence[str]], differences: Iterable[tuple[str, str]], words: Language, law: str, receipt: str
) -> str:
    """Write the page from the table and (difference, proofs), with the law laid over ("" for none) above and the receipt
    below; all text is escaped, nothing is loaded from elsewhere."""
    head = "".join(f"<th scope='col'>{escape(cell)}</th>" for cell in rows[0])
    body = "".join("<tr>" + "".join(_cell(cell) for cell in row) + "</tr>" for row in rows[1:])
    parts = "".join(_section(said, proofs, words) for said, proofs in differences)
    title = escape(words("compared.title"))
    return (
        f"<!doctype html><html lang='{words.section('language')['html']}'><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width'>"
        "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{title}</title><style>{_STYLE}</style><h1>{title}</h1><p>{escape(law)}</p>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        f"<p>{escape(words('compared.key'))}</p>{parts}<p>{escape(receipt)}</p></html>"
    )


def _section(said: str, proofs: str, words: Language) -> str:
    first, _, rest = said.partition("\n")
    return (
        f"<section><h2>{escape(first)}</h2><p>{escape(rest)}</p>"
        f"<details><summary>{escape(words('compared.proofs'))}</summary><pre>{escape(proofs)}</pre></details></section>"
    )


def _cell(text: str) -> str:
    parts = text.endswith(" !")
    return f"<td class='parts'>{escape(text[:-2])}</td>" if parts else f"<td>{escape(text)}</td>"
