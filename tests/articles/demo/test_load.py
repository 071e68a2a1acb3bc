"""The demo magazine as it stands on the site after loading."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.core.files.storage import default_storage

from articles.demo import counts, load, reading
from articles.models import (
    Article,
    ChangeRequest,
    Image,
    Person,
    Publication,
    Reference,
    Revision,
    SitePage,
    Term,
    TermForm,
    Topic,
    ViewDay,
    ViewHour,
    ViewTotal,
)
from articles.publishing.checks import run_checks

from .demo_site import NOW, DemoSite, silent

EVERYTHING = (
    Article, Image, Person, Publication, Reference, Revision, Term, TermForm, Topic, User, ViewDay, ViewHour,
    ViewTotal,
)  # fmt: skip


class LoadedMagazine(DemoSite):
    def test_is_worth_looking_around_in(self):
        live = Publication.objects.live(NOW)
        assert live.count() >= 14
        assert live.values("topic").distinct().count() >= 4
        assert Term.objects.count() >= 30

    def test_every_article_passes_the_checks(self):
        for article in Article.objects.all():
            assert not [problem for problem in run_checks(article) if problem.is_blocking], article.slug

    def test_live_articles_have_no_warnings_either(self):
        for publication in Publication.objects.live(NOW).select_related("article"):
            assert run_checks(publication.article) == [], publication.slug

    def test_every_marker_is_linked_to_its_source(self):
        for publication in Publication.objects.live(NOW):
            for source in publication.page["references"]:
                assert source["backlinks"], (publication.slug, source["number"])

    def test_texts_link_to_the_glossary_but_never_to_words_with_two_meanings(self):
        linked = Term.objects.filter(publications__in=Publication.objects.live(NOW)).distinct()
        assert linked.count() >= 25
        assert all(term.is_autolinked for term in linked)

    def test_writer_and_publisher_are_two_persons(self):
        for publication in Publication.objects.select_related("article", "revision"):
            assert publication.article.created_by.username == load.WRITER
            assert publication.published_by.username == load.LEAD

    def test_moments_follow_each_other(self):
        for publication in Publication.objects.live(NOW).select_related("article"):
            reviewed = publication.article.reviewed_on
            assert publication.article.created_at < publication.first_published_at <= NOW
            assert reviewed < publication.first_published_at.date() < publication.article.review_due_on

    def test_evergreen_has_enough_old_articles_and_trending_some_new_ones(self):
        firsts = Publication.objects.live(NOW).values_list("first_published_at", flat=True)
        assert sum(first < NOW - timedelta(weeks=15) for first in firsts) >= 8
        assert sum(first > NOW - timedelta(weeks=5) for first in firsts) >= 3

    def test_a_review_is_overdue_so_that_the_desk_shows_what_that_looks_like(self):
        overdue = Article.objects.filter(review_due_on__lt=NOW.date())
        assert [article.slug for article in overdue] == ["vitamine-c-hoeveel-heb-je-nodig"]

    def test_every_state_of_an_article_is_on_the_desk(self):
        states = dict(Article.objects.values_list("slug", "status"))
        assert states["magnesium-in-gewone-voeding"] == "draft"
        assert "bron" in ChangeRequest.objects.get(article__slug="magnesium-in-gewone-voeding").text
        assert states["calcium-zonder-zuivel"] == "in_review"
        assert states["gummies-of-tabletten"] == "approved"
        assert states["kurkuma-de-eerste-versie"] == "archived"
        scheduled = Publication.objects.scheduled(NOW).get()
        assert scheduled.slug == "vitamine-k1-en-k2"
        live = Publication.objects.live(NOW).values("article")
        gone = Publication.objects.filter(visible_until__lte=NOW).exclude(article__in=live)
        assert set(gone.values_list("slug", flat=True)) == {
            "kurkuma-de-eerste-versie",
            "terugblik-supplementenbeurs",
        }

    def test_readers_are_told_of_changes_and_who_publishes(self):
        changed = Publication.objects.live(NOW).get(slug="vitamine-d-in-de-winter")
        assert [line["is_correction"] for line in changed.page["changes"]] == [False, True]
        assert changed.updated_at > changed.first_published_at
        assert not [page.slug for page in SitePage.objects.all() if page.left_to_fill_in]

    def test_pictures_are_there_with_words(self):
        for image in Image.objects.all():
            assert image.alt
            assert image.width
            assert default_storage.exists(image.file.name)

    def test_log_ins_have_their_roles(self):
        roles = {
            user.username: (user.is_superuser, list(user.groups.values_list("name", flat=True)))
            for user in User.objects.filter(is_staff=True)
        }
        assert roles == {
            "schrijver": (False, ["writer"]),
            "hoofdredacteur": (False, ["editor-in-chief"]),
            "medisch": (False, ["medical reviewer"]),
            "beheerder": (True, []),
        }
        assert User.objects.get(username="schrijver").check_password("een-wachtwoord-van-de-proef")

    def test_existing_log_ins_keep_their_password(self):
        load.load(NOW, password="een ander", picture_width=80, say=silent)
        assert User.objects.get(username="schrijver").check_password("een-wachtwoord-van-de-proef")

    def test_the_reviewer_may_be_named_as_reviewer(self):
        assert Person.objects.get(user__username="medisch").is_reviewer

    def test_the_desk_itself_is_a_person(self):
        assert Person.objects.get(slug="redactie").name == "Redactie"

    def test_a_second_load_changes_nothing(self):
        before = [list(model.objects.order_by("pk").values()) for model in EVERYTHING]
        load.load(NOW + timedelta(minutes=1), password="een ander", picture_width=80, say=silent)
        counts.load(NOW + timedelta(minutes=1), say=silent)
        assert [list(model.objects.order_by("pk").values()) for model in EVERYTHING] == before

    def test_what_an_editor_changed_stays(self):
        Article.objects.filter(slug="calcium-zonder-zuivel").update(title="Van de redactie")
        load.load(NOW, password="een ander", picture_width=80, say=silent)
        assert Article.objects.get(slug="calcium-zonder-zuivel").title == "Van de redactie"

    def test_an_interrupted_load_is_finished_by_the_next(self):
        Article.objects.filter(slug="magnesium-in-gewone-voeding").delete()
        load.load(NOW, password="een ander", picture_width=80, say=silent)
        assert Article.objects.count() == len(reading.articles())
