"""The audit log: says who did what, and can't be changed or emptied."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from articles.models import AuditEntry, Door, through
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
