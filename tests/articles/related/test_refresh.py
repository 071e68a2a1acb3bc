"""Computing and storing which articles are related: what is due, what it touches, and nothing twice."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError

from articles.models import RelatedList, SharedKey, Tag
from articles.publishing import tags, workflow
from articles.related import refresh as refreshing
from articles.related.refresh import KEPT, refresh
from tests.factories import NOW, make_article, make_publication, make_topic

from .sites import computed, entries_of, ids, make_about

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def topics():
    return [make_topic() for _topic in range(3)]


def test_articles_with_a_tag_or_words_in_common_find_each_other(topics):
    one, two, three = (
        make_about("magnesium", topic=topics[0], tags=["krampen"]),
        make_about("kalium", topic=topics[1], tags=["krampen"]),
        make_about("magnesium", topic=topics[2]),
    )
    make_about("jodium", topic=make_topic())
    assert computed(one, two, three) == [ids(two, three), ids(one), ids(one)]


def test_the_topic_alone_is_enough_where_there_is_nothing_better():
    one, two = make_about("magnesium"), make_about("jodium")
    assert computed(one, two) == [ids(two), ids(one)]


def test_a_second_refresh_has_nothing_to_do(django_assert_num_queries):
    for subject in ("zink", "koper", "zink"):
        make_about(subject)
    assert refresh(NOW).computed == 3
    before = list(RelatedList.objects.values())
    with django_assert_num_queries(1):
        assert refresh(NOW).computed == 0
    assert list(RelatedList.objects.values()) == before


def test_a_rebuild_changes_nothing_that_was_right():
    for subject in ("zink", "koper", "zink en koper"):
        make_about(subject)
    refresh(NOW)
    lists, keys = list(RelatedList.objects.values("pk", "entries")), list(SharedKey.objects.values())
    done = refresh(NOW, rebuild=True)
    assert (done.computed, done.changed) == (3, 0)
    assert list(RelatedList.objects.values("pk", "entries")) == lists
    assert list(SharedKey.objects.values()) == keys


def test_a_rebuild_restores_what_was_lost():
    one, two = make_about("zink"), make_about("zink")
    computed(one)
    RelatedList.objects.all().delete()
    SharedKey.objects.all().delete()
    refresh(NOW, rebuild=True)
    assert (entries_of(one), entries_of(two)) == (ids(two), ids(one))


def test_older_articles_learn_of_a_new_one(topics):
    old, other = make_about("zink", topic=topics[0]), make_about("jodium", topic=topics[1])
    assert computed(old, other) == [[], []]
    new = make_about("zink", topic=topics[2])
    assert computed(old, other, new, now=LATER) == [ids(new), [], ids(old)]


def test_publishing_computes_its_own_list_at_once_and_leaves_the_others_for_later(
    django_capture_on_commit_callbacks,
):
    old = make_about("zink")
    refresh(NOW)
    with django_capture_on_commit_callbacks(execute=True):
        new = make_about("zink")
    assert (entries_of(new), entries_of(old)) == (ids(old), [])
    assert computed(old, now=NOW) == [ids(new)]


def test_a_failure_neither_breaks_publishing_nor_gets_lost(
    monkeypatch, django_capture_on_commit_callbacks, caplog
):
    def fail(*args, **kwargs):
        raise DatabaseError("away")

    old = make_about("zink")
    with monkeypatch.context() as patched, django_capture_on_commit_callbacks(execute=True):
        patched.setattr(refreshing, "rarity_now", fail)
        new = make_about("zink")
    assert "could not be computed" in caplog.text
    assert computed(old, new) == [ids(new), ids(old)]


def test_what_is_withdrawn_leaves_the_lists_and_is_no_candidate_any_more():
    one, two, three = (make_about("zink") for _article in range(3))
    assert computed(one)[0] == ids(three, two)
    workflow.withdraw(two.article, user=None, now=LATER)
    assert computed(one, two, now=LATER) == [ids(three), []]
    assert not SharedKey.objects.filter(article=two.article).exists()


def test_what_begins_or_ends_by_itself_is_followed_then():
    one = make_about("zink")
    two = make_about("zink", visible_from=NOW + timedelta(days=1), visible_until=NOW + timedelta(days=2))
    # What is still to come has its list before anybody sees it.
    assert computed(one, two) == [[], ids(one)]
    assert computed(one, two, now=NOW + timedelta(days=1)) == [ids(two), ids(one)]
    assert computed(one, two, now=NOW + timedelta(days=2)) == [[], []]


def test_a_new_text_makes_new_neighbours(topics):
    article = make_article(
        title="Zink", topic=topics[0], introduction="<p>Zink.</p>", sections=[("Zink", "<p>Zink</p>")]
    )
    one = make_publication(article)
    zinc, iodine = make_about("zink", topic=topics[1]), make_about("jodium", topic=topics[2])
    assert computed(one, zinc, iodine) == [ids(zinc), ids(one), []]
    article.title, article.introduction = "Jodium", "<p>Jodium.</p>"
    article.save()
    article.sections.update(heading="Jodium", body="<p>Jodium</p>")
    workflow.publish(article, user=None, now=LATER)
    assert computed(one, zinc, iodine, now=LATER) == [ids(iodine), [], ids(one)]


def test_merged_tags_bring_articles_together(topics):
    one = make_about("zink", topic=topics[0], tags=["afweer"])
    two = make_about("jodium", topic=topics[1], tags=["weerstand"])
    assert computed(one, two) == [[], []]
    tags.merge(Tag.objects.get(name="afweer"), Tag.objects.filter(name="weerstand"), user=None, now=LATER)
    assert computed(one, two, now=LATER) == [ids(two), ids(one)]


def test_at_most_twelve_are_kept():
    published = [make_publication() for _article in range(KEPT + 3)]
    assert len(computed(published[0])[0]) == KEPT


def test_a_run_that_was_killed_is_gone_on_with(monkeypatch):
    one, two = make_about("zink"), make_about("zink")
    refresh(NOW)
    three = make_about("zink")

    def killed(*args):
        raise KeyboardInterrupt

    # Its keys are stored already; that its neighbours must hear of it isn't lost.
    with monkeypatch.context() as patched:
        patched.setattr(refreshing, "_refresh_list", killed)
        with pytest.raises(KeyboardInterrupt):
            refresh(LATER)
    assert computed(one, two, three, now=LATER) == [ids(three, two), ids(three, one), ids(two, one)]


def test_what_becomes_due_again_while_it_is_computed_stays_due(monkeypatch):
    one = make_about("zink")
    again = refreshing.next_change

    def meanwhile(article_id, now):
        RelatedList.objects.filter(pk=article_id).update(due_at=NOW - timedelta(seconds=1))
        return again(article_id, now)

    with monkeypatch.context() as patched:
        patched.setattr(refreshing, "next_change", meanwhile)
        refresh(NOW)
    stored = RelatedList.objects.get(pk=one.article_id)
    assert (stored.computed_at, stored.due_at) == (None, NOW - timedelta(seconds=1))
    assert refresh(NOW).computed == 1


def test_the_command_says_what_it_did(monkeypatch):
    make_about("zink", visible_from=NOW - timedelta(days=300))
    say = StringIO()
    call_command("refresh_related", stdout=say)
    call_command("refresh_related", "--rebuild", stdout=say)
    assert RelatedList.objects.filter(due_at=None).count() == 1
    assert len(say.getvalue().splitlines()) == 2
