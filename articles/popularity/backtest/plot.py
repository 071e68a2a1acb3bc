"""Draws what a backtest found as one SVG file that stands alone, in light and in dark."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from xml.sax.saxutils import escape, quoteattr

from django.utils.translation import gettext as _

from articles.models import PopularList

from .in_words import NAMES, percent
from .measuring import OUR_RULE, WINDOWS, Summary

# Light colours stand in the attributes, so that the file is readable wherever it is shown; where styles work
# and the reader prefers dark, the classes win. Text has a contrast of 4.5 : 1 or more on both grounds.
COLOURS = {
    "ground": ("#fbf8f2", "#111a16"),
    "text": ("#1d2a25", "#e4e2d8"),
    "quiet": ("#545f58", "#a9b5ad"),
    "grid": ("#ddd5c6", "#2c3a33"),
    "ours": ("#1c5040", "#93cdb1"),
    "plain": ("#7a7266", "#a39c8e"),
    "aim": ("#a2431f", "#eda07e"),
}
FONT = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif"
WIDTH, MARGIN, NAMES_WIDTH, MEAN_WIDTH = 760, 24, 222, 64
LEFT, RIGHT = MARGIN + NAMES_WIDTH, WIDTH - MARGIN - MEAN_WIDTH
ROW, HEAD, AXIS, LEGEND = 34, 62, 52, 64
LINE = 20
TICKS = (0, 0.2, 0.4, 0.6, 0.8, 1)


def draw(summaries: Sequence[Summary], first: date, last: date, picks: int) -> str:
    """The file: for each list a row for each rule, with its mean share, where most moments lay, the worst.

    `first` and `last` are the first and the last moment tried.
    """
    kinds = [kind for kind in WINDOWS if any(summary.kind == kind for summary in summaries)]
    title = _("%(picks)d articles picked on past days, against what was read afterwards")
    parts, y = [_text(MARGIN, 34, title % {"picks": picks}, size=17, weight=600)], 52
    moments = _("Moments from %(first)s to %(last)s") % {"first": first.isoformat(), "last": last.isoformat()}
    parts.append(_text(MARGIN, y, moments, "quiet"))
    for kind in kinds:
        of_kind = [summary for summary in summaries if summary.kind == kind]
        parts += _panel(PopularList.Kind(kind), of_kind, y)
        y += HEAD + ROW * len(of_kind) + AXIS
    parts += _legend(kinds, y + 16)
    return _file(title % {"picks": picks}, parts, y + LEGEND + LINE * len(kinds))


def _file(title: str, parts: Iterable[str], height: int) -> str:
    dark = " ".join(
        f".{name}{{fill:{colour}}} .{name}-line{{stroke:{colour}}}"
        for name, (_light, colour) in COLOURS.items()
    )
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}"'
        f' height="{height}" role="img" aria-label={quoteattr(title)} font-family={quoteattr(FONT)}>'
        f"<title>{escape(title)}</title>"
        f"<style>@media (prefers-color-scheme: dark) {{ {dark} }}</style>"
    )
    ground = f'<rect width="{WIDTH}" height="{height}" rx="10" {_fill("ground")}/>'
    return "\n".join([head, ground, *parts, "</svg>", ""])


# -- A list ----------------------------------------------------------------------------------------


def _panel(kind: PopularList.Kind, summaries: Sequence[Summary], top: int) -> Iterator[str]:
    days = WINDOWS[kind].days
    heading = _("%(list)s: the %(days)d days that followed") % {"list": kind.label, "days": days}
    yield _text(MARGIN, top + 40, heading, size=14, weight=600)
    yield _text(WIDTH - MARGIN, top + 40, _("mean"), "quiet", anchor="end")
    start = top + HEAD
    bottom = start + ROW * len(summaries)
    for tick in TICKS:
        yield _line(_x(tick), start - 6, _x(tick), bottom, "grid")
        yield _text(_x(tick), bottom + 18, f"{tick:.0%}", "quiet", anchor="middle")
    yield _text(
        (LEFT + RIGHT) / 2, bottom + 38, _("share of the most that could be had"), "quiet", anchor="middle"
    )
    for number, summary in enumerate(summaries):
        yield from _row(summary, start + ROW * number + ROW / 2)


def _row(summary: Summary, y: float) -> Iterator[str]:
    is_ours = summary.rule == OUR_RULE
    colour = "ours" if is_ours else "plain"
    weight = 600 if is_ours else 400
    yield _text(MARGIN, y + 2, str(NAMES[summary.rule]), weight=weight)
    if summary.share is None:
        return
    # The second measure has a lane of its own below, so that no mark hides another.
    lane = y - 3
    yield _bar(summary.worst_tenth or 0, summary.best_tenth or 0, lane, colour)
    yield _line(_x(summary.worst or 0), lane - 7, _x(summary.worst or 0), lane + 7, colour, width=2)
    yield f'<circle cx="{_x(summary.share):.1f}" cy="{lane:.1f}" r="5.5" {_fill(colour)}/>'
    if summary.aimed is not None:
        yield _diamond(_x(summary.aimed), y + 9)
    yield _text(WIDTH - MARGIN, y + 2, percent(summary.share), weight=weight, anchor="end")


def _legend(kinds: Sequence[str], y: float) -> Iterator[str]:
    """What each mark means; the diamond means another thing in each list."""
    yield f'<circle cx="{MARGIN + 8}" cy="{y}" r="5.5" {_fill("plain")}/>'
    yield _text(MARGIN + 26, y + 4, _("mean share of the views"), "quiet")
    yield _line(WIDTH / 2 + 8, y - 7, WIDTH / 2 + 8, y + 7, "plain", width=2)
    yield _text(WIDTH / 2 + 26, y + 4, _("the worst moment"), "quiet")
    yield f'<rect x="{MARGIN}" y="{y + 20}" width="16" height="8" rx="4" opacity="0.4" {_fill("plain")}/>'
    yield _text(MARGIN + 26, y + 28, _("all moments but the worst and the best tenth"), "quiet")
    yield _diamond(MARGIN + 8, y + 48)
    meant = {
        PopularList.Kind.TRENDING: _("Trending: mean share of the views above usual"),
        PopularList.Kind.EVERGREEN: _("Evergreen: mean share of the views of the worst week"),
    }
    for line, words in enumerate(words for kind, words in meant.items() if kind in kinds):
        yield _text(MARGIN + 26, y + 52 + LINE * line, words, "quiet")


# -- Shapes ----------------------------------------------------------------------------------------


def _x(share: float) -> float:
    return LEFT + share * (RIGHT - LEFT)


def _fill(name: str) -> str:
    return f'class="{name}" fill="{COLOURS[name][0]}"'


def _text(
    x: float,
    y: float,
    words: str,
    colour: str = "text",
    *,
    size: int = 12,
    weight: int = 400,
    anchor: str = "start",
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}" text-anchor="{anchor}"'
        f" {_fill(colour)}>{escape(words)}</text>"
    )


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 1) -> str:
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke-width="{width}"'
        f' class="{colour}-line" stroke="{COLOURS[colour][0]}"/>'
    )


def _bar(low: float, high: float, y: float, colour: str) -> str:
    width = max(2.0, _x(high) - _x(low))
    return (
        f'<rect x="{_x(low):.1f}" y="{y - 4:.1f}" width="{width:.1f}" height="8" rx="4" opacity="0.4"'
        f" {_fill(colour)}/>"
    )


def _diamond(x: float, y: float) -> str:
    return (
        f'<path d="M{x:.1f} {y - 6:.1f}l5 6-5 6-5-6z" fill="none" stroke-width="2" class="aim-line"'
        f' stroke="{COLOURS["aim"][0]}"/>'
    )
