"""The lists of the desk: what they show and how few queries they ask."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.models import ListChoice, PopularList, Publication, Reference, RefusedView, ViewTotal
from articles.publishing import workflow
from articles.publishing.snapshot import save_revision
from tests.factories import make_article, make_person, make_publication, make_term, make_topic

LIST = reverse("admin:articles_article_changelist")


def queries_of(client, address):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def make_row(model):
    """One more row for the list of `model`."""
    article = make_publication(authors=[make_person(), make_person()]).article
    number = article.pk
    if model == "term":
        make_term(f"Begrip {number}", f"Begrippen {number}")
    if model == "reference":
        Reference.objects.create(title=f"Bron {number}")
    if model == "topic":
        make_topic()
    if model == "tag":
        article.tags.add(f"label {number}")
    if model == "listchoice":
        ListChoice.objects.create(kind="trending", article=article, choice="pin")
    if model == "popularlist":
        PopularList.objects.create(
            kind="trending", topic=make_topic(), entries=[number], computed_at=timezone.now()
        )


@pytest.mark.parametrize(
    "model",
    ["article", "person", "term", "topic", "tag", "reference", "publication", "revision", "listchoice",
     "popularlist", "image"],
)  # fmt: skip
def test_a_longer_list_asks_no_more_queries(model, chief):
    address = reverse(f"admin:articles_{model}_changelist")
    for _ in range(3):
        make_row(model)
    queries_of(chief, address)
    few = queries_of(chief, address)
    for _ in range(12):
        make_row(model)
    assert queries_of(chief, address) == few


def test_fifty_articles_take_at_most_a_dozen_queries(chief):
    for _ in range(50):
        make_article(authors=[make_person()])
    queries_of(chief, LIST)
    assert queries_of(chief, LIST) <= 14


def test_the_list_shows_state_authors_and_views(chief):
    article = make_publication(authors=[make_person("Sanne de Wit")]).article
    ViewTotal.objects.create(article=article, n=12345)
    page = chief.get(LIST).content.decode()
    assert "badge--published" in page
    assert "Sanne de Wit" in page
    assert "12.345" in page


def test_a_draft_whose_older_text_is_live_says_so(chief):
    article = make_publication().article
    article.title = "Een nieuwe titel"
    article.save()
    save_revision(article, user=chief.user, now=timezone.now())
    page = chief.get(LIST).content.decode()
    assert "badge--draft" in page
    assert "badge--published" in page


def test_articles_are_found_by_what_readers_see_of_them(chief):
    live, later, draft = make_publication().article, make_article(), make_article()
    soon = timezone.now() + timedelta(days=2)
    workflow.publish(later, user=None, now=timezone.now(), visible_from=soon)
    for value, expected in (("live", live), ("scheduled", later), ("no", draft)):
        shown = chief.get(LIST, {"visible": value}).context["cl"].result_list
        assert list(shown) == [expected]


def test_search_finds_titles_and_authors(chief):
    made = make_article(title="Zink bij verkoudheid", authors=[make_person("Noor Bakker")])
    make_article()
    for words in ("verkoudheid", "bakker"):
        assert list(chief.get(LIST, {"q": words}).context["cl"].result_list) == [made]


def test_nobody_changes_what_was_published_saved_or_computed(chief):
    publication = make_publication()
    for thing in (publication, publication.revision):
        model = thing._meta.model_name
        address = reverse(f"admin:articles_{model}_change", args=[thing.pk])
        assert chief.get(address).status_code == 200
        assert chief.post(address, {"title": "x"}).status_code == 403
        assert chief.get(reverse(f"admin:articles_{model}_add")).status_code == 403
    assert Publication.objects.get().title == publication.title


def test_refused_views_stand_below_the_popular_lists(chief):
    RefusedView.objects.create(day=timezone.localdate(), reason="robot", n=1234)
    page = chief.get(reverse("admin:articles_popularlist_changelist")).content.decode()
    assert "robot" in page
    assert "1.234" in page


def test_a_popular_list_names_its_articles_in_order(chief):
    first, second = make_article(title="Eerste"), make_article(title="Tweede")
    popular = PopularList.objects.create(
        kind="evergreen", entries=[second.pk, first.pk, 0], computed_at=timezone.now()
    )
    page = chief.get(reverse("admin:articles_popularlist_change", args=[popular.pk])).content.decode()
    assert page.index("Tweede") < page.index("Eerste")


def test_who_chose_for_a_list_is_written_down(chief):
    article = make_article()
    data = {"kind": "trending", "article": article.pk, "choice": "pin"}
    chief.post(reverse("admin:articles_listchoice_add"), data)
    assert ListChoice.objects.get().chosen_by == chief.user
