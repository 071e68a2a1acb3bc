"""The stored lists: the rule first, then what fills up a young site, and the editors' word."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from articles.models import ListChoice, PopularList, ViewTotal
from articles.popularity import counting
from articles.popularity.refresh import refresh

from .sites import NOW, add_days, make_live, make_topic

pytestmark = pytest.mark.django_db


def stored(kind, topic=None):
    return PopularList.objects.get(kind=kind, topic=topic).entries


def read(article_id, n, hours_ago=0):
    counting.count_views([(article_id, NOW - timedelta(hours=hours_ago), n)])


def ids(count, **kwargs):
    return [make_live(**kwargs).article_id for _article in range(count)]


def choose(kind, choice, article_id):
    return ListChoice.objects.create(kind=kind, choice=choice, article_id=article_id)


class TestTrending:
    def test_unusual_comes_before_as_much_read(self):
        usual, unusual, quiet = ids(3)
        for day in range(60):
            read(usual, 40, 24 * day)
        for hour in range(24):
            read(unusual, 4, hour)
        refresh(NOW)
        assert stored("trending") == [unusual, usual, quiet]

    def test_then_the_most_read_of_a_week_then_the_newest(self):
        older, newer = make_live(days_old=9).article_id, make_live(days_old=2).article_id
        long_ago, two, one = ids(3, days_old=100)
        read(one, 1, 24 * 6)
        read(two, 2, 24 * 6)
        read(long_ago, 50, 24 * 8)
        refresh(NOW)
        # Nothing is read enough now for the rule but what was read by many eight days ago isn't "now".
        assert stored("trending") == [two, one, newer, older, long_ago]

    def test_equal_scores_put_the_newer_first_then_the_higher_id(self):
        first, second = ids(2, days_old=50)
        newer = make_live(days_old=49).article_id
        for article_id in (first, second, newer):
            read(article_id, 5)
        refresh(NOW)
        assert stored("trending") == [newer, second, first]


class TestEvergreen:
    def test_steady_comes_before_a_burst(self):
        burst, steady = ids(2, days_old=400)
        add_days(burst, [1] * 200 + [3000] + [1] * 100)
        add_days(steady, [10] * 301)
        refresh(NOW)
        assert stored("evergreen") == [steady, burst]

    def test_then_four_weeks_then_the_most_read_ever_then_the_oldest(self):
        oldest, elder = make_live(days_old=900).article_id, make_live(days_old=800).article_id
        most, more = ids(2, days_old=30)
        young = make_live(days_old=60).article_id
        grown = make_live(days_old=200).article_id
        new = make_live(days_old=3).article_id
        add_days(grown, [2] * 150)
        add_days(young, [50] * 50)
        for article_id, n in ((most, 9000), (more, 800), (new, 10**6)):
            ViewTotal.objects.create(article_id=article_id, n=n)
        refresh(NOW)
        assert stored("evergreen") == [grown, young, most, more, oldest, elder, new]

    def test_a_fallen_article_leaves_the_rule(self):
        fallen, steady = ids(2, days_old=900)
        add_days(steady, [2] * 400)
        add_days(fallen, [100] * 300 + [0] * 100)
        refresh(NOW)
        assert stored("evergreen")[0] == steady


class TestEditors:
    def test_two_pins_stand_at_the_top_the_last_first(self):
        articles = ids(6)
        read(articles[5], 9)
        for article_id in articles[:3]:
            choose("trending", "pin", article_id)
        refresh(NOW)
        assert stored("trending")[:3] == [articles[2], articles[1], articles[5]]
        assert stored("evergreen")[:2] == [articles[5], articles[0]]

    def test_a_third_pin_is_refused_in_the_form(self):
        articles = ids(4)
        for article_id in articles[:2]:
            choose("trending", "pin", article_id).full_clean()
        with pytest.raises(ValidationError):
            ListChoice(kind="trending", choice="pin", article_id=articles[2]).full_clean()
        ListChoice(kind="evergreen", choice="pin", article_id=articles[2]).full_clean()
        ListChoice(kind="trending", choice="exclude", article_id=articles[3]).full_clean()

    def test_a_pin_does_not_show_what_is_hidden(self):
        hidden = make_live(visible_until=NOW - timedelta(hours=1)).article_id
        choose("trending", "pin", hidden)
        shown = make_live().article_id
        refresh(NOW)
        assert stored("trending") == [shown]

    def test_an_excluded_article_is_in_no_step_of_its_list(self):
        out, other = ids(2)
        read(out, 50)
        choose("trending", "exclude", out)
        refresh(NOW)
        assert stored("trending") == [other]
        assert out in stored("evergreen")


class TestStoring:
    def test_every_topic_has_its_own_lists(self):
        minerals, herbs = make_topic(), make_topic()
        zinc = make_live(topic=minerals).article_id
        mint, sage = ids(2, topic=herbs)
        read(sage, 5)
        read(zinc, 50)
        refresh(NOW)
        assert stored("trending") == [zinc, sage, mint]
        assert stored("trending", minerals) == [zinc]
        assert stored("trending", herbs) == [sage, mint]
        assert PopularList.objects.count() == 6

    def test_lists_are_24_deep(self):
        ids(30)
        refresh(NOW)
        assert len(set(stored("trending"))) == len(set(stored("evergreen"))) == 24

    def test_a_refresh_that_was_overtaken_stores_nothing(self):
        make_live()
        refresh(NOW + timedelta(minutes=1))
        PopularList.objects.update(entries=[7])
        refresh(NOW)
        assert stored("trending") == [7]

    def test_a_failed_refresh_keeps_the_old_lists(self, monkeypatch):
        article_id = make_live().article_id
        refresh(NOW)
        monkeypatch.setattr(PopularList.objects, "bulk_create", lambda lists: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            refresh(NOW + timedelta(minutes=10))
        assert stored("trending") == [article_id]
        assert PopularList.objects.filter(computed_at=NOW).count() == 4

    def test_an_empty_site_has_empty_lists(self):
        refresh(NOW)
        assert (stored("trending"), stored("evergreen")) == ([], [])
