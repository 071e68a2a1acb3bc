"""The history of an article: its versions, any two compared, and one restored."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Revision
from articles.publishing import workflow
from articles.publishing.snapshot import fingerprint, save_revision, take_snapshot
from tests.factories import NOW, make_article, make_person, make_user, set_status
from tests.work import lines_run


def history_url(article):
    return reverse("admin:articles_article_history", args=[article.pk])


def compare_url(article, **sides):
    query = "&".join(f"{name}={value}" for name, value in sides.items())
    return reverse("admin:articles_article_compare", args=[article.pk]) + f"?{query}"


def restore_url(article, number):
    return reverse("admin:articles_article_restore", args=[article.pk, number])


def save(article, note="", user=None, **fields):
    for name, value in fields.items():
        setattr(article, name, value)
    article.version += 1
    article.save()
    return save_revision(article, user=user, now=timezone.now(), note=note)


@pytest.fixture
def article(writer):
    """Three versions, of which the second is live."""
    article = make_article(title="Een titel", created_by=writer.user)
    save(article, user=writer.user)
    save(article, title="Een betere titel", note="Titel beter", user=writer.user)
    workflow.publish(article, user=None, now=timezone.now())
    article.sections.create(heading="Nieuw", body="<p>Nieuwe tekst.</p>", position=2)
    save(article, user=writer.user)
    return article


def rows(response):
    return response.context["rows"]


# -- The list --------------------------------------------------------------------------------------


def test_versions_stand_newest_first_with_who_note_and_what_changed(article, writer):
    page = writer.get(history_url(article))
    found = rows(page)
    assert [row.revision.number for row in found] == [3, 2, 1]
    assert [row.public for row in found] == ["", "live", ""]
    html = page.content.decode()
    assert "Sanne" in html
    assert "Titel beter" in html
    assert len({row.summary for row in found}) == 3


def test_what_was_public_and_what_will_be_is_marked(article, writer):
    workflow.publish(article, user=None, now=timezone.now())
    assert [row.public for row in rows(writer.get(history_url(article)))] == ["live", "past", ""]
    later = timezone.now() + timezone.timedelta(days=1)
    save(article, title="Voor later")
    workflow.publish(article, user=None, now=timezone.now(), visible_from=later)
    assert [row.public for row in rows(writer.get(history_url(article)))] == ["scheduled", "live", "past", ""]


def test_an_article_without_versions_says_so(writer):
    assert writer.get(history_url(make_article())).status_code == 200


def test_the_history_has_pages_and_any_page_asked_for_is_one_of_them(article, writer):
    for number in range(40):
        save(article, title=f"Titel {number}")
    first, second = (rows(writer.get(history_url(article) + f"?p={page}")) for page in (1, 2))
    assert [row.revision.number for row in (first[0], first[-1], second[0], second[-1])] == [43, 14, 13, 1]
    assert rows(writer.get(history_url(article) + "?p=x"))[0].revision.number == 43
    # The last row of a page is compared with the first of the next.
    assert first[-1].summary == first[0].summary


def make_long_history(versions, words=3000, sections=30):
    body = "<p>" + " ".join(f"woord{n % 50}" for n in range(words // sections)) + "</p>"
    article = make_article(sections=[(f"Kop {n}", body) for n in range(sections)])
    content = take_snapshot(article)
    Revision.objects.bulk_create(
        Revision(
            article=article,
            number=number,
            content=content | {"title": f"Titel {number}"},
            content_hash=fingerprint(content),
            created_at=NOW,
        )
        for number in range(1, versions + 1)
    )
    return article


def test_a_long_history_is_hardly_more_work_than_a_short_one(writer):
    work = []
    for versions in (60, 500):
        url = history_url(make_long_history(versions))
        assert len(rows(writer.get(url))) == 30
        work.append(lines_run(writer.get, url))
    assert work[1] < 1.3 * work[0]


def test_many_versions_cost_as_many_queries_as_few(writer):
    counts = []
    for versions in (2, 60):
        article = make_long_history(versions, words=60, sections=2)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            writer.get(history_url(article))
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 14


# -- Comparing -------------------------------------------------------------------------------------


def changes(response):
    comparison = response.context["comparison"]
    fields = [change.name for change in comparison.fields]
    return fields, [(change.kind, change.content["heading"]) for change in comparison.sections]


def test_two_versions_are_compared_word_by_word(article, writer):
    page = writer.get(compare_url(article, old=1, new=3))
    assert changes(page) == (["title"], [("same", "Een kop"), ("added", "Nieuw")])
    html = page.content.decode()
    assert "<ins>" in html
    assert "visually-hidden" in html
    assert "<details" in html


def test_the_older_one_stands_first_however_they_were_chosen(article, writer):
    page = writer.get(compare_url(article, old=3, new=1))
    assert (page.context["old"].key, page.context["new"].key) == ("1", "3")


def test_a_version_is_compared_with_the_one_before(article, writer):
    assert changes(writer.get(compare_url(article, new=2)))[0] == ["title"]
    assert "title" in changes(writer.get(compare_url(article, new=1)))[0]


def test_a_version_is_compared_with_what_is_live_and_with_the_desk(article, writer):
    Article.objects.filter(pk=article.pk).update(title="Op het bureau")
    assert changes(writer.get(compare_url(article, old="live", new=3)))[0] == []
    assert changes(writer.get(compare_url(article, old=1, new="live")))[0] == ["title"]
    assert changes(writer.get(compare_url(article, old="live", new="desk")))[0] == ["title"]


@pytest.mark.parametrize(
    "sides",
    [
        {"old": 1, "new": 99},
        {"old": "x", "new": 1},
        {"old": 1, "new": ""},
        {"old": "-1", "new": "9" * 30},
        {"old": "²", "new": 1},
        {},
    ],
)
def test_a_version_that_doesnt_exist_is_no_error(article, writer, sides):
    page = writer.get(compare_url(article, **sides), follow=True)
    assert page.redirect_chain == [(history_url(article), 302)]


def test_an_article_that_isnt_live_has_no_live_side(writer):
    article = make_article()
    save(article)
    assert writer.get(compare_url(article, old="live", new=1)).status_code == 302


def test_what_stands_in_a_text_is_never_read_as_html(article, writer):
    save(
        article,
        title="<script>alert(1)</script>",
        introduction='<p>x <a href="/a?b=1&amp;c=&quot;">y</a></p>',
    )
    html = writer.get(compare_url(article, old=1, new=4)).content.decode()
    assert "<script>alert" not in html
    assert "/a?b=1&amp;c=&quot;" in html


def test_comparing_costs_few_queries(article, writer, django_assert_max_num_queries):
    article.authorships.all().delete()
    for person in [make_person() for _ in range(8)]:
        article.authorships.create(person=person)
    save(article)
    with django_assert_max_num_queries(16):
        writer.get(compare_url(article, old=1, new=4))


# -- Restoring -------------------------------------------------------------------------------------


def test_a_version_is_restored_after_a_question(article, writer, said):
    page = writer.get(restore_url(article, 1))
    assert b'name="version"' in page.content
    article.refresh_from_db()
    assert article.title == "Een betere titel"

    data = {"version": page.context["article"].version}
    assert len(said(writer.post(restore_url(article, 1), data, follow=True))) == 1
    article.refresh_from_db()
    assert (article.title, article.sections.count(), article.status) == ("Een titel", 1, Article.Status.DRAFT)
    assert article.revisions.first().number == 4
    assert article.publications.live(timezone.now()).get().title == "Een betere titel"


def test_what_cant_come_back_is_named_before_and_after(article, chief, said):
    person = article.authorships.get().person
    article.authorships.all().delete()
    save(article)
    person.delete()
    page = chief.get(restore_url(article, 1))
    assert len(page.context["left_out"]) == 1
    data = {"version": page.context["article"].version}
    assert len(said(chief.post(restore_url(article, 1), data, follow=True))) == 2


@pytest.mark.parametrize("version", ["0", "", "x", "²"])
def test_who_looked_at_an_older_version_restores_nothing(article, writer, version):
    answer = writer.post(restore_url(article, 1), {"version": version}, follow=True)
    assert answer.redirect_chain[-1][0] == history_url(article)
    assert article.revisions.count() == 3


def test_a_version_that_doesnt_exist_cant_be_restored(article, writer):
    assert writer.get(restore_url(article, 99)).status_code == 404


# -- Who may ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["writer", "chief", "reviewer"])
def test_who_sees_versions_sees_the_history(article, who, request):
    client = request.getfixturevalue(who)
    assert client.get(history_url(article)).status_code == 200
    assert client.get(compare_url(article, old=1, new=2)).status_code == 200


def test_a_marketer_sees_no_versions_and_no_link_to_them(article, marketer):
    for address in (history_url(article), compare_url(article, old=1, new=2), restore_url(article, 1)):
        assert marketer.get(address).status_code == 403
    page = marketer.get(reverse("admin:articles_article_change", args=[article.pk]))
    assert history_url(article) not in page.content.decode()


@pytest.mark.parametrize("who", ["reviewer", "marketer"])
def test_who_may_not_edit_restores_nothing(article, who, request):
    client = request.getfixturevalue(who)
    assert client.get(restore_url(article, 1)).status_code == 403
    assert client.post(restore_url(article, 1), {"version": article.version}).status_code == 403
    assert article.revisions.count() == 3


def test_an_archived_article_offers_and_does_no_restoring(article, chief):
    set_status(article, Article.Status.ARCHIVED)
    assert restore_url(article, 1) not in chief.get(history_url(article)).content.decode()
    assert chief.post(restore_url(article, 1), {"version": article.version}).status_code == 403


def test_a_visitor_is_sent_to_the_log_in(article, client):
    for address in (history_url(article), compare_url(article, new=1), restore_url(article, 1)):
        assert client.get(address).status_code == 302


def test_an_article_that_doesnt_exist_has_no_history(writer):
    gone = make_article()
    address, pk = history_url(gone), gone.pk
    gone.delete()
    assert writer.get(address).status_code == 404
    assert writer.get(reverse("admin:articles_article_compare", args=[pk])).status_code == 404


def test_a_user_of_no_group_sees_nothing(article, client):
    client.force_login(make_user())
    assert client.get(history_url(article)).status_code == 403
