"""The medical review: pinned to the words that were read, kept through a typo, shown to readers at once."""

from datetime import date, timedelta

import pytest

from articles.models import ArticleReference, AuditEntry, Publication, Reference
from articles.publishing import review, workflow
from articles.publishing.seal import is_reviewed
from articles.publishing.snapshot import save_revision, take_snapshot
from articles.publishing.workflow import NotAllowed
from tests.factories import NOW, make_article, make_person, make_user

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
BODY = "<p>Magnesium draagt bij aan de werking van de spieren. Neem niet meer dan 250 mg.</p>"


@pytest.fixture
def dietitian():
    user = make_user("medical reviewer")
    make_person("Dokter", is_reviewer=True, user=user)
    return user


@pytest.fixture
def chief():
    return make_user("editor-in-chief")


@pytest.fixture
def article():
    return make_article(sections=[("Kop", BODY)], created_by=make_user("writer"))


def rewrite(article, old, new):
    section = article.sections.get()
    section.body = section.body.replace(old, new)
    section.save()


def reviewed(article):
    article.refresh_from_db()
    return is_reviewed(take_snapshot(article))


def live():
    return Publication.objects.live(NOW + 5 * DAY).get()


def test_marking_pins_the_review_to_the_text(article, dietitian):
    review.mark_reviewed(article, user=dietitian, now=NOW)
    assert (article.reviewed_on, article.review_due_on) == (date(2026, 6, 15), date(2027, 6, 15))
    assert article.medical_reviewer == dietitian.person
    assert reviewed(article)
    assert is_reviewed(article.revisions.first().content)


def test_any_other_word_breaks_it(article, dietitian):
    review.mark_reviewed(article, user=dietitian, now=NOW)
    rewrite(article, "250 mg", "2500 mg")
    assert not reviewed(article)


@pytest.mark.parametrize("field", ["medical_reviewer", "reviewed_on"])
def test_nobody_forges_reviewer_or_day(article, dietitian, field):
    review.mark_reviewed(article, user=dietitian, now=NOW)
    forged = {"medical_reviewer": make_person(is_reviewer=True), "reviewed_on": date(2026, 6, 16)}
    setattr(article, field, forged[field])
    article.save()
    assert not reviewed(article)


def test_a_planned_next_review_stays_planned(article, dietitian):
    article.review_due_on = date(2026, 9, 1)
    article.save()
    review.mark_reviewed(article, user=dietitian, now=NOW)
    assert article.review_due_on == date(2026, 9, 1)


def test_readers_see_at_once_that_what_they_read_was_reviewed(article, dietitian):
    workflow.publish(article, user=None, now=NOW - DAY)
    review.mark_reviewed(article, user=dietitian, now=NOW)
    assert live().page["reviewer"]["name"] == "Dokter"
    assert live().updated_at == NOW - DAY
    assert article.status == "published"


def test_readers_see_nothing_of_the_review_of_another_text(article, dietitian):
    workflow.publish(article, user=None, now=NOW - DAY)
    rewrite(article, "spieren", "zenuwen")
    review.mark_reviewed(article, user=dietitian, now=NOW)
    assert live().page["reviewer"] is None
    assert "spieren" in live().page["sections"][0]["body"]


def test_a_review_brings_no_other_change_of_the_draft_to_readers(article, dietitian):
    workflow.publish(article, user=None, now=NOW - DAY)
    article.sponsoring = "none"
    article.save()
    review.mark_reviewed(article, user=dietitian, now=NOW)
    assert live().sponsoring == "normal"
    assert live().page["reviewer"] is None


class TestTypos:
    @pytest.fixture
    def seen(self, article, dietitian):
        review.mark_reviewed(article, user=dietitian, now=NOW)
        return article

    def keep(self, article, user=None):
        article.refresh_from_db()
        return review.keep_review(article, user=user, now=NOW + DAY)

    def test_a_declared_typo_keeps_the_review(self, seen, chief):
        rewrite(seen, "werking", "wérking")
        assert self.keep(seen, chief) == ""
        save_revision(seen, user=chief, now=NOW + DAY)
        assert reviewed(seen)
        assert seen.reviewed_on == date(2026, 6, 15)
        assert AuditEntry.objects.about(seen).get(action="keep_review").changes == {
            "text": ["werking", "wérking"]
        }

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("250", "500"),
            ("niet meer", "meer"),
            ("de spieren", "heel veel andere dingen en zo verder"),
            ("250 mg", "250 g"),
            ("<p>", "<p>10<sup>6</sup> "),
            ("spieren", '<a href="https://elders.nl/">spieren</a>'),
            ("spieren", "<strong>spieren</strong>"),
        ],
    )
    def test_what_changes_the_meaning_is_no_typo(self, seen, old, new):
        rewrite(seen, old, new)
        assert self.keep(seen)
        assert not reviewed(seen)

    def test_many_small_typos_together_are_too_much(self, seen, chief):
        for number, (old, new) in enumerate(
            [
                ("Magnesium draagt", "Magnesia dragen"),
                ("werking van", "working fan"),
                ("spieren", "spiern"),
                ("dan", "den"),
            ]
        ):
            rewrite(seen, old, new)
            refused = self.keep(seen, chief)
            save_revision(seen, user=chief, now=NOW + DAY)
            assert bool(refused) is (number == 3)

    def test_another_source_behind_the_same_number_is_no_typo(self, seen):
        reference = Reference.objects.create(title="Een andere bron")
        ArticleReference.objects.create(article=seen, reference=reference, number=1)
        rewrite(seen, "werking", "wérking")
        assert self.keep(seen)

    def test_without_a_review_there_is_nothing_to_keep(self, article):
        assert self.keep(article)


class TestWho:
    def test_the_chief_writes_down_what_somebody_outside_reports(self, article, chief):
        outside = make_person("Buiten", is_reviewer=True)
        article.medical_reviewer = outside
        article.save()
        review.mark_reviewed(article, user=chief, now=NOW)
        assert article.medical_reviewer == outside
        entry = AuditEntry.objects.about(article).get(action="review")
        assert (entry.actor_name, entry.changes["medical_reviewer"][1]) == (chief.username, "Buiten")

    def test_but_not_for_who_can_do_it_personally(self, article, chief, dietitian):
        article.medical_reviewer = dietitian.person
        article.save()
        with pytest.raises(NotAllowed):
            review.mark_reviewed(article, user=chief, now=NOW)

    def test_nobody_reviews_their_own_article(self, dietitian):
        own = make_article(authors=[dietitian.person])
        with pytest.raises(NotAllowed):
            review.mark_reviewed(own, user=dietitian, now=NOW)

    def test_a_person_must_be_a_reviewer(self, article, chief):
        article.medical_reviewer = make_person("Geen arts")
        article.save()
        with pytest.raises(NotAllowed):
            review.mark_reviewed(article, user=chief, now=NOW)

    @pytest.mark.parametrize("group", ["writer", "marketer", "marketing lead", None])
    def test_others_review_nothing(self, article, group):
        with pytest.raises(NotAllowed):
            review.mark_reviewed(article, user=make_user(group), now=NOW)
        assert article.reviewed_on is None

    def test_nothing_of_the_archive_is_reviewed(self, article, dietitian):
        workflow.publish(article, user=None, now=NOW)
        workflow.withdraw(article, user=None, now=NOW)
        with pytest.raises(NotAllowed):
            review.mark_reviewed(article, user=dietitian, now=NOW)
