"""A marketer recalls a product or a brand; a lead lifts it."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from ads.models import Approval, Recall
from ads.recalls import recall
from tests.ads.admin.forms import errors, url
from tests.ads.factories import NOW, make_product
from tests.factories import make_article, make_user

ADD = reverse("admin:ads_recall_add")


@pytest.fixture
def product(db):
    return make_product("Zeezout Plus", status=Approval.APPROVED)


@pytest.fixture
def recalled(product):
    return recall(product, "Te veel jodium.", user=None, now=NOW)


@pytest.mark.parametrize("of", ["product", "brand"])
def test_a_marketer_recalls_from_the_form_of_the_thing(desk, marketer, product, of):
    thing = product if of == "product" else product.brand
    way = f"{ADD}?{of}={thing.pk}"
    assert way in desk.get(url(thing)).text
    response = desk.get(way)
    assert response.context["adminform"].form.initial[of] == str(thing.pk)
    response = desk.post(ADD, {of: thing.pk, "reason": "Te veel jodium."})
    assert response.status_code == 302, errors(response)
    made = Recall.objects.get()
    assert (made.thing, made.reason, made.made_by) == (thing, "Te veel jodium.", marketer)
    assert response["Location"] == url(made)
    page = desk.get(url(thing)).text
    assert "Te veel jodium." in page
    assert way not in page


@pytest.mark.parametrize(
    "data", [{}, {"reason": ""}, {"reason": "x", "brand": "own"}, {"product": "", "reason": "x"}]
)
def test_one_thing_and_a_reason_are_needed(desk, product, data):
    data = {"product": product.pk} | data
    if "brand" in data:
        data["brand"] = product.brand.pk
    response = desk.post(ADD, data)
    assert response.status_code == 200
    assert not Recall.objects.exists()


def test_a_second_recall_is_refused_in_the_form(desk, recalled):
    response = desk.post(ADD, {"product": recalled.product.pk, "reason": "Nog eens."})
    assert response.status_code == 200
    assert "Zeezout Plus" in errors(response)
    assert "Nog eens." in response.text


def test_it_lists_the_articles_that_mention_it(desk, recalled):
    article = make_article(title="=Over zout", sections=[("Kop", "<p>Zeezout Plus.</p>")])
    page = desk.get(url(recalled)).text
    assert reverse("admin:articles_article_change", args=[article.pk]) in page
    file = desk.get(reverse("admin:ads_recall_mentions", args=[recalled.pk]))
    assert file.content.startswith("\ufeff".encode())
    assert "'=Over zout" in file.text


def test_a_lead_lifts_it_and_a_marketer_cannot(client, recalled, marketer, lead):
    way = reverse("admin:ads_recall_lift", args=[recalled.pk])
    client.force_login(marketer)
    assert way not in client.get(url(recalled)).text
    assert client.post(way).status_code == 403
    client.force_login(lead)
    assert way in client.get(url(recalled)).text
    assert client.get(way).status_code == 405
    assert client.post(way).status_code == 302
    recalled.refresh_from_db()
    assert recalled.lifted_by == lead
    assert way not in client.get(url(recalled)).text


def test_nobody_changes_or_deletes_one(lead_desk, recalled):
    assert lead_desk.post(url(recalled), {"reason": "Anders"}).status_code == 403
    assert lead_desk.post(url(recalled, "delete"), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("of", ["product", "brand"])
def test_several_are_recalled_in_the_list_for_one_reason(desk, marketer, of):
    things = [getattr(one, of, one) for one in (make_product(), make_product())]
    recall(things[0], "Al eerder.", user=None, now=NOW)
    way = reverse(f"admin:ads_{of}_changelist")
    data = {"action": "recall_selected", "_selected_action": [thing.pk for thing in things]}
    asked = desk.post(way, data)
    assert asked.status_code == 200
    assert not Recall.objects.filter(made_by=marketer).exists()
    refused = desk.post(way, data | {"apply": "1", "reason": " "})
    assert refused.context["form"].errors
    response = desk.post(way, data | {"apply": "1", "reason": "Te veel jodium."}, follow=True)
    made = Recall.objects.get(made_by=marketer)
    assert (made.thing, made.reason) == (things[1], "Te veel jodium.")
    assert str(things[0]) in " ".join(str(message) for message in response.context["messages"])


def test_the_list_recalls_nothing_for_who_may_not(desk, marketer, product):
    marketer.groups.clear()
    marketer.user_permissions.set(Permission.objects.filter(codename__in=["view_product", "change_product"]))
    data = {"action": "recall_selected", "_selected_action": [product.pk], "apply": "1", "reason": "Reden."}
    desk.post(reverse("admin:ads_product_changelist"), data)
    assert not Recall.objects.exists()


def test_editors_have_no_say_here(client, recalled):
    client.force_login(make_user("editor-in-chief"))
    for way in (ADD, url(recalled), reverse("admin:ads_recall_mentions", args=[recalled.pk])):
        assert client.get(way).status_code == 403
    assert client.post(reverse("admin:ads_recall_lift", args=[recalled.pk])).status_code == 403


def test_the_list_says_what_is_open(desk, recalled):
    response = desk.get(reverse("admin:ads_recall_changelist"), {"state": "open"})
    assert "Zeezout Plus" in response.text
    response = desk.get(reverse("admin:ads_recall_changelist"), {"state": "lifted"})
    assert "Zeezout Plus" not in response.text
