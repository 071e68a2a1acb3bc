"""Counts from the site and from files: what is read, and what is refused with its lines."""

from datetime import date, timedelta

import pytest
from django.utils.translation import override

from articles.models import RolledUpDay, ViewDay
from articles.popularity.backtest.reading import FOREVER, Unreadable, from_csv, from_site

from ..sites import NOW, add_days, make_live

GOOD = "article,day,views\nzink,2026-01-03,5\nijzer,2026-01-01,2\nzink,2026-01-01,1\n"


def read(text):
    return from_csv(iter(text.splitlines(keepends=True)))


def views(counts):
    return {series.name: list(series.counts) for series in counts.articles}


def complaint(text):
    with override("en"), pytest.raises(Unreadable) as refused:
        read(text)
    return str(refused.value)


class TestFiles:
    def test_days_that_are_missing_had_no_views(self):
        counts = read(GOOD)
        assert views(counts) == {"zink": [1, 0, 5], "ijzer": [2, 0, 0]}
        assert (counts.first, counts.end) == (date(2026, 1, 1).toordinal(), date(2026, 1, 4).toordinal())

    def test_semicolons_other_columns_and_another_order(self):
        text = "Views;Bron;Day;Article\n5;blog;2026-01-03;zink, en koper\n"
        assert views(read(text)) == {"zink, en koper": [5]}

    def test_an_article_appears_on_its_first_day_or_when_the_file_says_so(self):
        text = "article,day,views,published\na,2026-01-03,5,\nb,2026-01-03,5,2025-12-01\nb,2026-01-04,5,\n"
        first, second = read(text).articles
        assert first.published == date(2026, 1, 3).toordinal()
        assert second.published == date(2025, 12, 1).toordinal()
        assert second.spans == ((second.published + 1, FOREVER),)

    def test_articles_of_equal_score_keep_the_order_of_the_file(self):
        assert [series.number for series in read(GOOD).articles] == [0, 1]

    def test_empty_lines_are_nothing(self):
        assert views(read("article,day,views\n\nzink,2026-01-03,5\n\n")) == {"zink": [5]}

    @pytest.mark.parametrize(
        ("row", "reason"),
        [
            ("zink,2026-01-03", "columns"),
            ("zink,2026-01-03,5,6", "columns"),
            (" ,2026-01-03,5", "no article"),
            ("zink,03-01-2026,5", "2026-01-31"),
            ("zink,20260103,5", "2026-01-31"),
            ("zink,2026-02-30,5", "2026-01-31"),
            ("zink,0206-01-03,5", "2026-01-31"),
            ("zink,2026-01-03,-5", "whole number"),
            ("zink,2026-01-03,5.5", "whole number"),
            ("zink,2026-01-03,", "whole number"),
            ("zink,2026-01-03,9999999999999", "whole number"),
            ("ijzer,2026-01-01,2", "for this day above"),
            ('"zink,2026-01-03,5', ""),
        ],
    )
    def test_a_bad_row_is_refused_with_its_line(self, row, reason):
        said = complaint(f"{GOOD}{row}\n")
        assert " 5: " in said
        assert reason in said

    def test_two_dates_of_publication_are_refused(self):
        text = "article,day,views,published\nb,2026-01-03,5,2025-12-01\nb,2026-01-04,5,2025-12-02\n"
        assert " 3: " in complaint(text)

    def test_all_bad_rows_are_named_and_the_good_ones_not_used(self):
        rows = ["zink,gisteren,1"] * 4 + ["zink,2026-02-01,1", "zink,morgen,1", "zink,2026-02-02,x"]
        lines = complaint(GOOD + "\n".join(rows)).splitlines()
        assert len(lines) == 2
        assert " 5–8, 10: " in lines[0]
        assert "gisteren" in lines[0]
        assert " 11: " in lines[1]

    @pytest.mark.parametrize("text", ["", "artikel,dag\n", "zink,2026-01-03,5\n"])
    def test_a_file_without_the_names_of_its_columns_is_refused(self, text):
        assert "article" in complaint(text)

    def test_a_file_without_rows_is_refused(self):
        assert complaint("article,day,views\n")


@pytest.mark.django_db
class TestSite:
    def test_closed_days_of_published_articles(self):
        article_id = make_live(days_old=3).article_id
        add_days(article_id, [4, 0, 6])
        counts = from_site()
        (series,) = counts.articles
        assert (series.name, list(series.counts)) == (str(article_id), [4, 0, 6])
        assert date.fromordinal(series.published) == NOW.date() - timedelta(days=3)

    def test_a_closed_day_without_any_view_is_known_too(self):
        add_days(make_live(days_old=3).article_id, [4, 1, 6])
        RolledUpDay.objects.create(day=NOW.date() + timedelta(days=1))
        assert list(from_site().articles[0].counts) == [4, 1, 6, 0, 0]

    def test_an_article_is_public_between_its_publications_only(self):
        publication = make_live(days_old=9, visible_until=NOW - timedelta(days=5))
        add_days(publication.article_id, [1] * 9)
        (series,) = from_site().articles
        today = NOW.date().toordinal()
        assert [ago for ago in range(10) if series.is_public(today - ago)] == [5, 6, 7, 8]

    def test_an_article_that_only_appears_after_the_counts_is_left_out(self):
        add_days(make_live(days_old=9).article_id, [1] * 9)
        make_live(days_old=0)
        assert len(from_site().articles) == 1

    def test_two_queries_for_the_days_and_one_for_the_articles(self, django_assert_num_queries):
        for _article in range(3):
            add_days(make_live(days_old=9).article_id, [1] * 9)
        with django_assert_num_queries(4):
            from_site()

    def test_a_site_without_counts(self):
        make_live()
        assert from_site() is None
        assert not ViewDay.objects.exists()
