"""What can go wrong, in one place: every error that a user of nullum may meet.

`Problem` is one complaint about one line of one file; `BadInput` carries all complaints found at once. The command
line turns BadInput into exit code 2 and BoundHit into exit code 3.
"""

from collections.abc import Iterable
from dataclasses import dataclass

_LONGEST_SHOWN = 60
_LONGEST_COMPARED = 100


class NullumError(Exception):
    """Any error that nullum raises on purpose."""


@dataclass(frozen=True, order=True)
class Problem:
    """One complaint; `line` counts from 1, 0 means the file as a whole."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        file = printable(self.file)
        place = f"{file}:{self.line}" if self.line else file
        return f"{place}: {printable(self.message)}"


class BadInput(NullumError, ValueError):
    """A file or argument that cannot be used; `problems` says everything that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


class BadTerm(NullumError, ValueError):
    """A text that is not one ground atom; `column` counts from 1."""

    def __init__(self, column: int, reason: str) -> None:
        self.column = column
        self.reason = reason
        super().__init__(column, reason)

    def __str__(self) -> str:
        return f"column {self.column}: {self.reason}"


class BoundHit(NullumError, TimeoutError):
    """A bound on time or memory was hit before the answer was complete."""


class DrawingError(NullumError, RuntimeError):
    """A diagram could not be drawn."""


def nearest(word: str, candidates: Iterable[str], alike: float = 0.6) -> str | None:
    """Find the candidate most like `word`, or None where none is close, at least so much `alike`; what `word` begins comes
    first.

    >>> nearest("cheng_con", ["cheng_cong", "zhu"])
    'cheng_cong'
    >>> nearest("csl2016_a42", ["csl2016_a41", "csl2016_a42_p2", "csl2016_a42_p1"])
    'csl2016_a42_p1'
    """
    if len(word) > _LONGEST_COMPARED:  # difflib is quadratic, and no name is that long
        return None
    known = sorted(candidates)
    if begun := [name for name in known if name.startswith(f"{word}_")]:
        return begun[0]
    import difflib  # only a wrong word needs it

    found = difflib.get_close_matches(word, known, n=1, cutoff=alike)
    return found[0] if found else None


def did_you_mean(word: str, candidates: Iterable[str], alike: float = 0.6) -> str:
    """Build ", did you mean `x`?", or nothing where no candidate is close.

    >>> did_you_mean("assistin", ["assisting", "fraud"]) + did_you_mean("x", ["assisting", "fraud"])
    ', did you mean `assisting`?'
    """
    found = nearest(word, candidates, alike)
    return f", did you mean {quoted(found)}?" if found else ""


def quoted(text: str) -> str:
    r"""Show foreign text in a message: in backquotes, shortened, nothing unprintable left.

    >>> quoted("order\x1b[31m")
    '`order\\x1b[31m`'
    """
    if len(text) > _LONGEST_SHOWN:
        text = text[: _LONGEST_SHOWN - 1] + "…"
    return f"`{printable(text)}`"


def printable(text: str) -> str:
    r"""Write what a terminal would obey, or could not show, as escapes: a text of any origin becomes one line.

    >>> printable("a\nb\x1b[31m 案")
    'a\\nb\\x1b[31m 案'
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
