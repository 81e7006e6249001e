"""What is fed to nullum by those who wish it ill, and by those whose files are broken."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.errors import BadInput

PAYLOADS = [
    "#script (python) import os; os.system('touch owned') #end.",
    "person(@system(touch))",
    "person(p) :- #external x.",
    "!!python/object/apply:os.system [touch owned]",
    "&a [*a, *a]",
    "<script>alert(1)</script>",
    "]]><svg onload=alert(1)>",
    '"; digraph { a -> b }',
    "\x1b]0;owned\x07",
    "..\\..\\owned",
    "../../owned",
    "{act} {0} {__class__}",
    "\\N \\G \\L",
    "C:\\Games\\New",
    "\u202eevil\u2066",
    "\ufeffperson(p)",
    "реrson(p)",
    "9" * 5000,
    "f(" * 3000 + "a" + ")" * 3000,
    "[" * 500,
    "{a: " * 500,
    "-" * 2000,
    "1e400",
    "0x7fffffff",
    "--- a\n--- b",
    "? [a, b] : c",
    "<<: {a: b}",
    "a: 1\na: 2",
    "\x00",
    "null",
    "~",
    "",
]
ANY = st.characters(exclude_categories=["Cs"])  # as UTF-8 has them; by its name hypothesis works them out slowly
PIECES = st.one_of(
    st.sampled_from(PAYLOADS),
    st.text(ANY, max_size=20),
    st.sampled_from(
        [": ", "- ", "\n", "  ", "'", '"', "{", "}", "[", "]", "(", ")", ",", "facts:", "person(q)", "-person(p)"]
    ),
)
QUIET = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]


@st.composite
def spoilt(draw: st.DrawFn, whole: str) -> str:
    """A file with some of its text replaced, doubled or gone."""
    text = whole
    for _ in range(draw(st.integers(1, 3))):
        begin = draw(st.integers(0, len(text)))
        end = min(len(text), begin + draw(st.integers(0, 12)))
        text = text[:begin] + draw(PIECES) + text[end:]
    return text


@settings(max_examples=1, database=None)
@given(st.none())
def _begun(_: None) -> None:
    """Hypothesis looks once through all that lives for who holds its source of numbers: here little lives yet."""


_begun()


def tried_out(read: Callable[[str, Path], None], whole: str, path: Path, most: int, derandomize: bool) -> int:
    """Read a file spoilt in many ways: each time it is read, or refused with a reason that shows as it is; return how
    many were tried."""
    count = 0

    @settings(max_examples=most, deadline=None, suppress_health_check=QUIET, derandomize=derandomize, database=None)
    @given(spoilt(whole))
    def tried(text: str) -> None:
        nonlocal count
        count += 1
        try:
            read(text, path)
        except BadInput as error:
            told = str(error)
            assert told and all(problem.message for problem in error.problems)
            assert all(one.isprintable() for one in told.split("\n"))

    tried()
    return count
