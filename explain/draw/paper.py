"""What a drawing is laid out for: its width, the size of its type, and what stands above it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Paper:
    """Width for the columns to share, smallest type (both in points), resolution of a PNG, and whether to explain marks.

    The default is drawn for a screen: 630 points hold type of 8 points, 6 points in print on the 170 mm of A4.
    """

    width: float = 630.0
    small: float = 8.0
    dpi: int = 300
    title: bool = True
    legend: bool = True

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


SCREEN = Paper()
