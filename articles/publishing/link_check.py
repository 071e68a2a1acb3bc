"""Checks links to other sites: which there are, when each is due, and what an answer says about it.

A link is called broken after three failures, each some hours after the last, so that a night of
maintenance breaks nothing. An answer such as 403 or 429 says that robots aren't welcome, not that the page is
gone: of such a link it "can't be told".
"""

from __future__ import annotations

import time
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _

from articles.models import Article, ExternalLink

from .safe_fetch import Answer, Refused, Rules, ask

State = ExternalLink.State

FAILURES_TO_BREAK = 3
# Failures closer together than this are one failure.
FAILURES_APART = timedelta(hours=6)
# When a link is due again: one that works after a week, any other as soon as a failure counts.
WORKS_FOR = timedelta(days=7)
# Longer than any single request; a run that died gives its links back after it.
CLAIM = timedelta(minutes=5)
# Between two requests to one site, in seconds.
HOST_DELAY = 1.0

# These answers say "not you" or "not now", of a page that may well be there.
_UNCLEAR = frozenset({401, 402, 403, 405, 406, 407, 418, 425, 429, 451, 501, 999})


@dataclass
class Report:
    """How many links a run found in each state, which it found broken, and how many it had no time for."""

    works: int = 0
    unclear: int = 0
    failing: int = 0
    broken: int = 0
    left: int = 0

    @property
    def checked(self) -> int:
        return self.works + self.unclear + self.failing + self.broken

    def count(self, state: str) -> None:
        setattr(self, state, getattr(self, state) + 1)


def rules(timeout: float = 10.0) -> Rules:
    """How this site asks others: under its own name, with an address to complain to."""
    return Rules(user_agent=f"{settings.SITE_NAME} link check (+{settings.SITE_URL})", timeout=timeout)


def due_links(now: datetime, articles: Collection[Article] | None = None) -> models.QuerySet[ExternalLink]:
    """The links to check at `now`, longest unchecked first; of `articles` all, due or not."""
    free = ExternalLink.objects.used().exclude(claimed_until__gt=now)
    if articles is not None:
        links = free.filter(pk__in=ExternalLink.objects.filter(articles__in=articles).values("pk"))
    else:
        rested = models.Q(checked_at__lte=now - FAILURES_APART)
        fine = models.Q(state=State.WORKS, checked_at__gt=now - WORKS_FOR)
        links = free.filter(rested | models.Q(checked_at=None)).exclude(fine)
    return links.order_by(models.F("checked_at").asc(nulls_first=True), "pk")


def check_links(
    links: Collection[ExternalLink],
    *,
    clock: Callable[[], datetime],
    rules: Rules,
    host_delay: float = HOST_DELAY,
    most_seconds: float | None = None,
) -> Report:
    """Ask each of `links` once and write down what was found; `clock` tells the moment of each.

    A site rests `host_delay` seconds after each answer; nothing is begun after `most_seconds`, and nothing
    that another run is busy with. It makes requests: never call it in a transaction.
    """
    report = Report()
    ends = time.monotonic() + most_seconds if most_seconds is not None else None
    turns = _Turns(links, host_delay)
    for link, wait in turns:
        if ends is not None and time.monotonic() + wait >= ends:
            report.left += 1
            continue
        time.sleep(wait)
        if _claim(link, clock()):
            seconds = ends - time.monotonic() if ends is not None else rules.timeout
            answer = _answer(link.url, rules.within(max(seconds, 0.5)))
            turns.asked(link.host)
            report.count(record(link, answer, clock()))
            if answer.retry_after:
                report.left += turns.leave(link.host)
    return report


def record(link: ExternalLink, answer: Answer, now: datetime) -> str:
    """Write down what `answer` at `now` says about `link` and end the claim on it; the state that follows."""
    changes = {"status": answer.status, "reason": _sentence(answer)[:200], "checked_at": now}
    is_fine = answer.status is not None and 200 <= answer.status < 400
    if is_fine:
        changes |= {"state": State.WORKS, "failures": 0, "ok_at": now, "failed_at": None}
    elif answer.status in _UNCLEAR:
        changes |= {"state": State.UNCLEAR, "failures": 0, "failed_at": None}
    elif link.failed_at is None or now - link.failed_at >= FAILURES_APART:
        failures = link.failures + 1
        state = State.BROKEN if failures >= FAILURES_TO_BREAK else State.FAILING
        changes |= {"state": state, "failures": failures, "failed_at": now}
    for name, value in changes.items():
        setattr(link, name, value)
    ExternalLink.objects.filter(pk=link.pk).update(**changes, claimed_until=None)
    return link.state


def _claim(link: ExternalLink, now: datetime) -> bool:
    """Whether the link is ours to check: one statement, so of two runs only one gets it."""
    free = models.Q(claimed_until=None) | models.Q(claimed_until__lte=now)
    # Checked since it was chosen: another run was here first.
    same = models.Q(checked_at=link.checked_at)
    claimed = ExternalLink.objects.filter(free, same, pk=link.pk).update(claimed_until=now + CLAIM)
    return bool(claimed)


def _answer(url: str, rules: Rules) -> Answer:
    try:
        return ask(url, rules)
    except (Refused, OSError) as error:
        return Answer(None, str(error))


def _sentence(answer: Answer) -> str:
    if answer.status is None:
        return answer.reason
    if answer.status in (404, 410):
        return _("the page isn't there (%(status)d)") % {"status": answer.status}
    return _("answer %(status)d") % {"status": answer.status}


class _Turns:
    """The links in turn, site by site, each with the seconds to wait before it."""

    def __init__(self, links: Collection[ExternalLink], delay: float) -> None:
        self.queues: dict[str, deque[ExternalLink]] = defaultdict(deque)
        for link in links:
            self.queues[link.host].append(link)
        self.delay = delay
        self.free_at: dict[str, float] = {}

    def __iter__(self) -> Iterator[tuple[ExternalLink, float]]:
        while waiting := [host for host, queue in self.queues.items() if queue]:
            # The site that may be asked soonest.
            host = min(waiting, key=lambda name: self.free_at.get(name, 0.0))
            yield self.queues[host].popleft(), max(0.0, self.free_at.get(host, 0.0) - time.monotonic())

    def asked(self, host: str) -> None:
        self.free_at[host] = time.monotonic() + self.delay

    def leave(self, host: str) -> int:
        """Ask this site nothing more in this run; how many links that leaves."""
        left = len(self.queues[host])
        self.queues[host].clear()
        return left
