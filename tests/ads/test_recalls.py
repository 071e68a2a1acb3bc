"""What was recalled is gone everywhere at once, and every article that mentions it is found."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from ads import recalls
from ads.models import Approval, Product, Recall
from ads.page_answers import products
from ads.recalls import lift, mentions, open_recall, recall
from ads.serving import snapshot
from ads.serving.links import lead
from ads.serving.selection import Context, fill
from articles.models import AuditEntry
from articles.publishing.checks import Draft, Standing, run_checks
from articles.publishing.snapshot import take_snapshot
from tests.ads.factories import NOW, make_brand, make_placement, make_product
from tests.factories import make_article, make_publication, make_user

pytestmark = pytest.mark.django_db
CONTEXT = Context(article_id=1, topic_id=1)


@pytest.fixture
def placement():
    return make_placement(product=make_product("Zeezout Plus", status=Approval.APPROVED))


@pytest.fixture
def marketer():
    return make_user("marketer")


@pytest.fixture
def lead_user():
    return make_user("marketing lead")


def shown(now=NOW):
    from random import Random

    return [item.placement_id for item in fill("article", CONTEXT, 5, Random(1), now)]


@pytest.mark.parametrize("of", ["product", "brand"])
def test_it_leaves_every_block_at_once_and_comes_back_when_lifted(placement, marketer, lead_user, of):
    thing = placement.product if of == "product" else placement.product.brand
    assert shown() == [placement.pk]
    made = recall(thing, "Te veel jodium.", user=marketer, now=NOW)
    assert shown() == []
    assert open_recall(placement.product) == made
    lift(made, user=lead_user, now=NOW)
    assert shown() == [placement.pk]
    assert open_recall(placement.product) is None


def test_another_process_notices_within_thirty_seconds(placement, marketer, monkeypatch):
    """One that shares no cache: nobody tells it."""
    assert shown() == [placement.pk]
    monkeypatch.setattr(snapshot, "forget", lambda: None)
    monkeypatch.setattr(snapshot, "_announce", lambda: None)
    recall(placement.product, "Te veel jodium.", user=marketer, now=NOW)
    assert shown(NOW + timedelta(seconds=30)) == []


def test_its_link_leads_no_further_than_the_warning(client, placement, marketer):
    recall(placement.product, "Bevat te veel jodium: gebruik het niet.", user=marketer, now=NOW)
    found = lead(placement.pk, NOW)
    assert (found.url, found.is_running) == (placement.product.get_absolute_url(), False)
    response = client.get(found.url)
    assert response.status_code == 410
    assert "Bevat te veel jodium" in response.text
    assert "winkel.example" not in response.text


def test_a_reason_is_shown_as_text(client, placement, marketer):
    recall(placement.product, "<script>x()</script>", user=marketer, now=NOW)
    assert "<script>x" not in client.get(placement.product.get_absolute_url()).text


def test_who_did_it_is_written_down(placement, marketer, lead_user):
    made = recall(placement.product, "Reden.", user=marketer, now=NOW)
    lift(made, user=lead_user, now=NOW)
    log = [(entry.action, entry.note) for entry in AuditEntry.objects.about(placement.product)]
    assert log == [("lift", "Reden."), ("recall", "Reden.")]
    assert (made.made_by, made.lifted_by) == (marketer, lead_user)


def test_nothing_is_recalled_twice(placement, marketer):
    recall(placement.product, "Reden.", user=marketer, now=NOW)
    with pytest.raises(recalls.Refused, match="Zeezout Plus"):
        recall(placement.product, "Reden.", user=marketer, now=NOW)
    # The brand may be recalled besides.
    recall(placement.product.brand, "Reden.", user=marketer, now=NOW)
    assert Recall.objects.count() == 2


def test_a_recall_has_a_reason(placement, marketer):
    with pytest.raises(recalls.Refused):
        recall(placement.product, "  ", user=marketer, now=NOW)


def test_only_those_who_may(placement, marketer):
    with pytest.raises(recalls.Refused):
        recall(placement.product, "Reden.", user=make_user("writer"), now=NOW)
    with pytest.raises(recalls.Refused):
        recall(placement.product, "Reden.", user=AnonymousUser(), now=NOW)
    made = recall(placement.product, "Reden.", user=marketer, now=NOW)
    with pytest.raises(recalls.Refused):
        lift(made, user=marketer, now=NOW)
    with pytest.raises(recalls.Refused):
        lift(made, user=None, now=NOW)
    assert open_recall(placement.product)


def test_nobody_lifts_his_own_recall(placement, lead_user):
    made = recall(placement.product, "Reden.", user=lead_user, now=NOW)
    with pytest.raises(recalls.Refused):
        lift(made, user=lead_user, now=NOW)
    lift(made, user=make_user("marketing lead"), now=NOW)


@pytest.mark.parametrize("status", [Approval.DRAFT, Approval.IN_REVIEW, Approval.ARCHIVED])
def test_the_warning_stays_while_the_product_is_corrected_or_put_away(client, placement, marketer, status):
    product = placement.product
    recall(product, "Te veel jodium.", user=marketer, now=NOW)
    Product.objects.update(status=status, approved_by=None, approved_at=None)
    response = client.get(product.get_absolute_url())
    assert (response.status_code, "Te veel jodium." in response.text) == (410, True)


def test_the_recall_of_a_brand_makes_no_draft_known(client, marketer):
    product = make_product("Geheim")
    recall(product.brand, "Te veel jodium.", user=marketer, now=NOW)
    response = client.get(product.get_absolute_url())
    assert (response.status_code, "Geheim" in response.text) == (404, False)


def test_a_recall_is_lifted_once(placement, lead_user):
    made = recall(placement.product, "Reden.", user=None, now=NOW)
    lift(made, user=lead_user, now=NOW)
    with pytest.raises(recalls.Refused):
        lift(made, user=lead_user, now=NOW)


# -- Articles that mention it ----------------------------------------------------------------------


def found(thing):
    return [(row.article.title, row.is_live, row.is_on_desk) for row in mentions(thing, NOW)]


def test_articles_that_name_it_are_found_live_and_on_the_desk(placement):
    make_article(title="Concept", sections=[("Kop", "<p>Neem <b>zeezout</b>  PLUS.</p>")])
    make_publication(title="Gepubliceerd", sections=[("Kop", "<p>Over Zeezout Plus.</p>")] * 3)
    make_article(title="Iets anders", sections=[("Kop", "<p>Zeezout en plusjes.</p>")])
    assert found(placement.product) == [("Concept", False, True), ("Gepubliceerd", True, True)]


def test_part_of_a_longer_word_is_no_mention():
    product = make_product("Zink")
    make_article(title="Een", sections=[("Kop", "<p>Zinkoxide en een zinken dak.</p>")])
    make_article(title="Twee", sections=[("Kop", "<p>Wat doet zink?</p>")])
    assert found(product) == [("Twee", False, True)]


def test_a_title_is_text_too(placement):
    make_article(title="Zeezout Plus getest", sections=[("Kop", "<p>Tekst.</p>")])
    assert found(placement.product) == [("Zeezout Plus getest", False, True)]


def test_a_link_to_its_page_is_a_mention_whatever_it_says(placement):
    link = f'<p><a href="{placement.product.get_absolute_url()}">dit potje</a></p>'
    make_article(title="Met link", sections=[("Kop", link)])
    assert found(placement.product) == [("Met link", False, True)]
    assert found(placement.product.brand) == [("Met link", False, True)]


def test_a_brand_is_found_by_its_name():
    brand = make_brand("Café Vitál")
    make_article(title="Een", sections=[("Kop", "<p>Van CAFÉ VITÁL.</p>")])
    assert found(brand) == [("Een", False, True)]


def test_a_brand_is_found_by_the_names_of_its_products_too():
    brand = make_brand("Zonnig")
    make_product("Kalmin Forte", brand=brand)
    make_article(title="Een", sections=[("Kop", "<p>Over kalmin forte.</p>")])
    assert found(brand) == [("Een", False, True)]


def test_a_brand_with_very_many_products_can_be_recalled():
    brand = make_brand("Zonnig")
    products = [make_product(f"Potje {n}", brand=brand, offer=False) for n in range(320)]
    make_article(title="Een", sections=[("Kop", "<p>Over potje 319.</p>")])
    link = f'<p><a href="{products[7].get_absolute_url()}">dit</a></p>'
    make_article(title="Twee", sections=[("Kop", link)])
    assert found(brand) == [("Een", False, True), ("Twee", False, True)]


def test_what_is_no_longer_live_and_no_longer_says_it_is_not_found(placement):
    publication = make_publication(title="Oud", sections=[("Kop", "<p>Over Zeezout Plus.</p>")] * 3)
    publication.visible_until = NOW - timedelta(hours=1)
    publication.visible_from = NOW - timedelta(days=1)
    publication.save()
    publication.article.sections.update(body="<p>Niets meer.</p>")
    assert found(placement.product) == []


def test_an_editor_is_told_in_the_form(placement, marketer):
    article = make_article(sections=[("Kop", "<p>Niets.</p>"), ("Kop", "<p>Over zeezout plus.</p>")])
    assert not [problem for problem in run_checks(article, now=NOW) if problem.id == "recalled"]
    recall(placement.product, "Te veel jodium.", user=marketer, now=NOW)
    [problem] = [problem for problem in run_checks(article, now=NOW) if problem.id == "recalled"]
    assert (problem.field, problem.is_blocking) == ("sections-1-body", False)
    assert "Te veel jodium." in problem.message


def test_a_link_to_its_page_leads_to_a_page_that_readers_cannot_open(placement, marketer):
    slug = placement.product.slug
    draft = Draft(take_snapshot(make_article()), NOW)
    assert products([slug], draft)[slug].standing == Standing.LIVE
    recall(placement.product.brand, "Reden.", user=marketer, now=NOW)
    assert products([slug], draft)[slug].standing == Standing.HIDDEN
