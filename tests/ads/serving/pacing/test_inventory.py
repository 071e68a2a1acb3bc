"""How much is read, and beside which articles, as the counts of four weeks say."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from ads.serving.inventory import read_inventory
from ads.serving.servable import AIMLESS, EVERYWHERE, Aim
from articles.models import Tag, ViewHour
from tests.ads.factories import NOW
from tests.ads.serving.pacing.making import make_read
from tests.factories import make_article, make_publication, make_topic

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def aim(*keys, excluded=()):
    return Aim(frozenset(keys), frozenset(excluded))


def views(inventory, wanted, *, is_neutral=True):
    """The views last week beside which this aim may stand."""
    return sum(segment.weeks[0] for segment in inventory.matching(wanted, is_neutral=is_neutral))


@pytest.mark.parametrize("rolled_up", [True, False])
def test_weeks_are_summed_from_closed_days_and_from_hours(rolled_up):
    make_read(a_day=240, rolled_up=rolled_up)
    make_read(a_day=480, days=10, rolled_up=False)
    inventory = read_inventory([AIMLESS], NOW)
    # The second was read for ten days until yesterday; where those days were closed already, its hours of
    # these days are in no sum of days.
    first = (7 * 240,) * 4
    second = (0,) * 4 if rolled_up else (7 * 480, 3 * 480, 0, 0)
    assert inventory.weeks == tuple(map(sum, zip(first, second, strict=True)))
    assert inventory.known_weeks == 4


def test_targets_are_told_apart_by_the_articles():
    sleep, sport = make_topic(), make_topic()
    tag = Tag.objects.create(name="magnesium", slug="magnesium")
    first = make_read(topic=sleep, a_day=240)
    make_read(topic=sleep, tags=[tag], a_day=480)
    make_read(topic=sport, tags=[tag], a_day=24)
    aims = {
        "topic": aim(("topic", sleep.pk)),
        "tag": aim(("tag", tag.pk)),
        "both": aim(("topic", sleep.pk), ("tag", tag.pk)),
        "article": aim(("article", first.article_id)),
        "but": aim(EVERYWHERE, excluded=[("tag", tag.pk)]),
        "nowhere": aim(("topic", sleep.pk), excluded=[("topic", sleep.pk)]),
        "everywhere": AIMLESS,
    }
    inventory = read_inventory(aims.values(), NOW)
    found = {name: views(inventory, wanted) // 7 for name, wanted in aims.items()}
    assert found == {
        "topic": 720,
        "tag": 504,
        "both": 744,
        "article": 240,
        "but": 240,
        "nowhere": 0,
        "everywhere": 744,
    }


def test_articles_without_placements_or_out_of_sight_hold_nothing():
    make_read(sponsoring="none")
    make_read(sponsoring="sensitive", a_day=24)
    gone = make_read()
    gone.visible_until = NOW - HOUR
    gone.save()
    make_publication(make_article())
    inventory = read_inventory([AIMLESS], NOW)
    assert inventory.weeks[0] == 7 * (240 + 24 + 240)
    assert views(inventory, AIMLESS) == 7 * 24
    assert views(inventory, AIMLESS, is_neutral=False) == 0


def test_the_profile_expects_what_was_read():
    make_read(a_day=2400)
    inventory = read_inventory([AIMLESS], NOW)
    assert inventory.profile.between(NOW, NOW + HOUR) == pytest.approx(100)
    assert inventory.expected(7 * 1200, NOW, NOW + HOUR) == pytest.approx(50)


def test_of_a_site_that_nobody_read_nothing_is_expected():
    make_publication()
    inventory = read_inventory([AIMLESS], NOW)
    assert not inventory.profile.is_known
    assert (inventory.known_weeks, inventory.expected(10, NOW, NOW + HOUR)) == (0, 0)


def test_days_that_are_kept_are_put_together_with_new_ones():
    make_read(a_day=240)
    before = read_inventory([AIMLESS], NOW).profile
    article = make_publication().article
    later = NOW + 3 * HOUR
    ViewHour.objects.create(hour=NOW.replace(minute=0) + HOUR, article=article, n=7)
    after = read_inventory([AIMLESS], later).profile
    cache.clear()
    anew = read_inventory([AIMLESS], later).profile
    assert before.week == pytest.approx(240 * 7, rel=0.01)
    assert after.week == pytest.approx(anew.week)


@pytest.mark.parametrize("articles", [1, 12])
def test_it_takes_five_queries_and_two_while_counts_are_kept(articles, django_assert_num_queries):
    tag = Tag.objects.create(name="magnesium", slug="magnesium")
    for _number in range(articles):
        make_read(tags=[tag], a_day=24)
    aims = [aim(("tag", tag.pk)), AIMLESS]
    with django_assert_num_queries(5):
        read_inventory(aims, NOW)
    with django_assert_num_queries(2):
        read_inventory(aims, NOW)
