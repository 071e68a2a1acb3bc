"""The words that the table and the plot of a backtest share."""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

NAMES = {
    "ours": _("our rule"),
    "total": _("most read ever"),
    "last_day": _("most read the day before"),
    "last_week": _("most read in 7 days"),
    "decay": _("plain decay, half in 3 days"),
    "gravity": _("as on Hacker News"),
}


def percent(share: float | None) -> str:
    """For example “62.1%”; a dash for a share of nothing."""
    return "–" if share is None else f"{rounded(share * 100)}%"


def rounded(number: float) -> str:
    """With one decimal; Django's own would cut the others off."""
    return number_format(round(number, 1), 1)
