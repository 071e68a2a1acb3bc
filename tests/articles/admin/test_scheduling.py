"""Planning in the form of an article: what is typed, what is explained in place, and what is shown."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Publication
from articles.publishing import workflow
from tests.factories import make_article, make_publication, make_user

from .forms import change_url, form_data

pytestmark = pytest.mark.django_db

# A winter noon before both nights on which the clock changes.
WINTER = datetime.fromisoformat("2026-01-15T12:00:00+01:00")
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _in_winter(time_machine, settings):
    time_machine.move_to(WINTER, tick=False)
    # Whose text it is, is the subject of test_publishing.py.
    settings.FOUR_EYES = False


@pytest.fixture
def article():
    return make_article(title="Zink", slug="zink", created_by=make_user("writer"))


def press(client, article, action, **changes):
    data = form_data(client.get(change_url(article)), **changes)
    return client.post(change_url(article), data | {f"_{action}": "1"}, follow=True)


def moment(field, day, clock):
    return {f"{field}_0": day, f"{field}_1": clock}


def errors(page):
    form = page.context["adminform"].form if page.context and "adminform" in page.context else None
    return dict(form.errors) if form else {}


class TestWhatIsTyped:
    @pytest.mark.parametrize(
        ("day", "clock", "utc"),
        [
            ("2026-03-28", "09:30", "2026-03-28T08:30:00+00:00"),
            ("2026-03-29", "01:59", "2026-03-29T00:59:00+00:00"),
            ("2026-03-29", "03:00", "2026-03-29T01:00:00+00:00"),
            ("2026-03-29", "09:30", "2026-03-29T07:30:00+00:00"),
            ("2026-10-25", "01:59", "2026-10-24T23:59:00+00:00"),
            ("2026-10-25", "03:00", "2026-10-25T02:00:00+00:00"),
            ("2026-10-25", "09:30", "2026-10-25T08:30:00+00:00"),
        ],
    )
    def test_is_amsterdam_time_before_on_and_after_the_days_of_change(self, article, chief, day, clock, utc):
        press(chief, article, "publish", **moment("visible_from", day, clock))
        assert Publication.objects.get().visible_from == datetime.fromisoformat(utc)
        page = chief.get(change_url(article)).content.decode()
        assert clock in page[page.index('class="publication__body"') :]

    @pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"], ids=["skipped", "twice"])
    @pytest.mark.parametrize("field", ["visible_from", "visible_until"])
    def test_in_an_unclear_hour_is_explained_at_its_field(self, article, chief, field, day):
        page = press(chief, article, "publish", title="Nieuwe titel", **moment(field, day, "02:30"))
        assert list(errors(page)) == [field]
        assert "02:30" in errors(page)[field][0]
        assert not Publication.objects.exists()
        html = page.content.decode()
        assert "Nieuwe titel" in html
        assert f'value="{day}"' in html
        row = html[html.index(f"publication__field field-{field}") :]
        assert row.index("errorlist") < row.index(f"id_{field}_0")

    def test_half_a_moment_is_explained_too(self, article, chief):
        page = press(chief, article, "publish", visible_from_0="2026-03-01")
        assert list(errors(page)) == ["visible_from"]

    def test_in_the_past_is_explained_at_its_field_and_nothing_is_lost(self, article, chief):
        page = press(
            chief, article, "publish", title="Nieuwe titel", **moment("visible_from", "2026-01-15", "11:59")
        )
        assert list(errors(page)) == ["visible_from"]
        assert "Nieuwe titel" in page.content.decode()
        assert not Publication.objects.exists()
        assert Article.objects.get().status == "draft"

    def test_an_end_before_the_beginning_is_explained_at_its_field(self, article, chief):
        period = moment("visible_from", "2026-02-02", "09:00") | moment(
            "visible_until", "2026-02-02", "09:00"
        )
        assert list(errors(press(chief, article, "publish", **period))) == ["visible_until"]

    def test_with_another_button_is_said_not_to_be_kept(self, article, chief, said):
        page = press(chief, article, "continue", **moment("visible_from", "2026-02-02", "09:00"))
        assert len(said(page)) == 2
        assert not Publication.objects.exists()

    def test_by_a_writer_publishes_nothing(self, article, writer):
        press(writer, article, "publish", **moment("visible_from", "2026-02-02", "09:00"))
        assert not Publication.objects.exists()


class TestGivingUpAPlan:
    @pytest.fixture
    def planned(self, article):
        workflow.publish(article, user=None, now=WINTER - HOUR)
        workflow.publish(article, user=None, now=WINTER, visible_from=WINTER + HOUR)
        return article

    def test_the_button_leaves_what_is_live(self, planned, chief, said):
        page = press(chief, planned, "cancel")
        assert len(said(page)) == 1
        assert Publication.objects.live(WINTER + 2 * HOUR).count() == 1
        assert not Publication.objects.scheduled(WINTER).exists()
        assert b'name="_cancel"' not in page.content

    def test_the_button_is_there_only_while_something_is_planned(self, planned, chief, article):
        assert b'name="_cancel"' in chief.get(change_url(planned)).content
        other = make_article()
        assert b'name="_cancel"' not in chief.get(change_url(other)).content

    @pytest.mark.parametrize("who", ["writer", "reviewer", "marketer"])
    def test_others_have_no_door_to_it(self, planned, who, request):
        client = request.getfixturevalue(who)
        assert b'name="_cancel"' not in client.get(change_url(planned)).content
        client.post(reverse("admin:articles_article_step", args=[planned.pk, "cancel"]))
        assert Publication.objects.scheduled(WINTER).exists()


class TestItsEnd:
    def test_the_choice_goes_along_with_the_next_publication(self, article, chief, client):
        make_publication(slug="b", visible_from=WINTER - HOUR)
        press(chief, article, "continue", ending="redirect", ending_path="/artikelen/b/")
        until = WINTER + HOUR
        workflow.publish(Article.objects.get(slug="zink"), user=None, now=WINTER, visible_until=until)
        publication = Publication.objects.get(slug="zink")
        assert (publication.ending, publication.ending_path) == ("redirect", "/artikelen/b/")

    @pytest.mark.parametrize(
        "path",
        ["", "//elders.nl/", "https://elders.nl/", "/\\elders.nl", "/beheer/", "/artikelen/zink/", "/x/"],
    )
    def test_a_path_that_leads_elsewhere_or_nowhere_is_explained_at_its_field(self, article, chief, path):
        page = press(chief, article, "continue", ending="redirect", ending_path=path)
        assert list(errors(page)) == ["ending_path"]
        assert Article.objects.get().ending == "gone"

    def test_what_no_form_saw_is_stopped_before_publication(self, article):
        article.ending, article.ending_path = "redirect", "/a/../b/"
        article.save()
        with pytest.raises(workflow.Blocked) as caught:
            workflow.publish(article, user=None, now=WINTER)
        assert [problem.field for problem in caught.value.problems] == ["ending_path"]

    def test_another_end_is_something_that_readers_do_not_have_yet(self, article, chief):
        workflow.publish(article, user=None, now=WINTER)
        assert not chief.get(change_url(article)).context["box"].has_unpublished_changes
        press(chief, article, "continue", ending="not_found")
        assert chief.get(change_url(article)).context["box"].has_unpublished_changes


class TestMoving:
    def test_the_message_names_the_address_that_leads_here_now(self, article, chief, said):
        workflow.publish(article, user=None, now=WINTER - HOUR)
        Article.objects.filter(pk=article.pk).update(slug="zink-en-koper")
        page = press(chief, article, "publish")
        assert any("/artikelen/zink/" in text and "/artikelen/zink-en-koper/" in text for text in said(page))
        assert page.context["box"].former_paths == ["/artikelen/zink/"]
        assert 'href="/artikelen/zink/"' in page.content.decode()

    def test_a_planned_move_says_when_it_happens(self, article, chief):
        workflow.publish(article, user=None, now=WINTER - HOUR)
        Article.objects.filter(pk=article.pk).update(slug="nieuw")
        page = press(chief, article, "publish", **moment("visible_from", "2026-02-02", "09:00"))
        assert page.context["box"].path_to_leave == "/artikelen/zink/"
        assert page.context["box"].former_paths == []

    def test_a_used_address_is_a_warning_in_what_is_left_to_do(self, article, chief):
        make_publication(slug="oud", visible_from=WINTER - 2 * HOUR, visible_until=WINTER - HOUR)
        Article.objects.filter(slug="oud").update(slug="weg")
        Article.objects.filter(pk=article.pk).update(slug="oud")
        box = chief.get(change_url(article)).context["box"]
        assert "slug_was_used" in [problem.id for problem in box.warnings]
        press(chief, article, "publish")
        assert Publication.objects.live(timezone.now()).get().article == article


def test_what_is_planned_stays_planned_when_the_text_is_published_again(article, chief):
    press(chief, article, "publish", **moment("visible_from", "02-02-2026", "09:15"))
    page = chief.get(change_url(article))
    assert page.context["plan_is_open"]
    press(chief, article, "publish", title="Zink, beter")
    planned = Publication.objects.scheduled(timezone.now()).get()
    assert (planned.title, timezone.localtime(planned.visible_from).day) == ("Zink, beter", 2)


def test_an_end_that_was_given_stays_too_and_a_plain_save_says_nothing_of_it(article, chief, said):
    press(chief, article, "publish", **moment("visible_until", "02-02-2026", "09:15"))
    page = press(chief, article, "continue", title="Zink, beter")
    assert len(said(page)) == 1
    press(chief, article, "publish")
    assert Publication.objects.live(timezone.now()).get().visible_until
