"""Choosing what comes first below an article: who may, what the page says, and nothing lost."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, AuditEntry, Door, RelatedPin
from articles.related.refresh import refresh
from tests.articles.related.sites import ids, make_about
from tests.factories import make_article, make_user, set_status

from .forms import change_url

pytestmark = pytest.mark.django_db


@pytest.fixture
def published():
    """Three articles about one thing that are live now."""
    published = [make_about("zink", tags=["afweer"], title=f"Zink {n}") for n in "abc"]
    refresh(timezone.now())
    return published


def page_of(publication):
    return reverse("admin:articles_article_related", args=[publication.article_id])


def chosen(*articles):
    return {f"pin_{place}": article.pk for place, article in enumerate(articles)}


def pins_of(publication):
    return list(RelatedPin.objects.filter(article=publication.article_id).values_list("pinned", flat=True))


def test_a_choice_is_kept_in_its_order_and_logged(writer, published, django_capture_on_commit_callbacks):
    one, two, three = published
    with django_capture_on_commit_callbacks(execute=True):
        writer.post(page_of(one), chosen(two.article, three.article))
    answer = writer.get(page_of(one))
    assert pins_of(one) == ids(two, three)
    assert [reason.publication for reason in answer.context["related"].reasons] == [two, three]
    assert AuditEntry.objects.get(action="pin_related").door == Door.FORM
    # The page comes back with what was chosen, and a gap closes.
    form = answer.context["form"]
    assert [form[f"pin_{place}"].value() for place in range(4)] == [*ids(two, three), None, None]
    writer.post(page_of(one), {"pin_2": three.article_id})
    assert pins_of(one) == ids(three)


def test_nothing_chosen_takes_all_away(writer, published):
    one, two, _three = published
    writer.post(page_of(one), chosen(two.article))
    writer.post(page_of(one), {})
    assert pins_of(one) == []


@pytest.mark.parametrize("wrong", ["itself", "twice", "nothing of ours"])
def test_what_makes_no_sense_comes_back_and_keeps_what_was_there(writer, published, wrong):
    one, two, three = published
    writer.post(page_of(one), chosen(two.article))
    data = {
        "itself": chosen(three.article, one.article),
        "twice": chosen(three.article, three.article),
        "nothing of ours": {"pin_0": three.article_id, "pin_1": "99999999"},
    }[wrong]
    answer = writer.post(page_of(one), data)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert answer.context["form"]["pin_0"].value() == str(three.article_id)
    assert pins_of(one) == ids(two)


def test_the_form_of_the_article_tells_what_is_shown_and_why_and_leads_there(writer, published):
    one, two, three = published
    answer = writer.get(change_url(one.article))
    assert [reason.publication for reason in answer.context["related"].reasons] == [three, two]
    html = answer.content.decode()
    panel = html[html.index('id="related-heading"') :].split("</section>")[0]
    assert panel.index(three.title) < panel.index(two.title)
    assert panel.count("afweer") == panel.count("zink") == 2
    assert page_of(one) in panel


def test_of_a_draft_nothing_is_told_but_its_choice_can_wait(writer, published):
    draft = make_article()
    assert "related" not in writer.get(change_url(draft)).context
    address = reverse("admin:articles_article_related", args=[draft.pk])
    writer.post(address, chosen(published[0].article))
    assert writer.get(address).context["related"].hidden_pins == []
    assert RelatedPin.objects.get().article == draft


@pytest.mark.parametrize(
    ("group", "sees", "chooses"),
    [
        ("writer", 200, 302),
        ("editor-in-chief", 200, 302),
        ("medical reviewer", 200, 403),
        ("marketer", 200, 403),
        (None, 403, 403),
    ],
)
def test_who_may_edit_chooses_and_who_may_look_looks(published, group, sees, chooses):
    one, two, _three = published
    client = Client()
    client.force_login(make_user(group))
    answer = client.get(page_of(one))
    assert answer.status_code == sees
    if sees == 200:
        assert ("<select" in answer.content.decode()) == (chooses == 302)
    assert client.post(page_of(one), chosen(two.article)).status_code == chooses
    assert bool(pins_of(one)) == (chooses == 302)


def test_visitors_are_asked_to_log_in(client, published):
    one, two, _three = published
    for answer in (client.get(page_of(one)), client.post(page_of(one), chosen(two.article))):
        assert answer.status_code == 302
        assert "/login/" in answer["Location"]
    assert pins_of(one) == []


def test_what_may_not_be_edited_keeps_its_choice(writer, published):
    one, two, _three = published
    set_status(one.article, Article.Status.ARCHIVED)
    assert writer.post(page_of(one), chosen(two.article)).status_code == 403
    assert writer.put(page_of(one)).status_code == 405
    assert pins_of(one) == []
