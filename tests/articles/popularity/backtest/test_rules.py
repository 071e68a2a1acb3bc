"""The backtest's two rules are those of the site, fed by days."""

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.models import ArticleScore, PopularList, ViewDay
from articles.popularity import ranking
from articles.popularity.backtest.reading import from_site
from articles.popularity.backtest.rules import PLAIN_RULES, Known, Memory, evergreen, step, trending
from articles.popularity.calendar import CLOSING_DELAY, day_of, day_start
from articles.popularity.refresh import refresh

from ..sites import make_live
from .past import MONDAY, make_series

# Both changes of the clock lie within the year before it.
DAY = date(2026, 6, 17)
NOW = day_start(DAY)


def known_of(views, day, *, stops=(), **kwargs):
    """What is known of an article with these views when `day` begins, walking by way of `stops`."""
    memory, reached = Memory(make_series(1, views, **kwargs), MONDAY), 0
    for stop in [*stops, day]:
        memory.advance(step(MONDAY + reached, MONDAY + stop))
        reached = stop
    return memory.known(MONDAY + day)


def make(number, **fields):
    plain = dict.fromkeys(Known._fields, 0) | {"number": number, "age": 400}
    return Known(**(plain | fields))


class TestKnown:
    @given(st.lists(st.integers(0, 900), min_size=60, max_size=200), st.sets(st.integers(1, 59)))
    def test_small_steps_and_one_large_step_come_to_the_same(self, views, stops):
        in_steps = known_of(views, 60, stops=sorted(stops))
        assert list(in_steps) == pytest.approx(list(known_of(views, 60)), rel=1e-9, abs=1e-9)

    def test_views_of_days_weeks_and_all(self):
        known = known_of([*range(1, 11), 5000], 10)
        assert (known.last_day, known.last_week, known.total, known.age) == (10, 49, 55, 10)

    def test_the_plain_decay_halves_in_three_days(self):
        # The day's noon is half a day before the moment; three days later it weighs half of that.
        once, later = known_of([8], 1, end=4).plain, known_of([8], 4, end=4).plain
        assert once == pytest.approx(8 * 2 ** (-0.5 / 3))
        assert later == pytest.approx(once / 2)

    def test_the_launch_is_left_out_of_evergreen(self):
        known = known_of([70] * 14 + [7] * 42, 56)
        assert (known.weeks, known.weeks_viewed) == (6, 6)
        assert known.steady == pytest.approx(49)

    def test_weeks_before_the_counts_are_unknown_not_empty(self):
        old, young = (known_of([10] * 140, 140, published=day) for day in (-900, 0))
        assert old.steady == pytest.approx(70)
        assert young.steady == pytest.approx(70)
        assert (old.weeks, young.weeks) == (20, 18)


@pytest.mark.django_db
class TestAsOnTheSite:
    @pytest.fixture
    def site(self):
        """Forty articles of all ages with a year of views, closed until DAY."""
        random = Random(7)
        for _article in range(40):
            age = random.choice([3, 9, 30, 120, 360])
            article_id = make_live(days_old=age, now=NOW).article_id
            level = random.choice([0, 1, 8, 60])
            ViewDay.objects.bulk_create(
                ViewDay(article_id=article_id, day=DAY - timedelta(days=ago), n=n)
                for ago in range(1, age + 1)
                if (n := int(random.expovariate(1) * level * (5 if random.random() < 0.03 else 1)))
            )
        return self.walk(from_site())

    def walk(self, counts):
        memories = [Memory(series, counts.first) for series in counts.articles]
        for memory in memories:
            memory.advance(step(counts.first, DAY.toordinal()))
        return {int(memory.series.name): memory.known(DAY.toordinal()) for memory in memories}

    def test_the_scores_are_those_that_a_rebuild_computes(self, site):
        refresh(NOW + CLOSING_DELAY, rebuild=True)
        until = ranking.monday_of(DAY)
        for score in ArticleScore.objects.select_related("article"):
            known = site[score.article_id]
            assert known.fast == pytest.approx(ranking.faded(score.fast, NOW, ranking.FAST_HALF_LIFE))
            assert known.slow == pytest.approx(ranking.faded(score.slow, NOW, ranking.SLOW_HALF_LIFE))
            first = ranking.first_week(day_of(score.article.publications.get().first_published_at))
            weeks = ranking.weeks_before(first, until)
            assert known.steady == pytest.approx(ranking.evergreen_score(score.steady, weeks, until))
            assert known.weeks_viewed == ranking.viewed_weeks(score.weeks_viewed, score.weeks_until, until)

    @pytest.mark.parametrize(("kind", "rule"), [("trending", trending), ("evergreen", evergreen)])
    def test_the_picks_are_those_of_the_stored_lists(self, site, kind, rule):
        refresh(NOW + CLOSING_DELAY, rebuild=True)
        stored = PopularList.objects.get(kind=kind, topic=None).entries
        known = [site[pk]._replace(number=pk) for pk in sorted(site)]
        assert rule(known, 5) == stored[:5]


class TestTrending:
    def test_unusual_comes_before_much_read(self):
        usual = make(1, fast=50, slow=50 / ranking.USUAL_SHARE)
        risen = make(2, fast=40, slow=60)
        assert trending([usual, risen], 2) == [2, 1]

    def test_too_few_are_filled_up_by_the_week_and_by_the_newest(self):
        articles = [make(1, fast=9, slow=9), make(2, last_week=3), make(3, age=5), make(4, age=6)]
        assert trending(articles, 3) == [1, 2, 3]


class TestEvergreen:
    def test_it_takes_weeks_views_and_steadiness(self):
        good = {"steady": 10, "weeks": 40, "weeks_viewed": 26}
        articles = [make(1, **good), make(2, **good | {"weeks": 3}), make(3, **good | {"weeks_viewed": 9})]
        assert evergreen(articles, 1) == [1]

    def test_too_few_are_filled_up_by_young_ones_by_totals_and_by_the_oldest(self):
        articles = [
            make(1, age=900),
            make(2, total=4, age=8),
            make(3, total=90, age=7),
            make(4, steady=2, weeks=4, weeks_viewed=4, age=50),
        ]
        assert evergreen(articles, 4) == [4, 2, 1, 3]


class TestPlainRules:
    @pytest.mark.parametrize(
        ("rule", "field"),
        [("total", "total"), ("last_day", "last_day"), ("last_week", "last_week"), ("decay", "plain")],
    )
    def test_each_takes_the_highest_and_of_equals_the_newest(self, rule, field):
        articles = [make(1, **{field: 5}), make(2, **{field: 9}), make(3, age=2, **{field: 5})]
        assert PLAIN_RULES[rule](articles, 2) == [2, 3]

    def test_gravity_divides_by_age(self):
        # 1000^0.8 / 50^1.8 = 0.22; 100^0.8 / 26^1.8 = 0.11; 250^0.8 / 26^1.8 = 0.24
        articles = [make(1, total=1000, age=2), make(2, total=100, age=1), make(3, total=250, age=1)]
        assert PLAIN_RULES["gravity"](articles, 3) == [3, 1, 2]
