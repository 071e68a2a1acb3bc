"""Whatever happens, in whatever order: the stored lists are those of the definition, and the audit agrees."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import (
    ListChoice,
    Publication,
    ViewDay,
)
from articles.popularity import counting, folding, rebuilding, retention, rollup, score_rows, standings, turns
from articles.popularity.calendar import day_of
from articles.popularity.refresh import refresh
from articles.popularity.rollup import rollup as roll_up
from articles.popularity.state import look_back_to

from . import oracle
from .sites import make_live, make_topic

pytestmark = pytest.mark.django_db

# Summer time begins and ends, a year ends, and a week like any other.
STARTS = [
    datetime(2026, 3, 27, 20, 7, tzinfo=UTC),
    datetime(2025, 10, 24, 20, 7, tzinfo=UTC),
    datetime(2025, 12, 30, 20, 7, tzinfo=UTC),
    datetime(2026, 6, 3, 9, 7, tzinfo=UTC),
]
SITE = 34


class Site:
    """A site to which things happen; articles are named by their place in the order of their making."""

    def __init__(self, now):
        self.now = now
        self.topics = [make_topic() for _topic in range(3)]
        self.ids = []
        for n in range(SITE):
            # Two thirds in one topic, so that its lists are full and those of the others aren't.
            topic = self.topics[0] if n % 3 else self.topics[1 + n % 2]
            self.ids.append(make_live(days_old=3 + 9.7 * n, topic=topic, now=now).article_id)
        self._give_a_past()
        refresh(now)

    def happens(self, hours, what, which, n):
        self.now += timedelta(hours=hours)
        getattr(self, what)(self.ids[which % len(self.ids)], n)

    def read(self, article_id, n):
        counting.count_views([(article_id, self.now, n)])

    def many_read(self, article_id, n):
        first = self.ids.index(article_id)
        some = self.ids[first : first + 15]
        counting.count_views([(pk, self.now, 1 + (pk * n) % 7) for pk in some])

    def read_for_weeks(self, article_id, n):
        for _week in range(1 + n % 7):
            self.now += timedelta(days=7)
            counting.count_views([(article_id, self.now, 1 + n)])
            refresh(self.now)

    def read_but_stored_late(self, article_id, n):
        hour = self.now - timedelta(hours=4 * n)
        with transaction.atomic():
            look_back_to(hour)
            counting.count_views([(article_id, hour, n)])

    def refresh(self, article_id, n):
        refresh(self.now)

    def roll_up(self, article_id, n):
        roll_up(self.now)

    def publish_new(self, article_id, n):
        topic = self.topics[n % 3]
        self.ids.append(make_live(days_old=n % 2, topic=topic, now=self.now).article_id)

    def plan(self, article_id, n):
        soon = self.now + timedelta(hours=n)
        self.ids.append(make_live(topic=self.topics[n % 3], visible_from=soon, now=self.now).article_id)

    def withdraw(self, article_id, n):
        self._live(article_id).update(visible_until=self.now)

    def end_later(self, article_id, n):
        self._live(article_id).update(visible_until=self.now + timedelta(hours=n))

    def publish_again(self, article_id, n):
        """In another topic, from now on or from a moment on."""
        last = Publication.objects.filter(article=article_id).order_by("-visible_from").first()
        moment = max(self.now + timedelta(hours=n % 3), last.visible_from + timedelta(seconds=1))
        Publication.objects.filter(Q(visible_until=None) | Q(visible_until__gt=moment), pk=last.pk).update(
            visible_until=moment
        )
        last.pk, last.topic, last.visible_from, last.visible_until = None, self.topics[n % 3], moment, None
        last.save(force_insert=True)

    def pin(self, article_id, n):
        self._choose(article_id, n, "pin")

    def exclude(self, article_id, n):
        self._choose(article_id, n, "exclude")

    def let_go(self, article_id, n):
        ListChoice.objects.filter(article=article_id).delete()

    def _give_a_past(self):
        """Twenty weeks of days and nine days of hours, by which many articles come close to each other."""
        today = day_of(self.now)
        ViewDay.objects.bulk_create(
            ViewDay(article_id=pk, day=today - timedelta(days=10 + 7 * week), n=1 + (n * 7 + week) % 9)
            for n, pk in enumerate(self.ids)
            for week in range(20)
            if (n + week) % 4
        )
        counting.count_views(
            (pk, self.now - timedelta(hours=hours), 1 + (n + hours) % 3)
            for n, pk in enumerate(self.ids)
            for hours in range(n % 5, 9 * 24, 5 + n % 23)
        )

    def _live(self, article_id):
        return Publication.objects.live(self.now).filter(article=article_id, visible_from__lt=self.now)

    def _choose(self, article_id, n, choice):
        kind = ("trending", "evergreen")[n % 2]
        ListChoice.objects.update_or_create(
            kind=kind, article_id=article_id, defaults={"choice": choice, "chosen_at": self.now}
        )


EVENTS = [name for name in vars(Site) if not name.startswith("_") and name != "happens"]
events = st.lists(
    st.tuples(
        st.sampled_from([0, 0, 0.2, 1, 5, 23, 24 * 4, 24 * 9]),
        st.sampled_from([*EVENTS, "read", "many_read", "many_read", "read_for_weeks"]),
        st.integers(0, SITE),
        st.integers(1, 40),
    ),
    min_size=1,
    max_size=25,
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=st.sampled_from(STARTS), events=events, size=st.sampled_from([1, 3, 500]))
def test_after_any_events_the_lists_and_the_scores_are_those_of_the_definition(start, events, size):
    with pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr(turns, "sleep", lambda seconds: None)
        for module, name in (
            *((standings, "BLOCK"), (standings, "RECENT_BLOCK"), (folding, "CHUNK"), (score_rows, "CHUNK")),
            *((retention, "CHUNK"), (retention, "ARTICLES"), (rollup, "WINDOW"), (rebuilding, "DAYS")),
        ):
            patch.setattr(module, name, size)
        site = Site(start)
        for event in events:
            site.happens(*event)
            if event[1] == "refresh":
                assert oracle.stored() == oracle.lists(site.now)
        refresh(site.now)
        assert oracle.stored() == oracle.lists(site.now)
        assert refresh(site.now, rebuild=True).difference < 1e-6
        assert oracle.stored() == oracle.lists(site.now)
        transaction.set_rollback(True)
