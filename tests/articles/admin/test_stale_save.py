"""Two people save one article: the second sees both texts and brings them together, and nothing is lost."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Reference
from articles.publishing import workflow
from articles.publishing.snapshot import save_revision
from tests.factories import NOW, make_article, make_person, make_term

from .forms import change_url, form_data


@pytest.fixture
def article(writer):
    article = make_article(
        title="Zink",
        sections=[
            ("Een", "<p>Eerste tekst.</p>"),
            ("Twee", "<p>Tweede tekst.</p>"),
            ("Drie", "<p>Derde.</p>"),
        ],
        authors=[make_person("Anna")],
        tags=["zink"],
        key_points="Kort\nen goed",
        created_by=writer.user,
    )
    save_revision(article, user=writer.user, now=NOW)
    return article


def opened(client, article):
    """What the form would send as it was opened; changes come later."""
    return form_data(client.get(change_url(article)))


def save(client, article, data, **changes):
    return client.post(change_url(article), data | changes)


def colleague_saves(chief, article, **changes):
    response = save(chief, article, opened(chief, article), **changes)
    assert response.status_code == 302, response.context["errors"]


def press_merge(client, article, page, **choices):
    """Press the button of the page as a browser would, with `choices` made."""
    data = form_data(page) | {"_merge": "1", "merge_version": str(page.context["original"].version)}
    return client.post(change_url(article), data | {f"choice-{key}": value for key, value in choices.items()})


def headings(article):
    return list(article.sections.values_list("heading", flat=True))


def items(page):
    return {shown.item.key: shown.item.by for shown in page.context["stale"].items}


def text(page):
    return re.sub(r"<[^>]+>", "", page.content.decode())


# -- Nothing is saved, everything is shown -----------------------------------------------------------


def test_the_second_sees_what_each_changed_and_nothing_is_saved(article, writer, chief):
    data = opened(writer, article)
    colleague_saves(chief, article, introduction="<p>Van de chef</p>")
    page = save(writer, article, data, title="Zink van mij", **{"sections-0-body": "<p>Mijn eerste.</p>"})
    section = article.sections.first()
    assert page.status_code == 200
    assert items(page) == {
        "title": "mine", "introduction": "theirs", f"section-{section.pk}-body": "mine",
    }  # fmt: skip
    article.refresh_from_db()
    assert (article.title, article.introduction, article.version) == ("Zink", "<p>Van de chef</p>", 1)
    shown = text(page)
    assert "chef" in shown
    assert "van mij" in shown
    assert "&lt;p&gt;Mijn eerste.&lt;/p&gt;" in shown


def test_what_the_editor_sent_untouched_is_no_change(article, writer, chief):
    data = opened(writer, article)
    colleague_saves(chief, article, title="Van de chef")
    # A browser sends line ends of its own.
    page = save(writer, article, data, key_points="Kort\r\nen goed")
    assert items(page) == {"title": "theirs"}


def test_a_conflict_has_a_choice_for_each(article, writer, chief):
    data = opened(writer, article)
    colleague_saves(chief, article, title="Van de chef")
    page = save(writer, article, data, title="Van mij")
    html = page.content.decode()
    for value in ("mine", "theirs"):
        assert f'name="choice-title" value="{value}"' in html
    assert 'name="choice-title" value="both"' not in html


def test_a_step_that_changed_no_text_is_told_too(article, writer):
    data = opened(writer, article)
    workflow.submit(article, user=None, now=timezone.now())
    page = save(writer, article, data, title="Van mij")
    assert items(page) == {"title": "mine"}
    assert press_merge(writer, article, page).status_code == 302
    article.refresh_from_db()
    assert (article.title, article.status) == ("Van mij", Article.Status.IN_REVIEW)


# -- Merging -----------------------------------------------------------------------------------------


def test_what_each_changed_apart_is_merged_with_one_button(article, writer, chief, said):
    data = opened(writer, article)
    colleague_saves(
        chief, article, introduction="<p>Van de chef</p>", tags="zink, ijzer", **{"sections-1-heading": "2"}
    )
    page = save(writer, article, data, title="Van mij", tags="zink, koper", **{"sections-0-heading": "1"})
    answer = press_merge(writer, article, page)
    assert (answer.status_code, answer.url) == (302, change_url(article))
    article.refresh_from_db()
    assert (article.title, article.introduction) == ("Van mij", "<p>Van de chef</p>")
    assert headings(article) == ["1", "2", "Drie"]
    assert sorted(tag.name for tag in article.tags.all()) == ["ijzer", "koper", "zink"]
    latest = article.revisions.first()
    assert (latest.number, latest.created_by, bool(latest.note)) == (3, writer.user, True)


def test_after_a_merge_saving_works_as_ever(article, writer, chief):
    data = opened(writer, article)
    colleague_saves(chief, article, introduction="<p>Van de chef</p>")
    press_merge(writer, article, save(writer, article, data, title="Van mij"))
    assert save(writer, article, opened(writer, article), title="Nog eens").status_code == 302


@pytest.mark.parametrize(("choice", "expected"), [("mine", "Van mij"), ("theirs", "Van de chef")])
def test_of_a_conflict_the_chosen_one_is_saved(article, writer, chief, choice, expected):
    data = opened(writer, article)
    colleague_saves(chief, article, title="Van de chef", description="Van de chef")
    page = save(writer, article, data, title="Van mij")
    assert press_merge(writer, article, page, title=choice).status_code == 302
    article.refresh_from_db()
    assert (article.title, article.description) == (expected, "Van de chef")


def test_both_texts_of_a_section_can_be_kept(article, writer, chief):
    data = opened(writer, article)
    section = article.sections.first()
    colleague_saves(chief, article, **{"sections-0-body": "<p>Van de chef.</p>"})
    page = save(writer, article, data, **{"sections-0-body": "<p>Van mij.</p>"})
    press_merge(writer, article, page, **{f"section-{section.pk}-body": "both"})
    section.refresh_from_db()
    assert section.body == "<p>Van mij.</p><p>Van de chef.</p>"


def test_a_conflict_without_a_choice_asks_again_and_keeps_all(article, writer, chief):
    data = opened(writer, article)
    colleague_saves(chief, article, title="Van de chef", introduction="<p>Chef</p>")
    page = save(writer, article, data, title="Van mij", introduction="<p>Ik</p>")
    again = press_merge(writer, article, page, title="mine")
    assert (again.status_code, again.context["stale"].asks_again) == (200, True)
    assert 'value="mine" checked' in again.content.decode()
    assert form_data(again)["title"] == "Van mij"
    assert press_merge(writer, article, again, title="mine", introduction="theirs").status_code == 302
    article.refresh_from_db()
    assert (article.title, article.introduction) == ("Van mij", "<p>Chef</p>")


def test_what_i_still_change_on_the_page_counts(article, writer, chief):
    data = opened(writer, article)
    colleague_saves(chief, article, title="Van de chef")
    page = save(writer, article, data, title="Van mij")
    merge = form_data(page, title="Van ons beiden") | {"_merge": "1", "choice-title": "mine"}
    writer.post(change_url(article), merge | {"merge_version": page.context["original"].version})
    article.refresh_from_db()
    assert article.title == "Van ons beiden"


def test_who_saves_once_more_meanwhile_is_shown_again(article, writer, chief):
    data = opened(writer, article)
    colleague_saves(chief, article, title="Een")
    page = save(writer, article, data, title="Van mij")
    colleague_saves(chief, article, title="Twee")
    again = press_merge(writer, article, page, title="mine")
    assert (again.status_code, again.context["stale"].asks_again) == (200, False)
    assert "Twee" in again.content.decode()
    assert Article.objects.get().title == "Twee"
    assert press_merge(writer, article, again, title="mine").status_code == 302
    assert Article.objects.get().title == "Van mij"


def test_a_merge_that_the_form_refuses_keeps_what_was_merged(article, writer, chief):
    data = opened(writer, article)
    colleague_saves(chief, article, introduction="<p>Chef</p>")
    page = save(writer, article, data, title="")
    again = press_merge(writer, article, page)
    assert again.status_code == 200
    assert again.context["stale"] is None
    assert "title" in again.context["adminform"].form.errors
    assert save(writer, article, form_data(again), title="Van mij").status_code == 302
    article.refresh_from_db()
    assert (article.title, article.introduction) == ("Van mij", "<p>Chef</p>")


def test_no_publication_button_does_anything_before_the_merge(article, writer, chief):
    data = opened(writer, article)
    colleague_saves(chief, article, title="Van de chef")
    save(writer, article, data, title="Van mij", _submit="1")
    article.refresh_from_db()
    assert (article.status, article.title) == (Article.Status.DRAFT, "Van de chef")


# -- Sections ----------------------------------------------------------------------------------------


def test_a_section_that_a_colleague_deleted_keeps_its_text_here_and_can_be_saved(article, writer, chief):
    data = opened(writer, article)
    number = article.sections.first().pk
    colleague_saves(chief, article, **{"sections-0-DELETE": "on"})
    page = save(writer, article, data, **{"sections-0-body": "<p>Alles nieuw.</p>"})
    assert items(page) == {f"section-{number}": "conflict"}
    assert "&lt;p&gt;Alles nieuw.&lt;/p&gt;" in page.content.decode()
    assert [len(errors) for errors in page.context["inline_admin_formsets"][0].formset.errors] == [0, 0, 0]

    again = press_merge(writer, article, page)
    assert again.context["stale"].asks_again
    assert press_merge(writer, article, again, **{f"section-{number}": "mine"}).status_code == 302
    assert headings(article) == ["Een", "Twee", "Drie"]
    assert article.sections.first().body == "<p>Alles nieuw.</p>"


def test_or_stay_deleted(article, writer, chief):
    data = opened(writer, article)
    number = article.sections.first().pk
    colleague_saves(chief, article, **{"sections-0-DELETE": "on"})
    page = save(writer, article, data, **{"sections-0-body": "<p>Alles nieuw.</p>"})
    press_merge(writer, article, page, **{f"section-{number}": "theirs"})
    assert headings(article) == ["Twee", "Drie"]


def test_a_deleted_section_that_nobody_wrote_in_stays_deleted(article, writer, chief):
    data = opened(writer, article)
    colleague_saves(chief, article, **{"sections-0-DELETE": "on"})
    page = save(writer, article, data, title="Van mij")
    press_merge(writer, article, page)
    assert headings(article) == ["Twee", "Drie"]


def test_saving_mine_over_it_brings_a_deleted_section_back(article, writer, chief):
    data = opened(writer, article)
    colleague_saves(chief, article, **{"sections-0-DELETE": "on"})
    page = save(writer, article, data, title="Van mij")
    over = form_data(page) | {"seen_version": str(page.context["original"].version)}
    assert writer.post(change_url(article), over).status_code == 302
    assert headings(article) == ["Een", "Twee", "Drie"]


def test_new_sections_and_another_order_of_both_come_together(article, writer, chief):
    data = opened(writer, article)
    new = {"sections-TOTAL_FORMS": "4", "sections-3-body": "<p>Nieuw.</p>", "sections-3-position": "4"}
    colleague_saves(chief, article, **new, **{"sections-3-heading": "Van de chef"})
    moved = {"sections-0-position": "3", "sections-1-position": "1", "sections-2-position": "2"}
    page = save(writer, article, data, **new, **moved, **{"sections-3-heading": "Van mij"})
    assert press_merge(writer, article, page).status_code == 302
    assert headings(article) == ["Twee", "Drie", "Van de chef", "Een", "Van mij"]


def test_a_section_that_i_deleted_and_a_colleague_wrote_in_is_a_choice(article, writer, chief):
    data = opened(writer, article)
    number = article.sections.first().pk
    colleague_saves(chief, article, **{"sections-0-body": "<p>Van de chef.</p>"})
    page = save(writer, article, data, **{"sections-0-DELETE": "on"})
    assert items(page) == {f"section-{number}": "conflict"}
    press_merge(writer, article, page, **{f"section-{number}": "theirs"})
    assert article.sections.first().body == "<p>Van de chef.</p>"


# -- People and sources ------------------------------------------------------------------------------


def test_authors_and_sources_that_one_of_them_changed_are_merged(article, writer, chief):
    data = opened(writer, article)
    source, second = Reference.objects.create(title="Over zink"), make_person("Bert")
    colleague_saves(
        chief,
        article,
        **{"authorships-TOTAL_FORMS": "2", "authorships-1-person": second.pk, "authorships-1-position": 2},
    )
    rows = {
        "article_references-TOTAL_FORMS": "1",
        "article_references-0-number": "1",
        "article_references-0-reference": source.pk,
    }
    subject = make_term("zinkoxide")
    page = save(writer, article, data, **rows, subjects=[subject.pk])
    assert items(page) == {"authors": "theirs", "references": "mine", "subjects": "mine"}
    assert press_merge(writer, article, page).status_code == 302
    assert [row.person.name for row in article.authorships.all()] == ["Anna", "Bert"]
    assert [row.reference for row in article.article_references.all()] == [source]
    assert list(article.subjects.all()) == [subject]


def test_authors_that_both_changed_are_chosen(article, writer, chief):
    data = opened(writer, article)
    bert, cas = make_person("Bert"), make_person("Cas")
    colleague_saves(chief, article, **{"authorships-0-person": bert.pk})
    mine = {
        "authorships-0-DELETE": "on",
        "authorships-TOTAL_FORMS": "2",
        "authorships-1-person": cas.pk,
        "authorships-1-position": 1,
    }
    page = save(writer, article, data, **mine)
    assert items(page) == {"authors": "conflict"}
    press_merge(writer, article, page, authors="theirs")
    assert [row.person.name for row in article.authorships.all()] == ["Bert"]


def test_an_author_whom_both_added_is_there_once_and_saves(article, writer, chief):
    data = opened(writer, article)
    bert = make_person("Bert")
    added = {
        "authorships-TOTAL_FORMS": "2",
        "authorships-1-person": str(bert.pk),
        "authorships-1-position": "2",
    }
    colleague_saves(chief, article, **added)
    page = save(writer, article, data, title="Van mij", **added)
    assert items(page) == {"title": "mine"}
    assert press_merge(writer, article, page).status_code == 302
    assert article.authorships.count() == 2


def test_an_author_whom_a_colleague_removed_is_no_error(article, writer, chief):
    data = opened(writer, article)
    colleague_saves(chief, article, **{"authorships-0-DELETE": "on"})
    page = save(writer, article, data, title="Van mij")
    over = form_data(page) | {"seen_version": str(page.context["original"].version)}
    assert writer.post(change_url(article), over).status_code == 302
    assert article.authorships.count() == 1


# -- What forms may send -----------------------------------------------------------------------------


@pytest.mark.parametrize("base", ["", "99", "x", "²", "-1", "9" * 30])
def test_without_a_known_beginning_every_difference_is_a_choice(article, writer, chief, base):
    data = opened(writer, article)
    colleague_saves(chief, article, introduction="<p>Chef</p>")
    page = save(writer, article, data, title="Van mij", base=base)
    assert items(page) == {"title": "conflict", "introduction": "conflict"}
    assert page.context["stale"].base is None


def test_the_beginning_of_another_article_is_none(article, writer, chief):
    other = make_article()
    for number in range(5):
        Article.objects.filter(pk=other.pk).update(title=f"Titel {number}")
        other.refresh_from_db()
        save_revision(other, user=None, now=NOW)
    data = opened(writer, article)
    colleague_saves(chief, article, introduction="<p>Chef</p>")
    assert save(writer, article, data, base="5").context["stale"].base is None


def test_what_stands_in_a_text_is_never_read_as_html(article, writer, chief):
    data = opened(writer, article)
    colleague_saves(chief, article, title="<script>chef</script>")
    page = save(writer, article, data, title="<script>ik</script>")
    assert "<script>chef" not in page.content.decode()
    assert "<script>ik" not in page.content.decode()


def test_nonsense_is_no_error(article, writer, chief):
    data = opened(writer, article)
    colleague_saves(chief, article, title="Chef")
    nonsense = {
        "reviewed_on": "morgen", "topic": "x", "sections-TOTAL_FORMS": "-1", "authorships-0-person": "9" * 12,
        "tags": '"', "sections-0-id": "²",
    }  # fmt: skip
    assert save(writer, article, data, **nonsense).status_code == 200


def test_who_may_not_edit_merges_nothing(article, marketer, writer, chief):
    data = opened(writer, article)
    colleague_saves(chief, article, title="Chef")
    data |= {"title": "Marketing", "_merge": "1", "merge_version": "1", "choice-title": "mine"}
    assert marketer.post(change_url(article), data).status_code == 403
    assert Article.objects.get().title == "Chef"


def test_a_stale_save_of_thirty_sections_costs_a_fixed_number_of_queries(
    writer, chief, django_assert_max_num_queries
):
    article = make_article(
        sections=[(f"Kop {n}", "<p>Tekst.</p>") for n in range(30)], created_by=writer.user
    )
    save_revision(article, user=writer.user, now=NOW)
    data = opened(writer, article)
    colleague_saves(chief, article, title="Chef")
    # Thirty of them are Django's own, which looks up each row of a form.
    with django_assert_max_num_queries(100):
        assert save(writer, article, data, title="Van mij").status_code == 200


def test_an_address_that_is_no_number_is_no_error(writer):
    address = reverse("admin:articles_article_change", args=["x"])
    assert writer.get(address).status_code == 302
