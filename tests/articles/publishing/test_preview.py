"""What a text would look like to readers: as compiled for publication, whatever it still lacks."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from articles.models import Publication, Revision
from articles.publishing import workflow
from articles.publishing.preview import EMPTY, preview_content, preview_saved, saved_content
from articles.publishing.snapshot import save_revision, take_snapshot
from tests.factories import NOW, make_article, make_publication, make_term, make_topic

pytestmark = pytest.mark.django_db


def test_it_is_the_page_that_publishing_would_make():
    make_term("zink")
    article = make_article(sections=[("Kop", "<p>Over zink.</p>")] * 3, tags=["mineralen"])
    save_revision(article, user=None, now=NOW)
    preview = preview_saved(article, NOW)
    published = workflow.publish(article, user=None, now=NOW)
    assert preview.page == published.page
    for column in ("title", "slug", "topic", "description", "reading_minutes", "first_published_at"):
        assert getattr(preview.publication, column) == getattr(published, column)


def test_it_is_the_last_saved_text_and_says_which():
    article = make_article(title="Een")
    save_revision(article, user=None, now=NOW)
    article.title = "Twee"
    article.save()
    save_revision(article, user=None, now=NOW)
    preview = preview_saved(article, NOW)
    assert (preview.publication.title, preview.revision.number) == ("Twee", 2)


def test_an_article_without_a_revision_is_shown_as_it_stands():
    preview = preview_saved(make_article(title="Ingevoerd"), NOW)
    assert (preview.publication.title, preview.revision) == ("Ingevoerd", None)


def test_it_is_stored_nowhere():
    article = make_article()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        preview_saved(article, NOW)
        preview_content(article, saved_content(article) | {"title": "Anders"}, NOW)
    assert [query["sql"] for query in queries if not query["sql"].startswith("SELECT")] == []
    assert not Publication.objects.exists()
    assert not Revision.objects.exists()


def test_an_article_that_was_public_before_keeps_its_first_date():
    publication = make_publication(visible_from=NOW - timedelta(days=30))
    assert preview_saved(publication.article, NOW).publication.first_published_at == publication.visible_from


def test_a_new_article_needs_nothing():
    preview = preview_content(None, {}, NOW)
    assert (preview.publication.title, preview.page["sections"], preview.revision) == ("", [], None)
    assert preview.publication.get_absolute_url()


def test_it_knows_every_key_of_a_snapshot():
    assert set(EMPTY) == set(take_snapshot(make_article()))


def test_text_is_sanitised_as_for_publication():
    preview = preview_content(None, {"introduction": "<p>Veilig<script>x()</script></p>"}, NOW)
    assert "script" not in preview.page["introduction"]


WORDS = st.text(max_size=30)
# The door drops NUL from tags, which no database can be asked for.
TAGS = st.text(st.characters(exclude_characters="\0"), max_size=30)
SECTION = st.fixed_dictionaries(
    {"id": st.none(), "heading": WORDS, "body": WORDS, "image": st.none() | st.integers(1, 10**6)}
)
NUMBERS = st.lists(st.integers(1, 10**6), max_size=3)


class TestWhateverStandsInTheForm(TestCase):
    @settings(max_examples=50, deadline=None)
    @given(
        st.fixed_dictionaries(
            {
                "title": WORDS, "slug": WORDS, "key_points": WORDS, "introduction": WORDS,
                "description": WORDS,
                "sections": st.lists(SECTION, max_size=4), "tags": st.lists(TAGS, max_size=2),
                "lead_image": st.integers(1, 10**6), "authors": NUMBERS, "subjects": NUMBERS,
            }
        )
    )  # fmt: skip
    def test_a_preview_is_made_of_it(self, content):
        topic = make_topic()
        preview = preview_content(None, content | {"topic": topic.pk}, NOW)
        assert len(preview.page["sections"]) == len(content["sections"])
        assert preview.publication.get_absolute_url()
