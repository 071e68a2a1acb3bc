"""The words and numbers of a report as people read them."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ads.models import Filtered
from ads.prices import euros
from articles.models import Refusal
from articles.popularity.plots import grouped
from articles.popularity.score_words import Figure

from .campaign import Report
from .pace import Pace

_REASONS = dict([*Refusal.choices, *Filtered.choices])
# A campaign that is nearer to its plan than this share of the budget is on it.
_ON_ITS_LINE = 0.02


def reason_name(reason: str) -> str:
    """What a reason for leaving something out is called; an unknown one by itself."""
    return str(_REASONS.get(reason, reason))


def percent(share: float) -> str:
    """A share between 0 and 1 as “1,25 %”."""
    return f"{grouped(100 * share, 2)}\N{NO-BREAK SPACE}%"


def money(micros: int | None) -> str:
    """Micro-euros as “€ 1.250,00”, with all decimals that there are; "" for none."""
    return euros(micros)


def figures(report: Report) -> list[Figure]:
    """The key figures of a report, each with what it means or what to compare it with."""
    total = report.total
    found = [
        Figure(_("seen"), grouped(total.viewable), _seen(report)),
        Figure(_("clicks"), grouped(total.click), _rate(report)),
    ]
    if report.has_money:
        found.append(Figure(_("spent"), euros(total.spent_micros), _billed(report)))
    if total.free is not None:
        found.append(Figure(_("free"), grouped(total.free), _("more than was billed; costs nothing")))
    if report.pace and report.pace.remaining_micros is not None:
        found.append(
            Figure(_("left of the budget"), euros(report.pace.remaining_micros), on_its_line(report.pace))
        )
    left_out = _("robots, staff, repeats and the like")
    found.append(Figure(_("left out"), grouped(total.filtered_total), left_out))
    return found


def on_its_line(pace: Pace) -> str:
    """Whether a campaign is ahead of its plan or behind it, and by how much; "" without a plan."""
    ahead, budget = pace.ahead_micros, pace.budget_micros
    if ahead is None or not budget:
        return ""
    if abs(ahead) <= budget * _ON_ITS_LINE:
        return _("on its line")
    words = {"share": f"{grouped(100 * abs(ahead) / budget, 1)}\N{NO-BREAK SPACE}%"}
    if ahead > 0:
        return _("%(share)s of the budget ahead of its line") % words
    return _("%(share)s of the budget behind its line") % words


def pace_in_words(pace: Pace) -> str:
    """What the chart of the pace shows, for who doesn't see it."""
    words = {
        "until": date_format(pace.until, "j F Y"),
        "spent": euros(pace.spent_micros),
        "budget": euros(pace.budget_micros),
        "planned": euros(pace.planned_micros and round(pace.planned_micros, -4)),
    }
    if pace.planned_micros is None:
        return _("%(spent)s was spent; there is no budget.") % words
    return _("%(spent)s of %(budget)s was spent; planned until %(until)s was %(planned)s.") % words


def _seen(report: Report) -> str:
    share = report.total.viewability
    if share is None:
        return ""
    words = {"share": percent(share), "delivered": grouped(report.total.delivered)}
    return _("%(share)s of %(delivered)s delivered") % words


def _rate(report: Report) -> str:
    rate = report.total.rate
    if rate is None:
        return ""
    words = {"share": percent(rate.share), "low": percent(rate.low), "high": percent(rate.high)}
    return _("%(share)s of what was seen (%(low)s to %(high)s)") % words


def _billed(report: Report) -> str:
    n = grouped(report.total.billed)
    if report.sold == "click":
        return _("clicks billed: %(n)s") % {"n": n}
    return _("times seen, billed: %(n)s") % {"n": n}
