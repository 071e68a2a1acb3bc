"""When readers see which version: planned ones, ends, and plans that are given up."""

from datetime import timedelta

import pytest

from articles.models import Article, AuditEntry, Publication
from articles.publishing import workflow
from articles.publishing.snapshot import save_revision
from articles.publishing.workflow import NotAllowed
from tests.factories import NOW, make_article, make_publication, make_user

pytestmark = pytest.mark.django_db

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


def publish(article, title=None, **period):
    if title:
        article.title = title
        article.save()
    return workflow.publish(article, user=None, now=NOW, **period)


def cancel(article, now=NOW, user=None):
    workflow.cancel(article, user=user, now=now)


def title_at(moment):
    return [publication.title for publication in Publication.objects.live(moment)]


@pytest.fixture
def article():
    return make_publication(title="Oud").article


class TestANewVersionOfALiveArticle:
    def test_the_old_one_stays_until_the_moment_and_the_new_one_takes_over_at_it(self, article):
        publish(article, "Nieuw", visible_from=NOW + HOUR)
        assert title_at(NOW) == title_at(NOW + HOUR - SECOND) == ["Oud"]
        assert title_at(NOW + HOUR) == title_at(NOW + 99 * HOUR) == ["Nieuw"]

    def test_it_may_end_as_well_and_the_old_one_does_not_come_back(self, article):
        publish(article, "Nieuw", visible_from=NOW + HOUR, visible_until=NOW + 2 * HOUR)
        assert title_at(NOW + 2 * HOUR - SECOND) == ["Nieuw"]
        assert title_at(NOW + 2 * HOUR) == []

    def test_an_earlier_end_of_the_old_one_is_overtaken(self, article):
        publish(article, visible_until=NOW + 3 * HOUR)
        publish(article, "Nieuw", visible_from=NOW + HOUR)
        assert title_at(NOW + 4 * HOUR) == ["Nieuw"]

    def test_between_an_end_and_a_later_beginning_nothing_is_public(self, article):
        publish(article, visible_until=NOW + HOUR)
        publish(article, "Nieuw", visible_from=NOW + 2 * HOUR)
        assert [title_at(NOW + n * HOUR) for n in range(3)] == [["Oud"], [], ["Nieuw"]]

    def test_planning_anew_replaces_the_plan(self, article):
        publish(article, "Eerst", visible_from=NOW + HOUR)
        publish(article, "Later", visible_from=NOW + 2 * HOUR)
        assert title_at(NOW + HOUR) == ["Oud"]
        assert title_at(NOW + 2 * HOUR) == ["Later"]
        assert Publication.objects.scheduled(NOW).count() == 1

    def test_a_first_appearance_is_put_off_in_the_same_way(self):
        article = make_article(title="Eerst")
        publish(article, visible_from=NOW + HOUR)
        publish(article, "Later", visible_from=NOW + 2 * HOUR)
        assert title_at(NOW + HOUR) == []
        assert title_at(NOW + 2 * HOUR) == ["Later"]


class TestGivingUpAPlan:
    def test_what_is_live_goes_on(self, article):
        publish(article, "Nieuw", visible_from=NOW + HOUR)
        cancel(article)
        assert title_at(NOW) == title_at(NOW + 99 * HOUR) == ["Oud"]
        assert not Publication.objects.scheduled(NOW).exists()

    def test_what_is_live_ends_when_it_was_meant_to(self, article):
        publish(article, visible_until=NOW + 3 * HOUR)
        publish(article, "Nieuw", visible_from=NOW + HOUR)
        cancel(article)
        assert title_at(NOW + 3 * HOUR - SECOND) == ["Oud"]
        assert title_at(NOW + 3 * HOUR) == []

    def test_an_end_before_the_plan_stays(self, article):
        publish(article, visible_until=NOW + HOUR)
        publish(article, "Nieuw", visible_from=NOW + 2 * HOUR)
        cancel(article)
        assert title_at(NOW + HOUR - SECOND) == ["Oud"]
        assert title_at(NOW + HOUR) == []

    def test_the_new_text_stays_approved_for_another_moment(self, article):
        publish(article, "Nieuw", visible_from=NOW + HOUR)
        cancel(article)
        assert Article.objects.get().status == "approved"

    def test_the_same_text_stays_published(self, article):
        publish(article, visible_from=NOW + HOUR)
        cancel(article)
        assert Article.objects.get().status == "published"

    def test_a_text_that_was_changed_since_stays_a_draft(self, article):
        publish(article, visible_from=NOW + HOUR)
        article.title = "Anders"
        article.save()
        save_revision(article, user=None, now=NOW)
        cancel(article)
        assert Article.objects.get().status == "draft"

    def test_it_is_written_down(self, article):
        lead = make_user("editor-in-chief")
        publish(article, "Nieuw", visible_from=NOW + HOUR)
        cancel(article, user=lead)
        entry = AuditEntry.objects.about(article).first()
        assert (entry.action, entry.actor_id, entry.note) == ("cancel", lead.pk, "2026-06-15 13:00")

    @pytest.mark.parametrize("group", ["writer", "medical reviewer", "marketer", None])
    def test_others_give_up_nothing(self, article, group):
        publish(article, "Nieuw", visible_from=NOW + HOUR)
        with pytest.raises(NotAllowed):
            cancel(article, user=make_user(group))
        assert title_at(NOW + HOUR) == ["Nieuw"]

    def test_what_has_appeared_cannot_be_given_up(self, article):
        publish(article, "Nieuw", visible_from=NOW + HOUR)
        with pytest.raises(NotAllowed):
            cancel(article, now=NOW + HOUR)
        assert title_at(NOW + HOUR) == ["Nieuw"]
