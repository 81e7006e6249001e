"""Line breaking and text widths that hold for Latin and for Chinese text.

Graphviz engines without a font library guess the width of a Chinese character as that of a space, so boxes come out
far too narrow. Widths are therefore measured here, in em: Latin letters by the advance widths of Helvetica (the Adobe
core font metrics; Arial, Arimo and Liberation Sans share them), East Asian wide characters as one em (Unicode
Standard Annex 11).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

_ASCII = (  # advance widths of U+0020..U+007E in thousandths of an em
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 "
    "556 556 556 556 556 556 556 556 556 556 278 278 584 584 584 556 "
    "1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 "
    "667 778 722 667 611 722 667 944 667 667 611 278 278 278 469 556 "
    "333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 "
    "556 556 333 500 278 556 500 722 500 500 500 334 260 334 584"
)
_WIDTHS = {chr(32 + i): int(w) / 1000 for i, w in enumerate(_ASCII.split())}
_BOLD = 1.08
_NOT_FIRST = set("，。、；：？！）》」』】〉”’…—·％,.;:?!)]}%")
_NOT_LAST = set("（《「『【〈“‘([{")
_UNSEEN = {"Cc", "Cf", "Cs", "Cn", "Co"}
_TIGHT = re.compile(  # a provision's number stays with its word, a sum with its unit
    r"(?:arts?|paras?|items?|No)\.? \S+|\(?figure \d+(?: of \d+\))?|§+ ?\S+|\d[\d,.]* ?[元个件条次人张台年月日名]|\d[\d,.]* (?:yuan|years?|months?)\b|"
    r"第[〇零一二三四五六七八九十百千\d]+[条款项章节](?:之[一二三四五六七八九十]+)?"
)
_SEAM = set("_/-.,()=&?@:")


def clean(text: object) -> str:
    """Return the text without control characters, on one line, single-spaced."""
    return " ".join("".join(map(_shown, str(text))).split())


@cache
def _shown(c: str) -> str:
    return " " if c.isspace() else "\ufffd" if unicodedata.category(c) in _UNSEEN else c


@cache
def _char(c: str) -> float:
    if c in _WIDTHS:
        return _WIDTHS[c]
    if unicodedata.combining(c):
        return 0.0
    if unicodedata.east_asian_width(c) in "WFA":
        return 1.0
    base = unicodedata.normalize("NFD", c)[0]
    return _WIDTHS.get(base, 0.8)


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Measure a line of text at a font size, in points."""
    return sum(map(_char, text)) * size * (_BOLD if bold else 1.0)


def _wide(c: str) -> bool:
    return unicodedata.east_asian_width(c) in "WF"


@lru_cache(maxsize=4096)
def _pieces(text: str) -> tuple[str, ...]:
    """Cut where a line may end: after a space, around a Chinese character, not before a stop."""
    pieces: list[str] = []
    tight = {i for found in _TIGHT.finditer(text) for i in range(found.start() + 1, found.end())}
    for i, c in enumerate(text):
        if not pieces or i in tight:
            pieces[-1:] = ["".join([*pieces[-1:], c])]
            continue
        last = pieces[-1][-1]
        stays = not last.isspace() and not _wide(c) and not _wide(last)
        if c.isspace() or stays or c in _NOT_FIRST or last in _NOT_LAST:
            pieces[-1] += c
        else:
            pieces.append(c)
    return tuple(pieces)


@lru_cache(maxsize=4096)
def longest(text: str, size: float, *, bold: bool = False) -> float:
    """Measure the longest piece of a text that no line break may divide, in points."""
    return max((width(piece.rstrip(), size, bold=bold) for piece in _pieces(text)), default=0.0)


def _broken(word: str, size: float, limit: float, bold: bool) -> list[str]:
    """Break a word that is wider than a line, after punctuation where there is some."""
    parts: list[str] = []
    while width(word, size, bold=bold) > limit:
        end = 1
        while width(word[: end + 1], size, bold=bold) <= limit:
            end += 1
        seams = [i + 1 for i in range(end // 2, end) if word[i] in _SEAM]
        end = seams[-1] if seams else end
        parts.append(word[:end])
        word = word[end:]
    return [*parts, word] if word else parts


def wrap(text: str, size: float, limit: float, *, bold: bool = False) -> list[str]:
    """Break a text into lines no wider than `limit` points; every character but spaces is kept."""
    lines: list[str] = []
    line = ""
    for piece in _pieces(clean(text)):
        if line and width((line + piece).rstrip(), size, bold=bold) > limit:
            lines.append(line.rstrip())
            line = ""
        line += piece
        if width(line.rstrip(), size, bold=bold) > limit:
            *full, line = _broken(line, size, limit, bold)
            lines.extend(full)
    if line.rstrip():
        lines.append(line.rstrip())
    return lines or [""]


@lru_cache(maxsize=4096)
def balance(text: str, size: float, limit: float, *, bold: bool = False) -> tuple[str, ...]:
    """Break a text into as few lines as `wrap`, but of even length, so no word is left alone."""
    best = wrap(text, size, limit, bold=bold)
    if len(best) == 1:
        return tuple(best)
    widths = [width(piece.rstrip(), size, bold=bold) for piece in _pieces(clean(text))]
    low, high = max(widths, default=0.0), min(limit, width(clean(text), size, bold=bold) + 1)
    while high - low > 1:
        middle = (low + high) / 2
        lines = wrap(text, size, middle, bold=bold)
        if len(lines) > len(best):
            low = middle
        else:
            best, high = lines, middle
    return tuple(best)
