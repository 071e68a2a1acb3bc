"""The picture of a backtest: one file that stands alone, right to the point, readable on any ground."""

import re
from datetime import date
from itertools import product
from xml.etree import ElementTree

import pytest

from articles.popularity.backtest import plot
from articles.popularity.backtest.in_words import NAMES
from articles.popularity.backtest.measuring import Summary

SVG = "{http://www.w3.org/2000/svg}"


def make(kind="trending", rule="ours", share=0.5, **fields):
    plain = {"moments": 9, "worst_tenth": 0.25, "best_tenth": 0.75, "worst": 0.1, "aimed": 0.6}
    plain |= {"hits": 0.4, "favourites": 0.2, "worst_week": 3.0}
    return Summary(kind=kind, rule=rule, share=share, **(plain | fields))


def draw(*summaries):
    return plot.draw(summaries, date(2026, 1, 5), date(2026, 6, 1), 5)


def test_each_rule_of_each_list_has_a_row_with_its_mean():
    text = draw(*(make(kind, rule) for kind, rule in product(("trending", "evergreen"), NAMES)))
    words = ["".join(element.itertext()) for element in ElementTree.fromstring(text).iter(f"{SVG}text")]
    for name in NAMES.values():
        assert words.count(str(name)) == 2
    assert sum(word.startswith("50") for word in words) == 2 * len(NAMES)


def test_marks_stand_where_their_figures_are():
    root = ElementTree.fromstring(draw(make(share=0.5)))
    dot = next(root.iter(f"{SVG}circle"))
    assert float(dot.get("cx")) == (plot.LEFT + plot.RIGHT) / 2
    bar = next(bar for bar in root.iter(f"{SVG}rect") if bar.get("opacity"))
    width = plot.RIGHT - plot.LEFT
    assert float(bar.get("x")) == plot.LEFT + width / 4
    assert float(bar.get("width")) == width / 2


def test_axes_are_labelled_and_marks_explained():
    words = "".join(ElementTree.fromstring(draw(make())).itertext())
    for label in ("0%", "100%", "2026-01-05", "2026-06-01"):
        assert label in words


def test_a_list_that_was_not_tried_has_no_panel():
    assert "Evergreen" not in draw(make())
    assert "Evergreen" in draw(make("evergreen"))


def test_a_rule_without_a_share_has_a_row_without_marks():
    root = ElementTree.fromstring(draw(make(share=None, worst=None, worst_tenth=None, best_tenth=None)))
    # The legend's alone.
    assert len(list(root.iter(f"{SVG}circle"))) == 1


def test_it_loads_nothing_and_runs_nothing():
    text = draw(make())
    assert not re.search(r"<script|<image|@import|url\(|href|style=", text)


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    ("name", "least"), [("text", 4.5), ("quiet", 4.5), ("ours", 3), ("plain", 3), ("aim", 3)]
)
@pytest.mark.parametrize("scheme", [0, 1])
def test_colours_stand_out_in_light_and_in_dark(name, least, scheme):
    light, dark = sorted(luminance(plot.COLOURS[which][scheme]) for which in (name, "ground"))
    assert (dark + 0.05) / (light + 0.05) >= least
