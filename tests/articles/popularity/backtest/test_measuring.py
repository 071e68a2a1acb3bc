"""What each rule's picks came to: by hand, on sites whose outcome is known, and without looking ahead."""

from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.popularity.backtest import measuring
from articles.popularity.backtest.measuring import WINDOWS, Outcome, moments, summaries, try_rules

from .past import MONDAY, make_series


def outcomes_of(articles, kind, *days, picks=1):
    tried = try_rules(articles, {kind: [MONDAY + day for day in days]}, first=MONDAY, picks=picks)
    return {(outcome.rule, outcome.day - MONDAY): outcome for outcome in tried}


def picks_of(articles, kind, day, picks=1):
    return {
        rule: outcome.picks for (rule, _day), outcome in outcomes_of(articles, kind, day, picks=picks).items()
    }


class TestByHand:
    # On day 28: 1 is read 10 a day and will be, 2 was read 1 a day and will be read 20, 3 hardly at all.
    ARTICLES = (
        make_series(1, [10] * 28 + [10] * 7),
        make_series(2, [1] * 28 + [20] * 7),
        make_series(3, [0] * 27 + [30] + [0] * 7),
    )

    def test_share_of_the_best_possible_views(self):
        outcomes = outcomes_of(self.ARTICLES, "trending", 28, picks=1)
        assert outcomes["total", 28].picks == [1]
        assert outcomes["total", 28].share == 70 / 140
        assert outcomes["last_day", 28].picks == [3]
        assert outcomes["last_day", 28].share == 0

    def test_share_of_the_views_above_usual(self):
        outcomes = outcomes_of(self.ARTICLES, "trending", 28, picks=2)
        # Number 2 had 28 views in 28 days, so 7 a week, and then 140.
        assert measuring.above_usual(self.ARTICLES[1], MONDAY + 28) == 133
        assert outcomes["total", 28].picks == [1, 3]
        assert outcomes["total", 28].aimed == 0
        assert outcomes["last_week", 28].picks == [1, 3]

    def test_hits_and_favourites(self):
        outcomes = outcomes_of(self.ARTICLES, "trending", 28, picks=2)
        # The best two were 2 and 1, the all-time favourites 1 and 3.
        assert (outcomes["total", 28].hits, outcomes["total", 28].favourites) == (0.5, 1)

    def test_the_worst_of_thirteen_weeks(self):
        steady = make_series(1, [4] * 98 + [4] * 91)
        burst = make_series(2, [3] * 98 + [1] * 84 + [90] * 7)
        outcomes = outcomes_of([steady, burst], "evergreen", 98)
        ours = outcomes["ours", 98]
        assert (ours.picks, ours.worst_week, ours.aimed) == ([1], 28, 1)
        assert ours.share == 4 * 91 / (84 + 90 * 7)


class TestKnownSites:
    def test_evergreen_finds_what_is_read_every_week(self):
        steady = [make_series(number, [12] * 300) for number in range(5)]
        # Each of the others has one great week, and one of them has it just before the moment.
        spiked = [
            make_series(number, [1] * at + [900] * 7 + [1] * (293 - at))
            for number, at in zip(count(5), (20, 60, 100, 150, 189), strict=False)
        ]
        picks = picks_of([*steady, *spiked], "evergreen", 196, picks=5)
        assert set(picks["ours"]) == {0, 1, 2, 3, 4}
        assert picks["last_day"][0] == picks["last_week"][0] == 9
        assert set(picks["total"]) == {5, 6, 7, 8, 9}

    def test_trending_finds_what_has_begun_to_rise(self):
        favourites = [make_series(number, [500] * 107) for number in range(3)]
        risen = make_series(3, [2] * 96 + [100, 300, 500, 600] + [650] * 7)
        outcomes = outcomes_of([*favourites, risen], "trending", 100)
        assert outcomes["ours", 100].picks == [3]
        assert outcomes["ours", 100].aimed == 1
        assert outcomes["total", 100].picks != [3]
        assert outcomes["total", 100].aimed == 0

    def test_gravity_prefers_whatever_is_new(self):
        old = make_series(1, [100] * 60)
        new = make_series(2, [20] * 8, start=52, published=52)
        assert picks_of([old, new], "trending", 53)["gravity"] == [2]


class TestWhatIsThere:
    def test_an_article_that_appears_later_is_neither_picked_nor_possible(self):
        articles = [make_series(1, [1] * 40), make_series(2, [999] * 12, start=28, published=28)]
        outcomes = outcomes_of(articles, "trending", 28, picks=5)
        assert all(outcome.picks == [1] and outcome.share == 1 for outcome in outcomes.values())

    def test_one_that_appeared_the_day_before_is(self):
        articles = [make_series(1, [1] * 40), make_series(2, [999] * 13, start=27, published=27)]
        assert outcomes_of(articles, "trending", 28)["last_day", 28].picks == [2]

    def test_a_withdrawn_article_is_not(self):
        articles = [make_series(1, [1] * 40), make_series(2, [99] * 27, gone=27, end=40)]
        assert outcomes_of(articles, "trending", 28)["total", 28].picks == [1]

    def test_one_that_ends_without_notice_is_picked_in_vain(self):
        articles = [make_series(1, [1] * 40), make_series(2, [99] * 28, end=40)]
        outcome = outcomes_of(articles, "trending", 28)["total", 28]
        assert (outcome.picks, outcome.share) == ([2], 0)

    def test_where_nothing_is_read_afterwards_no_share_is_told(self):
        outcome = outcomes_of([make_series(1, [1] * 28 + [0] * 7)], "trending", 28)["ours", 28]
        assert (outcome.share, outcome.aimed, outcome.favourites) == (None, None, 1)

    def test_a_day_without_public_articles_is_left_out(self):
        assert outcomes_of([make_series(1, [1] * 40, published=30)], "trending", 28) == {}


counts = st.lists(st.integers(0, 50), min_size=0, max_size=220)
sites = st.lists(st.tuples(counts, st.integers(-30, 150)), min_size=1, max_size=8)
END = 220


class TestLookingAhead:
    @settings(deadline=None)
    @given(sites, st.integers(30, END - 92), st.data())
    def test_what_comes_after_a_day_changes_no_pick(self, site, day, data):
        """Other counts from that day on, and articles that appear then, leave the picks as they were."""
        later = data.draw(st.lists(counts, min_size=len(site), max_size=len(site)))
        added = data.draw(st.lists(counts, max_size=3))
        before = [make_series(i, views, published=p, end=END) for i, (views, p) in enumerate(site)]
        after = [
            make_series(i, [*self.until(views, day), *other][:END], published=p, end=END)
            for i, ((views, p), other) in enumerate(zip(site, later, strict=True))
        ]
        after += [
            make_series(100 + i, v, published=day, start=day, end=END + day) for i, v in enumerate(added)
        ]
        for kind in WINDOWS:
            assert picks_of(after, kind, day, picks=3) == picks_of(before, kind, day, picks=3)

    def until(self, views, day):
        return [*views, *[0] * END][:day]

    @settings(deadline=None)
    @given(sites, st.integers(40, END - 92), st.sets(st.integers(30, END - 92)))
    def test_the_days_tried_before_change_no_pick(self, site, day, earlier):
        articles = [make_series(i, views, published=p, end=END) for i, (views, p) in enumerate(site)]
        alone = outcomes_of(articles, "evergreen", day)
        among = outcomes_of(articles, "evergreen", *{*earlier, day})
        assert {key: among[key].picks for key in alone} == {key: alone[key].picks for key in alone}

    @settings(deadline=None)
    @given(sites, st.integers(30, END - 92))
    def test_nobody_beats_the_best(self, site, day):
        articles = [make_series(i, views, published=p, end=END) for i, (views, p) in enumerate(site)]
        for kind in WINDOWS:
            for outcome in outcomes_of(articles, kind, day, picks=3).values():
                assert 0 <= (outcome.share or 0) <= 1
                assert 0 <= (outcome.aimed or 0) <= 1 + 1e-12
                assert len(set(outcome.picks)) == len(outcome.picks) <= 3


class TestMoments:
    def days(self, kind, length, first=0, **options):
        options = {"since": None, "until": None, "every": 7} | options
        found = moments(WINDOWS[kind], MONDAY + first, MONDAY + length, **options)
        return [day - MONDAY for day in found]

    def test_they_are_mondays_with_history_before_and_a_window_after(self):
        assert self.days("trending", 49) == [28, 35, 42]
        assert self.days("trending", 48) == [28, 35]
        assert self.days("evergreen", 98 + 91) == [98]
        assert self.days("trending", 49, first=3) == [35, 42]

    def test_too_few_days_give_none(self):
        assert self.days("trending", 34) == []
        assert self.days("evergreen", 98 + 90) == []

    def test_they_can_be_chosen(self):
        chosen = self.days("trending", 200, since=MONDAY + 12, until=MONDAY + 20, every=3)
        assert chosen == [12, 15, 18]

    def test_a_later_end_than_the_counts_allow_is_not_taken(self):
        assert self.days("trending", 40, since=MONDAY + 31, until=MONDAY + 999, every=1) == [31, 32, 33]


class TestSummaries:
    def outcome(self, share, **fields):
        plain = {"kind": "trending", "rule": "total", "day": 1, "picks": [1], "aimed": 0.5, "hits": 1.0}
        return Outcome(**(plain | {"share": share, "favourites": 0.0, "worst_week": 3.0} | fields))

    def test_mean_tenths_and_worst(self):
        (summary,) = summaries(self.outcome(share / 20) for share in range(1, 21))
        assert summary.share == pytest.approx(0.525)
        assert (summary.worst, summary.worst_tenth, summary.best_tenth) == (0.05, 0.1, 0.9)
        assert (summary.moments, summary.aimed, summary.worst_week) == (20, 0.5, 3)

    def test_moments_without_a_share_are_counted_but_not_averaged(self):
        (summary,) = summaries([self.outcome(None, aimed=None), self.outcome(0.4)])
        assert (summary.moments, summary.share, summary.worst, summary.aimed) == (2, 0.4, 0.4, 0.5)

    def test_none_at_all(self):
        (summary,) = summaries([self.outcome(None, aimed=None)])
        assert (summary.share, summary.worst_tenth, summary.worst, summary.aimed) == (None, None, None, None)
