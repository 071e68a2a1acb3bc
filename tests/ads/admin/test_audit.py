"""What the marketers' desk writes into the audit log."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from ads import approval
from ads.models import Approval, Campaign, Product
from articles.models import AuditEntry
from tests.ads.admin.forms import filled, url
from tests.ads.factories import NOW, make_advertiser, make_campaign, make_product
from tests.factories import make_topic, make_user


def log(thing):
    return [(entry.action, entry.door, entry.changes) for entry in AuditEntry.objects.about(thing)]


def save(browser, thing, **changes):
    assert browser.post(url(thing), filled(browser.get(url(thing)), **changes)).status_code == 302


def test_a_form_writes_down_amounts_as_they_are_typed(desk):
    campaign = make_campaign()
    save(desk, campaign, price_micros="750,50")
    assert log(campaign) == [("save", "form", {"price_micros": ["500,00", "750,50"]})]


def test_rows_of_a_form_are_written_down(desk):
    product = make_product()
    offer = product.offers.get()
    save(desk, product, **{"offers-0-price": "9,95"})
    [(_action, _door, changes)] = log(product)
    [(field, (old, new))] = changes.items()
    assert field.endswith(": price")
    assert str(offer.merchant) in field
    assert (old, new) == ("12.95", "9.95")


def test_an_empty_row_is_no_change_and_no_obstacle(desk):
    add = reverse("admin:ads_product_add")
    data = filled(desk.get(add), name="Nieuw", slug="nieuw", brand=make_product().brand.pk)
    assert desk.post(add, data).status_code == 302
    [(action, _door, changes)] = log(Product.objects.get(slug="nieuw"))
    assert (action, [field for field in changes if "“" in field]) == ("make", [])


def test_a_step_is_written_down_once_with_its_door(desk, lead_desk, lead, marketer):
    product = make_product(created_by=marketer)
    desk.force_login(marketer)
    desk.post(url(product), filled(desk.get(url(product))) | {"_submit": "1"})
    assert log(product) == [("submit", "form", {"status": ["draft", "in_review"]})]
    desk.force_login(lead)
    data = {"action": "approve_selected", "_selected_action": [product.pk]}
    desk.post(reverse("admin:ads_product_changelist"), data)
    assert log(product)[0] == ("approve", "action", {"status": ["in_review", "approved"]})
    assert AuditEntry.objects.about(product).first().actor_id == lead.pk


def test_a_refused_step_leaves_no_line(marketer):
    product = make_product(status=Approval.IN_REVIEW)
    with pytest.raises(approval.Refused):
        approval.approve(product, user=marketer, now=NOW)
    assert log(product) == []


def test_an_approval_that_lapses_by_a_change_is_written_down(desk):
    product = make_product(status=Approval.APPROVED)
    save(desk, product, summary="Nieuw")
    assert [entry[0] for entry in log(product)] == ["save", "lapse"]


def test_pausing_and_going_on_are_written_down(desk):
    campaign = make_campaign()
    for button in ("pause", "resume"):
        desk.post(url(campaign), filled(desk.get(url(campaign))) | {f"_{button}": "1"})
    assert [entry[0] for entry in log(campaign)] == ["resume", "pause"]


def test_deleting_is_written_down(lead_desk):
    advertiser = make_advertiser("Weg")
    lead_desk.post(url(advertiser, "delete"), {"post": "yes"})
    assert list(AuditEntry.objects.values_list("action", "door", "object_label")) == [
        ("delete", "form", "Weg")
    ]


def test_an_import_writes_down_what_it_made(db, tmp_path):
    make_user("writer")
    call_command("import_article", "tests/data/ijzer.txt", topic=make_topic().slug, verbosity=0)
    made = AuditEntry.objects.filter(action="make")
    assert set(made.values_list("door", flat=True)) == {"import"}
    for model in (Product, Campaign):
        kinds = made.filter(object_type=model._meta.label_lower)
        assert kinds.count() == model.objects.count() > 0
    assert not AuditEntry.objects.exclude(door="import").exists()


def test_a_dry_run_of_an_import_writes_nothing(db):
    call_command("import_article", "tests/data/ijzer.txt", topic=make_topic().slug, dry_run=True, verbosity=0)
    assert not AuditEntry.objects.exists()
