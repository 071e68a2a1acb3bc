"""Draws a chart for one width: numbers in, whole pixels out. Pure: no database, no language, no colours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, log10
from typing import NamedTuple

Number = int | float

# Room for the words at the axes, and how wide a letter of these is.
_TOP, _BOTTOM, _RIGHT, _LETTER = 10, 26, 4, 6.5
_BETWEEN_TICKS = 12
_MOST_ROUND = 5


@dataclass(frozen=True)
class Series:
    """One row of numbers (None: nothing known), drawn as bars or as a line.

    The last `growing` of them aren't final yet, such as those of today.
    """

    name: str
    values: Sequence[Number | None]
    is_line: bool = False
    growing: int = 0


class Bar(NamedTuple):
    """`series` counts from 1, for the colour."""

    series: int
    x: int
    y: int
    width: int
    height: int
    is_growing: bool


class Column(NamedTuple):
    """One place along the axis: what it is called, what it holds, and the strip in which that is told."""

    label: str
    values: list[tuple[str, Number | None]]
    x: int
    width: int
    bars: list[Bar]


class Line(NamedTuple):
    """The path of a line, and its points where they stand so far apart that they can be told one by one."""

    series: int
    path: str
    points: list[tuple[int, int]]


class Tick(NamedTuple):
    """A round number, or a word, at a place along its axis."""

    at: int
    text: str | Number


@dataclass(frozen=True)
class Drawing:
    """A chart in pixels; the plot lies between `left` and `right`, `top` and `bottom`."""

    name: str
    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    columns: list[Column]
    lines: list[Line]
    across: list[Tick]
    up: list[Tick]

    @property
    def rise(self) -> int:
        """How high the plot is."""
        return self.bottom - self.top


def draw(
    series: Sequence[Series],
    labels: Sequence[str],
    ticks: Mapping[int, str],
    *,
    name: str = "",
    width: int,
    height: int,
) -> Drawing:
    """The drawing of all these series, which are as long as `labels`; `ticks` are words by place.

    Words that would touch each other are left out. Raises ValueError for numbers below 0, for series of
    another length, and for more bars than there are pixels.
    """
    _check(series, labels)
    up = round_numbers(max((value for row in series for value in row.values if value), default=0))
    left = ceil(_LETTER * max(len(f"{number:,}") for number in up)) + 8
    bottom = height - _BOTTOM
    pitch = _pitch(len(labels), width - left - _RIGHT, has_bars=not all(row.is_line for row in series))
    frame = _Frame(left, bottom, pitch, up[-1])
    return Drawing(
        name=name,
        width=width,
        height=height,
        left=left,
        right=frame.x(len(labels)),
        top=_TOP,
        bottom=bottom,
        columns=[_column(place, label, series, frame) for place, label in enumerate(labels)],
        lines=[_line(number, row, frame) for number, row in enumerate(series, 1) if row.is_line],
        across=_that_fit(ticks, frame, width),
        up=[Tick(frame.y(number), number) for number in up],
    )


def round_numbers(highest: Number, most: int = _MOST_ROUND) -> list[Number]:
    """At most `most` + 1 round numbers from 0 to `highest` or the next one above it: 0, 20, 40, 60.

    Whole ones for a whole `highest`.
    """
    if highest <= 0:
        return [0, 1]
    step: Number = 10.0 ** floor(log10(highest / most))
    step *= next(factor for factor in (1, 2, 5, 10) if step * factor * most >= highest * (1 - 1e-9))
    if isinstance(highest, int):
        step = max(1, round(step))
    return [_plain(step * i) for i in range(ceil(highest / step - 1e-9) + 1)]


@dataclass(frozen=True)
class _Frame:
    """Where numbers and places come to stand."""

    left: int
    bottom: int
    pitch: float
    highest: Number

    def x(self, place: float) -> int:
        # Not round(), which takes every second half pixel the other way.
        return floor(self.left + place * self.pitch + 0.5)

    def y(self, value: Number) -> int:
        rise = round((self.bottom - _TOP) * value / self.highest)
        # A little is never nothing.
        return self.bottom - max(rise, 1 if value else 0)


def _check(series: Sequence[Series], labels: Sequence[str]) -> None:
    if any(len(row.values) != len(labels) for row in series):
        raise ValueError("every series needs one value for each label")
    if any(value < 0 for row in series for value in row.values if value is not None):
        raise ValueError("a chart begins at 0: no value may be below it")


def _plain(number: Number) -> Number:
    """Without the noise of adding fractions, and whole where it is whole."""
    number = float(f"{number:.12g}")
    return int(number) if number.is_integer() else number


def _pitch(places: int, room: int, *, has_bars: bool) -> float:
    """How far the places lie apart: whole pixels where there are bars, so that all are equally wide."""
    pitch = room / max(places, 1)
    if not has_bars:
        return pitch
    if pitch < 1:
        raise ValueError("more bars than pixels")
    # A few bars as wide as a hand would say nothing more.
    return min(floor(pitch), 48)


def _column(place: int, label: str, series: Sequence[Series], frame: _Frame) -> Column:
    left, right = frame.x(place), frame.x(place + 1)
    drawn = [(number, row) for number, row in enumerate(series, 1) if not row.is_line]
    gap = 0 if right - left < 3 else max(1, (right - left) // 5)
    each = max(1, (right - left - gap) // max(len(drawn), 1))
    bars = []
    for nth, (number, row) in enumerate(drawn):
        value = row.values[place]
        if value:
            y = frame.y(value)
            growing = place >= len(row.values) - row.growing
            bars.append(Bar(number, left + nth * each, y, each, frame.bottom - y, growing))
    return Column(label, [(row.name, row.values[place]) for row in series], left, right - left, bars)


def _line(number: int, row: Series, frame: _Frame) -> Line:
    """The path through the middles of the places, interrupted where nothing is known."""
    points = [
        None if value is None else (frame.x(place + 0.5), frame.y(value))
        for place, value in enumerate(row.values)
    ]
    steps = []
    for before, point in pairwise([None, *points]):
        if point:
            steps.append(f"{'L' if before else 'M'}{point[0]} {point[1]}")
    known = [point for point in points if point]
    # A line through one point has no length; and far apart, points can be pointed at.
    return Line(number, " ".join(steps), known if frame.pitch >= 14 or len(known) == 1 else [])


def _that_fit(ticks: Mapping[int, str], frame: _Frame, width: int) -> list[Tick]:
    """The words along the axis, each in the middle of its place: all, or every second, third … of them.

    As many as neither touch each other nor stick out.
    """
    middles = [Tick(frame.x(place + 0.5), text) for place, text in sorted(ticks.items())]
    within = [tick for tick in middles if _half(tick) <= tick.at <= width - _half(tick)]
    for step in range(1, len(within) + 1):
        # Counted back from the last: that one is nearest to what is new.
        found = within[::-step][::-1]
        if all(a.at + _half(a) + _BETWEEN_TICKS <= b.at - _half(b) for a, b in pairwise(found)):
            return found
    return []


def _half(tick: Tick) -> float:
    """Half the width of its text."""
    return len(str(tick.text)) * _LETTER / 2


def sparkline(values: Sequence[Number], *, bar: int = 4, height: int = 24) -> Drawing:
    """Small bars without axes, for a line of text."""
    highest = max(values, default=0) or 1
    frame = _Frame(0, height, bar + 1, highest)
    bars = [
        Bar(1, place * (bar + 1), y, bar, height - y, False)
        for place, value in enumerate(values)
        if (y := height - max(round(height * value / highest), 1 if value else 0)) < height
    ]
    columns = [Column("", [], 0, 0, bars)]
    return Drawing("spark", frame.x(len(values)) - 1, height, 0, 0, 0, height, columns, [], [], [])
