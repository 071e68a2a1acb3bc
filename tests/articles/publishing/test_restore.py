"""An old version that becomes the new draft."""

import pytest

from articles.models import Article, AuditEntry, Image, Person, Publication, Reference, Section, Tag, Topic
from articles.publishing import workflow
from articles.publishing.restore import Outdated, restore
from articles.publishing.snapshot import save_revision, take_snapshot
from articles.publishing.workflow import NotAllowed
from tests.factories import NOW, make_article, make_person, make_term, make_topic, make_user, set_status

pytestmark = pytest.mark.django_db
Status = Article.Status


@pytest.fixture
def writer():
    return make_user("writer")


def make_image(title):
    return Image.objects.create(title=title, alt="Iets")


@pytest.fixture
def article():
    """An article with one of everything, whose first revision says so."""
    article = make_article(
        sections=[("Een", "<p>Eerste.</p>"), ("Twee", "<p>Tweede.</p>"), ("Drie", "<p>Derde.</p>")],
        authors=[make_person("Anna"), make_person("Bert")],
        tags=["zink", "ijzer"],
        lead_image=make_image("vooraan"),
        key_points="Kort",
        description="Kort gezegd",
    )
    Section.objects.filter(heading="Een").update(image=make_image("binnen"))
    article.subjects.add(make_term("zinkoxide"))
    source = Reference.objects.create(title="Over zink")
    article.article_references.create(reference=source, number=1)
    save_revision(article, user=make_user("writer"), now=NOW)
    return article


def empty(article):
    """Take away or write over everything."""
    article.sections.filter(heading="Twee").delete()
    article.sections.filter(heading="Een").update(
        heading="Anders", body="<p>Anders.</p>", image=None, position=9
    )
    Section.objects.create(article=article, heading="Nieuw", position=1)
    article.authorships.all().delete()
    article.article_references.all().delete()
    article.tags.clear()
    article.subjects.clear()
    for name, value in {
        "title": "Anders",
        "introduction": "<p>x</p>",
        "key_points": "",
        "lead_image": None,
    }.items():
        setattr(article, name, value)
    article.version += 1
    article.save()
    save_revision(article, user=None, now=NOW)


def bring_back(article, number=1, *, user=None, version=None):
    article.refresh_from_db()
    revision = article.revisions.get(number=number)
    return restore(
        article, revision, user=user, now=NOW, version=article.version if version is None else version
    )


def without_ids(content):
    return content | {"sections": [section | {"id": None} for section in content["sections"]]}


def test_everything_comes_back_in_a_new_revision_that_says_from_where(article, writer):
    old = article.revisions.get(number=1).content
    kept = article.sections.get(heading="Een").pk
    empty(article)
    restored = bring_back(article, user=writer)
    assert without_ids(take_snapshot(article)) == without_ids(old)
    assert (restored.revision.number, restored.revision.created_by, restored.left_out) == (3, writer, [])
    assert "1" in restored.revision.note
    assert restored.is_new
    assert article.sections.get(heading="Een").pk == kept
    assert [row.number for row in article.revisions.all()] == [3, 2, 1]
    assert AuditEntry.objects.about(article).first().note == restored.revision.note


def test_what_was_deleted_since_is_left_out_and_named(article):
    empty(article)
    people = list(article.revisions.get(number=1).content["authors"])
    Person.objects.filter(pk=people[0]).delete()
    for kind in (Image, Reference, Tag):
        kind.objects.all().delete()
    article.subjects.model.objects.all().delete()
    restored = bring_back(article)
    assert [row.person.name for row in article.authorships.all()] == ["Bert"]
    assert (article.lead_image, article.tags.count(), article.article_references.count()) == (None, 0, 0)
    assert [section.heading for section in article.sections.all()] == ["Een", "Twee", "Drie"]
    # A person, two pictures, a source, a term and two tags.
    assert len(restored.left_out) == 7


def test_what_a_log_remembers_is_named_as_it_was_called(article):
    empty(article)
    person = article.revisions.get(number=1).content["authors"][0]
    gone = Person.objects.get(pk=person)
    AuditEntry.objects.record("delete", gone, user=None, now=NOW)
    gone.delete()
    assert any("Anna" in words for words in bring_back(article).left_out)


def test_an_address_that_another_article_took_stays_with_it(article):
    slug = article.slug
    Article.objects.filter(pk=article.pk).update(slug="weg", title="Weg")
    make_article(slug=slug)
    restored = bring_back(article)
    assert (article.slug, len(restored.left_out)) == ("weg", 1)


def test_a_topic_that_is_gone_is_replaced_by_the_one_of_now(article):
    old = article.topic
    Article.objects.filter(pk=article.pk).update(topic=make_topic("Nieuw"))
    Topic.objects.filter(pk=old.pk).delete()
    restored = bring_back(article)
    assert (article.topic.name, len(restored.left_out)) == ("Nieuw", 1)


@pytest.mark.parametrize("status", [Status.APPROVED, Status.PUBLISHED])
def test_what_was_approved_is_a_draft_again_and_readers_see_what_they_saw(article, status):
    empty(article)
    article.authorships.create(person=make_person(), position=1)
    article.introduction = article.revisions.get(number=1).content["introduction"]
    article.sections.filter(body="").delete()
    article.save()
    workflow.publish(article, user=None, now=NOW)
    set_status(article, status)
    bring_back(article)
    assert article.status == Status.DRAFT
    assert Publication.objects.live(NOW).get().title == "Anders"


def test_restoring_what_is_there_already_writes_nothing(article):
    restored = bring_back(article)
    assert (restored.is_new, article.revisions.count()) == (False, 1)


def test_a_change_past_the_desk_is_taken_down_first(article):
    Article.objects.filter(pk=article.pk).update(title="Nooit bewaard")
    bring_back(article)
    assert [row.content["title"] for row in article.revisions.all()][1] == "Nooit bewaard"


def test_the_review_stays_noted_as_it_was_last(article):
    empty(article)
    reviewer = make_person(is_reviewer=True)
    Article.objects.filter(pk=article.pk).update(medical_reviewer=reviewer, reviewed_on=NOW.date())
    bring_back(article)
    assert (article.medical_reviewer, article.reviewed_on) == (reviewer, NOW.date())


def test_who_looked_at_an_older_version_is_told(article):
    empty(article)
    with pytest.raises(Outdated):
        bring_back(article, version=0)
    assert article.revisions.count() == 2


@pytest.mark.parametrize("group", ["medical reviewer", "marketer"])
def test_who_may_not_edit_restores_nothing(article, group):
    empty(article)
    with pytest.raises(NotAllowed):
        bring_back(article, user=make_user(group))


def test_an_archived_article_is_reopened_first(article, writer):
    empty(article)
    set_status(article, Status.ARCHIVED)
    with pytest.raises(NotAllowed):
        bring_back(article, user=writer)


def test_a_version_of_another_article_is_refused(article):
    other = save_revision(make_article(), user=None, now=NOW)
    with pytest.raises(ValueError, match="another"):
        restore(article, other, user=None, now=NOW, version=article.version)
