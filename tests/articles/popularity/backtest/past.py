"""Makes articles with daily counts for the tests of the backtest; day 0 is a Monday."""

from datetime import date

from articles.popularity.backtest.reading import FOREVER
from articles.popularity.backtest.series import Days, Series

MONDAY = date(2024, 1, 1).toordinal()


def make_series(number, views, *, start=0, published=0, gone=None, end=None):
    """An article with these views from day `start`; published on day `published`, gone on day `gone`."""
    days = Days()
    for day, n in enumerate(views, MONDAY + start):
        days.add(day, n)
    last = FOREVER if gone is None else MONDAY + gone
    return Series(
        number,
        f"artikel {number}",
        days,
        published=MONDAY + published,
        spans=[(MONDAY + published + 1, last)],
        first=MONDAY,
        end=MONDAY + (start + len(views) if end is None else end),
    )
