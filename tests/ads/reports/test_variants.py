"""The lines of texts: each variant's own, and the placement's own text with all the rest."""

from datetime import date, timedelta

import pytest

from ads.models import CountKind
from ads.reports import report, section_rows
from tests.ads.factories import make_campaign, make_count, make_product, make_variant, make_variant_count

DAY = date(2026, 6, 15)
SEEN = CountKind.VIEWABLE


@pytest.fixture
def campaign(db):
    return make_campaign(products=[make_product("Magnesium"), make_product("Zink")])


def test_the_own_text_has_what_no_variant_has(campaign):
    first, second = campaign.placements.order_by("pk")
    make_count(first, 100, kind=SEEN)
    make_count(second, 7, kind=SEEN)
    short, long = make_variant(first, name="kort"), make_variant(first, name="lang", is_active=False)
    make_variant_count(short, 30)
    make_variant_count(long, 20)
    make_variant_count(long, 500, day=DAY - timedelta(days=1))
    lines = report(campaign, DAY, DAY).variants
    assert [line.viewable for line in lines] == [50, 30, 20, 7]
    assert [line.name.partition(" – ")[2] for line in lines[1:3]] == ["kort", "lang"]
    assert lines[0].name.startswith("Magnesium")


def test_texts_of_another_campaign_stay_out(campaign):
    other = make_variant(make_campaign(products=[make_product()]).placements.get())
    make_variant_count(other, 9)
    found = report(campaign, DAY, DAY)
    assert [line.viewable for line in found.variants] == [0, 0]
    assert not found.has_variants


def test_texts_have_neither_money_nor_what_was_left_out(campaign):
    campaign.price_model = "cpm"
    found = report(campaign, DAY, DAY)
    by_text, by_placement = (next(section_rows(found, key)) for key in ("variants", "placements"))
    assert len(by_placement) == len(by_text) + 4
