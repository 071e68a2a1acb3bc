"""Which evergreens need care: the best that fall, or whose review is late."""

from datetime import timedelta
from itertools import combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.models import ArticleScore, ListChoice, PopularList, ViewDay
from articles.popularity import care
from articles.popularity.care import best_evergreens, falls, in_need
from articles.popularity.ranking import monday_of
from articles.popularity.refresh import refresh
from articles.popularity.scores import evergreen_of
from articles.publishing import workflow

from .sites import NOW, make_live

pytestmark = pytest.mark.django_db
MONDAY = monday_of(NOW.date())
weeks = st.lists(st.integers(0, 2000), min_size=8, max_size=8)


def read_weekly(article_id, views, *, until=MONDAY):
    """The views of the weeks before the Monday `until`, the last of `views` being the last of them."""
    ViewDay.objects.bulk_create(
        ViewDay(article_id=article_id, day=until - timedelta(weeks=back) + timedelta(days=2), n=n)
        for back, n in enumerate(reversed(views), 1)
    )


def make_evergreen(last_weeks, *, usual=100, before=40, **fields):
    """An article read `usual` times in each of `before` weeks, and as told in the last ones."""
    publication = make_live(**fields)
    read_weekly(publication.article_id, [usual] * before + list(last_weeks))
    return publication


STEADY = [100] * 8
FALLING = [100, 95, 88, 80, 71, 60, 52, 40]


class TestFalling:
    @pytest.mark.parametrize(
        "weeks",
        [
            FALLING,
            [100, 100, 90, 85, 70, 66, 50, 50],
            # One good week doesn't hide it.
            [200, 190, 160, 150, 175, 100, 90, 60],
            [1000, 500, 250, 125, 60, 30, 15, 7],
        ],
    )
    def test_week_after_week_less_is_falling(self, weeks):
        assert falls(weeks)

    @pytest.mark.parametrize(
        "weeks",
        [
            STEADY,
            list(reversed(FALLING)),
            # A fall and a recovery; one bad week; one good week long ago.
            [100, 80, 60, 40, 60, 80, 95, 100],
            [100, 100, 100, 100, 100, 100, 100, 10],
            [900, 100, 100, 100, 100, 100, 100, 100],
            # Steadily, but hardly less; and of few views.
            [100, 99, 98, 97, 96, 95, 94, 93],
            [5, 5, 4, 4, 3, 3, 2, 2],
            [0] * 8,
            # Up and down.
            [100, 40, 95, 45, 90, 35, 85, 30],
        ],
    )
    def test_anything_else_is_not(self, weeks):
        assert not falls(weeks)

    @given(weeks)
    def test_it_is_what_the_page_says(self, weeks):
        pairs = list(combinations(weeks, 2))
        fall, rise = sum(a > b for a, b in pairs), sum(a < b for a, b in pairs)
        before, after = sum(weeks[:4]), sum(weeks[4:])
        assert falls(weeks) == (fall - rise >= 16 and after <= 0.8 * before and before - after >= 10)

    @given(weeks)
    def test_what_falls_does_not_fall_backwards(self, weeks):
        assert not (falls(weeks) and falls(weeks[::-1]))

    def test_by_chance_it_happens_in_three_percent_of_orders(self):
        orders = list(permutations(range(8)))
        down = sum(
            sum((b < a) - (b > a) for a, b in combinations(order, 2)) >= care.LEAST_FALLS for order in orders
        )
        assert 0.025 < down / len(orders) < 0.035


class TestBest:
    def test_they_come_with_their_weeks_highest_first(self):
        low, high = make_evergreen(STEADY), make_evergreen(FALLING, usual=300)
        refresh(NOW)
        first, second = best_evergreens(NOW)
        assert (first.article_id, second.article_id) == (high.article_id, low.article_id)
        assert (first.title, first.topic, first.weeks) == (high.title, high.topic.name, tuple(FALLING))
        assert (first.before, first.after) == (363, 223)
        assert first.is_falling
        assert not second.is_falling
        score = ArticleScore.objects.get(pk=high.article_id)
        assert first.score == evergreen_of(score, high.first_published_at, MONDAY).score

    def test_the_week_that_runs_and_idle_weeks_are_no_trap(self):
        publication = make_evergreen([100, 0, 100, 100, 100, 100, 100, 0])
        ViewDay.objects.create(article=publication.article, day=MONDAY, n=999)
        refresh(NOW)
        assert best_evergreens(NOW)[0].weeks == (100, 0, 100, 100, 100, 100, 100, 0)

    def test_a_fall_of_every_year_is_known_as_the_season(self):
        publication = make_evergreen(FALLING, before=30, days_old=500)
        read_weekly(publication.article_id, FALLING, until=MONDAY - timedelta(weeks=52))
        other = make_evergreen(FALLING, before=30, days_old=500)
        refresh(NOW)
        seasons = {row.article_id: row.fell_last_year for row in best_evergreens(NOW)}
        assert seasons == {publication.article_id: True, other.article_id: False}

    def test_who_is_no_evergreen_not_public_or_kept_out_is_not_among_them(self):
        young = make_evergreen(FALLING, before=0, days_old=60)
        gone, out = make_evergreen(FALLING), make_evergreen(FALLING)
        workflow.withdraw(gone.article, user=None, now=NOW)
        ListChoice.objects.create(kind="evergreen", choice="exclude", article=out.article)
        stays = make_evergreen(FALLING)
        refresh(NOW)
        assert young
        assert [row.article_id for row in best_evergreens(NOW)] == [stays.article_id]

    def test_no_more_are_judged_than_agreed(self, monkeypatch):
        monkeypatch.setattr(care, "DEPTH", 2)
        made = [make_evergreen(FALLING, usual=100 + n) for n in range(4)]
        refresh(NOW)
        assert [row.article_id for row in best_evergreens(NOW)] == [made[3].article_id, made[2].article_id]

    def test_a_young_one_of_a_high_level_is_found_before_older_ones_with_a_greater_sum(self, monkeypatch):
        monkeypatch.setattr(care, "DEPTH", 3)
        for _ in range(4):
            make_evergreen(STEADY, before=60, days_old=500)
        young = make_evergreen([200] * 8, usual=200, before=8, days_old=130)
        refresh(NOW)
        found = best_evergreens(NOW)
        assert found[0].article_id == young.article_id
        assert len(found) == 3

    def test_what_only_fills_a_list_up_is_no_evergreen(self):
        make_live(days_old=30)
        refresh(NOW)
        assert PopularList.objects.filter(kind="evergreen").exclude(entries=[]).exists()
        assert best_evergreens(NOW) == []

    def test_a_site_without_weeks_has_none(self):
        make_live()
        assert best_evergreens(NOW) == []

    def test_it_asks_few_queries_and_then_one_for_an_hour(
        self, django_assert_max_num_queries, django_assert_num_queries
    ):
        for _ in range(12):
            make_evergreen(STEADY)
        refresh(NOW)
        with django_assert_max_num_queries(9):
            assert len(best_evergreens(NOW)) == 12
        with django_assert_num_queries(1):
            best_evergreens(NOW)


class TestInNeed:
    def test_who_falls_or_is_late_needs_care_and_the_rest_does_not(self):
        falling, late, fine = make_evergreen(FALLING), make_evergreen(STEADY), make_evergreen(STEADY)
        refresh(NOW)
        found = in_need(best_evergreens(NOW), {late.article_id: 12, 0: 99})
        assert {(row.evergreen.article_id, row.overdue_days) for row in found} == {
            (late.article_id, 12),
            (falling.article_id, 0),
        }
        assert fine

    def test_both_are_one_row(self):
        both = make_evergreen(FALLING)
        refresh(NOW)
        (row,) = in_need(best_evergreens(NOW), {both.article_id: 3})
        assert row.evergreen.is_falling
        assert row.overdue_days == 3
