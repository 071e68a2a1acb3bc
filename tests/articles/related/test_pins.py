"""Which articles editors put first."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from articles.models import AuditEntry, RelatedPin
from articles.related.explaining import explain_related
from articles.related.pins import PIN, WrongPins, set_pins
from articles.related.refresh import refresh
from tests.factories import NOW, make_article, make_topic, make_user

from .sites import computed, entries_of, ids, make_about

pytestmark = pytest.mark.django_db


@pytest.fixture
def published():
    """Three about zinc and one about something else, in topics of their own."""
    return [make_about(subject, topic=make_topic()) for subject in ("zink", "zink", "zink", "jodium")]


def test_they_come_first_in_their_order_and_at_once(published, django_capture_on_commit_callbacks):
    one, two, three, other = published
    assert computed(one) == [ids(three, two)]
    with django_capture_on_commit_callbacks(execute=True):
        assert set_pins(one.article, [other.article, two.article], user=None, now=NOW)
    assert entries_of(one) == ids(other, two, three)


def test_they_stay_first_whatever_is_computed_anew(published):
    one, _two, _three, other = published
    set_pins(one.article, [other.article], user=None, now=NOW)
    refresh(NOW, rebuild=True)
    assert entries_of(one)[0] == other.article_id


def test_the_log_tells_who_chose_what_and_nothing_of_nothing(published):
    one, two, _three, other = published
    editor = make_user("writer")
    set_pins(one.article, [other.article], user=editor, now=NOW)
    set_pins(one.article, [two.article, other.article], user=editor, now=NOW)
    assert not set_pins(one.article, [two.article, other.article], user=editor, now=NOW)
    newest, first = AuditEntry.objects.filter(action=PIN).order_by("-id")
    assert newest.actor_id == first.actor_id == editor.pk
    assert first.changes == {"related_pins": ["", other.title]}
    assert newest.changes == {"related_pins": [other.title, f"{two.title}; {other.title}"]}


def test_a_choice_that_makes_no_sense_is_refused_and_changes_nothing(published):
    one, two, *_others = (publication.article for publication in published)
    set_pins(one, [two], user=None, now=NOW)
    for wrong in ([one], [two, two], [make_article() for _n in range(RelatedPin.MOST + 1)]):
        with pytest.raises(WrongPins):
            set_pins(one, wrong, user=None, now=NOW)
    assert [pin.pinned for pin in one.related_pins.all()] == [two]


def test_the_database_refuses_it_too(published):
    one, two = published[0].article, published[1].article
    RelatedPin.objects.create(article=one, pinned=two)
    for pinned in (one, two):
        with pytest.raises(IntegrityError), transaction.atomic():
            RelatedPin.objects.create(article=one, pinned=pinned)


def test_it_is_told_what_is_shown_and_why(published):
    one, two, three, other = published
    later = NOW + timedelta(hours=1)
    hidden = make_article(title="Nog niet")
    set_pins(one.article, [other.article, hidden], user=None, now=NOW)
    for publication in (one, two):
        publication.article.tags.add("afweer")
    refresh(NOW)
    explained = explain_related(one.article_id, later)
    assert [reason.publication for reason in explained.reasons] == [other, three, two]
    assert [reason.is_pinned for reason in explained.reasons] == [True, False, False]
    assert [reason.words for reason in explained.reasons] == [[], ["zink"], ["zink"]]
    assert [reason.in_topic for reason in explained.reasons] == [False] * 3
    assert (explained.hidden_pins, explained.computed_at) == (["Nog niet"], NOW)


def test_shared_tags_and_the_topic_are_named_and_stems_are_not():
    topic = make_topic()
    one, _two = (make_about("vitaminen", topic=topic, tags=["weerstand", "afweer"]) for _n in range(2))
    refresh(NOW)
    (reason,) = explain_related(one.article_id, NOW).reasons
    assert (reason.tags, reason.words, reason.in_topic) == (["afweer", "weerstand"], ["vitaminen"], True)


def test_of_what_was_never_computed_there_is_nothing_to_tell():
    explained = explain_related(make_article().pk, NOW)
    assert (explained.reasons, explained.hidden_pins, explained.computed_at) == ([], [], None)
