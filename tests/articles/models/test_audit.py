"""The audit log: says who did what, and can't be changed or emptied."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext

from articles.models import Article, AuditEntry, Door, Section, through
from articles.models.audit import TRIGGERS
from tests.factories import NOW, make_article, make_topic, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def guarded(db):
    """The log as on a site: the database refuses too (why not in all tests: tests/conftest.py)."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for statement in TRIGGERS["sqlite"]:
                cursor.execute(statement)


@pytest.fixture
def entry():
    return AuditEntry.objects.record("save", make_topic(), user=make_user(), now=NOW)


def test_an_entry_names_who_what_when_and_through_which_door():
    user, topic = make_user(username="bo"), make_topic("Mineralen")
    with through(Door.FORM):
        AuditEntry.objects.record("save", topic, user=user, now=NOW, changes={"name": ("Oud", "Mineralen")})
    entry = AuditEntry.objects.get()
    assert (entry.at, entry.actor_id, entry.actor_name, entry.door) == (NOW, user.pk, "bo", "form")
    assert (entry.object_type, entry.object_id, entry.object_label) == (
        "articles.topic",
        str(topic.pk),
        "Mineralen",
    )
    assert entry.changes == {"name": ["Oud", "Mineralen"]}


def test_the_command_line_is_nobody_and_outside_a_door_is_direct():
    entry = AuditEntry.objects.record("save", make_topic(), user=None, now=NOW)
    assert (entry.actor_id, entry.actor_name, entry.door) == (None, "", "direct")


def test_a_door_ends_where_its_block_ends():
    with through(Door.COMMAND):
        pass
    assert AuditEntry.objects.record("save", make_topic(), user=None, now=NOW).door == "direct"


def test_long_values_are_cut():
    entry = AuditEntry.objects.record(
        "save", make_topic(), user=None, now=NOW, changes={"a": (None, "x" * 500)}
    )
    assert entry.changes["a"][0] is None
    assert len(entry.changes["a"][1]) == 200


def test_of_two_long_texts_the_part_that_differs_is_kept():
    same = "Lorem ipsum " * 40
    changes = {"a": (f"{same}oud.", f"{same}nieuw."), "b": (same, None)}
    entry = AuditEntry.objects.record("save", make_topic(), user=None, now=NOW, changes=changes)
    old, new = entry.changes["a"]
    assert (old[0], old[-5:], new[-6:]) == ("…", " oud.", "nieuw.")
    assert len(old) < 60
    assert len(entry.changes["b"][0]) == 200


def test_a_long_note_is_cut():
    entry = AuditEntry.objects.record("save", make_topic(), user=None, now=NOW, note="x" * 900)
    assert len(entry.note) == 500


def test_an_entry_tells_itself_in_words():
    article = make_article()
    changes = {
        "status": ("draft", "published"),
        "sections": (None, "Kop"),
        "rij “x”: veld": (True, False),
    }
    entry = AuditEntry.objects.record("publish", article, user=None, now=NOW, changes=changes)
    names, old, new = zip(*entry.differences, strict=True)
    assert names == ("status", str(Section._meta.verbose_name_plural), "rij “x”: veld")
    assert old == (Article.Status.DRAFT.label, "–", gettext("yes"))
    assert new == (Article.Status.PUBLISHED.label, "Kop", gettext("no"))
    assert entry.kind == Article._meta.verbose_name


def test_an_entry_about_a_kind_of_thing_that_is_gone_can_be_read():
    entry = AuditEntry(at=NOW, action="melt_down", object_type="old.thing", changes={"a": [1, 2]})
    assert (entry.kind, entry.action_name) == ("old.thing", "melt down")
    assert entry.differences == [("a", "1", "2")]


def test_everybody_reads_of_what_he_may_change():
    about_article = AuditEntry.objects.record("save", make_topic(), user=None, now=NOW)
    about_user = AuditEntry.objects.record("save", make_user(), user=None, now=NOW)
    read = {
        group: set(AuditEntry.objects.all().readable_by(make_user(group)))
        for group in ("editor-in-chief", "marketing lead", "medical reviewer")
    }
    assert read == {"editor-in-chief": {about_article}, "marketing lead": set(), "medical reviewer": set()}
    boss = make_user(is_superuser=True)
    assert set(AuditEntry.objects.all().readable_by(boss)) == {about_article, about_user}


def test_entries_about_a_thing_come_newest_first():
    article, other = make_article(), make_article()
    for minutes, thing in enumerate((article, other, article)):
        AuditEntry.objects.record(f"{minutes}", thing, user=None, now=NOW + timedelta(minutes=minutes))
    assert [entry.action for entry in AuditEntry.objects.about(article)] == ["2", "0"]


def test_it_outlives_the_account_and_the_thing():
    user, topic = make_user(username="bo"), make_topic("Mineralen")
    AuditEntry.objects.record("save", topic, user=user, now=NOW)
    user.delete()
    topic.delete()
    entry = AuditEntry.objects.get()
    assert (entry.actor_name, entry.object_label) == ("bo", "Mineralen")


def test_the_code_changes_and_deletes_nothing(entry):
    entry.action = "other"
    for change in (
        entry.save,
        entry.delete,
        AuditEntry.objects.all().delete,
        lambda: AuditEntry.objects.update(action="other"),
    ):
        with pytest.raises(TypeError, match="append-only"):
            change()


@pytest.mark.parametrize(
    "statement", ["DELETE FROM articles_auditentry", "UPDATE articles_auditentry SET action = ''"]
)
def test_the_database_changes_and_deletes_nothing(guarded, entry, statement):
    refused = pytest.raises(DatabaseError, match="append-only")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditEntry.objects.get().action == "save"
