"""A chart of the desk: bars, lines or both, with its words and the same numbers as a table.

Pure, like the drawing. templates/admin/chart.html shows it, drawn once for each width that a page may have,
because the letters of a scaled picture become too small to read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .drawing import Drawing, Number, Series, draw

# As wide as the cards of the desk have room for, as half of them, and as a phone of 360 pixels.
SIZES = {"wide": (864, 240), "middle": (560, 220), "narrow": (290, 190)}


@dataclass(frozen=True)
class Chart:
    """What a page shows: the drawings, their words, and the very same numbers as a table."""

    key: str
    title: str
    description: str
    labels: Sequence[str]
    series: Sequence[Series]
    ticks: Mapping[int, str] = field(default_factory=dict)
    # Whether the numbers of a series may be added up.
    adds_up: bool = False
    sizes: Mapping[str, tuple[int, int]] = field(default_factory=lambda: SIZES)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw: no number, or nothing but zeros."""
        return not any(value for row in self.series for value in row.values)

    @property
    def drawings(self) -> list[Drawing]:
        return [
            draw(self.series, self.labels, self.ticks, name=name, width=width, height=height)
            for name, (width, height) in self.sizes.items()
        ]

    @property
    def rows(self) -> list[tuple[str, list[Number | None]]]:
        """The numbers of each place along the axis."""
        columns = [row.values for row in self.series]
        return [(label, [values[i] for values in columns]) for i, label in enumerate(self.labels)]

    @property
    def sums(self) -> list[Number]:
        return [sum(value or 0 for value in row.values) for row in self.series]

    @property
    def has_growing(self) -> bool:
        return any(row.growing for row in self.series)
