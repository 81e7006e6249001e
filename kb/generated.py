"""The two law files that are copied from data: what cases may state, and rank and time of the sources.

`python -m kb.generated` writes them; a test holds them against the data. They exist so that plain clingo can run the
encodings.
"""

from __future__ import annotations

from pathlib import Path

from kb import law, places, vocabulary

_SOURCES = """\
% Rank and time in force of each source of law (YYYYMMDD; 99991231 where the end is open)
%
% Copied from kb/law by `python -m kb.generated`; change it there.
"""
_INPUTS = """\
% The predicates that a case or a doctrine may state
%
% Copied from kb/vocabulary by `python -m kb.generated`; change it there.
"""


def sources(known: law.Law) -> str:
    """Write core/sources.lp."""
    blocks = []
    for source in known.sources.values():
        lines = [f"rank({source.id}, {source.rank})."]
        if source.start or source.rank not in ("draft", "scholarship"):
            start = (source.start or "0001-01-01").replace("-", "")
            end = (source.end or "9999-12-31").replace("-", "")
            lines.append(f"in_force({source.id}, {int(start)}, {int(end)}).")
        blocks.append("\n".join(lines))
    return _SOURCES + "\n%@ definition\n" + "\n".join(blocks) + "\n"


def inputs(words: vocabulary.Vocabulary) -> str:
    """Write core/inputs.lp."""
    names = sorted(f"{p.name}/{len(p.args)}" for p in words.predicates.values() if p.input)
    lines = [f"#defined {sign}{name}." for name in names for sign in ("", "-")]
    return _INPUTS + "\n" + "\n".join([*lines, "#defined doctrine/2."]) + "\n"


def texts() -> dict[Path, str]:
    """The files with their contents."""
    core = places.encodings() / "core"
    return {
        core / "sources.lp": sources(law.load(places.data("law"))),
        core / "inputs.lp": inputs(vocabulary.load(places.data("vocabulary"))),
    }


if __name__ == "__main__":
    for path, text in texts().items():
        path.write_text(text, encoding="utf-8")
