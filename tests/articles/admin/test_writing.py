"""Writing an article on one screen."""

import pytest
from django.urls import reverse

from articles.models import Article
from tests.factories import make_article, make_person, make_topic

from .forms import change_url, form_data, new_article

ADD = reverse("admin:articles_article_add")


@pytest.fixture
def written(writer):
    data = new_article(writer, make_topic(), make_person())
    response = writer.post(ADD, data | {"_continue": "1"})
    assert response.status_code == 302, response.context["errors"]
    return Article.objects.get()


def test_an_article_with_its_sections_and_author_is_written_on_one_screen(written, writer):
    assert [section.heading for section in written.sections.all()] == ["Wat het is", "Hoeveel"]
    assert written.authorships.count() == 1
    assert sorted(tag.name for tag in written.tags.all()) == ["mineralen", "spieren"]
    assert (written.status, written.created_by) == (Article.Status.DRAFT, writer.user)


def test_saving_writes_one_revision_with_everything_in_it(written, writer):
    revision = written.revisions.get()
    assert [section["heading"] for section in revision.content["sections"]] == ["Wat het is", "Hoeveel"]
    assert (revision.number, revision.created_by) == (1, writer.user)


def test_the_note_stands_with_the_revision(written, writer):
    data = form_data(writer.get(change_url(written)), title="Meer magnesium", note="Titel beter")
    writer.post(change_url(written), data)
    assert written.revisions.first().note == "Titel beter"


def test_saving_without_a_change_writes_no_revision(written, writer):
    writer.post(change_url(written), form_data(writer.get(change_url(written))))
    assert written.revisions.count() == 1


def test_text_is_sanitised_on_saving(written, writer):
    dirty = '<p onclick="x()">Veilig<script>alert(1)</script></p>'
    data = form_data(writer.get(change_url(written)), introduction=dirty, **{"sections-0-body": dirty})
    writer.post(change_url(written), data)
    written.refresh_from_db()
    assert written.introduction == "<p>Veilig</p>"
    assert written.sections.first().body == "<p>Veilig</p>"


def test_sections_stand_in_the_order_of_their_numbers_and_are_numbered_anew(written, writer):
    data = form_data(
        writer.get(change_url(written)), **{"sections-0-position": "20", "sections-1-position": "10"}
    )
    writer.post(change_url(written), data)
    assert list(written.sections.values_list("heading", "position")) == [("Hoeveel", 1), ("Wat het is", 2)]


def test_a_new_section_without_a_number_comes_last(written, writer):
    data = form_data(writer.get(change_url(written)))
    data |= {"sections-TOTAL_FORMS": "3", "sections-2-heading": "Waarin", "sections-2-body": "<p>Noten.</p>"}
    writer.post(change_url(written), data)
    assert [section.heading for section in written.sections.all()] == ["Wat het is", "Hoeveel", "Waarin"]


def test_an_empty_section_that_only_has_a_number_is_left_out(written, writer):
    data = form_data(writer.get(change_url(written)))
    data |= {"sections-TOTAL_FORMS": "3", "sections-2-heading": "", "sections-2-position": "3"}
    assert writer.post(change_url(written), data).status_code == 302
    assert written.sections.count() == 2


def test_a_section_is_deleted_with_its_box(written, writer):
    writer.post(
        change_url(written), form_data(writer.get(change_url(written)), **{"sections-0-DELETE": "on"})
    )
    assert list(written.sections.values_list("heading", "position")) == [("Hoeveel", 1)]


def test_a_second_person_who_saves_is_told_and_keeps_every_word(written, writer, chief):
    mine = form_data(writer.get(change_url(written)), introduction="<p>Mijn tekst</p>")
    chief.post(change_url(written), form_data(chief.get(change_url(written)), title="Van de chef"))

    refused = writer.post(change_url(written), mine)
    assert refused.status_code == 200
    assert "Rosa" in refused.content.decode()
    assert "&lt;p&gt;Mijn tekst&lt;/p&gt;" in refused.content.decode()
    written.refresh_from_db()
    assert (written.title, "Mijn tekst" in written.introduction) == ("Van de chef", False)


def test_once_warned_a_person_may_save_over_it_and_both_texts_are_kept(written, writer, chief):
    mine = form_data(writer.get(change_url(written)), introduction="<p>Mijn tekst</p>")
    chief.post(change_url(written), form_data(chief.get(change_url(written)), title="Van de chef"))
    written.refresh_from_db()

    assert writer.post(change_url(written), mine | {"seen_version": written.version}).status_code == 302
    assert [revision.content["title"] for revision in written.revisions.all()] == [
        "Magnesium", "Van de chef", "Magnesium",
    ]  # fmt: skip


def test_who_was_warned_of_one_version_is_warned_again_of_the_next(written, writer, chief):
    mine = form_data(writer.get(change_url(written)), introduction="<p>Mijn tekst</p>")
    for title in ("Een", "Twee"):
        seen = Article.objects.get().version
        chief.post(change_url(written), form_data(chief.get(change_url(written)), title=title))
    assert writer.post(change_url(written), mine | {"seen_version": seen}).status_code == 200


def test_a_form_without_a_version_is_refused(written, writer):
    data = form_data(writer.get(change_url(written)))
    del data["version"]
    assert writer.post(change_url(written), data).status_code == 200


def test_the_form_costs_the_same_for_three_and_for_thirty_sections(chief, django_assert_max_num_queries):
    article = make_article(sections=[(f"Kop {n}", "<p>Tekst.</p>") for n in range(30)])
    chief.get(change_url(article))
    with django_assert_max_num_queries(40):
        assert chief.get(change_url(article)).status_code == 200


def test_who_begins_an_article_signs_it_unless_they_say_otherwise(writer):
    person = make_person("Sanne", user=writer.user)
    topic = make_topic()
    page = writer.get(reverse("admin:articles_article_add"))
    data = form_data(page, title="Zink", slug="zink", topic=topic.pk, introduction="<p>x</p>")
    assert data["authorships-0-person"] == str(person.pk)
    writer.post(reverse("admin:articles_article_add"), data)
    assert list(Article.objects.get().authors.all()) == [person]
