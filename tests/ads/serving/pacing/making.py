"""Makes a site that was read for four weeks, and campaigns that were sold on it."""

from datetime import timedelta

from ads.models import Approval, Campaign, CampaignBudget, CampaignDay, CountKind, PlacementCount
from articles.models import RolledUpDay, ViewDay, ViewHour
from articles.popularity.calendar import day_of, day_start, days_between, hours_of
from tests.ads.factories import EURO, NOW, make_campaign, make_product
from tests.factories import make_publication

WEEKS = timedelta(weeks=4)


def make_read(*, a_day=240, days=28, rolled_up=True, **fields):
    """A publication that was read so often on each day until yesterday, as much in each hour; today too."""
    publication = make_publication(visible_from=NOW - timedelta(days=60), **fields)
    today = day_of(NOW)
    period = list(days_between(today - timedelta(days=days), today))
    hours = [hour for day in [*period, today] for hour in hours_of(day) if hour < NOW]
    article = publication.article
    ViewHour.objects.bulk_create(ViewHour(hour=hour, article=article, n=a_day // 24) for hour in hours)
    if rolled_up:
        ViewDay.objects.bulk_create(
            ViewDay(article=article, day=day, n=a_day // 24 * len(hours_of(day))) for day in period
        )
        RolledUpDay.objects.bulk_create((RolledUpDay(day=day) for day in period), ignore_conflicts=True)
    return publication


def make_sold(*, products=1, **fields):
    """An approved guaranteed campaign, € 10 per 1000 seen, of 14 days from the midnight before NOW."""
    start = day_start(day_of(NOW))
    defaults = {
        "tier": Campaign.Tier.GUARANTEED,
        "price_model": Campaign.PriceModel.CPM,
        "price_micros": 10 * EURO,
        "budget_micros": 10 * EURO,
        "starts_at": start,
        "ends_at": start + timedelta(days=14),
        "status": Approval.APPROVED,
    }
    made = [make_product(status=Approval.APPROVED) for _number in range(products)]
    return make_campaign(products=made, **(defaults | fields))


def bill(campaign, n, *, hour=NOW):
    """So many events of the campaign were billed in that hour, and are settled."""
    money = n * campaign.unit_price_micros
    budget, _made = CampaignBudget.objects.get_or_create(campaign=campaign)
    budget.spent_micros += money
    budget.save()
    day, _made = CampaignDay.objects.get_or_create(campaign=campaign, day=day_of(hour))
    day.spent_micros += money
    day.save()


def count(campaign, article, *, delivered, viewable=0, clicks=0, hour=NOW - timedelta(hours=2)):
    """What was counted of the campaign's first placement."""
    numbers = {CountKind.DELIVERED: delivered, CountKind.VIEWABLE: viewable, CountKind.CLICK: clicks}
    placement = campaign.placements.first()
    PlacementCount.objects.bulk_create(
        PlacementCount(placement=placement, article=article, hour=hour, kind=kind, n=n)
        for kind, n in numbers.items()
        if n
    )
