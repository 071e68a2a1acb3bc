"""The preview beside an article's form: of saved and of unsaved text, stored nowhere."""

import pytest
from django.test import RequestFactory
from django.urls import reverse

from articles.admin.article_posted import read_posted
from articles.models import Article, ArticleReference, Image, Publication, Reference, Revision, Term
from articles.publishing.preview import saved_content
from articles.publishing.snapshot import save_revision, take_snapshot
from tests.factories import NOW, make_article, make_person, make_term, make_topic, set_status

from .forms import change_url, form_data, new_article

ADD = reverse("admin:articles_article_add")
NEW = reverse("admin:articles_article_preview_new")


@pytest.fixture
def article(db):
    return make_article(title="Zink", sections=[("Een", "<p>a</p>"), ("Twee", "<p>b</p>")])


def preview_url(article):
    return reverse("admin:articles_article_preview", args=[article.pk])


def shown(client, article, **changes):
    """The preview of the form of `article` with `changes`."""
    answer = client.post(preview_url(article), form_data(client.get(change_url(article)), **changes))
    assert answer.status_code == 200
    return answer


def test_the_last_saved_text_is_shown_with_its_version(article, writer):
    save_revision(article, user=None, now=NOW)
    page = writer.get(preview_url(article))
    assert page.context["publication"].title == "Zink"
    assert page.context["revision"].number == 1
    assert b"preview-note__title" in page.content


def test_what_stands_in_the_form_is_shown_and_not_saved(article, writer):
    page = shown(writer, article, title="Zink en koper", **{"sections-0-body": "<p>Nieuw</p>"})
    assert page.context["publication"].title == "Zink en koper"
    assert page.context["page"]["sections"][0]["body"] == "<p>Nieuw</p>"
    assert page.context["revision"] is None
    article.refresh_from_db()
    assert (article.title, article.version) == ("Zink", 0)
    assert article.sections.first().body == "<p>a</p>"
    assert not Revision.objects.exists()
    assert not Publication.objects.exists()


def test_sections_stand_in_the_order_of_their_numbers_without_the_deleted(article, writer):
    page = shown(
        writer,
        article,
        **{
            "sections-TOTAL_FORMS": "4",
            "sections-0-position": "9",
            "sections-1-DELETE": "on",
            "sections-2-heading": "Nieuw",
            "sections-2-position": "2",
            "sections-3-heading": "",
            "sections-3-position": "3",
        },
    )
    assert [section["heading"] for section in page.context["page"]["sections"]] == ["Nieuw", "Een"]


def test_an_article_that_was_never_saved_can_be_seen_too(writer):
    data = new_article(writer, make_topic("Mineralen"), make_person("Sanne"))
    page = writer.post(NEW, data)
    assert page.context["publication"].title == "Magnesium"
    assert "Mineralen" in page.content.decode()
    assert [person["name"] for person in page.context["page"]["authors"]] == ["Sanne"]
    assert not Article.objects.exists()


@pytest.mark.parametrize(
    "data", [{}, {"title": "x" * 500, "slug": "?!", "topic": "99", "reviewed_on": "ooit"}]
)
def test_a_form_that_lacks_everything_can_be_seen_too(writer, data):
    assert writer.post(NEW, data).status_code == 200


def test_nonsense_in_a_form_breaks_nothing(article, writer):
    page = shown(
        writer,
        article,
        lead_image="9" * 40,
        medical_reviewer="x",
        subjects=["-1", "x"],
        **{
            "sections-0-id": "9" * 40,
            "sections-0-image": "9" * 40,
            "sections-0-position": "-4",
            "authorships-0-person": "x",
        },
    )
    assert len(page.context["page"]["sections"]) == 2


def test_what_is_shown_is_what_saving_would_save(article, writer):
    """The form is read here in another way than saving does: this keeps the two alike."""
    reference = Reference.objects.create(title="Bron", year=2020)
    ArticleReference.objects.create(article=article, reference=reference, number=1)
    reviewer = make_person("Arts", is_reviewer=True)
    make_term("zink")
    changes = {
        "title": "Nieuw", "slug": "nieuw", "tags": "b, a", "key_points": "Punt", "description": "Kort",
        "introduction": "<p>Begin</p>", "medical_reviewer": str(reviewer.pk),
        "ending": "not_found", "subjects": [str(Term.objects.get().pk)],
        "sections-TOTAL_FORMS": "3", "sections-2-heading": "Drie", "sections-2-body": "<p>c</p>",
        "sections-0-position": "3", "sections-2-position": "1", "sections-1-position": "2",
        "article_references-0-number": "7",
    }  # fmt: skip
    data = form_data(writer.get(change_url(article)), **changes)
    posted = RequestFactory().post("/", data).POST
    seen = saved_content(Article.objects.get()) | read_posted(posted)

    assert writer.post(change_url(article), data).status_code == 302
    saved = take_snapshot(Article.objects.get())
    for content in (seen, saved):
        content["sections"] = [
            {name: section[name] for name in ("heading", "body", "image")} for section in content["sections"]
        ]
    assert seen == saved
    assert not Image.objects.exists()


def test_the_pages_may_stand_in_a_frame_of_our_own_and_nowhere_else(article, writer):
    for answer in (writer.get(preview_url(article)), shown(writer, article), writer.post(NEW, {})):
        assert answer["X-Frame-Options"] == "SAMEORIGIN"
        assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
        assert "'none' 'self'" not in answer["Content-Security-Policy"]
    form = writer.get(change_url(article))
    assert form["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in form["Content-Security-Policy"]
    assert "frame-src 'self'" in form["Content-Security-Policy"]
    assert "frame-src" not in writer.get(reverse("admin:index"))["Content-Security-Policy"]


def test_it_is_kept_by_no_cache_and_found_by_no_search_engine(article, writer):
    for answer in (writer.get(preview_url(article)), shown(writer, article)):
        assert "no-store" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer["X-Robots-Tag"]
        assert b'<meta name="robots" content="noindex' in answer.content
        assert b"canonical" not in answer.content


def test_who_may_look_sees_the_saved_text_only(article, reviewer, marketer, client):
    assert reviewer.get(preview_url(article)).status_code == 200
    assert reviewer.post(preview_url(article), {"title": "x"}).status_code == 403
    assert reviewer.post(NEW, {"title": "x"}).status_code == 403
    # Marketers see what a draft is about, not its sections.
    assert marketer.get(preview_url(article)).status_code == 403
    assert b"data-preview-open" not in marketer.get(change_url(article)).content
    assert marketer.post(preview_url(article), {"title": "x"}).status_code == 403
    assert marketer.post(NEW, {}).status_code == 403
    assert client.get(preview_url(article)).status_code == 302


def test_an_archived_article_can_be_looked_at_only(article, chief):
    set_status(article, Article.Status.ARCHIVED)
    assert chief.get(preview_url(article)).status_code == 200
    assert chief.post(preview_url(article), {"title": "x"}).status_code == 403


def test_what_is_not_there_is_not_found(writer):
    assert writer.get(reverse("admin:articles_article_preview", args=[10**6])).status_code == 404
    assert writer.get(NEW).status_code == 405


def test_unsaved_text_asks_for_the_token_of_the_form(article, writer):
    writer.handler.enforce_csrf_checks = True
    assert writer.post(preview_url(article), {"title": "x"}).status_code == 403


def test_thirty_sections_with_pictures_ask_no_query_for_each(writer, django_assert_max_num_queries):
    article = make_article(sections=[(f"Kop {n}", "<p>Tekst.</p>") for n in range(30)])
    data = form_data(writer.get(change_url(article)))
    data |= {f"sections-{number}-image": str(number + 1) for number in range(30)}
    with django_assert_max_num_queries(40):
        writer.post(preview_url(article), data)
