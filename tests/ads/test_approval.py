"""Who may approve what is paid for, what is still missing, and what a later change does."""

import contextlib
import threading
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from ads import approval
from ads.approval import Action, Refused, may, problems, reason_not
from ads.models import Approval, Campaign, Product
from ads.serving import snapshot
from tests.ads.factories import (
    EURO,
    NOW,
    make_advertiser,
    make_campaign,
    make_placement,
    make_product,
)
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def marketer():
    return make_user("marketer")


@pytest.fixture
def lead():
    return make_user("marketing lead")


def stored(thing):
    return type(thing).objects.get(pk=thing.pk)


# -- The straight way ------------------------------------------------------------------------------


def test_a_marketer_submits_and_a_lead_approves(marketer, lead):
    product = make_product(created_by=marketer, changed_by=marketer)

    approval.submit(product, user=marketer, now=NOW)
    assert stored(product).status == Approval.IN_REVIEW
    approval.approve(product, user=lead, now=NOW)

    row = stored(product)
    assert (row.status, row.approved_by, row.approved_at) == (Approval.APPROVED, lead, NOW)
    assert product.status == Approval.APPROVED  # the caller's copy says the same


def test_a_complete_campaign_is_approved(marketer, lead):
    campaign = make_campaign(
        products=[make_product(status=Approval.APPROVED)], created_by=marketer, status=Approval.IN_REVIEW
    )
    approval.approve(campaign, user=lead, now=NOW)
    assert stored(campaign).status == Approval.APPROVED


def test_withdrawing_forgets_the_approval(marketer):
    product = make_product(status=Approval.APPROVED)
    approval.withdraw(product, user=marketer, now=NOW)
    row = stored(product)
    assert (row.status, row.approved_by, row.approved_at) == (Approval.DRAFT, None, None)


def test_what_was_archived_can_become_a_draft_again(marketer):
    product = make_product()
    approval.archive(product, user=marketer, now=NOW)
    assert stored(product).status == Approval.ARCHIVED
    approval.withdraw(product, user=marketer, now=NOW)
    assert stored(product).status == Approval.DRAFT


def test_the_command_line_submits_and_archives(db):
    product = make_product()
    approval.submit(product, user=None, now=NOW)
    approval.archive(product, user=None, now=NOW)
    assert stored(product).status == Approval.ARCHIVED


# -- Who may not -----------------------------------------------------------------------------------


def test_a_marketer_cannot_approve_even_what_another_made(marketer):
    product = make_product(created_by=make_user("marketer"), status=Approval.IN_REVIEW)
    with pytest.raises(Refused) as refused:
        approval.approve(product, user=marketer, now=NOW)
    assert str(refused.value) == reason_not(marketer, Action.APPROVE, product)
    assert stored(product).status == Approval.IN_REVIEW


@pytest.mark.parametrize("mine", ["created_by", "changed_by"])
@pytest.mark.parametrize("is_superuser", [False, True])
def test_nobody_approves_his_own_work(mine, is_superuser):
    user = make_user("marketing lead", is_superuser=is_superuser)
    product = make_product(**{"created_by": make_user(), mine: user}, status=Approval.IN_REVIEW)
    assert not may(user, Action.APPROVE, product)
    with pytest.raises(Refused):
        approval.approve(product, user=user, now=NOW)


def test_the_database_refuses_an_approval_by_the_maker(lead):
    product = make_product(created_by=lead)
    with pytest.raises(IntegrityError), transaction.atomic():
        Product.objects.filter(pk=product.pk).update(
            status=Approval.APPROVED, approved_by=lead, approved_at=NOW
        )


def test_the_command_line_cannot_approve(db):
    assert not may(None, Action.APPROVE, make_product(status=Approval.IN_REVIEW))


@pytest.mark.parametrize("group", ["writer", "editor-in-chief", "medical reviewer"])
@pytest.mark.parametrize("action", Action)
def test_editors_can_take_no_step(group, action):
    product = make_product(status=Approval.IN_REVIEW if action == Action.APPROVE else Approval.DRAFT)
    assert reason_not(make_user(group), action, product)


def test_an_inactive_superuser_can_take_no_step():
    user = make_user(is_superuser=True, is_active=False)
    assert not may(user, Action.SUBMIT, make_product())


ALLOWED = {
    (Approval.DRAFT, Action.SUBMIT),
    (Approval.DRAFT, Action.ARCHIVE),
    (Approval.IN_REVIEW, Action.APPROVE),
    (Approval.IN_REVIEW, Action.WITHDRAW),
    (Approval.IN_REVIEW, Action.ARCHIVE),
    (Approval.APPROVED, Action.WITHDRAW),
    (Approval.APPROVED, Action.ARCHIVE),
    (Approval.ARCHIVED, Action.WITHDRAW),
}


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("status", Approval)
def test_every_step_starts_from_its_states_only(lead, status, action):
    assert may(lead, action, make_product(status=status)) == ((status, action) in ALLOWED)


def test_the_row_in_the_database_decides_not_the_copy(lead):
    product = make_product(status=Approval.IN_REVIEW)
    Product.objects.update(changed_by=lead)  # after `product` was read
    with pytest.raises(Refused):
        approval.approve(product, user=lead, now=NOW)


# -- What is missing -------------------------------------------------------------------------------


def test_a_complete_product_has_no_problems():
    assert problems(make_product(gtin="4006381333931"), NOW) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"brand": None},
        {"product_class": "infant_formula"},
        {"product_class": "medicine"},
        {"gtin": "4006381333932"},
        {"product_class": "homeopathic"},
        {"product_class": "homeopathic", "admission_number": "123-0626"},
        {
            "product_class": "medical_device",
            "admission_number": "123-0626",
            "admission_until": date(2026, 6, 14),
        },
    ],
)
def test_an_incomplete_product_is_not_approved(lead, fields):
    product = make_product(**fields, status=Approval.IN_REVIEW)
    assert len(problems(product, NOW)) == 1
    with pytest.raises(Refused) as refused:
        approval.approve(product, user=lead, now=NOW)
    assert str(refused.value) == problems(product, NOW)[0]


def test_an_admission_is_valid_on_its_last_day():
    product = make_product(
        product_class="homeopathic", admission_number="123-0626", admission_until=date(2026, 6, 15)
    )
    assert problems(product, NOW) == []


def test_a_campaign_names_the_products_that_are_not_approved():
    campaign = make_campaign(products=[make_product("Magnesium"), make_product(status=Approval.APPROVED)])
    [problem] = problems(campaign, NOW)
    assert "Magnesium" in problem


def test_a_placement_that_is_switched_off_does_not_hold_up_its_campaign():
    campaign = make_campaign(products=[make_product(status=Approval.APPROVED)])
    make_placement(campaign, make_product("Magnesium"), is_active=False)
    assert problems(campaign, NOW) == []


def test_a_placement_needs_somewhere_to_go():
    product = make_product("Zink", offer=False, status=Approval.APPROVED)
    campaign = make_campaign(products=[product])
    assert "Zink" in problems(campaign, NOW)[0]
    campaign.placements.update(destination="https://merk.example/zink")
    assert problems(campaign, NOW) == []


def test_a_campaign_needs_a_placement_a_period_ahead_and_an_active_advertiser():
    campaign = make_campaign(ends_at=NOW, advertiser=make_advertiser(is_active=False))
    assert len(problems(campaign, NOW)) == 3


CPC, CPM, FLAT = Campaign.PriceModel.CPC, Campaign.PriceModel.CPM, Campaign.PriceModel.FLAT


@pytest.mark.parametrize(
    ("fields", "n"),
    [
        ({"price_model": FLAT, "price_micros": 500 * EURO}, 0),
        ({"price_model": FLAT, "price_micros": 0}, 1),
        ({"price_model": FLAT, "budget_micros": 9 * EURO}, 1),
        ({"price_model": CPC, "price_micros": EURO, "budget_micros": 100 * EURO}, 0),
        ({"price_model": CPC, "price_micros": EURO}, 0),
        ({"price_model": CPC, "price_micros": EURO, "budget_micros": EURO - 1}, 1),
        ({"price_model": CPC, "price_micros": EURO, "tier": 1}, 1),
        ({"price_model": CPM, "price_micros": 9 * EURO, "budget_micros": 9_000}, 0),
        ({"price_model": CPM, "price_micros": 9 * EURO, "budget_micros": 8_999}, 1),
        ({"price_model": CPM, "price_micros": EURO, "budget_micros": 5, "daily_cap_micros": 6}, 2),
        ({"price_model": CPM, "tier": 3}, 1),
        ({"price_model": "affiliate", "tier": 3, "price_micros": 0}, 0),
        ({"price_model": "affiliate", "tier": 3, "price_micros": 1}, 1),
        ({"price_model": "house", "tier": 4, "price_micros": 0}, 0),
        ({"price_model": "house", "tier": 2, "price_micros": 0}, 1),
    ],
)
def test_the_price_fits_its_model(fields, n):
    campaign = make_campaign(products=[make_product(status=Approval.APPROVED)], **fields)
    assert len(problems(campaign, NOW)) == n


# -- Changes afterwards ----------------------------------------------------------------------------


@pytest.mark.parametrize("make", [make_product, make_campaign])
def test_a_change_puts_what_was_approved_back_to_review(make, marketer):
    thing = make(status=Approval.APPROVED)
    approval.changed_after_approval(thing, marketer, now=NOW)
    row = stored(thing)
    assert (row.status, row.changed_by, row.approved_by) == (Approval.IN_REVIEW, marketer, None)
    assert row.version == 1


@pytest.mark.parametrize("status", [Approval.DRAFT, Approval.IN_REVIEW, Approval.ARCHIVED])
def test_a_change_of_anything_else_leaves_its_status(status, marketer):
    product = make_product(status=status)
    approval.changed_after_approval(product, marketer, now=NOW)
    assert stored(product).status == status
    assert stored(product).changed_by == marketer


def test_the_approver_who_changes_the_text_cannot_approve_it_again(lead):
    product = make_product(status=Approval.APPROVED, approved_by=lead)
    approval.changed_after_approval(product, lead, now=NOW)
    assert not may(lead, Action.APPROVE, product)


def test_a_change_by_the_command_line_does_not_hide_the_last_changer(marketer):
    product = make_product(changed_by=marketer)
    approval.changed_after_approval(product, None, now=NOW)
    assert stored(product).changed_by == marketer


def test_pausing_keeps_the_approval_even_by_who_approved(lead):
    campaign = make_campaign(status=Approval.APPROVED, approved_by=lead)
    approval.pause(campaign, user=lead, now=NOW)
    assert stored(campaign).is_paused
    assert stored(campaign).status == Approval.APPROVED
    approval.resume(campaign, user=lead, now=NOW)
    assert not stored(campaign).is_paused


def test_an_editor_cannot_pause():
    campaign = make_campaign(status=Approval.APPROVED)
    with pytest.raises(Refused):
        approval.pause(campaign, user=make_user("editor-in-chief"), now=NOW)


# -- What readers see ------------------------------------------------------------------------------


def test_every_step_shows_at_once(lead, marketer):
    product = make_product(status=Approval.APPROVED)
    campaign = make_campaign(products=[product], created_by=marketer, status=Approval.IN_REVIEW)
    snapshot.forget()  # what an earlier test showed
    assert snapshot.current(NOW).size == 0
    approval.approve(campaign, user=lead, now=NOW)
    assert snapshot.current(NOW).size == 1
    approval.pause(campaign, user=marketer, now=NOW)
    assert snapshot.current(NOW).size == 0
    approval.resume(campaign, user=marketer, now=NOW)
    assert snapshot.current(NOW).size == 1
    approval.changed_after_approval(product, marketer, now=NOW)
    assert snapshot.current(NOW).size == 0


# -- At the same moment ----------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_change_and_an_approval_at_once_never_leave_the_change_approved():
    lead = make_user("marketing lead")
    marketer = make_user("marketer")
    for _round in range(5):
        product = make_product(status=Approval.IN_REVIEW, created_by=marketer)
        gate = threading.Barrier(2)
        steps = [
            lambda thing: approval.changed_after_approval(thing, lead, now=NOW),
            lambda thing: approval.approve(thing, user=lead, now=NOW),
        ]
        threads = [threading.Thread(target=_at_once, args=(gate, step, stored(product))) for step in steps]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        # Either order ends in review: a change after the approval undoes it, one before it forbids it.
        assert stored(product).status == Approval.IN_REVIEW


def _at_once(gate, step, thing):
    gate.wait()
    with contextlib.suppress(Refused):
        step(thing)
    connection.close()
