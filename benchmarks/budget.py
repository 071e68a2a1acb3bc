"""Measures billing on one budget: from leases, by one UPDATE of the campaign each, and by reading first.

    python benchmarks/budget.py                                  # SQLite
    DATABASE_URL=postgres://… python benchmarks/budget.py        # PostgreSQL
    … --processes 8 --seconds 2 --units 1000

It makes a database of its own and drops it. Real processes bill one campaign at the same moment, each way for
as long, three times in turn. “Counted” is the whole of an event, with its key and its counts, in each process
beside another article, so that the budget is all that they share. Then each way gets a budget of `--units`
events, and all go on until nothing can be billed any more: what was acknowledged beyond it was sold twice.

What a lease saves is waiting for the campaign's row. Where there are fewer processors than processes, all
wait for those instead, and the ways come close to each other.
"""

import argparse
import multiprocessing
import os
import platform
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
PLACE = Path(os.environ.setdefault("BENCHMARK_PLACE", tempfile.mkdtemp()))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supplements_cms.settings")
os.environ.setdefault("TEST_SQLITE", str(PLACE / "budget.sqlite3"))
os.environ["LOG_LEVEL"] = "ERROR"

import django  # noqa: E402 - after the environment

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402 - after Django's set-up
from django.db import connection, connections  # noqa: E402 - after Django's set-up
from django.db.models import F, Sum  # noqa: E402 - after Django's set-up
from django.test.runner import DiscoverRunner  # noqa: E402 - after Django's set-up
from django.utils import timezone  # noqa: E402 - after Django's set-up

from ads.models import (  # noqa: E402 - after Django's set-up
    Advertiser,
    Approval,
    BilledCount,
    Brand,
    Campaign,
    CampaignBudget,
    CountKind,
    Placement,
    PlacementCount,
    Product,
)
from ads.serving import counting  # noqa: E402 - after Django's set-up
from ads.serving.budget import bill, exhausted, held, sales, settle, spent  # noqa: E402
from ads.serving.budget.billing import live_query  # noqa: E402 - after Django's set-up
from ads.serving.tokens import BlockToken, new_nonce  # noqa: E402 - after Django's set-up
from articles.models import Article, Topic  # noqa: E402 - after Django's set-up
from articles.popularity.counting import add_counts, hour_of, in_short_transaction  # noqa: E402

UNIT = 5_000
AMPLE = 10**9
ROUNDS = 3
# After so many refusals in a row a process looks whether others may still hold units.
LOOK_EVERY = 20


# -- Ways of billing one event; each says whether it was billed ------------------------------------


def take_alone(placement, article_id, now):
    """A unit of a lease, without the event: what reserving costs."""
    return held.take(placement.campaign_id, UNIT, now) is not None


def from_leases(placement, article_id, now):
    """A unit of a lease, used in a transaction."""
    sale = SALES[placement.pk]
    unit = held.take(placement.campaign_id, UNIT, now)
    return bool(unit and in_short_transaction(lambda: bill({placement.pk: (sale, unit)}, now)).placements)


def one_update(placement, article_id, now):
    """One conditional UPDATE of the campaign's row."""
    return in_short_transaction(lambda: _spend(placement, now))


def read_then_write(placement, article_id, now):
    """As one writes it without thinking of others: look whether it fits, then store the sum."""
    budget = CampaignBudget.objects.get(pk=placement.campaign_id)
    if budget.spent_micros + UNIT > budget.budget_micros:
        return False
    budget.spent_micros += UNIT
    budget.save(update_fields=["spent_micros"])
    return True


def whole_from_leases(placement, article_id, now):
    """The event as the site counts it: key, lease, counts."""
    before = len(BILLS)
    token = BlockToken((placement.pk,), article_id, now, new_nonce())
    counting.count(CountKind.VIEWABLE, token.placements, token, now)
    return len(BILLS) > before


def whole_one_update(placement, article_id, now):
    """The same with one UPDATE of the campaign's row in the place of the lease."""
    token = BlockToken((placement.pk,), article_id, now, new_nonce())

    def write():
        fresh = counting._first_time(CountKind.VIEWABLE, list(token.placements), token)
        was_billed = _spend(placement, now)
        counting._add(CountKind.VIEWABLE, fresh, token, now)
        if was_billed:
            add_counts(BilledCount, {(placement.pk, hour_of(now), article_id, UNIT): 1})
        return was_billed

    sales(CountKind.VIEWABLE, token.placements, now)
    return in_short_transaction(write)


def _spend(placement, now):
    # Written once, like the statement that uses a lease: the comparison is about the row, not about Django.
    live, parameters = live_query(placement.pk, SALES[placement.pk], now)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ads_campaignbudget SET spent_micros = spent_micros + %s WHERE campaign_id = %s"
            f" AND spent_micros + reserved_micros + %s <= budget_micros AND EXISTS ({live})",
            [UNIT, placement.campaign_id, UNIT, *parameters],
        )
        return cursor.rowcount == 1


# The name, the way, and the place of the one that it is compared with.
WAYS = [
    ("read, then write", read_then_write, 1),
    ("one UPDATE each", one_update, 1),
    ("leases", from_leases, 1),
    ("leases, reserving alone", take_alone, 1),
    ("counted, one UPDATE each", whole_one_update, 4),
    ("counted, leases", whole_from_leases, 4),
]
SALES, BILLS = {}, []


# -- Processes -------------------------------------------------------------------------------------


def worker(i, database, spots, articles, seconds, together, done):
    """One process of the server: bills each way as long, then each way until its budget is used up."""
    connections["default"].settings_dict["NAME"] = database
    placements = [Placement.objects.select_related("campaign").get(pk=pk) for pk in spots]
    SALES.update(sales(CountKind.VIEWABLE, spots, timezone.now()))
    _note_bills()
    # Each way in turn, and all of that again: what else the machine does meets all of them.
    for n in [*list(range(len(WAYS))) * ROUNDS, *range(len(WAYS), 2 * len(WAYS))]:
        way = WAYS[n % len(WAYS)][1]
        held.forget()
        together.wait()
        if n < len(WAYS):
            done[n][i] += _for_a_while(way, placements[n], articles[i], seconds)
        elif way is not take_alone:
            done[n][i] = _until_used_up(way, placements[n], articles[i])
        together.wait()
    connections.close_all()


def _note_bills():
    plain = counting.bill

    def noting(wanted, now):
        found = plain(wanted, now)
        BILLS.extend(found.placements)
        return found

    counting.bill = noting


def _for_a_while(way, placement, article_id, seconds):
    billed, end = 0, time.perf_counter() + seconds
    while time.perf_counter() < end:
        billed += way(placement, article_id, timezone.now())
    return billed


def _until_used_up(way, placement, article_id):
    """On a clock that runs on when there was no unit, so that who was refused asks again at once."""
    billed, now, refused = 0, timezone.now(), 0
    while True:
        was_billed = way(placement, article_id, now)
        billed += was_billed
        refused = 0 if was_billed else refused + 1
        if not was_billed:
            now += timedelta(seconds=1)
            is_leased = way in (from_leases, whole_from_leases)
            if not is_leased or (refused % LOOK_EVERY == 0 and exhausted(now, [placement.campaign_id])):
                return billed


def make_spots(units):
    """A placement for each way with an ample budget, and one for each with a budget of so many units."""
    people = [get_user_model().objects.create_user(name) for name in ("maker", "approver")]
    now = timezone.now()
    approved = {
        "status": Approval.APPROVED,
        "created_by": people[0],
        "approved_by": people[1],
        "approved_at": now,
    }
    advertiser, brand = Advertiser.objects.create(name="Merk"), Brand.objects.create(name="Merk", slug="merk")
    product = Product.objects.create(name="Zink", slug="zink", brand=brand, **approved)
    spots = []
    for n in range(2 * len(WAYS)):
        budget = (AMPLE if n < len(WAYS) else units) * UNIT
        campaign = Campaign.objects.create(
            advertiser=advertiser,
            name=f"Campagne {n}",
            price_model=Campaign.PriceModel.CPM,
            price_micros=UNIT * 1000,
            budget_micros=budget,
            starts_at=now - timedelta(days=1),
            ends_at=now + timedelta(days=2),
            **approved,
        )
        CampaignBudget.objects.create(campaign=campaign, budget_micros=budget)
        spots.append(Placement.objects.create(campaign=campaign, product=product).pk)
    return spots


def make_articles(number):
    topic = Topic.objects.create(name="Mineralen", slug="mineralen")
    return [
        Article.objects.create(title=f"Zink {i}", slug=f"zink-{i}", topic=topic).pk for i in range(number)
    ]


def run(processes, seconds, units):
    """For each way the units billed while the time ran, and for each those of the small budget."""
    spots, articles = make_spots(units), make_articles(processes)
    context = multiprocessing.get_context("spawn")
    together = context.Barrier(processes)
    done = [context.RawArray("q", processes) for _way in range(2 * len(WAYS))]
    database = connection.settings_dict["NAME"]
    connections.close_all()
    started = [
        context.Process(target=worker, args=(i, database, spots, articles, seconds, together, done))
        for i in range(processes)
    ]
    for process in started:
        process.start()
    for process in started:
        process.join()
    assert not any(process.exitcode for process in started)
    return [sum(numbers) for numbers in done]


# -- What came out ---------------------------------------------------------------------------------


def print_rates(done, seconds):
    print("Units a second on one budget:")
    for (name, _way, base), billed in zip(WAYS, done, strict=False):
        ratio = billed / max(1, done[base])
        print(f"  {name:<26}{billed / seconds / ROUNDS:9.0f} /s   {ratio:6.2f} times “{WAYS[base][0]}”")


def print_sold(done, units):
    print(f"Acknowledged of a budget of {units} units:")
    for (name, way, _base), billed in zip(WAYS, done[len(WAYS) :], strict=True):
        if way is not take_alone:
            print(f"  {name:<26}{billed:9d}   sold beyond the budget: {billed - units}")


def check(units):
    """Everything that was billed is in the books, to the unit."""
    settle(timezone.now() + timedelta(days=1))
    small = Campaign.objects.get(name=f"Campagne {2 * len(WAYS) - 1}")
    found = spent([small.pk], timezone.now())[small.pk]
    rows = BilledCount.objects.filter(placement__campaign=small)
    billed = rows.aggregate(n=Sum(F("n") * F("unit_micros")))["n"]
    seen = PlacementCount.objects.filter(placement__campaign=small).aggregate(n=Sum("n"))["n"]
    is_exact = found.spent_micros == billed == units * UNIT and not found.reserved_micros
    print(
        f"“{WAYS[-1][0]}”: {seen} counted, {billed // UNIT} of them billed,"
        f" {found.spent_micros // UNIT} units spent, none reserved: {'exact' if is_exact else 'NOT EXACT'}"
    )
    return is_exact


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--units", type=int, default=1000)
    asked = parser.parse_args()
    runner = DiscoverRunner(verbosity=0, interactive=False)
    made = runner.setup_databases()
    try:
        print(
            f"{connection.vendor}, {asked.processes} processes, {os.cpu_count()} processors"
            f" (load {os.getloadavg()[0]:.1f}), Python {platform.python_version()}, {platform.machine()}"
        )
        done = run(asked.processes, asked.seconds, asked.units)
        print_rates(done, asked.seconds)
        print_sold(done, asked.units)
        is_exact = check(asked.units)
    finally:
        connections.close_all()
        runner.teardown_databases(made)
    oversold = any(done[n] > asked.units for n in (len(WAYS) + 2, 2 * len(WAYS) - 1))
    if oversold or not is_exact:
        sys.exit(1)


if __name__ == "__main__":
    main()
