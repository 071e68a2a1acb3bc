"""The lists of the desk: what they show and how few queries they ask."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.models import Image, ListChoice, PopularList, Publication, Reference, ViewTotal
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


def shown(client, **filters):
    return list(client.get(LIST, filters).context["cl"].result_list)


def test_the_list_tells_who_reviews_what_is_late_and_what_was_asked(chief, writer):
    now, late = timezone.now(), timezone.localdate() - timedelta(days=12)
    article = make_article(created_by=writer.user, review_due_on=late)
    workflow.submit(article, user=writer.user, now=now)
    workflow.assign(article, user=chief.user, now=now, reviewer=chief.user)
    page = chief.get(LIST).content.decode()
    assert re.search(r'row__reviewer">[^<]*Rosa<', page)
    assert re.search(r'overdue__days">12 ', page)
    assert "badge--changes" not in page
    workflow.ask_changes(article, user=chief.user, now=now, text="Korter.")
    assert "badge--changes" in chief.get(LIST).content.decode()


def test_overdue_reviews_stand_in_the_order_of_their_debt(chief):
    today = timezone.localdate()
    made = {}
    for title, days, views in (("Weinig", 100, 3), ("Veel", 10, 50), ("Nooit gelezen", 300, 0)):
        made[title] = make_article(title=title, review_due_on=today - timedelta(days=days))
        ViewTotal.objects.create(article=made[title], n=views)
    soon = make_article(title="Bijna", review_due_on=today + timedelta(days=20))
    assert [article.title for article in shown(chief, review="overdue")] == [
        "Veel",
        "Weinig",
        "Nooit gelezen",
    ]
    assert shown(chief, review="month") == [soon]
    assert len(shown(chief, review="never")) == 4


def test_each_filter_of_ones_own_finds_its_articles(chief, writer):
    now = timezone.now()
    draft, sent, asked = (make_article(created_by=writer.user) for _ in range(3))
    for article in (sent, asked):
        workflow.submit(article, user=writer.user, now=now)
    workflow.ask_changes(asked, user=chief.user, now=now, text="Korter.")
    workflow.assign(sent, user=chief.user, now=now, reviewer=chief.user)
    assert set(shown(writer, mine="drafts")) == {draft, asked}
    assert shown(writer, mine="offered") == [sent]
    assert shown(writer, mine="asked") == [asked]
    assert shown(chief, mine="assigned") == [sent]
    assert shown(chief, mine="review") == [sent]
    assert len(shown(chief, mine="nonsense")) == 3


def test_articles_without_a_lead_image_and_those_of_this_week_are_found(chief):
    image = Image.objects.create(file="images/x.png", title="Foto", alt="Een potje", width=8, height=8)
    pictured, bare = make_article(lead_image=image), make_article()
    assert shown(chief, image="no") == [bare]
    soon = timezone.now() + timedelta(days=2)
    workflow.publish(pictured, user=None, now=timezone.now(), visible_from=soon)
    workflow.publish(bare, user=None, now=timezone.now(), visible_from=soon + timedelta(days=20))
    assert shown(chief, visible="week") == [pictured]
    assert len(shown(chief, visible="scheduled")) == 2


def test_images_whose_words_say_nothing_are_found(chief):
    weak = Image.objects.create(file="images/x.png", title="A", alt="IMG_1.JPG", width=8, height=8)
    Image.objects.create(file="images/y.png", title="B", alt="Een potje", width=8, height=8)
    make_article(lead_image=weak)
    page = chief.get(reverse("admin:articles_image_changelist"), {"alt": "weak"})
    assert list(page.context["cl"].result_list) == [weak]


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
