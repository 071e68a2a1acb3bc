"""A revision holds what an article said, and only a change makes a new one."""

from datetime import date

import pytest

from articles.models import Article, Section
from articles.publishing.snapshot import fingerprint, save_revision, take_snapshot
from tests.factories import NOW, make_article, make_person, make_term, make_user, set_status

pytestmark = pytest.mark.django_db


def test_everything_that_was_written_is_in_it():
    person, term = make_person(), make_term("zink")
    article = make_article(title="Titel", key_points="Een\nTwee", authors=[person], tags=["Slaap", "IJzer"])
    article.subjects.add(term)
    content = take_snapshot(article)
    assert (content["title"], content["key_points"], content["authors"]) == (
        "Titel",
        "Een\nTwee",
        [person.pk],
    )
    assert (content["tags"], content["subjects"]) == (["IJzer", "Slaap"], [term.pk])
    assert [(section["heading"], section["body"]) for section in content["sections"]] == [
        ("Een kop", "<p>Een tekst.</p>")
    ]


def test_sections_stand_in_their_order():
    article = make_article(sections=[("A", "<p>a</p>"), ("B", "<p>b</p>")])
    Section.objects.filter(heading="A").update(position=9)
    assert [section["heading"] for section in take_snapshot(article)["sections"]] == ["B", "A"]


def test_revisions_count_from_one_and_name_their_writer():
    article, user = make_article(), make_user()
    first = save_revision(article, user=user, now=NOW)
    article.title = "Anders"
    article.save()
    second = save_revision(article, user=user, now=NOW, note="titel")
    assert (first.number, second.number, second.note) == (1, 2, "titel")
    assert (second.created_by, second.created_at, second.content["title"]) == (user, NOW, "Anders")
    assert first.content["title"] != "Anders"


def test_saving_without_a_change_makes_no_revision():
    article = make_article()
    first = save_revision(article, user=None, now=NOW)
    assert save_revision(article, user=make_user(), now=NOW) == first


@pytest.mark.parametrize("status", ["approved", "published"])
def test_a_new_text_of_an_approved_article_is_a_draft(status):
    article = make_article()
    save_revision(article, user=None, now=NOW)
    set_status(article, status, title="Nieuw")
    article.refresh_from_db()
    save_revision(article, user=None, now=NOW)
    assert article.status == Article.objects.get(pk=article.pk).status == "draft"


def test_a_new_text_in_review_stays_in_review():
    article = make_article()
    save_revision(article, user=None, now=NOW)
    set_status(article, "in_review", title="Nieuw")
    article.refresh_from_db()
    save_revision(article, user=None, now=NOW)
    assert Article.objects.get(pk=article.pk).status == "in_review"


def test_the_review_is_no_part_of_the_fingerprint():
    article = make_article()
    before = fingerprint(take_snapshot(article))
    article.reviewed_on = date(2026, 5, 1)
    assert fingerprint(take_snapshot(article)) == before
    article.introduction = "<p>Anders.</p>"
    assert fingerprint(take_snapshot(article)) != before


def test_a_revision_is_never_changed():
    revision = save_revision(make_article(), user=None, now=NOW)
    revision.note = "achteraf"
    with pytest.raises(TypeError, match="never changed"):
        revision.save()
