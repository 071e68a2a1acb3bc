"""The rows of the files: the numbers of the pages, without an end that memory would feel."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from articles.models import ListChoice, RefusedView, ViewDay, ViewTotal
from articles.popularity import counting, tables
from articles.popularity.care import best_evergreens, in_need
from articles.popularity.explaining import explain
from articles.popularity.movers import movers
from articles.popularity.refresh import refresh
from articles.popularity.refusals import refused
from articles.popularity.rollup import rollup
from articles.popularity.statistics import views_of
from articles.publishing import workflow

from .sites import NOW, add_days, make_live
from .test_care import FALLING, make_evergreen

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def body(rows):
    return list(rows)[1:]


class TestOfOneArticle:
    def test_every_day_since_the_first_stands_in_it_and_all_add_up_to_the_total(self):
        article = make_live().article_id
        counting.count_views([(article, NOW, 3), (article, NOW - 2 * DAY, 4)])
        views = views_of(article, NOW)
        assert body(tables.rows_of_article(views)) == [
            ["2026-06-15", 4], ["2026-06-16", 0], ["2026-06-17", 3]
        ]  # fmt: skip
        assert sum(n for _day, n in body(tables.rows_of_article(views))) == views.total

    def test_what_is_older_than_the_days_comes_first_in_one_row(self):
        article = make_live(days_old=1200).article_id
        counting.count_views([(article, NOW - 1000 * DAY, 40), (article, NOW, 2)])
        rollup(NOW - 999 * DAY)
        rollup(NOW)
        rows = body(tables.rows_of_article(views_of(article, NOW)))
        assert rows[0] == ["before 8 April 2024", 40]
        assert sum(n for _day, n in rows) == 42

    def test_never_read_is_a_row_of_today(self):
        assert body(tables.rows_of_article(views_of(0, NOW))) == [["2026-06-17", 0]]


class TestOfAllArticles:
    def test_each_live_article_has_its_numbers(self, settings):
        settings.SITE_URL = "https://magazine.example"
        read = make_live(days_old=200)
        add_days(read.article_id, [10] * 199)
        ViewTotal.objects.create(article=read.article, n=1990)
        counting.count_views([(read.article_id, NOW - DAY, 30), (read.article_id, NOW, 5)])
        idle = make_live(days_old=3)
        refresh(NOW)
        views, why = views_of(read.article_id, NOW), explain(read.article_id, NOW)
        assert body(tables.rows_of_all(NOW)) == [
            [
                read.title,
                f"https://magazine.example/artikelen/{read.slug}/",
                read.topic.name,
                5,
                views.last(7),
                views.last(30),
                views.total,
                round(why.trending.score, 1),
                round(why.evergreen.score, 1),
            ],
            [idle.title, f"https://magazine.example/artikelen/{idle.slug}/", idle.topic.name, 0, 0, 0, 0,
             None, None],
        ]  # fmt: skip

    def test_what_is_not_public_is_not_in_it(self):
        gone, stays = make_live(), make_live()
        make_live(visible_from=NOW + DAY)
        workflow.withdraw(gone.article, user=None, now=NOW)
        assert [row[0] for row in body(tables.rows_of_all(NOW))] == [stays.title]

    def test_a_score_is_empty_where_it_counts_for_nothing(self):
        article = make_live(days_old=200).article_id
        add_days(article, [10] * 199)
        counting.count_views([(article, NOW, 30)])
        refresh(NOW)
        assert all(body(tables.rows_of_all(NOW))[0][-2:])
        ListChoice.objects.create(kind="trending", choice="exclude", article_id=article)
        assert body(tables.rows_of_all(NOW))[0][-2] is None
        ListChoice.objects.create(kind="evergreen", choice="exclude", article_id=article)
        assert body(tables.rows_of_all(NOW))[0][-1] is None

    def test_chunks_lose_nobody_and_double_nobody(self, monkeypatch):
        monkeypatch.setattr(tables, "CHUNK", 3)
        made = [make_live() for _ in range(10)]
        for n, publication in enumerate(made):
            counting.count_views([(publication.article_id, NOW, n + 1)])
        rows = body(tables.rows_of_all(NOW))
        assert [row[0] for row in rows] == [publication.title for publication in made]
        assert [row[6] for row in rows] == list(range(1, 11))

    def test_each_chunk_costs_the_same_few_queries(self, monkeypatch):
        monkeypatch.setattr(tables, "CHUNK", 5)

        def queries(articles):
            for _ in range(articles):
                counting.count_views([(make_live().article_id, NOW, 2)])
            with CaptureQueriesContext(connection) as captured:
                list(tables.rows_of_all(NOW))
            return len(captured)

        queries(5)
        one = queries(0)
        assert queries(10) == one + 2 * 4

    def test_rows_come_as_they_are_asked_for(self, monkeypatch, django_assert_max_num_queries):
        monkeypatch.setattr(tables, "CHUNK", 2)
        for _ in range(8):
            make_live()
        rows = tables.rows_of_all(NOW)
        with django_assert_max_num_queries(9):
            assert [next(rows)[0] for _ in range(3)]


def test_rising_and_fading_come_with_their_change():
    up, down = make_live(), make_live()
    ViewDay.objects.create(article=up.article, day=NOW.date() - DAY, n=50)
    ViewDay.objects.create(article=down.article, day=NOW.date() - 8 * DAY, n=40)
    assert body(tables.rows_of_movers(movers(NOW))) == [[up.title, 0, 50, 50], [down.title, 40, 0, -40]]


def test_what_needs_care_comes_with_why():
    evergreen = make_evergreen(FALLING)
    refresh(NOW)
    (row,) = body(tables.rows_in_need(in_need(best_evergreens(NOW), {evergreen.article_id: 12})))
    score = round(best_evergreens(NOW)[0].score, 1)
    assert row == [evergreen.title, evergreen.topic.name, score, 223, 363, "yes", "no", 12]


def test_refusals_are_a_row_for_each_day_and_a_column_for_each_reason():
    RefusedView.objects.create(day=date(2026, 6, 17), reason="robot", n=5)
    RefusedView.objects.create(day=date(2026, 6, 17), reason="staff", n=2)
    found = refused(NOW, 30)
    rows = list(tables.rows_of_refused(found))
    assert len(rows) == 31
    assert rows[0] == ["day", *(row.name for row in found), "total"]
    assert rows[-1][-1] == 7
    assert sum(sum(row[1:-1]) for row in rows[1:]) == 7
