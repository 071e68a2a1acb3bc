"""Charts are drawn true to their numbers, on whole pixels, with round numbers beside them."""

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from articles.popularity.charts import SIZES, Chart
from articles.popularity.drawing import Series, draw, round_numbers, sparkline

WIDE = {"width": 864, "height": 240}
counts = st.lists(st.integers(0, 10**7), min_size=1, max_size=100)


def bars_of(values, **size):
    labels = [str(i) for i in range(len(values))]
    drawing = draw([Series("n", values)], labels, {}, **(size or WIDE))
    return drawing, [bar for column in drawing.columns for bar in column.bars]


class TestRoundNumbers:
    @pytest.mark.parametrize(
        ("highest", "expected"),
        [
            (0, [0, 1]),
            (1, [0, 1]),
            (3, [0, 1, 2, 3]),
            (7, [0, 2, 4, 6, 8]),
            (84, [0, 20, 40, 60, 80, 100]),
            (1234, [0, 500, 1000, 1500]),
            (0.4, [0, 0.1, 0.2, 0.3, 0.4]),
            (2.5, [0, 0.5, 1, 1.5, 2, 2.5]),
        ],
    )
    def test_they_are_those_that_a_hand_would_write(self, highest, expected):
        assert round_numbers(highest) == expected

    @given(st.one_of(st.integers(1, 10**12), st.floats(1e-6, 1e9)))
    def test_they_reach_the_highest_in_few_equal_steps(self, highest):
        numbers = round_numbers(highest)
        assert numbers[0] == 0
        assert numbers[-1] >= highest * (1 - 1e-9)
        assert 2 <= len(numbers) <= 7
        steps = [b - a for a, b in pairwise(numbers)]
        assert max(steps) == pytest.approx(min(steps))
        assert numbers[-2] < highest
        if isinstance(highest, int):
            assert all(isinstance(number, int) for number in numbers)


class TestBars:
    @given(counts)
    def test_they_stand_on_the_ground_within_the_picture_and_in_proportion(self, values):
        drawing, bars = bars_of(values)
        assert len(bars) == sum(1 for value in values if value)
        rise, top = drawing.bottom - drawing.top, drawing.up[-1].text
        for bar, value in zip(bars, [value for value in values if value], strict=True):
            assert bar.y + bar.height == drawing.bottom
            assert drawing.left <= bar.x < bar.x + bar.width <= drawing.right <= drawing.width
            assert bar.y >= drawing.top
            assert bar.height == max(1, round(rise * value / top))

    @given(counts)
    @example([1] * 53)
    @example([7] * 90)
    def test_all_are_equally_wide_on_whole_pixels_and_never_touch_when_there_is_room(self, values):
        _drawing, bars = bars_of(values)
        assert len({bar.width for bar in bars}) <= 1
        assert all(isinstance(number, int) for bar in bars for number in bar[1:5])
        if len(values) <= 100:
            assert all(a.x + a.width < b.x for a, b in pairwise(bars))

    def test_a_little_is_never_nothing_and_nothing_is_no_bar(self):
        _drawing, bars = bars_of([1, 0, 1_000_000])
        assert [bar.height > 0 for bar in bars] == [True, True]

    def test_what_is_still_growing_is_marked(self):
        drawing = draw([Series("n", [1, 2, 3], growing=1)], ["a", "b", "c"], {}, **WIDE)
        assert [column.bars[0].is_growing for column in drawing.columns] == [False, False, True]

    def test_several_series_stand_beside_each_other(self):
        rows = [Series("seen", [4, 5]), Series("clicked", [1, 2])]
        first, second = draw(rows, ["a", "b"], {}, **WIDE).columns[0].bars
        assert (first.series, second.series) == (1, 2)
        assert first.x + first.width == second.x

    def test_each_place_tells_what_it_holds(self):
        rows = [Series("seen", [4, None])]
        columns = draw(rows, ["a", "b"], {}, **WIDE).columns
        assert [(column.label, column.values) for column in columns] == [
            ("a", [("seen", 4)]),
            ("b", [("seen", None)]),
        ]


class TestLines:
    def test_a_line_goes_through_the_middle_of_its_places_and_stops_where_nothing_is_known(self):
        rows = [Series("n", [0, 5, None, 10], is_line=True)]
        drawing = draw(rows, list("abcd"), {}, width=108, height=136)
        (line,) = drawing.lines
        # Left of the plot stand two letters and a gap; each place is (108 - 21 - 4) / 4 wide.
        assert line.path == "M31 110 L52 60 M94 10"
        assert [column.bars for column in drawing.columns] == [[], [], [], []]

    def test_many_points_are_not_marked_and_one_alone_is(self):
        many = draw([Series("n", [1] * 200, is_line=True)], [""] * 200, {}, **WIDE)
        assert many.lines[0].points == []
        lonely = draw([Series("n", [None] * 199 + [1], is_line=True)], [""] * 200, {}, **WIDE)
        assert len(lonely.lines[0].points) == 1

    def test_bars_and_lines_share_a_chart(self):
        rows = [Series("n", [1, 2]), Series("mean", [1.5, 1.5], is_line=True)]
        drawing = draw(rows, ["a", "b"], {}, **WIDE)
        assert [line.series for line in drawing.lines] == [2]
        assert [bar.series for column in drawing.columns for bar in column.bars] == [1, 1]


class TestWords:
    @given(
        st.dictionaries(st.integers(0, 89), st.text("abcdef ", min_size=1, max_size=9), min_size=1),
        st.sampled_from(list(SIZES.values())),
    )
    def test_they_never_touch_and_never_stick_out(self, ticks, size):
        width, height = size
        drawing = draw([Series("n", [1] * 90)], [""] * 90, ticks, width=width, height=height)
        edges = [(tick.at - len(tick.text) * 3, tick.at + len(tick.text) * 3) for tick in drawing.across]
        assert all(left >= 0 and right <= width for left, right in edges)
        assert all(a[1] < b[0] for a, b in pairwise(edges))

    def test_when_all_do_not_fit_every_second_stays(self):
        ticks = dict.fromkeys(range(0, 90, 7), "12 nov")
        wide = draw([Series("n", [1] * 90)], [""] * 90, ticks, **WIDE)
        narrow = draw([Series("n", [1] * 90)], [""] * 90, ticks, width=290, height=190)
        assert len(wide.across) > len(narrow.across) > 1
        gaps = [b.at - a.at for a, b in pairwise(narrow.across)]
        assert max(gaps) == min(gaps)


class TestRefusals:
    def test_values_below_zero_are_refused(self):
        with pytest.raises(ValueError, match="below"):
            draw([Series("n", [1, -1])], ["a", "b"], {}, **WIDE)

    def test_so_are_series_that_are_too_short_or_too_long(self):
        with pytest.raises(ValueError, match="one value"):
            draw([Series("n", [1])], ["a", "b"], {}, **WIDE)

    def test_and_more_bars_than_pixels(self):
        with pytest.raises(ValueError, match="more bars"):
            draw([Series("n", [1] * 900)], [""] * 900, {}, **WIDE)


class TestChart:
    CHART = Chart(
        "k", "Title", "Words", ["a", "b"], [Series("n", [1, 2]), Series("m", [None, 4])], adds_up=True
    )

    def test_it_is_drawn_for_each_width(self):
        assert [drawing.name for drawing in self.CHART.drawings] == ["wide", "middle", "narrow"]

    def test_its_table_holds_the_same_numbers_and_their_sums(self):
        assert self.CHART.rows == [("a", [1, None]), ("b", [2, 4])]
        assert self.CHART.sums == [3, 4]

    def test_nothing_but_zeros_is_nothing_to_draw(self):
        assert Chart("k", "", "", ["a"], [Series("n", [0]), Series("m", [None])]).is_empty
        assert not self.CHART.is_empty


class TestSparkline:
    def test_it_is_bars_alone(self):
        drawing = sparkline([0, 1, 4], bar=4, height=24)
        assert [(bar.x, bar.height) for bar in drawing.columns[0].bars] == [(5, 6), (10, 24)]
        assert (drawing.width, drawing.height) == (14, 24)

    def test_of_nothing_is_nothing(self):
        assert sparkline([0, 0]).columns[0].bars == []
        assert sparkline([]).columns[0].bars == []
