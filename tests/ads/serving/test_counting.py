"""Each sight and click counts once, whoever reports it how often."""

import json
import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from ads.models import CountedToken, CountKind, Filtered, FilteredCount, PlacementCount
from ads.serving import counting
from ads.serving.counting import count, forget_old_tokens, read_message
from ads.serving.tokens import BadToken, ClickToken, read_block, sign_block, sign_click
from articles.models import Refusal
from tests.ads.factories import NOW, make_placement
from tests.factories import make_article


def click_token(placement, article, nonce="nonce", issued_at=NOW):
    return ClickToken(placement.pk, article.pk, issued_at, nonce)


def counted():
    rows = PlacementCount.objects.values_list("placement_id", "kind", "n")
    return {(placement, kind): n for placement, kind, n in rows}


def filtered():
    rows = FilteredCount.objects.values_list("placement_id", "kind", "reason", "n")
    return {(placement, kind, reason): n for placement, kind, reason, n in rows}


# -- What a browser says ---------------------------------------------------------------------------


def message(token, kind="viewable", items=(0, 2)):
    return json.dumps({"token": token, "kind": kind, "items": items}).encode()


def test_a_message_names_places_of_its_block():
    token = sign_block([30, 10, 20], 9, NOW, "nonce")
    assert read_message(message(token)) == (CountKind.VIEWABLE, (30, 20), read_block(token))


def test_places_outside_the_block_and_repetitions_are_passed_over():
    token = sign_block([30, 10, 20], 9, NOW, "nonce")
    assert read_message(message(token, "delivered", [1, 1, 3, -1, "0", True, None, []])).placements == (10,)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        b"[]",
        b"7",
        b"{}",
        b"[" * 4000,
        message(7),
        message("forged"),
        message(sign_click(1, 9, NOW, "nonce")),
        message(sign_block([1], 9, NOW, "nonce"), kind="click"),
        message(sign_block([1], 9, NOW, "nonce"), kind=["viewable"]),
        message(sign_block([1], 9, NOW, "nonce"), items=None),
    ],
)
def test_whatever_we_did_not_ask_for_is_refused(body):
    with pytest.raises(BadToken):
        read_message(body)


# -- Counting --------------------------------------------------------------------------------------


@pytest.mark.django_db
class TestCounting:
    def test_an_event_stands_in_its_hour_beside_its_article(self):
        placement, article = make_placement(), make_article()
        now = datetime(2026, 6, 15, 10, 59, 59, tzinfo=UTC)
        assert count(CountKind.CLICK, [placement.pk], click_token(placement, article), now) == [placement.pk]
        row = PlacementCount.objects.get()
        assert (row.placement, row.article, row.hour, row.kind, row.n) == (
            placement,
            article,
            datetime(2026, 6, 15, 10, tzinfo=UTC),
            "click",
            1,
        )

    def test_one_token_counts_once_of_each_kind(self):
        placement, article = make_placement(), make_article()
        token = click_token(placement, article)
        for kind in (CountKind.VIEWABLE, CountKind.VIEWABLE, CountKind.CLICK):
            count(kind, [placement.pk], token, NOW)
        assert counted() == {(placement.pk, "viewable"): 1, (placement.pk, "click"): 1}
        assert filtered() == {(placement.pk, "viewable", "repeated"): 1}

    def test_of_a_report_only_what_is_new_counts(self):
        first, second, article = make_placement(), make_placement(), make_article()
        token = read_block(sign_block([first.pk, second.pk], article.pk, NOW, "nonce"))
        count(CountKind.VIEWABLE, [first.pk], token, NOW)
        assert count(CountKind.VIEWABLE, [first.pk, second.pk], token, NOW) == [second.pk]
        assert counted() == {(first.pk, "viewable"): 1, (second.pk, "viewable"): 1}

    def test_other_pages_add_up(self):
        placement, article = make_placement(), make_article()
        for number in range(3):
            count(CountKind.CLICK, [placement.pk], click_token(placement, article, f"nonce{number}"), NOW)
        assert counted() == {(placement.pk, "click"): 3}

    def test_an_old_token_is_filtered(self):
        placement, article = make_placement(), make_article()
        token = click_token(placement, article, issued_at=NOW - timedelta(hours=2, seconds=1))
        assert count(CountKind.CLICK, [placement.pk], token, NOW) == []
        assert counted() == {}
        assert filtered() == {(placement.pk, "click", "old"): 1}

    def test_a_refusal_is_counted_by_its_reason_on_its_day_in_amsterdam(self):
        placement, article = make_placement(), make_article()
        token = click_token(placement, article)
        late = datetime(2026, 6, 15, 22, 30, tzinfo=UTC)
        count(CountKind.CLICK, [placement.pk], token, late, reason=Refusal.ROBOT)
        count(CountKind.CLICK, [placement.pk], token, late, reason=Refusal.ROBOT)
        assert counted() == {}
        assert filtered() == {(placement.pk, "click", Refusal.ROBOT): 2}
        assert FilteredCount.objects.get().day == date(2026, 6, 16)

    def test_what_was_refused_leaves_the_token_good(self):
        placement, article = make_placement(), make_article()
        token = click_token(placement, article)
        count(CountKind.CLICK, [placement.pk], token, NOW, reason=Filtered.STOPPED)
        assert count(CountKind.CLICK, [placement.pk], token, NOW) == [placement.pk]

    def test_a_placement_that_is_gone_is_passed_over(self):
        placement, article = make_placement(), make_article()
        token = read_block(sign_block([placement.pk, 10**9], article.pk, NOW, "nonce"))
        assert count(CountKind.VIEWABLE, token.placements, token, NOW) == [placement.pk]

    def test_nothing_to_count_is_fine(self):
        token = read_block(sign_block([], 1, NOW, "nonce"))
        assert count(CountKind.VIEWABLE, [], token, NOW) == []

    def test_old_keys_go(self):
        placement, article = make_placement(), make_article()
        count(CountKind.CLICK, [placement.pk], click_token(placement, article), NOW)
        later = NOW + timedelta(hours=3)
        count(CountKind.CLICK, [placement.pk], click_token(placement, article, "later", later), later)
        assert forget_old_tokens(later) == 1
        assert CountedToken.objects.get().key.startswith("later:")
        assert forget_old_tokens(later) == 0

    def test_counting_clears_old_keys_now_and_then(self, monkeypatch):
        placement, article = make_placement(), make_article()
        count(CountKind.CLICK, [placement.pk], click_token(placement, article), NOW)
        later = NOW + timedelta(hours=3)
        monkeypatch.setattr(counting, "_CLEAR_EVERY", 1)
        count(CountKind.CLICK, [placement.pk], click_token(placement, article, "later", later), later)
        assert CountedToken.objects.get().key.startswith("later:")


# -- At the same moment ----------------------------------------------------------------------------


def at_once(number, work):
    """Run `work(i)` in `number` threads that start together; what they raised, none of it expected."""
    start, errors = threading.Barrier(number), []

    def run(place):
        try:
            start.wait()
            work(place)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[place]) for place in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_twenty_reports_with_one_token_count_once(self):
        first, second, article = make_placement(), make_placement(), make_article()
        token = read_block(sign_block([first.pk, second.pk], article.pk, NOW, "nonce"))
        both = [first.pk, second.pk]
        orders = [both, both[::-1]]
        errors = at_once(20, lambda place: count(CountKind.VIEWABLE, orders[place % 2], token, NOW))
        assert errors == []
        assert counted() == {(first.pk, "viewable"): 1, (second.pk, "viewable"): 1}
        assert filtered() == {(pk, "viewable", "repeated"): 19 for pk in both}

    def test_twenty_readers_count_twenty(self):
        placement, article = make_placement(), make_article()
        errors = at_once(
            20,
            lambda place: count(
                CountKind.CLICK, [placement.pk], click_token(placement, article, f"nonce{place}"), NOW
            ),
        )
        assert errors == []
        assert counted() == {(placement.pk, "click"): 20}
