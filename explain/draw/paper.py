"""What a drawing is laid out for: width, size of type, resolution, and what stands above it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.errors import BadInput, Problem

_POINTS = {"cm": 72 / 2.54, "mm": 72 / 25.4, "in": 72.0, "pt": 1.0}
_LEAST, _MOST = 8, 200  # cm
_SMALLEST = 7.0  # type in print, in points
_READABLE = 65.0  # points of width to a point of type, from which on type grows with the paper
_PORTRAIT = 20  # cm up to which a page is taken to be higher than wide


@dataclass(frozen=True)
class Paper:
    """Width and height for a figure and its smallest type, all in points; dots an inch of a PNG; title and legend or not.

    The default is for a screen: type of 8 points in columns that share 630 points and may be wider; no bound on height.
    """

    width: float = 630.0
    height: float | None = None
    small: float = 8.0
    dpi: int = 300
    title: bool = True
    legend: bool = True

    @property
    def bound(self) -> bool:
        """Say whether a figure may not be wider than the paper."""
        return self.height is not None

    @property
    def sentence(self) -> float:
        """Size of the sentences; citations and words of frames are smaller."""
        return self.small + 1

    def gap(self, columns: int) -> float:
        """Room for the arrows between two columns."""
        return min(36.0, max(16.0, 0.2 * self.width / max(1, columns)))

    @property
    def narrow(self) -> float:
        """Width of a column at least."""
        return 10.3 * self.small

    @property
    def wide(self) -> float:
        """Width of a column at most."""
        return 21.25 * self.small

    @property
    def columns(self) -> int:
        """How many columns the width holds."""
        count = 1
        while (count + 1) * self.narrow + count * self.gap(count + 1) <= self.width - MARGIN:
            count += 1
        return count


SCREEN = Paper()
MARGIN = 10.0  # what frames and the edge of the sheet take of the width, in points
HEADING = 28.0  # what the engine leaves free beside a heading


def points(length: str) -> float:
    """Read a length such as 16cm, 160mm, 6.3in or 450pt, between 8 and 200 cm; raise `BadInput`."""
    found = re.fullmatch(r"(\d{1,6}(?:\.\d{1,6})?) ?(cm|mm|in|pt)", length.strip())
    size = float(found[1]) * _POINTS[found[2]] if found else 0.0
    if not _LEAST - 0.01 <= size / _POINTS["cm"] <= _MOST:
        text = f"`{length}` is no width from {_LEAST}cm to {_MOST}cm (in cm, mm, in or pt)"
        raise BadInput([Problem("--width", 0, text)])
    return size


def of_width(length: str | None, *, dpi: int = 300, legend: bool = True) -> Paper:
    """The paper of a printed width, with type of at least 7 points; of none, that for a screen; raise `BadInput`."""
    if length is None:
        return Paper(dpi=dpi, legend=legend)
    width = points(length)
    small = min(SCREEN.small, max(_SMALLEST, width / _READABLE))
    shape = 1.5 if width <= _PORTRAIT * _POINTS["cm"] else 0.7  # of the page that the figure is for
    return Paper(width, shape * width, small, dpi, legend=legend)
