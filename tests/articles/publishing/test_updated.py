"""The date “updated”: moved by a substantial change, by nothing else, unless an editor says why."""

from datetime import timedelta

import pytest

from articles.publishing import workflow
from articles.publishing.updated import UpdateDate
from articles.publishing.workflow import Blocked
from tests.factories import NOW, make_article

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NEWS = "<p>Een nieuwe alinea " + "met nog een woord " * 6 + "erbij.</p>"


@pytest.fixture
def article():
    article = make_article(sections=[("Kop", "<p>De eerste tekst.</p>")])
    workflow.publish(article, user=None, now=NOW)
    return article


def publish_again(article, body, days=1, **options):
    article.sections.update(body=body)
    return workflow.publish(article, user=None, now=NOW + days * DAY, **options)


def test_a_substantial_change_moves_it(article):
    assert publish_again(article, NEWS).updated_at == NOW + DAY


def test_a_figure_alone_moves_it(article):
    assert publish_again(article, "<p>De eerste 2 tekst.</p>").updated_at == NOW + DAY


def test_a_few_words_do_not(article):
    again = publish_again(article, "<p>De eerste, mooie tekst.</p>")
    assert (again.updated_at, again.first_published_at) == (NOW, NOW)


def test_a_new_tag_or_picture_does_not(article):
    article.tags.add("mineralen")
    assert workflow.publish(article, user=None, now=NOW + DAY).updated_at == NOW


def test_small_changes_add_up(article):
    sentence = "<p>De eerste tekst." + " Weer een paar woorden erbij." * 3 + "</p>"
    assert publish_again(article, sentence).updated_at == NOW
    longer = sentence.replace("</p>", " En dan nog eens negen nieuwe woorden achter elkaar.</p>")
    assert publish_again(article, longer, days=2).updated_at == NOW + 2 * DAY


def test_a_planned_update_is_dated_at_its_moment(article):
    again = publish_again(article, NEWS, visible_from=NOW + 3 * DAY)
    assert again.updated_at == NOW + 3 * DAY


def test_an_editor_decides_otherwise_and_says_why(article):
    kept = publish_again(article, NEWS, update=UpdateDate.KEEP, update_reason="Alleen de opmaak")
    assert (kept.updated_at, kept.update_reason) == (NOW, "Alleen de opmaak")
    moved = publish_again(article, NEWS, days=2, update=UpdateDate.MOVE, update_reason="Nieuwe bron")
    assert (moved.updated_at, moved.update_reason) == (NOW + 2 * DAY, "Nieuwe bron")


@pytest.mark.parametrize("update", [UpdateDate.KEEP, UpdateDate.MOVE])
def test_not_without_a_reason(article, update):
    with pytest.raises(Blocked) as refused:
        publish_again(article, NEWS, update=update, update_reason=" ")
    assert [problem.field for problem in refused.value.problems] == ["update_reason"]
    assert article.publications.count() == 1
