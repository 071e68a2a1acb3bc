"""The formulas of Trending and Evergreen keep what their definitions promise."""

from datetime import UTC, date, datetime, timedelta
from math import exp, log, log1p
from random import Random

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from articles.popularity import ranking
from articles.popularity.ranking import Candidate

NOW = datetime(2026, 6, 17, 10, 30, tzinfo=UTC)
FAST, SLOW = ranking.FAST_HALF_LIFE, ranking.SLOW_HALF_LIFE

amounts = st.floats(0, 1e6, allow_nan=False)
means = st.floats(1, 1e4)
# Views as (hours ago, how many).
histories = st.lists(st.tuples(st.integers(0, 24 * 200), st.integers(1, 5000)), min_size=1, max_size=40)
weekly_views = st.lists(st.integers(0, 10**6), min_size=1, max_size=150)


def direct(views, half_life, now=NOW):
    return sum(n * 2.0 ** (-timedelta(hours=hours) / half_life) for hours, n in views)


def forward(views, half_life, now=NOW):
    score = 0.0
    for hours, n in views:
        score = ranking.add_views(score, n, NOW - timedelta(hours=hours), half_life)
    return ranking.faded(score, now, half_life)


def both(views, now=NOW):
    return forward(views, FAST, now), forward(views, SLOW, now)


def evergreen(weeks):
    """G of an article with these weekly views, oldest first, by way of the stored numerator."""
    until = date(2026, 6, 15)
    first = until - timedelta(weeks=len(weeks))
    steady = sum(ranking.week_weight(first + timedelta(weeks=j), n) for j, n in enumerate(weeks))
    return ranking.evergreen_score(steady, len(weeks), until)


class TestFading:
    @given(histories)
    def test_the_stored_form_is_the_direct_sum(self, views):
        for half_life in (FAST, SLOW):
            assert forward(views, half_life) == pytest.approx(direct(views, half_life), rel=1e-9)

    @given(histories, st.randoms(use_true_random=False))
    def test_the_order_of_adding_does_not_matter(self, views, random: Random):
        mixed = random.sample(views, len(views))
        assert forward(mixed, FAST) == pytest.approx(forward(views, FAST), rel=1e-9)

    def test_a_view_halves_in_a_half_life(self):
        assert forward([(36, 8)], FAST) == pytest.approx(4)
        assert forward([(28 * 24, 8)], SLOW) == pytest.approx(4)

    def test_no_views_are_nothing(self):
        assert ranking.faded(0.0, NOW, FAST) == 0
        assert ranking.faded(0.0, NOW, SLOW) < 1e-90
        assert ranking.add_views(5.0, 0, NOW, FAST) == 5.0

    def test_the_landmark_is_a_monday(self):
        assert ranking.LANDMARK.weekday() == 0


class TestTrending:
    @given(amounts, amounts, means)
    def test_a_view_now_raises_it(self, fast, older, k):
        # All of F is in S.
        slow = fast + older
        before = ranking.trending_score(fast, slow, k)
        assert ranking.trending_score(fast + 1, slow + 1, k) > before

    @given(histories, st.integers(1, 24 * 30), means)
    def test_it_falls_while_idle(self, views, hours, k):
        before = ranking.trending_score(*both(views), k)
        later = ranking.trending_score(*both(views, NOW + timedelta(hours=hours)), k)
        assert later < before

    @given(amounts, amounts, means, st.floats(0.1, 1000))
    @example(30.0, 100.0, 2.0, 7.0)
    def test_it_grows_with_the_whole_site(self, fast, slow, k, c):
        scaled = ranking.trending_score(c * fast, c * slow, c * k)
        assert scaled == pytest.approx(c * ranking.trending_score(fast, slow, k), rel=1e-9)

    @given(histories, means)
    def test_the_lift_is_bounded(self, views, k):
        fast, slow = both(views)
        assume(fast > 1e-9)
        assert ranking.trending_score(fast, slow, k) / fast <= ranking.MOST_LIFT * (1 + 1e-9)
        assert pytest.approx(18.67, abs=0.01) == ranking.MOST_LIFT

    def test_unusual_beats_as_much_read(self):
        usual = ranking.trending_score(50, 50 / ranking.USUAL_SHARE, 10)
        assert usual == pytest.approx(50)
        assert ranking.trending_score(50, 100, 10) > usual

    def test_surprise_can_be_weakened(self):
        fast, slow, k = 50, 100, 10
        half = ranking.trending_score(fast, slow, k, surprise=0.5)
        assert fast < half < ranking.trending_score(fast, slow, k)
        assert ranking.trending_score(fast, slow, k, surprise=0) == fast

    @given(histories, means)
    def test_it_is_bounded_by_what_is_read_now(self, views, k):
        fast, slow = both(views)
        assume(fast > 1e-9)
        most = ranking.most_trending(fast, k)
        assert ranking.trending_score(fast, slow, k) <= most * (1 + 1e-9)
        assert most <= ranking.MOST_LIFT * fast * (1 + 1e-9)

    @given(st.floats(0.001, 1e6), st.floats(1.001, 100), means)
    def test_that_bound_falls_with_f(self, fast, times, k):
        assert ranking.most_trending(fast, k) < ranking.most_trending(fast * times, k)

    @given(histories, st.integers(1, 24 * 30))
    def test_no_more_can_have_been_read_lately_than_f_allows(self, views, hours):
        period = timedelta(hours=hours)
        read = sum(n for ago, n in views if ago <= hours)
        assert read <= ranking.most_read(period, forward(views, FAST)) * (1 + 1e-9)

    @given(histories)
    def test_above_usual_is_f_and_e_in_logarithms(self, views):
        fast, slow = both(views)
        assume(fast > 1e-30 and abs(fast / ranking.usual(slow) - 1) > 1e-9)
        difference = log(fast, 2) - log(slow, 2)
        stored = difference + ranking.half_lives(NOW, FAST) - ranking.half_lives(NOW, SLOW)
        assert (stored >= ranking.above_usual(NOW)) == (fast >= ranking.usual(slow))

    def test_it_takes_three_views_and_more_than_usual(self):
        assert ranking.is_trending(3, 3)
        assert not ranking.is_trending(2.99, 3)
        assert not ranking.is_trending(5, 5.01 / ranking.USUAL_SHARE)

    def test_the_damping_is_at_least_one(self):
        assert ranking.damping(None) == ranking.damping(0.2) == 1
        assert ranking.damping(7.5) == 7.5


class TestEvergreen:
    @given(weekly_views)
    def test_the_stored_form_is_the_direct_mean(self, weeks):
        weights = [2 ** (-ago / 13) for ago in range(len(weeks))][::-1]
        mean = sum(g * log1p(n) for g, n in zip(weights, weeks, strict=True)) / sum(weights)
        assert evergreen(weeks) == pytest.approx(exp(mean) - 1, rel=1e-9, abs=1e-9)

    @given(weekly_views, st.data())
    def test_every_week_counts(self, weeks, data):
        j = data.draw(st.integers(0, len(weeks) - 1))
        more = [*weeks[:j], weeks[j] + 1 + weeks[j] // 10, *weeks[j + 1 :]]
        assert evergreen(more) > evergreen(weeks)

    @given(st.lists(st.integers(0, 10**5), min_size=12, max_size=200), st.data())
    def test_one_spike_lifts_it_little(self, weeks, data):
        j = data.draw(st.integers(0, len(weeks) - 1))
        spiked = [*weeks[:j], weeks[j] * 1000, *weeks[j + 1 :]]
        lift = (1 + evergreen(spiked)) / (1 + evergreen(weeks))
        assert lift <= 1000 ** (1 / ranking.weights_sum(len(weeks))) * (1 + 1e-9)

    def test_the_spike_bound_of_a_grown_article(self):
        assert exp(log(1000) / ranking.weights_sum(520)) == pytest.approx(1.43, abs=0.005)

    def test_steady_beats_a_burst_of_the_same_sum(self):
        for j in range(52):
            burst = [0] * 52
            burst[j] = 520
            assert evergreen([10] * 52) == pytest.approx(10)
            assert evergreen(burst) < 2

    @given(st.integers(1, 600))
    def test_the_denominator_is_the_sum_of_the_weights(self, weeks):
        direct = sum(2 ** (-ago / 13) for ago in range(weeks))
        assert ranking.weights_sum(weeks) == pytest.approx(direct, rel=1e-9)

    def test_weeks_count_from_the_first_whole_one_after_the_launch(self):
        monday = date(2026, 3, 2)
        assert ranking.first_week(monday) == date(2026, 3, 16)
        assert ranking.first_week(monday + timedelta(days=1)) == date(2026, 3, 23)
        assert ranking.first_week(monday + timedelta(days=6)) == date(2026, 3, 23)
        assert ranking.first_week(date(2025, 12, 17)) == date(2026, 1, 5)

    @given(st.sets(st.integers(0, 60), min_size=1), st.randoms(use_true_random=False))
    def test_the_mask_is_the_same_in_whatever_order_weeks_come(self, weeks, random: Random):
        monday = date(2025, 1, 6)

        def mask_of(weeks):
            mask, until = 0, None
            for week in weeks:
                start = monday + timedelta(weeks=week)
                mask = ranking.with_week(mask, until, start)
                until = max(until or start, start + timedelta(weeks=1))
            return mask, until

        ordered = sorted(weeks)
        assert mask_of(random.sample(ordered, len(ordered))) == mask_of(ordered)

    @given(st.lists(st.booleans(), min_size=1, max_size=60), st.integers(0, 30))
    def test_the_mask_knows_the_last_26_weeks(self, viewed, idle):
        monday = date(2025, 1, 6)
        mask, until = 0, None
        for week, is_viewed in enumerate(viewed):
            if is_viewed:
                start = monday + timedelta(weeks=week)
                mask, until = ranking.with_week(mask, until, start), start + timedelta(weeks=1)
        end = monday + timedelta(weeks=len(viewed) + idle)
        expected = sum([*viewed, *[False] * idle][-26:])
        assert ranking.viewed_weeks(mask, until, end) == expected

    def test_it_takes_age_steadiness_and_level(self):
        assert ranking.is_evergreen(1.0, weeks=12, viewed=8)
        assert not ranking.is_evergreen(0.99, weeks=12, viewed=8)
        assert not ranking.is_evergreen(1.0, weeks=11, viewed=11)
        assert not ranking.is_evergreen(1.0, weeks=12, viewed=7)
        assert ranking.is_evergreen(1.0, weeks=100, viewed=16)
        assert not ranking.is_evergreen(1.0, weeks=100, viewed=15)


class TestSteadiness:
    """What evergreens are walked by bounds G however long nobody comes."""

    UNTIL = date(2026, 6, 15)

    def stored(self, weeks):
        """The numbers of an article with these weekly views, oldest first, as of its last viewed week."""
        first = self.UNTIL - timedelta(weeks=len(weeks))
        steady, mask, until = 0.0, 0, None
        for j, views in enumerate(weeks):
            if views:
                monday = first + timedelta(weeks=j)
                steady += ranking.week_weight(monday, views)
                mask = ranking.with_week(mask, until, monday)
                until = monday + timedelta(weeks=1)
        viewed = ranking.viewed_weeks(mask, until, until)
        return (
            first,
            steady,
            mask,
            until,
            ranking.steadiness(steady, ranking.weeks_before(first, until), viewed),
        )

    @given(weekly_views, st.integers(0, 120))
    def test_it_bounds_g_while_nobody_comes(self, weeks, idle):
        assume(any(weeks))
        first, steady, mask, until, steadiness = self.stored(weeks)
        later = until + timedelta(weeks=idle)
        count = ranking.weeks_before(first, later)
        g = ranking.evergreen_score(steady, count, later)
        if ranking.is_evergreen(g, count, ranking.viewed_weeks(mask, until, later), least_weeks=1):
            assert g <= ranking.most_evergreen(steadiness, later) * (1 + 1e-9)
            assert steadiness >= ranking.least_steadiness(later) * (1 - 1e-9)

    @given(weekly_views)
    def test_in_its_last_viewed_week_it_is_g_itself(self, weeks):
        assume(all(weeks))
        first, steady, _mask, until, steadiness = self.stored(weeks)
        g = ranking.evergreen_score(steady, ranking.weeks_before(first, until), until)
        assert ranking.most_evergreen(steadiness, until) == pytest.approx(g, rel=1e-9)

    def test_who_is_not_read_steadily_has_none(self):
        assert self.stored([50, 0, 0, 50])[-1] == 0
        assert self.stored([50, 50, 0, 50])[-1] > 0
        assert ranking.steadiness(5.0, 0, 0) == 0

    def test_the_least_is_where_g_is_one(self):
        least = ranking.least_steadiness(self.UNTIL)
        assert ranking.most_evergreen(least, self.UNTIL) == pytest.approx(ranking.LEAST_STEADY)

    @given(st.dates(date(2015, 1, 1), date(2026, 6, 1)), st.integers(1, 60))
    def test_the_last_day_of_publication_is_that_of_the_weeks(self, published_on, least_weeks):
        weeks = ranking.weeks_before(ranking.first_week(published_on), self.UNTIL)
        assert (weeks >= least_weeks) == (published_on <= ranking.last_published(least_weeks, self.UNTIL))


class TestBest:
    @given(
        st.lists(st.tuples(st.floats(0, 100), st.floats(0, 1), st.booleans()), max_size=80),
        st.integers(1, 24),
    )
    def test_stopping_early_gives_what_looking_at_all_gives(self, drawn, depth):
        candidates = [
            Candidate(pk, None if is_out else (bound * share, pk), bound)
            for pk, (bound, share, is_out) in enumerate(sorted(drawn, key=lambda row: -row[0]))
        ]
        everyone = sorted((c for c in candidates if c.key), key=lambda c: c.key, reverse=True)
        assert ranking.best(iter(candidates), depth) == [c.article_id for c in everyone[:depth]]

    def test_it_stops_reading_when_nobody_can_enter(self):
        read = []

        def candidates():
            for n in range(1000, 0, -1):
                read.append(n)
                yield Candidate(n, (float(n),), float(n))

        assert ranking.best(candidates(), depth=5) == [1000, 999, 998, 997, 996]
        assert len(read) == 6

    def test_equal_bounds_are_still_looked_at(self):
        candidates = [Candidate(1, (5.0, 1), 5.0), Candidate(2, (5.0, 2), 5.0)]
        assert ranking.best(iter(candidates), depth=1) == [2]


class TestMerged:
    @given(st.lists(st.lists(st.integers(0, 99), max_size=20), max_size=6), st.integers(1, 12))
    def test_the_best_of_all_are_among_the_best_of_each(self, parts, depth):
        numbers = iter(range(1000))
        parts = [[Candidate(pk := next(numbers), (key, pk), 99) for key in part] for part in parts]
        best = [ranking.ranked(sorted(part, key=lambda c: -c.key[0]), depth) for part in parts]
        everyone = sorted(((c.key, c.article_id) for part in parts for c in part), reverse=True)
        assert ranking.merged(best, depth) == everyone[:depth]


class TestChained:
    def test_later_links_fill_up_without_repeating(self):
        assert ranking.chained(lambda: [3, 1], lambda: [1, 2], lambda: [9], depth=4) == [3, 1, 2, 9]

    def test_a_link_that_is_not_needed_is_not_asked(self):
        assert ranking.chained(lambda: [1, 2, 3], lambda: 1 / 0, depth=2) == [1, 2]
