"""Coverage as one web page: the sums, and each provision with its gist, its rules and the cases on both sides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from explain.say.coverage_text import said, sums
from explain.say.language import Language
from kb.ask.coverage import Covered
from kb.rules.knowledge import Knowledge

_STYLE = """
:root { color-scheme: light dark; }
body { font: 15px/1.45 system-ui, "Noto Sans SC", sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { border: 1px solid #8888; padding: .25rem .6rem; text-align: left; vertical-align: top; }
tr.open td:first-child { border-left: 4px solid currentColor; font-weight: 600; }
small { opacity: .75; }
"""


def page(provisions: Sequence[Covered], known: Knowledge, words: Language, cut: Iterable[str] = ()) -> str:
    """Write the page, `cut` below its title; all text is escaped, nothing is loaded from elsewhere."""
    title = escape(words("coverage.title"))
    parts = "".join(
        f"<h2>{escape(words(f'coverage.{kind}'))}</h2><table>"
        + "".join(f"<tr><td>{escape(what)}</td><td>{done} / {total}</td></tr>" for what, done, total in rows)
        + "</table>"
        for kind, rows in sums(provisions, known, words).items()
    )
    bounds = "".join(f"<p><strong>{escape(line)}</strong></p>" for line in cut)
    head = "".join(
        f"<th scope='col'>{escape(words(f'coverage.{key}'))}</th>" for key in ("provision", "decides_yes", "decides_no")
    )
    body = "".join(_row(entry, known, words) for entry in provisions)
    return (
        f"<!doctype html><html lang='{words.section('language')['html']}'><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width'>"
        "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{title}</title><style>{_STYLE}</style><h1>{title}</h1>{bounds}{parts}"
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></html>"
    )


def _row(entry: Covered, known: Knowledge, words: Language) -> str:
    provision = known.law.provisions.get(entry.provision)
    gist = f"<br>{escape(words.pick(provision.gist))}" if provision else ""
    opened = "".join(f"<br><small>{escape(said(one, known, words))}</small>" for one in entry.open)
    yes, no = (escape(words.join(cases)) for cases in (entry.yes, entry.no))
    kind = "" if entry.covered else " class='open'"
    return f"<tr{kind}><td>{escape(entry.provision)}{gist}{opened}</td><td>{yes}</td><td>{no}</td></tr>"
