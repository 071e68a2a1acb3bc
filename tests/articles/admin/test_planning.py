"""The planning calendar of the desk."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import make_article, make_publication, make_user

from .forms import change_url

pytestmark = pytest.mark.django_db

PLANNING = reverse("admin:articles_article_planning")
NOON = datetime.fromisoformat("2026-06-15T12:00:00+02:00")
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _in_june(time_machine):
    time_machine.move_to(NOON, tick=False)


def test_it_is_a_table_of_weeks_from_monday_with_iso_numbers_and_today(chief):
    page = chief.get(PLANNING)
    weeks = page.context["weeks"]
    assert [number for number, _days in weeks] == [23, 24, 25, 26, 27]
    assert (weeks[0][1][0].date, weeks[-1][1][-1].date) == (date(2026, 6, 1), date(2026, 7, 5))
    html = page.content.decode()
    assert '<table class="planning__table"' in html
    assert html.count('aria-current="date"') == 1
    assert html.index('aria-current="date"') < html.index('datetime="2026-06-15"')


@pytest.mark.parametrize(
    ("month", "numbers"),
    [("2021-01", [53, 1, 2, 3, 4]), ("2026-12", [49, 50, 51, 52, 53]), ("2026-02", [5, 6, 7, 8, 9])],
)
def test_weeks_are_numbered_by_iso_around_new_year(chief, month, numbers):
    assert [number for number, _days in chief.get(PLANNING, {"month": month}).context["weeks"]] == numbers


def test_each_event_leads_to_the_form_of_its_article(chief):
    live = make_publication(title="Zink", visible_from=NOON - DAY, visible_until=NOON + DAY).article
    due = make_article(title="IJzer", review_due_on=date(2026, 6, 20))
    for view in ("month", "list"):
        html = chief.get(PLANNING, {"view": view}).content.decode()
        for article in (live, due):
            assert f'href="{change_url(article)}"' in html
        for kind in ("published", "ends", "review_due"):
            assert f"planning__event--{kind}" in html


def test_days_of_the_neighbouring_months_are_shown_in_the_weeks_but_not_in_the_list(chief):
    make_article(review_due_on=date(2026, 7, 3))
    page = chief.get(PLANNING)
    assert page.context["days"] == []
    assert "planning__event--review_due" in page.content.decode()


def test_months_lead_to_each_other_across_the_year_and_keep_the_view(chief):
    html = chief.get(PLANNING, {"month": "2026-12", "view": "list"}).content.decode()
    assert '<a rel="prev" href="?month=2026-11&amp;view=list"' in html
    assert '<a rel="next" href="?month=2027-01&amp;view=list"' in html


def test_a_full_day_shows_some_and_leads_to_all(chief):
    for _ in range(8):
        make_article(review_due_on=date(2026, 6, 20))
    html = chief.get(PLANNING).content.decode()
    table = html[html.index('<table class="planning__table"') :].partition("</table>")[0]
    assert table.count("planning__event--review_due") == 5
    assert 'href="?month=2026-06&amp;view=list#day-2026-06-20"' in table
    assert 'id="day-2026-06-20"' in chief.get(PLANNING, {"view": "list"}).content.decode()


@pytest.mark.parametrize("month", ["2026-13", "2026-6", "juni", "0000-01", "9999-12", "<b>", "²026-01"])
def test_what_is_no_month_is_explained_and_the_present_one_shown(chief, month, said):
    page = chief.get(PLANNING, {"month": month})
    assert page.context["month"] == date(2026, 6, 1)
    assert len(said(page)) == 1


@pytest.mark.parametrize("month", ["1000-01", "2999-12"])
def test_the_first_and_last_month_are_shown(chief, month):
    assert chief.get(PLANNING, {"month": month}).status_code == 200


@pytest.mark.parametrize("who", ["writer", "chief", "reviewer", "marketer"])
def test_all_who_may_look_at_articles_see_it(who, request):
    assert request.getfixturevalue(who).get(PLANNING).status_code == 200


def test_others_do_not(client):
    assert client.get(PLANNING).status_code == 302
    client.force_login(make_user())
    assert client.get(PLANNING).status_code == 403


@pytest.mark.parametrize("view", ["month", "list"])
def test_a_fuller_month_takes_no_more_queries(chief, view):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            chief.get(PLANNING, {"view": view})
        return len(captured)

    make_publication(visible_from=NOON + DAY)
    queries()
    few = queries()
    for days in range(9):
        make_publication(visible_from=NOON + days * DAY, visible_until=NOON + (days + 1) * DAY)
        make_article(review_due_on=date(2026, 6, 20))
    assert queries() == few <= 8


def test_the_first_page_and_the_list_lead_to_it(chief):
    for address in (reverse("admin:index"), reverse("admin:articles_article_changelist")):
        assert f'href="{PLANNING}"' in chief.get(address).content.decode()
