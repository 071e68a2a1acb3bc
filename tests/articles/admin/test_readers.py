"""How one article is read: the panel of its form, its page and its file."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import ListChoice, ViewTotal
from articles.popularity import counting
from articles.popularity.refresh import refresh
from articles.publishing import workflow
from tests.factories import make_article, make_publication, make_user

from .forms import change_url

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def page_of(article):
    return reverse("admin:articles_article_readers", args=[article.pk])


def file_of(article):
    return reverse("admin:articles_article_readers_file", args=[article.pk])


@pytest.fixture
def article(db):
    """Read 1,234 times in all: 4 today, 7 in the week, 1,230 of them 40 days ago."""
    article = make_publication(title="Zink", visible_from=timezone.now() - 60 * DAY).article
    now = timezone.now()
    # Not an hour that may lie on the other side of midnight.
    counting.count_views(
        [(article.pk, now, 4), (article.pk, now - 3 * DAY, 3), (article.pk, now - 40 * DAY, 1227)]
    )
    return article


class TestPage:
    def test_it_shows_the_numbers_that_were_counted(self, writer, article):
        page = writer.get(page_of(article))
        assert [figure.value for figure in page.context["figures"]] == ["4", "7", "7", "1.234"]
        html = page.content.decode()
        assert "1.234" in html
        assert html.count('<svg class="chart__drawing') == 6

    def test_the_tables_below_the_charts_add_up(self, writer, article):
        page = writer.get(page_of(article))
        assert page.context["daily"].sums == [7]
        assert page.context["weekly"].sums == [1234]

    def test_it_explains_both_lists(self, writer, article):
        refresh(timezone.now())
        page = writer.get(page_of(article))
        verdicts = [why.verdict for why in page.context["explained"][:2]]
        html = page.content.decode()
        for verdict in verdicts:
            assert f'data-verdict="{verdict}"' in html
        assert _("How this is computed") in html

    def test_an_editors_word_is_told_with_a_name(self, writer, chief, article):
        ListChoice.objects.create(kind="trending", choice="exclude", article=article, chosen_by=chief.user)
        assert "Rosa" in writer.get(page_of(article)).content.decode()

    def test_what_was_never_published_has_nothing_to_show_and_says_so(self, writer):
        page = writer.get(page_of(make_article())).content.decode()
        assert "readers__note" in page
        assert "chart__drawing" not in page

    def test_what_is_withdrawn_keeps_its_numbers(self, writer, article):
        workflow.withdraw(article, user=None, now=timezone.now())
        page = writer.get(page_of(article))
        assert page.context["figures"][3].value == "1.234"
        assert page.context["explained"].trending.verdict == "not_public"
        assert page.context["live"] is None

    def test_views_without_a_day_are_named(self, writer, article):
        ViewTotal.objects.filter(article=article).update(n=5234)
        page = writer.get(page_of(article)).content.decode()
        assert "5.234" in page
        assert "4.000" in page

    def test_no_such_article_is_none(self, writer):
        assert writer.get(reverse("admin:articles_article_readers", args=[999999])).status_code == 404
        assert writer.get(reverse("admin:articles_article_readers_file", args=[999999])).status_code == 404

    def test_it_costs_the_same_few_queries_however_much_was_read(
        self, writer, article, django_assert_max_num_queries
    ):
        for back in range(0, 24 * 44, 3):
            counting.count_views([(article.pk, timezone.now() - timedelta(hours=back), 1)])
        refresh(timezone.now())
        writer.get(page_of(article))
        with django_assert_max_num_queries(19):
            writer.get(page_of(article))


class TestPanel:
    def test_the_form_shows_the_numbers_and_leads_to_the_page(self, writer, article):
        page = writer.get(change_url(article))
        assert [figure.value for figure in page.context["readers"]["figures"]] == ["4", "7", "7", "1.234"]
        html = page.content.decode()
        assert html.count(f'href="{page_of(article)}"') == 2

    def test_a_new_article_has_none(self, writer):
        page = writer.get(reverse("admin:articles_article_add"))
        assert "readers" not in page.context
        assert "readers-panel" not in page.content.decode()

    def test_what_no_reader_ever_saw_has_none(self, writer):
        assert "readers" not in writer.get(change_url(make_article())).context

    def test_what_was_withdrawn_keeps_it(self, writer, article):
        workflow.withdraw(article, user=None, now=timezone.now())
        assert writer.get(change_url(article)).context["readers"]["figures"][3].value == "1.234"

    def test_who_may_only_look_sees_it_too(self, reviewer, article):
        assert "readers-panel" in reviewer.get(change_url(article)).content.decode()


class TestFile:
    def test_it_holds_every_day_and_adds_up(self, writer, article):
        response = writer.get(file_of(article))
        assert response["Content-Type"] == "text/csv; charset=utf-8"
        assert response["Content-Disposition"].startswith('attachment; filename="lezers-artikel-')
        text = response.getvalue().decode("utf-8-sig")
        rows = [line.split(";") for line in text.splitlines()]
        assert len(rows) == 42
        assert sum(int(n) for _day, n in rows[1:]) == 1234
        assert rows[-1] == [timezone.localdate().isoformat(), "4"]

    def test_excel_is_told_that_it_is_utf_8(self, writer, article):
        assert writer.get(file_of(article)).getvalue().startswith(b"\xef\xbb\xbf")


class TestWho:
    @pytest.mark.parametrize("who", ["writer", "chief", "reviewer", "marketer"])
    @pytest.mark.parametrize("door", [page_of, file_of])
    def test_whoever_may_look_at_articles_may_see_their_readers(self, who, door, article, request):
        assert request.getfixturevalue(who).get(door(article)).status_code == 200

    @pytest.mark.parametrize("door", [page_of, file_of])
    def test_others_may_not(self, door, article):
        client = Client()
        assert "/login/" in client.get(door(article))["Location"]
        client.force_login(make_user())
        assert client.get(door(article)).status_code == 403

    def test_the_way_to_the_dashboard_is_shown_to_who_may_go_it(self, writer, reviewer, article):
        dashboard = reverse("admin:articles_article_dashboard")
        assert f'href="{dashboard}"' in writer.get(page_of(article)).content.decode()
        assert f'href="{dashboard}"' not in reviewer.get(page_of(article)).content.decode()
