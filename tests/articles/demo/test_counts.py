"""The views of the demo articles, and what the lists make of them."""

from datetime import timedelta

from django.db.models import Sum

from articles.demo.counts import SHAPES
from articles.models import (
    Article,
    PopularList,
    Publication,
    RefusedView,
    RolledUpDay,
    ViewDay,
    ViewHour,
    ViewTotal,
)
from articles.popularity.calendar import closed_until, day_end, day_of, day_start, hour_of
from articles.popularity.care import best_evergreens
from articles.popularity.refresh import refresh
from articles.popularity.rollup import HOURS_KEPT, rollup

from .demo_site import NOW, DemoSite


def _slugs(kind):
    slugs = dict(Article.objects.values_list("pk", "slug"))
    return [slugs[pk] for pk in PopularList.objects.get(kind=kind, topic=None).entries]


class CountedMagazine(DemoSite):
    def test_every_live_article_was_read(self):
        counted = set(ViewTotal.objects.filter(n__gt=0).values_list("article_id", flat=True))
        assert counted == set(Publication.objects.live(NOW).values_list("article_id", flat=True))

    def test_days_reach_back_180_days_and_hours_as_far_as_they_are_kept(self):
        first_day = ViewDay.objects.order_by("day").values_list("day", flat=True).first()
        first_hour = ViewHour.objects.order_by("hour").values_list("hour", flat=True).first()
        assert first_day <= day_of(NOW) - timedelta(days=180)
        assert first_hour >= day_start(day_of(NOW) - HOURS_KEPT)

    def test_nothing_was_read_before_it_was_published_or_after_now(self):
        for article_id, first in Publication.objects.values_list("article_id", "first_published_at"):
            days = ViewDay.objects.filter(article_id=article_id, day__lt=day_of(first))
            assert not days.exists()
        assert not ViewHour.objects.filter(hour__gte=hour_of(NOW)).exists()

    def test_a_day_is_the_sum_of_its_hours(self):
        day = day_of(NOW) - timedelta(days=3)
        hours = ViewHour.objects.filter(hour__gte=day_start(day), hour__lt=day_end(day))
        summed = dict(hours.values_list("article_id").annotate(total=Sum("n")))
        assert summed == dict(ViewDay.objects.filter(day=day).values_list("article_id", "n"))

    def test_totals_are_all_days_and_the_open_day(self):
        open_day = ViewHour.objects.filter(hour__gte=day_start(closed_until(NOW)))
        for total in ViewTotal.objects.all():
            days = ViewDay.objects.filter(article_id=total.pk).aggregate(n=Sum("n"))["n"] or 0
            today = open_day.filter(article_id=total.pk).aggregate(n=Sum("n"))["n"] or 0
            assert total.n == days + today

    def test_what_was_refused_is_told_for_a_month(self):
        days = RefusedView.objects.values("day").distinct()
        assert days.count() == 30
        assert not RefusedView.objects.filter(day__gte=closed_until(NOW)).exists()

    def test_the_rollup_finds_nothing_left_to_do(self):
        before = list(ViewDay.objects.order_by("pk").values())
        closed = RolledUpDay.objects.count()
        assert rollup(NOW).days == 0
        assert RolledUpDay.objects.count() == closed
        assert list(ViewDay.objects.order_by("pk").values()) == before

    def test_both_lists_tell_something_different(self):
        refresh(NOW, rebuild=True)
        trending, evergreen = _slugs("trending"), _slugs("evergreen")
        assert "hoeveel-vitamine-b6-is-te-veel" in trending[:5]
        assert evergreen[0] == "het-etiket-van-een-supplement-lezen"
        assert len(set(trending[:5]) - set(evergreen[:5])) >= 3
        assert "een-kruidenetiket-lezen" not in trending[:5] + evergreen[:5]

    def test_one_evergreen_needs_care(self):
        refresh(NOW, rebuild=True)
        falling = [row.article_id for row in best_evergreens(NOW) if row.is_falling]
        assert list(Article.objects.filter(pk__in=falling).values_list("slug", flat=True)) == [
            "foliumzuur-en-folaat"
        ]


def test_shapes_are_what_they_are_called():
    today = day_of(NOW)
    june, december = today.replace(month=6, day=21), today.replace(month=12, day=21)
    assert SHAPES["seasonal"](december, 0, 200) > 3 * SHAPES["seasonal"](june, 0, 200)
    assert SHAPES["rising"](today, 0, 9) > 3 * SHAPES["rising"](today, 8, 1)
    assert SHAPES["fading"](today, 0, 70) < SHAPES["fading"](today, 65, 5) / 5
    assert SHAPES["spikes"](today, 29, 100) > 5 * SHAPES["spikes"](today, 50, 100)
    assert SHAPES["waning"](today, 0, 200) < SHAPES["waning"](today, 30, 170) < 1
    assert SHAPES["waning"](today, 70, 130) == 1
    assert abs(SHAPES["steady"](today, 0, 200) - SHAPES["steady"](today, 100, 100)) < 0.01
