"""Says in words what the two scores of an article mean, and what keeps it out of a list."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import ranking
from .calendar import day_of
from .plots import grouped
from .scores import EvergreenScore, TrendingScore


class Verdict(StrEnum):
    """The first thing that decides about an article and a list."""

    NOT_PUBLIC = "not_public"
    EXCLUDED = "excluded"
    PINNED = "pinned"
    LISTED = "listed"
    FILLS_UP = "fills_up"
    OUTSCORED = "outscored"
    TOO_FEW = "too_few"
    AS_USUAL = "as_usual"
    TOO_YOUNG = "too_young"
    UNSTEADY = "unsteady"
    TOO_LITTLE = "too_little"


class Figure(NamedTuple):
    """A number that an explanation rests on, and what it means."""

    name: str
    value: str
    meaning: str


class Words(NamedTuple):
    """How an article is read, what keeps it out of the list (None: nothing), why, and on which figures."""

    sums_up: str
    verdict: Verdict | None
    reasons: list[str]
    figures: list[Figure]


# -- Trending -----------------------------------------------------------------------------------------


def trending_words(score: TrendingScore, first_published_at: datetime, now: datetime) -> Words:
    """What F beside E says of a public article that first appeared then."""
    verdict, reasons = None, []
    if not score.has_enough:
        verdict = Verdict.TOO_FEW
        # 2.97 is too few, and "3.0 of the 3" wouldn't say so.
        almost = min(score.fast, ranking.LEAST_FAST - 0.1)
        words = {"fast": grouped(almost, 1), "least": grouped(ranking.LEAST_FAST)}
        reasons.append(_("Too few views now: %(fast)s of the %(least)s that are needed.") % words)
    elif not score.qualifies:
        verdict = Verdict.AS_USUAL
        reasons.append(_("An article must be read at least as much as usual."))
    age = (now - first_published_at) // timedelta(days=1)
    if age < ranking.SLOW_HALF_LIFE.days:
        new = ngettext(
            "It has been public for %(n)d day: what is usual for it isn't known well yet.",
            "It has been public for %(n)d days: what is usual for it isn't known well yet.",
            age,
        )
        reasons.append(new % {"n": age})
    return Words(_compared(score), verdict, reasons, _trending_figures(score))


def _compared(score: TrendingScore) -> str:
    """How much it is read now beside what is usual for it."""
    if score.fast < 0.05:
        return _("Not read in the last days.")
    if not score.has_enough:
        # Twice as much as next to nothing is no news.
        return _("Hardly read in the last days.")
    if round(score.ratio, 1) == 1:
        return _("Read about as much as usual in 36 hours.")
    times = {"times": grouped(score.ratio, 1 if score.ratio >= 0.1 else 2)}
    if score.ratio > 1:
        return _("Read %(times)s × as much as usual in 36 hours.") % times
    return _("Read less than usual: %(times)s × as much in 36 hours.") % times


def _trending_figures(score: TrendingScore) -> list[Figure]:
    return [
        Figure(
            _("now"), grouped(score.fast, 1), _("All views, each half as heavy for every 36 hours of age.")
        ),
        Figure(_("usual"), grouped(score.usual, 1), _("What “now” is at the pace of the past month.")),
        Figure(
            _("damping"),
            grouped(score.k, 1),
            _("The mean “now” of all articles that qualify; it keeps small numbers small."),
        ),
        Figure(_("lift"), f"× {grouped(score.lift, 2)}", _("(now + damping) / (usual + damping)")),
        Figure(_("score"), grouped(score.score, 1), _("now × lift; the highest stands first")),
    ]


# -- Evergreen ----------------------------------------------------------------------------------------


def evergreen_words(score: EvergreenScore, first_published_at: datetime) -> Words:
    """What G and the weeks behind it say of a public article that first appeared then."""
    verdict, reasons = None, []
    if score.looked_at:
        reasons.append(_viewed(score))
    if not score.has_weeks:
        verdict = Verdict.TOO_YOUNG
        reasons.append(_too_young(score, first_published_at))
    elif not score.is_steady:
        verdict = Verdict.UNSTEADY
    elif not score.qualifies:
        verdict = Verdict.TOO_LITTLE
        reasons.append(_("At least one view a week is needed in the long run."))
    return Words(_in_the_long_run(score), verdict, reasons, _evergreen_figures(score))


def _in_the_long_run(score: EvergreenScore) -> str:
    if not score.weeks:
        return _("How it is read in the long run isn't known yet.")
    return _("Read %(g)s times a week in the long run.") % {
        "g": grouped(score.score, 1 if score.score < 10 else 0)
    }


def _viewed(score: EvergreenScore) -> str:
    words = {"viewed": score.viewed, "of": score.looked_at, "needed": score.needed}
    if score.is_steady:
        return _("Viewed in %(viewed)d of the last %(of)d weeks that count.") % words
    return _("Viewed in %(viewed)d of the last %(of)d weeks that count; %(needed)d are needed.") % words


def _too_young(score: EvergreenScore, first_published_at: datetime) -> str:
    first = ranking.first_week(day_of(first_published_at))
    words = {
        "weeks": score.weeks,
        "least": ranking.LEAST_WEEKS,
        "day": date_format(first + timedelta(weeks=ranking.LEAST_WEEKS), "j F Y"),
    }
    return (
        _("Too young: %(weeks)d of the %(least)d whole weeks that are needed, complete on %(day)s.") % words
    )


def _evergreen_figures(score: EvergreenScore) -> list[Figure]:
    return [
        Figure(
            _("score"),
            grouped(score.score, 1),
            _("The geometric mean of the views of each week; a week weighs half for every 13 weeks of age."),
        ),
        Figure(
            _("weeks"), grouped(score.weeks), _("Whole weeks that count, from two weeks after publication.")
        ),
        Figure(
            _("viewed"),
            _("%(viewed)d of %(of)d") % {"viewed": score.viewed, "of": score.looked_at},
            _("In how many of the last 26 of these it was viewed; 60 % are needed."),
        ),
    ]
