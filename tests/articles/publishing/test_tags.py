"""Merging tags: everything goes along, and nothing else changes."""

import pytest

from ads.models import Target
from articles.models import Article, AuditEntry, FormerSlug, Publication, Tag
from articles.publishing import tags, workflow
from articles.publishing.compile import compile_revision
from articles.publishing.seal import is_reviewed
from articles.publishing.snapshot import save_revision, take_snapshot
from articles.publishing.workflow import NotAllowed
from tests.ads.factories import make_campaign
from tests.factories import NOW, make_article, make_person, make_publication, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead():
    return make_user("editor-in-chief")


def tag(name):
    return Tag.objects.get(name=name)


def merge(survivor, *names, user=None):
    return tags.merge(tag(survivor), [tag(name) for name in names], user=user, now=NOW)


def tags_of(article):
    return sorted(article.tags.names())


def test_all_articles_go_along_and_none_carries_the_tag_twice(lead):
    both, old, other = make_article(tags=["Zink", "zinc"]), make_article(tags=["zinc"]), make_article()
    assert merge("Zink", "zinc", user=lead) == 2
    assert [tags_of(article) for article in (both, old, other)] == [["Zink"], ["Zink"], []]
    assert list(Tag.objects.values_list("name", flat=True)) == ["Zink"]


def test_pages_show_and_link_the_survivor_at_once():
    publication = make_publication(tags=["zinc", "Slaap", "Zink"])
    merge("Zink", "zinc")
    publication.refresh_from_db()
    assert publication.page["tags"] == [
        {"name": "Slaap", "slug": "slaap"},
        {"name": "Zink", "slug": "zink"},
    ]
    assert sorted(publication.tags.values_list("name", flat=True)) == ["Slaap", "Zink"]


def test_the_page_is_what_compiling_it_again_would_make():
    publication = make_publication(tags=["zinc", "Slaap"])
    make_article(tags=["Zink"])
    old_revision = publication.revision
    merge("Zink", "zinc")
    publication.refresh_from_db()
    for revision in (publication.revision, old_revision):
        assert compile_revision(revision).columns["page"] | {"changes": []} == publication.page


def test_the_old_addresses_lead_to_the_survivor_whatever_led_to_them(client):
    make_article(tags=["Zink"])
    for name in ("zinc", "zn"):
        make_publication(tags=[name])
    FormerSlug.objects.create(kind="tag", slug="zincum", target_id=tag("zinc").pk)
    merge("Zink", "zinc", "zn")
    for slug in ("zinc", "zn", "zincum"):
        response = client.get(f"/tags/{slug}/")
        assert (response.status_code, response["Location"]) == (301, "/tags/zink/")
    assert client.get("/tags/zink/").status_code == 200


def test_writing_the_old_name_later_gives_the_survivor():
    make_article(tags=["Zink", "zinc"])
    merge("Zink", "zinc")
    article = make_article(tags=["ZINC", "zínk"])
    assert tags_of(article) == ["Zink"]
    article.tags.set(["Zinc"])
    assert tags_of(article) == ["Zink"]
    assert Tag.objects.count() == 1


def test_names_that_differ_in_capitals_or_accents_never_make_a_second_tag():
    make_article(tags=["Créatine"])
    assert tags_of(make_article(tags=["creatine", "CRÉATINE"])) == ["Créatine"]


def test_nothing_becomes_a_draft_or_loses_its_review(lead):
    writer = make_user("writer")
    reviewed = {"medical_reviewer": make_person(is_reviewer=True), "reviewed_on": NOW.date()}
    article = make_article(tags=["zinc"], created_by=writer, **reviewed)
    save_revision(article, user=writer, now=NOW)
    publication = workflow.publish(article, user=lead, now=NOW)
    make_article(tags=["Zink"])
    merge("Zink", "zinc", user=lead)
    publication.refresh_from_db()
    article = Article.objects.get(pk=article.pk)
    newest = article.revisions.first()
    assert (article.status, publication.revision) == ("published", newest)
    assert is_reviewed(take_snapshot(article))
    assert is_reviewed(newest.content)
    assert compile_revision(newest).columns["page"] | {"changes": []} == publication.page
    assert publication.page["reviewer"]
    assert save_revision(article, user=lead, now=NOW) == newest
    assert newest.note


def test_a_review_of_another_text_is_none_afterwards(lead):
    article = make_article(tags=["zinc"], medical_reviewer=make_person(), reviewed_on=NOW.date())
    article.title = "Anders"
    article.save()
    save_revision(article, user=None, now=NOW)
    make_article(tags=["Zink"])
    merge("Zink", "zinc", user=lead)
    article.refresh_from_db()
    assert not is_reviewed(take_snapshot(article))
    assert not is_reviewed(article.revisions.first().content)


def test_who_wrote_the_text_stays_its_writer(lead):
    other = make_user("editor-in-chief")
    article = make_article(tags=["zinc"], created_by=other)
    save_revision(article, user=other, now=NOW)
    article.sponsoring = "none"
    article.save()
    save_revision(article, user=lead, now=NOW)
    make_article(tags=["Zink"])
    merge("Zink", "zinc", user=lead)
    assert workflow.may(lead, "publish", article)
    assert not workflow.may(other, "publish", article)


def test_the_log_tells_it_of_the_tags_and_of_each_article(lead):
    article = make_article(tags=["zinc"])
    save_revision(article, user=None, now=NOW)
    make_article(tags=["Zink"])
    merge("Zink", "zinc", user=lead)
    entry = AuditEntry.objects.about(tag("Zink")).get()
    assert (entry.action, entry.actor_id, entry.changes) == ("merge_tag", lead.pk, {"tags": ["zinc", "Zink"]})
    assert AuditEntry.objects.about(article).first().changes == {"tags": ["zinc", "Zink"]}
    assert AuditEntry.objects.filter(object_label="zinc", action="delete").exists()


class TestPlacements:
    def test_they_aim_at_the_survivor(self):
        make_article(tags=["Zink", "zinc"])
        campaign = make_campaign()
        Target.objects.create(campaign=campaign, tag=tag("zinc"))
        merge("Zink", "zinc")
        assert Target.objects.get().tag == tag("Zink")

    def test_what_aimed_at_both_aims_once(self):
        make_article(tags=["Zink", "zinc"])
        campaign = make_campaign()
        for name in ("Zink", "zinc"):
            Target.objects.create(campaign=campaign, tag=tag(name))
        merge("Zink", "zinc")
        assert Target.objects.get().tag == tag("Zink")

    def test_what_wants_one_and_refuses_the_other_stops_it(self):
        make_article(tags=["Zink", "zinc"])
        campaign = make_campaign()
        Target.objects.create(campaign=campaign, tag=tag("Zink"))
        Target.objects.create(campaign=campaign, tag=tag("zinc"), is_excluded=True)
        with pytest.raises(NotAllowed):
            merge("Zink", "zinc")
        assert Tag.objects.count() == Target.objects.count() == 2


@pytest.mark.parametrize("group", ["writer", "medical reviewer", "marketer", None])
def test_others_merge_nothing(group):
    make_article(tags=["Zink", "zinc"])
    with pytest.raises(NotAllowed):
        merge("Zink", "zinc", user=make_user(group))
    assert Tag.objects.count() == 2


def test_one_tag_alone_or_one_that_is_gone_is_refused(lead):
    article = make_article(tags=["Zink", "zinc"])
    gone = tag("zinc")
    with pytest.raises(NotAllowed):
        merge("Zink", "Zink", user=lead)
    Tag.objects.filter(pk=gone.pk).delete()
    with pytest.raises(NotAllowed):
        tags.merge(tag("Zink"), [gone], user=lead, now=NOW)
    assert tags_of(article) == ["Zink"]


def test_it_happens_as_a_whole_or_not_at_all(lead, monkeypatch):
    make_publication(tags=["zinc"])
    make_article(tags=["Zink"])
    page = Publication.objects.get().page

    def break_off(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(tags, "_move_revisions", break_off)
    with pytest.raises(RuntimeError):
        merge("Zink", "zinc", user=lead)
    assert (Tag.objects.count(), Publication.objects.get().page) == (2, page)
    assert not FormerSlug.objects.exists()


def test_a_renamed_tag_is_known_by_its_old_name():
    publication = make_publication(tags=["zinc"])
    renamed = tag("zinc")
    renamed.name, renamed.slug = "Zink", "zink"
    renamed.save()
    tags.rename(renamed, slug_before="zinc", name_before="zinc", user=None, now=NOW)
    assert [shown["name"] for shown in compile_revision(publication.revision).columns["page"]["tags"]] == [
        "Zink"
    ]
    assert tags_of(make_article(tags=["zinc"])) == ["Zink"]


@pytest.mark.parametrize(("name", "slug"), [("Zinc", "zinc"), ("Zink", "zink")])
def test_renaming_shows_at_once_and_breaks_no_review(name, slug, lead):
    reviewed = {"medical_reviewer": make_person(is_reviewer=True), "reviewed_on": NOW.date()}
    publication = make_publication(make_article(tags=["zinc"], **reviewed))
    renamed = tag("zinc")
    renamed.name, renamed.slug = name, slug
    renamed.save()
    tags.rename(renamed, slug_before="zinc", name_before="zinc", user=lead, now=NOW)
    publication.refresh_from_db()
    article = Article.objects.get()
    assert publication.page["tags"] == [{"name": name, "slug": slug}]
    assert (article.status, is_reviewed(take_snapshot(article))) == ("published", True)
    assert publication.revision == article.revisions.first()


def test_many_articles_take_a_bounded_number_of_queries_each(django_assert_max_num_queries):
    for _ in range(20):
        make_publication(tags=["zinc"])
    make_article(tags=["Zink"])
    with django_assert_max_num_queries(40 + 20 * 6):
        merge("Zink", "zinc")
