"""What answers at an article's old address, and what editors are told of it."""

from datetime import timedelta

import pytest

from articles.models import Article, Publication, Tag
from articles.publishing import redirects, workflow
from articles.publishing.checks import run_checks
from articles.publishing.redirects import Answer, answer_at
from articles.publishing.workflow import Blocked
from tests.factories import NOW, make_article, make_person, make_publication, make_term, make_topic

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def rename(article, slug, *, now=NOW, **period):
    article.slug = slug
    article.save()
    return workflow.publish(article, user=None, now=now, **period)


def ended(slug, *, ending="gone", path="", **fields):
    return make_publication(
        make_article(slug=slug, ending=ending, ending_path=path, **fields),
        visible_from=NOW - 3 * DAY,
        visible_until=NOW - DAY,
    )


class TestRenaming:
    def test_every_old_address_leads_to_the_newest_in_one_hop(self):
        article = make_publication(slug="a").article
        rename(article, "b")
        rename(article, "c", now=NOW + HOUR)
        for slug in ("a", "b"):
            assert answer_at(slug, NOW + HOUR) == Answer(301, "/artikelen/c/")

    def test_going_back_to_an_old_address_makes_no_loop(self):
        article = make_publication(slug="a").article
        rename(article, "b")
        rename(article, "a", now=NOW + HOUR)
        assert answer_at("b", NOW + HOUR) == Answer(301, "/artikelen/a/")
        assert Publication.objects.live(NOW + HOUR).get().slug == "a"

    def test_a_planned_one_happens_at_its_moment(self, client, time_machine):
        article = make_publication(slug="a").article
        rename(article, "b", visible_from=NOW + HOUR)
        time_machine.move_to(NOW + HOUR - timedelta(seconds=1), tick=False)
        assert client.get("/artikelen/a/").status_code == 200
        assert client.get("/artikelen/b/").status_code == 404
        time_machine.move_to(NOW + HOUR, tick=False)
        response = client.get("/artikelen/a/")
        assert (response.status_code, response["Location"]) == (301, "/artikelen/b/")
        assert client.get("/artikelen/b/").status_code == 200

    def test_browsers_may_keep_it_for_an_hour_only(self, client, time_machine):
        time_machine.move_to(NOW + HOUR, tick=False)
        rename(make_publication(slug="a").article, "b")
        assert client.get("/artikelen/a/")["Cache-Control"] == "max-age=3600"

    def test_the_desk_sees_which_addresses_lead_here(self, django_assert_num_queries):
        article = make_publication(slug="a").article
        rename(article, "b")
        live = rename(article, "c", now=NOW + HOUR)
        with django_assert_num_queries(1):
            assert redirects.former_paths(live, NOW + HOUR) == ["/artikelen/a/", "/artikelen/b/"]
        assert redirects.path_left(live) == "/artikelen/b/"

    def test_a_first_publication_leaves_no_address(self):
        assert redirects.path_left(make_publication()) == ""


def about_the_address(article):
    return [problem for problem in run_checks(article, now=NOW) if problem.field == "slug"]


class TestReuse:
    @pytest.fixture
    def old(self):
        """An article that moved from "a" to "b"."""
        article = make_publication(slug="a", title="Verhuisd").article
        rename(article, "b")
        return article

    def test_the_newcomer_gets_the_address_and_the_redirect_is_dropped(self, old, client, time_machine):
        new = make_publication(make_article(slug="a", title="Nieuw"), visible_from=NOW + HOUR)
        assert answer_at("a", NOW) == Answer(301, "/artikelen/b/")
        time_machine.move_to(NOW + HOUR, tick=False)
        assert "Nieuw" in client.get("/artikelen/a/").content.decode()
        live = Publication.objects.live(NOW + HOUR).get(article=old)
        assert redirects.former_paths(live, NOW + HOUR) == []
        workflow.withdraw(new.article, user=None, now=NOW + 2 * HOUR)
        assert answer_at("a", NOW + 2 * HOUR).status == 410

    def test_it_is_allowed_with_a_warning_that_names_the_other(self, old):
        [problem] = about_the_address(make_article(slug="a"))
        assert (problem.id, problem.is_blocking, problem.field) == ("slug_was_used", False, "slug")
        assert "Verhuisd" in problem.message

    def test_who_took_it_over_is_warned_no_more(self, old):
        new = make_publication(make_article(slug="a"), visible_from=NOW)
        assert about_the_address(new.article) == []

    @pytest.mark.parametrize("until", [None, NOW + 2 * DAY])
    @pytest.mark.parametrize("starts", [NOW - DAY, NOW + DAY], ids=["live", "scheduled"])
    def test_never_while_the_other_is_live_or_scheduled_there(self, starts, until):
        other = make_publication(slug="a", visible_from=starts, visible_until=until).article
        Article.objects.filter(pk=other.pk).update(slug="b")
        article = make_article(slug="a")
        for action in (workflow.publish, workflow.approve):
            if action == workflow.approve:
                workflow.submit(article, user=None, now=NOW)
            with pytest.raises(Blocked) as caught:
                action(article, user=None, now=NOW)
            assert [problem.id for problem in caught.value.problems] == ["slug_taken"]

    def test_never_while_a_planned_move_has_not_happened_yet(self):
        other = make_publication(slug="a").article
        rename(other, "b", visible_from=NOW + DAY)
        article = make_article(slug="a")
        with pytest.raises(Blocked):
            workflow.publish(article, user=None, now=NOW, visible_from=NOW + 2 * DAY)
        assert workflow.publish(article, user=None, now=NOW + DAY)

    def test_what_was_cancelled_before_it_appeared_keeps_no_address(self):
        other = make_publication(slug="a", visible_from=NOW + DAY).article
        workflow.withdraw(other, user=None, now=NOW)
        Article.objects.filter(pk=other.pk).update(slug="b")
        assert about_the_address(make_article(slug="a")) == []


class TestEndings:
    @pytest.mark.parametrize(("ending", "status"), [("gone", 410), ("not_found", 404)])
    def test_the_article_says_what_answers(self, ending, status, client, time_machine):
        time_machine.move_to(NOW, tick=False)
        ended("a", ending=ending)
        assert client.get("/artikelen/a/").status_code == status

    def test_it_leads_to_no_tag_that_only_drafts_carry(self):
        hidden = Tag.objects.create(name="Geheim plan", slug="geheim-plan")
        make_article(tags=["Geheim plan"])
        assert redirects.ending_problem(make_article(), hidden.get_absolute_url(), NOW)

    def test_it_may_lead_to_another_article(self, client, time_machine):
        time_machine.move_to(NOW, tick=False)
        make_publication(slug="b")
        ended("a", ending="redirect", path="/artikelen/b/")
        response = client.get("/artikelen/a/")
        assert (response.status_code, response["Location"]) == (301, "/artikelen/b/")

    def test_or_to_a_topic_a_person_a_term_or_a_product(self):
        topic, person, term = make_topic(), make_person(is_reviewer=True), make_term("zink")
        paths = [thing.get_absolute_url() for thing in (topic, person, term)] + ["/producten/zink/"]
        for number, path in enumerate(paths):
            ended(f"a{number}", ending="redirect", path=path)
            assert answer_at(f"a{number}", NOW) == Answer(301, path)

    def test_a_later_draft_changes_nothing_in_public(self):
        article = ended("a", ending="not_found").article
        article.ending = "gone"
        article.save()
        assert answer_at("a", NOW).status == 404

    def test_a_withdrawal_takes_what_the_desk_says_then(self):
        article = make_publication(slug="a").article
        make_publication(slug="b")
        article.ending, article.ending_path = "redirect", "/artikelen/b/"
        article.save()
        workflow.withdraw(article, user=None, now=NOW)
        assert answer_at("a", NOW) == Answer(301, "/artikelen/b/")
        workflow.reopen(article, user=None, now=NOW)
        Article.objects.filter(pk=article.pk).update(ending="gone")
        assert answer_at("a", NOW).status == 301

    def test_the_last_word_holds_for_all_old_addresses(self):
        article = make_publication(slug="a").article
        article.ending = "not_found"
        rename(article, "b", visible_until=NOW + HOUR)
        for slug in ("a", "b"):
            assert answer_at(slug, NOW + HOUR) == Answer(404)

    def test_a_chain_of_ended_articles_is_one_hop(self):
        make_publication(slug="d")
        moved = make_publication(slug="c").article
        rename(moved, "e")
        ended("b", ending="redirect", path="/artikelen/c/")
        ended("a", ending="redirect", path="/artikelen/b/")
        assert answer_at("a", NOW) == Answer(301, "/artikelen/e/")

    def test_a_circle_is_gone(self):
        ended("a", ending="redirect", path="/artikelen/b/")
        ended("b", ending="redirect", path="/artikelen/c/")
        ended("c", ending="redirect", path="/artikelen/b/")
        assert [answer_at(slug, NOW).status for slug in "abc"] == [410, 410, 410]

    @pytest.mark.parametrize(
        "path",
        ["/artikelen/nooit/", "/onderwerpen/nooit/", "/beheer/", "/uit/x/", "/media/x/", "/", "/elders/"],
    )
    def test_nobody_is_led_to_what_is_not_there_or_not_a_page(self, path):
        publication = ended("a")
        Publication.objects.filter(pk=publication.pk).update(ending="redirect", ending_path=path)
        assert answer_at("a", NOW).status == 410

    def test_an_old_snapshot_without_a_choice_is_gone(self):
        publication = ended("a")
        assert (publication.ending, answer_at("a", NOW).status) == ("gone", 410)


class TestWhatEditorsAreTold:
    def test_a_page_that_readers_can_see_is_fine(self):
        make_publication(slug="b")
        assert redirects.ending_problem(make_article(), "/artikelen/b/", NOW) == ""

    @pytest.mark.parametrize(
        "path", ["", "//elders.nl/", "https://elders.nl/", "/beheer/", "/artikelen/nooit/", "/artikelen/a/"]
    )
    def test_anything_else_is_explained(self, path):
        assert redirects.ending_problem(make_article(slug="a"), path, NOW)

    def test_an_old_address_of_its_own_would_be_a_circle(self):
        article = make_publication(slug="a").article
        rename(article, "b")
        assert redirects.ending_problem(article, "/artikelen/a/", NOW)
