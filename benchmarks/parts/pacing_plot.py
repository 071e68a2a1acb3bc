"""Draws delivered against planned as one SVG file that stands alone, in light and in dark."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from benchmarks.parts.pacing_run import Run

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 860, 480, 60, 24, 92, 56
# Points are so far apart that the file stays small.
EVERY = 20
FONT = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif"
# Light colours stand in the attributes, dark ones win where styles work.
COLOURS = {
    "ground": ("#fbf8f2", "#111a16"),
    "text": ("#1d2a25", "#e4e2d8"),
    "quiet": ("#545f58", "#a9b5ad"),
    "grid": ("#ddd5c6", "#2c3a33"),
    "surge": ("#f0e2c4", "#3a3323"),
    "one": ("#1c5040", "#93cdb1"),
    "two": ("#a2431f", "#eda07e"),
    "three": ("#3a5f9a", "#9dbbe8"),
    "plan": ("#7a7266", "#a39c8e"),
}
# By colour and by dashes, so that the lines can be told apart without colours.
STYLES = (("one", ""), ("two", "7 4"), ("three", "2 3"))


class Curve(NamedTuple):
    """One rule and what came of it."""

    name: str
    run: Run


def draw(curves: Sequence[Curve], budget: int, start: datetime, surge: Sequence[datetime]) -> str:
    """The file: the line of the plan, the delivered part of the budget by each rule, and the surge."""
    plan = curves[0].run
    days = round((plan.moments[-1] - start) / timedelta(days=1))
    rows = [*_frame(days, start, surge)]
    points = list(zip(plan.moments, plan.planned, strict=True))
    rows.append(_path(_points(points, start, days, budget), "plan", "", 5, 0.45))
    for curve, (colour, dashes) in zip(curves, STYLES, strict=False):
        points = list(zip(curve.run.moments, curve.run.delivered, strict=True))
        rows.append(_path(_points(points, start, days, budget), colour, dashes, 2, 1))
    rows += _legend([("plan", "plan", ""), *((c.name, *s) for c, s in zip(curves, STYLES, strict=False))])
    style = " ".join(
        f".{name}{{fill:{dark}}} .{name}-line{{stroke:{dark}}}" for name, (_light, dark) in COLOURS.items()
    )
    title = "Delivered against planned, as parts of the budget"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}"'
            f' height="{HEIGHT}" role="img" aria-label="{title}" font-family="{FONT}"><title>{title}</title>',
            f"<style>@media (prefers-color-scheme: dark) {{ {style} }}</style>",
            f'<rect width="{WIDTH}" height="{HEIGHT}" rx="10" {_fill("ground")}/>',
            _text(LEFT, 34, title, size=17),
            *rows,
            "</svg>",
            "",
        ]
    )


def _frame(days: int, start: datetime, surge: Sequence[datetime]) -> Iterator[str]:
    first, last = (_x((moment - start) / timedelta(days=days)) for moment in surge)
    height = HEIGHT - TOP - BOTTOM
    yield f'<rect x="{first:.1f}" y="{TOP}" width="{last - first:.1f}" height="{height}" {_fill("surge")}/>'
    yield _text(last + 4, HEIGHT - BOTTOM - 8, "surge", "quiet", size=12)
    for tenth in range(0, 11, 2):
        y = _y(tenth / 10)
        yield f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" {_stroke("grid")}/>'
        yield _text(LEFT - 8, y + 4, f"{tenth * 10} %", "quiet", size=12, anchor="end")
    for day in range(0, days + 1, 2):
        yield _text(_x(day / days), HEIGHT - BOTTOM + 20, str(day), "quiet", size=12, anchor="middle")
    yield _text(WIDTH / 2, HEIGHT - 14, "days", "quiet", size=12, anchor="middle")


def _points(rows: Sequence[tuple[datetime, float]], start: datetime, days: int, budget: int) -> str:
    whole = timedelta(days=days)
    kept = [*rows[::EVERY], rows[-1]]
    places = (f"{_x((moment - start) / whole):.1f} {_y(micros / budget):.1f}" for moment, micros in kept)
    return "M" + "L".join([f"{_x(0):.1f} {_y(0):.1f}", *places])


def _path(points: str, colour: str, dashes: str, width: int, opacity: float) -> str:
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<path d="{points}" fill="none" {_stroke(colour)} stroke-width="{width}" stroke-opacity="{opacity}"'
        f' stroke-linejoin="round"{dashed}/>'
    )


def _legend(entries: Sequence[tuple[str, str, str]]) -> Iterator[str]:
    x = float(LEFT)
    for name, colour, dashes in entries:
        yield _path(f"M{x:.0f} 60h28", colour, dashes, 5 if colour == "plan" else 2, 1)
        yield _text(x + 34, 64, name, size=13)
        x += 56 + 7.2 * len(name)


def _x(share: float) -> float:
    return LEFT + share * (WIDTH - LEFT - RIGHT)


def _y(share: float) -> float:
    return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)


def _text(x: float, y: float, text: str, colour: str = "text", *, size: int, anchor: str = "start") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}"'
    return f"<text {place} {_fill(colour)}>{text}</text>"


def _fill(colour: str) -> str:
    return f'class="{colour}" fill="{COLOURS[colour][0]}"'


def _stroke(colour: str) -> str:
    return f'class="{colour}-line" stroke="{COLOURS[colour][0]}"'
