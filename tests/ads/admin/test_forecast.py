"""The forecast beside a campaign's form: before saving, after it, and at approval."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from ads.models import Approval, Campaign, CampaignPace
from articles.models import RolledUpDay, ViewDay, ViewHour
from articles.popularity.calendar import day_of, days_between, hours_of
from tests.ads.admin.forms import filled, url
from tests.ads.factories import (
    EURO,
    make_advertiser,
    make_campaign,
    make_product,
    make_target,
)
from tests.factories import make_publication, make_topic, make_user

ADD = reverse("admin:ads_campaign_add")
LIST = reverse("admin:ads_campaign_changelist")
INDEX = reverse("admin:index")
GUARANTEED = {
    "tier": Campaign.Tier.GUARANTEED,
    "price_model": Campaign.PriceModel.CPM,
    "price_micros": 10 * EURO,
    "budget_micros": 10 * EURO,
}


@pytest.fixture(autouse=True)
def _nothing_kept():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def read(db):
    """An article that was read 1200 times on each of the last 28 days, and its topic."""
    now = timezone.now()
    publication = make_publication(topic=make_topic(), visible_from=now - timedelta(days=60))
    today = day_of(now)
    for day in days_between(today - timedelta(days=28), today):
        hours = hours_of(day)
        ViewHour.objects.bulk_create(ViewHour(hour=hour, article=publication.article, n=50) for hour in hours)
        ViewDay.objects.create(article=publication.article, day=day, n=50 * len(hours))
        RolledUpDay.objects.create(day=day)
    return publication


def make_sold(**fields):
    now = timezone.now()
    defaults = {"starts_at": now + timedelta(days=1), "ends_at": now + timedelta(days=8)} | GUARANTEED
    return make_campaign(products=[make_product(status=Approval.APPROVED)], **(defaults | fields))


def form_of(desk, campaign, **changes):
    return filled(desk.get(url(campaign)), **changes)


def ask(desk, address, data, how="page"):
    return desk.post(address, data | {"_forecast": how})


def text(response):
    return response.content.decode()


def test_what_is_saved_has_its_forecast_beside_the_form(desk, read):
    found = desk.get(url(make_sold())).context["forecast"]
    assert found["found"].expected_views.middle == pytest.approx(7 * 1200, rel=0.01)
    assert (found["sign"], found["colour"], found["is_saved"]) == ("✓", "good", True)


def test_the_button_tells_of_the_form_and_saves_nothing(desk, read):
    campaign = make_sold()
    response = ask(desk, url(campaign), form_of(desk, campaign, budget_micros="100000", name="Anders"))
    assert response.status_code == 200
    found = response.context["forecast"]
    assert (found["found"].asked_events, found["colour"]) == (10_000_000, "bad")
    assert Campaign.objects.get(pk=campaign.pk).budget_micros == 10 * EURO


def test_what_was_typed_stays_and_can_be_saved_afterwards(desk, read):
    campaign = make_sold()
    topic = make_topic()
    data = form_of(desk, campaign, name="Anders", budget_micros="20,50") | {
        "targets-TOTAL_FORMS": "1",
        "targets-0-campaign": campaign.pk,
        "targets-0-topic": topic.pk,
    }
    response = ask(desk, url(campaign), data)
    # Of the topic that stands in the form nothing was read.
    assert response.context["forecast"]["found"].expected_views.middle == 0
    assert not campaign.targets.exists()
    assert desk.post(url(campaign), filled(response)).status_code == 302
    stored = Campaign.objects.get(pk=campaign.pk)
    assert (stored.name, stored.budget_micros) == ("Anders", 20_500_000)
    assert stored.targets.get().topic == topic


def test_a_campaign_that_does_not_exist_yet_has_one_too(desk, read):
    data = filled(desk.get(ADD)) | {
        "name": "Nieuw",
        "starts_at_0": "2036-06-02",
        "starts_at_1": "00:00:00",
        "ends_at_0": "2036-06-09",
        "ends_at_1": "00:00:00",
        "tier": "1",
        "price_model": "cpm",
        "price_micros": "10",
        "budget_micros": "10",
        "targets-TOTAL_FORMS": "1",
        "targets-0-topic": read.topic_id,
    }
    # Without an advertiser and a product, which the forecast doesn't need.
    response = ask(desk, ADD, data)
    assert response.context["forecast"]["found"].asked_events == 1000
    assert response.context["forecast"]["colour"] == "good"
    assert not Campaign.objects.exists()


def test_the_panel_alone_is_what_the_script_asks_for(desk, read):
    campaign = make_sold()
    page = text(ask(desk, url(campaign), form_of(desk, campaign), how="panel"))
    assert page.lstrip().startswith("<section")
    assert 'id="outlook"' in page
    assert 'name="_forecast"' in page
    assert "<html" not in page


@pytest.mark.parametrize(
    "wrong", [{"ends_at_0": ""}, {"price_micros": "veel"}, {"ends_at_0": "2000-01-01"}], ids=str
)
def test_without_what_it_needs_it_says_what_is_missing(desk, read, wrong):
    campaign = make_sold()
    response = ask(desk, url(campaign), form_of(desk, campaign, **wrong))
    assert response.context["forecast"]["missing"]
    assert "found" not in response.context["forecast"]


def test_rows_with_mistakes_or_to_be_deleted_are_passed_over(desk, read):
    campaign = make_sold()
    target = make_target(campaign, topic=make_topic())
    data = form_of(desk, campaign) | {"targets-0-DELETE": "on"}
    assert ask(desk, url(campaign), data).context["forecast"]["found"].expected_views.middle > 0
    data = form_of(desk, campaign) | {"placements-0-weight": "nul"}
    assert ask(desk, url(campaign), data).context["forecast"]["found"] is not None
    assert campaign.targets.get() == target


def test_who_may_not_change_a_campaign_can_not_ask(client, read):
    campaign = make_sold()
    client.force_login(make_user("writer"))
    assert ask(client, url(campaign), {}).status_code == 403
    assert ask(client, ADD, {}).status_code == 403
    client.logout()
    assert ask(client, url(campaign), {}).status_code == 302


def submitted(**fields):
    maker = make_user("marketer")
    return make_sold(status=Approval.IN_REVIEW, created_by=maker, changed_by=maker, **fields)


def test_approving_what_does_not_fit_warns_and_is_no_stop(lead_desk, read):
    campaign = submitted(budget_micros=100_000 * EURO)
    response = lead_desk.post(url(campaign), form_of(lead_desk, campaign) | {"_approve": ""}, follow=True)
    assert Campaign.objects.get(pk=campaign.pk).status == Approval.APPROVED
    warnings = [str(message) for message in response.context["messages"] if message.level_tag == "warning"]
    assert len(warnings) == 1
    assert "10.000.000" in warnings[0]


def test_approving_what_fits_does_not_warn(lead_desk, read):
    campaign = submitted()
    response = lead_desk.post(url(campaign), form_of(lead_desk, campaign) | {"_approve": ""}, follow=True)
    assert Campaign.objects.get(pk=campaign.pk).status == Approval.APPROVED
    assert [message.level_tag for message in response.context["messages"]] == ["success"]


def test_overbooked_campaigns_stand_on_the_first_page_and_in_the_list(desk):
    now = timezone.now()
    advertiser = make_advertiser()
    for name, is_overbooked in (("Te vol", True), ("Past wel", False)):
        campaign = make_sold(name=name, advertiser=advertiser, status=Approval.APPROVED)
        CampaignPace.objects.create(campaign=campaign, is_overbooked=is_overbooked, computed_at=now)
    page = text(desk.get(INDEX))
    assert "Te vol" in page
    assert "Past wel" not in page
    assert "pace__is_overbooked__exact=1" in page
    listed = desk.get(LIST, {"pace__is_overbooked__exact": "1"})
    assert [campaign.name for campaign in listed.context["cl"].result_list] == ["Te vol"]


def test_the_first_page_is_silent_while_nothing_is_overbooked(desk):
    assert "pace__is_overbooked" not in text(desk.get(INDEX))
