"""A page from its template: text escaped, style and script inside it, and a policy that allows nothing else.

Data stands in a JSON block in which no `<` is left. The content security policy names the one style and the one script
of the page by their hashes and forbids everything else, the network first of all.
"""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explain.say.language import language

if TYPE_CHECKING:
    from jinja2 import Environment

_HERE = Path(__file__).parent / "templates"


def render(template: str, lang: str, *, folder: Path = _HERE, more: str = "", policy: str = "", **values: Any) -> str:
    """Fill a template of a folder, or of this package; `more` is further style, `policy` what else is allowed."""
    style = read("report.css") + more
    allowed = f"default-src 'none'; style-src '{_hash(style)}'; base-uri 'none'; form-action 'none'"
    if script := values["script"]:
        allowed += f"; script-src '{_hash(script)}'"
    words = language(lang)
    found = _environment(folder).get_template(template)
    return found.render(
        lang=words.section("language")["html"],
        w=words.section("page"),
        bench=words.section("workbench"),
        heading=words.section("heading"),
        colon=words("punctuation.colon"),
        style=style,
        policy="; ".join(filter(None, [allowed, policy])),
        **values,
    )


def embedded(data: dict[str, Any]) -> str:
    """Write data as JSON that nothing in an HTML page can take for markup."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text


def read(name: str, folder: Path = _HERE) -> str:
    """Read a part of a page."""
    return (folder / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _environment(folder: Path) -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader([folder, _HERE]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
