"""A revision is written once: nobody changes or deletes it, and every door that saves writes one."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Revision
from articles.publishing import review, workflow
from articles.publishing.restore import restore
from articles.publishing.snapshot import save_revision
from tests.factories import NOW, make_article, make_person, make_publication, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def revision():
    return save_revision(make_article(), user=make_user("writer"), now=NOW)


@pytest.mark.parametrize(
    "change",
    [
        lambda revision: Revision.objects.update(note="x"),
        lambda revision: Revision.objects.all().delete(),
        lambda revision: revision.article.revisions.all().delete(),
        lambda revision: revision.article.revisions.update(content={}),
        lambda revision: Revision.objects.bulk_update([revision], ["note"]),
        lambda revision: Revision.objects.update_or_create(pk=revision.pk, defaults={"note": "x"}),
        lambda revision: Revision.objects.bulk_create(
            [revision], update_conflicts=True, unique_fields=["id"], update_fields=["note"]
        ),
        lambda revision: revision.save(),
        lambda revision: revision.delete(),
    ],
)
def test_it_is_changed_and_deleted_through_no_call(revision, change):
    before = Revision.objects.values().get()
    with pytest.raises(TypeError), transaction.atomic():
        change(revision)
    assert Revision.objects.values().get() == before


def test_it_is_changed_and_deleted_through_no_page(revision, client):
    client.force_login(make_user(is_superuser=True))
    pages = [reverse(f"admin:articles_revision_{page}", args=[revision.pk]) for page in ("change", "delete")]
    pages.append(reverse("admin:articles_revision_add"))
    for address in pages:
        assert client.post(address, {"post": "yes", "note": "x"}).status_code == 403
    data = {"action": "delete_selected", "_selected_action": [revision.pk], "post": "yes"}
    client.post(reverse("admin:articles_revision_changelist"), data)
    assert Revision.objects.get().note == ""


def test_a_draft_that_no_reader_saw_takes_its_revisions_along(revision):
    revision.article.delete()
    assert not Revision.objects.exists()


def test_what_was_public_keeps_its_revisions():
    publication = make_publication()
    with pytest.raises(Exception, match="protected"):
        publication.article.delete()
    assert Revision.objects.count() == 1


def test_an_account_that_goes_leaves_its_revisions(revision):
    revision.created_by.delete()
    assert Revision.objects.get().created_by is None


def test_every_step_that_changes_what_is_written_writes_one():
    article, user = make_article(), make_user("editor-in-chief")
    first = save_revision(article, user=None, now=NOW)
    make_person("Dokter", is_reviewer=True, user=user)
    review.mark_reviewed(article, user=user, now=NOW)
    Article.objects.filter(pk=article.pk).update(title="Past the desk")
    article.refresh_from_db()
    workflow.submit(article, user=None, now=NOW)
    article.refresh_from_db()
    restore(article, first, user=None, now=timezone.now(), version=article.version)
    assert [row.number for row in article.revisions.all()] == [4, 3, 2, 1]


def test_no_other_revision_takes_the_place_of_one(revision):
    forged = Revision(
        pk=revision.pk, article=revision.article, number=9, content={}, content_hash="x", created_at=NOW
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        forged.save()
    with pytest.raises(TypeError):
        Revision.objects.bulk_create([forged], None, False, True, ["content"], ["id"])
    assert Revision.objects.get().content == revision.content
