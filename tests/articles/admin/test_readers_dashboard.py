"""The dashboard of readers, what wasn't counted, and their files: what they hold and who may see them."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.models import Refusal, RefusedView, ViewDay
from articles.popularity import counting
from articles.popularity.ranking import monday_of
from articles.popularity.refresh import refresh
from tests.articles.popularity.test_care import FALLING
from tests.factories import make_publication, make_user

pytestmark = pytest.mark.django_db
DASHBOARD = reverse("admin:articles_article_dashboard")
REFUSED = reverse("admin:articles_article_refused")
REFUSED_FILE = reverse("admin:articles_article_refused_file")
TABLES = ["artikelen", "stijgers-en-dalers", "onderhoud"]
DAY = timedelta(days=1)


def file_of(table):
    return reverse("admin:articles_article_dashboard_file", args=[table])


def rows_of(response):
    text = response.getvalue().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def made(title, **fields):
    """An article that has been public for two years."""
    publication = make_publication(title=title, visible_from=timezone.now() - DAY, **fields)
    publication.first_published_at = timezone.now() - 700 * DAY
    publication.save()
    return publication.article


@pytest.fixture
def site(db):
    """One article that rises, one that fades, one evergreen that falls and one whose review is late."""
    today = timezone.localdate()
    rises, fades = made("Stijgt"), made("Zakt")
    ViewDay.objects.create(article=rises, day=today - DAY, n=90)
    ViewDay.objects.create(article=fades, day=today - 9 * DAY, n=80)
    falls, late = made("Valt"), made("Te laat", review_due_on=today - 12 * DAY)
    monday = monday_of(today)
    for article, weeks in ((falls, [100] * 20 + FALLING), (late, [60] * 28)):
        ViewDay.objects.bulk_create(
            ViewDay(article=article, day=monday - timedelta(weeks=back) + 2 * DAY, n=n)
            for back, n in enumerate(reversed(weeks), 1)
        )
    refresh(timezone.now())
    return {"rises": rises, "fades": fades, "falls": falls, "late": late}


class TestDashboard:
    def test_it_shows_what_rises_and_what_fades(self, writer, site):
        page = writer.get(DASHBOARD)
        moving = {key: [mover.title for mover, _spark in rows] for key, _name, rows in page.context["moving"]}
        assert moving["rising"][0] == "Stijgt"
        assert "Zakt" in moving["fading"]
        html = page.content.decode()
        for article in site.values():
            assert f'href="{reverse("admin:articles_article_readers", args=[article.pk])}"' in html

    def test_it_shows_which_evergreens_need_care_and_why(self, writer, site):
        page = writer.get(DASHBOARD)
        care = {row.evergreen.title: row for row, _spark in page.context["care"]}
        assert set(care) == {"Valt", "Te laat"}
        assert care["Valt"].evergreen.is_falling
        assert (care["Te laat"].evergreen.is_falling, care["Te laat"].overdue_days) == (False, 12)
        html = page.content.decode()
        assert html.count("badge--late") == 1

    def test_it_shows_how_all_articles_together_are_read(self, writer, site):
        counting.count_views([(site["rises"].pk, timezone.now(), 5), (site["fades"].pk, timezone.now(), 2)])
        figures = writer.get(DASHBOARD).context["figures"]
        assert figures[0].value == "7"

    def test_an_empty_site_says_that_there_is_nothing(self, writer):
        page = writer.get(DASHBOARD)
        assert page.status_code == 200
        assert page.content.decode().count("chart__none") == 4

    def test_it_costs_the_same_queries_on_a_larger_site(self, writer, site):
        def queries():
            with CaptureQueriesContext(connection) as captured:
                writer.get(DASHBOARD)
            return len(captured)

        def cold_and_warm():
            cache.clear()
            return queries(), queries()

        few = cold_and_warm()
        for n in range(15):
            ViewDay.objects.create(article=made(f"Nog een {n}"), day=timezone.localdate() - DAY, n=50 + n)
        assert cold_and_warm() == few
        assert few[0] <= 21
        assert few[1] <= 9


class TestFiles:
    def test_all_articles_stand_in_one(self, writer, site):
        head, *rows = rows_of(writer.get(file_of("artikelen")))
        assert [row[0] for row in rows] == ["Stijgt", "Zakt", "Valt", "Te laat"]
        assert {len(row) for row in rows} == {len(head)}
        assert all(row[1].startswith("http://testserver/artikelen/") for row in rows)
        by_title = {row[0]: row for row in rows}
        assert by_title["Stijgt"][4:6] == ["90", "90"]
        # A decimal comma, as the Excel that reads semicolons expects.
        assert re.fullmatch(r"\d+,\d", by_title["Valt"][8])

    def test_so_do_what_moves_and_what_needs_care(self, writer, site):
        assert ["Stijgt", "0", "90", "90"] in rows_of(writer.get(file_of("stijgers-en-dalers")))
        care = rows_of(writer.get(file_of("onderhoud")))
        assert {row[0] for row in care[1:]} == {"Valt", "Te laat"}

    @pytest.mark.parametrize("start", "=+-@\t\r")
    def test_no_title_becomes_a_formula(self, writer, site, start):
        evil = made(f"{start}cmd|' /C calc'!A0")
        ViewDay.objects.create(article=evil, day=timezone.localdate() - DAY, n=500)
        cells = [row[0] for row in rows_of(writer.get(file_of("artikelen")))]
        assert f"'{start}cmd|' /C calc'!A0" in cells
        assert f"'{start}cmd|' /C calc'!A0" in [
            row[0] for row in rows_of(writer.get(file_of("stijgers-en-dalers")))
        ]

    def test_there_is_no_other(self, writer):
        assert writer.get(file_of("wachtwoorden")).status_code == 404

    @pytest.mark.parametrize("table", TABLES)
    def test_on_an_empty_site_they_hold_a_head(self, writer, table):
        assert len(rows_of(writer.get(file_of(table)))) == 1


class TestRefused:
    @pytest.fixture
    def refusals(self, db):
        today = timezone.localdate()
        RefusedView.objects.create(day=today, reason="robot", n=1234)
        RefusedView.objects.create(day=today - 60 * DAY, reason="robot", n=1000)
        RefusedView.objects.create(day=today - 3 * DAY, reason="staff", n=5)

    def test_every_reason_has_its_chart_and_its_words(self, chief, refusals):
        page = chief.get(REFUSED)
        html = page.content.decode()
        for reason in Refusal:
            part = html.partition(f'data-reason="{reason}"')[2].partition("</section>")[0]
            assert "reasons__meaning" in part
            assert ("<svg" in part) == (reason in ("robot", "staff"))
        assert "1.234" in html
        assert page.context["total"] == 1239

    def test_ninety_days_hold_more(self, chief, refusals):
        page = chief.get(REFUSED, {"days": "90"})
        assert page.context["total"] == 2239
        assert 'aria-current="page">90' in page.content.decode()

    @pytest.mark.parametrize("days", ["", "7", "x", "-1", "99999"])
    def test_any_other_period_is_thirty_days(self, chief, refusals, days):
        assert chief.get(REFUSED, {"days": days}).context["days"] == 30

    def test_the_file_holds_a_row_for_each_day_that_adds_up(self, chief, refusals):
        rows = rows_of(chief.get(REFUSED_FILE, {"days": "90"}))
        assert len(rows) == 91
        assert sum(int(row[-1]) for row in rows[1:]) == 2239
        assert rows_of(chief.get(REFUSED_FILE))[-1][-1] == "1234"

    def test_it_asks_one_query_of_the_counters(self, chief, refusals):
        chief.get(REFUSED)
        with CaptureQueriesContext(connection) as captured:
            chief.get(REFUSED, {"days": "90"})
        assert len([q for q in captured if "articles_refusedview" in q["sql"]]) == 1


class TestWho:
    # By role: the dashboard and its files, and what wasn't counted.
    MAY = {
        "writer": (200, 403),
        "chief": (200, 200),
        "reviewer": (403, 403),
        "marketer": (403, 403),
    }

    @pytest.mark.parametrize("who", MAY)
    def test_each_role_sees_what_it_may(self, who, request):
        client = request.getfixturevalue(who)
        dashboard, refused = self.MAY[who]
        for address in (DASHBOARD, *map(file_of, TABLES)):
            assert client.get(address).status_code == dashboard, address
        for address in (REFUSED, REFUSED_FILE):
            assert client.get(address).status_code == refused, address

    @pytest.mark.parametrize("who", MAY)
    def test_no_role_is_shown_a_way_that_is_closed(self, who, request):
        client = request.getfixturevalue(who)
        dashboard, refused = self.MAY[who]
        index = client.get(reverse("admin:index")).content.decode()
        assert (f'href="{DASHBOARD}"' in index) == (dashboard == 200)
        if dashboard == 200:
            page = client.get(DASHBOARD).content.decode()
            lists = client.get(reverse("admin:articles_popularlist_changelist")).content.decode()
            for html in (page, lists):
                assert (f'href="{REFUSED}"' in html) == (refused == 200)

    def test_visitors_are_sent_to_the_log_in_and_staff_without_a_role_find_the_doors_shut(self, db):
        client = Client()
        addresses = [DASHBOARD, REFUSED, REFUSED_FILE, *map(file_of, TABLES)]
        assert all("/login/" in client.get(address)["Location"] for address in addresses)
        client.force_login(make_user())
        assert {client.get(address).status_code for address in addresses} == {403}

    def test_the_lists_of_the_first_page_lead_here(self, writer, site):
        index = writer.get(reverse("admin:index")).content.decode()
        for key in ("rising", "fading"):
            part = index.partition(f'data-pile="{key}"')[2]
            assert f'<a href="{DASHBOARD}">' in part.partition("</h2>")[0]
