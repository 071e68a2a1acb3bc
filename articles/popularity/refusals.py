"""What wasn't counted, by day and by reason, and what each reason means."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from articles.models import Refusal, RefusedView

from .calendar import day_of
from .statistics import days_from

# In words for editors, by the value of the reason; docs/popularity.md says it for who runs the site.
MEANINGS = {
    "method": _("The counting address was opened like a page, by a program or by hand."),
    "size": _("More was sent than a browser sends for one view."),
    "origin": _("Sent from another site, or from no page at all."),
    "ahead": _("A browser fetched the page ahead or made a preview, before anyone looked."),
    "no_tracking": _("The reader's browser asks not to be measured (Do Not Track, Global Privacy Control)."),
    "staff": _("Somebody who is logged in to the desk looked."),
    "robot": _("A search engine or another program: no browser name, a known one, or one of your own list."),
    "not_public": _("The article wasn't public at that moment."),
    "resent": _("The browser sent the same view again."),
    "repeated": _("The same reader opened the same article again shortly afterwards."),
    "network": _("The network from which it came has had all its views of that hour."),
}


@dataclass(frozen=True)
class Refused:
    """One reason: its name, what it means, and how many it refused on each day (the last is today)."""

    reason: str
    name: str
    meaning: str
    days: list[tuple[date, int]]

    @property
    def total(self) -> int:
        return sum(n for _day, n in self.days)


def refused(now: datetime, days: int) -> list[Refused]:
    """Every reason there is, in the order in which they are looked at, over the last `days` days; one query.

    A reason that was counted and no longer exists comes after them.
    """
    today = day_of(now)
    first = today - timedelta(days=days - 1)
    counted: dict[str, dict[date, int]] = defaultdict(dict)
    rows = RefusedView.objects.filter(day__gte=first, day__lte=today)
    for reason, day, n in rows.values_list("reason", "day", "n"):
        counted[reason][day] = n
    gone = sorted(counted.keys() - set(Refusal.values))
    period = days_from(first, today)
    return [
        Refused(
            reason,
            str(dict(Refusal.choices).get(reason, reason)),
            str(MEANINGS.get(reason, "")),
            [(day, counted[reason].get(day, 0)) for day in period],
        )
        for reason in [*Refusal.values, *gone]
    ]
