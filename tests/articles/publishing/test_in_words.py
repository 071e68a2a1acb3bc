"""What differs between two saved states of an article, in words for the audit log."""

import pytest

from articles.models import ArticleReference, Reference, Section, Topic
from articles.publishing.in_words import changes_in_words
from articles.publishing.snapshot import take_snapshot
from tests.factories import make_article, make_person, make_term, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    return make_article(
        title="Zink",
        topic=make_topic("Mineralen"),
        authors=[make_person("Noor")],
        introduction="<p>Een zin.</p>",
        sections=[("Wat", "<p>Een metaal.</p>"), ("Hoeveel", "<p>Weinig.</p>")],
    )


def changes_of(article, change):
    before = take_snapshot(article)
    change()
    article.refresh_from_db()
    return changes_in_words(before, take_snapshot(article))


def save(article, **fields):
    for name, value in fields.items():
        setattr(article, name, value)
    article.save()


def test_nothing_changed_says_nothing(article, django_assert_num_queries):
    content = take_snapshot(article)
    with django_assert_num_queries(0):
        assert changes_in_words(content, content) == {}


def test_plain_fields_are_themselves(article):
    assert changes_of(article, lambda: save(article, title="Zink!")) == {"title": ("Zink", "Zink!")}


def test_what_has_a_name_is_named(article):
    other = make_topic("Metalen")
    term = make_term("Zink")

    def change():
        save(article, topic=other)
        article.authorships.create(person=make_person("Sanne"), position=2)
        article.subjects.add(term)

    assert changes_of(article, change) == {
        "topic": ("Mineralen", "Metalen"),
        "authors": ("Noor", "Noor, Sanne"),
        "subjects": (None, "Zink"),
    }


def test_what_was_deleted_since_is_known_by_its_number(article):
    before = take_snapshot(article) | {"topic": 999}
    assert changes_in_words(before, take_snapshot(article))["topic"] == ("#999", "Mineralen")
    assert not Topic.objects.filter(pk=999).exists()


def test_rich_text_is_told_without_markup_unless_only_that_changed(article):
    changed = changes_of(article, lambda: save(article, introduction="<p>Twee zinnen.</p>"))
    assert changed == {"introduction": ("Een zin.", "Twee zinnen.")}
    bold = "<p>Twee <strong>zinnen</strong>.</p>"
    assert changes_of(article, lambda: save(article, introduction=bold)) == {
        "introduction": ("<p>Twee zinnen.</p>", bold)
    }


def test_a_section_tells_which_and_what(article):
    first = article.sections.first()

    def change():
        Section.objects.filter(pk=first.pk).update(body="<p>Een zwaar metaal.</p>")
        Section.objects.create(article=article, position=3, heading="Waarin", body="<p>Noten.</p>")

    assert changes_of(article, change) == {
        "sections": ("Wat; Hoeveel", "Wat; Hoeveel; Waarin"),
        "sections: Wat": ("Een metaal.", "Een zwaar metaal."),
    }


def test_sources_are_told_with_their_numbers(article):
    source = Reference.objects.create(title="Over zink")
    changed = changes_of(
        article, lambda: ArticleReference.objects.create(article=article, reference=source, number=1)
    )
    assert changed == {"references": (None, f"[1] {source}")}
